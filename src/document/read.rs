//! Reading keys out of a tree: every unknown, repeated, missing and misshapen key is reported, not only the first.

use super::syntax::quoted;
use super::{Entry, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};

/// The version of the rule language that this program knows.
pub const LANGUAGE: u32 = 1;

/// The keys of one group, taken one by one; what is left over when it is finished was not known.
pub struct Mapping<'a> {
    entries: &'a [Entry],
    /// Where the group stands.
    pub span: Span,
    asked: Vec<&'static str>,
    /// Keys that had to be given and are not there.
    missing: Vec<&'static str>,
    /// Keys that may be left out and are there without a value.
    blank: Vec<&'a Entry>,
}

impl<'a> Mapping<'a> {
    /// Opens a group; another shape is reported, and `None`.
    pub fn open(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        match &node.value {
            Value::Mapping(entries) => Some(Self {
                entries,
                span: node.span,
                asked: Vec::new(),
                missing: Vec::new(),
                blank: Vec::new(),
            }),
            Value::Scalar(_) | Value::Sequence(_) => {
                problems.push(wrong_shape(node, "a group of keys"));
                None
            }
        }
    }

    /// The value of a key that may be left out. One that is there and has no value is reported when the group is
    /// finished: a condition that was meant and not written would otherwise hold always.
    pub fn optional(&mut self, key: &'static str) -> Option<&'a Node> {
        let entry = self.entry(key)?;
        if entry.node.is_blank() {
            self.blank.push(entry);
            return None;
        }
        Some(&entry.node)
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
                problems.push(Diagnostic::new(Code::MissingKey, missing(key), self.head()));
                self.missing.push(key);
                None
            }
        }
    }

    /// The value of a key that has to be given, if only as nothing: `null`.
    pub fn present(&mut self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        match self.entry(key) {
            Some(entry) => Some(&entry.node),
            None => self.required(key, problems),
        }
    }

    /// Where the group begins: its first key.
    fn head(&self) -> Span {
        let brace = Span { end: self.span.start + 1, ..self.span };
        self.entries.first().map_or(brace, |entry| entry.key_span)
    }

    /// Where a key stands, if it does.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span)
    }

    /// Every key with its value, for groups whose keys are the user's own names.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// Reports every repeated key, and every key that was not asked for. To be called last: a value that a comma has
    /// cut in two is reported once, whatever else was found wrong with its first half.
    pub fn finish(self, problems: &mut Vec<Diagnostic>) {
        report_repeated(self.entries, problems);
        for entry in &self.blank {
            let message = format!("`{}` is given no value", entry.key);
            let problem = Diagnostic::new(Code::MissingKey, message, entry.key_span);
            problems.push(problem.help("give it one, or take the line out"));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if self.asked.contains(&entry.key.as_str()) {
                continue;
            }
            if is_alone(entry) {
                self.alone(index, problems);
                continue;
            }
            let problem = self.unknown(entry);
            if let Some(near) = nearest(&entry.key, self.asked.iter().copied()) {
                self.found(near, problems);
            }
            problems.push(problem);
        }
    }

    fn unknown(&self, entry: &Entry) -> Diagnostic {
        let message = format!("`{}` is not a key that is known here", entry.key);
        let problem = Diagnostic::new(Code::UnknownKey, message, entry.key_span);
        let given = |key: &str| self.entries.iter().any(|entry| entry.key == key);
        let left = self.asked.iter().copied().filter(|asked| !given(asked));
        match nearest(&entry.key, left).or_else(|| nearest(&entry.key, self.asked.iter().copied())) {
            Some(near) if given(near) => {
                problem.help(format!("`{near}` is given already: take one of them out"))
            }
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => {
                let mut keys: Vec<&str> = Vec::new();
                for key in &self.asked {
                    if !keys.contains(key) {
                        keys.push(key);
                    }
                }
                problem.help(format!("the keys here are {}", keys.join(", ")))
            }
        }
    }

    /// Takes back that a key is missing: it is there, but misspelt.
    fn found(&self, key: &str, problems: &mut Vec<Diagnostic>) {
        if self.missing.contains(&key) {
            let (message, head) = (missing(key), self.head());
            problems.retain(|problem| {
                problem.code != Code::MissingKey
                    || problem.message != message
                    || problem.labels.first().is_none_or(|label| label.span != head)
            });
        }
    }

    /// Reports a key in braces that has neither a colon nor a value.
    fn alone(&self, index: usize, problems: &mut Vec<Diagnostic>) {
        let Some(entry) = self.entries.get(index) else { return };
        let before = index.checked_sub(1).and_then(|before| self.entries.get(before));
        if let Some((key, value)) = entry.key.split_once(':')
            && self.asked.contains(&key)
        {
            let message = format!("a space is missing after the colon of `{key}`");
            self.found(key, problems);
            problems.push(
                Diagnostic::new(Code::UnknownKey, message, entry.key_span)
                    .help(format!("write `{key}: {value}`")),
            );
            return;
        }
        let first = self.entries.iter().take(index).rposition(|entry| !is_alone(entry));
        let given = first.and_then(|first| self.entries.get(first)).filter(|entry| !entry.node.is_blank());
        let Some(Entry { node: Node { value: Value::Scalar(scalar), span }, .. }) = given else {
            let message = format!("`{}` has neither a colon nor a value", entry.key);
            problems.push(Diagnostic::new(Code::UnknownKey, message, entry.key_span));
            return;
        };
        if before.is_some_and(is_alone) {
            return;
        }
        let rest = self.entries.iter().skip(index).take_while(|entry| is_alone(entry));
        let last = rest.clone().last().map_or(entry.key_span, |entry| entry.key_span);
        let whole = rest.fold(scalar.text.clone(), |whole, entry| format!("{whole}, {}", entry.key));
        // What is wrong with the first half is no fault of its own.
        problems.retain(|problem| {
            !problem.labels.first().is_some_and(|label| {
                label.span.source == span.source
                    && span.start <= label.span.start
                    && label.span.start <= span.end
            })
        });
        problems.push(
            Diagnostic::new(
                Code::UnknownKey,
                "the comma before this has ended the value",
                entry.key_span.to(last),
            )
            .also(*span, "the value so far")
            .help(format!("put the whole value in quotes: {}", quoted(&whole))),
        );
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

/// Reads `vcop`, and refuses a file that is written for a newer language than this program's.
pub fn check_version(keys: &mut Mapping<'_>, problems: &mut Vec<Diagnostic>) {
    if let Some(node) = keys.required("vcop", problems) {
        check_language(node, problems);
    }
}

/// The same, of a file that need not say it.
pub fn check_version_if_given(keys: &mut Mapping<'_>, problems: &mut Vec<Diagnostic>) {
    if let Some(node) = keys.optional("vcop") {
        check_language(node, problems);
    }
}

fn check_language(node: &Node, problems: &mut Vec<Diagnostic>) {
    let Some(text) = text_of(node, problems) else { return };
    match text.parse::<u32>() {
        Ok(version) if version == LANGUAGE => {}
        Ok(version) if version > LANGUAGE => problems.push(
            Diagnostic::new(
                Code::LanguageVersion,
                format!("this file is written for version {version} of the rule language"),
                node.span,
            )
            .help(format!("this program knows version {LANGUAGE}: get a newer one")),
        ),
        _ => problems.push(
            Diagnostic::new(
                Code::LanguageVersion,
                format!("`{text}` is not a version of the rule language"),
                node.span,
            )
            .help(format!("write `vcop: {LANGUAGE}`")),
        ),
    }
}

fn missing(key: &str) -> String {
    format!("`{key}` is missing here")
}

/// Whether a key in braces has neither a colon nor a value: nothing then stands where the key does.
fn is_alone(entry: &Entry) -> bool {
    entry.node.is_blank() && entry.node.span == entry.key_span
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
    let message = format!("{wanted} belongs here, not {}", node.shape());
    let problem = Diagnostic::new(Code::WrongShape, message, node.span);
    match wanted {
        "a group of keys" => {
            problem.help("write `{key: value}`, or each `key: value` on a line of its own below")
        }
        "a list" => problem.help("write `[one, another]`, or each `- item` on a line of its own below"),
        _ => problem,
    }
}
