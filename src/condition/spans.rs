//! From the script parser's lines and columns back to the exact characters of a file.

use rhai::Position;
use rhai::{Expr, Stmt};

use crate::diagnostic::{SourceId, Span};

/// The text of one condition or script, with the way back to its file.
#[derive(Debug, Clone)]
pub(super) struct SourceText {
    /// As the parser sees it.
    pub text: String,
    source: SourceId,
    /// For each byte of the text, and its end, the offset in the file; empty where they are the same.
    origins: Vec<u32>,
    line_starts: Vec<usize>,
}

impl SourceText {
    /// A text whose bytes were written at `origins`.
    pub(super) fn new(text: &str, source: SourceId, origins: Vec<u32>) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Self { text: text.to_owned(), source, origins, line_starts }
    }

    /// The place in the file of a run of the text; at least one character, and past the end the last one.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let written = self.text.trim_end();
        let last = written.char_indices().next_back().map_or(0, |(last, _)| last);
        let (start, end) = if start < written.len() { (start, end) } else { (last, written.len()) };
        let end = end.max(start + 1);
        let head = self.text.get(..end).unwrap_or(&self.text);
        let last = head.chars().next_back().map_or(1, char::len_utf8);
        let written = self.origin(end.saturating_sub(last));
        // An escape is written longer than it is; a line's end is followed by indentation, which is not underlined.
        let after = self.origin(end);
        let end = if after <= written + last + 1 { after.max(written + last) } else { written + last };
        Span::new(self.source, self.origin(start), end)
    }

    /// The place of the whole text.
    pub(super) fn whole(&self) -> Span {
        let trimmed = self.text.trim_end().len();
        self.span(self.text.len() - self.text.trim_start().len(), trimmed)
    }

    /// The place of the token at a position.
    pub(super) fn token(&self, position: Position) -> Span {
        let start = self.offset(position);
        self.span(start, self.token_end(start))
    }

    /// The place of an expression, brackets that it opens or closes included.
    pub(super) fn expression(&self, expression: &Expr) -> Span {
        let (start, end) = self.extent(expression);
        let (start, end) = self.balanced(start, end);
        self.span(start, end)
    }

    /// The text under an expression.
    pub(super) fn written(&self, expression: &Expr) -> &str {
        let (start, end) = self.extent(expression);
        let (start, end) = self.balanced(start, end);
        self.text.get(start..end).unwrap_or("")
    }

    /// Whether the text at a position begins with one of these.
    pub(super) fn token_is(&self, position: Position, tokens: &[&str]) -> bool {
        let rest = self.text.get(self.offset(position)..).unwrap_or("");
        tokens.iter().any(|token| rest.starts_with(token))
    }

    /// The byte of the text at the parser's line and column.
    pub(super) fn offset(&self, position: Position) -> usize {
        let Some(line) = position.line() else { return 0 };
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or("");
        let column = position.position().unwrap_or(1).saturating_sub(1);
        start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    }

    /// Whether it is a script, and not a condition.
    pub(super) fn is_script(&self) -> bool {
        self.origins.is_empty()
    }

    /// The token before a byte.
    pub(super) fn token_before(&self, at: usize) -> (usize, usize) {
        let head = self.text.get(..at).unwrap_or(&self.text).trim_end();
        let Some(last) = head.chars().next_back() else { return (0, 0) };
        let start = if is_word(last) {
            head.trim_end_matches(is_word).len()
        } else {
            let one = head.len() - last.len_utf8();
            let two = head.char_indices().nth_back(1).map_or(one, |(two, _)| two);
            if self.token_end(two) == head.len() { two } else { one }
        };
        (start, head.len())
    }

    /// The innermost bracket before a byte that is not closed there.
    pub(super) fn open_bracket(&self, at: usize) -> Option<usize> {
        let mut open = Vec::new();
        for (place, character) in self.unquoted(0, at.min(self.text.len())) {
            match character {
                '(' | '[' | '{' => open.push(place),
                ')' | ']' | '}' => drop(open.pop()),
                _ => {}
            }
        }
        open.pop()
    }

    /// The text from one expression to another.
    pub(super) fn between(&self, first: &Expr, last: &Expr) -> &str {
        self.text.get(self.extent(first).0..self.extent(last).1).unwrap_or("")
    }

    /// Whether an expression stands in brackets of its own that close before a position.
    pub(super) fn stands_in_brackets(&self, expression: &Expr, before: Position) -> bool {
        let head = self.text.get(..self.extent(expression).0).unwrap_or("").trim_end();
        head.ends_with('(') && self.close_of(head.len() - 1) <= self.offset(before)
    }

    /// Where the token that starts at a byte ends.
    pub(super) fn token_end(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or("");
        let Some(first) = rest.chars().next() else { return start };
        let length = if is_word(first) {
            rest.find(|other: char| !is_word(other)).unwrap_or(rest.len())
        } else if matches!(first, '"' | '\'' | '`') {
            quoted_length(rest, first)
        } else {
            let long = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            long.map_or(first.len_utf8(), |sign| sign.len())
        };
        start + length
    }

    fn origin(&self, at: usize) -> usize {
        if self.origins.is_empty() {
            at
        } else {
            self.origins.get(at).or(self.origins.last()).map_or(0, |&to| to as usize)
        }
    }

    fn extent(&self, expression: &Expr) -> (usize, usize) {
        let start = self.offset(expression.start_position());
        match expression {
            Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Coalesce(parts, _) => {
                let first = parts.first().map_or(start, |part| self.extent(part).0);
                let last = parts.last().map_or(start, |part| self.extent(part).1);
                (first, last)
            }
            Expr::Dot(pair, ..) => (self.extent(&pair.lhs).0, self.extent(&pair.rhs).1),
            Expr::Index(pair, ..) => (self.extent(&pair.lhs).0, self.close_of(self.extent(&pair.rhs).1)),
            Expr::FnCall(call, at) | Expr::MethodCall(call, at) => self.call_extent(call, self.offset(*at)),
            Expr::Array(_, at) | Expr::Map(_, at) => (self.offset(*at), self.close_of(self.offset(*at))),
            Expr::Custom(_, at) => {
                let start = self.offset(*at);
                (start, self.close_of(self.token_end(start)))
            }
            Expr::Stmt(block) => {
                let start = self.offset(block.position());
                let ends = block.statements().iter().map(|statement| self.statement_end(statement));
                (start, ends.max().unwrap_or(start + 1))
            }
            _ => (start, self.token_end(start)),
        }
    }

    fn call_extent(&self, call: &rhai::FnCallExpr, at: usize) -> (usize, usize) {
        let parts: Vec<(usize, usize)> = call.args.iter().map(|part| self.extent(part)).collect();
        let first = parts.iter().map(|part| part.0).min().unwrap_or(at);
        let last = parts.iter().map(|part| part.1).max().unwrap_or(at);
        let name_end = self.token_end(at);
        if self.text.get(name_end..).is_some_and(|rest| rest.trim_start().starts_with('('))
            && call.op_token.is_none()
        {
            return (at, self.close_of(name_end));
        }
        (first.min(at), last.max(name_end))
    }

    fn statement_end(&self, statement: &Stmt) -> usize {
        match statement {
            Stmt::Expr(expression) => self.extent(expression).1,
            Stmt::If(flow, _) => {
                let end = flow.branch.span().end();
                let end = if end.is_none() { flow.body.span().end() } else { end };
                let written = if end.is_none() { 0 } else { self.offset(end) + 1 };
                let branch = flow.branch.statements().iter().map(|inner| self.statement_end(inner)).max();
                written.max(branch.unwrap_or(0))
            }
            other => self.token_end(self.offset(other.position())),
        }
    }

    /// One past the bracket that closes the first one at or after `from`.
    pub(super) fn close_of(&self, from: usize) -> usize {
        let mut depth = 0_i32;
        for (at, character) in self.unquoted(from, self.text.len()) {
            match character {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => {
                    depth -= 1;
                    if depth <= 0 {
                        return at + 1;
                    }
                }
                _ => {}
            }
        }
        self.text.trim_end().len()
    }

    /// The run widened by the round brackets that it closes without opening, and opens without closing.
    fn balanced(&self, start: usize, end: usize) -> (usize, usize) {
        let (mut depth, mut lowest) = (0_i32, 0_i32);
        for (_, character) in self.unquoted(start, end) {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            lowest = lowest.min(depth);
        }
        let mut from = start;
        for _ in 0..-lowest {
            from = self.text.get(..from).and_then(|head| head.rfind('(')).unwrap_or(from);
        }
        let mut to = end;
        for _ in 0..depth - lowest {
            to = self.text.get(to..).and_then(|rest| rest.find(')')).map_or(to, |at| to + at + 1);
        }
        (from, to)
    }

    /// Where the note ends that begins at a byte; `None` where none does.
    fn note_end(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let end = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|close| close + 2)
        } else {
            return None;
        };
        Some(at + end.unwrap_or(rest.len()))
    }

    /// The characters of a run that stand outside quotes and notes.
    fn unquoted(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, char)> + '_ {
        let mut skip_to = start;
        self.text.get(start..end.max(start)).unwrap_or("").char_indices().filter_map(
            move |(at, character)| {
                let at = start + at;
                if at < skip_to {
                    return None;
                }
                if matches!(character, '"' | '`') {
                    skip_to = self.token_end(at);
                    return None;
                }
                if let Some(end) = self.note_end(at) {
                    skip_to = end;
                    return None;
                }
                Some((at, character))
            },
        )
    }
}

/// Signs of more than one character, the longest first.
const SIGNS: [&str; 25] = [
    "===", "!==", "..=", "**=", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "=>", "=<", "<>", "+=", "-=",
    "*=", "/=", "**", "..", "<<", ">>", "::", "->",
];

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of a text in quotes, its quotes included; to the end of its line where it is not closed.
fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return at + quote.len_utf8();
        } else if character == '\n' && quote != '`' {
            return at;
        }
    }
    rest.len()
}
