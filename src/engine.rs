//! Judges records: a ruleset and a record to findings. Pure and total: no file, no clock, an answer for every record.

mod alerts;
mod apart;
mod candidates;
mod change;
mod coverage;
mod hear;
mod limit;
mod pass;
mod points;
mod search;
mod settle;
mod wanted;

pub use alerts::{Raised, raise};
pub use apart::{Apart, CameTo, Side, Sought, apart};
pub use change::changes;
pub use coverage::reach;
pub use points::points;
pub use search::{Searched, search};
pub use wanted::{FactAt, wanted};

use smallvec::{SmallVec, smallvec};

use crate::calendar::Date;
use crate::condition::{Facts, Field, Silent};
use crate::finding::{Explanation, Finding, Outcome, Role};
use crate::record::{FieldRef, Record, Slot};
use crate::ruleset::{AnswerId, Entitlement, InForce, Question, RuleId, Ruleset, Status};
use hear::{Hear, Recorder};

/// Judges a record: its findings in the form's order, then the list's, are added to `findings`.
pub fn judge(ruleset: &Ruleset, record: &Record, as_at: Date, findings: &mut Vec<Finding>) {
    let mut judging = Judging::new(ruleset, record, as_at, Silent);
    for (index, question) in ruleset.questions.iter().enumerate() {
        judging.question(index, question, &mut |finding, _| {
            findings.push(finding);
        });
    }
}

/// Judges a record by one question, each finding with the tree of its reasons.
pub fn explain(
    ruleset: &Ruleset,
    record: &Record,
    question: usize,
    as_at: Date,
) -> Vec<(Finding, Explanation)> {
    let mut explained = Vec::new();
    let mut judging = Judging::new(ruleset, record, as_at, Recorder::new(record));
    if let Some(asked) = ruleset.questions.get(question) {
        judging
            .question(question, asked, &mut |finding, recorder| explained.push((finding, recorder.take())));
    }
    explained
}

/// One record judged by one ruleset, with whoever listens.
struct Judging<'a, H> {
    facts: Facts<'a>,
    as_at: Date,
    /// Whether the finding at hand depends on the as-at date.
    used_as_at: bool,
    hear: H,
}

/// Whether a rule holds on a date of the record.
enum Force {
    Holds,
    Outside,
    Unrecorded(FieldRef),
}

impl<'a, H: Hear> Judging<'a, H> {
    fn new(ruleset: &'a Ruleset, record: &'a Record, as_at: Date, hear: H) -> Self {
        let facts = Facts::new(record, &ruleset.layout, &ruleset.calendar, &ruleset.scripts);
        Self { facts, as_at, used_as_at: false, hear }
    }

    /// Asks one question: of the record, or of every row of its list.
    fn question(&mut self, index: usize, question: &'a Question, each: &mut impl FnMut(Finding, &mut H)) {
        let by_row = question.editions.iter().any(|edition| {
            edition.in_force.as_ref().is_some_and(|force| matches!(force.by.field, FieldRef::Row(..)))
        });
        let list = question.editions.first().and_then(|edition| edition.for_each);
        match list.filter(|_| by_row) {
            Some(list) => {
                let whole = Finding::about(index, 0, None);
                let because = question.editions.first().and_then(|edition| edition.because.as_ref());
                let judge = |judging: &mut Self, row| judging.in_force(index, question, Some(row));
                self.rows(list, whole, because, each, judge);
            }
            None => match self.in_force(index, question, None) {
                Ok((edition, entitlement)) => self.entitlement(index, edition, entitlement, each),
                Err(finding) => each(*finding, &mut self.hear),
            },
        }
    }

    fn entitlement(
        &mut self,
        index: usize,
        edition: usize,
        entitlement: &'a Entitlement,
        each: &mut impl FnMut(Finding, &mut H),
    ) {
        match entitlement.for_each {
            Some(list) => {
                let (whole, because) = (Finding::about(index, edition, None), entitlement.because.as_ref());
                self.rows(list, whole, because, each, |_, _| Ok((edition, entitlement)));
            }
            None => {
                self.begin(0);
                let finding = self.settle(entitlement, Finding::about(index, edition, None));
                each(finding, &mut self.hear);
            }
        }
    }

    /// Every row of a list by itself; one finding where there is no list, or no row in it.
    fn rows(
        &mut self,
        (list, rule): (u16, RuleId),
        whole: Finding,
        because: Option<&crate::ruleset::Because>,
        each: &mut impl FnMut(Finding, &mut H),
        entitlement: impl Fn(&mut Self, u32) -> Result<(usize, &'a Entitlement), Box<Finding>>,
    ) {
        let index = whole.question;
        let whole = Finding { rule: Some(rule), ..whole };
        match self.facts.record.row_count(list) {
            None => {
                let reason = self.because(because);
                each(Finding { reason, ..whole.unknown(smallvec![FieldRef::List(list)]) }, &mut self.hear);
            }
            Some(0) => each(whole.not_applicable(), &mut self.hear),
            Some(count) => {
                for row in 0..count {
                    self.begin(row);
                    let finding = match entitlement(self, row) {
                        Ok((edition, judge)) => self.settle(judge, Finding::about(index, edition, Some(row))),
                        Err(finding) => *finding,
                    };
                    each(finding, &mut self.hear);
                }
            }
        }
    }

    /// The edition in force for the record, or for a row of its list; else what the question comes to without one.
    fn in_force(
        &mut self,
        index: usize,
        question: &'a Question,
        row: Option<u32>,
    ) -> Result<(usize, &'a Entitlement), Box<Finding>> {
        let mut outside = None;
        for (edition, entitlement) in question.editions.iter().enumerate() {
            let about = Finding { rule: Some(entitlement.rule), ..Finding::about(index, edition, row) };
            let Some(force) = &entitlement.in_force else { return Ok((edition, entitlement)) };
            let about = Finding { rule: Some(force.rule), ..about };
            match self.force(force) {
                Force::Holds => return Ok((edition, entitlement)),
                Force::Outside => outside = Some(about),
                Force::Unrecorded(field) => {
                    let reason = self.because(entitlement.because.as_ref());
                    return Err(Box::new(Finding { reason, ..about.unknown(smallvec![field]) }));
                }
            }
        }
        Err(Box::new(outside.unwrap_or_else(|| Finding::about(index, 0, row)).not_applicable()))
    }

    /// Whether a rule holds on the date that decides.
    fn force(&mut self, force: &InForce) -> Force {
        let slot = self.facts.slot(force.by);
        self.hear.looked(force.by, self.facts.row(0), slot, crate::condition::Look::Needed);
        let came_to = match slot {
            Slot::Date(date) => {
                let inside = force.from.is_none_or(|from| from <= date)
                    && force.until.is_none_or(|until| date <= until);
                if inside { Force::Holds } else { Force::Outside }
            }
            Slot::Blank
            | Slot::None
            | Slot::Flag(_)
            | Slot::Number(_)
            | Slot::Choice(_)
            | Slot::Text { .. } => Force::Unrecorded(force.by.field),
        };
        self.hear.clause(|| Role::InForce, force.rule, None, came_to.outcome());
        came_to
    }

    fn begin(&mut self, row: u32) {
        self.facts.begin(row);
        self.used_as_at = false;
    }

    /// The place in the reasons of the word that a field has.
    fn because(&self, because: Option<&crate::ruleset::Because>) -> Option<u16> {
        let because = because?;
        match self.facts.slot(because.field) {
            Slot::Choice(choice) => because.reasons.get(usize::from(choice)).copied(),
            Slot::Blank
            | Slot::None
            | Slot::Date(_)
            | Slot::Flag(_)
            | Slot::Number(_)
            | Slot::Text { .. } => None,
        }
    }
}

impl Force {
    fn outcome(&self) -> Outcome {
        match self {
            Force::Holds => Outcome::Holds,
            Force::Outside => Outcome::Fails,
            Force::Unrecorded(field) => Outcome::Stopped(*field),
        }
    }
}

impl Finding {
    /// A finding of which nothing is known yet.
    fn about(question: usize, edition: usize, row: Option<u32>) -> Self {
        Self {
            question,
            edition,
            row,
            answer: AnswerId::NOT_APPLICABLE,
            status: Status::NotApplicable,
            reason: None,
            missing: SmallVec::new(),
            could_be: None,
            blank: SmallVec::new(),
            due: None,
            days: None,
            rule: None,
            depends_on_as_at: false,
            fault: None,
        }
    }

    fn not_applicable(self) -> Self {
        Self { answer: AnswerId::NOT_APPLICABLE, status: Status::NotApplicable, ..self }
    }

    fn unknown(self, missing: SmallVec<[FieldRef; 4]>) -> Self {
        Self { answer: AnswerId::UNKNOWN, status: Status::Unknown, missing, ..self }
    }
}

/// The field of a condition's field, for what is missing.
fn field_of(field: Field) -> FieldRef {
    field.field
}
