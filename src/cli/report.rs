//! `vcop report`: the return, the figures and the findings as the files that people open, written whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check::{self, Check};
use super::exit::Exit;
use super::terminal;
use super::using::{self, Using};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Marker, NewFolder};
use crate::measure::Summary;
use crate::report::files::findings::AsCsv;
use crate::report::files::{self, Report as Contents};
use crate::report::{Note, Return};
use crate::ruleset::SUPPRESS_BELOW;

/// Write the return, the board's page, the figures and the findings as files
#[derive(Debug, Args)]
#[command(after_help = PROFILES)]
pub(super) struct Report {
    /// The cases: files and folders (.yaml, .ndjson, .json, .csv, .xlsx, .ods), or - for standard input
    #[arg(required = true, value_name = "BATCH")]
    batch: Vec<PathBuf>,
    /// The folder to write: one that is not there, or that holds an earlier report, which it replaces
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    as_at: Option<Date>,
    /// The mapping file for the tables among the cases that are given by name
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Who it is for
    #[arg(long, value_enum, default_value_t = Profile::Internal)]
    profile: Profile,
    /// How many threads share the work; the result is the same whatever their number [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

const PROFILES: &str = "For the public no file names a case, and where a count of a question in a period is from 1 to 4, \
that question's counts in that period are [c]; `suppress_below` in audit.yaml sets another bound. The return and the findings \
are left out: the return is never suppressed, and a finding names its case.";

/// Who a report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// Those who hold the cases: findings name them
    Internal,
    /// Anyone: no case is named and no small count told
    Public,
}

/// A file of the report.
struct File {
    name: &'static str,
    write: fn(&mut dyn Write, &Contents<'_>) -> io::Result<()>,
    /// Whether the public has it too.
    open_to: OpenTo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenTo {
    /// Those who hold the cases.
    Holders,
    Anyone,
}

/// Every file but the findings, which are written while the cases are read.
const FILES: [File; 6] = [
    File { name: "report.html", write: files::board, open_to: OpenTo::Anyone },
    File { name: "return.xlsx", write: files::return_xlsx, open_to: OpenTo::Holders },
    File { name: "return.csv", write: files::return_csv, open_to: OpenTo::Holders },
    File { name: "figures.xlsx", write: files::figures_xlsx, open_to: OpenTo::Anyone },
    File { name: "figures.csv", write: files::figures_csv, open_to: OpenTo::Anyone },
    File { name: files::PROVENANCE, write: files::provenance, open_to: OpenTo::Anyone },
];
const FINDINGS: &str = "findings.csv";

const MARKER: Marker = Marker { name: files::PROVENANCE, names: files::names_of };

impl Report {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.written() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn written(&self) -> Result<Exit, Exit> {
        let rules = self.rules.as_deref();
        let check = Check::of(&self.batch, rules, self.as_at, self.map.as_deref(), self.threads);
        let using = using::using(&self.batch, self.rules.as_deref())?;
        let notes = check::notes(&using)?;
        self.keep_apart(&using)?;
        let folder = NewFolder::begin(&self.output, MARKER).map_err(|problem| using::stop(&problem))?;
        let (summary, problems) = match self.profile {
            Profile::Internal => self.with_findings(&check, &using, &folder)?,
            Profile::Public => check.counted(&using, None)?,
        };
        let names = self.fill(&folder, &using, &summary, &notes)?;
        folder.finish().map_err(|problem| using::stop(&problem))?;
        let exit = check.said_of(&using, &summary, problems);
        self.say_what_is_there(&names);
        Ok(exit)
    }

    /// Counts the batch, and writes its findings as they are made.
    fn with_findings(
        &self,
        check: &Check,
        using: &Using,
        folder: &NewFolder,
    ) -> Result<(Summary, u64), Exit> {
        let path = self.output.join(FINDINGS);
        let file = folder.file(FINDINGS).map_err(|problem| using::stop(&problem))?;
        let mut table = AsCsv::begin(file).map_err(|error| unwritten(&path, &error))?;
        let counted = check.counted(using, Some((&mut table, &path)))?;
        let file = table.finish().map_err(|error| unwritten(&path, &error))?;
        file.finish().map_err(|problem| using::stop(&problem))?;
        Ok(counted)
    }

    /// Writes every other file; gives the names of all.
    fn fill(
        &self,
        folder: &NewFolder,
        using: &Using,
        summary: &Summary,
        notes: &[Note],
    ) -> Result<Vec<&'static str>, Exit> {
        let (profile, findings) = match self.profile {
            Profile::Internal => (files::Profile::Internal, Some(FINDINGS)),
            Profile::Public => (files::Profile::Public, None),
        };
        let names: Vec<&str> = self.files().map(|file| file.name).chain(findings).collect();
        let contents = Contents {
            filled_in: Return { summary, notes, version: env!("CARGO_PKG_VERSION") },
            columns: &using.audit.columns,
            calendar: &using.ruleset.calendar,
            profile,
            suppress_below: using.audit.suppress_below.unwrap_or(SUPPRESS_BELOW),
            files: &names,
        };
        for file in self.files() {
            let path = self.output.join(file.name);
            let mut new = folder.file(file.name).map_err(|problem| using::stop(&problem))?;
            (file.write)(&mut new, &contents).map_err(|error| unwritten(&path, &error))?;
            new.finish().map_err(|problem| using::stop(&problem))?;
        }
        Ok(names)
    }

    /// The files of this profile.
    fn files(&self) -> impl Iterator<Item = &'static File> {
        let profile = self.profile;
        FILES.iter().filter(move |file| profile == Profile::Internal || file.open_to == OpenTo::Anyone)
    }

    fn say_what_is_there(&self, names: &[&str]) {
        using::say(&format!("{} holds {}", using::shown(&self.output), names.join(", ")));
        if self.profile == Profile::Public {
            let left_out = FILES.iter().map(|file| file.name).chain([FINDINGS]);
            let left_out: Vec<&str> = left_out.filter(|name| !names.contains(name)).collect();
            using::say(&format!(
                "left out, since they are not for the public: {}; --profile internal writes them",
                left_out.join(", ")
            ));
        }
    }

    /// Refuses a folder that would lie among what is read, or be it.
    fn keep_apart(&self, using: &Using) -> Result<(), Exit> {
        let path = &self.output;
        let within = |folder: &Path| load::is_same_file(path, folder) || load::lies_in(path, folder);
        let refuse = |why: &str| {
            let message = format!("{} cannot take the report: {why}", using::shown(path));
            let problem = Diagnostic::placeless(Code::FileUnwritable, message);
            Err(using::stop(&problem.help("name a folder outside the folders of cases and rules")))
        };
        if path.as_os_str() == "-" {
            return refuse("it is several files, in a folder");
        }
        let root = load::nearest_rules(&using.rules).filter(|root| load::lies_in(&using.rules, root));
        if within(&using.rules) || root.is_some_and(|root| within(&root)) {
            return refuse("it lies among the rules");
        }
        if self.batch.iter().any(|batch| within(batch)) {
            return refuse("it lies among the cases");
        }
        Ok(())
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Exit {
    let message = format!("{} could not be written: {error}", using::shown(path));
    using::stop(&Diagnostic::placeless(Code::FileUnwritable, message))
}
