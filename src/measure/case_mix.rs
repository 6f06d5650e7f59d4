//! What the cases of each column are: how old, and of which kinds; and totals that every kind contradicts.

use std::collections::BTreeMap;

use super::change::{OutOf, tells};
use super::difference::{Contrast, Statement};
use super::figure::Figure;
use super::parted::{GroupFigures, Parted, SideBySide, Split};
use super::summary::Summary;
use super::tally::Case;
use crate::calendar::Date;
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::{Audit, Ruleset};

/// What the cases of each column are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseMix {
    /// How old they are, by the field that the round names.
    pub ages: Option<Ages>,
    /// Kinds of which a column has another share than the one it is compared with; only what is clear.
    pub shifts: Vec<Shift>,
    /// Figures that went one way in all cases and the other way in every kind of them.
    pub contradictions: Vec<Contradiction>,
}

/// How old the cases of each column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ages {
    /// What people see of the date.
    pub label: String,
    /// One for each column; none where no case of it has the date.
    pub columns: Vec<Option<Age>>,
    /// Cases of each column without the date.
    pub without: Vec<u64>,
}

/// How old the cases of one column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// The first date.
    pub earliest: Date,
    /// The date in the middle: of an even number the earlier one.
    pub median: Date,
    /// The last date.
    pub latest: Date,
}

/// A kind of case of which a column has another share than the one it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// What people see of the field.
    pub label: String,
    /// What it says of these cases.
    pub kind: String,
    /// The column.
    pub column: usize,
    /// The one it is compared with.
    pub against: usize,
    /// The share of these cases in each.
    pub figures: [Figure; 2],
    /// How the first lies to the second.
    pub contrast: Contrast,
}

/// A figure that went one way in all cases, and the other way in every kind of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What people see of the field that tells the kinds apart.
    pub label: String,
    /// The question and the row, by their places.
    pub at: (usize, usize),
    /// The column.
    pub column: usize,
    /// The one it is compared with.
    pub against: usize,
    /// The figure in each.
    pub total: [Figure; 2],
    /// The same of each kind, with its name.
    pub parts: Vec<(String, [Figure; 2])>,
}

/// What the round asks of the cases, while they are counted. What it holds does not grow with the batch.
#[derive(Debug, Clone)]
pub struct CountingMix<'r> {
    ruleset: &'r Ruleset,
    audit: &'r Audit,
    /// How many cases of each column have each date.
    dates: Vec<BTreeMap<Date, u64>>,
    without: Vec<u64>,
    kinds: Vec<Parted<'r>>,
}

impl<'r> CountingMix<'r> {
    /// Begins to count for one ruleset and round.
    pub fn new(ruleset: &'r Ruleset, audit: &'r Audit) -> Self {
        let kinds = audit.case_mix.iter().map(|slot| Parted::new(ruleset, audit, Split::Field(*slot)));
        let columns = audit.columns.len();
        Self {
            ruleset,
            audit,
            dates: vec![BTreeMap::new(); columns],
            without: vec![0; columns],
            kinds: kinds.collect(),
        }
    }

    /// Counts one case, where the return counts it.
    pub fn case(&mut self, record: &Record, case: &Case<'_>) {
        if !case.in_return {
            return;
        }
        for kind in &mut self.kinds {
            kind.case(record, case);
        }
        let Some(slot) = self.audit.age_from else { return };
        for column in case.columns {
            match (record.slot(slot), self.dates.get_mut(*column), self.without.get_mut(*column)) {
                (Slot::Date(date), Some(dates), _) => *dates.entry(date).or_default() += 1,
                (_, _, Some(without)) => *without += 1,
                (_, _, None) => {}
            }
        }
    }

    /// Adds the part of the batch that comes after this one.
    pub fn merge(&mut self, later: Self) {
        for (dates, more) in self.dates.iter_mut().zip(later.dates) {
            for (date, times) in more {
                *dates.entry(date).or_default() += times;
            }
        }
        self.without.iter_mut().zip(later.without).for_each(|(sum, more)| *sum += more);
        self.kinds.iter_mut().zip(later.kinds).for_each(|(kind, more)| kind.merge(more));
    }

    /// What it all came to, beside the figures of the form.
    pub fn finish(self, summary: &Summary) -> CaseMix {
        let label = |slot: u16| self.ruleset.layout.label(FieldRef::Record(slot)).to_owned();
        let ages = self.audit.age_from.map(|slot| Ages {
            label: label(slot),
            columns: self.dates.iter().map(age).collect(),
            without: self.without.clone(),
        });
        let mut told = CaseMix { ages, ..CaseMix::default() };
        for kinds in self.kinds.into_iter().map(Parted::finish) {
            shifts(summary, &kinds, &mut told.shifts);
            contradictions(summary, &kinds, &mut told.contradictions);
        }
        told
    }
}

fn age(dates: &BTreeMap<Date, u64>) -> Option<Age> {
    let cases: u64 = dates.values().sum();
    let mut passed = 0;
    let median = dates.iter().find(|(_, times)| {
        passed += **times;
        passed * 2 >= cases
    });
    let (earliest, latest) = (dates.keys().next()?, dates.keys().next_back()?);
    Some(Age { earliest: *earliest, median: *median?.0, latest: *latest })
}

/// Each column with the one it is compared with.
fn compared(summary: &Summary) -> impl Iterator<Item = (usize, usize)> + '_ {
    let periods = summary.periods.iter().enumerate();
    periods.filter_map(|(column, period)| Some((column, period.earlier?)))
}

fn shifts(summary: &Summary, kinds: &SideBySide, shifts: &mut Vec<Shift>) {
    if !tells(summary.audit.cases_are) {
        return;
    }
    // Of two kinds the one is the other's rest.
    let told = if kinds.groups.len() == 2 { 1 } else { kinds.groups.len() };
    for (column, against) in compared(summary) {
        let all = |column: usize| kinds.groups.iter().filter_map(|kind| kind.cases.get(column)).sum();
        for kind in kinds.groups.iter().take(told) {
            let share = |column: usize| {
                let cases = kind.cases.get(column).copied().unwrap_or(0);
                Figure::counted(cases, all(column), 0, 0)
            };
            let figures = [share(column), share(against)];
            let Some(contrast) = Contrast::of(&figures[0], &figures[1]) else { continue };
            if contrast.statement != Statement::NotClear {
                let (label, kind) = (kinds.label.clone(), kind.name.clone());
                shifts.push(Shift { label, kind, column, against, figures, contrast });
            }
        }
    }
}

fn contradictions(summary: &Summary, kinds: &SideBySide, found: &mut Vec<Contradiction>) {
    for (section, asked) in summary.sections.iter().enumerate() {
        for (row, of_all) in asked.rows.iter().enumerate().filter(|(_, row)| row.counts_met) {
            for (column, against) in compared(summary) {
                let changed = of_all.changes.get(column).copied().flatten();
                if changed.is_none_or(|change| change.out_of != OutOf::TheBase) {
                    continue;
                }
                let pair = |row: &super::summary::FormRow| -> Option<[Figure; 2]> {
                    let figure = |column: usize| row.compared(column, OutOf::TheBase).cloned();
                    Some([figure(column)?, figure(against)?])
                };
                let Some(total) = pair(of_all) else { continue };
                let part = |kind: &GroupFigures| {
                    Some((kind.name.clone(), pair(kind.sections.get(section)?.rows.get(row)?)?))
                };
                let parts: Vec<(String, [Figure; 2])> = kinds.groups.iter().filter_map(part).collect();
                let parts: Vec<_> = parts.into_iter().filter(|(_, pair)| way(pair) != Way::NoCase).collect();
                if contradicts(&total, &parts) {
                    let (label, at) = (kinds.label.clone(), (section, row));
                    found.push(Contradiction { label, at, column, against, total, parts });
                }
            }
        }
    }
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
    /// Nowhere, or it cannot be told since only one column has a figure.
    Nowhere,
    /// Neither column has any case.
    NoCase,
}

fn way([now, then]: &[Figure; 2]) -> Way {
    if now.percent.is_none() && then.percent.is_none() {
        return Way::NoCase;
    }
    match Contrast::of(now, then).map(|contrast| contrast.points.ten_thousandths()) {
        Some(1..) => Way::Up,
        Some(..0) => Way::Down,
        Some(0) | None => Way::Nowhere,
    }
}

fn contradicts(total: &[Figure; 2], parts: &[(String, [Figure; 2])]) -> bool {
    let other = match way(total) {
        Way::Up => Way::Down,
        Way::Down => Way::Up,
        Way::Nowhere | Way::NoCase => return false,
    };
    parts.len() > 1 && parts.iter().all(|(_, pair)| way(pair) == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(now: (u64, u64), then: (u64, u64)) -> [Figure; 2] {
        [now, then].map(|(numerator, base)| Figure::counted(numerator, base, 0, 0))
    }

    #[test]
    fn a_total_is_contradicted_where_every_kind_goes_the_other_way() {
        // 46 of 100 to 50 of 100, while each kind fell: there are more of the kind that does well.
        let kinds = |one, other| vec![("yes".to_owned(), one), ("no".to_owned(), other)];
        let total = pair((50, 100), (46, 100));
        let fell = kinds(pair((48, 80), (26, 40)), pair((2, 20), (20, 60)));
        assert!(contradicts(&total, &fell));
        assert!(!contradicts(&total, &fell[..1]));
        assert!(!contradicts(&pair((46, 100), (46, 100)), &fell));
        let one_stood_still = kinds(pair((48, 80), (24, 40)), pair((2, 20), (22, 60)));
        assert!(!contradicts(&total, &one_stood_still));
        let one_is_new = kinds(pair((48, 80), (26, 40)), pair((2, 20), (0, 0)));
        assert!(!contradicts(&total, &one_is_new));
    }

    #[test]
    fn the_middle_of_an_even_number_is_the_earlier() {
        let day = |day: i8| Date::new(2020, 1, day).unwrap();
        let dates = BTreeMap::from([(day(1), 1), (day(4), 1), (day(9), 2)]);
        let Age { earliest, median, latest } = age(&dates).unwrap();
        assert_eq!((earliest, median, latest), (day(1), day(4), day(9)));
        assert_eq!(age(&BTreeMap::new()), None);
    }
}
