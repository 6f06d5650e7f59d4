//! Findings turned into lines as a batch is read.

use std::collections::BTreeMap;

use super::{Count, Line, NOT_USED, Section, Snapshot};
use crate::finding::Finding;
use crate::record::{FieldRef, NotUsed};
use crate::report::words::{counted, number, plain};
use crate::ruleset::{AnswerId, Question, Ruleset, Status};

/// The findings of one stretch of a batch.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    checked: u64,
    not_used: u64,
    disagreements: u64,
    told: Vec<Told>,
    not_used_lines: Vec<Line>,
    depends_on_as_at: bool,
}

/// What a batch comes to now.
#[derive(Debug, Clone)]
pub struct Now {
    /// What is written down of it.
    pub snapshot: Snapshot,
    /// Whether a finding depends on the date on which time limits are looked at.
    pub depends_on_as_at: bool,
    /// Whether records could not be used, or a rule failed on one.
    pub partly: bool,
    /// Every heading that there could be, in order.
    pub(super) headings: Vec<String>,
    /// Every finding, listed or not, by its heading and what it is about.
    pub(super) asked: BTreeMap<(String, String), Asked>,
}

/// One finding as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The case's reference, as it is recorded.
    pub case: String,
    /// The question, by its place in the form's order.
    pub question: usize,
    /// The row of the list, from 0.
    pub row: Option<u32>,
    /// What it came to: `referred (met)`.
    pub kind: String,
}

#[derive(Debug, Clone)]
struct Told {
    question: usize,
    about: String,
    case: String,
    row: Option<u32>,
    answer: AnswerId,
    status: Status,
    /// The whole of it; empty of a finding that is counted only.
    says: String,
}

impl Gathered {
    /// Takes the findings of a case.
    pub fn case(&mut self, ruleset: &Ruleset, reference: &str, findings: &[Finding]) {
        self.checked += 1;
        for finding in findings {
            let Some(question) = ruleset.questions.get(finding.question) else { continue };
            self.depends_on_as_at |= finding.depends_on_as_at;
            self.told.push(Told {
                question: finding.question,
                about: about(ruleset, question, reference, finding),
                case: reference.to_owned(),
                row: finding.row,
                answer: finding.answer,
                status: finding.status,
                says: if is_listed(finding.status) {
                    says(ruleset, question, finding)
                } else {
                    String::new()
                },
            });
        }
    }

    /// Takes the number of facts of a case on which files disagree.
    pub fn disagreements(&mut self, count: usize) {
        self.disagreements += count as u64;
    }

    /// Takes a record that could not be used.
    pub fn not_used(&mut self, problem: &NotUsed) {
        self.not_used += 1;
        self.row_without_case(problem);
    }

    /// Takes a row of a list's own file that no case has.
    pub fn row_without_case(&mut self, problem: &NotUsed) {
        let case = problem.case.as_ref().map_or_else(String::new, |case| format!(" {case}"));
        let about = one_line(&format!("{}{case}", problem.place.file));
        self.not_used_lines.push(Line { about, says: problem.code.name().to_owned() });
    }

    /// Adds those of the next stretch.
    pub fn merge(&mut self, next: Gathered) {
        self.checked += next.checked;
        self.not_used += next.not_used;
        self.disagreements += next.disagreements;
        self.told.extend(next.told);
        self.not_used_lines.extend(next.not_used_lines);
        self.depends_on_as_at |= next.depends_on_as_at;
    }

    /// The whole batch.
    pub fn finish(self, ruleset: &Ruleset) -> Now {
        let mut counts: BTreeMap<(usize, usize, usize), u64> = BTreeMap::new();
        let mut sections: Vec<Section> = ruleset.questions.iter().map(|question| of(&question.id)).collect();
        let mut asked = BTreeMap::new();
        let partly =
            !self.not_used_lines.is_empty() || self.told.iter().any(|told| told.status == Status::Error);
        for told in self.told {
            *counts.entry((told.question, told.answer.index(), told.status.index())).or_default() += 1;
            let (Some(question), Some(section)) =
                (ruleset.questions.get(told.question), sections.get_mut(told.question))
            else {
                continue;
            };
            let kind = kind(question, told.answer, told.status);
            let key = (question.id.clone(), told.about.clone());
            asked.insert(key, Asked { case: told.case, question: told.question, row: told.row, kind });
            if !told.says.is_empty() {
                section.lines.push(Line { about: told.about, says: told.says });
            }
        }
        sections.push(Section { lines: self.not_used_lines, ..of(NOT_USED) });
        let headings = sections.iter().map(|section| section.heading.clone()).collect();
        sections.retain(|section| !section.lines.is_empty());
        let read = number(self.checked + self.not_used);
        let (checked, not_used) = (number(self.checked), number(self.not_used));
        let mut cases = format!("{read} read, {checked} checked, {not_used} could not be used");
        if self.disagreements > 0 {
            let facts = counted(self.disagreements, "fact", "facts");
            cases = format!("{cases}; {facts} on which files disagree");
        }
        let counts = counts.into_iter().filter_map(|(which, number)| count(ruleset, which, number)).collect();
        let snapshot = Snapshot { rules: ruleset.id.clone(), cases, counts, sections };
        Now { snapshot, depends_on_as_at: self.depends_on_as_at, partly, headings, asked }
    }
}

fn of(heading: &str) -> Section {
    Section { heading: heading.to_owned(), lines: Vec::new() }
}

fn count(ruleset: &Ruleset, (question, answer, status): (usize, usize, usize), number: u64) -> Option<Count> {
    let question = ruleset.questions.get(question)?;
    let kind = kind(question, AnswerId::new(answer)?, *Status::ALL.get(status)?);
    Some(Count { of: format!("{}: {kind}", question.id), number })
}

/// Whether a finding has a line of its own: those that somebody may have to answer for, or to fill in.
fn is_listed(status: Status) -> bool {
    match status {
        Status::NotMet | Status::Exempt | Status::Unknown | Status::Error => true,
        Status::Met | Status::NotApplicable | Status::NotDue => false,
    }
}

/// `VC-90611`, or `VC-90611 development 3`.
fn about(ruleset: &Ruleset, question: &Question, reference: &str, finding: &Finding) -> String {
    let list = question
        .editions
        .get(finding.edition)
        .or(question.editions.first())
        .and_then(|edition| edition.for_each);
    let name = list.and_then(|(list, _)| ruleset.layout.list(list)).map_or("row", |list| list.row.as_str());
    let row = finding.row.map_or_else(String::new, |row| format!(" {name} {}", u64::from(row) + 1));
    one_line(&format!("{reference}{row}"))
}

/// `not referred (exempt)`; the answer alone where it says the same.
fn kind(question: &Question, answer: AnswerId, status: Status) -> String {
    let word = one_line(question.answer(answer));
    if word == status.words() { word } else { format!("{word} ({})", status.words()) }
}

/// `not referred (exempt): consent-declined`, `no (not met); not recorded: acknowledgement.sent_on`.
fn says(ruleset: &Ruleset, question: &Question, finding: &Finding) -> String {
    let reason = finding.reason.and_then(|reason| question.reasons.get(usize::from(reason)));
    let reason = reason.map(|reason| reason.id.as_str()).or(finding.fault.as_deref());
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let path = |field: &FieldRef| ruleset.layout.path(*field);
    let lacking: Vec<&str> = finding.missing.iter().chain(&finding.blank).map(path).collect();
    let lacking =
        if lacking.is_empty() { String::new() } else { format!("; not recorded: {}", lacking.join(", ")) };
    one_line(&format!("{}{reason}{lacking}", kind(question, finding.answer, finding.status)))
}

/// The words with one blank between them: two part the columns of a line.
fn one_line(words: &str) -> String {
    plain(words).split_whitespace().collect::<Vec<_>>().join(" ")
}
