//! Reading keys out of a tree: every unknown, repeated, missing and misshapen key is reported, not only the first.

use super::{Entry, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic, Span};

/// The keys of one group, taken one by one; what is left over when it is finished was not known.
pub struct Mapping<'a> {
    entries: &'a [Entry],
    /// Where the group stands.
    pub span: Span,
    asked: Vec<&'static str>,
}

impl<'a> Mapping<'a> {
    /// Opens a group; another shape is reported, and `None`.
    pub fn open(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        match &node.value {
            Value::Mapping(entries) => Some(Self { entries, span: node.span, asked: Vec::new() }),
            Value::Scalar(_) | Value::Sequence(_) => {
                problems.push(wrong_shape(node, "a group of keys"));
                None
            }
        }
    }

    /// The value of a key that may be left out. A blank value counts as left out.
    pub fn optional(&mut self, key: &'static str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.node).filter(|node| !node.is_blank())
    }

    /// The value of a key that has to be given.
    pub fn required(&mut self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        let entry = self.entry(key);
        match entry {
            Some(entry) if entry.node.is_blank() => {
                problems.push(Diagnostic::new(
                    Code::MissingKey,
                    format!("`{key}` is given no value"),
                    entry.key_span,
                ));
                None
            }
            Some(entry) => Some(&entry.node),
            None => {
                let head = Span { end: self.span.start + 1, ..self.span };
                let near = self.entries.first().map_or(head, |entry| entry.key_span);
                problems.push(Diagnostic::new(Code::MissingKey, format!("`{key}` is missing here"), near));
                None
            }
        }
    }

    /// Where a key stands, if it does.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span)
    }

    /// Every key with its value, for groups whose keys are the user's own names.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// Reports every repeated key, and every key that was not asked for.
    pub fn finish(self, problems: &mut Vec<Diagnostic>) {
        report_repeated(self.entries, problems);
        for entry in self.entries {
            if !self.asked.contains(&entry.key.as_str()) {
                let message = format!("`{}` is not a key that is known here", entry.key);
                let known = self.asked.iter().copied();
                let mut problem =
                    Diagnostic::new(Code::UnknownKey, message, entry.key_span).suggest(&entry.key, known);
                if problem.help.is_empty() {
                    problem = problem.help(format!("the keys here are {}", self.asked.join(", ")));
                }
                problems.push(problem);
            }
        }
    }

    /// Reports every repeated key, for groups whose keys are the user's own names.
    pub fn finish_names(self, problems: &mut Vec<Diagnostic>) {
        report_repeated(self.entries, problems);
    }

    fn entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.asked.push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }
}

fn report_repeated(entries: &[Entry], problems: &mut Vec<Diagnostic>) {
    for (index, entry) in entries.iter().enumerate() {
        if let Some(first) = entries.iter().take(index).find(|earlier| earlier.key == entry.key) {
            problems.push(
                Diagnostic::new(
                    Code::DuplicateKey,
                    format!("`{}` is given twice", entry.key),
                    entry.key_span,
                )
                .also(first.key_span, "first given here")
                .help("take one of them out"),
            );
        }
    }
}

/// A single value that is not blank; another shape is reported.
pub fn scalar_of<'a>(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<&'a Scalar> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar),
        Value::Sequence(_) | Value::Mapping(_) => {
            problems.push(wrong_shape(node, "a single value"));
            None
        }
    }
}

/// The text of a single value, with white space at its ends taken off.
pub fn text_of<'a>(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<&'a str> {
    scalar_of(node, problems).map(|scalar| scalar.text.trim())
}

/// The items of a list; another shape is reported.
pub fn sequence_of<'a>(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<&'a [Node]> {
    match &node.value {
        Value::Sequence(nodes) => Some(nodes),
        Value::Scalar(_) | Value::Mapping(_) => {
            problems.push(wrong_shape(node, "a list"));
            None
        }
    }
}

/// A list of single values, each with its place; one value by itself is a list of one.
pub fn words_of<'a>(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Vec<(&'a str, Span)> {
    match &node.value {
        Value::Scalar(scalar) => vec![(scalar.text.trim(), node.span)],
        Value::Sequence(nodes) => {
            nodes.iter().filter_map(|node| text_of(node, problems).map(|text| (text, node.span))).collect()
        }
        Value::Mapping(_) => {
            problems.push(wrong_shape(node, "a list"));
            Vec::new()
        }
    }
}

fn wrong_shape(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongShape, format!("{wanted} belongs here, not {}", node.shape()), node.span)
}
