//! What the page says of all questions together: three sentences, the newest figures, agencies, choices and groups.

use super::Context;
use super::held_back::MARK;
use super::page::{Cells, Page, Table, text, texts};
use super::question::figure_in_words;
use crate::measure::{Change, Section, Statement, newest};
use crate::report::words::{capital, counted, listed, number};
use crate::report::{form, period, side_by_side};
use crate::ruleset::Status;

/// The three sentences, and the newest figure of each question.
pub(super) fn write(page: &mut Page, context: &Context<'_>) {
    page.heading(2, "short", "In three sentences");
    let sentences = [how_many(context), what_was_owed(context), what_changed(context)];
    let items: Vec<String> =
        sentences.iter().map(|sentence| format!("<li>{}</li>", text(sentence))).collect();
    page.line(&format!("<ol class=\"lead\">\n{}\n</ol>", items.join("\n")));
    let Some(column) = context.newest else { return };
    let titled = period::titled(context.summary, column);
    page.heading(2, "newest", &format!("The newest figures: {titled}"));
    let sections = context.summary.sections.iter().enumerate();
    page.table(&Table {
        caption: text(&format!("How far each question was met in {titled}")),
        head: texts(["Question", "Figure", "Since the period before"]),
        rows: sections.map(|(place, section)| at_a_glance(context, (place, section), column)).collect(),
        cells: Cells::Words,
    });
}

fn how_many(context: &Context<'_>) -> String {
    let records = context.summary.records;
    let cases = counted(records.checked, "case was", "cases were");
    let unusable = match records.not_used {
        0 => "none had to be left out as unreadable".to_owned(),
        many => format!("{} could not be used", number(many)),
    };
    let of = match context.newest {
        Some(column) => {
            format!("the newest figures are those of {}", period::titled(context.summary, column))
        }
        None => "no period has a figure".to_owned(),
    };
    format!("{cases} checked, {unusable}, and {of}.")
}

/// What of all that was owed in the newest period was met.
fn what_was_owed(context: &Context<'_>) -> String {
    let Some(column) = context.newest else { return "Nothing is known to have been owed.".to_owned() };
    let sections = context.summary.sections.iter().enumerate();
    let sections: Vec<(usize, &Section)> =
        sections.filter(|(_, section)| section.not_collected.is_none()).collect();
    if sections.iter().any(|(place, _)| !context.shows(*place, column)) {
        return "No total of what was owed is given, since small counts could be worked out from it."
            .to_owned();
    }
    let of =
        |status: Status| -> u64 { sections.iter().map(|(_, section)| count(section, column, status)).sum() };
    let (met, not_met, unknown) = (of(Status::Met), of(Status::NotMet), of(Status::Unknown));
    let Some(percent) = crate::measure::Percent::of(met, met + not_met) else {
        return format!(
            "Nothing is known to have been owed in it; {} not known.",
            counted(unknown, "answer is", "answers are")
        );
    };
    let worst = sections
        .iter()
        .max_by_key(|(place, section)| (count(section, column, Status::NotMet), std::cmp::Reverse(*place)));
    let worst = worst.map(|(_, section)| (count(section, column, Status::NotMet), section));
    let most = match worst {
        Some((many, section)) if many > 0 => {
            format!(", most often in “{}” ({})", section.question, number(many))
        }
        Some(_) | None => String::new(),
    };
    format!(
        "All questions together, {} of {} things known to be owed in it were met ({}%) and {} not{most}; {} not known.",
        number(met),
        number(met + not_met),
        percent.whole(),
        if not_met == 1 { "1 was".to_owned() } else { format!("{} were", number(not_met)) },
        counted(unknown, "answer is", "answers are")
    )
}

fn count(section: &Section, column: usize, status: Status) -> u64 {
    section.standing.get(column).map_or(0, |standing| standing.statuses.of(status))
}

/// The change of a question's first figure, where both periods may be shown.
pub(super) fn change(
    context: &Context<'_>,
    place: usize,
    section: &Section,
    column: usize,
) -> Option<Change> {
    let row = section.headline.and_then(|row| section.rows.get(row))?;
    let change = row.changes.get(column).copied().flatten()?;
    (context.shows(place, column) && context.shows(place, change.against)).then_some(change)
}

fn what_changed(context: &Context<'_>) -> String {
    let Some(column) = context.newest else { return "Nothing can be compared.".to_owned() };
    let sections = context.summary.sections.iter().enumerate();
    let changes = sections.filter_map(|(place, section)| {
        Some((change(context, place, section, column)?.statement()?, &section.question))
    });
    let changes: Vec<(Statement, &String)> = changes.collect();
    if changes.is_empty() {
        return "There is no earlier period that it could be compared with.".to_owned();
    }
    let quoted = |wanted: Statement| -> Vec<String> {
        let found = changes.iter().filter(|(statement, _)| *statement == wanted);
        found.map(|(_, question)| format!("“{question}”")).collect()
    };
    let (higher, lower) = (quoted(Statement::Higher), quoted(Statement::Lower));
    let said = [("lower", lower), ("higher", higher)].into_iter().filter(|(_, found)| !found.is_empty());
    let said: Vec<String> = said
        .map(|(way, found)| format!("clearly {way} than in the period before: {}", listed(&found)))
        .collect();
    if said.is_empty() {
        return "No figure is clearly higher or lower than in the period before.".to_owned();
    }
    format!("{}; for the other figures no change is clear.", capital(&said.join("; ")))
}

fn at_a_glance(context: &Context<'_>, (place, section): (usize, &Section), column: usize) -> Vec<String> {
    let question = format!("<a href=\"#q{}\">{}</a>", place + 1, text(&section.question));
    let row = section.headline.and_then(|row| section.rows.get(row));
    let figure = match (form::not_collected(section), row) {
        (Some(note), _) => capital(&note),
        (None, Some(row)) if context.shows(place, column) => figure_in_words(context, row, column),
        (None, Some(_)) => MARK.to_owned(),
        (None, None) => String::new(),
    };
    let changed = match change(context, place, section, column).and_then(|change| change.statement()) {
        Some(Statement::Higher) => "higher",
        Some(Statement::Lower) => "lower",
        Some(Statement::NotClear) => "no clear change",
        None => "not compared",
    };
    vec![question, text(&figure), text(changed)]
}

/// What each agency owed in the newest period.
pub(super) fn agencies(page: &mut Page, context: &Context<'_>) {
    let Some(column) = newest(context.summary) else { return };
    let agencies = crate::measure::agencies(context.summary, column);
    page.heading(2, "agencies", "What each agency owed");
    let rows = agencies.iter().map(|agency| {
        let sections = context.summary.sections.iter().enumerate();
        let mut owed = sections.filter(|(_, section)| section.owed_by == agency.name);
        let shown = owed.all(|(place, _)| context.shows(place, column));
        let counts = [agency.owed(), agency.met, agency.not_met, agency.blank, agency.unknown];
        let counts = counts.map(|count| if shown { number(count) } else { MARK.to_owned() });
        std::iter::once(text(&agency.name)).chain(counts).collect()
    });
    page.table(&Table {
        caption: text(&format!("By agency: {}", period::titled(context.summary, column))),
        head: texts(["Agency", "Owed", "Met", "Not met", "Not met, a fact not recorded", "Not known"]),
        rows: rows.collect(),
        cells: Cells::Numbers,
    });
}

/// What was not done since the victim chose so.
pub(super) fn choices(page: &mut Page, context: &Context<'_>) {
    page.heading(2, "choices", "What victims chose");
    page.paragraph("What a victim declined is no failure, and is counted as exempt.");
    let sections = context.summary.sections.iter().enumerate();
    let rows = sections.filter(|(place, section)| {
        context.held_back.any(*place) || section.standing.iter().any(|standing| standing.choices > 0)
    });
    let rows: Vec<Vec<String>> = rows
        .map(|(place, section)| {
            let counts = section.standing.iter().enumerate().map(|(column, standing)| {
                if context.shows(place, column) { number(standing.choices) } else { MARK.to_owned() }
            });
            std::iter::once(text(&section.question)).chain(counts).collect()
        })
        .collect();
    if rows.is_empty() {
        page.paragraph("No answer came to that.");
    }
    let columns = context.summary.columns.iter().map(String::as_str);
    page.table(&Table {
        caption: "Exempt by the victim’s own choice".to_owned(),
        head: texts(std::iter::once("Question").chain(columns)),
        rows,
        cells: Cells::Numbers,
    });
}

/// Groups of cases beside each other, where that was asked for.
pub(super) fn groups(page: &mut Page, context: &Context<'_>) {
    let Some(groups) = &context.summary.side_by_side else { return };
    page.heading(2, "groups", &side_by_side::title(groups));
    page.list(&side_by_side::about(groups));
    if !groups.is_compared() {
        return;
    }
    let sections = context.summary.sections.iter().enumerate();
    let rows = sections.filter_map(|(place, section)| {
        let row = section.headline.filter(|_| section.not_collected.is_none())?;
        let figures = side_by_side::figures(groups, place, row).into_iter();
        let figures = figures.map(|(percent, amount)| text(&format!("{percent} ({amount})")));
        let differences = side_by_side::differences(groups, place, row);
        let told = std::iter::once(text(&capital(&differences.join(". "))));
        Some(std::iter::once(text(&section.question)).chain(figures).chain(told).collect())
    });
    let names = groups.groups.iter().map(|group| group.name.as_str());
    page.table(&Table {
        caption: text(&side_by_side::title(groups)),
        head: texts(std::iter::once("Question").chain(names).chain(["Difference"])),
        rows: rows.collect(),
        cells: Cells::Words,
    });
}
