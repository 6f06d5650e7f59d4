//! A published table against what the cases come to.

use super::rounding::prints;
use super::table::Table;
use super::{Fault, FaultKind, OnBase, Why};
use crate::measure::{Amount, Cell, Figure, Summary};
use crate::ruleset::{AnswerId, AnswerSet, PrintedPercent, PublishedFigure, Unit};

/// Adds what the cases do not bear out.
pub(super) fn check(table: &Table<'_>, summary: &Summary, faults: &mut Vec<Fault>) {
    for figure in &table.published.figures {
        let Some(percent) = figure.percent else { continue };
        let Some(cell) = table.cell(summary, figure) else { continue };
        let Some(why) = amiss(table, summary, figure, percent, cell) else { continue };
        let known = |fault: &Fault| fault.is_about(figure) && fault.why.kind() == why.kind();
        if why.kind() == FaultKind::Differs || !faults.iter().any(known) {
            let (rows, periods) = (vec![figure.row], vec![figure.period]);
            faults.push(Fault { question: figure.question, rows, periods, why });
        }
    }
}

fn amiss(
    table: &Table<'_>,
    summary: &Summary,
    figure: &PublishedFigure,
    percent: PrintedPercent,
    cell: &Cell,
) -> Option<Why> {
    let by_the_rules = &cell.by_the_rules;
    if by_the_rules.amount == Amount::NotCollected || prints_as(by_the_rules, percent) {
        return None;
    }
    if by_the_rules.percent.is_none() && percent.units == 0 && by_the_rules.unknown > 0 {
        return Some(Why::ZeroInCases { unknown: by_the_rules.unknown });
    }
    if let Some(printed) = cell.printed.as_ref().filter(|printed| prints_as(&printed.figure, percent)) {
        // Of an average on another base there is no more to say than that it is.
        let Amount::Counted { numerator, base } = printed.figure.amount else { return None };
        return Some(Why::OtherBase(OnBase { base_is: printed.base_is.clone(), numerator, base }));
    }
    let other = other_base(table, summary, figure, percent);
    Some(other.map_or(Why::Differs, Why::OtherBase))
}

/// Another base of the question that gives what was printed. Of nothing counted every base gives the same.
fn other_base(
    table: &Table<'_>,
    summary: &Summary,
    figure: &PublishedFigure,
    percent: PrintedPercent,
) -> Option<OnBase> {
    let question = table.question(figure.question)?;
    let latest = question.latest()?;
    let counted = latest.counted.get(figure.row).copied().flatten()?;
    if question.rows.get(figure.row)?.unit != Unit::Each {
        return None;
    }
    let column = table.column(summary, figure.period)?;
    let reasons = &summary.sections.get(figure.question)?.reasons;
    let count = |answers: AnswerSet| -> u64 {
        let named = |answer: &String| {
            let place = question.answers.iter().position(|known| known == answer);
            place.and_then(AnswerId::new).is_some_and(|answer| answers.contains(answer))
        };
        let found = reasons.iter().filter(|reason| named(&reason.answer));
        found.filter_map(|reason| reason.columns.get(column)).sum()
    };
    let numerator = count(counted.count);
    let others = latest.bases.iter().filter(|base| counted.count.is_within(base.answers));
    let mut others = others.map(|base| (base, count(base.answers)));
    let (base, of) = others.find(|(_, of)| numerator > 0 && prints(numerator, *of, percent))?;
    Some(OnBase { base_is: base.name.clone(), numerator, base: of })
}

/// Whether a figure prints as the percentage.
fn prints_as(figure: &Figure, percent: PrintedPercent) -> bool {
    match (figure.amount, figure.percent) {
        (Amount::Counted { numerator, base }, _) => prints(numerator, base, percent),
        (Amount::Averaged { .. }, Some(average)) if percent.places == 0 => average.whole() == percent.units,
        // The average is known to four decimals: at the edge of two percentages it may print as either.
        (Amount::Averaged { .. }, Some(average)) => {
            let unit = 10_u64.pow(4_u32.saturating_sub(percent.places));
            average.ten_thousandths().abs_diff(percent.ten_thousandths()).saturating_mul(2) <= unit
        }
        (Amount::Averaged { .. } | Amount::NotCollected, _) => false,
    }
}
