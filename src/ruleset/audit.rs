//! `audit.yaml`: this round of the audit, which is not the law.

use super::audit_files::{RoundFile, round_files, round_files_of};
use super::wire::{check_version, placed};
use super::{NamedBase, Ruleset};
use crate::calendar::{Date, read_date};
use crate::condition::{Condition, Surroundings};
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document::{self, Mapping, Node, sequence_of, text_of, words_of};
use crate::record::{FieldRef, Kind};

/// One round of an audit: an area, its periods, its cases.
#[derive(Debug, Default)]
pub struct Audit {
    /// Its title.
    pub title: Option<String>,
    /// The area.
    pub area: Option<String>,
    /// The collection period, as the form prints it.
    pub collection_period: Option<String>,
    /// The date on which limits are looked at.
    pub as_at: Option<Date>,
    /// The fields whose date puts a case in a column: the first that is recorded.
    pub by: Vec<FieldRef>,
    /// The columns; one of all cases, where there is none.
    pub columns: Vec<Column>,
    /// Which cases are in the return; all, where there is none.
    pub return_counts: Option<Condition>,
    /// How its cases came to be in it, where that is said.
    pub cases_are: Option<CasesAre>,
    /// The slot of the date that says how old a case is, where that is asked for.
    pub age_from: Option<u16>,
    /// The slots of the flags and choices that say what the cases are made of.
    pub case_mix: Vec<u16>,
    /// Rows that the area printed otherwise.
    pub as_printed: Vec<AsPrinted>,
    /// The file of notes.
    pub notes: Option<String>,
    /// The file of published figures.
    pub published: Option<String>,
    /// The file of the recorded draw.
    pub draw: Option<String>,
    /// Below how many a count is not published, where that is said.
    pub suppress_below: Option<u64>,
}

/// Below how many a count is not published, where a round says nothing.
pub const SUPPRESS_BELOW: u64 = 5;

/// How the cases of a return came to be in it: what its figures can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CasesAre {
    /// All there are: nothing is estimated.
    EveryCase,
    /// A sample that chance drew.
    Drawn,
    /// Picked by hand: they stand for themselves.
    PickedByHand,
}

/// One column of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// The first day; `None` for all cases.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// A row that the area printed on another base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsPrinted {
    /// The question, by its place in the form's order.
    pub question: usize,
    /// The rows, by their places.
    pub rows: Vec<usize>,
    /// The column; all, where there is none.
    pub column: Option<usize>,
    /// The base it was printed on.
    pub out_of: NamedBase,
}

impl Audit {
    /// A round of which nothing is said: one column, all cases.
    pub fn unstated() -> Self {
        Self { columns: vec![Column::all()], ..Self::default() }
    }
}

impl CasesAre {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::EveryCase, Self::Drawn, Self::PickedByHand];

    /// As `audit.yaml` and JSON write it.
    pub fn words(self) -> &'static str {
        match self {
            Self::EveryCase => "every case",
            Self::Drawn => "drawn",
            Self::PickedByHand => "picked by hand",
        }
    }
}

impl Column {
    fn all() -> Self {
        Self { label: "All cases".to_owned(), from: None, until: None }
    }

    /// Whether a day lies in the column.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The ruleset that an `audit.yaml` names, before anything else of it is read.
pub fn rules_named(node: &Node) -> Option<(String, Span)> {
    let mut quiet = Vec::new();
    let mut keys = Mapping::open(node, &mut quiet)?;
    let rules = keys.optional("rules")?;
    Some((text_of(rules, &mut quiet)?.to_owned(), rules.span))
}

/// The files that an `audit.yaml` names and that hold no cases, though they lie with them.
pub fn files_named(node: &Node) -> Vec<String> {
    let mut quiet = Vec::new();
    let Some(mut keys) = Mapping::open(node, &mut quiet) else { return Vec::new() };
    let named = ["notes", "published", "draw"].into_iter().filter_map(|key| keys.optional(key));
    let named = named.filter_map(|node| text_of(node, &mut Vec::new())).map(str::to_owned);
    let files = round_files_of(node).into_iter();
    let beside = |file: RoundFile| file.map.into_iter().chain(file.through.map(|through| through.file));
    named.chain(files.flat_map(beside).map(|(name, _)| name)).collect()
}

/// Reads `audit.yaml` against the ruleset that it names.
pub fn read(
    node: &Node,
    ruleset: &Ruleset,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<Audit> {
    let (audit, beside) = read_round(node, ruleset, sources, problems)?;
    let as_printed =
        beside.printed.map(|node| as_printed(node, ruleset, &audit.columns, problems)).unwrap_or_default();
    let age_from = beside.age_from.and_then(|node| {
        let path = text_of(node, problems)?;
        slot(dated(path, node.span, ruleset, problems)?)
    });
    let mix = beside.case_mix.map(|node| words_of(node, problems)).unwrap_or_default();
    let case_mix =
        mix.into_iter().filter_map(|(path, span)| slot(of_kinds(path, span, ruleset, problems)?)).collect();
    Some(Audit { age_from, case_mix, as_printed, ..audit })
}

/// The same without how figures were printed and what is said of the cases: rules that it does not name may have other
/// rows and fields.
pub fn read_unprinted(
    node: &Node,
    ruleset: &Ruleset,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<Audit> {
    read_round(node, ruleset, sources, problems).map(|(audit, _)| audit)
}

/// What is read only against the rules that the round names.
struct Beside<'n> {
    printed: Option<&'n Node>,
    age_from: Option<&'n Node>,
    case_mix: Option<&'n Node>,
}

/// All that does not depend on the rules' rows and on what is said of the cases; and where the rest is.
fn read_round<'n>(
    node: &'n Node,
    ruleset: &Ruleset,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Audit, Beside<'n>)> {
    let mut keys = Mapping::open(node, problems)?;
    check_version(&mut keys, problems);
    let mut text = |key, problems: &mut Vec<Diagnostic>| {
        keys.optional(key).and_then(|node: &Node| text_of(node, problems)).map(str::to_owned)
    };
    text("rules", problems);
    let (title, area) = (text("audit", problems), text("area", problems));
    let collection_period = text("collection_period", problems);
    let (notes, published) = (text("notes", problems), text("published", problems));
    let draw = keys.optional("draw").and_then(|node| file_beside(node, problems));
    let as_at = keys.optional("as_at").and_then(|node| read_date(node, problems));
    let (by, columns) = match keys.optional("periods") {
        Some(node) => periods(node, ruleset, problems)?,
        None => (Vec::new(), vec![Column::all()]),
    };
    let return_counts = keys.optional("return_counts").and_then(|node| {
        let scalar = document::scalar_of(node, problems)?;
        let around = Surroundings {
            layout: &ruleset.layout,
            scripts: &ruleset.scripts,
            for_each: None,
            time_limit: false,
        };
        let origins = scalar.origins(sources.text(node.span.source), node.span);
        Condition::compile(scalar, node.span, origins, &around, problems)
    });
    let cases_are = keys.optional("cases_are").and_then(|node| cases_are(node, problems));
    let [age_from, case_mix, printed] = ["age_from", "case_mix", "as_printed"].map(|key| keys.optional(key));
    if let Some(node) = keys.optional("files") {
        round_files(node, problems);
    }
    let suppress_below = keys.optional("suppress_below").and_then(|node| suppress_below(node, problems));
    keys.finish(problems);
    let audit = Audit {
        title,
        area,
        collection_period,
        as_at,
        by,
        columns,
        return_counts,
        cases_are,
        notes,
        published,
        draw,
        suppress_below,
        ..Audit::default()
    };
    Some((audit, Beside { printed, age_from, case_mix }))
}

/// The name of a file that lies beside `audit.yaml`.
fn file_beside(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let name = text_of(node, problems)?;
    let name = name.strip_prefix("./").unwrap_or(name);
    if name.contains(['/', '\\']) {
        let message = format!("`{name}` is not the name of a file alone");
        let problem = Diagnostic::new(Code::WrongShape, message, node.span);
        problems.push(problem.help("lay the file beside audit.yaml, and write its name without a folder"));
    }
    Some(name.to_owned())
}

/// A threshold so high that nothing would be left is a slip of the pen.
const HIGHEST_THRESHOLD: u64 = 100;

fn suppress_below(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = text_of(node, problems)?;
    let below = text.parse::<u64>().ok().filter(|below| *below <= HIGHEST_THRESHOLD);
    if below.is_none() {
        let message = format!("`{text}` is not a number of cases below which a count is not published");
        let help = "write a whole number from 0 to 100, as `suppress_below: 5`; 0 publishes every count";
        problems.push(Diagnostic::new(Code::WrongShape, message, node.span).help(help));
    }
    below
}

fn cases_are(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<CasesAre> {
    let word = text_of(node, problems)?;
    let found = CasesAre::ALL.into_iter().find(|cases| cases.words() == word);
    if found.is_none() {
        let message = format!("`{word}` does not say how the cases came to be in the return");
        let problem = Diagnostic::new(Code::UnknownWord, message, node.span);
        let words = CasesAre::ALL.map(CasesAre::words);
        let listed = words.map(|word| format!("`{word}`")).join(", ");
        problems.push(problem.suggest(word, words).help(format!("write one of {listed}")));
    }
    found
}

fn periods(
    node: &Node,
    ruleset: &Ruleset,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Vec<FieldRef>, Vec<Column>)> {
    let mut keys = Mapping::open(node, problems)?;
    let by = keys.required("by", problems);
    let columns = keys.required("columns", problems);
    keys.finish(problems);
    let by =
        words_of(by?, problems).into_iter().filter_map(|(path, span)| dated(path, span, ruleset, problems));
    let by = by.collect();
    let mut read: Vec<(Column, Span)> = Vec::new();
    for item in sequence_of(columns?, problems).unwrap_or_default() {
        let Some(column) = column(item, problems) else { continue };
        if let Some((_, first)) = read.iter().find(|(other, _)| other.label == column.label) {
            let message = format!("there are two columns `{}`", column.label);
            problems.push(
                Diagnostic::new(Code::DuplicateName, message, item.span).also(*first, "the other is here"),
            );
        }
        read.push((column, item.span));
    }
    Some((by, read.into_iter().map(|(column, _)| column).collect()))
}

/// A flag or choice field of the record itself.
fn of_kinds(path: &str, span: Span, ruleset: &Ruleset, problems: &mut Vec<Diagnostic>) -> Option<FieldRef> {
    let layout = &ruleset.layout;
    let field = layout.field_named(path).filter(|field| matches!(field, FieldRef::Record(_)));
    match field.and_then(|field| layout.declaration(field)).map(|declared| &declared.kind) {
        Some(Kind::Flag | Kind::Choice(_)) => field,
        Some(other) => {
            let message =
                format!("`{path}` is {}, and a flag or choice field belongs here", other.described());
            problems.push(Diagnostic::new(Code::TypeMismatch, message, span));
            None
        }
        None => {
            let fields = layout.fields.iter();
            let known = fields.filter(|field| matches!(field.kind, Kind::Flag | Kind::Choice(_)));
            let message = format!("there is no flag or choice field `{path}`");
            let problem = Diagnostic::new(Code::UnknownField, message, span);
            problems.push(problem.suggest(path, known.map(|field| field.path.as_str())));
            None
        }
    }
}

fn slot(field: FieldRef) -> Option<u16> {
    match field {
        FieldRef::Record(slot) => Some(slot),
        FieldRef::Row(..) | FieldRef::List(_) => None,
    }
}

/// A date field of the record itself.
fn dated(path: &str, span: Span, ruleset: &Ruleset, problems: &mut Vec<Diagnostic>) -> Option<FieldRef> {
    let layout = &ruleset.layout;
    let field = layout.field_named(path).filter(|field| matches!(field, FieldRef::Record(_)));
    let kind = field.and_then(|field| layout.declaration(field)).map(|declared| &declared.kind);
    match kind {
        Some(Kind::Date) => field,
        Some(other) => {
            let message = format!("`{path}` is {}, and a date field belongs here", other.described());
            problems.push(Diagnostic::new(Code::TypeMismatch, message, span));
            None
        }
        None => {
            let known = layout
                .fields
                .iter()
                .filter(|field| field.kind == Kind::Date)
                .map(|field| field.path.as_str());
            let message = format!("there is no field `{path}`");
            problems.push(Diagnostic::new(Code::UnknownField, message, span).suggest(path, known));
            None
        }
    }
}

fn column(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Column> {
    let mut keys = Mapping::open(node, problems)?;
    let label = keys.required("label", problems).and_then(|node| text_of(node, problems));
    let from = keys.required("from", problems).and_then(|node| read_date(node, problems));
    let until = keys.required("until", problems).and_then(|node| read_date(node, problems));
    keys.finish(problems);
    let (label, from, until) = (label?, from?, until?);
    if until < from {
        problems.push(Diagnostic::new(
            Code::DatesReversed,
            format!("`{label}` ends before it begins"),
            node.span,
        ));
    }
    Some(Column { label: label.to_owned(), from: Some(from), until: Some(until) })
}

fn as_printed(
    node: &Node,
    ruleset: &Ruleset,
    columns: &[Column],
    problems: &mut Vec<Diagnostic>,
) -> Vec<AsPrinted> {
    let items = sequence_of(node, problems).unwrap_or_default();
    items.iter().filter_map(|item| printed(item, ruleset, columns, problems)).collect()
}

fn printed(
    node: &Node,
    ruleset: &Ruleset,
    columns: &[Column],
    problems: &mut Vec<Diagnostic>,
) -> Option<AsPrinted> {
    let mut keys = Mapping::open(node, problems)?;
    let id = keys.required("entitlement", problems);
    let rows = keys.required("rows", problems).map(|node| placed(node, problems));
    let period = keys.optional("period");
    let out_of = keys.required("out_of", problems);
    keys.finish(problems);
    let id = id?;
    let name = text_of(id, problems)?;
    let Some((question, asked)) = ruleset.question(name) else {
        let known = ruleset.questions.iter().map(|question| question.id.as_str());
        let message = format!("there is no question `{name}`");
        problems.push(Diagnostic::new(Code::UnknownName, message, id.span).suggest(name, known));
        return None;
    };
    let labels = || asked.rows.iter().map(|row| row.label.as_str());
    let rows =
        rows?.into_iter().filter_map(|(label, span)| find(&label, span, "row", labels(), problems)).collect();
    let column = match period {
        Some(node) => {
            let label = text_of(node, problems)?;
            let known = columns.iter().map(|column| column.label.as_str());
            Some(find(label, node.span, "column", known, problems)?)
        }
        None => None,
    };
    let out_of = out_of?;
    let base = text_of(out_of, problems)?;
    let bases = asked.latest().map(|entitlement| &entitlement.bases[..]).unwrap_or_default();
    let place = find(base, out_of.span, "base", bases.iter().map(|base| base.key.as_str()), problems)?;
    Some(AsPrinted { question, rows, column, out_of: bases.get(place)?.clone() })
}

/// The place of a name among those known; one that is not is reported.
fn find<'k>(
    name: &str,
    span: Span,
    what: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    problems: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let place = known.clone().position(|other| other == name);
    if place.is_none() {
        let message = format!("there is no {what} `{name}`");
        let names = known.clone().collect::<Vec<_>>().join(", ");
        problems.push(
            Diagnostic::new(Code::UnknownName, message, span)
                .suggest(name, known)
                .help(format!("there are: {names}")),
        );
    }
    place
}
