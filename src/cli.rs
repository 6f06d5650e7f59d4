//! The command line: one file a command. The only room that knows the clock, the environment and the terminal.

mod as_at;
mod check;
mod diff;
mod draw;
mod exit;
mod explain;
mod handbook;
mod inspect;
mod lint;
mod new;
mod not_used;
mod reconcile;
mod report;
mod sample;
mod schema;
mod snapshot;
mod terminal;
mod test;
mod using;
mod work;
mod worksheet;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use exit::Exit;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "vcop", version, about = ABOUT, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// One command.
#[derive(Debug, Subcommand)]
enum Command {
    /// Check every case against every question, and print the return
    Check(check::Check),
    /// Write the return, the figures and the findings as files
    Report(report::Report),
    /// Look for everything wrong or suspect in the rules
    Lint(lint::Lint),
    /// Say why each answer to one case came out as it did
    Explain(explain::Explain),
    /// Run the rules' own examples, and say what none of them reaches
    Test(test::Test),
    /// Show what a change of the rules does to answers and figures
    Diff(diff::Diff),
    /// Compare the batches' findings with those that were accepted
    Snapshot(snapshot::Snapshot),
    /// Look at a file before use: its columns, what they could feed, what is wrong
    Inspect(inspect::Inspect),
    /// Draw cases by chance, so that anyone can draw the same again
    Sample(sample::Sample),
    /// Print the rules as one document, for those who do not write them
    Handbook(handbook::Handbook),
    /// Write a commented file to start a rule or a round from
    New(new::New),
    /// Check a published table against its own arithmetic, and against cases
    Reconcile(reconcile::Reconcile),
    /// Print what an editor needs to check and complete these files as they are written
    Schema(schema::Schema),
    /// Make a workbook that asks for the facts the cases lack, or compare two
    Worksheet(worksheet::Worksheet),
}

const ABOUT: &str =
    "Checks victims' case records against the entitlements of the Victims' Code, by rules kept as data";

/// The commands that `--help` shows first, in this order. Every other one is listed under "More".
const FIRST: [&str; 7] = ["check", "report", "explain", "lint", "test", "diff", "snapshot"];

/// Runs the command that was given.
pub fn main() -> ExitCode {
    let parsed = command().try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    // A command that is listed under "More" is suggested too, where it is misspelt.
    let parsed = parsed.or_else(|error| match error.kind() {
        ErrorKind::InvalidSubcommand => Arguments::try_parse(),
        _ => Err(error),
    });
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            // What cannot be printed cannot be complained of either.
            let _ = error.print();
            return if error.use_stderr() { Exit::Unusable.into() } else { Exit::Done.into() };
        }
    };
    let exit = match arguments.command {
        Some(Command::Check(check)) => check.run(),
        Some(Command::Report(report)) => report.run(),
        Some(Command::Lint(lint)) => lint.run(),
        Some(Command::Explain(explain)) => explain.run(),
        Some(Command::Test(test)) => test.run(),
        Some(Command::Diff(diff)) => diff.run(),
        Some(Command::Snapshot(snapshot)) => snapshot.run(),
        Some(Command::Inspect(inspect)) => inspect.run(),
        Some(Command::Sample(sample)) => sample.run(),
        Some(Command::Handbook(handbook)) => handbook.run(),
        Some(Command::New(new)) => new.run(),
        Some(Command::Reconcile(reconcile)) => reconcile.run(),
        Some(Command::Schema(schema)) => schema.run(),
        Some(Command::Worksheet(worksheet)) => worksheet.run(),
        None => {
            let _ = command().print_help();
            Exit::Done
        }
    };
    exit.into()
}

/// The command line with its help: the first commands in their order, then the others, then how a run can end.
fn command() -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    let order = |name: &str| FIRST.iter().position(|first| *first == name);
    let header = *command.get_styles().get_header();
    let literal = *command.get_styles().get_literal();
    let width = command.get_subcommands().map(|other| other.get_name().len()).max().unwrap_or_default();
    let line = |other: &clap::Command| {
        let about = other.get_about().map(ToString::to_string).unwrap_or_default();
        format!("  {literal}{:width$}{literal:#}  {about}\n", other.get_name())
    };
    let more: String =
        command.get_subcommands().filter(|other| order(other.get_name()).is_none()).map(line).collect();
    let shown = |other: clap::Command| match order(other.get_name()) {
        Some(place) => other.display_order(place),
        None => other.hide(true),
    };
    command.mut_subcommands(shown).after_help(format!("{header}More:{header:#}\n{more}\n{}", exit::TABLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_has_every_command_once_and_fits_a_narrow_window() {
        let text = command().term_width(80).render_help().to_string();
        let (first, more) = text.split_once("More:\n").unwrap();
        for other in Arguments::command().get_subcommands() {
            let line = format!("\n  {} ", other.get_name());
            let (here, there) = if FIRST.contains(&other.get_name()) { (first, more) } else { (more, first) };
            assert!(format!("\n{here}").contains(&line), "{line}{text}");
            assert!(!format!("\n{there}").contains(&line), "{line}{text}");
        }
        let listed = first.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
        let one_line = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
        let broken: Vec<&str> = listed.lines().filter(|line| !line.is_empty() && !one_line(line)).collect();
        assert!(broken.is_empty(), "what a command does is said in one line of 80: {broken:?}");
        let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
        let there: Vec<&str> = FIRST.into_iter().filter(|name| names.contains(name)).collect();
        assert_eq!(names, there, "in the order of their use");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let more = more.split("\n\n").next().unwrap();
        assert!(more.lines().all(|line| line.starts_with("  ")), "one line each: {more}");
    }
}
