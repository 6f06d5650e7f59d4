//! The rules' examples, by question: the name of each, and what is expected.

use super::Handbook;
use super::conditions::named;
use super::question::Asked;
use crate::record::Layout;
use crate::report::blocks::{Block, Line, cell, table, words};
use crate::report::words::{capital, listed};
use crate::ruleset::{Example, Expected, ExpectedOf, Question, Wanted};

const HEAD: [&str; 4] = ["Example", "As at", "What is expected", "Alerts expected"];

/// The examples that expect something of a question.
pub(super) fn of_question(handbook: &Handbook<'_>, question: &Question) -> Block {
    let layout = &handbook.ruleset.layout;
    let row = |example: &Example| {
        let of = example.expect.iter().find(|of| of.entitlement == question.id)?;
        Some(cells(example, &findings(question, layout, &of.of)))
    };
    let rows: Vec<Vec<Line>> = handbook.examples.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Block::Words(vec![words("There is none.")]);
    }
    table(&HEAD, rows)
}

/// The examples that expect nothing of any question, under a heading of their own.
pub(super) fn of_no_question(handbook: &Handbook<'_>) -> Vec<Block> {
    let others = handbook.examples.iter().filter(|example| example.expect.is_empty());
    let rows: Vec<Vec<Line>> = others.map(|example| cells(example, "")).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading(2, "Examples of no one question".to_owned()), table(&HEAD, rows)]
}

fn cells(example: &Example, expected: &str) -> Vec<Line> {
    let alerts = match &example.alerts {
        None => Vec::new(),
        Some(alerts) if alerts.is_empty() => cell("none"),
        Some(alerts) => cell(&alerts.join("; ")),
    };
    let expected = if expected.is_empty() { Vec::new() } else { cell(expected) };
    vec![cell(&example.name), cell(&example.as_at.long()), expected, alerts]
}

fn findings(question: &Question, layout: &Layout, of: &ExpectedOf) -> String {
    match of {
        ExpectedOf::Every(expected) => finding(question, layout, expected),
        ExpectedOf::Rows(rows) => {
            let row =
                |(place, expected)| format!("Row {}: {}", place + 1, finding(question, layout, expected));
            rows.iter().enumerate().map(row).collect::<Vec<_>>().join(" ")
        }
    }
}

/// `“late” (not met); the last day is 9 March 2020; done on day 6.`
fn finding(question: &Question, layout: &Layout, expected: &Expected) -> String {
    let mut said: Vec<String> = Vec::new();
    match (&expected.answer, expected.status) {
        (Some(answer), status) => said.push(Asked::quoted(question, answer, status)),
        (None, Some(status)) => said.push(format!("counts as {}", status.words())),
        (None, None) => {}
    }
    if let Some(fields) = expected.missing.as_deref().filter(|fields| !fields.is_empty()) {
        let are = if fields.len() == 1 { "is" } else { "are" };
        let why = format!("as {} {are} not recorded", labels(layout, fields));
        match said.last_mut() {
            Some(answer) => *answer = format!("{answer}, {why}"),
            None => said.push(why),
        }
    }
    if let Wanted::This(could_be) = &expected.could_be {
        let answers: Vec<String> = could_be.iter().map(|answer| format!("“{answer}”")).collect();
        said.push(format!("it could be {}", answers.join(" or ")));
    }
    if let Wanted::This(reason) = &expected.reason {
        let known = question.reasons.iter().find(|known| known.id == *reason);
        said.push(format!("the reason: {}", known.map_or(reason, |known| &known.words)));
    }
    if let Wanted::This(due) = &expected.due {
        said.push(format!("the last day is {}", due.long()));
    }
    if let Wanted::This(days) = &expected.days {
        said.push(format!("done on day {days}"));
    }
    let blank = expected.blank.as_deref().filter(|fields| !fields.is_empty());
    said.extend(blank.map(|fields| format!("not recorded: {}", labels(layout, fields))));
    if said.is_empty() {
        return "A finding, whatever it is.".to_owned();
    }
    format!("{}.", capital(&said.join("; ")))
}

fn labels(layout: &Layout, fields: &[String]) -> String {
    let label = |path: &String| match layout.field_named(path) {
        Some(field) => named(layout, field),
        None => format!(
            "“{}”",
            layout.list_named(path).map_or(path.as_str(), |(_, declared)| declared.label.as_str())
        ),
    };
    listed(&fields.iter().map(label).collect::<Vec<_>>())
}
