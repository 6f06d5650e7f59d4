//! One figure of the form: what was counted, out of what, and how sure it is.

use super::bounds::between;
use super::case_rows::CaseCell;
use super::clusters::Clusters;
use super::interval::{Interval, float, mean_t, wilson};
use super::percent::{Millionths, Percent};

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What was counted.
    pub amount: Amount,
    /// The share; none where the base is empty or nothing is collected.
    pub percent: Option<Percent>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// What the interval is.
    pub method: Method,
    /// The lowest and the highest that what is unknown could make of it; none where there is no figure either way.
    pub bounds: Option<Interval>,
    /// Findings that are unknown; of rows that count cases, the cases left out for one.
    pub unknown: u64,
    /// Noes in the base with a fact not recorded; of whole cases, the cases not counted that have such a no.
    pub blank: u64,
}

/// How an interval is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Wilson's, of findings or cases that stand by themselves.
    Wilson,
    /// Student's t, of a mean over cases.
    MeanT,
    /// Student's t, of findings that cases have several of: those of one case are alike.
    Cluster,
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

impl Method {
    /// As JSON writes it.
    pub fn key(self) -> &'static str {
        match self {
            Method::Wilson => "wilson",
            Method::MeanT => "t",
            Method::Cluster => "cluster",
        }
    }
}

impl Figure {
    /// So many out of so many, each by itself.
    pub(super) fn counted(numerator: u64, base: u64, unknown: u64, blank: u64) -> Self {
        let percent = Percent::of(numerator, base);
        Self {
            amount: Amount::Counted { numerator, base },
            percent,
            interval: wilson(float(numerator), float(base)).map(Interval::of),
            method: Method::Wilson,
            bounds: between(percent, percent),
            unknown,
            blank,
        }
    }

    /// The same where cases have several of what is counted. Where the shares of all cases are alike their spread says
    /// nothing, and the interval is Wilson's of so many cases.
    pub(super) fn clustered(self, clusters: &Clusters) -> Self {
        let interval = match clusters.all_alike() {
            Some((sum, cases)) if clusters.cases() > 1 => wilson(sum, cases),
            Some(_) | None => clusters.interval(),
        };
        Self { interval: interval.map(Interval::of), method: Method::Cluster, ..self }
    }

    /// The same with the ends that what is unknown could bring it to.
    pub(super) fn bounded(self, bounds: Option<Interval>) -> Self {
        Self { bounds, ..self }
    }

    /// The mean of cases' shares. Where they are all alike their spread says nothing, and the interval is the widest
    /// that cases can have: Wilson's.
    pub(super) fn averaged(cell: &CaseCell) -> Self {
        let sum = cell.shares.sum();
        let interval = match cell.shares.all_alike() {
            Some((sum, cases)) if cell.cases > 1 => wilson(sum, cases),
            Some(_) | None => mean_t(&cell.shares.values()),
        };
        let percent = Percent::of_mean(&sum, cell.cases);
        Self {
            amount: Amount::Averaged { cases: cell.cases, sum: Millionths::of(&sum) },
            percent,
            interval: interval.map(Interval::of),
            method: Method::MeanT,
            bounds: between(percent, percent),
            unknown: cell.unknown,
            blank: cell.blank_findings,
        }
    }

    /// No figure, since it is held elsewhere.
    pub(super) fn not_collected(unknown: u64) -> Self {
        let (method, blank) = (Method::Wilson, 0);
        Self {
            amount: Amount::NotCollected,
            percent: None,
            interval: None,
            method,
            bounds: None,
            unknown,
            blank,
        }
    }
}

impl Cell {
    /// The figure that the form shows.
    pub fn shown(&self) -> &Figure {
        self.printed.as_ref().map_or(&self.by_the_rules, |printed| &printed.figure)
    }
}
