//! One batch judged by one ruleset, beside what was accepted of it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::calendar::Date;
use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::cli::using::{self, Using};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine;
use crate::load::{self, Inputs, Origins, Source, Worker};
use crate::record::{NotUsed, Record};
use crate::report::Screen;
use crate::report::explain::{Case, write_short};
use crate::report::snapshot::{Asked, Change, Gathered, Now, Snapshot, compare};
use crate::ruleset::Ruleset;

/// A batch, its findings, and what was accepted of them.
pub(super) struct Batch {
    /// The snapshot.
    pub(super) path: PathBuf,
    pub(super) now: Now,
    pub(super) against: Against,
    using: Using,
    inputs: Inputs,
    as_at: Date,
}

/// What the findings of now are held against.
pub(super) enum Against {
    /// They are as they were accepted.
    Same,
    /// There is no snapshot.
    Nothing,
    /// A text that is not written here.
    Foreign(String),
    /// They differ.
    Other(Snapshot, Vec<Change>),
}

impl Batch {
    /// Judges a batch by its own rules or by those of a folder, and reads its snapshot.
    pub(super) fn read(folder: &Path, rules: Option<&Path>) -> Result<Self, Exit> {
        let batch = [folder.to_owned()];
        let using = using::using(&batch, rules)?;
        let inputs = using::inputs(&batch, &using.ruleset.layout, None)?;
        let stated = using.audit.as_at;
        let Some(as_at) = stated.or_else(terminal::today) else { return Err(undated(folder)) };
        let now = now(&using.ruleset, &inputs, as_at)?;
        if stated.is_none() && now.depends_on_as_at {
            return Err(undated(folder));
        }
        let path = load::snapshot_path(folder, &using.ruleset.id);
        let accepted = load::read_snapshot(&path).map_err(|problem| using::stop(&problem))?;
        let against = against(accepted, &now);
        Ok(Self { path, now, against, using, inputs, as_at })
    }

    /// The records of the findings that differ, by reference.
    pub(super) fn records(&self) -> Result<BTreeMap<String, (Record, Source)>, Exit> {
        let Against::Other(_, changes) = &self.against else { return Ok(BTreeMap::new()) };
        let asked = changes.iter().filter_map(|change| match change {
            Change::Finding(change) => change.asked.as_ref(),
            Change::Count { .. } | Change::Cases { .. } | Change::Order => None,
        });
        let wanted: Vec<&str> = asked.map(|asked| asked.case.as_str()).collect();
        let worker = Picking { ruleset: &self.using.ruleset, wanted };
        let mut records = BTreeMap::new();
        read(&self.inputs, &self.using.ruleset, &worker, |part| records.extend(part))?;
        Ok(records)
    }

    /// Writes why a finding is what it is now.
    pub(super) fn explain(
        &self,
        out: &mut dyn Write,
        asked: &Asked,
        (record, source): &(Record, Source),
        screen: Screen,
    ) -> io::Result<()> {
        let case = Case {
            ruleset: &self.using.ruleset,
            record,
            place: &self.inputs.place(*source),
            joined: None,
            as_at: self.as_at,
            question: Some(asked.question),
            version: env!("CARGO_PKG_VERSION"),
        };
        write_short(out, &case, asked.row, screen)
    }
}

impl Against {
    pub(super) fn is_same(&self) -> bool {
        match self {
            Against::Same => true,
            Against::Nothing | Against::Foreign(_) | Against::Other(..) => false,
        }
    }
}

fn against(accepted: Option<String>, now: &Now) -> Against {
    match accepted {
        None => Against::Nothing,
        Some(text) if text == now.snapshot.to_string() => Against::Same,
        Some(text) => match Snapshot::read(&text) {
            Some(accepted) => {
                let changes = compare(&accepted, now);
                if changes.is_empty() { Against::Foreign(text) } else { Against::Other(accepted, changes) }
            }
            None => Against::Foreign(text),
        },
    }
}

/// What is accepted must come out on any day.
fn undated(folder: &Path) -> Exit {
    let message = format!("the findings of {} depend on the date, and none is stated", using::shown(folder));
    let problem = Diagnostic::placeless(Code::BadDate, message);
    using::stop(&problem.help("write the date into its audit.yaml: `as_at: 2020-06-30`"))
}

fn now(ruleset: &Ruleset, inputs: &Inputs, as_at: Date) -> Result<Now, Exit> {
    let mut whole = Gathered::default();
    read(inputs, ruleset, &Gathering { ruleset, as_at }, |part| whole.merge(part))?;
    Ok(whole.finish(ruleset))
}

fn read<W: Worker>(
    inputs: &Inputs,
    ruleset: &Ruleset,
    worker: &W,
    merge: impl FnMut(W::Part),
) -> Result<(), Exit> {
    let read = load::read(inputs, &mut io::empty(), &ruleset.layout, terminal::threads(), worker, merge);
    read.map(drop).map_err(|problem| using::stop(&problem))
}

/// Judges every record.
struct Gathering<'a> {
    ruleset: &'a Ruleset,
    as_at: Date,
}

impl Worker for Gathering<'_> {
    type Part = Gathered;

    fn begin(&self) -> Gathered {
        Gathered::default()
    }

    fn record(&self, part: &mut Gathered, record: &Record, _source: Source) {
        let mut findings = Vec::new();
        engine::judge(self.ruleset, record, self.as_at, &mut findings);
        part.case(self.ruleset, record.key(&self.ruleset.layout), &findings);
    }

    fn joined(&self, part: &mut Gathered, record: &Record, origins: &Origins) {
        self.record(part, record, origins.made_at());
        part.disagreements(origins.conflicts.len());
    }

    fn not_used(&self, part: &mut Gathered, problem: NotUsed) {
        part.not_used(&problem);
    }

    fn row_without_case(&self, part: &mut Gathered, problem: NotUsed) {
        part.row_without_case(&problem);
    }
}

/// Picks out the records of some references.
struct Picking<'a> {
    ruleset: &'a Ruleset,
    wanted: Vec<&'a str>,
}

impl Worker for Picking<'_> {
    type Part = Vec<(String, (Record, Source))>;

    fn begin(&self) -> Self::Part {
        Vec::new()
    }

    fn record(&self, part: &mut Self::Part, record: &Record, source: Source) {
        let reference = record.key(&self.ruleset.layout);
        if self.wanted.contains(&reference) {
            part.push((reference.to_owned(), (record.clone(), source)));
        }
    }

    fn not_used(&self, _part: &mut Self::Part, _problem: NotUsed) {}

    fn row_without_case(&self, _part: &mut Self::Part, _problem: NotUsed) {}
}
