//! A published table held against its own arithmetic and, where there are cases, against what they come to.

mod alone;
mod cases;
mod parts;
mod rounding;
mod table;

use super::figure::Cell;
use super::percent::Percent;
use super::summary::Summary;
use crate::ruleset::{PrintedPercent, Published, PublishedFigure, Ruleset};

pub use rounding::{Rounding, numerators};

/// What holding a published table against its arithmetic came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// What is wrong, question by question in the form's order.
    pub faults: Vec<Fault>,
    /// Every figure of the table, in the file's order.
    pub figures: Vec<CheckedFigure>,
    /// The sums that were looked at.
    pub sums: Sums,
    /// Cells of the form that the file says nothing of.
    pub not_listed: u64,
    /// Percentages that could not be held against a number of cases, since none is given.
    pub without_base: u64,
}

/// Sums of shares that are to make up a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// All of them.
    pub looked_at: u64,
    /// Those that are not 100 %, by no more than rounding can do.
    pub off_by_rounding: u64,
    /// Those that are off by more.
    pub wrong: u64,
}

/// A figure of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFigure {
    /// As it was printed.
    pub figure: PublishedFigure,
    /// Whether a fault is about it.
    pub at_fault: bool,
    /// What the cases come to, where they were given.
    pub computed: Option<Cell>,
}

/// Something wrong with a published table: in each of these rows, in each of these periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The question, by its place in the form's order.
    pub question: usize,
    /// The rows, by their places.
    pub rows: Vec<usize>,
    /// The periods, by their places in [`Published::periods`].
    pub periods: Vec<usize>,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Rows are shares of one base in some periods, and of another in others.
    BaseMoved(BaseMoved),
    /// A figure is a share of another base than the rules give it: so the cases say.
    OtherBase(OnBase),
    /// Shares that are to make up a whole do not.
    Sum(Sum),
    /// No whole number of cases prints as the figure.
    Impossible(Impossible),
    /// Every share of one base is printed as 0 %: nothing is known.
    AllZero {
        /// The base's name.
        base_is: String,
    },
    /// 0 % is printed of what is not collected.
    ZeroNotCollected,
    /// 0 % is printed, and the cases leave it unknown.
    ZeroInCases {
        /// How many cases, or rows of them, it is not known of.
        unknown: u64,
    },
    /// The cases come to something else.
    Differs,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A base that moved.
    BaseMoved,
    /// Shares that do not make up a whole.
    Sum,
    /// A percentage that no whole number gives.
    Impossible,
    /// 0 % that is to be unknown.
    UnknownAsZero,
    /// Not what the cases come to.
    Differs,
}

/// A base that moved between the periods of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseMoved {
    /// All rows: in some periods they make up a whole.
    pub all_rows: Vec<usize>,
    /// The periods in which they do.
    pub together: Vec<usize>,
    /// The periods in which the rows that moved make up a whole by themselves, as the rules have it.
    pub apart: Vec<usize>,
    /// The base that the rules give the rows that moved.
    pub own_base: String,
    /// The base of all rows.
    pub whole_base: String,
    /// The rows that moved, in each period on the one base and on the other.
    pub on_one_base: Vec<OneBase>,
}

/// A row on one base in every period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneBase {
    /// The row.
    pub row: usize,
    /// Of the base that the rules give it.
    pub own: Vec<(usize, Share)>,
    /// Of the base of all rows.
    pub whole: Vec<(usize, Share)>,
}

/// A share worked out from printed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many of how many, where the printed figures leave only one possibility.
    pub counted: Option<(u64, u64)>,
    /// In percent.
    pub percent: Percent,
}

/// A figure on a base that is not the one the rules give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnBase {
    /// The base's name.
    pub base_is: String,
    /// What was counted.
    pub numerator: u64,
    /// Out of these.
    pub base: u64,
}

/// A sum that is not what it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// In ten-thousandths of a percent.
    pub total: u64,
    /// By how much rounding can move it, in half ten-thousandths.
    pub allowed_halves: u64,
    /// Whether it would be right if decimals were cut off instead of rounded.
    pub cut_off: bool,
    /// Whether a row of it has no figure.
    pub partial: bool,
    /// Whether these rows make up a whole only in other periods, not by the rules.
    pub as_elsewhere: bool,
}

/// A percentage that no whole number of cases gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// What it was held against; `None` of what is over 100 %.
    pub base: Option<u64>,
    /// Where that is from.
    pub base_from: BaseFrom,
    /// The bases up to that one which give it.
    pub n_that_fit: Vec<u64>,
    /// What the whole numbers next to it give.
    pub near: Vec<(u64, PrintedPercent)>,
    /// Other ways of rounding that give it of this base, each with a whole number.
    pub roundings: Vec<(Rounding, u64)>,
    /// Whether the row is an average of each case's own share.
    pub is_average: bool,
    /// The periods in which the row is a whole number of all cases.
    pub fits_in: Vec<usize>,
}

/// Where the base that a figure was held against is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseFrom {
    /// Printed beside the figure.
    Figure,
    /// What other rows of the question leave.
    OtherRows,
    /// All the cases of the period.
    Cases,
}

impl Why {
    /// Which kind of fault it is.
    pub fn kind(&self) -> FaultKind {
        match self {
            Self::BaseMoved(_) | Self::OtherBase(_) => FaultKind::BaseMoved,
            Self::Sum(_) => FaultKind::Sum,
            Self::Impossible(_) => FaultKind::Impossible,
            Self::AllZero { .. } | Self::ZeroNotCollected | Self::ZeroInCases { .. } => {
                FaultKind::UnknownAsZero
            }
            Self::Differs => FaultKind::Differs,
        }
    }
}

impl Fault {
    /// Whether it is about a figure.
    pub fn is_about(&self, figure: &PublishedFigure) -> bool {
        self.question == figure.question
            && self.rows.contains(&figure.row)
            && self.periods.contains(&figure.period)
    }
}

/// Holds a published table against its arithmetic and, where there is a summary of cases, against that.
pub fn reconcile(ruleset: &Ruleset, published: &Published, summary: Option<&Summary>) -> Reconciled {
    let table = table::Table { ruleset, published };
    let mut found = alone::Found::default();
    for question in 0..ruleset.questions.len() {
        alone::check(&table, question, &mut found);
    }
    let mut faults = found.faults;
    if let Some(summary) = summary {
        cases::check(&table, summary, &mut faults);
    }
    faults.sort_by_key(|fault| (fault.question, fault.why.kind(), fault.periods.first().copied()));
    let checked = |figure: &PublishedFigure| CheckedFigure {
        figure: *figure,
        at_fault: figure.percent.is_some() && faults.iter().any(|fault| fault.is_about(figure)),
        computed: summary.and_then(|summary| table.cell(summary, figure)).cloned(),
    };
    let figures = published.figures.iter().map(checked).collect();
    let without_base = table.without_base();
    Reconciled { faults, figures, sums: found.sums, not_listed: table.not_listed(), without_base }
}
