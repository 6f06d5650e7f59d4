//! YAML text to a tree with places.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

use super::{Entry, Node, Scalar, Style, Value};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// How deep lists and groups may nest.
const MAX_DEPTH: usize = 64;
/// How many values a text may hold once its aliases are written out.
const MAX_NODES: usize = 5_000_000;

/// Reads every document of a text. A fault hides what follows it, not what came before.
pub fn parse(source: SourceId, text: &str) -> (Vec<Node>, Option<Diagnostic>) {
    let mut builder =
        Builder { source, length: text.len(), nodes: 0, anchors: HashMap::new(), open: Vec::new() };
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

struct Builder {
    source: SourceId,
    length: usize,
    nodes: usize,
    anchors: HashMap<usize, Node>,
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

impl Builder {
    fn take(
        &mut self,
        event: Event<'_>,
        span: YamlSpan,
        documents: &mut Vec<Node>,
    ) -> Result<(), Diagnostic> {
        let place = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let scalar = Scalar { text: text.into_owned(), style: style_of(style) };
                self.finished(Node { span: place, value: Value::Scalar(scalar) }, anchor, documents)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(place, anchor, Content::Sequence(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
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
                self.nodes += size(&node);
                self.finished(Node { span: place, ..node }, 0, documents)
            }
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, span: Span, anchor: usize, content: Content) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::new(Code::YamlSyntax, "lists and groups are nested too deep", span)
                .help(format!("at most {MAX_DEPTH} levels are read")));
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
                .help(format!("at most {MAX_NODES} are read, with aliases (`*name`) written out")));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => documents.push(node),
            Some(Content::Sequence(nodes)) => nodes.push(node),
            Some(Content::Mapping { entries, key }) => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, node }),
                None => *key = Some(key_of(node)?),
            },
        }
        Ok(())
    }

    fn syntax_error(&self, error: &serde_yaml::granit_parser::ScanError) -> Diagnostic {
        let at = error.marker().byte_offset().unwrap_or(self.length).min(self.length);
        let span = Span::new(self.source, at, (at + 1).min(self.length));
        Diagnostic::new(Code::YamlSyntax, format!("this is not YAML: {}", error.info()), span)
            .help("the rest of this file could not be looked at")
    }

    fn span(&self, span: YamlSpan) -> Span {
        let start = span.start.byte_offset().unwrap_or(0);
        Span::new(self.source, start, span.end.byte_offset().unwrap_or(start))
    }
}

fn key_of(node: Node) -> Result<(String, Span), Diagnostic> {
    match node.value {
        Value::Scalar(scalar) => Ok((scalar.text, node.span)),
        Value::Sequence(_) | Value::Mapping(_) => {
            Err(Diagnostic::new(Code::YamlSyntax, "a key has to be a single word", node.span))
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
