//! A mapping file as it was written, held against the declared fields: every fault of it in one pass.

use super::target::{Among, target};
use super::words::{Meaning, Words, is_same, on_one_line};
use super::{Cell, Column, Fixed, Heading, ListOfColumns, Map, Only, RowOfColumns, Target};
use crate::calendar::DateFormat;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, check_version, scalar_of, sequence_of, text_of, words_of};
use crate::record::{DateOrder, Kind, Layout, Record, is_none, read_word};
use crate::ruleset::KeyColumns;

/// The word of a value table for what is not recorded.
const BLANK: &str = "blank";

/// Reads a mapping file.
pub(super) fn read(node: &Node, layout: &Layout, problems: &mut Vec<Diagnostic>) -> Option<Map> {
    let mut keys = Mapping::open(node, problems)?;
    check_version(&mut keys, problems);
    keys.required("map", problems).and_then(|node| text_of(node, problems));
    let sheet = keys.optional("sheet").and_then(|node| heading(node, problems));
    let header_row = keys.optional("header_row").and_then(|node| row_number(node, problems));
    let key = keys.required("key", problems).and_then(|node| KeyColumns::read(node, problems));
    let only = keys.optional("only").map(|node| wanted(node, problems)).unwrap_or_default();
    let rows_of = keys.optional("rows_of").map(|node| list_named(node, layout, problems));
    let dates = keys.optional("dates").and_then(|node| format(node, problems));
    let everywhere = Everywhere {
        values: [("blank", Meaning::Blank), ("none", Meaning::None)]
            .into_iter()
            .flat_map(|(key, meaning)| {
                let words = keys.optional(key).map(|node| words_of(node, problems)).unwrap_or_default();
                words.into_iter().map(move |(word, _)| (word.to_owned(), meaning.clone()))
            })
            .collect(),
        dates,
    };
    let columns_node = keys.optional("columns");
    let fixed_node = keys.optional("fixed");
    let lists_node = keys.optional("lists");
    keys.finish(problems);
    let (rows_of, is_known) = match rows_of {
        Some(list) => (list, list.is_some()),
        None => (None, true),
    };
    // The fields of a list that is not there cannot be looked up.
    if !is_known {
        return None;
    }
    let mut reader = Reader { among: Among { layout, list: rows_of }, everywhere, filled: Vec::new() };
    if let (None, Some(key)) = (rows_of, &key) {
        reader.filled_by_key(key);
    }
    let columns = columns_node.map(|node| reader.columns(node, problems)).unwrap_or_default();
    let fixed = fixed_node.map(|node| reader.fixed(node, problems)).unwrap_or_default();
    let lists = lists_node.map(|node| reader.lists(node, problems)).unwrap_or_default();
    Some(Map { sheet, header_row, key: key?, only, columns, fixed, lists, rows_of })
}

/// What holds of every column.
#[derive(Default, Clone)]
struct Everywhere {
    values: Vec<(String, Meaning)>,
    dates: Option<DateFormat>,
}

struct Reader<'l> {
    among: Among<'l>,
    everywhere: Everywhere,
    /// The fields that are filled already, each with the place that says so.
    filled: Vec<(String, Span)>,
}

impl Reader<'_> {
    /// The field that tells cases apart is filled by `key`.
    fn filled_by_key(&mut self, key: &KeyColumns) {
        let field = self.among.layout.fields.get(usize::from(self.among.layout.key));
        if let (Some(field), Some((_, span))) = (field, key.columns.first()) {
            self.filled.push((field.path.clone(), *span));
        }
    }

    fn columns(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Column> {
        let items = sequence_of(node, problems).unwrap_or_default();
        let mut columns = Vec::new();
        for item in items {
            let Some((headings, cell, span)) = self.column(item, problems) else { continue };
            self.fill(&cell.target, span, problems);
            match &headings[..] {
                [column] => columns.push(Column { column: column.clone(), cell }),
                [] | [_, ..] => problems.push(
                    Diagnostic::new(Code::WrongShape, "one column belongs here, not several", item.span)
                        .help("several columns that make the rows of a list go under `lists`"),
                ),
            }
        }
        columns
    }

    /// One column, or one for each row of a list: the headings, what they are for, and where the field is named.
    fn column(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(Vec<Heading>, Cell, Span)> {
        let mut keys = Mapping::open(node, problems)?;
        let column = keys.required("column", problems);
        let field = keys.required("field", problems);
        let dates = keys.optional("dates");
        let values = keys.optional("values");
        keys.finish(problems);
        let headings = words_of(column?, problems);
        let headings = headings.into_iter().map(|(word, span)| (on_one_line(word), span)).collect();
        let field = field?;
        let found = target((text_of(field, problems)?, field.span), self.among, problems)?;
        let dates = match dates {
            Some(node) if found.kind != Kind::Date => {
                let message = format!("`{}` is {}, and has no dates", found.path, found.kind.described());
                problems.push(Diagnostic::new(Code::TypeMismatch, message, node.span));
                None
            }
            Some(node) => format(node, problems),
            None => self.everywhere.dates.clone(),
        };
        let mut table = values.map(|node| value_table(node, &found, problems)).unwrap_or_default();
        let own: Vec<String> = table.iter().map(|(word, _)| word.clone()).collect();
        let others =
            self.everywhere.values.iter().filter(|(word, _)| !own.iter().any(|own| is_same(own, word)));
        // A text has no none: what means that elsewhere is its own words there.
        let others = others.filter(|(_, meaning)| found.kind != Kind::Text || *meaning != Meaning::None);
        table.extend(others.cloned());
        Some((headings, Cell { target: found, words: Words { values: table, dates } }, field.span))
    }

    fn fill(&mut self, target: &Target, span: Span, problems: &mut Vec<Diagnostic>) {
        let path = &target.path;
        if let Some((_, first)) = self.filled.iter().find(|(other, _)| other == path) {
            let problem = Diagnostic::new(Code::DuplicateName, format!("`{path}` is filled twice"), span);
            let help =
                "one fact has one column: take one of them out, or put the rows of a list under `lists`";
            problems.push(problem.also(*first, "first filled here").help(help));
        } else {
            self.filled.push((path.clone(), span));
        }
    }

    fn fixed(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Fixed> {
        let Some(keys) = Mapping::open(node, problems) else { return Vec::new() };
        let mut fixed = Vec::new();
        for entry in keys.entries() {
            let found = target((&entry.key, entry.key_span), self.among, problems);
            let words = text_of(&entry.node, problems);
            let (Some(found), Some(words)) = (found, words) else { continue };
            self.fill(&found, entry.key_span, problems);
            if is_value(&found, words, entry.node.span, problems) {
                fixed.push(Fixed { target: found, words: words.to_owned() });
            }
        }
        keys.finish_names(problems);
        fixed
    }

    fn lists(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<ListOfColumns> {
        let items = sequence_of(node, problems).unwrap_or_default();
        if self.among.list.is_some() {
            let problem = Diagnostic::new(Code::WrongShape, "a row of a list holds no list", node.span);
            problems.push(problem.help("with `rows_of` the columns stand under `columns`"));
            return Vec::new();
        }
        items.iter().filter_map(|item| self.list(item, problems)).collect()
    }

    fn list(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<ListOfColumns> {
        let mut keys = Mapping::open(node, problems)?;
        let list = keys.required("list", problems);
        let columns = keys.required("columns", problems);
        let fixed = keys.optional("fixed");
        keys.finish(problems);
        let list = list_named(list?, self.among.layout, problems)?;
        let among = Among { list: Some(list), ..self.among };
        let mut inner = Reader { among, everywhere: self.everywhere.clone(), filled: Vec::new() };
        let mut rows: Vec<RowOfColumns> = Vec::new();
        for item in sequence_of(columns?, problems).unwrap_or_default() {
            let Some((headings, cell, span)) = inner.column(item, problems) else { continue };
            inner.fill(&cell.target, span, problems);
            if rows.is_empty() {
                rows.resize_with(headings.len(), RowOfColumns::default);
            }
            if rows.len() != headings.len() {
                let (here, first) = (headings.len(), rows.len());
                let stand = if here == 1 { "column stands" } else { "columns stand" };
                let many = format!("{here} {stand} here, and {first} in the first of these");
                let problem = Diagnostic::new(Code::WrongShape, many, item.span);
                problems.push(problem.help("name one column for each row of the list, in the same order"));
            }
            for (row, column) in rows.iter_mut().zip(headings) {
                row.columns.push(Column { column, cell: cell.clone() });
            }
        }
        if let Some(node) = fixed {
            inner.fixed_in_rows(node, &mut rows, problems);
        }
        Some(ListOfColumns { list, rows })
    }

    /// Words that every row has, or one for each row.
    fn fixed_in_rows(&mut self, node: &Node, rows: &mut [RowOfColumns], problems: &mut Vec<Diagnostic>) {
        let Some(keys) = Mapping::open(node, problems) else { return };
        for entry in keys.entries() {
            let found = target((&entry.key, entry.key_span), self.among, problems);
            let words = words_of(&entry.node, problems);
            let Some(found) = found else { continue };
            self.fill(&found, entry.key_span, problems);
            if words.len() != 1 && words.len() != rows.len() {
                let many = format!("{} words stand here for {} rows", words.len(), rows.len());
                let problem = Diagnostic::new(Code::WrongShape, many, entry.node.span);
                problems.push(problem.help("give one word for all rows, or one for each"));
                continue;
            }
            for (place, row) in rows.iter_mut().enumerate() {
                let Some((word, span)) = words.get(place).or(words.first()) else { continue };
                let is_said = place < words.len();
                if !is_said || is_value(&found, word, *span, problems) {
                    row.fixed.push(Fixed { target: found.clone(), words: (*word).to_owned() });
                }
            }
        }
        keys.finish_names(problems);
    }
}

/// A value table: the table's words, and what each stands for.
fn value_table(node: &Node, target: &Target, problems: &mut Vec<Diagnostic>) -> Vec<(String, Meaning)> {
    let Some(keys) = Mapping::open(node, problems) else { return Vec::new() };
    let mut values: Vec<(String, Meaning)> = Vec::new();
    for entry in keys.entries() {
        let Some(scalar) = scalar_of(&entry.node, problems) else { continue };
        if entry.node.is_blank() {
            let message = format!("`{}` stands for nothing", entry.key);
            let problem = Diagnostic::new(Code::MissingKey, message, entry.key_span);
            problems.push(problem.help("write `blank` where it means that nothing is recorded"));
            continue;
        }
        let words = scalar.text.trim();
        let meaning = match words {
            BLANK => Meaning::Blank,
            _ if is_none(words) && target.kind != Kind::Text => Meaning::None,
            _ if is_value(target, words, entry.node.span, problems) => Meaning::Value(words.to_owned()),
            _ => continue,
        };
        let key = entry.key.trim();
        if let Some((other, _)) = values.iter().find(|(other, _)| is_same(other, key) && other != key) {
            let message = format!("`{key}` and `{other}` are one word: capital letters make no difference");
            problems.push(Diagnostic::new(Code::DuplicateName, message, entry.key_span));
        }
        values.push((key.to_owned(), meaning));
    }
    keys.finish_names(problems);
    values
}

/// Whether words are a value of a field; where they are not, that is reported.
fn is_value(target: &Target, words: &str, span: Span, problems: &mut Vec<Diagnostic>) -> bool {
    let Err(misfit) = read_word(&mut Record::default(), &target.kind, words, DateOrder::Iso) else {
        return true;
    };
    // The words are those of whoever wrote the map, and may be shown.
    let what = match target.kind {
        Kind::Choice(_) => "not one of the choices",
        Kind::Date => "not a date, as 2019-06-04 is",
        Kind::Flag => "neither yes nor no",
        Kind::Number => "not a whole number",
        Kind::Text => "no text",
    };
    let message = format!("`{words}` is {what}, for `{}`", target.path);
    let help = match &target.kind {
        Kind::Flag => {
            Some("write yes, no, none (looked for, and there is none) or blank (not recorded)".to_owned())
        }
        Kind::Choice(_) | Kind::Date | Kind::Number | Kind::Text => misfit.help,
    };
    let problem = Diagnostic::new(Code::UnknownWord, message, span);
    problems.push(help.into_iter().fold(problem, Diagnostic::help));
    false
}

fn wanted(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Only> {
    let items = sequence_of(node, problems).unwrap_or_default();
    let one = |item: &Node, problems: &mut Vec<Diagnostic>| {
        let mut keys = Mapping::open(item, problems)?;
        let column = keys.required("column", problems).and_then(|node| heading(node, problems));
        let is = keys.required("is", problems).map(|node| words_of(node, problems));
        keys.finish(problems);
        Some(Only { column: column?, is: is?.into_iter().map(|(word, _)| word.to_owned()).collect() })
    };
    items.iter().filter_map(|item| one(item, problems)).collect()
}

fn heading(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Heading> {
    text_of(node, problems).map(|text| (on_one_line(text), node.span))
}

fn row_number(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = text_of(node, problems)?;
    let number = text.parse().ok().filter(|number| (1..=1_000_u64).contains(number));
    if number.is_none() {
        let message = format!("`{text}` is not the number of a row");
        let problem = Diagnostic::new(Code::UnknownWord, message, node.span);
        problems.push(problem.help("rows are counted from 1, as a spreadsheet shows them; at most 1000"));
    }
    number
}

fn format(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<DateFormat> {
    let text = text_of(node, problems)?;
    let format = DateFormat::named(text);
    if format.is_none() {
        let message = format!("`{text}` is not a way to write dates");
        problems.push(Diagnostic::new(Code::UnknownWord, message, node.span).help(DateFormat::HELP));
    }
    format
}

fn list_named(node: &Node, layout: &Layout, problems: &mut Vec<Diagnostic>) -> Option<u16> {
    let name = text_of(node, problems)?;
    let found = layout.list_named(name).map(|(list, _)| list);
    if found.is_none() {
        let known = layout.lists.iter().map(|list| list.name.as_str());
        let message = format!("there is no list `{name}`");
        problems.push(Diagnostic::new(Code::UnknownField, message, node.span).suggest(name, known));
    }
    found
}
