//! Which columns are compared with which, and on which base.

use super::difference::{Contrast, Statement};
use super::figure::{Amount, Figure};
use super::summary::{FormRow, Summary};
use crate::calendar::Date;
use crate::ruleset::{Audit, CasesAre, Column, Unit};

/// When a column is, and which one it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// The latest column before it that it does not overlap.
    pub earlier: Option<usize>,
}

/// A row on a base other than its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOnBase {
    /// The base's name.
    pub base_is: String,
    /// Whether it is every answer: then the row's own base is a part of it.
    pub every_answer: bool,
    /// One for each column.
    pub figures: Vec<Figure>,
    /// Answers outside the row's own base that are exempt, by column.
    pub exempt: Vec<u64>,
    /// Answers that are not due, by column.
    pub not_due: Vec<u64>,
}

/// One figure against another of the same row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The place of the other: the earlier column, or the group it is compared with.
    pub against: usize,
    /// What the two are out of.
    pub out_of: OutOf,
    /// How they lie to each other.
    pub contrast: Contrast,
    /// How they lie to each other on the row's own base.
    pub on_the_base: Contrast,
    /// Whether anything can be said of it: not of cases picked by hand, nor of every case there is.
    pub told: bool,
}

/// What two figures that are compared are out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutOf {
    /// The row's own base.
    TheBase,
    /// Every answer, since the row's own base takes in another part of them in each.
    EveryAnswer,
}

/// One column of a row, of the form or of a group's figures.
pub(super) type At<'s> = (&'s FormRow, usize);

impl Change {
    /// What can be said of it, where anything can: what holds on either base alone is not clear.
    pub fn statement(&self) -> Option<Statement> {
        let statement = if self.bases_agree() { self.contrast.statement } else { Statement::NotClear };
        self.told.then_some(statement)
    }

    /// Whether the same can be said on both bases.
    pub fn bases_agree(&self) -> bool {
        self.contrast.statement == self.on_the_base.statement
    }

    /// One figure of a row against another; `None` where either is none.
    pub(super) fn of(one: At<'_>, other: At<'_>, cases_are: Option<CasesAre>) -> Option<Self> {
        if one.0.base_is != other.0.base_is || one.0.unit != other.0.unit {
            return None;
        }
        let out_of = out_of(one, other);
        let contrast = Contrast::of(figure(one, out_of)?, figure(other, out_of)?)?;
        let on_the_base = Contrast::of(figure(one, OutOf::TheBase)?, figure(other, OutOf::TheBase)?)?;
        Some(Self { against: other.1, out_of, contrast, on_the_base, told: tells(cases_are) })
    }
}

/// Whether a difference in such cases tells of more than of them: of a sample that chance drew, or is taken to have drawn.
pub(super) fn tells(cases_are: Option<CasesAre>) -> bool {
    match cases_are {
        Some(CasesAre::Drawn) | None => true,
        Some(CasesAre::EveryCase | CasesAre::PickedByHand) => false,
    }
}

/// The figure that is compared.
pub(super) fn figure((row, column): At<'_>, out_of: OutOf) -> Option<&Figure> {
    match out_of {
        OutOf::TheBase => row.cells.get(column).map(|cell| &cell.by_the_rules),
        OutOf::EveryAnswer => row.every_answer()?.figures.get(column),
    }
}

/// Every answer, where exemptions take clearly more out of the base of the one than of the other: on the base itself
/// the two would not be figures of the same cases.
fn out_of(one: At<'_>, other: At<'_>) -> OutOf {
    let parts = part_in_base(one).zip(part_in_base(other));
    let moved = parts.and_then(|(one, other)| Contrast::of(&one, &other));
    match moved.map(|contrast| contrast.statement) {
        Some(Statement::Higher | Statement::Lower) => OutOf::EveryAnswer,
        Some(Statement::NotClear) | None => OutOf::TheBase,
    }
}

/// How much of what was owed or excused is in the base; `None` where every answer says no more than the base does, as
/// where some are not due.
fn part_in_base((row, column): At<'_>) -> Option<Figure> {
    let every = row.every_answer()?;
    let Amount::Counted { base, .. } = row.cells.get(column)?.by_the_rules.amount else { return None };
    let exempt = *every.exempt.get(column)?;
    (*every.not_due.get(column)? == 0 && base > 0).then(|| Figure::counted(base, base + exempt, 0, 0))
}

/// When the columns are, and which each is compared with: the one that ends last of those that end before it begins;
/// of several, the one nearest to it in length.
pub(super) fn periods(audit: &Audit) -> Vec<Period> {
    let columns = &audit.columns;
    columns
        .iter()
        .map(|column| Period { from: column.from, until: column.until, earlier: earlier(columns, column) })
        .collect()
}

fn earlier(columns: &[Column], column: &Column) -> Option<usize> {
    let from = column.from?;
    let before =
        columns.iter().enumerate().filter(|(_, other)| other.until.is_some_and(|until| until < from));
    let unlike = |other: &Column| Some((days(other)? - days(column)?).abs());
    let found = before.max_by_key(|(place, other)| {
        (other.until, std::cmp::Reverse(unlike(other)), std::cmp::Reverse(*place))
    });
    found.map(|(place, _)| place)
}

fn days(column: &Column) -> Option<i64> {
    Some(column.from?.days_to(column.until?))
}

/// The column that is the newest of those with any figure: that which ends last, of several the shortest.
pub fn newest(summary: &Summary) -> Option<usize> {
    let has_figure = |column: &usize| {
        let rows = summary.sections.iter().flat_map(|section| &section.rows);
        rows.filter_map(|row| row.cells.get(*column)).any(|cell| cell.by_the_rules.percent.is_some())
    };
    let columns = (0..summary.columns.len()).filter(has_figure);
    columns.max_by_key(|column| {
        let period = summary.periods.get(*column);
        period.map(|period| (period.until, period.from))
    })
}

impl FormRow {
    /// The row out of every answer, where its own base is a part of them and each finding is a case's only one.
    pub fn every_answer(&self) -> Option<&RowOnBase> {
        self.other_bases.iter().find(|base| base.every_answer).filter(|_| self.unit == Unit::Each)
    }

    /// The figure of a column that a change is of.
    pub fn compared(&self, column: usize, out_of: OutOf) -> Option<&Figure> {
        figure((self, column), out_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(dates: &[(&str, &str)]) -> Audit {
        let day = |text: &str| Date::parse_iso(text.as_bytes());
        let column = |(from, until): &(&str, &str)| Column {
            label: format!("{from} to {until}"),
            from: day(from),
            until: day(until),
        };
        Audit { columns: dates.iter().map(column).collect(), ..Audit::default() }
    }

    #[test]
    fn a_column_is_compared_with_the_latest_before_it_that_is_most_like_it() {
        let audit = columns(&[
            ("2019-04-01", "2019-06-30"),
            ("2019-07-01", "2019-09-30"),
            ("2019-04-01", "2019-09-30"),
            ("2019-10-01", "2019-12-31"),
            ("2019-10-01", "2020-03-31"),
            ("2019-04-01", "2020-03-31"),
        ]);
        let earlier: Vec<Option<usize>> = periods(&audit).iter().map(|period| period.earlier).collect();
        assert_eq!(earlier, [None, Some(0), None, Some(1), Some(2), None]);
        assert_eq!(periods(&Audit::unstated())[0].earlier, None);
    }
}
