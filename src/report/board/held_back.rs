//! Which tables the public is not shown: those that hold a small count, and those it could be worked out from.

use std::cmp::Reverse;

use super::Profile;
use crate::calendar::Date;
use crate::measure::{Amount, Figure, FormRow, Section, Summary};
use crate::ruleset::Status;

/// What stands in place of a count that is held back.
pub(super) const MARK: &str = "[c]";

/// For each question, for each column, whether it is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeldBack(Vec<Vec<bool>>);

impl HeldBack {
    /// What a profile holds back.
    pub(super) fn of(summary: &Summary, profile: Profile) -> Self {
        let sections = summary.sections.iter();
        Self(sections.map(|section| columns(summary, section, profile)).collect())
    }

    /// And what is held back besides.
    pub(super) fn and(mut self, besides: &[Vec<bool>]) -> Self {
        for (section, besides) in self.0.iter_mut().zip(besides) {
            for (held, besides) in section.iter_mut().zip(besides) {
                *held |= besides;
            }
        }
        self
    }

    pub(super) fn is(&self, section: usize, column: usize) -> bool {
        self.0.get(section).and_then(|columns| columns.get(column)).copied().unwrap_or(false)
    }

    /// Whether a column of a question is.
    pub(super) fn any(&self, section: usize) -> bool {
        self.0.get(section).is_some_and(|columns| columns.contains(&true))
    }

    /// How many tables are held back, of how many.
    pub(super) fn counted(&self) -> (u64, u64) {
        let all = || self.0.iter().flatten();
        (all().filter(|held| **held).count() as u64, all().count() as u64)
    }
}

fn columns(summary: &Summary, section: &Section, profile: Profile) -> Vec<bool> {
    let small = match profile {
        Profile::Internal => return vec![false; summary.columns.len()],
        Profile::Public { small } => small,
    };
    let mut held: Vec<bool> =
        (0..summary.columns.len()).map(|column| has_small(section, column, small)).collect();
    keep_apart(summary, &mut held);
    held
}

/// Holds back what a count could be worked out from: of columns that overlap, where any is held back, only those are
/// shown that lie beside each other, the longest first.
fn keep_apart(summary: &Summary, held: &mut [bool]) {
    let all: Vec<usize> = (0..held.len()).collect();
    let is_held = |held: &[bool], column: usize| held.get(column).copied().unwrap_or(false);
    let mut shown: Vec<usize> = all.iter().copied().filter(|column| !is_held(held, *column)).collect();
    shown.sort_by_key(|column| (Reverse(length(summary, *column)), *column));
    let touched =
        |column: usize| all.iter().any(|other| is_held(held, *other) && overlap(summary, column, *other));
    if !shown.iter().any(|column| touched(*column)) {
        return;
    }
    let mut kept: Vec<usize> = Vec::new();
    for column in shown {
        if kept.iter().any(|other| overlap(summary, column, *other)) {
            if let Some(held) = held.get_mut(column) {
                *held = true;
            }
        } else {
            kept.push(column);
        }
    }
}

fn bounds(summary: &Summary, column: usize) -> (Option<Date>, Option<Date>) {
    summary.periods.get(column).map_or((None, None), |period| (period.from, period.until))
}

/// How many days a column has; one without an end has more than any.
fn length(summary: &Summary, column: usize) -> i64 {
    match bounds(summary, column) {
        (Some(from), Some(until)) => from.days_to(until),
        (None, _) | (_, None) => i64::MAX,
    }
}

/// Whether two columns have a day in common.
fn overlap(summary: &Summary, one: usize, other: usize) -> bool {
    let ends_before = |one: usize, other: usize| {
        let (ends, begins) = (bounds(summary, one).1, bounds(summary, other).0);
        ends.zip(begins).is_some_and(|(ends, begins)| ends < begins)
    };
    !ends_before(one, other) && !ends_before(other, one)
}

/// Whether any table of a question and a column has a small count.
fn has_small(section: &Section, column: usize, small: u64) -> bool {
    let mut counts: Vec<u64> = Vec::new();
    if let Some(standing) = section.standing.get(column) {
        counts.extend(Status::ALL.iter().map(|status| standing.statuses.of(*status)));
        counts.extend([standing.blank, standing.choices]);
        counts.extend(standing.held.iter().flat_map(|held| [held.count, held.blank]));
    }
    let figures = section.rows.iter().flat_map(|row| figures(row, column));
    counts.extend(figures.flat_map(of_figure));
    counts.iter().any(|count| (1..=small).contains(count))
}

fn figures(row: &FormRow, column: usize) -> impl Iterator<Item = &Figure> {
    let cell = row.cells.get(column);
    let printed = cell.and_then(|cell| cell.printed.as_ref()).map(|printed| &printed.figure);
    let others = row.other_bases.iter().filter_map(move |base| base.figures.get(column));
    cell.map(|cell| &cell.by_the_rules).into_iter().chain(printed).chain(others)
}

fn of_figure(figure: &Figure) -> [u64; 5] {
    let (one, base) = match figure.amount {
        Amount::Counted { numerator, base } => (numerator, base),
        Amount::Averaged { cases, .. } => (cases, cases),
        Amount::NotCollected => (0, 0),
    };
    [one, base, base.saturating_sub(one), figure.unknown, figure.blank]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Period;
    use crate::measure::testing::Sample;

    fn day(text: &str) -> Option<Date> {
        Date::parse_iso(text.as_bytes())
    }

    /// Three columns: two halves of a year, and the year.
    fn year() -> Summary {
        let mut summary = Sample::essex_summary().clone();
        let dates =
            [("2019-04-01", "2019-09-30"), ("2019-10-01", "2020-03-31"), ("2019-04-01", "2020-03-31")];
        summary.periods = dates
            .iter()
            .map(|(from, until)| Period { from: day(from), until: day(until), earlier: None })
            .collect();
        summary
    }

    #[test]
    fn a_small_count_is_not_worked_out_from_the_year() {
        let check = |held: [bool; 3]| {
            let mut held = held;
            keep_apart(&year(), &mut held);
            held
        };
        assert_eq!(check([true, false, false]), [true, true, false], "the year stays, its other half goes");
        assert_eq!(check([false, false, true]), [false, false, true]);
        assert_eq!(check([false, false, false]), [false, false, false]);
        assert_eq!(check([true, true, false]), [true, true, false]);
    }

    #[test]
    fn what_is_small_is_a_parameter() {
        let held = |small: u64| HeldBack::of(Sample::essex_summary(), Profile::Public { small }).counted();
        assert_eq!(held(0).0, 0);
        assert!(held(1).0 < held(4).0 && held(4).0 <= held(30).0, "{:?} {:?}", held(1), held(4));
        let internal = HeldBack::of(Sample::essex_summary(), Profile::Internal);
        assert_eq!(internal.counted().0, 0);
    }
}
