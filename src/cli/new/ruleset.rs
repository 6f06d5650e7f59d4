//! `vcop new ruleset`: a folder of rules that pass their own examples.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Written, argument, filled, is_there, refused, title};
use crate::cli::exit::Exit;
use crate::cli::using::{shown, stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Change};

/// A ruleset: its head, its fields, one question and that question's examples
#[derive(Debug, Args)]
pub(in crate::cli) struct NewRuleset {
    /// Its name, and that of its folder, such as local-standard-2026
    #[arg(value_parser = super::name)]
    name: String,
    /// The folder of rules that it goes into [default: the nearest rules/]
    #[arg(long = "in", value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The calendar that working days are counted by [default: the only one of calendars/]
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
}

/// The files of a ruleset, each with what it begins as.
const FILES: [(&str, &str); 4] = [
    ("ruleset.yaml", include_str!("templates/ruleset.yaml")),
    ("record.yaml", include_str!("templates/record.yaml")),
    ("entitlements/letter.yaml", include_str!("templates/letter.yaml")),
    ("examples/letter.yaml", include_str!("templates/letter-examples.yaml")),
];

/// The keys of a calendar, and one of its holidays.
const KEYS: &str = "vcop: 1, calendar: NAME, title, source, complete_from, complete_until and holidays";
const HOLIDAY: &str = "`- {date: 2020-01-01, name: New Year's Day}`";

impl NewRuleset {
    pub(super) fn written(&self) -> Result<Written, Exit> {
        let here = Path::new("rules");
        let root = match &self.rules {
            Some(root) => root.clone(),
            None if here.is_dir() => here.to_owned(),
            None => load::nearest_rules(Path::new(".")).unwrap_or_else(|| here.to_owned()),
        };
        let folder = root.join(&self.name);
        if folder.symlink_metadata().is_ok() {
            return Err(is_there(&shown(&folder), "choose another name, or edit the files in it"));
        }
        let calendar = self.calendar(&root)?;
        let words = [("name", self.name.as_str()), ("title", &title(&self.name)), ("calendar", &calendar)];
        let new = |(path, text): &(&str, &str)| Change::New(folder.join(path), filled(text, &words));
        let folder = argument(&folder);
        Ok(Written {
            changes: FILES.iter().map(new).collect(),
            notes: Vec::new(),
            next: vec![
                format!("vcop lint {folder}"),
                format!("vcop test {folder} --coverage"),
                format!("vcop new entitlement NAME {folder}"),
            ],
        })
    }

    /// The calendar of the ruleset. It is never made up: which days are holidays is a fact.
    fn calendar(&self, root: &Path) -> Result<String, Exit> {
        let folder = root.join("calendars");
        let known = load::calendars(root);
        match (&self.calendar, &known[..]) {
            (Some(named), _) if known.contains(named) => Ok(named.clone()),
            (Some(named), [_, ..]) => Err(refused(
                format!("there is no calendar `{named}` in {}", shown(&folder)),
                format!("there are: {}", known.join(", ")),
            )),
            (None, [only]) => Ok(only.clone()),
            (None, [_, ..]) => Err(refused(
                format!("which calendar? {} holds {}", shown(&folder), known.join(", ")),
                "name one with --calendar NAME",
            )),
            (_, []) => {
                let message = format!("a ruleset needs a calendar, and there is none in {}", shown(&folder));
                let problem = Diagnostic::placeless(Code::FileUnreadable, message)
                    .help("copy a calendar from other rules into that folder")
                    .help(format!("or write {}/NAME.yaml with the keys {KEYS}", shown(&folder)));
                Err(stop(&problem.help(format!("a holiday is one line: {HOLIDAY}"))))
            }
        }
    }
}
