//! Unknown only if it matters: judges a finding again for each value that an unrecorded flag or choice could have.

use smallvec::SmallVec;

use super::Judging;
use super::hear::Hear;
use super::limit::Counted;
use super::pass::{Halted, Judged};
use crate::calendar::Date;
use crate::condition::{Facts, Fault, Supposition};
use crate::finding::{Finding, Trial};
use crate::record::{FieldRef, Kind, Slot};
use crate::ruleset::{AnswerId, AnswerSet, Entitlement, RuleId, Status};

/// How many trials one finding may take.
const MOST_TRIALS: u32 = 64;

/// What trials have come to so far.
#[derive(Debug, Default)]
struct Trials {
    left: u32,
    missing: SmallVec<[FieldRef; 4]>,
    could_be: AnswerSet,
    /// The answers seen, where all were one; of those that ended, what they agree on.
    agreed: Option<Agreed>,
    differ: bool,
    /// Whether a trial could not be ended, or the bound was met.
    open: bool,
    /// Whether a trial ended in an authored answer that counts as unknown.
    unknown: bool,
    failed: Option<(Box<Fault>, RuleId)>,
}

#[derive(Debug, Clone, Copy)]
struct Agreed {
    answer: AnswerId,
    status: Status,
    reason: Option<u16>,
    due: Option<Date>,
    days: Option<i64>,
    rule: Option<RuleId>,
    wants: Option<FieldRef>,
}

impl<'a, H: Hear> Judging<'a, H> {
    /// The finding of an entitlement on the record, or on the row that was begun.
    pub(super) fn settle(&mut self, entitlement: &'a Entitlement, finding: Finding) -> Finding {
        let mut counted = None;
        let passed = self.pass(entitlement, &mut counted);
        let finding = match passed {
            Ok(judged) => self.judged(Agreed::of(judged, counted), finding),
            Err(Halted::NoLimit(rule)) => {
                self.judged(Agreed::of(Judged::not_applicable(rule), counted), finding)
            }
            Err(Halted::Failed(fault, rule)) => failed(&fault, rule, finding),
            Err(Halted::Missing { fields, may_suppose, rule }) => {
                let stopped = Stopped { fields, may_suppose, rule, counted };
                self.unrecorded(entitlement, &stopped, finding)
            }
        };
        Finding { depends_on_as_at: self.used_as_at, ..finding }
    }

    fn judged(&mut self, agreed: Agreed, finding: Finding) -> Finding {
        let blank = if agreed.status == Status::NotMet {
            std::mem::take(&mut self.facts.blanks)
        } else {
            SmallVec::new()
        };
        Finding {
            answer: agreed.answer,
            status: agreed.status,
            reason: agreed.reason,
            missing: agreed.wants.into_iter().collect(),
            blank,
            due: agreed.due,
            days: agreed.days,
            rule: agreed.rule,
            ..finding
        }
    }

    /// What a finding comes to where a field that is needed is not recorded.
    fn unrecorded(&mut self, entitlement: &'a Entitlement, stopped: &Stopped, finding: Finding) -> Finding {
        let mut trials = Trials { left: MOST_TRIALS, ..Trials::default() };
        self.hear.trials_begin();
        let tried = self.try_values(entitlement, stopped, &mut Vec::new(), &mut trials);
        self.hear.trials_end();
        if let Some((fault, rule)) = trials.failed {
            return failed(&fault, rule, finding);
        }
        if let Some(agreed) = trials.agreed
            && !trials.differ
            && !trials.open
        {
            return self.judged(agreed, finding);
        }
        trials.open |= trials.unknown;
        let settled = trials.agreed.filter(|_| tried && !trials.open);
        let because = self.because(entitlement.because.as_ref());
        let (due, days) = if tried {
            (settled.and_then(|agreed| agreed.due), settled.and_then(|agreed| agreed.days))
        } else {
            (stopped.counted.map(|counted| counted.due), stopped.counted.and_then(|counted| counted.days))
        };
        let rule = if tried { settled.and_then(|agreed| agreed.rule) } else { Some(stopped.rule) };
        Finding {
            answer: AnswerId::UNKNOWN,
            status: Status::Unknown,
            reason: because.or(if entitlement.because.is_some() {
                None
            } else {
                settled.and_then(|agreed| agreed.reason)
            }),
            missing: trials.missing,
            could_be: (!trials.open).then_some(trials.could_be),
            due,
            days,
            rule,
            ..finding
        }
    }

    /// Supposes each value of the field that stopped a pass; `false` where none can be supposed.
    fn try_values(
        &mut self,
        entitlement: &'a Entitlement,
        stopped: &Stopped,
        supposed: &mut Vec<Supposition>,
        trials: &mut Trials,
    ) -> bool {
        for field in &stopped.fields {
            if !trials.missing.contains(field) {
                trials.missing.push(*field);
            }
        }
        let Some((field, count)) = stopped.choices(&self.facts) else {
            trials.open = true;
            return false;
        };
        for value in 0..count {
            if trials.left == 0 {
                trials.open = true;
                return true;
            }
            trials.left -= 1;
            supposed.push(Supposition { field, value: value_of(&self.facts, field, value) });
            self.try_one(entitlement, supposed, trials);
            supposed.pop();
        }
        true
    }

    fn try_one(
        &mut self,
        entitlement: &'a Entitlement,
        supposed: &mut Vec<Supposition>,
        trials: &mut Trials,
    ) {
        let mut counted = None;
        self.facts.supposed = supposed.iter().copied().collect();
        let passed = self.pass(entitlement, &mut counted);
        self.facts.supposed.clear();
        let Some(last) = supposed.last().copied() else { return };
        match passed {
            Ok(judged) => self.ended(Agreed::of(judged, counted), last, trials),
            Err(Halted::NoLimit(rule)) => {
                self.ended(Agreed::of(Judged::not_applicable(rule), counted), last, trials);
            }
            Err(Halted::Failed(fault, rule)) => trials.failed = trials.failed.take().or(Some((fault, rule))),
            Err(Halted::Missing { fields, may_suppose, rule }) => {
                let stopped = Stopped { fields, may_suppose, rule, counted };
                let before = std::mem::take(&mut trials.could_be);
                self.hear.trials_begin();
                let tried = self.try_values(entitlement, &stopped, supposed, trials);
                self.hear.trials_end();
                let could_be = if tried { trials.could_be } else { AnswerSet::EMPTY };
                trials.could_be = trials.could_be.union(before);
                self.hear.tried(|| trial_of(last, None, could_be));
            }
        }
    }

    fn ended(&mut self, agreed: Agreed, last: Supposition, trials: &mut Trials) {
        let could_be: AnswerSet = std::iter::once(agreed.answer).collect();
        self.hear.tried(|| trial_of(last, Some(agreed), could_be));
        trials.end(agreed);
    }
}

/// A pass that needed a field.
struct Stopped {
    fields: SmallVec<[FieldRef; 2]>,
    may_suppose: bool,
    rule: RuleId,
    counted: Option<Counted>,
}

impl Stopped {
    /// The field to suppose values for, and how many it could have: only of a flag or a choice.
    fn choices(&self, facts: &Facts<'_>) -> Option<(FieldRef, u16)> {
        let field = *self.fields.first().filter(|_| self.may_suppose)?;
        match &facts.layout.declaration(field)?.kind {
            Kind::Flag => Some((field, 2)),
            Kind::Choice(of) => Some((field, u16::try_from(of.len()).ok()?)),
            Kind::Text | Kind::Date | Kind::Number => None,
        }
    }
}

/// The n-th value of a flag (true first) or a choice.
fn value_of(facts: &Facts<'_>, field: FieldRef, value: u16) -> Slot {
    match facts.layout.declaration(field).map(|declared| &declared.kind) {
        Some(Kind::Flag) => Slot::Flag(value == 0),
        Some(Kind::Choice(_) | Kind::Text | Kind::Date | Kind::Number) | None => Slot::Choice(value),
    }
}

impl Trials {
    fn end(&mut self, ended: Agreed) {
        self.could_be.insert(ended.answer);
        self.unknown |= ended.status == Status::Unknown;
        if let Some(wanted) = ended.wants.filter(|wanted| !self.missing.contains(wanted)) {
            self.missing.push(wanted);
        }
        match &mut self.agreed {
            None => self.agreed = Some(ended),
            Some(agreed) => {
                self.differ |= (agreed.answer, agreed.status) != (ended.answer, ended.status);
                agreed.reason = agreed.reason.filter(|reason| ended.reason == Some(*reason));
                agreed.due = agreed.due.filter(|due| ended.due == Some(*due));
                agreed.days = agreed.days.filter(|days| ended.days == Some(*days));
                agreed.rule = agreed.rule.filter(|rule| ended.rule == Some(*rule));
            }
        }
    }
}

impl Agreed {
    fn of(judged: Judged, counted: Option<Counted>) -> Self {
        Self {
            answer: judged.answer,
            status: judged.status,
            reason: judged.reason,
            due: counted.map(|counted| counted.due),
            days: counted.and_then(|counted| counted.days),
            rule: Some(judged.rule),
            wants: judged.wants,
        }
    }
}

/// What one trial came to, as far as it is known here.
fn trial_of(last: Supposition, ended: Option<Agreed>, could_be: AnswerSet) -> Trial {
    Trial {
        field: last.field,
        supposed: last.value,
        came_to: ended.map(|agreed| (agreed.answer, agreed.status)),
        could_be,
        reason: ended.and_then(|agreed| agreed.reason),
        clauses: Vec::new(),
        counting: None,
    }
}

fn failed(fault: &Fault, rule: RuleId, finding: Finding) -> Finding {
    Finding {
        answer: AnswerId::ERROR,
        status: Status::Error,
        rule: Some(rule),
        fault: Some(fault.described().into_boxed_str()),
        ..finding
    }
}
