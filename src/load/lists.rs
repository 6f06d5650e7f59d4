//! The tables of lists: read before the cases, held by key, and joined to the cases of the same folder or workbook.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::cells::{Cells, Row};
use super::columns::{Columns, Table};
use super::fault::{Fault, shown};
use super::fill::{Filling, Level};
use super::inputs::{Ending, Input, Inputs, SheetName};
use super::names::Names;
use super::open::{Chunk, Head, InputSummary, Open, Shape};
use super::role::Role;
use super::sheet::Sheet;
use super::stream::Limits;
use super::table::{ChunkRows, cells_of, ragged};
use super::workbook;
use crate::diagnostic::{Code, Diagnostic};
use crate::record::{Layout, NotUsed, TableRow};

/// The lists that have a table of their own.
#[derive(Default)]
pub(super) struct Lists<'a> {
    tables: Vec<ListTable<'a>>,
    /// For each input, what it holds and what its cases are joined within.
    inputs: Vec<(Holds, Within)>,
    /// Whether a case that has no row in a table says nothing of the list, in place of having none.
    blank_is_unrecorded: bool,
}

/// What an input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Cases,
    /// The rows of a list, for the cases of the folder or only for those of the workbook.
    List {
        list: u16,
        of_folder: bool,
    },
    /// A sheet that is neither.
    Nothing,
}

/// Where the tables lie that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Within {
    /// The folder, or the files that are given by name.
    group: usize,
    /// The first sheet of the workbook.
    workbook: Option<u16>,
}

/// The rows of one list.
struct ListTable<'a> {
    /// As it is shown, for the places of its rows.
    shown: Input,
    within: Within,
    list: u16,
    columns: Arc<Columns<'a>>,
    rows: Vec<RowOfList>,
    /// Where the rows are those of a sheet.
    sheet: Option<Arc<Sheet>>,
    /// What stands in the cells of all the rows of a text, one after another.
    text: String,
    /// For each cell of a text, where it ends in its row's part of the text.
    ends: Vec<u32>,
    cases: HashMap<String, RowsOfCase>,
}

struct RowOfList {
    line: u64,
    cells: Result<Kept, &'static str>,
}

/// Where the cells of a row are held.
enum Kept {
    /// Where they begin in the text; their numbers.
    Text { text: usize, ends: Range<usize> },
    /// The number of the sheet's row.
    Sheet(usize),
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
        let (mut lists, mut summaries) =
            (Self { inputs: held(inputs, names), ..Self::default() }, Vec::new());
        for (number, input) in inputs.numbered() {
            let Some((Holds::List { list, of_folder }, within)) = lists.of(number) else { continue };
            let within = if of_folder { Within { workbook: None, ..within } } else { within };
            if lists.tables.iter().any(|table| table.list == list && table.within == within) {
                let message = format!(
                    "the list `{}` has two tables: {} is the second",
                    names.list(list),
                    input.shown()
                );
                return Err(
                    Diagnostic::placeless(Code::TableUnusable, message).help("put their rows into one")
                );
            }
            let (table, summary) = ListTable::read((number, input), (list, within), names, limits)?;
            lists.tables.extend(table);
            summaries.push((number, summary));
        }
        Ok((lists, summaries))
    }

    /// Reads the lists that a workbook of a round has sheets of, beside the sheet that is read.
    pub(super) fn of_round(
        (number, input): (u16, &Input),
        names: &'a Names<'a>,
        limits: Limits,
    ) -> Result<Self, Diagnostic> {
        let mut lists = Self::default();
        let (Some(path), Some(own)) = (&input.path, &input.sheet) else { return Ok(lists) };
        if input.role.bound.is_some() {
            return Ok(lists);
        }
        lists.blank_is_unrecorded = true;
        let within = Within { group: input.group, workbook: Some(number) };
        lists.inputs = vec![(Holds::Cases, within); usize::from(number) + 1];
        for name in workbook::sheets(path)?.into_iter().filter(|name| *name != own.name) {
            let Some(list) = list_of(&name, names.layout) else { continue };
            let sheet = Input {
                sheet: Some(SheetName { name, first: number }),
                role: Role::default(),
                ..input.clone()
            };
            let (table, _) = ListTable::read((number, &sheet), (list, within), names, limits)?;
            lists.tables.extend(table);
        }
        Ok(lists)
    }

    /// Whether an input holds cases.
    pub(super) fn has_cases(&self, input: u16) -> bool {
        self.of(input).is_some_and(|(holds, _)| holds == Holds::Cases)
    }

    /// Whether an input is a sheet that is not read.
    pub(super) fn is_passed_over(&self, input: u16) -> bool {
        self.of(input).is_some_and(|(holds, _)| holds == Holds::Nothing)
    }

    /// Adds to a case the rows of every list that has a table in its workbook, or else in its folder.
    pub(super) fn join(&self, input: u16, key: &str, fill: &mut Filling<'_>) {
        for table in self.tables_of(input) {
            if !self.blank_is_unrecorded || table.cases.contains_key(key) {
                table.join(key, fill);
            }
        }
    }

    /// The table of each list that has one in the input's workbook, or else in its folder.
    fn tables_of(&self, input: u16) -> impl Iterator<Item = &ListTable<'a>> {
        let within = self.of(input).map(|(_, within)| within);
        let of_folder = within.map(|within| Within { workbook: None, ..within });
        let is_nearer = move |table: &ListTable<'_>| Some(table.within) == within;
        self.tables.iter().filter(move |table| {
            let hides = |other: &ListTable<'_>| other.list == table.list && is_nearer(other);
            is_nearer(table) || (Some(table.within) == of_folder && !self.tables.iter().any(hides))
        })
    }

    /// The rows that a case has in every list, as they were written.
    pub(super) fn rows_of(&self, input: u16, key: &str) -> Vec<TableRow> {
        self.tables_of(input).flat_map(|table| table.rows_of(key)).collect()
    }

    /// The rows of which no case has been read.
    pub(super) fn without_case(&self, key_name: &str) -> Vec<NotUsed> {
        self.tables.iter().flat_map(|table| table.without_case(key_name)).collect()
    }

    fn of(&self, input: u16) -> Option<(Holds, Within)> {
        self.inputs.get(usize::from(input)).copied()
    }
}

impl<'a> ListTable<'a> {
    fn read(
        (number, input): (u16, &Input),
        (list, within): (u16, Within),
        names: &'a Names<'a>,
        limits: Limits,
    ) -> Result<(Option<Self>, InputSummary), Diagnostic> {
        let settle = |headings: &[String], line: u64| {
            let columns = Columns::read(headings, Table::List(list), names, (input, line))?;
            Ok(Shape::Rows(Arc::new(columns)))
        };
        let mut open = Open::new(input, None, limits, Head { row: None, settle: &settle })?;
        let mut table = None;
        while let Some(chunk) = open.next(number, Vec::new())? {
            if chunk.is_too_long {
                let message = format!("{}:{}: a row is too long to be read", input.name, chunk.place.line);
                return Err(Diagnostic::placeless(Code::TableUnusable, message));
            }
            if let Shape::Rows(columns) = &chunk.shape {
                table
                    .get_or_insert_with(|| Self::new(input, (list, within), columns.clone()))
                    .add_all(&chunk);
            }
        }
        Ok((table, open.finish()))
    }

    fn new(shown: &Input, (list, within): (u16, Within), columns: Arc<Columns<'a>>) -> Self {
        let (rows, text, ends, cases) = (Vec::new(), String::new(), Vec::new(), HashMap::new());
        Self { shown: shown.clone(), within, list, columns, rows, sheet: None, text, ends, cases }
    }

    fn add_all(&mut self, chunk: &Chunk<'a>) {
        let mut numbers = chunk.sheet.as_ref().map(|(_, rows)| rows.clone());
        if let Some((sheet, _)) = &chunk.sheet {
            self.sheet = Some(Arc::clone(sheet));
        }
        let mut rows = ChunkRows::of(chunk);
        while let Some(row) = rows.next() {
            self.add(&row, numbers.as_mut().and_then(Iterator::next));
        }
    }

    /// Adds a row, which is of this number in the sheet where it is one of a sheet.
    fn add(&mut self, row: &Row<'_>, number: Option<usize>) {
        let cells = row.cells.map(|cells| match number {
            Some(number) => Kept::Sheet(number),
            None => self.keep(cells),
        });
        let row = RowOfList { line: row.line, cells };
        if let Some(key) = self.key(&row).map(Cow::into_owned) {
            self.cases.entry(key).or_default().rows.push(self.rows.len());
        }
        self.rows.push(row);
    }

    fn keep(&mut self, cells: Cells<'_>) -> Kept {
        let (text, first) = (self.text.len(), self.ends.len());
        for cell in cells.iter() {
            self.text.push_str(&cell.words().unwrap_or_default());
            self.ends.push(u32::try_from(self.text.len() - text).unwrap_or(u32::MAX));
        }
        Kept::Text { text, ends: first..self.ends.len() }
    }

    /// The key of the case that a row belongs to, as far as that can be told.
    fn key(&self, row: &RowOfList) -> Option<Cow<'_, str>> {
        let cells = self.cells(row).ok()?;
        if cells.len() != self.columns.columns.len() && self.columns.key != 0 {
            return None;
        }
        let key = match cells.get(self.columns.key).words()? {
            Cow::Borrowed(words) => Cow::Borrowed(words.trim()),
            Cow::Owned(words) => Cow::Owned(words),
        };
        Some(key).filter(|key| !key.is_empty())
    }

    fn cells(&self, row: &RowOfList) -> Result<Cells<'_>, &'static str> {
        Ok(match row.cells.as_ref().map_err(|why| *why)? {
            Kept::Text { text, ends } => Cells::Kept {
                text: self.text.get(*text..).unwrap_or_default(),
                ends: self.ends.get(ends.clone()).unwrap_or_default(),
            },
            Kept::Sheet(number) => {
                let row = self.sheet.as_ref().and_then(|sheet| sheet.row(*number));
                row.map_or(Err("the row is gone"), |row| row.cells)?
            }
        })
    }

    fn join(&self, key: &str, fill: &mut Filling<'_>) {
        let says_none = fill.record.row_count(self.list).is_some();
        fill.record.begin_rows(self.list);
        let Some(of_case) = self.cases.get(key) else { return };
        of_case.has_case.store(true, Ordering::Relaxed);
        if says_none {
            let name = fill.names.list(self.list);
            let fault = Fault::new(Code::RecordValue, 0, "it is said to be `none`, and has rows".to_owned());
            let fault = fault.about(format!("`{name}`"));
            fill.faults.push(fault.help("take out the `none`, or the rows"));
        }
        let rows = of_case.rows.iter().filter_map(|row| self.rows.get(*row));
        for (number, row) in (1..).zip(rows) {
            let known = fill.faults.len();
            self.join_row(row, number, fill);
            for fault in fill.faults.iter_mut().skip(known) {
                fault.message = format!("{} ({})", fault.message, self.shown.place(row.line));
            }
        }
    }

    fn rows_of(&self, key: &str) -> Vec<TableRow> {
        let rows = self.cases.get(key).map(|of_case| of_case.rows.as_slice()).unwrap_or_default();
        rows.iter().filter_map(|row| self.rows.get(*row)).map(|row| self.written(row)).collect()
    }

    fn written(&self, row: &RowOfList) -> TableRow {
        match self.cells(row) {
            Ok(cells) => self.columns.written(cells),
            Err(_) => self.columns.written(Cells::Kept { text: "", ends: &[] }),
        }
    }

    fn join_row(&self, row: &RowOfList, number: u32, fill: &mut Filling<'_>) {
        let list = self.list;
        fill.record.add_row(list);
        match self.usable(row) {
            Err(fault) => fill.faults.push(fault),
            Ok(cells) => cells_of(cells, &self.columns, Level::Row { list, number }, fill),
        }
    }

    /// The cells of a row, or why it cannot be read at all.
    fn usable(&self, row: &RowOfList) -> Result<Cells<'_>, Fault> {
        let cells = self.cells(row).map_err(|why| Fault::new(Code::RecordUnreadable, 0, why))?;
        match ragged(cells, self.columns.columns.len()) {
            None => Ok(cells),
            Some(fault) => Err(fault),
        }
    }

    fn without_case(&self, key_name: &str) -> Vec<NotUsed> {
        let mut problems = Vec::new();
        for row in &self.rows {
            let key = self.key(row);
            let case = key.as_deref().and_then(|key| self.cases.get(key));
            if case.is_some_and(|case| case.has_case.load(Ordering::Relaxed)) {
                continue;
            }
            let message = match (self.usable(row), key.as_deref()) {
                (Err(fault), _) => fault.sentence(),
                (Ok(_), Some(key)) => format!("no case has the {key_name} `{}`", shown(key)),
                (Ok(_), None) => format!("the row has no `{key_name}`, so that no case has it"),
            };
            problems.push(NotUsed {
                code: Code::RowWithoutCase,
                place: self.shown.place(row.line),
                case: key.map(Cow::into_owned),
                message,
                help: Some(self.where_cases_are().to_owned()),
                rows: vec![self.written(row)],
            });
        }
        problems
    }

    fn where_cases_are(&self) -> &'static str {
        match self.within.workbook {
            Some(_) => "the rows of a list belong to the cases of the same workbook",
            None => "the rows of a list belong to the cases of the tables beside it",
        }
    }
}

/// What each input holds: a sheet that is named after a list is its table, and so is a file's only table; the first of
/// a workbook's other sheets holds cases.
fn held(inputs: &Inputs, names: &Names<'_>) -> Vec<(Holds, Within)> {
    let mut held: Vec<(Holds, Within)> = Vec::new();
    for input in inputs.iter() {
        let within = Within { group: input.group, workbook: input.sheet.as_ref().map(|sheet| sheet.first) };
        let of_file = || list_of(input.stem()?, names.layout);
        let holds = match &input.sheet {
            // What has a map, or is one of the files of a round, is what that says.
            _ if !input.role.is_plain() => Holds::Cases,
            None if input.ending == Ending::Csv => {
                of_file().map_or(Holds::Cases, |list| Holds::List { list, of_folder: true })
            }
            None => Holds::Cases,
            Some(sheet) => match list_of(&sheet.name, names.layout) {
                Some(list) => Holds::List { list, of_folder: false },
                None if held.iter().any(|(holds, other)| is_first_of(*holds, *other, within)) => {
                    Holds::Nothing
                }
                None => of_file().map_or(Holds::Cases, |list| Holds::List { list, of_folder: true }),
            },
        };
        held.push((holds, within));
    }
    held
}

/// Whether a workbook already has the sheet that is read though it is not named after a list.
fn is_first_of(holds: Holds, other: Within, within: Within) -> bool {
    other == within && matches!(holds, Holds::Cases | Holds::List { of_folder: true, .. })
}

/// The list of this name.
pub(super) fn list_of(name: &str, layout: &Layout) -> Option<u16> {
    (0..)
        .zip(&layout.lists)
        .find(|(_, list)| list.name.eq_ignore_ascii_case(name.trim()))
        .map(|(list, _)| list)
}
