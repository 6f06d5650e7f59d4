//! The tables of lists: read before the cases, held by key, and joined to the cases of the same folder.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::columns::{Columns, Table};
use super::fault::{Fault, shown};
use super::fill::{Filling, Level};
use super::inputs::{Ending, Input, Inputs, Source};
use super::names::Names;
use super::open::{Chunk, InputSummary, Open, Shape};
use super::stream::Limits;
use super::table::{RAGGED_HELP, Row, Rows, cells_of, headings, ragged};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::NotUsed;

/// The lists that have a table of their own.
#[derive(Default)]
pub(super) struct Lists<'a> {
    tables: Vec<ListTable<'a>>,
    /// For each input, the group it belongs to.
    groups: Vec<usize>,
}

/// The rows of one list.
struct ListTable<'a> {
    input: u16,
    name: String,
    group: usize,
    list: u16,
    columns: Arc<Columns<'a>>,
    rows: Vec<RowOfList>,
    /// What stands in the cells of all the rows, one after another.
    text: String,
    /// For each cell, where it ends in its row's part of the text.
    ends: Vec<u32>,
    cases: HashMap<String, RowsOfCase>,
}

struct RowOfList {
    line: u64,
    /// Where it begins in the text.
    text: usize,
    /// The number of its first cell.
    first: usize,
    cells: Result<usize, &'static str>,
}

#[derive(Default)]
struct RowsOfCase {
    rows: Vec<usize>,
    has_case: AtomicBool,
}

impl<'a> Lists<'a> {
    /// Reads the tables of lists among the inputs, and what each of them came to.
    pub(super) fn read(
        inputs: &Inputs,
        names: &'a Names<'a>,
        limits: Limits,
    ) -> Result<(Self, Vec<(u16, InputSummary)>), Diagnostic> {
        let groups = inputs.iter().map(|input| input.group).collect();
        let (mut lists, mut summaries) = (Self { tables: Vec::new(), groups }, Vec::new());
        for (number, input) in inputs.numbered() {
            let Some(list) = list_of(input, names) else { continue };
            if lists.tables.iter().any(|table| table.list == list && table.group == input.group) {
                let message =
                    format!("the list `{}` has two files: `{}` is the second", names.list(list), input.name);
                return Err(
                    Diagnostic::placeless(Code::TableUnusable, message).help("put their rows into one file")
                );
            }
            let (table, summary) = ListTable::read((number, input), list, names, limits)?;
            lists.tables.extend(table);
            summaries.push((number, summary));
        }
        Ok((lists, summaries))
    }

    /// Whether an input is the table of a list.
    pub(super) fn holds(&self, input: u16) -> bool {
        self.tables.iter().any(|table| table.input == input)
    }

    /// Adds to a case the rows of every list that has a table in its folder.
    pub(super) fn join(&self, input: u16, key: &str, fill: &mut Filling<'_>) {
        let group = self.groups.get(usize::from(input));
        for table in self.tables.iter().filter(|table| Some(&table.group) == group) {
            table.join(key, fill);
        }
    }

    /// The rows of which no case has been read.
    pub(super) fn without_case(&self, inputs: &Inputs, key_name: &str) -> Vec<NotUsed> {
        self.tables.iter().flat_map(|table| table.without_case(inputs, key_name)).collect()
    }
}

impl<'a> ListTable<'a> {
    fn read(
        (number, input): (u16, &Input),
        list: u16,
        names: &'a Names<'a>,
        limits: Limits,
    ) -> Result<(Option<Self>, InputSummary), Diagnostic> {
        let columns = |heading: &[u8], line: u64| {
            Columns::read(&headings(heading), Table::List(list), names, (&input.name, line))
        };
        let mut open = Open::new(input, None, limits, &columns)?;
        let mut table = None;
        while let Some(chunk) = open.next(number, Vec::new())? {
            if chunk.is_too_long {
                let message = format!("{}:{}: a row is too long to be read", input.name, chunk.place.line);
                return Err(Diagnostic::placeless(Code::TableUnusable, message));
            }
            if let Shape::Rows(columns) = &chunk.shape {
                table
                    .get_or_insert_with(|| Self::new((number, input), list, columns.clone()))
                    .add_all(&chunk);
            }
        }
        Ok((table, open.finish()))
    }

    fn new((number, input): (u16, &Input), list: u16, columns: Arc<Columns<'a>>) -> Self {
        let (rows, text, ends, cases) = (Vec::new(), String::new(), Vec::new(), HashMap::new());
        let (name, group) = (input.name.clone(), input.group);
        Self { input: number, name, group, list, columns, rows, text, ends, cases }
    }

    fn add_all(&mut self, chunk: &Chunk<'a>) {
        let mut rows = Rows::new(&chunk.text, chunk.place.line, chunk.is_last);
        while let Some(row) = rows.next() {
            self.add(&row);
        }
    }

    fn add(&mut self, row: &Row<'_>) {
        let (text, first) = (self.text.len(), self.ends.len());
        if let Ok(cells) = row.cells {
            for cell in cells {
                self.text.push_str(cell);
                self.ends.push(u32::try_from(self.text.len() - text).unwrap_or(u32::MAX));
            }
        }
        let row = RowOfList { line: row.line, text, first, cells: row.cells.map(csv::StringRecord::len) };
        if let Some(key) = self.key(&row).map(str::to_owned) {
            self.cases.entry(key).or_default().rows.push(self.rows.len());
        }
        self.rows.push(row);
    }

    /// The key of the case that a row belongs to, as far as that can be told.
    fn key(&self, row: &RowOfList) -> Option<&str> {
        let count = row.cells.ok()?;
        if count != self.columns.columns.len() && self.columns.key != 0 {
            return None;
        }
        self.cells(row).nth(self.columns.key).map(str::trim).filter(|key| !key.is_empty())
    }

    fn cells(&self, row: &RowOfList) -> impl Iterator<Item = &str> {
        let ends = self.ends.get(row.first..row.first + row.cells.unwrap_or(0)).unwrap_or_default();
        let starts = [0].iter().chain(ends);
        let text = row.text;
        let cell =
            move |(start, end): (&u32, &u32)| self.text.get(text + *start as usize..text + *end as usize);
        starts.zip(ends).map(move |cell_ends| cell(cell_ends).unwrap_or_default())
    }

    fn join(&self, key: &str, fill: &mut Filling<'_>) {
        fill.record.begin_rows(self.list);
        let Some(of_case) = self.cases.get(key) else { return };
        of_case.has_case.store(true, Ordering::Relaxed);
        let rows = of_case.rows.iter().filter_map(|row| self.rows.get(*row));
        for (number, row) in (1..).zip(rows) {
            let known = fill.faults.len();
            self.join_row(row, number, fill);
            for fault in fill.faults.iter_mut().skip(known) {
                fault.message = format!("{} ({}:{})", fault.message, self.name, row.line);
            }
        }
    }

    fn join_row(&self, row: &RowOfList, number: u32, fill: &mut Filling<'_>) {
        let list = self.list;
        fill.record.add_row(list);
        match self.wrong(row) {
            Some(fault) => fill.faults.push(fault),
            None => cells_of(self.cells(row), &self.columns, Level::Row { list, number }, fill),
        }
    }

    /// Why a row cannot be read at all.
    fn wrong(&self, row: &RowOfList) -> Option<Fault> {
        match row.cells {
            Ok(count) if count == self.columns.columns.len() => None,
            Ok(count) => {
                let message = ragged(count, &self.columns);
                Some(Fault::new(Code::RecordUnreadable, 0, message).help(RAGGED_HELP))
            }
            Err(why) => Some(Fault::new(Code::RecordUnreadable, 0, why)),
        }
    }

    fn without_case(&self, inputs: &Inputs, key_name: &str) -> Vec<NotUsed> {
        let mut problems = Vec::new();
        for row in &self.rows {
            let key = self.key(row);
            let case = key.and_then(|key| self.cases.get(key));
            if case.is_some_and(|case| case.has_case.load(Ordering::Relaxed)) {
                continue;
            }
            let message = match (self.wrong(row), key) {
                (Some(fault), _) => fault.sentence(),
                (None, Some(key)) => format!("no case has the {key_name} `{}`", shown(key)),
                (None, None) => format!("the row has no `{key_name}`, so that no case has it"),
            };
            problems.push(NotUsed {
                code: Code::RowWithoutCase,
                place: inputs.place(Source { input: self.input, line: row.line }),
                case: key.map(str::to_owned),
                message,
                help: Some("the rows of a list belong to the cases of the CSV files beside it".to_owned()),
            });
        }
        problems
    }
}

/// The list that an input is the table of: it is named after it.
fn list_of(input: &Input, names: &Names<'_>) -> Option<u16> {
    let stem = input.path.as_deref().filter(|_| input.ending == Ending::Csv)?.file_stem()?.to_str()?;
    (0..)
        .zip(&names.layout.lists)
        .find(|(_, list)| list.name.eq_ignore_ascii_case(stem))
        .map(|(list, _)| list)
}
