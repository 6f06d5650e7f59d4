//! An input opened: how its records are written is seen from its name and its first bytes.

use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::bytes::{self, Bytes, Encoding};
use super::columns::Columns;
use super::cut::{Cutter, Nesting, Quoting};
use super::inputs::{Ending, Input, unreadable};
use super::map::Bound;
use super::sheet::Sheet;
use super::stream::{Limits, Stream, TextPlace};
use super::table::headings;
use super::workbook::{self, SheetRead};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::RowCounts;

/// An input that is being read.
pub(super) enum Open<'r, 'a> {
    Text(Box<OpenText<'r, 'a>>),
    Sheet(OpenSheet<'r, 'a>),
}

/// A text that is being read.
pub(super) struct OpenText<'r, 'a> {
    input: &'r Input,
    stream: Stream<'r>,
    shape: Shape<'a>,
    is_first: bool,
}

/// A sheet of a workbook that is being read: all of it is held.
pub(super) struct OpenSheet<'r, 'a> {
    input: &'r Input,
    read: SheetRead,
    shape: Shape<'a>,
    /// The number of the next row; `None` after the last.
    next: Option<usize>,
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
    /// Rows of a table whose columns a map names.
    Mapped(Arc<Bound>),
    /// Rows of a table whose cells are looked at by whoever opened it.
    Bare,
    /// Cases that were put together from the rows of several files: which of them.
    Held(Range<usize>),
}

/// Whole records of one input.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    pub(super) input: u16,
    pub(super) shape: Shape<'a>,
    pub(super) text: Vec<u8>,
    /// Where the rows are those of a sheet: the sheet, and which rows.
    pub(super) sheet: Option<(Arc<Sheet>, Range<usize>)>,
    pub(super) place: TextPlace,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    /// Whether a record began here that is longer than is read; there is no text then.
    pub(super) is_too_long: bool,
}

impl Chunk<'_> {
    /// Cases that are held already.
    pub(super) fn held(input: u16, cases: Range<usize>) -> Self {
        let place = TextPlace { line: 0, column: 0 };
        let (text, shape) = (Vec::new(), Shape::Held(cases));
        Self { input, shape, text, sheet: None, place, is_first: false, is_last: false, is_too_long: false }
    }
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
    /// How many rows the map of a table leaves out.
    pub left_out: u64,
    /// Whose it is, where it is one of the files of a round and that is said.
    pub from: Option<String>,
    /// What its rows came to, where it is one of the files that a round is put together from.
    pub rows: Option<RowCounts>,
}

impl InputSummary {
    /// Of an input of which nothing has been read.
    fn of(input: &Input) -> Self {
        Self {
            name: input.name.clone(),
            sha256: String::new(),
            records: 0,
            note: None,
            left_out: 0,
            from: None,
            rows: None,
        }
    }
}

/// How a table begins.
#[derive(Clone, Copy)]
pub(super) struct Head<'c, 'a> {
    /// The row of the headings, from 1; the first that is not blank, where there is none.
    pub(super) row: Option<u64>,
    /// Settles what the columns are, from the headings and the line they are on.
    pub(super) settle: Settle<'c, 'a>,
}

/// Settles what the columns of a table are: [`Shape::Rows`], or [`Shape::Mapped`].
pub(super) type Settle<'c, 'a> = &'c dyn Fn(&[String], u64) -> Result<Shape<'a>, Diagnostic>;

/// How much of an input is held at once, and how long a record may be.
pub(super) const LIMITS: Limits = Limits { piece: 64 << 10, record: 16 << 20 };

/// How many rows of a sheet make a chunk.
const ROWS_A_CHUNK: usize = 256;

impl<'r, 'a> Open<'r, 'a> {
    pub(super) fn new(
        input: &'r Input,
        standard_input: Option<&'r mut (dyn Read + Send)>,
        limits: Limits,
        head: Head<'_, 'a>,
    ) -> Result<Self, Diagnostic> {
        match (&input.path, &input.sheet) {
            (Some(path), Some(sheet)) => {
                OpenSheet::new(input, workbook::read(path, &sheet.name, head.row)?, head).map(Self::Sheet)
            }
            _ => OpenText::new(input, standard_input, limits, head).map(|text| Self::Text(Box::new(text))),
        }
    }

    /// The next chunk, in the room of an earlier one; `None` after the last.
    pub(super) fn next(&mut self, input: u16, room: Vec<u8>) -> Result<Option<Chunk<'a>>, Diagnostic> {
        match self {
            Open::Text(text) => text.next(input, room),
            Open::Sheet(sheet) => Ok(sheet.next(input, room)),
        }
    }

    /// What the input came to, but for its records.
    pub(super) fn finish(self) -> InputSummary {
        match self {
            Open::Text(text) => text.finish(),
            Open::Sheet(OpenSheet { input, read, .. }) => {
                InputSummary { sha256: read.sha256, ..InputSummary::of(input) }
            }
        }
    }
}

impl<'r, 'a> OpenSheet<'r, 'a> {
    fn new(input: &'r Input, read: SheetRead, head: Head<'_, 'a>) -> Result<Self, Diagnostic> {
        let shape = (head.settle)(&read.sheet.headings, read.sheet.headings_line)?;
        Ok(Self { input, read, shape, next: Some(0) })
    }

    fn next(&mut self, input: u16, text: Vec<u8>) -> Option<Chunk<'a>> {
        let sheet = Arc::clone(&self.read.sheet);
        // Of a sheet without rows there is one chunk too, which says that it is there.
        let first = self.next?;
        let rows = first..sheet.len().min(first + ROWS_A_CHUNK);
        let line = sheet.row(first).map_or(sheet.headings_line + 1, |row| row.line);
        self.next = Some(rows.end).filter(|end| *end < sheet.len());
        Some(Chunk {
            input,
            shape: self.shape.clone(),
            text,
            place: TextPlace { line, column: 1 },
            is_first: rows.start == 0,
            is_last: rows.end == sheet.len(),
            is_too_long: false,
            sheet: Some((sheet, rows)),
        })
    }
}

impl<'r, 'a> OpenText<'r, 'a> {
    fn new(
        input: &'r Input,
        standard_input: Option<&'r mut (dyn Read + Send)>,
        limits: Limits,
        head: Head<'_, 'a>,
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
            Ending::Csv => open.begin_table(limits, head)?,
            Ending::Ndjson => {
                open.refuse_utf16()?;
                open.set(Shape::Lines, Cutter::Lines);
            }
            Ending::Json => {
                open.refuse_utf16()?;
                open.begin_json(limits)?;
            }
            Ending::Unknown
                if let Some(problem) = workbook::under_another_name(&input.name, open.stream.held()) =>
            {
                return Err(problem);
            }
            Ending::Unknown if is_json(open.stream.held()) => open.begin_json(limits)?,
            Ending::Yaml | Ending::Workbook | Ending::Unknown => {
                open.set(Shape::Documents, Cutter::Documents);
            }
        }
        Ok(open)
    }

    /// The next chunk, in the room of an earlier one; `None` after the last.
    fn next(&mut self, input: u16, room: Vec<u8>) -> Result<Option<Chunk<'a>>, Diagnostic> {
        let Some(piece) = self.stream.next(room).map_err(|error| fault(self.input, &error))? else {
            return Ok(None);
        };
        let chunk = Chunk {
            input,
            shape: self.shape.clone(),
            text: piece.text,
            sheet: None,
            place: piece.place,
            is_first: self.is_first,
            is_last: piece.is_last,
            is_too_long: piece.is_too_long,
        };
        self.is_first = false;
        Ok(Some(chunk))
    }

    /// What the input came to, but for its records.
    fn finish(self) -> InputSummary {
        let (sha256, note) = self.stream.finish();
        InputSummary { sha256, note, ..InputSummary::of(self.input) }
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
    fn begin_table(&mut self, limits: Limits, head: Head<'_, 'a>) -> Result<(), Diagnostic> {
        if let Some(problem) = workbook::under_another_name(&self.input.name, self.stream.held()) {
            return Err(problem);
        }
        let mut line = 1;
        let mut row = 1;
        loop {
            let held = self.stream.held();
            let end = Quoting::Start.line_end(held).map(|at| at + 1);
            let heading = held.get(..end.unwrap_or(held.len())).unwrap_or_default();
            let is_before = head.row.map_or(heading.trim_ascii().is_empty(), |wanted| row < wanted);
            if end.is_some() && is_before {
                line += memchr::memchr_iter(b'\n', heading).count() as u64;
                row += 1;
                self.stream.pass(heading.len());
            } else if end.is_some() || self.stream.is_done() || held.len() > limits.record {
                let shape = (head.settle)(&headings(heading), line)?;
                self.stream.pass(heading.len());
                self.set(shape, Cutter::Rows(Quoting::Start));
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
        Ending::Ndjson | Ending::Json | Ending::Workbook | Ending::Unknown => bytes::open_utf8(path),
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
