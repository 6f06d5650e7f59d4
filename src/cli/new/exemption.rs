//! `vcop new exemption`: an exemption that questions can share, with an example where a question takes it up.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::trial::{Changed, Trial, examples};
use super::{Written, argument, filled, first_of, is_there, refused, title};
use crate::cli::exit::Exit;
use crate::cli::lint::the_one;
use crate::cli::using::shown;
use crate::diagnostic::SourceMap;
use crate::diagnostic::nearest;
use crate::document::{self, Insertion, Node, Value};
use crate::finding::Point;
use crate::load::Change;
use crate::record::Kind;
use crate::ruleset::{Entitlement, Question};

/// An exemption that several questions can share
#[derive(Debug, Args)]
pub(in crate::cli) struct NewExemption {
    /// Its name, such as letter-declined
    #[arg(value_parser = super::name)]
    name: String,
    /// The ruleset's folder, or one that holds a single one [default: that of the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// A question that takes it up at once; its first example is an example of that question
    #[arg(long, value_name = "ENTITLEMENT")]
    of: Option<String>,
}

/// How many flags that are there are tried in the condition.
const MOST_TRIED: usize = 8;

/// A flag that the condition asks for, and its declaration where it is new.
struct Fact {
    flag: String,
    declared: Option<Change>,
}

/// A question that takes the exemption up.
struct Taken {
    changes: Vec<Change>,
    changed: Changed,
    /// `excused` or `not_owed`.
    key: &'static str,
}

impl NewExemption {
    pub(super) fn written(&self) -> Result<Written, Exit> {
        let folder = the_one(self.folder.as_deref(), "vcop new exemption NAME DIR")?;
        let trial = Trial::open(&folder)?;
        if trial.exemptions().any(|text| ids(text).contains(&self.name)) {
            return Err(is_there(
                &format!("the shared exemption `{}`", self.name),
                "choose another name, or edit it in exemptions.yaml",
            ));
        }
        match &self.of {
            Some(question) => self.taken_up(&trial, question),
            None => self.alone(&trial),
        }
    }

    /// An exemption that no question names yet. No case can reach it, so there can be no example that tests it.
    fn alone(&self, trial: &Trial) -> Result<Written, Exit> {
        let changes = self.facts(trial).find_map(|fact| {
            let changes = self.shared(trial, &fact, "excused")?;
            trial.with(&changes).map(|_| changes)
        });
        let folder = argument(&trial.folder);
        Ok(Written {
            changes: changes.ok_or_else(by_hand)?,
            notes: vec![
                format!(
                    "no question names it yet, and until one does `vcop lint` warns of it: add `- exemption: {}`",
                    self.name
                ),
                "under `excused` or `not_owed` of each question that it is for".to_owned(),
            ],
            next: vec![format!("vcop lint {folder}"), format!("vcop test {folder} --suggest")],
        })
    }

    /// An exemption that a question takes up, with the example that reaches it.
    fn taken_up(&self, trial: &Trial, id: &str) -> Result<Written, Exit> {
        let Some((place, question)) = trial.ruleset.question(id) else {
            let known = trial.ruleset.questions.iter().map(|question| question.id.as_str());
            let help = match nearest(id, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(refused(format!("there is no question `{id}`"), help));
        };
        let example = trial.folder.join(format!("examples/{}.yaml", self.name));
        if example.symlink_metadata().is_ok() {
            return Err(is_there(&shown(&example), "choose another name, or edit that file"));
        }
        let taken = self.ways(trial, question).ok_or_else(|| {
            refused(
                format!("`{id}` cannot take the exemption up by a line added to its file"),
                format!("leave --of out, and write `- exemption: {}` into the question yourself", self.name),
            )
        })?;
        let rules =
            taken.changed.ruleset.questions.get(place).into_iter().flat_map(|question| &question.editions);
        let own = rules.flat_map(exemptions_of).filter(|exemption| exemption.id == self.name);
        let wanted: BTreeSet<Point> = own.map(|exemption| Point::Clause(exemption.rule, true)).collect();
        let text = filled(include_str!("templates/examples.yaml"), &[("name", &self.name)])
            + &examples(&taken.changed.ruleset, place, &wanted, &format!("{}, {id}", self.name)).join("\n");
        let mut changes = taken.changes;
        changes.push(Change::New(example, text));
        if trial.with(&changes).is_none() {
            return Err(by_hand());
        }
        let mut notes = vec![format!(
            "`{id}` names it last under `{}`; `not_owed` is looked at before the answer, `excused` after it",
            taken.key
        )];
        if !taken.changed.is_clean {
            notes.push(
                "a row or an example of that question has to follow: `vcop lint` and `vcop test` say which"
                    .to_owned(),
            );
        }
        let folder = argument(&trial.folder);
        Ok(Written {
            changes,
            notes,
            next: vec![format!("vcop lint {folder}"), format!("vcop test {folder}")],
        })
    }

    /// The first way of taking the exemption up that leaves the rules without a fault, and if it can be without a warning.
    fn ways(&self, trial: &Trial, question: &Question) -> Option<Taken> {
        let file = file_of(trial, question)?;
        let edition = question.latest()?;
        let answers =
            exemptions_of(edition).map(|exemption| question.answer(exemption.answer)).chain(["excused"]);
        let mut second = None;
        for answer in answers {
            for key in ["excused", "not_owed"] {
                let line = format!("- exemption: {}", self.name);
                let Some(line) = under(trial, &file, key, &line) else { continue };
                for fact in self.facts(trial) {
                    let mut changes = self.shared(trial, &fact, answer)?;
                    changes.push(Change::Lines(trial.folder.join(&file), line.clone()));
                    let Some(changed) = trial.with(&changes) else { continue };
                    let taken = Taken { changes, changed, key };
                    if taken.changed.is_clean {
                        return Some(taken);
                    }
                    second = second.or(Some(taken));
                }
            }
        }
        second
    }

    /// The exemption in exemptions.yaml, after those that are there, with the flag that its condition asks for.
    fn shared(&self, trial: &Trial, fact: &Fact, answer: &str) -> Option<Vec<Change>> {
        let path = trial.folder.join("exemptions.yaml");
        let date = first_of(&trial.ruleset.layout, &Kind::Date).map_or("A-DATE", |field| &field.path);
        let item = filled(
            include_str!("templates/exemption.yaml"),
            &[
                ("name", &self.name),
                ("title", &title(&self.name)),
                ("answer", answer),
                ("flag", &fact.flag),
                ("date", date),
            ],
        );
        let shared = if path.exists() {
            let (text, node) = trial.file("exemptions.yaml")?;
            let list = key_of(&node, "exemptions").unwrap_or(&node);
            Change::Lines(path, Insertion::item(text, list, item.trim_end())?)
        } else {
            let item: String = item.lines().map(|line| format!("  {line}\n")).collect();
            Change::New(path, include_str!("templates/exemptions.yaml").to_owned() + &item)
        };
        Some(fact.declared.iter().cloned().chain([shared]).collect())
    }

    /// The flags that the condition may ask for: one of the exemption's own, which no case has yet, so that no answer
    /// changes before somebody records it; where that cannot be declared, one that is there.
    fn facts(&self, trial: &Trial) -> impl Iterator<Item = Fact> {
        let layout = &trial.ruleset.layout;
        let flag = self.name.replace('-', "_");
        let line = format!("{flag}: {{type: flag, label: {}}}", title(&self.name));
        let declared = match trial.file("record.yaml") {
            None => {
                let path = trial.folder.join("record.yaml");
                (!path.exists()).then(|| Change::New(path, format!("fields:\n  {line}\n")))
            }
            Some((text, node)) => key_of(&node, "fields")
                .and_then(|fields| Insertion::key(text, fields, &line))
                .map(|lines| Change::Lines(trial.folder.join("record.yaml"), lines)),
        };
        let is_known = layout.root.child(&flag).is_some();
        let own = declared.filter(|_| !is_known).map(|declared| Fact { flag, declared: Some(declared) });
        let known = layout.fields.iter().filter(|field| field.kind == Kind::Flag);
        let known: Vec<Fact> =
            known.take(MOST_TRIED).map(|field| Fact { flag: field.path.clone(), declared: None }).collect();
        own.into_iter().chain(known)
    }
}

fn exemptions_of(edition: &Entitlement) -> impl Iterator<Item = &crate::ruleset::Exemption> {
    edition.not_owed.iter().chain(&edition.excused)
}

/// The question's own file in this ruleset's folder; `None` where it is a base's.
fn file_of(trial: &Trial, question: &Question) -> Option<String> {
    let cited = trial.ruleset.rule(question.latest()?.rule);
    let (file, _) = cited.rsplit_once(':')?;
    (!file.starts_with("../")).then(|| file.to_owned())
}

/// A line after the last item of a key's list, or at the end of the file with the key.
fn under(trial: &Trial, file: &str, key: &str, line: &str) -> Option<Insertion> {
    let (text, node) = trial.file(file)?;
    match key_of(&node, key) {
        Some(list) => Insertion::item(text, list, line),
        None => Some(Insertion::at_the_end(text, &format!("\n{key}:\n  {line}\n"))),
    }
}

fn key_of<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Mapping(entries) = &node.value else { return None };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
}

/// The ids of the exemptions in the text of an exemptions.yaml.
fn ids(text: &str) -> Vec<String> {
    let source = SourceMap::default().add("", "");
    let (documents, _) = document::parse(source, text);
    let lists = documents.iter().map(|node| key_of(node, "exemptions").unwrap_or(node));
    let items = lists.flat_map(|node| match &node.value {
        Value::Sequence(items) => items.as_slice(),
        Value::Scalar(_) | Value::Mapping(_) => &[],
    });
    let ids = items.filter_map(|item| match &key_of(item, "exemption")?.value {
        Value::Scalar(scalar) => Some(scalar.text.trim().to_owned()),
        Value::Sequence(_) | Value::Mapping(_) => None,
    });
    ids.collect()
}

/// Where the files are written so that nothing can be put into them without touching the rest.
fn by_hand() -> Exit {
    refused(
        "exemptions.yaml or record.yaml is written so that nothing can be added after its last",
        "write each exemption, and each field, on lines of its own, without `[ ]` and `{ }` around them all",
    )
}
