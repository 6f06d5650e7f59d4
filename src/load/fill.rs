//! Fills the slots of a record from the words of an input, whatever its format, and collects what does not fit.

use super::cells::{Cell, bent};
use super::fault::{Fault, near, shown};
use super::names::{Field, Name, NameGroup, Names};
use crate::diagnostic::Code;
use crate::record::{DateOrder, Kind, Misfit, Record, Slot, is_in_range, read_word};

/// A record being filled. Kept for a whole run of records, so that filling one allocates nothing.
pub(super) struct Filling<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) record: &'a mut Record,
    pub(super) faults: Vec<Fault>,
    order: DateOrder,
    /// For each name, the group in which it was given last.
    given: Vec<u64>,
    groups: u64,
}

/// A name with the field that it stands for.
pub(super) type Known<'n> = (&'n Name<'n>, &'n Field<'n>);

/// Which fields a slot belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Those of the record itself.
    Record,
    /// Those of the row added last to a list.
    Row {
        list: u16,
        /// From 1.
        number: u32,
    },
}

impl<'a> Filling<'a> {
    pub(super) fn new(names: &'a Names<'a>, record: &'a mut Record, order: DateOrder) -> Self {
        Self { names, record, faults: Vec::new(), order, given: vec![0; names.count], groups: 0 }
    }

    /// Empties the record for the next.
    pub(super) fn begin(&mut self) {
        self.record.clear(self.names.layout);
        self.faults.clear();
    }

    /// Looks whether all is well now that the record has been read, and has a key.
    pub(super) fn finish(&mut self, at: usize) -> bool {
        let key = self.names.key();
        let about_key = |fault: &Fault| fault.subject.as_deref() == Some(&subject(key, Level::Record));
        if self.key().is_none() && !self.faults.iter().any(about_key) {
            let missing = Fault::new(Code::RecordKeyMissing, at, format!("the record has no `{key}`"));
            self.faults.push(missing.help(format!("give each record a `{key}` of its own")));
        }
        self.faults.is_empty()
    }

    /// The record's key, if it was read.
    pub(super) fn key(&self) -> Option<&str> {
        Some(self.record.key(self.names.layout)).filter(|key| !key.is_empty())
    }

    /// Begins a group of names, each of which may be given once; gives the group's number.
    pub(super) fn open_group(&mut self) -> u64 {
        self.groups += 1;
        self.groups
    }

    /// Notes that a name is given in a group, and a fault where it is given there a second time.
    pub(super) fn give(&mut self, name: &Name<'_>, group: u64, level: Level, at: usize) {
        let Some(last) = self.given.get_mut(name.number) else { return };
        if *last == group {
            self.refuse(name, level, at, "is given twice", "take one of them out");
        } else {
            *last = group;
        }
    }

    /// Records the words written for a field.
    pub(super) fn word(&mut self, (name, field): Known<'_>, level: Level, words: &str, at: usize) {
        match read_word(self.record, field.kind, words, self.order) {
            Ok(value) => self.set(level, field.slot, value),
            Err(misfit) => self.refused(name, level, misfit, at),
        }
    }

    fn refused(&mut self, name: &Name<'_>, level: Level, misfit: Misfit, at: usize) {
        let fault = Fault::new(misfit.code, at, misfit.message).about(subject(&name.path, level));
        self.faults.push(Fault { help: misfit.help, ..fault });
    }

    /// Records what a cell of a table holds for a field.
    pub(super) fn cell(&mut self, known: Known<'_>, level: Level, cell: Cell<'_>) {
        let misfit = match (cell, known.1.kind) {
            (Cell::Words(words), Kind::Text) if let Some(misfit) = bent(words) => misfit,
            (Cell::Words(words), _) => return self.word(known, level, words, 0),
            (Cell::Day { day, seconds: 0 }, Kind::Date) => {
                return self.word(known, level, &day.to_string(), 0);
            }
            (Cell::Number { day: Some(day), .. }, Kind::Date) if is_in_range(day) => {
                return self.set(level, known.1.slot, Slot::Date(day));
            }
            (Cell::Number { .. }, Kind::Text | Kind::Number | Kind::Flag | Kind::Choice(_))
                if let Some(words) = cell.words() =>
            {
                return self.word(known, level, &words, 0);
            }
            (cell, kind) => cell.misfit(kind),
        };
        self.refused(known.0, level, misfit, 0);
    }

    pub(super) fn set(&mut self, level: Level, slot: u16, value: Slot) {
        match level {
            Level::Record => self.record.set(slot, value),
            Level::Row { list, .. } => self.record.set_in_row(list, slot, value),
        }
    }

    /// Says that a value of another shape or type belongs to a name: `found` is what stands there.
    pub(super) fn misplaced(&mut self, name: &Name<'_>, level: Level, wanted: &str, found: &str, at: usize) {
        let fault = Fault::new(Code::RecordValue, at, format!("{wanted} belongs here, not {found}"));
        self.faults.push(fault.about(subject(&name.path, level)));
    }

    /// Says that a row of a list is no group of fields.
    pub(super) fn no_row(&mut self, list: u16, number: u32, found: &str, at: usize) {
        let message = format!("a group of fields belongs here, not {found}");
        let about = format!("row {number} of `{}`", self.names.list(list));
        self.faults.push(Fault::new(Code::RecordValue, at, message).about(about));
    }

    /// Says that a list is given as `none`, which only a field can be.
    pub(super) fn no_list(&mut self, name: &Name<'_>, found: &str, at: usize) {
        self.misplaced(name, Level::Record, "a list", found, at);
        if let Some(fault) = self.faults.last_mut() {
            fault.help = Some(
                "write `[]` where there is nothing, and leave it out where it is not recorded".to_owned(),
            );
        }
    }

    /// Says that a name is not declared.
    pub(super) fn unknown(&mut self, group: &NameGroup<'_>, written: &str, at: usize) {
        let path = group.path_of(written);
        let fault = Fault::new(Code::RecordField, at, format!("`{}` is not a declared field", shown(&path)));
        let nested = written.rsplit_once('.').filter(|_| self.names.paths().contains(&written));
        let help = match (nested, near(&path, self.names.paths())) {
            (Some((group, name)), _) => format!("names nest here: `{name}` stands inside `{group}`"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "a field has to be declared in `record.yaml`".to_owned(),
        };
        self.faults.push(fault.help(help));
    }

    fn refuse(&mut self, name: &Name<'_>, level: Level, at: usize, message: &str, help: &str) {
        let message = format!("{} {message}", subject(&name.path, level));
        self.faults.push(Fault::new(Code::RecordValue, at, message).help(help));
    }
}

/// What a fault is about: the dotted name, and the row.
pub(super) fn subject(path: &str, level: Level) -> String {
    match level {
        Level::Record => format!("`{path}`"),
        Level::Row { number, .. } => format!("`{path}` in row {number}"),
    }
}
