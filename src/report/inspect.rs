//! What a file holds, before anything is checked: what to look at, and what each column looks like.

mod columns;
mod draft;
mod json;

pub use draft::draft;
pub use json::write_json;

use std::io::{self, Write};

use super::Screen;
use super::words::{counted, listed, number, plain};
use super::wrap::wrapped;
use crate::record::{ColumnProfile, Few, Guess, Layout, Looks, RecordsProfile, TableProfile, guess};

/// A file that was looked at.
#[derive(Debug)]
pub struct Inspected<'i> {
    /// Its name, as it is shown.
    pub file: String,
    /// The fields that its columns may feed.
    pub layout: &'i Layout,
    /// Its tables: a sheet each, where it is a workbook.
    pub tables: &'i [TableProfile],
    /// The sheets of a workbook that cannot be seen.
    pub hidden_sheets: Vec<String>,
    /// What its records come to, where a map says how they are read or no map is needed.
    pub records: Option<RecordsProfile>,
}

/// Writes what was found for a terminal.
pub fn write_text(out: &mut dyn Write, inspected: &Inspected<'_>, screen: Screen) -> io::Result<()> {
    let mut page = Page { out, width: screen.width };
    if let Some(records) = &inspected.records {
        page.records(inspected, records)?;
    }
    for (place, table) in inspected.tables.iter().enumerate() {
        if place > 0 || inspected.records.is_some() {
            page.line("", "")?;
        }
        page.table(inspected, table)?;
    }
    Ok(())
}

/// A page being written.
struct Page<'p> {
    out: &'p mut dyn Write,
    width: usize,
}

impl Page<'_> {
    fn line(&mut self, indent: &str, words: &str) -> io::Result<()> {
        let lines = wrapped(&plain(words), self.width.saturating_sub(indent.len()));
        let shown = |line: &String| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
        lines.iter().try_for_each(|line| writeln!(self.out, "{}", shown(line)))
    }

    /// A point of a list, its further lines set in.
    fn point(&mut self, words: &str) -> io::Result<()> {
        let lines = wrapped(&plain(words), self.width.saturating_sub(4));
        for (place, line) in lines.iter().enumerate() {
            writeln!(self.out, "  {} {line}", if place == 0 { '-' } else { ' ' })?;
        }
        Ok(())
    }

    fn table(&mut self, inspected: &Inspected<'_>, table: &TableProfile) -> io::Result<()> {
        self.line("", &title(table))?;
        let points = to_look_at(inspected, table);
        if !points.is_empty() {
            self.line("", "")?;
            self.line("", "To look at before use")?;
            points.iter().try_for_each(|words| self.point(words))?;
        }
        let mapped = table.columns.iter().any(|column| !column.mapped.is_empty());
        let personal = personal(inspected.layout, table);
        if !personal.is_empty() && !mapped {
            self.line("", "")?;
            self.line("", "Looks like personal data: not shown, and not read unless a map names it")?;
            personal.iter().try_for_each(|words| self.point(words))?;
        }
        self.line("", "")?;
        self.line("", if mapped { "Columns that the map names" } else { "Columns" })?;
        for column in &table.columns {
            if mapped && column.mapped.is_empty() {
                continue;
            }
            self.line("  ", &heading(column))?;
            for words in columns::described(inspected.layout, table, column) {
                self.line("      ", &words)?;
            }
        }
        let others = table.columns.iter().filter(|column| column.mapped.is_empty()).count() as u64;
        if mapped && others > 0 {
            let many = counted(others, "other column is", "other columns are");
            self.line("  ", &format!("{many} not facts by this map, and nothing of them is said"))?;
        }
        Ok(())
    }

    fn records(&mut self, inspected: &Inspected<'_>, records: &RecordsProfile) -> io::Result<()> {
        let all = records.usable + records.count_not_used();
        let left_out = match records.left_out {
            0 => String::new(),
            count => format!("; the map leaves out {}", counted(count, "row", "rows")),
        };
        let many = counted(all, "record", "records");
        let usable = number(records.usable);
        let title = format!("{}: {many}, of which {usable} can be used{left_out}", inspected.file);
        self.line("", &title)?;
        if !records.not_used.is_empty() {
            self.line("", "")?;
            self.line("", "Cannot be used")?;
        }
        for (count, first) in records.not_used.values() {
            let which = if *count == 1 { "it is" } else { "the first is" };
            let (many, line) = (counted(*count, "record", "records"), first.place.line);
            let place = if inspected.tables.is_empty() { "line" } else { "row" };
            self.point(&format!("{many}: {which} in {place} {line}: {}", first.message))?;
        }
        if inspected.tables.is_empty() {
            self.line("", "")?;
            self.line("", "Fields")?;
            for words in fields(inspected.layout, records) {
                self.line("  ", &words)?;
            }
        }
        Ok(())
    }
}

/// A line for each field and list: how many records have it.
fn fields(layout: &Layout, records: &RecordsProfile) -> Vec<String> {
    let of = |(field, [values, none, blank]): (&str, [u64; 3])| {
        let said = match (values, none) {
            (0, 0) => return format!("{field}: blank in all"),
            (_, 0) => String::new(),
            (_, none) => format!(", {} `none`", number(none)),
        };
        format!("{field}: {} recorded{said}, {} blank", number(values), number(blank))
    };
    let paths = layout.fields.iter().map(|field| field.path.as_str());
    let mut lines: Vec<String> = paths.zip(records.fields.iter().copied()).map(of).collect();
    for (list, [have, rows]) in layout.lists.iter().zip(&records.lists) {
        let rows = counted(*rows, "row", "rows");
        lines.push(format!("{}: a list that {} have, {rows} in all", list.name, number(*have)));
    }
    lines
}

fn title(table: &TableProfile) -> String {
    let sheet = table.sheet.as_ref().map(|sheet| format!(", sheet {sheet}")).unwrap_or_default();
    let columns = counted(table.columns.len() as u64, "column", "columns");
    let rows = counted(table.rows, "row", "rows");
    format!("{}{sheet}: {columns}, {rows} below the headings in row {}", table.file, table.header_row)
}

fn heading(column: &ColumnProfile) -> String {
    if column.heading.is_empty() { "(no heading)".to_owned() } else { column.heading.clone() }
}

/// The guess for a column; none for one that looks personal, or is one of several side by side.
fn guess_of(layout: &Layout, column: &ColumnProfile) -> Guess {
    let found = guess(layout, &column.heading, &column.look);
    let is_personal = column.look.personal(&column.heading).is_some();
    if (is_personal || column.is_numbered) && !found.sure { Guess::default() } else { found }
}

fn personal(layout: &Layout, table: &TableProfile) -> Vec<String> {
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for column in &table.columns {
        if guess_of(layout, column).sure {
            continue;
        }
        let Some(found) = column.look.personal(&column.heading) else { continue };
        let words = found.words();
        match kinds.iter_mut().find(|(known, _)| *known == words) {
            Some((_, headings)) => headings.push(heading(column)),
            None => kinds.push((words, vec![heading(column)])),
        }
    }
    kinds.into_iter().map(|(words, headings)| format!("{words}: {}", listed(&headings))).collect()
}

/// What a person has to look at before the table is used.
fn to_look_at(inspected: &Inspected<'_>, table: &TableProfile) -> Vec<String> {
    let mut points = Vec::new();
    if table.has_rows_above {
        let row = table.header_row;
        points.push(format!("rows stand above the headings: a map says `header_row: {row}`"));
    }
    let is_first = inspected.tables.first().is_some_and(|first| std::ptr::eq(first, table));
    if is_first && !inspected.hidden_sheets.is_empty() {
        let sheets = listed(&inspected.hidden_sheets);
        points.push(format!("hidden sheets are not read: {sheets}"));
    }
    if table.hidden.rows.count > 0 {
        let rows = counted(table.hidden.rows.count, "row is", "rows are");
        let lines = rows_of(&table.hidden.rows);
        points.push(format!("{rows} hidden or filtered away ({lines}), and read all the same"));
    }
    if !table.hidden.columns.is_empty() {
        let one = table.hidden.columns.len() == 1;
        let are = if one { "column is" } else { "columns are" };
        points.push(format!("hidden {are} there: {}", listed(&table.hidden.columns)));
    }
    if table.uneven.count > 0 {
        let many = counted(table.uneven.count, "row has", "rows have");
        let lines = rows_of(&table.uneven);
        points
            .push(format!("{many} more or fewer cells than there are headings, or cannot be read ({lines})"));
    }
    let blank = table.columns.iter().filter(|column| column.heading.is_empty()).count() as u64;
    if blank > 0 {
        points.push(format!("{} no heading", counted(blank, "column has", "columns have")));
    }
    let mut twice: Vec<String> = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        let earlier = table.columns.iter().take(place).any(|other| other.heading == column.heading);
        if earlier && !column.heading.is_empty() && !twice.contains(&column.heading) {
            twice.push(column.heading.clone());
        }
    }
    if !twice.is_empty() {
        points.push(format!("stands twice among the headings: {}", listed(&twice)));
    }
    points.extend(table.note.clone());
    let is_read = |column: &&ColumnProfile| {
        let is_personal = column.look.personal(&column.heading).is_some();
        !is_personal || guess_of(inspected.layout, column).sure || !column.mapped.is_empty()
    };
    points.extend(table.columns.iter().filter(is_read).flat_map(of_column));
    points
}

fn of_column(column: &ColumnProfile) -> Vec<String> {
    let (look, name) = (&column.look, heading(column));
    let mut points = Vec::new();
    if let Looks::Dates(dates) = look.looks() {
        if let (Some(format), Some(or)) = (dates.format, dates.or) {
            points.push(format!(
                "{name}: {format} or {or}? No day is above 12, so that nothing shows which: ask whoever sent it"
            ));
        }
        if dates.turned > 0 {
            let many = counted(dates.turned, "date has", "dates have");
            points.push(format!("{name}: {many} day and month the other way round than the others"));
        }
        if dates.timed > 0 {
            let many = counted(dates.timed, "date has", "dates have");
            points.push(format!("{name}: {many} a time of day, which has to come off"));
        }
    }
    if look.bent.count > 0 {
        let (many, lines) = (counted(look.bent.count, "cell was", "cells were"), rows_of(&look.bent));
        points.push(format!(
            "{name}: {many} bent by a spreadsheet, as 1.23E+11 or ### ({lines}): take the column from its source \
             again, as text"
        ));
    }
    if look.no_value.count > 0 {
        let (many, lines) =
            (counted(look.no_value.count, "cell holds", "cells hold"), rows_of(&look.no_value));
        points.push(format!("{name}: {many} an error of a formula, or a time without a day ({lines})"));
    }
    if look.numbers_as_text() > 0 {
        let many = counted(look.numbers_as_text(), "number stands", "numbers stand");
        points
            .push(format!("{name}: {many} there as text, beside {} that are numbers", number(look.numbers)));
    }
    if look.is_nearly_a_key() {
        let pairs: Vec<String> = look.alike.iter().map(|(one, other)| format!("{one} and {other}")).collect();
        let more = if look.repeated > pairs.len() as u64 { ", …" } else { "" };
        let many = counted(look.repeated, "row repeats", "rows repeat");
        points.push(format!(
            "{name}: nearly all differ, but {many} a value of another (rows {}{more}); as a key it would need a second \
             column",
            pairs.join(", ")
        ));
    }
    points
}

/// `rows 5, 9 and 12`, of the first few.
fn rows_of(few: &Few) -> String {
    let lines: Vec<String> = few.lines.iter().map(ToString::to_string).collect();
    let word = if few.count == 1 { "row" } else { "rows" };
    if few.count > lines.len() as u64 {
        format!("{word} {}, …", lines.join(", "))
    } else {
        format!("{word} {}", listed(&lines))
    }
}
