//! What is counted of a question, and out of what.

use super::question::Asked;
use crate::report::blocks::{Block, Line, cell, table, words};
use crate::report::words::listed;
use crate::ruleset::{AnswerId, AnswerSet, Counted, OWN_ANSWERS, Question, Row, Unit};

/// The rows of one edition.
pub(super) fn block(asked: &Asked<'_>) -> Block {
    let rows = asked.question.rows.iter().zip(&asked.entitlement.counted);
    let rows: Vec<Vec<Line>> = rows
        .filter_map(|(row, counted)| counted.as_ref().map(|counted| cells(asked, row, counted)))
        .collect();
    if rows.is_empty() {
        return Block::Words(vec![words("Nothing is counted of it.")]);
    }
    table(
        &["Row", "Answers counted", "Out of", "How it is counted", "On the form", "Target", "Beside it"],
        rows,
    )
}

fn cells(asked: &Asked<'_>, row: &Row, counted: &Counted) -> Vec<Line> {
    let question = asked.question;
    let base = format!("{} ({})", base_is(asked, row, counted), answers(question, counted.out_of));
    let target = row.target.map(|target| cell(&format!("{target}%"))).unwrap_or_default();
    let reasons = if row.reasons.is_empty() {
        Vec::new()
    } else {
        cell(&format!("The reasons for {}, the commonest first", answers(question, row.reasons)))
    };
    let on_form = if row.on_form { "yes" } else { "no, ours" };
    vec![
        cell(&row.label),
        cell(&answers(question, counted.count)),
        cell(&base),
        cell(unit(row.unit, asked.entitlement.for_each.is_some())),
        cell(on_form),
        target,
        reasons,
    ]
}

/// The base's name: this edition's own where it calls it otherwise.
fn base_is(asked: &Asked<'_>, row: &Row, counted: &Counted) -> String {
    let bases = &asked.entitlement.bases;
    let same = bases.iter().any(|base| base.name == row.base_is && base.answers == counted.out_of);
    let own = bases.iter().find(|base| base.answers == counted.out_of).filter(|_| !same);
    own.map_or(&row.base_is, |base| &base.name).clone()
}

fn unit(unit: Unit, of_rows: bool) -> &'static str {
    match (unit, of_rows) {
        (Unit::Each, false) => "each case counts once",
        (Unit::Each, true) => "each row of the list counts once, whatever case it is of",
        (Unit::CaseRate, _) => "each case's own share, then the average of these",
        (Unit::WholeCase, _) => "a case counts where all its answers in the base are among those counted",
    }
}

fn quoted(question: &Question, answer: AnswerId) -> String {
    format!("“{}”", question.answer(answer))
}

fn not_applicable(question: &Question) -> String {
    quoted(question, AnswerId::NOT_APPLICABLE)
}

/// Answers by name: those of the rules first, then those that the program gives itself.
fn answers(question: &Question, set: AnswerSet) -> String {
    if set == AnswerSet::EVERY_FINDING {
        return format!("every answer, {} too", not_applicable(question));
    }
    if set == AnswerSet::EVERY_ANSWER {
        return format!("every answer but {}", not_applicable(question));
    }
    let (own, authored): (Vec<AnswerId>, Vec<AnswerId>) =
        set.iter().partition(|answer| answer.index() < OWN_ANSWERS.len());
    let all = authored.into_iter().chain(own);
    listed(&all.map(|answer| quoted(question, answer)).collect::<Vec<_>>())
}
