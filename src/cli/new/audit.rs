//! `vcop new audit`: a round of the audit, with one made-up case that can be checked at once.

use std::path::PathBuf;

use clap::Args;

use super::schema_line;
use super::trial::Trial;
use super::{Written, argument, filled, first_of, is_there, refused, rules_near, title};
use crate::cli::exit::Exit;
use crate::cli::using::shown;
use crate::load::{self, Change};
use crate::record::{Child, Group, Kind, Layout};

/// A round of the audit: its audit.yaml, and a file of one made-up case
#[derive(Debug, Args)]
pub(in crate::cli) struct NewAudit {
    /// Its name, and that of its folder, such as north-2026
    #[arg(value_parser = super::name)]
    name: String,
    /// The folder that it goes into
    #[arg(long = "in", value_name = "DIR", default_value = "cases")]
    cases: PathBuf,
    /// The ruleset, by the name of its folder [default: the only one of the nearest rules/]
    #[arg(long, value_name = "NAME")]
    rules: Option<String>,
}

/// The key and the date that the made-up case has.
const KEY: &str = "EXAMPLE-1";
const DATE: &str = "2020-01-06";

impl NewAudit {
    pub(super) fn written(&self) -> Result<Written, Exit> {
        let folder = self.cases.join(&self.name);
        if folder.symlink_metadata().is_ok() {
            return Err(is_there(&shown(&folder), "choose another name, or edit the files in it"));
        }
        let (root, rules) = self.ruleset()?;
        let trial = Trial::open(&root.join(&rules))?;
        let layout = &trial.ruleset.layout;
        let key = layout.fields.get(usize::from(layout.key)).map_or("", |field| &field.path);
        let date = first_of(layout, &Kind::Date).map_or("", |field| &field.path);
        let periods = if date.is_empty() { "" } else { include_str!("templates/periods.yaml") };
        let words = [
            ("periods", periods),
            ("title", &title(&self.name)),
            ("rules", &rules),
            ("date", date),
            ("field", if date.is_empty() { key } else { date }),
        ];
        let audit = filled(include_str!("templates/audit.yaml"), &words);
        let fields = lines(layout, &layout.root, (key, date), 0).join("\n");
        let case = format!("{}{fields}\n", include_str!("templates/case.yaml"));
        let case = schema_line::of_cases(&folder.join("cases.yaml"), &root.join(&rules), &case);
        let folder_shown = argument(&folder);
        Ok(Written {
            changes: vec![
                Change::New(folder.join("audit.yaml"), audit),
                Change::New(folder.join("cases.yaml"), case),
            ],
            notes: Vec::new(),
            next: vec![
                format!("vcop check {folder_shown}"),
                format!("vcop explain {folder_shown} --case {KEY}"),
            ],
        })
    }

    /// The folder of rules, and the name there of the ruleset that the round goes by.
    fn ruleset(&self) -> Result<(PathBuf, String), Exit> {
        let begin = "begin with `vcop new ruleset NAME`, or run this beside the folder `rules`";
        let Some(root) = rules_near(&self.cases.join("audit")) else {
            return Err(refused("there is no folder `rules` here or above", begin));
        };
        let only = load::rulesets(&root);
        let every = load::every_ruleset(&root);
        let names: Vec<String> = every.iter().map(|folder| load::name_below(&root, folder)).collect();
        match (&self.rules, &only[..]) {
            (_, []) => Err(refused(format!("{} holds no ruleset", shown(&root)), begin)),
            (Some(named), _) => match names.iter().position(|name| name == named) {
                Some(place) => Ok((root, names.into_iter().nth(place).unwrap_or_default())),
                None => Err(refused(
                    format!("there is no ruleset `{named}` in {}", shown(&root)),
                    format!("there are: {}", names.join(", ")),
                )),
            },
            (None, [only]) => {
                let name = load::name_below(&root, only);
                Ok((root, name))
            }
            (None, _) => Err(refused(
                format!("which rules? {} holds {}", shown(&root), names.join(", ")),
                "name one with --rules NAME",
            )),
        }
    }
}

/// Every field of a group, a line each; only the key and one date are filled in, the others wait behind a `#`.
fn lines(layout: &Layout, fields: &Group, filled_in: (&str, &str), depth: usize) -> Vec<String> {
    let indent = "  ".repeat(depth);
    let mut all = Vec::new();
    for (name, child) in &fields.children {
        match child {
            Child::Group(inner) => {
                let below = lines(layout, inner, filled_in, depth + 1);
                let sign = if below.iter().all(|line| line.starts_with('#')) { "# " } else { "" };
                all.push(format!("{sign}{indent}{name}:"));
                all.extend(below);
            }
            Child::Field(slot) => {
                let Some(field) = layout.fields.get(usize::from(*slot)) else { continue };
                all.push(if field.path == filled_in.0 {
                    format!("{indent}{name}: {KEY}")
                } else if field.path == filled_in.1 {
                    format!("{indent}{name}: {DATE}")
                } else {
                    format!("# {indent}{name}: {}", sample(&field.kind))
                });
            }
            Child::List(list) => {
                let Some(list) = layout.list(*list) else { continue };
                all.push(format!("# {indent}{name}:"));
                for (index, field) in list.fields.iter().enumerate() {
                    let dash = if index == 0 { "-" } else { " " };
                    all.push(format!("# {indent}  {dash} {}: {}", field.name, sample(&field.kind)));
                }
            }
        }
    }
    all
}

/// What a field may hold.
fn sample(kind: &Kind) -> String {
    match kind {
        Kind::Text => "words".to_owned(),
        Kind::Date => DATE.to_owned(),
        Kind::Flag => "yes   # or no".to_owned(),
        Kind::Number => "1".to_owned(),
        Kind::Choice(of) => {
            let (first, others) = of.split_first().map_or(("", &[][..]), |(first, others)| (first, others));
            let others =
                if others.is_empty() { String::new() } else { format!("   # or {}", others.join(", ")) };
            format!("{first}{others}")
        }
    }
}
