//! Reads what a worksheet asks of each case, and the records of a sheet that was filled in.

use std::io;
use std::path::Path;

use super::super::exit::Exit;
use super::super::terminal;
use super::super::using;
use super::super::work::MOST_PRINTED;
use crate::calendar::Date;
use crate::engine;
use crate::load::{self, Inputs, Source, Worker};
use crate::record::{FieldRef, Kind, Layout, NotUsed, Record, Slot};
use crate::report::worksheet::{AskedCase, Asking, ListRows};

/// What was found in a batch, or in one stretch of it.
#[derive(Default)]
pub(super) struct Found {
    /// The cases that lack a fact.
    pub(super) cases: Vec<AskedCase>,
    /// The records themselves, where they are wanted.
    pub(super) records: Vec<Record>,
    /// How many cases could be used.
    pub(super) read: u64,
    /// How many records and rows could not.
    pub(super) not_used: u64,
    problems: Vec<NotUsed>,
}

/// What is done with a record.
enum Gathering<'a> {
    Asking(&'a Asking<'a>, Date),
    Keeping,
}

/// Finds the facts that each case of a batch lacks; what could not be used is printed.
pub(super) fn asked(asking: &Asking<'_>, inputs: &Inputs, as_at: Date) -> Result<Found, Exit> {
    gather(&Gathering::Asking(asking, as_at), inputs, &asking.ruleset.layout)
}

/// Reads a sheet that was filled in.
pub(super) fn records(path: &Path, layout: &Layout) -> Result<Found, Exit> {
    let inputs = using::inputs(&[path.to_owned()], layout, None)?;
    gather(&Gathering::Keeping, &inputs, layout)
}

fn gather(worker: &Gathering<'_>, inputs: &Inputs, layout: &Layout) -> Result<Found, Exit> {
    let (mut whole, mut printed) = (Found::default(), 0);
    let read = load::read(inputs, &mut io::stdin(), layout, terminal::threads(), worker, |part| {
        for problem in part.problems.iter().take(MOST_PRINTED.saturating_sub(printed)) {
            using::print_not_used(problem);
            printed += 1;
        }
        whole.cases.extend(part.cases);
        whole.records.extend(part.records);
        whole.read += part.read;
        whole.not_used += part.not_used;
    });
    read.map_err(|problem| using::stop(&problem))?;
    Ok(whole)
}

impl Worker for Gathering<'_> {
    type Part = Found;

    fn begin(&self) -> Found {
        Found::default()
    }

    fn record(&self, part: &mut Found, record: &Record, _: Source) {
        part.read += 1;
        match self {
            Gathering::Keeping => part.records.push(record.clone()),
            Gathering::Asking(asking, as_at) => {
                let mut facts = engine::wanted(asking.ruleset, record, *as_at);
                facts.retain(|(field, _)| asking.is_asked(*field));
                if !facts.is_empty() {
                    part.cases.push(case(&asking.ruleset.layout, record, facts));
                }
            }
        }
    }

    fn not_used(&self, part: &mut Found, problem: NotUsed) {
        part.not_used += 1;
        if part.problems.len() < MOST_PRINTED {
            part.problems.push(problem);
        }
    }

    fn row_without_case(&self, part: &mut Found, problem: NotUsed) {
        self.not_used(part, problem);
    }
}

/// What a case is asked, with the rows of each list of which it is asked a fact.
fn case(layout: &Layout, record: &Record, facts: Vec<engine::FactAt>) -> AskedCase {
    let is_asked =
        |list: u16| facts.iter().any(|(field, _)| matches!(field, FieldRef::Row(of, _) if *of == list));
    let lists = (0_u16..).zip(&layout.lists).filter(|(list, _)| is_asked(*list));
    let rows = lists.map(|(list, declared)| {
        let row = |row: u32| {
            let slots = (0_u16..).zip(&declared.fields);
            slots.map(|(slot, field)| written(record.row_slot(list, row, slot), &field.kind)).collect()
        };
        ListRows { list, rows: (0..record.row_count(list).unwrap_or(0)).map(row).collect() }
    });
    let rows = rows.collect();
    AskedCase { reference: record.key(layout).to_owned(), facts, rows }
}

/// A value as it is read again; nothing for the words of a text, which the sheet does not need.
fn written(slot: Slot, kind: &Kind) -> String {
    match slot {
        Slot::Blank | Slot::Text { .. } => String::new(),
        Slot::None => "none".to_owned(),
        Slot::Date(date) => date.to_string(),
        Slot::Flag(flag) => if flag { "yes" } else { "no" }.to_owned(),
        Slot::Number(number) => number.to_string(),
        Slot::Choice(choice) => match kind {
            Kind::Choice(of) => of.get(usize::from(choice)).cloned().unwrap_or_default(),
            Kind::Text | Kind::Date | Kind::Flag | Kind::Number => String::new(),
        },
    }
}
