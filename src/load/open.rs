//! An input opened: how its records are written is seen from its name and its first bytes.

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use super::bytes::{self, Bytes, Encoding};
use super::columns::Columns;
use super::cut::{Cutter, Nesting, Quoting};
use super::inputs::{Ending, Input, unreadable};
use super::stream::{Limits, Stream, TextPlace};
use crate::diagnostic::{Code, Diagnostic};

/// An input that is being read.
pub(super) struct Open<'r, 'a> {
    input: &'r Input,
    stream: Stream<'r>,
    shape: Shape<'a>,
    is_first: bool,
}

/// How the records of a chunk are written.
#[derive(Debug, Clone)]
pub(super) enum Shape<'a> {
    /// JSON objects, none of which goes on over a line's end.
    Lines,
    /// JSON objects, one after another.
    Objects,
    /// The items of a JSON list, whose opening bracket has been taken.
    Items,
    /// YAML documents.
    Documents,
    /// Rows of a table.
    Rows(Arc<Columns<'a>>),
}

/// Whole records of one input.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    pub(super) input: u16,
    pub(super) shape: Shape<'a>,
    pub(super) text: Vec<u8>,
    pub(super) place: TextPlace,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    /// Whether a record began here that is longer than is read; there is no text then.
    pub(super) is_too_long: bool,
}

/// What an input came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSummary {
    /// The name it is shown under.
    pub name: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many records it holds, those that could not be used included; none for the file of a list.
    pub records: u64,
    /// What is to be said of how it was read.
    pub note: Option<String>,
}

/// Settles what the columns of a table are, from its headings and the line they are on.
pub(super) type ReadColumns<'c, 'a> = &'c dyn Fn(&[u8], u64) -> Result<Columns<'a>, Diagnostic>;

/// How much of an input is held at once, and how long a record may be.
pub(super) const LIMITS: Limits = Limits { piece: 64 << 10, record: 16 << 20 };

impl<'r, 'a> Open<'r, 'a> {
    pub(super) fn new(
        input: &'r Input,
        standard_input: Option<&'r mut (dyn Read + Send)>,
        limits: Limits,
        columns: ReadColumns<'_, 'a>,
    ) -> Result<Self, Diagnostic> {
        let bytes = match (&input.path, standard_input) {
            (Some(path), _) => open(path, input.ending),
            (None, Some(from)) => standard(from, limits),
            (None, None) => Ok(Bytes::utf8(io::empty())),
        };
        let stream =
            bytes.and_then(|bytes| Stream::new(bytes, limits)).map_err(|error| fault(input, &error))?;
        let mut open = Self { input, stream, shape: Shape::Documents, is_first: true };
        match input.ending {
            Ending::Csv => open.begin_table(limits, columns)?,
            Ending::Ndjson => {
                open.refuse_utf16()?;
                open.set(Shape::Lines, Cutter::Lines);
            }
            Ending::Json => {
                open.refuse_utf16()?;
                open.begin_json(limits)?;
            }
            Ending::Unknown if is_json(open.stream.held()) => open.begin_json(limits)?,
            Ending::Yaml | Ending::Unknown => open.set(Shape::Documents, Cutter::Documents),
        }
        Ok(open)
    }

    /// The next chunk, in the room of an earlier one; `None` after the last.
    pub(super) fn next(&mut self, input: u16, room: Vec<u8>) -> Result<Option<Chunk<'a>>, Diagnostic> {
        let Some(piece) = self.stream.next(room).map_err(|error| fault(self.input, &error))? else {
            return Ok(None);
        };
        let chunk = Chunk {
            input,
            shape: self.shape.clone(),
            text: piece.text,
            place: piece.place,
            is_first: self.is_first,
            is_last: piece.is_last,
            is_too_long: piece.is_too_long,
        };
        self.is_first = false;
        Ok(Some(chunk))
    }

    /// What the input came to, but for its records.
    pub(super) fn finish(self) -> InputSummary {
        let (sha256, note) = self.stream.finish();
        InputSummary { name: self.input.name.clone(), sha256, records: 0, note }
    }

    fn set(&mut self, shape: Shape<'a>, cutter: Cutter) {
        self.shape = shape;
        self.stream.cut_by(cutter);
    }

    /// Reads on until it is seen how the objects of a JSON text stand to each other.
    fn begin_json(&mut self, limits: Limits) -> Result<(), Diagnostic> {
        let start = loop {
            let held = self.stream.held();
            match JsonStart::of(held, self.stream.is_done()) {
                Some(start) => break start,
                // So many on one line, if it is many, can only be told apart by their brackets.
                None if held.len() > limits.record => break JsonStart::Objects,
                None => self.stream.read_ahead().map_err(|error| fault(self.input, &error))?,
            }
        };
        match start {
            JsonStart::List { bracket } => {
                self.stream.pass(bracket + 1);
                self.set(Shape::Items, Cutter::Items { nesting: Nesting::default(), closed: false });
            }
            JsonStart::Lines => self.set(Shape::Lines, Cutter::Lines),
            JsonStart::Objects => self.set(Shape::Objects, Cutter::Objects(Nesting::default())),
        }
        Ok(())
    }

    fn refuse_utf16(&self) -> Result<(), Diagnostic> {
        if Encoding::marked(self.stream.held()).is_none() {
            return Ok(());
        }
        let message = format!("`{}` is written in UTF-16", self.input.name);
        Err(Diagnostic::placeless(Code::FileUnreadable, message)
            .help("save it as UTF-8, in which JSON is read"))
    }

    /// Takes the headings of a table off its start.
    fn begin_table(&mut self, limits: Limits, columns: ReadColumns<'_, 'a>) -> Result<(), Diagnostic> {
        let mut line = 1;
        loop {
            let held = self.stream.held();
            let end = Quoting::Start.line_end(held).map(|at| at + 1);
            let heading = held.get(..end.unwrap_or(held.len())).unwrap_or_default();
            if end.is_some() && heading.trim_ascii().is_empty() {
                self.stream.pass(heading.len());
                line += 1;
            } else if end.is_some() || self.stream.is_done() || held.len() > limits.record {
                let columns = columns(heading, line)?;
                self.stream.pass(heading.len());
                self.set(Shape::Rows(Arc::new(columns)), Cutter::Rows(Quoting::Start));
                return Ok(());
            } else {
                self.stream.read_ahead().map_err(|error| fault(self.input, &error))?;
            }
        }
    }
}

fn fault(input: &Input, error: &io::Error) -> Diagnostic {
    unreadable(input.path.as_deref().unwrap_or(Path::new(&input.name)), error)
}

fn open<'r>(path: &Path, ending: Ending) -> io::Result<Bytes<'r>> {
    match ending {
        Ending::Yaml | Ending::Csv => bytes::open_text(path),
        Ending::Ndjson | Ending::Json | Ending::Unknown => bytes::open_utf8(path),
    }
}

/// JSON is read as it comes; for YAML all of it is needed, since its encoding has to be found.
fn standard(mut from: &mut (dyn Read + Send), limits: Limits) -> io::Result<Bytes<'_>> {
    let mut head = Vec::new();
    (&mut from).take(limits.piece as u64).read_to_end(&mut head)?;
    let is_json = is_json(&head);
    let all = Cursor::new(head).chain(from);
    if is_json { Ok(Bytes::utf8(all)) } else { bytes::whole(all) }
}

/// Whether the first byte that is not blank begins a JSON object or list.
fn is_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// How the objects of a JSON text stand to each other, as its start shows.
enum JsonStart {
    /// In a list that opens at an offset.
    List { bracket: usize },
    /// Each on one line: so do the first two lines that are not blank begin, or there is only one.
    Lines,
    /// One after another.
    Objects,
}

impl JsonStart {
    /// `None` where more has to be seen, which is never so where the text is all there is.
    fn of(text: &[u8], is_all: bool) -> Option<Self> {
        let rest = text.trim_ascii_start();
        match rest.first() {
            Some(b'[') => return Some(JsonStart::List { bracket: text.len() - rest.len() }),
            Some(b'{') => {}
            Some(_) => return Some(JsonStart::Objects),
            None => return is_all.then_some(JsonStart::Lines),
        }
        let second = memchr::memchr(b'\n', rest).and_then(|newline| rest.get(newline..)).unwrap_or_default();
        match second.trim_ascii_start().first() {
            Some(b'{') => Some(JsonStart::Lines),
            Some(_) => Some(JsonStart::Objects),
            None => is_all.then_some(JsonStart::Lines),
        }
    }
}
