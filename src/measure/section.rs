//! The counts of one question to its section of the form: rows, cells and reasons.

use std::collections::BTreeMap;

use super::bounds::{Ends, Ways};
use super::case_rows::{is_of_list, on_base};
use super::change::{Change, Period, RowOnBase, periods};
use super::counts::Alike;
use super::figure::{Cell, Figure, Printed};
use super::standing;
use super::summary::{FormRow, ReasonCount, Section, Statuses};
use super::tally::Tally;
use crate::ruleset::{
    AnswerId, AnswerSet, Audit, Counted, Entitlement, NamedBase, Question, Row, Status, Unit,
};

/// The section of one question.
pub(super) fn section(tally: &Tally<'_>, index: usize) -> Section {
    let Some(question) = tally.ruleset.questions.get(index) else { return Section::default() };
    let latest = question.latest();
    let words = |of: fn(&Entitlement) -> &String| latest.map(of).cloned().unwrap_or_default();
    let mut statuses = Statuses::default();
    for alike in tally.counts.of(index, tally.counts.every_case()) {
        statuses.add(alike.status, alike.count);
    }
    let rows = question.rows.iter().enumerate();
    Section {
        id: question.id.clone(),
        question: question.question().to_owned(),
        says: words(|entitlement| &entitlement.says),
        owed_by: words(|entitlement| &entitlement.owed_by),
        good_looks_like: latest.and_then(|entitlement| entitlement.good_looks_like.clone()),
        not_collected: question.not_collected().cloned(),
        rows: rows.map(|(place, row)| form_row(tally, (index, question), (place, row))).collect(),
        statuses,
        reasons: reasons(tally, index, question),
        headline: standing::headline(question),
        standing: (0..tally.audit.columns.len())
            .map(|column| standing::standing(tally, index, question, column))
            .collect(),
    }
}

fn form_row(
    tally: &Tally<'_>,
    (index, question): (usize, &Question),
    (place, row): (usize, &Row),
) -> FormRow {
    let columns = 0..tally.audit.columns.len();
    let at = |column| Counting { tally, question, index, place, row, column };
    let mut row = FormRow {
        label: row.label.clone(),
        on_form: row.on_form,
        unit: row.unit,
        base_is: row.base_is.clone(),
        target: row.target,
        reasons_of: row.reasons.iter().map(|answer| question.answer(answer).to_owned()).collect(),
        cells: columns.clone().map(|column| at(column).cell()).collect(),
        counts_met: standing::counts_met(question, place),
        other_bases: other_bases(&columns.map(at).collect::<Vec<_>>()),
        changes: Vec::new(),
    };
    row.changes = changes(tally.audit, &row);
    row
}

/// Each column's figure against that of the column it is compared with.
fn changes(audit: &Audit, row: &FormRow) -> Vec<Option<Change>> {
    let periods = periods(audit).into_iter().enumerate();
    let change = |(column, period): (usize, Period)| {
        Change::of((row, column), (row, period.earlier?), audit.cases_are)
    };
    periods.map(change).collect()
}

/// A row on every answer, where its own base is a part of them, and on the bases that the area printed it on.
fn other_bases(columns: &[Counting<'_, '_>]) -> Vec<RowOnBase> {
    let Some(Counting { tally, question, index, place, row, .. }) = columns.first() else {
        return Vec::new();
    };
    if question.not_collected().is_some() {
        return Vec::new();
    }
    let mut bases: Vec<(Option<usize>, &NamedBase)> = Vec::new();
    let latest = question.latest().map(|latest| (latest, latest.counted.get(*place).copied().flatten()));
    if let Some((latest, Some(own))) = latest.filter(|_| row.unit == Unit::Each && !is_of_list(question)) {
        let every = latest.bases.iter().find(|base| base.answers == AnswerSet::EVERY_ANSWER);
        let part = own.out_of.is_within(AnswerSet::EVERY_ANSWER) && own.out_of != AnswerSet::EVERY_ANSWER;
        bases.extend(every.filter(|_| part).map(|every| (None, every)));
    }
    let printed = tally.audit.as_printed.iter().enumerate();
    for (printed, row) in printed.filter(|(_, row)| row.question == *index && row.rows.contains(place)) {
        if bases.iter().all(|(_, base)| base.answers != row.out_of.answers) {
            bases.push((Some(printed), &row.out_of));
        }
    }
    bases.into_iter().map(|(printed, base)| on_other_base(columns, printed, base)).collect()
}

fn on_other_base(columns: &[Counting<'_, '_>], printed: Option<usize>, base: &NamedBase) -> RowOnBase {
    let found = |counting: &Counting<'_, '_>| counting.tally.counts.of(counting.index, counting.column);
    let figure = |counting: &Counting<'_, '_>| {
        // Only rows that count findings are put on a base that no area printed, and for them no place is looked up.
        counting.figure(&found(counting), Some((printed.unwrap_or(usize::MAX), base)))
    };
    let sum = |counting: &Counting<'_, '_>, status: Status| -> u64 {
        let outside = |alike: &Alike| {
            counting.counted(alike.edition, None).is_none_or(|counted| !counted.out_of.contains(alike.answer))
        };
        let found = found(counting).into_iter();
        found.filter(|alike| alike.status == status && outside(alike)).map(|alike| alike.count).sum()
    };
    RowOnBase {
        base_is: base.name.clone(),
        every_answer: base.answers == AnswerSet::EVERY_ANSWER,
        figures: columns.iter().map(figure).collect(),
        exempt: columns.iter().map(|counting| sum(counting, Status::Exempt)).collect(),
        not_due: columns.iter().map(|counting| sum(counting, Status::NotDue)).collect(),
    }
}

/// One cell while it is counted.
struct Counting<'t, 'r> {
    tally: &'t Tally<'r>,
    question: &'t Question,
    index: usize,
    place: usize,
    row: &'t Row,
    column: usize,
}

impl Counting<'_, '_> {
    fn cell(&self) -> Cell {
        let found = self.tally.counts.of(self.index, self.column);
        if self.question.not_collected().is_some() {
            return Cell { by_the_rules: Figure::not_collected(unknown(&found)), printed: None };
        }
        let printed = self.printed().map(|(place, base)| Printed {
            base_is: base.name.clone(),
            figure: self.figure(&found, Some((place, base))),
        });
        Cell { by_the_rules: self.figure(&found, None), printed }
    }

    /// The base that the area printed the row on: one for this column before one for all.
    fn printed(&self) -> Option<(usize, &NamedBase)> {
        let here = |column: Option<usize>| {
            self.tally.audit.as_printed.iter().position(|printed| {
                let row = printed.question == self.index && printed.rows.contains(&self.place);
                row && printed.column == column
            })
        };
        let place = here(Some(self.column)).or_else(|| here(None))?;
        Some((place, &self.tally.audit.as_printed.get(place)?.out_of))
    }

    fn figure(&self, found: &[Alike], base: Option<(usize, &NamedBase)>) -> Figure {
        let (rows, printed) = (&self.tally.case_rows, base.map(|(place, _)| place));
        let cell = rows.cell(self.index, self.place, printed, self.column).cloned().unwrap_or_default();
        match self.row.unit {
            Unit::Each => {
                let figure = self.each(found, base.map(|(_, base)| base));
                if is_of_list(self.question) { figure.clustered(&cell.clusters) } else { figure }
            }
            Unit::CaseRate => Figure::averaged(&cell).bounded(cell.bounds_of_mean()),
            Unit::WholeCase => Figure::counted(cell.whole, cell.cases, cell.unknown, cell.blank_cases)
                .bounded(cell.bounds_of_whole()),
        }
    }

    fn each(&self, found: &[Alike], base: Option<&NamedBase>) -> Figure {
        let (mut numerator, mut out_of, mut blank) = (0, 0, 0);
        let mut ends = Ends::default();
        for alike in found {
            let Some(counted) = self.counted(alike.edition, base) else { continue };
            if counted.out_of.contains(alike.answer) {
                let times = if counted.count.contains(alike.answer) { alike.count } else { 0 };
                out_of += alike.count;
                blank += if alike.blank { alike.count } else { 0 };
                numerator += times;
                if alike.status != Status::Unknown {
                    ends.known_too(times, alike.count);
                }
            }
        }
        let figure = Figure::counted(numerator, out_of, unknown(found), blank);
        match self.with_unknown(ends, base) {
            Some(ends) => figure.bounded(ends.interval()),
            None => figure,
        }
    }

    /// What the unknown findings could make of what is known; `None` of a row that counts what is unknown.
    fn with_unknown(&self, mut ends: Ends, base: Option<&NamedBase>) -> Option<Ends> {
        for (unknown, times) in self.tally.counts.unknown(self.index, self.column) {
            let Some(counted) = self.counted(unknown.edition, base) else { continue };
            if counted.count.contains(AnswerId::UNKNOWN) {
                return None;
            }
            ends.add(Ways::of(counted, unknown.could_be, self.question.answers.len()), times);
        }
        Some(ends)
    }

    fn counted(&self, edition: usize, base: Option<&NamedBase>) -> Option<Counted> {
        let own = self.question.editions.get(edition)?.counted.get(self.place).copied().flatten()?;
        Some(base.map_or(own, |base| on_base(own, base)))
    }
}

fn unknown(found: &[Alike]) -> u64 {
    found.iter().filter(|alike| alike.status == Status::Unknown).map(|alike| alike.count).sum()
}

/// Every answer with each of its reasons, in the order of the rules.
fn reasons(tally: &Tally<'_>, index: usize, question: &Question) -> Vec<ReasonCount> {
    let columns = tally.audit.columns.len();
    let mut reasons: BTreeMap<(AnswerId, Status, Option<usize>), ReasonCount> = BTreeMap::new();
    for column in 0..=columns {
        for alike in tally.counts.of(index, column) {
            let key = (alike.answer, alike.status, alike.reason);
            let found = reasons.entry(key).or_insert_with(|| ReasonCount {
                answer: question.answer(alike.answer).to_owned(),
                status: alike.status,
                reason: alike.reason.and_then(|reason| question.reasons.get(reason)).cloned(),
                columns: vec![0; columns],
                every_case: 0,
            });
            match found.columns.get_mut(column) {
                Some(number) => *number += alike.count,
                None => found.every_case += alike.count,
            }
        }
    }
    reasons.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::measure::testing::{Sample, compiled, finding, run};
    use crate::measure::{Amount, Case, Percent};
    use crate::record::Place;
    use crate::ruleset::Audit;

    fn shown(row: &FormRow) -> Vec<String> {
        let words = |cell: &Cell| {
            let percent = cell.shown().percent.map_or("-".to_owned(), |percent| percent.whole().to_string());
            if cell.printed.is_some() { format!("{percent}*") } else { percent }
        };
        row.cells.iter().map(words).collect()
    }

    #[test]
    fn prints_the_published_table() {
        let mut table = Vec::new();
        for section in &Sample::essex_summary().sections {
            for row in &section.rows {
                let label: String = row.label.chars().take(48).collect();
                table.push(format!("{} | {label} | {}", section.id, shown(row).join(" ")));
            }
        }
        insta::assert_snapshot!(table.join("\n"), @r"
        written-acknowledgement | % yes | 30* 33 35
        written-acknowledgement | % no | 30* 67 65
        written-acknowledgement | % not suitable | 40 40 33
        needs-assessment | % assessed | 100 100 100
        needs-assessment | % not assessed | 0 0 0
        support-referral | % of those assessed referred | 82 63 60
        support-referral | If not referred, why not? | 18 37 40
        support-referral | % referred in time | 64 47 43
        timely-updates | % of developments communicated within the time l | 88 69 55
        timely-updates | % of all developments communicated within the ti | 86 65 53
        timely-updates | % of cases with every update in time | 68 38 20
        update-quality | assessment of quality of the communication | 97 46 100
        end-of-journey | % yes | 97 100 100
        end-of-journey | % no | 3 0 0
        end-of-journey | n/a | 0 0 0
        vps-taken | % yes | 50 53 37
        vps-taken | % no | 33 37 53
        vps-taken | % offered but declined | 17 10 10
        vps-taken | % offered a VPS | 67 63 47
        vps-used | % yes | - - -
        vps-used | % no | - - -
        vps-reported-back | % yes | 0* 0* 0*
        vps-reported-back | % no | 0* 0* 0*
        vps-reported-back | Unknown | 100 100 100
        vps-reported-back | n/a | 50 47 63
        release | % yes | 100 100 100
        release | % no | 0 0 0
        ");
    }

    #[test]
    fn is_every_figure_that_was_published() {
        let summary = Sample::essex_summary();
        let mut compared = 0;
        for line in include_str!("../../cases/essex-2019-20/published.yaml").lines() {
            let Some(inside) = line.trim().strip_prefix("- {entitlement: ") else { continue };
            let (id, rest) = inside.split_once(", row: ").unwrap();
            let (label, rest) = rest.split_once(", period: ").unwrap();
            let (period, percent) = rest.trim_end_matches('}').split_once(", percent: ").unwrap();
            let Ok(percent) = percent.parse::<u64>() else { continue };
            let column = summary.columns.iter().position(|column| column == period).unwrap();
            let section = summary.sections.iter().find(|section| section.id == id).unwrap();
            let row = section.rows.iter().find(|row| row.label == label.trim_matches(['\'', '"'])).unwrap();
            assert_eq!(row.cells[column].shown().percent.map(Percent::whole), Some(percent), "{line}");
            compared += 1;
        }
        assert_eq!(compared, 55);
    }

    /// A question that two entitlements ask one after the other; the later counts a late answer too, and has a row more.
    const TWO_EDITIONS: [(&str, &str); 4] = [
        (
            "ruleset.yaml",
            "vcop: 1
ruleset: made
title: Made
code: Made
calendar: england-and-wales
form: [{heading: Told?, asks: [told]}]
",
        ),
        (
            "record.yaml",
            "key: ref
fields:
  ref: {type: text, label: Reference}
  on: {type: date, label: Day}
  was_late: {type: flag, label: Late}
  told: {type: flag, label: Told}
",
        ),
        (
            "entitlements/told-2015.yaml",
            "entitlement: told
question: Told?
says: were told
owed_by: Nobody
source: {code: Made, about: told, verified: false}
in_force: {by: on, until: 2019-12-31}
answers:
  - {answer: yes, counts_as: met, when: told}
  - {answer: late, counts_as: not met, when: was_late}
  - {answer: no, counts_as: not met}
rows: [{label: told, count: [yes], out_of: every answer}]
",
        ),
        (
            "entitlements/told-2020.yaml",
            "entitlement: told
question: Told?
says: were told
owed_by: Nobody
source: {code: Made, about: told, verified: false}
in_force: {by: on, from: 2020-01-01}
answers:
  - {answer: yes, counts_as: met, when: told}
  - {answer: late, counts_as: met, when: was_late}
  - {answer: no, counts_as: not met}
rows:
  - {label: told, count: [yes, late], out_of: every answer}
  - {label: whole, count: [yes], out_of: every answer, unit: whole case}
",
        ),
    ];

    #[test]
    fn each_finding_counts_as_its_own_edition_says() {
        let ruleset = compiled("made", &TWO_EDITIONS);
        let audit = Audit::unstated();
        let mut tally = Tally::new(&ruleset, &audit);
        let late = AnswerId::new(4).unwrap();
        for (reference, edition) in [("1", 0), ("2", 1), ("3", 1)] {
            let status = if edition == 0 { Status::NotMet } else { Status::Met };
            let findings = [Finding { edition, answer: late, ..finding(0, status) }];
            tally.case(&Case {
                reference,
                place: &Place::default,
                findings: &findings,
                columns: &[0],
                in_return: true,
                found_none: &|_, _| false,
            });
        }
        let summary = tally.finish(run());
        let amounts: Vec<Amount> =
            summary.sections[0].rows.iter().map(|row| row.cells[0].by_the_rules.amount).collect();
        let counted = |numerator, base| Amount::Counted { numerator, base };
        assert_eq!(amounts, [counted(2, 3), counted(0, 2)]);
        assert_eq!(summary.sections[0].statuses.of(Status::NotMet), 1);
    }

    #[test]
    fn a_case_counts_in_each_of_its_columns_and_outside_the_return_in_none() {
        let sample = Sample::essex();
        let mut tally = Tally::new(&sample.ruleset, &sample.audit);
        let findings = [finding(3, Status::Met)];
        for (columns, in_return) in [(&[0, 2][..], true), (&[1][..], false), (&[][..], true)] {
            tally.case(&Case {
                reference: "VC-1",
                place: &Place::default,
                findings: &findings,
                columns,
                in_return,
                found_none: &|_, _| false,
            });
        }
        let summary = tally.finish(run());
        let section = &summary.sections[3];
        let bases = |row: &FormRow| row.cells.iter().map(|cell| cell.by_the_rules.amount).collect::<Vec<_>>();
        let counted = |numerator, base| Amount::Counted { numerator, base };
        assert_eq!(bases(&section.rows[1]), [counted(1, 1), counted(0, 0), counted(1, 1)]);
        let average = |cell: usize| section.rows[0].cells[cell].by_the_rules.clone();
        assert_eq!((average(0).percent.map(Percent::whole), average(0).interval), (Some(100), None));
        assert_eq!((average(1).percent, average(1).interval), (None, None));
        assert_eq!(section.statuses.of(Status::Met), 3);
    }

    #[test]
    fn cases_that_are_all_alike_have_the_widest_interval() {
        let quality = &Sample::essex_summary().sections[4].rows[0].cells[2].by_the_rules;
        assert_eq!(quality.percent.map(Percent::whole), Some(100));
        assert_eq!(quality.interval.map(|interval| interval.low.to_string()), Some("88.6487".to_owned()));
    }
}
