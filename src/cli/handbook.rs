//! `vcop handbook`: the rules as one document to be read.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::lint::the_one;
use super::using;
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::report::handbook::{Handbook as Document, write_html, write_markdown};
use crate::ruleset::{self, Example, Ruleset};

/// Print the rules as one document, for those who do not write them
#[derive(Debug, Args)]
pub(super) struct Handbook {
    /// The ruleset's folder, or one that holds a single one [default: that of the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// What to write it as
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

/// What the document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text with headings and tables
    Markdown,
    /// One page for a browser, a printer or a word processor
    Html,
}

impl Handbook {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.written() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn written(&self) -> Result<Exit, Exit> {
        let folder = the_one(self.folder.as_deref(), "vcop handbook DIR")?;
        let (ruleset, examples) = read(&folder, "no handbook was written")?;
        let document = Document { ruleset: &ruleset, examples: &examples };
        let mut out = BufWriter::new(io::stdout().lock());
        let written = match self.format {
            Format::Markdown => write_markdown(&mut out, &document),
            Format::Html => write_html(&mut out, &document),
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                using::say(&format!("the handbook could not be printed: {error}"));
                Err(Exit::Unusable)
            }
            Ok(()) | Err(_) => Ok(Exit::Done),
        }
    }
}

/// Reads and compiles a ruleset with its examples; what is wrong with either is printed, and what is not done for it.
pub(super) fn read(folder: &Path, undone: &str) -> Result<(Ruleset, Vec<Example>), Exit> {
    let mut read = load::rules(folder);
    let (ruleset, found) = ruleset::compile(&read.files, &read.sources);
    let mut problems: Vec<Diagnostic> = read.problems.drain(..).chain(found).collect();
    let examples = match &ruleset {
        Some(ruleset) => ruleset::examples(&read.files, &read.sources, ruleset, &mut problems),
        None => Vec::new(),
    };
    problems.retain(Diagnostic::is_error);
    match ruleset.filter(|_| problems.is_empty()) {
        Some(ruleset) => Ok((ruleset, examples)),
        None => {
            problems.sort_by_key(Diagnostic::order);
            using::print(&problems, &read.sources);
            let folder = using::shown(folder);
            using::say(&format!("the rules in {folder} could not be used: {undone}"));
            Err(Exit::Unusable)
        }
    }
}
