//! YAML text to a tree with places.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as YamlSpan};

use super::syntax::{self, Said};
use super::{Entry, Node, Scalar, Style, Value};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// How deep lists and groups may nest.
const MAX_DEPTH: usize = 64;
/// Said of every fault that ends the reading of a text.
const HIDDEN: &str = "the rest of this file could not be looked at";
/// How many values a text may hold once its aliases are written out.
const MAX_NODES: usize = 5_000_000;
/// What a value that an alias writes out counts as: few are wanted, and they can multiply.
const COST_OF_AN_ALIAS: usize = 50;

/// Reads every document of a text. A fault hides what follows it, not what came before.
pub fn parse(source: SourceId, text: &str) -> (Vec<Node>, Option<Diagnostic>) {
    let mut builder =
        Builder { source, text, nodes: 0, anchors: HashMap::new(), unused: Vec::new(), open: Vec::new() };
    let mut documents = Vec::new();
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.take(event, span, &mut documents),
            Err(error) => Err(builder.syntax_error(&error)),
        };
        if let Err(diagnostic) = step {
            return (documents, Some(diagnostic));
        }
    }
    (documents, None)
}

struct Builder<'t> {
    source: SourceId,
    text: &'t str,
    nodes: usize,
    anchors: HashMap<usize, Node>,
    /// Values that were given a name (`&name`) to which nothing has referred yet, each with what is said of it.
    unused: Vec<(usize, Said)>,
    open: Vec<Open>,
}

/// A list or group whose end has not been read.
struct Open {
    span: Span,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, key: Option<(String, Span)> },
}

impl Builder<'_> {
    fn take(
        &mut self,
        event: Event<'_>,
        span: YamlSpan,
        documents: &mut Vec<Node>,
    ) -> Result<(), Diagnostic> {
        let place = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.untagged(tag.is_some(), place)?;
                let scalar = Scalar { text: text.into_owned(), style: style_of(style) };
                self.anchored(&scalar, place, anchor);
                let span = self.without_line_ends(scalar.style, place);
                self.finished(Node { span, value: Value::Scalar(scalar) }, anchor, documents)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.untagged(tag.is_some(), place)?;
                self.begin(place, anchor, Content::Sequence(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.untagged(tag.is_some(), place)?;
                self.begin(place, anchor, Content::Mapping { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place, documents),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Diagnostic::new(
                        Code::YamlSyntax,
                        "an alias (`*name`) of something that is not here",
                        place,
                    ));
                };
                self.nodes += size(&node) * COST_OF_AN_ALIAS;
                self.unused.retain(|(unused, _)| *unused != anchor);
                // A condition is underlined where it is written, not where it is used again.
                let span = if matches!(node.value, Value::Scalar(_)) { node.span } else { place };
                self.finished(Node { span, ..node }, 0, documents)
            }
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            Event::DocumentEnd => {
                let unused = std::mem::take(&mut self.unused).into_iter().next();
                match unused {
                    Some((_, said)) => {
                        documents.pop();
                        Err(self.fault(said))
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Refuses a tag: what follows a `!` would be dropped without a word.
    fn untagged(&self, tagged: bool, place: Span) -> Result<(), Diagnostic> {
        if !tagged {
            return Ok(());
        }
        let at = self.sign_before('!', place.start as usize);
        Err(self.fault(syntax::value_begins(self.text, at, self.bracket().is_some())))
    }

    /// Keeps in mind a value that begins with `&`: where nothing refers to it, its first word would be dropped.
    fn anchored(&mut self, scalar: &Scalar, place: Span, anchor: usize) {
        if anchor != 0 && scalar.style == Style::Plain {
            let at = self.sign_before('&', place.start as usize);
            let said = syntax::value_begins(self.text, at, self.bracket().is_some());
            self.unused.push((anchor, said));
        }
    }

    /// The last place before a value where a sign begins a word.
    fn sign_before(&self, sign: char, start: usize) -> usize {
        let head = self.text.get(..start).unwrap_or("");
        let begins = |at: usize| {
            head.get(..at)
                .and_then(|head| head.chars().next_back())
                .is_none_or(|before| " \t\n[{,".contains(before))
        };
        head.rmatch_indices(sign).map(|(at, _)| at).find(|at| begins(*at)).unwrap_or(start)
    }

    /// Where the innermost list or group in brackets begins.
    fn bracket(&self) -> Option<usize> {
        let innermost = self.open.last()?.span.start as usize;
        matches!(self.text.as_bytes().get(innermost), Some(b'{' | b'[')).then_some(innermost)
    }

    /// The place of a block without the line ends after it.
    fn without_line_ends(&self, style: Style, place: Span) -> Span {
        if !matches!(style, Style::Literal | Style::Folded) {
            return place;
        }
        let (start, end) = (place.start as usize, place.end as usize);
        let length = self.text.get(start..end).map_or(0, |block| block.trim_end().len());
        Span::new(self.source, start, start + length)
    }

    fn begin(&mut self, span: Span, anchor: usize, content: Content) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::new(Code::YamlSyntax, "lists and groups are nested too deep", span)
                .help(format!("at most {MAX_DEPTH} levels are read"))
                .help(HIDDEN));
        }
        self.open.push(Open { span, anchor, content });
        Ok(())
    }

    fn end(&mut self, span: Span, documents: &mut Vec<Node>) -> Result<(), Diagnostic> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (value, last) = match open.content {
            Content::Sequence(nodes) => {
                let last = nodes.last().map(|node| node.span);
                (Value::Sequence(nodes), last)
            }
            Content::Mapping { entries, .. } => {
                let last = entries.last().map(|entry| entry.node.span);
                (Value::Mapping(entries), last)
            }
        };
        // A block has no mark at its end: it ends with its last value.
        let end = last.unwrap_or(span).to(if span.start < span.end { span } else { open.span });
        self.finished(Node { span: open.span.to(end), value }, open.anchor, documents)
    }

    fn finished(&mut self, node: Node, anchor: usize, documents: &mut Vec<Node>) -> Result<(), Diagnostic> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Diagnostic::new(Code::YamlSyntax, "the file holds too many values", node.span)
                .help(format!("at most {MAX_NODES} are read, with aliases (`*name`) written out"))
                .help(HIDDEN));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => documents.push(node),
            Some(Content::Sequence(nodes)) => nodes.push(node),
            Some(Content::Mapping { entries, key }) => match key.take() {
                Some((key, key_span)) => {
                    let span = if is_alone(self.text, key_span, &node) { key_span } else { node.span };
                    entries.push(Entry { key, key_span, node: Node { span, ..node } });
                }
                None => *key = Some(key_of(self.text, node)?),
            },
        }
        Ok(())
    }

    fn syntax_error(&self, error: &ScanError) -> Diagnostic {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        self.fault(syntax::said(error.kind(), self.text, at, self.bracket()))
    }

    fn fault(&self, said: Said) -> Diagnostic {
        let to = said.to.min(self.text.len());
        let problem =
            Diagnostic::new(Code::YamlSyntax, said.message, Span::new(self.source, said.from.min(to), to));
        let problem = said.help.into_iter().fold(problem, Diagnostic::help);
        problem.help(HIDDEN)
    }

    fn span(&self, span: YamlSpan) -> Span {
        let start = span.start.byte_offset().unwrap_or(0);
        Span::new(self.source, start, span.end.byte_offset().unwrap_or(start))
    }
}

/// Whether a key in braces has neither a colon nor a value: a comma before it has cut a value in two.
fn is_alone(text: &str, key: Span, node: &Node) -> bool {
    let nothing = node.span.start == node.span.end && node.is_blank();
    nothing && !text.get(key.end as usize..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

fn key_of(text: &str, node: Node) -> Result<(String, Span), Diagnostic> {
    match node.value {
        Value::Scalar(_) if node.span.start == node.span.end => {
            let (start, source) = (node.span.start as usize, node.span.source);
            if text.get(start..).is_some_and(|rest| rest.starts_with(':')) {
                let colon = Span::new(source, start, start + 1);
                let problem = Diagnostic::new(Code::YamlSyntax, "a key is missing before this colon", colon);
                return Err(problem.help("put a value that begins with a colon in quotes").help(HIDDEN));
            }
            let mark = text.get(..start).and_then(|head| head.rfind('?')).unwrap_or(start);
            let mark = Span::new(source, mark, start.min(mark + 1));
            Err(Diagnostic::new(Code::YamlSyntax, "a key is missing after this", mark).help(HIDDEN))
        }
        Value::Scalar(scalar) => Ok((scalar.text, node.span)),
        Value::Sequence(_) | Value::Mapping(_) => {
            let problem = Diagnostic::new(Code::YamlSyntax, "a key has to be a single word", node.span);
            Err(problem.help("put a value that begins with a bracket or brace in quotes").help(HIDDEN))
        }
    }
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 1,
        Value::Sequence(nodes) => 1 + nodes.iter().map(size).sum::<usize>(),
        Value::Mapping(entries) => 1 + entries.iter().map(|entry| size(&entry.node)).sum::<usize>(),
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        ScalarStyle::Plain => Style::Plain,
    }
}
