//! `vcop snapshot`: the findings of the batches under `cases/`, compared with those that were accepted.

mod batch;
mod review;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Exit;
use super::terminal;
use super::using::{self, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::load;
use crate::report::Screen;
use crate::report::snapshot::{Snapshot as Text, difference, merged, sentence};
use batch::{Against, Batch};
use review::Decided;

/// Compare the findings of the batches under cases/ with those that were accepted
#[derive(Debug, Args)]
pub(super) struct Snapshot {
    /// A folder of batches, or one batch: a folder with an audit.yaml [default: the nearest cases/]
    #[arg(value_name = "CASES")]
    cases: Option<PathBuf>,
    #[command(flatten)]
    what: What,
    /// Accept even where nobody is at a terminal
    #[arg(long, requires = "accept")]
    force: bool,
    /// Judge by the ruleset in this folder, a changed copy perhaps, and not by the batches' own
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// What is done; one of them.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct What {
    /// Exit 1 where a finding is not as accepted, and show which; this is done if nothing else is asked for
    #[arg(long)]
    check: bool,
    /// Go through what differs, one finding at a time, on a terminal
    #[arg(long)]
    review: bool,
    /// Accept all findings as they are
    #[arg(long)]
    accept: bool,
}

/// How many sentences are printed of one snapshot.
const MOST_SENTENCES: usize = 20;

/// Everything that is compared.
struct Compared {
    batches: Vec<Batch>,
    /// Snapshots that no batch makes any more.
    stale: Vec<PathBuf>,
}

impl Snapshot {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.done() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn done(&self) -> Result<Exit, Exit> {
        if self.what.review && !terminal::is_attended() {
            let problem = Diagnostic::placeless(
                Code::FileUnreadable,
                "differences are reviewed on a terminal, and this is none",
            );
            return Err(using::stop(&problem.help("vcop snapshot --check prints them")));
        }
        if self.what.accept && !self.force && !terminal::is_attended() {
            let problem = Diagnostic::placeless(
                Code::FileUnwritable,
                "findings are accepted by a person, at a terminal",
            );
            return Err(using::stop(&problem.help("--accept --force accepts them where there is none")));
        }
        let compared = self.compared()?;
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        let screen = terminal::screen();
        if self.what.review {
            let decided = review::review(&compared, &mut io::stdin().lock(), &mut out, screen);
            drop(out);
            return write_reviewed(&compared, &decided.map_err(|error| unprintable(&error))?);
        }
        if self.what.accept {
            return accept(&compared, &mut out);
        }
        let printed = check(&compared, &mut out, screen).and_then(|all| out.flush().map(|()| all));
        printed.map(|all| if all { Exit::Done } else { Exit::Failed }).map_err(|error| unprintable(&error))
    }

    /// Judges every batch, before anything is printed or written.
    fn compared(&self) -> Result<Compared, Exit> {
        let cases = self.cases.clone().or_else(load::nearest_cases);
        let folders = cases.as_deref().map(load::batches).unwrap_or_default();
        if folders.is_empty() {
            let message = match cases {
                Some(cases) if cases.is_dir() => format!("{} holds no batch", shown(&cases)),
                Some(cases) => format!("there is no folder `{}`", shown(&cases)),
                None => "there is no folder `cases` here or above".to_owned(),
            };
            let problem = Diagnostic::placeless(Code::FileUnreadable, message);
            return Err(using::stop(&problem.help("a batch is a folder of cases with an audit.yaml")));
        }
        let mut compared = Compared { batches: Vec::new(), stale: Vec::new() };
        for folder in folders {
            self.compare(&folder, &mut compared)?;
        }
        Ok(compared)
    }

    /// Judges a batch by its own rules, and by those of each further snapshot that it has.
    fn compare(&self, folder: &Path, compared: &mut Compared) -> Result<(), Exit> {
        let mut done = Vec::new();
        if load::is_batch(folder) {
            let batch = Batch::read(folder, self.rules.as_deref())?;
            done.push(batch.path.clone());
            compared.batches.push(batch);
        }
        if self.rules.is_some() {
            return Ok(());
        }
        let root = load::nearest_rules(folder).map(terminal::from_here);
        let known = root.map(|root| load::every_ruleset(&root)).unwrap_or_default();
        for (path, rules) in load::snapshots(folder) {
            if done.contains(&path) {
                continue;
            }
            let ruleset = known.iter().find(|known| known.file_name().is_some_and(|name| *name == *rules));
            match ruleset.filter(|_| load::is_batch(folder)) {
                Some(ruleset) => compared.batches.push(Batch::read(folder, Some(ruleset))?),
                None => compared.stale.push(path),
            }
        }
        Ok(())
    }
}

/// Prints what is not as accepted; gives whether all is.
fn check(compared: &Compared, out: &mut dyn Write, screen: Screen) -> io::Result<bool> {
    let mut amiss = compared.stale.len();
    for batch in &compared.batches {
        match &batch.against {
            Against::Same => {
                let listed = batch.now.snapshot.listed();
                let findings = batch.now.snapshot.findings();
                writeln!(
                    out,
                    "{}: {findings} findings, {listed} of them listed, as accepted; cases: {}",
                    shown(&batch.path),
                    batch.now.snapshot.cases
                )?;
                continue;
            }
            Against::Nothing => writeln!(out, "{}: there is no snapshot yet", shown(&batch.path))?,
            Against::Foreign(text) => {
                writeln!(out, "{}: the text is not as vcop writes it", shown(&batch.path))?;
                difference(out, text, &batch.now.snapshot.to_string(), screen)?;
            }
            Against::Other(accepted, changes) => {
                writeln!(out, "{}: not as accepted", shown(&batch.path))?;
                difference(out, &accepted.to_string(), &batch.now.snapshot.to_string(), screen)?;
                writeln!(out)?;
                for change in changes.iter().take(MOST_SENTENCES) {
                    writeln!(out, "  {}", sentence(change))?;
                }
                let more = changes.len().saturating_sub(MOST_SENTENCES);
                if more > 0 {
                    writeln!(out, "  and {more} more")?;
                }
            }
        }
        writeln!(out)?;
        amiss += 1;
    }
    for path in &compared.stale {
        writeln!(out, "{}: stale: no batch makes it any more", shown(path))?;
    }
    if !compared.stale.is_empty() {
        writeln!(out)?;
    }
    let all = compared.batches.len() + compared.stale.len();
    if amiss == 0 {
        writeln!(out, "{} as accepted", counted(all))?;
    } else {
        let one = if amiss == 1 { "is" } else { "are" };
        writeln!(out, "{}: {amiss} {one} not as accepted", counted(all))?;
        writeln!(out, "if this is as it should be: vcop snapshot --review, or --accept to take all")?;
    }
    Ok(amiss == 0)
}

fn counted(snapshots: usize) -> String {
    if snapshots == 1 { "1 snapshot".to_owned() } else { format!("{snapshots} snapshots") }
}

/// Writes every snapshot as it is now, and removes those that are stale.
fn accept(compared: &Compared, out: &mut dyn Write) -> Result<Exit, Exit> {
    let say =
        |out: &mut dyn Write, line: String| writeln!(out, "{line}").map_err(|error| unprintable(&error));
    for batch in &compared.batches {
        let path = shown(&batch.path);
        if batch.against.is_same() {
            say(out, format!("{path}: as accepted"))?;
            continue;
        }
        write(batch, &batch.now.snapshot)?;
        say(out, format!("{path}: accepted; cases: {}", batch.now.snapshot.cases))?;
    }
    for path in &compared.stale {
        load::remove_snapshot(path).map_err(|problem| using::stop(&problem))?;
        say(out, format!("{}: removed; no batch makes it any more", shown(path)))?;
    }
    out.flush().map_err(|error| unprintable(&error))?;
    Ok(ended(compared))
}

/// Writes what was accepted of each snapshot; ends with 1 where something still is not.
fn write_reviewed(compared: &Compared, decided: &Decided) -> Result<Exit, Exit> {
    for (batch, taken) in compared.batches.iter().zip(&decided.taken) {
        match &batch.against {
            Against::Other(accepted, changes) if taken.contains(&true) => {
                let marked: Vec<_> = changes.iter().zip(taken.iter().copied()).collect();
                write(batch, &merged(accepted, &batch.now, &marked))?;
            }
            Against::Nothing | Against::Foreign(_) if taken.contains(&true) => {
                write(batch, &batch.now.snapshot)?;
            }
            Against::Same | Against::Nothing | Against::Foreign(_) | Against::Other(..) => {}
        }
    }
    for (path, _) in compared.stale.iter().zip(&decided.removed).filter(|(_, removed)| **removed) {
        load::remove_snapshot(path).map_err(|problem| using::stop(&problem))?;
    }
    Ok(if decided.all() { ended(compared) } else { Exit::Failed })
}

fn write(batch: &Batch, text: &Text) -> Result<(), Exit> {
    load::write_snapshot(&batch.path, &text.to_string()).map_err(|problem| using::stop(&problem))
}

/// How a run ends that has accepted all: what could not be used is accepted as such, and still said.
fn ended(compared: &Compared) -> Exit {
    if compared.batches.iter().any(|batch| batch.now.partly) { Exit::Partly } else { Exit::Done }
}

/// A reader that has gone away (`vcop snapshot | head`) has still to be told by the exit status.
fn unprintable(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Failed;
    }
    terminal::unprintable("differences", error)
}
