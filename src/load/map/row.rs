//! A row of a mapped table to a record: only the cells that the map names are looked at.

use std::sync::Arc;

use super::bind::{Bound, BoundCell, BoundRow, ReadColumn};
use super::{Fixed, Target};
use crate::diagnostic::Code;
use crate::load::cells::{Cell, Cells};
use crate::load::fault::Fault;
use crate::load::fill::{Filling, Level};
use crate::load::table::ragged;
use crate::record::{DateOrder, Slot, TableRow, read_word};

/// Whether a row is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::load) enum Kept {
    Yes,
    /// The map's `only` does not hold of it.
    LeftOut,
}

impl Bound {
    /// Fills the record that was begun from the cells of a row.
    pub(in crate::load) fn fill(&self, cells: Cells<'_>, fill: &mut Filling<'_>) -> Kept {
        if let Some(fault) = ragged(cells, self.width) {
            fill.faults.push(fault);
            return Kept::Yes;
        }
        if !self.wants(cells) {
            return Kept::LeftOut;
        }
        match self.key.of(|place| self.cell(cells, place)) {
            Some(key) => {
                let key = fill.record.keep(&key);
                fill.set(Level::Record, fill.names.layout.key, key);
            }
            None => {
                let message = format!("the row has no {}", self.key.shown);
                let help =
                    "a row that tells no case has nobody to belong to: fill it in, or take the row out";
                fill.faults.push(Fault::new(Code::RecordKeyMissing, 0, message).help(help));
            }
        }
        let level = match self.rows_of {
            None => Level::Record,
            Some(list) => {
                fill.record.begin_rows(list);
                fill.record.add_row(list);
                Level::Row { list, number: 1 }
            }
        };
        for cell in &self.cells {
            if let Some(value) = self.value(cell, cells, fill) {
                fill.set(level, cell.cell.target.slot, value);
            }
        }
        fix(&self.fixed, level, fill);
        for (list, rows) in &self.lists {
            self.list(*list, rows, cells, fill);
        }
        Kept::Yes
    }

    /// The cells of a row that the map names, as they were written. No other is looked at, and so none where the row has
    /// too many or too few: nobody can tell which is whose.
    pub(in crate::load) fn written(&self, cells: Cells<'_>) -> Option<TableRow> {
        let again = |column: &ReadColumn| {
            let words = match self.cell(cells, column.place) {
                // The number may count from another year than that of the workbook it is written to.
                Cell::Number { day: Some(day), .. } if column.is_serial => day.to_string(),
                cell => cell.again(),
            };
            (column.heading.clone(), words)
        };
        (cells.len() == self.width).then(|| TableRow {
            list: None,
            mapped: Some(Arc::clone(&self.table)),
            cells: self.read.iter().map(again).collect(),
        })
    }

    pub(super) fn cell<'r>(&self, cells: Cells<'r>, place: usize) -> Cell<'r> {
        let cell = cells.get(place);
        if self.is_written_by_us { cell.without_mark() } else { cell }
    }

    /// What a cell says; what does not fit is a fault of the row.
    fn value(&self, bound: &BoundCell, cells: Cells<'_>, fill: &mut Filling<'_>) -> Option<Slot> {
        let Target { path, kind, .. } = &bound.cell.target;
        match bound.cell.words.read(fill.record, kind, self.cell(cells, bound.place)) {
            Ok(value) => Some(value),
            Err(misfit) => {
                let about = format!("`{}` ({path})", bound.heading);
                let fault = Fault::new(misfit.code, 0, misfit.message).about(about);
                fill.faults.push(Fault { help: misfit.help, ..fault });
                None
            }
        }
    }

    /// The rows of a list from columns side by side. Where no cell of a row has a value there is no such row; where there
    /// is no row, the list is empty if a cell says `none`, and else it is not recorded.
    fn list(&self, list: u16, rows: &[BoundRow], cells: Cells<'_>, fill: &mut Filling<'_>) {
        let (mut number, mut is_none) = (0, false);
        for row in rows {
            let read: Vec<Option<Slot>> =
                row.cells.iter().map(|cell| self.value(cell, cells, fill)).collect();
            is_none |= read.contains(&Some(Slot::None));
            if !read.iter().flatten().any(|value| value.is_recorded()) {
                continue;
            }
            if number == 0 {
                fill.record.begin_rows(list);
            }
            number += 1;
            fill.record.add_row(list);
            let level = Level::Row { list, number };
            for (cell, value) in row.cells.iter().zip(read) {
                if let Some(value) = value {
                    fill.set(level, cell.cell.target.slot, value);
                }
            }
            fix(&row.fixed, level, fill);
        }
        if number == 0 && is_none {
            fill.record.begin_rows(list);
        }
    }
}

fn fix(fixed: &[Fixed], level: Level, fill: &mut Filling<'_>) {
    for Fixed { target, words } in fixed {
        // The words were found to be a value when the map was read.
        if let Ok(value) = read_word(fill.record, &target.kind, words, DateOrder::Iso) {
            fill.set(level, target.slot, value);
        }
    }
}
