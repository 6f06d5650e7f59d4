//! Holds an example's findings against what is expected of them.

use crate::calendar::Date;
use crate::finding::Finding;
use crate::record::FieldRef;
use crate::ruleset::{AnswerSet, Example, Expected, ExpectedOf, Question, Ruleset, Wanted};

/// Something that came out otherwise than it was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The question's id; `None` for the alerts.
    pub entitlement: Option<String>,
    /// The row of its list, from 0.
    pub row: Option<u32>,
    /// What of the finding.
    pub key: &'static str,
    /// As the example says.
    pub expected: String,
    /// As it came out.
    pub found: String,
}

/// What of an example came out otherwise: nothing, where it passes. `alerts` are the words of those raised.
pub fn differences(
    example: &Example,
    ruleset: &Ruleset,
    findings: &[Finding],
    alerts: &[String],
) -> Vec<Difference> {
    let mut differences = Vec::new();
    for expectation in &example.expect {
        let Some((index, question)) = ruleset.question(&expectation.entitlement) else { continue };
        let found: Vec<&Finding> = findings.iter().filter(|finding| finding.question == index).collect();
        match &expectation.of {
            ExpectedOf::Every(expected) => {
                for finding in found {
                    compare((ruleset, question), expected, finding, &mut differences);
                }
            }
            ExpectedOf::Rows(rows) => {
                if rows.len() != found.len() {
                    differences.push(Difference {
                        entitlement: Some(question.id.clone()),
                        row: None,
                        key: "findings",
                        expected: rows.len().to_string(),
                        found: found.len().to_string(),
                    });
                }
                for (expected, finding) in rows.iter().zip(found) {
                    compare((ruleset, question), expected, finding, &mut differences);
                }
            }
        }
    }
    if let Some(expected) = &example.alerts {
        let (expected, found) = (set(expected.clone()), set(alerts.to_vec()));
        if expected != found {
            let (entitlement, row, key) = (None, None, "alerts");
            differences.push(Difference { entitlement, row, key, expected, found });
        }
    }
    differences
}

fn compare(
    (ruleset, question): (&Ruleset, &Question),
    expected: &Expected,
    finding: &Finding,
    differences: &mut Vec<Difference>,
) {
    let reason = finding.reason.and_then(|reason| question.reasons.get(usize::from(reason)));
    let answers = |answers: AnswerSet| -> Vec<String> {
        let known = answers.iter().take_while(|answer| answer.index() < question.answers.len());
        known.map(|answer| question.answer(answer).to_owned()).collect()
    };
    let paths = |fields: &[FieldRef]| -> String {
        set(fields.iter().map(|field| ruleset.layout.path(*field).to_owned()).collect())
    };
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let days = |days: Option<i64>| days.map(|days| days.to_string());
    let could_be = finding.could_be.map(|names| set(answers(names)));
    let pairs = [
        ("answer", expected.answer.clone(), question.answer(finding.answer).to_owned()),
        (
            "status",
            expected.status.map(|status| status.words().to_owned()),
            finding.status.words().to_owned(),
        ),
        ("reason", said(&expected.reason, String::clone), or_none(reason.map(|reason| reason.id.clone()))),
        ("due", said(&expected.due, Date::to_string), or_none(date(finding.due))),
        ("days", said(&expected.days, i64::to_string), or_none(days(finding.days))),
        ("missing", expected.missing.clone().map(set), paths(&finding.missing)),
        ("could_be", said(&expected.could_be, |names| set(names.clone())), or_none(could_be)),
        ("blank", expected.blank.clone().map(set), paths(&finding.blank)),
    ];
    for (key, expected, found) in pairs {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            let entitlement = Some(question.id.clone());
            differences.push(Difference { entitlement, row: finding.row, key, expected, found });
        }
    }
}

/// The words of a list whose order says nothing.
fn set(mut words: Vec<String>) -> String {
    words.sort();
    words.dedup();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn or_none(words: Option<String>) -> String {
    words.unwrap_or_else(|| "none".to_owned())
}

fn said<T>(wanted: &Wanted<T>, words: impl FnOnce(&T) -> String) -> Option<String> {
    match wanted {
        Wanted::Anything => None,
        Wanted::Nothing => Some(or_none(None)),
        Wanted::This(value) => Some(words(value)),
    }
}
