//! How the rows of one question differ between two rulesets.

use super::compare::{RuleChange, Touches, matched, reordered, words};
use super::{AnswerSet, Counted, Question};

/// What differs of the rows, and of what each edition counts in them.
pub(super) fn rows(old: &Question, new: &Question) -> Vec<RuleChange> {
    let numbered = |question: &Question| -> Vec<(usize, String)> {
        question.rows.iter().map(|row| row.label.clone()).enumerate().collect()
    };
    let mut changes = Vec::new();
    let (olds, news) = (numbered(old), numbered(new));
    for (was, is) in matched(&olds, &news, |(_, label)| label.clone(), |(_, label)| label.clone()) {
        let label = was.or(is).map_or(String::new(), |(_, label)| label.clone());
        let touches = Touches::Row(was.map(|(place, _)| *place), is.map(|(place, _)| *place));
        let (told_was, told_is) =
            (was.map(|(place, _)| row(old, *place)), is.map(|(place, _)| row(new, *place)));
        match (told_was, told_is) {
            (Some(was), Some(is)) => {
                for ((aspect, was), (_, is)) in was.into_iter().zip(is) {
                    let counted = matches!(aspect, "counts" | "out of" | "unit");
                    let change =
                        words("row", &label, (&was, &is)).map(|change| RuleChange { aspect, ..change });
                    let touches = if counted { touches } else { Touches::Nothing };
                    changes.extend(change.map(|change| change.touching(touches)));
                }
            }
            (was, is) => {
                let said = |told: Option<Vec<(&str, String)>>| {
                    told.map(|told| {
                        let told = told.iter().filter(|(_, words)| !words.is_empty());
                        told.map(|(aspect, words)| format!("{aspect} {words}")).collect::<Vec<_>>().join("; ")
                    })
                };
                changes.push(RuleChange::new("row", label, "", said(was), said(is)).touching(touches));
            }
        }
    }
    let labels = |list: &[(usize, String)]| list.iter().map(|(_, label)| label.clone()).collect::<Vec<_>>();
    changes.extend(reordered("rows", &labels(&olds), &labels(&news)));
    changes
}

/// What a row is, an aspect at a time; what it counts, for each edition that is another than the one before.
fn row(question: &Question, place: usize) -> Vec<(&'static str, String)> {
    let Some(row) = question.rows.get(place) else { return Vec::new() };
    let names = |set: AnswerSet| match set {
        set if set == AnswerSet::EVERY_ANSWER => "every answer".to_owned(),
        set if set == AnswerSet::EVERY_FINDING => "every finding".to_owned(),
        set => {
            let mut names: Vec<&str> = set.iter().map(|answer| question.answer(answer)).collect();
            names.sort_unstable();
            names.join(", ")
        }
    };
    let per_edition = |told: &dyn Fn(&Counted) -> String| {
        let counted = question.editions.iter().filter_map(|edition| edition.counted.get(place)?.as_ref());
        let mut told: Vec<String> = counted.map(told).collect();
        told.dedup();
        told.join("; then ")
    };
    let target = row.target.map_or(String::new(), |target| format!("{target} %"));
    vec![
        ("counts", per_edition(&|counted| names(counted.count))),
        ("out of", per_edition(&|counted| format!("{} ({})", row.base_is, names(counted.out_of)))),
        ("unit", row.unit.words().to_owned()),
        ("target", target),
        ("on the form", if row.on_form { "yes" } else { "no" }.to_owned()),
        ("reasons of", names(row.reasons)),
    ]
}
