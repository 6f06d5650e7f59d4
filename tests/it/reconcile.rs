//! Published tables checked against their own arithmetic, each kind of fault from a small one.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use vcop::measure::{FaultKind, Percent, Reconciled, reconcile};
use vcop::ruleset::{PrintedPercent, Published, PublishedFigure, PublishedPeriod, Ruleset};

use crate::support::{Run, Texts, vcop};

/// A question with two rows on a base of their own, one on all cases, an average, and a row of ours.
const LETTER: &str = "
entitlement: letter
question: Was a letter sent?
says: got a letter
owed_by: Sender
source: {code: None, verified: true}
not_owed:
  - {exemption: unsuitable, reason: Not suitable, answer: not suitable, when: unsuitable}
answers:
  - {answer: yes, counts_as: met, when: sent}
  - {answer: no, counts_as: not met}
bases:
  suitable: {answers: [yes, no], name: cases where a letter was suitable}
rows:
  - {label: '% yes', count: [yes], out_of: suitable}
  - {label: '% no', count: [no], out_of: suitable}
  - {label: '% not suitable', count: [not suitable], out_of: every answer}
  - {label: '% with all', count: [yes], out_of: suitable, unit: case rate}
  - {label: '% ours', count: [yes], out_of: every answer, on_form: false}
";

/// Another that is held elsewhere.
const USED: &str = "
entitlement: used
question: Was it used?
says: had it used
owed_by: Court
source: {code: None, verified: true}
answers:
  - {answer: yes, counts_as: met, when: used}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
not_collected: {by: Court, note: not to be had}
";

const RECORD: &str = "
key: reference
fields:
  reference: {type: text, label: Reference}
  seen: {type: date, label: Seen}
  sent: {type: flag, label: Sent}
  unsuitable: {type: flag, label: Unsuitable}
  used: {type: flag, label: Used}
";

const ROUND: &str = "
vcop: 1
audit: Small
as_at: 2020-01-01
periods:
  by: seen
  columns:
    - {label: one, from: 2019-01-01, until: 2019-06-30}
    - {label: two, from: 2019-07-01, until: 2019-12-31}
";

/// A folder with the small rules, a round, and as many cases: sent, not sent, unsuitable, and not known of, in each period.
fn folder(cases: [[usize; 4]; 2]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for (path, text) in &texts().layers[0].1 {
        write(&format!("rules/small/{path}"), text);
    }
    write("rules/calendars/england-and-wales.yaml", crate::support::CALENDAR);
    write("cases/audit.yaml", ROUND);
    let mut records = String::new();
    for (period, counts) in cases.iter().enumerate() {
        let facts = ["\"sent\": true", "\"sent\": false", "\"unsuitable\": true", "\"used\": true"];
        for (kind, (count, fact)) in counts.iter().zip(facts).enumerate() {
            let suitable = if kind < 2 { ", \"unsuitable\": false" } else { "" };
            for place in 0..*count {
                let month = 1 + 6 * period;
                let reference = format!("{period}-{kind}-{place}");
                let head = format!("\"reference\": \"{reference}\", \"seen\": \"2019-{month:02}-05\"");
                writeln!(records, "{{{head}, {fact}{suitable}}}").unwrap();
            }
        }
    }
    write("cases/cases.ndjson", &records);
    folder
}

fn texts() -> Texts {
    Texts::small(RECORD, &[("letter", LETTER), ("used", USED)])
}

/// The lines of a table: `row | period | percent | more`.
fn table(cases: &str, figures: &str) -> String {
    let mut text = format!("periods:\n  - {{label: one{cases}}}\n  - {{label: two{cases}}}\nfigures:\n");
    for line in figures.trim().lines() {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let more = parts.get(3).map_or(String::new(), |more| format!(", {more}"));
        let [row, period, percent] = [parts[0], parts[1], parts[2]];
        let figure = format!("entitlement: letter, row: '{row}', period: {period}, percent: {percent}{more}");
        writeln!(text, "  - {{{figure}}}").unwrap();
    }
    text
}

fn run(folder: &Path, table: &str, options: &[&str]) -> Run {
    let file = folder.join("cases/figures.yaml");
    fs::write(&file, table).unwrap();
    vcop(&[&["reconcile", file.to_str().unwrap()], options].concat())
}

fn json(folder: &Path, table: &str, options: &[&str]) -> Value {
    let run = run(folder, table, &[options, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The faults as `kind row period percent`.
fn faults(whole: &Value) -> Vec<String> {
    let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let faults = whole["faults"].as_array().unwrap();
    let fault =
        |fault: &Value| ["kind", "row", "period", "percent"].map(|key| words(&fault[key])).join(" | ");
    faults.iter().map(fault).collect()
}

const NO_CASES: [[usize; 4]; 2] = [[0; 4]; 2];

#[test]
fn finds_all_that_is_wrong_with_the_papers_table() {
    let run = vcop(&["reconcile", "cases/essex-2019-20/published.yaml"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    // But for the fingerprint of the rules, which any edit of them changes.
    let lines = run.stdout.lines().filter(|line| !line.starts_with("  - Rules: "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    let run = vcop(&["reconcile", "cases/essex-2019-20/published.yaml", "--format", "json"]);
    let whole: Value = serde_json::from_str(&run.stdout).unwrap();
    let found: Vec<String> = whole["faults"]
        .as_array()
        .unwrap()
        .iter()
        .zip(faults(&whole))
        .map(|(fault, said)| {
            format!("{} | {said} | {}", fault["entitlement"].as_str().unwrap(), fault["n_that_fits"])
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"));
    let one = &whole["faults"][0]["on_one_base"];
    let shares = |base: usize| {
        let periods = one[base]["periods"].as_array().unwrap();
        periods.iter().map(|share| (share["numerator"].as_u64(), share["base"].as_u64())).collect::<Vec<_>>()
    };
    assert_eq!(shares(0), [(Some(9), Some(18)), (Some(6), Some(18)), (Some(7), Some(20))]);
    assert_eq!(shares(1), [(Some(9), Some(30)), (Some(6), Some(30)), (Some(7), Some(30))]);
}

#[test]
fn the_sample_cases_bear_the_papers_table_out_on_one_base_or_the_other() {
    let arguments = [
        "reconcile",
        "cases/essex-2019-20/published.yaml",
        "--cases",
        "cases/essex-2019-20",
        "--format",
        "json",
    ];
    let run = vcop(&arguments);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let whole: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(faults(&whole).iter().all(|fault| !fault.starts_with("differs")), "{:?}", faults(&whole));
    assert_eq!(whole["cases"]["checked"], 90);
    assert_eq!(whole["faults"][0]["computed"]["by_the_rules"]["base"], 18);
    assert_eq!(whole["faults"][0]["computed"]["as_printed"]["base"], 30);
    assert_eq!(whole["figures"].as_array().unwrap().len(), 69);
    // In Markdown the most important line stands first.
    let markdown = vcop(&["reconcile", "cases/essex-2019-20/published.yaml", "--format", "markdown"]).stdout;
    assert!(markdown.find("10 faults were found") < markdown.find("Base moved"), "{markdown}");
    assert_eq!(vcop(&["reconcile", "cases/essex-2019-20/published.yaml", "--strict"]).status, 1);
}

#[test]
fn a_table_that_is_right_has_no_fault() {
    let folder = folder([[3, 6, 1, 0], [4, 4, 2, 0]]);
    let right = table(
        ", cases: 10",
        "% yes | one | 33\n% no | one | 67\n% not suitable | one | 10
         % yes | two | 50\n% no | two | 50\n% not suitable | two | 20",
    );
    assert_eq!(faults(&json(folder.path(), &right, &[])), Vec::<String>::new());
    let batch = folder.path().join("cases");
    let with_cases = json(folder.path(), &right, &["--cases", batch.to_str().unwrap()]);
    assert_eq!(faults(&with_cases), Vec::<String>::new());
    assert_eq!(with_cases["counted"]["right"], 6);
    assert_eq!(with_cases["counted"]["not_listed"], 4);
    assert_eq!(run(folder.path(), &right, &["--strict"]).status, 0);
}

#[test]
fn shares_of_one_base_have_to_make_up_a_whole() {
    let folder = folder(NO_CASES);
    let sum = |yes: &str, no: &str| {
        json(folder.path(), &table("", &format!("% yes | one | {yes}\n% no | one | {no}")), &[])
    };
    assert_eq!(faults(&sum("40", "50")), ["sum | null | one | 90"]);
    assert_eq!(sum("40", "50")["faults"][0]["rows"], serde_json::json!(["% yes", "% no"]));
    // Two halves rounded up.
    assert_eq!(faults(&sum("13", "88")), Vec::<String>::new());
    assert_eq!(sum("13", "88")["counted"]["sums_off_by_rounding"], 1);
    assert_eq!(faults(&sum("13", "89")), ["sum | null | one | 102"]);
    // To one decimal rounding does less.
    assert_eq!(faults(&sum("12.5", "88")), Vec::<String>::new());
    assert_eq!(faults(&sum("12.5", "87.2")), ["sum | null | one | 99.7"]);
    let sentence = sum("12.5", "87.2")["faults"][0]["sentence"].to_string();
    assert!(
        sentence.contains("share out all cases where a letter was suitable")
            && sentence.contains("0.1 points")
    );
    assert!(
        sum("40", "58.5")["faults"][0]["sentence"]
            .to_string()
            .contains("rounding can account for 0.55 points.")
    );
    // A row with no figure can hide what is missing, not what is too much.
    assert_eq!(faults(&sum("40", "null")), Vec::<String>::new());
    assert_eq!(faults(&sum("140", "null")), ["impossible | % yes | one | 140"]);
}

#[test]
fn a_sum_that_cut_off_decimals_would_explain_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cases")).unwrap();
    let figure = |(row, percent): (&str, u32)| {
        format!("  - {{entitlement: vps-taken, row: '{row}', period: one, percent: {percent}}}\n")
    };
    let rows = [("% yes", 33), ("% no", 33), ("% offered but declined", 32)].map(figure).concat();
    let table = format!("periods: [{{label: one}}]\nfigures:\n{rows}");
    let found = json(folder.path(), &table, &["--rules", "rules/moj-audit-2019-20"]);
    assert_eq!(faults(&found), ["sum | null | one | 98"]);
    let sentence = found["faults"][0]["sentence"].as_str().unwrap();
    assert!(
        sentence.ends_with("1.5 points. With decimals cut off and not rounded, they could add up to this."),
        "{sentence}"
    );
}

#[test]
fn a_percentage_has_to_be_a_whole_number_of_cases() {
    let folder = folder(NO_CASES);
    let of = |cases: &str, row: &str, percent: &str| {
        json(folder.path(), &table(cases, &format!("{row} | one | {percent}")), &[])
    };
    let found = of(", cases: 30", "% yes", "82");
    assert_eq!(faults(&found), ["impossible | % yes | one | 82"]);
    assert_eq!(found["faults"][0]["n_that_fits"], serde_json::json!([11, 17, 22, 28]));
    assert_eq!(found["faults"][0]["n"], 30);
    assert_eq!(faults(&of(", cases: 28", "% yes", "82")), Vec::<String>::new());
    // The base of the one figure, where it is known.
    assert_eq!(faults(&of(", cases: 30", "% yes", "82 | base: 28")), Vec::<String>::new());
    assert_eq!(faults(&of(", cases: 28", "% yes", "82 | base: 30")), ["impossible | % yes | one | 82"]);
    // An average of shares can be any percentage, and says so.
    let average = of(", cases: 30", "% with all", "88");
    assert_eq!(faults(&average), ["impossible | % with all | one | 88"]);
    assert!(average["faults"][0]["sentence"].as_str().unwrap().contains("average of each case's own share"));
    // 14 of 30 is 46.67 %.
    let cut = of(", cases: 30", "% not suitable", "46");
    assert!(
        cut["faults"][0]["sentence"].as_str().unwrap().contains("with its decimals cut off would 14 of 30")
    );
    // Without a number of cases there is nothing to hold it against, and that is said.
    assert_eq!(of("", "% yes", "82")["counted"]["without_base"], 1);
}

#[test]
fn the_base_that_other_rows_leave_is_the_base() {
    let folder = folder(NO_CASES);
    // 3 of 10 are not suitable: of the 7 left 45 % is no whole number, and 43 % is 3.
    let rows =
        |yes: u32| format!("% yes | one | {yes}\n% no | one | {}\n% not suitable | one | 30", 100 - yes);
    assert_eq!(faults(&json(folder.path(), &table(", cases: 10", &rows(43)), &[])), Vec::<String>::new());
    let found = json(folder.path(), &table(", cases: 10", &rows(45)), &[]);
    assert_eq!(faults(&found), ["impossible | % yes | one | 45", "impossible | % no | one | 55"]);
    assert_eq!(found["faults"][0]["n"], 7);
}

#[test]
fn a_base_that_moved_is_told_with_and_without_cases() {
    let folder = folder([[3, 3, 4, 0], [2, 4, 4, 0]]);
    let rows = "% yes | one | 30\n% no | one | 30\n% not suitable | one | 40
                % yes | two | 33\n% no | two | 67\n% not suitable | two | 40";
    let expected =
        ["base_moved | % yes | one | 30", "base_moved | % no | one | 30", "sum | null | two | 140"];
    for cases in ["", ", cases: 10"] {
        let found = json(folder.path(), &table(cases, rows), &[]);
        assert_eq!(faults(&found), expected);
        let percents = |base: usize| {
            let periods = found["faults"][0]["on_one_base"][base]["periods"].as_array().unwrap();
            periods.iter().map(|share| share["percent"].as_f64().unwrap().round()).collect::<Vec<_>>()
        };
        assert_eq!((percents(0), percents(1)), (vec![50.0, 33.0], vec![30.0, 20.0]));
        let sentence = found["faults"][0]["sentence"].as_str().unwrap();
        assert!(sentence.contains("Printed as a rise, from 30% to 33%, it is a fall"), "{sentence}");
    }
    let batch = folder.path().join("cases");
    let batch = batch.to_str().unwrap();
    assert_eq!(faults(&json(folder.path(), &table("", rows), &["--cases", batch])), expected);
    // One figure alone says nothing; the cases do.
    let alone = table("", "% yes | one | 30");
    assert_eq!(faults(&json(folder.path(), &alone, &[])), Vec::<String>::new());
    let found = json(folder.path(), &alone, &["--cases", batch]);
    assert_eq!(faults(&found), ["base_moved | % yes | one | 30"]);
    let sentence = found["faults"][0]["sentence"].as_str().unwrap();
    assert!(
        sentence.contains("is 3 of 10 cases") && sentence.contains("50% (3 of 6 cases where"),
        "{sentence}"
    );
}

#[test]
fn nothing_known_is_not_0_percent() {
    let folder = folder([[0, 0, 0, 5], [1, 1, 0, 0]]);
    let batch = folder.path().join("cases");
    let batch = batch.to_str().unwrap();
    let both = table("", "% yes | one | 0\n% no | one | 0");
    let expected = ["unknown_as_zero | % yes | one | 0", "unknown_as_zero | % no | one | 0"];
    assert_eq!(faults(&json(folder.path(), &both, &[])), expected);
    assert_eq!(faults(&json(folder.path(), &both, &["--cases", batch])), expected);
    let alone = table("", "% yes | one | 0");
    assert_eq!(faults(&json(folder.path(), &alone, &[])), Vec::<String>::new());
    let found = json(folder.path(), &alone, &["--cases", batch]);
    assert_eq!(faults(&found), ["unknown_as_zero | % yes | one | 0"]);
    assert!(found["faults"][0]["sentence"].as_str().unwrap().contains("unknown 5 times"));
    let used = "figures:\n  - {entitlement: used, row: '% yes', period: one, percent: 0}\n";
    assert_eq!(faults(&json(folder.path(), used, &[])), ["unknown_as_zero | % yes | one | 0"]);
}

#[test]
fn what_the_cases_come_to_is_said_where_no_base_gives_what_was_printed() {
    let folder = folder([[3, 3, 4, 0], [2, 4, 4, 0]]);
    let batch = folder.path().join("cases");
    let off = table("", "% yes | one | 51\n% no | one | 49\n% yes | two | 33.3\n% no | two | 66.7");
    let found = json(folder.path(), &off, &["--cases", batch.to_str().unwrap()]);
    assert_eq!(faults(&found), ["differs | % yes | one | 51", "differs | % no | one | 49"]);
    assert_eq!(
        found["faults"][0]["sentence"],
        "“% yes” in one: printed 51%, and the cases come to 50% (3 of 6 cases where a letter was suitable)."
    );
}

#[test]
fn a_file_of_figures_is_checked_like_the_rules() {
    let folder = folder(NO_CASES);
    let bad = [
        ("question", "  - {entitlement: leter, row: '% yes', period: one, percent: 3}\n"),
        ("row", "  - {entitlement: letter, row: '% yess', period: one, percent: 3}\n"),
        ("ours", "  - {entitlement: letter, row: '% ours', period: one, percent: 3}\n"),
        ("period", "  - {entitlement: letter, row: '% yes', period: tow, percent: 3}\n"),
        ("sign", "  - {entitlement: letter, row: '% yes', period: one, percent: 33%}\n"),
        ("words", "  - {entitlement: letter, row: '% yes', period: one, percent: n/a}\n"),
        ("key", "  - {entitlement: letter, row: '% yes', period: one, percnt: 3}\n"),
        ("base", "  - {entitlement: letter, row: '% yes', period: one, percent: 3, base: 0}\n"),
        (
            "twice",
            "  - {entitlement: letter, row: '% yes', period: one, percent: 3}\n  - {entitlement: letter, row: '% yes', period: one, percent: 4}\n",
        ),
    ];
    let place = format!("{}/", folder.path().to_str().unwrap().replace('\\', "/"));
    let mut shown = String::new();
    for (name, figure) in bad {
        let run = run(folder.path(), &format!("figures:\n{figure}"), &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name}");
        shown.extend(["== ", name, "\n", &run.stderr.replace(&place, "")]);
    }
    for (name, text) in
        [("empty", ""), ("list", "- 1\n"), ("periods", "periods: [{label: one, cases: few}]\nfigures: []\n")]
    {
        let run = run(folder.path(), text, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name}");
        shown.extend(["== ", name, "\n", &run.stderr.replace(&place, "")]);
    }
    insta::assert_snapshot!(shown);
    let missing = vcop(&["reconcile", "cases/no-such.yaml"]);
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("cases/no-such.yaml could not be read"), "{}", missing.stderr);
    assert!(vcop(&["reconcile", "cases/essex-2019-20"]).stderr.contains("is a folder"));
}

/// A table of one period, of the rows of the small question.
fn printed(cases: Option<u64>, rows: &[PrintedPercent]) -> Published {
    let figure = |(row, percent): (usize, &PrintedPercent)| PublishedFigure {
        question: 0,
        row,
        period: 0,
        percent: Some(*percent),
        base: None,
    };
    Published {
        source: None,
        periods: vec![PublishedPeriod { label: "one".to_owned(), cases }],
        figures: rows.iter().enumerate().map(figure).collect(),
    }
}

fn kinds(found: &Reconciled) -> Vec<FaultKind> {
    found.faults.iter().map(|fault| fault.why.kind()).collect()
}

fn whole(numerator: u64, base: u64) -> PrintedPercent {
    PrintedPercent { units: Percent::of(numerator, base).unwrap().whole(), places: 0 }
}

fn fine(numerator: u64, base: u64) -> PrintedPercent {
    PrintedPercent { units: Percent::of(numerator, base).unwrap().ten_thousandths(), places: 4 }
}

proptest! {
    #[test]
    fn a_table_worked_out_from_cases_is_never_at_fault(yes in 0_u64..60, no in 0_u64..60, other in 0_u64..60) {
        prop_assume!(yes + no > 0);
        let ruleset: Ruleset = texts().ruleset();
        let all = yes + no + other;
        for share in [whole, fine] {
            // On the bases of the rules, and all on one base.
            let apart = [share(yes, yes + no), share(no, yes + no), share(other, all)];
            let together = [share(yes, all), share(no, all), share(other, all)];
            for rows in [apart, together] {
                for cases in [Some(all), None] {
                    let found = reconcile(&ruleset, &printed(cases, &rows), None);
                    prop_assert_eq!(kinds(&found), vec![], "{:?} of {}", rows, all);
                }
            }
        }
    }
}
