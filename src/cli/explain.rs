//! `vcop explain`: why each answer to one case came out as it did.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::as_at::{as_at, say_today};
use super::exit::Exit;
use super::terminal;
use super::using::{self, Using};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine;
use crate::load::{self, Conflict, Inputs, Origins, Source, Worker};
use crate::record::{FieldRef, Layout, NotUsed, Record};
use crate::report::explain::{Case, JoinedFrom, ReadAt, write_json, write_markdown, write_text};
use crate::report::stated;
use crate::ruleset::{Ruleset, Status};

/// Say why each answer to one case came out as it did
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The cases: files and folders (.yaml, .ndjson, .json, .csv, .xlsx, .ods), or - for standard input
    #[arg(required = true, value_name = "BATCH")]
    batch: Vec<PathBuf>,
    /// The case's reference
    #[arg(long, value_name = "REF")]
    case: String,
    /// Explain the answer to this question only, by its id
    #[arg(long, value_name = "ID")]
    entitlement: Option<String>,
    /// The mapping file for the tables among the cases that are given by name
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    as_at: Option<Date>,
}

/// How the explanation is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One object with every clause, fact and day
    Json,
    /// A page, to paste
    Markdown,
}

impl Explain {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.explained() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn explained(&self) -> Result<Exit, Exit> {
        let using = using::using(&self.batch, self.rules.as_deref())?;
        let as_at = as_at(self.as_at, &using.audit)?;
        let question = self.question(&using.ruleset)?;
        let inputs = using::inputs(&self.batch, &using.ruleset.layout, self.map.as_deref())?;
        let found = self.find(&using, &inputs)?;
        let Some(FoundCase { record, source, origins }) = &found.case else {
            return Err(self.not_there(&found));
        };
        let ruleset = &using.ruleset;
        let version = env!("CARGO_PKG_VERSION");
        let place = inputs.place(*source);
        let joined = origins.as_ref().map(|origins| joined_from(ruleset, &inputs, record, origins));
        let case = Case { ruleset, record, place: &place, joined: joined.as_ref(), as_at, question, version };
        self.print(&case).map_err(|error| terminal::unprintable("explanation", &error))?;
        found.problems.iter().for_each(using::print_not_used);
        let judged = judged(&case);
        say_today(self.as_at, &using.audit, as_at, judged.depends_on_as_at);
        Ok(if judged.failed || !found.problems.is_empty() { Exit::Partly } else { Exit::Done })
    }

    /// The place of the question that is asked for.
    fn question(&self, ruleset: &Ruleset) -> Result<Option<usize>, Exit> {
        let Some(id) = &self.entitlement else { return Ok(None) };
        if let Some((place, _)) = ruleset.question(id) {
            return Ok(Some(place));
        }
        let known: Vec<&str> = ruleset.questions.iter().map(|question| question.id.as_str()).collect();
        let message = format!("the rules {} have no question `{id}`", ruleset.id);
        let problem = Diagnostic::placeless(Code::UnknownName, message).suggest(id, known.iter().copied());
        Err(using::stop(&problem.help(format!("there are: {}", known.join(", ")))))
    }

    /// Picks the case out of the batch.
    fn find(&self, using: &Using, inputs: &Inputs) -> Result<Found, Exit> {
        let layout = &using.ruleset.layout;
        let worker = Finding { wanted: self.case.trim(), layout };
        let mut whole = worker.begin();
        let threads = terminal::threads();
        let read = load::read(inputs, &mut io::stdin(), layout, threads, &worker, |part| {
            whole.merge(worker.wanted, part);
        });
        read.map_err(|problem| using::stop(&problem))?;
        Ok(whole)
    }

    /// Says that the case is not among those that could be used, and why.
    fn not_there(&self, found: &Found) -> Exit {
        let wanted = self.case.trim();
        if !found.problems.is_empty() {
            found.problems.iter().for_each(using::print_not_used);
            using::say(&format!("case {wanted} could not be used: there is nothing to explain"));
            return Exit::Unusable;
        }
        let message = format!("there is no case `{wanted}` among the {} read", found.records);
        let mut problem = Diagnostic::placeless(Code::UnknownName, message);
        if let Some(near) = &found.near {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if found.nameless > 0 {
            let many = found.nameless;
            problem = problem.help(format!(
                "{many} could not be used and have no reference that can be read: see vcop check"
            ));
        }
        using::stop(&problem)
    }

    fn print(&self, case: &Case<'_>) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        match self.format {
            Format::Text => write_text(&mut out, case, terminal::screen())?,
            Format::Json => write_json(&mut out, case)?,
            Format::Markdown => write_markdown(&mut out, case)?,
        }
        out.flush()
    }
}

/// Where each fact of a case was read that was put together from several files.
fn joined_from(ruleset: &Ruleset, inputs: &Inputs, record: &Record, origins: &Origins) -> JoinedFrom {
    let layout = &ruleset.layout;
    let at = |source: Source| ReadAt {
        place: inputs.place(source),
        from: inputs.from(source.input).map(str::to_owned),
    };
    let mut fields: Vec<(FieldRef, Option<u32>)> = Vec::new();
    fields.extend((0..).zip(&layout.fields).map(|(slot, _)| (FieldRef::Record(slot), None)));
    for (list, declared) in (0..).zip(&layout.lists) {
        fields.push((FieldRef::List(list), None));
        for row in 0..record.row_count(list).unwrap_or(0) {
            fields
                .extend((0..).zip(&declared.fields).map(|(slot, _)| (FieldRef::Row(list, slot), Some(row))));
        }
    }
    let read = |(field, row)| Some((field, row, at(origins.of(field, row)?)));
    let said = |field, (slot, source)| (stated(layout, field, slot), at(source));
    let disagreed =
        |found: &Conflict| (found.field, [said(found.field, found.one), said(found.field, found.other)]);
    JoinedFrom {
        rows: origins.rows().iter().map(|source| at(*source)).collect(),
        facts: fields.into_iter().filter_map(read).collect(),
        disagreed: origins.conflicts.iter().map(disagreed).collect(),
    }
}

/// What the answers that were explained mean for the run.
struct Judged {
    depends_on_as_at: bool,
    failed: bool,
}

fn judged(case: &Case<'_>) -> Judged {
    let mut findings = Vec::new();
    engine::judge(case.ruleset, case.record, case.as_at, &mut findings);
    findings.retain(|finding| case.question.is_none_or(|wanted| wanted == finding.question));
    Judged {
        depends_on_as_at: findings.iter().any(|finding| finding.depends_on_as_at),
        failed: findings.iter().any(|finding| finding.status == Status::Error),
    }
}

/// Looks for one case.
struct Finding<'a> {
    wanted: &'a str,
    layout: &'a Layout,
}

/// What one stretch of the batch has of the case.
#[derive(Default)]
struct Found {
    case: Option<FoundCase>,
    /// What of the case could not be used.
    problems: Vec<NotUsed>,
    /// The nearest other reference.
    near: Option<String>,
    records: u64,
    /// Records that could not be used, and whose reference could not be read.
    nameless: u64,
}

/// The case, where it was read, and where each of its facts was.
struct FoundCase {
    record: Record,
    source: Source,
    origins: Option<Origins>,
}

impl Found {
    fn near(&mut self, wanted: &str, reference: &str) {
        if self.near.as_deref() == Some(reference) {
            return;
        }
        let known = self.near.as_deref().into_iter().chain([reference]);
        if let Some(near) = nearest(wanted, known).filter(|near| self.near.as_deref() != Some(*near)) {
            self.near = Some(near.to_owned());
        }
    }

    fn merge(&mut self, wanted: &str, part: Found) {
        self.case = self.case.take().or(part.case);
        self.problems.extend(part.problems);
        if let Some(near) = &part.near {
            self.near(wanted, near);
        }
        self.records += part.records;
        self.nameless += part.nameless;
    }
}

impl Finding<'_> {
    fn look_at(&self, part: &mut Found, record: &Record, source: Source, origins: Option<&Origins>) {
        part.records += 1;
        let reference = record.key(self.layout);
        if reference == self.wanted {
            let found = || FoundCase { record: record.clone(), source, origins: origins.cloned() };
            part.case = part.case.take().or_else(|| Some(found()));
        } else if part.case.is_none() {
            part.near(self.wanted, reference);
        }
    }
}

impl Worker for Finding<'_> {
    type Part = Found;

    fn begin(&self) -> Found {
        Found::default()
    }

    fn record(&self, part: &mut Found, record: &Record, source: Source) {
        self.look_at(part, record, source, None);
    }

    fn joined(&self, part: &mut Found, record: &Record, origins: &Origins) {
        self.look_at(part, record, origins.made_at(), Some(origins));
    }

    fn not_used(&self, part: &mut Found, problem: NotUsed) {
        part.records += 1;
        match &problem.case {
            None => part.nameless += 1,
            Some(case) if *case == self.wanted => part.problems.push(problem),
            Some(case) => part.near(self.wanted, case),
        }
    }

    fn row_without_case(&self, part: &mut Found, problem: NotUsed) {
        if problem.case.as_deref() == Some(self.wanted) {
            part.problems.push(problem);
        }
    }
}
