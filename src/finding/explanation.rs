//! Why a finding came out as it did, as a tree to be put in words later: no colour, no width, no clock.

use smallvec::SmallVec;

use crate::calendar::Date;
use crate::condition::Look;
use crate::record::{FieldRef, Slot};
use crate::ruleset::{AnswerId, AnswerSet, Limit, RuleId, Status};

/// The reasons of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// The clauses tried, in the order they were.
    pub clauses: Vec<Clause>,
    /// How the time limit was counted, where it was read.
    pub counting: Option<Counting>,
    /// The finding judged again for each value of an unrecorded field, where that was done.
    pub trials: Vec<Trial>,
    /// Every field that was looked at, trials included, each once in the order met; the row of its list, from 0, where it
    /// is not that of the finding.
    pub looked_at: Vec<(FieldRef, Option<u32>)>,
}

/// One clause that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it is.
    pub role: Role,
    /// Where it is written.
    pub rule: RuleId,
    /// The condition as written; empty where there is none.
    pub condition: String,
    /// Whether it speaks of the time limit.
    pub reads_limit: bool,
    /// What it came to.
    pub outcome: Outcome,
    /// The facts it looked at, in order.
    pub evidence: Vec<Evidence>,
}

/// What a clause is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Dates for which a rule holds.
    InForce,
    /// Whether the question arises.
    Applies,
    /// An exemption looked at first: its place in the question's reasons.
    NotOwed(u16),
    /// An answer.
    Answer(AnswerId, Status),
    /// An exemption looked at after a no.
    Excused(u16),
    /// One of the limits.
    Limit(Limit),
    /// An alert.
    Alert(String),
}

/// What a clause came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// A field it needs is not recorded.
    Stopped(FieldRef),
    /// It speaks of the time limit, which leaves no limit in force.
    NoLimit,
    /// The rule failed.
    Failed,
}

/// One fact that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The field.
    pub field: FieldRef,
    /// The row of its list, from 0.
    pub row: Option<u32>,
    /// What was there.
    pub slot: Slot,
    /// The words of a text.
    pub words: Option<String>,
    /// Whether the value is supposed, since none is recorded.
    pub supposed: bool,
    /// How it was looked at.
    pub look: Look,
    /// The value that the rule takes instead, where none is recorded and it says so.
    pub taken_as: Option<Slot>,
}

/// How a time limit was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counting {
    /// Day 0, and the field it came from.
    pub from: (FieldRef, Date),
    /// The last day, and the field it came from, where it is recorded.
    pub to: (FieldRef, Option<Date>),
    /// The limit that was taken.
    pub limit: Limit,
    /// Where it is written.
    pub rule: RuleId,
    /// The last day in time.
    pub due: Date,
    /// Days from `from` to `to` as the limit counts them.
    pub days: Option<i64>,
    /// The day that it was looked at, where `to` is not recorded.
    pub as_at: Option<Date>,
}

/// A finding judged again with a value supposed for an unrecorded field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The field.
    pub field: FieldRef,
    /// The value supposed.
    pub supposed: Slot,
    /// What it came to: `None` where it ended unknown.
    pub came_to: Option<(AnswerId, Status)>,
    /// The answers it could have had, where it tried further fields.
    pub could_be: AnswerSet,
    /// The reason: its place in the question's reasons.
    pub reason: Option<u16>,
    /// The clauses tried, in the order they were; none where further fields were tried.
    pub clauses: Vec<Clause>,
    /// How the time limit was counted, where it was read.
    pub counting: Option<Counting>,
}

/// One fact altered, and the other answer that comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub field: FieldRef,
    /// The row of its list, from 0.
    pub row: Option<u32>,
    /// What it is altered to.
    pub to: Altered,
    /// The answer.
    pub answer: AnswerId,
    /// What it counts as.
    pub status: Status,
    /// The reason: its place in the question's reasons.
    pub reason: Option<u16>,
    /// The fields that it would then lack.
    pub missing: SmallVec<[FieldRef; 4]>,
}

/// What a fact is altered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// This value.
    Value(Slot),
    /// This day, or an earlier one.
    By(Date),
    /// A day before this one.
    Before(Date),
    /// This day, or a later one.
    From(Date),
    /// A day after this one.
    After(Date),
    /// Any day at all.
    AnyDate,
    /// No day.
    NoDate,
    /// A list with nothing in it.
    NoRows,
}
