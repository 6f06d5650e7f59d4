//! A ruleset as one document to be read: what is asked, what counts as what, what is counted, and the rules' examples.

mod conditions;
mod examples;
mod fields;
mod question;
mod rows;

use std::io::{self, Write};

use super::blocks::{Block, Line, code, html, label, markdown, words};
use super::words::counted;
use crate::ruleset::{Example, Heading, Ruleset, Status};

/// A ruleset, with everything that its document tells of.
#[derive(Debug, Clone, Copy)]
pub struct Handbook<'r> {
    /// The rules; of an overlay, those it comes to.
    pub ruleset: &'r Ruleset,
    /// Their examples.
    pub examples: &'r [Example],
}

/// Writes the document as Markdown.
pub fn write_markdown(out: &mut dyn Write, handbook: &Handbook<'_>) -> io::Result<()> {
    markdown::write(out, &blocks(handbook))
}

/// Writes the document as one page of HTML that needs nothing else.
pub fn write_html(out: &mut dyn Write, handbook: &Handbook<'_>) -> io::Result<()> {
    html::write(out, &handbook.ruleset.title, &blocks(handbook))
}

/// The whole document.
fn blocks(handbook: &Handbook<'_>) -> Vec<Block> {
    let ruleset = handbook.ruleset;
    let mut blocks = vec![Block::Heading(1, ruleset.title.clone()), Block::Items(about(ruleset))];
    blocks.extend(how_to_read());
    for heading in &ruleset.form {
        blocks.push(Block::Heading(2, heading.text.clone()));
        asked_under(handbook, heading, &mut blocks);
    }
    blocks.extend(examples::of_no_question(handbook));
    blocks.push(Block::Heading(2, "The fields of a case".to_owned()));
    blocks.extend(fields::blocks(&ruleset.layout));
    blocks
}

/// What the rules are.
fn about(ruleset: &Ruleset) -> Vec<Line> {
    let calendar = &ruleset.calendar;
    let range = format!(", complete from {} to {}", calendar.first.long(), calendar.last.long());
    let questions = counted(ruleset.questions.len() as u64, "question", "questions");
    let headings = counted(ruleset.form.len() as u64, "heading of the form", "headings of the form");
    let mut items = vec![
        vec![label("Code audited"), words(&ruleset.code)],
        vec![label("Rules"), code(&ruleset.id), words(&format!(", {questions} under {headings}"))],
        vec![label("Fingerprint of the rules (SHA-256)"), code(&ruleset.sha256)],
    ];
    if let Some(base) = &ruleset.base {
        let told = " with changes of their own; what is shown here is both together";
        items.push(vec![label("Made from"), words("the rules "), code(&base.id), words(told)]);
        items.push(vec![label("Fingerprint of the rules they are made from"), code(&base.sha256)]);
    }
    items.push(vec![label("Calendar of bank holidays"), code(&calendar.file), words(&range)]);
    items
}

/// The order in which a question is gone through, and what an answer can count as.
fn how_to_read() -> Vec<Block> {
    let steps = [
        "Whether it is in force for the case, and whether it arises.",
        "The exemptions under “Not owed”. The first that applies gives the answer, whatever was done.",
        "The answers, from the first. The first that fits is the answer.",
        "Only where that answer counts as not met, the exemptions under “Excused”. The first that applies gives the \
         answer instead.",
    ];
    let mut blocks = vec![
        Block::Heading(2, "How to read this".to_owned()),
        Block::Words(vec![words("Each question is gone through in this order:")]),
        Block::Steps(steps.iter().map(|step| vec![words(step)]).collect()),
    ];
    blocks.push(Block::Words(vec![words(
        "Where a fact that could change the answer is not recorded, the answer is “unknown”. Some rules ask only whether a \
         fact is recorded, or say what a blank is taken for: for these a blank is no gap.",
    )]));
    blocks.push(Block::Words(vec![words("Every answer counts as one of these:")]));
    let rows =
        Status::ALL.into_iter().map(|status| vec![vec![words(status.words())], vec![words(meaning(status))]]);
    blocks.push(Block::Table { head: vec!["Counts as", "Meaning"], rows: rows.collect() });
    blocks
}

fn meaning(status: Status) -> &'static str {
    match status {
        Status::Met => "It was done as it is owed.",
        Status::NotMet => "It was not done, or not in time, and nothing excuses that.",
        Status::Exempt => "It was not owed, or there is a reason that excuses it.",
        Status::NotApplicable => "The question does not arise for the case.",
        Status::NotDue => {
            "It was not done, and its time limit had not passed on the as-at date, the day that cases are looked at."
        }
        Status::Unknown => "A fact that could change the answer is not recorded.",
        Status::Error => "The rule itself failed on the case.",
    }
}

/// The questions of a heading; one that asks the heading itself needs no heading of its own.
fn asked_under(handbook: &Handbook<'_>, heading: &Heading, blocks: &mut Vec<Block>) {
    let questions: Vec<_> =
        heading.asks.iter().filter_map(|place| handbook.ruleset.questions.get(*place)).collect();
    if questions.is_empty() {
        blocks.push(Block::Words(vec![words("The rules ask nothing under this heading.")]));
    }
    for question in &questions {
        let itself = questions.len() == 1 && question.question() == heading.text;
        if !itself {
            blocks.push(Block::Heading(3, question.question().to_owned()));
        }
        question::blocks(handbook, question, if itself { 3 } else { 4 }, blocks);
    }
}
