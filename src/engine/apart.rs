//! Finds a smallest record on which two rulesets come apart.

use std::collections::BTreeSet;

use super::Raised;
use super::candidates::{Candidates, Choice};
use super::coverage::{Marker, Spot, hear};
use super::search::{Going, Looked, explore};
use super::{Judging, Silent};
use crate::calendar::Date;
use crate::finding::{Finding, Given, Point, Witness};
use crate::record::{Joined, Recast, Record};
use crate::ruleset::Ruleset;

/// One of the two rulesets, and the question as it asks it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'r> {
    /// The rules.
    pub ruleset: &'r Ruleset,
    /// The question.
    pub question: usize,
}

/// What a record comes to by one of the two.
#[derive(Debug, Clone, Default)]
pub struct CameTo {
    /// Its findings of the question.
    pub findings: Vec<Finding>,
    /// The alerts raised by the question: the edition, its alert, and the row.
    pub alerts: Vec<(usize, usize, Option<u32>)>,
}

/// A record on which the two come apart.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The record, its fields those of both rulesets together.
    pub witness: Witness,
    /// What it comes to by the old rules.
    pub old: CameTo,
    /// What it comes to by the new ones.
    pub new: CameTo,
}

/// What looking for such a record came to.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The record, if one was found.
    pub found: Option<Apart>,
    /// How many records were looked at.
    pub looked_at: u64,
    /// Whether these were all that differ for the two questions.
    pub complete: bool,
}

/// Looks for a smallest record of which `differ` says that the two come apart on it, looked at on one day; `days` are worth
/// trying beside those that the rules name.
pub fn apart(
    joined: &Joined,
    sides: (Side<'_>, Side<'_>),
    (as_at, days): (Date, &[Date]),
    differ: &dyn Fn(&CameTo, &CameTo) -> bool,
) -> Sought {
    let mut halves =
        [(sides.0, &joined.old), (sides.1, &joined.new)].map(|(side, recast)| Half::new(side, recast));
    let candidates = [(sides.0, &joined.old), (sides.1, &joined.new)].map(|(side, recast)| {
        (Candidates::of(side.ruleset, side.question).until(as_at).with_days(days), recast)
    });
    let empty = Witness { lists: Vec::new(), facts: Vec::new(), as_at };
    let (mut looked_at, mut found) = (0, None);
    let mut look = |witness: &Witness| {
        looked_at += 1;
        let record = witness.record(&joined.layout);
        let [before, after] = halves.each_mut().map(|half| half.look(&record, as_at));
        let mut looked =
            Looked { points: (BTreeSet::new(), BTreeSet::new()), spots: Vec::new(), done: false };
        // A word that only one of the two knows makes no record of both.
        let (Some(before), Some(after)) = (before, after) else { return looked };
        if differ(&before.came_to, &after.came_to) {
            looked.done = true;
            found = Some(Apart { witness: witness.clone(), old: before.came_to, new: after.came_to });
        }
        looked.points = (before.points, after.points);
        for spot in before.spots.into_iter().chain(after.spots) {
            if !looked.spots.contains(&spot) {
                looked.spots.push(spot);
            }
        }
        looked
    };
    let choices = |spot: Spot, so_far: &Witness| {
        let mut choices: Vec<Choice> = Vec::new();
        for (candidates, recast) in &candidates {
            for choice in values(candidates, recast, spot, so_far) {
                if !choices.contains(&choice) {
                    choices.push(choice);
                }
            }
        }
        choices
    };
    let are_all = candidates.iter().all(|(candidates, _)| candidates.are_all);
    let complete = explore(&empty, Going::On, &mut look, &choices) && are_all;
    if !complete {
        explore(&empty, Going::Deep, &mut look, &choices);
    }
    Sought { found, looked_at, complete }
}

/// What one of the two can tell apart at a place, as the joined layout has it. The day it is looked at stays.
fn values(candidates: &Candidates<'_>, recast: &Recast, spot: Spot, so_far: &Witness) -> Vec<Choice> {
    let own = match spot {
        Spot::Field(field, row) => recast.down(field).map(|field| Spot::Field(field, row)),
        Spot::List(list) => recast.down_list(list).map(Spot::List),
        Spot::AsAt => None,
    };
    let up = |choice: Choice| match choice {
        Choice::Rows(list, rows) => Choice::Rows(recast.up_list(list), rows),
        Choice::Value(field, row, value) => {
            let value = match value {
                Given::Slot(slot) => Given::Slot(recast.up_slot(field, slot)),
                Given::Words(words) => Given::Words(words),
            };
            Choice::Value(recast.up(field), row, value)
        }
        Choice::AsAt(day) => Choice::AsAt(day),
    };
    own.map(|own| candidates.choices(own, so_far)).unwrap_or_default().into_iter().map(up).collect()
}

/// One of the two, with room for a record laid out as it knows it.
struct Half<'r> {
    side: Side<'r>,
    recast: &'r Recast,
    room: Record,
}

/// What one of the two made of a record.
struct Heard {
    came_to: CameTo,
    points: BTreeSet<Point>,
    spots: Vec<Spot>,
}

impl<'r> Half<'r> {
    fn new(side: Side<'r>, recast: &'r Recast) -> Self {
        Self { side, recast, room: Record::default() }
    }

    fn look(&mut self, record: &Record, as_at: Date) -> Option<Heard> {
        let Side { ruleset, question } = self.side;
        let record = self.recast.record(record, &ruleset.layout, &mut self.room).ok()?;
        let mut marker = Marker::new(ruleset, record, question);
        let findings = hear(ruleset, record, question, as_at, &mut marker);
        let mut alerts = Vec::new();
        let mut judging = Judging::new(ruleset, record, as_at, Silent);
        if let Some(asked) = ruleset.questions.get(question) {
            judging.raise_of(question, asked, &mut |raised| {
                if let Raised::Rule { edition, alert, row, .. } = raised {
                    alerts.push((edition, alert, row));
                }
            });
        }
        let up = |spot: &Spot| match *spot {
            Spot::Field(field, row) => Spot::Field(self.recast.up(field), row),
            Spot::List(list) => Spot::List(self.recast.up_list(list)),
            Spot::AsAt => Spot::AsAt,
        };
        let spots = marker.spots.iter().map(up).collect();
        Some(Heard { came_to: CameTo { findings, alerts }, points: marker.points, spots })
    }
}
