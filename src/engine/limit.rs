//! Works out how a time limit stands.

use super::hear::Hear;
use super::pass::Halted;
use super::{Force, Judging, field_of};
use crate::calendar::Date;
use crate::condition::{Progress, Standing, Value, walk};
use crate::finding::{Counting, Outcome, Role};
use crate::record::Slot;
use crate::ruleset::{Entitlement, Limit, TimeLimit, Within};

/// What the time limit came to in one pass, for the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) due: Date,
    pub(super) days: Option<i64>,
}

impl<'a, H: Hear> Judging<'a, H> {
    /// Counts the time limit of an entitlement: its start, the first limit that holds, and how it stands.
    pub(super) fn count(&mut self, entitlement: &'a Entitlement) -> Result<Counted, Halted> {
        let Some(limit) = &entitlement.time_limit else { return Err(Halted::NoLimit(entitlement.rule)) };
        let Some((start, from)) = self.start(limit) else {
            let fields = limit.from.iter().copied().map(field_of).collect();
            return Err(Halted::Missing { fields, may_suppose: false, rule: limit.rule });
        };
        let within = self.within(limit)?;
        let due = match within.limit {
            Limit::Days(days) => from.plus_days(i64::from(days)),
            Limit::WorkingDays(days) => {
                let due = self.facts.calendar.plus_working_days(from, days);
                due.map_err(|range| Halted::by(self.facts.beyond(range), within.rule))?
            }
        };
        let done = self.done(limit);
        let days = done.and_then(|to| match within.limit {
            Limit::Days(_) => Some(from.days_to(to)),
            Limit::WorkingDays(_) => self.facts.calendar.working_days_between(from, to).ok(),
        });
        let progress = match done {
            Some(to) if to <= due => Progress::InTime,
            Some(_) => Progress::Late,
            None if self.as_at <= due => Progress::Running,
            None => Progress::Overdue,
        };
        self.used_as_at |= done.is_none();
        self.facts.standing = Some(Standing { due, progress });
        let as_at = done.is_none().then_some(self.as_at);
        let (to, taken, rule) = ((limit.to.field, done), within.limit, within.rule);
        self.hear.counted(|| Counting { from: (start, from), to, limit: taken, rule, due, days, as_at });
        Ok(Counted { due, days })
    }

    /// The first date that is recorded of those that start the clock; blank ones before it are remembered.
    fn start(&mut self, limit: &TimeLimit) -> Option<(crate::record::FieldRef, Date)> {
        for field in &limit.from {
            match self.facts.slot(*field) {
                Slot::Date(date) => return Some((field.field, date)),
                Slot::Blank => self.facts.note_blank(field.field),
                Slot::None | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => {}
            }
        }
        None
    }

    /// The date that stops the clock; a blank one is remembered.
    fn done(&mut self, limit: &TimeLimit) -> Option<Date> {
        match self.facts.slot(limit.to) {
            Slot::Date(date) => Some(date),
            Slot::Blank => {
                self.facts.note_blank(limit.to.field);
                None
            }
            Slot::None | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => None,
        }
    }

    /// The first limit in force whose condition holds.
    fn within(&mut self, limit: &'a TimeLimit) -> Result<&'a Within, Halted> {
        for within in &limit.within {
            if let Some(force) = &within.in_force {
                match self.force(force) {
                    Force::Holds => {}
                    Force::Outside => continue,
                    Force::Unrecorded(field) => return Err(Halted::missing(field, false, force.rule)),
                }
            }
            let Some(condition) = &within.when else { return Ok(within) };
            let came_to = walk(&condition.tree, &mut self.facts, &mut self.hear);
            let role = || Role::Limit(within.limit);
            match came_to {
                Ok(Value::Flag(true)) => {
                    self.hear.came_to(&condition.tree, Some(true));
                    self.hear.clause(role, within.rule, Some(condition), Outcome::Holds);
                    return Ok(within);
                }
                Ok(_) => {
                    self.hear.came_to(&condition.tree, Some(false));
                    self.hear.clause(role, within.rule, Some(condition), Outcome::Fails);
                }
                Err(stop) => {
                    let halted = Halted::by(stop, within.rule);
                    self.hear.clause(role, within.rule, Some(condition), halted.outcome());
                    return Err(halted);
                }
            }
        }
        Err(Halted::NoLimit(limit.rule))
    }
}

impl Halted {
    fn outcome(&self) -> Outcome {
        match self {
            Halted::Missing { fields, .. } => {
                fields.first().map_or(Outcome::Failed, |field| Outcome::Stopped(*field))
            }
            Halted::NoLimit(_) => Outcome::NoLimit,
            Halted::Failed(..) => Outcome::Failed,
        }
    }
}
