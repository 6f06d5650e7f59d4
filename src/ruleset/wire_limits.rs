//! Dates for which rules hold, and time limits.

use super::compile::{Compiler, Standpoint};
use super::question::{InForce, Limit, TimeLimit, Within};
use crate::calendar::read_date;
use crate::condition::{Condition, Field};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Mapping, Node, Value, text_of};

/// How long a limit may be: ten years and more.
const LONGEST: u32 = 4_000;

/// `in_force: {by, from, until}`.
pub(super) fn in_force(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Option<InForce> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let by = keys.required("by", &mut compiler.problems).and_then(|node| compiler.field_of(node, at, "date"));
    let (starts, ends) = (keys.optional("from"), keys.optional("until"));
    let from = starts.map(|node| read_date(node, &mut compiler.problems));
    let until = ends.map(|node| read_date(node, &mut compiler.problems));
    let unsaid = from.is_none() && until.is_none();
    let misspelt = keys.entries().len() > usize::from(keys.key_span("by").is_some());
    keys.finish(&mut compiler.problems);
    if unsaid && !misspelt {
        let problem =
            Diagnostic::new(Code::MissingKey, "`in_force` has neither `from` nor `until`", node.span);
        compiler.problems.push(problem.help("give one of them, as 2015-11-16; both ends are included"));
    }
    let (from, until) = (from.flatten(), until.flatten());
    if let (Some((starts, from)), Some((ends, until))) = (starts.zip(from), ends.zip(until))
        && until < from
    {
        let problem = Diagnostic::new(Code::DatesReversed, "`until` lies before `from`", ends.span);
        compiler.problems.push(problem.also(starts.span, "it begins here"));
    }
    Some(InForce { by: by?, from, until, rule: compiler.rule(node.span) })
}

/// `time_limit: {from, to, within}`.
pub(super) fn time_limit(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Option<TimeLimit> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let from = keys
        .required("from", &mut compiler.problems)
        .map(|node| starts(node, at, compiler))
        .unwrap_or_default();
    let to = keys.required("to", &mut compiler.problems).and_then(|node| compiler.field_of(node, at, "date"));
    let within = keys.required("within", &mut compiler.problems);
    keys.finish(&mut compiler.problems);
    let within = within.map(|node| limits(node, at, compiler)).unwrap_or_default();
    if from.is_empty() || within.is_empty() {
        return None;
    }
    Some(TimeLimit { from, to: to?, within, rule: compiler.rule(node.span) })
}

/// A date field, or a list of them: the first that is recorded starts the clock.
fn starts(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Vec<Field> {
    match &node.value {
        Value::Sequence(items) => {
            if items.is_empty() {
                compiler.problems.push(nothing_in(node, "a date field"));
            }
            items.iter().filter_map(|item| compiler.field_of(item, at, "date")).collect()
        }
        Value::Scalar(_) | Value::Mapping(_) => compiler.field_of(node, at, "date").into_iter().collect(),
    }
}

/// `within: 2 working days`, or a list of limits of which the first in force whose condition holds is taken.
fn limits(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Vec<Within> {
    let Value::Sequence(items) = &node.value else {
        let limit = limit(node, &mut compiler.problems);
        let rule = compiler.rule(node.span);
        return limit.map(|limit| Within { limit, when: None, in_force: None, rule }).into_iter().collect();
    };
    if items.is_empty() {
        compiler.problems.push(nothing_in(node, "a limit"));
    }
    let mut limits: Vec<Within> = Vec::new();
    let mut always = None;
    for item in items {
        if let Some(first) = always {
            let problem = Diagnostic::new(
                Code::Unreachable,
                "this limit is never reached: one before it always holds",
                item.span,
            );
            let problem = problem.also(first, "this always holds");
            compiler.problems.push(problem.help("put the limit without a condition last"));
        }
        let limit = within(item, at, compiler);
        if limit.as_ref().is_some_and(|limit| limit.when.is_none() && limit.in_force.is_none()) {
            always = always.or(Some(item.span));
        }
        limits.extend(limit);
    }
    limits
}

/// An empty list would leave the question with no time limit, and every case with no answer.
fn nothing_in(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongShape, format!("{wanted} belongs here, not an empty list"), node.span)
}

fn within(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Option<Within> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let length =
        keys.required("limit", &mut compiler.problems).and_then(|node| limit(node, &mut compiler.problems));
    let when = keys.optional("when");
    let in_force = keys.optional("in_force").map(|node| in_force(node, at, compiler));
    let when = when.map(|node| own_condition(node, at, compiler));
    keys.finish(&mut compiler.problems);
    Some(Within {
        limit: length?,
        when: match when {
            Some(condition) => Some(condition?),
            None => None,
        },
        in_force: match in_force {
            Some(force) => Some(force?),
            None => None,
        },
        rule: compiler.rule(node.span),
    })
}

/// The condition of a limit. It decides how long the limit is, and so cannot ask what became of it.
fn own_condition(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Option<Condition> {
    let before = compiler.problems.len();
    let condition = compiler.condition(node, at);
    for problem in compiler.problems.iter_mut().skip(before) {
        if problem.code == Code::NoTimeLimit {
            problem.help =
                vec!["the condition of a limit decides how long it is, and cannot ask about it".to_owned()];
        }
    }
    condition
}

/// `5 working days`, `1 working day`, `10 days`.
fn limit(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Limit> {
    let text = text_of(node, problems)?;
    let (count, unit) = text.split_once(' ').unwrap_or((text, ""));
    let unit = unit.split_whitespace().collect::<Vec<_>>().join(" ");
    match (count.parse::<u32>().ok(), unit.as_str()) {
        (Some(count), "working day" | "working days") if count <= LONGEST => Some(Limit::WorkingDays(count)),
        (Some(count), "day" | "days") if count <= LONGEST => Some(Limit::Days(count)),
        (Some(_), "working day" | "working days" | "day" | "days") => {
            let problem = Diagnostic::new(Code::UnknownWord, format!("`{text}` is too long"), node.span);
            problems.push(problem.help(format!("a limit has at most {LONGEST} days")));
            None
        }
        _ => {
            let problem = Diagnostic::new(Code::UnknownWord, format!("`{text}` is not a limit"), node.span);
            problems.push(problem.help("write `5 working days`, `1 working day` or `10 days`"));
            None
        }
    }
}
