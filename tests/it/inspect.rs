//! What `vcop inspect` notices in a file before it is used, and the map that it drafts.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;

use crate::support::{Run, vcop};

const RULES: &str = "rules/moj-audit-2019-20";

fn inspect(path: &Path, more: &[&str]) -> Run {
    vcop(&[&["inspect", path.to_str().unwrap(), "--rules", RULES], more].concat())
}

/// What is said of a table of this text.
fn said(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, text).unwrap();
    let run = inspect(&path, &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

fn json(text: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, text).unwrap();
    serde_json::from_str(&inspect(&path, &["--format", "json"]).stdout).unwrap()
}

#[test]
fn an_export_is_told_without_a_value_of_it() {
    let run = inspect(Path::new("cases/exports/witness-care.csv"), &[]);
    insta::assert_snapshot!(run.stdout);
    for value in ["Madeup", "42EX", "2019"] {
        assert!(!run.stdout.contains(value), "{value}");
    }
    let police = inspect(Path::new("cases/exports/police.csv"), &[]).stdout;
    assert!(police.contains("below the headings in row 4"), "{police}");
    assert!(!police.contains("Madeup") && !police.contains("VC-"), "{police}");
    assert!(police.contains("dates of birth: Victim DOB"), "{police}");
    assert!(
        !police
            .contains("Ack declined\n      yes or no: No 25, Yes 6; 70 of 101 blank\n      → vps.declined")
    );
}

#[test]
fn days_and_months_that_nothing_tells_apart_are_said() {
    let open = said("reference,Date the crime was reported\nA1,01/02/2020\nA2,03/04/2020\n");
    assert!(open.contains("dd/mm/yyyy or mm/dd/yyyy? No day is above 12"), "{open}");
    let shown = said("reference,Date the crime was reported\nA1,01/02/2020\nA2,13/04/2020\n");
    assert!(shown.contains("dates, dd/mm/yyyy;") && !shown.contains("mm/dd"), "{shown}");
    let month = json("reference,Date the crime was reported\nA1,01/02/2020\nA2,04/13/2020\n");
    assert_eq!(month["tables"][0]["columns"][1]["dates"], "mm/dd/yyyy");
}

#[test]
fn what_a_spreadsheet_bent_and_what_repeats_is_said_by_its_rows() {
    let text = said("Ref,Other\n1.23E+11,a\n2.34E+11,#N/A\n");
    assert!(text.contains("Ref: 2 cells were bent by a spreadsheet"), "{text}");
    assert!(text.contains("(rows 2 and 3)") && !text.contains("2.34"), "{text}");
    let rows: String = (1..=20).map(|number| format!("C-{},x\n", number.min(19))).collect();
    let text = said(&format!("Ref,Other\n{rows}"));
    assert!(text.contains("1 row repeats a value of another (rows 20 and 21)"), "{text}");
    assert!(!text.contains("C-"), "{text}");
}

#[test]
fn what_looks_personal_is_never_shown() {
    let row = |number: u32| {
        format!(
            "A{number},Ann Madeup,01632 960{number:03},a{number}@example.org,CM9{number} 1ZZ,QQ12345{number}C,x\n"
        )
    };
    let rows: String = (1..=9).map(row).collect();
    let text = said(&format!("Ref,Who,Call,Write,Where,Known,Notes\n{rows}"));
    for value in ["Madeup", "01632", "example", "1ZZ", "QQ"] {
        assert!(!text.contains(value), "{value}: {text}");
    }
    for kind in ["names: Who", "telephone numbers: Call", "email addresses: Write", "addresses: Where"] {
        assert!(text.contains(kind), "{kind}: {text}");
    }
    assert!(text.contains("numbers of persons: Known") && text.contains("free text: Notes"), "{text}");
}

#[test]
fn a_workbook_says_what_it_hides_and_what_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut workbook = Workbook::new();
    let sheet: &mut Worksheet = workbook.add_worksheet().set_name("Seen & read").unwrap();
    for (column, heading) in (0..).zip(["reference", "Count", "Aside"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for row in 1..=4 {
        sheet.write_string(row, 0, format!("A{row}")).unwrap();
        sheet.write_number(row, 1, row).unwrap();
    }
    sheet.write_string(5, 0, "A5").unwrap();
    sheet.write_string(5, 1, "5").unwrap();
    sheet.set_row_hidden(3).unwrap();
    sheet.set_column_hidden(2).unwrap();
    workbook.add_worksheet().set_name("Kept back").unwrap().set_hidden(true);
    workbook.save(&path).unwrap();
    let text = inspect(&path, &[]).stdout;
    assert!(text.contains("hidden sheets are not read: Kept back"), "{text}");
    assert!(text.contains("1 row is hidden or filtered away (row 4)"), "{text}");
    assert!(text.contains("hidden column is there: C"), "{text}");
    assert!(text.contains("Count: 1 number stands there as text, beside 4 that are numbers"), "{text}");
}

#[test]
fn a_draft_reads_the_table_where_every_guess_is_sure() {
    let folder = tempfile::tempdir().unwrap();
    let (table, map) = (folder.path().join("a.csv"), folder.path().join("a.yaml"));
    let text = "An export\n\nreference,Domestic incident,Offence group,Date the case was finalised,Court,Colour\n\
                A1,Y,Theft,13/02/2020,crown,x\nA2,N,Theft,14/02/2020,magistrates,y\nA3,not known,Robbery,,crown,z\n\
                A4,Y,Robbery,,crown,z\n";
    fs::write(&table, text).unwrap();
    let run = inspect(&table, &["--draft-map", "-o", map.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let draft = fs::read_to_string(&map).unwrap();
    insta::assert_snapshot!(draft);
    let again = inspect(&table, &["--draft-map", "-o", map.to_str().unwrap()]);
    assert!(again.status == 2 && again.stderr.contains("is there already"), "{}", again.stderr);
    let through = inspect(&table, &["--map", map.to_str().unwrap()]);
    assert!(through.stdout.contains("a.csv: 4 records, of which 4 can be used"), "{}", through.stdout);
    assert!(through.stdout.contains("→ crime.offence_group: 4 fit, 0 blank"), "{}", through.stdout);
}

#[test]
fn through_a_map_each_column_says_what_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let (table, map) = (folder.path().join("a.csv"), folder.path().join("a.yaml"));
    fs::write(&table, "Ref,Done,Name\nA1,13/02/2020,Ann\nA2,2020,Bob\nA2,14/02/2020,Cat\n").unwrap();
    fs::write(
        &map,
        "vcop: 1\nmap: a\nkey: Ref\ncolumns:\n  - {column: Done, field: finalised_on, dates: dd/mm/yyyy}\n",
    )
    .unwrap();
    let run = inspect(&table, &["--map", map.to_str().unwrap()]);
    insta::assert_snapshot!(run.stdout);
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn cases_say_how_much_is_blank_and_what_cannot_be_read_ends_with_2() {
    let text = inspect(Path::new("cases/essex-recent/2020-01.yaml"), &[]).stdout;
    assert!(text.contains("41 records, of which 41 can be used"), "{text}");
    assert!(text.contains("court: 2 recorded, 39 blank"), "{text}");
    let run = inspect(Path::new("cases/nothing.csv"), &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    let folder = inspect(Path::new("cases/exports"), &[]);
    assert!(folder.status == 2 && folder.stderr.contains("give one file of it"), "{}", folder.stderr);
}
