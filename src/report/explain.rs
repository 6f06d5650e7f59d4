//! Why each answer to one case came out as it did, in words that a board member follows.

mod account;
mod blanks;
mod changed;
mod days;
mod facts;
mod json;
mod markdown;
mod text;
mod why;

pub use json::write as write_json;
pub use markdown::write as write_markdown;
pub use text::{write as write_text, write_short};

use crate::calendar::Date;
use crate::record::{Place, Record};
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
    /// The date on which time limits are looked at.
    pub as_at: Date,
    /// The question to explain, by its place in the form's order; every one, where there is none.
    pub question: Option<usize>,
    /// The version of this program.
    pub version: &'c str,
}

impl Case<'_> {
    /// The case's reference.
    fn reference(&self) -> &str {
        self.record.key(&self.ruleset.layout)
    }
}
