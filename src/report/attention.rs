//! What wants a person's attention, in words: the commonest reasons, missing facts, alerts, and what could not be used.

use super::diagnostics::not_used;
use super::words::{capital, counted, first_few, number, plain};
use crate::measure::{
    Alerted, Attention, CaseAt, Disagreement, Failure, FirstFew, MOST_SHOWN, MissingFact, ReasonCount,
    Section, Summary,
};
use crate::record::Place;
use crate::ruleset::Status;

/// A heading, and what is listed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    pub(super) title: String,
    pub(super) items: Vec<String>,
}

/// Everything that wants attention; a topic only where there is something to say.
pub(super) fn topics(summary: &Summary) -> Vec<Topic> {
    let attention = &summary.attention;
    let mut topics = vec![commonest_reasons(&summary.sections)];
    topics.extend(missing_facts(&attention.missing));
    topics.extend([
        alerts(&attention.alerts),
        disagreements(&attention.disagreements),
        in_no_period(attention),
        could_not_be_used(attention),
        failures(&attention.failures, ["answer for which a rule failed", "answers for which a rule failed"]),
        failures(&attention.failed_alerts, ["alert whose rule failed", "alerts whose rule failed"]),
    ]);
    topics.extend(summary.draw.iter().flat_map(super::sample_check::topics));
    topics.retain(|topic| !topic.items.is_empty());
    topics
}

/// Of every case checked, with the question each belongs to.
fn commonest_reasons(sections: &[Section]) -> Topic {
    let mut found: Vec<(u64, String)> = Vec::new();
    for section in sections {
        let counts = section.reasons.iter().filter(|count| count.every_case > 0);
        found.extend(counts.filter_map(|count| Some((count.every_case, commonest_reason(section, count)?))));
    }
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let items = found.into_iter().map(|(_, words)| words).collect();
    Topic { title: "Commonest reasons".to_owned(), items: shortened(items, "reason", "reasons") }
}

fn commonest_reason(section: &Section, count: &ReasonCount) -> Option<String> {
    let reason = count.reason.as_ref()?;
    let answer = if count.status == Status::Unknown { "not known" } else { &count.answer };
    let choice = if reason.victim_choice { "; victim's choice" } else { "" };
    let (many, words, id) = (number(count.every_case), &reason.words, &section.id);
    Some(plain(&format!("{many} {answer}: {words} ({id}{choice})")))
}

/// A topic for each that has facts, the one that most unknown answers wait for first.
fn missing_facts(missing: &[MissingFact]) -> Vec<Topic> {
    let mut holders: Vec<Option<&str>> = Vec::new();
    for fact in missing {
        if !holders.contains(&fact.held_by.as_deref()) {
            holders.push(fact.held_by.as_deref());
        }
    }
    let topic = |holder: Option<&str>| {
        let facts = missing.iter().filter(|fact| fact.held_by.as_deref() == holder);
        Topic {
            title: match holder {
                Some(holder) => plain(&format!("Facts not recorded, held by {holder}")),
                None => "Facts not recorded, holder not named".to_owned(),
            },
            items: shortened(facts.map(missing_fact).collect(), "fact", "facts"),
        }
    };
    holders.into_iter().map(topic).collect()
}

fn missing_fact(fact: &MissingFact) -> String {
    let waiting = [(fact.unknown, "answer not known", "answers not known"), (fact.noes, "no", "noes")];
    let waiting = waiting.into_iter().filter(|(count, ..)| *count > 0);
    let waiting: Vec<String> = waiting.map(|(count, one, more)| counted(count, one, more)).collect();
    let cases = counted(fact.cases, "case", "cases");
    plain(&format!("{}: {}, in {cases}", fact.label, waiting.join(" and ")))
}

fn alerts(alerts: &[Alerted]) -> Topic {
    let item = |alert: &Alerted| {
        let often = if alert.raised == alert.cases.count {
            counted(alert.raised, "case", "cases")
        } else {
            format!("{} times in {}", number(alert.raised), counted(alert.cases.count, "case", "cases"))
        };
        let cases = first_few(&alert.cases.first, alert.cases.others());
        plain(&format!("{}: {often} ({cases})", alert.says))
    };
    Topic { title: "Alerts".to_owned(), items: alerts.iter().map(item).collect() }
}

fn disagreements(disagreements: &FirstFew<Disagreement>) -> Topic {
    let said = |(value, place): &(Option<String>, Place)| match value {
        Some(value) => format!("{value} ({place})"),
        None => format!("other words ({place})"),
    };
    let item = |found: &Disagreement| {
        plain(&format!("{}, {}: {} or {}", found.case, found.label, said(&found.one), said(&found.other)))
    };
    let facts = counted(disagreements.count, "fact on which files disagree", "facts on which files disagree");
    let title = format!("{facts}: not recorded, until somebody looks");
    Topic {
        title,
        items: with_others(disagreements.first.iter().map(item).collect(), disagreements.others()),
    }
}

fn in_no_period(attention: &Attention) -> Topic {
    let cases = &attention.in_no_period;
    let item = |case: &CaseAt| plain(&format!("{} ({})", case.reference, case.place));
    let title = format!("{} in no period", counted(cases.count, "case", "cases"));
    Topic { title, items: with_others(cases.first.iter().map(item).collect(), cases.others()) }
}

fn could_not_be_used(attention: &Attention) -> Topic {
    let problems = &attention.not_used;
    let mut items: Vec<String> = problems.first.iter().map(not_used).collect();
    items = with_others(items, problems.others());
    if problems.count > 1 {
        let kinds = attention.not_used_by_code.iter();
        let kinds: Vec<String> =
            kinds.map(|kind| format!("{} {}", number(kind.count), kind.code.name())).collect();
        items.push(format!("by kind of problem: {}", kinds.join(", ")));
    }
    Topic { title: format!("{} could not be used", number(problems.count)), items }
}

fn failures(failures: &FirstFew<Failure>, [one, more]: [&str; 2]) -> Topic {
    let item = |failure: &Failure| {
        let row = failure.row.map_or_else(String::new, |row| format!(", row {}", u64::from(row) + 1));
        let rule = failure.rule.as_ref().map_or_else(String::new, |rule| format!(" ({rule})"));
        plain(&format!("case {}, {}{row}: {}{rule}", failure.case, failure.entitlement, failure.fault))
    };
    let title = counted(failures.count, one, more);
    Topic {
        title: capital(&title),
        items: with_others(failures.first.iter().map(item).collect(), failures.others()),
    }
}

/// The first few of what is ranked, and how many others there are.
fn shortened(mut items: Vec<String>, one: &str, more: &str) -> Vec<String> {
    let others = items.len().saturating_sub(MOST_SHOWN) as u64;
    items.truncate(MOST_SHOWN);
    if others > 0 {
        items.push(format!("and {}", counted(others, &format!("more {one}"), &format!("more {more}"))));
    }
    items
}

pub(super) fn with_others(mut items: Vec<String>, others: u64) -> Vec<String> {
    if others > 0 {
        items.push(format!("and {} more", number(others)));
    }
    items
}

/// How many cases were checked, how many are in no column or not in the return, and what depends on the day.
pub(super) fn remarks(summary: &Summary) -> Vec<String> {
    let records = summary.records;
    let mut remarks = Vec::new();
    if records.not_in_return > 0 {
        let cases = counted(records.not_in_return, "case is", "cases are");
        remarks.push(format!(
            "{cases} checked and not counted in the return, as audit.yaml says; what is listed here takes them in"
        ));
    }
    if summary.depends_on_as_at {
        remarks.push(format!(
            "some answers depend on the day they were looked at, {}",
            summary.run.as_at.long()
        ));
    }
    remarks
}

/// Rules, day, files and version, in a line.
pub(super) fn provenance(summary: &Summary, version: &str) -> String {
    let inputs = &summary.run.inputs;
    let names: Vec<String> = inputs.iter().take(MOST_SHOWN).map(|input| input.name.clone()).collect();
    let from = if inputs.is_empty() {
        String::new()
    } else {
        format!(", from {}", first_few(&names, (inputs.len() - names.len()) as u64))
    };
    let hash: String = summary.ruleset.sha256.chars().take(12).collect();
    let day = summary.run.as_at.long();
    plain(&format!("Rules {} ({hash}), as at {day}{from}; vcop {version}", summary.ruleset.id))
}

/// The most important line: how many cases there were, and how many of them were checked.
pub(super) fn bottom_line(summary: &Summary) -> String {
    let records = summary.records;
    let read = counted(records.read, "case", "cases");
    let line = format!(
        "{read} read: {} checked, {} could not be used",
        number(records.checked),
        number(records.not_used)
    );
    if records.parts_not_used == 0 {
        return line;
    }
    let parts = counted(records.parts_not_used, "row, sheet or file", "rows, sheets or files");
    format!("{line}; {parts} besides could not be used")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::finding::Finding;
    use crate::measure::testing::{Sample, finding, run};
    use crate::measure::{Case, Tally};
    use crate::record::NotUsed;

    #[test]
    fn says_what_wants_attention() {
        insta::assert_snapshot!(written(&topics(Sample::essex_summary())), @r"
        Commonest reasons
          25 not suitable: Domestic incident, and the suspect and victim live at the same property (written-acknowledgement)
          16 not referred: The victim did not agree to be referred (support-referral; victim's choice)
          16 not appropriate: untimely (update-quality)
          16 not known: no hearing record sheet (vps-reported-back)
          15 not known: not stated on sheet (vps-reported-back)
          and 9 more reasons
        Facts not recorded, held by HMCTS
          VPS used in court: 42 answers not known, in 42 cases
        Facts not recorded, held by CPS
          Use of the VPS reported back to the victim: 42 answers not known, in 42 cases
        Facts not recorded, held by Police
          Quality of the update: 7 answers not known, in 6 cases
          Developments in the case: 2 answers not known, in 1 case
          Victim has the enhanced service: 1 answer not known, in 1 case
          Date it happened: 1 answer not known, in 1 case
          Date the enhanced service began: 48 noes, in 21 cases
          and 8 more facts
        Facts not recorded, held by Witness Care Unit
          Date the victim was told that the case had ended: 1 no, in 1 case
        ");
    }

    #[test]
    fn ends_with_how_many_cases_were_read() {
        let mut summary = Sample::essex_summary().clone();
        assert_eq!(bottom_line(&summary), "90 cases read: 90 checked, 0 could not be used");
        assert_eq!(
            provenance(&summary, "0.1.0").replace(&summary.ruleset.sha256[..12], "HASH"),
            "Rules moj-audit-2019-20 (HASH), as at 30 June 2020, from h1.yaml, q3.yaml and q4.yaml; vcop 0.1.0"
        );
        summary.records.parts_not_used = 1;
        assert!(bottom_line(&summary).ends_with("; 1 row, sheet or file besides could not be used"));
    }

    #[test]
    fn lists_what_could_not_be_used_and_what_failed() {
        let sample = Sample::essex();
        let mut tally = Tally::new(&sample.ruleset, &sample.audit);
        for number in 1..=7 {
            let place = Place { file: "cases.csv".into(), sheet: None, line: number, column: None };
            let reference = format!("VC-{number}");
            let failed = [Finding {
                fault: Some("the calendar ends before 2 January 2029".into()),
                row: Some(0),
                ..finding(3, Status::Error)
            }];
            let findings = if number > 5 { &failed[..] } else { &[] };
            let at = || place.clone();
            tally.case(&Case {
                reference: &reference,
                place: &at,
                findings,
                columns: &[],
                in_return: true,
                found_none: &|_, _| false,
            });
            let code = if number < 7 { Code::RecordValue } else { Code::RowWithoutCase };
            let message = "`x` is not a date".to_owned();
            tally.not_used(&NotUsed {
                code,
                place,
                case: Some(reference),
                message,
                help: None,
                rows: Vec::new(),
            });
        }
        let summary = tally.finish(run());
        insta::assert_snapshot!(written(&topics(&summary)), @r"
        7 cases in no period
          VC-1 (cases.csv:1)
          VC-2 (cases.csv:2)
          VC-3 (cases.csv:3)
          VC-4 (cases.csv:4)
          VC-5 (cases.csv:5)
          and 2 more
        7 could not be used
          cases.csv:1: case VC-1: `x` is not a date
          cases.csv:2: case VC-2: `x` is not a date
          cases.csv:3: case VC-3: `x` is not a date
          cases.csv:4: case VC-4: `x` is not a date
          cases.csv:5: case VC-5: `x` is not a date
          and 2 more
          by kind of problem: 6 record-value, 1 row-without-case
        2 answers for which a rule failed
          case VC-6, timely-updates, row 1: the calendar ends before 2 January 2029
          case VC-7, timely-updates, row 1: the calendar ends before 2 January 2029
        ");
        assert_eq!(
            bottom_line(&summary),
            "13 cases read: 7 checked, 6 could not be used; 1 row, sheet or file besides could not be used"
        );
    }

    fn written(topics: &[Topic]) -> String {
        let topics = topics.iter().map(|topic| format!("{}\n  {}", topic.title, topic.items.join("\n  ")));
        topics.collect::<Vec<_>>().join("\n")
    }
}
