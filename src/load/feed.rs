//! The chunks of every input, one input after another.

use std::io::Read;
use std::mem;

use super::columns::{Columns, Table};
use super::inputs::{Ending, Input, Inputs};
use super::lists::Lists;
use super::names::Names;
use super::open::{Chunk, InputSummary, Open};
use super::stream::Limits;
use crate::diagnostic::Diagnostic;

/// The inputs being read.
pub(super) struct Feed<'r, 'a> {
    inputs: &'r Inputs,
    names: &'a Names<'a>,
    lists: &'r Lists<'a>,
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
        lists: &'r Lists<'a>,
        limits: Limits,
        standard_input: &'r mut (dyn Read + Send),
    ) -> Self {
        let standard_input = Some(standard_input);
        Self { inputs, names, lists, limits, standard_input, open: None, next: 0, summaries: Vec::new() }
    }

    /// Looks at the headings of every table of cases: a fault in the last is found before the first is read.
    pub(super) fn check_tables(&self) -> Result<(), Diagnostic> {
        for (number, input) in self.inputs.numbered() {
            if matches!(input.ending, Ending::Csv | Ending::Workbook) && self.lists.has_cases(number) {
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
            let (number, mut open) = match self.open.take() {
                Some(open) => open,
                None => match self.open_next()? {
                    Some(open) => open,
                    None => return Ok(None),
                },
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

    fn open_next(&mut self) -> Result<Option<(u16, Open<'r, 'a>)>, Diagnostic> {
        while let Some(input) = self.inputs.get(self.next) {
            let number = self.next;
            self.next += 1;
            if self.lists.has_cases(number) {
                let standard_input = if input.path.is_none() { self.standard_input.take() } else { None };
                return open(input, standard_input, self.limits, self.names).map(|open| Some((number, open)));
            }
        }
        Ok(None)
    }
}

fn open<'r, 'a>(
    input: &'r Input,
    standard_input: Option<&'r mut (dyn Read + Send)>,
    limits: Limits,
    names: &'a Names<'a>,
) -> Result<Open<'r, 'a>, Diagnostic> {
    let columns =
        |headings: &[String], line: u64| Columns::read(headings, Table::Cases, names, (input, line));
    Open::new(input, standard_input, limits, &columns)
}
