//! The rows of a round's files brought together under their cases: held as slots, each with the row it was read from.

use std::collections::HashMap;
use std::ops::Range;

use super::crosswalk::{Crosswalk, Leads};
use super::fault::{Fault, not_used, shown};
use super::held::Held;
use super::inputs::{Inputs, Source};
use super::lists::Lists;
use super::names::Names;
use super::open::InputSummary;
use super::receive::{At, Receiver, Written};
use super::stream::Limits;
use super::work::{month_first, read_chunk};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::{Layout, NotUsed, Record, RowCounts, TableRow};

/// The cases of every round that has `files`.
#[derive(Default)]
pub(super) struct Joined {
    /// What its files came to, in the order in which they made it.
    items: Vec<Item>,
    /// Rows that no case has.
    pub(super) without_case: Vec<NotUsed>,
    pub(super) summaries: Vec<(u16, InputSummary)>,
}

/// A case, or a row that was to make one and could not be used.
pub(super) enum Item {
    Case(Box<Held>),
    NotUsed(u16, NotUsed),
}

impl Item {
    fn input(&self) -> u16 {
        match self {
            Item::Case(held) => held.origins.made_at().input,
            Item::NotUsed(input, _) => *input,
        }
    }
}

impl Joined {
    /// Reads every file of the rounds among the inputs.
    pub(super) fn read(inputs: &Inputs, names: &Names<'_>, limits: Limits) -> Result<Self, Diagnostic> {
        let mut joined = Self::default();
        let mut groups: Vec<usize> = Vec::new();
        for (_, input) in inputs.numbered().filter(|(_, input)| input.role.join.is_some()) {
            if !groups.contains(&input.group) {
                groups.push(input.group);
            }
        }
        for group in groups {
            joined.round(group, inputs, names, limits)?;
        }
        Ok(joined)
    }

    /// What an input made, by number.
    pub(super) fn of(&self, input: u16) -> Range<usize> {
        let first = self.items.iter().position(|item| item.input() == input).unwrap_or(0);
        let count = self.items.iter().skip(first).take_while(|item| item.input() == input).count();
        first..first + count
    }

    pub(super) fn items(&self, range: Range<usize>) -> &[Item] {
        self.items.get(range).unwrap_or_default()
    }

    fn round(
        &mut self,
        group: usize,
        inputs: &Inputs,
        names: &Names<'_>,
        limits: Limits,
    ) -> Result<(), Diagnostic> {
        let mut round = Round {
            layout: names.layout,
            inputs,
            cases: Vec::new(),
            by_key: HashMap::new(),
            made: Vec::new(),
        };
        let mut without_key = Vec::new();
        let mut record = Record::default();
        let mut listed: Vec<u16> = Vec::new();
        let mut summaries = Vec::new();
        for (number, input) in inputs.numbered().filter(|(_, input)| input.group == group) {
            let Some(join) = &input.role.join else { continue };
            let crosswalk =
                join.through.as_deref().map(|through| Crosswalk::read(through, limits)).transpose()?;
            let rows_of = input.role.rows_of();
            listed.extend(rows_of);
            let mut gathering = Gathering {
                round: &mut round,
                input: number,
                makes_cases: join.makes_cases,
                rows_of,
                crosswalk,
                counts: RowCounts::default(),
                stop: None,
                without_key: &mut without_key,
            };
            let lists = Lists::of_round((number, input), names, limits)?;
            let mut open = super::feed::open(input, None, limits, names)?;
            let mut room = Vec::new();
            while let Some(chunk) = open.next(number, room)? {
                read_chunk(&chunk, names, &lists, &mut record, &mut gathering);
                room = chunk.text;
            }
            for problem in lists.without_case(names.key()) {
                gathering.counts.read += 1;
                gathering.counts.without_case += 1;
                let source = gathering.source(problem.place.line);
                gathering.without_key.push((source, NotUsed { rows: Vec::new(), ..problem }));
            }
            let counts = gathering.counts;
            if let Some(problem) = gathering.stop {
                return Err(problem);
            }
            summaries.push((number, InputSummary { rows: Some(counts), ..open.finish() }));
        }
        self.finish(round, without_key, &listed, summaries);
        Ok(())
    }

    /// Keeps the cases that were made; the rows of all others have none.
    fn finish(
        &mut self,
        round: Round<'_>,
        without_key: Vec<(Source, NotUsed)>,
        listed: &[u16],
        mut summaries: Vec<(u16, InputSummary)>,
    ) {
        let layout = round.layout;
        let key_name = layout.fields.get(usize::from(layout.key)).map_or("", |field| &field.path);
        let mut without_case = without_key;
        let mut cases: Vec<Option<Box<Held>>> = Vec::new();
        for case in round.cases {
            if case.origins.is_made() {
                cases.push(Some(Box::new(case)));
                continue;
            }
            for source in case.origins.rows() {
                let key = case.record.key(layout);
                let wrong = case.fault_at(*source).map(Fault::sentence);
                let summary = summaries.iter_mut().find(|(input, _)| *input == source.input);
                if let Some(rows) = summary.and_then(|(_, summary)| summary.rows.as_mut()) {
                    let counted = if wrong.is_some() { &mut rows.not_used } else { &mut rows.joined };
                    *counted = counted.saturating_sub(1);
                    rows.without_case += 1;
                }
                let message = wrong.unwrap_or_else(|| format!("no case has the {key_name} `{}`", shown(key)));
                let rows = case.written_at(*source).into_iter().cloned().collect();
                let problem = row_without_case(round.inputs, *source, Some(key), message);
                without_case.push((*source, NotUsed { rows, ..problem }));
            }
            cases.push(None);
        }
        without_case.sort_by_key(|(source, _)| *source);
        for made in round.made {
            match made {
                Made::Case(number) => {
                    let Some(mut case) = cases.get_mut(number as usize).and_then(Option::take) else {
                        continue;
                    };
                    case.finish(listed);
                    self.items.push(Item::Case(case));
                }
                Made::NotUsed(input, problem) => self.items.push(Item::NotUsed(input, problem)),
            }
        }
        self.without_case.extend(without_case.into_iter().map(|(_, problem)| problem));
        self.summaries.append(&mut summaries);
    }
}

/// A round being put together.
struct Round<'r> {
    layout: &'r Layout,
    inputs: &'r Inputs,
    cases: Vec<Held>,
    by_key: HashMap<Box<str>, u32>,
    made: Vec<Made>,
}

enum Made {
    Case(u32),
    NotUsed(u16, NotUsed),
}

impl Round<'_> {
    /// The case of a key, which may not have been made yet.
    fn case(&mut self, key: &str) -> (u32, &mut Held) {
        let number = match self.by_key.get(key) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
                self.cases.push(Held::new(self.layout, key));
                self.by_key.insert(key.into(), number);
                number
            }
        };
        // INVARIANT: every number in `by_key` is that of a case.
        let last = self.cases.len().saturating_sub(1);
        let place = (number as usize).min(last);
        #[expect(clippy::indexing_slicing, reason = "a case was pushed above where there was none")]
        let case = &mut self.cases[place];
        (number, case)
    }
}

/// Takes the rows of one file.
struct Gathering<'g, 'r> {
    round: &'g mut Round<'r>,
    input: u16,
    makes_cases: bool,
    rows_of: Option<u16>,
    crosswalk: Option<Crosswalk>,
    counts: RowCounts,
    /// A column whose dates may be the other way round.
    stop: Option<Diagnostic>,
    /// Rows that tell no case.
    without_key: &'g mut Vec<(Source, NotUsed)>,
}

/// Why a row belongs to no case that could be told, and what to do.
struct Homeless {
    message: String,
    help: String,
}

impl Gathering<'_, '_> {
    fn source(&self, line: u64) -> Source {
        Source { input: self.input, line }
    }

    /// The case's own key for a file's own reference.
    fn key(&self, own: &str) -> Result<String, Homeless> {
        let Some(crosswalk) = &self.crosswalk else { return Ok(own.to_owned()) };
        match crosswalk.leads(own) {
            Leads::To(key) => Ok(key.to_owned()),
            Leads::Nowhere => Err(Homeless {
                message: format!("{} has no case for {} `{}`", crosswalk.shown, crosswalk.from, shown(own)),
                help: format!("mend the reference, or give {} a row for it", crosswalk.shown),
            }),
            Leads::Apart(lines) => Err(Homeless {
                message: format!(
                    "{} has more than one case for {} `{}`, in rows {} and {}",
                    crosswalk.shown,
                    crosswalk.from,
                    shown(own),
                    lines.0,
                    lines.1
                ),
                help: format!("whose is it? leave only that row in {}", crosswalk.shown),
            }),
        }
    }

    /// A row that belongs to no case that could be told.
    fn homeless(&mut self, line: u64, case: Option<&str>, why: Homeless, written: Written<'_>) {
        self.counts.without_case += 1;
        let source = self.source(line);
        let problem = row_without_case(self.round.inputs, source, case, why.message);
        self.without_key.push((source, NotUsed { help: Some(why.help), rows: rows(written), ..problem }));
    }

    /// Notes that a row makes its case; `false` where a row of the same file did before.
    fn make(&mut self, key: &str, line: u64, written: Written<'_>) -> bool {
        let source = self.source(line);
        let (number, case) = self.round.case(key);
        let made_before = case.origins.is_made().then(|| case.origins.made_at());
        match made_before {
            Some(first) if first.input == source.input => {
                let place = self.round.inputs.place(first);
                let fault =
                    Fault::new(Code::RecordKeyRepeated, 0, format!("`{key}` was read before, at {place}"));
                let fault = fault.help(
                    "take one of the two rows out; if they are two cases, let `key` in the map name the columns that \
                     tell them apart",
                );
                self.refuse(&[fault], Some(key), line, written);
                false
            }
            Some(_) => {
                self.counts.joined += 1;
                true
            }
            None => {
                case.make(source);
                self.round.made.push(Made::Case(number));
                self.counts.cases += 1;
                true
            }
        }
    }

    /// A row that was to make a case and could not be used.
    fn refuse(&mut self, faults: &[Fault], case: Option<&str>, line: u64, written: Written<'_>) {
        self.counts.not_used += 1;
        let place = self.round.inputs.place(self.source(line));
        let problem = NotUsed { rows: rows(written), ..not_used(faults, place, case.map(str::to_owned)) };
        self.round.made.push(Made::NotUsed(self.input, problem));
    }
}

impl Receiver for Gathering<'_, '_> {
    fn record(&mut self, record: &Record, line: u64, written: Written<'_>) {
        self.counts.read += 1;
        let own = record.key(self.round.layout);
        let key = match self.key(own) {
            Ok(key) => key,
            Err(why) => return self.homeless(line, Some(own), why, written),
        };
        if self.makes_cases && !self.make(&key, line, written) {
            return;
        }
        if !self.makes_cases {
            self.counts.joined += 1;
        }
        let (source, rows_of, layout) = (self.source(line), self.rows_of, self.round.layout);
        let (_, case) = self.round.case(&key);
        case.add(record, layout, source, rows_of);
        if !case.origins.is_made() {
            case.written.extend(rows(written).into_iter().map(|row| (source, row)));
        }
    }

    fn not_used(&mut self, faults: &[Fault], case: Option<&str>, at: At, written: Written<'_>) {
        self.counts.read += 1;
        if let Some(fault) = faults.iter().find(|fault| fault.code == Code::MonthFirst) {
            let place = self.round.inputs.place(self.source(at.line));
            self.stop.get_or_insert_with(|| month_first(fault, &place));
        }
        let key = case.map(|own| self.key(own));
        match key {
            Some(Ok(key)) => {
                if self.makes_cases && !self.make(&key, at.line, written) {
                    return;
                }
                // The case is not judged on half of its facts.
                self.counts.not_used += u64::from(!self.makes_cases);
                let source = self.source(at.line);
                let (_, case) = self.round.case(&key);
                case.origins.read_at(source);
                case.faults.extend(faults.iter().map(|fault| (source, fault.clone())));
                case.written.extend(rows(written).into_iter().map(|row| (source, row)));
            }
            Some(Err(why)) => self.homeless(at.line, case, why, written),
            None if self.makes_cases => self.refuse(faults, None, at.line, written),
            None => {
                self.counts.without_case += 1;
                let source = self.source(at.line);
                let problem = not_used(faults, self.round.inputs.place(source), None);
                self.without_key
                    .push((source, NotUsed { code: Code::RowWithoutCase, rows: rows(written), ..problem }));
            }
        }
    }

    fn left_out(&mut self) {
        self.counts.read += 1;
        self.counts.left_out += 1;
    }
}

fn rows(written: Written<'_>) -> Vec<TableRow> {
    written.map(|written| written()).unwrap_or_default()
}

fn row_without_case(inputs: &Inputs, source: Source, case: Option<&str>, message: String) -> NotUsed {
    NotUsed {
        code: Code::RowWithoutCase,
        place: inputs.place(source),
        case: case.map(str::to_owned),
        message,
        help: Some(
            "a row belongs to a case that a file with `makes_cases` has: look at the reference".to_owned(),
        ),
        rows: Vec::new(),
    }
}
