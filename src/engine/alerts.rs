//! What is raised for a person's attention, whatever the answers.

use super::hear::Hear;
use super::pass::Halted;
use super::{Judging, Silent};
use crate::calendar::Date;
use crate::record::{FieldRef, Record};
use crate::ruleset::{Entitlement, Question, RuleId, Ruleset};

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    /// An alert of the rules.
    Rule {
        /// The question, by its place in the form's order.
        question: usize,
        /// The entitlement that raised it.
        edition: usize,
        /// Which of its alerts.
        alert: usize,
        /// The row of its list, from 0.
        row: Option<u32>,
    },
    /// An alert whose rule failed on the record: whether it is to be raised cannot be told.
    Failed {
        /// The question, by its place in the form's order.
        question: usize,
        /// The row of its list, from 0.
        row: Option<u32>,
        /// The clause.
        rule: RuleId,
        /// What failed.
        fault: String,
    },
    /// A date after the as-at date: used as it is, and raised.
    AfterAsAt(FieldRef),
}

/// Raises the alerts of a record, in the form's order.
pub fn raise(ruleset: &Ruleset, record: &Record, as_at: Date, each: &mut impl FnMut(Raised)) {
    let mut judging = Judging::new(ruleset, record, as_at, Silent);
    for (question, asked) in ruleset.questions.iter().enumerate() {
        judging.raise_of(question, asked, each);
    }
    for (field, date) in record.dates() {
        if date > as_at {
            each(Raised::AfterAsAt(field));
        }
    }
}

impl<'a, H: Hear> Judging<'a, H> {
    /// Raises the alerts of one question, for the record or for every row of its list.
    pub(super) fn raise_of(&mut self, question: usize, asked: &'a Question, each: &mut impl FnMut(Raised)) {
        if asked.editions.iter().all(|edition| edition.alerts.is_empty()) {
            return;
        }
        let list = asked.editions.first().and_then(|edition| edition.for_each);
        let rows = match list {
            Some((list, _)) => 0..self.facts.record.row_count(list).unwrap_or(0),
            None => 0..1,
        };
        for row in rows {
            self.begin(row);
            let named = list.map(|_| row);
            if let Ok((edition, entitlement)) = self.in_force(question, asked, named) {
                self.alerts(entitlement, &mut |came_to| {
                    each(match came_to {
                        Ok(alert) => Raised::Rule { question, edition, alert, row: named },
                        Err((rule, fault)) => Raised::Failed { question, row: named, rule, fault },
                    });
                });
            }
        }
    }

    /// The alerts whose condition holds, and those that failed; one whose condition is unknown is not raised.
    fn alerts(
        &mut self,
        entitlement: &'a Entitlement,
        each: &mut impl FnMut(Result<usize, (RuleId, String)>),
    ) {
        for (index, alert) in entitlement.alerts.iter().enumerate() {
            let mut counted = None;
            self.facts.standing = None;
            let role = || crate::finding::Role::Alert(alert.says.clone());
            match self.holds(entitlement, &alert.when, alert.rule, &mut counted, role) {
                Ok(true) => each(Ok(index)),
                Ok(false) | Err(Halted::Missing { .. } | Halted::NoLimit(_)) => {}
                Err(Halted::Failed(fault, rule)) => each(Err((rule, fault.described()))),
            }
        }
    }
}
