//! `vcop worksheet`: the workbook on which people fill in the facts that cases lack, and two of them compared.

mod gather;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::as_at::as_at;
use super::exit::Exit;
use super::terminal;
use super::using::{self, shown};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::NewFile;
use crate::measure::Agreement;
use crate::record::{FieldRef, Layout};
use crate::report::worksheet::{self, Asking};
use crate::report::worksheet_compare::{self, Compared};

/// Make a workbook that asks for the facts the cases lack, or compare two
#[derive(Debug, Args)]
pub(super) struct Worksheet {
    /// The cases: files and folders (.yaml, .ndjson, .json, .csv, .xlsx, .ods), or - for standard input
    #[arg(required_unless_present = "compare", value_name = "BATCH")]
    batch: Vec<PathBuf>,
    /// The workbook to write, which must not be there yet; its name ends in .xlsx
    #[arg(long, short, value_name = "FILE", required_unless_present = "compare")]
    output: Option<PathBuf>,
    /// Ask only for the facts that this agency holds
    #[arg(long = "for", value_name = "HOLDER")]
    holder: Option<String>,
    /// Add this many empty rows for further cases, with a column for every fact that a question reads
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=10_000))]
    blank: u32,
    /// Compare two sheets that were filled in on the same cases: agreement by fact
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["batch", "output", "holder", "blank", "as_at"])]
    compare: Option<Vec<PathBuf>>,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "compare")]
    format: Format,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    as_at: Option<Date>,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One object with all of it
    Json,
}

impl Worksheet {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        let done = match (self.compare.as_deref(), &self.output) {
            (Some([first, second]), _) => self.compared(first, second),
            (_, Some(output)) => self.written(output),
            (_, None) => Err(Exit::Unusable),
        };
        match done {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn written(&self, output: &Path) -> Result<Exit, Exit> {
        check_name(output)?;
        let using = using::using(&self.batch, self.rules.as_deref())?;
        let as_at = as_at(self.as_at, &using.audit)?;
        let held_by = self.holder.as_deref().map(|name| holder(name, &using.ruleset.layout)).transpose()?;
        let mut asking =
            Asking { ruleset: &using.ruleset, cases: Vec::new(), blank_rows: self.blank, held_by };
        let inputs = using::inputs(&self.batch, &using.ruleset.layout, None)?;
        let found = gather::asked(&asking, &inputs, as_at)?;
        asking.cases = found.cases;
        let facts: usize = asking.cases.iter().map(|case| case.facts.len()).sum();
        if facts == 0 && self.blank == 0 {
            let read = found.read;
            using::say(&format!(
                "{read} cases were read, and none lacks a fact that is asked for: nothing was written"
            ));
            return Ok(exit(found.not_used));
        }
        write(&asking, output)?;
        using::say(&format!(
            "{} of {} cases lack {facts} facts: {} asks for them",
            asking.cases.len(),
            found.read,
            shown(output)
        ));
        self.say_how_it_comes_back(output);
        Ok(exit(found.not_used))
    }

    fn say_how_it_comes_back(&self, output: &Path) {
        let name = output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let makes_cases = self.blank > 0;
        let both = if makes_cases { "; write makes_cases: true for the file of the cases too" } else { "" };
        using::say(&format!(
            "filled in, it comes back by a line under `files` in audit.yaml: {{file: {name}, from: AGENCY, makes_cases: \
             {makes_cases}}}{both}"
        ));
    }

    fn compared(&self, first: &Path, second: &Path) -> Result<Exit, Exit> {
        let near = [first.to_owned()];
        let using = using::going_by(&near, self.rules.as_deref())?;
        let layout = &using.ruleset.layout;
        let (one, other) = (gather::records(first, layout)?, gather::records(second, layout)?);
        let agreement = Agreement::of(layout, &one.records, &other.records);
        let names = [shown(first), shown(second)];
        let compared = Compared { layout, names: [&names[0], &names[1]], agreement: &agreement };
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        let printed = match self.format {
            Format::Text => worksheet_compare::write_text(&mut out, &compared),
            Format::Json => worksheet_compare::write_json(&mut out, &compared),
        };
        printed.and_then(|()| out.flush()).map_err(|error| terminal::unprintable("comparison", &error))?;
        Ok(exit(one.not_used + other.not_used))
    }
}

fn exit(not_used: u64) -> Exit {
    if not_used > 0 { Exit::Partly } else { Exit::Done }
}

/// Refuses a name that is no workbook's, or that a file has already: somebody may have filled it in.
fn check_name(path: &Path) -> Result<(), Exit> {
    let refuse = |why: &str, help: &str| {
        let message = format!("{} cannot be the worksheet: {why}", shown(path));
        Err(using::stop(&Diagnostic::placeless(Code::FileUnwritable, message).help(help)))
    };
    if path.extension().is_none_or(|known| !known.eq_ignore_ascii_case("xlsx")) {
        return refuse("its name does not end in `.xlsx`", "name a file that ends in `.xlsx`");
    }
    if path.exists() {
        return refuse("it is there already, and may be filled in", "give another name, or move it away");
    }
    Ok(())
}

fn write(asking: &Asking<'_>, path: &Path) -> Result<(), Exit> {
    let mut file = NewFile::begin(path).map_err(|problem| using::stop(&problem))?;
    worksheet::write(&mut file, asking)
        .map_err(|error| {
            let message = format!("{} could not be written: {error}", shown(path));
            Diagnostic::placeless(Code::FileUnwritable, message)
        })
        .and_then(|()| file.finish())
        .map_err(|problem| using::stop(&problem))
}

/// The name of somebody who holds a fact, as the rules write it.
fn holder(name: &str, layout: &Layout) -> Result<String, Exit> {
    let own = (0..).take(layout.fields.len()).map(FieldRef::Record);
    let lists = (0_u16..).zip(&layout.lists).flat_map(|(number, list)| {
        let rows = (0..).take(list.fields.len()).map(move |slot| FieldRef::Row(number, slot));
        rows.chain([FieldRef::List(number)])
    });
    let known: BTreeSet<&str> = own.chain(lists).filter_map(|field| layout.held_by(field)).collect();
    if let Some(known) = known.iter().find(|known| known.eq_ignore_ascii_case(name.trim())) {
        return Ok((*known).to_owned());
    }
    let problem = Diagnostic::placeless(Code::UnknownName, format!("no fact is held by `{name}`"));
    let problem = problem.suggest(name, known.iter().copied());
    let listed: Vec<&str> = known.into_iter().collect();
    Err(using::stop(&problem.help(format!("there are: {}", listed.join(", ")))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Change, write_all};

    #[test]
    fn a_file_that_is_there_is_never_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        assert!(check_name(&path).is_ok());
        write_all(&[Change::New(path.clone(), "filled in".to_owned())]).unwrap();
        assert!(check_name(&path).is_err() && check_name(Path::new("a.csv")).is_err());
    }
}
