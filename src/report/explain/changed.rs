//! What would have changed the answer, in sentences.

use super::facts::Telling;
use super::why::alternatives;
use crate::finding::{Altered, Change};
use crate::record::{FieldRef, Slot};
use crate::report::words::listed;
use crate::ruleset::{AnswerId, Status};

/// One sentence for each fact and answer: words of a choice that give one answer are said together.
pub(super) fn sentences(telling: &Telling<'_, '_>, changes: &[Change]) -> Vec<String> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    // What settles an open answer is what is not recorded; another fact would only open another question.
    let unknown = telling.finding.status == Status::Unknown;
    let settles = |change: &&Change| !unknown || !telling.slot(change.field, change.row).is_recorded();
    for change in changes.iter().filter(settles) {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| together(first, change))) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    let sentence = |group: &Vec<&Change>| Some(sentence(telling, group.first()?, group));
    let mut sentences: Vec<String> = groups.iter().filter_map(sentence).collect();
    let lists = telling.finding.missing.iter().filter(|field| matches!(field, FieldRef::List(_)));
    sentences.extend(lists.map(|list| {
        format!(
            "If any of “{}” were recorded, each would have an answer of its own.",
            telling.label(*list, None)
        )
    }));
    sentences
}

fn together(one: &Change, other: &Change) -> bool {
    let value = |change: &Change| matches!(change.to, Altered::Value(Slot::Flag(_) | Slot::Choice(_)));
    let key = |change: &Change| -> (FieldRef, Option<u32>, AnswerId, Status, Option<u16>) {
        (change.field, change.row, change.answer, change.status, change.reason)
    };
    value(one) && value(other) && key(one) == key(other)
}

fn sentence(telling: &Telling<'_, '_>, change: &Change, group: &[&Change]) -> String {
    let open = matches!(telling.finding.status, Status::Unknown | Status::NotDue);
    let had = if open { "If" } else { "Had" };
    let named = telling.named(change.field, change.row);
    let be = if open { "were" } else { "been" };
    let head = match change.to {
        Altered::Value(Slot::Date(date)) => format!("{had} {named} {be} {}", date.full()),
        Altered::By(date) => format!("{had} {named} {be} {} or earlier", date.full()),
        Altered::From(date) => format!("{had} {named} {be} {} or later", date.full()),
        Altered::Before(date) => format!("{had} {named} {be} before {}", date.full()),
        Altered::After(date) => format!("{had} {named} {be} after {}", date.full()),
        Altered::AnyDate => format!("{had} {named} {be} recorded"),
        Altered::NoDate if open => format!("If {named} were not recorded"),
        Altered::NoDate => format!("Had {named} not been recorded"),
        Altered::NoRows if open => format!("If the record said that there were none of {named}"),
        Altered::NoRows => format!("Had the record said that there were none of {named}"),
        Altered::Value(_) => {
            let label = telling.label(change.field, change.row);
            let values = group.iter().filter_map(|change| match change.to {
                Altered::Value(value) => Some(telling.value(change.field, value)),
                _ => None,
            });
            let said = alternatives(&values.collect::<Vec<_>>());
            format!("{had} the record said “{label}: {said}”")
        }
    };
    format!("{head}, {}.", outcome(telling, change, open))
}

fn outcome(telling: &Telling<'_, '_>, change: &Change, open: bool) -> String {
    let would = if open { "would be" } else { "would have been" };
    match change.status {
        Status::NotApplicable if open => "the question would not arise".to_owned(),
        Status::NotApplicable => "the question would not have arisen".to_owned(),
        Status::Unknown if change.answer == AnswerId::UNKNOWN => {
            let missing: Vec<String> =
                change.missing.iter().map(|field| format!("“{}”", telling.label(*field, None))).collect();
            let it = if open { "would not be known" } else { "would not have been known" };
            let not = if missing.is_empty() {
                String::new()
            } else {
                format!(": {} would be needed", listed(&missing))
            };
            format!("the answer {it}{not}")
        }
        Status::Met | Status::NotMet | Status::Exempt | Status::NotDue | Status::Unknown | Status::Error => {
            let answer = telling.quoted(change.answer, change.status, change.reason);
            format!("the answer {would} {answer}")
        }
    }
}
