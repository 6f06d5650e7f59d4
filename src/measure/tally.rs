//! Counts findings as they are made, a case at a time; parts counted apart add up to the whole.

use std::collections::BTreeMap;

use super::case_rows::CaseRows;
use super::counts::Counts;
use super::facts::Facts;
use super::finish;
use super::first::FirstFew;
use super::summary::{CaseAt, Disagreement, Failure, Run, Summary};
use crate::diagnostic::Code;
use crate::finding::Finding;
use crate::record::{FieldRef, NotUsed, Place};
use crate::ruleset::{Audit, RuleId, Ruleset, Status};

/// The counts of one part of a batch. What it holds does not grow with the batch.
#[derive(Debug, Clone)]
pub struct Tally<'r> {
    pub(super) ruleset: &'r Ruleset,
    pub(super) audit: &'r Audit,
    pub(super) counts: Counts,
    pub(super) case_rows: CaseRows,
    pub(super) facts: Facts,
    pub(super) alerts: Vec<AlertCount>,
    pub(super) checked: u64,
    pub(super) not_in_return: u64,
    pub(super) in_no_period: FirstFew<CaseAt>,
    pub(super) not_used: FirstFew<NotUsed>,
    pub(super) not_used_by_code: BTreeMap<Code, u64>,
    pub(super) failures: FirstFew<Failure>,
    pub(super) failed_alerts: FirstFew<Failure>,
    pub(super) disagreements: FirstFew<Disagreement>,
    pub(super) depends_on_as_at: bool,
}

/// One case that was checked.
#[derive(Clone, Copy)]
pub struct Case<'c> {
    /// Its reference.
    pub reference: &'c str,
    /// Where it was read; asked only of cases that are listed.
    pub place: &'c dyn Fn() -> Place,
    /// All its findings, in the form's order, then that of the rows.
    pub findings: &'c [Finding],
    /// The columns that it lies in, by their places in [`Audit::columns`].
    pub columns: &'c [usize],
    /// Whether the return counts it.
    pub in_return: bool,
    /// Whether a fact was looked for and there is none: nobody need look again. Asked of the fields, and the row of a
    /// list, that an unknown finding names.
    pub found_none: &'c dyn Fn(FieldRef, Option<u32>) -> bool,
}

/// One alert, over the cases that raised it.
#[derive(Debug, Clone)]
pub(super) struct AlertCount {
    pub(super) question: Option<usize>,
    pub(super) says: String,
    pub(super) raised: u64,
    pub(super) cases: FirstFew<String>,
    latest: String,
}

impl<'r> Tally<'r> {
    /// Begins to count for one ruleset and one round.
    pub fn new(ruleset: &'r Ruleset, audit: &'r Audit) -> Self {
        Self {
            ruleset,
            audit,
            counts: Counts::new(ruleset, audit.columns.len()),
            case_rows: CaseRows::new(ruleset, audit),
            facts: Facts::new(&ruleset.layout),
            alerts: Vec::new(),
            checked: 0,
            not_in_return: 0,
            in_no_period: FirstFew::default(),
            not_used: FirstFew::default(),
            not_used_by_code: BTreeMap::new(),
            failures: FirstFew::default(),
            failed_alerts: FirstFew::default(),
            disagreements: FirstFew::default(),
            depends_on_as_at: false,
        }
    }

    /// Counts one case.
    pub fn case(&mut self, case: &Case<'_>) {
        self.checked += 1;
        if case.columns.is_empty() {
            self.in_no_period.push(|| CaseAt { reference: case.reference.to_owned(), place: (case.place)() });
        }
        self.not_in_return += u64::from(!case.in_return);
        let columns = if case.in_return { case.columns } else { &[] };
        for finding in case.findings {
            self.counts.add(finding, columns);
            self.depends_on_as_at |= finding.depends_on_as_at;
            self.wanting(finding, case);
        }
        for findings in case.findings.chunk_by(|one, next| one.question == next.question) {
            self.case_rows.add(findings, columns);
        }
    }

    /// Counts an alert of a case: of a question by its place in the form's order, or of the record as a whole.
    pub fn alert(&mut self, case: &str, question: Option<usize>, says: &str) {
        let place = self.place_of_alert(question, says);
        let Some(alert) = self.alerts.get_mut(place) else { return };
        alert.raised += 1;
        if alert.latest != case {
            alert.cases.push(|| case.to_owned());
            alert.latest.clear();
            alert.latest.push_str(case);
        }
    }

    /// Counts an alert whose rule failed on a case. No finding is touched by it.
    pub fn alert_failed(
        &mut self,
        case: &str,
        question: usize,
        row: Option<u32>,
        (rule, fault): (RuleId, String),
    ) {
        let ruleset = self.ruleset;
        self.failed_alerts.push(|| Failure {
            case: case.to_owned(),
            entitlement: ruleset.questions.get(question).map_or_else(String::new, |asked| asked.id.clone()),
            row,
            rule: Some(ruleset.rule(rule).to_owned()),
            fault,
        });
    }

    /// Counts a fact on which files disagree, which is an alert of the case too.
    pub fn disagreement(&mut self, disagreement: Disagreement) {
        let says = format!("Files disagree, so it is taken as not recorded: {}", disagreement.label);
        self.alert(&disagreement.case, None, &says);
        self.disagreements.push(|| disagreement);
    }

    /// Counts a record, row or table that could not be used.
    pub fn not_used(&mut self, problem: &NotUsed) {
        *self.not_used_by_code.entry(problem.code).or_default() += 1;
        self.not_used.push(|| problem.clone());
    }

    /// Adds the part of the batch that comes after this one; both are of one ruleset and one round.
    pub fn merge(&mut self, later: Self) {
        self.counts.merge(&later.counts);
        self.case_rows.merge(&later.case_rows);
        self.facts.merge(&later.facts);
        for alert in later.alerts {
            let place = self.place_of_alert(alert.question, &alert.says);
            let Some(ours) = self.alerts.get_mut(place) else { continue };
            ours.raised += alert.raised;
            ours.cases.append(alert.cases);
            ours.latest = alert.latest;
        }
        self.checked += later.checked;
        self.not_in_return += later.not_in_return;
        self.in_no_period.append(later.in_no_period);
        self.not_used.append(later.not_used);
        for (code, count) in later.not_used_by_code {
            *self.not_used_by_code.entry(code).or_default() += count;
        }
        self.failures.append(later.failures);
        self.failed_alerts.append(later.failed_alerts);
        self.disagreements.append(later.disagreements);
        self.depends_on_as_at |= later.depends_on_as_at;
    }

    /// What it all came to.
    pub fn finish(self, run: Run) -> Summary {
        finish::summary(self, run)
    }

    /// What of a finding wants attention: facts not recorded, and a rule that failed.
    #[inline]
    fn wanting(&mut self, finding: &Finding, case: &Case<'_>) {
        match finding.status {
            Status::Met | Status::Exempt | Status::NotApplicable | Status::NotDue => {}
            Status::NotMet => finding.blank.iter().for_each(|field| self.facts.no(*field, self.checked)),
            Status::Unknown => {
                let missing = finding.missing.iter().filter(|field| !(case.found_none)(**field, finding.row));
                missing.for_each(|field| self.facts.unknown(*field, self.checked));
            }
            Status::Error => self.failures.push(|| failure(self.ruleset, finding, case.reference)),
        }
    }

    fn place_of_alert(&mut self, question: Option<usize>, says: &str) -> usize {
        let known = self.alerts.iter().position(|alert| alert.question == question && alert.says == says);
        known.unwrap_or_else(|| {
            let (cases, latest) = (FirstFew::default(), String::new());
            self.alerts.push(AlertCount { question, says: says.to_owned(), raised: 0, cases, latest });
            self.alerts.len() - 1
        })
    }
}

fn failure(ruleset: &Ruleset, finding: &Finding, case: &str) -> Failure {
    Failure {
        case: case.to_owned(),
        entitlement: ruleset
            .questions
            .get(finding.question)
            .map_or_else(String::new, |asked| asked.id.clone()),
        row: finding.row,
        rule: finding.rule.map(|rule| ruleset.rule(rule).to_owned()),
        fault: finding.fault.as_deref().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measure::testing::{Sample, finding, run};

    /// One tally of all the cases, and one put together from parts that end at the places given.
    fn whole_and_parts(sample: &Sample, ends: &[usize]) -> (Summary, Summary) {
        let mut whole = Tally::new(&sample.ruleset, &sample.audit);
        let mut together = Tally::new(&sample.ruleset, &sample.audit);
        let mut part = Tally::new(&sample.ruleset, &sample.audit);
        for index in 0..sample.cases.len() {
            sample.count(&mut whole, index);
            sample.count(&mut part, index);
            if ends.contains(&index) {
                together.merge(part);
                part = Tally::new(&sample.ruleset, &sample.audit);
            }
        }
        together.merge(part);
        (whole.finish(run()), together.finish(run()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn parts_add_up_to_the_whole(ends in prop::collection::vec(0_usize..90, 0..8)) {
            let (whole, parts) = whole_and_parts(Sample::essex(), &ends);
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn the_order_of_the_cases_changes_no_figure(order in Just((0..90).collect::<Vec<usize>>()).prop_shuffle()) {
            let sample = Sample::essex();
            let mut tally = Tally::new(&sample.ruleset, &sample.audit);
            for index in order {
                sample.count(&mut tally, index);
            }
            prop_assert_eq!(&tally.finish(run()).sections, &Sample::essex_summary().sections);
        }

        #[test]
        fn one_more_unknown_raises_no_numerator(question in 0_usize..10, column in 0_usize..3, at in 0_usize..90) {
            let sample = Sample::essex();
            let unknown = [finding(question, Status::Unknown)];
            let (mut before, mut after) =
                (Tally::new(&sample.ruleset, &sample.audit), Tally::new(&sample.ruleset, &sample.audit));
            for index in 0..sample.cases.len() {
                sample.count(&mut before, index);
                sample.count(&mut after, index);
                if index == at {
                    after.case(&Case {
                        reference: "VC-1",
                        place: &Place::default,
                        findings: &unknown,
                        columns: &[column],
                        in_return: true, found_none: &|_, _| false ,
                    });
                }
            }
            let (before, after) = (before.finish(run()), after.finish(run()));
            for (one, other) in before.sections.iter().zip(&after.sections) {
                for (one, other) in one.rows.iter().zip(&other.rows).filter(|(row, _)| row.label != "Unknown") {
                    for (one, other) in one.cells.iter().zip(&other.cells) {
                        let numerator = |cell: &crate::measure::Cell| match cell.shown().amount {
                            crate::measure::Amount::Counted { numerator, .. } => numerator,
                            crate::measure::Amount::Averaged { sum, .. } => sum.get(),
                            crate::measure::Amount::NotCollected => 0,
                        };
                        prop_assert_eq!(numerator(one), numerator(other));
                        prop_assert!(other.shown().unknown >= one.shown().unknown);
                    }
                }
            }
        }
    }

    #[test]
    fn lists_the_first_five_and_counts_the_others() {
        let sample = Sample::essex();
        let mut tally = Tally::new(&sample.ruleset, &sample.audit);
        for number in 0..7 {
            let reference = format!("VC-{number}");
            let place = || Place { line: number, ..Place::default() };
            let case = Case {
                reference: &reference,
                place: &place,
                findings: &[],
                columns: &[],
                in_return: false,
                found_none: &|_, _| false,
            };
            tally.case(&case);
            tally.alert(&reference, Some(3), "told before it happened");
            tally.alert(&reference, Some(3), "told before it happened");
            tally.alert(&reference, None, "a date lies after the as-at date");
        }
        let summary = tally.finish(run());
        let listed = &summary.attention.in_no_period;
        assert_eq!((listed.count, listed.first.len(), listed.others()), (7, 5, 2));
        assert_eq!(listed.first[4].place.line, 4);
        let alerts: Vec<(Option<&str>, u64, u64)> = summary
            .attention
            .alerts
            .iter()
            .map(|alert| (alert.entitlement.as_deref(), alert.raised, alert.cases.count))
            .collect();
        assert_eq!(alerts, [(Some("timely-updates"), 14, 7), (None, 7, 7)]);
        assert_eq!((summary.records.in_no_period, summary.records.not_in_return), (7, 7));
    }

    #[test]
    fn counts_cases_that_could_not_be_used_apart_from_rows_of_lists() {
        let sample = Sample::essex();
        let mut tally = Tally::new(&sample.ruleset, &sample.audit);
        for code in [Code::RecordValue, Code::RowWithoutCase, Code::RecordValue] {
            let (message, help) = ("`x` is not a date".to_owned(), None);
            tally.not_used(&NotUsed {
                code,
                place: Place::default(),
                case: None,
                message,
                help,
                rows: Vec::new(),
            });
        }
        let summary = tally.finish(run());
        assert_eq!(
            (summary.records.read, summary.records.not_used, summary.records.parts_not_used),
            (2, 2, 1)
        );
        assert_eq!(summary.attention.not_used.count, 3);
    }
}
