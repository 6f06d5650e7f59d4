//! Finds smallest records that reach what no example reaches, and finds out what cannot be reached at all.
//!
//! A record begins with nothing in it. Each judgement tells which of its places were looked at; only those are given
//! values, one more at a time, so that the first record to reach a point has as few fields as can be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::candidates::{Candidates, Choice};
use super::coverage::{Marker, Spot, hear};
use crate::finding::{Fact, Point, Witness};
use crate::record::FieldRef;
use crate::ruleset::Ruleset;

/// How many records are tried for one question.
const MOST_TRIED: usize = 100_000;

/// What a search came to.
#[derive(Debug, Clone, Default)]
pub struct Searched {
    /// For each point that can be reached, a smallest record.
    pub found: BTreeMap<Point, Witness>,
    /// Whether every record that differs was tried: what was not found is then impossible.
    pub complete: bool,
}

/// A record on its way, and the places of it that stay blank.
#[derive(Debug, Clone)]
struct State {
    witness: Witness,
    blank: Vec<Spot>,
}

/// How far a search goes on from a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    /// From each.
    On,
    /// Only from those that come to something that none before did: deeper, but not everywhere.
    Deep,
}

/// What looking at a record came to.
pub(super) struct Looked<P> {
    /// What it came to, for telling whether another comes to the same.
    pub(super) points: P,
    /// The places of it that were looked at.
    pub(super) spots: Vec<Spot>,
    /// Whether the search is over.
    pub(super) done: bool,
}

/// Searches for records that reach points of a question.
pub fn search(ruleset: &Ruleset, question: usize, wanted: &BTreeSet<Point>) -> Searched {
    let candidates = Candidates::of(ruleset, question);
    let mut found: BTreeMap<Point, Witness> = BTreeMap::new();
    let empty = Witness { lists: Vec::new(), facts: Vec::new(), as_at: candidates.as_at() };
    let mut look = |witness: &Witness| {
        let record = witness.record(&ruleset.layout);
        let mut marker = Marker::new(ruleset, &record, question);
        hear(ruleset, &record, question, witness.as_at, &mut marker);
        for point in marker.points.intersection(wanted) {
            found.entry(*point).or_insert_with(|| witness.clone());
        }
        let done = found.len() == wanted.len();
        Looked { points: marker.points, spots: marker.spots, done }
    };
    let choices = |spot: Spot, so_far: &Witness| candidates.choices(spot, so_far);
    let complete = explore(&empty, Going::On, &mut look, &choices) && candidates.are_all;
    if !complete {
        explore(&empty, Going::Deep, &mut look, &choices);
    }
    Searched { found, complete }
}

/// Looks at records, each with one more place filled than one before, until it is told that it is done. Gives whether
/// every record was looked at that the choices allow, or the search was over before.
pub(super) fn explore<P: Ord>(
    empty: &Witness,
    going: Going,
    look: &mut impl FnMut(&Witness) -> Looked<P>,
    choices: &impl Fn(Spot, &Witness) -> Vec<Choice>,
) -> bool {
    let mut queue = VecDeque::from([State { witness: empty.clone(), blank: Vec::new() }]);
    let mut seen = BTreeSet::new();
    let mut queued = 1;
    let mut complete = true;
    while let Some(state) = queue.pop_front() {
        let Looked { points, spots, done } = look(&state.witness);
        if done {
            return true;
        }
        if going == Going::Deep && !seen.insert((points, spots.clone())) {
            continue;
        }
        let before = queue.len();
        expand(&state, &spots, choices, &mut queue);
        queued += queue.len() - before;
        if queued > MOST_TRIED {
            complete = false;
            queue.truncate(before);
        }
    }
    complete
}

/// Adds every record with one more place filled, of those that were looked at.
fn expand(
    state: &State,
    spots: &[Spot],
    choices: &impl Fn(Spot, &Witness) -> Vec<Choice>,
    queue: &mut VecDeque<State>,
) {
    let mut blank = state.blank.clone();
    for spot in spots {
        if blank.contains(spot) || state.witness.has(*spot) {
            continue;
        }
        for choice in choices(*spot, &state.witness) {
            let mut next = State { witness: state.witness.clone(), blank: blank.clone() };
            match choice {
                Choice::Rows(list, rows) => next.witness.lists.push((list, rows)),
                Choice::Value(field, row, value) => next.witness.facts.push(Fact { field, row, value }),
                Choice::AsAt(date) => {
                    next.witness.as_at = date;
                    next.blank.push(Spot::AsAt);
                }
            }
            queue.push_back(next);
        }
        blank.push(*spot);
    }
}

impl Witness {
    /// Whether a place of it is filled; the as-at date always can be another.
    fn has(&self, spot: Spot) -> bool {
        match spot {
            Spot::List(list) => self.lists.iter().any(|(known, _)| *known == list),
            Spot::Field(FieldRef::List(_), _) | Spot::AsAt => false,
            Spot::Field(field, row) => self.facts.iter().any(|fact| fact.field == field && fact.row == row),
        }
    }
}
