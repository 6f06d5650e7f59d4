//! `files` in `audit.yaml`: the tables that a round is put together from, whose they are, and how their rows join.

use super::wire_entitlement::flag;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, Value, sequence_of, text_of, words_of};

/// One file of a round.
#[derive(Debug, Clone)]
pub struct RoundFile {
    /// Its name, and where that stands.
    pub file: (String, Span),
    /// Whose it is, for people.
    pub from: Option<String>,
    /// Its mapping file; without one its columns are headed with dotted names.
    pub map: Option<(String, Span)>,
    /// Whether a row of it makes a case; else it only adds facts to cases that other files make.
    pub makes_cases: bool,
    /// How its references lead to the cases' own.
    pub through: Option<Through>,
}

/// A cross-walk: a table with a file's own references and the cases' beside them.
#[derive(Debug, Clone)]
pub struct Through {
    /// The table: a file by itself, or another of the round's.
    pub file: (String, Span),
    /// The sheet of a workbook.
    pub sheet: Option<(String, Span)>,
    /// The column that holds the file's own references.
    pub from: (String, Span),
    /// The columns that hold the cases'; those of its own map where nothing is said.
    pub to: Option<KeyColumns>,
}

/// Columns that make a reference together.
#[derive(Debug, Clone)]
pub struct KeyColumns {
    /// Their headings, each with its place.
    pub columns: Vec<(String, Span)>,
    /// What is put between them.
    pub joined_by: String,
}

/// What is put between the parts of a reference where nothing is said.
const JOINED_BY: &str = "/";

impl KeyColumns {
    /// One column, a list of columns, or `{columns: [...], joined_by: '-'}`.
    pub fn read(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let (columns, joined_by) = match &node.value {
            Value::Mapping(_) => {
                let mut keys = Mapping::open(node, problems)?;
                let columns = keys.required("columns", problems);
                // White space is as good a sign as any between two parts.
                let joined_by = keys.optional("joined_by").and_then(|node| match &node.value {
                    Value::Scalar(scalar) => Some(scalar.text.clone()),
                    Value::Sequence(_) | Value::Mapping(_) => text_of(node, problems).map(str::to_owned),
                });
                keys.finish(problems);
                (columns?, joined_by)
            }
            Value::Scalar(_) | Value::Sequence(_) => (node, None),
        };
        let columns: Vec<(String, Span)> =
            words_of(columns, problems).into_iter().map(|(word, span)| (word.to_owned(), span)).collect();
        if columns.is_empty() {
            let problem = Diagnostic::new(Code::WrongShape, "a reference needs a column", node.span);
            problems.push(problem.help("name the column that it stands in"));
            return None;
        }
        Some(Self { columns, joined_by: joined_by.unwrap_or_else(|| JOINED_BY.to_owned()) })
    }
}

/// Reads `files`.
pub(super) fn round_files(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<RoundFile> {
    let mut files: Vec<(RoundFile, Option<bool>)> = Vec::new();
    let items = sequence_of(node, problems).unwrap_or_default();
    for item in items {
        let Some((file, makes_cases)) = file(item, problems) else { continue };
        let same = |(other, _): &&(RoundFile, _)| {
            other.file.0 == file.file.0
                && other.map.as_ref().map(|map| &map.0) == file.map.as_ref().map(|map| &map.0)
        };
        if let Some((first, _)) = files.iter().find(same) {
            let problem = Diagnostic::new(
                Code::DuplicateName,
                format!("`{}` is named twice", file.file.0),
                file.file.1,
            );
            problems.push(problem.also(first.file.1, "first named here").help("take one of them out"));
            continue;
        }
        files.push((file, makes_cases));
    }
    let stated = files.iter().any(|(_, makes_cases)| *makes_cases == Some(true));
    if !stated && let Some((first, Some(false))) = files.first() {
        let problem = Diagnostic::new(Code::WrongShape, "no file of the round makes cases", first.file.1);
        problems.push(problem.help("write `makes_cases: true` for the one whose rows are the cases"));
    }
    let made = |(place, (file, makes_cases)): (usize, (RoundFile, Option<bool>))| RoundFile {
        makes_cases: makes_cases.unwrap_or(!stated && place == 0),
        ..file
    };
    files.into_iter().enumerate().map(made).collect()
}

/// The files that an `audit.yaml` has under `files`; what is wrong with them is reported elsewhere.
pub fn round_files_of(node: &Node) -> Vec<RoundFile> {
    let mut quiet = Vec::new();
    let files = Mapping::open(node, &mut quiet).and_then(|mut keys| keys.optional("files"));
    files.map(|node| round_files(node, &mut quiet)).unwrap_or_default()
}

fn file(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(RoundFile, Option<bool>)> {
    let mut keys = Mapping::open(node, problems)?;
    let file = keys.required("file", problems).and_then(|node| placed(node, problems));
    let from = keys.optional("from").and_then(|node| text_of(node, problems)).map(str::to_owned);
    let map = keys.optional("map").and_then(|node| placed(node, problems));
    let makes_cases = keys.optional("makes_cases").and_then(|node| flag(node, problems));
    let through = keys.optional("through").and_then(|node| through(node, problems));
    keys.finish(problems);
    Some((RoundFile { file: file?, from, map, makes_cases: false, through }, makes_cases))
}

fn through(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Through> {
    let mut keys = Mapping::open(node, problems)?;
    let file = keys.required("file", problems).and_then(|node| placed(node, problems));
    let sheet = keys.optional("sheet").and_then(|node| placed(node, problems));
    let from = keys.required("from", problems).and_then(|node| placed(node, problems));
    let to = keys.optional("to").and_then(|node| KeyColumns::read(node, problems));
    keys.finish(problems);
    Some(Through { file: file?, sheet, from: from?, to })
}

fn placed(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(String, Span)> {
    text_of(node, problems).map(|text| (text.to_owned(), node.span))
}
