//! The return as the form lays it out: its headings word for word, a column a period, notes beside it; the counts on a sheet of
//! their own. Nothing in it is ever suppressed.

use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Report;
use super::table::{Grid, Value, height, save, workbook, wrapped};
use crate::measure::{Amount, Cell, FormRow, Section};
use crate::report::form;
use crate::report::notes::notes_on;
use crate::report::words::{counted, number};

/// What a line of the form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Title,
    About,
    Columns,
    Heading,
    Row,
}

/// One line of the form.
#[derive(Debug)]
struct Line {
    kind: Kind,
    cells: Vec<Value>,
}

/// Set before notes that nobody has written yet.
const DRAFT: &str = "[Draft]";

const COUNTS: [&str; 8] = [
    "Heading on the form",
    "Row",
    "Period",
    "Counted",
    "Out of",
    "Base",
    "Noes with a fact not recorded",
    "Not known",
];

/// Writes the form as CSV.
pub fn write_csv(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let width = report.columns.len() + 2;
    let mut table = csv::Writer::from_writer(out);
    for mut line in lines(report) {
        line.cells.resize(width, Value::Blank);
        table.write_record(line.cells.iter().map(Value::in_csv))?;
    }
    table.flush()
}

/// Writes the form as a workbook, with the counts behind it on a second sheet.
pub fn write_xlsx(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    save(out, filled(report))
}

fn filled(report: &Report<'_>) -> Result<Workbook, XlsxError> {
    let mut workbook = workbook(report, "Return")?;
    let sheet = workbook.add_worksheet().set_name("Return")?;
    for (row, line) in (0_u32..).zip(lines(report)) {
        put(sheet, row, &line)?;
    }
    let notes = u16::try_from(report.columns.len() + 1).unwrap_or(u16::MAX);
    sheet.set_column_width(0, WIDE)?;
    for column in 1..notes {
        sheet.set_column_width(column, NARROW)?;
    }
    sheet.set_column_width(notes, WIDE)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    counts(report).add_to(&mut workbook)?;
    Ok(workbook)
}

/// The width of a column of words, and of one of figures, in characters.
const WIDE: f64 = 60.0;
const NARROW: f64 = 11.0;

fn put(sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
    let bold = wrapped().set_bold();
    let (words, figures) = match line.kind {
        Kind::Title => (Format::new().set_bold().set_font_size(14), wrapped()),
        Kind::Columns => (bold.clone(), bold.set_align(FormatAlign::Right)),
        Kind::Heading => (bold.clone(), bold),
        Kind::About => (Format::new(), Format::new()),
        Kind::Row => (wrapped(), wrapped().set_align(FormatAlign::Right)),
    };
    let last = line.cells.len().saturating_sub(1);
    let is_figure = |column: usize| column > 0 && column < last;
    if !matches!(line.kind, Kind::Title | Kind::About) {
        let width = |column: usize| if is_figure(column) { NARROW } else { WIDE };
        let cells = line.cells.iter().enumerate().map(|(column, value)| (value, width(column)));
        sheet.set_row_height(row, height(cells))?;
    }
    let notes = words.clone().set_align(FormatAlign::Left).set_indent(1);
    for (column, value) in (0_u16..).zip(&line.cells) {
        let format = match usize::from(column) {
            0 => &words,
            column if is_figure(column) => &figures,
            _ => &notes,
        };
        value.put(sheet, (row, column), format)?;
    }
    Ok(())
}

fn lines(report: &Report<'_>) -> Vec<Line> {
    let summary = report.filled_in.summary;
    let mut lines = vec![Line { kind: Kind::Title, cells: vec![Value::words(&form::title(summary))] }];
    for (name, said) in
        [("Area", &summary.audit.area), ("Collection period", &summary.audit.collection_period)]
    {
        let said = Value::words(said.as_deref().unwrap_or_default());
        lines.push(Line { kind: Kind::About, cells: vec![Value::words(name), said] });
    }
    lines.push(Line { kind: Kind::About, cells: Vec::new() });
    let periods = report.columns.iter().map(|column| Value::words(&column.label));
    let notes = Value::words("Notes on data collection");
    let columns = [Value::words("Question")].into_iter().chain(periods).chain([notes]);
    lines.push(Line { kind: Kind::Columns, cells: columns.collect() });
    for heading in &summary.form {
        lines.push(Line { kind: Kind::Heading, cells: vec![Value::words(&heading.text)] });
        let asked = heading.asks.iter().filter_map(|place| summary.sections.get(*place));
        lines.extend(asked.flat_map(|section| question(report, section)));
    }
    lines
}

/// The rows of a question that are on the form; what is noted of all of it stands beside the first.
fn question(report: &Report<'_>, section: &Section) -> Vec<Line> {
    let rows = section.rows.iter().filter(|row| row.on_form).enumerate();
    let line = |(place, row): (usize, &FormRow)| {
        let is_first = place == 0;
        let mut notes = if is_first { written(report, section, None) } else { Vec::new() };
        notes.extend(of_row(report, section, row));
        notes.extend(is_first.then(|| of_question(report, section)).into_iter().flatten());
        let mut cells = vec![Value::words(&row.label)];
        cells.extend(row.cells.iter().map(figure));
        cells.push(Value::words(&notes.join("; ")));
        Line { kind: Kind::Row, cells }
    };
    rows.map(line).collect()
}

/// A whole percent; nothing where it is not collected; and in words why there is none.
fn figure(cell: &Cell) -> Value {
    let figure = cell.shown();
    match (figure.amount, figure.percent) {
        (Amount::NotCollected, _) => Value::Blank,
        (_, Some(percent)) => Value::number(percent.whole()),
        (_, None) if figure.unknown > 0 => Value::words("Unknown"),
        (_, None) => Value::words("n/a"),
    }
}

/// What is to be noted of a question and nobody has: whose figures it asks for, and which were printed on another base.
fn of_question(report: &Report<'_>, section: &Section) -> Vec<String> {
    let held = form::not_collected(section).filter(|_| written(report, section, None).is_empty());
    let columns = &report.filled_in.summary.columns;
    let printed = form::printed_notes(section, columns, 0..columns.len()).into_iter();
    let printed = printed.map(|note| note.trim_start_matches([form::PRINTED_MARK, ' ']).to_owned());
    held.into_iter().chain(printed).map(|note| format!("{DRAFT} {note}")).collect()
}

/// What the area noted of a row; where it noted nothing, what is recorded of the reasons, to be made a note of.
fn of_row(report: &Report<'_>, section: &Section, row: &FormRow) -> Vec<String> {
    let mut notes = written(report, section, Some(&row.label));
    if notes.is_empty() && written(report, section, None).is_empty() {
        notes.extend(draft(report, section, row));
    }
    notes
}

fn written(report: &Report<'_>, section: &Section, row: Option<&str>) -> Vec<String> {
    let notes = notes_on(report.filled_in.notes, &section.id, row);
    notes
        .map(|note| match &note.period {
            Some(period) => format!("{period}: {}", note.note),
            None => note.note.clone(),
        })
        .collect()
}

/// `[Draft] Reasons recorded: The victim did not agree (victim's choice): 4 in H1, 8 in Q3`.
fn draft(report: &Report<'_>, section: &Section, row: &FormRow) -> Option<String> {
    let (lines, others) = form::reasons(section, row);
    let reason = |line: &form::CountLine| {
        let counts = report.columns.iter().zip(&line.counts).filter(|(_, count)| **count > 0);
        let counts: Vec<String> =
            counts.map(|(column, count)| format!("{} in {}", number(*count), column.label)).collect();
        format!("{}: {}", line.label, counts.join(", "))
    };
    let mut reasons: Vec<String> = lines.iter().map(reason).collect();
    if others > 0 {
        reasons.push(counted(others as u64, "other reason", "other reasons"));
    }
    (!reasons.is_empty()).then(|| format!("{DRAFT} Reasons recorded: {}", reasons.join("; ")))
}

/// What the percentages of the form are made of.
fn counts(report: &Report<'_>) -> Grid {
    let summary = report.filled_in.summary;
    let mut rows = Vec::new();
    for heading in &summary.form {
        for section in heading.asks.iter().filter_map(|place| summary.sections.get(*place)) {
            for row in section.rows.iter().filter(|row| row.on_form) {
                for (column, cell) in report.columns.iter().zip(&row.cells) {
                    let mut line =
                        [&heading.text, &row.label, &column.label].map(|words| Value::words(words)).to_vec();
                    line.extend(count(row, cell));
                    rows.push(line);
                }
            }
        }
    }
    Grid { name: "Counts", headings: &COUNTS, widths: &[60, 40, 12, 11, 9, 50, 14, 10], rows }
}

fn count(row: &FormRow, cell: &Cell) -> [Value; 5] {
    let figure = cell.shown();
    let base = match &cell.printed {
        Some(printed) => format!("of {}, on which the area printed it", printed.base_is),
        None => form::base(row),
    };
    let (counted, out_of) = match figure.amount {
        Amount::Counted { numerator, base } => (Value::number(numerator), Value::number(base)),
        Amount::Averaged { cases, sum } => (Value::number(sum), Value::number(cases)),
        Amount::NotCollected => (Value::Blank, Value::Blank),
    };
    [counted, out_of, Value::words(&base), Value::number(figure.blank), Value::number(figure.unknown)]
}

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use super::super::testing::essex;
    use super::*;
    use crate::report::Note;

    fn csv_of(notes: &[Note]) -> String {
        let mut out = Vec::new();
        write_csv(&mut out, &essex(notes, Profile::Internal)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_the_form_as_it_is_printed() {
        insta::assert_snapshot!("return", csv_of(&crate::report::notes::testing::essex()));
    }

    #[test]
    fn what_nobody_noted_is_drafted_and_says_so() {
        let text = csv_of(&[]);
        let line = text.lines().find(|line| line.starts_with("\"If not referred, why not?\"")).unwrap();
        insta::assert_snapshot!(line, @r#""If not referred, why not?",18,37,40,"[Draft] Reasons recorded: The victim did not agree to be referred (victim's choice): 3 in H1 19/20, 6 in Q3 19/20, 7 in Q4 19/20; The victim already had support: 2 in H1 19/20, 4 in Q3 19/20, 5 in Q4 19/20; no reason recorded: 1 in Q3 19/20""#);
        let held = text.lines().skip_while(|line| !line.starts_with("Was the VPS used?")).nth(1).unwrap();
        insta::assert_snapshot!(held, @"% yes,,,,[Draft] not available to be collected (HMCTS)");
    }

    #[test]
    fn the_counts_are_those_of_the_form() {
        let grid = counts(&essex(&[], Profile::Internal));
        assert_eq!(grid.rows.len(), 23 * 3);
        let numbers: Vec<&Value> = grid.rows[1].iter().skip(3).take(2).collect();
        assert_eq!(numbers, [&Value::number(6), &Value::number(18)]);
    }
}
