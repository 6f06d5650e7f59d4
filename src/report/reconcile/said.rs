//! One fault of a published table in sentences.

use super::{Reconciling, ranges};
use crate::measure::{
    Amount, BaseFrom, BaseMoved, Cell, Fault, Figure, Impossible, OnBase, OneBase, Rounding, Share, Sum, Why,
    numerators,
};
use crate::report::form;
use crate::report::words::{listed, number};
use crate::ruleset::{PrintedPercent, Row};

impl Reconciling<'_> {
    /// What is wrong.
    pub(super) fn sentence(&self, fault: &Fault) -> String {
        let mut said = match &fault.why {
            Why::BaseMoved(moved) => self.base_moved(fault, moved),
            Why::OtherBase(on) => self.other_base(fault, on),
            Why::Sum(sum) => self.sum(fault, *sum),
            Why::Impossible(impossible) => self.impossible(fault, impossible),
            Why::AllZero { base_is } => self.all_zero(fault, base_is),
            Why::ZeroNotCollected => self.zero_not_collected(fault),
            Why::ZeroInCases { unknown } => format!(
                "{} is printed as 0%. The cases leave it unknown {}: that is not 0%, it can be anything from 0% to 100%.",
                self.subject(fault),
                if *unknown == 1 { "once".to_owned() } else { format!("{} times", number(*unknown)) }
            ),
            Why::Differs => self.differs(fault),
        };
        if let Why::BaseMoved(_) | Why::Impossible(_) = fault.why {
            said.push_str(&self.cases_give(fault));
        }
        said
    }

    fn row(&self, fault: &Fault, row: usize) -> Option<&Row> {
        self.ruleset.questions.get(fault.question)?.rows.get(row)
    }

    /// `“% yes”`.
    fn label(&self, fault: &Fault, row: usize) -> String {
        self.row(fault, row).map_or_else(String::new, |row| format!("“{}”", row.label))
    }

    fn labels(&self, fault: &Fault, rows: &[usize]) -> String {
        listed(&rows.iter().map(|row| self.label(fault, *row)).collect::<Vec<_>>())
    }

    fn period(&self, period: usize) -> &str {
        self.published.periods.get(period).map_or("", |period| &period.label)
    }

    fn periods(&self, periods: &[usize]) -> String {
        listed(&periods.iter().map(|period| self.period(*period).to_owned()).collect::<Vec<_>>())
    }

    /// `“% yes” in H1 19/20`.
    fn subject(&self, fault: &Fault) -> String {
        format!("{} in {}", self.labels(fault, &fault.rows), self.periods(&fault.periods))
    }

    fn percent(&self, fault: &Fault, row: usize, period: usize) -> Option<PrintedPercent> {
        let at = (fault.question, row, period);
        let figures = self.reconciled.figures.iter().map(|checked| checked.figure);
        figures.into_iter().find(|figure| (figure.question, figure.row, figure.period) == at)?.percent
    }

    /// The figure that a fault about one figure is about.
    fn only(&self, fault: &Fault) -> Option<(usize, PrintedPercent)> {
        let (row, period) = (*fault.rows.first()?, *fault.periods.first()?);
        Some((row, self.percent(fault, row, period)?))
    }

    fn cell(&self, fault: &Fault, row: usize, period: usize) -> Option<&Cell> {
        let at = (fault.question, row, period);
        let checked = self
            .reconciled
            .figures
            .iter()
            .find(|checked| (checked.figure.question, checked.figure.row, checked.figure.period) == at)?;
        checked.computed.as_ref()
    }

    fn base_moved(&self, fault: &Fault, moved: &BaseMoved) -> String {
        let rows = self.labels(fault, &fault.rows);
        let mut said = format!(
            "In {} {} add up to 100% together, as shares of all {}. In {} {rows} do so by themselves, as shares of {}. \
             So the base moved, and {rows} cannot be compared between these periods as they were printed.",
            self.periods(&moved.together),
            self.labels(fault, &moved.all_rows),
            moved.whole_base,
            self.periods(&moved.apart),
            moved.own_base,
        );
        for one in &moved.on_one_base {
            let [own, whole] = [&one.own, &one.whole].map(|shares| {
                listed(&shares.iter().map(|(_, share)| counted_share(share)).collect::<Vec<_>>())
            });
            let periods: Vec<usize> = one.own.iter().map(|(period, _)| *period).collect();
            said = format!(
                "{said} On one base {} is, in {}: {own} of {}; {whole} of all {}.",
                self.label(fault, one.row),
                self.periods(&periods),
                moved.own_base,
                moved.whole_base,
            );
            said.push_str(&self.direction(fault, one));
        }
        said
    }

    /// Where a row is printed as a rise, and on one base it is a fall, or the other way about.
    fn direction(&self, fault: &Fault, one: &OneBase) -> String {
        let (Some((from, first)), Some((to, last))) = (one.own.first(), one.own.last()) else {
            return String::new();
        };
        let printed = [*from, *to].map(|period| self.percent(fault, one.row, period));
        let [Some(was), Some(is)] = printed else { return String::new() };
        let word = |order: std::cmp::Ordering| match order {
            std::cmp::Ordering::Less => "a rise",
            std::cmp::Ordering::Equal => "no change",
            std::cmp::Ordering::Greater => "a fall",
        };
        let as_printed = word(was.ten_thousandths().cmp(&is.ten_thousandths()));
        let in_truth = word(first.percent.cmp(&last.percent));
        if as_printed == in_truth {
            return String::new();
        }
        format!(
            " Printed as {as_printed}, from {was}% to {is}%, it is {in_truth} on the base of the rules, from {}% to {}%.",
            first.percent.whole(),
            last.percent.whole()
        )
    }

    fn other_base(&self, fault: &Fault, on: &OnBase) -> String {
        let Some((row, percent)) = self.only(fault) else { return String::new() };
        let period = fault.periods.first().copied().unwrap_or(0);
        let rules = self.cell(fault, row, period).map(|cell| self.computed(fault, row, &cell.by_the_rules));
        format!(
            "{}: the printed {percent}% is {} of {} {}. On the base that the rules give, the cases come to {}.",
            self.subject(fault),
            number(on.numerator),
            number(on.base),
            on.base_is,
            rules.unwrap_or_default(),
        )
    }

    fn sum(&self, fault: &Fault, sum: Sum) -> String {
        let period = fault.periods.first().copied().unwrap_or(0);
        let printed = |row: &usize| {
            let percent = self.percent(fault, *row, period);
            percent.map_or_else(
                || format!("{} (no figure)", self.label(fault, *row)),
                |percent| format!("{} ({percent}%)", self.label(fault, *row)),
            )
        };
        let rows = listed(&fault.rows.iter().map(printed).collect::<Vec<_>>());
        let mut said = format!("In {} {rows} add up to {}%", self.period(period), decimal(sum.total));
        if sum.partial {
            return format!("{said} already, and cannot be more than 100% together.");
        }
        if let Some(together) = self.together(fault).filter(|_| sum.as_elsewhere) {
            return format!("{said}, where in {} they add up to 100%.", self.periods(together));
        }
        let base = fault.rows.first().and_then(|row| self.row(fault, *row)).map_or("", |row| &row.base_is);
        said = format!(
            "{said}. By the rules they share out all {base}, so they have to add up to 100%; rounding can account for {}.",
            points(sum.allowed_halves)
        );
        if sum.cut_off {
            said.push_str(" With decimals cut off and not rounded, they could add up to this.");
        }
        said
    }

    /// The periods in which all rows of a question add up to 100 %.
    fn together(&self, fault: &Fault) -> Option<&[usize]> {
        self.reconciled.faults.iter().filter(|other| other.question == fault.question).find_map(|other| {
            match &other.why {
                Why::BaseMoved(moved) => Some(&moved.together[..]),
                _ => None,
            }
        })
    }

    fn impossible(&self, fault: &Fault, impossible: &Impossible) -> String {
        let Some((row, percent)) = self.only(fault) else { return String::new() };
        let subject = self.subject(fault);
        let Some(base) = impossible.base else {
            return format!(
                "{subject} is printed as {percent}%. That is over 100%: no number of cases can give it."
            );
        };
        let of = number(base);
        let what = match impossible.base_from {
            BaseFrom::Figure => format!("{of}, which is given as its base"),
            BaseFrom::OtherRows => format!("{of}, all that the other rows leave"),
            BaseFrom::Cases => format!("{of} cases"),
        };
        let near: Vec<String> = impossible
            .near
            .iter()
            .map(|(numerator, share)| format!("{} of {of} is {}%", number(*numerator), bare(*share)))
            .collect();
        let mut said = format!(
            "{subject} is printed as {percent}%, which is no whole number of {what}: {}.",
            listed(&near)
        );
        if let [(rounding, numerator), ..] = impossible.roundings[..] {
            said = format!("{said} Only {} would {} of {of} print so.", way(rounding), number(numerator));
        }
        said.push_str(&fitting(percent, impossible));
        if impossible.is_average {
            said.push_str(
                " There is another way that it can come about: by the rules the row is an average of each case's own \
                 share, which can be any percentage.",
            );
        } else if impossible.base_from == BaseFrom::Cases {
            said.push_str(&self.smaller_base(fault, row, impossible));
        }
        said
    }

    /// That the rules take a row of some cases only, and of how many it seems to be taken in other periods.
    fn smaller_base(&self, fault: &Fault, row: usize, impossible: &Impossible) -> String {
        let question = self.ruleset.questions.get(fault.question);
        let bases = question.and_then(|question| question.latest()).map(|latest| &latest.bases[..]);
        let every: Vec<&str> = bases.into_iter().flatten().take(2).map(|base| base.name.as_str()).collect();
        let own = self.row(fault, row).map(|row| row.base_is.as_str()).filter(|own| !every.contains(own));
        let mut said =
            own.map_or_else(String::new, |own| format!(" The rules take it of {own}, which may be fewer."));
        if !impossible.fits_in.is_empty() {
            said = format!(
                "{said} In {} the row is a whole number of all cases, so its base may have moved.",
                self.periods(&impossible.fits_in)
            );
        }
        said
    }

    fn all_zero(&self, fault: &Fault, base: &str) -> String {
        let mut said = format!(
            "In {} {} are each 0%, though between them they share out one base, {base}: with any case in it, one of \
             them would be more than 0%. So there was no case, or nothing is known of any. That is not 0%: what is not \
             known can be anything from 0% to 100%.",
            self.periods(&fault.periods),
            self.labels(fault, &fault.rows),
        );
        let row = fault.rows.first().copied().unwrap_or(0);
        let cells = fault.periods.iter().filter_map(|period| self.cell(fault, row, *period));
        let unknown: Vec<u64> = cells.map(|cell| cell.by_the_rules.unknown).collect();
        if unknown.iter().any(|unknown| *unknown > 0) {
            let unknown: Vec<String> = unknown.into_iter().map(number).collect();
            said = format!("{said} The cases leave it unknown for {}.", listed(&unknown));
        }
        said
    }

    fn zero_not_collected(&self, fault: &Fault) -> String {
        let held = self.ruleset.questions.get(fault.question).and_then(|question| question.not_collected());
        let held = held.map_or_else(String::new, |held| format!(" ({}: {})", held.by, held.note));
        format!(
            "{} is printed as 0%, though it is not collected{held}: it is unknown, not 0%.",
            self.subject(fault)
        )
    }

    fn differs(&self, fault: &Fault) -> String {
        let Some((row, percent)) = self.only(fault) else { return String::new() };
        let period = fault.periods.first().copied().unwrap_or(0);
        let Some(cell) = self.cell(fault, row, period) else { return String::new() };
        let mut said = format!(
            "{}: printed {percent}%, and the cases come to {}",
            self.subject(fault),
            self.computed(fault, row, &cell.by_the_rules)
        );
        if let Some(printed) = &cell.printed {
            let figure = form::in_brackets(&printed.figure);
            said = format!("{said}; on the base that audit.yaml names, {}, to {figure}", printed.base_is);
        }
        said.push('.');
        said
    }

    /// `33% (6 of 18 cases where …)`.
    fn computed(&self, fault: &Fault, row: usize, figure: &Figure) -> String {
        let Some(row) = self.row(fault, row) else { return String::new() };
        let what = match figure.amount {
            Amount::Counted { .. } => format!("{} {}", form::amount(figure), row.base_is),
            Amount::Averaged { .. } => format!("the average over {}", form::amount(figure)),
            Amount::NotCollected => return "no figure, since it is not collected".to_owned(),
        };
        match figure.percent {
            Some(percent) => format!("{}% ({what})", percent.whole()),
            None => format!("no figure ({what})"),
        }
    }

    /// What the cases come to in each cell that a fault is about.
    fn cases_give(&self, fault: &Fault) -> String {
        let mut given: Vec<String> = Vec::new();
        for period in &fault.periods {
            for row in &fault.rows {
                let Some(cell) = self.cell(fault, *row, *period) else { continue };
                let figure = self.computed(fault, *row, &cell.by_the_rules);
                if fault.rows.len() > 1 {
                    given.push(format!(
                        "{figure} for {} in {}",
                        self.label(fault, *row),
                        self.period(*period)
                    ));
                } else {
                    given.push(figure);
                }
            }
        }
        if given.is_empty() { String::new() } else { format!(" The cases come to {}.", listed(&given)) }
    }
}

/// `50% (9 of 18)`, or `about 50%` where the counts cannot be told.
fn counted_share(share: &Share) -> String {
    match share.counted {
        Some((numerator, base)) => {
            format!("{}% ({} of {})", share.percent.whole(), number(numerator), number(base))
        }
        None => format!("about {}%", share.percent.whole()),
    }
}

/// A percentage without idle zeros: `90` of 90.0 %.
fn bare(percent: PrintedPercent) -> String {
    decimal(percent.ten_thousandths())
}

/// Which bases a percentage fits, with an example.
fn fitting(percent: PrintedPercent, impossible: &Impossible) -> String {
    let Some(last) = impossible.n_that_fit.last() else {
        return impossible
            .base
            .map_or_else(String::new, |base| format!(" No base up to {} gives it.", number(base)));
    };
    let example = numerators(percent, *last, Rounding::HalfUp, 1);
    let example = example.first().map(|numerator| format!(" ({} of {})", number(*numerator), number(*last)));
    format!(" It fits a base of {}{}.", ranges::either(&impossible.n_that_fit), example.unwrap_or_default())
}

fn way(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfUp => "rounded half up",
        Rounding::HalfEven => "with a half rounded to the even digit",
        Rounding::HalfDown => "with a half rounded down",
        Rounding::Down => "with its decimals cut off",
        Rounding::Up => "with every fraction rounded up",
    }
}

/// Ten-thousandths of a percent as `140` or `99.9`.
pub(super) fn decimal(ten_thousandths: u64) -> String {
    let decimals = format!("{:04}", ten_thousandths % 10_000);
    match decimals.trim_end_matches('0') {
        "" => (ten_thousandths / 10_000).to_string(),
        decimals => format!("{}.{decimals}", ten_thousandths / 10_000),
    }
}

/// Half ten-thousandths as `1.5 points`.
fn points(halves: u64) -> String {
    let points = decimal(halves / 2);
    if points == "1" { "1 point".to_owned() } else { format!("{points} points") }
}
