//! The sheet that says how the others are filled in, and of each fact where to look and what good looks like.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Asking, Looks, to_write};
use crate::record::{FieldRef, Kind};
use crate::ruleset::Question;

/// The name of the sheet. It has spaces, so that no list can bear it.
pub(super) const GUIDE: &str = "how to fill this in";

const RULES: [&str; 9] = [
    "Write facts, never answers: what the record says and when. The answers are worked out from them.",
    "Fill in the yellow cells. A grey one is not asked: the fact is recorded, or no question needs it.",
    "Leave a cell blank where you have not looked.",
    "Write none where you looked and there is nothing. It is not the same as blank.",
    "Write a date as 2019-06-04, or as your spreadsheet writes dates.",
    "A sheet named after a list has a row for each entry, with the case's reference. Where a case has rows there, fill in \
     their yellow cells; do not add, remove or move any.",
    "Where a column of the first sheet is named after a list, add a row to that list's sheet for each entry of the case; \
     where you looked and there was none, write none in the column.",
    "The column notes is for yourself. It is never read back. Write no name, address or date of birth in it.",
    "Do not change the headings, the references or the names of the sheets.",
];

const HEADINGS: [(&str, u32); 8] = [
    ("column", 28),
    ("fact", 34),
    ("held by", 18),
    ("what to write", 34),
    ("cases that lack it", 10),
    ("question that needs it", 44),
    ("where to look", 40),
    ("what good looks like", 60),
];

/// Writes the guide.
pub(super) fn write(sheet: &mut Worksheet, asking: &Asking<'_>, looks: &Looks) -> Result<(), XlsxError> {
    let mut row = 0;
    for words in RULES {
        sheet.write_string(row, 0, words)?;
        row += 1;
    }
    row += 1;
    for (column, (words, width)) in (0_u16..).zip(HEADINGS) {
        sheet.write_string_with_format(row, column, words, &looks.heading)?;
        sheet.set_column_width(column, width)?;
    }
    for field in fields(asking) {
        for line in lines(asking, field) {
            row += 1;
            for (column, words) in (0_u16..).zip(line) {
                sheet.write_string_with_format(row, column, &words, &looks.wrapped)?;
            }
        }
    }
    Ok(())
}

/// Everything that is asked: the columns of the first sheet, and then those of the lists' sheets.
fn fields(asking: &Asking<'_>) -> Vec<FieldRef> {
    let lists = (0_u16..).zip(&asking.ruleset.layout.lists).flat_map(|(number, list)| {
        (0_u16..).zip(&list.fields).map(move |(slot, _)| FieldRef::Row(number, slot))
    });
    asking.columns().into_iter().chain(lists.filter(|field| asking.is_asked(*field))).collect()
}

/// A line for each question that reads a field, or one where none does; what is the same is not said again.
fn lines(asking: &Asking<'_>, field: FieldRef) -> Vec<Vec<String>> {
    let layout = &*asking.ruleset.layout;
    let kind = layout.declaration(field).map(|declared| &declared.kind);
    let own = vec![
        layout.path(field).to_owned(),
        layout.label(field).to_owned(),
        layout.held_by(field).unwrap_or_default().to_owned(),
        every_word(kind),
        asking.lacking(field).to_string(),
    ];
    let about = |question: &Question| {
        let latest = question.latest();
        let of = |words: Option<&String>| words.cloned().unwrap_or_default();
        [
            question.question().to_owned(),
            of(latest.and_then(|latest| latest.look_in.as_ref())),
            of(latest.and_then(|latest| latest.good_looks_like.as_ref())),
        ]
    };
    let mut questions = asking.questions(field).map(about);
    let first = questions.next().unwrap_or_default();
    let mut lines = vec![[own, first.to_vec()].concat()];
    lines.extend(questions.map(|about| [vec![String::new(); 5], about.to_vec()].concat()));
    lines
}

/// What to write, with every word of a choice however many there are.
fn every_word(kind: Option<&Kind>) -> String {
    match kind {
        Some(Kind::Choice(of)) => format!("{} or none", of.join(", ")),
        Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => to_write(kind),
    }
}
