//! The explanation as one JSON object: every clause, fact, day and change, beside the sentences that people read.

use std::io::{self, Write};

use super::account::{Account, Count, Fact, accounts};
use super::days::{Counted, Day};
use super::{Case, ReadAt};
use crate::condition::Look;
use crate::finding::{Altered, Change, Clause, Outcome, Role, Trial};
use crate::record::{FieldRef, Kind, Layout, Slot};
use crate::report::json_tree::Json;
use crate::ruleset::{Limit, Question};

/// The version of the object's shape.
const FORMAT: u32 = 1;

/// Writes the whole explanation.
pub fn write(out: &mut dyn Write, case: &Case<'_>) -> io::Result<()> {
    let rules = case.ruleset;
    let base = Json::or_null(rules.base.as_ref(), |base| {
        Json::Object(vec![("id", Json::text(&base.id)), ("sha256", Json::text(&base.sha256))])
    });
    let ruleset = Json::Object(vec![
        ("id", Json::text(&rules.id)),
        ("title", Json::text(&rules.title)),
        ("sha256", Json::text(&rules.sha256)),
        ("base", base),
    ]);
    let source = Json::Object(vec![
        ("file", Json::text(&case.place.file)),
        ("sheet", Json::or_null(case.place.sheet.as_ref(), Json::text)),
        ("row", Json::number(case.place.line)),
    ]);
    Json::Object(vec![
        ("format", Json::number(FORMAT)),
        ("ruleset", ruleset),
        ("as_at", Json::text(case.as_at.to_string())),
        ("case", Json::text(case.reference())),
        ("source", source),
        ("findings", Json::list(&accounts(case), |account| Telling { case, account }.finding())),
    ])
    .write(out)
}

/// A row of a file, and whose the file is.
fn row_of(at: &ReadAt) -> Json {
    Json::Object(vec![
        ("file", Json::text(&at.place.file)),
        ("sheet", Json::or_null(at.place.sheet.as_ref(), Json::text)),
        ("row", Json::number(at.place.line)),
        ("from", Json::or_null(at.from.as_ref(), Json::text)),
    ])
}

/// One finding, and the case it is of.
struct Telling<'t, 'c> {
    case: &'t Case<'c>,
    account: &'t Account<'c>,
}

impl Telling<'_, '_> {
    fn finding(&self) -> Json {
        let account = self.account;
        let finding = &account.finding;
        let fields = |fields: &[FieldRef]| Json::list(fields, |field| self.path(*field));
        let could_be = finding.could_be.map(|answers| answers.iter().collect::<Vec<_>>());
        Json::Object(vec![
            ("entitlement", Json::text(&account.question.id)),
            ("question", Json::text(&account.entitlement.question)),
            ("row", Json::or_null(finding.row, Json::number)),
            ("row_is", Json::or_null(account.row.as_ref(), Json::text)),
            ("answer", Json::text(account.question.answer(finding.answer))),
            ("status", Json::text(finding.status.key())),
            ("reason", self.reason(finding.reason)),
            ("because", Json::text(&account.because)),
            ("fault", Json::or_null(finding.fault.as_deref(), Json::text)),
            ("facts", Json::list(&account.facts, |fact| self.fact(fact))),
            ("missing", fields(&finding.missing)),
            (
                "could_be",
                Json::or_null(could_be, |answers| {
                    Json::list(answers, |answer| Json::text(account.question.answer(answer)))
                }),
            ),
            ("blank", fields(&finding.blank)),
            ("due", Json::or_null(finding.due, |due| Json::text(due.to_string()))),
            ("days", Json::or_null(finding.days, Json::number)),
            ("counted", Json::list(&account.counts, |count| self.count(count))),
            ("clauses", Json::list(&account.explanation.clauses, |clause| self.clause(clause))),
            ("trials", Json::list(&account.explanation.trials, |trial| self.trial(trial))),
            ("applied", sentences(&account.why)),
            ("not_recorded", sentences(&account.blanks)),
            ("changes", Json::list(&account.changes, |change| self.change(change))),
            ("would_have_changed", sentences(&account.changed)),
            ("alerts", sentences(&account.alerts)),
            ("rule", self.rule()),
            ("owed_by", Json::text(&account.entitlement.owed_by)),
            ("source", self.source()),
        ])
    }

    fn source(&self) -> Json {
        let source = &self.account.entitlement.source;
        Json::Object(vec![
            ("code", Json::text(&source.code)),
            ("about", Json::or_null(source.about.as_ref(), Json::text)),
            ("verified", Json::Flag(source.verified)),
        ])
    }

    fn layout(&self) -> &Layout {
        &self.case.ruleset.layout
    }

    fn path(&self, field: FieldRef) -> Json {
        Json::text(self.layout().path(field))
    }

    fn rule(&self) -> Json {
        Json::or_null(self.account.finding.rule, |rule| Json::text(self.case.ruleset.rule(rule)))
    }

    fn reason(&self, reason: Option<u16>) -> Json {
        let question: &Question = self.account.question;
        let reason = reason.and_then(|reason| question.reasons.get(usize::from(reason)));
        Json::or_null(reason, |reason| {
            Json::Object(vec![
                ("id", Json::text(&reason.id)),
                ("words", Json::text(&reason.words)),
                ("victim_choice", Json::Flag(reason.victim_choice)),
                ("exemption", Json::Flag(reason.exemption)),
            ])
        })
    }

    fn fact(&self, fact: &Fact) -> Json {
        let mut keys = vec![
            ("field", self.path(fact.field)),
            ("row", Json::or_null(fact.row, Json::number)),
            ("label", Json::text(&fact.label)),
            ("held_by", Json::or_null(self.layout().held_by(fact.field), Json::text)),
            ("state", Json::text(state(fact.slot))),
            ("value", self.value(fact.field, fact.slot)),
        ];
        if let Some(joined) = self.case.joined {
            let disagreed = joined.disagreed(fact.field).into_iter().flatten();
            let rows: Vec<&ReadAt> =
                joined.at(fact.field, fact.row).into_iter().chain(disagreed.map(|(_, at)| at)).collect();
            keys.push(("read_at", Json::list(&rows, |at| row_of(at))));
        }
        Json::Object(keys)
    }

    fn value(&self, field: FieldRef, slot: Slot) -> Json {
        match slot {
            Slot::Blank | Slot::None => Json::Null,
            Slot::Date(date) => Json::text(date.to_string()),
            Slot::Flag(flag) => Json::Flag(flag),
            Slot::Number(number) => Json::number(number),
            Slot::Choice(choice) => match self.layout().declaration(field).map(|field| &field.kind) {
                Some(Kind::Choice(of)) => Json::or_null(of.get(usize::from(choice)), Json::text),
                Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => Json::Null,
            },
            Slot::Text { start, length } => Json::text(self.case.record.text(start, length)),
        }
    }

    fn count(&self, count: &Count) -> Json {
        let counting = &count.counting;
        let date = |date: crate::calendar::Date| Json::text(date.to_string());
        let (many, working) = match counting.limit {
            Limit::WorkingDays(days) => (days, true),
            Limit::Days(days) => (days, false),
        };
        let end = |field: FieldRef, on: Json| Json::Object(vec![("field", self.path(field)), ("date", on)]);
        Json::Object(vec![
            ("supposing", Json::or_null(count.supposing.as_ref(), Json::text)),
            ("limit", Json::number(many)),
            ("working_days", Json::Flag(working)),
            ("rule", Json::text(self.case.ruleset.rule(counting.rule))),
            ("from", end(counting.from.0, date(counting.from.1))),
            ("to", end(counting.to.0, Json::or_null(counting.to.1, date))),
            ("due", date(counting.due)),
            ("days", Json::or_null(counting.days, Json::number)),
            ("as_at", Json::or_null(counting.as_at, date)),
            ("each", Json::list(&count.days, day)),
        ])
    }

    fn clause(&self, clause: &Clause) -> Json {
        let question = self.account.question;
        let reason = |reason: u16| question.reasons.get(usize::from(reason)).map(|reason| reason.id.clone());
        let (kind, of) = match &clause.role {
            Role::InForce => ("in_force", None),
            Role::Applies => ("applies_when", None),
            Role::NotOwed(which) => ("not_owed", reason(*which)),
            Role::Answer(answer, _) => ("answer", Some(question.answer(*answer).to_owned())),
            Role::Excused(which) => ("excused", reason(*which)),
            Role::Limit(limit) => ("limit", Some(limit.words())),
            Role::Alert(says) => ("alert", Some(says.clone())),
        };
        let outcome = match clause.outcome {
            Outcome::Holds => "holds",
            Outcome::Fails => "fails",
            Outcome::Stopped(_) => "stopped",
            Outcome::NoLimit => "no_limit",
            Outcome::Failed => "failed",
        };
        let condition = Some(&clause.condition).filter(|condition| !condition.is_empty());
        Json::Object(vec![
            ("kind", Json::text(kind)),
            ("of", Json::or_null(of, Json::text)),
            ("rule", Json::text(self.case.ruleset.rule(clause.rule))),
            ("condition", Json::or_null(condition, Json::text)),
            ("outcome", Json::text(outcome)),
            (
                "facts",
                Json::list(&clause.evidence, |fact| {
                    Json::Object(vec![
                        ("field", self.path(fact.field)),
                        ("row", Json::or_null(fact.row, Json::number)),
                        ("looked_at_by", Json::text(look(fact.look))),
                        ("state", Json::text(state(fact.slot))),
                        ("value", self.value(fact.field, fact.slot)),
                        ("supposed", Json::Flag(fact.supposed)),
                        ("read_as", Json::or_null(fact.taken_as, |value| self.value(fact.field, value))),
                    ])
                }),
            ),
        ])
    }

    fn trial(&self, trial: &Trial) -> Json {
        let question = self.account.question;
        Json::Object(vec![
            ("field", self.path(trial.field)),
            ("supposed", self.value(trial.field, trial.supposed)),
            ("answer", Json::or_null(trial.came_to, |(answer, _)| Json::text(question.answer(answer)))),
            ("status", Json::or_null(trial.came_to, |(_, status)| Json::text(status.key()))),
            ("reason", self.reason(trial.reason)),
            ("could_be", Json::list(trial.could_be.iter(), |answer| Json::text(question.answer(answer)))),
            ("clauses", Json::list(&trial.clauses, |clause| self.clause(clause))),
        ])
    }

    fn change(&self, change: &Change) -> Json {
        let date = |date: crate::calendar::Date| Json::text(date.to_string());
        let (how, value) = match change.to {
            Altered::Value(value) => ("value", self.value(change.field, value)),
            Altered::By(day) => ("on_or_before", date(day)),
            Altered::Before(day) => ("before", date(day)),
            Altered::From(day) => ("on_or_after", date(day)),
            Altered::After(day) => ("after", date(day)),
            Altered::AnyDate => ("any_date", Json::Null),
            Altered::NoDate => ("not_recorded", Json::Null),
            Altered::NoRows => ("empty", Json::Null),
        };
        Json::Object(vec![
            ("field", self.path(change.field)),
            ("row", Json::or_null(change.row, Json::number)),
            ("to", Json::text(how)),
            ("value", value),
            ("answer", Json::text(self.account.question.answer(change.answer))),
            ("status", Json::text(change.status.key())),
            ("reason", self.reason(change.reason)),
            ("missing", Json::list(&change.missing, |field| self.path(*field))),
        ])
    }
}

fn sentences(sentences: &[String]) -> Json {
    Json::list(sentences, Json::text)
}

fn state(slot: Slot) -> &'static str {
    match slot {
        Slot::Blank => "blank",
        Slot::None => "none",
        Slot::Date(_) | Slot::Flag(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => "recorded",
    }
}

fn look(look: Look) -> &'static str {
    match look {
        Look::Needed => "value",
        Look::Recorded => "recorded",
        Look::IfBlank => "if_blank",
    }
}

fn day(day: &Day) -> Json {
    let (kind, first, last, name) = match &day.kind {
        Counted::Start => ("start", None, None, None),
        Counted::Numbers(first, last) => ("counted", Some(*first), Some(*last), None),
        Counted::Weekend => ("weekend", None, None, None),
        Counted::Holiday(name) => ("holiday", None, None, Some(name)),
        Counted::Beside => ("beside", None, None, None),
    };
    Json::Object(vec![
        ("from", Json::text(day.from.to_string())),
        ("until", Json::text(day.until.to_string())),
        ("kind", Json::text(kind)),
        ("first", Json::or_null(first, Json::number)),
        ("last", Json::or_null(last, Json::number)),
        ("holiday", Json::or_null(name, Json::text)),
        ("marks", sentences(&day.marks)),
    ])
}
