//! The clauses that were tried on the way to a finding, a line each.

use crate::finding::{Clause, Counting, Evidence, Explanation, Finding, Outcome, Role};
use crate::record::{FieldRef, Kind, Layout, Slot};
use crate::ruleset::{Question, Ruleset};

/// The reasons of a finding, the first clause first.
pub(super) fn lines(ruleset: &Ruleset, finding: &Finding, explanation: &Explanation) -> Vec<String> {
    let Some(question) = ruleset.questions.get(finding.question) else { return Vec::new() };
    let row = finding.row.map_or(String::new(), |row| format!(", row {}", row + 1));
    let mut lines = vec![format!("why {}{row}:", question.id)];
    lines.extend(
        explanation.clauses.iter().map(|clause| format!("  {}", of_clause(ruleset, question, clause))),
    );
    lines.extend(explanation.counting.iter().map(|counting| format!("  {}", of_counting(ruleset, counting))));
    for trial in &explanation.trials {
        let came_to = match trial.came_to {
            Some((answer, status)) => format!("`{}` ({})", question.answer(answer), status.words()),
            None => "unknown".to_owned(),
        };
        let supposed = value(&ruleset.layout, trial.field, trial.supposed, None);
        lines.push(format!("  supposing that {} is {supposed}: {came_to}", ruleset.layout.path(trial.field)));
    }
    lines.extend(finding.fault.iter().map(|fault| format!("  {fault}")));
    lines
}

fn of_clause(ruleset: &Ruleset, question: &Question, clause: &Clause) -> String {
    let reason = |reason: u16| question.reasons.get(usize::from(reason)).map_or("", |reason| &*reason.id);
    let what = match &clause.role {
        Role::InForce => "in force".to_owned(),
        Role::Applies => "applies".to_owned(),
        Role::NotOwed(id) => format!("not owed: {}", reason(*id)),
        Role::Answer(answer, _) => format!("answer `{}`", question.answer(*answer)),
        Role::Excused(id) => format!("excused: {}", reason(*id)),
        Role::Limit(limit) => format!("limit {}", limit.words()),
        Role::Alert(says) => format!("alert `{says}`"),
    };
    let outcome = match clause.outcome {
        Outcome::Holds => "holds".to_owned(),
        Outcome::Fails => "does not hold".to_owned(),
        Outcome::Stopped(field) => format!("cannot be told: {} is not recorded", ruleset.layout.path(field)),
        Outcome::NoLimit => "no limit is in force".to_owned(),
        Outcome::Failed => "failed".to_owned(),
    };
    let condition =
        if clause.condition.is_empty() { String::new() } else { format!(": {}", clause.condition) };
    let evidence: Vec<String> =
        clause.evidence.iter().map(|evidence| of_evidence(ruleset, evidence)).collect();
    let evidence = if evidence.is_empty() { String::new() } else { format!(" [{}]", evidence.join("; ")) };
    format!("{}: {what} {outcome}{condition}{evidence}", ruleset.rule(clause.rule))
}

fn of_counting(ruleset: &Ruleset, counting: &Counting) -> String {
    let done = match counting.to {
        (field, Some(date)) => format!("{} is {date}", ruleset.layout.path(field)),
        (field, None) => format!("{} is not recorded", ruleset.layout.path(field)),
    };
    let as_at = counting.as_at.map_or(String::new(), |date| format!(", looked at on {date}"));
    let (from, date) = counting.from;
    format!(
        "{}: {} from {} {date}: due {}; {done}{as_at}",
        ruleset.rule(counting.rule),
        counting.limit.words(),
        ruleset.layout.path(from),
        counting.due
    )
}

fn of_evidence(ruleset: &Ruleset, evidence: &Evidence) -> String {
    let supposed = if evidence.supposed { " (supposed)" } else { "" };
    let value = value(&ruleset.layout, evidence.field, evidence.slot, evidence.words.as_deref());
    format!("{}: {value}{supposed}", ruleset.layout.path(evidence.field))
}

/// A value as it is written in a record.
pub(super) fn value(layout: &Layout, field: FieldRef, slot: Slot, words: Option<&str>) -> String {
    match slot {
        Slot::Blank => "blank".to_owned(),
        Slot::None => "none".to_owned(),
        Slot::Date(date) => date.to_string(),
        Slot::Flag(flag) => if flag { "yes" } else { "no" }.to_owned(),
        Slot::Number(number) => number.to_string(),
        Slot::Choice(choice) => match layout.declaration(field).map(|declared| &declared.kind) {
            Some(Kind::Choice(of)) => of.get(usize::from(choice)).cloned().unwrap_or_default(),
            Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => String::new(),
        },
        Slot::Text { .. } => words.unwrap_or("").to_owned(),
    }
}
