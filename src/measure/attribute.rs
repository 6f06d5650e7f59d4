//! Which changes of the rules had a part in a finding that came out otherwise.

use super::figure::Amount;
use super::summary::Summary;
use crate::engine::CameTo;
use crate::finding::Finding;
use crate::ruleset::{Counted, Question, RuleChange, RuleChanges, RuleId, Ruleset, Touches};

/// The changes that can have had a part in the findings of one question.
#[derive(Clone, Copy)]
pub(super) struct Attribution<'r> {
    pub(super) changes: &'r RuleChanges,
    pub(super) pair: usize,
}

impl<'r> Attribution<'r> {
    /// The changes that had a part: those of a clause that decided in either, those of the limit where the last day in
    /// time is another. Where none shows, each that can change the question's answers.
    pub(super) fn of(self, was: Option<&Finding>, is: Option<&Finding>) -> Vec<usize> {
        let able = self.able();
        let shown = able.iter().filter(|(_, change)| shows(change, was, is));
        let shown: Vec<usize> = shown.map(|(place, _)| *place).collect();
        if shown.is_empty() { able.into_iter().map(|(place, _)| place).collect() } else { shown }
    }

    /// The changes that can change the question's answers.
    fn able(self) -> Vec<(usize, &'r RuleChange)> {
        let all = self.changes.changes.iter().enumerate();
        let own = |change: &RuleChange| match change.touches {
            Touches::Answers | Touches::Due | Touches::Question => change.pair == Some(self.pair),
            Touches::WorkingDays(_) => true,
            Touches::Nothing | Touches::Row(..) | Touches::Alert(..) => false,
        };
        all.filter(|(_, change)| own(change)).collect()
    }
}

/// Whether it shows in the findings that a change had a part.
fn shows(change: &RuleChange, was: Option<&Finding>, is: Option<&Finding>) -> bool {
    let decided = |finding: Option<&Finding>, rules: &[RuleId]| {
        finding.and_then(|finding| finding.rule).is_some_and(|rule| rules.contains(&rule))
    };
    let counted = |finding: Option<&Finding>| finding.map(|finding| (finding.due, finding.days));
    match change.touches {
        Touches::Answers => decided(was, &change.old_rules) || decided(is, &change.new_rules),
        Touches::Due | Touches::WorkingDays(_) => counted(was) != counted(is),
        Touches::Question => true,
        Touches::Nothing | Touches::Row(..) | Touches::Alert(..) => false,
    }
}

/// Whether a record shows what a change does: it is what is looked for where a change moved nothing.
pub fn comes_apart(
    (old, new): (&Ruleset, &Ruleset),
    changes: &RuleChanges,
    (place, pair): (usize, usize),
    (was, is): (&CameTo, &CameTo),
) -> bool {
    let (Some(change), Some(asked)) = (changes.changes.get(place), changes.pairs.get(pair)) else {
        return false;
    };
    let (Some(before), Some(after)) = (
        asked.old.and_then(|question| old.questions.get(question)),
        asked.new.and_then(|question| new.questions.get(question)),
    ) else {
        return false;
    };
    let mut pairs = super::compare::by_row(&was.findings, &is.findings).into_iter();
    match change.touches {
        Touches::Nothing => false,
        Touches::Answers | Touches::Due | Touches::Question | Touches::WorkingDays(_) => {
            pairs.any(|(was, is)| {
                let (Some(one), Some(other)) = (was, is) else { return change.touches == Touches::Question };
                let same =
                    one.status == other.status && before.answer(one.answer) == after.answer(other.answer);
                !same && Attribution { changes, pair }.of(was, is).contains(&place)
            })
        }
        Touches::Row(was, is) => {
            let counts = |question: &Question, finding: Option<&Finding>, row: Option<usize>| {
                let finding = finding?;
                let edition = question.editions.get(finding.edition)?;
                let Counted { count, out_of } = edition.counted.get(row?).copied().flatten()?;
                Some((count.contains(finding.answer), out_of.contains(finding.answer)))
            };
            let not_in_it = Some((false, false));
            pairs.any(|(one, other)| {
                counts(before, one, was).or(not_in_it) != counts(after, other, is).or(not_in_it)
            })
        }
        Touches::Alert(one, other) => {
            let raised = |came_to: &CameTo, alert: Option<(usize, usize)>| {
                came_to.alerts.iter().filter(|(edition, place, _)| Some((*edition, *place)) == alert).count()
            };
            raised(was, one) != raised(is, other)
        }
    }
}

/// What a row counts in each column, by the rules.
pub(super) fn row_counts(summary: &Summary, question: Option<usize>, row: Option<usize>) -> Vec<Amount> {
    let section = question.and_then(|question| summary.sections.get(question));
    let row = section.and_then(|section| section.rows.get(row?));
    row.map(|row| row.cells.iter().map(|cell| cell.by_the_rules.amount).collect()).unwrap_or_default()
}
