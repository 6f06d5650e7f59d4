//! A published table, looked up by question, row and period.

use super::rounding::only;
use super::{BaseFrom, Sum};
use crate::measure::{Cell, Summary};
use crate::ruleset::{PrintedPercent, Published, PublishedFigure, Question, Ruleset, Unit};

/// A published table and the form that it fills in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'t> {
    pub(super) ruleset: &'t Ruleset,
    pub(super) published: &'t Published,
}

/// What shares that are to make up a whole add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Balance {
    /// To a whole, as near as rounding lets it be seen.
    Whole {
        /// Whether it is off by rounding.
        off: bool,
    },
    /// To something else, all of them 0 included.
    Off(Sum),
    /// Not all of them are printed, and those that are do not come to more than a whole.
    Open,
}

/// The whole in ten-thousandths of a percent.
const WHOLE: u64 = 1_000_000;

impl<'t> Table<'t> {
    pub(super) fn question(&self, question: usize) -> Option<&'t Question> {
        self.ruleset.questions.get(question)
    }

    pub(super) fn periods(&self) -> std::ops::Range<usize> {
        0..self.published.periods.len()
    }

    /// The cell as it was printed; `None` where the file says nothing of it.
    pub(super) fn figure(&self, question: usize, row: usize, period: usize) -> Option<&'t PublishedFigure> {
        let at = |figure: &&PublishedFigure| {
            (figure.question, figure.row, figure.period) == (question, row, period)
        };
        self.published.figures.iter().find(at)
    }

    pub(super) fn percent(&self, question: usize, row: usize, period: usize) -> Option<PrintedPercent> {
        self.figure(question, row, period)?.percent
    }

    /// How many cases a period was drawn from.
    pub(super) fn cases(&self, period: usize) -> Option<u64> {
        self.published.periods.get(period)?.cases
    }

    /// What rows add up to in a period.
    pub(super) fn balance(&self, question: usize, rows: &[usize], period: usize) -> Balance {
        let printed: Vec<PrintedPercent> =
            rows.iter().filter_map(|row| self.percent(question, *row, period)).collect();
        let total: u64 =
            printed.iter().fold(0, |total, percent| total.saturating_add(percent.ten_thousandths()));
        // Half a unit each, in halves of a ten-thousandth.
        let unit = |percent: &PrintedPercent| 10_u64.pow(4_u32.saturating_sub(percent.places));
        let allowed_halves: u64 = printed.iter().map(unit).sum();
        let partial = printed.len() < rows.len();
        let within = total.abs_diff(WHOLE).saturating_mul(2) <= allowed_halves;
        // One share over 100 % by itself is no matter of a sum.
        if partial && (printed.len() < 2 || total <= WHOLE || within) {
            return Balance::Open;
        }
        if within {
            return Balance::Whole { off: total != WHOLE };
        }
        let cut_off = total < WHOLE && WHOLE - total < allowed_halves;
        Balance::Off(Sum { total, allowed_halves, cut_off, partial, as_elsewhere: false })
    }

    /// What a figure is to be a whole number of: what is printed beside it, what the other rows leave, or all cases.
    pub(super) fn base(&self, figure: &PublishedFigure, left: Option<u64>) -> Option<(u64, BaseFrom)> {
        if let Some(base) = figure.base {
            return Some((base, BaseFrom::Figure));
        }
        let question = self.question(figure.question)?;
        let each_of_list = question.latest().is_some_and(|latest| latest.for_each.is_some());
        match question.rows.get(figure.row)?.unit {
            // There may be any number of rows of a list.
            Unit::Each if each_of_list => None,
            Unit::Each | Unit::CaseRate | Unit::WholeCase => match left {
                Some(left) => Some((left, BaseFrom::OtherRows)),
                None => Some((self.cases(figure.period)?, BaseFrom::Cases)),
            },
        }
    }

    /// The whole number of a period's cases that a row is, where there is only one.
    pub(super) fn of_all_cases(&self, question: usize, row: usize, period: usize) -> Option<u64> {
        only(self.percent(question, row, period)?, self.cases(period)?)
    }

    /// What the cases come to in a cell.
    pub(super) fn cell<'s>(&self, summary: &'s Summary, figure: &PublishedFigure) -> Option<&'s Cell> {
        let column = self.column(summary, figure.period)?;
        summary.sections.get(figure.question)?.rows.get(figure.row)?.cells.get(column)
    }

    /// The column of the cases that a period is; where there is one of each they are the same.
    pub(super) fn column(&self, summary: &Summary, period: usize) -> Option<usize> {
        let label = &self.published.periods.get(period)?.label;
        let named = summary.columns.iter().position(|column| column == label);
        named.or((summary.columns.len() == 1 && self.published.periods.len() == 1).then_some(0))
    }

    /// Cells of the form that the file says nothing of.
    pub(super) fn not_listed(&self) -> u64 {
        let rows = self.ruleset.questions.iter().flat_map(|question| &question.rows);
        let cells = rows.filter(|row| row.on_form).count() * self.published.periods.len();
        u64::try_from(cells.saturating_sub(self.published.figures.len())).unwrap_or(0)
    }

    /// Percentages for which there is no number of cases to hold them against.
    pub(super) fn without_base(&self) -> u64 {
        let alone = |figure: &&PublishedFigure| figure.percent.is_some() && self.base(figure, None).is_none();
        self.published.figures.iter().filter(alone).fold(0, |count, _| count + 1)
    }
}
