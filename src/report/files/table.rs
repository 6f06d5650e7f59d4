//! Cells, and the two ways in which they are written: CSV, and a sheet of a workbook.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet,
    XlsxError,
};

use super::Report;
use crate::report::csv::not_a_formula;
use crate::report::form;
use crate::report::words::plain;

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Blank,
    Words(String),
    /// A number, as it is written out.
    Number(String),
}

/// A table with one line of headings.
#[derive(Debug)]
pub(super) struct Grid {
    /// Its name in the workbook.
    pub(super) name: &'static str,
    pub(super) headings: &'static [&'static str],
    /// How wide its columns are, in characters.
    pub(super) widths: &'static [u16],
    pub(super) rows: Vec<Vec<Value>>,
}

/// What a spreadsheet's cell takes.
const LONGEST: usize = 32_000;

impl Value {
    /// Words with nothing in them that would move a cursor.
    pub(super) fn words(words: &str) -> Self {
        let words = plain(words);
        if words.is_empty() { Self::Blank } else { Self::Words(shortened(words)) }
    }

    pub(super) fn number(number: impl std::fmt::Display) -> Self {
        Self::Number(format!("{number}"))
    }

    /// As CSV has it: words are never a formula.
    pub(super) fn in_csv(&self) -> String {
        match self {
            Value::Blank => String::new(),
            Value::Words(words) => not_a_formula(words),
            Value::Number(digits) => digits.clone(),
        }
    }

    /// Puts it in a sheet: words as words, whatever they begin with.
    pub(super) fn put(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        format: &Format,
    ) -> Result<(), XlsxError> {
        match self {
            Value::Blank => sheet.write_blank(row, column, format)?,
            Value::Words(words) => sheet.write_string_with_format(row, column, words, format)?,
            Value::Number(digits) => match digits.parse::<f64>() {
                Ok(number) => sheet.write_number_with_format(row, column, number, format)?,
                Err(_) => sheet.write_string_with_format(row, column, digits, format)?,
            },
        };
        Ok(())
    }
}

impl Grid {
    /// Writes the headings and the rows as CSV.
    pub(super) fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(self.headings)?;
        for row in &self.rows {
            table.write_record(row.iter().map(Value::in_csv))?;
        }
        table.flush()
    }

    /// Adds a sheet with the table from its first cell, marked as a table, so that a screen reader tells its headings.
    pub(super) fn add_to(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet().set_name(self.name)?;
        let wrapped = wrapped();
        for (place, row) in (1_u32..).zip(&self.rows) {
            sheet.set_row_height(
                place,
                height(row.iter().zip(self.widths.iter().map(|width| f64::from(*width)))),
            )?;
            for (column, value) in (0_u16..).zip(row) {
                value.put(sheet, (place, column), &wrapped)?;
            }
        }
        let columns: Vec<TableColumn> =
            self.headings.iter().map(|heading| TableColumn::new().set_header(*heading)).collect();
        let table = Table::new()
            .set_name(self.name.replace(' ', "_"))
            .set_columns(&columns)
            .set_autofilter(false)
            .set_banded_rows(false)
            .set_style(TableStyle::None);
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).max(1);
        let last = u16::try_from(self.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.add_table(0, 0, rows, last, &table)?;
        let bold = wrapped.clone().set_bold();
        for (column, heading) in (0_u16..).zip(self.headings) {
            sheet.write_string_with_format(0, column, *heading, &bold)?;
        }
        for (column, width) in (0_u16..).zip(self.widths) {
            sheet.set_column_width(column, *width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

/// An empty workbook that says whose it is, dated with the as-at date: the same inputs are the same bytes.
pub(super) fn workbook(report: &Report<'_>, of: &str) -> Result<Workbook, XlsxError> {
    let summary = report.filled_in.summary;
    let day = ExcelDateTime::parse_from_str(&summary.run.as_at.to_string())?;
    let title = format!("{of}: {}", form::title(summary));
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&day));
    Ok(workbook)
}

/// Writes a workbook out.
pub(super) fn save(out: &mut dyn Write, workbook: Result<Workbook, XlsxError>) -> io::Result<()> {
    let bytes = workbook.and_then(|mut workbook| workbook.save_to_buffer()).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

/// Words that go on in the next line, from the top of their cell.
/// How high a row is to be, in points, so that all of its wrapped words are seen: not every program that opens a
/// workbook finds out by itself. Each cell has the width of its column, in characters.
pub(super) fn height<'v>(cells: impl Iterator<Item = (&'v Value, f64)>) -> f64 {
    let lines = |(value, width): (&Value, f64)| {
        let characters = u32::try_from(value.in_csv().chars().count()).unwrap_or(u32::MAX);
        (f64::from(characters) / (width * ROOM)).ceil().max(1.0)
    };
    (cells.map(lines).fold(1.0, f64::max) * LINE).min(HIGHEST)
}

/// The height of a line of words, in points.
const LINE: f64 = 15.0;
/// The highest that a row can be, in points.
const HIGHEST: f64 = 409.0;
/// How much of a column's width is used, since words are not broken.
const ROOM: f64 = 0.85;

pub(super) fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn shortened(words: String) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} […]", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_a_formula_and_fit_a_cell() {
        assert_eq!(Value::words("=1+1").in_csv(), "'=1+1");
        assert_eq!(Value::words("\t=1").in_csv(), " =1");
        assert_eq!(Value::number(-1).in_csv(), "-1");
        assert_eq!(Value::words("").in_csv(), "");
        let Value::Words(long) = Value::words(&"é".repeat(40_000)) else { panic!("words") };
        assert_eq!(long.chars().count(), LONGEST + 4);
    }
}
