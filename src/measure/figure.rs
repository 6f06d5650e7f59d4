//! One figure of the form: what was counted, out of what, and how sure it is.

use super::case_rows::CaseCell;
use super::interval::{Interval, float, mean_t, wilson};
use super::percent::{Millionths, Percent};

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What was counted.
    pub amount: Amount,
    /// The share; none where the base is empty or nothing is collected.
    pub percent: Option<Percent>,
    /// Its 95 % interval: Wilson's, or Student's t of a mean of cases.
    pub interval: Option<Interval>,
    /// Findings that are unknown; of rows that count cases, the cases left out for one.
    pub unknown: u64,
    /// Noes in the base with a fact not recorded; of whole cases, the cases not counted that have such a no.
    pub blank: u64,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many out of so many: findings, or whole cases.
    Counted {
        /// Those counted.
        numerator: u64,
        /// Out of these.
        base: u64,
    },
    /// The mean of each case's own share.
    Averaged {
        /// The cases.
        cases: u64,
        /// The sum of their shares.
        sum: Millionths,
    },
    /// Nothing: the question's figures are held elsewhere.
    NotCollected,
}

/// One cell of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The figure as the rules give it.
    pub by_the_rules: Figure,
    /// The figure on the base that the area printed it on, where it is another.
    pub printed: Option<Printed>,
}

/// A figure on another base than the rules'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The base's name.
    pub base_is: String,
    /// The figure.
    pub figure: Figure,
}

impl Figure {
    /// So many out of so many.
    pub(super) fn counted(numerator: u64, base: u64, unknown: u64, blank: u64) -> Self {
        Self {
            amount: Amount::Counted { numerator, base },
            percent: Percent::of(numerator, base),
            interval: wilson(float(numerator), float(base)).map(Interval::of),
            unknown,
            blank,
        }
    }

    /// The mean of cases' shares. Where they are all alike their spread says nothing, and the interval is the widest
    /// that cases can have: Wilson's.
    pub(super) fn averaged(cell: &CaseCell) -> Self {
        let sum = cell.shares.sum();
        let interval = match cell.shares.all_alike() {
            Some((sum, cases)) if cell.cases > 1 => wilson(sum, cases),
            Some(_) | None => mean_t(&cell.shares.values()),
        };
        Self {
            amount: Amount::Averaged { cases: cell.cases, sum: Millionths::of(&sum) },
            percent: Percent::of_mean(&sum, cell.cases),
            interval: interval.map(Interval::of),
            unknown: cell.unknown,
            blank: cell.blank_findings,
        }
    }

    /// No figure, since it is held elsewhere.
    pub(super) fn not_collected(unknown: u64) -> Self {
        Self { amount: Amount::NotCollected, percent: None, interval: None, unknown, blank: 0 }
    }
}

impl Cell {
    /// The figure that the form shows.
    pub fn shown(&self) -> &Figure {
        self.printed.as_ref().map_or(&self.by_the_rules, |printed| &printed.figure)
    }
}
