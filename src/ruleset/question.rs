//! Questions and the parts they are made of.

use super::answers::{AnswerId, AnswerSet};
use crate::calendar::Date;
use crate::condition::{Condition, Field};
use crate::diagnostic::Span;
use crate::record::FieldRef;

/// What an answer counts as. Every finding has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The victim got it.
    Met,
    /// The victim did not.
    NotMet,
    /// It was not owed, or the agency is excused.
    Exempt,
    /// The question does not arise.
    NotApplicable,
    /// The limit still runs on the as-at date.
    NotDue,
    /// A fact that could change the answer is not recorded.
    Unknown,
    /// The rule itself failed on this record.
    Error,
}

/// A clause of the rules, by its place in [`super::Ruleset::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub(super) u16);

/// One thing owed, asked as one question: by one entitlement, or by several that are in force one after the other.
#[derive(Debug)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The entitlements that carry the id, by the day they come into force.
    pub editions: Vec<Entitlement>,
    /// Every answer it can have: the engine's own first, then those of the files in their order.
    pub answers: Vec<String>,
    /// Every reason an answer can have.
    pub reasons: Vec<Reason>,
    /// The rows of its section of the form.
    pub rows: Vec<Row>,
}

/// Why a victim is not owed something, or an agency is excused, or an answer is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// An exemption's id, or a word of the field that `because` names.
    pub id: String,
    /// As it is printed.
    pub words: String,
    /// Whether it is the victim's own choice.
    pub victim_choice: bool,
    /// Whether it is an exemption.
    pub exemption: bool,
}

/// One entitlement file.
#[derive(Debug)]
pub struct Entitlement {
    /// Where its file begins.
    pub rule: RuleId,
    /// The place of its id.
    pub span: Span,
    /// The question as it is asked.
    pub question: String,
    /// "7 of 20 cases …" goes on with this.
    pub says: String,
    /// Who owes it.
    pub owed_by: String,
    /// Where it comes from.
    pub source: Source,
    /// What a good record of it looks like.
    pub good_looks_like: Option<String>,
    /// Where to look for it.
    pub look_in: Option<String>,
    /// The dates for which it holds.
    pub in_force: Option<InForce>,
    /// The list it is asked of every row of.
    pub for_each: Option<(u16, RuleId)>,
    /// Whether the question arises.
    pub applies_when: Option<(Condition, RuleId)>,
    /// Looked at first.
    pub not_owed: Vec<Exemption>,
    /// The first that holds.
    pub answers: Vec<Answer>,
    /// Looked at where the answer would count against the agency.
    pub excused: Vec<Exemption>,
    /// For a person's attention.
    pub alerts: Vec<Alert>,
    /// By when.
    pub time_limit: Option<TimeLimit>,
    /// Whose value gives the reason of unknown findings.
    pub because: Option<Because>,
    /// For each row of the question: the answers counted, and those that are its base. `None` where this edition has
    /// no row of that label.
    pub counted: Vec<Option<Counted>>,
    /// The bases it has: the two built in, and its own.
    pub bases: Vec<NamedBase>,
    /// Who has it instead, where it cannot be collected.
    pub not_collected: Option<NotCollected>,
    /// Lint warnings that are accepted, each with the reason.
    pub accepted: Vec<(String, String)>,
}

/// Where an entitlement comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The Code or standard.
    pub code: String,
    /// What of it.
    pub about: Option<String>,
    /// Whether the source itself was read.
    pub verified: bool,
}

/// Dates for which a rule holds, both ends inclusive.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The field whose date decides.
    pub by: Field,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// Where it is written.
    pub rule: RuleId,
}

/// A named reason for which something is not owed, or the agency is excused.
#[derive(Debug)]
pub struct Exemption {
    /// Its id.
    pub id: String,
    /// Its place in [`Question::reasons`].
    pub reason: u16,
    /// The answer it gives.
    pub answer: AnswerId,
    /// When it holds.
    pub when: Condition,
    /// The dates for which it holds.
    pub in_force: Option<InForce>,
    /// Where it is written.
    pub rule: RuleId,
    /// Where it is written, to the character.
    pub span: Span,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Which.
    pub answer: AnswerId,
    /// What it counts as.
    pub counts_as: Status,
    /// When it holds; the last one has no condition.
    pub when: Option<Condition>,
    /// Whose value gives its reason.
    pub because: Option<Because>,
    /// The fact that an answer that counts as unknown waits for.
    pub wants: Option<FieldRef>,
    /// Where it is written.
    pub rule: RuleId,
    /// Where it is written, to the character.
    pub span: Span,
}

/// A choice field whose value is a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The field.
    pub field: Field,
    /// For each of its words, the place in [`Question::reasons`].
    pub reasons: Vec<u16>,
}

/// Something for a person's attention.
#[derive(Debug)]
pub struct Alert {
    /// What it says.
    pub says: String,
    /// When.
    pub when: Condition,
    /// Where it is written.
    pub rule: RuleId,
}

/// From one date to another, within working days or days.
#[derive(Debug)]
pub struct TimeLimit {
    /// The clock starts at the first of these that is recorded.
    pub from: Vec<Field>,
    /// The clock stops.
    pub to: Field,
    /// The first in force whose condition holds.
    pub within: Vec<Within>,
    /// Where it is written.
    pub rule: RuleId,
}

/// One of the limits of a time limit.
#[derive(Debug)]
pub struct Within {
    /// How long.
    pub limit: Limit,
    /// For whom; all, where there is none.
    pub when: Option<Condition>,
    /// The dates for which it holds.
    pub in_force: Option<InForce>,
    /// Where it is written.
    pub rule: RuleId,
}

/// How long a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// It ends on the n-th working day after the start.
    WorkingDays(u32),
    /// It ends n days after the start.
    Days(u32),
}

/// One line of the form.
#[derive(Debug, Clone)]
pub struct Row {
    /// As on the form.
    pub label: String,
    /// What is counted.
    pub unit: Unit,
    /// The base's name.
    pub base_is: String,
    /// Whether it is on the Ministry's form, or ours.
    pub on_form: bool,
    /// What it should reach, in percent.
    pub target: Option<u32>,
    /// The answers whose reasons are ranked beside it.
    pub reasons: AnswerSet,
}

/// What one edition counts in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The answers counted.
    pub count: AnswerSet,
    /// Out of these.
    pub out_of: AnswerSet,
}

/// What a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Findings.
    Each,
    /// The mean over cases of each case's own share.
    CaseRate,
    /// Cases all of whose findings in the base are counted.
    WholeCase,
}

/// A base that rows of a question are counted out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBase {
    /// As rows name it.
    pub key: String,
    /// As it is printed.
    pub name: String,
    /// Its answers.
    pub answers: AnswerSet,
}

/// Why a question's cells stay blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCollected {
    /// Who has the figures.
    pub by: String,
    /// What the form says.
    pub note: String,
}

impl Status {
    /// Every status, in the order they are listed.
    pub const ALL: [Status; 7] = [
        Status::Met,
        Status::NotMet,
        Status::Exempt,
        Status::NotApplicable,
        Status::NotDue,
        Status::Unknown,
        Status::Error,
    ];

    /// As rules and people write it.
    pub fn words(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not met",
            Status::Exempt => "exempt",
            Status::NotApplicable => "not applicable",
            Status::NotDue => "not due",
            Status::Unknown => "unknown",
            Status::Error => "error",
        }
    }

    /// As JSON writes it.
    pub fn key(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not_met",
            Status::Exempt => "exempt",
            Status::NotApplicable => "not_applicable",
            Status::NotDue => "not_due",
            Status::Unknown => "unknown",
            Status::Error => "error",
        }
    }

    /// Its place in [`Status::ALL`].
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|status| *status == self).unwrap_or(0)
    }
}

impl RuleId {
    /// Its place.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl Unit {
    /// Every unit, in the order they are listed.
    pub const ALL: [Unit; 3] = [Unit::Each, Unit::CaseRate, Unit::WholeCase];

    /// As rules and JSON write it.
    pub fn words(self) -> &'static str {
        match self {
            Unit::Each => "each",
            Unit::CaseRate => "case rate",
            Unit::WholeCase => "whole case",
        }
    }
}

impl Question {
    /// The name of an answer.
    pub fn answer(&self, answer: AnswerId) -> &str {
        self.answers.get(answer.index()).map_or("", String::as_str)
    }

    /// The question as it is asked now: by the edition that comes into force last.
    pub fn latest(&self) -> Option<&Entitlement> {
        self.editions.last()
    }

    /// The question in words.
    pub fn question(&self) -> &str {
        self.latest().map_or(&self.id, |entitlement| &entitlement.question)
    }

    /// Who has it instead, where it cannot be collected.
    pub fn not_collected(&self) -> Option<&NotCollected> {
        self.latest()?.not_collected.as_ref()
    }
}

impl Limit {
    /// `5 working days`.
    pub fn words(self) -> String {
        let plural = |count: u32| if count == 1 { "" } else { "s" };
        match self {
            Limit::WorkingDays(count) => format!("{count} working day{}", plural(count)),
            Limit::Days(count) => format!("{count} day{}", plural(count)),
        }
    }
}
