//! `vcop inspect`: what a file holds, before anything is checked.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::terminal;
use super::using::{self, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Change, Ending, Inputs, Source, Worker};
use crate::record::{Layout, NotUsed, Record, RecordsProfile};
use crate::report::inspect::{self, Inspected};

/// Look at a file before use: its columns, what they could feed, and what is wrong
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The file: a table (.csv, .xlsx, .ods), or cases (.yaml, .ndjson, .json)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Look at it through this mapping file: which cells fit, and which rows could not be used
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Print a mapping file to start from, in place of the report
    #[arg(long, conflicts_with_all = ["map", "format"])]
    draft_map: bool,
    /// With --draft-map: write it to this file, which must not be there yet
    #[arg(long, short, value_name = "FILE", requires = "draft_map")]
    output: Option<PathBuf>,
    /// How to write the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The ruleset's folder [default: the only one in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One object
    Json,
}

impl Inspect {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.inspected() {
            Ok(()) => Exit::Done,
            Err(exit) => exit,
        }
    }

    fn inspected(&self) -> Result<(), Exit> {
        if self.file.is_dir() {
            let message = format!("`{}` is a folder", shown(&self.file));
            let problem = Diagnostic::placeless(Code::FileUnreadable, message);
            return Err(using::stop(&problem.help("give one file of it; `vcop check` reads a folder")));
        }
        let batch = std::slice::from_ref(&self.file);
        let using = using::going_by(batch, self.rules.as_deref())?;
        let layout = &using.ruleset.layout;
        let inputs = using::inputs(batch, layout, self.map.as_deref())?;
        let is_table = inputs.iter().any(|input| matches!(input.ending, Ending::Csv | Ending::Workbook));
        let tables = load::profiles(&inputs).map_err(|problem| using::stop(&problem))?;
        let hidden_sheets = load::hidden_sheets(&inputs).map_err(|problem| using::stop(&problem))?;
        let records = if self.map.is_some() || !is_table { Some(records(&inputs, layout)?) } else { None };
        let file = inputs.iter().next().map_or_else(|| shown(&self.file), |input| input.name.clone());
        let inspected = Inspected { file, layout, tables: &tables, hidden_sheets, records };
        if self.draft_map {
            return self.draft(&inspected);
        }
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        let written = match self.format {
            Format::Text => inspect::write_text(&mut out, &inspected, terminal::screen()),
            Format::Json => inspect::write_json(&mut out, &inspected),
        };
        let printed = written.and_then(|()| out.flush());
        printed.map_err(|error| terminal::unprintable("report", &error))
    }

    fn draft(&self, inspected: &Inspected<'_>) -> Result<(), Exit> {
        let Some(text) = inspect::draft(inspected) else {
            let message = format!("`{}` has no columns for a map to name", inspected.file);
            let problem = Diagnostic::placeless(Code::TableUnusable, message);
            return Err(using::stop(&problem.help("a map is for a table: .csv, .xlsx or .ods")));
        };
        if inspected.tables.len() > 1 {
            using::say("a map is for one sheet: the first sheet is drafted");
        }
        match &self.output {
            Some(path) => {
                load::write_all(&[Change::New(path.clone(), text)])
                    .map_err(|problem| using::stop(&problem))?;
                using::say(&format!("the draft is in {}: look at each line of it before use", shown(path)));
                Ok(())
            }
            None => {
                let mut out = io::stdout();
                let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
                printed.map_err(|error| terminal::unprintable("draft", &error))
            }
        }
    }
}

/// Reads every record as `vcop check` would, and counts what it has.
fn records(inputs: &Inputs, layout: &Layout) -> Result<RecordsProfile, Exit> {
    let mut whole = RecordsProfile::default();
    let worker = Counting { layout };
    let read = load::read(inputs, &mut io::stdin(), layout, terminal::threads(), &worker, |part| {
        whole.append(part);
    });
    let read = read.map_err(|problem| using::stop(&problem))?;
    whole.left_out = read.iter().map(|input| input.left_out).sum();
    Ok(whole)
}

struct Counting<'l> {
    layout: &'l Layout,
}

impl Worker for Counting<'_> {
    type Part = RecordsProfile;

    fn begin(&self) -> RecordsProfile {
        RecordsProfile::default()
    }

    fn record(&self, part: &mut RecordsProfile, record: &Record, _: Source) {
        part.add(record, self.layout);
    }

    fn not_used(&self, part: &mut RecordsProfile, problem: NotUsed) {
        part.add_not_used(problem);
    }

    fn row_without_case(&self, part: &mut RecordsProfile, problem: NotUsed) {
        part.add_not_used(problem);
    }
}
