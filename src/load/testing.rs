//! Runs made up for the tests of this room: a folder, the records in it, and what became of each as a line of words.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use super::inputs::{Inputs, Named, Source, inputs};
use super::open::{InputSummary, LIMITS};
use super::run::read_within;
use super::stream::Limits;
use super::work::Worker;
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::document;
use crate::record::{self, FieldRef, Kind, Layout, NotUsed, Record, Slot};

const FIELDS: &str = "
key: reference
fields:
  reference: {type: text}
  court: {type: choice, of: [magistrates, crown]}
  crime:
    reported_on: {type: date}
    domestic: {type: flag}
    count: {type: number}
  developments:
    type: list
    row: development
    fields:
      kind: {type: choice, of: [arrest, released without charge]}
      told_on: {type: date}
      note: {type: text}
";

pub(super) fn layout() -> Layout {
    let (documents, problem) = document::parse(SourceMap::default().add("", ""), FIELDS);
    assert_eq!(problem, None);
    record::read(&documents[0], &mut Vec::new()).unwrap()
}

/// What became of the records of a run, a line each, and of its inputs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) lines: Vec<String>,
    pub(super) summaries: Vec<InputSummary>,
}

/// Writes down what it is given.
struct Clerk<'a> {
    inputs: &'a Inputs,
    layout: &'a Layout,
}

impl Worker for Clerk<'_> {
    type Part = Vec<String>;

    fn begin(&self) -> Vec<String> {
        Vec::new()
    }

    fn record(&self, part: &mut Vec<String>, record: &Record, source: Source) {
        part.push(format!("{} {}", self.inputs.place(source), shown(record, self.layout)));
    }

    fn not_used(&self, part: &mut Vec<String>, problem: NotUsed) {
        part.push(format!("{} {}: {}", problem.place, problem.code.name(), problem.message));
    }

    fn row_without_case(&self, part: &mut Vec<String>, problem: NotUsed) {
        self.not_used(part, problem);
    }
}

/// Reads the files of a folder.
pub(super) fn run(files: &[(&str, &str)]) -> Run {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    run_with(LIMITS, 1, &files).unwrap()
}

/// Reads the files of a folder, so many bytes at a time, on so many threads.
pub(super) fn run_with(limits: Limits, threads: usize, files: &[(&str, &[u8])]) -> Result<Run, Diagnostic> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::File::create(folder.path().join(name))
            .and_then(|mut file| std::io::Write::write_all(&mut file, bytes))
            .unwrap();
    }
    let found = inputs(&[folder.path().to_owned()], |_| Named::default())?;
    run_inputs(limits, threads, &found, &mut std::io::empty())
}

/// Reads standard input.
pub(super) fn run_standard_input(text: &str) -> Run {
    let found = inputs(&[PathBuf::from("-")], |_| Named::default()).unwrap();
    run_inputs(LIMITS, 1, &found, &mut text.as_bytes()).unwrap()
}

pub(super) fn run_inputs(
    limits: Limits,
    threads: usize,
    inputs: &Inputs,
    standard_input: &mut (dyn Read + Send),
) -> Result<Run, Diagnostic> {
    let layout = layout();
    let clerk = Clerk { inputs, layout: &layout };
    let mut lines = Vec::new();
    let summaries =
        read_within(limits, inputs, standard_input, &layout, threads, &clerk, |part: Vec<String>| {
            lines.extend(part);
        })?;
    Ok(Run { lines, summaries })
}

/// `E-1 court=crown developments=[kind=arrest; ]`: every field and list that is not blank.
fn shown(record: &Record, layout: &Layout) -> String {
    let mut words = vec![record.key(layout).to_owned()];
    for (slot, field) in (0..).zip(&layout.fields) {
        if slot != layout.key {
            words.extend(
                value(record, layout, FieldRef::Record(slot), record.slot(slot))
                    .map(|value| format!("{}={value}", field.path)),
            );
        }
    }
    for (list, declared) in (0..).zip(&layout.lists) {
        let Some(count) = record.row_count(list) else { continue };
        let row = |row| -> String {
            let fields = (0..).zip(&declared.fields).filter_map(|(slot, field)| {
                let value =
                    value(record, layout, FieldRef::Row(list, slot), record.row_slot(list, row, slot))?;
                Some(format!("{}={value}", field.name))
            });
            fields.collect::<Vec<_>>().join(" ")
        };
        words.push(format!("{}=[{}]", declared.name, (0..count).map(row).collect::<Vec<_>>().join("; ")));
    }
    words.join(" ")
}

fn value(record: &Record, layout: &Layout, field: FieldRef, slot: Slot) -> Option<String> {
    match (slot, &layout.declaration(field)?.kind) {
        (Slot::None, _) => Some("none".to_owned()),
        (Slot::Date(date), _) => Some(date.to_string()),
        (Slot::Flag(flag), _) => Some(if flag { "yes" } else { "no" }.to_owned()),
        (Slot::Number(number), _) => Some(number.to_string()),
        (Slot::Choice(choice), Kind::Choice(of)) => of.get(usize::from(choice)).cloned(),
        (Slot::Blank | Slot::Choice(_), _) => None,
        (Slot::Text { start, length }, _) => Some(format!("`{}`", record.text(start, length))),
    }
}
