//! Counts the cells of an ODS file as a reader of it would hold them: repeated ones as often as they are repeated.

use std::mem;

use quick_xml::events::{BytesStart, Event};

use super::guard::{Refusal, number_of, too_large};
use super::limits;

/// What the tables looked through so far come to.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Cells written down, each row once.
    written: u64,
    /// Cells of whole tables, from the first row that says something to the last, as wide as the widest.
    whole: u64,
    text: u64,
    table: Table,
    row: Row,
    is_in_cell: bool,
}

/// The table being looked through.
#[derive(Debug, Default)]
struct Table {
    /// Rows from the first that says something to the last.
    rows: u64,
    /// Rows since then that say nothing.
    blank: u64,
    widest: u64,
}

/// The row being looked through.
#[derive(Debug, Default)]
struct Row {
    repeated: u64,
    /// Cells so far, and those up to the last that says something.
    cells: u64,
    width: u64,
    /// Cells that say nothing, which are held where another follows.
    pending: u64,
    /// How often the cell is repeated that is being looked through.
    cell_repeated: u64,
}

/// As many columns as a sheet can have.
const COLUMNS: u64 = 16_384;

impl Tables {
    pub(super) fn event(&mut self, event: &Event<'_>) -> Result<(), Refusal> {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Text(text) if self.is_in_cell => self.add_text(text.len() as u64),
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => {
                    self.is_in_cell = false;
                    Ok(())
                }
                "table:table-row" => self.end_row(),
                "table:table" => {
                    self.whole += self.table.whole();
                    self.table = Table::default();
                    Ok(())
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        match tag.name().as_ref() {
            "table:table-row" => {
                let repeated = number_of(tag, "table:number-rows-repeated").unwrap_or(1);
                self.row = Row { repeated, ..Row::default() };
                Ok(())
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(tag),
            "text:s" if self.is_in_cell => self.add_text(number_of(tag, "text:c").unwrap_or(1)),
            _ => Ok(()),
        }
    }

    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        let repeated = number_of(tag, "table:number-columns-repeated").unwrap_or(1).min(COLUMNS);
        let has = |start: &str| {
            let mut attributes = tag.attributes();
            attributes.with_checks(false).flatten().any(|attribute| attribute.key.as_ref().starts_with(start))
        };
        let (has_value, has_formula) = (has("office:"), has("table:formula"));
        if has_formula && !has_value {
            return Err(Refusal::Broken("the result of a formula is not in the file"));
        }
        self.is_in_cell = true;
        self.row.cell_repeated = repeated;
        self.written += mem::take(&mut self.row.pending);
        self.row.cells = (self.row.cells + repeated).min(COLUMNS);
        if has_value || has_formula {
            self.written += repeated;
            self.row.width = self.row.cells;
            if has_formula || has("office:string-value") {
                self.add_text(tag.len() as u64)?;
            }
        } else {
            self.row.pending = repeated;
        }
        self.check()
    }

    /// Counts text that stands in the cell, as often as the cell is repeated.
    fn add_text(&mut self, bytes: u64) -> Result<(), Refusal> {
        let times = self.row.repeated.saturating_mul(self.row.cell_repeated);
        self.text = self.text.saturating_add(bytes.saturating_mul(times));
        if self.row.width > 0 && self.text > limits::TEXT_ODS as u64 {
            return Err(too_large(format!(
                "the text in its cells is longer than {} MiB",
                limits::TEXT_ODS >> 20
            )));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        let Row { repeated, width, .. } = self.row;
        if width > 0 {
            self.table.rows = self.table.rows.saturating_add(self.table.blank).saturating_add(repeated);
            self.table.blank = 0;
            self.table.widest = self.table.widest.max(width);
        } else if self.table.rows > 0 {
            self.table.blank = self.table.blank.saturating_add(repeated);
        }
        self.check()
    }

    fn check(&self) -> Result<(), Refusal> {
        let whole = self.whole.saturating_add(self.table.whole());
        if self.written.max(whole) > limits::CELLS_ODS as u64 {
            let most = "500,000";
            return Err(too_large(format!(
                "its sheets have more than {most} cells, blank ones between others included"
            )));
        }
        Ok(())
    }
}

impl Table {
    fn whole(&self) -> u64 {
        self.rows.saturating_mul(self.widest)
    }
}
