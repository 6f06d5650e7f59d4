//! What is done with the records of a chunk, by whoever asked for them.

use super::fault::{Fault, not_used};
use super::fill::Filling;
use super::held::Origins;
use super::inputs::{Inputs, Source};
use super::join::{Item, Joined};
use super::json::{self, Order};
use super::lists::Lists;
use super::names::Names;
use super::open::{Chunk, Shape};
use super::receive::{At, Receiver, Written};
use super::seen::Entry;
use super::{table, yaml};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::{DateOrder, NotUsed, Place, Record};

/// What is to be done with the records that are read.
///
/// It may be asked on several threads at once, and more than once of a record: all that it makes goes into the part,
/// and a part may be thrown away.
pub trait Worker: Sync {
    /// What the records of one stretch of an input come to.
    type Part: Send;

    /// Begins a part.
    fn begin(&self) -> Self::Part;

    /// Takes a record; `source` says where it was read.
    fn record(&self, part: &mut Self::Part, record: &Record, source: Source);

    /// Takes a record that was put together from several files; `origins` says where each fact was read.
    fn joined(&self, part: &mut Self::Part, record: &Record, origins: &Origins) {
        self.record(part, record, origins.made_at());
    }

    /// Takes a record that could not be used.
    fn not_used(&self, part: &mut Self::Part, problem: NotUsed);

    /// Takes a row of a list's own file that no case has. It is not a record, and is not counted as one.
    fn row_without_case(&self, part: &mut Self::Part, problem: NotUsed);
}

/// A worker with all that it takes to read a chunk.
pub(super) struct Desk<'a, W> {
    pub(super) worker: &'a W,
    pub(super) inputs: &'a Inputs,
    pub(super) names: &'a Names<'a>,
    pub(super) lists: &'a Lists<'a>,
    pub(super) joined: &'a Joined,
}

/// What the records of a chunk came to.
pub(super) struct Done<P> {
    pub(super) part: P,
    /// The keys of the records that could be used, in order.
    pub(super) keys: Vec<Entry>,
    /// Why nothing may be read on: the first that was found.
    pub(super) stop: Option<Diagnostic>,
    /// How many records there were, those that could not be used included.
    pub(super) records: u64,
    /// How many rows the map of a table leaves out.
    pub(super) left_out: u64,
}

/// A record that has the key of an earlier one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeated {
    /// Its number among the records of the chunk that could be used, from 0.
    pub(super) number: usize,
    /// Where the earlier one was read.
    pub(super) first: Source,
}

impl<W: Worker> Desk<'_, W> {
    /// Reads the records of a chunk and hands them over, but for those that are repeated, which are in order.
    pub(super) fn work(
        &self,
        chunk: &Chunk<'_>,
        record: &mut Record,
        repeated: &[Repeated],
    ) -> Done<W::Part> {
        let done = Done { part: self.worker.begin(), keys: Vec::new(), stop: None, records: 0, left_out: 0 };
        let mut hands = Hands { desk: self, input: chunk.input, done, repeated };
        match &chunk.shape {
            Shape::Held(cases) => self.joined.items(cases.clone()).iter().for_each(|item| hands.item(item)),
            _ => read_chunk(chunk, self.names, self.lists, record, &mut hands),
        }
        hands.done
    }
}

/// Reads the records of a chunk, in the room of one.
pub(super) fn read_chunk(
    chunk: &Chunk<'_>,
    names: &Names<'_>,
    lists: &Lists<'_>,
    record: &mut Record,
    out: &mut dyn Receiver,
) {
    let order = match &chunk.shape {
        Shape::Rows(_) | Shape::Mapped(_) => DateOrder::IsoOrDayFirst,
        Shape::Lines | Shape::Objects | Shape::Items | Shape::Documents | Shape::Bare | Shape::Held(_) => {
            DateOrder::Iso
        }
    };
    let mut fill = Filling::new(names, record, order);
    if chunk.is_too_long {
        let at = At { line: chunk.place.line, column: None };
        out.not_used(&[too_long(&chunk.shape)], None, at, None);
        return;
    }
    match &chunk.shape {
        Shape::Lines => json::read(chunk, Order::Lines, &mut fill, out),
        Shape::Objects => json::read(chunk, Order::Free, &mut fill, out),
        Shape::Items => json::read(chunk, Order::List, &mut fill, out),
        Shape::Documents => yaml::read(chunk, &mut fill, out),
        Shape::Rows(columns) => table::read(chunk, columns, lists, &mut fill, out),
        Shape::Mapped(bound) => table::read_mapped(chunk, bound, &mut fill, out),
        // They are looked at by whoever opened them, or were read before.
        Shape::Bare | Shape::Held(_) => {}
    }
}

/// Hands the records of one chunk over.
struct Hands<'h, 'a, W: Worker> {
    desk: &'h Desk<'a, W>,
    input: u16,
    done: Done<W::Part>,
    repeated: &'h [Repeated],
}

impl<W: Worker> Hands<'_, '_, W> {
    /// The earlier record, where the next that could be used is a repeated one.
    fn next_repeated(&mut self) -> Option<Source> {
        let (next, rest) = self.repeated.split_first()?;
        if next.number != self.done.keys.len() {
            return None;
        }
        self.repeated = rest;
        Some(next.first)
    }

    /// A case that was put together from several files.
    fn item(&mut self, item: &Item) {
        let held = match item {
            Item::Case(held) => held,
            Item::NotUsed(_, problem) => {
                self.done.records += 1;
                return self.desk.worker.not_used(&mut self.done.part, problem.clone());
            }
        };
        let key = held.record.key(self.desk.names.layout);
        let Some((first, _)) = held.faults.first() else {
            return self.hand_over(key, held.origins.made_at(), None, |worker, part| {
                worker.joined(part, &held.record, &held.origins);
            });
        };
        let faults: Vec<Fault> =
            held.faults.iter().map(|(source, fault)| self.elsewhere(*source, *first, fault)).collect();
        self.done.records += 1;
        let problem = NotUsed {
            rows: held.written.iter().map(|(_, row)| row.clone()).collect(),
            ..not_used(&faults, self.desk.inputs.place(*first), Some(key.to_owned()))
        };
        self.desk.worker.not_used(&mut self.done.part, problem);
    }

    /// A fault of a row, with its place where that is another than the first's.
    fn elsewhere(&self, source: Source, first: Source, fault: &Fault) -> Fault {
        let mut fault = fault.clone();
        if source != first {
            fault.message = format!("{} ({})", fault.message, self.desk.inputs.place(source));
        }
        fault
    }

    /// Hands a record to the worker, unless an earlier one has its key.
    fn hand_over(
        &mut self,
        key: &str,
        source: Source,
        written: Written<'_>,
        give: impl FnOnce(&W, &mut W::Part),
    ) {
        let first = self.next_repeated();
        self.done.keys.push(Entry::new(key, source));
        let Some(first) = first else {
            self.done.records += 1;
            return give(self.desk.worker, &mut self.done.part);
        };
        let first = self.desk.inputs.place(first);
        let fault = Fault::new(Code::RecordKeyRepeated, 0, format!("`{key}` was read before, at {first}"));
        self.not_used(&[fault], Some(key), At { line: source.line, column: None }, written);
    }
}

impl<W: Worker> Receiver for Hands<'_, '_, W> {
    fn record(&mut self, record: &Record, line: u64, written: Written<'_>) {
        let source = Source { input: self.input, line };
        let key = record.key(self.desk.names.layout);
        self.hand_over(key, source, written, |worker, part| worker.record(part, record, source));
    }

    fn left_out(&mut self) {
        self.done.left_out += 1;
    }

    fn not_used(&mut self, faults: &[Fault], case: Option<&str>, at: At, written: Written<'_>) {
        self.done.records += 1;
        let place = Place {
            column: at.column,
            ..self.desk.inputs.place(Source { input: self.input, line: at.line })
        };
        if let Some(fault) = faults.iter().find(|fault| fault.code == Code::MonthFirst) {
            self.done.stop.get_or_insert_with(|| month_first(fault, &place));
        }
        let rows = written.map(|written| written()).unwrap_or_default();
        let problem = NotUsed { rows, ..not_used(faults, place, case.map(str::to_owned)) };
        self.desk.worker.not_used(&mut self.done.part, problem);
    }
}

pub(super) fn month_first(fault: &Fault, place: &Place) -> Diagnostic {
    let column = fault.subject.as_deref().unwrap_or("a column");
    let message = format!("which way round are the dates of {column}? {}, at {place}", fault.message);
    let problem = Diagnostic::placeless(Code::MonthFirst, message);
    match &fault.help {
        Some(help) => problem.help(help.clone()),
        None => problem,
    }
}

fn too_long(shape: &Shape<'_>) -> Fault {
    let fault = |what: &str| Fault::new(Code::RecordUnreadable, 0, format!("{what} is longer than 16 MiB"));
    match shape {
        Shape::Lines => fault("the line"),
        Shape::Objects | Shape::Items => fault("the record"),
        Shape::Documents => fault("the document").help("put a line `---` before each record"),
        Shape::Rows(_) | Shape::Mapped(_) | Shape::Bare | Shape::Held(_) => {
            fault("the row").help("quotes may have been opened in it and not closed")
        }
    }
}
