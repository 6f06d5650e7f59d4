//! The facts that a question needs and a record lacks.

use std::collections::BTreeSet;

use super::{explain, judge};
use crate::calendar::Date;
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::{Ruleset, Status};

/// A fact of a record: its field, and the row of its list, from 0.
pub type FactAt = (FieldRef, Option<u32>);

/// The blank facts that the answers to a record were looked for in: of each answer that is not known, and of each no that
/// rests on something not recorded. In the order of the fields.
pub fn wanted(ruleset: &Ruleset, record: &Record, as_at: Date) -> Vec<FactAt> {
    let mut findings = Vec::new();
    judge(ruleset, record, as_at, &mut findings);
    let lacks =
        |status: Status, blank: bool| status == Status::Unknown || (status == Status::NotMet && blank);
    let questions: BTreeSet<usize> = findings
        .iter()
        .filter(|finding| lacks(finding.status, !finding.blank.is_empty()))
        .map(|finding| finding.question)
        .collect();
    let mut wanted = BTreeSet::new();
    for question in questions {
        for (finding, explanation) in explain(ruleset, record, question, as_at) {
            if !lacks(finding.status, !finding.blank.is_empty()) {
                continue;
            }
            let named = finding.missing.iter().chain(&finding.blank).map(|field| (*field, None));
            let met = named.chain(explanation.looked_at.iter().copied());
            wanted.extend(met.filter_map(|fact| blank(record, fact, finding.row)));
        }
    }
    wanted.remove(&(FieldRef::Record(ruleset.layout.key), None));
    wanted.into_iter().collect()
}

/// The fact, where it is blank; the list, where that is not recorded as a whole.
fn blank(record: &Record, (field, row): FactAt, of_finding: Option<u32>) -> Option<FactAt> {
    match field {
        FieldRef::Record(slot) => (record.slot(slot) == Slot::Blank).then_some((field, None)),
        FieldRef::List(list) => record.row_count(list).is_none().then_some((field, None)),
        FieldRef::Row(list, slot) => {
            let Some(count) = record.row_count(list) else { return Some((FieldRef::List(list), None)) };
            let row = row.or(of_finding).filter(|row| *row < count)?;
            (record.row_slot(list, row, slot) == Slot::Blank).then_some((field, Some(row)))
        }
    }
}
