//! `vcop lint`: everything wrong or suspect in the rules, in one pass.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::terminal;
use super::using::{shown, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::load;
use crate::report::lint::{Counts, Linted, write, write_json, write_page};
use crate::ruleset;

/// Look for everything wrong or suspect in the rules
#[derive(Debug, Args)]
pub(super) struct Lint {
    /// The ruleset's folder, or one that holds several [default: those of the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Exit 1 on warnings too, not on errors alone
    #[arg(long)]
    strict: bool,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print the page of a code instead: what is wrong, why it matters, an example and the mend
    #[arg(long, value_name = "CODE", conflicts_with_all = ["folder", "strict", "format"])]
    explain: Option<String>,
}

/// How what was found is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines it is about
    Text,
    /// One object
    Json,
}

impl Lint {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        if let Some(name) = &self.explain {
            return explain(name);
        }
        let folders = match folders(self.folder.as_deref(), load::every_ruleset) {
            Ok(folders) => folders,
            Err(problem) => return stop(&problem),
        };
        let linted: Vec<Linted> = folders.iter().map(|folder| linted(folder)).collect();
        let mut out = BufWriter::new(io::stdout().lock());
        let written = match self.format {
            Format::Json => write_json(&mut out, &linted),
            Format::Text => linted.iter().try_for_each(|one| write(&mut out, one, terminal::screen())),
        };
        // Where nobody reads the rest, the exit status still tells.
        let _ = written.and_then(|()| out.flush());
        let all = linted.iter().map(Linted::counts).fold(Counts::default(), Counts::and);
        if all.errors > 0 || (self.strict && all.warnings > 0) { Exit::Failed } else { Exit::Done }
    }
}

fn linted(folder: &Path) -> Linted {
    let read = load::rules(folder);
    let mut problems = read.problems;
    problems.extend(ruleset::lint(&read.files, &read.sources));
    let ruleset = read.files.layers.last().map(|layer| layer.folder.clone()).unwrap_or_default();
    Linted { ruleset, folder: shown(folder), problems, sources: read.sources, files: read.files }
}

/// The rulesets to look at: the folder named, those that are found in it, or those of the nearest `rules/`.
pub(super) fn folders(
    named: Option<&Path>,
    found_in: fn(&Path) -> Vec<PathBuf>,
) -> Result<Vec<PathBuf>, Diagnostic> {
    if let Some(folder) = named {
        if !folder.is_dir() {
            let message = format!("there is no folder `{}`", shown(folder));
            return Err(Diagnostic::placeless(Code::FileUnreadable, message)
                .help("name the folder of a ruleset, such as rules/moj-audit-2019-20"));
        }
        return Ok(rulesets_at(folder, found_in).unwrap_or_else(|| vec![folder.to_owned()]));
    }
    let here = Path::new("rules");
    let root = if here.is_dir() { Some(here.to_owned()) } else { load::nearest_rules(Path::new(".")) };
    let Some(root) = root else {
        return Err(Diagnostic::placeless(Code::FileUnreadable, "there is no folder `rules` here or above")
            .help("name the folder of a ruleset, such as rules/moj-audit-2019-20"));
    };
    rulesets_at(&root, found_in).ok_or_else(|| {
        let message = format!("{} holds no ruleset: no folder in it has a ruleset.yaml", shown(&root));
        Diagnostic::placeless(Code::FileUnreadable, message)
    })
}

/// The only ruleset there is, for a command that is about one.
pub(super) fn the_one(named: Option<&Path>, usage: &str) -> Result<PathBuf, Exit> {
    let mut folders = folders(named, load::rulesets).map_err(|problem| stop(&problem))?;
    match (folders.pop(), folders.is_empty()) {
        (Some(only), true) => Ok(only),
        (last, _) => {
            let names: Vec<String> = folders.iter().chain(&last).map(|folder| shown(folder)).collect();
            let message = format!("which rules? there are {}", names.join(", "));
            let problem = Diagnostic::placeless(Code::FileUnreadable, message);
            Err(stop(&problem.help(format!("name the folder of one: `{usage}`"))))
        }
    }
}

/// The folder itself where it is a ruleset, else those in its `rules`, else those in it; `None` where there is none.
fn rulesets_at(folder: &Path, found_in: fn(&Path) -> Vec<PathBuf>) -> Option<Vec<PathBuf>> {
    if folder.join("ruleset.yaml").is_file() {
        return Some(vec![folder.to_owned()]);
    }
    let below = [found_in(&folder.join("rules")), found_in(folder)];
    below.into_iter().find(|found| !found.is_empty())
}

fn explain(name: &str) -> Exit {
    let Some(code) = Code::named(name) else {
        let known = Code::ALL.iter().map(|code| code.name());
        let problem = Diagnostic::placeless(Code::UnknownName, format!("there is no code `{name}`"));
        let problem = problem.suggest(name, known);
        return stop(&problem.help("a code stands in brackets after `error`, `warning` or `note`"));
    };
    let mut out = BufWriter::new(io::stdout().lock());
    // Where nobody reads the page, there is nothing more to say.
    let _ = write_page(&mut out, code, terminal::screen()).and_then(|()| out.flush());
    Exit::Done
}
