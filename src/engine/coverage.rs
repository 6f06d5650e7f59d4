//! Hears which clauses and parts of conditions a record makes true and false, and which fields are looked at.

use std::collections::BTreeSet;

use super::Judging;
use super::hear::Hear;
use crate::calendar::Date;
use crate::condition::{Condition, Field, Look, Node, Trace};
use crate::finding::{Counting, Finding, Outcome, Point, Role, Trial};
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::{RuleId, Ruleset, Status};

/// Adds what a record reaches of a question; gives its findings.
pub fn reach(
    ruleset: &Ruleset,
    record: &Record,
    question: usize,
    as_at: Date,
    points: &mut BTreeSet<Point>,
) -> Vec<Finding> {
    let mut marker = Marker::new(ruleset, record, question);
    let findings = hear(ruleset, record, question, as_at, &mut marker);
    points.append(&mut marker.points);
    findings
}

/// Judges a record by one question, its alerts too, with a marker listening.
pub(super) fn hear(
    ruleset: &Ruleset,
    record: &Record,
    question: usize,
    as_at: Date,
    marker: &mut Marker<'_>,
) -> Vec<Finding> {
    let Some(asked) = ruleset.questions.get(question) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut judging = Judging::new(ruleset, record, as_at, marker);
    judging.question(question, asked, &mut |finding, _| findings.push(finding));
    judging.raise_of(question, asked, &mut |_| {});
    for finding in findings.iter().filter(|finding| finding.status == Status::Unknown) {
        let absent = finding.missing.iter().map(|field| Point::Absent(question, *field));
        judging.hear.points.extend(absent);
        // A script does not say what it looked at, only what it lacked.
        for field in &finding.missing {
            judging.hear.spots_of(*field);
        }
    }
    findings
}

/// A place of a record that a judgement looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// A field, and the row of its list; 0 for a field of the record itself.
    Field(FieldRef, u32),
    /// Whether a list is recorded, and how many rows it has.
    List(u16),
    /// The as-at date.
    AsAt,
}

/// What was heard of one record and one question.
pub(super) struct Marker<'m> {
    ruleset: &'m Ruleset,
    record: &'m Record,
    question: usize,
    /// How deep in trials: what is supposed there is in no record.
    depth: usize,
    pub(super) points: BTreeSet<Point>,
    /// The places looked at, each once, in order.
    pub(super) spots: Vec<Spot>,
}

impl<'m> Marker<'m> {
    pub(super) fn new(ruleset: &'m Ruleset, record: &'m Record, question: usize) -> Self {
        let mut marker =
            Self { ruleset, record, question, depth: 0, points: BTreeSet::new(), spots: Vec::new() };
        let asked = ruleset.questions.get(question).and_then(|question| question.editions.first());
        if let Some((list, _)) = asked.and_then(|edition| edition.for_each) {
            marker.spot(Spot::List(list));
        }
        marker
    }

    fn spot(&mut self, spot: Spot) {
        if !self.spots.contains(&spot) {
            self.spots.push(spot);
        }
    }

    /// A field that the time limit reads without saying so: in every row, since the row is not known here.
    fn spots_of(&mut self, field: FieldRef) {
        match field {
            FieldRef::Record(_) => self.spot(Spot::Field(field, 0)),
            FieldRef::Row(list, _) => {
                for row in 0..self.record.row_count(list).unwrap_or(0) {
                    self.spot(Spot::Field(field, row));
                }
            }
            FieldRef::List(list) => self.spot(Spot::List(list)),
        }
    }

    fn came(&mut self, rule: RuleId, outcome: Outcome) {
        let holds = match outcome {
            Outcome::Holds => true,
            Outcome::Fails => false,
            Outcome::Stopped(_) | Outcome::NoLimit | Outcome::Failed => return,
        };
        if self.depth == 0 {
            self.points.insert(Point::Clause(rule, holds));
        }
    }
}

impl Trace for &mut Marker<'_> {
    fn looked(&mut self, field: Field, row: u32, _: Slot, _: Look) {
        match field.field {
            FieldRef::Record(_) => self.spot(Spot::Field(field.field, 0)),
            FieldRef::Row(..) => self.spot(Spot::Field(field.field, row)),
            FieldRef::List(list) => self.spot(Spot::List(list)),
        }
    }

    fn came_to(&mut self, node: &Node, value: Option<bool>) {
        if let Some(value) = value.filter(|_| self.depth == 0) {
            self.points.insert(Point::Part(self.question, node.span, value));
        }
    }
}

impl Hear for &mut Marker<'_> {
    fn clause(&mut self, _: impl FnOnce() -> Role, rule: RuleId, _: Option<&Condition>, outcome: Outcome) {
        self.came(rule, outcome);
    }

    /// The time limit is about to be counted.
    fn again(&mut self) {
        let editions = self.ruleset.questions.get(self.question).map(|question| &question.editions);
        let limits = editions.into_iter().flatten().filter_map(|edition| edition.time_limit.as_ref());
        for field in limits.flat_map(|limit| &limit.from) {
            self.spots_of(field.field);
        }
    }

    fn counted(&mut self, counting: impl FnOnce() -> Counting) {
        let counting = counting();
        self.came(counting.rule, Outcome::Holds);
        self.spots_of(counting.to.0);
        if counting.as_at.is_some() {
            self.spot(Spot::AsAt);
        }
    }

    fn trials_begin(&mut self) {
        self.depth += 1;
    }

    fn tried(&mut self, _: impl FnOnce() -> Trial) {}

    fn trials_end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
