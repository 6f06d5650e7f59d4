//! A map held against the headings of one table: which of its cells are looked at. All others are passed over unread.

use std::sync::Arc;

use super::words::{is_same, on_one_line};
use super::{Column, Fixed, Heading, Map, RowOfColumns, Target};
use crate::calendar::DateFormat;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::load::cells::{Cell, Cells};
use crate::record::{ColumnProfile, MappedProfile, MappedTable, Record, Slot};
use crate::report::not_used::NOT_USED_BECAUSE;
use crate::ruleset::KeyColumns;

/// The columns of one table that are read, by their places.
#[derive(Debug)]
pub(in crate::load) struct Bound {
    /// How many columns the table has.
    pub(in crate::load) width: usize,
    pub(super) key: KeyCells,
    pub(super) only: Vec<(usize, Vec<String>)>,
    pub(super) cells: Vec<BoundCell>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) lists: Vec<(u16, Vec<BoundRow>)>,
    pub(in crate::load) rows_of: Option<u16>,
    /// Every column that is looked at, in the order of the table.
    pub(super) read: Vec<ReadColumn>,
    /// Whether a column says why the rows were not used: then it is we who wrote the table.
    pub(super) is_written_by_us: bool,
    /// Where the map looks for its rows.
    pub(super) table: Arc<MappedTable>,
}

/// A column that is looked at, whatever for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadColumn {
    pub(super) place: usize,
    pub(super) heading: String,
    /// Whether a number in it counts days.
    pub(super) is_serial: bool,
}

/// The cells that make a reference together.
#[derive(Debug)]
pub(in crate::load) struct KeyCells {
    places: Vec<usize>,
    joined_by: String,
    /// As messages name them: `` `Crime number` and `Victim number` ``.
    pub(in crate::load) shown: String,
}

#[derive(Debug)]
pub(super) struct BoundCell {
    pub(super) place: usize,
    pub(super) heading: String,
    pub(super) cell: super::Cell,
}

#[derive(Debug)]
pub(super) struct BoundRow {
    pub(super) cells: Vec<BoundCell>,
    pub(super) fixed: Vec<Fixed>,
}

impl Bound {
    /// Says of every cell of a row that the map names what it comes to, one by one.
    pub(in crate::load) fn look(&self, cells: Cells<'_>, line: u64, columns: &mut [ColumnProfile]) {
        if !self.wants(cells) {
            return;
        }
        let mut record = Record::default();
        let of_lists = self.lists.iter().flat_map(|(_, rows)| rows).flat_map(|row| &row.cells);
        for BoundCell { place, cell, .. } in self.cells.iter().chain(of_lists) {
            let Some(column) = columns.get_mut(*place) else { continue };
            let Target { path, kind, .. } = &cell.target;
            let known = column.mapped.iter().position(|mapped| mapped.path == *path);
            if known.is_none() {
                column.mapped.push(MappedProfile { path: path.clone(), ..MappedProfile::default() });
            }
            let at = known.unwrap_or(column.mapped.len() - 1);
            let Some(mapped) = column.mapped.get_mut(at) else { continue };
            match cell.words.read(&mut record, kind, self.cell(cells, *place)) {
                Ok(Slot::Blank) => mapped.blank += 1,
                Ok(Slot::None) => mapped.none += 1,
                Ok(_) => mapped.values += 1,
                Err(misfit) => {
                    mapped.misfits.add(line);
                    mapped.first.get_or_insert(misfit.message);
                }
            }
        }
    }

    /// Whether the map names the column of this place; no other is ever looked at.
    pub(in crate::load) fn names(&self, place: usize) -> bool {
        let of_lists = self.lists.iter().flat_map(|(_, rows)| rows).flat_map(|row| &row.cells);
        let mut cells = self.cells.iter().chain(of_lists).map(|cell| cell.place);
        cells.any(|named| named == place) || self.key.places.contains(&place)
    }

    /// Whether the map's `only` holds of a row.
    pub(super) fn wants(&self, cells: Cells<'_>) -> bool {
        let holds = |(place, is): &(usize, Vec<String>)| {
            let words = self.cell(cells, *place);
            let words = words.words().unwrap_or_default();
            is.iter().any(|wanted| is_same(wanted, words.trim()))
        };
        self.only.iter().all(holds)
    }
}

impl KeyCells {
    /// The reference in a row; nothing where one of its parts is blank.
    pub(in crate::load) fn of<'r>(&self, cell: impl Fn(usize) -> Cell<'r>) -> Option<String> {
        let part = |place: &usize| Some(cell(*place).words()?.trim().to_owned());
        let parts: Vec<String> = self.places.iter().map(part).collect::<Option<_>>()?;
        parts.iter().all(|part| !part.is_empty()).then(|| parts.join(&self.joined_by))
    }
}

/// The headings of a table, and the name that it is shown under.
pub(in crate::load) struct Headings<'h> {
    file: &'h str,
    row: u64,
    words: Vec<String>,
}

impl<'h> Headings<'h> {
    pub(in crate::load) fn new(words: &[String], (file, row): (&'h str, u64)) -> Self {
        Self { file, row, words: words.iter().map(|words| on_one_line(words)).collect() }
    }

    /// The place of the column of a heading; one that is not there, or twice, is reported.
    pub(in crate::load) fn find(
        &self,
        (heading, span): &Heading,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let heading = on_one_line(heading);
        let mut found = (0..).zip(&self.words).filter(|(_, word)| **word == heading).map(|(place, _)| place);
        let (first, second) = (found.next(), found.next());
        if first.is_some() && second.is_none() {
            return first;
        }
        let (message, help) = match (first, second) {
            (Some(first), Some(second)) => {
                let [first, second] = [first + 1, second + 1];
                let message =
                    format!("{} has `{heading}` as the heading of columns {first} and {second}", self.file);
                (message, "which is meant? give one of them another heading in the file".to_owned())
            }
            _ => (format!("{} has no column `{heading}`", self.file), self.instead(&heading)),
        };
        let problem = Diagnostic::new(Code::UnknownColumn, message, *span).help(help);
        if !problems.contains(&problem) {
            problems.push(problem);
        }
        None
    }

    /// The nearest heading; no other is shown, since what should be a heading may be about a person.
    fn instead(&self, heading: &str) -> String {
        let same = self.words.iter().find(|word| word.to_lowercase() == heading.to_lowercase());
        match same.map(String::as_str).or_else(|| nearest(heading, self.words.iter().map(String::as_str))) {
            Some(near) => format!("did you mean `{near}`?"),
            // There is no such row.
            None if self.row == 0 => {
                "nothing stands in the row of its headings: see `header_row`, and `sheet` of a workbook"
                    .to_owned()
            }
            None => format!(
                "its headings were looked for in row {}: name another with `header_row`, or mend the heading here",
                self.row
            ),
        }
    }

    /// The columns at these places and those of these cells, each once.
    fn read<'b>(
        &self,
        places: impl Iterator<Item = &'b usize>,
        cells: impl Iterator<Item = &'b BoundCell>,
    ) -> Vec<ReadColumn> {
        let cells = cells.map(|cell| {
            let dates = cell.cell.words.dates.as_ref();
            (cell.place, dates.is_some_and(DateFormat::is_serial))
        });
        // Of a column that is named twice the one that is serial comes first, and is kept.
        let mut read: Vec<(usize, bool)> = places.map(|place| (*place, false)).chain(cells).collect();
        read.sort_by_key(|(place, is_serial)| (*place, !is_serial));
        read.dedup_by_key(|(place, _)| *place);
        let column = |(place, is_serial): (usize, bool)| {
            let heading = self.words.get(place)?.clone();
            Some(ReadColumn { place, heading, is_serial })
        };
        read.into_iter().filter_map(column).collect()
    }

    /// How many columns there are.
    pub(in crate::load) fn width(&self) -> usize {
        self.words.len()
    }

    /// The cells that make a reference together.
    pub(in crate::load) fn key(&self, key: &KeyColumns, problems: &mut Vec<Diagnostic>) -> Option<KeyCells> {
        let places: Vec<Option<usize>> =
            key.columns.iter().map(|column| self.find(column, problems)).collect();
        let shown: Vec<String> =
            key.columns.iter().map(|(words, _)| format!("`{}`", on_one_line(words))).collect();
        let places = places.into_iter().collect::<Option<Vec<usize>>>()?;
        Some(KeyCells { places, joined_by: key.joined_by.clone(), shown: shown.join(" and ") })
    }
}

impl Map {
    /// Finds the columns of a table; every one that is not there is reported.
    pub(in crate::load) fn bind(
        &self,
        headings: &Headings<'_>,
        map: &str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Bound> {
        let known = problems.len();
        let key = headings.key(&self.key, problems);
        let mut only = Vec::new();
        for wanted in &self.only {
            only.extend(headings.find(&wanted.column, problems).map(|place| (place, wanted.is.clone())));
        }
        let cells = bound(&self.columns, headings, problems);
        let mut lists = Vec::new();
        for list in &self.lists {
            let row = |row: &RowOfColumns| BoundRow {
                cells: bound(&row.columns, headings, problems),
                fixed: row.fixed.clone(),
            };
            lists.push((list.list, list.rows.iter().map(row).collect()));
        }
        let width = headings.words.len();
        let fixed = self.fixed.clone();
        let key = key?;
        let table = MappedTable {
            map: map.to_owned(),
            sheet: self.sheet.as_ref().map(|(name, _)| name.clone()),
            header_row: self.header_row.unwrap_or(1),
        };
        let rows = lists.iter().flat_map(|(_, rows): &(u16, Vec<BoundRow>)| rows);
        let filled = cells.iter().chain(rows.flat_map(|row| &row.cells));
        let bound = Bound {
            read: headings.read(key.places.iter().chain(only.iter().map(|(place, _)| place)), filled),
            is_written_by_us: headings.words.iter().any(|word| word == NOT_USED_BECAUSE),
            table: Arc::new(table),
            width,
            key,
            only,
            cells,
            fixed,
            lists,
            rows_of: self.rows_of,
        };
        (problems.len() == known).then_some(bound)
    }
}

fn bound(columns: &[Column], headings: &Headings<'_>, problems: &mut Vec<Diagnostic>) -> Vec<BoundCell> {
    let find = |Column { column, cell }: &Column| {
        let place = headings.find(column, problems)?;
        Some(BoundCell { place, heading: column.0.clone(), cell: cell.clone() })
    };
    columns.iter().filter_map(find).collect()
}
