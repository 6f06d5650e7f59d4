//! What becomes of the records that are read.

use super::fault::Fault;
use super::stream::TextPlace;
use crate::record::{Record, TableRow};

/// Takes the records of a chunk, in its order.
pub(super) trait Receiver {
    /// A record, and the line at which it begins.
    fn record(&mut self, record: &Record, line: u64, written: Written<'_>);
    /// A record that could not be used, and its key if that was read.
    fn not_used(&mut self, faults: &[Fault], case: Option<&str>, at: At, written: Written<'_>);
    /// A row that the map of its table leaves out.
    fn left_out(&mut self);
}

/// Gives the rows that a record of a table stood in; `None` for a record of anything else.
pub(super) type Written<'w> = Option<&'w dyn Fn() -> Vec<TableRow>>;

/// A place in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: u64,
    /// In characters, from 1, where it is known.
    pub(super) column: Option<u64>,
}

impl From<TextPlace> for At {
    fn from(place: TextPlace) -> Self {
        Self { line: place.line, column: Some(place.column) }
    }
}
