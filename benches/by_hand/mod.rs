//! The audit of 2019-20 written for it alone: the yardstick of `vcop check`, and a second opinion.

mod calendar;
mod record;
mod rules;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufRead};

use calendar::Calendar;
pub(crate) use calendar::Day;
use record::Record;
use rules::Clock;

/// The questions, in the form's order.
pub(crate) const QUESTIONS: [&str; 10] = [
    "written-acknowledgement",
    "needs-assessment",
    "support-referral",
    "timely-updates",
    "update-quality",
    "end-of-journey",
    "vps-taken",
    "vps-used",
    "vps-reported-back",
    "release",
];

/// What the records of one file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// The records read, whether or not they could be used.
    pub(crate) read: u64,
    /// Those that could not be: no record, no reference, or the reference of an earlier record.
    pub(crate) not_used: u64,
    /// One for each of [`QUESTIONS`], in its order.
    pub(crate) questions: [Tally; 10],
}

/// The findings of one question, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// By status: met, not met, exempt, not applicable, not due, unknown, error.
    pub(crate) statuses: [u64; 7],
    /// Those not met that have a blank field on their way.
    pub(crate) noes_with_blank: u64,
    by_answer: [u64; ANSWERS.len()],
}

/// What an answer counts as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Met,
    NotMet,
    Exempt,
    NotApplicable,
    NotDue,
    Unknown,
    Error,
}

/// The words of all the questions, in the order of [`ANSWERS`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    NotSuitable,
    Assessed,
    NotAssessed,
    Referred,
    ReferredLate,
    NotReferred,
    NotYetDue,
    InTime,
    Late,
    NotTold,
    UpdatesDeclined,
    Appropriate,
    NotAppropriate,
    OfferedNoReply,
    OfferedButDeclined,
    NotApplicable,
    Unknown,
    Error,
}

const ANSWERS: [&str; 20] = [
    "yes",
    "no",
    "not suitable",
    "assessed",
    "not assessed",
    "referred",
    "referred late",
    "not referred",
    "not yet due",
    "in time",
    "late",
    "not told",
    "updates declined",
    "appropriate",
    "not appropriate",
    "offered, no reply recorded",
    "offered but declined",
    "not applicable",
    "unknown",
    "error",
];

/// What a question came to for a record, or for one of its developments.
#[derive(Clone, Copy)]
struct Finding {
    answer: Answer,
    status: Status,
    some_blank: bool,
}

/// Asks every question of every record, one a line, as it stands on `as_at`.
///
/// # Errors
/// Where the reader fails. A line that is no record is counted and passed over.
pub(crate) fn count(mut reader: impl BufRead, as_at: Day) -> io::Result<Counts> {
    let clock = Clock { calendar: Calendar::england_and_wales(), as_at };
    let mut counts = Counts::default();
    let mut references = HashSet::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            counts.read += 1;
            match read(&line) {
                Some(record) if is_first(&mut references, &record) => counts.ask(&record, &clock),
                _ => counts.not_used += 1,
            }
        }
        line.clear();
    }
    Ok(counts)
}

fn read(line: &[u8]) -> Option<Record<'_>> {
    serde_json::from_str(str::from_utf8(line).ok()?).ok()
}

/// Says whether a record has a reference, and no record before it had the same.
fn is_first(references: &mut HashSet<String>, record: &Record<'_>) -> bool {
    !record.reference.is_empty() && references.insert(record.reference.to_string())
}

impl Counts {
    fn ask(&mut self, record: &Record<'_>, clock: &Clock) {
        let [written, assessed, referred, timely, quality, journey, taken, used, reported_back, release] =
            &mut self.questions;
        written.add(rules::written_acknowledgement(record));
        assessed.add(rules::needs_assessment(record));
        referred.add(rules::support_referral(record, clock));
        rules::each_development(record, timely, |development| {
            rules::timely_updates(record, development, clock)
        });
        rules::each_development(record, quality, rules::update_quality);
        journey.add(rules::end_of_journey(record));
        taken.add(rules::vps_taken(record));
        used.add(rules::vps_used(record));
        reported_back.add(rules::vps_reported_back(record));
        release.add(rules::release(record));
    }
}

impl Tally {
    /// Gives the number of findings for each answer that was given.
    pub(crate) fn answers(&self) -> BTreeMap<&'static str, u64> {
        ANSWERS.into_iter().zip(self.by_answer).filter(|&(_, findings)| findings > 0).collect()
    }

    fn add(&mut self, finding: Finding) {
        if let Some(findings) = self.statuses.get_mut(finding.status as usize) {
            *findings += 1;
        }
        if let Some(findings) = self.by_answer.get_mut(finding.answer as usize) {
            *findings += 1;
        }
        self.noes_with_blank += u64::from(finding.some_blank);
    }
}

impl Finding {
    const fn new(answer: Answer, status: Status) -> Self {
        Self { answer, status, some_blank: false }
    }

    const fn not_met(answer: Answer, some_blank: bool) -> Self {
        Self { answer, status: Status::NotMet, some_blank }
    }
}
