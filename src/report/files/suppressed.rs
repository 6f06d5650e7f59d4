//! Which counts are not published, since someone could be told by them.

use super::{Profile, Report};
use crate::measure::{Amount, Section};
use crate::ruleset::{Column, Unit};

/// For each question and column, whether its counts are left out.
#[derive(Debug)]
pub(super) struct Suppressed {
    /// By the section's place, then the column's.
    sections: Vec<Vec<bool>>,
}

impl Suppressed {
    /// Finds them. Nothing is left out of what stays with those who hold the cases.
    pub(super) fn of(report: &Report<'_>) -> Self {
        let sections = &report.filled_in.summary.sections;
        Self { sections: sections.iter().map(|section| of_section(report, section)).collect() }
    }

    /// All of them: by the section's place, then the column's.
    pub(super) fn sections(&self) -> &[Vec<bool>] {
        &self.sections
    }

    pub(super) fn holds(&self, section: usize, column: usize) -> bool {
        self.sections.get(section).and_then(|columns| columns.get(column)).copied().unwrap_or(false)
    }
}

/// Whether a count is so small that it could tell of a person.
fn is_small(report: &Report<'_>, count: u64) -> bool {
    report.profile == Profile::Public && (1..report.suppress_below).contains(&count)
}

fn of_section(report: &Report<'_>, section: &Section) -> Vec<bool> {
    let counts: Vec<Vec<u64>> = (0..report.columns.len()).map(|column| counts(section, column)).collect();
    let small: Vec<bool> =
        counts.iter().map(|counts| counts.iter().any(|count| is_small(report, *count))).collect();
    let pairs = || {
        let with = report.columns.iter().zip(&counts).zip(&small);
        with.map(|((column, counts), small)| (column, counts, *small))
    };
    let given_away = |(column, own, small): (&Column, &Vec<u64>, bool)| {
        small
            || pairs().any(|(other, others, other_small)| {
                // One column less another that shares its days is a count as well.
                let less = |(one, other): (&u64, &u64)| is_small(report, one.abs_diff(*other));
                share_days(column, other) && (other_small || own.iter().zip(others).any(less))
            })
    };
    pairs().map(given_away).collect()
}

/// Every count that a question's figures tell of a column: those that are told, what is left of a base, and what one base
/// has more than another.
fn counts(section: &Section, column: usize) -> Vec<u64> {
    let mut counts = Vec::new();
    let mut bases: Vec<(Unit, u64)> = Vec::new();
    for row in &section.rows {
        let Some(cell) = row.cells.get(column) else { continue };
        // As many counts for each column, whether a figure was printed on another base or not.
        for figure in [&cell.by_the_rules, cell.shown()] {
            let (numerator, base) = match figure.amount {
                Amount::Counted { numerator, base } => (numerator, base),
                Amount::Averaged { cases, .. } => (cases, cases),
                Amount::NotCollected => (0, 0),
            };
            counts.extend([numerator, base, base.saturating_sub(numerator), figure.unknown, figure.blank]);
            let alike = bases.iter().filter(|(unit, _)| *unit == row.unit);
            counts.extend(alike.map(|(_, other)| base.abs_diff(*other)));
            bases.push((row.unit, base));
        }
    }
    counts
}

fn share_days(one: &Column, other: &Column) -> bool {
    let before = |one: &Column, other: &Column| match (one.until, other.from) {
        (Some(until), Some(from)) => until < from,
        (None, _) | (_, None) => false,
    };
    !before(one, other) && !before(other, one)
}

#[cfg(test)]
mod tests {
    use super::super::testing::essex;
    use super::*;
    use crate::calendar::Date;

    fn column(from: (i8, i8), until: (i8, i8)) -> Column {
        let day = |(month, day)| Date::new(2020, month, day);
        Column { label: "x".to_owned(), from: day(from), until: day(until) }
    }

    #[test]
    fn a_small_count_hides_its_question_in_its_period_alone() {
        let public = essex(&[], Profile::Public);
        let found = Suppressed::of(&public);
        let summary = public.filled_in.summary;
        let place = |id: &str| summary.sections.iter().position(|section| section.id == id).unwrap();
        // 3 of 30 were offered a statement and declined in the second and third columns, 5 in the first.
        let taken = place("vps-taken");
        assert_eq!([0, 1, 2].map(|column| found.holds(taken, column)), [false, true, true]);
        // 1 of 30 was not told in the first column, and none in the others.
        let ending = place("end-of-journey");
        assert_eq!([0, 1, 2].map(|column| found.holds(ending, column)), [true, false, false]);
        let internal = Suppressed::of(&essex(&[], Profile::Internal));
        assert!(!internal.holds(ending, 0));
    }

    #[test]
    fn a_column_that_would_give_the_hidden_one_away_is_hidden_too() {
        let year = column((1, 1), (12, 31));
        let public = essex(&[], Profile::Public);
        let ending = public.filled_in.summary.sections.iter().find(|section| section.id == "end-of-journey");
        let apart = [column((1, 1), (3, 31)), column((4, 1), (6, 30)), column((7, 1), (9, 30))];
        let within = [column((1, 1), (3, 31)), column((4, 1), (6, 30)), year];
        let hidden = |columns: &[Column]| of_section(&Report { columns, ..public }, ending.unwrap());
        assert_eq!(hidden(&apart), [true, false, false]);
        assert_eq!(hidden(&within), [true, false, true]);
    }

    #[test]
    fn columns_share_days_where_neither_ends_before_the_other_begins() {
        let (one, next) = (column((1, 1), (3, 31)), column((4, 1), (6, 30)));
        assert!(!share_days(&one, &next));
        assert!(share_days(&one, &column((3, 31), (6, 30))));
        assert!(share_days(&one, &Column { label: "all".to_owned(), from: None, until: None }));
    }
}
