//! One edition of an audit, validated: its questions, their exemptions, answers and limits, and the rows of its form.

mod answers;
mod audit;
mod audit_files;
mod check;
mod compare;
mod compare_question;
mod compare_rows;
mod compile;
mod draw;
mod examples;
mod files;
mod lint;
mod lint_clauses;
mod lint_fields;
mod lint_rows;
mod lint_words;
mod overlay;
mod published;
mod question;
pub(crate) mod shape;
pub(crate) mod shape_audit;
pub(crate) mod shape_entitlement;
pub(crate) mod shape_examples;
mod shape_rows;
mod wire;
mod wire_clauses;
mod wire_entitlement;
mod wire_examples;
mod wire_limits;
mod wire_rows;

pub use answers::{AnswerId, AnswerSet, OWN_ANSWERS};
pub use audit::{
    AsPrinted, Audit, CasesAre, Column, SUPPRESS_BELOW, files_named, read as read_audit,
    read_unprinted as read_audit_unprinted, rules_named,
};
pub use audit_files::{KeyColumns, RoundFile, Through, round_files_of};
pub use compare::{Pair, RuleChange, RuleChanges, Touches, rule_changes};
pub use compile::compile;
pub use draw::{RecordedDraw, read as read_draw};
pub use examples::{Example, Expectation, Expected, ExpectedOf, Wanted};
pub use files::{Files, Layer, Stray};
pub use lint::lint;
pub use lint_fields::fields_read;
pub use published::{PrintedPercent, Published, PublishedFigure, PublishedPeriod, read as read_published};
pub use question::{
    Alert, Answer, Because, Counted, Entitlement, Exemption, InForce, Limit, NamedBase, NotCollected,
    Question, Reason, Row, RuleId, Source, Status, TimeLimit, Unit, Within,
};
pub use wire::{Head, LANGUAGE, head};
pub use wire_examples::examples;

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::condition::Scripts;
use crate::record::Layout;

/// One edition of an audit.
#[derive(Debug)]
pub struct Ruleset {
    /// Its name: that of its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The Code it audits.
    pub code: String,
    /// The declared fields.
    pub layout: Arc<Layout>,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// The functions that conditions call.
    pub scripts: Scripts,
    /// The form's headings, in order.
    pub form: Vec<Heading>,
    /// The questions, in the form's order.
    pub questions: Vec<Question>,
    /// `entitlements/FILE.yaml:LINE` of each clause, by [`RuleId`].
    pub rules: Vec<String>,
    /// Over every file used.
    pub sha256: String,
    /// The ruleset it extends.
    pub base: Option<Base>,
}

/// A heading of the form.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Word for word.
    pub text: String,
    /// Our questions below it: places in [`Ruleset::questions`].
    pub asks: Vec<usize>,
}

/// The ruleset that an overlay extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its name.
    pub id: String,
    /// Over every file that it uses itself.
    pub sha256: String,
}

impl Ruleset {
    /// Where a clause is written; empty for a clause of another ruleset.
    pub fn rule(&self, rule: RuleId) -> &str {
        self.rules.get(rule.index()).map_or("", String::as_str)
    }

    /// The question of this id, with its place in the form's order.
    pub fn question(&self, id: &str) -> Option<(usize, &Question)> {
        self.questions.iter().enumerate().find(|(_, question)| question.id == id)
    }
}
