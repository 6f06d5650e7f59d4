//! What the findings of one column came to, and where each stands to the question's first figure.

use std::collections::BTreeMap;

use super::counts::Alike;
use super::summary::Statuses;
use super::tally::Tally;
use crate::ruleset::{AnswerId, Question, Reason, Row, Status};

/// What the findings of one column came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// By status.
    pub statuses: Statuses,
    /// Noes with a fact not recorded.
    pub blank: u64,
    /// Exempt by the victim's own choice.
    pub choices: u64,
    /// Findings alike, the most frequent first.
    pub held: Vec<Held>,
}

/// Findings of one answer, status and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The answer.
    pub answer: String,
    /// What it counts as.
    pub status: Status,
    /// Why, where a reason is recorded.
    pub reason: Option<Reason>,
    /// Where they stand.
    pub stands: Stands,
    /// How many.
    pub count: u64,
    /// Those of them that are noes with a fact not recorded.
    pub blank: u64,
}

/// Where findings stand to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stands {
    /// In the base, and counted.
    Counted,
    /// In the base, and not counted.
    Against,
    /// Outside the base.
    Outside,
}

/// The row that says in one figure how far a question is met: the first of the form that counts only what is met, else
/// the first that counts anything that is, else the first of ours that does.
pub(super) fn headline(question: &Question) -> Option<usize> {
    let rows = || question.rows.iter().enumerate();
    let some_met = |place: usize| counted_statuses(question, place).contains(&Status::Met);
    let of_form = || rows().filter(|(_, row): &(usize, &Row)| row.on_form);
    let found = of_form()
        .find(|(place, _)| counts_met(question, *place))
        .or_else(|| of_form().find(|(place, _)| some_met(*place)))
        .or_else(|| rows().find(|(place, _)| counts_met(question, *place)));
    found.map(|(place, _)| place)
}

/// Whether all that a row counts counts as met.
pub(super) fn counts_met(question: &Question, place: usize) -> bool {
    let statuses = counted_statuses(question, place);
    !statuses.is_empty() && statuses.iter().all(|status| *status == Status::Met)
}

/// What the answers that a row counts can count as.
fn counted_statuses(question: &Question, place: usize) -> Vec<Status> {
    let mut statuses = Vec::new();
    for edition in &question.editions {
        let Some(counted) = edition.counted.get(place).copied().flatten() else { continue };
        let counts = |answer: AnswerId| counted.count.contains(answer);
        let answers = edition.answers.iter().filter(|answer| counts(answer.answer));
        statuses.extend(answers.map(|answer| answer.counts_as));
        let exempt = edition.not_owed.iter().chain(&edition.excused);
        statuses.extend(exempt.filter(|exempt| counts(exempt.answer)).map(|_| Status::Exempt));
        let own = [(AnswerId::NOT_APPLICABLE, Status::NotApplicable), (AnswerId::UNKNOWN, Status::Unknown)];
        statuses.extend(own.into_iter().filter(|(answer, _)| counts(*answer)).map(|(_, status)| status));
    }
    statuses
}

/// What findings alike have in common: where they stand, the answer, what it counts as, and why.
type Key = (Stands, AnswerId, Status, Option<usize>);

/// What the findings of a question came to in a column.
pub(super) fn standing(tally: &Tally<'_>, index: usize, question: &Question, column: usize) -> Standing {
    let headline = headline(question);
    let mut standing = Standing::default();
    let mut held: BTreeMap<Key, (u64, u64)> = BTreeMap::new();
    for alike in tally.counts.of(index, column) {
        standing.statuses.add(alike.status, alike.count);
        let blank = if alike.blank { alike.count } else { 0 };
        standing.blank += blank;
        let reason = alike.reason.and_then(|reason| question.reasons.get(reason));
        if alike.status == Status::Exempt && reason.is_some_and(|reason| reason.victim_choice) {
            standing.choices += alike.count;
        }
        let stands = headline.map_or(Stands::Outside, |row| stands(question, row, &alike));
        let sums = held.entry((stands, alike.answer, alike.status, alike.reason)).or_default();
        *sums = (sums.0 + alike.count, sums.1 + blank);
    }
    standing.held = held
        .into_iter()
        .map(|((stands, answer, status, reason), (count, blank))| Held {
            answer: question.answer(answer).to_owned(),
            status,
            reason: reason.and_then(|reason| question.reasons.get(reason)).cloned(),
            stands,
            count,
            blank,
        })
        .collect();
    standing.held.sort_by_key(|held| std::cmp::Reverse(held.count));
    standing
}

fn stands(question: &Question, row: usize, alike: &Alike) -> Stands {
    let edition = question.editions.get(alike.edition);
    match edition.and_then(|edition| edition.counted.get(row).copied().flatten()) {
        Some(counted) if !counted.out_of.contains(alike.answer) => Stands::Outside,
        Some(counted) if counted.count.contains(alike.answer) => Stands::Counted,
        Some(_) => Stands::Against,
        None => Stands::Outside,
    }
}
