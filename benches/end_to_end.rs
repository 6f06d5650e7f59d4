//! A whole `vcop check` against a program written by hand in Rust for the same ten questions: time, counts and memory.
//!
//! `cargo bench --bench end_to_end [-- --records 100000 --runs 7]`. The two run in turn, each as a process of its own; the
//! hand-written one on one thread. Their counts must be equal.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time and makes its own files")]

#[path = "by_hand/mod.rs"]
mod by_hand;
#[path = "generate/mod.rs"]
mod generate;

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

const AS_AT: &str = "2020-06-30";
const STATUSES: [&str; 7] = ["met", "not_met", "exempt", "not_applicable", "not_due", "unknown", "error"];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().skip_while(|word| *word != name).nth(1);
    if let Some(file) = after("--by-hand") {
        return print_counts(Path::new(file));
    }
    let number = |name: &str, default: u64| after(name).and_then(|word| word.parse().ok()).unwrap_or(default);
    let (records, runs) = (number("--records", 100_000), number("--runs", 7));
    let folder = tempfile::tempdir()?;
    let (many, few) = (folder.path().join("many.ndjson"), folder.path().join("few.ndjson"));
    generate_to(&many, records)?;
    generate_to(&few, 1_000)?;
    compare_counts(&many)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        theirs.push(time(&mut by_hand_command(&many)?)?);
        ours.push(time(&mut vcop(&many))?);
    }
    let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64());
    let ratio = median(ratios.collect());
    let seconds = |times: &[Duration]| median(times.iter().map(Duration::as_secs_f64).collect());
    println!("{records} records, {runs} runs of each, medians");
    println!("  by hand, one thread   {:.3} s", seconds(&theirs));
    println!("  vcop check            {:.3} s   ratio {ratio:.2}", seconds(&ours));
    match (peak_kib(&mut vcop(&few))?, peak_kib(&mut vcop(&many))?) {
        (Some(few), Some(many)) => {
            let seen = records.saturating_sub(1_000) * 16 / 1024;
            let apart = many.saturating_sub(seen);
            println!("  peak memory           {few} KiB at 1000, {many} KiB at {records}");
            let percent = apart * 100 / few.max(1);
            println!("  fingerprints apart    {apart} KiB   {percent} % of that at 1000");
        }
        _ => println!("  peak memory           cannot be read on this system"),
    }
    Ok(())
}

fn generate_to(path: &Path, records: u64) -> Outcome<()> {
    let mut out = BufWriter::new(File::create(path)?);
    generate::write_records(&mut out, records, 1)?;
    Ok(out.flush()?)
}

fn vcop(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vcop"));
    let rules = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/moj-audit-2019-20");
    command.arg("check").arg(file).arg("--rules").arg(rules).args(["--as-at", AS_AT, "--format", "json"]);
    command
}

fn by_hand_command(file: &Path) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--by-hand").arg(file);
    Ok(command)
}

/// One line a question: its id, its findings by status, and its noes with something blank.
fn print_counts(file: &Path) -> Outcome<()> {
    let as_at = AS_AT.parse().map_err(|_| "not a day")?;
    let counts = by_hand::count(BufReader::new(File::open(file)?), as_at)?;
    for (question, tally) in by_hand::QUESTIONS.iter().zip(&counts.questions) {
        let answers: u64 = tally.answers().values().sum();
        println!("{question} {:?} {} {answers}", tally.statuses, tally.noes_with_blank);
    }
    Ok(())
}

/// The two have to come to the same, or there is nothing to time.
fn compare_counts(file: &Path) -> Outcome<()> {
    let theirs = String::from_utf8(by_hand_command(file)?.output()?.stdout)?;
    let ours: Value = serde_json::from_slice(&vcop(file).output()?.stdout)?;
    let statuses = ours.get("statuses").and_then(Value::as_array).ok_or("no statuses")?;
    for (line, ours) in theirs.lines().zip(statuses) {
        let id = ours.get("entitlement").and_then(Value::as_str).unwrap_or_default();
        let counted: Vec<u64> = STATUSES.iter().filter_map(|status| ours.get(status)?.as_u64()).collect();
        if !line.starts_with(&format!("{id} {counted:?} ")) {
            return Err(format!("the counts differ: by hand {line}, vcop {id} {counted:?}").into());
        }
    }
    if theirs.lines().count() != statuses.len() || statuses.is_empty() {
        return Err("the questions differ".into());
    }
    println!("counts equal over {} questions", statuses.len());
    Ok(())
}

fn time(command: &mut Command) -> Outcome<Duration> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(start.elapsed())
}

/// The most memory a command held, in KiB, read from the system while it runs; `None` where it cannot be.
fn peak_kib(command: &mut Command) -> Outcome<Option<u64>> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:"));
        let found = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse().ok());
        peak = peak.max(found);
    }
    Ok(peak)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
