//! Answers that the form leaves no trace of.

use super::answers::{AnswerId, AnswerSet};
use super::question::{Counted, Entitlement, Question, Status};
use crate::diagnostic::{Code, Diagnostic, Span};

/// An answer as a file gives it: which, and where first.
#[derive(Debug, Clone, Copy)]
struct Given {
    answer: AnswerId,
    span: Span,
}

/// Answers of an edition that no row counts and no base of its own names, so that cases go from the figures unseen.
pub(super) fn uncounted(question: &Question, entitlement: &Entitlement) -> Vec<Diagnostic> {
    if entitlement.not_collected.is_some() {
        return Vec::new();
    }
    let given = given(entitlement);
    let all: AnswerSet = given.iter().map(|given| given.answer).collect();
    let rows: Vec<Counted> = entitlement.counted.iter().flatten().copied().collect();
    let left_out = given.iter().filter(|given| !rows.iter().any(|row| is_told(given.answer, *row, all)));
    left_out
        .map(|given| {
            let message = format!("no row counts the answer `{}`", question.answer(given.answer));
            let help =
                "add it to `count` of a row, or to the base of one; `on_form: false` marks a row of ours";
            Diagnostic::new(Code::UncountedAnswer, message, given.span)
                .help(help)
                .help("or accept it, and say why: `accept: {uncounted-answer: the reason}`")
        })
        .collect()
}

/// The answers that come into figures. What is not due, unknown or does not apply is left out of them by what it means.
fn given(entitlement: &Entitlement) -> Vec<Given> {
    let counts = |status: Status| match status {
        Status::Met | Status::NotMet | Status::Exempt => true,
        Status::NotApplicable | Status::NotDue | Status::Unknown | Status::Error => false,
    };
    let answers = entitlement.answers.iter().filter(|answer| counts(answer.counts_as));
    let answers = answers.map(|answer| Given { answer: answer.answer, span: answer.span });
    let exemptions = entitlement.not_owed.iter().chain(&entitlement.excused);
    let exemptions = exemptions.map(|exemption| Given { answer: exemption.answer, span: exemption.span });
    let mut given: Vec<Given> = Vec::new();
    for one in answers.chain(exemptions) {
        if !given.iter().any(|known| known.answer == one.answer) {
            given.push(one);
        }
    }
    given
}

/// Whether a row tells how many have an answer: it counts it, its own base names it, or nothing else is left over.
fn is_told(answer: AnswerId, row: Counted, all: AnswerSet) -> bool {
    let built_in = row.out_of == AnswerSet::EVERY_ANSWER || row.out_of == AnswerSet::EVERY_FINDING;
    let named = !built_in && row.out_of.contains(answer);
    let left_over = all.iter().filter(|other| row.out_of.contains(*other) && !row.count.contains(*other));
    row.count.contains(answer) || named || left_over.eq([answer])
}
