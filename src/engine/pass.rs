//! One pass through an entitlement's clauses, in their order, with whatever is supposed.

use super::hear::Hear;
use super::limit::Counted;
use super::{Force, Judging};
use crate::condition::{Condition, Fault, Stop, Value, walk};
use crate::finding::{Outcome, Role};
use crate::record::FieldRef;
use crate::ruleset::{AnswerId, Entitlement, Exemption, RuleId, Status};
use smallvec::SmallVec;

/// What a pass came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) answer: AnswerId,
    pub(super) status: Status,
    pub(super) reason: Option<u16>,
    pub(super) rule: RuleId,
    /// The fact that an authored answer counting as unknown waits for.
    pub(super) wants: Option<FieldRef>,
}

/// Why a pass ended without an answer.
#[derive(Debug)]
pub(super) enum Halted {
    /// A field is needed and not recorded.
    Missing {
        /// The field, and others that would have done as well.
        fields: SmallVec<[FieldRef; 2]>,
        /// Whether another value may be supposed for it.
        may_suppose: bool,
        /// The clause that needed it.
        rule: RuleId,
    },
    /// No limit is in force.
    NoLimit(RuleId),
    /// The rule failed.
    Failed(Box<Fault>, RuleId),
}

impl<'a, H: Hear> Judging<'a, H> {
    /// Steps 3 to 7 of the meaning of a rule.
    pub(super) fn pass(
        &mut self,
        entitlement: &'a Entitlement,
        counted: &mut Option<Counted>,
    ) -> Result<Judged, Halted> {
        self.facts.standing = None;
        *counted = None;
        if let Some((condition, rule)) = &entitlement.applies_when
            && !self.holds(entitlement, condition, *rule, counted, || Role::Applies)?
        {
            return Ok(Judged::not_applicable(*rule));
        }
        for exemption in &entitlement.not_owed {
            if self.exempts(entitlement, exemption, counted, Role::NotOwed)? {
                return Ok(Judged::exempt(exemption));
            }
        }
        for answer in &entitlement.answers {
            let role = || Role::Answer(answer.answer, answer.counts_as);
            let holds = match &answer.when {
                Some(condition) => self.holds(entitlement, condition, answer.rule, counted, role)?,
                None => {
                    self.hear.clause(role, answer.rule, None, Outcome::Holds);
                    true
                }
            };
            if !holds {
                continue;
            }
            if answer.counts_as == Status::NotMet {
                for exemption in &entitlement.excused {
                    if self.exempts(entitlement, exemption, counted, Role::Excused)? {
                        return Ok(Judged::exempt(exemption));
                    }
                }
            }
            let unknown = entitlement.because.as_ref().filter(|_| answer.counts_as == Status::Unknown);
            return Ok(Judged {
                answer: answer.answer,
                status: answer.counts_as,
                reason: self.because(answer.because.as_ref().or(unknown)),
                rule: answer.rule,
                wants: answer.wants,
            });
        }
        // The last answer has no condition: only a question without answers comes here, and none is compiled.
        Ok(Judged::not_applicable(entitlement.rule))
    }

    fn exempts(
        &mut self,
        entitlement: &'a Entitlement,
        exemption: &'a Exemption,
        counted: &mut Option<Counted>,
        role: fn(u16) -> Role,
    ) -> Result<bool, Halted> {
        if let Some(force) = &exemption.in_force {
            match self.force(force) {
                Force::Holds => {}
                Force::Outside => return Ok(false),
                Force::Unrecorded(field) => return Err(Halted::missing(field, false, force.rule)),
            }
        }
        self.holds(entitlement, &exemption.when, exemption.rule, counted, || role(exemption.reason))
    }

    /// Whether a condition holds, the time limit worked out where it is spoken of.
    pub(super) fn holds(
        &mut self,
        entitlement: &'a Entitlement,
        condition: &'a Condition,
        rule: RuleId,
        counted: &mut Option<Counted>,
        role: impl FnOnce() -> Role,
    ) -> Result<bool, Halted> {
        let mut came_to = walk(&condition.tree, &mut self.facts, &mut self.hear);
        if came_to == Err(Stop::LimitNeeded) {
            self.hear.again();
            *counted = Some(self.count(entitlement)?);
            came_to = walk(&condition.tree, &mut self.facts, &mut self.hear);
        }
        let holds = came_to.as_ref().map(|value| *value == Value::Flag(true));
        self.hear.came_to(&condition.tree, holds.as_ref().ok().copied());
        let outcome = match &came_to {
            Ok(Value::Flag(true)) => Outcome::Holds,
            Ok(_) => Outcome::Fails,
            Err(Stop::Missing { field, .. }) => Outcome::Stopped(*field),
            Err(Stop::LimitNeeded | Stop::Fault(_)) => Outcome::Failed,
        };
        self.hear.clause(role, rule, Some(condition), outcome);
        match came_to {
            Ok(value) => Ok(value == Value::Flag(true)),
            Err(stop) => Err(Halted::by(stop, rule)),
        }
    }
}

impl Judged {
    pub(super) fn not_applicable(rule: RuleId) -> Self {
        Self {
            answer: AnswerId::NOT_APPLICABLE,
            status: Status::NotApplicable,
            reason: None,
            rule,
            wants: None,
        }
    }

    fn exempt(exemption: &Exemption) -> Self {
        Self {
            answer: exemption.answer,
            status: Status::Exempt,
            reason: Some(exemption.reason),
            rule: exemption.rule,
            wants: None,
        }
    }
}

impl Halted {
    pub(super) fn missing(field: FieldRef, may_suppose: bool, rule: RuleId) -> Self {
        Halted::Missing { fields: smallvec::smallvec![field], may_suppose, rule }
    }

    pub(super) fn by(stop: Stop, rule: RuleId) -> Self {
        match stop {
            Stop::Missing { field, inside_rows } => Halted::missing(field, !inside_rows, rule),
            Stop::Fault(fault) => Halted::Failed(fault, rule),
            Stop::LimitNeeded => Halted::Failed(
                Box::new(Fault::Script("the time limit is spoken of where there is none".into())),
                rule,
            ),
        }
    }
}
