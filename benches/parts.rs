//! The parts by themselves: dates, conditions, judging, reading.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark of shipped files stops where they are not as shipped"
)]
#![allow(missing_docs, reason = "criterion's macros make the functions that would carry them")]

#[path = "generate/mod.rs"]
mod generate;

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vcop::calendar::Date;
use vcop::condition::{Facts, Silent, walk};
use vcop::finding::Finding;
use vcop::load::{self, Inputs, Source, Worker};
use vcop::record::{NotUsed, Record};
use vcop::ruleset::{self, Ruleset};

fn ruleset() -> Ruleset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/moj-audit-2019-20");
    let read = load::rules(&folder);
    ruleset::compile(&read.files, &read.sources).0.unwrap()
}

fn day(text: &str) -> Date {
    Date::parse_iso(text.as_bytes()).unwrap()
}

/// Keeps the records it is given, or only counts them.
struct Keep {
    keep: bool,
}

impl Worker for Keep {
    type Part = (Vec<Record>, u64);
    fn begin(&self) -> Self::Part {
        (Vec::new(), 0)
    }
    fn record(&self, part: &mut Self::Part, record: &Record, _: Source) {
        part.1 += 1;
        if self.keep {
            part.0.push(record.clone());
        }
    }
    fn not_used(&self, part: &mut Self::Part, _: NotUsed) {
        part.1 += 1;
    }
    fn row_without_case(&self, _: &mut Self::Part, _: NotUsed) {}
}

fn batch(folder: &Path, records: u64) -> Inputs {
    let file: PathBuf = folder.join("batch.ndjson");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    generate::write_records(&mut out, records, 1).unwrap();
    drop(out);
    load::inputs(&[file], |_| load::Named::default()).unwrap()
}

fn read(inputs: &Inputs, ruleset: &Ruleset, keep: bool) -> (Vec<Record>, u64) {
    let mut all = (Vec::new(), 0);
    load::read(inputs, &mut std::io::empty(), &ruleset.layout, 1, &Keep { keep }, |part| {
        all.0.extend(part.0);
        all.1 += part.1;
    })
    .unwrap();
    all
}

fn parts(criterion: &mut Criterion) {
    let ruleset = ruleset();
    let folder = tempfile::tempdir().unwrap();
    let inputs = batch(folder.path(), 2_000);
    let (records, _) = read(&inputs, &ruleset, true);
    let as_at = day("2020-06-30");

    let mut group = criterion.benchmark_group("calendar");
    group.bench_function("a date from its text", |bench| {
        bench.iter(|| Date::parse_iso(black_box(b"2019-08-23")));
    });
    let friday = day("2019-08-23");
    group.bench_function("5 working days on", |bench| {
        bench.iter(|| ruleset.calendar.plus_working_days(black_box(friday), 5));
    });
    group.finish();

    let mut group = criterion.benchmark_group("records");
    group.throughput(Throughput::Elements(records.len() as u64));
    let condition = &ruleset.questions[0].editions[0].not_owed[0].when;
    group.bench_function("a condition of two flags", |bench| {
        bench.iter(|| {
            for record in &records {
                let mut facts = Facts::new(record, &ruleset.layout, &ruleset.calendar, &ruleset.scripts);
                let _ = black_box(walk(&condition.tree, &mut facts, &mut Silent));
            }
        });
    });
    group.bench_function("ten questions", |bench| {
        let mut findings: Vec<Finding> = Vec::new();
        bench.iter(|| {
            for record in &records {
                findings.clear();
                vcop::engine::judge(&ruleset, record, as_at, &mut findings);
            }
        });
    });
    group.bench_function("read from NDJSON", |bench| bench.iter(|| read(&inputs, &ruleset, false)));
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);
