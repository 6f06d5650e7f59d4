//! What is said beside the form: its newest column in words, and groups of cases beside each other.

use std::io::{self, Write};

use super::{escaped, line};
use crate::measure::{Agency, SideBySide, Summary, agencies, newest};
use crate::report::words::number;
use crate::report::{form, insight, kinds, period, side_by_side as words};

/// The newest column in sentences, what each agency owed, and what the cases are.
pub(super) fn in_words(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let Some(column) = newest(summary) else { return Ok(()) };
    let (paragraphs, titled) = (insight::paragraphs(summary, column), period::titled(summary, column));
    if paragraphs.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## In words: {}", escaped(&titled))?;
    for paragraph in paragraphs {
        writeln!(out, "\n{}", escaped(&paragraph.sentences.join(" ")))?;
    }
    writeln!(out, "\n## By agency: {}\n", escaped(&titled))?;
    by_agency(out, &agencies(summary, column))?;
    for (title, items) in kinds::topics(summary) {
        writeln!(out, "\n## {}\n", escaped(&title))?;
        items.iter().try_for_each(|item| writeln!(out, "- {}", escaped(item)))?;
    }
    Ok(())
}

fn by_agency(out: &mut dyn Write, agencies: &[Agency]) -> io::Result<()> {
    let heads = [
        "owed",
        "met",
        "not met",
        "of these with a fact not recorded",
        "not known",
        "by the victim's own choice",
    ];
    line(out, "", heads.into_iter().map(str::to_owned))?;
    line(out, ":--", heads.iter().map(|_| "--:".to_owned()))?;
    for agency in agencies {
        let counts =
            [agency.owed(), agency.met, agency.not_met, agency.blank, agency.unknown, agency.choices];
        line(out, &escaped(&agency.name), counts.into_iter().map(number))?;
    }
    Ok(())
}

/// Groups of cases beside each other, where that was asked for.
pub(super) fn side_by_side(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let Some(side_by_side) = &summary.side_by_side else { return Ok(()) };
    writeln!(out, "\n## {}\n", escaped(&words::title(side_by_side)))?;
    words::about(side_by_side).iter().try_for_each(|about| writeln!(out, "{}.", escaped(about)))?;
    let sections = if side_by_side.is_compared() { summary.sections.len() } else { 0 };
    for place in 0..sections {
        section(out, (summary, side_by_side), place)?;
    }
    Ok(())
}

fn section(out: &mut dyn Write, (summary, groups): (&Summary, &SideBySide), place: usize) -> io::Result<()> {
    let Some(section) = summary.sections.get(place) else { return Ok(()) };
    writeln!(out, "\n### {}\n", escaped(&section.question))?;
    if let Some(note) = form::not_collected(section) {
        return writeln!(out, "{}", escaped(&note));
    }
    line(out, "", groups.groups.iter().map(|group| escaped(&group.name)))?;
    line(out, ":--", groups.groups.iter().map(|_| "--:".to_owned()))?;
    let mut told = Vec::new();
    for (row, asked) in section.rows.iter().enumerate() {
        let figures = words::figures(groups, place, row);
        let label = format!("{} ({})", asked.label, form::base(asked));
        line(out, &escaped(&label), figures.iter().map(|(percent, amount)| format!("{percent} ({amount})")))?;
        let lines = words::differences(groups, place, row).into_iter();
        told.extend(lines.map(|line| format!("{}: {line}", asked.label)));
    }
    if !told.is_empty() {
        writeln!(out)?;
    }
    told.iter().try_for_each(|told| writeln!(out, "- {}", escaped(told)))
}
