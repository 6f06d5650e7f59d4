//! Rows that count cases by their own shares: each case adds one share, exact, to a row.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bounds::{Ends, Ways, between};
use super::clusters::Clusters;
use super::counts::is_blank_no;
use super::fraction::Fraction;
use super::interval::{Interval, float};
use super::percent::Percent;
use crate::finding::Finding;
use crate::ruleset::{AnswerId, Audit, Counted, NamedBase, Question, Ruleset, Status, Unit};

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
    /// How many answers the question has.
    answers: usize,
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
    /// Of rows that count findings which cases have several of.
    pub(super) clusters: Clusters,
    /// Cases with an unknown finding that could move the row.
    open: Option<Box<Open>>,
}

/// Cases that could come to another share: what they come to now, at worst and at best.
#[derive(Debug, Clone, Default)]
struct Open {
    now: Part,
    low: Part,
    high: Part,
}

/// Cases with a finding in the base, those of them that are whole, and their shares.
#[derive(Debug, Clone, Default)]
struct Part {
    cases: u64,
    whole: u64,
    shares: Shares,
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
    /// What it could come to; `None` where nothing unknown could move it.
    ends: Option<Ends>,
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
            let share = Share::of(findings, row);
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
    let (answers, of_list) = (question.answers.len(), is_of_list(question));
    units.filter(move |(_, unit)| of_list || *unit != Unit::Each).flat_map(move |(row, unit)| {
        let counted: Vec<Option<Counted>> =
            question.editions.iter().map(|edition| edition.counted.get(row).copied().flatten()).collect();
        let other_bases = audit
            .as_printed
            .iter()
            .enumerate()
            .filter(move |(_, printed)| printed.question == index && printed.rows.contains(&row));
        let own = CaseRow { row, printed: None, unit, counted: counted.clone(), answers };
        std::iter::once(own).chain(other_bases.map(move |(place, printed)| {
            let on_base = |counted: &Option<Counted>| Some(on_base((*counted)?, &printed.out_of));
            let counted = counted.iter().map(on_base).collect();
            CaseRow { row, printed: Some(place), unit, counted, answers }
        }))
    })
}

/// Whether a question is asked of each row of a list, so that a case can have several findings of it.
pub(super) fn is_of_list(question: &Question) -> bool {
    question.editions.iter().any(|edition| edition.for_each.is_some())
}

impl Share {
    fn of(findings: &[Finding], row: &CaseRow) -> Self {
        let mut share = Self::default();
        for finding in findings {
            let Some(Some(counted)) = row.counted.get(finding.edition) else { continue };
            share.unknown |= finding.status == Status::Unknown;
            if counted.out_of.contains(finding.answer) {
                share.base += 1;
                share.counted += u32::from(counted.count.contains(finding.answer));
                share.blank += u32::from(is_blank_no(finding));
            }
        }
        if share.unknown && row.unit != Unit::Each {
            share.ends = ends(findings, row);
        }
        share
    }
}

/// What the unknown findings of one case could make of its share; `None` in a row that counts what is unknown.
fn ends(findings: &[Finding], row: &CaseRow) -> Option<Ends> {
    let mut ends = Ends::default();
    for finding in findings {
        let Some(Some(counted)) = row.counted.get(finding.edition) else { continue };
        if counted.count.contains(AnswerId::UNKNOWN) {
            return None;
        }
        if finding.status == Status::Unknown {
            ends.add(Ways::of(*counted, finding.could_be, row.answers), 1);
        } else if counted.out_of.contains(finding.answer) {
            ends.known_too(u64::from(counted.count.contains(finding.answer)), 1);
        }
    }
    Some(ends)
}

impl CaseCell {
    fn add(&mut self, share: Share, unit: Unit) {
        if unit == Unit::Each {
            self.clusters.add(share.counted, share.base);
            return;
        }
        if let Some(ends) = share.ends {
            let open = self.open.get_or_insert_default();
            open.now.add(u64::from(share.counted), u64::from(share.base));
            open.low.add(ends.low.counted, ends.low.base);
            open.high.add(ends.high.counted, ends.high.base);
        }
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
        self.shares.merge(&other.shares);
        self.clusters.merge(&other.clusters);
        if let Some(more) = &other.open {
            let open = self.open.get_or_insert_default();
            open.now.merge(&more.now);
            open.low.merge(&more.low);
            open.high.merge(&more.high);
        }
    }

    /// The lowest and the highest mean of the cases' shares, whatever becomes of what is unknown.
    pub(super) fn bounds_of_mean(&self) -> Option<Interval> {
        let end = |part: Option<(&Part, &Part)>| {
            let Some((now, then)) = part else { return Percent::of_mean(&self.shares.sum(), self.cases) };
            let mut sum = Fraction::zero();
            for ((counted, base), times) in self.shares.iter() {
                let closed = times - now.shares.times(counted, base);
                sum.add(u128::from(counted) * u128::from(closed), base);
            }
            for ((counted, base), times) in then.shares.iter() {
                sum.add(u128::from(counted) * u128::from(times), base);
            }
            Percent::of_mean(&sum, self.cases - now.cases + then.cases)
        };
        let open = self.open.as_deref();
        between(end(open.map(|open| (&open.now, &open.low))), end(open.map(|open| (&open.now, &open.high))))
    }

    /// The lowest and the highest share of whole cases.
    pub(super) fn bounds_of_whole(&self) -> Option<Interval> {
        let end = |part: Option<(&Part, &Part)>| {
            let (whole, cases) = part.map_or((self.whole, self.cases), |(now, then)| {
                (self.whole - now.whole + then.whole, self.cases - now.cases + then.cases)
            });
            Percent::of(whole, cases)
        };
        let open = self.open.as_deref();
        between(end(open.map(|open| (&open.now, &open.low))), end(open.map(|open| (&open.now, &open.high))))
    }
}

impl Part {
    fn add(&mut self, counted: u64, base: u64) {
        let (Ok(counted), Ok(base)) = (u32::try_from(counted), u32::try_from(base)) else { return };
        if base > 0 {
            self.cases += 1;
            self.whole += u64::from(counted == base);
            self.shares.add(counted, base, 1);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.cases += other.cases;
        self.whole += other.whole;
        self.shares.merge(&other.shares);
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

    fn merge(&mut self, other: &Self) {
        for ((counted, base), times) in other.iter() {
            self.add(counted, base, times);
        }
    }

    /// How often a share occurs.
    fn times(&self, counted: u32, base: u32) -> u64 {
        if base >= SMALL || counted > base {
            return self.large.get(&(counted, base)).copied().unwrap_or(0);
        }
        self.small.get((base * SMALL + counted) as usize).copied().unwrap_or(0)
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
