//! One record's values, in the slots of its layout.

use super::{FieldRef, Layout};
use crate::calendar::Date;

/// What a record has for one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Not written down, or nobody looked.
    Blank,
    /// Looked for, and there is none.
    None,
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// One of a choice's words, by number.
    Choice(u16),
    /// A run of the record's own text.
    Text {
        /// The first byte.
        start: u32,
        /// How many bytes.
        length: u32,
    },
}

impl Slot {
    /// Whether there is a value.
    pub fn is_recorded(self) -> bool {
        !matches!(self, Slot::Blank | Slot::None)
    }
}

/// One victim's case as recorded. Made once a thread and filled again for each record.
#[derive(Debug, Clone, Default)]
pub struct Record {
    slots: Vec<Slot>,
    lists: Vec<Rows>,
    rows: Vec<Slot>,
    text: String,
}

/// The rows of one list: a run of the record's row slots.
#[derive(Debug, Clone, Copy, Default)]
struct Rows {
    recorded: bool,
    first: usize,
    count: u32,
    width: usize,
}

impl Record {
    /// Empties the record: every field blank, every list unrecorded.
    pub fn clear(&mut self, layout: &Layout) {
        self.slots.clear();
        self.slots.resize(layout.fields.len(), Slot::Blank);
        self.rows.clear();
        self.lists.clear();
        let unrecorded = |width| Rows { recorded: false, first: 0, count: 0, width };
        self.lists.extend(layout.lists.iter().map(|list| unrecorded(list.fields.len())));
        self.text.clear();
    }

    /// What is recorded in a field of the record itself.
    pub fn slot(&self, slot: u16) -> Slot {
        self.slots.get(usize::from(slot)).copied().unwrap_or(Slot::Blank)
    }

    /// What is recorded in a field of one row of a list; blank where there is no such row.
    pub fn row_slot(&self, list: u16, row: u32, slot: u16) -> Slot {
        let Some(rows) = self.lists.get(usize::from(list)).filter(|rows| row < rows.count) else {
            return Slot::Blank;
        };
        let index = rows.first + row as usize * rows.width + usize::from(slot);
        self.rows.get(index).copied().unwrap_or(Slot::Blank)
    }

    /// How many rows a list has; `None` where the list is not recorded.
    pub fn row_count(&self, list: u16) -> Option<u32> {
        self.lists.get(usize::from(list)).filter(|rows| rows.recorded).map(|rows| rows.count)
    }

    /// How many fields a row of a list has.
    pub fn row_width(&self, list: u16) -> u16 {
        self.lists.get(usize::from(list)).map_or(0, |rows| u16::try_from(rows.width).unwrap_or(u16::MAX))
    }

    /// The words of a text slot.
    pub fn text(&self, start: u32, length: u32) -> &str {
        let start = start as usize;
        self.text.get(start..start + length as usize).unwrap_or("")
    }

    /// The words of a text field; `None` where it is not recorded.
    pub fn text_of(&self, slot: u16) -> Option<&str> {
        match self.slot(slot) {
            Slot::Text { start, length } => Some(self.text(start, length)),
            Slot::Blank | Slot::None | Slot::Date(_) | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) => {
                None
            }
        }
    }

    /// The record's key.
    pub fn key(&self, layout: &Layout) -> &str {
        self.text_of(layout.key).unwrap_or("")
    }

    /// Records a field of the record itself.
    pub fn set(&mut self, slot: u16, value: Slot) {
        if let Some(place) = self.slots.get_mut(usize::from(slot)) {
            *place = value;
        }
    }

    /// Begins the rows of a list, which is then recorded, if only as empty.
    pub fn begin_rows(&mut self, list: u16) {
        if let Some(rows) = self.lists.get_mut(usize::from(list)) {
            rows.recorded = true;
            rows.first = self.rows.len();
            rows.count = 0;
        }
    }

    /// Adds a blank row to the list begun last.
    pub fn add_row(&mut self, list: u16) {
        if let Some(rows) = self.lists.get_mut(usize::from(list)) {
            rows.count += 1;
            self.rows.resize(self.rows.len() + rows.width, Slot::Blank);
        }
    }

    /// Records a field of the row added last.
    pub fn set_in_row(&mut self, list: u16, slot: u16, value: Slot) {
        let Some(rows) = self.lists.get(usize::from(list)).filter(|rows| rows.count > 0) else { return };
        let index = rows.first + (rows.count as usize - 1) * rows.width + usize::from(slot);
        if let Some(place) = self.rows.get_mut(index) {
            *place = value;
        }
    }

    /// Records a field of one row of a list; nothing where there is no such row.
    pub fn set_row_slot(&mut self, list: u16, row: u32, slot: u16, value: Slot) {
        let Some(rows) = self.lists.get(usize::from(list)).filter(|rows| row < rows.count) else { return };
        let index = rows.first + row as usize * rows.width + usize::from(slot);
        if let Some(place) = self.rows.get_mut(index) {
            *place = value;
        }
    }

    /// Keeps words in the record's own text.
    pub fn keep(&mut self, words: &str) -> Slot {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(words);
        Slot::Text { start, length: u32::try_from(words.len()).unwrap_or(u32::MAX) }
    }

    /// Every date of the record with its field, rows included.
    pub fn dates(&self) -> impl Iterator<Item = (FieldRef, Date)> + '_ {
        let own = self.slots.iter().enumerate().filter_map(|(slot, value)| match value {
            Slot::Date(date) => Some((FieldRef::Record(u16::try_from(slot).ok()?), *date)),
            _ => None,
        });
        own.chain(self.lists.iter().enumerate().flat_map(move |(list, rows)| self.row_dates(list, rows)))
    }

    fn row_dates(&self, list: usize, rows: &Rows) -> impl Iterator<Item = (FieldRef, Date)> + '_ {
        let width = rows.width.max(1);
        let slots = self.rows.get(rows.first..rows.first + rows.count as usize * rows.width).unwrap_or(&[]);
        slots.iter().enumerate().filter_map(move |(index, value)| match value {
            Slot::Date(date) => {
                Some((FieldRef::Row(u16::try_from(list).ok()?, u16::try_from(index % width).ok()?), *date))
            }
            _ => None,
        })
    }
}
