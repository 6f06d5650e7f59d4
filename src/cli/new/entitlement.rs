//! `vcop new entitlement`: a question with its examples, put on the form.

use std::path::PathBuf;

use clap::Args;

use super::trial::{Trial, examples};
use super::{Written, argument, filled, first_of, is_there, refused, title};
use crate::cli::exit::Exit;
use crate::cli::lint::the_one;
use crate::cli::using::shown;
use crate::document::{Insertion, Value};
use crate::engine;
use crate::load::Change;
use crate::record::{Kind, Layout};

/// A question, on the form, with its examples
#[derive(Debug, Args)]
pub(in crate::cli) struct NewEntitlement {
    /// Its name: completes "the victim is entitled to a ..."
    #[arg(value_parser = super::name)]
    name: String,
    /// The ruleset's folder, or one that holds a single one [default: that of the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl NewEntitlement {
    pub(super) fn written(&self) -> Result<Written, Exit> {
        let folder = the_one(self.folder.as_deref(), "vcop new entitlement NAME DIR")?;
        let trial = Trial::open(&folder)?;
        self.refuse_known(&trial)?;
        let question = folder.join(format!("entitlements/{}.yaml", self.name));
        let example = folder.join(format!("examples/{}.yaml", self.name));
        if let Some(there) = [&question, &example].into_iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(is_there(&shown(there), "choose another name, or edit that file"));
        }
        let head = folder.join("ruleset.yaml");
        let mut changes = vec![Change::New(question, self.question(&trial.ruleset.layout))];
        let heading = format!("- heading: {}?\n  asks: [{}]", title(&self.name), self.name);
        let by_hand = || self.by_hand();
        let lines = on_the_form(&trial, &heading).ok_or_else(by_hand)?;
        changes.push(Change::Lines(head, lines));
        let changed = trial.with(&changes).ok_or_else(by_hand)?;
        let place = changed.ruleset.question(&self.name).map_or(0, |(place, _)| place);
        let stated = engine::points(&changed.ruleset);
        let wanted =
            stated.iter().filter(|stated| stated.question == place).map(|stated| stated.point).collect();
        let mut text = filled(include_str!("templates/examples.yaml"), &[("name", &self.name)]);
        text += &examples(&changed.ruleset, place, &wanted, &self.name).join("\n");
        changes.insert(1, Change::New(example, text));
        if trial.with(&changes).is_none() {
            return Err(refused(
                format!("an example of another question begins with `{}, ` already", self.name),
                "choose another name: examples are known by theirs",
            ));
        }
        let folder = argument(&folder);
        Ok(Written {
            changes,
            notes: vec![
                "its heading stands last on the form: write it word for word as the form has it".to_owned(),
            ],
            next: vec![format!("vcop lint {folder}"), format!("vcop test {folder} --coverage")],
        })
    }

    /// Refuses the name of a question that there is, in this ruleset or in one that it extends.
    fn refuse_known(&self, trial: &Trial) -> Result<(), Exit> {
        let Some(known) = trial.ruleset.question(&self.name).and_then(|(_, known)| known.latest()) else {
            return Ok(());
        };
        let cited = trial.ruleset.rule(known.rule);
        let file = cited.rsplit_once(':').map_or(cited, |(file, _)| file);
        let help = if file.starts_with("../") {
            format!(
                "to change it here, write entitlements/{0}.yaml with `entitlement: {0}` and only the keys that differ",
                self.name
            )
        } else {
            "choose another name, or edit that file".to_owned()
        };
        Err(is_there(&format!("the question `{}` of {file}", self.name), help))
    }

    /// Where the form is written so that a heading cannot be put into it without touching the rest.
    fn by_hand(&self) -> Exit {
        refused(
            "the form of ruleset.yaml is written so that a heading cannot be added after its last",
            format!(
                "write each heading on a line of its own below `form:`, beginning with `- heading:`; this one would be `- {{heading: '{}?', asks: [{}]}}`",
                title(&self.name),
                self.name
            ),
        )
    }

    /// The question's file: its condition names the first date that is declared, or else the first field.
    fn question(&self, layout: &Layout) -> String {
        let key = layout.fields.get(usize::from(layout.key));
        let other = layout.fields.iter().find(|field| Some(&field.path) != key.map(|key| &key.path));
        let date = first_of(layout, &Kind::Date);
        let field = date.or(other).or(key).map_or("", |field| &field.path);
        let mut dates = layout.fields.iter().filter(|field| field.kind == Kind::Date);
        let later = dates.nth(1).map_or("A-DATE", |field| &field.path);
        let flag = first_of(layout, &Kind::Flag).map_or("A-FLAG", |field| &field.path);
        let date = date.map_or("A-DATE", |field| &field.path);
        filled(
            include_str!("templates/entitlement.yaml"),
            &[
                ("name", &self.name),
                ("title", &title(&self.name)),
                ("field", field),
                ("date", date),
                ("later", later),
                ("flag", flag),
            ],
        )
    }
}

/// A heading after the last of `form`; in an overlay that has none of its own, a form of its own.
fn on_the_form(trial: &Trial, heading: &str) -> Option<Insertion> {
    let (text, head) = trial.file("ruleset.yaml")?;
    let Value::Mapping(keys) = &head.value else { return None };
    match keys.iter().find(|entry| entry.key == "form") {
        Some(form) => Insertion::item(text, &form.node, heading),
        None => {
            let lines: String = heading.lines().map(|line| format!("  {line}\n")).collect();
            Some(Insertion::at_the_end(text, &format!("\nform:\n{lines}")))
        }
    }
}
