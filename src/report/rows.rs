//! What became of the rows of an agency's table, and what one of its cells says, in words.

use super::words::{counted, listed, plain};
use crate::record::{FieldRef, Kind, Layout, RowCounts, Slot};

/// What the rows of one file of a round came to: `41 rows: 30 made a case, 11 left out by the map`.
pub fn rows_read(rows: &RowCounts) -> String {
    let parts = [
        (rows.cases, "made a case"),
        (rows.joined, "added to a case"),
        (rows.left_out, "left out by the map"),
        (rows.not_used, "could not be used"),
        (rows.without_case, "without a case"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, what)| format!("{} {what}", super::words::number(*count))).collect();
    let read = counted(rows.read, "row", "rows");
    if parts.is_empty() { read } else { format!("{read}: {}", listed(&parts)) }
}

/// How many rows the map of a table leaves out.
pub fn rows_left_out(count: u64) -> String {
    format!("{} left out by the map", counted(count, "row", "rows"))
}

/// What is said of a fact, as people read it; `None` for a text, whose words are not shown.
pub fn stated(layout: &Layout, field: FieldRef, slot: Slot) -> Option<String> {
    Some(match slot {
        Slot::Text { .. } => return None,
        Slot::Blank => "not recorded".to_owned(),
        Slot::None => "none found".to_owned(),
        Slot::Date(date) => date.long(),
        Slot::Flag(true) => "yes".to_owned(),
        Slot::Flag(false) => "no".to_owned(),
        Slot::Number(rows) if matches!(field, FieldRef::List(_)) => {
            counted(u64::try_from(rows).unwrap_or(0), "row", "rows")
        }
        Slot::Number(number) => number.to_string(),
        Slot::Choice(choice) => match layout.declaration(field).map(|field| &field.kind) {
            Some(Kind::Choice(of)) => plain(of.get(usize::from(choice)).map_or("", String::as_str)),
            Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => String::new(),
        },
    })
}
