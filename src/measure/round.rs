//! Where a record belongs in a round: the columns it lies in, and whether the return counts it.

use crate::calendar::Date;
use crate::condition::{Facts, Silent, Value, walk};
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::{Audit, Ruleset};

/// Whether the return counts a record. Where that cannot be told, it does not.
pub fn in_return(ruleset: &Ruleset, audit: &Audit, record: &Record) -> bool {
    let Some(condition) = &audit.return_counts else { return true };
    let mut facts = Facts::new(record, &ruleset.layout, &ruleset.calendar, &ruleset.scripts);
    walk(&condition.tree, &mut facts, &mut Silent) == Ok(Value::Flag(true))
}

/// The columns that a record lies in, by their places in [`Audit::columns`]: those that hold the first of the round's
/// dates that is recorded.
pub fn columns(audit: &Audit, record: &Record, columns: &mut Vec<usize>) {
    columns.clear();
    if audit.by.is_empty() {
        columns.extend(0..audit.columns.len());
        return;
    }
    if let Some(date) = dated(&audit.by, record) {
        let holding = audit.columns.iter().enumerate().filter(|(_, column)| column.holds(date));
        columns.extend(holding.map(|(index, _)| index));
    }
}

/// The first of these dates that is recorded.
pub fn dated(by: &[FieldRef], record: &Record) -> Option<Date> {
    let mut dates = by.iter().filter_map(|field| match field {
        FieldRef::Record(slot) => Some(record.slot(*slot)),
        FieldRef::Row(..) | FieldRef::List(_) => None,
    });
    dates.find_map(|slot| match slot {
        Slot::Date(date) => Some(date),
        Slot::Blank | Slot::None | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => {
            None
        }
    })
}
