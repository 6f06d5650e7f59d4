//! Mapping files and joined rounds: what is wrong with them as a policy lead is shown it, and what joining may not change.

mod back;
mod workbooks;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vcop::diagnostic::SourceMap;
use vcop::load::{self, InputSummary, Origins, Source, Worker};
use vcop::record::{FieldRef, Layout, NotUsed, Record, RowCounts, Slot};

use crate::facts::root;
use crate::support::{Run, vcop_in};

fn folder_of_bad() -> PathBuf {
    root().join("tests/bad/maps")
}

/// The base round with a fixture's files laid over it.
fn laid_out(fixture: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder_of_bad().join("base")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    for section in format!("\n{fixture}").split("\n=== ").skip(1) {
        let (name, text) = section.split_once('\n').unwrap();
        let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
        fs::write(folder.path().join(name.trim()), text).unwrap();
    }
    folder
}

fn check(folder: &Path) -> Run {
    let rules = root().join("rules/moj-audit-2019-20");
    vcop_in(folder, &["check", ".", "--rules", rules.to_str().unwrap()])
}

/// What a run says that is about the files: what it complains of, the facts on which they disagree, and its last line.
fn told(run: &Run) -> String {
    let mut told = format!("{}exit status {}\n", run.stderr, run.status);
    let mut lines = run.stdout.lines().peekable();
    while let Some(line) = lines.next() {
        if line.contains("on which files disagree") || line.starts_with("  Files disagree") {
            writeln!(told, "{line}").unwrap();
            while let Some(item) =
                lines.next_if(|next| line.starts_with(|first| first != ' ') && next.starts_with("  "))
            {
                writeln!(told, "{item}").unwrap();
            }
        } else if lines.peek().is_none() {
            writeln!(told, "{line}").unwrap();
        }
    }
    told
}

#[test]
fn the_base_joins() {
    let run = check(laid_out("").path());
    insta::assert_snapshot!(told(&run), @r"
    vcop: police.csv (Police): 3 rows: 3 made a case
    vcop: care.csv (Witness Care): 2 rows: 2 added to a case
    exit status 0
    3 cases read: 3 checked, 0 could not be used
    ");
}

#[test]
fn every_fault_is_shown_as_it_should_be() {
    let mut amiss = Vec::new();
    insta::glob!("../bad/maps", "*.bad", |path| {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let run = check(laid_out(&fs::read_to_string(path).unwrap()).path());
        let code = vcop::diagnostic::Code::ALL.iter().find(|code| stem.starts_with(code.name()));
        match code {
            Some(code) if !run.stderr.contains(&format!("error[{}]", code.name())) => {
                amiss.push(format!("{stem}: no fault found has the code that it is named for"));
            }
            Some(_) if run.status != 2 => amiss.push(format!("{stem}: it was used")),
            None if !stem.starts_with("joined-") => amiss.push(format!("{stem}: named for nothing")),
            Some(_) | None => {}
        }
        // Nothing of a column that no map names may be shown, nor the words of a text.
        for words in ["Someone", "Person"] {
            if format!("{}{}", run.stdout, run.stderr).contains(words) {
                amiss.push(format!("{stem}: `{words}` is shown"));
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../bad/maps/snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.remove_snapshot_suffix();
        settings.bind(|| insta::assert_snapshot!(stem, told(&run)));
    });
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

#[test]
fn no_snapshot_is_left_over() {
    let stems = |folder: &str, ending: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder_of_bad().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        stems("snapshots", "snap").difference(&stems("", "bad")).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn a_table_given_by_name_takes_a_map() {
    let folder = laid_out(
        "=== police.yaml\nvcop: 1\nmap: x\nkey: Crime\nonly: [{column: Court, is: crown}]\ndates: dd/mm/yyyy\ncolumns: [{column: Reported, field: crime.reported_on}]\n",
    );
    let rules = root().join("rules/moj-audit-2019-20");
    let arguments = |file| {
        ["check", file, "--map", "police.yaml", "--as-at", "2020-06-30", "--rules", rules.to_str().unwrap()]
    };
    let run = vcop_in(folder.path(), &arguments("police.csv"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains("police.csv: 2 rows left out by the map"), "{}", run.stderr);
    assert!(run.stdout.contains("1 case read: 1 checked"), "{}", run.stdout);
    let run = vcop_in(folder.path(), &arguments("."));
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no table is given by name"), "{}", run.stderr);
}

/// What one cell may say of a flag.
const FLAGS: [&str; 5] = ["", "Y", "N", "none", "?"];
/// What one cell may say of a date.
const DAYS: [&str; 4] = ["", "04/06/2019", "05/06/2019", "none"];

/// A row of a random file: its case, a flag and a date.
type RowOf = (u8, usize, usize);

/// What a batch came to: the facts of each case in order, the facts in dispute, and what became of the rows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Came {
    cases: Vec<(String, Slot, Slot)>,
    disputed: BTreeSet<(String, FieldRef)>,
    without_case: usize,
}

struct Clerk<'l>(&'l Layout);

impl Clerk<'_> {
    fn slot(&self, path: &str) -> u16 {
        match self.0.field_named(path) {
            Some(FieldRef::Record(slot)) => slot,
            other => panic!("{path}: {other:?}"),
        }
    }
}

impl Worker for Clerk<'_> {
    type Part = Came;

    fn begin(&self) -> Came {
        Came::default()
    }

    fn record(&self, came: &mut Came, record: &Record, _: Source) {
        let (domestic, reported) =
            (record.slot(self.slot("crime.domestic")), record.slot(self.slot("crime.reported_on")));
        came.cases.push((record.key(self.0).to_owned(), domestic, reported));
    }

    fn joined(&self, came: &mut Came, record: &Record, origins: &Origins) {
        self.record(came, record, origins.made_at());
        for conflict in &origins.conflicts {
            let is_new = came.disputed.insert((record.key(self.0).to_owned(), conflict.field));
            assert!(is_new, "one fact is in dispute twice");
            assert_ne!(conflict.one.0, conflict.other.0);
        }
        for (path, slot) in ["crime.domestic", "crime.reported_on"].map(|path| (path, self.slot(path))) {
            let origin = origins.of(FieldRef::Record(slot), None);
            assert_eq!(origin.is_some(), record.slot(slot) != Slot::Blank, "{path}");
        }
    }

    fn not_used(&self, _: &mut Came, problem: NotUsed) {
        panic!("{problem:?}");
    }

    fn row_without_case(&self, came: &mut Came, _: NotUsed) {
        came.without_case += 1;
    }
}

fn layout() -> Layout {
    let read = load::rules(&root().join("rules/moj-audit-2019-20"));
    let (ruleset, _) = vcop::ruleset::compile(&read.files, &read.sources);
    ruleset.unwrap().layout.as_ref().clone()
}

/// Reads random files in an order; the first of them makes the cases.
fn joined(layout: &Layout, files: &[Vec<RowOf>], order: &[usize]) -> (Came, Vec<InputSummary>) {
    let folder = tempfile::tempdir().unwrap();
    let map = "vcop: 1\nmap: x\nkey: Key\ndates: dd/mm/yyyy\nblank: '?'\ncolumns:\n  - {column: Flag, field: crime.domestic}\n  - {column: Day, field: crime.reported_on}\n";
    fs::write(folder.path().join("map.yaml"), map).unwrap();
    let mut audit = "vcop: 1\nfiles:\n".to_owned();
    for number in order {
        let rows = files[*number]
            .iter()
            .map(|(key, flag, day)| format!("VC-{key},{},{}\n", FLAGS[*flag], DAYS[*day]));
        fs::write(
            folder.path().join(format!("{number}.csv")),
            format!("Key,Flag,Day\n{}", rows.collect::<String>()),
        )
        .unwrap();
        writeln!(audit, "  - {{file: {number}.csv, map: map.yaml, makes_cases: {}}}", *number == 0).unwrap();
    }
    fs::write(folder.path().join("audit.yaml"), audit).unwrap();
    let inputs =
        load::mapped_inputs(&[folder.path().to_owned()], layout, None, None, &mut SourceMap::default())
            .unwrap();
    let mut came = Came::default();
    let read = load::read(&inputs, &mut std::io::empty(), layout, 1, &Clerk(layout), |part| {
        came.cases.extend(part.cases);
        came.disputed.extend(part.disputed);
        came.without_case += part.without_case;
    });
    (came, read.unwrap())
}

/// What all files say of one fact of a case, by a rule of three lines: nothing, one thing, or several.
fn agreed(said: impl Iterator<Item = &'static str>) -> Result<&'static str, ()> {
    let said: BTreeSet<&str> = said.filter(|words| !["", "?"].contains(words)).collect();
    match said.len() {
        0 => Ok(""),
        1 => Ok(said.into_iter().next().unwrap()),
        _ => Err(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_files_changes_no_fact(
        files in prop::collection::vec(prop::collection::vec((0_u8..5, 0..FLAGS.len(), 0..DAYS.len()), 0..6), 3),
    ) {
        let layout = layout();
        // Only the first row of a case makes it: of the others a file that makes cases would not take.
        let mut files = files;
        let mut seen = BTreeSet::new();
        files[0].retain(|(key, ..)| seen.insert(*key));
        let (came, _) = joined(&layout, &files, &[0, 1, 2]);
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let (other, read) = joined(&layout, &files, &order);
            prop_assert_eq!(&came, &other);
            for summary in read {
                let RowCounts { read, cases, joined, left_out, not_used, without_case } = summary.rows.unwrap();
                prop_assert_eq!(read, cases + joined + left_out + not_used + without_case);
                let number: usize = summary.name.trim_end_matches(".csv").parse().unwrap();
                prop_assert_eq!(read, files[number].len() as u64);
            }
        }
        let rows: Vec<&RowOf> = files.iter().flatten().collect();
        let mut disputed = BTreeMap::new();
        for (place, (key, ..)) in files[0].iter().enumerate() {
            let of_case = || rows.iter().filter(|(of, ..)| of == key);
            let flag = agreed(of_case().map(|(_, flag, _)| FLAGS[*flag]));
            let day = agreed(of_case().map(|(.., day)| DAYS[*day]));
            let (reference, domestic, reported) = &came.cases[place];
            prop_assert_eq!(reference, &format!("VC-{key}"));
            prop_assert_eq!(*domestic, match flag {
                Ok("Y") => Slot::Flag(true),
                Ok("N") => Slot::Flag(false),
                Ok("none") => Slot::None,
                _ => Slot::Blank,
            });
            prop_assert_eq!(*reported == Slot::Blank, matches!(day, Ok("") | Err(())));
            disputed.insert(reference.clone(), usize::from(flag.is_err()) + usize::from(day.is_err()));
        }
        prop_assert_eq!(came.cases.len(), files[0].len());
        prop_assert_eq!(came.disputed.len(), disputed.values().sum::<usize>());
        prop_assert_eq!(came.without_case, rows.iter().filter(|(key, ..)| !seen.contains(key)).count());
    }
}
