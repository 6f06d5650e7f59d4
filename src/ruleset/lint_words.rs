//! Values without quotes that YAML reads otherwise than they look: cut at a `#`, or with a sign left in.

use super::Files;
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document::{self, Node, Scalar, Style, Value};

/// A warning for every value without quotes that is cut or misread, in the ruleset's own rule files.
pub(super) fn unquoted(files: &Files, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let own = files.layers.iter().next_back().into_iter().flat_map(|layer| &layer.files);
    let rules = own.filter(|(path, _)| !path.starts_with("scripts/") && !path.starts_with("examples/"));
    for (_, source) in rules {
        let text = sources.text(*source);
        let (documents, _) = document::parse(*source, text);
        for document in &documents {
            each_scalar(document, &mut |scalar, span| problems.extend(misread(scalar, span, text)));
        }
    }
    problems
}

fn each_scalar(node: &Node, visit: &mut impl FnMut(&Scalar, Span)) {
    match &node.value {
        Value::Scalar(scalar) => visit(scalar, node.span),
        Value::Sequence(items) => items.iter().for_each(|item| each_scalar(item, visit)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| each_scalar(&entry.node, visit)),
    }
}

fn misread(scalar: &Scalar, span: Span, text: &str) -> Option<Diagnostic> {
    if scalar.style != Style::Plain || scalar.is_blank() {
        return None;
    }
    let words = scalar.text.as_str();
    let problem = |message: &str, span| Diagnostic::new(Code::UnquotedValue, message, span);
    if let Some(cut) = cut_off(words, span, text) {
        let whole =
            format!("{words} {}", text.get(cut.start as usize..cut.end as usize).unwrap_or("").trim_end());
        let message = "the value ends before this `#`: what follows is read as a note";
        return Some(
            problem(message, cut)
                .help(format!("if it belongs to the value, put the whole in quotes: {}", quoted(&whole)))
                .help("if it is a note, leave two spaces before the `#`, and no bracket or quote open"),
        );
    }
    if words.ends_with(',') {
        let message = "the comma at the end is read as part of the value";
        return Some(problem(message, span).help("take it out: a line has no comma at its end"));
    }
    if words.contains("''") {
        let message = "without quotes around it, `''` is two apostrophes";
        return Some(problem(message, span).help(format!("write one: `{}`", words.replace("''", "'"))));
    }
    None
}

/// What a `#` cuts off a value, where it does not look like a note: no space after it, or a bracket or quote left open
/// before it.
fn cut_off(words: &str, span: Span, text: &str) -> Option<Span> {
    let end = span.start as usize + text.get(span.start as usize..span.end as usize)?.trim_end().len();
    let rest = text.get(end..)?.lines().next()?;
    let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let note = rest.get(gap..)?.strip_prefix('#').filter(|_| gap > 0)?;
    // Two spaces before it set a note off.
    let runs_on = gap == 1 && note.starts_with(|next: char| !next.is_whitespace() && next != '#');
    if !runs_on && !is_open(words, note) {
        return None;
    }
    Some(Span::new(span.source, end + gap, end + rest.trim_end().len()))
}

/// Whether a bracket or quote stands open in the value and is closed in the note.
fn is_open(words: &str, note: &str) -> bool {
    let count = |text: &str, sign: char| text.matches(sign).count();
    let bracket =
        |open, close| count(words, open) > count(words, close) && count(note, close) > count(note, open);
    let quote = count(words, '"') % 2 == 1 && count(note, '"') % 2 == 1;
    quote || bracket('(', ')') || bracket('[', ']') || bracket('{', '}')
}

/// A value in quotes that hold it as it is.
fn quoted(value: &str) -> String {
    if value.contains('\'') && !value.contains(['"', '\\']) {
        format!("`\"{value}\"`")
    } else {
        format!("`'{}'`", value.replace('\'', "''"))
    }
}
