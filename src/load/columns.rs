//! The columns of a table, from its headings: one heading that is not declared, and none of the table is used.

use super::cells::Cells;
use super::fault::{Fault, message_of, near, shown};
use super::inputs::Input;
use super::names::{Name, Names, Target};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::{Place, TableRow};
use crate::report::not_used::NOT_USED_BECAUSE;

/// What the columns of a table hold, in their order.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "they are columns, and what else would they be called")]
pub(super) struct Columns<'a> {
    pub(super) columns: Vec<Column<'a>>,
    /// Which of them holds the key.
    pub(super) key: usize,
    /// Whether a column says why the rows were not used: then it is we who wrote the table.
    pub(super) is_written_by_us: bool,
    /// The list that it is the table of.
    table: Option<String>,
    /// The heading of the key.
    reference: &'a str,
}

/// What one column holds.
#[derive(Debug)]
pub(super) enum Column<'a> {
    Field(&'a Name<'a>),
    /// The key of the case that a list's row belongs to.
    Key,
    /// A list as a whole, which can only be said to have no rows: they stand in its own table.
    List(&'a Name<'a>, u16),
    /// Why the row was not used in an earlier run: not read.
    Reason,
    /// Somebody's own notes: not read.
    Notes,
    /// It has no heading, and so has to be empty.
    Unnamed,
}

/// The heading of somebody's own notes, where no field is declared that is named so.
pub(super) const NOTES: &str = "notes";

/// Which table it is: that of the cases, or of the rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Cases,
    List(u16),
}

impl<'a> Columns<'a> {
    /// Settles the columns of the table that an input is, whose headings are on a line.
    pub(super) fn read(
        heading: &[String],
        table: Table,
        names: &'a Names<'a>,
        (input, line): (&Input, u64),
    ) -> Result<Self, Diagnostic> {
        let mut faults = Vec::new();
        if heading
            .iter()
            .all(|written| column(written.trim(), table, names).map_or(true, |column| column.is_unnamed()))
        {
            return Err(unusable(&[no_headings(heading, names)], &input.place(line)));
        }
        let mut columns: Vec<Column<'a>> = Vec::new();
        for (place, written) in heading.iter().map(|written| written.trim()).enumerate() {
            let is_repeated = heading.iter().take(place).any(|earlier| earlier.trim() == written);
            let about = |fault: Fault| fault.about(format!("column {}", place + 1));
            if is_repeated && !written.is_empty() {
                let fault = Fault::new(
                    Code::TableUnusable,
                    place,
                    format!("`{}` is a heading twice", shown(written)),
                );
                faults.push(about(fault).help("take one of the columns out"));
            }
            columns.push(column(written, table, names).unwrap_or_else(|help| {
                let message = format!("`{}` is not a declared field", shown(written));
                faults.push(about(Fault::new(Code::TableUnusable, place, message)).help(help));
                Column::Unnamed
            }));
        }
        let key = columns.iter().position(|column| column.is_key(names));
        if key.is_none() {
            let message = format!("no column is headed `{}`", names.key());
            faults.push(Fault::new(Code::TableUnusable, 0, message).help(key_help(heading)));
        }
        match key {
            Some(key) if faults.is_empty() => {
                let is_written_by_us = columns.iter().any(|column| matches!(column, Column::Reason));
                let table = match table {
                    Table::Cases => None,
                    Table::List(list) => Some(names.list(list).to_owned()),
                };
                Ok(Self { columns, key, is_written_by_us, table, reference: names.key() })
            }
            Some(_) | None => Err(unusable(&faults, &input.place(line))),
        }
    }
}

impl Columns<'_> {
    /// A row as it was written, but for what was said of it. The cells of one that has too many or too few stand under
    /// no heading: nobody can tell which is whose, and so it cannot be read again until somebody has.
    pub(super) fn written(&self, cells: Cells<'_>) -> TableRow {
        let mut written = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let column = self.columns.get(place);
            let cell = if self.is_written_by_us { cell.without_mark() } else { cell };
            let heading = column.filter(|_| cells.len() == self.columns.len());
            let heading = heading.map_or("", |column| column.heading(self.reference, self.table.is_some()));
            if matches!(column, Some(Column::Reason)) || (heading.is_empty() && cell.is_blank()) {
                continue;
            }
            written.push((heading.to_owned(), cell.again()));
        }
        TableRow { list: self.table.clone(), mapped: None, cells: written }
    }
}

impl Column<'_> {
    fn is_unnamed(&self) -> bool {
        matches!(self, Column::Unnamed | Column::Reason | Column::Notes)
    }

    fn is_key(&self, names: &Names<'_>) -> bool {
        match self {
            Column::Key => true,
            Column::Field(name) => name.path == names.key(),
            Column::List(..) | Column::Reason | Column::Notes | Column::Unnamed => false,
        }
    }

    /// Its heading, where it is one of a list's table or of another.
    fn heading<'h>(&'h self, key: &'h str, is_of_list: bool) -> &'h str {
        match self {
            Column::Field(name) if is_of_list => name.word,
            Column::Field(name) | Column::List(name, _) => &name.path,
            Column::Key => key,
            Column::Notes => NOTES,
            Column::Reason | Column::Unnamed => "",
        }
    }
}

/// Says that a row has no heading that is known. What it has may be about a person, and is not told.
fn no_headings(heading: &[String], names: &Names<'_>) -> Fault {
    let message = format!("no column is headed `{}`, and no heading is a declared field", names.key());
    Fault::new(Code::TableUnusable, 0, message).help(key_help(heading))
}

/// What a heading stands for, or else what to do about it.
fn column<'a>(written: &str, table: Table, names: &'a Names<'a>) -> Result<Column<'a>, String> {
    if written.is_empty() {
        return Ok(Column::Unnamed);
    }
    if written == NOT_USED_BECAUSE {
        return Ok(Column::Reason);
    }
    let declared = match table {
        Table::Cases => case_column(written, names),
        Table::List(list) => row_column(written, list, names),
    };
    declared.or_else(|help| if written == NOTES { Ok(Column::Notes) } else { Err(help) })
}

fn case_column<'a>(written: &str, names: &'a Names<'a>) -> Result<Column<'a>, String> {
    match names.of_path(written).map(|name| (name, &name.target)) {
        Some((name, Target::Field(_))) => return Ok(Column::Field(name)),
        Some((_, Target::Group(group))) => {
            let first = group.names.first().map_or(written, |name| &name.path);
            return Err(format!("each field of a group has a column of its own, such as `{first}`"));
        }
        Some((name, Target::List(list))) => return Ok(Column::List(name, *list)),
        None => {}
    }
    let of_list = (0..)
        .zip(&names.layout.lists)
        .find(|(_, list)| list.fields.iter().any(|field| field.path == written));
    let fields = names.layout.fields.iter().map(|field| field.path.as_str());
    Err(match (of_list, near(written, fields)) {
        (Some((_, list)), _) => {
            let (name, key) = (&list.name, names.key());
            format!(
                "`{name}` is a list: its rows go into a file of their own, `{name}.csv`, with a column `{key}`"
            )
        }
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => "take the column out, or declare the field in `record.yaml`".to_owned(),
    })
}

fn row_column<'a>(written: &str, list: u16, names: &'a Names<'a>) -> Result<Column<'a>, String> {
    if written == names.key() {
        return Ok(Column::Key);
    }
    let fields = names.rows.get(usize::from(list)).map(|row| row.names.as_slice()).unwrap_or_default();
    if let Some(name) = fields.iter().find(|name| name.word == written || name.path == written) {
        return Ok(Column::Field(name));
    }
    let known = fields.iter().map(|name| name.word).chain([names.key()]);
    Err(match near(written, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the columns of this list are {}", known.collect::<Vec<_>>().join(", ")),
    })
}

fn key_help(heading: &[String]) -> &'static str {
    match heading {
        [only] if only.contains([';', '\t']) => "put commas between the columns",
        _ => "the first line holds the headings, and one column tells the cases apart",
    }
}

/// The diagnostic shows no line of the file: what should be a heading may be about a person.
fn unusable(faults: &[Fault], place: &Place) -> Diagnostic {
    let message = format!("{place}: {}", message_of(faults));
    let mut problem = Diagnostic::placeless(Code::TableUnusable, message);
    for help in faults.iter().filter_map(|fault| fault.help.clone()) {
        if !problem.help.contains(&help) {
            problem.help.push(help);
        }
    }
    problem.help.truncate(super::fault::TOLD);
    problem
}
