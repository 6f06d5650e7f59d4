//! A record made up to reach something: the fields it has, and no others.

use crate::calendar::Date;
use crate::record::{FieldRef, Layout, Record, Slot};

/// A record of few fields, and the day on which it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The lists that it has, each with the number of its rows.
    pub lists: Vec<(u16, u32)>,
    /// The fields that it has.
    pub facts: Vec<Fact>,
    /// The day on which time limits are looked at.
    pub as_at: Date,
}

/// One field with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The field.
    pub field: FieldRef,
    /// The row of its list, from 0; 0 for a field of the record itself.
    pub row: u32,
    /// The value.
    pub value: Given,
}

/// A value that a field is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A date, flag, number or choice.
    Slot(Slot),
    /// Words.
    Words(String),
}

impl Witness {
    /// The record itself.
    pub fn record(&self, layout: &Layout) -> Record {
        let mut record = Record::default();
        record.clear(layout);
        for (list, rows) in &self.lists {
            record.begin_rows(*list);
            for row in 0..*rows {
                record.add_row(*list);
                for fact in self.facts.iter().filter(|fact| fact.row == row) {
                    if let FieldRef::Row(of, slot) = fact.field
                        && of == *list
                    {
                        let value = fact.value.slot(&mut record);
                        record.set_in_row(*list, slot, value);
                    }
                }
            }
        }
        for fact in &self.facts {
            if let FieldRef::Record(slot) = fact.field {
                let value = fact.value.slot(&mut record);
                record.set(slot, value);
            }
        }
        record
    }
}

impl Given {
    fn slot(&self, record: &mut Record) -> Slot {
        match self {
            Given::Slot(slot) => *slot,
            Given::Words(words) => record.keep(words),
        }
    }
}
