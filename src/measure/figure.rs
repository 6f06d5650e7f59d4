//! One figure of the form: what was counted, out of what, and how sure it is.

use super::bounds::between;
use super::case_rows::CaseCell;
use super::clusters::Clusters;
use super::difference::{Estimate, Spread};
use super::interval::{Interval, float, mean_and_spread, mean_t, wilson};
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
    /// What a comparison needs of it; none where there are too few cases for an interval.
    pub estimate: Option<Estimate>,
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
        let (share, ends) = (float(numerator) / float(base), wilson(float(numerator), float(base)));
        Self {
            amount: Amount::Counted { numerator, base },
            percent,
            interval: ends.map(Interval::of),
            method: Method::Wilson,
            bounds: between(percent, percent),
            unknown,
            blank,
            estimate: ends.map(|ends| Estimate::of(share, ends)),
        }
    }

    /// The same where cases have several of what is counted. Where the shares of all cases are alike their spread says
    /// nothing, and the interval is Wilson's of so many cases.
    pub(super) fn clustered(self, clusters: &Clusters) -> Self {
        let alike = clusters.all_alike().filter(|_| clusters.cases() > 1);
        let (share, error) = clusters.share_and_error().unwrap_or_default();
        let (interval, estimate) = match alike {
            Some((sum, cases)) => {
                let ends = wilson(sum, cases);
                (ends, ends.map(|ends| Estimate::of(sum / cases, ends)))
            }
            None => {
                let spread = Spread { variance: error * error, freedom: float(clusters.cases()) - 1.0 };
                let ends = clusters.interval();
                (ends, ends.map(|ends| Estimate::of(share, ends).spread(spread)))
            }
        };
        Self { interval: interval.map(Interval::of), method: Method::Cluster, estimate, ..self }
    }

    /// The same with the ends that what is unknown could bring it to.
    pub(super) fn bounded(self, bounds: Option<Interval>) -> Self {
        Self { bounds, ..self }
    }

    /// The mean of cases' shares. Where they are all alike their spread says nothing, and the interval is the widest
    /// that cases can have: Wilson's.
    pub(super) fn averaged(cell: &CaseCell) -> Self {
        let sum = cell.shares.sum();
        let (interval, estimate) = match cell.shares.all_alike().filter(|_| cell.cases > 1) {
            Some((sum, cases)) => {
                let ends = wilson(sum, cases);
                (ends, ends.map(|ends| Estimate::of(sum / cases, ends)))
            }
            None => {
                let values = cell.shares.values();
                let ends = mean_t(&values);
                let estimate = |(mean, spread)| Some(Estimate::of(mean, ends?).spread(spread));
                (ends, mean_and_spread(&values).and_then(estimate))
            }
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
            estimate,
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
            estimate: None,
        }
    }
}

impl Cell {
    /// The figure that the form shows.
    pub fn shown(&self) -> &Figure {
        self.printed.as_ref().map_or(&self.by_the_rules, |printed| &printed.figure)
    }
}
