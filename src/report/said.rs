//! Turns of phrase for figures, differences and reasons, the same wherever they are said.

use super::words::{listed, number};
use crate::measure::{Agency, Change, Contrast, Figure, FormRow, Held, Percent, Points, Statement};
use crate::ruleset::{CasesAre, Status};

/// `35%; 95% confidence interval 18% to 57%`: nothing is estimated where every case is counted, or of cases that were
/// picked by hand.
pub(super) fn sure(figure: &Figure, cases_are: Option<CasesAre>) -> String {
    let Some(percent) = figure.percent.map(Percent::whole) else { return "no figure".to_owned() };
    match (cases_are, figure.interval) {
        (Some(CasesAre::EveryCase), _) => format!("{percent}%; every case counted"),
        (Some(CasesAre::PickedByHand), _) => format!("{percent}%; of cases picked by hand"),
        (Some(CasesAre::Drawn) | None, Some(ends)) => {
            format!("{percent}%; 95% confidence interval {}% to {}%", ends.low.whole(), ends.high.whole())
        }
        (Some(CasesAre::Drawn) | None, None) => {
            format!("{percent}%; too few cases for a confidence interval")
        }
    }
}

/// `by 33 points (95% confidence interval 11 to 55)`, whichever way.
pub(super) fn by_points(contrast: &Contrast) -> String {
    let ends = contrast.interval.map(|(low, high)| {
        if contrast.points.ten_thousandths() < 0 {
            (size(-high), size(-low))
        } else {
            (size(low), size(high))
        }
    });
    let points = size(contrast.points).trim_start_matches('-').to_owned();
    let unit = if points == "1" { "point" } else { "points" };
    match ends {
        Some((low, high)) => format!("by {points} {unit} (95% confidence interval {low} to {high})"),
        None => format!("by {points} {unit}"),
    }
}

/// What can be said of a difference on each of two bases, where it is not the same.
pub(super) fn on_each_base(row: &FormRow, change: &Change) -> String {
    let words = |contrast: &Contrast| match contrast.statement {
        Statement::NotClear => "not clear".to_owned(),
        Statement::Higher | Statement::Lower => {
            format!("{} {}", contrast.statement.words(), by_points(contrast))
        }
    };
    let every = row.every_answer().map_or("cases", |base| &base.base_is);
    format!(
        "it depends on the base; of all {every} {}, of {} {}",
        words(&change.contrast),
        row.base_is,
        words(&change.on_the_base)
    )
}

/// A signed number of points; one that is not nought is never said to be.
fn size(points: Points) -> String {
    let (whole, exact) = (points.whole(), points.ten_thousandths());
    if whole != 0 || exact == 0 {
        return whole.to_string();
    }
    if exact > 0 { "less than 1".to_owned() } else { "more than -1".to_owned() }
}

/// `late (36) and not told (16)`, the most frequent first; an exemption with its reason, and whose choice it was. One by
/// itself has no number, since it is all of them.
pub(super) fn ranked(held: &[&Held]) -> String {
    let one_answer = held.iter().all(|other| held.first().is_some_and(|first| first.answer == other.answer));
    let any_reason = held.iter().any(|held| held.reason.is_some());
    let alone = held.len() == 1;
    let words = |held: &Held| {
        let count = number(held.count);
        let (lead, why) = match (&held.reason, held.status) {
            (Some(reason), Status::Exempt) if reason.victim_choice => {
                ("by the victim's own choice".to_owned(), Some(&reason.words))
            }
            (Some(reason), Status::Exempt) => (held.answer.clone(), Some(&reason.words)),
            (Some(reason), _) if one_answer => (uncapital(&reason.words), None),
            (Some(reason), _) => (held.answer.clone(), Some(&reason.words)),
            (None, Status::Error) => ("a rule failed".to_owned(), None),
            (None, _) if one_answer && any_reason => ("no reason recorded".to_owned(), None),
            (None, Status::Unknown) => ("not known".to_owned(), None),
            (None, _) => (held.answer.clone(), None),
        };
        match (why.map(String::as_str).map(uncapital), alone) {
            (Some(why), true) => format!("{lead} ({why})"),
            (Some(why), false) => format!("{lead} ({count}: {why})"),
            (None, true) => lead,
            (None, false) => format!("{lead} ({count})"),
        }
    };
    let mut ranked: Vec<&&Held> = held.iter().collect();
    ranked.sort_by_key(|held| std::cmp::Reverse(held.count));
    listed(&ranked.into_iter().map(|held| words(held)).collect::<Vec<_>>())
}

/// `AGENCY: 180 owed, 120 met and 60 not met (45 with a fact not recorded); 3 not known`.
pub(super) fn agency(agency: &Agency) -> String {
    let owed = match agency.owed() {
        0 => format!("{}: nothing is known to be owed", agency.name),
        owed => {
            let blank = match agency.blank {
                0 => String::new(),
                blank => format!(" ({} with a fact not recorded)", number(blank)),
            };
            let (met, not_met) = (number(agency.met), number(agency.not_met));
            format!("{}: {} owed, {met} met and {not_met} not met{blank}", agency.name, number(owed))
        }
    };
    let more =
        [(agency.unknown, "not known"), (agency.choices, "by the victim's own choice, which is no failure")];
    let more = more.into_iter().filter(|(count, _)| *count > 0);
    let more = more.map(|(count, words)| format!("; {} {words}", number(count)));
    format!("{owed}{}", more.collect::<String>())
}

/// The words without a capital at the start, but for a word that has more of them.
pub(super) fn uncapital(words: &str) -> String {
    let mut characters = words.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_stays_where_it_belongs_to_the_word() {
        assert_eq!(uncapital("A letter would not do"), "a letter would not do");
        assert_eq!(uncapital("The victim declined"), "the victim declined");
        assert_eq!(uncapital("CPS has it"), "CPS has it");
        assert_eq!(uncapital(""), "");
    }
}
