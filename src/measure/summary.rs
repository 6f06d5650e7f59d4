//! The whole result of a run: everything that a report needs.

use super::case_mix::CaseMix;
use super::change::{Change, Period, RowOnBase};
use super::figure::Cell;
use super::first::FirstFew;
use super::parted::SideBySide;
use super::sample_compare::DrawCompared;
use super::standing::Standing;
use crate::calendar::Date;
use crate::diagnostic::Code;
use crate::record::{NotUsed, Place, RowCounts};
use crate::ruleset::{Base, CasesAre, NotCollected, Reason, Status, Unit};

/// The whole result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The rules.
    pub ruleset: RulesetUsed,
    /// The round's title, area and collection period.
    pub audit: AuditUsed,
    /// The day, and the files.
    pub run: Run,
    /// Whether any finding depends on the as-at date.
    pub depends_on_as_at: bool,
    /// How many cases there were.
    pub records: Records,
    /// The columns' labels.
    pub columns: Vec<String>,
    /// The form's headings.
    pub form: Vec<FormHeading>,
    /// One for each question, in the form's order.
    pub sections: Vec<Section>,
    /// What wants a person's attention.
    pub attention: Attention,
    /// The batch beside the round's recorded draw, where it has one.
    pub draw: Option<DrawCompared>,
    /// When each column is, and which one it is compared with.
    pub periods: Vec<Period>,
    /// How old the cases of each column are, and what they are made of, where the round asks for it.
    pub case_mix: CaseMix,
    /// Figures of groups of cases beside each other, where that was asked for.
    pub side_by_side: Option<SideBySide>,
}

/// Which rules were used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesetUsed {
    /// Their name.
    pub id: String,
    /// Their title.
    pub title: String,
    /// The Code that is audited.
    pub code: String,
    /// Over every file.
    pub sha256: String,
    /// The rules they extend.
    pub base: Option<Base>,
}

/// What the round says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditUsed {
    /// Its title.
    pub title: Option<String>,
    /// The area.
    pub area: Option<String>,
    /// The collection period.
    pub collection_period: Option<String>,
    /// How the cases of the return came to be in it, where that is said.
    pub cases_are: Option<CasesAre>,
}

/// What a run looked at, and on which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The day on which limits were looked at.
    pub as_at: Date,
    /// The files read, in input order.
    pub inputs: Vec<Input>,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name, as it is shown.
    pub name: String,
    /// Over its bytes.
    pub sha256: String,
    /// The records in it.
    pub records: u64,
    /// What its rows came to, where it is one of the files that a round is put together from.
    pub rows: Option<RowCounts>,
}

/// A fact on which two files disagree, and which is taken as not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The case.
    pub case: String,
    /// The fact's label.
    pub label: String,
    /// What the first file says, and where; nothing of what a text says.
    pub one: (Option<String>, Place),
    /// What another says.
    pub other: (Option<String>, Place),
}

/// How many cases there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Records {
    /// Read: those checked and those not used.
    pub read: u64,
    /// Checked.
    pub checked: u64,
    /// Cases that could not be used.
    pub not_used: u64,
    /// Rows of lists, and whole tables, that could not be used: no case can be counted in them.
    pub parts_not_used: u64,
    /// Checked, and in no column.
    pub in_no_period: u64,
    /// Checked, and not counted in the return.
    pub not_in_return: u64,
}

/// A heading of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormHeading {
    /// Word for word.
    pub text: String,
    /// Our questions below it: places in [`Summary::sections`].
    pub asks: Vec<usize>,
}

/// One question of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// The question's id.
    pub id: String,
    /// The question.
    pub question: String,
    /// "7 of 20 cases …" goes on with this.
    pub says: String,
    /// Who owes it.
    pub owed_by: String,
    /// What a good record of it looks like.
    pub good_looks_like: Option<String>,
    /// Who has the figures instead, where they are not collected.
    pub not_collected: Option<NotCollected>,
    /// Its rows.
    pub rows: Vec<FormRow>,
    /// Findings of every checked case, in the return or not.
    pub statuses: Statuses,
    /// What the findings came to and why, in the order of the rules.
    pub reasons: Vec<ReasonCount>,
    /// The row that says in one figure how far the question is met, by its place.
    pub headline: Option<usize>,
    /// What the findings of each column came to, and how that row takes them.
    pub standing: Vec<Standing>,
}

/// One row of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    /// As on the form.
    pub label: String,
    /// Whether it is on the Ministry's form, or ours.
    pub on_form: bool,
    /// What it counts.
    pub unit: Unit,
    /// The base's name.
    pub base_is: String,
    /// What it should reach, in percent.
    pub target: Option<u32>,
    /// The answers whose reasons are ranked beside it.
    pub reasons_of: Vec<String>,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Whether all that is counted counts as met.
    pub counts_met: bool,
    /// The row on further bases: every answer, and those that the area printed it on.
    pub other_bases: Vec<RowOnBase>,
    /// Each column's figure against that of the column it is compared with.
    pub changes: Vec<Option<Change>>,
}

/// Findings by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statuses([u64; Status::ALL.len()]);

/// Findings with one answer, status and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// The answer.
    pub answer: String,
    /// What it counts as.
    pub status: Status,
    /// Why; none where no reason is recorded.
    pub reason: Option<Reason>,
    /// In the return, by column.
    pub columns: Vec<u64>,
    /// Of every checked case.
    pub every_case: u64,
}

/// What wants a person's attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Alerts, in the form's order, those about a record as a whole last.
    pub alerts: Vec<Alerted>,
    /// Facts not recorded, the one that most unknown findings wait for first.
    pub missing: Vec<MissingFact>,
    /// Cases in no column.
    pub in_no_period: FirstFew<CaseAt>,
    /// Records, rows and tables that could not be used.
    pub not_used: FirstFew<NotUsed>,
    /// How many of them for which fault.
    pub not_used_by_code: Vec<NotUsedCount>,
    /// Rules that failed.
    pub failures: FirstFew<Failure>,
    /// Alerts whose rule failed.
    pub failed_alerts: FirstFew<Failure>,
    /// Facts on which files disagree.
    pub disagreements: FirstFew<Disagreement>,
}

/// One alert, over the cases that raised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerted {
    /// The question's id; none where it is about the record as a whole.
    pub entitlement: Option<String>,
    /// What it says.
    pub says: String,
    /// How often it was raised: more than once a case where a question is asked of each row.
    pub raised: u64,
    /// The references of the cases.
    pub cases: FirstFew<String>,
}

/// A case, and where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAt {
    /// Its reference.
    pub reference: String,
    /// Where.
    pub place: Place,
}

/// A fact that is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFact {
    /// The field.
    pub path: String,
    /// What people see.
    pub label: String,
    /// Who has it.
    pub held_by: Option<String>,
    /// Unknown findings that need it.
    pub unknown: u64,
    /// Noes on the way to which it was blank.
    pub noes: u64,
    /// Cases with either.
    pub cases: u64,
}

/// How many records could not be used for one fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotUsedCount {
    /// The fault.
    pub code: Code,
    /// How many.
    pub count: u64,
}

/// A rule that failed on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The case's reference.
    pub case: String,
    /// The question's id.
    pub entitlement: String,
    /// The row of the list, from 0.
    pub row: Option<u32>,
    /// The clause, where it is known.
    pub rule: Option<String>,
    /// What failed.
    pub fault: String,
}

impl Statuses {
    /// How many findings have a status.
    pub fn of(&self, status: Status) -> u64 {
        self.0.get(status.index()).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, status: Status, count: u64) {
        if let Some(number) = self.0.get_mut(status.index()) {
            *number += count;
        }
    }
}
