//! A time limit counted day by day, weekends and holidays by name.

use super::facts::Telling;
use crate::calendar::{Calendar, Date, DayKind};
use crate::finding::Counting;
use crate::report::words::plain;
use crate::ruleset::Limit;

/// One line of the count: a day, or days of one kind that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) from: Date,
    pub(super) until: Date,
    pub(super) kind: Counted,
    /// What happened or ended on it.
    pub(super) marks: Vec<String>,
}

/// What a day counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Counted {
    /// The day that is counted from.
    Start,
    /// It is counted, as these numbers.
    Numbers(i64, i64),
    Weekend,
    Holiday(String),
    /// It lies outside the count.
    Beside,
}

/// A count of more calendar days than this has runs of counted days on one line.
const ONE_BY_ONE: i64 = 31;
/// A day that is this far after the last day in time is not counted up to.
const FAR: i64 = 14;

/// The days from the start to the last day in time and, where it is near, to the day it was done.
pub(super) fn days(telling: &Telling<'_, '_>, counting: &Counting) -> Vec<Day> {
    let calendar = &telling.case.ruleset.calendar;
    let (start, due) = (counting.from.1, counting.due);
    let done = counting.to.1;
    let near = done.filter(|done| *done > due && due.days_to(*done) <= FAR && *done <= calendar.last);
    let label = |field| telling.label(field, telling.row_of(field, None));
    let (began, ended) = (label(counting.from.0), label(counting.to.0));
    let start_line = Day { from: start, until: start, kind: Counted::Start, marks: vec![began] };
    let mut lines: Vec<Day> = vec![start_line];
    let mut number = 0;
    let end = near.unwrap_or(due);
    for offset in 1..=start.days_to(end).max(0) {
        let day = start.plus_days(offset);
        let kind = kind(calendar, counting.limit, day, &mut number);
        let marks = if day == due { vec!["the last day in time".to_owned()] } else { Vec::new() };
        lines.push(Day { from: day, until: day, kind, marks });
    }
    if let Some(done) = done {
        mark(&mut lines, done, ended.clone());
    }
    if let Some(as_at) = counting.as_at {
        let value = telling.value(counting.to.0, telling.slot(counting.to.0, None));
        mark(&mut lines, as_at, format!("the day looked at; {ended}: {value}"));
    }
    lines.sort_by_key(|line| line.from);
    together(lines, start.days_to(due) > ONE_BY_ONE)
}

/// Says something beside a day; on a line of its own, where it is none of those counted.
fn mark(lines: &mut Vec<Day>, day: Date, words: String) {
    match lines.iter_mut().find(|line| line.from == day) {
        Some(line) => line.marks.push(words),
        None => lines.push(Day { from: day, until: day, kind: Counted::Beside, marks: vec![words] }),
    }
}

fn kind(calendar: &Calendar, limit: Limit, day: Date, number: &mut i64) -> Counted {
    let kind = match limit {
        Limit::Days(_) => DayKind::Working,
        Limit::WorkingDays(_) => calendar.kind_of(day).unwrap_or(DayKind::Working),
    };
    match kind {
        DayKind::Working => {
            *number += 1;
            Counted::Numbers(*number, *number)
        }
        DayKind::Weekend => Counted::Weekend,
        DayKind::Holiday(name) => Counted::Holiday(plain(name)),
    }
}

/// Weekends on one line; runs of counted days too, where there are many.
fn together(lines: Vec<Day>, whole_runs: bool) -> Vec<Day> {
    let mut together: Vec<Day> = Vec::new();
    for line in lines {
        let last = together.last_mut().filter(|last| last.marks.is_empty() && line.marks.is_empty());
        match (last, &line.kind) {
            (Some(last), Counted::Weekend) if last.kind == Counted::Weekend => last.until = line.until,
            (Some(Day { until, kind: Counted::Numbers(_, last), .. }), Counted::Numbers(_, number))
                if whole_runs =>
            {
                *last = *number;
                *until = line.until;
            }
            _ => together.push(line),
        }
    }
    together
}

impl Day {
    /// `Tue 27 Aug 2019`, `Sat 24 and Sun 25 Aug 2019`.
    pub(super) fn when(&self) -> String {
        let (from, until) = (self.from.short(), self.until.short());
        if self.from == self.until {
            return until;
        }
        let same_month = from.split(' ').skip(2).eq(until.split(' ').skip(2));
        let from = if same_month { from.split(' ').take(2).collect::<Vec<_>>().join(" ") } else { from };
        let to = if self.from.days_to(self.until) == 1 { "and" } else { "to" };
        format!("{from} {to} {until}")
    }

    /// What the day is, and what happened on it.
    pub(super) fn what(&self, limit: Limit) -> String {
        let name = match limit {
            Limit::Days(_) => "day",
            Limit::WorkingDays(_) => "working day",
        };
        let counted = match &self.kind {
            Counted::Start => Some("day 0".to_owned()),
            Counted::Beside => None,
            Counted::Numbers(first, last) if first == last => Some(format!("{name} {first}")),
            Counted::Numbers(first, last) if first + 1 == *last => {
                Some(format!("{name}s {first} and {last}"))
            }
            Counted::Numbers(first, last) => Some(format!("{name}s {first} to {last}")),
            Counted::Weekend => Some("weekend: not counted".to_owned()),
            Counted::Holiday(holiday) => Some(format!("{holiday}: not counted")),
        };
        counted.into_iter().chain(self.marks.iter().cloned()).collect::<Vec<_>>().join("; ")
    }
}
