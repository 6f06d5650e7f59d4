//! Listening to a judgement being made: nothing, for `check`; every clause and fact, for an explanation.

use crate::condition::{Condition, Field, Look, Node, Silent, Trace};
use crate::finding::{Clause, Counting, Evidence, Explanation, Outcome, Role, Trial};
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::RuleId;

/// Hears what a judgement does. The empty one costs nothing.
pub(super) trait Hear: Trace {
    /// A clause came to something; the facts it looked at were heard since the clause before.
    fn clause(
        &mut self,
        role: impl FnOnce() -> Role,
        rule: RuleId,
        condition: Option<&Condition>,
        outcome: Outcome,
    );
    /// What was heard since the last clause is heard again: the clause is walked anew.
    fn again(&mut self);
    /// The time limit was counted.
    fn counted(&mut self, counting: impl FnOnce() -> Counting);
    /// Trials begin: what follows is heard by itself, until they end.
    fn trials_begin(&mut self);
    /// One trial came to something.
    fn tried(&mut self, trial: impl FnOnce() -> Trial);
    /// Trials end.
    fn trials_end(&mut self);
}

impl Hear for Silent {
    #[inline]
    fn clause(&mut self, _: impl FnOnce() -> Role, _: RuleId, _: Option<&Condition>, _: Outcome) {}
    #[inline]
    fn again(&mut self) {}
    #[inline]
    fn counted(&mut self, _: impl FnOnce() -> Counting) {}
    #[inline]
    fn trials_begin(&mut self) {}
    #[inline]
    fn tried(&mut self, _: impl FnOnce() -> Trial) {}
    #[inline]
    fn trials_end(&mut self) {}
}

/// Writes down every clause and fact, for one explanation after the other.
pub(super) struct Recorder<'a> {
    record: &'a Record,
    explanation: Explanation,
    evidence: Vec<Evidence>,
    /// How deep in trials: their clauses are not written down, only what each came to.
    depth: usize,
}

impl<'a> Recorder<'a> {
    /// Begins with nothing heard.
    pub(super) fn new(record: &'a Record) -> Self {
        Self { record, explanation: Explanation::default(), evidence: Vec::new(), depth: 0 }
    }

    /// The explanation heard since the last was taken.
    pub(super) fn take(&mut self) -> Explanation {
        self.evidence.clear();
        std::mem::take(&mut self.explanation)
    }
}

impl Trace for Recorder<'_> {
    fn looked(&mut self, field: Field, row: u32, slot: Slot, how: Look) {
        let row = matches!(field.field, FieldRef::Row(..)).then_some(row);
        let words = match slot {
            Slot::Text { start, length } => Some(self.record.text(start, length).to_owned()),
            Slot::Blank | Slot::None | Slot::Date(_) | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) => {
                None
            }
        };
        let recorded = match field.field {
            FieldRef::Record(slot) => self.record.slot(slot),
            FieldRef::Row(list, slot) => self.record.row_slot(list, row.unwrap_or(0), slot),
            FieldRef::List(_) => slot,
        };
        let supposed = how == Look::Needed && slot.is_recorded() && !recorded.is_recorded();
        let evidence = Evidence { field: field.field, row, slot, words, supposed };
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }

    fn came_to(&mut self, _: &Node, _: Option<bool>) {}
}

impl Hear for Recorder<'_> {
    fn clause(
        &mut self,
        role: impl FnOnce() -> Role,
        rule: RuleId,
        condition: Option<&Condition>,
        outcome: Outcome,
    ) {
        let evidence = std::mem::take(&mut self.evidence);
        if self.depth == 0 {
            let condition = condition.map(|condition| condition.text.clone()).unwrap_or_default();
            self.explanation.clauses.push(Clause { role: role(), rule, condition, outcome, evidence });
        }
    }

    fn again(&mut self) {
        self.evidence.clear();
    }

    fn counted(&mut self, counting: impl FnOnce() -> Counting) {
        if self.depth == 0 {
            self.explanation.counting = Some(counting());
        }
    }

    fn trials_begin(&mut self) {
        self.depth += 1;
    }

    fn tried(&mut self, trial: impl FnOnce() -> Trial) {
        if self.depth == 1 {
            self.explanation.trials.push(trial());
        }
    }

    fn trials_end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
