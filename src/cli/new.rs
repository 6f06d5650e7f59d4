//! `vcop new`: a commented file to start from, with its first example.

mod audit;
mod entitlement;
mod exemption;
mod ruleset;
mod schema_line;
mod trial;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::using::{self, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Change};
use crate::record::{Declaration, Kind, Layout};

/// Write a commented file to start a rule or a round from
#[derive(Debug, Args)]
pub(super) struct New {
    #[command(subcommand)]
    what: What,
}

/// What is begun.
#[derive(Debug, Subcommand)]
enum What {
    /// A ruleset: its head, its fields, one question and that question's examples
    Ruleset(ruleset::NewRuleset),
    /// A question, on the form, with its examples
    Entitlement(entitlement::NewEntitlement),
    /// An exemption that several questions can share
    Exemption(exemption::NewExemption),
    /// A round of the audit: its audit.yaml, and a file of one made-up case
    Audit(audit::NewAudit),
}

/// What was written, and what to do next.
struct Written {
    changes: Vec<Change>,
    /// What is to be known of it, a line each.
    notes: Vec<String>,
    /// Commands to run next.
    next: Vec<String>,
}

impl New {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        let written = match &self.what {
            What::Ruleset(new) => new.written(),
            What::Entitlement(new) => new.written(),
            What::Exemption(new) => new.written(),
            What::Audit(new) => new.written(),
        };
        match written.and_then(|written| finish(&written)) {
            Ok(()) => Exit::Done,
            Err(exit) => exit,
        }
    }
}

/// Writes everything to the disk, and says what was done.
fn finish(written: &Written) -> Result<(), Exit> {
    let begun = written.changes.iter().map(|change| match change {
        Change::New(path, text) => Change::New(path.clone(), schema_line::with_line(path, text)),
        Change::Lines(..) => change.clone(),
    });
    load::write_all(&begun.collect::<Vec<_>>()).map_err(|problem| using::stop(&problem))?;
    let files = written.changes.iter().map(|change| match change {
        Change::New(path, _) => format!("written   {}", shown(path)),
        Change::Lines(path, _) => format!("added to  {}", shown(path)),
    });
    let notes = written.notes.iter().map(|note| format!("          {note}"));
    let first = std::iter::once("next").chain(std::iter::repeat("then"));
    let next = first.zip(&written.next).map(|(when, command)| format!("{when}      {command}"));
    let said: Vec<String> = files.chain(notes).chain(next).collect();
    // The files are there, whoever reads of it.
    let _ = io::stdout().lock().write_all(format!("{}\n", said.join("\n")).as_bytes());
    Ok(())
}

/// Names that some computers keep for their devices, and words that YAML reads as something else.
const TAKEN: [&str; 8] = ["con", "prn", "aux", "nul", "null", "true", "false", "none"];

/// A name as files and rules bear it: small letters and digits, its words joined by `-`.
fn name(text: &str) -> Result<String, String> {
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|other| other.is_ascii_lowercase() || other.is_ascii_digit())
    };
    let device = |kind: &str| {
        text.strip_prefix(kind).is_some_and(|rest| rest.len() == 1 && rest.parse::<u8>().is_ok())
    };
    if TAKEN.contains(&text) || device("com") || device("lpt") {
        return Err("this word is kept for something else: choose another".to_owned());
    }
    if text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('-').all(word) {
        return Ok(text.to_owned());
    }
    let words = text.split(|other: char| !other.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let instead = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    let instead = instead.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let rule =
        "a name is made of small letters and digits, begins with a letter, and has its words joined by -";
    if instead.is_empty() { Err(rule.to_owned()) } else { Err(format!("{rule}: write {instead}")) }
}

/// The name as people would begin to write it: `late-letter`, `Late letter`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A template with its `{{words}}` put in.
fn filled(template: &str, words: &[(&str, &str)]) -> String {
    let put = |text: String, (word, with): &(&str, &str)| text.replace(&format!("{{{{{word}}}}}"), with);
    words.iter().fold(template.to_owned(), put)
}

/// The first field of the record itself that is of a kind.
fn first_of<'l>(layout: &'l Layout, kind: &Kind) -> Option<&'l Declaration> {
    layout.fields.iter().find(|field| field.kind == *kind)
}

/// The folder of the rules: that which is named, else that of the other commands.
fn rules_near(from: &Path) -> Option<PathBuf> {
    let here = Path::new("rules");
    let near = from.ancestors().find(|folder| !folder.as_os_str().is_empty() && folder.is_dir());
    near.and_then(load::nearest_rules)
        .or_else(|| here.is_dir().then(|| here.to_owned()))
        .or_else(|| load::nearest_rules(Path::new(".")))
}

/// Something that is there already: nothing is ever overwritten.
fn is_there(what: &str, help: impl Into<String>) -> Exit {
    using::stop(&Diagnostic::placeless(Code::FileUnwritable, format!("{what} is there already")).help(help))
}

/// A path as it stands in a command.
fn argument(path: &Path) -> String {
    let path = shown(path);
    if path.contains(' ') { format!("\"{path}\"") } else { path }
}

/// Ends the command with what is amiss and what to do about it.
fn refused(message: impl Into<String>, help: impl Into<String>) -> Exit {
    using::stop(&Diagnostic::placeless(Code::FileUnreadable, message).help(help))
}
