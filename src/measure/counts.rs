//! How many findings came to what: one whole number for each question, column, edition, answer, reason and kind.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::ruleset::{AnswerId, AnswerSet, Ruleset, Status};

/// The numbers, laid out so that a finding is counted by adding one at one place a column.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    numbers: Vec<u64>,
    blocks: Vec<Block>,
    columns: usize,
    /// The unknown findings of the columns.
    unknown: BTreeMap<Unknown, u64>,
}

/// Unknown findings that could be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unknown {
    pub(super) question: usize,
    pub(super) column: usize,
    pub(super) edition: usize,
    /// The answers that they could have; `None` where that cannot be told.
    pub(super) could_be: Option<AnswerSet>,
}

/// Where the numbers of one question lie.
#[derive(Debug, Clone, Copy)]
struct Block {
    offset: usize,
    editions: usize,
    answers: usize,
    /// One more than there are reasons: the first is for findings that have none.
    reasons: usize,
}

/// Findings that came to the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    pub(super) edition: usize,
    pub(super) answer: AnswerId,
    pub(super) reason: Option<usize>,
    pub(super) status: Status,
    /// Whether they are noes with a blank field.
    pub(super) blank: bool,
    pub(super) count: u64,
}

/// The seven statuses, and the noes with a blank field apart from the others.
const KINDS: usize = 8;
const BLANK_NO: usize = 7;

impl Counts {
    pub(super) fn new(ruleset: &Ruleset, columns: usize) -> Self {
        let mut blocks = Vec::new();
        let mut offset = 0;
        for question in &ruleset.questions {
            let (editions, answers) = (question.editions.len(), question.answers.len());
            let block = Block { offset, editions, answers, reasons: question.reasons.len() + 1 };
            offset += block.width() * (columns + 1);
            blocks.push(block);
        }
        Self { numbers: vec![0; offset], blocks, columns, unknown: BTreeMap::new() }
    }

    /// The column of every case that was checked, whether or not it is in the return.
    pub(super) fn every_case(&self) -> usize {
        self.columns
    }

    /// Counts a finding in the columns given, and in that of every case.
    #[inline]
    pub(super) fn add(&mut self, finding: &Finding, columns: &[usize]) {
        let Some(block) = self.blocks.get(finding.question) else { return };
        let Some(place) = block.place(finding) else { return };
        let (first, width, within) = (block.offset + place, block.width(), 0..self.columns);
        let columns = columns.iter().filter(|column| within.contains(column));
        if finding.status == Status::Unknown {
            let Finding { question, edition, could_be, .. } = *finding;
            for column in columns.clone().copied() {
                *self.unknown.entry(Unknown { question, column, edition, could_be }).or_default() += 1;
            }
        }
        for column in columns.chain([&self.columns]) {
            if let Some(number) = self.numbers.get_mut(first + width * column) {
                *number += 1;
            }
        }
    }

    /// Adds the numbers of another part of the batch.
    pub(super) fn merge(&mut self, other: &Self) {
        for (number, more) in self.numbers.iter_mut().zip(&other.numbers) {
            *number += more;
        }
        for (unknown, more) in &other.unknown {
            *self.unknown.entry(*unknown).or_default() += more;
        }
    }

    /// The unknown findings of a question in a column, by what they could be.
    pub(super) fn unknown(
        &self,
        question: usize,
        column: usize,
    ) -> impl Iterator<Item = (Unknown, u64)> + '_ {
        let own = self
            .unknown
            .iter()
            .filter(move |(unknown, _)| unknown.question == question && unknown.column == column);
        own.map(|(unknown, count)| (*unknown, *count))
    }

    /// What the findings of a question came to in a column, where there are any.
    pub(super) fn of(&self, question: usize, column: usize) -> Vec<Alike> {
        let Some(block) = self.blocks.get(question) else { return Vec::new() };
        let first = block.offset + block.width() * column;
        let numbers = self.numbers.get(first..first + block.width()).unwrap_or_default();
        let found = numbers.iter().enumerate().filter(|(_, count)| **count > 0);
        found.filter_map(|(place, count)| block.alike(place, *count)).collect()
    }
}

impl Block {
    /// How many numbers a column takes.
    fn width(self) -> usize {
        self.editions * self.answers * self.reasons * KINDS
    }

    /// The place of a finding in a column; `None` for one that is of another ruleset.
    #[inline]
    fn place(self, finding: &Finding) -> Option<usize> {
        let answer = finding.answer.index();
        let reason = finding.reason.map_or(0, |reason| usize::from(reason) + 1);
        let known = finding.edition < self.editions && answer < self.answers && reason < self.reasons;
        let alike = (finding.edition * self.answers + answer) * self.reasons + reason;
        known.then(|| alike * KINDS + kind(finding))
    }

    fn alike(self, place: usize, count: u64) -> Option<Alike> {
        let (place, kind) = (place / KINDS, place % KINDS);
        let (place, reason) = (place / self.reasons, place % self.reasons);
        Some(Alike {
            edition: place / self.answers,
            answer: AnswerId::new(place % self.answers)?,
            reason: reason.checked_sub(1),
            status: Status::ALL.get(kind).copied().unwrap_or(Status::NotMet),
            blank: kind == BLANK_NO,
            count,
        })
    }
}

/// Whether a finding is a no on the way to which a field was blank.
pub(super) fn is_blank_no(finding: &Finding) -> bool {
    finding.status == Status::NotMet && !finding.blank.is_empty()
}

#[inline]
fn kind(finding: &Finding) -> usize {
    match finding.status {
        Status::Met => 0,
        Status::NotMet if !finding.blank.is_empty() => BLANK_NO,
        Status::NotMet => 1,
        Status::Exempt => 2,
        Status::NotApplicable => 3,
        Status::NotDue => 4,
        Status::Unknown => 5,
        Status::Error => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_the_statuses_in_their_order() {
        for status in Status::ALL {
            let finding = crate::measure::testing::finding(0, status);
            assert_eq!(Status::ALL[kind(&finding)], status);
        }
    }
}
