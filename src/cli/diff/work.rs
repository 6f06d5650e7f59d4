//! Judges each record by both rulesets where it is read.

use crate::calendar::Date;
use crate::cli::work::disagreement;
use crate::diagnostic::Code;
use crate::engine::{self, Raised};
use crate::finding::Finding;
use crate::load::{Inputs, Origins, Source, Worker};
use crate::measure::{self, Case, Comparing, Sides};
use crate::record::{FieldRef, Joined, NotUsed, Record, Slot};
use crate::ruleset::{Audit, Ruleset};

/// Judges records by both rulesets.
pub(super) struct Both<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) joined: &'a Joined,
    pub(super) inputs: &'a Inputs,
    pub(super) as_at: Date,
}

/// What one stretch of the batch comes to.
pub(super) struct Part<'a> {
    pub(super) comparing: Comparing<'a>,
    pub(super) problems: Vec<NotUsed>,
    old: Half,
    new: Half,
}

/// Room for what one of the two makes of a record.
#[derive(Default)]
struct Half {
    record: Record,
    findings: Vec<Finding>,
    columns: Vec<usize>,
}

impl Half {
    /// Judges a record that is laid out as the ruleset knows it.
    fn judge(
        findings: &mut Vec<Finding>,
        columns: &mut Vec<usize>,
        (ruleset, audit): (&Ruleset, &Audit),
        record: &Record,
        as_at: Date,
    ) -> bool {
        findings.clear();
        engine::judge(ruleset, record, as_at, findings);
        measure::columns(audit, record, columns);
        measure::in_return(ruleset, audit, record)
    }
}

impl Both<'_> {
    /// Says that one of the two has no such word.
    fn unknown_word(&self, record: &Record, field: FieldRef, source: Source, which: &str) -> NotUsed {
        let layout = &self.joined.layout;
        NotUsed {
            code: Code::RecordValue,
            place: self.inputs.place(source),
            case: Some(record.key(layout).to_owned()),
            message: format!("{} has a word that the {which} rules do not know", layout.path(field)),
            help: Some("the case cannot be compared: `vcop check` by the other rules tells of it".to_owned()),
            rows: Vec::new(),
        }
    }
}

impl<'a> Worker for Both<'a> {
    type Part = Part<'a>;

    fn begin(&self) -> Part<'a> {
        Part {
            comparing: Comparing::new(self.sides),
            problems: Vec::new(),
            old: Half::default(),
            new: Half::default(),
        }
    }

    fn record(&self, part: &mut Part<'a>, record: &Record, source: Source) {
        let (old, new) = (self.sides.old, self.sides.new);
        let Part { old: before, new: now, .. } = part;
        let as_old = self.joined.old.record(record, &old.0.layout, &mut before.record);
        let as_new = self.joined.new.record(record, &new.0.layout, &mut now.record);
        let (as_old, as_new) = match (as_old, as_new) {
            (Ok(as_old), Ok(as_new)) => (as_old, as_new),
            (Err(field), _) => {
                let problem = self.unknown_word(record, field, source, "old");
                return self.not_used(part, problem);
            }
            (_, Err(field)) => {
                let problem = self.unknown_word(record, field, source, "new");
                return self.not_used(part, problem);
            }
        };
        let in_old = Half::judge(&mut before.findings, &mut before.columns, old, as_old, self.as_at);
        let in_new = Half::judge(&mut now.findings, &mut now.columns, new, as_new, self.as_at);
        let reference = record.key(&self.joined.layout);
        let place = || self.inputs.place(source);
        let found_none = |record: &Record, field: FieldRef, row: Option<u32>| match field {
            FieldRef::Record(slot) => record.slot(slot) == Slot::None,
            FieldRef::Row(list, slot) => record.row_slot(list, row.unwrap_or(0), slot) == Slot::None,
            FieldRef::List(_) => false,
        };
        part.comparing.case(
            &Case {
                reference,
                place: &place,
                findings: &before.findings,
                columns: &before.columns,
                in_return: in_old,
                found_none: &|field, row| found_none(as_old, field, row),
            },
            &Case {
                reference,
                place: &place,
                findings: &now.findings,
                columns: &now.columns,
                in_return: in_new,
                found_none: &|field, row| found_none(as_new, field, row),
            },
        );
        for (is_new, (ruleset, _), record) in [(false, old, as_old), (true, new, as_new)] {
            engine::raise(ruleset, record, self.as_at, &mut |raised| {
                if let Raised::Rule { question, edition, alert, .. } = raised
                    && let Some(asked) = ruleset.questions.get(question)
                    && let Some(alert) =
                        asked.editions.get(edition).and_then(|edition| edition.alerts.get(alert))
                {
                    part.comparing.alert(is_new, reference, Some(question), &alert.says);
                }
            });
        }
    }

    fn joined(&self, part: &mut Part<'a>, record: &Record, origins: &Origins) {
        self.record(part, record, origins.made_at());
        for conflict in &origins.conflicts {
            let found = disagreement(conflict, record, &self.joined.layout, self.inputs);
            part.comparing.disagreement(found);
        }
    }

    fn not_used(&self, part: &mut Part<'a>, problem: NotUsed) {
        self.row_without_case(part, problem);
    }

    fn row_without_case(&self, part: &mut Part<'a>, problem: NotUsed) {
        part.comparing.not_used(&problem);
        if part.problems.len() < super::MOST_PRINTED {
            part.problems.push(problem);
        }
    }
}
