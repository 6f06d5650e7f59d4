//! Where a record came from, and records that could not be used.

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::Code;

/// A place in an input: a file, and a line of it or a row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file, as it is shown: a path below the folder given, with `/`.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// From 1: the line at which the record or the fault begins.
    pub line: u64,
    /// From 1, in characters; or a column's heading where the input is a table.
    pub column: Option<u64>,
}

/// A record, or a row of a list, that could not be used. Counted and shown, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUsed {
    /// Why, as a code.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// The record's key, if it could be read.
    pub case: Option<String>,
    /// Why, in words.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where it stood in a table: its row, and those of the lists that belong to it.
    pub rows: Vec<TableRow>,
}

/// A row of a table as it was written, so that it can be written again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// The list that it is a row of; `None` for a row of cases.
    pub list: Option<String>,
    /// Where it has to stand to be read again, where a map says how its table is read.
    pub mapped: Option<Arc<MappedTable>>,
    /// The headings, each with what stands below it.
    pub cells: Vec<(String, String)>,
}

/// Where a map looks for the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedTable {
    /// The mapping file, by its path.
    pub map: String,
    /// The sheet of a workbook, where the map names it.
    pub sheet: Option<String>,
    /// The row of the headings, from 1.
    pub header_row: u64,
}

/// What the rows of one file of a round came to: all of them are in one of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCounts {
    /// How many there are.
    pub read: u64,
    /// Those that made a case.
    pub cases: u64,
    /// Those that added facts to a case that another file made.
    pub joined: u64,
    /// Those that the map leaves out.
    pub left_out: u64,
    /// Those that could not be used.
    pub not_used: u64,
    /// Those that no case has.
    pub without_case: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(formatter, ", sheet {sheet}")?;
        }
        if self.line > 0 {
            write!(formatter, ":{}", self.line)?;
        }
        match self.column {
            Some(column) => write!(formatter, ":{column}"),
            None => Ok(()),
        }
    }
}
