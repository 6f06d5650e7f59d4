//! Reads the frame that a draw is made from: each case that can be used, where its dates put it in.

use std::io;
use std::path::PathBuf;

use super::super::exit::Exit;
use super::super::terminal;
use super::super::using;
use super::super::work::MOST_PRINTED;
use crate::calendar::Date;
use crate::load::{self, Inputs, Source, Worker};
use crate::measure::{self, Between, Candidate, CaseAt, FirstFew, Frame, Stratum};
use crate::record::{FieldRef, Kind, Layout, NotUsed, Record, Slot};

/// What puts a case in the frame, and in a stratum of it.
pub(super) struct Framing<'a> {
    pub(super) layout: &'a Layout,
    /// The field that strata are of, and its type.
    pub(super) by: Option<(u16, &'a Kind)>,
    /// The dates that bound the frame, where any does.
    pub(super) dates: Option<Dates>,
}

/// The dates that bound a frame.
pub(super) struct Dates {
    pub(super) by: Vec<FieldRef>,
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

/// What one stretch of the batch has for the frame.
#[derive(Default)]
pub(super) struct Part {
    pub(super) cases: Vec<Candidate>,
    pub(super) outside: u64,
    pub(super) without_date: FirstFew<CaseAt>,
    pub(super) not_used: u64,
    problems: Vec<NotUsed>,
}

struct Gathering<'a> {
    framing: &'a Framing<'a>,
    inputs: &'a Inputs,
}

/// Reads the frame's cases, and what is to be said of it; what could not be used is printed.
pub(super) fn read(batch: &[PathBuf], framing: &Framing<'_>) -> Result<(Vec<Candidate>, Frame), Exit> {
    let inputs = using::inputs(batch, framing.layout, None)?;
    let worker = Gathering { framing, inputs: &inputs };
    let (mut whole, mut printed) = (Part::default(), 0);
    let threads = terminal::threads();
    let read = load::read(&inputs, &mut io::stdin(), framing.layout, threads, &worker, |part| {
        for problem in part.problems.iter().take(MOST_PRINTED.saturating_sub(printed)) {
            using::print_not_used(problem);
            printed += 1;
        }
        whole.cases.extend(part.cases);
        whole.outside += part.outside;
        whole.without_date.append(part.without_date);
        whole.not_used += part.not_used;
    });
    let read = read.map_err(|problem| using::stop(&problem))?;
    for input in &read {
        if let Some(note) = &input.note {
            using::say(&format!("{}: {note}", input.name));
        }
    }
    let between = framing.dates.as_ref().map(|dates| Between {
        by: dates.by.iter().map(|field| framing.layout.path(*field).to_owned()).collect(),
        from: dates.from,
        until: dates.until,
        without_date: whole.without_date,
        outside: whole.outside,
    });
    let files = read.into_iter().map(|input| (input.name, input.sha256)).collect();
    let frame = Frame { between, not_used: whole.not_used, files, ..Frame::default() };
    Ok((whole.cases, frame))
}

impl Worker for Gathering<'_> {
    type Part = Part;

    fn begin(&self) -> Part {
        Part::default()
    }

    fn record(&self, part: &mut Part, record: &Record, source: Source) {
        let reference = record.key(self.framing.layout).to_owned();
        if let Some(dates) = &self.framing.dates {
            match measure::dated(&dates.by, record) {
                None => {
                    let place = self.inputs.place(source);
                    part.without_date.push(|| CaseAt { reference, place });
                    return;
                }
                Some(date) if !dates.hold(date) => {
                    part.outside += 1;
                    return;
                }
                Some(_) => {}
            }
        }
        let stratum = self.framing.by.map_or_else(Stratum::whole, |(slot, kind)| stratum(record, slot, kind));
        part.cases.push(Candidate { reference, stratum });
    }

    fn not_used(&self, part: &mut Part, problem: NotUsed) {
        part.not_used += 1;
        if part.problems.len() < MOST_PRINTED {
            part.problems.push(problem);
        }
    }

    fn row_without_case(&self, part: &mut Part, problem: NotUsed) {
        self.not_used(part, problem);
    }
}

impl Dates {
    fn hold(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}

/// The stratum of a record: what it has in a field.
fn stratum(record: &Record, slot: u16, kind: &Kind) -> Stratum {
    match record.slot(slot) {
        Slot::Blank => Stratum::of(0, Stratum::NOT_RECORDED),
        Slot::None => Stratum::of(0, Stratum::NONE_FOUND),
        Slot::Flag(flag) => of_words(kind, if flag { "yes" } else { "no" }),
        Slot::Choice(place) => match kind {
            Kind::Choice(of) => Stratum::of(place, of.get(usize::from(place)).map_or("", String::as_str)),
            Kind::Text | Kind::Date | Kind::Flag | Kind::Number => Stratum::whole(),
        },
        Slot::Text { start, length } => of_words(kind, record.text(start, length)),
        Slot::Date(date) => of_words(kind, &date.to_string()),
        Slot::Number(number) => of_words(kind, &number.to_string()),
    }
}

/// The stratum of the cases that have these words in a field.
pub(super) fn of_words(kind: &Kind, words: &str) -> Stratum {
    let place = match kind {
        Kind::Choice(of) => of.iter().position(|choice| choice == words),
        Kind::Flag => ["yes", "no"].iter().position(|flag| *flag == words),
        Kind::Text | Kind::Date | Kind::Number => None,
    };
    Stratum::of(place.and_then(|place| u16::try_from(place).ok()).unwrap_or(0), words)
}
