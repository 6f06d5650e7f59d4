//! The cells of workbooks and tables, one at a time: what each is read as, or why its row could not be used.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::check;

/// What `check` says of a workbook of one case, whose second column is filled by the test.
fn one(heading: &str, fill: impl Fn(&mut Worksheet)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Export").unwrap();
    sheet.write_string(0, 0, "reference").unwrap().write_string(0, 1, heading).unwrap();
    sheet.write_string(1, 0, "VC-1").unwrap();
    fill(sheet);
    workbook.save(&path).unwrap();
    said(&path)
}

/// What could not be used; `read` where all could.
fn said(path: &Path) -> String {
    let run = check(path, &[]);
    assert!([0, 2, 3].contains(&run.status), "{}", run.stderr);
    let start = "problem[";
    let told: Vec<&str> =
        run.stderr.lines().filter(|line| line.starts_with(start) || line.starts_with("error[")).collect();
    if told.is_empty() { "read".to_owned() } else { told.join("\n") }
}

fn date(text: &str) -> impl Fn(&mut Worksheet) {
    let day = ExcelDateTime::parse_from_str(text).unwrap();
    move |sheet| {
        let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        sheet.write_datetime_with_format(1, 1, &day, &format).unwrap();
    }
}

fn formatted(number: f64, format: &str) -> impl Fn(&mut Worksheet) {
    let format = Format::new().set_num_format(format);
    move |sheet| {
        sheet.write_number_with_format(1, 1, number, &format).unwrap();
    }
}

fn number(number: f64) -> impl Fn(&mut Worksheet) {
    formatted(number, "General")
}

fn text(words: &'static str) -> impl Fn(&mut Worksheet) {
    move |sheet| {
        sheet.write_string(1, 1, words).unwrap();
    }
}

fn flag(row: u32, column: u16) -> impl Fn(&mut Worksheet) {
    move |sheet| {
        sheet.write_boolean(row, column, true).unwrap();
    }
}

#[test]
fn a_cell_is_read_as_what_it_holds_or_its_row_is_not_used() {
    let on = "crime.reported_on";
    let said = [
        ("a date", one(on, date("2019-06-04"))),
        ("midnight", one(on, date("2019-06-04T00:00:00"))),
        ("another time", one(on, date("2019-06-04T14:32:00"))),
        ("serial 60", one(on, formatted(60.0, "dd/mm/yyyy"))),
        ("a time alone", one(on, formatted(0.5, "hh:mm"))),
        ("a number", one(on, number(43_620.0))),
        ("a year", one(on, number(2019.0))),
        ("a text", one(on, text("04/06/2019"))),
        ("no day", one(on, text("31/04/2020"))),
        ("a name", one(on, text("Smith"))),
        ("a month first", one(on, text("06/25/2019"))),
        ("a number for a text", one("area", number(12_345.0))),
        ("a long number for a text", one("area", number(123_456_789_012.0))),
        ("one too long", one("area", number(1_234_567_890_123_456_789.0))),
        ("a cut one", one("area", text("1.23E+11"))),
        ("a date for a text", one("area", date("2019-06-04"))),
        ("an error", one("area", text("#N/A"))),
        ("hashes", one("area", text("########"))),
        ("a flag", one("crime.domestic", flag(1, 1))),
        ("a number for a flag", one("crime.domestic", number(1.0))),
        ("a choice", one("court", text("crown"))),
        ("none of the choices", one("court", text("Smith"))),
        (
            "a result",
            one("court", |sheet| {
                sheet.write_formula(1, 1, Formula::new("=\"crown\"").set_result("crown")).unwrap();
            }),
        ),
        (
            "an error's result",
            one("court", |sheet| {
                sheet.write_formula(1, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
            }),
        ),
        ("beyond the headings", one("court", flag(1, 4))),
    ];
    let shown: Vec<String> = said.iter().map(|(what, said)| format!("{what}: {said}")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_formula_whose_result_is_not_in_the_file_is_no_blank() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    super::attacks::pack_xlsx(
        &path,
        "",
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>reference</t></is></c>\
        <c r=\"B1\" t=\"inlineStr\"><is><t>court</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>VC-1</t></is></c><c r=\"B2\"><f>C2</f><v></v></c></row>",
    );
    insta::assert_snapshot!(said(&path), @"problem[record-value]: a.xlsx, sheet S1:2: case VC-1: `court`: the result of this formula is not in the file");
}

#[test]
fn a_workbook_that_counts_from_1904_has_its_own_days() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>reference</t></is></c>\
        <c r=\"B1\" t=\"inlineStr\"><is><t>crime.reported_on</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\"><v>42158</v></c></row>";
    super::attacks::pack_xlsx(&path, "<workbookPr date1904=\"1\"/>", rows);
    let cases = super::read(&[path], &super::ruleset().layout);
    assert_eq!(
        cases[0].fields,
        [
            ("reference".to_owned(), super::Words::Text("7".to_owned())),
            (
                "crime.reported_on".to_owned(),
                super::Words::Day(vcop::calendar::Date::new(2019, 6, 4).unwrap())
            ),
        ]
    );
}

#[test]
fn days_are_those_of_the_worked_examples() {
    use vcop::calendar::{Date, SerialFrom};
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statistics.json");
    let data: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let examples = data["excel_serial"].as_array().unwrap();
    assert!(examples.len() > 10);
    for example in examples {
        let from = if example["system"] == "1904" { SerialFrom::Year1904 } else { SerialFrom::Year1900 };
        let day = Date::from_serial(example["serial"].as_i64().unwrap(), from).map(|day| day.to_string());
        assert_eq!(day.as_deref(), example["date"].as_str(), "{example}");
    }
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_told_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let run = check(&path, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        run.stderr.replace(&folder.path().to_string_lossy().replace('\\', "/"), "FOLDER")
    };
    let shown = [
        said("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        said("text.xlsx", b"reference,court\n"),
        said("cut.xlsx", b"PK\x03\x04 and no more"),
        said("workbook.csv", b"PK\x03\x04\x14"),
        said("old.xls", b"\xd0\xcf\x11\xe0"),
        said("people.csv", b"Jane Smith,04/06/1985\n"),
        said("months.csv", b"reference,crime.reported_on\nVC-1,04/06/2019\nVC-2,06/25/2019\n"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}
