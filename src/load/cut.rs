//! Where a text may be cut without going through a record: at line ends, between values, documents or rows.

use memchr::{memchr2, memmem, memrchr};

/// Finds the cuts of a text that comes in pieces. It is given each byte once, in order.
#[derive(Debug)]
pub(super) enum Cutter {
    /// After every line end.
    Lines,
    /// After every object that no other holds.
    Objects(Nesting),
    /// After every comma of a list that is open already.
    Items { nesting: Nesting, closed: bool },
    /// Before every line `---`.
    Documents,
    /// After every line end that is not within quotes.
    Rows(Quoting),
}

/// How deep in brackets a JSON text is, and whether within quotes.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: u64,
    quoted: bool,
    escaped: bool,
}

/// What a byte of JSON is to the list or file that its value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It ends an object or list.
    Closes,
    /// It stands between two values.
    Comma,
    /// It ends the list that the value stands in.
    Ends,
}

/// Where in a cell a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// At its start, where a quote opens.
    Start,
    /// Without quotes.
    Plain,
    /// Within quotes.
    Quoted,
    /// After a quote that ends the quotes, unless another follows.
    Quote,
}

/// How many bytes before the new ones a cutter may look at again.
pub(super) const LOOK_BACK: usize = 4;

impl Cutter {
    /// The last cut of a text of which the bytes from `new` on have not been looked at.
    pub(super) fn last(&mut self, text: &[u8], new: usize) -> Option<usize> {
        match self {
            Cutter::Lines => memrchr(b'\n', text.get(new..)?).map(|at| new + at + 1),
            Cutter::Documents => documents(text, new).last(),
            Cutter::Objects(_) | Cutter::Items { .. } | Cutter::Rows(_) => {
                let (mut from, mut last) = (new, None);
                while let Some(cut) = self.first(text, from) {
                    (from, last) = (cut, Some(cut));
                }
                last
            }
        }
    }

    /// The first cut of such a text. The bytes after it have then still not been looked at.
    pub(super) fn first(&mut self, text: &[u8], new: usize) -> Option<usize> {
        let unread = text.get(new..)?;
        let cut = match self {
            Cutter::Lines => memchr::memchr(b'\n', unread).map(|at| at + 1),
            Cutter::Documents => return documents(text, new).next(),
            Cutter::Objects(nesting) => {
                nesting.find(unread, |mark| mark == Mark::Closes).map(|(at, _)| at + 1)
            }
            Cutter::Items { closed: true, .. } => None,
            Cutter::Items { nesting, closed } => {
                let (at, mark) = nesting.find(unread, |mark| mark != Mark::Closes)?;
                *closed = mark == Mark::Ends;
                (!*closed).then_some(at + 1)
            }
            Cutter::Rows(quoting) => quoting.line_end(unread).map(|at| at + 1),
        };
        cut.map(|cut| new + cut)
    }
}

/// The starts of the documents of a YAML text, but for the text's own start.
pub(super) fn documents(text: &[u8], new: usize) -> impl Iterator<Item = usize> {
    let from = new.saturating_sub(LOOK_BACK);
    let searched = text.get(from..).unwrap_or_default();
    memmem::find_iter(searched, b"\n---").filter_map(move |at| {
        let start = from + at + 1;
        let after = text.get(start + 3)?;
        after.is_ascii_whitespace().then_some(start)
    })
}

impl Nesting {
    /// The first byte that is wanted, and what it is.
    pub(super) fn find(&mut self, text: &[u8], wanted: impl Fn(Mark) -> bool) -> Option<(usize, Mark)> {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            if self.quoted {
                at += self.quoted_length(text.get(at..)?);
                continue;
            }
            if let Some(mark) = self.step(byte).filter(|mark| wanted(*mark)) {
                return Some((at, mark));
            }
            at += 1;
        }
        None
    }

    fn step(&mut self, byte: u8) -> Option<Mark> {
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' => self.depth += 1,
            b']' if self.depth == 0 => return Some(Mark::Ends),
            b'}' if self.depth == 0 => {}
            b'}' | b']' => {
                self.depth -= 1;
                return (self.depth == 0).then_some(Mark::Closes);
            }
            b',' if self.depth == 0 => return Some(Mark::Comma),
            _ => {}
        }
        None
    }

    /// How many bytes to pass over within quotes, the closing one included.
    fn quoted_length(&mut self, text: &[u8]) -> usize {
        if self.escaped {
            self.escaped = false;
            return 1;
        }
        let Some(at) = memchr2(b'"', b'\\', text) else { return text.len() };
        self.escaped = text.get(at) == Some(&b'\\');
        self.quoted = self.escaped;
        at + 1
    }
}

impl Quoting {
    /// The first line end outside quotes.
    pub(super) fn line_end(&mut self, text: &[u8]) -> Option<usize> {
        text.iter().position(|&byte| {
            *self = self.after(byte);
            byte == b'\n' && *self == Quoting::Start
        })
    }

    /// As the `csv` crate reads: a quote opens only at a cell's start, and stands for itself within one.
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Quoting::Quoted, b'"') => Quoting::Quote,
            (Quoting::Quoted, _) | (Quoting::Start | Quoting::Quote, b'"') => Quoting::Quoted,
            (Quoting::Start | Quoting::Plain | Quoting::Quote, b',' | b'\n' | b'\r') => Quoting::Start,
            (Quoting::Start | Quoting::Plain | Quoting::Quote, _) => Quoting::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cut of a text that comes a few bytes at a time.
    fn cuts(mut cutter: Cutter, text: &str, size: usize) -> Vec<&str> {
        let (mut pieces, mut start, mut seen) = (Vec::new(), 0, 0);
        while seen < text.len() {
            let end = (seen + size).min(text.len());
            let mut new = seen - start;
            while let Some(cut) = cutter.first(&text.as_bytes()[start..end], new) {
                pieces.push(&text[start..start + cut]);
                (start, new) = (start + cut, 0);
            }
            seen = end;
        }
        pieces.push(&text[start..]);
        pieces
    }

    fn check(cutter: fn() -> Cutter, pieces: &[&str]) {
        let text = pieces.concat();
        for size in 1..=text.len() {
            assert_eq!(cuts(cutter(), &text, size), pieces, "{size} bytes at a time");
        }
        let last = text.len() - pieces.last().unwrap().len();
        assert_eq!(cutter().last(text.as_bytes(), 0), Some(last).filter(|&last| last > 0));
    }

    #[test]
    fn cuts_lines() {
        check(|| Cutter::Lines, &["{\"a\":1}\n", "\r\n", "{}"]);
    }

    #[test]
    fn cuts_objects_but_not_in_texts() {
        let objects = || Cutter::Objects(Nesting::default());
        check(objects, &[r#"{"a":"}\"}{"}"#, r#" {"b":[{},{}]}"#, "\n[1]", "\n"]);
    }

    #[test]
    fn cuts_the_items_of_a_list_until_it_closes() {
        let items = || Cutter::Items { nesting: Nesting::default(), closed: false };
        check(items, &[r#"{"a":[1,2]},"#, r#" {"b":"],"},"#, "1,", "{} ] , [1,2], 3"]);
    }

    #[test]
    fn cuts_before_lines_of_three_hyphens() {
        check(|| Cutter::Documents, &["a: 1\n", "---\nb: '---'\n----\n --- \n", "--- c: 1\n", "---\n"]);
    }

    #[test]
    fn cuts_rows_but_not_in_quotes() {
        let rows = || Cutter::Rows(Quoting::Start);
        check(rows, &["a,\"b\nc\"\n", "\"x\"\"\n\",y\"\n", "z\"\r\n", "\"open\n"]);
    }
}
