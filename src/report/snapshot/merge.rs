//! A snapshot of which some differences are taken and the others left.

use std::collections::BTreeMap;

use super::change::{keys, lines};
use super::{Change, Count, Line, Now, Section, Snapshot};

/// The snapshot with the changes that are marked; with every one, it is that of now.
pub fn merged(accepted: &Snapshot, now: &Now, changes: &[(&Change, bool)]) -> Snapshot {
    if changes.iter().all(|(_, taken)| *taken) {
        return now.snapshot.clone();
    }
    let mut says = lines(accepted);
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    let mut cases = accepted.cases.clone();
    for (change, _) in changes.iter().filter(|(_, taken)| *taken) {
        match change {
            Change::Finding(change) => {
                let key = (change.heading.clone(), change.about.clone(), change.nth);
                match &change.now {
                    Some(now) => says.insert(key, now.clone()),
                    None => says.remove(&key),
                };
                for (kind, more) in &change.moves {
                    *counts.entry(kind.clone()).or_default() += more;
                }
            }
            Change::Count { of, more } => *counts.entry(of.clone()).or_default() += more,
            Change::Cases { now, .. } => cases.clone_from(now),
            Change::Order => {}
        }
    }
    let mut sections: Vec<Section> = Vec::new();
    for key in keys(accepted, now) {
        let Some(says) = says.remove(&key) else { continue };
        let (heading, about, _) = key;
        if sections.last().is_none_or(|section| section.heading != heading) {
            sections.push(Section { heading, lines: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.lines.push(Line { about, says });
        }
    }
    Snapshot { rules: now.snapshot.rules.clone(), cases, counts: counted(accepted, now, &counts), sections }
}

/// The counts that were accepted and what has been taken since, in the order of now.
fn counted(accepted: &Snapshot, now: &Now, more: &BTreeMap<String, i64>) -> Vec<Count> {
    let mut kinds: Vec<&str> = now.snapshot.counts.iter().map(|count| count.of.as_str()).collect();
    for count in &accepted.counts {
        if !kinds.contains(&count.of.as_str()) {
            kinds.push(&count.of);
        }
    }
    let question = |kind: &&str| {
        let starts =
            |heading: &String| kind.strip_prefix(heading.as_str()).is_some_and(|rest| rest.starts_with(": "));
        now.headings.iter().position(starts).unwrap_or(usize::MAX)
    };
    kinds.sort_by_key(question);
    let number = |kind: &str| {
        let was = accepted.counts.iter().find(|count| count.of == kind).map_or(0, |count| count.number);
        was.saturating_add_signed(more.get(kind).copied().unwrap_or(0))
    };
    let counts = kinds.into_iter().map(|kind| Count { of: kind.to_owned(), number: number(kind) });
    counts.filter(|count| count.number > 0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::tests::drawn;
    use super::super::{Asked, compare};
    use super::*;

    /// What a batch comes to, of which a snapshot is written down.
    fn now(snapshot: Snapshot) -> Now {
        let mut asked = BTreeMap::new();
        for heading in ["one", "two"] {
            let unlisted = ["yes (met)", "not due"].map(|kind| (kind, format!("{heading}: {kind}")));
            let of_it = snapshot.sections.iter().filter(|section| section.heading == heading);
            let listed: Vec<&str> =
                of_it.flat_map(|section| &section.lines).map(|line| line.about.as_str()).collect();
            let mut kinds = unlisted.iter().flat_map(|(kind, of)| {
                let count = snapshot.counts.iter().find(|count| count.of == *of);
                std::iter::repeat_n(*kind, count.map_or(0, |count| usize::try_from(count.number).unwrap()))
            });
            for place in 0..8 {
                let about = format!("VC-{place}");
                if listed.contains(&about.as_str()) {
                    continue;
                }
                let Some(kind) = kinds.next() else { break };
                let asked_of = Asked { case: about.clone(), question: 0, row: None, kind: kind.to_owned() };
                asked.insert((heading.to_owned(), about), asked_of);
            }
        }
        let headings = vec!["one".to_owned(), "two".to_owned()];
        Now { snapshot, depends_on_as_at: false, partly: false, headings, asked }
    }

    /// How many findings a snapshot counts of the kinds that it lists, as lines and as counts.
    fn listed(snapshot: &Snapshot) -> (usize, u64) {
        let unlisted = |count: &&Count| count.of.ends_with("yes (met)") || count.of.ends_with("not due");
        let counted = snapshot.counts.iter().filter(|count| !unlisted(count)).map(|count| count.number);
        (snapshot.listed(), counted.sum())
    }

    proptest! {
        #[test]
        fn what_is_taken_is_that_of_now_and_what_is_left_as_it_was(was in drawn(), is in drawn(), every in any::<u64>()) {
            let is = now(is);
            let changes = compare(&was, &is);
            prop_assert_eq!(changes.is_empty(), was == is.snapshot);
            let with = |taken: &dyn Fn(usize) -> bool| {
                let marked: Vec<(&Change, bool)> =
                    changes.iter().enumerate().map(|(place, change)| (change, taken(place))).collect();
                merged(&was, &is, &marked)
            };
            prop_assert_eq!(&with(&|_| true), &is.snapshot);
            if !changes.is_empty() {
                let left = compare(&was, &now(with(&|_| false)));
                prop_assert!(left.iter().all(|change| *change == Change::Order), "{left:?}");
            }
            let some = with(&|place| every >> (place % 64) & 1 == 1);
            let (lines, counted) = listed(&some);
            prop_assert_eq!(lines as u64, counted, "{}", some);
            let findings = |changes: &[Change], kept: &dyn Fn(usize) -> bool| -> Vec<(String, String)> {
                let kept = changes.iter().enumerate().filter(|(place, _)| kept(*place));
                let keys = kept.filter_map(|(_, change)| match change {
                    Change::Finding(change) => Some((change.heading.clone(), change.about.clone())),
                    Change::Count { .. } | Change::Cases { .. } | Change::Order => None,
                });
                keys.collect()
            };
            let left = findings(&changes, &|place| every >> (place % 64) & 1 == 0);
            prop_assert_eq!(findings(&compare(&some, &is), &|_| true), left);
        }
    }
}
