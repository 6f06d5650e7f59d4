//! A ruleset's own tests: a record, and the findings that are expected of it.

use super::question::Status;
use crate::calendar::Date;
use crate::diagnostic::Span;
use crate::document::Node;

/// One example.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name: an overlay that repeats it replaces the example.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The record as it was written: only the fields that matter.
    pub given: Node,
    /// The day on which time limits are looked at.
    pub as_at: Date,
    /// What is expected, by question.
    pub expect: Vec<Expectation>,
    /// The alerts that are expected, all of them, where the example speaks of alerts.
    pub alerts: Option<Vec<String>>,
}

/// What is expected of one question.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The question's id.
    pub entitlement: String,
    /// Where its id stands.
    pub span: Span,
    /// Of its findings.
    pub of: ExpectedOf,
}

/// The findings that something is expected of.
#[derive(Debug, Clone)]
pub enum ExpectedOf {
    /// Every one.
    Every(Expected),
    /// One after the other, and there are no others.
    Rows(Vec<Expected>),
}

/// What is expected of a finding; what is not said may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// The answer.
    pub answer: Option<String>,
    /// What it counts as.
    pub status: Option<Status>,
    /// The reason's id.
    pub reason: Wanted<String>,
    /// The due date.
    pub due: Wanted<Date>,
    /// Days as the limit counts them.
    pub days: Wanted<i64>,
    /// The missing fields, in any order.
    pub missing: Option<Vec<String>>,
    /// The answers it could have, in any order; nothing where that cannot be told.
    pub could_be: Wanted<Vec<String>>,
    /// The blank fields, in any order.
    pub blank: Option<Vec<String>>,
}

/// What is expected of something that may be there or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wanted<T> {
    /// Nothing is said of it.
    #[default]
    Anything,
    /// There is to be none.
    Nothing,
    /// It is to be this.
    This(T),
}
