//! A mapping file: which column of an agency's table holds which fact, how it writes it, and which rows are wanted.

mod bind;
mod row;
mod target;
mod wire;
mod words;

pub(super) use bind::{Bound, Headings, KeyCells};
pub(super) use row::Kept;

use crate::diagnostic::{Diagnostic, Span};
use crate::document::Node;
use crate::record::{Kind, Layout};
use crate::ruleset::KeyColumns;
use words::Words;

/// What a mapping file says, held against the declared fields.
#[derive(Debug, Clone)]
pub(super) struct Map {
    /// The sheet of a workbook; its first, where nothing is said.
    pub(super) sheet: Option<Heading>,
    /// The row that the headings stand on, from 1; the first that is not blank, where nothing is said.
    pub(super) header_row: Option<u64>,
    /// The columns whose words tell one case from another.
    pub(super) key: KeyColumns,
    /// Which rows are wanted: those that every one of these holds of.
    only: Vec<Only>,
    columns: Vec<Column>,
    fixed: Vec<Fixed>,
    lists: Vec<ListOfColumns>,
    /// The list that every row of the table is a row of; `None` where a row is a case.
    pub(super) rows_of: Option<u16>,
}

/// A heading or name with its place in the mapping file or `audit.yaml`.
pub(super) type Heading = (String, Span);

/// A column, and the words in it of the rows that are wanted.
#[derive(Debug, Clone)]
struct Only {
    column: Heading,
    is: Vec<String>,
}

/// A column that is read.
#[derive(Debug, Clone)]
struct Column {
    column: Heading,
    cell: Cell,
}

/// What a cell is for, and how its words are read.
#[derive(Debug, Clone)]
struct Cell {
    target: Target,
    words: Words,
}

/// A field of the record, or of a list's row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    path: String,
    slot: u16,
    kind: Kind,
}

/// What every row has for a field, whatever stands in it.
#[derive(Debug, Clone)]
struct Fixed {
    target: Target,
    words: String,
}

/// Columns that make the rows of one list: those of the first row, those of the second, and so on.
#[derive(Debug, Clone)]
struct ListOfColumns {
    list: u16,
    rows: Vec<RowOfColumns>,
}

#[derive(Debug, Clone, Default)]
struct RowOfColumns {
    columns: Vec<Column>,
    fixed: Vec<Fixed>,
}

impl Map {
    /// Reads a mapping file against the declared fields.
    pub(super) fn read(node: &Node, layout: &Layout, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        wire::read(node, layout, problems)
    }
}
