//! The text of a snapshot, and the way back.

use std::fmt::{self, Display, Formatter};

use super::{Count, Line, Section, Snapshot};
use crate::report::wrap::{left, width};

/// What each line is about takes a multiple of this, so that one line more moves no other.
const TAB: usize = 16;
const HOW_MANY: &str = "how many";

impl Display for Snapshot {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "rules: {}\ncases: {}\n\n{HOW_MANY}", self.rules, self.cases)?;
        for count in &self.counts {
            write!(out, "\n{:>6}  {}", count.number, count.of)?;
        }
        for section in &self.sections {
            write!(out, "\n\n{}", section.heading)?;
            for line in &section.lines {
                let columns = (width(&line.about) + 2).next_multiple_of(TAB);
                write!(out, "\n  {}{}", left(&line.about, columns), line.says)?;
            }
        }
        Ok(())
    }
}

impl Snapshot {
    /// Reads a text; `None` where it is not one that is written here.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let rules = lines.next()?.strip_prefix("rules: ")?.to_owned();
        let cases = lines.next()?.strip_prefix("cases: ")?.to_owned();
        let (blank, how_many) = (lines.next()?, lines.next()?);
        if !blank.is_empty() || how_many != HOW_MANY {
            return None;
        }
        let mut snapshot = Self { rules, cases, ..Self::default() };
        for line in lines.filter(|line| !line.is_empty()) {
            match (line.strip_prefix("  "), snapshot.sections.last_mut()) {
                (None, _) => {
                    snapshot.sections.push(Section { heading: line.to_owned(), lines: Vec::new() });
                }
                (Some(line), None) => {
                    let (number, of) = line.trim_start().split_once("  ")?;
                    snapshot.counts.push(Count { of: of.to_owned(), number: number.parse().ok()? });
                }
                (Some(line), Some(section)) => {
                    let (about, says) = line.split_once("  ")?;
                    let says = says.trim_start().to_owned();
                    section.lines.push(Line { about: about.to_owned(), says });
                }
            }
        }
        Some(snapshot)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Snapshots of a few cases, as two runs could give them.
    pub(in crate::report::snapshot) fn drawn() -> impl Strategy<Value = Snapshot> {
        let answers =
            ["yes (met)", "no (not met)", "no (exempt): a, b", "unknown; not recorded: x.y", "not due"];
        let found = prop::collection::vec((0..5_usize, 0..5_usize), 0..8);
        found.prop_map(move |found| {
            let mut snapshot =
                Snapshot { rules: "r".into(), cases: format!("{} read", found.len()), ..Snapshot::default() };
            for (heading, pick) in [("one", 0), ("two", 1)] {
                let says = |found: &(usize, usize)| answers[if pick == 0 { found.0 } else { found.1 }];
                for kind in ["yes (met)", "no (not met)", "no (exempt)", "unknown", "not due"] {
                    let of_it = |says: &&str| says.split([':', ';']).next() == Some(kind);
                    let number = found.iter().map(says).filter(of_it).count() as u64;
                    if number > 0 {
                        snapshot.counts.push(Count { of: format!("{heading}: {kind}"), number });
                    }
                }
                let line =
                    |(place, found)| Line { about: format!("VC-{place}"), says: says(found).to_owned() };
                let mut lines: Vec<Line> = found.iter().enumerate().map(line).collect();
                lines.retain(|line| !["yes (met)", "not due"].contains(&line.says.as_str()));
                if !lines.is_empty() {
                    snapshot.sections.push(Section { heading: heading.to_owned(), lines });
                }
            }
            snapshot
        })
    }

    #[test]
    fn is_in_columns_that_no_other_line_moves() {
        let line = |about: &str| Line { about: about.into(), says: "no (not met)".into() };
        let snapshot = Snapshot {
            rules: "some".into(),
            cases: "2 read".into(),
            counts: vec![Count { of: "letter: no (not met)".into(), number: 2 }],
            sections: vec![Section {
                heading: "letter".into(),
                lines: vec![line("VC-1"), line("VC-2 a long row 1")],
            }],
        };
        insta::assert_snapshot!(snapshot.to_string(), @r"
        rules: some
        cases: 2 read

        how many
             2  letter: no (not met)

        letter
          VC-1            no (not met)
          VC-2 a long row 1               no (not met)
        ");
    }

    #[test]
    fn reads_nothing_that_is_not_written_here() {
        for text in ["", "rules: a", "rules: a\ncases: b\n\nhow many\n  many  x", "<<<<<<< ours\nrules: a\n"]
        {
            assert_eq!(Snapshot::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn is_read_as_it_was_written(snapshot in drawn()) {
            prop_assert_eq!(Snapshot::read(&snapshot.to_string()), Some(snapshot));
        }
    }
}
