//! A JSON value whose keys keep their order and whose numbers keep their digits.

use std::fmt::Display;
use std::io::{self, Write};

use super::encode;

/// A JSON value.
#[derive(Debug, Clone)]
pub(super) enum Json {
    Null,
    Flag(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
    /// An object whose keys are the user's own names.
    Named(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    pub(super) fn number(number: impl Display) -> Self {
        Self::Number(number.to_string())
    }

    /// The value, or null.
    pub(super) fn or_null<T>(value: Option<T>, json: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Null, json)
    }

    pub(super) fn list<T>(items: impl IntoIterator<Item = T>, json: impl FnMut(T) -> Self) -> Self {
        Self::List(items.into_iter().map(json).collect())
    }

    /// Writes the value over several lines, two spaces a level, and a line end.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = Vec::new();
        self.append(&mut text, 0);
        text.push(b'\n');
        out.write_all(&text)
    }

    fn append(&self, out: &mut Vec<u8>, depth: usize) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Flag(true) => out.extend_from_slice(b"true"),
            Self::Flag(false) => out.extend_from_slice(b"false"),
            Self::Number(digits) => out.extend_from_slice(digits.as_bytes()),
            Self::Text(words) => encode::text(out, words),
            Self::List(items) => within(out, *b"[]", depth, items, |out, item| item.append(out, depth + 1)),
            Self::Object(entries) => {
                within(out, *b"{}", depth, entries, |out, (key, value)| value.under(out, key, depth));
            }
            Self::Named(entries) => {
                within(out, *b"{}", depth, entries, |out, (key, value)| value.under(out, key, depth));
            }
        }
    }

    fn under(&self, out: &mut Vec<u8>, key: &str, depth: usize) {
        encode::text(out, key);
        out.extend_from_slice(b": ");
        self.append(out, depth + 1);
    }
}

fn within<T>(
    out: &mut Vec<u8>,
    [open, close]: [u8; 2],
    depth: usize,
    items: &[T],
    mut append: impl FnMut(&mut Vec<u8>, &T),
) {
    out.push(open);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        new_line(out, depth + 1);
        append(out, item);
    }
    if !items.is_empty() {
        new_line(out, depth);
    }
    out.push(close);
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b' ', depth * 2));
}
