//! The words of the form that a terminal and a page share: its figures, what lies under them, and what is said of them.

use std::ops::Range;

use super::words::{counted, listed, number, plain};
use crate::measure::{Amount, Cell, Figure, FormRow, MOST_SHOWN, Printed, ReasonCount, Section};
use crate::ruleset::{CasesAre, Unit};

/// A line of whole numbers, one a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountLine {
    pub(super) label: String,
    pub(super) counts: Vec<u64>,
}

/// Said of figures on a base that is not the rules'.
pub(super) const PRINTED_MARK: char = '*';

/// `33%`, or `-` where the base is empty, or nothing where it is not collected.
pub(super) fn percent(figure: &Figure) -> String {
    match (figure.amount, figure.percent) {
        (Amount::NotCollected, _) => String::new(),
        (_, Some(percent)) => format!("{}%", percent.whole()),
        (_, None) => "-".to_owned(),
    }
}

/// `6 of 18`, or `28 cases` under a mean of cases.
pub(super) fn amount(figure: &Figure) -> String {
    match figure.amount {
        Amount::Counted { numerator, base } => format!("{} of {}", number(numerator), number(base)),
        Amount::Averaged { cases, .. } => counted(cases, "case", "cases"),
        Amount::NotCollected => String::new(),
    }
}

/// What the percentages of a row are of: `of cases where a letter was suitable`.
pub(super) fn base(row: &FormRow) -> String {
    let base = plain(&row.base_is);
    match row.unit {
        Unit::Each => format!("of {base}"),
        Unit::CaseRate => format!("on average over cases with {base}"),
        Unit::WholeCase => format!("of cases with {base}"),
    }
}

/// Whose figures they are, where none is collected: `not available to be collected (HMCTS)`.
pub(super) fn not_collected(section: &Section) -> Option<String> {
    section.not_collected.as_ref().map(|held| plain(&format!("{} ({})", held.note, held.by)))
}

/// The noes with a fact not recorded, and what is unknown: each line once, or once a row where rows differ.
pub(super) fn beneath(section: &Section) -> Vec<CountLine> {
    if section.not_collected.is_some() {
        return Vec::new();
    }
    let mut lines: Vec<CountLine> = Vec::new();
    let mut add = |label: &str, row: &FormRow, of: fn(&Figure) -> u64| {
        let counts: Vec<u64> = row.cells.iter().map(|cell| of(cell.shown())).collect();
        let known = lines.iter().any(|line| line.counts == counts && line.label.starts_with(label));
        if known || counts.iter().all(|count| *count == 0) {
            return;
        }
        let other = lines.iter().any(|line| line.label.starts_with(label));
        let label = if other { format!("{label}, of {}", plain(&row.label)) } else { label.to_owned() };
        lines.push(CountLine { label, counts });
    };
    for row in &section.rows {
        add(blank_label(row.unit), row, |figure| figure.blank);
    }
    for row in &section.rows {
        add(unknown_label(row.unit), row, |figure| figure.unknown);
    }
    lines
}

fn blank_label(unit: Unit) -> &'static str {
    match unit {
        Unit::Each | Unit::CaseRate => "noes with a fact not recorded",
        Unit::WholeCase => "cases not counted, with a fact not recorded",
    }
}

fn unknown_label(unit: Unit) -> &'static str {
    match unit {
        Unit::Each => "answers not known",
        Unit::CaseRate | Unit::WholeCase => "cases left out, the answer not known",
    }
}

/// Why a row's answers are what they are: the commonest reasons first, and how many others there are.
pub(super) fn reasons(section: &Section, row: &FormRow) -> (Vec<CountLine>, usize) {
    let of_row = |count: &&ReasonCount| row.reasons_of.contains(&count.answer);
    let mut lines: Vec<CountLine> = Vec::new();
    for count in section.reasons.iter().filter(of_row) {
        let label = reason(count);
        match lines.iter_mut().find(|line| line.label == label) {
            Some(line) => line.counts.iter_mut().zip(&count.columns).for_each(|(sum, more)| *sum += more),
            None => lines.push(CountLine { label, counts: count.columns.clone() }),
        }
    }
    lines.retain(|line| line.counts.iter().any(|count| *count > 0));
    lines.sort_by_key(|line| std::cmp::Reverse(line.counts.iter().sum::<u64>()));
    let others = lines.len().saturating_sub(MOST_SHOWN);
    lines.truncate(MOST_SHOWN);
    (lines, others)
}

/// A reason's own words.
pub(super) fn reason(count: &ReasonCount) -> String {
    match &count.reason {
        Some(reason) if reason.victim_choice => format!("{} (victim's choice)", plain(&reason.words)),
        Some(reason) => plain(&reason.words),
        None => "no reason recorded".to_owned(),
    }
}

/// What is said of figures that the area printed on another base: rows of which the same is to be said, together.
pub(super) fn printed_notes(section: &Section, columns: &[String], shown: Range<usize>) -> Vec<String> {
    let mut notes: Vec<(Vec<String>, String)> = Vec::new();
    for row in &section.rows {
        let cells = columns.iter().zip(&row.cells).take(shown.end).skip(shown.start);
        let Some(note) = printed_note(row, cells) else { continue };
        match notes.iter_mut().find(|(_, known)| *known == note) {
            Some((labels, _)) => labels.push(row.label.clone()),
            None => notes.push((vec![row.label.clone()], note)),
        }
    }
    let note =
        |(labels, note): (Vec<String>, String)| plain(&format!("{PRINTED_MARK} {} {note}", listed(&labels)));
    notes.into_iter().map(note).collect()
}

fn printed_note<'c>(row: &FormRow, cells: impl Iterator<Item = (&'c String, &'c Cell)>) -> Option<String> {
    let marked: Vec<(&String, &Cell, &Printed)> =
        cells.filter_map(|(column, cell)| Some((column, cell, cell.printed.as_ref()?))).collect();
    if marked.is_empty() {
        return None;
    }
    let columns: Vec<String> = marked.iter().map(|(column, ..)| (*column).clone()).collect();
    let printed = marked.iter().map(|(.., printed)| on_printed_base(printed)).collect();
    let by_the_rules = marked.iter().map(|(_, cell, _)| in_brackets(&cell.by_the_rules)).collect();
    Some(format!(
        "in {}: printed on another base, as audit.yaml says: {}; {} {}",
        listed(&columns),
        across(printed),
        base(row),
        across(by_the_rules)
    ))
}

fn on_printed_base(printed: &Printed) -> String {
    match printed.figure.amount {
        Amount::Counted { numerator, base } => {
            format!("{} of all {} {}", number(numerator), number(base), printed.base_is)
        }
        Amount::Averaged { .. } | Amount::NotCollected => {
            format!("{} with {}", amount(&printed.figure), printed.base_is)
        }
    }
}

/// `33% (6 of 18)`; nothing where it is not collected.
pub(super) fn in_brackets(figure: &Figure) -> String {
    match (figure.amount, figure.percent) {
        (Amount::NotCollected, _) => String::new(),
        (_, Some(percent)) => format!("{}% ({})", percent.whole(), amount(figure)),
        (_, None) => format!("no figure ({})", amount(figure)),
    }
}

/// One thing a column; once, where they are all the same.
fn across(mut words: Vec<String>) -> String {
    let alike = words.windows(2).all(|pair| pair.first() == pair.last());
    if alike && words.len() > 1 {
        words.truncate(1);
        return format!("{} in each", words.concat());
    }
    listed(&words)
}

/// What the round says of itself, under the title.
pub(super) fn about(summary: &crate::measure::Summary) -> Vec<String> {
    let audit = &summary.audit;
    let cases = audit.cases_are.map(|cases| {
        let told = match cases {
            CasesAre::EveryCase => "every one there is, not a sample",
            CasesAre::Drawn => "a sample, drawn by chance",
            CasesAre::PickedByHand => "picked by hand: what is counted stands for them alone",
        };
        told.to_owned()
    });
    let draw = summary.draw.as_ref().map(super::sample_check::in_full);
    let said = [
        ("Area", &audit.area),
        ("Collection period", &audit.collection_period),
        ("Cases", &cases),
        ("Draw", &draw),
    ];
    said.into_iter().filter_map(|(name, said)| Some(plain(&format!("{name}: {}", said.as_ref()?)))).collect()
}

/// The title of the form: the round's, or the rules' where it has none.
pub(super) fn title(summary: &crate::measure::Summary) -> String {
    plain(summary.audit.title.as_deref().unwrap_or(&summary.ruleset.title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    fn section(id: &str) -> &'static Section {
        Sample::essex_summary().sections.iter().find(|section| section.id == id).unwrap()
    }

    #[test]
    fn names_what_a_percentage_is_of() {
        let words = |id: &str| section(id).rows.iter().map(base).collect::<Vec<_>>();
        assert_eq!(words("written-acknowledgement")[0], "of cases where a letter was suitable");
        assert_eq!(
            words("timely-updates"),
            [
                "on average over cases with developments due",
                "of developments due",
                "of cases with developments due"
            ]
        );
    }

    #[test]
    fn flags_figures_on_another_base() {
        let columns = &Sample::essex_summary().columns;
        let written = printed_notes(section("written-acknowledgement"), columns, 0..3);
        assert_eq!(
            written,
            [
                "* % yes and % no in H1 19/20: printed on another base, as audit.yaml says: 9 of all 30 cases; \
              of cases where a letter was suitable 50% (9 of 18)"
            ]
        );
        let reported = printed_notes(section("vps-reported-back"), columns, 1..3);
        assert_eq!(
            reported,
            ["* % yes and % no in Q3 19/20 and Q4 19/20: printed on another base, as audit.yaml says: \
              0 of all 16 cases and 0 of all 11 cases; of cases where it is recorded whether it was reported back \
              no figure (0 of 0) in each"]
        );
        assert!(printed_notes(section("written-acknowledgement"), columns, 1..3).is_empty());
    }

    #[test]
    fn ranks_reasons_and_says_whose_choice_it_was() {
        let section = section("support-referral");
        let (lines, others) = reasons(section, &section.rows[1]);
        assert_eq!(others, 0);
        assert_eq!(lines[0].label, "The victim did not agree to be referred (victim's choice)");
    }
}
