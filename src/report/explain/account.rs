//! One finding put in words: the parts that every format writes in its own way.

use super::days::{self, Day};
use super::facts::{self, Telling};
use super::{Case, blanks, changed, why};
use crate::engine;
use crate::finding::{Change, Counting, Explanation, Finding, Outcome};
use crate::record::{FieldRef, Kind, Slot};
use crate::report::words::{capital, plain};
use crate::ruleset::{Entitlement, Question, Status};

/// One finding in words.
#[derive(Debug)]
pub(super) struct Account<'c> {
    pub(super) question: &'c Question,
    pub(super) entitlement: &'c Entitlement,
    pub(super) finding: Finding,
    pub(super) explanation: Explanation,
    pub(super) changes: Vec<Change>,
    /// Which row of the list it is about: `Development 2 of 5: charge, 9 July 2019`.
    pub(super) row: Option<String>,
    /// `late (not met)`.
    pub(super) answer: String,
    /// The one sentence that decided.
    pub(super) because: String,
    pub(super) facts: Vec<Fact>,
    pub(super) counts: Vec<Count>,
    pub(super) why: Vec<String>,
    pub(super) blanks: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) alerts: Vec<String>,
    /// The clause that decided, and the rules' own file of the question.
    pub(super) clause: String,
    /// Who owes it, and where it comes from.
    pub(super) source: String,
}

/// One fact used.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) field: FieldRef,
    pub(super) row: Option<u32>,
    pub(super) slot: Slot,
    pub(super) label: String,
    pub(super) value: String,
}

/// A time limit counted day by day.
#[derive(Debug)]
pub(super) struct Count {
    /// What is supposed, where it is counted in more ways than one.
    pub(super) supposing: Option<String>,
    pub(super) counting: Counting,
    pub(super) days: Vec<Day>,
}

/// The accounts of a case, in the form's order, then the list's.
pub(super) fn accounts<'c>(case: &Case<'c>) -> Vec<Account<'c>> {
    let questions = case.ruleset.questions.iter().enumerate();
    let asked = questions.filter(|(place, _)| case.question.is_none_or(|wanted| wanted == *place));
    let alerts = alerts(case);
    let mut accounts = Vec::new();
    for (place, question) in asked {
        let explained = engine::explain(case.ruleset, case.record, place, case.as_at);
        for (finding, explanation) in explained {
            let Some(entitlement) = question.editions.get(finding.edition) else { continue };
            let changes = engine::changes(case.ruleset, case.record, &finding, &explanation, case.as_at);
            let telling =
                Telling { case: *case, question, entitlement, finding: &finding, explanation: &explanation };
            let mut account = account(&telling, &changes);
            let of_it =
                |(asked, row, _): &&(usize, Option<u32>, String)| *asked == place && *row == finding.row;
            account.alerts = alerts.iter().filter(of_it).map(|(.., says)| says.clone()).collect();
            account.alerts.extend(after_as_at(case, &account.facts));
            accounts.push(Account { finding, explanation, changes, ..account });
        }
    }
    accounts
}

fn account<'c>(telling: &Telling<'_, 'c>, changes: &[Change]) -> Account<'c> {
    let facts = facts::used(telling);
    Account {
        question: telling.question,
        entitlement: telling.entitlement,
        finding: telling.finding.clone(),
        explanation: Explanation::default(),
        changes: Vec::new(),
        row: row(telling),
        answer: answer(telling),
        because: why::because(telling),
        facts: facts.into_iter().map(|(field, row)| fact(telling, field, row)).collect(),
        counts: counts(telling),
        why: why::steps(telling),
        blanks: blanks::sentences(telling, changes),
        changed: changed::sentences(telling, changes),
        alerts: Vec::new(),
        clause: clause(telling),
        source: source(telling.entitlement),
    }
}

fn fact(telling: &Telling<'_, '_>, field: FieldRef, row: Option<u32>) -> Fact {
    let slot = telling.slot(field, row);
    let value = telling.value_or_holder(field, slot);
    let value = telling.read_at(field, row).map_or(value.clone(), |at| format!("{value} ({at})"));
    Fact { field, row, slot, label: telling.label(field, row), value }
}

/// The answer, and what it counts as where that is another word.
fn answer(telling: &Telling<'_, '_>) -> String {
    let Finding { answer, status, reason, .. } = telling.finding;
    telling.answer(*answer, *status, *reason)
}

/// Which row of the list, with the first choice and the first date that it has.
fn row(telling: &Telling<'_, '_>) -> Option<String> {
    let row = telling.finding.row?;
    let (list, _) = telling.entitlement.for_each?;
    let layout = &telling.case.ruleset.layout;
    let declared = layout.list(list)?;
    let slots = || (0..).zip(&declared.fields);
    let first = |wanted: fn(&Kind) -> bool| {
        let (slot, _) = slots().find(|(_, field)| wanted(&field.kind))?;
        let value = telling.case.record.row_slot(list, row, slot);
        value.is_recorded().then(|| telling.value(FieldRef::Row(list, slot), value))
    };
    let said = [first(|kind| matches!(kind, Kind::Choice(_))), first(|kind| *kind == Kind::Date)];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let count = telling.case.record.row_count(list).unwrap_or(0);
    let name = capital(&declared.row).replace('_', " ");
    let colon = if said.is_empty() { "" } else { ": " };
    Some(format!("{name} {} of {count}{colon}{}", row + 1, said.join(", ")))
}

/// The limit counted: once, or in each way that something not recorded would have it counted.
fn counts(telling: &Telling<'_, '_>) -> Vec<Count> {
    let once = telling.explanation.counting.map(|counting| (None, counting));
    let tried = telling.explanation.trials.iter().filter_map(|trial| {
        let supposed = telling.value(trial.field, trial.supposed);
        let label = telling.label(trial.field, None);
        Some((Some(format!("If “{label}” were {supposed}")), trial.counting?))
    });
    let mut counts: Vec<(Option<String>, Counting)> = once.into_iter().chain(tried).collect();
    if counts.iter().all(|(_, counting)| counts.first().is_some_and(|(_, first)| first.due == counting.due)) {
        counts.truncate(1);
        for (supposing, _) in &mut counts {
            *supposing = None;
        }
    }
    let count = |(supposing, counting): (Option<String>, Counting)| Count {
        supposing,
        counting,
        days: days::days(telling, &counting),
    };
    counts.into_iter().map(count).collect()
}

fn clause(telling: &Telling<'_, '_>) -> String {
    let rules = telling.case.ruleset;
    let mut clauses = telling.explanation.clauses.iter().rev();
    let stopped = clauses.find(|clause| matches!(clause.outcome, Outcome::Stopped(_)));
    let rule = telling.finding.rule.or(stopped.map(|clause| clause.rule));
    rules.rule(rule.unwrap_or(telling.entitlement.rule)).to_owned()
}

fn source(entitlement: &Entitlement) -> String {
    let source = &entitlement.source;
    let about = source.about.as_ref().map_or_else(String::new, |about| format!(", {about}"));
    let owed_by = plain(&entitlement.owed_by);
    let read =
        if source.verified { "checked against the source" } else { "not yet checked against the source" };
    let not_collected = entitlement.not_collected.as_ref().map_or_else(String::new, |other| {
        format!(". No figure is returned for it: {} ({})", plain(&other.note), plain(&other.by))
    });
    format!("Owed by {owed_by}. Source: {}{} ({read}){not_collected}", plain(&source.code), plain(&about))
}

/// The facts used that are dated after the day that time limits are looked at.
fn after_as_at<'f>(case: &'f Case<'_>, facts: &'f [Fact]) -> impl Iterator<Item = String> + 'f {
    let as_at = case.as_at;
    let after = facts.iter().filter(move |fact| matches!(fact.slot, Slot::Date(date) if date > as_at));
    after.map(move |fact| format!("{}, {}, is after {}", fact.label, fact.value, as_at.long()))
}

/// The alerts of the rules on a case: the question, the row and what is said.
fn alerts(case: &Case<'_>) -> Vec<(usize, Option<u32>, String)> {
    let mut alerts = Vec::new();
    engine::raise(case.ruleset, case.record, case.as_at, &mut |raised| match raised {
        engine::Raised::Rule { question, edition, alert, row } => {
            let asked = case.ruleset.questions.get(question).and_then(|asked| asked.editions.get(edition));
            if let Some(alert) = asked.and_then(|entitlement| entitlement.alerts.get(alert)) {
                alerts.push((question, row, alert.says.clone()));
            }
        }
        engine::Raised::Failed { question, row, rule, fault } => {
            let rule = case.ruleset.rule(rule);
            alerts.push((
                question,
                row,
                format!("an alert could not be looked at, for its rule failed: {fault} ({rule})"),
            ));
        }
        engine::Raised::AfterAsAt(_) => {}
    });
    alerts
}

/// How many findings have each status, for the last line: `5 met, 2 not met`.
pub(super) fn tally(accounts: &[Account<'_>]) -> String {
    let counted = Status::ALL.into_iter().filter_map(|status| {
        let count = accounts.iter().filter(|account| account.finding.status == status).count();
        (count > 0).then(|| format!("{count} {}", status.words()))
    });
    counted.collect::<Vec<_>>().join(", ")
}
