//! Everything that a reader sees: the form, the findings and what is wrong with what we were given, as text.

pub mod board;
pub mod changes;
pub mod csv;
pub mod diagnostics;
pub mod examples;
pub mod examples_json;
pub mod explain;
pub mod files;
pub mod findings;
pub mod handbook;
pub mod inspect;
pub mod json;
pub mod lint;
pub mod markdown;
pub mod not_used;
pub mod reconcile;
pub mod sample;
pub mod sample_check;
pub mod sample_plan;
pub mod schema;
pub mod snapshot;
pub mod suggestion;
pub mod terminal;
pub mod worksheet;
pub mod worksheet_compare;

mod attention;
mod blocks;
mod encode;
mod form;
mod insight;
mod insight_json;
mod json_tree;
mod kinds;
mod notes;
mod period;
mod reasons;
mod rows;
mod said;
mod side_by_side;
mod uncovered;
mod words;
mod wrap;

pub use notes::Note;
pub use rows::{rows_left_out, rows_read, stated};

use crate::measure::Summary;

/// The filled-in form, and what is said beside it.
#[derive(Debug, Clone, Copy)]
pub struct Return<'r> {
    /// The figures.
    pub summary: &'r Summary,
    /// The area's notes.
    pub notes: &'r [Note],
    /// The version of this program.
    pub version: &'r str,
}

/// What a report is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How many characters a line may have.
    pub width: usize,
    /// Whether colours may be used; they never say anything that the words do not.
    pub colour: Colour,
}

/// Whether colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Plain,
    /// ANSI escape sequences.
    Ansi,
}
