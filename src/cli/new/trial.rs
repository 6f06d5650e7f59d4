//! A ruleset as it would be with some changes: tried before anything is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::calendar::Date;
use crate::cli::exit::Exit;
use crate::cli::test::alerts;
use crate::cli::using::{self, shown};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, Node};
use crate::engine;
use crate::finding::{Point, Witness};
use crate::load::{self, Change, Rules};
use crate::measure;
use crate::report::suggestion;
use crate::ruleset::{self, Example, Ruleset};

/// A ruleset that can be used, for changes to be tried on.
pub(super) struct Trial {
    pub(super) folder: PathBuf,
    pub(super) ruleset: Ruleset,
    read: Rules,
    suspect: usize,
    failing: usize,
}

/// What a ruleset comes to with changes.
pub(super) struct Changed {
    pub(super) ruleset: Ruleset,
    /// Whether `vcop lint` warns of no more than before, and no example fails that passed.
    pub(super) is_clean: bool,
}

impl Trial {
    /// Opens a ruleset; what is wrong with it is printed.
    pub(super) fn open(folder: &Path) -> Result<Self, Exit> {
        let read = load::rules(folder);
        let (ruleset, problems) = ruleset::compile(&read.files, &read.sources);
        let mut problems: Vec<Diagnostic> = read.problems.iter().cloned().chain(problems).collect();
        problems.retain(Diagnostic::is_error);
        let Some(ruleset) = ruleset.filter(|_| problems.is_empty()) else {
            using::print(&problems, &read.sources);
            using::say(&format!(
                "the rules in {} have faults: mend them first. Nothing was written",
                shown(folder)
            ));
            return Err(Exit::Unusable);
        };
        let (suspect, failing) = (suspect(&read), failing(&ruleset, &read, &mut Vec::new()));
        Ok(Self { folder: folder.to_owned(), ruleset, read, suspect, failing })
    }

    /// The text of a file of the ruleset, and what it holds; `None` where there is no such file, or nothing in it.
    pub(super) fn file(&self, path: &str) -> Option<(&str, Node)> {
        let source = self.read.files.layers.last()?.file(path)?;
        let text = self.read.sources.text(source);
        let (mut documents, _) = document::parse(source, text);
        Some((text, documents.pop()?))
    }

    /// The text of every exemptions.yaml, those of the rulesets that it extends too.
    pub(super) fn exemptions(&self) -> impl Iterator<Item = &str> {
        let layers = self.read.files.layers.iter();
        layers.filter_map(|layer| layer.file("exemptions.yaml")).map(|source| self.read.sources.text(source))
    }

    /// The ruleset with changes; `None` where it then has a fault.
    pub(super) fn with(&self, changes: &[Change]) -> Option<Changed> {
        let mut read = self.read.clone();
        for change in changes {
            let path = shown(change.path().strip_prefix(&self.folder).ok()?);
            let layer = read.files.layers.last_mut()?;
            let known = layer.files.iter().position(|(name, _)| *name == path);
            let text = match (change, known.and_then(|index| layer.files.get(index))) {
                (Change::New(_, text), _) => text.clone(),
                (Change::Lines(_, lines), Some((_, source))) => {
                    String::from_utf8(lines.into_bytes(read.sources.text(*source).as_bytes())).ok()?
                }
                (Change::Lines(..), None) => return None,
            };
            let source = read.sources.add(path.as_str(), text);
            layer.files.retain(|(name, _)| *name != path);
            layer.files.push((path, source));
            layer.files.sort();
        }
        let (ruleset, mut problems) = ruleset::compile(&read.files, &read.sources);
        let ruleset = ruleset?;
        let failing = failing(&ruleset, &read, &mut problems);
        let is_clean = suspect(&read) <= self.suspect && failing <= self.failing;
        (!problems.iter().any(Diagnostic::is_error)).then_some(Changed { ruleset, is_clean })
    }
}

/// How many examples do not come out as they are to.
fn failing(ruleset: &Ruleset, read: &Rules, problems: &mut Vec<Diagnostic>) -> usize {
    let examples = ruleset::examples(&read.files, &read.sources, ruleset, problems);
    let fails = |example: &&Example| {
        let record = load::given(&example.given, &ruleset.layout, problems);
        let mut findings = Vec::new();
        engine::judge(ruleset, &record, example.as_at, &mut findings);
        let alerts = alerts(ruleset, &record, example.as_at);
        !measure::differences(example, ruleset, &findings, &alerts).is_empty()
    };
    examples.iter().filter(fails).count()
}

fn suspect(read: &Rules) -> usize {
    let found = ruleset::lint(&read.files, &read.sources);
    found.iter().filter(|problem| problem.severity() == Severity::Warning).count()
}

/// An example for every one of these points of a question that can be reached, the record with the least in it first.
/// The name of each begins with what they are `about`.
pub(super) fn examples(
    ruleset: &Ruleset,
    question: usize,
    wanted: &BTreeSet<Point>,
    about: &str,
) -> Vec<String> {
    let searched = engine::search(ruleset, question, wanted);
    let mut witnesses: Vec<&Witness> = searched.found.values().collect();
    witnesses.sort_by_key(|witness| witness.facts.len() + witness.lists.len());
    let mut reached = BTreeSet::new();
    let (mut texts, mut names): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for witness in witnesses {
        let record = witness.record(&ruleset.layout);
        let mut found = BTreeSet::new();
        let as_at: Date = witness.as_at;
        let findings = engine::reach(ruleset, &record, question, as_at, &mut found);
        if found.intersection(wanted).all(|point| reached.contains(point)) {
            continue;
        }
        reached.extend(found);
        let answers: Vec<&str> = findings
            .iter()
            .filter_map(|finding| Some(ruleset.questions.get(finding.question)?.answer(finding.answer)))
            .collect();
        let is_empty = witness.facts.is_empty() && witness.lists.is_empty();
        let what = if is_empty { "nothing is recorded".to_owned() } else { answers.join(", ") };
        let earlier = names.iter().filter(|name| **name == what).count();
        let number = if earlier == 0 { String::new() } else { format!(" ({})", earlier + 1) };
        texts.push(suggestion::example(ruleset, &format!("{about}, {what}{number}"), witness, &findings));
        names.push(what);
    }
    texts
}
