//! The counts of a whole batch to the rows of the form and the lists beside it.

use super::case_rows::on_base;
use super::counts::Alike;
use super::figure::{Cell, Figure, Printed};
use super::summary::{
    Alerted, Attention, AuditUsed, FormHeading, FormRow, NotUsedCount, ReasonCount, Records, RulesetUsed,
    Run, Section, Statuses, Summary,
};
use super::tally::{AlertCount, Tally};
use crate::diagnostic::Code;
use crate::ruleset::{Counted, NamedBase, Question, Row, Status, Unit};

/// The whole result.
pub(super) fn summary(tally: Tally<'_>, run: Run) -> Summary {
    let (ruleset, audit) = (tally.ruleset, tally.audit);
    let headings = ruleset.form.iter();
    Summary {
        ruleset: RulesetUsed {
            id: ruleset.id.clone(),
            title: ruleset.title.clone(),
            code: ruleset.code.clone(),
            sha256: ruleset.sha256.clone(),
            base: ruleset.base.clone(),
        },
        audit: AuditUsed {
            title: audit.title.clone(),
            area: audit.area.clone(),
            collection_period: audit.collection_period.clone(),
        },
        run,
        depends_on_as_at: tally.depends_on_as_at,
        records: records(&tally),
        columns: audit.columns.iter().map(|column| column.label.clone()).collect(),
        form: headings
            .map(|heading| FormHeading { text: heading.text.clone(), asks: heading.asks.clone() })
            .collect(),
        sections: ruleset.questions.iter().enumerate().map(|(index, _)| section(&tally, index)).collect(),
        attention: attention(tally),
    }
}

fn records(tally: &Tally<'_>) -> Records {
    let parts_not_used =
        tally.not_used_by_code.iter().filter(|(code, _)| !is_case(**code)).map(|(_, count)| count).sum();
    let not_used = tally.not_used.count.saturating_sub(parts_not_used);
    Records {
        read: tally.checked + not_used,
        checked: tally.checked,
        not_used,
        parts_not_used,
        in_no_period: tally.in_no_period.count,
        not_in_return: tally.not_in_return,
    }
}

/// Whether what could not be used is a case, and not a row of a list or a whole table.
fn is_case(code: Code) -> bool {
    !matches!(code, Code::RowWithoutCase | Code::TableUnusable | Code::FileUnreadable)
}

fn attention(tally: Tally<'_>) -> Attention {
    let questions = &tally.ruleset.questions;
    let id = |question: usize| questions.get(question).map(|question| question.id.clone());
    let mut alerts = tally.alerts;
    let place = |alert: &AlertCount| alert.question.unwrap_or(usize::MAX);
    alerts.sort_by(|one, other| (place(one), &one.says).cmp(&(place(other), &other.says)));
    let alerted = |alert: AlertCount| Alerted {
        entitlement: alert.question.and_then(id),
        says: alert.says,
        raised: alert.raised,
        cases: alert.cases,
    };
    let by_code = tally.not_used_by_code.into_iter();
    Attention {
        alerts: alerts.into_iter().map(alerted).collect(),
        missing: tally.facts.ranked(&tally.ruleset.layout),
        in_no_period: tally.in_no_period,
        not_used: tally.not_used,
        not_used_by_code: by_code.map(|(code, count)| NotUsedCount { code, count }).collect(),
        failures: tally.failures,
    }
}

fn section(tally: &Tally<'_>, index: usize) -> Section {
    let Some(question) = tally.ruleset.questions.get(index) else { return Section::default() };
    let latest = question.latest();
    let words = |of: fn(&crate::ruleset::Entitlement) -> &String| latest.map(of).cloned().unwrap_or_default();
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
    }
}

fn form_row(
    tally: &Tally<'_>,
    (index, question): (usize, &Question),
    (place, row): (usize, &Row),
) -> FormRow {
    let columns = 0..tally.audit.columns.len();
    FormRow {
        label: row.label.clone(),
        on_form: row.on_form,
        unit: row.unit,
        base_is: row.base_is.clone(),
        target: row.target,
        reasons_of: row.reasons.iter().map(|answer| question.answer(answer).to_owned()).collect(),
        cells: columns.map(|column| Counting { tally, question, index, place, row, column }.cell()).collect(),
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
            Unit::Each => self.each(found, base.map(|(_, base)| base)),
            Unit::CaseRate => Figure::averaged(&cell),
            Unit::WholeCase => Figure::counted(cell.whole, cell.cases, cell.unknown, cell.blank_cases),
        }
    }

    fn each(&self, found: &[Alike], base: Option<&NamedBase>) -> Figure {
        let (mut numerator, mut out_of, mut blank) = (0, 0, 0);
        for alike in found {
            let Some(counted) = self.counted(alike.edition, base) else { continue };
            if counted.out_of.contains(alike.answer) {
                out_of += alike.count;
                blank += if alike.blank { alike.count } else { 0 };
                numerator += if counted.count.contains(alike.answer) { alike.count } else { 0 };
            }
        }
        Figure::counted(numerator, out_of, unknown(found), blank)
    }

    fn counted(&self, edition: usize, base: Option<&NamedBase>) -> Option<Counted> {
        let own = self.question.editions.get(edition)?.counted.get(self.place).copied().flatten()?;
        Some(base.map_or(own, |base| on_base(own, base)))
    }
}

fn unknown(found: &[Alike]) -> u64 {
    found.iter().filter(|alike| alike.status == Status::Unknown).map(|alike| alike.count).sum()
}

/// An answer, what it counts as, and its reason.
type Key = (usize, Status, Option<usize>);

/// Every answer with each of its reasons, in the order of the rules.
fn reasons(tally: &Tally<'_>, index: usize, question: &Question) -> Vec<ReasonCount> {
    let columns = tally.audit.columns.len();
    let mut reasons: Vec<(Key, ReasonCount)> = Vec::new();
    for column in 0..=columns {
        for alike in tally.counts.of(index, column) {
            let key = (alike.answer.index(), alike.status, alike.reason);
            let place = reasons.iter().position(|(known, _)| *known == key).unwrap_or(reasons.len());
            if place == reasons.len() {
                let reason = alike.reason.and_then(|reason| question.reasons.get(reason)).cloned();
                let answer = question.answer(alike.answer).to_owned();
                let status = alike.status;
                reasons.push((
                    key,
                    ReasonCount { answer, status, reason, columns: vec![0; columns], every_case: 0 },
                ));
            }
            let Some((_, found)) = reasons.get_mut(place) else { continue };
            match found.columns.get_mut(column) {
                Some(number) => *number += alike.count,
                None => found.every_case += alike.count,
            }
        }
    }
    reasons.sort_by_key(|(key, _)| *key);
    reasons.into_iter().map(|(_, count)| count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    fn shown(row: &FormRow) -> Vec<String> {
        let words = |cell: &Cell| {
            let percent = cell.shown().percent.map_or("-".to_owned(), |percent| percent.whole().to_string());
            if cell.printed.is_some() { format!("{percent}*") } else { percent }
        };
        row.cells.iter().map(words).collect()
    }

    #[test]
    fn prints_the_published_table() {
        let mut table = String::new();
        for section in &Sample::essex_summary().sections {
            for row in &section.rows {
                let label: String = row.label.chars().take(48).collect();
                table.extend([&section.id, " | ", &label, " | ", &shown(row).join(" "), "\n"]);
            }
        }
        insta::assert_snapshot!(table, @r"
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
        vps-taken | % offered a VPS | 70 63 47
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
            assert_eq!(
                row.cells[column].shown().percent.map(crate::measure::Percent::whole),
                Some(percent),
                "{line}"
            );
            compared += 1;
        }
        assert_eq!(compared, 55);
    }
}
