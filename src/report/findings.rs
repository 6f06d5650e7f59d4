//! Findings as lines of JSON, one object a line: what `--findings` writes.

use super::encode::{self, quoted};
use crate::calendar::Date;
use crate::finding::Finding;
use crate::record::{FieldRef, Place};
use crate::ruleset::{AnswerSet, Audit, Question, Ruleset, Status};

/// The words of a ruleset and a round, each written as JSON once.
#[derive(Debug, Clone)]
pub struct FindingLines<'r> {
    ruleset: &'r Ruleset,
    questions: Vec<Words>,
    columns: Vec<Vec<u8>>,
    rules: Vec<Vec<u8>>,
}

/// One case whose findings are written.
#[derive(Debug, Clone, Copy)]
pub struct CaseLines<'c> {
    /// Its reference.
    pub reference: &'c str,
    /// The value of its text field `frame`, where there is one.
    pub frame: Option<&'c str>,
    /// The columns it lies in, by their places in [`Audit::columns`].
    pub columns: &'c [usize],
    /// Where it was read.
    pub place: &'c Place,
    /// Every row of a file that it was put together from; none where it was read in one place.
    pub rows: &'c [Place],
    /// Its findings.
    pub findings: &'c [Finding],
}

/// The words of one question.
#[derive(Debug, Clone)]
struct Words {
    id: Vec<u8>,
    answers: Vec<Vec<u8>>,
    reasons: Vec<Vec<u8>>,
}

const NULL: &[u8] = b"null";

impl<'r> FindingLines<'r> {
    /// Prepares the words of a ruleset and a round.
    pub fn new(ruleset: &'r Ruleset, audit: &Audit) -> Self {
        let words = |question: &Question| Words {
            id: quoted(&question.id),
            answers: question.answers.iter().map(|answer| quoted(answer)).collect(),
            reasons: question.reasons.iter().map(|reason| quoted(&reason.id)).collect(),
        };
        Self {
            ruleset,
            questions: ruleset.questions.iter().map(words).collect(),
            columns: audit.columns.iter().map(|column| quoted(&column.label)).collect(),
            rules: ruleset.rules.iter().map(|rule| quoted(rule)).collect(),
        }
    }

    /// Appends one line for each finding of a case.
    pub fn append(&self, out: &mut Vec<u8>, case: &CaseLines<'_>) {
        let reference = quoted(case.reference);
        let tail = self.tail(case);
        for finding in case.findings {
            let Some(words) = self.questions.get(finding.question) else { continue };
            out.extend_from_slice(b"{\"case\":");
            out.extend_from_slice(&reference);
            self.own(out, finding, words);
            key(out, "periods");
            out.extend_from_slice(&tail.periods_and_frame);
            key(out, "rule");
            let rule = finding.rule.and_then(|rule| self.rules.get(rule.index()));
            out.extend_from_slice(rule.map_or(NULL, Vec::as_slice));
            out.extend_from_slice(&tail.source);
        }
    }

    /// What a finding says for itself.
    fn own(&self, out: &mut Vec<u8>, finding: &Finding, words: &Words) {
        key(out, "entitlement");
        out.extend_from_slice(&words.id);
        key(out, "row");
        or_null(out, finding.row, |out, row| encode::number(out, i64::from(row)));
        key(out, "answer");
        out.extend_from_slice(words.answers.get(finding.answer.index()).map_or(NULL, Vec::as_slice));
        key(out, "status");
        status(out, finding.status);
        key(out, "reason");
        let reason = finding.reason.and_then(|reason| words.reasons.get(usize::from(reason)));
        out.extend_from_slice(reason.map_or(NULL, Vec::as_slice));
        key(out, "missing");
        self.fields(out, &finding.missing);
        key(out, "could_be");
        or_null(out, finding.could_be, |out, answers| could_be(out, answers, words));
        key(out, "blank");
        self.fields(out, &finding.blank);
        key(out, "due");
        or_null(out, finding.due, date);
        key(out, "days");
        or_null(out, finding.days, encode::number);
    }

    fn fields(&self, out: &mut Vec<u8>, fields: &[FieldRef]) {
        list(out, fields, |out, field| encode::text(out, self.ruleset.layout.path(*field)));
    }

    /// What is the same for each finding of a case.
    fn tail(&self, case: &CaseLines<'_>) -> Tail {
        let mut periods_and_frame = Vec::new();
        let columns: Vec<&Vec<u8>> =
            case.columns.iter().filter_map(|column| self.columns.get(*column)).collect();
        list(&mut periods_and_frame, &columns, |out, column| out.extend_from_slice(column));
        key(&mut periods_and_frame, "frame");
        or_null(&mut periods_and_frame, case.frame, encode::text);
        let mut source = Vec::new();
        key(&mut source, "source");
        place(&mut source, case.place);
        if !case.rows.is_empty() {
            key(&mut source, "sources");
            list(&mut source, case.rows, place);
        }
        source.extend_from_slice(b"}\n");
        Tail { periods_and_frame, source }
    }
}

struct Tail {
    periods_and_frame: Vec<u8>,
    source: Vec<u8>,
}

fn place(out: &mut Vec<u8>, place: &Place) {
    out.extend_from_slice(b"{\"file\":");
    encode::text(out, &place.file);
    key(out, "sheet");
    or_null(out, place.sheet.as_deref(), encode::text);
    key(out, "row");
    encode::number(out, i64::try_from(place.line).unwrap_or(i64::MAX));
    out.push(b'}');
}

fn key(out: &mut Vec<u8>, key: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

fn or_null<T>(out: &mut Vec<u8>, value: Option<T>, append: impl FnOnce(&mut Vec<u8>, T)) {
    match value {
        Some(value) => append(out, value),
        None => out.extend_from_slice(NULL),
    }
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut append: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        append(out, item);
    }
    out.push(b']');
}

fn status(out: &mut Vec<u8>, status: Status) {
    out.push(b'"');
    out.extend_from_slice(status.key().as_bytes());
    out.push(b'"');
}

fn could_be(out: &mut Vec<u8>, answers: AnswerSet, words: &Words) {
    let known: Vec<&Vec<u8>> =
        answers.iter().filter_map(|answer| words.answers.get(answer.index())).collect();
    list(out, &known, |out, answer| out.extend_from_slice(answer));
}

fn date(out: &mut Vec<u8>, date: Date) {
    out.push(b'"');
    out.extend_from_slice(date.to_string().as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Sample, finding};

    #[test]
    fn writes_one_object_a_line_with_keys_in_order() {
        let sample = Sample::essex();
        let lines = FindingLines::new(&sample.ruleset, &sample.audit);
        let (reference, findings) = &sample.cases[0];
        let place = Place { file: "h1.yaml".into(), sheet: None, line: 5, column: None };
        let mut out = Vec::new();
        let frame = Some("final\"ised");
        lines.append(
            &mut out,
            &CaseLines { reference, frame, columns: &[0], place: &place, rows: &[], findings },
        );
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), findings.len());
        insta::assert_snapshot!(text.lines().nth(2).unwrap(), @r#"{"case":"VC-67491","entitlement":"support-referral","row":null,"answer":"not referred","status":"exempt","reason":"consent-declined","missing":[],"could_be":null,"blank":[],"due":"2018-08-29","days":null,"periods":["H1 19/20"],"frame":"final\"ised","rule":null,"source":{"file":"h1.yaml","sheet":null,"row":5}}"#);
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }

    #[test]
    fn says_null_of_what_is_not_known() {
        let sample = Sample::essex();
        let lines = FindingLines::new(&sample.ruleset, &sample.audit);
        let mut unknown = finding(7, Status::Unknown);
        unknown.missing.push(sample.ruleset.layout.field_named("vps.used").unwrap());
        unknown.could_be = Some([3, 4].into_iter().filter_map(crate::ruleset::AnswerId::new).collect());
        let mut out = Vec::new();
        let case = CaseLines {
            reference: "VC-1",
            frame: None,
            columns: &[],
            place: &Place { file: "a.xlsx".into(), sheet: Some("cases".into()), line: 2, column: None },
            rows: &[],
            findings: &[unknown],
        };
        lines.append(&mut out, &case);
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"{"case":"VC-1","entitlement":"vps-used","row":null,"answer":"unknown","status":"unknown","reason":null,"missing":["vps.used"],"could_be":["yes","no"],"blank":[],"due":null,"days":null,"periods":[],"frame":null,"rule":null,"source":{"file":"a.xlsx","sheet":"cases","row":2}}"#);
    }
}
