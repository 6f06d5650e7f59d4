//! `cases/exports`: the sample cases as three agencies would send them, made here and held against what they come to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use vcop::calendar::Date;
use vcop::diagnostic::SourceMap;
use vcop::document::parse;

use crate::batch::{expected, findings_of};
use crate::facts::{Facts, root};
use crate::support::vcop;

/// Set, it has the exports written anew instead of compared.
const WRITE: &str = "VCOP_WRITE_EXPORTS";
/// The most developments that a case has.
const UPDATES: usize = 6;
/// Said in place of a name: whoever finds it in what the program prints knows that too much was read.
const NAME: &str = "Zoë Madeup";

/// What each agency writes where somebody looked and there is nothing.
const NONE_FOUND: &str = "None found";

/// The cases in the order of their files.
fn cases() -> Vec<Facts> {
    let mut cases = Vec::new();
    for file in ["h1.yaml", "q3.yaml", "q4.yaml"] {
        let text = fs::read_to_string(root().join("cases/essex-2019-20").join(file)).unwrap();
        let source = SourceMap::default().add(file, text.as_str());
        let (documents, fault) = parse(source, &text);
        assert_eq!(fault, None);
        cases.extend(documents.iter().map(|node| {
            let mut facts = Facts::default();
            facts.fill(node, "");
            facts
        }));
    }
    cases
}

/// A table being written.
struct Table {
    text: String,
    headings: Vec<String>,
}

impl Table {
    /// Begins with what the system prints above the headings.
    fn new(above: &str, headings: &[String]) -> Self {
        let mut table = Self { text: above.to_owned(), headings: headings.to_vec() };
        table.line(headings);
        table
    }

    fn line(&mut self, cells: &[String]) {
        let quoted = |cell: &String| {
            if cell.contains([',', '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        writeln!(self.text, "{}", cells.join(",")).unwrap();
    }

    /// One row, its cells by their headings; the others are blank.
    fn row(&mut self, cells: &[(&str, String)]) {
        for (heading, _) in cells {
            assert!(self.headings.iter().any(|known| known == heading), "{heading}");
        }
        let cell = |heading: &String| {
            cells
                .iter()
                .find(|(known, _)| known == heading)
                .map(|(_, words)| words.clone())
                .unwrap_or_default()
        };
        let row: Vec<String> = self.headings.iter().map(cell).collect();
        self.line(&row);
    }

    fn windows_1252(&self) -> Vec<u8> {
        self.text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
    }
}

/// A fact's words, blank where it is not recorded.
fn fact(case: &Facts, name: &str) -> String {
    case.get(name).unwrap_or_default().to_owned()
}

fn date(case: &Facts, name: &str, write: fn(&[&str]) -> String) -> String {
    if case.is_none(name) {
        return NONE_FOUND.to_owned();
    }
    let parts: Vec<&str> = case.get(name).unwrap_or_default().split('-').collect();
    if parts.len() == 3 { write(&parts) } else { String::new() }
}

fn strokes(parts: &[&str]) -> String {
    format!("{}/{}/{}", parts[2], parts[1], parts[0])
}

fn with_month(parts: &[&str]) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{}-{}-{}", parts[2], months[parts[1].parse::<usize>().unwrap() - 1], parts[0])
}

/// Days since 30 December 1899.
fn serial(parts: &[&str]) -> String {
    let day = Date::parse_iso(parts.join("-").as_bytes()).unwrap();
    Date::new(1899, 12, 30).unwrap().days_to(day).to_string()
}

/// Each word as the agency has it.
fn said(case: &Facts, name: &str, words: &[(&str, &str)]) -> String {
    if case.is_none(name) {
        return NONE_FOUND.to_owned();
    }
    let Some(own) = case.get(name) else { return String::new() };
    words.iter().find(|(known, _)| *known == own).unwrap_or_else(|| panic!("{name}: {own}")).1.to_owned()
}

const LETTERS: [(&str, &str); 2] = [("yes", "Y"), ("no", "N")];
const WORDS: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// `VC-12345` in the two parts that the police's system has it in: the crime's number, and the victim's.
fn crime(reference: &str) -> (String, String) {
    let (crime, victim) = reference.split_at(reference.len() - 2);
    (crime.to_owned(), victim.to_owned())
}

/// The reference under which the courts have the case.
fn urn(reference: &str) -> String {
    let digits: u32 = reference.trim_start_matches("VC-").parse().unwrap();
    format!("42EX{:05}19", (digits * 7 + 13) % 100_000)
}

/// The number under which victim liaison has it.
fn liaison(reference: &str) -> String {
    let digits: u32 = reference.trim_start_matches("VC-").parse().unwrap();
    format!("VLU/{:05}", (digits * 3 + 1) % 100_000)
}

const DEVELOPMENTS: [(&str, &str); 10] = [
    ("arrest", "Arrested"),
    ("interview", "Voluntary interview"),
    ("released without charge", "RUI/NFA"),
    ("bail", "Bailed"),
    ("charge", "Charged"),
    ("no charge", "Decision: no charge"),
    ("hearing", "Court hearing"),
    ("verdict", "Verdict"),
    ("sentence", "Sentence"),
    ("other", "Other"),
];

fn police(cases: &[Facts]) -> Vec<u8> {
    let own = [
        "Crime number",
        "Victim",
        "Victim name",
        "Victim address",
        "Victim DOB",
        "Status",
        "CPS URN",
        "Date reported",
        "Offence group",
        "DA",
        "Enhanced?",
        "Enhanced from",
        "Same address as suspect",
        "No updates wanted",
        "Ack sent",
        "Ack by",
        "Ack declined",
        "Ack unsafe",
        "VNA completed",
        "In need",
        "Consents to referral",
        "Already supported",
        "Referred",
        "VPS offered",
        "VPS declined",
        "VPS taken",
        "Dip sample",
        "Finalised on",
    ];
    let mut headings: Vec<String> = own.iter().map(|heading| (*heading).to_owned()).collect();
    for number in 1..=UPDATES {
        let of_update = ["type", "date", "victim told", "by", "quality", "issue"];
        headings.extend(of_update.iter().map(|what| format!("Update {number} {what}")));
    }
    let mut table = Table::new("Crimes with a victim: extract\nRun on 02/07/2020\n\n", &headings);
    for (number, case) in cases.iter().enumerate() {
        table.row(&police_row(case, number));
        // Every eighth row is of a crime that is still open: the map leaves it out.
        if number % 8 == 7 {
            table.row(&[
                ("Crime number", format!("VC-9{number:02}")),
                ("Victim", "01".to_owned()),
                ("Victim name", NAME.to_owned()),
                ("Status", "Under investigation".to_owned()),
                ("Date reported", "31/11/2019".to_owned()),
            ]);
        }
    }
    table.windows_1252()
}

fn police_row(case: &Facts, number: usize) -> Vec<(&'static str, String)> {
    let reference = fact(case, "reference");
    let (crime, victim) = crime(&reference);
    let groups = [
        ("violence", "Violence against the person"),
        ("sexual", "Sexual offences"),
        ("robbery", "Robbery"),
        ("burglary", "Burglary"),
        ("theft", "Theft"),
        ("criminal damage", "Criminal damage & arson"),
        ("public order", "Public order"),
        ("other", "Other"),
    ];
    let methods =
        [("letter", "Letter"), ("email", "E-mail"), ("text", "SMS"), ("handwritten", "Handwritten note")];
    let unknown = |words: String| if words.is_empty() { "N/A".to_owned() } else { words };
    let mut row = vec![
        ("Crime number", crime),
        ("Victim", victim),
        ("Victim name", format!("{NAME} {number}")),
        ("Victim address", format!("{number} Nowhere Street, Madeup")),
        ("Victim DOB", "01/01/1901".to_owned()),
        ("Status", "Finalised".to_owned()),
        ("CPS URN", urn(&reference)),
        ("Date reported", date(case, "crime.reported_on", strokes)),
        ("Offence group", said(case, "crime.offence_group", &groups)),
        ("DA", said(case, "crime.domestic", &LETTERS)),
        ("Enhanced?", said(case, "victim.enhanced", &WORDS)),
        ("Enhanced from", date(case, "victim.enhanced_from", strokes)),
        ("Same address as suspect", unknown(said(case, "victim.lives_with_suspect", &LETTERS))),
        ("No updates wanted", said(case, "victim.updates_declined", &LETTERS)),
        ("Ack sent", date(case, "acknowledgement.sent_on", strokes)),
        ("Ack by", said(case, "acknowledgement.method", &methods)),
        ("Ack declined", said(case, "acknowledgement.declined", &WORDS)),
        ("Ack unsafe", said(case, "acknowledgement.unsafe", &WORDS)),
        ("VNA completed", date(case, "support.assessed_on", strokes)),
        ("In need", said(case, "support.in_need", &LETTERS)),
        ("Consents to referral", unknown(said(case, "support.consented", &LETTERS))),
        ("Already supported", said(case, "support.already_supported", &LETTERS)),
        ("Referred", date(case, "support.referred_on", strokes)),
        ("VPS offered", date(case, "vps.offered_on", strokes)),
        ("VPS declined", said(case, "vps.declined", &WORDS)),
        ("VPS taken", date(case, "vps.taken_on", strokes)),
        ("Dip sample", date(case, "sampled_on", strokes)),
        ("Finalised on", date(case, "finalised_on", strokes)),
    ];
    row.extend(updates(case));
    row
}

fn updates(case: &Facts) -> Vec<(&'static str, String)> {
    let contacts = [
        ("spoken", "Phone/in person"),
        ("letter", "Letter"),
        ("email", "E-mail"),
        ("text", "SMS"),
        ("voicemail", "Voicemail"),
    ];
    let issues = [("spelling", "Spelling"), ("untimely", "Late"), ("unclear", "Unclear"), ("other", "Other")];
    let mut cells = Vec::new();
    for number in 1..=UPDATES {
        let update = case.development(&(number - 1).to_string());
        let heading =
            |what: &str| -> &'static str { Box::leak(format!("Update {number} {what}").into_boxed_str()) };
        cells.push((heading("type"), said(&update, "kind", &DEVELOPMENTS)));
        cells.push((heading("date"), date(&update, "occurred_on", strokes)));
        cells.push((heading("victim told"), date(&update, "told_on", strokes)));
        cells.push((heading("by"), said(&update, "contact", &contacts)));
        cells.push((heading("quality"), said(&update, "quality", &[("good", "Good"), ("poor", "Poor")])));
        cells.push((heading("issue"), said(&update, "shortcoming", &issues)));
    }
    if case.is_empty_list("developments") {
        "None".clone_into(&mut cells[0].1);
    }
    cells
}

fn witness_care(cases: &[Facts]) -> Vec<u8> {
    let headings =
        ["URN", "Witness name", "Court", "Result", "Result date", "Victim informed", "Officer in case"];
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let mut table = Table::new("", &headings);
    // The list is in the order of the courts' references.
    let sorted: BTreeMap<String, &Facts> =
        cases.iter().map(|case| (urn(&fact(case, "reference")), case)).collect();
    assert_eq!(sorted.len(), cases.len(), "two cases have one URN");
    let results = [
        ("no further action", "NFA"),
        ("charges dropped", "Discontinued"),
        ("convicted", "Guilty"),
        ("acquitted", "Not guilty"),
        ("out of court disposal", "OOCD"),
    ];
    for (urn, case) in sorted {
        table.row(&[
            ("URN", urn),
            ("Witness name", NAME.to_owned()),
            ("Court", said(case, "court", &[("magistrates", "Mags"), ("crown", "Crown Court")])),
            ("Result", said(case, "journey.ending", &results)),
            ("Result date", date(case, "journey.ended_on", with_month)),
            ("Victim informed", date(case, "journey.told_on", with_month)),
            ("Officer in case", "PC 0000 Madeup".to_owned()),
        ]);
    }
    table.text.into_bytes()
}

/// What the CPS and HMCTS know of each statement, in a workbook: its date as the number that Excel keeps, and why nothing
/// is heard of its use. A title stands above the headings, and another sheet before them.
fn statements(cases: &[Facts]) -> Vec<u8> {
    let gaps = [
        ("no hearing record sheet", "No HRS on file"),
        ("did not reach court", "Not at court"),
        ("not stated on sheet", "HRS silent"),
    ];
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2020, 7, 2).unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook.add_worksheet().set_name("Read me").unwrap().write(0, 0, "Made up, for a test").unwrap();
    let sheet = workbook.add_worksheet().set_name("VPS log").unwrap();
    sheet.write(0, 0, "Victim Personal Statements, from 2018 to 2020").unwrap();
    for (column, heading) in (0..).zip(["Case URN", "Defendant", "VPS dated", "HRS finding"]) {
        sheet.write(2, column, heading).unwrap();
    }
    let known =
        cases.iter().filter(|case| case.get("vps.taken_on").is_some() || case.get("vps.gap").is_some());
    for (row, case) in (3..).zip(known) {
        sheet.write(row, 0, urn(&fact(case, "reference"))).unwrap();
        sheet.write(row, 1, NAME).unwrap();
        if let Ok(day) = date(case, "vps.taken_on", serial).parse::<f64>() {
            sheet.write(row, 2, day).unwrap();
        } else {
            sheet.write(row, 2, date(case, "vps.taken_on", serial)).unwrap();
        }
        sheet.write(row, 3, said(case, "vps.gap", &gaps)).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn is_released(case: &Facts) -> bool {
    ["release.in_scope", "release.released_on", "release.told_on"].iter().any(|name| case.get(name).is_some())
}

fn releases(cases: &[Facts]) -> Vec<u8> {
    let headings = ["VLU ref", "Victim", "In VCS?", "Release date", "Victim told on"];
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let mut table = Table::new("", &headings);
    for case in cases.iter().filter(|case| is_released(case)) {
        let yes = said(case, "release.in_scope", &[("yes", "YES"), ("no", "no")]);
        table.row(&[
            ("VLU ref", liaison(&fact(case, "reference"))),
            ("Victim", NAME.to_owned()),
            ("In VCS?", yes),
            ("Release date", fact(case, "release.released_on")),
            ("Victim told on", fact(case, "release.told_on")),
        ]);
    }
    table.text.into_bytes()
}

/// Which case each number of victim liaison's is.
fn crosswalk(cases: &[Facts]) -> Vec<u8> {
    let headings: Vec<String> =
        ["Liaison no", "Crime no", "Victim no"].iter().map(|heading| (*heading).to_owned()).collect();
    let mut table = Table::new("", &headings);
    for case in cases.iter().filter(|case| is_released(case)) {
        let reference = fact(case, "reference");
        let (crime, victim) = crime(&reference);
        table.row(&[("Liaison no", liaison(&reference)), ("Crime no", crime), ("Victim no", victim)]);
    }
    table.text.into_bytes()
}

fn folder() -> PathBuf {
    root().join("cases/exports")
}

#[test]
fn the_exports_are_those_that_the_cases_make() {
    let cases = cases();
    let made = [
        ("police.csv", police(&cases)),
        ("witness-care.csv", witness_care(&cases)),
        ("statements.xlsx", statements(&cases)),
        ("releases.csv", releases(&cases)),
        ("liaison-numbers.csv", crosswalk(&cases)),
    ];
    for (name, bytes) in made {
        let path = folder().join(name);
        if std::env::var_os(WRITE).is_some() {
            fs::write(&path, &bytes).unwrap();
        }
        let there = fs::read(&path).unwrap_or_default();
        assert!(there == bytes, "{name} is another: {WRITE}=1 cargo test the_exports writes it anew");
    }
}

#[test]
fn the_exports_come_to_the_findings_of_the_cases() {
    let (found, expected) = (findings_of("cases/exports", &[]), expected("essex-2019-20.findings.csv"));
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn what_no_map_names_is_never_shown() {
    for arguments in [
        &["check", "cases/exports"][..],
        &["check", "cases/exports", "--format", "json"],
        &["explain", "cases/exports", "--case", "VC-90611"],
    ] {
        let run = vcop(arguments);
        assert_eq!(run.status, 0, "{}", run.stderr);
        for words in ["Madeup", "Zo", "Nowhere", "1901"] {
            assert!(!format!("{}{}", run.stdout, run.stderr).contains(words), "{words}: {arguments:?}");
        }
    }
}
