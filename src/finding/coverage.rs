//! What the examples of a ruleset reach, and what none of them does.

use crate::diagnostic::Span;
use crate::record::FieldRef;
use crate::ruleset::RuleId;

/// One thing that an example can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// A clause that held, or did not.
    Clause(RuleId, bool),
    /// A part of a condition that held, or did not, in a question.
    Part(usize, Span, bool),
    /// A field of a question whose absence made it unknown.
    Absent(usize, FieldRef),
}

/// A point, and where in the rules it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The point.
    pub point: Point,
    /// The question, by its place in the form's order.
    pub question: usize,
    /// What of the question.
    pub what: What,
    /// Where it is written; where only the clause's number tells, `None`.
    pub span: Option<Span>,
    /// The condition, of a clause that has one.
    pub condition: Option<String>,
}

/// What a point is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Dates for which a rule holds.
    InForce,
    /// `applies_when`.
    Applies,
    /// An exemption, by its id.
    Exemption(String),
    /// An answer, by its name.
    Answer(String),
    /// An answer or a limit without a condition: it can only be reached.
    Unconditional(String),
    /// A limit, in words.
    Limit(String),
    /// An alert, by its words.
    Alert(String),
    /// An operand of `and` or `or`.
    Operand,
    /// A field that can be left out.
    Field,
}

/// What the examples of a ruleset reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many points there are, less those that the rules show to be impossible.
    pub points: u64,
    /// How many of them an example reaches.
    pub reached: u64,
    /// How many more the rules show to be impossible.
    pub impossible: u64,
    /// Those that no example reaches, in the form's order.
    pub gaps: Vec<Gap>,
}

/// A point that no example reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The point.
    pub stated: Stated,
    /// `entitlements/FILE.yaml:LINE`.
    pub place: String,
    /// The condition or part of it as it is written.
    pub text: String,
}
