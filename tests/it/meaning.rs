//! The meaning of rules: small rulesets and records, and the findings that they come to, each edge by itself.

mod dated_law;
mod exemptions;
mod overlays;
mod reasons;
mod review;
mod rows;
mod scripts;
mod time_limits;
mod unknown;
mod unrecorded;
mod working_days;

use vcop::diagnostic::Diagnostic;
use vcop::engine::{Raised, raise};
use vcop::finding::Finding;
use vcop::record::FieldRef;
use vcop::ruleset::{Ruleset, Status};

use crate::support::{Texts, day, findings, record};

/// The fields of most records here: some of every type, a group, and a list.
const RECORD: &str = "
key: id
fields:
  id: {type: text}
  a: {type: flag}
  b: {type: flag}
  c: {type: flag}
  colour: {type: choice, of: [red, green, blue]}
  cause: {type: choice, of: [lost, refused]}
  size: {type: number}
  words: {type: text}
  start: {type: date}
  began: {type: date}
  done: {type: date}
  group:
    yes: {type: flag}
    on: {type: date}
  items:
    type: list
    row: item
    fields:
      ok: {type: flag}
      kind: {type: choice, of: [red, green]}
      from: {type: date}
      to: {type: date}
      size: {type: number}
";

/// The as-at date, where a test is not about it.
const AS_AT: &str = "2020-06-30";

/// The answers of a question with a time limit, one for each way that it can stand.
const STANDING: &str = "
answers:
  - {answer: in time, counts_as: met, when: in_time}
  - {answer: late, counts_as: not met, when: late}
  - {answer: not yet, counts_as: not due, when: running}
  - {answer: not done, counts_as: not met}
";

/// A ruleset with the texts that it was made of.
struct Rules {
    texts: Texts,
    ruleset: Ruleset,
}

/// An entitlement with what every file has, and the keys given.
fn entitlement(id: &str, keys: &str) -> String {
    let keys = keys.trim_start_matches('\n');
    format!(
        "entitlement: {id}\nquestion: Was it done?\nsays: got it\nowed_by: Police\nsource: {{code: Code, verified: false}}\nrows: []\n{keys}"
    )
}

/// The texts of a ruleset of questions, each given as its id and its own keys.
fn texts(questions: &[(&str, &str)]) -> Texts {
    texts_over(RECORD, questions)
}

fn texts_over(record: &str, questions: &[(&str, &str)]) -> Texts {
    let files: Vec<(&str, String)> =
        questions.iter().map(|(id, keys)| (*id, entitlement(id, keys))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(id, text)| (*id, text.as_str())).collect();
    Texts::small(record, &files)
}

/// A ruleset of one question, `q`, with the keys given.
#[track_caller]
fn asking(keys: &str) -> Rules {
    Rules::of(texts(&[("q", keys)]))
}

/// The keys of a question that is `yes` where a condition holds, else `no`.
fn yes_no(condition: &str) -> String {
    let written = "answers:\n  - answer: yes\n    counts_as: met\n    when: |\n";
    format!("{written}      {condition}\n  - {{answer: no, counts_as: not met}}\n")
}

/// Holds what conditions come to against what is expected: condition, record, and the finding without its question.
#[track_caller]
fn conditions(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (condition, record, expected) in cases {
        let rules = asking(&yes_no(condition));
        let expected = format!("q: {expected}");
        wrong += &rules.mismatches(AS_AT, record, &expected, condition);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

impl Rules {
    #[track_caller]
    fn of(texts: Texts) -> Self {
        let ruleset = texts.ruleset();
        Self { texts, ruleset }
    }

    /// Holds each record's findings against those expected, a line each, in the order they come.
    ///
    /// A line says `question[row]: answer / status` and then, as far as there is any: `reason`, `due`, `days`,
    /// `missing`, `could be` (of every unknown finding; `?` where it cannot be told), `blank`, `as at` where it depends
    /// on that date, and `fault`. Last, where the line expected has one, `rule`: the line of the file that decided.
    #[track_caller]
    fn come_to(&self, as_at: &str, cases: &[(&str, &str)]) {
        let mut wrong = String::new();
        for (record, expected) in cases {
            wrong += &self.mismatches(as_at, record, expected, "");
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    fn mismatches(&self, as_at: &str, record: &str, expected: &str, about: &str) -> String {
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let found = findings(&self.ruleset, record, as_at);
        let found = found.iter().enumerate().map(|(index, finding)| {
            let with_rule = expected.get(index).is_some_and(|line| line.contains(" / rule "));
            self.shown(finding, with_rule)
        });
        let found: Vec<String> = found.collect();
        if found == expected {
            return String::new();
        }
        let listed = |lines: String| lines.replace('\n', "\n           ");
        let (expected, found) = (listed(expected.join("\n")), listed(found.join("\n")));
        format!("\n{about} {record}\n  expected {expected}\n  found    {found}\n")
    }

    /// A finding as a line.
    fn shown(&self, finding: &Finding, with_rule: bool) -> String {
        let question = &self.ruleset.questions[finding.question];
        let row = finding.row.map(|row| format!("[{row}]")).unwrap_or_default();
        let (answer, status) = (question.answer(finding.answer), finding.status.words());
        let mut line = format!("{}{row}: {answer} / {status}", question.id);
        let mut add = |what: &str, value: Option<String>| {
            line += &value.map(|value| format!(" / {what} {value}")).unwrap_or_default();
        };
        let could_be = finding
            .could_be
            .map(|set| set.iter().map(|answer| question.answer(answer)).collect::<Vec<_>>().join(", "));
        let unknown = finding.status == Status::Unknown;
        add("reason", finding.reason.map(|reason| question.reasons[usize::from(reason)].id.clone()));
        add("due", finding.due.map(|due| due.to_string()));
        add("days", finding.days.map(|days| days.to_string()));
        add("missing", self.paths(&finding.missing));
        add("could be", could_be.or(unknown.then(|| "?".to_owned())));
        add("blank", self.paths(&finding.blank));
        add("as", finding.depends_on_as_at.then(|| "at".to_owned()));
        add("fault", finding.fault.as_ref().map(ToString::to_string));
        let rule = finding.rule.map_or("-".to_owned(), |rule| self.line(self.ruleset.rule(rule)));
        add("rule", with_rule.then_some(rule));
        line
    }

    fn paths(&self, fields: &[FieldRef]) -> Option<String> {
        let paths: Vec<&str> = fields.iter().map(|field| self.ruleset.layout.path(*field)).collect();
        (!paths.is_empty()).then(|| paths.join(", "))
    }

    /// The line of a file as it is written, from where a clause is cited.
    fn line(&self, cited: &str) -> String {
        let (path, line) = cited.rsplit_once(':').unwrap();
        let own = self.texts.layers.last().unwrap();
        let (folder, path) = match path.strip_prefix("../") {
            Some(below) => below.split_once('/').unwrap(),
            None => (own.0.as_str(), path),
        };
        let (_, files) = self.texts.layers.iter().find(|(name, _)| name == folder).unwrap();
        let (_, text) = files.iter().find(|(name, _)| name == path).unwrap();
        text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap().trim().to_owned()
    }

    /// Holds the alerts of each record against those expected: `question[row]: words`, or `after as-at: field`.
    #[track_caller]
    fn alert(&self, as_at: &str, cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            let record = record(&self.ruleset.layout, text);
            let mut found = Vec::new();
            raise(&self.ruleset, &record, day(as_at), &mut |raised| found.push(self.raised(raised)));
            assert_eq!(found, *expected, "{text}");
        }
    }

    fn raised(&self, raised: Raised) -> String {
        match raised {
            Raised::Rule { question, edition, alert, row } => {
                let question = &self.ruleset.questions[question];
                let row = row.map(|row| format!("[{row}]")).unwrap_or_default();
                format!("{}{row}: {}", question.id, question.editions[edition].alerts[alert].says)
            }
            Raised::Failed { question, row, fault, .. } => {
                let question = &self.ruleset.questions[question];
                let row = row.map(|row| format!("[{row}]")).unwrap_or_default();
                format!("{}{row}: failed: {fault}", question.id)
            }
            Raised::AfterAsAt(field) => format!("after as-at: {}", self.ruleset.layout.path(field)),
        }
    }
}

/// Holds a ruleset's faults against those expected, in the order of the files: `code [what is underlined]`. What they
/// say is held elsewhere.
#[track_caller]
fn faults(texts: &Texts, expected: &[&str]) {
    let (found, problems) = faults_of(texts);
    assert_eq!(found, expected, "{problems:#?}");
}

/// Holds that a ruleset is refused, and that this is among its faults.
#[track_caller]
fn refused(texts: &Texts, expected: &str) {
    let (found, problems) = faults_of(texts);
    assert!(problems.iter().any(Diagnostic::is_error), "nothing was refused");
    assert!(found.iter().any(|found| found == expected), "{found:#?}");
}

fn faults_of(texts: &Texts) -> (Vec<String>, Vec<Diagnostic>) {
    let (ruleset, problems, sources) = texts.compile();
    assert_eq!(ruleset.is_some(), !problems.iter().any(Diagnostic::is_error));
    let shown = problems.iter().map(|problem| {
        let under = problem.labels.first().map_or("", |label| sources.slice(label.span));
        format!("{} [{under}]", problem.code.name())
    });
    (shown.collect(), problems)
}
