//! Why each answer to one case came out as it did, in words that a board member follows.

mod account;
mod blanks;
mod blocks;
mod changed;
mod days;
mod facts;
mod json;
mod markdown;
mod text;
mod why;

pub(super) use blocks::blocks;
pub use json::write as write_json;
pub use markdown::write as write_markdown;
pub use text::{write as write_text, write_short};

use std::fmt;

use crate::calendar::Date;
use crate::record::{FieldRef, Place, Record};
use crate::ruleset::Ruleset;

/// One case, and what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Case<'c> {
    /// The rules.
    pub ruleset: &'c Ruleset,
    /// What is recorded.
    pub record: &'c Record,
    /// Where it was read.
    pub place: &'c Place,
    /// Where each of its facts was read, where it was put together from several files.
    pub joined: Option<&'c JoinedFrom>,
    /// The date on which time limits are looked at.
    pub as_at: Date,
    /// The question to explain, by its place in the form's order; every one, where there is none.
    pub question: Option<usize>,
    /// The version of this program.
    pub version: &'c str,
}

/// The rows of files that a case was put together from.
#[derive(Debug, Clone, Default)]
pub struct JoinedFrom {
    /// Each row, and whose the file is.
    pub rows: Vec<ReadAt>,
    /// Each fact with the row that it was read from.
    pub facts: Vec<(FieldRef, Option<u32>, ReadAt)>,
    /// The facts on which files disagree, each with what they say.
    pub disagreed: Vec<(FieldRef, [Stated; 2])>,
}

/// What a row says of a fact, and which row; nothing of what a text says.
pub type Stated = (Option<String>, ReadAt);

/// A row of a file, and whose the file is.
#[derive(Debug, Clone)]
pub struct ReadAt {
    /// The file, sheet and row.
    pub place: Place,
    /// Whose it is.
    pub from: Option<String>,
}

impl JoinedFrom {
    /// Where a fact was read.
    fn at(&self, field: FieldRef, row: Option<u32>) -> Option<&ReadAt> {
        self.facts.iter().find(|(known, of, _)| *known == field && *of == row).map(|(.., at)| at)
    }

    /// What files say of a fact on which they disagree.
    fn disagreed(&self, field: FieldRef) -> Option<&[Stated; 2]> {
        self.disagreed.iter().find(|(known, _)| *known == field).map(|(_, said)| said)
    }
}

impl fmt::Display for ReadAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.place)?;
        match &self.from {
            Some(from) => write!(formatter, ", {from}"),
            None => Ok(()),
        }
    }
}

impl Case<'_> {
    /// The case's reference.
    pub(super) fn reference(&self) -> &str {
        self.record.key(&self.ruleset.layout)
    }
}
