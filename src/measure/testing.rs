//! The sample batch as findings, for tests: the real rules, the real round, and the findings expected of its cases.

pub(crate) use tests::{Sample, compiled, finding, run};

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use smallvec::SmallVec;

    use super::super::summary::{Input, Run, Summary};
    use super::super::tally::{Case, Tally};
    use crate::calendar::Date;
    use crate::diagnostic::SourceMap;
    use crate::finding::Finding;
    use crate::record::{FieldRef, Layout, Place};
    use crate::ruleset::{AnswerId, AnswerSet, Audit, Files, Layer, Ruleset, Status, compile, read_audit};

    /// The rules, a round, and the findings of its cases.
    #[derive(Debug)]
    pub(crate) struct Sample {
        pub(crate) ruleset: Ruleset,
        pub(crate) audit: Audit,
        pub(crate) cases: Vec<(String, Vec<Finding>)>,
    }

    static ESSEX: LazyLock<Sample> = LazyLock::new(|| {
        let (ruleset, audit) = rules_and_round();
        let cases = cases(&ruleset, include_str!("../../tests/data/essex-2019-20.findings.csv"));
        Sample { ruleset, audit, cases }
    });

    static ESSEX_SUMMARY: LazyLock<Summary> = LazyLock::new(|| {
        let sample = Sample::essex();
        let mut tally = Tally::new(&sample.ruleset, &sample.audit);
        (0..sample.cases.len()).for_each(|index| sample.count(&mut tally, index));
        tally.finish(run())
    });

    macro_rules! rule_files {
        ($($name:literal),+ $(,)?) => {
            [$(($name, include_str!(concat!("../../rules/moj-audit-2019-20/", $name)))),+]
        };
    }

    const RULES: [(&str, &str); 13] = rule_files![
        "entitlements/end-of-journey.yaml",
        "entitlements/needs-assessment.yaml",
        "entitlements/release.yaml",
        "entitlements/support-referral.yaml",
        "entitlements/timely-updates.yaml",
        "entitlements/update-quality.yaml",
        "entitlements/vps-reported-back.yaml",
        "entitlements/vps-taken.yaml",
        "entitlements/vps-used.yaml",
        "entitlements/written-acknowledgement.yaml",
        "record.yaml",
        "ruleset.yaml",
        "scripts/enhanced.rhai",
    ];

    impl Sample {
        /// The 90 cases of the sample audit.
        pub(crate) fn essex() -> &'static Self {
            &ESSEX
        }

        /// What they come to.
        pub(crate) fn essex_summary() -> &'static Summary {
            &ESSEX_SUMMARY
        }

        /// Counts a case: there are 30 a column, in the order of the columns.
        pub(crate) fn count(&self, tally: &mut Tally<'_>, index: usize) {
            let (reference, findings) = &self.cases[index];
            let columns = [index / 30];
            tally.case(&Case {
                reference,
                place: &Place::default,
                findings,
                columns: &columns,
                in_return: true,
                found_none: &|_, _| false,
            });
        }
    }

    /// A finding of a question that came to the first answer of its kind that there is.
    pub(crate) fn finding(question: usize, status: Status) -> Finding {
        let answer = match status {
            Status::Met | Status::NotMet | Status::Exempt | Status::NotDue => AnswerId::new(3).unwrap(),
            Status::NotApplicable => AnswerId::NOT_APPLICABLE,
            Status::Unknown => AnswerId::UNKNOWN,
            Status::Error => AnswerId::ERROR,
        };
        Finding {
            question,
            edition: 0,
            row: None,
            answer,
            status,
            reason: None,
            missing: SmallVec::new(),
            could_be: None,
            blank: SmallVec::new(),
            due: None,
            days: None,
            rule: None,
            depends_on_as_at: false,
            fault: None,
        }
    }

    /// The day and the files of the sample run.
    pub(crate) fn run() -> Run {
        let input = |name: &str| Input {
            name: name.to_owned(),
            sha256: "0a1b2c3d".repeat(8),
            records: 30,
            rows: None,
        };
        Run {
            as_at: Date::new(2020, 6, 30).unwrap(),
            inputs: ["h1.yaml", "q3.yaml", "q4.yaml"].map(input).into(),
        }
    }

    /// A ruleset made of these files and the calendar.
    pub(crate) fn compiled(folder: &str, files: &[(&str, &str)]) -> Ruleset {
        let mut sources = SourceMap::default();
        let files =
            files.iter().map(|(name, text)| ((*name).to_owned(), sources.add(*name, *text))).collect();
        let path = "calendars/england-and-wales.yaml";
        let calendar = sources.add(path, include_str!("../../rules/calendars/england-and-wales.yaml"));
        let layers = vec![Layer { folder: folder.to_owned(), files }];
        let (ruleset, problems) = compile(
            &Files { layers, calendar: Some((path.to_owned(), calendar)), ..Files::default() },
            &sources,
        );
        let Some(ruleset) = ruleset else { panic!("{problems:#?}") };
        ruleset
    }

    fn rules_and_round() -> (Ruleset, Audit) {
        let ruleset = compiled("moj-audit-2019-20", &RULES);
        let mut sources = SourceMap::default();
        let text = include_str!("../../cases/essex-2019-20/audit.yaml");
        let source = sources.add("audit.yaml", text);
        let (documents, _) = crate::document::parse(source, text);
        let mut problems = Vec::new();
        let audit = read_audit(&documents[0], &ruleset, &sources, &mut problems).unwrap();
        assert!(problems.is_empty(), "{problems:#?}");
        (ruleset, audit)
    }

    fn cases(ruleset: &Ruleset, table: &str) -> Vec<(String, Vec<Finding>)> {
        let mut cases: Vec<(String, Vec<Finding>)> = Vec::new();
        for line in csv::Reader::from_reader(table.as_bytes()).records() {
            let line = line.unwrap();
            let reference = &line[0];
            if cases.last().is_none_or(|(last, _)| last != reference) {
                cases.push((reference.to_owned(), Vec::new()));
            }
            cases.last_mut().unwrap().1.push(read(ruleset, &line));
        }
        cases
    }

    /// case, entitlement, row, answer, status, reason, due, days, missing, `could_be`, blank
    fn read(ruleset: &Ruleset, line: &csv::StringRecord) -> Finding {
        let (question, asked) = ruleset.question(&line[1]).unwrap();
        let answer = |name: &str| {
            let place = asked.answers.iter().position(|answer| answer == name).unwrap();
            AnswerId::new(place).unwrap()
        };
        let list = |place: usize| line[place].split(';').filter(|word| !word.is_empty());
        let fields = |place: usize| list(place).map(|path| field(&ruleset.layout, path));
        let reason = asked.reasons.iter().position(|reason| reason.id == line[5]);
        let could_be: AnswerSet = list(9).map(answer).collect();
        Finding {
            question,
            edition: 0,
            row: line[2].parse().ok(),
            answer: answer(&line[3]),
            status: Status::ALL.into_iter().find(|status| status.key() == &line[4]).unwrap(),
            reason: reason.map(|reason| u16::try_from(reason).unwrap()),
            missing: fields(8).collect(),
            could_be: Some(could_be).filter(|answers| !answers.is_empty()),
            blank: fields(10).collect(),
            due: Date::parse_iso(line[6].as_bytes()),
            days: line[7].parse().ok(),
            rule: None,
            depends_on_as_at: false,
            fault: None,
        }
    }

    fn field(layout: &Layout, path: &str) -> FieldRef {
        layout.field_named(path).unwrap_or_else(|| FieldRef::List(layout.list_named(path).unwrap().0))
    }
}
