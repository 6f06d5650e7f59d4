//! Workbooks that maps and cross-walks read: which of their sheets, and from which row.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use super::{check, laid_out, told};
use crate::facts::root;
use crate::support::{Run, vcop_in};

/// Writes a workbook: its sheets, each with the words of its rows.
fn workbook(path: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, words) in (0..).zip(*cells) {
                sheet.write(row, column, *words).unwrap();
            }
        }
    }
    workbook.save(path).unwrap();
}

/// A round whose second file goes through a sheet of a workbook.
fn through(through: &str) -> Run {
    let folder = laid_out(&format!(
        "=== audit.yaml\nvcop: 1\nas_at: 2020-06-30\nfiles:\n  - {{file: police.csv, from: Police, map: police.yaml}}\n  - \
         {{file: care.csv, from: Witness Care, map: care.yaml, through: {through}}}\n"
    ));
    let references: [&[&str]; 3] = [&["URN", "Crime"], &["U1", "VC-1"], &["U2", "VC-2"]];
    let others: [&[&str]; 2] = [&["URN", "Crime"], &["U1", "VC-3"]];
    workbook(&folder.path().join("book.xlsx"), &[("Old", &others), ("References", &references)]);
    check(folder.path())
}

#[test]
fn a_cross_walk_may_be_a_sheet_of_a_workbook() {
    let run = through("{file: book.xlsx, sheet: References, from: URN, to: Crime}");
    assert!(run.stderr.contains("care.csv (Witness Care): 2 rows: 2 added to a case"), "{}", run.stderr);
    assert_eq!(run.status, 0);
    // Its first sheet, where none is named.
    let run = through("{file: book.xlsx, from: URN, to: Crime}");
    insta::assert_snapshot!(told(&run));
    assert!(run.stderr.contains("1 added to a case and 1 without a case"), "{}", run.stderr);
}

#[test]
fn a_cross_walk_that_cannot_be_found_is_told_with_its_place() {
    let misspelt = through("{file: book.xlsx, sheet: Referneces, from: URN, to: Crime}");
    let no_sheets = through("{file: police.csv, sheet: References, from: URN}");
    let no_column = through("{file: book.xlsx, sheet: References, from: URM, to: Crime}");
    assert_eq!([misspelt.status, no_sheets.status, no_column.status], [2; 3]);
    insta::assert_snapshot!([misspelt.stderr, no_sheets.stderr, no_column.stderr].join("\n"));
}

#[test]
fn a_map_finds_its_sheet_and_the_row_of_its_headings() {
    let folder = tempfile::tempdir().unwrap();
    let log: [&[&str]; 4] = [&["Log"], &[], &["Case", "Taken"], &["VC-1", "04/06/2019"]];
    workbook(&folder.path().join("log.xlsx"), &[("Read me", &[&["Case"]]), ("Log", &log)]);
    let rules = root().join("rules/moj-audit-2019-20");
    let run = |map: &str| {
        let map = format!(
            "vcop: 1\nmap: x\nkey: Case\ndates: dd/mm/yyyy\ncolumns: [{{column: Taken, field: vps.taken_on}}]\n{map}"
        );
        fs::write(folder.path().join("log.yaml"), map).unwrap();
        let rules = rules.to_str().unwrap();
        let options = ["--map", "log.yaml", "--as-at", "2020-06-30", "--rules", rules];
        vcop_in(folder.path(), &[&["check", "log.xlsx"][..], &options].concat())
    };
    let found = run("sheet: Log\nheader_row: 3\n");
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(found.stdout.contains("1 case read: 1 checked"), "{}", found.stdout);
    let amiss = ["sheet: Lgo\nheader_row: 3\n", "sheet: Log\nheader_row: 1\n", "header_row: 3\n"].map(run);
    assert!(amiss.iter().all(|run| run.status == 2));
    insta::assert_snapshot!(amiss.map(|run| run.stderr).join("\n"));
}
