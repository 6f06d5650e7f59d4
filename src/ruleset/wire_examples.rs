//! `examples/*.yaml` as they were written, and what is wrong with them.

use super::examples::{Example, Expectation, Expected, ExpectedOf, Wanted};
use super::question::Question;
use super::{Files, Ruleset, Status};
use crate::calendar::read_date;
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document::{self, Mapping, Node, Value, sequence_of, text_of, words_of};
use crate::record::Layout;

/// What is written where there is to be none.
const NONE: &str = "none";

/// Reads the examples of a ruleset and of those it extends; one that is repeated under its name is replaced.
///
/// What the ruleset's own examples name has to be there. Those of a base may name what this ruleset has dropped: a
/// question that is gone is passed over.
pub fn examples(
    files: &Files,
    sources: &SourceMap,
    ruleset: &Ruleset,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    for (depth, layer) in files.layers.iter().enumerate() {
        let is_own = depth + 1 == files.layers.len();
        let mut own: Vec<Example> = Vec::new();
        for (_, source) in layer.below("examples", ".yaml") {
            let (documents, fault) = document::parse(source, sources.text(source));
            problems.extend(fault);
            for node in documents.iter().filter(|node| !node.is_blank()) {
                let mut reading = Reading { ruleset, is_own, problems };
                match &node.value {
                    Value::Sequence(nodes) => {
                        own.extend(nodes.iter().filter_map(|node| reading.example(node)));
                    }
                    Value::Scalar(_) | Value::Mapping(_) => own.extend(reading.example(node)),
                }
            }
        }
        refuse_repeated(&own, problems);
        for example in own {
            match all.iter_mut().find(|other| other.name == example.name) {
                Some(other) => *other = example,
                None => all.push(example),
            }
        }
    }
    all
}

fn refuse_repeated(examples: &[Example], problems: &mut Vec<Diagnostic>) {
    for (index, example) in examples.iter().enumerate() {
        if let Some(first) = examples.iter().take(index).find(|other| other.name == example.name) {
            let message = format!("two examples are named `{}`", example.name);
            problems.push(
                Diagnostic::new(Code::DuplicateName, message, example.span)
                    .also(first.span, "first here")
                    .help("give each a name of its own, by which a failure is known"),
            );
        }
    }
}

/// Examples being read.
struct Reading<'r, 'p> {
    ruleset: &'r Ruleset,
    /// Whether they are the ruleset's own, and not those of one it extends.
    is_own: bool,
    problems: &'p mut Vec<Diagnostic>,
}

impl Reading<'_, '_> {
    fn example(&mut self, node: &Node) -> Option<Example> {
        let mut keys = Mapping::open(node, self.problems)?;
        let name = keys.required("name", self.problems);
        let given = keys.required("given", self.problems);
        let as_at = keys.required("as_at", self.problems).and_then(|node| read_date(node, self.problems));
        let expect = keys.required("expect", self.problems).map(|node| self.expectations(node));
        let alerts = keys.optional("alerts").map(|node| self.alerts(node));
        keys.finish(self.problems);
        let given = given.filter(|node| Mapping::open(node, self.problems).is_some());
        let span = name?.span;
        let name = text_of(name?, self.problems)?.to_owned();
        Some(Example { name, span, given: given?.clone(), as_at: as_at?, expect: expect??, alerts })
    }

    fn expectations(&mut self, node: &Node) -> Option<Vec<Expectation>> {
        let keys = Mapping::open(node, self.problems)?;
        let mut expectations = Vec::new();
        for entry in keys.entries() {
            let Some((_, question)) = self.ruleset.question(&entry.key) else {
                self.unknown(
                    "question",
                    &entry.key,
                    entry.key_span,
                    self.ruleset.questions.iter().map(|question| &*question.id),
                );
                continue;
            };
            let of = match &entry.node.value {
                Value::Sequence(nodes) => {
                    ExpectedOf::Rows(nodes.iter().filter_map(|node| self.expected(node, question)).collect())
                }
                Value::Scalar(_) | Value::Mapping(_) => match self.expected(&entry.node, question) {
                    Some(expected) => ExpectedOf::Every(expected),
                    None => continue,
                },
            };
            let (entitlement, span) = (entry.key.clone(), entry.key_span);
            expectations.push(Expectation { entitlement, span, of });
        }
        if keys.entries().is_empty() {
            let problem = Diagnostic::new(Code::MissingKey, "nothing is expected here", node.span);
            self.problems.push(problem.help("name a question, and the answer that is expected of it"));
        }
        keys.finish_names(self.problems);
        Some(expectations)
    }

    /// What is expected of one finding: its keys, or its answer alone.
    fn expected(&mut self, node: &Node, question: &Question) -> Option<Expected> {
        if let Value::Scalar(scalar) = &node.value {
            let answer = self.answer(scalar.text.trim(), node.span, question);
            return Some(Expected { answer: Some(answer), ..Expected::default() });
        }
        let mut keys = Mapping::open(node, self.problems)?;
        let mut expected = Expected::default();
        if let Some(node) = keys.optional("answer") {
            expected.answer = text_of(node, self.problems).map(|name| self.answer(name, node.span, question));
        }
        expected.status = keys.optional("status").and_then(|node| status(node, self.problems));
        expected.reason = wanted(keys.optional("reason"), |node| self.reason(node, question));
        expected.due = wanted(keys.optional("due"), |node| read_date(node, self.problems));
        expected.days = wanted(keys.optional("days"), |node| days(node, self.problems));
        expected.missing = keys.optional("missing").map(|node| self.fields(node));
        expected.could_be = wanted(keys.optional("could_be"), |node| Some(self.answers(node, question)));
        expected.blank = keys.optional("blank").map(|node| self.fields(node));
        keys.finish(self.problems);
        Some(expected)
    }

    fn answers(&mut self, node: &Node, question: &Question) -> Vec<String> {
        let words = words_of(node, self.problems);
        words.into_iter().map(|(name, span)| self.answer(name, span, question)).collect()
    }

    fn answer(&mut self, name: &str, span: Span, question: &Question) -> String {
        if !question.answers.iter().any(|answer| answer == name) {
            let what = format!("answer of `{}`", question.id);
            self.unknown(&what, name, span, question.answers.iter().map(String::as_str));
        }
        name.to_owned()
    }

    fn reason(&mut self, node: &Node, question: &Question) -> Option<String> {
        let name = text_of(node, self.problems)?;
        if !question.reasons.iter().any(|reason| reason.id == name) {
            let what = format!("reason of `{}`", question.id);
            self.unknown(&what, name, node.span, question.reasons.iter().map(|reason| &*reason.id));
        }
        Some(name.to_owned())
    }

    fn fields(&mut self, node: &Node) -> Vec<String> {
        let layout = &self.ruleset.layout;
        let words = words_of(node, self.problems);
        for (name, span) in &words {
            if !field_names(layout).any(|known| known == *name) {
                let problem =
                    Diagnostic::new(Code::UnknownField, format!("there is no field `{name}`"), *span);
                self.problems.push(problem.suggest(name, field_names(layout)));
            }
        }
        words.into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    fn alerts(&mut self, node: &Node) -> Vec<String> {
        let nodes = match &node.value {
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Sequence(_) | Value::Mapping(_) => sequence_of(node, self.problems).unwrap_or_default(),
        };
        let editions = self.ruleset.questions.iter().flat_map(|question| &question.editions);
        let known: Vec<&str> =
            editions.flat_map(|edition| &edition.alerts).map(|alert| alert.says.as_str()).collect();
        let mut alerts = Vec::new();
        for node in nodes {
            let Some(says) = text_of(node, self.problems) else { continue };
            if !known.contains(&says) {
                self.unknown("alert", says, node.span, known.iter().copied());
            }
            alerts.push(says.to_owned());
        }
        alerts
    }

    /// Reports a name that is not there, unless it may have been there in the ruleset that the example is for.
    fn unknown<'n>(&mut self, what: &str, name: &str, span: Span, known: impl Iterator<Item = &'n str>) {
        if self.is_own {
            let message = format!("there is no {what} `{name}`");
            let message = if what.contains('`') { format!("`{name}` is no {what}") } else { message };
            self.problems.push(Diagnostic::new(Code::UnknownName, message, span).suggest(name, known));
        }
    }
}

fn status(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Status> {
    let word = text_of(node, problems)?;
    let found = Status::ALL.into_iter().find(|status| status.words() == word);
    if found.is_none() {
        let known = Status::ALL.map(Status::words);
        let problem = Diagnostic::new(Code::UnknownWord, format!("`{word}` is not a status"), node.span);
        problems.push(problem.suggest(word, known).help(format!("a status is one of {}", known.join(", "))));
    }
    found
}

fn days(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<i64> {
    let word = text_of(node, problems)?;
    let read = word.parse().ok();
    if read.is_none() {
        let problem = Diagnostic::new(Code::WrongShape, format!("`{word}` is not a whole number"), node.span);
        problems.push(problem.help("write how many days the limit counts, or none"));
    }
    read
}

/// What is wanted of a key: the word `none` wants nothing, and a key that is left out may be anything.
fn wanted<T>(node: Option<&Node>, read: impl FnOnce(&Node) -> Option<T>) -> Wanted<T> {
    match node.map(|node| (node, &node.value)) {
        None => Wanted::Anything,
        Some((_, Value::Scalar(scalar))) if scalar.text.trim() == NONE => Wanted::Nothing,
        Some((node, _)) => read(node).map_or(Wanted::Anything, Wanted::This),
    }
}

/// Every name that a missing fact can have.
fn field_names(layout: &Layout) -> impl Iterator<Item = &str> {
    layout.paths().chain(layout.lists.iter().map(|list| list.name.as_str()))
}
