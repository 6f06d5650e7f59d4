//! Bases and rows.

use super::compile::Compiler;
use super::question::{Counted, Entitlement, NamedBase, Row, Unit};
use super::wire_entitlement::{Naming, flag};
use super::{AnswerSet, OWN_ANSWERS};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, text_of, words_of};

/// A row of one file, before the files of a question are brought together.
#[derive(Debug, Clone)]
pub(super) struct RowWire {
    pub(super) row: Row,
    pub(super) counted: Counted,
}

/// The bases of a file: the two built in, and its own. `each` is the list that the question is asked of every row of.
pub(super) fn bases(
    node: Option<&Node>,
    each: Option<&str>,
    naming: &Naming,
    compiler: &mut Compiler<'_>,
) -> Vec<NamedBase> {
    let name = each.unwrap_or("cases");
    let built_in = |key: &str, answers| NamedBase { key: key.to_owned(), name: name.to_owned(), answers };
    let mut bases = vec![
        built_in("every answer", AnswerSet::EVERY_ANSWER),
        built_in("every finding", AnswerSet::EVERY_FINDING),
    ];
    let Some(keys) = node.and_then(|node| Mapping::open(node, &mut compiler.problems)) else { return bases };
    for entry in keys.entries() {
        if bases.iter().take(2).any(|base| base.key == entry.key) {
            let message = format!("`{}` is a base that every question has", entry.key);
            compiler.problems.push(
                Diagnostic::new(Code::ReservedName, message, entry.key_span).help("give it another name"),
            );
            continue;
        }
        let Some(mut inner) = Mapping::open(&entry.node, &mut compiler.problems) else { continue };
        let answers = inner.required("answers", &mut compiler.problems);
        let name = inner
            .required("name", &mut compiler.problems)
            .and_then(|node| text_of(node, &mut compiler.problems));
        inner.finish(&mut compiler.problems);
        let answers = answers.map(|node| answers_named(node, naming, compiler)).unwrap_or_default();
        bases.push(NamedBase {
            key: entry.key.clone(),
            name: name.unwrap_or(&entry.key).to_owned(),
            answers,
        });
    }
    keys.finish_names(&mut compiler.problems);
    bases
}

/// The rows of a file.
pub(super) fn rows(
    node: &Node,
    bases: &[NamedBase],
    naming: &Naming,
    compiler: &mut Compiler<'_>,
) -> Vec<RowWire> {
    let mut rows: Vec<(RowWire, Span)> = Vec::new();
    for item in crate::document::sequence_of(node, &mut compiler.problems).unwrap_or_default() {
        let Some(row) = row(item, bases, naming, compiler) else { continue };
        if let Some((_, first)) = rows.iter().find(|(other, _)| other.row.label == row.row.label) {
            let message = format!("there are two rows `{}`", row.row.label);
            let problem =
                Diagnostic::new(Code::DuplicateName, message, item.span).also(*first, "the other is here");
            compiler.problems.push(problem.help("rows of one question have labels of their own"));
        }
        rows.push((row, item.span));
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

fn row(node: &Node, bases: &[NamedBase], naming: &Naming, compiler: &mut Compiler<'_>) -> Option<RowWire> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let label =
        keys.required("label", &mut compiler.problems).and_then(|node| text_of(node, &mut compiler.problems));
    let count = keys.required("count", &mut compiler.problems);
    let out_of = keys.required("out_of", &mut compiler.problems);
    let unit = keys.optional("unit").map(|node| unit(node, compiler));
    let on_form =
        keys.optional("on_form").and_then(|node| flag(node, &mut compiler.problems)).unwrap_or(true);
    let target = keys.optional("target").and_then(|node| target(node, compiler));
    let reasons = keys.optional("reasons");
    keys.finish(&mut compiler.problems);
    let counted = count.map(|node| (answers_named(node, naming, compiler), node.span));
    let base = out_of.and_then(|node| base_named(node, bases, compiler).map(|base| (base, node.span)));
    let reasons = reasons.map(|node| answers_named(node, naming, compiler)).unwrap_or_default();
    let ((count, count_span), (base, base_span)) = (counted?, base?);
    if !count.is_within(base.answers) {
        let outside: Vec<&str> = count
            .iter()
            .filter(|answer| !base.answers.contains(*answer))
            .filter_map(|answer| naming.answers.get(answer.index()).map(String::as_str))
            .collect();
        let message = format!("this counts `{}`, which its base leaves out", outside.join("`, `"));
        let problem = Diagnostic::new(Code::CannotCount, message, count_span).also(base_span, "the base");
        compiler.problems.push(problem.help("a row counts some of its base, so that it is never over 100 %"));
    }
    let row = Row {
        label: label?.to_owned(),
        unit: unit.unwrap_or(Some(Unit::Each))?,
        base_is: base.name.clone(),
        on_form,
        target,
        reasons,
    };
    Some(RowWire { row, counted: Counted { count, out_of: base.answers } })
}

fn base_named<'b>(node: &Node, bases: &'b [NamedBase], compiler: &mut Compiler<'_>) -> Option<&'b NamedBase> {
    let name = text_of(node, &mut compiler.problems)?;
    let found = bases.iter().find(|base| base.key == name);
    if found.is_none() {
        let known = bases.iter().map(|base| base.key.as_str());
        let names = known.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let problem = Diagnostic::new(Code::UnknownName, format!("there is no base `{name}`"), node.span);
        let problem = problem.suggest(name, known).help(format!("the bases are {names}"));
        compiler.problems.push(problem);
    }
    found
}

fn unit(node: &Node, compiler: &mut Compiler<'_>) -> Option<Unit> {
    let word = text_of(node, &mut compiler.problems)?;
    let found = Unit::ALL.into_iter().find(|unit| unit.words() == word);
    if found.is_none() {
        let problem =
            Diagnostic::new(Code::UnknownWord, format!("a row cannot count by `{word}`"), node.span);
        let help = "a row counts `each` finding, the mean of each case's own share (`case rate`), or each `whole case`";
        compiler.problems.push(problem.suggest(word, Unit::ALL.map(Unit::words)).help(help));
    }
    found
}

fn target(node: &Node, compiler: &mut Compiler<'_>) -> Option<u32> {
    let text = text_of(node, &mut compiler.problems)?;
    let target = text.parse::<u32>().ok().filter(|percent| *percent <= 100);
    if target.is_none() {
        let problem = Diagnostic::new(Code::WrongShape, format!("`{text}` is not a target"), node.span);
        compiler
            .problems
            .push(problem.help("a target is a whole number of percent, from 0 to 100, without the sign"));
    }
    target
}

/// The answers that a list names; one that the question does not have is reported.
fn answers_named(node: &Node, naming: &Naming, compiler: &mut Compiler<'_>) -> AnswerSet {
    let mut set = AnswerSet::EMPTY;
    let words = words_of(node, &mut compiler.problems);
    let mut left = &words[..];
    while let [(word, span), rest @ ..] = left {
        left = rest;
        if let Some((count, whole)) = cut_by_comma(word, rest, naming) {
            let last = rest.get(count - 1).map_or(*span, |(_, last)| *last);
            let message = "the comma here parts an answer into two";
            let problem = Diagnostic::new(Code::UnknownName, message, span.to(last));
            compiler.problems.push(problem.help(format!("write `'{whole}'`, in quotes")));
            left = rest.get(count..).unwrap_or_default();
        } else if let Some(answer) = naming.known(word) {
            set.insert(answer);
        } else {
            compiler.problems.push(unknown_answer(word, *span, naming));
        }
    }
    set
}

/// How many of the words that follow belong to an answer that a comma parts, and the whole of it. Words that are all
/// answers by themselves are taken as they stand.
fn cut_by_comma(word: &str, rest: &[(&str, Span)], naming: &Naming) -> Option<(usize, String)> {
    let mut whole = word.to_owned();
    let mut answers = naming.known(word).is_some();
    for (index, (next, _)) in rest.iter().enumerate() {
        whole = format!("{whole}, {next}");
        answers &= naming.known(next).is_some();
        if !answers && naming.known(&whole).is_some() {
            return Some((index + 1, whole));
        }
    }
    None
}

fn unknown_answer(word: &str, span: Span, naming: &Naming) -> Diagnostic {
    let (own, authored) = naming.answers.split_at(OWN_ANSWERS.len().min(naming.answers.len()));
    let listed: Vec<String> = authored.iter().chain(own).map(|answer| format!("`{answer}`")).collect();
    let problem = Diagnostic::new(Code::UnknownName, format!("there is no answer `{word}`"), span);
    problem
        .suggest(word, naming.answers.iter().map(String::as_str))
        .help(format!("the answers here are {}", listed.join(", ")))
}

/// Adds an edition's rows to those of the question, matched by label.
pub(super) fn count(rows: &mut Vec<Row>, entitlement: &mut Entitlement, wires: Vec<RowWire>) {
    for wire in wires {
        let index = rows.iter().position(|row| row.label == wire.row.label).unwrap_or_else(|| {
            rows.push(wire.row.clone());
            rows.len() - 1
        });
        if entitlement.counted.len() <= index {
            entitlement.counted.resize(index + 1, None);
        }
        if let Some(place) = entitlement.counted.get_mut(index) {
            *place = Some(wire.counted);
        }
    }
}
