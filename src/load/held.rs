//! One case put together from several rows: its facts in slots, and for each the row it was read from.

use super::fault::Fault;
use super::inputs::Source;
use crate::record::{FieldRef, Layout, Record, Slot, TableRow};

/// One case as it is held until all files are read.
pub(super) struct Held {
    /// Its facts; its lists come last, when all rows are known.
    pub(super) record: Record,
    pub(super) origins: Origins,
    /// What could not be read of its rows, and where.
    pub(super) faults: Vec<(Source, Fault)>,
    /// Rows as they were written: those that could not be read and, until a row has made the case, all others.
    pub(super) written: Vec<(Source, TableRow)>,
    /// The rows of each list.
    rows: Box<[Vec<HeldRow>]>,
}

/// The row of a list.
struct HeldRow {
    /// The number of the row of a file that it was read from.
    from: u16,
    slots: Box<[Slot]>,
}

/// Where each fact of a case was read, and the facts on which files disagree.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// The rows of files that it was read from, in the order of the files.
    sources: Vec<Source>,
    /// The row that made it.
    made: Option<Source>,
    /// For each field of the record, the number of its row, from 1; 0 where it is blank.
    fields: Box<[u16]>,
    /// The same for each list as a whole.
    lists: Box<[u16]>,
    /// For each list, the number of the file's row that each of its rows was read from, from 1.
    rows: Box<[Vec<u16>]>,
    /// The facts on which files disagree, in the order in which they were met.
    pub conflicts: Vec<Conflict>,
}

/// A fact on which files disagree: it is taken as not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// Which fact.
    pub field: FieldRef,
    /// What the first file says, and where. Of a list, how many rows; the words of a text are not kept.
    pub one: (Slot, Source),
    /// What another says.
    pub other: (Slot, Source),
}

/// The number that stands for a fact on which files disagree.
const DISAGREED: u16 = u16::MAX;

impl Origins {
    /// Whether a row made the case.
    pub(super) fn is_made(&self) -> bool {
        self.made.is_some()
    }

    /// The row that made the case.
    pub fn made_at(&self) -> Source {
        self.made.unwrap_or(Source { input: 0, line: 0 })
    }

    /// Every row of a file that the case was read from, in the order of the files.
    pub fn rows(&self) -> &[Source] {
        &self.sources
    }

    /// Where a fact was read; `row` is that of its list. `None` where it is blank, or files disagree on it.
    pub fn of(&self, field: FieldRef, row: Option<u32>) -> Option<Source> {
        let number = match field {
            FieldRef::Record(slot) => *self.fields.get(usize::from(slot))?,
            FieldRef::List(list) => *self.lists.get(usize::from(list))?,
            FieldRef::Row(list, _) => *self.rows.get(usize::from(list))?.get(row? as usize)?,
        };
        self.numbered(number)
    }

    /// The disagreement on a fact, if there is one.
    pub fn conflict(&self, field: FieldRef) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.field == field)
    }

    fn make(&mut self, source: Source) {
        self.made = Some(source);
    }

    /// Notes a row of a file; gives its number, from 1.
    pub(super) fn read_at(&mut self, source: Source) -> u16 {
        // Files are read one after another, each from its first row: what is known already was noted last.
        if self.sources.last() != Some(&source) {
            self.sources.push(source);
        }
        u16::try_from(self.sources.len()).map_or(DISAGREED - 1, |number| number.min(DISAGREED - 1))
    }

    fn numbered(&self, number: u16) -> Option<Source> {
        self.sources.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl Held {
    pub(super) fn new(layout: &Layout, key: &str) -> Self {
        let mut record = Record::default();
        record.clear(layout);
        let words = record.keep(key);
        record.set(layout.key, words);
        let origins = Origins {
            fields: vec![0; layout.fields.len()].into(),
            lists: vec![0; layout.lists.len()].into(),
            rows: vec![Vec::new(); layout.lists.len()].into(),
            ..Origins::default()
        };
        let rows = layout.lists.iter().map(|_| Vec::new()).collect();
        Self { record, origins, faults: Vec::new(), written: Vec::new(), rows }
    }

    /// Notes the row that makes it: from now on only what is wrong is kept as it was written.
    pub(super) fn make(&mut self, source: Source) {
        self.origins.make(source);
        let Self { faults, written, .. } = self;
        written.retain(|(at, _)| fault_at(faults, *at).is_some());
    }

    /// What could not be read of a row, if anything.
    pub(super) fn fault_at(&self, source: Source) -> Option<&Fault> {
        fault_at(&self.faults, source)
    }

    /// A row as it was written, where that is kept.
    pub(super) fn written_at(&self, source: Source) -> Option<&TableRow> {
        let first = self.written.partition_point(|(at, _)| *at < source);
        self.written.get(first).filter(|(at, _)| *at == source).map(|(_, row)| row)
    }

    /// Adds what one row of a file says. A blank never takes the place of a fact, and where two files say different
    /// things the fact is not recorded.
    pub(super) fn add(&mut self, from: &Record, layout: &Layout, source: Source, rows_of: Option<u16>) {
        let number = self.origins.read_at(source);
        for slot in (0..).take(layout.fields.len()) {
            if slot != layout.key {
                self.fact(slot, from, number);
            }
        }
        for list in (0..).take(layout.lists.len()) {
            if let Some(count) = from.row_count(list) {
                if rows_of == Some(list) {
                    self.add_rows(list, count, from, number);
                } else {
                    self.list(list, count, from, number);
                }
            }
        }
    }

    fn fact(&mut self, slot: u16, from: &Record, number: u16) {
        let value = from.slot(slot);
        let Some(known) = self.origins.fields.get_mut(usize::from(slot)) else { return };
        if value == Slot::Blank || *known == DISAGREED {
            return;
        }
        let held = self.record.slot(slot);
        if held == Slot::Blank {
            *known = number;
            let value = kept(&mut self.record, from, value);
            self.record.set(slot, value);
        } else if !is_same(&self.record, held, from, value) {
            let one = (told(held), *known);
            *known = DISAGREED;
            self.record.set(slot, Slot::Blank);
            self.disagree(FieldRef::Record(slot), one, (told(value), number));
        }
    }

    fn disagree(&mut self, field: FieldRef, one: (Slot, u16), other: (Slot, u16)) {
        if let (Some(first), Some(second)) = (self.origins.numbered(one.1), self.origins.numbered(other.1)) {
            self.origins.conflicts.push(Conflict { field, one: (one.0, first), other: (other.0, second) });
        }
    }

    /// A whole list: as many rows that another file has fill each other's blanks, one by one, where they agree on all that
    /// both say; other rows are a disagreement.
    fn list(&mut self, list: u16, count: u32, from: &Record, number: u16) {
        match self.origins.lists.get(usize::from(list)).copied().unwrap_or(DISAGREED) {
            DISAGREED => {}
            0 => self.add_rows(list, count, from, number),
            first if !self.fill_rows(list, count, from) => {
                let held = self.rows.get_mut(usize::from(list)).map(std::mem::take).unwrap_or_default().len();
                let one = (Slot::Number(i64::try_from(held).unwrap_or(i64::MAX)), first);
                if let Some(known) = self.origins.lists.get_mut(usize::from(list)) {
                    *known = DISAGREED;
                }
                self.disagree(FieldRef::List(list), one, (Slot::Number(i64::from(count)), number));
            }
            _ => {}
        }
    }

    /// Fills the blanks of the rows that are held from those of another file; `false` where they are other rows.
    fn fill_rows(&mut self, list: u16, count: u32, from: &Record) -> bool {
        let Some(held) = self.rows.get_mut(usize::from(list)) else { return false };
        let agrees = |(place, row): (u32, &HeldRow)| {
            (0..).zip(&row.slots).all(|(slot, value)| {
                let other = from.row_slot(list, place, slot);
                let is_blank = *value == Slot::Blank || other == Slot::Blank;
                is_blank || is_same(&self.record, *value, from, other)
            })
        };
        if held.len() != count as usize || !(0..).zip(held.iter()).all(agrees) {
            return false;
        }
        for (place, row) in (0..).zip(held) {
            for (slot, value) in (0..).zip(&mut row.slots) {
                if *value == Slot::Blank {
                    *value = kept(&mut self.record, from, from.row_slot(list, place, slot));
                }
            }
        }
        true
    }

    fn add_rows(&mut self, list: u16, count: u32, from: &Record, number: u16) {
        let Some(known) = self.origins.lists.get_mut(usize::from(list)) else { return };
        if *known == DISAGREED {
            return;
        }
        if *known == 0 {
            *known = number;
        }
        let Some(rows) = self.rows.get_mut(usize::from(list)) else { return };
        for row in 0..count {
            let width = from.row_width(list);
            let slots = (0..width).map(|slot| kept(&mut self.record, from, from.row_slot(list, row, slot)));
            let slots = slots.collect();
            rows.push(HeldRow { from: number, slots });
        }
    }

    /// Lays out the lists once every file has been read. A list that has a table of its own is recorded for every
    /// case, if only as empty.
    pub(super) fn finish(&mut self, listed: &[u16]) {
        let lists = std::mem::take(&mut self.rows);
        for ((list, rows), from) in (0..).zip(&lists).zip(&mut self.origins.rows) {
            let known = self.origins.lists.get(usize::from(list)).copied().unwrap_or(0);
            if known == DISAGREED || (known == 0 && !listed.contains(&list)) {
                continue;
            }
            self.record.begin_rows(list);
            for row in rows {
                self.record.add_row(list);
                for (slot, value) in (0..).zip(&row.slots) {
                    self.record.set_in_row(list, slot, *value);
                }
                from.push(row.from);
            }
        }
    }
}

/// The first fault of a row: they are in the order in which the rows were read.
fn fault_at(faults: &[(Source, Fault)], source: Source) -> Option<&Fault> {
    let first = faults.partition_point(|(at, _)| *at < source);
    faults.get(first).filter(|(at, _)| *at == source).map(|(_, fault)| fault)
}

/// A value as it is kept of a disagreement: the words of a text are not.
fn told(value: Slot) -> Slot {
    match value {
        Slot::Text { .. } => Slot::Text { start: 0, length: 0 },
        Slot::Blank | Slot::None | Slot::Date(_) | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) => value,
    }
}

fn kept(into: &mut Record, from: &Record, value: Slot) -> Slot {
    match value {
        Slot::Text { start, length } => into.keep(from.text(start, length)),
        Slot::Blank | Slot::None | Slot::Date(_) | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) => value,
    }
}

fn is_same(one: &Record, first: Slot, other: &Record, second: Slot) -> bool {
    match (first, second) {
        (Slot::Text { start, length }, Slot::Text { start: from, length: long }) => {
            one.text(start, length) == other.text(from, long)
        }
        (first, second) => first == second,
    }
}
