//! What each clause came to, in the order they were tried, and the one that decided.

use super::facts::Telling;
use crate::calendar::Date;
use crate::finding::{Clause, Counting, Outcome, Role};
use crate::record::Slot;
use crate::report::words::{counted, listed, plain};
use crate::ruleset::{InForce, Limit, RuleId, Status};

/// Every clause that has something to say.
pub(super) fn steps(telling: &Telling<'_, '_>) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for clause in telling.clauses() {
        if let Some(step) = step(telling, clause)
            && !steps.contains(&step)
        {
            steps.push(step);
        }
    }
    if telling.finding.status != Status::Unknown {
        steps.extend(trials(telling));
    }
    steps
}

/// The sentence that decided.
pub(super) fn because(telling: &Telling<'_, '_>) -> String {
    let finding = telling.finding;
    match finding.status {
        Status::Error => {
            let fault = finding.fault.as_deref().unwrap_or_default();
            format!("The rule itself failed on this case: {}.", plain(fault))
        }
        Status::Unknown => unknown(telling),
        Status::NotApplicable => not_applicable(telling),
        Status::Exempt => match telling.clauses().last().copied() {
            Some(clause) if clause.outcome == Outcome::Holds => capital_facts(telling, clause),
            Some(_) | None => whichever(telling, "an exemption applies"),
        },
        Status::Met | Status::NotMet | Status::NotDue => decided(telling),
    }
}

fn capital_facts(telling: &Telling<'_, '_>, clause: &Clause) -> String {
    format!("{}.", telling.evidence(clause))
}

fn unknown(telling: &Telling<'_, '_>) -> String {
    let finding = telling.finding;
    let it = if finding.missing.len() == 1 { "it" } else { "them" };
    let lacks: Vec<String> = finding.missing.iter().map(|field| telling.lacks(*field, None)).collect();
    let could_be: Vec<String> = finding
        .could_be
        .iter()
        .flat_map(|answers| answers.iter())
        .map(|answer| format!("“{}”", plain(telling.question.answer(answer))))
        .collect();
    let turns = match could_be.as_slice() {
        [] => format!("the answer cannot be told without {it}"),
        could_be => format!("the answer turns on {it}: it could be {}", alternatives(could_be)),
    };
    if lacks.len() == 1 {
        return format!("{}, and {turns}.", listed(&lacks));
    }
    format!("{}. So {turns}.", lacks.join("; "))
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn not_applicable(telling: &Telling<'_, '_>) -> String {
    if telling.entitlement.for_each.is_some() && telling.finding.row.is_none() {
        let list = telling.entitlement.for_each.and_then(|(list, _)| telling.case.ruleset.layout.list(list));
        let label = list.map_or("", |list| list.label.as_str());
        return format!("“{}”: there are none.", plain(label));
    }
    let clauses = telling.clauses();
    let last = clauses.last().filter(|last| !matches!(last.outcome, Outcome::Stopped(_)));
    match last.and_then(|clause| step(telling, clause)) {
        Some(step) => step,
        None if telling.explanation.trials.is_empty() => "No limit is in force.".to_owned(),
        None => whichever(telling, "the question does not arise"),
    }
}

/// Of an answer that the rules give: the limit, or the facts that the last conditions looked at.
fn decided(telling: &Telling<'_, '_>) -> String {
    let answers: Vec<&Clause> =
        telling.clauses().into_iter().filter(|clause| matches!(clause.role, Role::Answer(..))).collect();
    let counting = telling.explanation.counting.or_else(|| {
        let trials = &telling.explanation.trials;
        trials.iter().find_map(|trial| trial.counting)
    });
    let tried = telling.explanation.trials.iter().flat_map(|trial| &trial.clauses);
    let mut all = tried.chain(answers.iter().copied());
    if all.any(|clause| clause.reads_limit)
        && let Some(counting) = counting
    {
        let several = telling.explanation.counting.is_none() && telling.finding.due.is_none();
        return if several { within_either(telling) } else { how_it_stands(telling, &counting) };
    }
    let deciding = answers.iter().rev().find(|clause| !clause.evidence.is_empty());
    match deciding {
        Some(clause) => capital_facts(telling, clause),
        None if !telling.explanation.trials.is_empty() => whichever(telling, "the answer is the same"),
        None => "The rules give this answer to every case that the question is asked of.".to_owned(),
    }
}

/// The last day in time for each value that something not recorded could have, and the day it was done.
fn within_either(telling: &Telling<'_, '_>) -> String {
    let trials = &telling.explanation.trials;
    let each = trials.iter().filter_map(|trial| {
        let counting = trial.counting?;
        let value = telling.value(trial.field, trial.supposed);
        Some(format!("if {value}, the last day in time was {}", counting.due.full()))
    });
    let each: Vec<String> = each.collect();
    let done = trials.iter().find_map(|trial| trial.counting).map(|counting| {
        let (field, done) = counting.to;
        let slot = telling.slot(field, None);
        let value = done.map_or_else(|| telling.value(field, slot), Date::full);
        format!(" {}: {value}.", telling.label(field, None))
    });
    let whichever = whichever(telling, "the answer is the same");
    let whichever = whichever.trim_end_matches('.');
    format!("{whichever}: {}.{}", each.join("; "), done.unwrap_or_default())
}

/// `Whether “Victim has the service” is yes or no, the answer is the same.`
fn whichever(telling: &Telling<'_, '_>, same: &str) -> String {
    let Some(trial) = telling.explanation.trials.first() else { return String::new() };
    let label = telling.label(trial.field, None);
    match trial.supposed {
        Slot::Flag(_) => format!("Whether “{label}” is yes or no, {same}."),
        Slot::Blank | Slot::None | Slot::Date(_) | Slot::Number(_) | Slot::Choice(_) | Slot::Text { .. } => {
            format!("Whatever “{label}” is, {same}.")
        }
    }
}

/// `Date the victim was told: 2 September 2019, 1 working day after the last day in time, Friday 30 August 2019.`
pub(super) fn how_it_stands(telling: &Telling<'_, '_>, counting: &Counting) -> String {
    let (field, done) = counting.to;
    let label = telling.label(field, telling.row_of(field, None));
    let due = counting.due;
    let Some(done) = done else {
        let slot = telling.slot(field, None);
        let value = telling.value(field, slot);
        let as_at = telling.case.as_at;
        let passed = if as_at <= due { "had not passed" } else { "had passed" };
        return format!(
            "{label}: {value}. The last day in time, {}, {passed} by {}.",
            due.full(),
            as_at.long()
        );
    };
    let when = if done == due {
        "the last day in time".to_owned()
    } else if done < counting.from.1 {
        format!("before {}, the day that the limit is counted from", counting.from.1.full())
    } else {
        let way = if done < due { "before" } else { "after" };
        format!("{}{way} the last day in time, {}", apart(telling, counting.limit, done, due), due.full())
    };
    format!("{label}: {}, {when}.", done.full())
}

/// `1 working day `, between a day and the last day in time; nothing where no such day lies between.
fn apart(telling: &Telling<'_, '_>, limit: Limit, done: Date, due: Date) -> String {
    let (days, one, more) = match limit {
        Limit::Days(_) => (due.days_to(done), "day", "days"),
        Limit::WorkingDays(_) => {
            let between = telling.case.ruleset.calendar.working_days_between(due, done);
            (between.unwrap_or(0), "working day", "working days")
        }
    };
    if days == 0 { String::new() } else { format!("{} ", counted(days.unsigned_abs(), one, more)) }
}

/// What one clause came to; nothing of a clause that others say already.
fn step(telling: &Telling<'_, '_>, clause: &Clause) -> Option<String> {
    let facts = telling.evidence(clause);
    let stopped = match clause.outcome {
        Outcome::Stopped(field) => Some(telling.lacks(field, None)),
        Outcome::Failed => Some("the rule itself failed".to_owned()),
        Outcome::NoLimit => Some("no limit is in force".to_owned()),
        Outcome::Holds | Outcome::Fails => None,
    };
    let bracket = if facts.is_empty() { String::new() } else { format!(" ({facts})") };
    let reason = |reason: u16| {
        let reason = telling.question.reasons.get(usize::from(reason));
        plain(reason.map_or("", |reason| reason.words.as_str()))
    };
    let holds = clause.outcome == Outcome::Holds;
    Some(match (&clause.role, stopped) {
        (Role::Alert(_), _) => return None,
        (Role::InForce, Some(stopped)) => {
            format!("Whether the rule is in force could not be told: {stopped}.")
        }
        (Role::InForce, None) => in_force(telling, clause.rule, holds, &facts),
        (Role::Applies, Some(stopped)) => {
            format!("Whether the question arises could not be told: {stopped}.")
        }
        (Role::Applies, None) if holds => format!("The question arises{bracket}."),
        (Role::Applies, None) => format!("The question does not arise{bracket}."),
        (Role::NotOwed(which) | Role::Excused(which), Some(stopped)) => {
            format!("Whether the exemption “{}” applies could not be told: {stopped}.", reason(*which))
        }
        (Role::NotOwed(which) | Role::Excused(which), None) => {
            let applied = if holds { "applied" } else { "did not apply" };
            format!("The exemption “{}” {applied}{bracket}.", reason(*which))
        }
        (Role::Limit(limit), Some(stopped)) => {
            format!("Whether the limit of {} applies could not be told: {stopped}.", limit.words())
        }
        (Role::Limit(limit), None) => {
            let applied = if holds { "applied" } else { "did not apply" };
            format!("The limit of {} {applied}{bracket}.", limit.words())
        }
        (Role::Answer(answer, status), stopped) => {
            let answer = plain(telling.question.answer(*answer));
            return answered(telling, clause, &answer, (*status, stopped));
        }
    })
}

/// What an answer's condition came to.
fn answered(
    telling: &Telling<'_, '_>,
    clause: &Clause,
    answer: &str,
    (status, stopped): (Status, Option<String>),
) -> Option<String> {
    if let Some(stopped) = stopped {
        return Some(format!("Whether the answer is “{answer}” could not be told: {stopped}."));
    }
    let facts = telling.evidence(clause);
    let holds = clause.outcome == Outcome::Holds;
    if clause.reads_limit {
        return holds.then(|| format!("The time limit gives “{answer}”: see the days above."));
    }
    if clause.condition.is_empty() {
        let excused = status == Status::NotMet && !telling.entitlement.excused.is_empty();
        let unless = if excused { ", unless an exemption applies" } else { "" };
        return Some(format!("“{answer}” is the answer where no answer before it fits{unless}."));
    }
    let fits = if holds { "fits" } else { "does not fit" };
    let bracket = if facts.is_empty() { String::new() } else { format!(" ({facts})") };
    Some(format!("The answer “{answer}” {fits}{bracket}."))
}

/// From when to when a rule or a limit holds, and the date of this case.
fn in_force(telling: &Telling<'_, '_>, rule: RuleId, holds: bool, facts: &str) -> String {
    let entitlement = telling.entitlement;
    let exemptions = entitlement.not_owed.iter().chain(&entitlement.excused);
    let exemptions = exemptions.filter_map(|exemption| exemption.in_force.as_ref());
    let rules = entitlement.in_force.iter().chain(exemptions).map(|force| ("rule".to_owned(), force));
    let limits = entitlement.time_limit.iter().flat_map(|limit| &limit.within);
    let limits =
        limits.filter_map(|one| Some((format!("limit of {}", one.limit.words()), one.in_force.as_ref()?)));
    let found = rules.chain(limits).find(|(_, force)| force.rule == rule);
    let (what, range) =
        found.map_or(("rule".to_owned(), String::new()), |(what, force)| (what, range(force)));
    let is = if holds { "is" } else { "is not" };
    format!("The {what}{range} {is} in force for this case ({facts}).")
}

fn range(force: &InForce) -> String {
    match (force.from, force.until) {
        (Some(from), Some(until)) => format!(", which runs from {} to {},", from.long(), until.long()),
        (Some(from), None) => format!(", which runs from {},", from.long()),
        (None, Some(until)) => format!(", which runs until {},", until.long()),
        (None, None) => String::new(),
    }
}

/// What the finding came to for each value of something not recorded.
fn trials(telling: &Telling<'_, '_>) -> Vec<String> {
    let trial = |trial: &crate::finding::Trial| {
        let label = telling.label(trial.field, None);
        let value = telling.value(trial.field, trial.supposed);
        let answer = match trial.came_to {
            Some((answer, status)) => telling.quoted(answer, status, trial.reason),
            None => {
                let further = trial.could_be.iter().map(|answer| plain(telling.question.answer(answer)));
                let further: Vec<String> = further.map(|answer| format!("“{answer}”")).collect();
                if further.is_empty() { "not to be told".to_owned() } else { alternatives(&further) }
            }
        };
        format!("If “{label}” were {value}, the answer would be {answer}.")
    };
    telling.explanation.trials.iter().map(trial).collect()
}

/// Whether a slot is not written down at all.
pub(super) fn is_blank(slot: Slot) -> bool {
    slot == Slot::Blank
}
