//! What is said beside the form: its newest column in words, and groups of cases beside each other.

use super::grid::{Band, fitting, longest_word};
use super::page::{Page, Shown};
use crate::measure::{MOST_SHOWN, SideBySide, Summary, agencies, newest};
use crate::report::words::plain;
use crate::report::{form, insight, kinds, period, said, side_by_side as words, wrap};

/// The newest column in sentences, what each agency owed, and what the cases are.
pub(super) fn in_words(page: &mut Page, summary: &Summary) {
    let Some(column) = newest(summary) else { return };
    let paragraphs = insight::paragraphs(summary, column);
    if paragraphs.is_empty() {
        return;
    }
    page.blank();
    page.strong(0, &format!("In words: {}", period::titled(summary, column)));
    for paragraph in paragraphs {
        page.blank();
        page.text(0, &paragraph.sentences.join(" "));
    }
    page.blank();
    page.strong(0, &format!("By agency: {}", period::titled(summary, column)));
    for agency in agencies(summary, column) {
        page.hanging(2, 2, &plain(&said::agency(&agency)));
    }
    for (title, items) in kinds::topics(summary) {
        page.blank();
        page.strong(0, &title);
        for item in items.iter().take(MOST_SHOWN) {
            page.hanging(2, 2, item);
        }
        if items.len() > MOST_SHOWN {
            page.text(2, &format!("and {} more", items.len() - MOST_SHOWN));
        }
    }
}

/// Groups of cases beside each other, where that was asked for.
pub(super) fn side_by_side(page: &mut Page, summary: &Summary) {
    let Some(side_by_side) = &summary.side_by_side else { return };
    page.blank();
    page.strong(0, &words::title(side_by_side));
    for about in words::about(side_by_side) {
        page.text(0, &format!("{about}."));
    }
    if !side_by_side.is_compared() {
        return;
    }
    let bands = fitting(side_by_side.groups.len(), widest(side_by_side), page.width);
    for (place, section) in summary.sections.iter().enumerate() {
        page.blank();
        page.text(0, &plain(&section.question));
        if let Some(note) = form::not_collected(section) {
            page.text(2, &note);
            continue;
        }
        for band in &bands {
            rows(page, (summary, side_by_side), place, band);
        }
    }
}

fn rows(page: &mut Page, (summary, groups): (&Summary, &SideBySide), section: usize, band: &Band) {
    let names: Vec<String> = groups.groups.iter().map(|group| plain(&group.name)).collect();
    page.column_labels(band, band.of(&names));
    let last = band.columns.end == groups.groups.len();
    let Some(asked) = summary.sections.get(section) else { return };
    for (place, row) in asked.rows.iter().enumerate() {
        let (percents, amounts): (Vec<Shown>, Vec<Shown>) = words::figures(groups, section, place)
            .into_iter()
            .map(|(percent, amount)| (Shown::plain(percent), Shown::plain(amount)))
            .unzip();
        page.figures(band, 2, &plain(&row.label), band.of(&percents));
        page.cells(band, 4, &form::base(row), band.of(&amounts));
        for line in words::differences(groups, section, place).iter().filter(|_| last) {
            page.hanging(4, 2, line);
        }
    }
}

fn widest(side_by_side: &SideBySide) -> usize {
    let names = side_by_side.groups.iter().map(|group| longest_word(&group.name));
    let rows = side_by_side.groups.iter().flat_map(|group| &group.sections).flat_map(|section| &section.rows);
    let amounts = rows.flat_map(|row| &row.cells).map(|cell| wrap::width(&form::amount(cell.shown())));
    names.chain(amounts).max().unwrap_or(0)
}
