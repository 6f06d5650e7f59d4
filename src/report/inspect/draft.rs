//! A mapping file to start from: a line for each column that surely feeds a field, and all others as comments.

use std::fmt::Write as _;

use super::super::sample::scalar;
use super::super::words::plain;
use super::columns::{shape, shown_words};
use super::{Inspected, guess_of};
use crate::diagnostic::nearest;
use crate::record::{
    ColumnProfile, DateOrder, Declaration, FieldRef, Kind, Layout, Look, Looks, Record, TableProfile,
    read_word,
};

/// The draft for the first table of a file; `None` where there is none.
pub fn draft(inspected: &Inspected<'_>) -> Option<String> {
    let (layout, table) = (inspected.layout, inspected.tables.first()?);
    let mut text = String::new();
    let mut line = |words: &str| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(
        "# A draft from the headings and from what stands below them. Look at each line before use: those with # are not",
    );
    line("# read. Take the # off where one is right.");
    line("vcop: 1");
    line(&format!("map: {}", scalar(&plain(&table.file))));
    line("");
    if let Some(sheet) = &table.sheet {
        line(&format!("sheet: {}", scalar(sheet)));
    }
    if table.has_rows_above {
        line(&format!("header_row: {}", table.header_row));
    }
    let key = key(layout, table);
    match key {
        Some((place, how)) => {
            let heading = table.columns.get(place).map_or("", |column| &column.heading);
            line(&format!("key: {}   # {how}", scalar(heading)));
        }
        None => line(
            "# key: which column's words tell one case from another? Name it, or several as [One, Other]",
        ),
    }
    line("");
    let drafted: Vec<Drafted> = columns(layout, table, key.map(|(place, _)| place));
    if drafted.iter().any(|drafted| drafted.is_sure) {
        line("columns:");
    } else {
        line("# columns:");
    }
    if table.columns.iter().any(|column| column.is_numbered) {
        line(
            "  # Columns whose headings differ by a number alone may be the rows of a list: see `lists` in rules/README.md",
        );
    }
    for item in &drafted {
        item.lines.iter().for_each(|words| line(words));
    }
    Some(text)
}

/// What is written of one column.
struct Drafted {
    is_sure: bool,
    lines: Vec<String>,
}

/// The column whose words tell cases apart, and why it is taken.
fn key(layout: &Layout, table: &TableProfile) -> Option<(usize, &'static str)> {
    let columns = || table.columns.iter().enumerate().filter(|(_, column)| is_named_once(table, column));
    let key = FieldRef::Record(layout.key);
    let by_heading = columns().find(|(_, column)| {
        let guess = guess_of(layout, column);
        guess.sure && guess.fields.first() == Some(&key)
    });
    let is_whole = |look: &Look| look.all_differ() && look.filled + table.uneven.count == table.rows;
    let by_cells = columns().find(|(_, column)| {
        let looks = column.look.looks();
        let personal = column.look.personal(&column.heading).is_some();
        is_whole(&column.look) && !personal && matches!(looks, Looks::Text | Looks::Numbers)
    });
    let found = by_heading.map(|(place, _)| (place, "by its heading"));
    found.or(by_cells.map(|(place, _)| (place, "no two rows have the same")))
}

fn is_named_once(table: &TableProfile, column: &ColumnProfile) -> bool {
    let same = table.columns.iter().filter(|other| other.heading == column.heading).count();
    same == 1 && !column.heading.is_empty()
}

fn columns(layout: &Layout, table: &TableProfile, key: Option<usize>) -> Vec<Drafted> {
    let mut taken: Vec<FieldRef> = vec![FieldRef::Record(layout.key)];
    let mut drafted = Vec::new();
    for (place, column) in table.columns.iter().enumerate().filter(|(place, _)| Some(*place) != key) {
        let guess = guess_of(layout, column);
        let field = guess.fields.iter().find(|field| !taken.contains(field)).copied();
        let declared = field.and_then(|field| Some((field, layout.declaration(field)?)));
        let Some((field, declared)) = declared.filter(|_| is_named_once(table, column)) else {
            drafted.push(not_read(layout, column, place));
            continue;
        };
        let is_sure =
            guess.sure && guess.fields.first() == Some(&field) && is_settled(declared, &column.look);
        if is_sure {
            taken.push(field);
        }
        let mut lines = named(layout, declared, column);
        if !is_sure {
            let others: Vec<&str> = guess
                .fields
                .iter()
                .filter(|other| **other != field)
                .map(|other| layout.path(*other))
                .collect();
            let why =
                if others.is_empty() { "is it?".to_owned() } else { format!("or {}?", others.join(", ")) };
            lines = lines.iter().map(|words| words.replacen("  ", "  # ", 1)).collect();
            if let Some(first) = lines.first_mut() {
                let _ = write!(first, "   # {why}");
            }
        }
        drafted.push(Drafted { is_sure, lines });
    }
    // A comment between two lines that are read is harder to see than one after them.
    drafted.sort_by_key(|item| !item.is_sure);
    drafted
}

/// Whether nothing about the cells is open.
fn is_settled(declared: &Declaration, look: &Look) -> bool {
    match (&declared.kind, look.looks()) {
        (Kind::Date, Looks::Dates(dates)) => dates.or.is_none(),
        (Kind::Date, Looks::Numbers) => look.may_be_serial(),
        _ => true,
    }
}

fn not_read(layout: &Layout, column: &ColumnProfile, place: usize) -> Drafted {
    let what = match column.look.personal(&column.heading) {
        Some(personal) if !guess_of(layout, column).sure => format!("looks like {}", personal.words()),
        Some(_) | None => shape(layout, column),
    };
    let heading =
        if column.heading.is_empty() { format!("column {}", place + 1) } else { plain(&column.heading) };
    Drafted { is_sure: false, lines: vec![format!("  # not read: {heading} ({})", plain(&what))] }
}

/// The lines that name a column and its field.
fn named(layout: &Layout, declared: &Declaration, column: &ColumnProfile) -> Vec<String> {
    let (heading, path) = (scalar(&column.heading), &declared.path);
    let inline = |more: &str| vec![format!("  - {{column: {heading}, field: {path}{more}}}")];
    // Inside braces a bare heading may hold nothing that YAML reads as a sign there; `scalar` quotes those that do.
    match (&declared.kind, column.look.looks()) {
        (Kind::Date, Looks::Dates(dates)) => match (dates.format, dates.or) {
            (Some(format), None) => inline(&format!(", dates: {format}")),
            (Some(format), Some(or)) => {
                let mut lines = inline(&format!(", dates: {format}"));
                lines.push(format!("  #   dates may be {or} as well: no day is above 12"));
                lines
            }
            (None, _) => inline(""),
        },
        (Kind::Date, Looks::Numbers) => inline(", dates: excel serial"),
        (Kind::Flag | Kind::Choice(_), _) => {
            let values = values(layout, declared, column);
            if values.is_empty() {
                return inline("");
            }
            let is_open = values.iter().all(|(_, is_sure)| !is_sure);
            let mut lines = vec![format!("  - column: {heading}"), format!("    field: {path}")];
            lines.push(if is_open { "    # values:".to_owned() } else { "    values:".to_owned() });
            for (words, is_sure) in values {
                lines.push(if is_sure { format!("      {words}") } else { format!("      # {words}") });
            }
            lines
        }
        _ => inline(""),
    }
}

/// The words of a column that are no values of its field, each with what it may stand for, and whether that is near.
fn values(layout: &Layout, declared: &Declaration, column: &ColumnProfile) -> Vec<(String, bool)> {
    let choices: Vec<&str> = match &declared.kind {
        Kind::Choice(of) => of.iter().map(String::as_str).collect(),
        Kind::Flag => vec!["yes", "no"],
        Kind::Text | Kind::Date | Kind::Number => Vec::new(),
    };
    let (mut lines, mut seen) = (Vec::new(), Vec::new());
    for (word, _) in shown_words(layout, column).unwrap_or_default() {
        let reads =
            |word: &str| read_word(&mut Record::default(), &declared.kind, word, DateOrder::Iso).is_ok();
        if reads(&word) {
            continue;
        }
        let small = word.to_lowercase();
        // To a map they are one word, whatever their capital letters.
        if seen.contains(&small) {
            continue;
        }
        seen.push(small.clone());
        let same = choices.iter().find(|choice| choice.to_lowercase() == small).copied();
        let near = same.or_else(|| nearest(&small, choices.iter().copied()));
        let shown = scalar(&word);
        match near {
            Some(near) => lines.push((format!("{shown}: {}", value(near)), true)),
            None if ["n/a", "na", "not known", "unknown"].contains(&small.as_str()) => {
                lines.push((format!("{shown}: blank"), true));
            }
            None => lines.push((format!("{shown}: which? {}", choices.join(", ")), false)),
        }
    }
    lines
}

/// A value as a mapping file writes it; yes and no stand there as they are.
fn value(word: &str) -> String {
    if ["yes", "no"].contains(&word) { word.to_owned() } else { scalar(word) }
}
