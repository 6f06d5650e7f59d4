//! Groups of cases beside each other, in words: who was compared, and how their figures lie to each other.

use super::form::{amount, in_brackets};
use super::said::{by_points, on_each_base};
use super::words::{counted, listed, number, plain};
use crate::measure::{Contrast, OutOf, SideBySide, Statement};
use crate::ruleset::CasesAre;

/// The heading.
pub(super) fn title(side_by_side: &SideBySide) -> String {
    let names: Vec<String> = side_by_side.groups.iter().map(|group| group.name.clone()).collect();
    if !side_by_side.is_compared() {
        return plain(&format!("Side by side, by {}: nothing to compare", side_by_side.field));
    }
    plain(&format!("Side by side: {}", listed(&names)))
}

/// Who was compared.
pub(super) fn about(side_by_side: &SideBySide) -> Vec<String> {
    let cases: Vec<u64> = side_by_side.groups.iter().map(|group| group.cases.iter().sum()).collect();
    let each = side_by_side.groups.iter().zip(&cases);
    let each: Vec<String> = each.map(|(group, cases)| format!("{} {}", number(*cases), group.name)).collect();
    let all: u64 = cases.iter().sum();
    let mut about = vec![
        format!("By {}: {}", side_by_side.field, side_by_side.label),
        format!(
            "{}{}: every one that was checked, whatever its period and whether or not the return counts it",
            counted(all, "case", "cases"),
            if each.is_empty() { String::new() } else { format!(", {}", listed(&each)) }
        ),
    ];
    if side_by_side.without > 0 {
        let are = counted(side_by_side.without, "case is", "cases are");
        about.push(format!("{are} left out, in which it is not recorded"));
    }
    match side_by_side.cases_are {
        Some(CasesAre::EveryCase) => about.push("Every case is counted, so nothing is estimated".to_owned()),
        Some(CasesAre::PickedByHand) => {
            about.push("The cases were picked by hand, so nothing can be said of a difference".to_owned());
        }
        Some(CasesAre::Drawn) | None => {}
    }
    about.iter().map(|words| plain(words)).collect()
}

/// How the groups' figures of one row lie to each other, a line a pair.
pub(super) fn differences(side_by_side: &SideBySide, section: usize, row: usize) -> Vec<String> {
    let name = |group: usize| side_by_side.groups.get(group).map_or("", |group| group.name.as_str());
    let mut lines = Vec::new();
    for (one, other) in side_by_side.pairs() {
        let Some(change) = side_by_side.change((one, other), section, row) else { continue };
        let figure = |group: usize| {
            let row = side_by_side.row(group, section, row)?;
            row.compared(0, change.out_of)
        };
        let lead = match change.out_of {
            OutOf::TheBase => String::new(),
            OutOf::EveryAnswer => {
                let base = side_by_side.row(one, section, row).and_then(|row| row.every_answer());
                let (Some(base), Some(first), Some(second)) = (base, figure(one), figure(other)) else {
                    continue;
                };
                format!(
                    "from this base exemptions take clearly more in one than in the other; of all {}, {} {} and {} {}: ",
                    base.base_is,
                    name(one),
                    in_brackets(first),
                    name(other),
                    in_brackets(second)
                )
            }
        };
        let pair = format!("{} against {}", name(one), name(other));
        let own = side_by_side.row(one, section, row);
        let told = match (change.statement(), change.contrast.interval) {
            (None, _) => continue,
            (Some(Statement::NotClear), _) if !change.bases_agree() => {
                let each = own.map(|row| on_each_base(row, &change)).unwrap_or_default();
                format!("no clear difference: {each}")
            }
            (Some(Statement::NotClear), None) => "no clear difference: too few cases to tell".to_owned(),
            (Some(Statement::NotClear), Some(_)) => format!("no clear difference{}", apart(&change.contrast)),
            (Some(statement @ (Statement::Higher | Statement::Lower)), _) => {
                format!("{}, {}", statement.words(), by_points(&change.contrast))
            }
        };
        lines.push(plain(&format!("{lead}{pair}: {told}")));
    }
    lines
}

/// ` (14 points, 95% confidence interval -12 to 38)`.
fn apart(contrast: &Contrast) -> String {
    let Some((low, high)) = contrast.interval else { return String::new() };
    let points = contrast.points.whole();
    let unit = if points.abs() == 1 { "point" } else { "points" };
    format!(" ({points} {unit}, 95% confidence interval {} to {})", low.whole(), high.whole())
}

/// The figure of each group in one row: its percentage, and what it is of.
pub(super) fn figures(side_by_side: &SideBySide, section: usize, row: usize) -> Vec<(String, String)> {
    let groups = 0..side_by_side.groups.len();
    let figure = |group: usize| {
        let figure = side_by_side.row(group, section, row)?.cells.first()?.shown();
        Some((super::form::percent(figure), amount(figure)))
    };
    groups.map(|group| figure(group).unwrap_or_default()).collect()
}
