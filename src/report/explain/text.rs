//! The explanation on a terminal: a question at a time, the whole case in one line at the end.

use std::io::{self, Write};

use super::Case;
use super::account::{Account, accounts, tally};
use crate::report::words::{counted, listed, plain};
use crate::report::wrap::{left, width, wrapped};
use crate::report::{Colour, Screen};
use crate::ruleset::Status;

/// How many sentences of what would have changed the answer are shown.
const MOST_CHANGES: usize = 8;

/// Writes the explanation.
pub fn write(out: &mut dyn Write, case: &Case<'_>, screen: Screen) -> io::Result<()> {
    let accounts = accounts(case);
    let mut page = Page { out, screen };
    let mut asked = None;
    for account in &accounts {
        if asked != Some(account.finding.question) {
            page.strong(&plain(&account.entitlement.question))?;
            page.wrap(2, 2, &account.source)?;
            if account.row.is_some() {
                page.blank()?;
            }
            asked = Some(account.finding.question);
        }
        finding(&mut page, account)?;
        page.blank()?;
    }
    page.wrap(0, 0, &provenance(case))?;
    let reference = plain(case.reference());
    let answers = counted(accounts.len() as u64, "answer", "answers");
    page.strong(&format!("Case {reference}: {answers}: {}.", tally(&accounts)))
}

/// Writes what decided one finding, in a few lines: the answer, the reason, the facts used and what is not recorded.
pub fn write_short(out: &mut dyn Write, case: &Case<'_>, row: Option<u32>, screen: Screen) -> io::Result<()> {
    let mut page = Page { out, screen };
    for account in accounts(case).iter().filter(|account| account.finding.row == row) {
        if let Some(row) = &account.row {
            page.wrap(2, 2, row)?;
        }
        page.wrap(2, 2, &format!("Answer: {}", account.answer))?;
        page.wrap(2, 2, &format!("Because: {}", account.because))?;
        let facts: Vec<String> =
            account.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect();
        page.section(2, "The facts used", &facts)?;
        page.section(2, "What is not recorded", &account.blanks)?;
    }
    Ok(())
}

/// By what the case was judged, and where it was read.
pub(super) fn provenance(case: &Case<'_>) -> String {
    let rules = case.ruleset;
    let hash: String = rules.sha256.chars().take(12).collect();
    let file = match case.joined {
        Some(joined) => {
            listed(&joined.rows.iter().map(|row| plain(&row.place.to_string())).collect::<Vec<_>>())
        }
        None => plain(&case.place.to_string()),
    };
    format!(
        "Case {} is recorded at {file}. Rules {} ({hash}), as at {}; vcop {}.",
        plain(case.reference()),
        plain(&rules.id),
        case.as_at.long(),
        case.version
    )
}

fn finding(page: &mut Page<'_>, account: &Account<'_>) -> io::Result<()> {
    let indent = match &account.row {
        Some(row) => {
            page.wrap(2, 2, row)?;
            4
        }
        None => 2,
    };
    page.wrap(indent, 2, &format!("Answer: {}", account.answer))?;
    page.wrap(indent, 2, &format!("Because: {}", account.because))?;
    let facts: Vec<String> =
        account.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect();
    page.section(indent, "The facts used", &facts)?;
    for count in &account.counts {
        let title = count.supposing.as_ref().map_or_else(
            || format!("The days counted ({})", count.counting.limit.words()),
            |supposing| format!("{supposing}: the days counted ({})", count.counting.limit.words()),
        );
        page.wrap(indent, 2, &title)?;
        let whens: Vec<String> = count.days.iter().map(super::days::Day::when).collect();
        let widest = whens.iter().map(|when| width(when)).max().unwrap_or(0);
        for (day, when) in count.days.iter().zip(&whens) {
            page.beside(indent + 2, &left(when, widest), &day.what(count.counting.limit))?;
        }
    }
    page.section(indent, "How the rules were applied", &account.why)?;
    page.section(indent, "What is not recorded", &account.blanks)?;
    page.section(indent, changed_title(account), &changed(account))?;
    page.section(indent, "For a person to look at", &account.alerts)?;
    page.wrap(indent, 2, &format!("Clause: {}", plain(&account.clause)))
}

/// The heading of what would have changed the answer.
pub(super) fn changed_title(account: &Account<'_>) -> &'static str {
    match account.finding.status {
        Status::Unknown => "What would settle it",
        Status::NotDue => "What would change the answer",
        Status::Met | Status::NotMet | Status::Exempt | Status::NotApplicable | Status::Error => {
            "What would have changed the answer"
        }
    }
}

/// The first sentences of what would have changed the answer, and how many more there are.
pub(super) fn changed(account: &Account<'_>) -> Vec<String> {
    if account.changed.is_empty() && account.finding.status == Status::Error {
        return Vec::new();
    }
    if account.changed.is_empty() {
        return vec!["No one fact, had it been another, would have changed it.".to_owned()];
    }
    let mut shown: Vec<String> = account.changed.iter().take(MOST_CHANGES).cloned().collect();
    let more = account.changed.len().saturating_sub(MOST_CHANGES);
    if more > 0 {
        shown.push(format!(
            "And {} more (--format json gives every one).",
            counted(more as u64, "way", "ways")
        ));
    }
    shown
}

struct Page<'p> {
    out: &'p mut dyn Write,
    screen: Screen,
}

impl Page<'_> {
    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    fn strong(&mut self, words: &str) -> io::Result<()> {
        for line in wrapped(words, self.screen.width) {
            match self.screen.colour {
                Colour::Plain => writeln!(self.out, "{line}")?,
                Colour::Ansi => writeln!(self.out, "\u{1b}[1m{line}\u{1b}[0m")?,
            }
        }
        Ok(())
    }

    fn section(&mut self, indent: usize, title: &str, items: &[String]) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.wrap(indent, 2, title)?;
        items.iter().try_for_each(|item| self.wrap(indent + 2, 2, &plain(item)))
    }

    /// Words beside a column.
    fn beside(&mut self, indent: usize, column: &str, words: &str) -> io::Result<()> {
        let margin = indent + width(column) + 2;
        let lines = wrapped(words, self.screen.width.saturating_sub(margin).max(20));
        for (place, line) in lines.iter().enumerate() {
            if place == 0 {
                writeln!(self.out, "{}{column}  {line}", " ".repeat(indent))?;
            } else {
                writeln!(self.out, "{}{line}", " ".repeat(margin))?;
            }
        }
        Ok(())
    }

    /// Words whose further lines stand further in.
    fn wrap(&mut self, indent: usize, further: usize, words: &str) -> io::Result<()> {
        let room = self.screen.width.saturating_sub(indent + further).max(20);
        for (place, line) in wrapped(words, room).iter().enumerate() {
            let margin = if place == 0 { indent } else { indent + further };
            writeln!(self.out, "{}{line}", " ".repeat(margin))?;
        }
        Ok(())
    }
}
