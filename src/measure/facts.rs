//! Facts that are not recorded: for which unknown findings, and on the way to which noes.

use super::summary::MissingFact;
use crate::record::{FieldRef, Layout};

/// How often each field was missing, by its place in the layout.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    fields: Vec<(FieldRef, Missed)>,
    /// The place of each list's first row field.
    lists: Vec<usize>,
    /// The place of the first list as a whole.
    whole_lists: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Missed {
    unknown: u64,
    noes: u64,
    cases: u64,
    /// The case counted last, by its number in this part of the batch, from 1.
    latest: u64,
}

impl Facts {
    pub(super) fn new(layout: &Layout) -> Self {
        let number = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        let mut fields: Vec<FieldRef> =
            (0..layout.fields.len()).map(|slot| FieldRef::Record(number(slot))).collect();
        let mut lists = Vec::new();
        for (list, declared) in layout.lists.iter().enumerate() {
            lists.push(fields.len());
            fields.extend((0..declared.fields.len()).map(|slot| FieldRef::Row(number(list), number(slot))));
        }
        let whole_lists = fields.len();
        fields.extend((0..layout.lists.len()).map(|list| FieldRef::List(number(list))));
        let fields = fields.into_iter().map(|field| (field, Missed::default())).collect();
        Self { fields, lists, whole_lists }
    }

    /// A fact that an unknown finding of a case waits for.
    pub(super) fn unknown(&mut self, field: FieldRef, case: u64) {
        if let Some(missed) = self.missed(field, case) {
            missed.unknown += 1;
        }
    }

    /// A fact that was blank on the way to a no.
    pub(super) fn no(&mut self, field: FieldRef, case: u64) {
        if let Some(missed) = self.missed(field, case) {
            missed.noes += 1;
        }
    }

    /// Adds those of another part of the batch.
    pub(super) fn merge(&mut self, other: &Self) {
        for ((_, missed), (_, more)) in self.fields.iter_mut().zip(&other.fields) {
            missed.unknown += more.unknown;
            missed.noes += more.noes;
            missed.cases += more.cases;
        }
    }

    /// Those that were missing at all: first the ones that most unknown findings wait for.
    pub(super) fn ranked(&self, layout: &Layout) -> Vec<MissingFact> {
        let missing = self.fields.iter().filter(|(_, missed)| missed.cases > 0);
        let mut facts: Vec<MissingFact> = missing
            .map(|(field, missed)| MissingFact {
                path: layout.path(*field).to_owned(),
                label: layout.label(*field).to_owned(),
                held_by: layout.held_by(*field).map(str::to_owned),
                unknown: missed.unknown,
                noes: missed.noes,
                cases: missed.cases,
            })
            .collect();
        facts.sort_by_key(|fact| std::cmp::Reverse((fact.unknown, fact.noes)));
        facts
    }

    fn missed(&mut self, field: FieldRef, case: u64) -> Option<&mut Missed> {
        let place = match field {
            FieldRef::Record(slot) => usize::from(slot),
            FieldRef::Row(list, slot) => self.lists.get(usize::from(list))? + usize::from(slot),
            FieldRef::List(list) => self.whole_lists + usize::from(list),
        };
        let (known, missed) = self.fields.get_mut(place)?;
        if *known != field {
            return None;
        }
        missed.cases += u64::from(missed.latest != case);
        missed.latest = case;
        Some(missed)
    }
}
