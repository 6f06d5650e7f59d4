//! The workbook that asks for the facts that cases lack: a row a case, a column a fact, a sheet a list, and a guide.

mod guide;

use std::collections::BTreeSet;
use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Note, Workbook,
    Worksheet, XlsxError,
};

use crate::record::{Declaration, FieldRef, Kind, Layout, ListDeclaration};
use crate::ruleset::{Question, Ruleset, fields_read};

/// The sheet of the cases. It has a space, so that no list can bear its name.
const CASES: &str = "the cases";
/// The heading of the column that is never read back.
const NOTES: &str = "notes";
/// The word for what was looked for and is not there.
const NONE: &str = "none";
/// Rows below those of a list's sheet that can be filled in.
const ROWS_TO_ADD: u32 = 500;
/// The longest list of words that a cell's drop-down can hold.
const LONGEST_LIST: usize = 255;

/// What is asked, of which cases.
#[derive(Debug)]
pub struct Asking<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// The cases that lack a fact, in the order of the inputs.
    pub cases: Vec<AskedCase>,
    /// How many rows there are for further cases.
    pub blank_rows: u32,
    /// Whose facts are asked for; everybody's where nothing is said.
    pub held_by: Option<String>,
}

/// What is asked of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCase {
    /// Its reference.
    pub reference: String,
    /// The facts that it lacks: a field, and the row of its list, from 0.
    pub facts: Vec<(FieldRef, Option<u32>)>,
    /// The rows of each list of which a fact is asked.
    pub rows: Vec<ListRows>,
}

/// The rows of a list as they are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRows {
    /// The list.
    pub list: u16,
    /// What each has, in the order of the fields, as it is read again; nothing where it is blank, or a text.
    pub rows: Vec<Vec<String>>,
}

impl Asking<'_> {
    /// Whether a fact is to be asked of whoever is asked.
    pub fn is_asked(&self, field: FieldRef) -> bool {
        let holder = self.ruleset.layout.held_by(field);
        self.held_by.as_deref().is_none_or(|wanted| holder == Some(wanted))
    }

    /// The columns of the cases' sheet: fields and lists.
    fn columns(&self) -> Vec<FieldRef> {
        let lacked = self.cases.iter().flat_map(|case| &case.facts).map(|(field, _)| *field);
        let mut columns: BTreeSet<FieldRef> = lacked.collect();
        if self.blank_rows > 0 {
            let layout = &self.ruleset.layout;
            let read = self.ruleset.questions.iter().flat_map(|question| fields_read(question, layout));
            columns.extend(read.filter(|field| self.is_asked(*field)));
        }
        columns.retain(|field| !matches!(field, FieldRef::Row(..)));
        columns.into_iter().collect()
    }

    /// How many cases lack a fact.
    fn lacking(&self, field: FieldRef) -> usize {
        self.cases.iter().filter(|case| case.facts.iter().any(|(lacked, _)| *lacked == field)).count()
    }

    /// The questions that read a field.
    fn questions(&self, field: FieldRef) -> impl Iterator<Item = &Question> {
        let layout = &self.ruleset.layout;
        self.ruleset.questions.iter().filter(move |question| {
            fields_read(question, layout).iter().any(|read| match (*read, field) {
                (FieldRef::Row(list, _), FieldRef::List(other)) => list == other,
                (read, field) => read == field,
            })
        })
    }
}

/// Writes the workbook: the same cases are the same bytes, whatever the day.
pub fn write(out: &mut dyn Write, asking: &Asking<'_>) -> io::Result<()> {
    let bytes = workbook(asking).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(asking: &Asking<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let layout = &*asking.ruleset.layout;
    let looks = Looks::new();
    cases(workbook.add_worksheet().set_name(CASES)?, asking, &looks)?;
    for (number, list) in (0..).zip(&layout.lists) {
        list_rows(workbook.add_worksheet().set_name(&list.name)?, asking, (number, list), &looks)?;
    }
    guide::write(workbook.add_worksheet().set_name(guide::GUIDE)?, asking, &looks)?;
    workbook.save_to_buffer()
}

/// How cells look.
struct Looks {
    heading: Format,
    reference: Format,
    /// To be filled in.
    open: Format,
    open_date: Format,
    open_text: Format,
    /// Not asked.
    grey: Format,
    wrapped: Format,
}

impl Looks {
    fn new() -> Self {
        let filled = |colour: u32| {
            let line = Color::RGB(0x00BF_BFBF);
            Format::new()
                .set_background_color(Color::RGB(colour))
                .set_border(FormatBorder::Thin)
                .set_border_color(line)
        };
        let open = filled(0x00FF_F7D6);
        Self {
            heading: Format::new().set_bold().set_border_bottom(FormatBorder::Medium),
            reference: Format::new().set_num_format("@"),
            open_date: open.clone().set_num_format("yyyy-mm-dd"),
            open_text: open.clone().set_num_format("@"),
            open,
            grey: filled(0x00D9_D9D9),
            wrapped: Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top),
        }
    }

    /// How a cell looks that is to hold a value of a type, or that says of a list that it has no rows.
    fn open(&self, kind: Option<&Kind>) -> &Format {
        match kind {
            Some(Kind::Date) => &self.open_date,
            Some(Kind::Text) => &self.open_text,
            Some(Kind::Flag | Kind::Number | Kind::Choice(_)) | None => &self.open,
        }
    }
}

fn cases(sheet: &mut Worksheet, asking: &Asking<'_>, looks: &Looks) -> Result<(), XlsxError> {
    let layout = &*asking.ruleset.layout;
    let columns = asking.columns();
    let known = count(asking.cases.len());
    let last = known + asking.blank_rows;
    heading(sheet, 0, key_path(layout), &reference_note(layout), looks)?;
    for (row, case) in (1..).zip(&asking.cases) {
        sheet.write_string_with_format(row, 0, &case.reference, &looks.reference)?;
    }
    for row in known + 1..=last {
        sheet.write_blank(row, 0, &looks.open_text)?;
    }
    for (column, field) in (1_u16..).zip(&columns) {
        let kind = layout.declaration(*field).map(|declared| &declared.kind);
        heading(sheet, column, layout.path(*field), &note(asking, *field), looks)?;
        for (row, case) in (1..).zip(&asking.cases) {
            let is_lacked = case.facts.contains(&(*field, None));
            sheet.write_blank(row, column, if is_lacked { looks.open(kind) } else { &looks.grey })?;
        }
        for row in known + 1..=last {
            sheet.write_blank(row, column, looks.open(kind))?;
        }
        validate(sheet, column, last, kind)?;
    }
    finish(sheet, count_short(columns.len()) + 1, looks)
}

/// The sheet of a list: its recorded rows where a fact of one is asked, and room for others.
fn list_rows(
    sheet: &mut Worksheet,
    asking: &Asking<'_>,
    (number, list): (u16, &ListDeclaration),
    looks: &Looks,
) -> Result<(), XlsxError> {
    let layout = &*asking.ruleset.layout;
    heading(sheet, 0, key_path(layout), &reference_note(layout), looks)?;
    for (column, declared) in (1_u16..).zip(&list.fields) {
        heading(sheet, column, &declared.name, &note(asking, FieldRef::Row(number, column - 1)), looks)?;
    }
    let mut row = 0;
    for case in &asking.cases {
        for rows in case.rows.iter().filter(|rows| rows.list == number) {
            for (place, recorded) in (0..).zip(&rows.rows) {
                row += 1;
                sheet.write_string_with_format(row, 0, &case.reference, &looks.reference)?;
                for (slot, (words, declared)) in (0_u16..).zip(recorded.iter().zip(&list.fields)) {
                    let is_lacked = case.facts.contains(&(FieldRef::Row(number, slot), Some(place)));
                    let look = if is_lacked { looks.open(Some(&declared.kind)) } else { &looks.grey };
                    if words.is_empty() {
                        sheet.write_blank(row, slot + 1, look)?;
                    } else {
                        sheet.write_string_with_format(row, slot + 1, words, look)?;
                    }
                }
            }
        }
    }
    for (column, declared) in (1_u16..).zip(&list.fields) {
        validate(sheet, column, row + ROWS_TO_ADD, Some(&declared.kind))?;
    }
    finish(sheet, count_short(list.fields.len()) + 1, looks)
}

fn heading(
    sheet: &mut Worksheet,
    column: u16,
    words: &str,
    note: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, column, words, &looks.heading)?;
    let lines = u32::try_from(note.chars().count() / 40 + note.lines().count()).unwrap_or(20).min(25);
    let note = Note::new(note).add_author_prefix(false).set_width(280).set_height(24 + lines * 16);
    sheet.insert_note(0, column, &note)?;
    let width = u32::try_from(words.chars().count()).unwrap_or(40).clamp(12, 40) + 2;
    sheet.set_column_width(column, width)?;
    Ok(())
}

/// The column of notes, and the headings and references kept in sight.
fn finish(sheet: &mut Worksheet, column: u16, looks: &Looks) -> Result<(), XlsxError> {
    heading(
        sheet,
        column,
        NOTES,
        "For yourself. It is never read back: write no name or address in it.",
        looks,
    )?;
    sheet.set_column_width(column, 40)?;
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// What may stand in the cells of a column, from its second row to its last.
fn validate(sheet: &mut Worksheet, column: u16, last: u32, kind: Option<&Kind>) -> Result<(), XlsxError> {
    if last == 0 {
        return Ok(());
    }
    let cell = rust_xlsxwriter::utility::row_col_to_cell(1, column);
    let validation = match kind {
        Some(Kind::Text) => return Ok(()),
        // From 1 January 1990 to 31 December 2100, as days are counted from 1900.
        Some(Kind::Date) => DataValidation::new().allow_custom(Formula::new(format!(
            "=OR(LOWER({cell})=\"{NONE}\",AND(ISNUMBER({cell}),{cell}>=32874,{cell}<73416,{cell}=INT({cell})))"
        ))),
        Some(Kind::Number) => DataValidation::new().allow_custom(Formula::new(format!(
            "=OR(LOWER({cell})=\"{NONE}\",AND(ISNUMBER({cell}),{cell}=INT({cell})))"
        ))),
        Some(Kind::Flag | Kind::Choice(_)) | None => {
            let words = words_of(kind);
            let is_too_long = words.iter().map(|word| word.chars().count() + 1).sum::<usize>() > LONGEST_LIST;
            if is_too_long || words.iter().any(|word| word.contains(',')) {
                return Ok(());
            }
            DataValidation::new().allow_list_strings(&words)?
        }
    };
    let validation =
        validation.set_error_title("Not a value of this column")?.set_error_message(to_write(kind))?;
    sheet.add_data_validation(1, column, last, column, &validation)?;
    Ok(())
}

/// The words of a drop-down.
fn words_of(kind: Option<&Kind>) -> Vec<&str> {
    match kind {
        Some(Kind::Flag) => vec!["yes", "no", NONE],
        Some(Kind::Choice(of)) => of.iter().map(String::as_str).chain([NONE]).collect(),
        Some(Kind::Text | Kind::Date | Kind::Number) => Vec::new(),
        None => vec![NONE],
    }
}

/// What to write in the cells of a column.
fn to_write(kind: Option<&Kind>) -> String {
    match kind {
        Some(Kind::Text) => "some words".to_owned(),
        Some(Kind::Date) => "a date from 1990 to 2100, as 2019-06-04, or none".to_owned(),
        Some(Kind::Number) => "a whole number, or none".to_owned(),
        Some(Kind::Choice(of)) if of.iter().map(|word| word.chars().count() + 2).sum::<usize>() > 200 => {
            "one of the words on the guide sheet, or none".to_owned()
        }
        Some(Kind::Flag | Kind::Choice(_)) => {
            let words = words_of(kind);
            let (last, others) = words.split_last().unwrap_or((&NONE, &[]));
            format!("{} or {last}", others.join(", "))
        }
        None => "none, where there is no row of it; else its rows, in the sheet of that name".to_owned(),
    }
}

/// What the note at a heading says.
fn note(asking: &Asking<'_>, field: FieldRef) -> String {
    let layout = &*asking.ruleset.layout;
    let kind = layout.declaration(field).map(|declared| &declared.kind);
    let mut lines = vec![layout.label(field).to_owned()];
    lines.extend(layout.held_by(field).map(|holder| format!("Held by: {holder}")));
    lines.push(format!("Write: {}", to_write(kind)));
    let latest: Vec<_> = asking.questions(field).filter_map(Question::latest).collect();
    let mut places: Vec<&str> = latest.iter().filter_map(|question| question.look_in.as_deref()).collect();
    places.dedup();
    lines.extend(places.iter().take(3).map(|place| format!("Look in: {place}")));
    if let [only] = &latest[..] {
        lines.extend(only.good_looks_like.as_ref().map(|good| format!("Good looks like: {good}")));
    }
    lines.join("\n")
}

fn reference_note(layout: &Layout) -> String {
    let label = layout.label(FieldRef::Record(layout.key));
    format!("{label}\nIt tells the cases apart: leave it as it is.")
}

fn key_path(layout: &Layout) -> &str {
    layout.fields.get(usize::from(layout.key)).map_or("", |field: &Declaration| &field.path)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX - ROWS_TO_ADD)
}

fn count_short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX - 1)
}
