//! `vcop diff`: what a change of the rules does to a batch.

mod work;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use self::work::Both;
use super::as_at::{as_at, say_today};
use super::exit::Exit;
use super::work::MOST_PRINTED;
use super::{terminal, using};
use crate::calendar::Date;
use crate::engine::{Side, apart};
use crate::load;
use crate::measure::{Comparing, Comparison, Run, Sides, comes_apart};
use crate::record::Joined;
use crate::report::changes::{
    Changes, NoEffect, write_html, write_json, write_log, write_markdown, write_text,
};
use crate::ruleset::{self, Audit, RuleChanges, Ruleset, Touches};

/// Show what a change of the rules does to answers and figures
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The folder of the rules as they were
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the rules as they are
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The cases that both are tried on: files and folders, or - for standard input
    #[arg(long, value_name = "BATCH", required = true, num_args = 1..)]
    cases: Vec<PathBuf>,
    /// The mapping file for the tables among the cases that are given by name
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The date on which time limits are looked at, as 2020-06-30 [default: audit.yaml's, else today]
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    as_at: Option<Date>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// List every case that changes, not only the first five of each kind
    #[arg(long)]
    all: bool,
    /// Draft the entry for the section Rules of CHANGELOG.md, and print nothing else
    #[arg(long, conflicts_with = "format")]
    changelog: bool,
    /// How many threads share the work; the result is the same whatever their number [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One object with everything
    Json,
    /// To paste
    Markdown,
    /// One page for a browser, a printer or a word processor
    Html,
}

/// Everything that the two are compared by.
struct Compared {
    old: Ruleset,
    new: Ruleset,
    rounds: [Audit; 2],
    joined: Joined,
    changes: RuleChanges,
}

impl Diff {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.compared() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn compared(&self) -> Result<Exit, Exit> {
        let compared = self.both()?;
        let as_at = as_at(self.as_at, &compared.rounds[1])?;
        let (comparison, problems) = self.count(&compared, as_at)?;
        let no_effect = no_effect(&compared, &comparison, as_at);
        let batch: Vec<String> = self.cases.iter().map(|path| using::shown(path)).collect();
        let changes = Changes {
            old: &compared.old,
            new: &compared.new,
            layout: &compared.joined.layout,
            changes: &compared.changes,
            comparison: &comparison,
            no_effect: &no_effect,
            batch: &batch,
            version: env!("CARGO_PKG_VERSION"),
        };
        self.print(&changes).map_err(|error| terminal::unprintable("comparison", &error))?;
        say_today(
            self.as_at,
            &compared.rounds[1],
            as_at,
            comparison.old.depends_on_as_at || comparison.new.depends_on_as_at,
        );
        if comparison.new.records.read == 0 {
            using::say("no case was read: the files hold none");
        }
        let failures = [&comparison.old, &comparison.new].map(|summary| summary.attention.failures.count);
        Ok(if problems > 0 || failures != [0, 0] { Exit::Partly } else { Exit::Done })
    }

    /// Reads both rulesets, and the round against each.
    fn both(&self) -> Result<Compared, Exit> {
        let (old, mut old_sources) = using::compiled(&self.old)?;
        let (new, mut new_sources) = using::compiled(&self.new)?;
        let audit = load::find_audit(&self.cases).map_err(|problem| using::stop(&problem))?;
        let rounds = match &audit {
            Some(file) => [
                using::round(file, &old, &mut old_sources, ruleset::read_audit_unprinted)?,
                using::round(file, &new, &mut new_sources, ruleset::read_audit_unprinted)?,
            ],
            None => [Audit::unstated(), Audit::unstated()],
        };
        using::say_which_round(&self.cases, audit.as_ref());
        let joined = Joined::of(&old.layout, &new.layout)
            .map_err(|problems| problems.iter().map(using::stop).next_back().unwrap_or(Exit::Unusable))?;
        let changes = ruleset::rule_changes(&old, &new);
        Ok(Compared { old, new, rounds, joined, changes })
    }

    /// Judges the batch by both; gives what it came to, and how many records and rows could not be used.
    fn count(&self, compared: &Compared, as_at: Date) -> Result<(Comparison, u64), Exit> {
        let inputs = using::inputs(&self.cases, &compared.joined.layout, self.map.as_deref())?;
        let sides = Sides {
            old: (&compared.old, &compared.rounds[0]),
            new: (&compared.new, &compared.rounds[1]),
            changes: &compared.changes,
            every_reference: self.all,
        };
        let worker = Both { sides, joined: &compared.joined, inputs: &inputs, as_at };
        let mut whole = Comparing::new(sides);
        let mut printed = 0;
        let threads = self.threads.map_or_else(terminal::threads, usize::from);
        let layout = &compared.joined.layout;
        let read = load::read(&inputs, &mut io::stdin(), layout, threads, &worker, |part| {
            for problem in part.problems.iter().take(MOST_PRINTED.saturating_sub(printed)) {
                using::print_not_used(problem);
                printed += 1;
            }
            whole.merge(part.comparing);
        });
        let read = read.map_err(|problem| using::stop(&problem))?;
        let comparison = whole.finish(Run { as_at, inputs: super::work::shown(read) });
        let problems = comparison.not_used().count;
        let more = problems.saturating_sub(printed as u64);
        if more > 0 {
            using::say(&format!("{more} more could not be used, for reasons of these kinds"));
        }
        Ok((comparison, problems))
    }

    fn print(&self, changes: &Changes<'_>) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        if self.changelog {
            write_log(&mut out, changes)?;
            return out.flush();
        }
        match self.format {
            Format::Text => write_text(&mut out, changes, terminal::screen())?,
            Format::Json => write_json(&mut out, changes)?,
            Format::Markdown => write_markdown(&mut out, changes)?,
            Format::Html => write_html(&mut out, changes)?,
        }
        out.flush()
    }
}

/// The changes that moved nothing in the batch, each with a case that it would move, if one is found.
fn no_effect(compared: &Compared, comparison: &Comparison, as_at: Date) -> Vec<NoEffect> {
    let all = compared.changes.changes.iter().zip(&comparison.effects).enumerate();
    let still = all.filter(|(_, (change, effect))| change.touches != Touches::Nothing && !effect.moved);
    still
        .map(|(change, (found, _))| {
            let pairs = match found.pair {
                Some(pair) => pair..pair + 1,
                None => 0..compared.changes.pairs.len(),
            };
            sought(compared, change, pairs, as_at)
        })
        .collect()
}

/// Looks for a case that a change would move, question after question until one is found.
fn sought(compared: &Compared, change: usize, pairs: std::ops::Range<usize>, as_at: Date) -> NoEffect {
    let rulesets = (&compared.old, &compared.new);
    let day = compared.changes.changes.get(change).and_then(|change| match change.touches {
        Touches::WorkingDays(day) => day,
        _ => None,
    });
    let mut last = NoEffect { change, pair: pairs.clone().next(), sought: None };
    for pair in pairs {
        let asked = compared.changes.pairs.get(pair);
        let Some((old, new)) = asked.and_then(|asked| asked.old.zip(asked.new)) else { continue };
        let sides =
            (Side { ruleset: &compared.old, question: old }, Side { ruleset: &compared.new, question: new });
        let days: Vec<Date> = day.into_iter().collect();
        let differ = |was: &_, is: &_| comes_apart(rulesets, &compared.changes, (change, pair), (was, is));
        let sought = apart(&compared.joined, sides, (as_at, &days), &differ);
        let found = sought.found.is_some();
        last = NoEffect { change, pair: Some(pair), sought: Some(sought) };
        if found {
            break;
        }
    }
    last
}
