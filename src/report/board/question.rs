//! One question: what is said of it, its pictures, and the same numbers as tables.

use super::held_back::MARK;
use super::page::{Cells, Page, Table, text, texts};
use super::{Context, charts, trend};
use crate::measure::{Amount, FormRow, ReasonCount, Section};
use crate::report::notes::notes_on;
use crate::report::said::sure;
use crate::report::words::{capital, counted, number, plain};
use crate::report::{form, insight};
use crate::ruleset::Status;

/// How many reasons are ranked.
const MOST_REASONS: usize = 8;

/// Writes the card of a question.
pub(super) fn write(page: &mut Page, context: &Context<'_>, place: usize) {
    let Some(section) = context.summary.sections.get(place) else { return };
    page.line(&format!("<section class=\"card\" aria-labelledby=\"q{}\">", place + 1));
    page.heading(3, &format!("q{}", place + 1), &section.question);
    page.line(&format!("<p class=\"owed\">Owed by {}</p>", text(&section.owed_by)));
    match form::not_collected(section) {
        Some(note) => page.paragraph(&text(&format!("{}.", capital(&note)))),
        None => figures(page, context, place, section),
    }
    notes(page, context, section);
    page.line("</section>");
}

fn figures(page: &mut Page, context: &Context<'_>, place: usize, section: &Section) {
    in_words(page, context, place);
    let row = section.headline.and_then(|row| section.rows.get(row));
    page.line("<div class=\"pictures\">");
    charts::write(page, context, place);
    if let Some(row) = row {
        trend::write(page, context, place, row);
    }
    page.line("</div>");
    page.table(&statuses(context, place, section));
    if let Some(row) = row {
        page.table(&first_figure(context, place, row));
    }
    reasons(page, context, place, section);
    let columns = &context.summary.columns;
    if !context.held_back.any(place) {
        page.list(&form::printed_notes(section, columns, 0..columns.len()));
    }
}

/// The newest period in sentences; nothing where they would tell what is held back.
fn in_words(page: &mut Page, context: &Context<'_>, place: usize) {
    if context.held_back.any(place) {
        return;
    }
    let Some(column) = context.newest else { return };
    let paragraphs = insight::paragraphs(context.summary, column);
    if let Some(paragraph) = paragraphs.iter().find(|paragraph| paragraph.section == place) {
        page.paragraph(&text(&paragraph.sentences.join(" ")));
    }
}

fn periods<'c>(context: &Context<'c>, first: &'c str) -> Vec<String> {
    texts(std::iter::once(first).chain(context.summary.columns.iter().map(String::as_str)))
}

/// A line of counts, one a period.
fn counts(
    context: &Context<'_>,
    place: usize,
    label: String,
    counts: impl Iterator<Item = u64>,
) -> Vec<String> {
    let counts = counts
        .enumerate()
        .map(|(column, count)| if context.shows(place, column) { number(count) } else { MARK.to_owned() });
    std::iter::once(label).chain(counts).collect()
}

fn statuses(context: &Context<'_>, place: usize, section: &Section) -> Table {
    let always =
        |status: Status| matches!(status, Status::Met | Status::NotMet | Status::Exempt | Status::Unknown);
    let of = |status: Status| section.standing.iter().map(move |standing| standing.statuses.of(status));
    let shown =
        Status::ALL.into_iter().filter(|status| always(*status) || of(*status).any(|count| count > 0));
    let rows = shown.map(|status| counts(context, place, text(&capital(status.words())), of(status)));
    let mut rows: Vec<Vec<String>> = rows.collect();
    let blank = || section.standing.iter().map(|standing| standing.blank);
    if blank().any(|count| count > 0) {
        rows.push(counts(context, place, "Not met, with a fact not recorded".to_owned(), blank()));
    }
    Table {
        caption: "What became of it".to_owned(),
        head: periods(context, "Answers that are"),
        rows,
        cells: Cells::Numbers,
    }
}

/// The question's first figure, a row a period.
fn first_figure(context: &Context<'_>, place: usize, row: &FormRow) -> Table {
    let columns = context.summary.columns.iter().enumerate();
    let rows = columns.map(|(column, label)| {
        let told = if context.shows(place, column) {
            figure_in_words(context, row, column)
        } else {
            MARK.to_owned()
        };
        let base = if trend::moved(row, column) { "moved: see the words above" } else { "" };
        vec![text(label), text(&told), text(base)]
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    let mut head = texts(["Period", "Figure", "Break in base"]);
    if context.held_back.any(place) || rows.iter().all(|row| row.get(2).is_none_or(String::is_empty)) {
        head.truncate(2);
        for row in &mut rows {
            row.truncate(2);
        }
    }
    let label = format!("How far it was met: {} ({})", row.label, form::base(row));
    Table { caption: text(&plain(&label)), head, rows, cells: Cells::Words }
}

/// `7 of 20 cases where a letter was suitable (35%; 95% confidence interval 18% to 57%)`.
pub(super) fn figure_in_words(context: &Context<'_>, row: &FormRow, column: usize) -> String {
    let Some(figure) = row.cells.get(column).map(|cell| &cell.by_the_rules) else { return String::new() };
    let sure = sure(figure, context.summary.audit.cases_are);
    let bounds = figure.bounds.filter(|ends| figure.unknown > 0 && ends.low != ends.high);
    let bounds = bounds.map_or_else(String::new, |ends| {
        format!(
            "; what is not known could bring it to between {}% and {}%",
            ends.low.whole(),
            ends.high.whole()
        )
    });
    match figure.amount {
        Amount::NotCollected => String::new(),
        Amount::Counted { base: 0, .. } => format!("No figure: there are no {}", row.base_is),
        Amount::Averaged { cases: 0, .. } => format!("No figure: there are no cases with {}", row.base_is),
        Amount::Counted { .. } => format!("{} {} ({sure}){bounds}", form::amount(figure), row.base_is),
        Amount::Averaged { cases, .. } => {
            format!("Average over {} with {} ({sure}){bounds}", counted(cases, "case", "cases"), row.base_is)
        }
    }
}

/// Why answers are what they are, the commonest first.
fn reasons(page: &mut Page, context: &Context<'_>, place: usize, section: &Section) {
    let told = |reason: &&ReasonCount| {
        let wanted = reason.reason.is_some() || matches!(reason.status, Status::NotMet | Status::Exempt);
        wanted && reason.columns.iter().any(|count| *count > 0)
    };
    let mut found: Vec<&ReasonCount> = section.reasons.iter().filter(told).collect();
    found.sort_by_key(|reason| std::cmp::Reverse(reason.columns.iter().sum::<u64>()));
    if found.iter().all(|reason| reason.reason.is_none()) {
        return;
    }
    if context.is_public() && context.held_back.any(place) {
        // The order tells which counts are larger: without all counts it is that of the rules.
        found = section.reasons.iter().filter(|reason| reason.reason.is_some()).collect();
    }
    let others = found.len().saturating_sub(MOST_REASONS);
    found.truncate(MOST_REASONS);
    let row = |reason: &&ReasonCount| {
        let answer = if reason.status == Status::Unknown { "not known" } else { &reason.answer };
        let words = text(&format!("{}: {}", capital(answer), form::reason(reason)));
        counts(context, place, words, reason.columns.iter().copied())
    };
    let mut rows: Vec<Vec<String>> = found.iter().map(row).collect();
    if others > 0 {
        let words = format!("And {}", counted(others as u64, "more reason", "more reasons"));
        let blank = context.summary.columns.iter().map(|_| String::new());
        rows.push(std::iter::once(words).chain(blank).collect());
    }
    page.table(&Table {
        caption: "Why, the commonest reason first".to_owned(),
        head: periods(context, "Answer and reason"),
        rows,
        cells: Cells::Numbers,
    });
}

/// The area's own notes; they are its words, and may tell of a single case.
fn notes(page: &mut Page, context: &Context<'_>, section: &Section) {
    if context.is_public() {
        return;
    }
    let notes = context.board.filled_in.notes;
    let mut said = Vec::new();
    for row in &section.rows {
        let of_row = notes_on(notes, &section.id, Some(&row.label));
        said.extend(of_row.map(|note| format!("{}: {}", row.label, note.words())));
    }
    said.extend(notes_on(notes, &section.id, None).map(super::super::Note::words));
    page.list(&said);
}
