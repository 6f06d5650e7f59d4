//! What an entitlement came to for a record, and the tree of reasons for it.

mod coverage;
mod explanation;
mod witness;

pub use coverage::{Coverage, Gap, Point, Stated, What};
pub use explanation::{Altered, Change, Clause, Counting, Evidence, Explanation, Outcome, Role, Trial};
pub use witness::{Fact, Given, Witness};

use smallvec::SmallVec;

use crate::calendar::Date;
use crate::record::FieldRef;
use crate::ruleset::{AnswerId, AnswerSet, RuleId, Status};

/// What one question came to for a record, or for one row of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The question: its place in the form's order.
    pub question: usize,
    /// Which of its entitlements judged.
    pub edition: usize,
    /// The row of the list, from 0; `None` for the record as a whole.
    pub row: Option<u32>,
    /// The answer.
    pub answer: AnswerId,
    /// What it counts as.
    pub status: Status,
    /// The reason: its place in the question's reasons.
    pub reason: Option<u16>,
    /// The fields that some trial needed and lacked, in the order met; only of unknown findings.
    pub missing: SmallVec<[FieldRef; 4]>,
    /// The answers it could have; `None` where that cannot be told, and of findings that are not unknown.
    pub could_be: Option<AnswerSet>,
    /// The blank fields met on the way to a no.
    pub blank: SmallVec<[FieldRef; 8]>,
    /// The last day in time, where the limit was read.
    pub due: Option<Date>,
    /// Days from start to end as the limit counts them, where both are recorded.
    pub days: Option<i64>,
    /// The clause that decided; `None` where trials agree on the answer but not on the clause.
    pub rule: Option<RuleId>,
    /// Whether it depends on the as-at date.
    pub depends_on_as_at: bool,
    /// What failed, of an error.
    pub fault: Option<Box<str>>,
}
