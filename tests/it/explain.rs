//! What `explain` says of telling cases of `cases/`, and that it says what `check` found.

use std::path::PathBuf;

use vcop::calendar::Date;
use vcop::engine;
use vcop::load::{self, Source, Worker};
use vcop::record::{NotUsed, Record};
use vcop::ruleset::{Ruleset, Status};

use crate::support::{Run, Texts, day, findings, record, vcop, vcop_reading};

const FINALISED: &str = "cases/essex-2019-20";
const RECENT: &str = "cases/essex-recent";

fn explain(batch: &str, case: &str, entitlement: &str, more: &[&str]) -> String {
    let mut arguments = vec!["explain", batch, "--case", case, "--entitlement", entitlement];
    arguments.extend(more);
    let run = vcop(&arguments);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{case}");
    without_fingerprint(&run.stdout)
}

/// The text with the rules' fingerprint taken out: any edit of the rules moves it.
fn without_fingerprint(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split_inclusive(['(', ')']).fold(String::new(), |whole, piece| {
        let word = piece.trim_end_matches(')');
        if is_hash(word) { whole + "FINGERPRINT)" } else { whole + piece }
    })
}

#[test]
fn a_bank_holiday_inside_a_limit_is_named() {
    insta::assert_snapshot!(explain(FINALISED, "VC-48208", "support-referral", &[]));
}

#[test]
fn christmas_with_the_shorter_limit() {
    insta::assert_snapshot!(explain(FINALISED, "VC-14556", "timely-updates", &[]));
}

#[test]
fn a_limit_that_changes_in_mid_case() {
    insta::assert_snapshot!(explain(FINALISED, "VC-50704", "timely-updates", &[]));
}

#[test]
fn two_exemptions_either_of_which_applies() {
    insta::assert_snapshot!(explain(FINALISED, "VC-67491", "written-acknowledgement", &[]));
    insta::assert_snapshot!(explain(FINALISED, "VC-69727", "support-referral", &[]));
}

#[test]
fn a_gap_that_makes_no_difference() {
    insta::assert_snapshot!(explain(FINALISED, "VC-78309", "written-acknowledgement", &[]));
}

#[test]
fn a_gap_that_matters_for_one_row_only() {
    insta::assert_snapshot!(explain(FINALISED, "VC-30828", "timely-updates", &[]));
}

#[test]
fn an_alert_is_said_beside_the_answer() {
    insta::assert_snapshot!(explain(FINALISED, "VC-30346", "written-acknowledgement", &[]));
    insta::assert_snapshot!(explain(FINALISED, "VC-50754", "support-referral", &[]));
    insta::assert_snapshot!(explain(FINALISED, "VC-24031", "release", &[]));
}

#[test]
fn the_first_day_for_which_a_rule_is_in_force() {
    insta::assert_snapshot!(explain(FINALISED, "VC-93786", "written-acknowledgement", &[]));
}

#[test]
fn what_was_looked_for_and_not_found_is_no_blank() {
    insta::assert_snapshot!(explain(FINALISED, "VC-14540", "vps-taken", &[]));
    insta::assert_snapshot!(explain(FINALISED, "VC-21175", "end-of-journey", &[]));
}

#[test]
fn a_list_that_is_empty_and_one_that_is_not_recorded() {
    insta::assert_snapshot!(explain(FINALISED, "VC-45899", "timely-updates", &[]));
    insta::assert_snapshot!(explain(FINALISED, "VC-87946", "timely-updates", &[]));
}

#[test]
fn a_whole_case_of_the_recent_check() {
    let run = vcop(&["explain", RECENT, "--case", "VC-76073"]);
    insta::assert_snapshot!(without_fingerprint(&run.stdout));
}

#[test]
fn a_page_of_markdown() {
    insta::assert_snapshot!(explain(FINALISED, "VC-48208", "support-referral", &["--format", "markdown"]));
}

#[test]
fn one_object_of_json() {
    let text = explain(FINALISED, "VC-48208", "support-referral", &["--format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    let finding = &whole["findings"][0];
    assert_eq!((&finding["answer"], &finding["status"]), (&"referred".into(), &"met".into()));
    let each = finding["counted"][0]["each"].as_array().unwrap();
    let kinds: Vec<&str> = each.iter().map(|day| day["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["start", "weekend", "holiday", "counted", "counted"]);
    assert_eq!(each[2]["holiday"], "Summer bank holiday");
    let change = serde_json::json!({"field": "support.referred_on", "row": null, "to": "after",
        "value": "2019-08-28", "answer": "referred late", "status": "not_met", "reason": null, "missing": []});
    assert_eq!(finding["changes"][0], change);
}

#[test]
fn a_case_that_is_not_there_or_could_not_be_used() {
    let missed = |arguments: &[&str]| {
        let Run { status, stdout, stderr } = vcop(arguments);
        assert_eq!((status, stdout.as_str()), (2, ""));
        stderr
    };
    insta::assert_snapshot!(missed(&["explain", FINALISED, "--case", "VC-4820"]), @r"
    error[unknown-name]: there is no case `VC-4820` among the 90 read
     |
     = help: did you mean `VC-48208`?
    ");
    let stderr = missed(&["explain", FINALISED, "--case", "VC-48208", "--entitlement", "suport-referral"]);
    assert!(stderr.contains("did you mean `support-referral`?"), "{stderr}");
    let rules = ["--rules", "rules/moj-audit-2019-20", "--case"];
    let batch = "reference: A\ncrime:\n  reported_on: 2019-02-30\n---\nreference: B\n---\nreference: B\n";
    let run = |case: &str| vcop_reading(&[&["explain", "-"], &rules[..], &[case]].concat(), batch);
    let unusable = run("A");
    assert_eq!((unusable.status, unusable.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(unusable.stderr, @r"
    problem[record-value]: standard input:3:16: case A: `crime.reported_on`: `2019-02-30` is not a date
      = help: write a date as 2019-06-04, or leave it blank where it is not recorded
    vcop: case A could not be used: there is nothing to explain
    ");
    let repeated = run("B");
    assert_eq!(repeated.status, 3);
    assert!(repeated.stderr.contains("`B` was read before"), "{}", repeated.stderr);
}

/// Explains every record that it is given.
struct Everything<'a> {
    ruleset: &'a Ruleset,
    as_at: Date,
}

impl Worker for Everything<'_> {
    type Part = usize;

    fn begin(&self) -> usize {
        0
    }

    fn record(&self, changed: &mut usize, record: &Record, _: Source) {
        let mut judged = Vec::new();
        engine::judge(self.ruleset, record, self.as_at, &mut judged);
        let mut explained = Vec::new();
        for question in 0..self.ruleset.questions.len() {
            for (finding, explanation) in engine::explain(self.ruleset, record, question, self.as_at) {
                let changes = engine::changes(self.ruleset, record, &finding, &explanation, self.as_at);
                let same = |other: &&vcop::finding::Change| {
                    (other.answer, other.status) == (finding.answer, finding.status)
                };
                assert_eq!(changes.iter().find(same), None);
                let met = changes.iter().any(|change| change.status == Status::Met);
                assert!(met || finding.status != Status::NotMet, "{}", record.key(&self.ruleset.layout));
                *changed += changes.len();
                explained.push(finding);
            }
        }
        assert_eq!(explained, judged);
    }

    fn not_used(&self, _: &mut usize, problem: NotUsed) {
        panic!("{problem:?}");
    }

    fn row_without_case(&self, _: &mut usize, problem: NotUsed) {
        panic!("{problem:?}");
    }
}

#[test]
fn what_is_explained_is_what_was_found_and_every_no_could_have_been_met() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = load::rules(&root.join("rules/moj-audit-2019-20"));
    let (ruleset, _) = vcop::ruleset::compile(&read.files, &read.sources);
    let ruleset = ruleset.unwrap();
    let names = |_: &load::AuditFile| load::Named {
        left_out: vec!["published.yaml".to_owned(), "notes.csv".to_owned()],
        files: Vec::new(),
    };
    let inputs = load::inputs(&[root.join(FINALISED), root.join(RECENT)], names).unwrap();
    let worker = Everything { ruleset: &ruleset, as_at: day("2020-06-30") };
    let mut changed = 0;
    load::read(&inputs, &mut std::io::empty(), &ruleset.layout, 2, &worker, |part| changed += part).unwrap();
    assert!(changed > 1_000, "{changed}");
}

const SMALL: &str = "key: id
fields:
  id: {type: text, label: Reference}
  began_on: {type: date, label: Date it began}
  ended_on: {type: date, label: Date it ended}
  colour: {type: choice, of: [red, green, blue], label: Colour}
  sides:
    type: list
    row: side
    label: Sides
    fields:
      seen: {type: flag, label: Seen}
";

fn small(entitlement: &str) -> Ruleset {
    let entitlement = format!(
        "entitlement: it\nquestion: Did it?\nsays: did\nowed_by: Us\nsource: {{code: None, verified: false}}\n{entitlement}\nrows:\n  - {{label: yes, count: [yes], out_of: every answer}}\n"
    );
    Texts::small(SMALL, &[("it", &entitlement)]).ruleset()
}

/// The explanation of a record by one small question.
fn told(entitlement: &str, text: &str, as_at: &str) -> String {
    use vcop::report::explain::{Case, write_text};
    use vcop::report::{Colour, Screen};
    let ruleset = small(entitlement);
    let record = record(&ruleset.layout, text);
    let place = vcop::record::Place { file: "a.yaml".into(), line: 1, ..Default::default() };
    let case = Case {
        joined: None,
        ruleset: &ruleset,
        record: &record,
        place: &place,
        as_at: day(as_at),
        question: None,
        version: "0",
    };
    let mut out = Vec::new();
    write_text(&mut out, &case, Screen { width: 100, colour: Colour::Plain }).unwrap();
    assert!(!findings(&ruleset, text, as_at).is_empty());
    without_fingerprint(&String::from_utf8(out).unwrap())
}

#[test]
fn a_limit_in_days_that_still_runs_and_one_that_is_long() {
    let limit = |within: &str| {
        format!(
            "time_limit: {{from: began_on, to: ended_on, within: {within}}}\nanswers:\n  - {{answer: yes, counts_as: met, when: in_time}}\n  - {{answer: not yet, counts_as: not due, when: running}}\n  - {{answer: no, counts_as: not met}}"
        )
    };
    insta::assert_snapshot!(told(&limit("3 days"), "id: a\nbegan_on: 2020-04-10\n", "2020-04-12"));
    insta::assert_snapshot!(told(
        &limit("30 working days"),
        "id: a\nbegan_on: 2019-12-02\nended_on: 2020-03-01\n",
        "2020-06-30"
    ));
    insta::assert_snapshot!(told(&limit("5 working days"), "id: a\nbegan_on: 2028-12-29\n", "2020-06-30"));
}

#[test]
fn choices_that_give_one_answer_are_said_together_and_rows_by_number() {
    let answers = "answers:\n  - {answer: yes, counts_as: met, when: 'colour in [\"red\", \"green\"] and all(sides, |one| one.seen)'}\n  - {answer: no, counts_as: not met}";
    insta::assert_snapshot!(told(answers, "id: a\ncolour: blue\nsides: [{seen: yes}]\n", "2020-06-30"));
    insta::assert_snapshot!(told(
        answers,
        "id: a\ncolour: red\nsides: [{seen: yes}, {seen: no}]\n",
        "2020-06-30"
    ));
}
