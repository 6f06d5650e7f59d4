//! A table looked at before it is used: what each of its columns looks like, and how they go through a map.

use super::cells::{Cell, Cells, Row, bent};
use super::inputs::{Ending, Input, Inputs};
use super::open::{Chunk, Head, LIMITS, Open, Shape};
use super::table::ChunkRows;
use super::workbook;
use crate::diagnostic::Diagnostic;
use crate::record::{ColumnProfile, Look, Seen, TableProfile};

/// How many rows are looked at for the headings.
const ROWS_FOR_HEADINGS: usize = 20;
/// A whole number above this has more digits than a workbook keeps.
const MOST_DIGITS: f64 = 999_999_999_999_999.0;

/// Looks at every table of these inputs, a sheet at a time; of files that are no tables nothing is said.
pub fn profiles(inputs: &Inputs) -> Result<Vec<TableProfile>, Diagnostic> {
    let is_table = |input: &&Input| matches!(input.ending, Ending::Csv | Ending::Workbook);
    inputs.iter().filter(is_table).map(of_table).collect()
}

/// The sheets of a workbook that cannot be seen, which are never read.
pub fn hidden_sheets(inputs: &Inputs) -> Result<Vec<String>, Diagnostic> {
    let workbook = inputs.iter().find(|input| input.ending == Ending::Workbook);
    match workbook.and_then(|input| input.path.as_deref()) {
        Some(path) => workbook::hidden_sheets(path),
        None => Ok(Vec::new()),
    }
}

fn of_table(input: &Input) -> Result<TableProfile, Diagnostic> {
    let (row, has_rows_above) = match input.role.header_row {
        Some(row) => (Some(row), false),
        None => row_of_headings(input)?,
    };
    let found = std::cell::RefCell::new((Vec::new(), 0));
    let settle = |words: &[String], line: u64| {
        found.replace((words.to_vec(), line));
        Ok(Shape::Bare)
    };
    let mut open = Open::new(input, None, LIMITS, Head { row, settle: &settle })?;
    let (headings, header_row) = found.take();
    let column = |heading: &String| ColumnProfile {
        heading: heading.split_whitespace().collect::<Vec<_>>().join(" "),
        ..ColumnProfile::default()
    };
    let mut table = TableProfile {
        file: input.name.clone(),
        sheet: input.sheet.as_ref().map(|sheet| sheet.name.clone()),
        header_row,
        has_rows_above,
        columns: headings.iter().map(column).collect(),
        ..TableProfile::default()
    };
    number(&mut table.columns);
    if let (Some(path), Some(sheet)) = (&input.path, &input.sheet) {
        table.hidden = workbook::hidden(path, &sheet.name)?;
    }
    let names = |place: usize| input.role.bound.as_ref().is_none_or(|bound| bound.names(place));
    let named: Vec<bool> = (0..table.columns.len()).map(names).collect();
    let mut room = Vec::new();
    while let Some(chunk) = open.next(0, room)? {
        look(&chunk, input, &named, &mut table);
        room = chunk.text;
    }
    table.note = open.finish().note;
    Ok(table)
}

/// Marks the headings that differ from others by a number alone.
fn number(columns: &mut [ColumnProfile]) {
    let without = |heading: &str| heading.replace(|letter: char| letter.is_ascii_digit(), "#");
    let all: Vec<String> = columns.iter().map(|column| without(&column.heading)).collect();
    for (column, own) in columns.iter_mut().zip(&all) {
        let several = all.iter().filter(|other| *other == own).count() > 1;
        column.is_numbered = several && own.contains('#');
    }
}

fn look(chunk: &Chunk<'_>, input: &Input, named: &[bool], table: &mut TableProfile) {
    if chunk.is_too_long {
        table.rows += 1;
        table.uneven.add(chunk.place.line);
        return;
    }
    let mut rows = ChunkRows::of(chunk);
    while let Some(Row { line, cells }) = rows.next() {
        table.rows += 1;
        let Some(cells) = cells.ok().filter(|cells| cells.len() == table.columns.len()) else {
            table.uneven.add(line);
            continue;
        };
        let columns = table.columns.iter_mut().zip(named).enumerate();
        for (place, (column, _)) in columns.filter(|(_, (_, named))| **named) {
            see(cells.get(place), line, &mut column.look);
        }
        if let Some(bound) = &input.role.bound {
            bound.look(cells, line, &mut table.columns);
        }
    }
}

fn see(cell: Cell<'_>, line: u64, look: &mut Look) {
    if cell.is_blank() {
        return;
    }
    match cell {
        Cell::Words(words) => look.add(Seen::Words { words, bent: bent(words).is_some() }, line),
        Cell::Day { day, seconds } => look.add(Seen::Day { day, timed: seconds != 0 }, line),
        Cell::Number { number, day } => {
            let (words, bent) = (number.to_string(), number.abs() > MOST_DIGITS);
            look.add(Seen::Number { day, words: &words, bent }, line);
        }
        Cell::NoValue(_) => look.add(Seen::NoValue, line),
    }
}

/// The row of the headings, where titles stand above it: the first that is half as wide as the widest of the first rows.
fn row_of_headings(input: &Input) -> Result<(Option<u64>, bool), Diagnostic> {
    let first = std::cell::Cell::new((0, 0));
    let settle = |words: &[String], line: u64| {
        first.set((line, words.iter().filter(|word| !word.trim().is_empty()).count()));
        Ok(Shape::Bare)
    };
    let mut open = Open::new(input, None, LIMITS, Head { row: None, settle: &settle })?;
    let mut widths: Vec<(u64, usize)> = vec![first.get()];
    if let Some(chunk) = open.next(0, Vec::new())?.filter(|chunk| !chunk.is_too_long) {
        let mut rows = ChunkRows::of(&chunk);
        while let Some(Row { line, cells }) = rows.next().filter(|_| widths.len() < ROWS_FOR_HEADINGS) {
            widths.push((line, cells.map_or(0, said)));
        }
    }
    let widest = widths.iter().map(|(_, width)| *width).max().unwrap_or(0);
    let found = widths.iter().find(|(_, width)| width * 2 >= widest);
    let line = found.map_or(first.get().0, |(line, _)| *line);
    let has_rows_above = line != first.get().0;
    Ok((Some(line).filter(|_| has_rows_above), has_rows_above))
}

fn said(cells: Cells<'_>) -> usize {
    cells.iter().filter(|cell| !cell.is_blank()).count()
}
