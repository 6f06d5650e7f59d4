//! What one input is to a batch: whether a map says how its columns are read, and how its rows join those of others.

use std::sync::Arc;

use super::crosswalk::BoundCrosswalk;
use super::map::Bound;

/// What one input is to a batch. Of most inputs nothing is said.
#[derive(Debug, Clone, Default)]
pub(super) struct Role {
    /// Its columns, where a map names them.
    pub(super) bound: Option<Arc<Bound>>,
    /// The row that its headings are on, where the map says so.
    pub(super) header_row: Option<u64>,
    /// How it joins others, where it is one of the files of a round.
    pub(super) join: Option<Join>,
    /// Whose it is, for people.
    pub(super) from: Option<String>,
}

/// How the rows of one file join those of others.
#[derive(Debug, Clone)]
pub(super) struct Join {
    /// Whether a row of it makes a case.
    pub(super) makes_cases: bool,
    /// The cross-walk that its references go through.
    pub(super) through: Option<Arc<BoundCrosswalk>>,
}

impl Role {
    /// Of a file of a round, before its map is read.
    pub(super) fn of_round() -> Self {
        Self { join: Some(Join { makes_cases: false, through: None }), ..Self::default() }
    }

    /// Whether nothing is said of the input.
    pub(super) fn is_plain(&self) -> bool {
        self.bound.is_none() && self.join.is_none()
    }

    /// The list that every row of it is a row of.
    pub(super) fn rows_of(&self) -> Option<u16> {
        self.bound.as_ref().and_then(|bound| bound.rows_of)
    }
}
