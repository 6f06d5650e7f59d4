//! The facts that a finding went by, with their labels and values as people read them.

use super::{Case, Stated};
use crate::finding::{Clause, Evidence, Explanation, Finding};
use crate::record::{FieldRef, Kind, Slot};
use crate::report::words::plain;
use crate::ruleset::{AnswerId, Entitlement, Question, RuleId, Status};

/// One finding with all that it takes to put it in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'t, 'c> {
    pub(super) case: Case<'c>,
    pub(super) question: &'c Question,
    pub(super) entitlement: &'c Entitlement,
    pub(super) finding: &'t Finding,
    pub(super) explanation: &'t Explanation,
}

/// The fields used, each once, in the order met.
pub(super) fn used(telling: &Telling<'_, '_>) -> Vec<(FieldRef, Option<u32>)> {
    let looked_at = telling.explanation.looked_at.iter().copied();
    let missing = telling.finding.missing.iter().map(|field| (*field, None));
    // A limit that could not be counted was not heard to the end.
    let failed = telling.finding.status == Status::Error;
    let limit = telling.entitlement.time_limit.iter().filter(|_| failed);
    let limit = limit.flat_map(|limit| limit.from.iter().chain([&limit.to])).map(|field| (field.field, None));
    let mut used = Vec::new();
    for (field, row) in looked_at.chain(missing).chain(limit) {
        let fact = (field, telling.row_of(field, row));
        if !used.contains(&fact) {
            used.push(fact);
        }
    }
    used
}

impl Telling<'_, '_> {
    /// The row a fact is of: that of the finding, unless another is given.
    pub(super) fn row_of(&self, field: FieldRef, row: Option<u32>) -> Option<u32> {
        match field {
            FieldRef::Row(..) => row.or(self.finding.row),
            FieldRef::Record(_) | FieldRef::List(_) => None,
        }
    }

    /// What the record has.
    pub(super) fn slot(&self, field: FieldRef, row: Option<u32>) -> Slot {
        let record = self.case.record;
        match field {
            FieldRef::Record(slot) => record.slot(slot),
            FieldRef::Row(list, slot) => record.row_slot(list, row.or(self.finding.row).unwrap_or(0), slot),
            FieldRef::List(list) => {
                record.row_count(list).map_or(Slot::Blank, |count| Slot::Number(i64::from(count)))
            }
        }
    }

    /// Where a fact was read, where the case was put together from several files; or what they say of it, where they
    /// disagree.
    pub(super) fn read_at(&self, field: FieldRef, row: Option<u32>) -> Option<String> {
        let joined = self.case.joined?;
        let said = |(words, at): &Stated| match words {
            Some(words) => format!("{words} at {at}"),
            None => format!("other words at {at}"),
        };
        if let Some([one, other]) = joined.disagreed(field) {
            return Some(plain(&format!("files disagree: {}; {}", said(one), said(other))));
        }
        joined.at(field, row).map(|at| plain(&at.to_string()))
    }

    /// What people see of a field; of another row than the finding's, with its number.
    pub(super) fn label(&self, field: FieldRef, row: Option<u32>) -> String {
        let layout = &self.case.ruleset.layout;
        let label = plain(layout.label(field));
        match (field, row) {
            (FieldRef::Row(list, _), Some(row)) if self.finding.row != Some(row) => {
                let name = layout.list(list).map_or("row", |list| list.row.as_str()).replace('_', " ");
                format!("{label} ({name} {})", row + 1)
            }
            (FieldRef::Record(_) | FieldRef::Row(..) | FieldRef::List(_), _) => label,
        }
    }

    /// `“Domestic incident” is not recorded`, or that it was looked for.
    pub(super) fn lacks(&self, field: FieldRef, row: Option<u32>) -> String {
        let lacks = match self.slot(field, row) {
            Slot::None => "was looked for and none was found",
            Slot::Blank
            | Slot::Date(_)
            | Slot::Flag(_)
            | Slot::Number(_)
            | Slot::Choice(_)
            | Slot::Text { .. } => "is not recorded",
        };
        format!("“{}” {lacks}", self.label(field, row))
    }

    /// A label in the middle of a sentence: `the date the crime was reported`, or in quotation marks.
    pub(super) fn named(&self, field: FieldRef, row: Option<u32>) -> String {
        let label = self.label(field, row);
        let kind = self.case.ruleset.layout.declaration(field).map(|field| &field.kind);
        match label.strip_prefix("Date ") {
            Some(rest) if kind == Some(&Kind::Date) => format!("the date {rest}"),
            Some(_) | None => format!("“{label}”"),
        }
    }

    /// A value as people read it.
    pub(super) fn value(&self, field: FieldRef, slot: Slot) -> String {
        match slot {
            Slot::Blank => "not recorded".to_owned(),
            Slot::None => "none found".to_owned(),
            Slot::Date(date) => date.long(),
            Slot::Flag(true) => "yes".to_owned(),
            Slot::Flag(false) => "no".to_owned(),
            Slot::Number(number) => number.to_string(),
            Slot::Choice(choice) => {
                match self.case.ruleset.layout.declaration(field).map(|field| &field.kind) {
                    Some(Kind::Choice(of)) => plain(of.get(usize::from(choice)).map_or("", String::as_str)),
                    Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => String::new(),
                }
            }
            Slot::Text { start, length } => plain(self.case.record.text(start, length)),
        }
    }

    /// A value as people read it; who has it, where it is not recorded.
    pub(super) fn value_or_holder(&self, field: FieldRef, slot: Slot) -> String {
        let value = self.value(field, slot);
        match (slot, self.case.ruleset.layout.held_by(field)) {
            (Slot::Blank, Some(holder)) => format!("{value} (held by {})", plain(holder)),
            _ => value,
        }
    }

    /// The facts of one clause that are on record, each once: `Domestic incident: yes; Court: crown`.
    pub(super) fn evidence(&self, clause: &Clause) -> String {
        let mut said: Vec<String> = Vec::new();
        for fact in clause.evidence.iter().filter(|fact| !fact.supposed) {
            let words = self.fact(fact);
            if !said.contains(&words) {
                said.push(words);
            }
        }
        said.join("; ")
    }

    fn fact(&self, fact: &Evidence) -> String {
        let label = self.label(fact.field, fact.row);
        let value = self.value(fact.field, fact.slot);
        match fact.taken_as {
            Some(taken) => format!("{label}: {value}, read as “{}”", self.value(fact.field, taken)),
            None => format!("{label}: {value}"),
        }
    }

    /// An answer in a sentence, and what it counts as: `“late” (not met)`.
    pub(super) fn quoted(&self, answer: AnswerId, status: Status, reason: Option<u16>) -> String {
        format!("“{}”{}", self.word(answer), self.counts_as(answer, status, reason))
    }

    /// An answer by itself, and what it counts as: `late (not met)`.
    pub(super) fn answer(&self, answer: AnswerId, status: Status, reason: Option<u16>) -> String {
        format!("{}{}", self.word(answer), self.counts_as(answer, status, reason))
    }

    /// An answer's word.
    pub(super) fn word(&self, answer: AnswerId) -> String {
        plain(self.question.answer(answer))
    }

    fn counts_as(&self, answer: AnswerId, status: Status, reason: Option<u16>) -> String {
        let word = self.word(answer);
        let given = reason.and_then(|reason| self.question.reasons.get(usize::from(reason)));
        let given = given.map(|reason| {
            let choice = if reason.victim_choice { " by the victim's choice" } else { "" };
            (choice, plain(&reason.words))
        });
        let counts = if word == status.words() { "" } else { status.words() };
        match given {
            Some((choice, reason)) if counts.is_empty() => format!(" ({}{reason})", choice.trim_start()),
            Some((choice, reason)) => format!(" ({counts}{choice}: {reason})"),
            None if counts.is_empty() => String::new(),
            None => format!(" ({counts})"),
        }
    }

    /// The clauses that led to the answer. Where a fact is not recorded and makes no difference, what every trial came
    /// to alike follows on the clauses before it.
    pub(super) fn clauses(&self) -> Vec<&Clause> {
        let mut clauses: Vec<&Clause> = self.explanation.clauses.iter().collect();
        let trials = &self.explanation.trials;
        if self.finding.status == Status::Unknown {
            return clauses;
        }
        let alike = |clause: &Clause| {
            let same = |other: &Clause| other.rule == clause.rule && other.outcome == clause.outcome;
            trials.iter().all(|trial| trial.clauses.iter().any(same))
        };
        let known: Vec<RuleId> = clauses.iter().map(|clause| clause.rule).collect();
        let of_trial = trials.first().map_or(&[][..], |trial| &trial.clauses[..]);
        clauses.extend(of_trial.iter().filter(|clause| alike(clause) && !known.contains(&clause.rule)));
        clauses
    }
}
