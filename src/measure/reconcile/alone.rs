//! What a published table shows of itself: sums, whole numbers, bases that move.

use super::parts::{Part, Parts};
use super::rounding::{Rounding, bases_that_fit, fits, neighbours, numerators, only};
use super::table::{Balance, Table};
use super::{BaseMoved, Fault, Impossible, OneBase, Share, Sum, Sums, Why};
use crate::measure::Percent;
use crate::ruleset::{PrintedPercent, PublishedFigure, Unit};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) faults: Vec<Fault>,
    pub(super) sums: Sums,
}

/// How the rows of one question are to be read in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// As the rules have it: some rows make up a whole by themselves.
    Apart,
    /// As parts of one whole, all of them together.
    Together,
    /// Either: both come to a whole.
    Either,
    /// Neither does, or a figure is not there.
    Unclear,
}

/// Bases larger than this are not listed.
const MOST_LISTED: u64 = 10_000;
/// The whole in ten-thousandths of a percent.
const WHOLE: u64 = 1_000_000;

/// Looks at one question of the table.
pub(super) fn check(table: &Table<'_>, question: usize, found: &mut Found) {
    let Some(asked) = table.question(question) else { return };
    let looking = Looking { table, question, parts: Parts::of(asked) };
    let readings: Vec<Reading> = table.periods().map(|period| looking.reading(period)).collect();
    looking.base_moved(&readings, found);
    looking.sums(&readings, found);
    looking.impossible(&readings, found);
    looking.not_collected(found);
}

struct Looking<'t> {
    table: &'t Table<'t>,
    question: usize,
    parts: Parts,
}

impl Looking<'_> {
    fn balance(&self, part: &Part, period: usize) -> Balance {
        self.table.balance(self.question, &part.rows, period)
    }

    fn is_whole(&self, part: &Part, period: usize) -> bool {
        matches!(self.balance(part, period), Balance::Whole { .. })
    }

    fn reading(&self, period: usize) -> Reading {
        let Some(whole) = self.parts.whole.as_ref().filter(|_| !self.parts.own.is_empty()) else {
            return Reading::Unclear;
        };
        let apart = self.parts.own.iter().all(|part| self.is_whole(part, period));
        match (self.balance(whole, period), apart) {
            (Balance::Whole { .. }, true) => Reading::Either,
            (Balance::Whole { .. }, false) => Reading::Together,
            (Balance::Off(_), true) => Reading::Apart,
            (Balance::Off(_) | Balance::Open, _) => Reading::Unclear,
        }
    }

    /// The periods in which some rows are parts of a whole that is not theirs, where they are not in every period.
    fn base_moved(&self, readings: &[Reading], found: &mut Found) {
        let read = |wanted: Reading| {
            let all = readings.iter().enumerate();
            all.filter(|(_, reading)| **reading == wanted).map(|(period, _)| period).collect::<Vec<_>>()
        };
        let (together, apart) = (read(Reading::Together), read(Reading::Apart));
        let Some(whole) = self.parts.whole.as_ref().filter(|_| !together.is_empty() && !apart.is_empty())
        else {
            return;
        };
        for part in &self.parts.own {
            let moved = |period: &usize| !self.is_whole(part, *period);
            let periods: Vec<usize> = together.iter().copied().filter(moved).collect();
            if periods.is_empty() {
                continue;
            }
            let on_one_base = part.rows.iter().map(|row| self.one_base(part, *row, readings)).collect();
            let why = BaseMoved {
                all_rows: whole.rows.clone(),
                together: together.clone(),
                apart: apart.clone(),
                own_base: part.base_is.clone(),
                whole_base: whole.base_is.clone(),
                on_one_base,
            };
            let (question, rows) = (self.question, part.rows.clone());
            found.faults.push(Fault { question, rows, periods, why: Why::BaseMoved(why) });
        }
        for period in apart {
            let Balance::Off(sum) = self.balance(whole, period) else { continue };
            let why = Why::Sum(Sum { as_elsewhere: true, ..sum });
            found.sums.looked_at += 1;
            found.sums.wrong += 1;
            found.faults.push(self.fault(whole.rows.clone(), period, why));
        }
    }

    /// A row in each period that can be read, on the base of its part and on that of all rows.
    fn one_base(&self, part: &Part, row: usize, readings: &[Reading]) -> OneBase {
        let mut one = OneBase { row, own: Vec::new(), whole: Vec::new() };
        for (period, reading) in readings.iter().enumerate() {
            if let Some((own, whole)) = self.both_bases(part, row, period, *reading) {
                one.own.push((period, own));
                one.whole.push((period, whole));
            }
        }
        one
    }

    fn both_bases(&self, part: &Part, row: usize, period: usize, reading: Reading) -> Option<(Share, Share)> {
        let percent = self.table.percent(self.question, row, period)?;
        let others = self.total(&self.others(part), period);
        // The other rows are so small that it cannot be told which base was meant.
        if reading == Reading::Either && others > 0 {
            return None;
        }
        let printed = Share { counted: None, percent: Percent::of(percent.ten_thousandths(), WHOLE)? };
        let left = self.left(part, period, reading);
        let all = self.table.cases(period);
        let base = if reading == Reading::Together { all } else { left };
        let counted = base.and_then(|base| only(percent, base));
        if let (Some(numerator), Some(left), Some(all)) = (counted, left, all) {
            return Some((Share::of(numerator, left)?, Share::of(numerator, all)?));
        }
        let together = self.total(&part.rows, period);
        match reading {
            Reading::Together => {
                let own = Percent::of(percent.ten_thousandths(), together)?;
                Some((Share { counted: None, percent: own }, printed))
            }
            Reading::Apart | Reading::Either => {
                let part_of_all = WHOLE.checked_sub(others)?;
                let whole = Percent::of(percent.ten_thousandths().checked_mul(part_of_all)?, WHOLE * WHOLE)?;
                Some((printed, Share { counted: None, percent: whole }))
            }
            Reading::Unclear => None,
        }
    }

    /// The rows of the whole that are not of a part.
    fn others(&self, part: &Part) -> Vec<usize> {
        let rows = self.parts.whole.iter().flat_map(|whole| &whole.rows);
        rows.copied().filter(|row| !part.rows.contains(row)).collect()
    }

    fn total(&self, rows: &[usize], period: usize) -> u64 {
        let printed = rows.iter().filter_map(|row| self.table.percent(self.question, *row, period));
        printed.fold(0, |total, percent| total.saturating_add(percent.ten_thousandths()))
    }

    /// How many cases the rows of a part share out: those that the other rows leave.
    fn left(&self, part: &Part, period: usize, reading: Reading) -> Option<u64> {
        let said = part.rows.iter().filter_map(|row| self.table.figure(self.question, *row, period)?.base);
        if let Some(said) = said.min() {
            return Some(said);
        }
        if reading == Reading::Unclear {
            return None;
        }
        let others = self.others(part);
        if !others.iter().all(|row| self.parts.widest.contains(row)) {
            return None;
        }
        let counted = others.iter().map(|row| self.table.of_all_cases(self.question, *row, period));
        let counted: u64 = counted.sum::<Option<u64>>()?;
        self.table.cases(period)?.checked_sub(counted).filter(|left| *left > 0)
    }

    /// Rows that are to make up a whole by the rules, and do not.
    fn sums(&self, readings: &[Reading], found: &mut Found) {
        for part in &self.parts.own {
            let mut zero: Vec<usize> = Vec::new();
            for (period, reading) in readings.iter().enumerate() {
                match (self.balance(part, period), reading) {
                    (Balance::Open, _) => {}
                    (Balance::Whole { off }, _) => {
                        found.sums.looked_at += 1;
                        found.sums.off_by_rounding += u64::from(off);
                    }
                    (Balance::Off(_), Reading::Together) => found.sums.looked_at += 1,
                    (Balance::Off(Sum { total: 0, .. }), _) => zero.push(period),
                    (Balance::Off(sum), _) => {
                        found.sums.looked_at += 1;
                        found.sums.wrong += 1;
                        found.faults.push(self.fault(part.rows.clone(), period, Why::Sum(sum)));
                    }
                }
            }
            if !zero.is_empty() {
                let why = Why::AllZero { base_is: part.base_is.clone() };
                let (question, rows) = (self.question, part.rows.clone());
                found.faults.push(Fault { question, rows, periods: zero, why });
            }
        }
    }

    fn impossible(&self, readings: &[Reading], found: &mut Found) {
        let own = self.table.published.figures.iter().filter(|figure| figure.question == self.question);
        for figure in own {
            let Some(percent) = figure.percent else { continue };
            let reading = readings.get(figure.period).copied().unwrap_or(Reading::Unclear);
            if let Some(impossible) = self.impossible_figure(figure, percent, reading) {
                let why = Why::Impossible(impossible);
                found.faults.push(self.fault(vec![figure.row], figure.period, why));
            }
        }
    }

    fn impossible_figure(
        &self,
        figure: &PublishedFigure,
        percent: PrintedPercent,
        reading: Reading,
    ) -> Option<Impossible> {
        let unit = self.table.question(self.question)?.rows.get(figure.row)?.unit;
        let part = self.parts.own.iter().find(|part| part.rows.contains(&figure.row));
        let moved = part.filter(|_| reading != Reading::Together);
        let left = moved.and_then(|part| self.left(part, figure.period, reading));
        let base = self.table.base(figure, left);
        // Where the rows can be read either way, a figure that is right in one of them is right.
        if reading == Reading::Either
            && figure.base.is_none()
            && self.table.cases(figure.period).is_some_and(|cases| fits(percent, cases))
        {
            return None;
        }
        let is_over = percent.ten_thousandths() > WHOLE;
        if !is_over && base.is_none_or(|(base, _)| fits(percent, base)) {
            return None;
        }
        let (base, base_from) =
            base.map_or((None, super::BaseFrom::Cases), |(base, from)| (Some(base), from));
        let base = base.filter(|_| !is_over);
        let of = base.unwrap_or(0);
        let roundings = Rounding::OTHERS
            .into_iter()
            .filter_map(|rounding| Some((rounding, numerators(percent, of, rounding, 1).first().copied()?)));
        Some(Impossible {
            base,
            base_from,
            n_that_fit: bases_that_fit(percent, of.min(MOST_LISTED)),
            near: neighbours(percent, of),
            roundings: if of == 0 { Vec::new() } else { roundings.collect() },
            is_average: unit == Unit::CaseRate,
            fits_in: if is_over { Vec::new() } else { self.fits_in(figure) },
        })
    }

    /// The other periods in which a row is a whole number of all cases; none and all of them are of any number.
    fn fits_in(&self, figure: &PublishedFigure) -> Vec<usize> {
        let fits_in = |period: &usize| {
            let percent = self.table.percent(self.question, figure.row, *period);
            let says = percent.filter(|percent| (1..WHOLE).contains(&percent.ten_thousandths()));
            says.zip(self.table.cases(*period)).is_some_and(|(percent, cases)| fits(percent, cases))
        };
        self.table.periods().filter(|period| *period != figure.period).filter(fits_in).collect()
    }

    /// 0 % of what is held elsewhere.
    fn not_collected(&self, found: &mut Found) {
        if self.table.question(self.question).is_none_or(|asked| asked.not_collected().is_none()) {
            return;
        }
        for figure in self.table.published.figures.iter().filter(|figure| figure.question == self.question) {
            let is_zero = figure.percent.is_some_and(|percent| percent.units == 0);
            if is_zero && !found.faults.iter().any(|fault| fault.is_about(figure)) {
                found.faults.push(self.fault(vec![figure.row], figure.period, Why::ZeroNotCollected));
            }
        }
    }

    fn fault(&self, rows: Vec<usize>, period: usize, why: Why) -> Fault {
        Fault { question: self.question, rows, periods: vec![period], why }
    }
}

impl Share {
    fn of(numerator: u64, base: u64) -> Option<Self> {
        Some(Self { counted: Some((numerator, base)), percent: Percent::of(numerator, base)? })
    }
}
