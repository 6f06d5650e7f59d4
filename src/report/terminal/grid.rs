//! Which columns fit beside each other, and how wide each is.

use std::ops::Range;

use crate::measure::Summary;
use crate::report::words::plain;
use crate::report::{Note, form, wrap};

/// A run of the form's columns that fits into the screen's width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Band {
    pub(super) columns: Range<usize>,
    /// Of the labels.
    pub(super) label: usize,
    /// Of each column, the mark at its end included.
    pub(super) column: usize,
}

/// The least that labels can do with, and the most that they may have.
const LABEL: Range<usize> = 24..72;
/// Between two columns.
const GAP: usize = 2;

/// The columns in as many bands as it takes.
pub(super) fn bands(summary: &Summary, width: usize) -> Vec<Band> {
    fitting(summary.columns.len(), widest(summary), width)
}

/// So many columns, of which the widest needs so much, in as many bands as it takes.
pub(super) fn fitting(all: usize, widest: usize, width: usize) -> Vec<Band> {
    let column = widest.min(width.saturating_sub(LABEL.start)) + 1 + GAP;
    let beside = (width.saturating_sub(LABEL.start) / column).max(1);
    let starts = (0..all.max(1)).step_by(beside);
    starts
        .map(|start| {
            let columns = start..all.min(start + beside);
            let label = width.saturating_sub(columns.len() * column).min(LABEL.end);
            Band { columns, label, column }
        })
        .collect()
}

fn widest(summary: &Summary) -> usize {
    let labels = summary.columns.iter().map(|label| longest_word(label));
    let rows = summary.sections.iter().flat_map(|section| &section.rows);
    let amounts = rows.flat_map(|row| &row.cells).map(|cell| wrap::width(&form::amount(cell.shown())));
    labels.chain(amounts).max().unwrap_or(0)
}

/// A column's label may take two lines.
pub(super) fn longest_word(label: &str) -> usize {
    let label = plain(label);
    let longest = label.split_whitespace().map(wrap::width).max().unwrap_or(0);
    longest.max(wrap::width(&label).min(10))
}

impl Band {
    /// Its own of one thing a column.
    pub(super) fn of<'c, T>(&self, cells: &'c [T]) -> &'c [T] {
        cells.get(self.columns.clone()).unwrap_or_default()
    }

    /// Whether a note belongs here: one of a column with that column, any other with the first band.
    pub(super) fn takes(&self, note: &Note, columns: &[String]) -> bool {
        match &note.period {
            Some(period) if columns.contains(period) => self.of(columns).contains(period),
            Some(_) | None => self.columns.start == 0,
        }
    }

    /// Its columns' labels.
    pub(super) fn labels(&self, summary: &Summary) -> Vec<String> {
        self.of(&summary.columns).iter().map(|label| plain(label)).collect()
    }
}
