//! Why a finding came out as it did, as a tree to be put in words later: no colour, no width, no clock.

use crate::calendar::Date;
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
}
