//! When a column is, in words.

use super::words::plain;
use crate::measure::Summary;

/// `January to March 2020`; its own label, where it has no dates.
pub(super) fn since(summary: &Summary, column: usize) -> String {
    let label = || plain(summary.columns.get(column).map_or("", String::as_str));
    dates(summary, column).unwrap_or_else(label)
}

/// `January to March 2020 (Q4 19/20)`.
pub(super) fn titled(summary: &Summary, column: usize) -> String {
    let label = plain(summary.columns.get(column).map_or("", String::as_str));
    match dates(summary, column).filter(|dates| *dates != label) {
        Some(dates) => format!("{dates} ({label})"),
        None => label,
    }
}

fn dates(summary: &Summary, column: usize) -> Option<String> {
    let period = summary.periods.get(column)?;
    let (from, until) = (period.from?, period.until?);
    if from.day() != 1 || until.plus_days(1).day() != 1 {
        return Some(format!("{} to {}", from.long(), until.long()));
    }
    let (first, last) = (from.month_name(), until.month_name());
    Some(match (from.year() == until.year(), first == last) {
        (true, true) => format!("{last} {}", until.year()),
        (true, false) => format!("{first} to {last} {}", until.year()),
        (false, _) => format!("{first} {} to {last} {}", from.year(), until.year()),
    })
}
