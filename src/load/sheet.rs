//! A sheet of a workbook, held: its rows that say something, and of each the cells that do.

use super::cells::{Cells, Held, Row, SheetCell};

/// The rows of one sheet, that of its headings apart.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// What the first row that says something holds.
    pub(super) headings: Vec<String>,
    /// The row that the headings are on, from 1.
    pub(super) headings_line: u64,
    rows: Vec<SheetRow>,
    cells: Vec<SheetCell>,
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct SheetRow {
    /// From 1.
    line: u32,
    /// The number of its first cell.
    first: u32,
}

impl Sheet {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row by its number, from 0.
    pub(super) fn row(&self, number: usize) -> Option<Row<'_>> {
        let row = self.rows.get(number)?;
        let end = self.rows.get(number + 1).map_or(self.cells.len(), |next| next.first as usize);
        let cells = self.cells.get(row.first as usize..end)?;
        let cells = Cells::Sheet { cells, text: &self.text, width: self.headings.len() };
        Some(Row { line: row.line.into(), cells: Ok(cells) })
    }

    /// How many cells are held, and how long their text is.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.cells.len(), self.text.len())
    }

    /// Adds a cell that says something; `row` and `column` are from 0, and follow those added before. `false` where they do not.
    pub(super) fn add(&mut self, (row, column): (u32, u32), held: Held) -> bool {
        let (line, first) = (row + 1, u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        match (self.rows.last(), self.cells.last()) {
            (Some(last), Some(cell)) if last.line == line => {
                if cell.column >= column {
                    return false;
                }
            }
            (Some(last), _) if last.line > line => return false,
            _ => self.rows.push(SheetRow { line, first }),
        }
        self.cells.push(SheetCell { column, held });
        true
    }

    /// Keeps words in the sheet's own text.
    pub(super) fn keep(&mut self, words: &str) -> Held {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(words);
        Held::Words { start, length: u32::try_from(words.len()).unwrap_or(u32::MAX) }
    }

    /// Takes the headings off, and all that stands above them: they are on the row of this number, or else the first.
    pub(super) fn take_headings(&mut self, row: Option<u64>) {
        let number = row.map_or(0, |row| self.rows.partition_point(|other| u64::from(other.line) < row));
        let Some(Row { line, cells: Ok(cells) }) = self.row(number) else { return };
        let headings = cells.iter().map(|cell| cell.words().unwrap_or_default().into_owned()).collect();
        (self.headings, self.headings_line) = (headings, line);
        self.rows.drain(..=number);
    }
}
