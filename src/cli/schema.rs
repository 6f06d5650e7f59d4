//! `vcop schema`: what an editor needs to check and complete rule files and cases as they are written.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::handbook;
use super::lint::the_one;
use super::using;
use crate::diagnostic::{Code, Diagnostic};
use crate::load;
use crate::report::schema;

/// Print what an editor needs to check and complete these files as they are written
#[derive(Debug, Args)]
pub(super) struct Schema {
    #[command(subcommand)]
    of: Of,
}

/// What the schema is of.
#[derive(Debug, Subcommand)]
enum Of {
    /// Of rule files: with -o, one for each kind of file and one for all
    Rules(Output),
    /// Of audit.yaml
    Audit(Output),
    /// Of cases, by the fields that a ruleset's record.yaml declares
    Cases(Cases),
}

/// Of cases.
#[derive(Debug, Args)]
struct Cases {
    /// The ruleset's folder, or one that holds a single one [default: that of the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Where the schema goes.
#[derive(Debug, Args)]
struct Output {
    /// Write to this folder instead of printing: a file for each schema
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Schema {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.written() {
            Ok(()) => Exit::Done,
            Err(exit) => exit,
        }
    }

    fn written(&self) -> Result<(), Exit> {
        match &self.of {
            Of::Rules(Output { output: Some(folder) }) => {
                stop(write_to(folder, &schema::Schema::of_each_kind()))
            }
            Of::Rules(Output { output: None }) => print(&schema::Schema::rules()),
            Of::Audit(output) => output.put(schema::Schema::audit()),
            Of::Cases(cases) => {
                let folder = the_one(cases.folder.as_deref(), "vcop schema cases DIR")?;
                let ruleset = handbook::read(&folder, "no schema was written")?.0;
                cases.output.put(schema::cases(&ruleset))
            }
        }
    }
}

impl Output {
    fn put(&self, schema: schema::Schema) -> Result<(), Exit> {
        match &self.output {
            Some(folder) => stop(write_to(folder, &[schema])),
            None => print(&schema),
        }
    }
}

fn stop(written: Result<(), Diagnostic>) -> Result<(), Exit> {
    written.map_err(|problem| using::stop(&problem))
}

fn print(schema: &schema::Schema) -> Result<(), Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    match schema.write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            using::say(&format!("the schema could not be printed: {error}"));
            Err(Exit::Unusable)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes schemas to a folder. Where a file is there that is no schema of ours, nothing is written.
fn write_to(folder: &Path, schemas: &[schema::Schema]) -> Result<(), Diagnostic> {
    let paths: Vec<PathBuf> = schemas.iter().map(|schema| folder.join(&schema.file)).collect();
    for path in &paths {
        if path.exists() && !load::text_file(path).is_ok_and(|text| schema::is_ours(&text)) {
            let message = format!("{} is there already, and is no schema of vcop's", using::shown(path));
            let problem = Diagnostic::placeless(Code::FileUnwritable, message);
            return Err(problem.help("move it away, or give another folder"));
        }
    }
    for (schema, path) in schemas.iter().zip(&paths) {
        let mut file = load::NewFile::begin(path)?;
        schema.write(&mut file).map_err(|error| {
            let message = format!("{} could not be written: {error}", using::shown(path));
            Diagnostic::placeless(Code::FileUnwritable, message)
        })?;
        file.finish()?;
    }
    Ok(())
}
