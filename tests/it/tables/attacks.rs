//! Workbooks made to fill the memory: each is refused, or read, within 256 MB.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::batch::{pack, pack_ods};
use super::{RULES, Run, check};

const RELATIONSHIPS: &str =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of an XLSX file of these sheets, but for the sheets themselves.
fn parts(sheets: usize, properties: &str) -> Vec<(String, Vec<u8>)> {
    let each = |what: &dyn Fn(usize) -> String| (1..=sheets).map(what).collect::<String>();
    let names =
        each(&|number| format!("<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"));
    let links = each(&|number| {
        format!(
            "<Relationship Id=\"r{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        )
    });
    let package = format!(
        "{RELATIONSHIPS}<Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let workbook = format!("<workbook xmlns:r=\"{OFFICE}\">{properties}<sheets>{names}</sheets></workbook>");
    [
        ("_rels/.rels", package),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", format!("{RELATIONSHIPS}{links}</Relationships>")),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into()
}

fn pack_all(path: &Path, parts: &[(String, Vec<u8>)]) {
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    pack(path, &parts);
}

fn sheet(rows: &str) -> Vec<u8> {
    format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>")
        .into_bytes()
}

/// Writes an XLSX file of one sheet.
pub fn pack_xlsx(path: &Path, properties: &str, rows: &str) {
    let mut parts = parts(1, properties);
    parts.push(("xl/worksheets/sheet1.xml".to_owned(), sheet(rows)));
    pack_all(path, &parts);
}

/// The row of headings.
const HEADINGS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>reference</t></is></c></row>";

/// Runs `check` on a file; on Linux with no more than 256 MB to be had.
fn bounded(path: &Path) -> Run {
    if !cfg!(target_os = "linux") {
        return check(path, &["--threads", "1"]);
    }
    let program = env!("CARGO_BIN_EXE_vcop");
    let words = ["-c", "ulimit -v 262144; exec \"$@\"", "sh", program, "check", path.to_str().unwrap()];
    let options = ["--rules", RULES, "--as-at", "2020-06-30", "--threads", "1"];
    let output = std::process::Command::new("sh")
        .args([&words[..], &options[..]].concat())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file of this name is refused, and it is said why.
fn refused(name: &str, make: impl Fn(&Path), why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    make(&path);
    let run = bounded(&path);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name}: {}", run.stderr);
    assert!(
        run.stderr.contains("too large a workbook to be opened") && run.stderr.contains(why),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("save its sheets as CSV"), "{}", run.stderr);
}

#[test]
fn a_zip_that_inflates_without_end() {
    let comment = [b"<!--".as_slice(), &vec![b'x'; 200 << 10], b"-->"].concat();
    let make = |path: &Path| {
        let mut parts = parts(1, "");
        parts.push(("xl/worksheets/sheet1.xml".to_owned(), comment.repeat(1400)));
        pack_all(path, &parts);
        assert!(path.metadata().unwrap().len() < 1 << 20);
    };
    refused("a.xlsx", make, "it unpacks to more than 256 MiB");
}

#[test]
fn one_cell_that_is_endless() {
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "x".repeat(10 << 20)
    );
    refused("a.xlsx", |path| pack_xlsx(path, "", &rows), "one cell or tag of it is longer than 256 KiB");
}

#[test]
fn a_million_sparse_cells() {
    let rows: String =
        (1..=1_000_001).map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>")).collect();
    refused("a.xlsx", |path| pack_xlsx(path, "", &rows), "a sheet has more than 1,000,000 cells");
}

#[test]
fn one_cell_at_the_far_end_is_read_as_one_cell() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let last = "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c><c r=\"XFD1048576\"><v>1</v></c></row>";
    pack_xlsx(&path, "", &format!("{HEADINGS}{last}"));
    let run = bounded(&path);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.stderr.contains("a.xlsx, sheet S1:1048576: "), "{}", run.stderr);
    assert!(run.stderr.contains("16384 cells where there is 1 column"), "{}", run.stderr);
}

fn with_strings(path: &Path, strings: &str, rows: &str) {
    let mut parts = parts(1, "");
    parts.push(("xl/sharedStrings.xml".to_owned(), strings.as_bytes().to_vec()));
    parts.push(("xl/worksheets/sheet1.xml".to_owned(), sheet(rows)));
    pack_all(path, &parts);
}

#[test]
fn a_giant_count_of_texts() {
    let why = "its cells have more than 500000 different texts";
    refused("a.xlsx", |path| with_strings(path, "<sst uniqueCount=\"99999999999999\"/>", HEADINGS), why);
    let many = format!("<sst>{}</sst>", "<si/>".repeat(500_001));
    refused("a.xlsx", |path| with_strings(path, &many, HEADINGS), why);
}

#[test]
fn one_text_that_many_cells_share() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(100_000));
    let rows: String = (1..=10_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    refused(
        "a.xlsx",
        |path| with_strings(path, &strings, &rows),
        "the text of a sheet is longer than 32 MiB",
    );
}

#[test]
fn tags_that_nest_without_end() {
    let rows = "<a>".repeat(1_000_000);
    refused("a.xlsx", |path| pack_xlsx(path, "", &rows), "its tags nest deeper than 64");
}

#[test]
fn too_many_sheets_and_parts() {
    refused("a.xlsx", |path| pack_all(path, &parts(101, "")), "it has more than 100 sheets");
    let many = |path: &Path| {
        let mut parts = parts(1, "");
        parts.extend((0..1000).map(|number| (format!("xl/{number}.xml"), Vec::new())));
        pack_all(path, &parts);
    };
    refused("a.xlsx", many, "more than 1000 files are packed in it");
}

#[test]
fn styles_that_each_hold_a_copy() {
    let make = |path: &Path| {
        let font = format!("<fonts><font><name val=\"{}\"/></font></fonts>", "x".repeat(200 << 10));
        let styles = format!(
            "<styleSheet>{font}<cellXfs>{}</cellXfs></styleSheet>",
            "<xf fontId=\"0\"/>".repeat(60_000)
        );
        let mut parts = parts(1, "");
        parts.push(("xl/styles.xml".to_owned(), styles.into_bytes()));
        parts.push(("xl/worksheets/sheet1.xml".to_owned(), sheet(HEADINGS)));
        pack_all(path, &parts);
    };
    refused("a.xlsx", make, "more styles, names or links");
}

#[test]
fn cells_that_are_repeated_without_end() {
    let table = |row: &str, cell: &str| {
        format!(
            "<table:table table:name=\"a\"><table:table-row {row}><table:table-cell office:value-type=\"string\" {cell}>\
         <text:p>a</text:p></table:table-cell></table:table-row></table:table>"
        )
    };
    let many = "its sheets have more than 500,000 cells";
    for text in [
        table("table:number-rows-repeated=\"1048576\"", "table:number-columns-repeated=\"16384\""),
        table("table:number-rows-repeated=\"1000000\"", ""),
        table("table:number-rows-repeated=\"18446744073709551615\"", ""),
        table("", "").repeat(3).replace("table:name", "table:number-columns-repeated=\"9\" table:name")
            + &table(
                "table:number-rows-repeated=\"99999\"",
                "table:number-columns-repeated=\"99999999999999999999\"",
            ),
    ] {
        // A number, so that it is not their text that is too long.
        let text =
            text.replace("office:value-type=\"string\"", "office:value-type=\"float\" office:value=\"1\"");
        refused("a.ods", |path| pack_ods(path, &text.replace("<text:p>a</text:p>", "")), many);
    }
    let blanks = "<table:table-cell table:number-columns-repeated=\"16384\"/>".repeat(2);
    let rows = format!("<table:table-row>{blanks}</table:table-row>").repeat(10_000);
    let wide = format!("<table:table table:name=\"a\">{rows}</table:table>");
    refused("a.ods", |path| pack_ods(path, &wide), many);
    let spaces = table("", "").replace("<text:p>a", "<text:p>a<text:s text:c=\"4000000000\"/>");
    refused("a.ods", |path| pack_ods(path, &spaces), "the text in its cells is longer than 16 MiB");
}

#[test]
fn a_file_that_is_too_large_itself() {
    let make = |path: &Path| {
        let mut file = File::create(path).unwrap();
        file.write_all(b"PK\x03\x04").unwrap();
        file.set_len(33 << 20).unwrap();
    };
    refused("a.xlsx", make, "it is larger than 32 MiB");
}

/// Where the guard saw other parts or tags than the reader, it would guard nothing.
#[test]
fn a_workbook_is_looked_through_by_what_reads_it() {
    let lock = include_str!("../../../Cargo.lock");
    for name in ["zip", "quick-xml"] {
        assert_eq!(lock.matches(&format!("name = \"{name}\"\n")).count(), 1, "two versions of {name}");
    }
}
