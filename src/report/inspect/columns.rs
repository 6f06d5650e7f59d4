//! What one column looks like, in words: never a value of it, but for the few words of a flag or choice.

use super::super::words::{counted, number};
use super::{guess_of, rows_of};
use crate::record::{ColumnProfile, FieldRef, Kind, Layout, Look, Looks, TableProfile};

/// What is to be said of a column, a line each.
pub(super) fn described(layout: &Layout, table: &TableProfile, column: &ColumnProfile) -> Vec<String> {
    if !column.mapped.is_empty() {
        return mapped(column);
    }
    let look = &column.look;
    let blank = table.rows.saturating_sub(table.uneven.count).saturating_sub(look.filled);
    let blanks = match blank {
        _ if look.filled == 0 => String::new(),
        0 => "; none blank".to_owned(),
        blank => format!("; {} of {} blank", number(blank), number(table.rows)),
    };
    let guess = guess_of(layout, column);
    let shown = match look.personal(&column.heading) {
        Some(personal) if !guess.sure => format!("looks like {}", personal.words()),
        Some(_) | None => shape(layout, column),
    };
    let mut lines = vec![format!("{shown}{blanks}")];
    if column.is_numbered && guess.fields.is_empty() {
        lines.push("one of several side by side: perhaps a row of a list each".to_owned());
    }
    let paths: Vec<&str> = guess.fields.iter().map(|field| layout.path(*field)).collect();
    match &paths[..] {
        [] => {}
        [only] if guess.sure => lines.push(format!("→ {only}")),
        paths => lines.push(format!("→ perhaps {}", paths.join(" or "))),
    }
    lines
}

/// What the cells look like.
pub(super) fn shape(layout: &Layout, column: &ColumnProfile) -> String {
    let look = &column.look;
    let words = shown_words(layout, column);
    if let Some(words) = words {
        let each: Vec<String> =
            words.iter().map(|(word, count)| format!("{word} {}", number(*count))).collect();
        let name = if look.looks() == Looks::Flag { "yes or no" } else { "a few words" };
        return format!("{name}: {}", each.join(", "));
    }
    match look.looks() {
        Looks::Blank => "nothing stands in it".to_owned(),
        Looks::Dates(dates) => {
            let order = match (dates.format, dates.or) {
                (Some(format), Some(or)) => format!("dates, {format} or {or}"),
                (Some(format), None) => format!("dates, {format}"),
                (None, _) => "dates, kept as such by the workbook".to_owned(),
            };
            match dates.others {
                0 => order,
                others => format!("{order}; {} no date", counted(others, "cell is", "cells are")),
            }
        }
        Looks::Numbers => format!("numbers of {}{}", range(look.letters, "digit"), different(look)),
        Looks::Flag | Looks::Choice | Looks::Text => {
            let words = match look.words {
                Some((1, 1)) => "one word of".to_owned(),
                many => format!("{} of", range(many, "word")),
            };
            format!("{words} {}{}", range(look.letters, "character"), different(look))
        }
    }
}

/// The words of a column that may be shown: those of a flag or of a choice.
pub(super) fn shown_words(layout: &Layout, column: &ColumnProfile) -> Option<Vec<(String, u64)>> {
    let look = &column.look;
    let guess = guess_of(layout, column);
    if look.personal(&column.heading).is_some() && !guess.sure {
        return None;
    }
    let is_choice = |field: &FieldRef| {
        let declared = layout.declaration(*field);
        declared.is_some_and(|declared| matches!(declared.kind, Kind::Choice(_)))
    };
    let words: Vec<(String, u64)> = look.distinct().map(|(word, count)| (word.to_owned(), count)).collect();
    let feeds_choice = guess.sure && guess.fields.iter().all(is_choice) && words.len() <= 12;
    let may_be_shown = match look.looks() {
        Looks::Flag | Looks::Choice => true,
        Looks::Text => feeds_choice && look.filled >= words.len() as u64 * 2,
        Looks::Blank | Looks::Dates(_) | Looks::Numbers => false,
    };
    (may_be_shown && !words.is_empty()).then_some(words)
}

fn different(look: &Look) -> &'static str {
    match () {
        () if look.all_differ() => ", all different",
        () if look.nearly_all_differ() => ", nearly all different",
        () => "",
    }
}

/// `4 to 12 letters`, `1 word`.
fn range(range: Option<(usize, usize)>, one: &str) -> String {
    match range {
        Some((least, most)) if least == most => counted(least as u64, one, &format!("{one}s")),
        Some((least, most)) => format!("{least} to {most} {one}s"),
        None => format!("no {one}s"),
    }
}

fn mapped(column: &ColumnProfile) -> Vec<String> {
    let mut lines = Vec::new();
    for mapped in &column.mapped {
        let none = match mapped.none {
            0 => String::new(),
            none => format!(", {} `none`", number(none)),
        };
        let (values, blank) = (number(mapped.values), number(mapped.blank));
        lines.push(format!("→ {}: {values} fit{none}, {blank} blank", mapped.path));
        if let Some(first) = &mapped.first {
            let many = counted(mapped.misfits.count, "does", "do");
            lines.push(format!("{many} not fit ({}): {first}", rows_of(&mapped.misfits)));
        }
    }
    lines
}
