//! Listening to a judgement being made: nothing, for `check`; every clause and fact, for an explanation.

use crate::condition::{Condition, Field, Look, Node, Op, Silent, Trace};
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
    /// The clauses and the count of the trial under way.
    trial: (Vec<Clause>, Option<Counting>),
    /// How deep in trials: of those inside a trial, only what they came to is written down.
    depth: usize,
}

impl<'a> Recorder<'a> {
    /// Begins with nothing heard.
    pub(super) fn new(record: &'a Record) -> Self {
        Self {
            record,
            explanation: Explanation::default(),
            evidence: Vec::new(),
            trial: (Vec::new(), None),
            depth: 0,
        }
    }

    /// The explanation heard since the last was taken.
    pub(super) fn take(&mut self) -> Explanation {
        self.evidence.clear();
        self.trial = (Vec::new(), None);
        std::mem::take(&mut self.explanation)
    }

    fn note(&mut self, field: FieldRef, row: Option<u32>) {
        if !self.explanation.looked_at.contains(&(field, row)) {
            self.explanation.looked_at.push((field, row));
        }
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
        let own_row = if field.register == 0 { None } else { row };
        self.note(field.field, own_row);
        let evidence = Evidence { field: field.field, row, slot, words, supposed, look: how, taken_as: None };
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
        let mut evidence = std::mem::take(&mut self.evidence);
        if let Some(condition) = condition {
            taken_as(&condition.tree, &mut evidence);
        }
        let reads_limit = condition.is_some_and(|condition| condition.tree.reads_limit());
        let condition = condition.map(|condition| condition.text.clone()).unwrap_or_default();
        let clause = Clause { role: role(), rule, condition, reads_limit, outcome, evidence };
        if self.depth == 0 {
            self.explanation.clauses.push(clause);
        } else {
            self.trial.0.push(clause);
        }
    }

    fn again(&mut self) {
        self.evidence.clear();
    }

    fn counted(&mut self, counting: impl FnOnce() -> Counting) {
        let counting = counting();
        self.note(counting.from.0, None);
        self.note(counting.to.0, None);
        if self.depth == 0 {
            self.explanation.counting = Some(counting);
        } else {
            self.trial.1 = Some(counting);
        }
    }

    fn trials_begin(&mut self) {
        self.depth += 1;
        self.trial = (Vec::new(), None);
    }

    fn tried(&mut self, trial: impl FnOnce() -> Trial) {
        let (clauses, counting) = std::mem::take(&mut self.trial);
        if self.depth == 1 {
            self.explanation.trials.push(Trial { clauses, counting, ..trial() });
        }
    }

    fn trials_end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Notes of each fact that is not recorded which value the condition takes instead.
fn taken_as(node: &Node, evidence: &mut [Evidence]) {
    if let Op::IfBlank(field, otherwise) = &node.op {
        let value = match otherwise.op {
            Op::Flag(flag) => Some(Slot::Flag(flag)),
            Op::Number(number) => Some(Slot::Number(number)),
            Op::Date(date) => Some(Slot::Date(date)),
            Op::Choice(choice) => Some(Slot::Choice(choice)),
            _ => None,
        };
        let asked = |fact: &&mut Evidence| fact.field == field.field && fact.look == Look::IfBlank;
        for fact in evidence.iter_mut().filter(asked).filter(|fact| !fact.slot.is_recorded()) {
            fact.taken_as = value;
        }
    }
    for child in node.children() {
        taken_as(child, evidence);
    }
}
