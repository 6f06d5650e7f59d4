//! A cross-walk: a table that has one agency's references beside the cases' own.

use std::collections::HashMap;
use std::sync::Arc;

use super::cells::Row;
use super::inputs::Input;
use super::map::KeyCells;
use super::open::{Head, Open, Shape};
use super::stream::Limits;
use super::table::ChunkRows;
use crate::diagnostic::Diagnostic;

/// A cross-walk whose columns were found.
#[derive(Debug)]
pub(super) struct BoundCrosswalk {
    pub(super) input: Input,
    pub(super) header_row: Option<u64>,
    pub(super) from: KeyCells,
    pub(super) to: KeyCells,
    pub(super) width: usize,
}

/// A cross-walk that was read.
pub(super) struct Crosswalk {
    /// As sentences begin with it: the file, or the sheet of one.
    pub(super) shown: String,
    /// The heading of the agency's references, in backticks.
    pub(super) from: String,
    keys: HashMap<Box<str>, To>,
}

enum To {
    One { key: Box<str>, line: u64 },
    Apart(u64, u64),
}

/// Where a reference leads.
pub(super) enum Leads<'c> {
    To(&'c str),
    Nowhere,
    /// To two cases, as these rows have it.
    Apart((u64, u64)),
}

impl Crosswalk {
    /// Reads every row. One in which either reference is blank leads nowhere, and says nothing.
    pub(super) fn read(bound: &BoundCrosswalk, limits: Limits) -> Result<Self, Diagnostic> {
        let mut keys = HashMap::new();
        let settle = |_: &[String], _: u64| Ok(Shape::Bare);
        let head = Head { row: bound.header_row, settle: &settle };
        let mut open = Open::new(&bound.input, None, limits, head)?;
        let mut room = Vec::new();
        while let Some(chunk) = open.next(0, room)? {
            let mut rows = ChunkRows::of(&chunk);
            while let Some(Row { line, cells }) = rows.next() {
                let Some(cells) = cells.ok().filter(|cells| cells.len() == bound.width) else { continue };
                if let (Some(from), Some(to)) =
                    (bound.from.of(|place| cells.get(place)), bound.to.of(|place| cells.get(place)))
                {
                    add(&mut keys, from, to, line);
                }
            }
            room = chunk.text;
        }
        let shown = if bound.input.sheet.is_some() { bound.input.shown() } else { bound.input.name.clone() };
        Ok(Self { shown, from: bound.from.shown.clone(), keys })
    }

    pub(super) fn leads(&self, reference: &str) -> Leads<'_> {
        match self.keys.get(reference) {
            Some(To::One { key, .. }) => Leads::To(key),
            Some(To::Apart(first, second)) => Leads::Apart((*first, *second)),
            None => Leads::Nowhere,
        }
    }
}

fn add(keys: &mut HashMap<Box<str>, To>, from: String, to: String, line: u64) {
    match keys.get_mut(from.as_str()) {
        None => drop(keys.insert(from.into(), To::One { key: to.into(), line })),
        Some(known) => {
            if let To::One { key, line: first } = known
                && **key != *to
            {
                *known = To::Apart(*first, line);
            }
        }
    }
}

/// A cross-walk that several files may go through.
pub(super) type Shared = Arc<BoundCrosswalk>;
