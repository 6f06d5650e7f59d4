//! The command line: one file a command. The only room that knows the clock, the environment and the terminal.

mod check;
mod diff;
mod exit;
mod explain;
mod handbook;
mod lint;
mod new;
mod snapshot;
mod terminal;
mod test;
mod using;
mod work;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "vcop", version, about = ABOUT, after_help = exit::TABLE, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// One command.
#[derive(Debug, Subcommand)]
enum Command {
    /// Check every case against every question, and print the return
    Check(check::Check),
    /// Look for everything wrong or suspect in the rules
    Lint(lint::Lint),
    /// Say why each answer to one case came out as it did
    Explain(explain::Explain),
    /// Run the rules' own examples, and say what none of them reaches
    Test(test::Test),
    /// Show what a change of the rules does: answers that change, figures that move
    Diff(diff::Diff),
    /// Compare the findings of the batches under cases/ with those that were accepted
    Snapshot(snapshot::Snapshot),
    /// Print the rules as one document, to be read by those who do not write them
    Handbook(handbook::Handbook),
    /// Write a commented file to start a rule or a round from
    New(new::New),
}

const ABOUT: &str =
    "Checks victims' case records against the entitlements of the Victims' Code, by rules kept as data";

/// Runs the command that was given.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // What cannot be printed cannot be complained of either.
            let _ = error.print();
            return if error.use_stderr() { Exit::Unusable.into() } else { Exit::Done.into() };
        }
    };
    let exit = match arguments.command {
        Some(Command::Check(check)) => check.run(),
        Some(Command::Lint(lint)) => lint.run(),
        Some(Command::Explain(explain)) => explain.run(),
        Some(Command::Test(test)) => test.run(),
        Some(Command::Diff(diff)) => diff.run(),
        Some(Command::Snapshot(snapshot)) => snapshot.run(),
        Some(Command::Handbook(handbook)) => handbook.run(),
        Some(Command::New(new)) => new.run(),
        None => {
            let _ = Arguments::command().print_help();
            Exit::Done
        }
    };
    exit.into()
}
