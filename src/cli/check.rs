//! `vcop check`: every case against every question.

mod split;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::as_at::{as_at, say_today};
use super::draw;
use super::exit::Exit;
use super::not_used;
use super::terminal;
use super::using::{self, Using};
use super::work::{self, Checking, Judging, Kept, MOST_PRINTED};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, NewFile};
use crate::measure::{CountingMix, DrawFound, DrawLookup, Parted, Run, Split, Summary, Tally};
use crate::report::findings::FindingLines;
use crate::report::not_used::Rows;
use crate::report::{self, Note, Return};
use crate::ruleset::Audit;

/// Check every case against every question, and print the return
#[derive(Debug, Args)]
#[command(after_help = load::WORKBOOK_LIMITS)]
pub(super) struct Check {
    /// The cases: files and folders (.yaml, .ndjson, .json, .csv, .xlsx, .ods), or - for standard input
    #[arg(required = true, value_name = "BATCH")]
    batch: Vec<PathBuf>,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    as_at: Option<Date>,
    /// The mapping file for the tables among the cases that are given by name
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write every finding to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
    /// Write what could not be used to this file (.xlsx or .csv), each row with why, to mend and check again
    #[arg(long, value_name = "FILE")]
    not_used: Option<PathBuf>,
    /// Put the figures of groups of cases beside each other: by a text, choice or flag field, as `frame`
    #[arg(long, value_name = "FIELD", conflicts_with = "cohort")]
    compare: Option<String>,
    /// The same by a date: the cases before a day and those from it on, as `crime.reported_on 2019-09-01`
    #[arg(long, num_args = 2, value_names = ["DATEFIELD", "DATE"])]
    cohort: Option<Vec<String>>,
    /// How many threads share the work; the result is the same whatever their number [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The form, for a terminal
    Table,
    /// One object with every figure
    Json,
    /// One figure a line
    Csv,
    /// The form, to paste
    Markdown,
}

/// From this many records on, a terminal is shown how far the run is.
const LONG_RUN: u64 = 20_000;

impl Check {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.checked() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn checked(&self) -> Result<Exit, Exit> {
        let using = using::using(&self.batch, self.rules.as_deref())?;
        let notes = notes(&using)?;
        self.keep_from_overwriting(&using)?;
        let mut file = match &self.findings {
            Some(path) => Some((NewFile::begin(path).map_err(|problem| using::stop(&problem))?, path)),
            None => None,
        };
        let lines = file.as_mut().map(|(file, path)| (file as &mut dyn Write, path.as_path()));
        let (summary, problems) = self.counted(&using, lines)?;
        if let Some((file, _)) = file {
            file.finish().map_err(|problem| using::stop(&problem))?;
        }
        self.print(&summary, &notes).map_err(|error| terminal::unprintable("result", &error))?;
        Ok(self.said_of(&using, &summary, problems))
    }

    /// The same without options of printing, for another command.
    pub(super) fn of(
        batch: &[PathBuf],
        rules: Option<&Path>,
        as_at: Option<Date>,
        map: Option<&Path>,
        threads: Option<u16>,
    ) -> Self {
        let (batch, rules, map) = (batch.to_vec(), rules.map(Path::to_owned), map.map(Path::to_owned));
        Self {
            batch,
            rules,
            as_at,
            map,
            format: Format::Table,
            findings: None,
            not_used: None,
            compare: None,
            cohort: None,
            threads,
        }
    }

    /// Judges and counts the batch as of the day that it is judged on; findings are written as lines where there is a
    /// writer for them, and the path that they go to.
    pub(super) fn counted(
        &self,
        using: &Using,
        lines: Option<(&mut dyn Write, &Path)>,
    ) -> Result<(Summary, u64), Exit> {
        let as_at = as_at(self.as_at, &using.audit)?;
        let split = split::split(&using.ruleset, self.compare.as_deref(), self.cohort.as_deref())
            .map_err(|problem| using::stop(&problem))?;
        let draw = draw::recorded(using)?;
        let file = using.audit.draw.as_deref().unwrap_or_default();
        let draw = draw.as_ref().map(|draw| DrawLookup::new(file, draw));
        self.count(using, as_at, draw.as_ref(), (split, lines))
    }

    /// Says aloud what is to be known of a run beside its result, and how it ended.
    pub(super) fn said_of(&self, using: &Using, summary: &Summary, problems: u64) -> Exit {
        say_today(self.as_at, &using.audit, summary.run.as_at, summary.depends_on_as_at);
        say_what_counts_nothing(summary);
        if let Some(draw) = summary.draw.as_ref().filter(|draw| !draw.is_whole()) {
            using::say(&report::sample_check::line(draw));
        }
        if summary.side_by_side.is_some() && self.format == Format::Csv {
            using::say("csv holds the form alone: the groups beside each other are in the other formats");
        }
        let attention = &summary.attention;
        if attention.failed_alerts.count > 0 {
            let count = attention.failed_alerts.count;
            let alerts = if count == 1 { "alert" } else { "alerts" };
            using::say(&format!(
                "{count} {alerts} could not be looked at: the rule failed. No answer is touched"
            ));
        }
        let failed = attention.failures.count + attention.failed_alerts.count > 0;
        if problems > 0 || failed { Exit::Partly } else { Exit::Done }
    }

    /// Reads and judges the batch; gives what it came to, and how many records and rows could not be used.
    fn count(
        &self,
        using: &Using,
        as_at: Date,
        draw: Option<&DrawLookup<'_>>,
        (split, findings): (Option<Split>, Option<(&mut dyn Write, &Path)>),
    ) -> Result<(Summary, u64), Exit> {
        let judging = Judging { ruleset: &using.ruleset, audit: &using.audit, as_at };
        let inputs = using::inputs(&self.batch, &using.ruleset.layout, self.map.as_deref())?;
        let lines = findings.as_ref().map(|_| FindingLines::new(&using.ruleset, &using.audit));
        let mut not_used = self.not_used.as_ref().map(|_| Rows::default());
        let one_column = Audit { cases_are: using.audit.cases_are, ..Audit::unstated() };
        let worker = Checking::new(judging, &inputs, lines).beside(draw).parted(split, &one_column);
        let worker = worker.keeping_not_used(not_used.is_some());
        let mut file = findings.map(|(out, path)| (Kept::new(out), path));
        let mut whole = Tally::new(&using.ruleset, &using.audit);
        let mut drawn = DrawFound::default();
        let mut mix = CountingMix::new(&using.ruleset, &using.audit);
        let mut parted = worker.groups();
        let mut progress = Progress::default();
        let mut printed = 0;
        let threads = self.threads.map_or_else(terminal::threads, usize::from);
        let read = load::read(&inputs, &mut io::stdin(), &using.ruleset.layout, threads, &worker, |part| {
            progress.add(part.records);
            if let Some((file, _)) = &mut file {
                file.write(&part.lines);
            }
            for problem in part.problems.iter().take(MOST_PRINTED.saturating_sub(printed)) {
                using::print_not_used(problem);
                printed += 1;
            }
            drawn.append(part.drawn);
            if let Some(rows) = &mut not_used {
                part.not_used.into_iter().for_each(|problem| rows.add(problem));
            }
            whole.merge(part.tally);
            mix.merge(part.mix);
            if let (Some(whole), Some(part)) = (&mut parted, part.parted) {
                whole.merge(part);
            }
        });
        progress.end();
        let read = read.map_err(|problem| using::stop(&problem))?;
        for note in
            read.iter().filter_map(|input| input.note.as_ref().map(|note| format!("{}: {note}", input.name)))
        {
            using::say(&note);
        }
        say_what_rows_came_to(&read);
        if let Some((file, path)) = file {
            file.finish().map_err(|error| {
                let message = format!("{} could not be written: {error}", using::shown(path));
                using::stop(&Diagnostic::placeless(Code::FileUnwritable, message))
            })?;
        }
        if parted.as_ref().is_some_and(|parted| parted.too_many) {
            return Err(using::stop(&split::too_many(self.compare.as_deref().unwrap_or_default())));
        }
        if let (Some(rows), Some(path)) = (&not_used, &self.not_used) {
            not_used::write(rows, path)?;
        }
        let mut summary = whole.finish(Run { as_at, inputs: work::shown(read) });
        summary.draw = draw.map(|draw| draw.finish(drawn));
        summary.case_mix = mix.finish(&summary);
        summary.side_by_side = parted.map(Parted::finish);
        let problems = summary.attention.not_used.count;
        if problems > printed as u64 {
            using::say(&format!(
                "{} more could not be used, for reasons of these kinds",
                problems - printed as u64
            ));
        }
        Ok((summary, problems))
    }

    fn print(&self, summary: &Summary, notes: &[Note]) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        let filled_in = Return { summary, notes, version: env!("CARGO_PKG_VERSION") };
        match self.format {
            Format::Table => report::terminal::write(&mut out, &filled_in, terminal::screen())?,
            Format::Json => report::json::write(&mut out, summary)?,
            Format::Csv => report::csv::write(&mut out, summary)?,
            Format::Markdown => report::markdown::write(&mut out, &filled_in)?,
        }
        out.flush()
    }

    /// Refuses to write files where they would take the place of something that is read, or be read as cases later.
    fn keep_from_overwriting(&self, using: &Using) -> Result<(), Exit> {
        if let Some(path) = &self.findings {
            self.keep_apart(path, "the findings", using)?;
        }
        let Some(path) = &self.not_used else { return Ok(()) };
        self.keep_apart(path, "what could not be used", using)?;
        not_used::check_name(path, self.findings.as_deref())
    }

    fn keep_apart(&self, path: &Path, what: &str, using: &Using) -> Result<(), Exit> {
        let shown = using::shown(path);
        let refuse = |why: &str| {
            let message = format!("{shown} cannot take {what}: {why}");
            let problem = Diagnostic::placeless(Code::FileUnwritable, message);
            Err(using::stop(&problem.help("name a file outside the folders of cases and rules")))
        };
        if path.as_os_str() == "-" {
            return refuse("they are written to a file");
        }
        if load::lies_in(path, &using.rules) {
            return refuse("it lies among the rules");
        }
        if self.batch.iter().any(|batch| load::is_same_file(path, batch)) {
            return refuse("the cases are read from it");
        }
        if self.batch.iter().any(|batch| load::lies_in(path, batch)) {
            return refuse("it lies among the cases, and would be read as cases the next time");
        }
        Ok(())
    }
}

/// The round's notes on data collection, where its audit.yaml names a file of them.
pub(super) fn notes(using: &Using) -> Result<Vec<Note>, Exit> {
    let (Some(folder), Some(name)) = (&using.folder, &using.audit.notes) else { return Ok(Vec::new()) };
    let notes = load::notes(&folder.join(name)).map_err(|problem| using::stop(&problem))?;
    for note in &notes {
        if let Some(what) = unplaced(note, using) {
            using::say(&format!("{name}: there is no {what}, so a note is not shown where it is meant"));
        }
    }
    Ok(notes)
}

/// What a note is on, where that is not there.
fn unplaced(note: &Note, using: &Using) -> Option<String> {
    let Some((_, question)) = using.ruleset.question(&note.question) else {
        return Some(format!("question `{}`", note.question));
    };
    let row = note.row.as_ref().filter(|label| question.rows.iter().all(|row| row.label != **label));
    let period =
        note.period.as_ref().filter(|label| using.audit.columns.iter().all(|column| column.label != **label));
    let row = row.map(|label| format!("row `{label}` of `{}`", note.question));
    row.or_else(|| period.map(|label| format!("period `{label}`")))
}

/// Says aloud where a run came to nothing: an empty batch, or a return that counts no case.
fn say_what_counts_nothing(summary: &Summary) {
    let records = &summary.records;
    if records.read == 0 {
        using::say("no case was read: the files hold none");
    } else if records.checked > 0 && records.not_in_return == records.checked {
        using::say("the return counts none of the cases: see `return_counts` in audit.yaml");
    } else if records.checked > 0 && records.in_no_period == records.checked {
        using::say("none of the cases lies in a period: see `periods` in audit.yaml");
    }
}

/// Says aloud what became of the rows of tables that have a map, or are joined.
fn say_what_rows_came_to(read: &[load::InputSummary]) {
    for input in read {
        let words = input.rows.as_ref().map(report::rows_read);
        let words = words.or((input.left_out > 0).then(|| report::rows_left_out(input.left_out)));
        if let Some(words) = words {
            let from = input.from.as_ref().map(|from| format!(" ({from})")).unwrap_or_default();
            using::say(&format!("{}{from}: {words}", input.name));
        }
    }
}

/// How far a long run is, on a terminal only.
#[derive(Default)]
struct Progress {
    records: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn add(&mut self, records: u64) {
        self.records += records;
        if self.records >= LONG_RUN && self.bar.is_none() {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{human_pos} cases checked, {elapsed}") {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.records);
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
