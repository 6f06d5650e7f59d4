//! The chunks of every input, one input after another.

use std::io::Read;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use super::columns::{Columns, Table};
use super::inputs::{Ending, Input, Inputs};
use super::join::Joined;
use super::lists::Lists;
use super::names::Names;
use super::open::{Chunk, Head, InputSummary, Open, Shape};
use super::stream::Limits;
use crate::diagnostic::Diagnostic;

/// How many cases of a round are given at once.
const HELD_AT_ONCE: usize = 256;

/// The inputs being read.
pub(super) struct Feed<'r, 'a> {
    inputs: &'r Inputs,
    names: &'a Names<'a>,
    lists: &'r Lists<'a>,
    joined: &'r Joined,
    /// Cases of a round that have been put together and are still to be given, with their input's number.
    held: Option<(u16, Range<usize>)>,
    limits: Limits,
    standard_input: Option<&'r mut (dyn Read + Send)>,
    open: Option<(u16, Open<'r, 'a>)>,
    next: u16,
    summaries: Vec<(u16, InputSummary)>,
}

impl<'r, 'a> Feed<'r, 'a> {
    pub(super) fn new(
        inputs: &'r Inputs,
        names: &'a Names<'a>,
        (lists, joined): (&'r Lists<'a>, &'r Joined),
        limits: Limits,
        standard_input: &'r mut (dyn Read + Send),
    ) -> Self {
        let standard_input = Some(standard_input);
        let (held, open, summaries) = (None, None, Vec::new());
        Self { inputs, names, lists, joined, held, limits, standard_input, open, next: 0, summaries }
    }

    /// Looks at the headings of every table of cases: a fault in the last is found before the first is read.
    pub(super) fn check_tables(&self) -> Result<(), Diagnostic> {
        for (number, input) in self.inputs.numbered() {
            let is_table = matches!(input.ending, Ending::Csv | Ending::Workbook);
            if is_table && self.lists.has_cases(number) && input.role.is_plain() {
                open(input, None, self.limits, self.names)?;
            }
        }
        Ok(())
    }

    /// The next chunk, in the room of an earlier one; `None` after the last. After a fault there are no more.
    pub(super) fn next(&mut self, mut room: Vec<u8>) -> Result<Option<Chunk<'a>>, Diagnostic> {
        let chunk = self.next_of_any(&mut room);
        if chunk.is_err() {
            self.open = None;
            self.next = u16::MAX;
        }
        chunk
    }

    /// What the inputs came to, but for their records.
    pub(super) fn finish(self) -> Vec<(u16, InputSummary)> {
        self.summaries
    }

    fn next_of_any(&mut self, room: &mut Vec<u8>) -> Result<Option<Chunk<'a>>, Diagnostic> {
        loop {
            if let Some(chunk) = self.next_held() {
                return Ok(Some(chunk));
            }
            let Some((number, mut open)) = self.open.take() else {
                if self.open_next()? {
                    continue;
                }
                return Ok(None);
            };
            match open.next(number, mem::take(room))? {
                Some(chunk) => {
                    self.open = Some((number, open));
                    return Ok(Some(chunk));
                }
                None => self.summaries.push((number, open.finish())),
            }
        }
    }

    /// Some of the cases that one file of a round made.
    fn next_held(&mut self) -> Option<Chunk<'a>> {
        let (input, Range { start, end }) = self.held.take()?;
        let cut = end.min(start + HELD_AT_ONCE);
        self.held = (cut < end).then_some((input, cut..end));
        (start < cut).then(|| Chunk::held(input, start..cut))
    }

    /// Opens the next input, or turns to the cases of one that is held; `false` after the last.
    fn open_next(&mut self) -> Result<bool, Diagnostic> {
        while let Some(input) = self.inputs.get(self.next) {
            let number = self.next;
            self.next += 1;
            if input.role.join.is_some() {
                self.held = Some((number, self.joined.of(number)));
                return Ok(true);
            }
            if self.lists.has_cases(number) {
                let standard_input = if input.path.is_none() { self.standard_input.take() } else { None };
                self.open = Some((number, open(input, standard_input, self.limits, self.names)?));
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Opens an input.
pub(super) fn open<'r, 'a>(
    input: &'r Input,
    standard_input: Option<&'r mut (dyn Read + Send)>,
    limits: Limits,
    names: &'a Names<'a>,
) -> Result<Open<'r, 'a>, Diagnostic> {
    let settle = |headings: &[String], line: u64| match &input.role.bound {
        Some(bound) => Ok(Shape::Mapped(bound.clone())),
        None => Columns::read(headings, Table::Cases, names, (input, line))
            .map(|columns| Shape::Rows(Arc::new(columns))),
    };
    Open::new(input, standard_input, limits, Head { row: input.role.header_row, settle: &settle })
}
