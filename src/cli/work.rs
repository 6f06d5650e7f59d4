//! Reads a batch and counts it: each record judged where it is read, parts merged in the order of the inputs.

use std::io::{self, Write};

use super::exit::Exit;
use super::using;
use crate::calendar::Date;
use crate::engine::{self, Raised};
use crate::finding::Finding;
use crate::load::{self, Conflict, Inputs, Origins, Source, Worker};
use crate::measure::{
    self, Case, CountingMix, Disagreement, DrawFound, DrawLookup, Parted, Run, Split, Summary, Tally,
};
use crate::record::{FieldRef, Layout, NotUsed, Record, Slot};
use crate::report::findings::{CaseLines, FindingLines};
use crate::report::stated;
use crate::ruleset::{Audit, Ruleset};

/// What a batch is judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judging<'a> {
    pub(super) ruleset: &'a Ruleset,
    pub(super) audit: &'a Audit,
    pub(super) as_at: Date,
}

/// How many problems a part keeps to be printed: those that are counted are all of them.
pub(super) const MOST_PRINTED: usize = 20;

/// Judges records as they are read.
pub(super) struct Checking<'a> {
    judging: Judging<'a>,
    inputs: &'a Inputs,
    /// Writes findings as lines; `None` where nobody asked for them.
    lines: Option<FindingLines<'a>>,
    /// Whether all that could not be used is kept, and not only what is printed.
    keeps_not_used: bool,
    frame: Option<u16>,
    /// The round's recorded draw, where it has one.
    draw: Option<&'a DrawLookup<'a>>,
    /// What parts the cases into groups, and the round of one column in which they are counted.
    split: Option<(Split, &'a Audit)>,
}

/// What one stretch of the batch comes to.
pub(super) struct Part<'a> {
    pub(super) tally: Tally<'a>,
    pub(super) lines: Vec<u8>,
    pub(super) problems: Vec<NotUsed>,
    pub(super) not_used: Vec<NotUsed>,
    pub(super) records: u64,
    /// What of the recorded draw is here.
    pub(super) drawn: DrawFound,
    pub(super) mix: CountingMix<'a>,
    pub(super) parted: Option<Parted<'a>>,
    findings: Vec<Finding>,
    columns: Vec<usize>,
}

impl<'a> Checking<'a> {
    /// Judges by these rules; findings are written as lines where `lines` says so.
    pub(super) fn new(judging: Judging<'a>, inputs: &'a Inputs, lines: Option<FindingLines<'a>>) -> Self {
        let frame = match judging.ruleset.layout.field_named("frame") {
            Some(FieldRef::Record(slot)) => Some(slot),
            Some(FieldRef::Row(..) | FieldRef::List(_)) | None => None,
        };
        Self { judging, inputs, lines, keeps_not_used: false, frame, draw: None, split: None }
    }

    /// Holds the batch against a recorded draw too.
    pub(super) fn beside(self, draw: Option<&'a DrawLookup<'a>>) -> Self {
        Self { draw, ..self }
    }

    /// Keeps all that could not be used, where it is wanted, and not only what is printed.
    pub(super) fn keeping_not_used(self, keeps_not_used: bool) -> Self {
        Self { keeps_not_used, ..self }
    }

    /// The same with the cases parted into groups, each counted over all of `one_column`.
    pub(super) fn parted(self, split: Option<Split>, one_column: &'a Audit) -> Self {
        Self { split: split.map(|split| (split, one_column)), ..self }
    }

    /// The groups of a stretch of the batch, before its first case.
    pub(super) fn groups(&self) -> Option<Parted<'a>> {
        self.split.map(|(split, one_column)| Parted::new(self.judging.ruleset, one_column, split))
    }

    /// Judges a record; `rows` are those of files that it was put together from, where there are several.
    fn judge(&self, part: &mut Part<'a>, record: &Record, source: Source, rows: &[Source]) {
        let Judging { ruleset, audit, as_at } = self.judging;
        part.records += 1;
        part.findings.clear();
        engine::judge(ruleset, record, as_at, &mut part.findings);
        measure::columns(audit, record, &mut part.columns);
        let reference = record.key(&ruleset.layout);
        let place = || self.inputs.place(source);
        let in_return = measure::in_return(ruleset, audit, record);
        if let Some(draw) = self.draw {
            draw.checked(&mut part.drawn, reference, in_return);
        }
        let case = Case {
            reference,
            place: &place,
            findings: &part.findings,
            columns: &part.columns,
            in_return,
            found_none: &|field, row| match field {
                FieldRef::Record(slot) => record.slot(slot) == Slot::None,
                FieldRef::Row(list, slot) => record.row_slot(list, row.unwrap_or(0), slot) == Slot::None,
                FieldRef::List(_) => false,
            },
        };
        part.tally.case(&case);
        part.mix.case(record, &case);
        if let Some(parted) = &mut part.parted {
            parted.case(record, &Case { columns: &[0], in_return: true, ..case });
        }
        self.raise(&mut part.tally, record, reference);
        if let Some(lines) = &self.lines {
            let frame = self.frame.and_then(|slot| record.text_of(slot));
            let case = CaseLines {
                reference,
                frame,
                columns: &part.columns,
                place: &place(),
                rows: &rows.iter().map(|row| self.inputs.place(*row)).collect::<Vec<_>>(),
                findings: &part.findings,
            };
            lines.append(&mut part.lines, &case);
        }
    }

    fn raise(&self, tally: &mut Tally<'a>, record: &Record, reference: &str) {
        let Judging { ruleset, as_at, .. } = self.judging;
        engine::raise(ruleset, record, as_at, &mut |raised| match raised {
            Raised::Rule { question, edition, alert, .. } => {
                let asked =
                    ruleset.questions.get(question).and_then(|question| question.editions.get(edition));
                if let Some(alert) = asked.and_then(|entitlement| entitlement.alerts.get(alert)) {
                    tally.alert(reference, Some(question), &alert.says);
                }
            }
            Raised::Failed { question, row, rule, fault } => {
                tally.alert_failed(reference, question, row, (rule, fault));
            }
            Raised::AfterAsAt(field) => {
                let label = ruleset.layout.label(field);
                tally.alert(reference, None, &format!("A date after the as-at date: {label}"));
            }
        });
    }
}

impl<'a> Worker for Checking<'a> {
    type Part = Part<'a>;

    fn begin(&self) -> Part<'a> {
        Part {
            tally: Tally::new(self.judging.ruleset, self.judging.audit),
            lines: Vec::new(),
            problems: Vec::new(),
            not_used: Vec::new(),
            records: 0,
            drawn: DrawFound::default(),
            mix: CountingMix::new(self.judging.ruleset, self.judging.audit),
            parted: self.groups(),
            findings: Vec::new(),
            columns: Vec::new(),
        }
    }

    fn record(&self, part: &mut Part<'a>, record: &Record, source: Source) {
        self.judge(part, record, source, &[]);
    }

    fn joined(&self, part: &mut Part<'a>, record: &Record, origins: &Origins) {
        self.judge(part, record, origins.made_at(), origins.rows());
        let layout = &self.judging.ruleset.layout;
        for conflict in &origins.conflicts {
            part.tally.disagreement(disagreement(conflict, record, layout, self.inputs));
        }
    }

    fn not_used(&self, part: &mut Part<'a>, problem: NotUsed) {
        part.records += 1;
        if let Some(draw) = self.draw {
            draw.not_used(&mut part.drawn, &problem);
        }
        self.row_without_case(part, problem);
    }

    fn row_without_case(&self, part: &mut Part<'a>, problem: NotUsed) {
        part.tally.not_used(&problem);
        if self.keeps_not_used {
            part.not_used.push(problem.clone());
        }
        if part.problems.len() < MOST_PRINTED {
            part.problems.push(problem);
        }
    }
}

/// A fact on which files disagree, in words.
pub(super) fn disagreement(
    conflict: &Conflict,
    record: &Record,
    layout: &Layout,
    inputs: &Inputs,
) -> Disagreement {
    let Conflict { field, one, other } = *conflict;
    let said = |(slot, source): (Slot, Source)| (stated(layout, field, slot), inputs.place(source));
    Disagreement {
        case: record.key(layout).to_owned(),
        label: layout.label(field).to_owned(),
        one: said(one),
        other: said(other),
    }
}

/// Judges a batch and counts it; gives what it came to, and how many records and rows could not be used.
pub(super) fn summary(judging: Judging<'_>, inputs: &Inputs, threads: usize) -> Result<(Summary, u64), Exit> {
    let worker = Checking::new(judging, inputs, None);
    let mut whole = Tally::new(judging.ruleset, judging.audit);
    let mut printed = 0;
    let layout = &judging.ruleset.layout;
    let read = load::read(inputs, &mut io::stdin(), layout, threads, &worker, |part| {
        for problem in part.problems.iter().take(MOST_PRINTED.saturating_sub(printed)) {
            using::print_not_used(problem);
            printed += 1;
        }
        whole.merge(part.tally);
    });
    let read = read.map_err(|problem| using::stop(&problem))?;
    let summary = whole.finish(Run { as_at: judging.as_at, inputs: shown(read) });
    let problems = summary.attention.not_used.count;
    let more = problems.saturating_sub(printed as u64);
    if more > 0 {
        using::say(&format!("{more} more could not be used, for reasons of these kinds"));
    }
    Ok((summary, problems))
}

/// The inputs of a run as its summary shows them.
pub(super) fn shown(inputs: Vec<load::InputSummary>) -> Vec<measure::Input> {
    let shown = |input: load::InputSummary| measure::Input {
        name: input.name,
        sha256: input.sha256,
        records: input.records,
        rows: input.rows,
    };
    inputs.into_iter().map(shown).collect()
}

/// A writer that forgets the first fault, and gives it when asked: merging goes on whatever the disk does.
pub(super) struct Kept<W> {
    writer: W,
    fault: Option<io::Error>,
}

impl<W: Write> Kept<W> {
    pub(super) fn new(writer: W) -> Self {
        Self { writer, fault: None }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.fault.is_none() {
            self.fault = self.writer.write_all(bytes).err();
        }
    }

    pub(super) fn finish(self) -> io::Result<W> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.writer),
        }
    }
}
