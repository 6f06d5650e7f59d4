//! The board's page over the sample cases and over other shapes of data: what it tells, and what the public is not told.

use std::path::PathBuf;

use vcop::diagnostic::SourceMap;
use vcop::engine::{self, Raised};
use vcop::finding::Finding;
use vcop::load::{self, Source, Worker};
use vcop::measure::{self, Case, Input, Run, Summary, Tally};
use vcop::record::{NotUsed, Place, Record};
use vcop::report::board::{self, Board, Profile};
use vcop::report::{Note, Return, explain};
use vcop::ruleset::{AnswerId, Audit, Ruleset, Status};

use crate::support::day;

/// The rules, the round, and the cases of the sample audit with what was found of them.
struct Sample {
    ruleset: Ruleset,
    audit: Audit,
    cases: Vec<Judged>,
    inputs: Vec<Input>,
}

#[derive(Clone)]
struct Judged {
    record: Record,
    findings: Vec<Finding>,
    columns: Vec<usize>,
}

struct Judging<'a>(&'a Ruleset, &'a Audit);

impl Worker for Judging<'_> {
    type Part = Vec<Judged>;

    fn begin(&self) -> Vec<Judged> {
        Vec::new()
    }

    fn record(&self, cases: &mut Vec<Judged>, record: &Record, _: Source) {
        let (mut findings, mut columns) = (Vec::new(), Vec::new());
        engine::judge(self.0, record, day("2020-06-30"), &mut findings);
        measure::columns(self.1, record, &mut columns);
        cases.push(Judged { record: record.clone(), findings, columns });
    }

    fn not_used(&self, _: &mut Vec<Judged>, problem: NotUsed) {
        panic!("{problem:?}");
    }

    fn row_without_case(&self, _: &mut Vec<Judged>, problem: NotUsed) {
        panic!("{problem:?}");
    }
}

impl Sample {
    fn essex() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let batch = root.join("cases/essex-2019-20");
        let read = load::rules(&root.join("rules/moj-audit-2019-20"));
        let (ruleset, _) = vcop::ruleset::compile(&read.files, &read.sources);
        let ruleset = ruleset.unwrap();
        let mut sources = read.sources;
        let text = std::fs::read_to_string(batch.join("audit.yaml")).unwrap();
        let source = sources.add("audit.yaml", text.as_str());
        let (documents, _) = vcop::document::parse(source, &text);
        let audit = vcop::ruleset::read_audit(&documents[0], &ruleset, &sources, &mut Vec::new()).unwrap();
        let inputs =
            load::mapped_inputs(&[batch], &ruleset.layout, None, None, &mut SourceMap::default()).unwrap();
        let mut cases = Vec::new();
        let worker = Judging(&ruleset, &audit);
        let read = load::read(&inputs, &mut std::io::empty(), &ruleset.layout, 1, &worker, |part| {
            cases.extend(part);
        });
        let inputs = read.unwrap().into_iter().map(|input| Input {
            name: input.name.rsplit(['/', '\\']).next().unwrap().to_owned(),
            sha256: input.sha256,
            records: input.records,
            rows: input.rows,
        });
        let inputs = inputs.collect();
        Self { ruleset, audit, cases, inputs }
    }

    fn summary(&self, cases: &[Judged]) -> Summary {
        let mut tally = Tally::new(&self.ruleset, &self.audit);
        for case in cases {
            let reference = case.record.key(&self.ruleset.layout);
            tally.case(&Case {
                reference,
                place: &Place::default,
                findings: &case.findings,
                columns: &case.columns,
                in_return: true,
                found_none: &|_, _| false,
            });
            engine::raise(&self.ruleset, &case.record, day("2020-06-30"), &mut |raised| {
                if let Raised::Rule { question, edition, alert, .. } = raised {
                    let says = &self.ruleset.questions[question].editions[edition].alerts[alert].says;
                    tally.alert(reference, Some(question), says);
                }
            });
        }
        tally.finish(Run { as_at: day("2020-06-30"), inputs: self.inputs.clone() })
    }

    fn page(&self, summary: &Summary, profile: Profile) -> String {
        let place = Place::default();
        let wanted = board::to_discuss(summary);
        let wanted = |case: &&Judged| {
            let reference = case.record.key(&self.ruleset.layout);
            wanted.iter().any(|discuss| discuss.reference == reference)
        };
        let explained = self.cases.iter().filter(wanted).map(|case| explain::Case {
            ruleset: &self.ruleset,
            record: &case.record,
            place: &place,
            joined: None,
            as_at: day("2020-06-30"),
            question: None,
            version: "0.0.0",
        });
        let explained: Vec<explain::Case<'_>> = explained.collect();
        let notes = [Note {
            question: "timely-updates".to_owned(),
            row: None,
            period: None,
            note: "NOTED of one case".to_owned(),
        }];
        let filled_in = Return { summary, notes: &notes, version: "0.0.0" };
        let calendar = &self.ruleset.calendar;
        let mut page = Vec::new();
        board::write(
            &mut page,
            &Board { filled_in, calendar, profile, held_back: &[], explained: &explained },
        )
        .unwrap();
        String::from_utf8(page).unwrap()
    }

    /// Every shape of data that the page is looked at in a browser with.
    fn shapes(&self) -> Vec<(&'static str, Vec<Judged>)> {
        let all = |status: Status| -> Vec<Judged> {
            let came_to = |finding: &Finding| Finding {
                answer: self.answer(finding, status),
                status,
                ..finding.clone()
            };
            let case = |case: &Judged| Judged {
                findings: case.findings.iter().map(came_to).collect(),
                ..case.clone()
            };
            self.cases.iter().map(case).collect()
        };
        let many = self.cases.iter().cycle().take(10_000).cloned().collect();
        vec![
            ("none", Vec::new()),
            ("one", self.cases[..1].to_vec()),
            ("unknown", all(Status::Unknown)),
            ("exempt", all(Status::Exempt)),
            ("sample", self.cases.clone()),
            ("many", many),
        ]
    }

    /// An answer that a finding could have with a status.
    fn answer(&self, finding: &Finding, status: Status) -> AnswerId {
        let edition = &self.ruleset.questions[finding.question].editions[finding.edition];
        let exempt = edition.not_owed.iter().chain(&edition.excused).map(|exempt| exempt.answer).next();
        match status {
            Status::Exempt => exempt.unwrap_or(AnswerId::NOT_APPLICABLE),
            _ => AnswerId::UNKNOWN,
        }
    }
}

const PUBLIC: Profile = Profile::Public { small: 4 };

#[test]
fn tells_the_figures_in_words_pictures_and_tables() {
    let sample = Sample::essex();
    let summary = sample.summary(&sample.cases);
    let page = sample.page(&summary, Profile::Internal);
    assert_eq!(page, sample.page(&summary, Profile::Internal), "the same bytes again");
    let figure = "7 of 20 cases where a letter was suitable (35%; 95% confidence interval 18% to 57%)";
    assert!(page.matches(figure).count() >= 2, "in the newest figures and in its card");
    for asked in &summary.sections {
        let question = asked.question.replace('\'', "&#39;");
        assert!(page.contains(&format!("{question}</h3>")), "{question}");
    }
    assert!(page.contains("<td>7</td>") && page.contains("NOTED of one case"));
    assert_eq!(
        page.matches("<svg class=\"picture\" role=\"img\"").count(),
        page.matches("<title id=").count()
    );
    for case in board::to_discuss(&summary) {
        assert!(page.contains(&format!("<summary>{}: ", case.reference)), "{}", case.reference);
    }
    assert!(page.contains("Fact used") && page.contains(&summary.ruleset.sha256));
}

#[test]
fn needs_nothing_else_and_runs_nothing() {
    let sample = Sample::essex();
    for (shape, cases) in sample.shapes() {
        let page = sample.page(&sample.summary(&cases), Profile::Internal);
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'"), "{shape}");
        for word in ["<script", "http:", "https:", "src=", "style=\"", "@import", "[c]"] {
            assert!(!page.contains(word), "{shape}: {word}");
        }
    }
}

#[test]
fn the_public_is_told_of_no_case() {
    let mut sample = Sample::essex();
    sample.inputs[0].name = "FILED".to_owned();
    let summary = sample.summary(&sample.cases);
    let page = sample.page(&summary, PUBLIC);
    for case in &sample.cases {
        let reference = case.record.key(&sample.ruleset.layout);
        assert!(!page.contains(reference), "{reference}");
    }
    assert!(!page.contains("NOTED") && !page.contains("FILED"));
    assert!(page.contains(">[c]<") && page.contains("ask for the year"));
    let small = (1..=4).find(|count| page.contains(&format!("<td>{count}</td>")));
    assert_eq!(small, None, "a small count in a table");
    let many = sample.shapes().pop().unwrap().1;
    let large = sample.page(&sample.summary(&many), PUBLIC);
    assert!(
        large.matches(">[c]<").count() < page.matches(">[c]<").count() / 4,
        "little is left of 30 cases alone"
    );
}

#[test]
fn words_of_others_are_only_words() {
    let mut sample = Sample::essex();
    sample.inputs[0].name = "<script>alert(1)</script>".to_owned();
    let mut summary = sample.summary(&sample.cases);
    summary.audit.title = Some("<img src=x onerror=alert(1)>".to_owned());
    summary.columns[0] = "\"><script>".to_owned();
    let page = sample.page(&summary, Profile::Internal);
    assert!(!page.contains("<script") && !page.contains("<img"));
}

#[test]
#[ignore = "writes the pages that tests/browser looks at into the folder that VCOP_PAGES names"]
fn writes_the_pages_for_a_browser() {
    let folder = PathBuf::from(std::env::var_os("VCOP_PAGES").unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let sample = Sample::essex();
    for (shape, cases) in sample.shapes() {
        let summary = sample.summary(&cases);
        for (name, profile) in [("internal", Profile::Internal), ("public", PUBLIC)] {
            let path = folder.join(format!("{shape}-{name}.html"));
            std::fs::write(path, sample.page(&summary, profile)).unwrap();
        }
    }
}
