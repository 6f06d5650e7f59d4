//! `vcop reconcile`: a published table checked against its own arithmetic, and against cases.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::as_at::{as_at, say_today};
use super::exit::Exit;
use super::terminal;
use super::using::{self, Using};
use super::work::{self, Judging};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document;
use crate::load::{self, Input, Inputs};
use crate::measure::{Summary, reconcile};
use crate::report::reconcile::{Reconciling, write_json, write_markdown, write_text};
use crate::ruleset::{self, Published};

/// Check a published table against its own arithmetic, and against cases
#[derive(Debug, Args)]
pub(super) struct Reconcile {
    /// The table: a YAML file of its figures
    #[arg(value_name = "FIGURES")]
    figures: PathBuf,
    /// Check it against these cases too: files and folders, or - for standard input
    #[arg(long, value_name = "BATCH", num_args = 1..)]
    cases: Vec<PathBuf>,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date, requires = "cases")]
    as_at: Option<Date>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with 1 where a fault is found
    #[arg(long)]
    strict: bool,
    /// How many threads share the work; the result is the same whatever their number [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), requires = "cases")]
    threads: Option<u16>,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One object with everything
    Json,
    /// To paste
    Markdown,
}

impl Reconcile {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.reconciled() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn reconciled(&self) -> Result<Exit, Exit> {
        let text = self.text()?;
        let using = self.using()?;
        let published = self.published(text, &using)?;
        let (summary, problems) = match &self.cases[..] {
            [] => (None, 0),
            _ => self.count(&using).map(|(summary, problems)| (Some(summary), problems))?,
        };
        let reconciled = reconcile(&using.ruleset, &published, summary.as_ref());
        let reconciling = Reconciling {
            ruleset: &using.ruleset,
            published: &published,
            reconciled: &reconciled,
            summary: summary.as_ref(),
            file: &self.figures.file_name().map(|name| name.to_string_lossy()).unwrap_or_default(),
        };
        self.print(&reconciling).map_err(|error| terminal::unprintable("result", &error))?;
        let failed = summary.is_some_and(|summary| summary.attention.failures.count > 0);
        Ok(match () {
            () if problems > 0 || failed => Exit::Partly,
            () if self.strict && !reconciled.faults.is_empty() => Exit::Failed,
            () => Exit::Done,
        })
    }

    fn text(&self) -> Result<String, Exit> {
        let shown = using::shown(&self.figures);
        if self.figures.is_dir() {
            let message = format!("{shown} is a folder, and a file of figures belongs here");
            let problem = Diagnostic::placeless(Code::FileUnreadable, message);
            return Err(using::stop(&problem.help(format!("name the file, as {shown}/published.yaml"))));
        }
        load::text_file(&self.figures).map_err(|why| {
            let message = format!("the figures in {shown} could not be read: {why}");
            using::stop(&Diagnostic::placeless(Code::FileUnreadable, message))
        })
    }

    /// The rules and the round: of the cases, or of the folder that the table lies in.
    fn using(&self) -> Result<Using, Exit> {
        if !self.cases.is_empty() {
            return using::using(&self.cases, self.rules.as_deref());
        }
        let folder = self.figures.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        using::going_by(&[folder.to_owned()], self.rules.as_deref())
    }

    /// The table; what is wrong with its file is printed.
    fn published(&self, text: String, using: &Using) -> Result<Published, Exit> {
        let mut sources = SourceMap::default();
        let source = sources.add(using::shown(&self.figures), text);
        let (documents, fault) = document::parse(source, sources.text(source));
        let mut problems: Vec<Diagnostic> = fault.into_iter().collect();
        let columns = using.folder.as_ref().map(|_| &using.audit.columns[..]);
        let published = match &documents[..] {
            [] if problems.is_empty() => {
                let problem = Diagnostic::new(Code::WrongShape, "the file is empty", Span::new(source, 0, 0));
                problems.push(problem.help("give it `figures:`, a list with one figure a line"));
                None
            }
            [only] if problems.is_empty() => {
                ruleset::read_published(only, &using.ruleset, columns, &mut problems)
            }
            [_, second, ..] if problems.is_empty() => {
                let message = "one file holds one table, and here begins a second document";
                problems.push(Diagnostic::new(Code::WrongShape, message, second.span));
                None
            }
            _ => None,
        };
        match published.filter(|_| !problems.iter().any(Diagnostic::is_error)) {
            Some(published) => Ok(published),
            None => {
                using::print(&problems, &sources);
                using::say("the published figures could not be used: nothing was checked");
                Err(Exit::Unusable)
            }
        }
    }

    /// Judges the cases; gives what they came to, and how many records and rows could not be used.
    fn count(&self, using: &Using) -> Result<(Summary, u64), Exit> {
        let as_at = as_at(self.as_at, &using.audit)?;
        let judging = Judging { ruleset: &using.ruleset, audit: &using.audit, as_at };
        let threads = self.threads.map_or_else(terminal::threads, usize::from);
        let (summary, problems) = work::summary(judging, &self.inputs(using)?, threads)?;
        say_today(self.as_at, &using.audit, as_at, summary.depends_on_as_at);
        if summary.records.read == 0 {
            using::say("no case was read: the files hold none");
        }
        Ok((summary, problems))
    }

    /// The cases; the table itself is none of them.
    fn inputs(&self, using: &Using) -> Result<Inputs, Exit> {
        let layout = &using.ruleset.layout;
        let inputs = using::inputs_but(&self.cases, layout, None, Some(&self.figures))?;
        let is_table =
            |input: &Input| input.path.as_ref().is_some_and(|path| load::is_same_file(path, &self.figures));
        if inputs.iter().any(is_table) {
            let message =
                format!("{} holds the figures, and is given as cases too", using::shown(&self.figures));
            let problem = Diagnostic::placeless(Code::FileUnreadable, message);
            return Err(using::stop(
                &problem.help("name the cases by themselves, or move the figures to another folder"),
            ));
        }
        Ok(inputs)
    }

    fn print(&self, reconciling: &Reconciling<'_>) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        match self.format {
            Format::Text => write_text(&mut out, reconciling, terminal::screen())?,
            Format::Json => write_json(&mut out, reconciling)?,
            Format::Markdown => write_markdown(&mut out, reconciling)?,
        }
        out.flush()
    }
}
