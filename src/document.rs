//! One YAML text as it was written: keys, values and their places, with nothing decided about what they mean.

mod insert;
mod read;
mod scalar;
pub(crate) mod shape;
mod syntax;
mod tree;

pub use insert::Insertion;
pub use read::{
    LANGUAGE, Mapping, check_version, check_version_if_given, scalar_of, sequence_of, text_of, words_of,
};
pub use scalar::{Scalar, Style};
pub use tree::parse;

use crate::diagnostic::Span;

/// One value of a document, with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The three shapes a value has in YAML.
#[derive(Debug, Clone)]
pub enum Value {
    /// A word, number, date or text, as it was written.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with their values, in the order of the file; a key may stand twice.
    Mapping(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// What it holds.
    pub node: Node,
}

impl Node {
    /// Whether nothing was written: an empty value, `~` or `null` without quotes.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Scalar(scalar) => scalar.is_blank(),
            Value::Sequence(_) | Value::Mapping(_) => false,
        }
    }

    /// What it is, in a reader's words.
    pub fn shape(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) if scalar.is_blank() => "nothing",
            Value::Scalar(_) => "a single value",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a group of keys",
        }
    }
}
