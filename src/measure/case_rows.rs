//! Rows that count cases by their own shares: each case adds one share, exact, to a row.

use std::collections::BTreeMap;
use std::ops::Range;

use super::counts::is_blank_no;
use super::fraction::Fraction;
use super::interval::float;
use crate::finding::Finding;
use crate::ruleset::{Audit, Counted, NamedBase, Question, Ruleset, Status, Unit};

/// The rows of every question that count cases.
#[derive(Debug, Clone)]
pub(super) struct CaseRows {
    rows: Vec<CaseRow>,
    /// The rows of each question.
    of_question: Vec<Range<usize>>,
    /// By row, then column.
    cells: Vec<CaseCell>,
    columns: usize,
}

/// One row, or one row on the base that an area printed it on.
#[derive(Debug, Clone)]
struct CaseRow {
    row: usize,
    /// Which of [`Audit::as_printed`], where it is such a base.
    printed: Option<usize>,
    unit: Unit,
    /// By edition.
    counted: Vec<Option<Counted>>,
}

/// What the cases of one column came to in one row.
#[derive(Debug, Clone, Default)]
pub(super) struct CaseCell {
    /// Cases with a finding in the base.
    pub(super) cases: u64,
    /// Those whose findings in the base are all counted.
    pub(super) whole: u64,
    /// Cases with no finding in the base, for want of a fact.
    pub(super) unknown: u64,
    /// Noes with a blank field.
    pub(super) blank_findings: u64,
    /// Cases that are not whole and have such a no.
    pub(super) blank_cases: u64,
    pub(super) shares: Shares,
}

/// How often each share occurs, as a fraction of whole numbers that is not reduced.
#[derive(Debug, Clone, Default)]
pub(super) struct Shares {
    /// Of small denominators, by denominator and numerator; empty until there is one.
    small: Vec<u64>,
    large: BTreeMap<(u32, u32), u64>,
}

/// One case's findings of one question, as one row counts them.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    counted: u32,
    base: u32,
    unknown: bool,
    blank: u32,
}

/// Denominators below this have places of their own.
const SMALL: u32 = 16;

impl CaseRows {
    pub(super) fn new(ruleset: &Ruleset, audit: &Audit) -> Self {
        let (mut rows, mut of_question) = (Vec::new(), Vec::new());
        for (index, question) in ruleset.questions.iter().enumerate() {
            let first = rows.len();
            rows.extend(rows_of(index, question, audit));
            of_question.push(first..rows.len());
        }
        let columns = audit.columns.len();
        let cells = vec![CaseCell::default(); rows.len() * columns];
        Self { rows, of_question, cells, columns }
    }

    /// Counts one case's findings of one question.
    pub(super) fn add(&mut self, findings: &[Finding], columns: &[usize]) {
        let Some(question) = findings.first().map(|finding| finding.question) else { return };
        let Some(range) = self.of_question.get(question).cloned() else { return };
        for (index, row) in self.rows.iter().enumerate().take(range.end).skip(range.start) {
            let share = Share::of(findings, &row.counted);
            for column in columns.iter().filter(|column| **column < self.columns) {
                if let Some(cell) = self.cells.get_mut(index * self.columns + column) {
                    cell.add(share, row.unit);
                }
            }
        }
    }

    /// Adds the cases of another part of the batch.
    pub(super) fn merge(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            cell.merge(more);
        }
    }

    /// What a row came to in a column, on the rules' base or on one that was printed.
    pub(super) fn cell(
        &self,
        question: usize,
        row: usize,
        printed: Option<usize>,
        column: usize,
    ) -> Option<&CaseCell> {
        let range = self.of_question.get(question)?;
        let rows = self.rows.get(range.clone())?;
        let place = rows.iter().position(|known| known.row == row && known.printed == printed)?;
        self.cells.get((range.start + place) * self.columns + column)
    }
}

/// What an edition counts in a row, on a base other than its own.
pub(super) fn on_base(counted: Counted, base: &NamedBase) -> Counted {
    let count = counted.count.iter().filter(|answer| base.answers.contains(*answer)).collect();
    Counted { count, out_of: base.answers }
}

fn rows_of<'q>(
    index: usize,
    question: &'q Question,
    audit: &'q Audit,
) -> impl Iterator<Item = CaseRow> + use<'q> {
    let units = question.rows.iter().map(|row| row.unit).enumerate();
    units.filter(|(_, unit)| *unit != Unit::Each).flat_map(move |(row, unit)| {
        let counted: Vec<Option<Counted>> =
            question.editions.iter().map(|edition| edition.counted.get(row).copied().flatten()).collect();
        let other_bases = audit
            .as_printed
            .iter()
            .enumerate()
            .filter(move |(_, printed)| printed.question == index && printed.rows.contains(&row));
        let own = CaseRow { row, printed: None, unit, counted: counted.clone() };
        std::iter::once(own).chain(other_bases.map(move |(place, printed)| {
            let on_base = |counted: &Option<Counted>| Some(on_base((*counted)?, &printed.out_of));
            CaseRow { row, printed: Some(place), unit, counted: counted.iter().map(on_base).collect() }
        }))
    })
}

impl Share {
    fn of(findings: &[Finding], counted: &[Option<Counted>]) -> Self {
        let mut share = Self::default();
        for finding in findings {
            let Some(Some(counted)) = counted.get(finding.edition) else { continue };
            share.unknown |= finding.status == Status::Unknown;
            if counted.out_of.contains(finding.answer) {
                share.base += 1;
                share.counted += u32::from(counted.count.contains(finding.answer));
                share.blank += u32::from(is_blank_no(finding));
            }
        }
        share
    }
}

impl CaseCell {
    fn add(&mut self, share: Share, unit: Unit) {
        if share.base == 0 {
            self.unknown += u64::from(share.unknown);
            return;
        }
        let whole = share.counted == share.base;
        self.cases += 1;
        self.whole += u64::from(whole);
        self.blank_findings += u64::from(share.blank);
        self.blank_cases += u64::from(!whole && share.blank > 0);
        if unit == Unit::CaseRate {
            self.shares.add(share.counted, share.base, 1);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.cases += other.cases;
        self.whole += other.whole;
        self.unknown += other.unknown;
        self.blank_findings += other.blank_findings;
        self.blank_cases += other.blank_cases;
        for ((counted, base), times) in other.shares.iter() {
            self.shares.add(counted, base, times);
        }
    }
}

impl Shares {
    fn add(&mut self, counted: u32, base: u32, times: u64) {
        if base >= SMALL || counted > base {
            *self.large.entry((counted, base)).or_default() += times;
            return;
        }
        if self.small.is_empty() {
            self.small = vec![0; (SMALL * SMALL) as usize];
        }
        if let Some(number) = self.small.get_mut((base * SMALL + counted) as usize) {
            *number += times;
        }
    }

    /// Each share with how often it occurs, always in the same order.
    fn iter(&self) -> impl Iterator<Item = ((u32, u32), u64)> + '_ {
        let small = (0..SMALL * SMALL).zip(&self.small).filter(|(_, times)| **times > 0);
        let small = small.map(|(place, times)| ((place % SMALL, place / SMALL), *times));
        small.chain(self.large.iter().map(|(share, times)| (*share, *times)))
    }

    /// Their sum, exact.
    pub(super) fn sum(&self) -> Fraction {
        let mut sum = Fraction::zero();
        for ((counted, base), times) in self.iter() {
            sum.add(u128::from(counted) * u128::from(times), base);
        }
        sum
    }

    /// Each value with how often it occurs, for estimates.
    pub(super) fn values(&self) -> Vec<(f64, u64)> {
        let value = |(counted, base): (u32, u32)| f64::from(counted) / f64::from(base);
        self.iter().map(|(share, times)| (value(share), times)).collect()
    }

    /// Their sum where all cases have the same share, so that the spread says nothing.
    pub(super) fn all_alike(&self) -> Option<(f64, f64)> {
        let values = self.values();
        let (first, _) = values.first()?;
        let alike = values.iter().all(|(value, _)| value.to_bits() == first.to_bits());
        let cases = float(values.iter().map(|(_, times)| times).sum());
        alike.then_some((first * cases, cases))
    }
}
