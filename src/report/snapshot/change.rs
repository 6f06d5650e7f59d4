//! What differs between the findings that were accepted and those of now, one finding at a time.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Asked, Now, Section, Snapshot};

/// One difference that can be taken or left by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A finding that is listed, or was.
    Finding(Box<FindingChange>),
    /// Findings that are counted only: which, the snapshot does not say.
    Count {
        /// What is counted.
        of: String,
        /// How many more there are.
        more: i64,
    },
    /// How many cases there are.
    Cases {
        /// As it was accepted.
        was: String,
        /// As it is.
        now: String,
    },
    /// Nothing but the order of the lines.
    Order,
}

/// A finding that is listed, or was, and is another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingChange {
    /// The heading that it stands under.
    pub heading: String,
    /// The case, and the row of its list.
    pub about: String,
    /// Of several lines about the same, which, from 0.
    pub nth: usize,
    /// The line that was accepted.
    pub was: Option<String>,
    /// The line of now.
    pub now: Option<String>,
    /// What the finding was where no line says it: those it can have been, by the counts.
    pub was_one_of: Vec<String>,
    /// Where the finding of now is found; `None` where there is none any more.
    pub asked: Option<Asked>,
    /// What taking it does to the counts.
    pub(super) moves: Vec<(String, i64)>,
}

/// A line by its heading, what it is about, and which of several such it is.
pub(super) type Key = (String, String, usize);

/// Everything that differs, in the order of the lines.
pub fn compare(accepted: &Snapshot, now: &Now) -> Vec<Change> {
    let (was, is) = (lines(accepted), lines(&now.snapshot));
    let mut left = differences(accepted, &now.snapshot);
    let mut found = Vec::new();
    for key in keys(accepted, now) {
        let (was, is) = (was.get(&key), is.get(&key));
        if was != is {
            found.push(change(accepted, now, key, was, is, &mut left));
        }
    }
    let other_cases = accepted.cases != now.snapshot.cases;
    settle_what_they_were(&mut found, &mut left, other_cases);
    let mut changes: Vec<Change> =
        found.into_iter().map(|change| Change::Finding(Box::new(change))).collect();
    let left = left.into_iter().filter(|(_, more)| *more != 0);
    changes.extend(left.map(|(of, more)| Change::Count { of, more }));
    if other_cases {
        changes.push(Change::Cases { was: accepted.cases.clone(), now: now.snapshot.cases.clone() });
    }
    if changes.is_empty() && *accepted != now.snapshot {
        changes.push(Change::Order);
    }
    changes
}

fn change(
    accepted: &Snapshot,
    now: &Now,
    key: Key,
    was: Option<&String>,
    is: Option<&String>,
    left: &mut BTreeMap<String, i64>,
) -> FindingChange {
    let (heading, about, nth) = key;
    let asked = now.asked.get(&(heading.clone(), about.clone())).cloned();
    let old = was.and_then(|says| accepted.kind(&heading, says)).map(str::to_owned);
    let new = match (is, &asked) {
        (Some(says), _) => now.snapshot.kind(&heading, says).map(str::to_owned),
        (None, Some(asked)) => Some(format!("{heading}: {}", asked.kind)),
        (None, None) => None,
    };
    let mut moves: Vec<(String, i64)> = Vec::new();
    moves.extend(old.map(|kind| (kind, -1)));
    moves.extend(new.map(|kind| (kind, 1)));
    for (kind, more) in &moves {
        *left.entry(kind.clone()).or_default() -= more;
    }
    FindingChange {
        heading,
        about,
        nth,
        was: was.cloned(),
        now: is.cloned(),
        was_one_of: Vec::new(),
        asked,
        moves,
    }
}

/// A finding that was counted and not listed was of a kind of which there are now fewer than the lines account for.
/// Which of several new lines was of which kind is not known, so each is said to have been of any.
fn settle_what_they_were(found: &mut [FindingChange], left: &mut BTreeMap<String, i64>, other_cases: bool) {
    let mut new: BTreeMap<String, i64> = BTreeMap::new();
    for change in found.iter().filter(|change| change.was.is_none()) {
        *new.entry(change.heading.clone()).or_default() += 1;
    }
    let as_it_is = left.clone();
    for change in found.iter_mut().filter(|change| change.was.is_none()) {
        let (kinds, fewer) = kinds_left(&change.heading, &as_it_is);
        change.was_one_of = kinds;
        if other_cases || new.get(&change.heading).is_some_and(|new| *new > fewer) {
            change.was_one_of.push("not there".to_owned());
        }
        let prefix = format!("{}: ", change.heading);
        let most = left
            .iter_mut()
            .filter(|(kind, more)| **more < 0 && kind.starts_with(&prefix))
            .min_by_key(|(_, more)| **more);
        if let Some((kind, more)) = most {
            *more += 1;
            change.moves.push((kind.clone(), -1));
        }
    }
}

/// The kinds under a heading of which there are fewer, and how many fewer there are of all.
fn kinds_left(heading: &str, left: &BTreeMap<String, i64>) -> (Vec<String>, i64) {
    let prefix = format!("{heading}: ");
    let fewer = left.iter().filter(|(kind, more)| **more < 0 && kind.starts_with(&prefix));
    let fewer: Vec<(&String, &i64)> = fewer.collect();
    let kinds = fewer.iter().map(|(kind, _)| kind.get(prefix.len()..).unwrap_or_default().to_owned());
    (kinds.collect(), fewer.iter().map(|(_, more)| -**more).sum())
}

/// How many more findings of each kind there are.
fn differences(accepted: &Snapshot, now: &Snapshot) -> BTreeMap<String, i64> {
    let mut differences: BTreeMap<String, i64> = BTreeMap::new();
    for (snapshot, sign) in [(accepted, -1), (now, 1)] {
        for count in &snapshot.counts {
            let number = i64::try_from(count.number).unwrap_or(i64::MAX);
            *differences.entry(count.of.clone()).or_default() += sign * number;
        }
    }
    differences
}

/// Every line by its key.
pub(super) fn lines(snapshot: &Snapshot) -> BTreeMap<Key, String> {
    let mut lines = BTreeMap::new();
    for section in &snapshot.sections {
        for (key, line) in section_keys(section).into_iter().zip(&section.lines) {
            lines.insert(key, line.says.clone());
        }
    }
    lines
}

fn section_keys(section: &Section) -> Vec<Key> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let key = |line: &super::Line| (section.heading.clone(), line.about.clone());
    let numbered = section.lines.iter().map(|line| {
        let nth = seen.entry(line.about.as_str()).or_default();
        *nth += 1;
        let (heading, about) = key(line);
        (heading, about, *nth - 1)
    });
    numbered.collect()
}

/// The keys of both, each once: in the order of now, those that are gone where they were.
pub(super) fn keys(accepted: &Snapshot, now: &Now) -> Vec<Key> {
    let gone = accepted.sections.iter().map(|section| &section.heading);
    let gone = gone.filter(|heading| !now.headings.contains(heading));
    let mut keys: Vec<Key> = Vec::new();
    for heading in now.headings.iter().chain(gone) {
        let of = |snapshot: &Snapshot| -> Vec<Key> {
            let sections = snapshot.sections.iter().filter(|section| section.heading == *heading);
            sections.flat_map(section_keys).collect()
        };
        let (was, is) = (of(accepted), of(&now.snapshot));
        let mut both: Vec<Key> = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &was, &is) {
            both.extend(was.get(op.old_range()).unwrap_or_default().iter().cloned());
            if !matches!(op, DiffOp::Equal { .. }) {
                both.extend(is.get(op.new_range()).unwrap_or_default().iter().cloned());
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        both.retain(|key| seen.insert(key.clone()));
        keys.extend(both);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came_from(counts: &[(&str, i64)], other_cases: bool) -> Vec<Vec<String>> {
        let new = |about: &str| FindingChange {
            heading: "letter".to_owned(),
            about: about.to_owned(),
            nth: 0,
            was: None,
            now: Some("no".to_owned()),
            was_one_of: Vec::new(),
            asked: None,
            moves: Vec::new(),
        };
        let mut left: BTreeMap<String, i64> =
            counts.iter().map(|(kind, more)| (format!("letter: {kind}"), *more)).collect();
        let mut found = [new("1"), new("2")];
        settle_what_they_were(&mut found, &mut left, other_cases);
        found.into_iter().map(|change| change.was_one_of).collect()
    }

    #[test]
    fn each_of_several_new_lines_can_have_been_of_every_kind_that_there_are_fewer_of() {
        for (counts, other_cases, kinds) in [
            (&[("met", -1), ("not due", -1)][..], false, &["met", "not due"][..]),
            (&[("met", -2), ("not due", 1)], false, &["met"]),
            (&[("met", -1)], false, &["met", "not there"]),
            (&[("met", -2)], true, &["met", "not there"]),
            (&[], false, &["not there"]),
        ] {
            assert_eq!(came_from(counts, other_cases), [kinds, kinds], "{counts:?}");
        }
    }
}
