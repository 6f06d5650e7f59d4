//! Working days: Monday to Friday less the holidays of a calendar, over the range that it is complete for.

use super::Date;

/// A day that is no working day although it is neither Saturday nor Sunday, or one that falls on a weekend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name.
    pub name: String,
    /// Why it is out of the ordinary ("Substitute day").
    pub note: Option<String>,
}

/// The working days of a country, over the years whose holidays are known.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The file it was read from, as it is shown.
    pub file: String,
    /// The first day it is complete for.
    pub first: Date,
    /// The last day it is complete for.
    pub last: Date,
    holidays: Vec<Holiday>,
    /// For each day from `first`, the number of working days from `first` to that day, inclusive.
    counted: Vec<u32>,
    /// Every working day, in order.
    working: Vec<Date>,
}

/// What a day is in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday and no holiday.
    Working,
    /// Saturday or Sunday.
    Weekend,
    /// A holiday, by name.
    Holiday(&'a str),
}

/// A day that lies outside the range a calendar is complete for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfRange {
    /// The day that was needed; `None` where the count ran past the last day.
    pub date: Option<Date>,
}

impl Calendar {
    /// A calendar from its holidays, in any order, complete from `first` to `last`, inclusive.
    pub fn new(file: impl Into<String>, first: Date, last: Date, mut holidays: Vec<Holiday>) -> Self {
        holidays.sort_by_key(|holiday| holiday.date);
        let (mut counted, mut working) = (Vec::new(), Vec::new());
        let mut next = holidays.iter().map(|holiday| holiday.date).peekable();
        for offset in 0..=first.days_to(last).max(-1) {
            let day = first.plus_days(offset);
            while next.next_if(|holiday| *holiday < day).is_some() {}
            if !day.is_weekend() && next.peek() != Some(&day) {
                working.push(day);
            }
            counted.push(u32::try_from(working.len()).unwrap_or(u32::MAX));
        }
        Self { file: file.into(), first, last, holidays, counted, working }
    }

    /// The holidays, in order of date.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// The day on which the `count`-th working day after `day` falls; `day` itself for 0.
    pub fn plus_working_days(&self, day: Date, count: u32) -> Result<Date, OutOfRange> {
        let before = self.working_days_through(day)?;
        let Some(further) = count.checked_sub(1) else { return Ok(day) };
        let index = before.checked_add(further).and_then(|index| self.working.get(index as usize));
        index.copied().ok_or(OutOfRange { date: None })
    }

    /// Working days after `from`, up to and including `to`; negative where `to` is before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, OutOfRange> {
        Ok(i64::from(self.working_days_through(to)?) - i64::from(self.working_days_through(from)?))
    }

    /// What a day is; `None` outside the range.
    pub fn kind_of(&self, day: Date) -> Option<DayKind<'_>> {
        if day < self.first || day > self.last {
            return None;
        }
        let holiday = self.holidays.binary_search_by_key(&day, |holiday| holiday.date).ok();
        Some(match holiday.and_then(|index| self.holidays.get(index)) {
            Some(holiday) => DayKind::Holiday(&holiday.name),
            None if day.is_weekend() => DayKind::Weekend,
            None => DayKind::Working,
        })
    }

    /// Working days from the first day of the calendar to `day`, inclusive; none yet on the day before the first.
    fn working_days_through(&self, day: Date) -> Result<u32, OutOfRange> {
        if day.days_to(self.first) == 1 {
            return Ok(0);
        }
        let index = usize::try_from(self.first.days_to(day)).ok();
        index.and_then(|index| self.counted.get(index)).copied().ok_or(OutOfRange { date: Some(day) })
    }
}
