//! A batch of cases as words, and how it is written in each format that is read.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::{Map, Value, json};
use vcop::calendar::Date;
use vcop::load::{self, Source, Worker};
use vcop::record::{FieldRef, Kind, Layout, NotUsed, Record, Slot};
use vcop::ruleset::{Ruleset, compile};
use zip::write::{SimpleFileOptions, ZipWriter};

/// What is written for one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Words {
    Text(String),
    Day(Date),
    Flag(bool),
    Number(i64),
    None,
}

/// The values of a case or row, by dotted name or by the field's own.
pub type Values = Vec<(String, Words)>;

/// One case: its fields, and the rows of its list.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub fields: Values,
    /// `None` where it is not recorded whether there were any.
    pub developments: Option<Vec<Values>>,
}

/// The shipped rules.
pub fn ruleset() -> Ruleset {
    let read = load::rules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/moj-audit-2019-20"));
    compile(&read.files, &read.sources).0.unwrap()
}

struct Clerk<'a>(&'a Layout);

impl Worker for Clerk<'_> {
    type Part = Vec<Case>;

    fn begin(&self) -> Vec<Case> {
        Vec::new()
    }

    fn record(&self, part: &mut Vec<Case>, record: &Record, _: Source) {
        let value = |field, slot| words(record, self.0, field, slot);
        let fields = (0..).zip(&self.0.fields).filter_map(|(slot, field)| {
            Some((field.path.clone(), value(FieldRef::Record(slot), record.slot(slot))?))
        });
        let row = |row| {
            let fields = (0..).zip(&self.0.lists[0].fields);
            let cell = |(slot, field): (u16, &vcop::record::Declaration)| {
                let value = value(FieldRef::Row(0, slot), record.row_slot(0, row, slot))?;
                Some((field.name.clone(), value))
            };
            fields.filter_map(cell).collect()
        };
        let developments = record.row_count(0).map(|count| (0..count).map(row).collect());
        part.push(Case { fields: fields.collect(), developments });
    }

    fn not_used(&self, _: &mut Vec<Case>, problem: NotUsed) {
        panic!("{problem:?}");
    }

    fn row_without_case(&self, _: &mut Vec<Case>, problem: NotUsed) {
        panic!("{problem:?}");
    }
}

fn words(record: &Record, layout: &Layout, field: FieldRef, slot: Slot) -> Option<Words> {
    Some(match (slot, &layout.declaration(field)?.kind) {
        (Slot::Blank, _) => return None,
        (Slot::None, _) => Words::None,
        (Slot::Date(day), _) => Words::Day(day),
        (Slot::Flag(flag), _) => Words::Flag(flag),
        (Slot::Number(number), _) => Words::Number(number),
        (Slot::Choice(choice), Kind::Choice(of)) => Words::Text(of[usize::from(choice)].clone()),
        (Slot::Text { start, length }, _) => Words::Text(record.text(start, length).to_owned()),
        (Slot::Choice(_), _) => unreachable!(),
    })
}

/// The cases of files, as they are read.
pub fn read(paths: &[PathBuf], layout: &Layout) -> Vec<Case> {
    let inputs = load::inputs(paths, |_| load::Named {
        left_out: vec!["notes.csv".into(), "published.yaml".into()],
        files: Vec::new(),
    })
    .unwrap();
    let mut cases = Vec::new();
    load::read(&inputs, &mut std::io::empty(), layout, 2, &Clerk(layout), |part| cases.extend(part)).unwrap();
    cases
}

impl Words {
    /// As a table of text has them.
    fn shown(&self) -> String {
        match self {
            Words::Text(text) => text.clone(),
            Words::Day(day) => day.to_string(),
            Words::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Words::Number(number) => number.to_string(),
            Words::None => "none".to_owned(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Words::Flag(flag) => json!(flag),
            Words::Number(number) => json!(number),
            words => json!(words.shown()),
        }
    }
}

/// A case as JSON, whose names nest.
pub fn json(case: &Case) -> Value {
    let mut root = Map::new();
    for (path, words) in &case.fields {
        let (groups, name) =
            path.rsplit_once('.').map_or((None, path.as_str()), |(group, name)| (Some(group), name));
        let group = match groups {
            Some(group) => root.entry(group.to_owned()).or_insert_with(|| json!({})).as_object_mut().unwrap(),
            None => &mut root,
        };
        group.insert(name.to_owned(), words.json());
    }
    let rows: Vec<Value> = case
        .developments
        .iter()
        .flatten()
        .map(|row| row.iter().map(|(name, words)| (name.clone(), words.json())).collect::<Map<_, _>>().into())
        .collect();
    root.insert("developments".to_owned(), rows.into());
    root.into()
}

/// A table: its headings, and the words under each.
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<Option<Words>>>,
}

/// The table of the cases, and that of their developments.
pub fn tables(cases: &[Case], layout: &Layout) -> [Table; 2] {
    let paths: Vec<String> = layout.fields.iter().map(|field| field.path.clone()).collect();
    let mut names = vec!["reference".to_owned()];
    names.extend(layout.lists[0].fields.iter().map(|field| field.name.clone()));
    let row = |headings: &[String], values: &Values| {
        let find = |heading: &String| values.iter().find(|(name, _)| name == heading);
        headings.iter().map(|heading| find(heading).map(|(_, words)| words.clone())).collect()
    };
    let own = cases.iter().map(|case| row(&paths, &case.fields)).collect();
    let key = |case: &Case| case.fields.iter().find(|(name, _)| name == "reference").unwrap().clone();
    let rows = cases.iter().flat_map(|case| {
        let with_key = |values: &Values| [vec![key(case)], values.clone()].concat();
        case.developments
            .iter()
            .flatten()
            .map(with_key)
            .map(|values| row(&names, &values))
            .collect::<Vec<_>>()
    });
    let rows = rows.collect();
    [Table { headings: paths, rows: own }, Table { headings: names, rows }]
}

pub fn write_csv(path: &Path, table: &Table) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(&table.headings).unwrap();
    for row in &table.rows {
        let shown = |words: &Option<Words>| words.as_ref().map(Words::shown).unwrap_or_default();
        writer.write_record(row.iter().map(shown)).unwrap();
    }
    writer.flush().unwrap();
}

/// Writes a workbook as Excel would have it: dates and flags as such.
pub fn write_xlsx(path: &Path, sheets: &[(&str, &Table)]) {
    let mut workbook = Workbook::new();
    for (name, table) in sheets {
        fill(workbook.add_worksheet().set_name(*name).unwrap(), table);
    }
    workbook.save(path).unwrap();
}

fn fill(sheet: &mut Worksheet, table: &Table) {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (column, heading) in (0..).zip(&table.headings) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, words) in (0..).zip(cells) {
            match words {
                None => continue,
                Some(Words::Day(day)) => {
                    let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                    sheet.write_datetime_with_format(row, column, day, &date).unwrap()
                }
                Some(Words::Flag(flag)) => sheet.write_boolean(row, column, *flag).unwrap(),
                #[expect(clippy::cast_precision_loss, reason = "the numbers of a test are small")]
                Some(Words::Number(number)) => sheet.write_number(row, column, *number as f64).unwrap(),
                Some(words) => sheet.write_string(row, column, words.shown()).unwrap(),
            };
        }
    }
}

/// Packs parts into a zip.
pub fn pack(path: &Path, parts: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// An ODS file of this content, but for what stands around its tables.
pub fn pack_ods(path: &Path, tables: &str) {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let parts: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content.as_bytes()),
    ];
    pack(path, &parts);
}

/// Writes an ODS file as an office would have it: blank cells together, and blank rows to the sheet's end.
pub fn write_ods(path: &Path, sheets: &[(&str, &Table)]) {
    let mut text = String::new();
    for (name, table) in sheets {
        write!(text, "<table:table table:name=\"{name}\">").unwrap();
        let headings = table.headings.iter().map(|heading| Some(Words::Text(heading.clone()))).collect();
        for row in [&headings].into_iter().chain(&table.rows) {
            text.push_str("<table:table-row>");
            for words in row {
                ods_cell(&mut text, words.as_ref());
            }
            text.push_str("<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>");
        }
        text.push_str(
            "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
             table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        );
    }
    pack_ods(path, &text);
}

fn ods_cell(text: &mut String, words: Option<&Words>) {
    let escaped = |words: &str| words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let (attributes, shown) = match words {
        None => (String::new(), String::new()),
        Some(Words::Day(day)) => {
            (format!("office:value-type=\"date\" office:date-value=\"{day}\""), day.long())
        }
        Some(Words::Flag(flag)) => {
            (format!("office:value-type=\"boolean\" office:boolean-value=\"{flag}\""), flag.to_string())
        }
        Some(Words::Number(number)) => {
            (format!("office:value-type=\"float\" office:value=\"{number}\""), number.to_string())
        }
        Some(words) => ("office:value-type=\"string\"".to_owned(), words.shown()),
    };
    let shown = if shown.is_empty() { shown } else { format!("<text:p>{}</text:p>", escaped(&shown)) };
    write!(text, "<table:table-cell {attributes}>{shown}</table:table-cell>").unwrap();
}
