//! Worksheets: what cases lack is asked for, filled in, joined again, and two that were filled in are compared.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::support::{Run, vcop};

const RULES: &str = "rules/moj-audit-2019-20";

/// Two cases that lack facts, and one that lacks none of what is asked here.
const CASES: &str = "\
reference: =E-1
crime: {reported_on: 2019-09-02, domestic: no}
victim: {enhanced: no}
acknowledgement: {sent_on: 2019-09-03, method: letter}
developments:
  - {kind: arrest, occurred_on: 2019-09-04}
---
reference: E-2
crime: {reported_on: 2019-09-02}
victim: {enhanced: no}
";

/// A round in a folder of its own, with an `audit.yaml` that joins a worksheet, where there is one.
fn round(folder: &Path, joins: bool) {
    fs::write(folder.join("cases.yaml"), CASES).unwrap();
    let files = "files:\n  - {file: cases.yaml}\n  - {file: facts.xlsx, from: Auditor, makes_cases: false}\n";
    let files = if joins { files } else { "" };
    let audit = format!(
        "vcop: 1\nrules: moj-audit-2019-20\narea: A\nas_at: 2020-06-30\nperiods:\n  by: crime.reported_on\n  columns:\n    - \
         {{label: all, from: 2019-01-01, until: 2020-12-31}}\n{files}"
    );
    fs::write(folder.join("audit.yaml"), audit).unwrap();
}

fn run(arguments: &[&str]) -> Run {
    vcop(&[arguments, &["--rules", RULES]].concat())
}

fn worksheet(folder: &Path, name: &str, more: &[&str]) -> Run {
    let (batch, output) = (folder.to_str().unwrap(), folder.join(name));
    run(&[&["worksheet", batch, "-o", output.to_str().unwrap()], more].concat())
}

/// The sheets of a workbook, each as rows of words.
fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let words = |cell: &Data| if let Data::String(words) = cell { words.clone() } else { cell.to_string() };
    let rows =
        |range: calamine::Range<Data>| range.rows().map(|row| row.iter().map(words).collect()).collect();
    let names = workbook.sheet_names();
    names.into_iter().map(|name| (name.clone(), rows(workbook.worksheet_range(&name).unwrap()))).collect()
}

/// The worksheet with cells filled in: sheet, row from 1, heading, words.
fn fill(from: &Path, to: &Path, cells: &[(&str, u32, &str, &str)]) {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets(from) {
        let sheet = workbook.add_worksheet().set_name(&name).unwrap();
        for (row, words) in (0..).zip(&rows) {
            for (column, words) in (0..).zip(words).filter(|(_, words)| !words.is_empty()) {
                sheet.write_string(row, column, words).unwrap();
            }
        }
        for (_, row, heading, words) in cells.iter().filter(|(of, ..)| *of == name) {
            let column = rows[0].iter().position(|known| known == heading).unwrap_or_else(|| {
                panic!("no column {heading} in {name}: {:?}", rows[0]);
            });
            sheet.write_string(*row, u16::try_from(column).unwrap(), *words).unwrap();
        }
    }
    workbook.save(to).unwrap();
}

/// The answer to a question, and what it counts as, for a case.
fn answers(folder: &Path, case: &str, question: &str) -> Vec<String> {
    let batch = folder.to_str().unwrap();
    let run = run(&["explain", batch, "--case", case, "--entitlement", question, "--format", "json"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let findings = json["findings"].as_array().unwrap_or_else(|| panic!("{json:#}"));
    findings.iter().map(|finding| finding["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_filled_in_comes_back_through_the_join() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    assert_eq!(answers(folder, "=E-1", "timely-updates"), ["not_met"]);
    assert_eq!(answers(folder, "E-2", "timely-updates"), ["unknown"]);
    let made = worksheet(folder, "asked.xlsx", &[]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let asked = sheets(&folder.join("asked.xlsx"));
    let names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["the cases", "developments", "how to fill this in"]);
    let references: Vec<&str> = asked[0].1.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(references, ["reference", "=E-1", "E-2"]);
    assert!(asked[0].1[1..].iter().all(|row| row[1..].iter().all(String::is_empty)), "only what is lacked");
    assert_eq!(asked[1].1[1][..4], ["=E-1", "arrest", "2019-09-04", ""], "the row is shown, to be completed");
    fill(
        &folder.join("asked.xlsx"),
        &folder.join("facts.xlsx"),
        &[
            ("developments", 1, "told_on", "2019-09-05"),
            ("developments", 1, "notes", "asked the officer"),
            ("the cases", 1, "notes", "=1+1"),
            ("the cases", 2, "developments", "none"),
            ("the cases", 2, "acknowledgement.sent_on", "none"),
        ],
    );
    fs::remove_file(folder.join("asked.xlsx")).unwrap();
    round(folder, true);
    assert_eq!(answers(folder, "=E-1", "timely-updates"), ["met"]);
    assert_eq!(answers(folder, "E-2", "timely-updates"), ["not_applicable"]);
    let checked = run(&["check", folder.to_str().unwrap()]);
    assert!(checked.stderr.contains("facts.xlsx (Auditor): 2 rows: 2 added to"), "{}", checked.stderr);
    assert!(!format!("{}{}", checked.stdout, checked.stderr).contains("asked the officer"));
    let again = worksheet(folder, "again.xlsx", &[]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    let headings = &sheets(&folder.join("again.xlsx"))[0].1[0];
    assert!(!headings.iter().any(|heading| heading == "developments"), "none is not blank: {headings:?}");
}

#[test]
fn an_untouched_worksheet_changes_no_answer_and_is_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    let batch = folder.to_str().unwrap();
    let before = run(&["check", batch, "--format", "csv"]).stdout;
    worksheet(folder, "facts.xlsx", &[]);
    let first = fs::read(folder.join("facts.xlsx")).unwrap();
    round(folder, true);
    assert_eq!(run(&["check", batch, "--format", "csv"]).stdout, before);
    worksheet(folder, "other.xlsx", &[]);
    assert!(fs::read(folder.join("other.xlsx")).unwrap() == first, "the same bytes");
    let taken = worksheet(folder, "facts.xlsx", &[]);
    assert!(
        taken.status == 2 && taken.stderr.contains("may be filled in"),
        "{} {}",
        taken.status,
        taken.stderr
    );
}

#[test]
fn one_holder_is_asked_for_no_others_facts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    let made = worksheet(folder, "a.xlsx", &["--for", "victim support", "--blank", "3"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let headings = sheets(&folder.join("a.xlsx"))[0].1[0].clone();
    assert_eq!(headings, ["reference", "support.already_supported", "notes"]);
    let unknown = worksheet(folder, "b.xlsx", &["--for", "Polise"]);
    assert!(unknown.stderr.contains("did you mean `Police`?"), "{}", unknown.stderr);
}

#[test]
fn a_list_that_is_none_and_has_rows_is_not_used_and_a_row_without_its_case_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    worksheet(folder, "asked.xlsx", &[]);
    let cells = [
        ("the cases", 2, "developments", "none"),
        ("developments", 2, "reference", "E-2"),
        ("developments", 2, "kind", "bail"),
        ("developments", 3, "reference", "E-9"),
    ];
    fill(&folder.join("asked.xlsx"), &folder.join("facts.xlsx"), &cells);
    fs::remove_file(folder.join("asked.xlsx")).unwrap();
    round(folder, true);
    let checked = run(&["check", folder.to_str().unwrap()]);
    assert!(checked.stderr.contains("it is said to be `none`, and has rows"), "{}", checked.stderr);
    assert!(checked.stderr.contains("no case has the reference `E-9`"), "{}", checked.stderr);
}

#[test]
fn two_sheets_agree_so_far_as_both_were_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    worksheet(folder, "asked.xlsx", &[]);
    let [one, two] = ["one.xlsx", "two.xlsx"].map(|name| folder.join(name));
    let sent = |row, words| ("the cases", row, "acknowledgement.sent_on", words);
    let domestic = |words| ("the cases", 2, "crime.domestic", words);
    fill(&folder.join("asked.xlsx"), &one, &[sent(2, "none"), domestic("yes")]);
    fill(&folder.join("asked.xlsx"), &two, &[sent(2, "2019-09-09")]);
    let paths = [one.to_str().unwrap(), two.to_str().unwrap()];
    let compared = run(&["worksheet", "--compare", paths[0], paths[1], "--format", "json"]);
    assert_eq!(compared.status, 0, "{}", compared.stderr);
    let json: Value = serde_json::from_str(&compared.stdout).unwrap();
    let fact = |field: &str| {
        json["facts"].as_array().unwrap().iter().find(|fact| fact["field"] == field).cloned().unwrap()
    };
    let sent = fact("acknowledgement.sent_on");
    assert_eq!((&sent["both"], &sent["agree"]), (&1.into(), &0.into()));
    assert_eq!(sent["differ"]["first"][0]["case"], "E-2");
    assert_eq!(sent["differ"]["first"][0]["second"], "9 September 2019");
    let domestic = fact("crime.domestic");
    assert_eq!((&domestic["only_first"], &domestic["percent"]), (&1.into(), &Value::Null));
    let text = run(&["worksheet", "--compare", paths[0], paths[1]]).stdout;
    assert!(
        text.contains("0% agree (0 of 1 filled in by both)\n  E-2: none found | 9 September 2019"),
        "{text}"
    );
}

#[test]
fn further_cases_are_made_and_lists_that_are_left_blank_stay_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    worksheet(folder, "asked.xlsx", &["--blank", "2", "--for", "Police"]);
    let cells = [("the cases", 3, "reference", "E-3"), ("the cases", 3, "crime.reported_on", "02/09/2019")];
    fill(&folder.join("asked.xlsx"), &folder.join("facts.xlsx"), &cells);
    fs::remove_file(folder.join("asked.xlsx")).unwrap();
    round(folder, true);
    let audit = fs::read_to_string(folder.join("audit.yaml")).unwrap();
    let audit = audit.replace("cases.yaml}", "cases.yaml, makes_cases: true}").replace("false", "true");
    fs::write(folder.join("audit.yaml"), audit).unwrap();
    let checked = run(&["check", folder.to_str().unwrap()]);
    assert!(checked.stderr.contains("facts.xlsx (Auditor): 3 rows: 1 made a case"), "{}", checked.stderr);
    assert_eq!(answers(folder, "=E-1", "timely-updates"), ["not_met"]);
    assert_eq!(answers(folder, "E-3", "timely-updates"), ["unknown"]);
}

#[test]
fn other_rows_than_the_recorded_ones_are_a_disagreement() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    round(folder, false);
    worksheet(folder, "asked.xlsx", &[]);
    fill(&folder.join("asked.xlsx"), &folder.join("facts.xlsx"), &[("developments", 1, "kind", "bail")]);
    fs::remove_file(folder.join("asked.xlsx")).unwrap();
    round(folder, true);
    assert_eq!(answers(folder, "=E-1", "timely-updates"), ["unknown"]);
}
