//! Differences between two snapshots as a reader sees them.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};

use super::{Change, FindingChange, NOT_USED};
use crate::report::words::counted;
use crate::report::{Colour, Screen};

/// How many lines that are the same are shown around those that are not.
const AROUND: usize = 2;

/// Writes the lines that differ, with a few around them and the headings that they stand under.
pub fn difference(out: &mut dyn Write, accepted: &str, now: &str, screen: Screen) -> io::Result<()> {
    let (accepted, now) = (format!("{accepted}\n"), format!("{now}\n"));
    let (were, are) = (headings(&accepted), headings(&now));
    let lines = TextDiff::from_lines(&accepted, &now);
    for (place, group) in lines.grouped_ops(AROUND).iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let mut under = "";
        for change in group.iter().flat_map(|op| lines.iter_changes(op)) {
            let line = change.value().trim_end();
            let (sign, colour) = match change.tag() {
                ChangeTag::Equal if line.starts_with(' ') => (" ", None),
                ChangeTag::Equal => continue,
                ChangeTag::Delete => ("-", Some("\u{1b}[31m")),
                ChangeTag::Insert => ("+", Some("\u{1b}[32m")),
            };
            let heading = match (change.new_index(), change.old_index()) {
                (Some(line), _) => are.get(line),
                (None, line) => line.and_then(|line| were.get(line)),
            };
            let heading = heading.copied().unwrap_or_default();
            if line.starts_with(' ') && heading != under {
                let apart = if under.is_empty() { "" } else { "\n" };
                writeln!(out, "{apart}  {heading}")?;
            }
            under = heading;
            match colour.filter(|_| screen.colour == Colour::Ansi) {
                Some(colour) => writeln!(out, "{colour}{sign} {line}\u{1b}[0m")?,
                None => writeln!(out, "{}", format!("{sign} {line}").trim_end())?,
            }
        }
    }
    Ok(())
}

/// For each line the heading that it stands under: the last that is not indented, itself perhaps.
fn headings(text: &str) -> Vec<&str> {
    let mut heading = "";
    let mut headings = Vec::new();
    for line in text.lines() {
        if !line.is_empty() && !line.starts_with(' ') {
            heading = line;
        }
        headings.push(heading);
    }
    headings
}

/// What differs, in a sentence.
pub fn sentence(change: &Change) -> String {
    match change {
        Change::Finding(change) if change.heading == NOT_USED => not_used(change),
        Change::Finding(change) => {
            let FindingChange { about, heading, .. } = change.as_ref();
            format!("{about}, {heading}: {} → {}", was(change), is(change))
        }
        Change::Count { of, more } => {
            let many = counted(more.unsigned_abs(), "finding", "findings");
            let than = if *more > 0 { "more" } else { "fewer" };
            format!("{of}: {many} {than} than was accepted, of those that are counted and not listed")
        }
        Change::Cases { was, now } => format!("cases: {was} → {now}"),
        Change::Order => "the lines stand in another order, or are written otherwise".to_owned(),
    }
}

fn not_used(change: &FindingChange) -> String {
    match (&change.now, &change.was) {
        (Some(code), _) => format!("{}: could not be used ({code})", change.about),
        (None, code) => {
            format!(
                "{}: no longer among those that could not be used ({})",
                change.about,
                code.as_deref().unwrap_or_default()
            )
        }
    }
}

fn was(change: &FindingChange) -> String {
    change.was.clone().unwrap_or_else(|| change.was_one_of.join(" or "))
}

fn is(change: &FindingChange) -> String {
    match (&change.now, &change.asked) {
        (Some(now), _) => now.clone(),
        (None, Some(asked)) => asked.kind.clone(),
        (None, None) => "no longer there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(accepted: &str, now: &str) -> String {
        let mut out = Vec::new();
        difference(&mut out, accepted, now, Screen { width: 80, colour: Colour::Plain }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_that_differ_stand_under_their_heading() {
        let text = |fourth: &str| {
            format!("rules: r\n\nletter\n  1  no\n  2  no\n  3  no\n{fourth}  5  no\n\nother\n  1  no")
        };
        insta::assert_snapshot!(shown(&text("  4  no\n"), &text("")), @r"
          letter
            2  no
            3  no
        -   4  no
            5  no
        ");
        assert_eq!(shown(&text(""), &text("")), "");
        let two = |one: &str, other: &str| format!("letter\n  1  no\n  2  {one}\n\nother\n  1  {other}");
        insta::assert_snapshot!(shown(&two("no", "no"), &two("yes", "yes")), @r"
          letter
            1  no
        -   2  no
        +   2  yes

          other
        -   1  no
        +   1  yes
        ");
    }

    #[test]
    fn a_section_that_is_new_has_its_own_heading() {
        let (was, is) = ("rules: r\ncases: 1 read", "rules: r\ncases: 2 read\n\nletter\n  1  no");
        insta::assert_snapshot!(shown(was, is), @r"
        - cases: 1 read
        + cases: 2 read
        +
        + letter
        +   1  no
        ");
    }
}
