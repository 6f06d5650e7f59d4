//! Two sheets filled in on the same cases: how often they agree, fact by fact.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{FirstFew, Percent};
use crate::record::{FieldRef, Layout, Record, Slot};

/// What a comparison of two sheets came to.
#[derive(Debug, Default)]
pub struct Agreement {
    /// Cases that both have.
    pub cases: u64,
    /// Cases that only the first has.
    pub only_first: FirstFew<String>,
    /// Cases that only the second has.
    pub only_second: FirstFew<String>,
    /// Of every fact that either says something of, in the order of the fields.
    pub facts: Vec<(FieldRef, FactAgreement)>,
}

/// What the two say of one fact, counted over cases, or over the rows of a list.
#[derive(Debug, Default)]
pub struct FactAgreement {
    /// Both filled it in, and agree.
    pub agree: u64,
    /// Both filled it in.
    pub both: u64,
    /// Only the first filled it in.
    pub only_first: u64,
    /// Only the second filled it in.
    pub only_second: u64,
    /// Where they differ.
    pub differ: FirstFew<Differs>,
}

/// A case in which two sheets differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// The case.
    pub case: String,
    /// The row of a list, from 0.
    pub row: Option<u32>,
    /// What the first says; of a list, how many rows.
    pub first: Slot,
    /// What the second says.
    pub second: Slot,
}

impl FactAgreement {
    /// The share that agrees of those that both filled in; `None` where there is none.
    pub fn percent(&self) -> Option<Percent> {
        Percent::of(self.agree, self.both)
    }

    fn add(&mut self, (case, row): (&str, Option<u32>), (first, second): (Slot, Slot), is_same: bool) {
        match (first, second) {
            (Slot::Blank, Slot::Blank) => {}
            (_, Slot::Blank) => self.only_first += 1,
            (Slot::Blank, _) => self.only_second += 1,
            (first, second) => {
                self.both += 1;
                self.agree += u64::from(is_same);
                if !is_same {
                    self.differ.push(|| Differs { case: case.to_owned(), row, first, second });
                }
            }
        }
    }
}

impl Agreement {
    /// Compares the records of two sheets, which are joined by their keys.
    pub fn of(layout: &Layout, first: &[Record], second: &[Record]) -> Self {
        let by_key: HashMap<&str, &Record> =
            second.iter().map(|record| (record.key(layout), record)).collect();
        let in_first: HashSet<&str> = first.iter().map(|record| record.key(layout)).collect();
        let mut agreement = Self::default();
        let mut facts = BTreeMap::new();
        for record in first {
            let key = record.key(layout);
            match by_key.get(key) {
                Some(other) => {
                    agreement.cases += 1;
                    case(layout, record, other, &mut facts);
                }
                None => agreement.only_first.push(|| key.to_owned()),
            }
        }
        for key in second.iter().map(|record| record.key(layout)) {
            if !in_first.contains(key) {
                agreement.only_second.push(|| key.to_owned());
            }
        }
        agreement.facts = facts.into_iter().filter(|(_, fact)| fact.is_said()).collect();
        agreement
    }

    /// All facts together.
    pub fn whole(&self) -> (u64, u64) {
        self.facts.iter().fold((0, 0), |(agree, both), (_, fact)| (agree + fact.agree, both + fact.both))
    }
}

impl FactAgreement {
    fn is_said(&self) -> bool {
        self.both + self.only_first + self.only_second > 0
    }
}

fn case(layout: &Layout, one: &Record, other: &Record, facts: &mut BTreeMap<FieldRef, FactAgreement>) {
    let key = one.key(layout);
    for slot in (0..).take(layout.fields.len()).filter(|slot| *slot != layout.key) {
        let values = (one.slot(slot), other.slot(slot));
        let is_same = is_same(one, values.0, other, values.1);
        facts.entry(FieldRef::Record(slot)).or_default().add((key, None), values, is_same);
    }
    for (list, declared) in (0_u16..).zip(&layout.lists) {
        let rows = |record: &Record| record.row_count(list).filter(|count| *count > 0);
        let (first, second) = (rows(one), rows(other));
        let told = |count: Option<u32>| count.map_or(Slot::Blank, |count| Slot::Number(count.into()));
        let values = (told(first), told(second));
        facts.entry(FieldRef::List(list)).or_default().add((key, None), values, first == second);
        let (Some(count), true) = (first, first == second) else { continue };
        for row in 0..count {
            for slot in (0..).take(declared.fields.len()) {
                let values = (one.row_slot(list, row, slot), other.row_slot(list, row, slot));
                let is_same = is_same(one, values.0, other, values.1);
                facts.entry(FieldRef::Row(list, slot)).or_default().add((key, Some(row)), values, is_same);
            }
        }
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
