//! What is not recorded and who holds it, how the figures were made, and what they were made from.

use super::Context;
use super::page::{Cells, Page, Table, text, texts};
use crate::measure::MissingFact;
use crate::report::words::{capital, number};
use crate::report::{attention, form, kinds};

/// Facts not recorded, with their holders. The public is not told how often: the tables of single periods could be worked
/// out from it.
pub(super) fn gaps(page: &mut Page, context: &Context<'_>) {
    page.heading(2, "gaps", "What is not recorded, and who holds it");
    let missing = &context.summary.attention.missing;
    if missing.is_empty() {
        page.paragraph("Nothing that an answer needed is missing.");
        return;
    }
    let mut holders: Vec<Option<&str>> = Vec::new();
    for fact in missing {
        if !holders.contains(&fact.held_by.as_deref()) {
            holders.push(fact.held_by.as_deref());
        }
    }
    let facts =
        holders.iter().flat_map(|holder| missing.iter().filter(|fact| fact.held_by.as_deref() == *holder));
    let head = texts(["Fact", "Held by", "Answers not known", "Noes", "Cases"]);
    let kept = if context.is_public() { 2 } else { head.len() };
    let row = |fact: &MissingFact| -> Vec<String> {
        let holder = fact.held_by.as_deref().unwrap_or("not named");
        let counts = [fact.unknown, fact.noes, fact.cases].map(number);
        let words = texts([fact.label.as_str(), holder]);
        words.into_iter().chain(counts).take(kept).collect()
    };
    page.table(&Table {
        caption: "Facts not recorded in the cases checked, by their holder".to_owned(),
        head: head.into_iter().take(kept).collect(),
        rows: facts.map(row).collect(),
        cells: if context.is_public() { Cells::Words } else { Cells::Numbers },
    });
}

/// How it was done.
pub(super) fn how(page: &mut Page, context: &Context<'_>) {
    page.heading(2, "how", "How this was done");
    let about = form::about(context.summary);
    let said = [
        "Every case was looked at by the same written rules, question by question. An answer is met, not met, exempt \
         (not owed, or excused) or not known (a fact that decides is not recorded); not known never counts as either.",
        "A figure is what is counted out of its base, which is named beside it. Percentages are rounded half up to whole \
         percents from whole numbers.",
        "A 95% confidence interval says how far the figure may lie from that of all such cases, had they been looked at: \
         of single cases by Wilson’s method, of an average over cases, and of several answers a case, by Student’s t.",
        "Two periods are said to differ only where the interval of their difference leaves out none at all. Where exemptions \
         take clearly more out of the one base than of the other, they are compared out of every answer, and the break \
         in base is marked.",
    ];
    let mut said: Vec<String> = said.iter().map(|words| (*words).to_owned()).collect();
    if !context.is_public() {
        said.splice(0..0, about);
        said.extend(attention::remarks(context.summary).iter().map(|words| format!("{}.", capital(words))));
    }
    page.list(&said);
    if context.is_public() {
        return;
    }
    for (title, items) in kinds::topics(context.summary) {
        page.heading(3, &format!("sample-{}", page_id(&title)), &title);
        page.list(&items);
    }
}

/// The letters and digits of a title, for an anchor.
fn page_id(title: &str) -> String {
    title.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What the figures were made from.
pub(super) fn provenance(page: &mut Page, context: &Context<'_>) {
    let summary = context.summary;
    let (rules, calendar) = (&summary.ruleset, context.board.calendar);
    page.heading(2, "sources", "Where the figures come from");
    let file = calendar.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut told = vec![
        ("Program", format!("vcop {}", context.board.filled_in.version)),
        ("Rules", format!("{} ({})", rules.title, rules.id)),
        ("SHA-256 of the rules", rules.sha256.clone()),
        ("What they audit", rules.code.clone()),
        ("Looked at as on", summary.run.as_at.long()),
        ("Calendar", format!("{file}, complete from {} to {}", calendar.first.long(), calendar.last.long())),
    ];
    if let Some(base) = &rules.base {
        told.insert(3, ("Rules that they extend", format!("{} ({})", base.id, base.sha256)));
    }
    page.table(&Table {
        caption: "What the figures were made with".to_owned(),
        head: texts(["What", "Which"]),
        rows: told.iter().map(|(name, words)| texts([*name, words.as_str()])).collect(),
        cells: Cells::Words,
    });
    let inputs = summary.run.inputs.iter().enumerate();
    let rows = inputs.map(|(place, input)| {
        let name = if context.is_public() { format!("File {}", place + 1) } else { input.name.clone() };
        vec![text(&name), number(input.records), format!("<code>{}</code>", text(&input.sha256))]
    });
    page.table(&Table {
        caption: "The files read".to_owned(),
        head: texts(["File", "Cases", "SHA-256"]),
        rows: rows.collect(),
        cells: Cells::Words,
    });
}
