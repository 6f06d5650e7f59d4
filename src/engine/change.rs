//! What would have changed an answer: the record judged again with one of its facts altered.

use super::{Judging, Silent};
use crate::calendar::Date;
use crate::finding::{Altered, Change, Counting, Explanation, Finding, Outcome, Role};
use crate::record::{FieldRef, Kind, Record, Slot};
use crate::ruleset::{Entitlement, InForce, Ruleset, Status};

/// How many times one finding is judged again.
const MOST_JUDGED: u32 = 1_000;

/// The single facts, of those that a finding went by, that would have given another answer, answers in the order of
/// their statuses. Each flag is turned round and each choice given its other words; a date is moved to the days on which
/// something could turn, put in where there is none, and taken out where that still leaves an answer.
///
/// It is bounded: of a finding that goes by very many facts, those met first are altered.
pub fn changes(
    ruleset: &Ruleset,
    record: &Record,
    finding: &Finding,
    explanation: &Explanation,
    as_at: Date,
) -> Vec<Change> {
    let asked = ruleset.questions.get(finding.question);
    let Some(entitlement) = asked.and_then(|question| question.editions.get(finding.edition)) else {
        return Vec::new();
    };
    let facts = facts(finding, explanation);
    let mut altering = Altering {
        ruleset,
        record: record.clone(),
        finding,
        as_at,
        left: MOST_JUDGED,
        countings: countings(explanation),
        entitlement,
        days: Vec::new(),
        found: Vec::new(),
    };
    altering.days = altering.days_of(&facts, explanation);
    for fact in &facts {
        altering.alter(*fact);
    }
    altering.found.sort_by_key(|change| change.status);
    altering.found
}

/// A field of the record, or of one row of a list.
type Fact = (FieldRef, Option<u32>);

/// A record whose facts are altered one at a time.
struct Altering<'a> {
    ruleset: &'a Ruleset,
    record: Record,
    finding: &'a Finding,
    entitlement: &'a Entitlement,
    as_at: Date,
    left: u32,
    countings: Vec<Counting>,
    /// The days on which something could turn.
    days: Vec<Date>,
    found: Vec<Change>,
}

/// The facts that a finding went by, each once, in the order met.
fn facts(finding: &Finding, explanation: &Explanation) -> Vec<Fact> {
    let looked_at = explanation.looked_at.iter().copied();
    let fields = finding.missing.iter().chain(&finding.blank).map(|field| (*field, None));
    let mut facts: Vec<Fact> = Vec::new();
    for (field, row) in looked_at.chain(fields) {
        let fact = match field {
            FieldRef::Row(..) => (field, row.or(finding.row)),
            FieldRef::Record(_) | FieldRef::List(_) => (field, None),
        };
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

/// How the time limit was counted: once, or in each trial.
fn countings(explanation: &Explanation) -> Vec<Counting> {
    let tried = explanation.trials.iter().filter_map(|trial| trial.counting);
    let mut countings: Vec<Counting> = explanation.counting.into_iter().chain(tried).collect();
    countings.sort_by_key(|counting| counting.due);
    countings.dedup_by_key(|counting| counting.due);
    countings
}

impl Altering<'_> {
    /// The dates among the facts, and the bounds of what was not in force, nearest to the as-at date last.
    fn days_of(&self, facts: &[Fact], explanation: &Explanation) -> Vec<Date> {
        let recorded = facts.iter().filter_map(|fact| date(self.slot(*fact)));
        let outside = |role: &Role, outcome| *role == Role::InForce && outcome == Outcome::Fails;
        let clauses = explanation.clauses.iter().filter(|clause| outside(&clause.role, clause.outcome));
        let bounds = clauses
            .filter_map(|clause| self.force(clause.rule))
            .flat_map(|force| [force.from, force.until].into_iter().flatten());
        let mut days: Vec<Date> = recorded.chain(bounds).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The dates for which a rule holds that are written at a place.
    fn force(&self, rule: crate::ruleset::RuleId) -> Option<&InForce> {
        let entitlement = self.entitlement;
        let exemptions = entitlement.not_owed.iter().chain(&entitlement.excused);
        let limits = entitlement.time_limit.iter().flat_map(|limit| &limit.within);
        let all = entitlement.in_force.iter().chain(exemptions.filter_map(|other| other.in_force.as_ref()));
        all.chain(limits.filter_map(|limit| limit.in_force.as_ref())).find(|force| force.rule == rule)
    }

    fn slot(&self, (field, row): Fact) -> Slot {
        match field {
            FieldRef::Record(slot) => self.record.slot(slot),
            FieldRef::Row(list, slot) => self.record.row_slot(list, row.unwrap_or(0), slot),
            FieldRef::List(list) => {
                self.record.row_count(list).map_or(Slot::Blank, |count| Slot::Number(i64::from(count)))
            }
        }
    }

    fn put(&mut self, (field, row): Fact, value: Slot) {
        match field {
            FieldRef::Record(slot) => self.record.set(slot, value),
            FieldRef::Row(list, slot) => self.record.set_row_slot(list, row.unwrap_or(0), slot, value),
            FieldRef::List(_) => {}
        }
    }

    fn alter(&mut self, fact: Fact) {
        let current = self.slot(fact);
        let kind = self.ruleset.layout.declaration(fact.0).map(|field| field.kind.clone());
        match kind {
            Some(Kind::Flag) => self.values(fact, current, [true, false].map(Slot::Flag)),
            Some(Kind::Choice(of)) => {
                self.values(fact, current, (0..).zip(of.iter()).map(|(at, _)| Slot::Choice(at)));
            }
            Some(Kind::Date) => self.dates(fact, date(current)),
            Some(Kind::Text | Kind::Number) => {}
            None => self.list(fact, current),
        }
    }

    fn values(&mut self, fact: Fact, current: Slot, values: impl IntoIterator<Item = Slot>) {
        for value in values {
            if value != current
                && let Some(other) = self.with(fact, value)
            {
                self.found(fact, Altered::Value(value), &other);
            }
        }
    }

    fn list(&mut self, fact: Fact, current: Slot) {
        let FieldRef::List(list) = fact.0 else { return };
        if current != Slot::Blank {
            return;
        }
        let mut empty = self.record.clone();
        empty.begin_rows(list);
        if let Some(other) = self.judged(&empty) {
            self.found(fact, Altered::NoRows, &other);
        }
    }

    fn dates(&mut self, fact: Fact, current: Option<Date>) {
        let limit = self.entitlement.time_limit.as_ref().filter(|_| !self.countings.is_empty());
        let ends = limit.is_some_and(|limit| limit.to.field == fact.0) && fact.1 == self.row_of(fact.0);
        let starts = limit.is_some_and(|limit| limit.from.iter().any(|from| from.field == fact.0));
        if ends {
            self.limit_end(fact, current);
        } else if starts && current.is_some() {
            // The start as recorded is what everything else was counted from: moving it says nothing of what was done.
            return;
        } else {
            self.turning(fact, current);
        }
        // That a fact taken out leaves the answer open says nothing: every fact used would.
        let without = current.and_then(|_| self.with(fact, Slot::Blank));
        if let Some(other) = without.filter(|other| other.status != Status::Unknown) {
            self.found(fact, Altered::NoDate, &other);
        }
    }

    fn row_of(&self, field: FieldRef) -> Option<u32> {
        match field {
            FieldRef::Row(..) => self.finding.row,
            FieldRef::Record(_) | FieldRef::List(_) => None,
        }
    }

    /// The date that a time limit ends on: in time where it is late or there is none, late where it is in time.
    fn limit_end(&mut self, fact: Fact, current: Option<Date>) {
        let countings = self.countings.clone();
        let in_time = countings.iter().filter(|counting| current.is_none_or(|date| date > counting.due));
        for counting in in_time {
            if let Some(other) = self.with(fact, Slot::Date(counting.due)) {
                let first = self.with(fact, Slot::Date(counting.from.1));
                let by = first.is_some_and(|first| same(&first, &other));
                let to =
                    if by { Altered::By(counting.due) } else { Altered::Value(Slot::Date(counting.due)) };
                self.found(fact, to, &other);
                break;
            }
        }
        let late = countings.iter().rev().filter(|counting| current.is_none_or(|date| date <= counting.due));
        let as_at = self.as_at;
        for counting in late.filter(|counting| counting.due < as_at) {
            if let Some(other) = self.with(fact, Slot::Date(counting.due.plus_days(1))) {
                self.found(fact, Altered::After(counting.due), &other);
                break;
            }
        }
    }

    /// A date that is compared with others, or looked for: where it would turn the answer.
    fn turning(&mut self, fact: Fact, current: Option<Date>) {
        let days: Vec<Date> = self.days.clone();
        if current.is_none() {
            let any: Vec<Option<Finding>> = std::iter::once(self.as_at)
                .chain(days.iter().copied())
                .map(|day| self.with(fact, Slot::Date(day)))
                .collect();
            if let Some(Some(first)) = any.first()
                && any.iter().flatten().filter(|other| same(other, first)).count() == any.len()
            {
                self.found(fact, Altered::AnyDate, first);
                return;
            }
        }
        let mut turns: Vec<(Altered, Finding)> = Vec::new();
        for day in days {
            turns.extend(self.turns_at(fact, day));
        }
        // A day at which the answer turns says more than one of many that give it.
        turns.sort_by_key(|(to, _)| matches!(to, Altered::Value(_)));
        let mut seen: Vec<Finding> = Vec::new();
        for (to, other) in turns {
            if !seen.iter().any(|known| same(known, &other)) {
                self.found(fact, to, &other);
                seen.push(other);
            }
        }
    }

    /// Whether the answer is another on a day, the day before and the day after, and how that is said.
    fn turns_at(&mut self, fact: Fact, day: Date) -> Vec<(Altered, Finding)> {
        let [before, at, after] = [-1, 0, 1].map(|days| self.with(fact, Slot::Date(day.plus_days(days))));
        let Some(at) = at else {
            let before = before.map(|other| (Altered::Before(day), other));
            return before.into_iter().chain(after.map(|other| (Altered::After(day), other))).collect();
        };
        let with = |other: &Option<Finding>| other.as_ref().is_some_and(|other| same(other, &at));
        let to = match (with(&before), with(&after)) {
            (true, false) => Altered::By(day),
            (false, true) => Altered::From(day),
            (true, true) | (false, false) => Altered::Value(Slot::Date(day)),
        };
        vec![(to, at)]
    }

    /// The finding with one fact altered, where it has another answer.
    fn with(&mut self, fact: Fact, value: Slot) -> Option<Finding> {
        let current = self.slot(fact);
        self.put(fact, value);
        let record = std::mem::take(&mut self.record);
        let other = self.judged(&record);
        self.record = record;
        self.put(fact, current);
        other
    }

    fn judged(&mut self, record: &Record) -> Option<Finding> {
        self.left = self.left.checked_sub(1)?;
        let other = once(self.ruleset, record, self.finding, self.as_at)?;
        (!same(&other, self.finding)).then_some(other)
    }

    fn found(&mut self, (field, row): Fact, to: Altered, other: &Finding) {
        self.found.push(Change {
            field,
            row,
            to,
            answer: other.answer,
            status: other.status,
            reason: other.reason,
            missing: other.missing.clone(),
        });
    }
}

/// Judges one question again, of the record or of the row that a finding is about.
fn once(ruleset: &Ruleset, record: &Record, about: &Finding, as_at: Date) -> Option<Finding> {
    let question = ruleset.questions.get(about.question)?;
    let mut judging = Judging::new(ruleset, record, as_at, Silent);
    let Some(row) = about.row else {
        let mut first = None;
        judging.question(about.question, question, &mut |finding, _| {
            first.get_or_insert(finding);
        });
        return first;
    };
    judging.begin(row);
    Some(match judging.in_force(about.question, question, Some(row)) {
        Ok((edition, entitlement)) => {
            judging.settle(entitlement, Finding::about(about.question, edition, Some(row)))
        }
        Err(finding) => *finding,
    })
}

fn same(one: &Finding, other: &Finding) -> bool {
    let came_to =
        |finding: &Finding| -> (crate::ruleset::AnswerId, Status) { (finding.answer, finding.status) };
    came_to(one) == came_to(other)
}

fn date(slot: Slot) -> Option<Date> {
    match slot {
        Slot::Date(date) => Some(date),
        Slot::Blank | Slot::None | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => {
            None
        }
    }
}
