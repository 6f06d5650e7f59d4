//! A single value as it was written, and the way back from its text to the bytes of the file.

use crate::diagnostic::Span;

/// How a single value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'single'` quotes.
    Single,
    /// In `"double"` quotes.
    Double,
    /// A block after `|`: line ends are kept.
    Literal,
    /// A block after `>`: lines are joined.
    Folded,
}

/// A single value.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text, its quotes and escapes undone; never converted (`0012` stays `0012`).
    pub text: String,
    /// How it was written.
    pub style: Style,
}

impl Scalar {
    /// Whether nothing was written: an empty value, `~` or `null` without quotes.
    pub fn is_blank(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// For each byte of the text, and for its end, the offset in the file that it was written at.
    ///
    /// `source` is the whole file; `span` the scalar's own. Inside a block scalar the indentation is stepped over, in
    /// quotes the escapes are, so that a fault in a condition is underlined at the characters that were written.
    pub fn origins(&self, source: &str, span: Span) -> Vec<u32> {
        let end = span.end as usize;
        let mut at = self.first_byte(span);
        let mut origins = Vec::with_capacity(self.text.len() + 1);
        for character in self.text.chars() {
            at = self.seek(source, at, end, character);
            for _ in 0..character.len_utf8() {
                origins.push(offset(at));
            }
            at += self.written_length(source, at, character);
        }
        origins.push(offset(at));
        origins
    }

    /// Where the text begins: past the quote. The place of a block is that of its lines, without its `|` or `>`.
    fn first_byte(&self, span: Span) -> usize {
        let start = span.start as usize;
        match self.style {
            Style::Plain | Style::Literal | Style::Folded => start,
            Style::Single | Style::Double => start + 1,
        }
    }

    /// The offset, from `at` on, where `character` is written: white space between is indentation or a folded line, and
    /// in double quotes a backslash at a line's end stands for nothing, with the indentation after it.
    fn seek(&self, source: &str, at: usize, end: usize, character: char) -> usize {
        let mut at = at;
        loop {
            let rest = source.get(at..end.max(at)).unwrap_or("");
            let joined = rest.strip_prefix("\\\n").or_else(|| rest.strip_prefix("\\\r\n"));
            let left = match joined {
                Some(next) if self.style == Style::Double => next.trim_start_matches([' ', '\t']),
                _ if character.is_whitespace() => return at,
                _ => rest.trim_start(),
            };
            if left.is_empty() || left.len() == rest.len() {
                return at;
            }
            at += rest.len() - left.len();
        }
    }

    /// How many bytes `character` takes as it was written at `at`.
    fn written_length(&self, source: &str, at: usize, character: char) -> usize {
        let rest = source.get(at..).unwrap_or("");
        let plain = rest.chars().next().map_or(0, char::len_utf8);
        match self.style {
            Style::Single if character == '\'' && rest.starts_with("''") => 2,
            Style::Double if rest.starts_with('\\') => escape_length(rest),
            Style::Literal | Style::Folded | Style::Plain if character.is_whitespace() => {
                if rest.starts_with("\r\n") { 2 } else { plain }
            }
            Style::Plain | Style::Single | Style::Double | Style::Literal | Style::Folded => plain,
        }
    }
}

/// The bytes of one escape in double quotes: `\n`, `\x41`, `\u00e9`, `\U0001f600`.
fn escape_length(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(_) => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
        None => 1,
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
