//! How the dates of a column are written, and whether the day or the month stands first.

use crate::calendar::{Date, DateFormat};
use std::sync::LazyLock;

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// As a mapping file names it; `None` where all are a workbook's own days.
    pub format: Option<&'static str>,
    /// The format that fits as well, where nothing tells day and month apart.
    pub or: Option<&'static str>,
    /// Dates that can be read only the other way round.
    pub turned: u64,
    /// Cells that are dates.
    pub dates: u64,
    /// Cells that are none.
    pub others: u64,
    /// Days that have a time of day, which a workbook's own may not have.
    pub timed: u64,
}

/// Counted as the cells go by.
#[derive(Debug, Clone, Default)]
pub(super) struct DateCounts {
    days: u64,
    timed: u64,
    iso: u64,
    early: u64,
    /// Words without a figure, as `None found`: they stand beside dates, and are none.
    wordy: u64,
    /// How many each format reads that is not `yyyy-mm-dd`.
    read: [u64; FORMATS.len()],
    /// How many of each, and of no other way round.
    alone: [u64; FORMATS.len()],
}

/// The formats that are tried, each beside the one with day and month the other way round.
const FORMATS: [&str; 18] = [
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "dd/mm/yyyy hh:mm",
    "mm/dd/yyyy hh:mm",
    "dd/mm/yy",
    "mm/dd/yy",
    "dd-mm-yyyy",
    "mm-dd-yyyy",
    "dd.mm.yyyy",
    "mm.dd.yyyy",
    "dd-MMM-yyyy",
    "MMM-dd-yyyy",
    "dd-MMM-yy",
    "MMM-dd-yy",
    "dd MMM yyyy",
    "MMM dd yyyy",
    "yyyy-mm-dd hh:mm",
    "yyyy-dd-mm hh:mm",
];
const ISO: &str = "yyyy-mm-dd";
/// Before this year a date is more likely that of somebody's birth.
const BIRTHS_BEFORE: i16 = 1990;

static READERS: LazyLock<Vec<Option<DateFormat>>> =
    LazyLock::new(|| FORMATS.iter().map(|name| DateFormat::named(name)).collect());

impl DateCounts {
    pub(super) fn add_day(&mut self, day: Date, timed: bool) {
        self.days += 1;
        self.timed += u64::from(timed);
        self.early += u64::from(day.year() < BIRTHS_BEFORE);
    }

    pub(super) fn add_words(&mut self, words: &str) {
        if words.len() <= 30 && !words.bytes().any(|byte| byte.is_ascii_digit()) {
            self.wordy += 1;
            return;
        }
        if !(6..=20).contains(&words.len()) {
            return;
        }
        if let Some(day) = Date::parse_iso(words.as_bytes()) {
            self.iso += 1;
            self.early += u64::from(day.year() < BIRTHS_BEFORE);
            return;
        }
        let read: Vec<Option<Date>> =
            READERS.iter().map(|format| format.as_ref().and_then(|format| format.read(words))).collect();
        let is_early = |day: &Date| day.year() < BIRTHS_BEFORE;
        self.early += u64::from(read.iter().flatten().next().is_some_and(is_early));
        let counts = self.read.iter_mut().zip(&mut self.alone);
        for (place, (count, alone)) in counts.enumerate() {
            let here = read.get(place).copied().flatten();
            let other = read.get(place ^ 1).copied().flatten();
            *count += u64::from(here.is_some());
            *alone += u64::from(here.is_some() && other.is_none());
        }
    }

    /// How the dates are written, where nearly all of so many cells are dates.
    pub(super) fn found(&self, filled: u64) -> Option<Dates> {
        let place = (0..FORMATS.len()).rev().max_by_key(|place| self.read.get(*place)).unwrap_or(0);
        let of = |counts: &[u64], place: usize| counts.get(place).copied().unwrap_or(0);
        let (written, other) = (of(&self.read, place), place ^ 1);
        let (alone, turned) = (of(&self.alone, place), of(&self.alone, other));
        // A time of day may follow or not: where one is there, the format that knows of it reads them all.
        let dates = self.days + self.iso + written + turned;
        if dates == 0 || dates * 5 < filled.saturating_sub(self.wordy) * 4 || dates * 3 < filled {
            return None;
        }
        let named = |place: usize| FORMATS.get(place).copied();
        let is_open = written > 0 && alone == 0 && turned == 0;
        let format = match (written, self.iso) {
            (0, 0) => None,
            (0, _) => Some(ISO),
            _ => named(place),
        };
        let or = named(other).filter(|_| is_open);
        let others = filled.saturating_sub(dates);
        Some(Dates { format, or, turned, dates, others, timed: self.timed })
    }

    /// Whether a good part of the dates lies as far back as births do.
    pub(super) fn may_be_births(&self) -> bool {
        let dates = self.days + self.iso + self.read.iter().max().copied().unwrap_or(0);
        self.early > 0 && self.early * 5 >= dates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str]) -> Option<Dates> {
        let mut counts = DateCounts::default();
        for words in words {
            counts.add_words(words);
        }
        counts.found(words.len() as u64)
    }

    #[test]
    fn every_format_that_is_tried_is_one_and_stands_beside_its_other_way_round() {
        assert!(READERS.iter().all(Option::is_some) && FORMATS.len().is_multiple_of(2));
    }

    #[test]
    fn finds_the_order_where_a_day_above_12_shows_it() {
        let dates = found(&["01/02/2020", "13/02/2020"]).unwrap();
        assert_eq!((dates.format, dates.or, dates.turned), (Some("dd/mm/yyyy"), None, 0));
        let dates = found(&["01/02/2020", "02/13/2020"]).unwrap();
        assert_eq!((dates.format, dates.or), (Some("mm/dd/yyyy"), None));
        let dates = found(&["01/02/2020", "12/12/2020"]).unwrap();
        assert_eq!((dates.format, dates.or), (Some("dd/mm/yyyy"), Some("mm/dd/yyyy")));
        let dates = found(&["13/02/2020", "14/02/2020", "02/13/2020"]).unwrap();
        assert_eq!((dates.format, dates.or, dates.turned), (Some("dd/mm/yyyy"), None, 1));
        assert_eq!(found(&["2020-02-01"]).unwrap().format, Some("yyyy-mm-dd"));
        assert_eq!(found(&["01-Feb-2020"]).map(|dates| dates.format), Some(Some("dd-MMM-yyyy")));
        assert_eq!(found(&["01/02/2020", "a", "b", "c"]), None);
        assert_eq!(
            found(&["01/02/2020", "None found"]).map(|dates| (dates.dates, dates.others)),
            Some((1, 1))
        );
    }
}
