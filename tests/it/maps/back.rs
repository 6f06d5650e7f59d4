//! Rows of mapped and joined tables that could not be used: written down, mended, and read by the same map.

use std::fs;
use std::path::Path;

use super::laid_out;
use crate::facts::root;
use crate::support::{Run, vcop_in};

const POLICE: &str = "=== police.yaml\nvcop: 1\nmap: x\nheader_row: 3\nkey: {columns: [Crime, Victim], joined_by: ''}\n\
     only: [{column: Status, is: Done}]\ndates: dd/mm/yyyy\n\
     columns: [{column: Reported, field: crime.reported_on}, {column: Court, field: court}]\n\
     === police.csv\nExtract\n\nCrime,Name,Victim,Status,Reported,Court\n=VC-,Someone,1,Done,31/04/2019,crown\n\
     VC-,Someone,2,Done,04/06/2019,corwn\nVC-,Someone,3,Open,31/04/2019,\nVC-,Someone,4,Done,04/06/2019,crown\n";

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let rules = root().join("rules/moj-audit-2019-20");
    let options = ["--rules", rules.to_str().unwrap(), "--as-at", "2020-06-30"];
    vcop_in(folder, &[&["check"], arguments, &options].concat())
}

#[test]
fn rows_of_a_mapped_table_are_written_as_its_map_reads_them() {
    let folder = laid_out(POLICE);
    let first = run(folder.path(), &["police.csv", "--map", "police.yaml", "--not-used", "mend.csv"]);
    assert_eq!(first.status, 3, "{}", first.stderr);
    let path = folder.path().join("mend.csv");
    let text = fs::read_to_string(&path).unwrap();
    // Nothing of the column that no map names.
    assert!(!text.contains("Someone") && !text.contains("Name"), "{text}");
    insta::assert_snapshot!(text);
    let again = run(folder.path(), &["mend.csv", "--map", "police.yaml"]);
    assert!(again.stdout.contains("2 cases read: 0 checked, 2 could not be used"), "{}", again.stdout);
    fs::write(&path, text.replace(",31/04/2019", ",30/04/2019").replace("corwn", "crown")).unwrap();
    let mended = run(folder.path(), &["mend.csv", "--map", "police.yaml", "--findings", "findings"]);
    assert_eq!(mended.status, 0, "{}", mended.stderr);
    let findings = fs::read_to_string(folder.path().join("findings")).unwrap();
    assert!(findings.contains("\"=VC-1\"") && findings.contains("\"VC-2\""), "{findings}");
}

#[test]
fn rows_of_a_workbook_come_back_in_the_sheet_and_row_of_its_map() {
    let folder = laid_out(POLICE);
    let arguments = ["police.csv", "--map", "police.yaml", "--not-used"];
    run(folder.path(), &[&arguments[..], &["mend.xlsx"]].concat());
    let text = fs::read_to_string(folder.path().join("police.yaml")).unwrap();
    fs::write(folder.path().join("sheet.yaml"), format!("{text}sheet: Police\n")).unwrap();
    fs::write(folder.path().join("bare.yaml"), &text).unwrap();
    // The sheet is named after the map that wrote it.
    for map in ["sheet.yaml", "bare.yaml"] {
        let again = run(folder.path(), &["mend.xlsx", "--map", map, "--not-used", "again.xlsx"]);
        let sheet_is_there = map == "bare.yaml";
        assert_eq!(again.status, if sheet_is_there { 3 } else { 2 }, "{}", again.stderr);
    }
    // A map that names its sheet has the rows written there, and not as CSV.
    fs::write(folder.path().join("sheet.yaml"), format!("{text}sheet: police\n")).unwrap();
    let refused = run(folder.path(), &["mend.xlsx", "--map", "sheet.yaml", "--not-used", "again.csv"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("sheet.yaml looks for in a sheet, `police`"), "{}", refused.stderr);
    run(folder.path(), &["mend.xlsx", "--map", "sheet.yaml", "--not-used", "again.xlsx"]);
    let again = run(folder.path(), &["again.xlsx", "--map", "sheet.yaml"]);
    assert!(again.stdout.contains("2 cases read: 0 checked, 2 could not be used"), "{}", again.stdout);
}

#[test]
fn rows_of_a_joined_round_are_written_each_by_its_own_map() {
    let folder = laid_out(
        "=== care.csv\nURN,Witness,Told,Court,Seen by\nU1,Someone,32/03/2020,crown,\nU9,Someone,,crown,\nU3,Person,,,,,\n",
    );
    let batch = tempfile::tempdir().unwrap();
    let given = folder.path().to_str().unwrap();
    // A row with too many cells has none that a map could name.
    let refused = run(batch.path(), &[given, "--not-used", "mend.csv"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("only be mended where it stands, as at care.csv:4"),
        "{}",
        refused.stderr
    );
    let text = fs::read_to_string(folder.path().join("care.csv")).unwrap().replace("U3,Person,,,,,\n", "");
    fs::write(folder.path().join("care.csv"), text).unwrap();
    let written = run(batch.path(), &[given, "--not-used", "mend.csv"]);
    assert_eq!(written.status, 3, "{}", written.stderr);
    insta::assert_snapshot!(fs::read_to_string(batch.path().join("mend.csv")).unwrap());
}

#[test]
fn files_that_disagree_are_told_of_by_diff_and_by_snapshot() {
    let folder = laid_out(
        "=== care.csv\nURN,Witness,Told,Court,Seen by\nU1,Someone,,magistrates,\nU2,Someone,,crown,\n",
    );
    let rules = root().join("rules/moj-audit-2019-20");
    let rules = rules.to_str().unwrap();
    let diff = vcop_in(folder.path(), &["diff", rules, rules, "--cases", "."]);
    let about: Vec<&str> = diff.stdout.lines().filter(|line| line.starts_with("  - ")).skip(4).collect();
    insta::assert_snapshot!(about.join("\n"));
    let accepted = vcop_in(folder.path(), &["snapshot", ".", "--rules", rules, "--accept", "--force"]);
    assert_eq!(accepted.status, 0, "{}", accepted.stderr);
    let text = fs::read_to_string(folder.path().join("findings.moj-audit-2019-20.snap")).unwrap();
    let cases = "cases: 3 read, 3 checked, 0 could not be used; 1 fact on which files disagree\n";
    assert!(text.contains(cases), "{text}");
    let same = vcop_in(folder.path(), &["snapshot", ".", "--rules", rules]);
    assert_eq!(same.status, 0, "{}", same.stdout);
}

#[test]
fn a_case_may_have_tens_of_thousands_of_rows() {
    let rows: String = (0..30_000).map(|row| format!("VC-1,arrest,{:02}/06/2019\n", row % 28 + 1)).collect();
    let folder = laid_out(&format!(
        "=== audit.yaml\nvcop: 1\nas_at: 2020-06-30\nfiles:\n  - {{file: police.csv, map: police.yaml}}\n  - {{file: told.csv, \
         map: told.yaml}}\n=== police.yaml\nvcop: 1\nmap: x\nkey: Crime\n\
         columns: [{{column: Court, field: court}}]\n=== told.yaml\nvcop: 1\nmap: x\nkey: Crime\nrows_of: developments\n\
         dates: dd/mm/yyyy\ncolumns: [{{column: Kind, field: kind}}, {{column: Date, field: occurred_on}}]\n\
         === told.csv\nCrime,Kind,Date\n{rows}"
    ));
    let run = super::check(folder.path());
    assert!(run.stderr.contains("told.csv: 30,000 rows: 30,000 added to a case"), "{}", run.stderr);
    assert_eq!(run.status, 0);
}
