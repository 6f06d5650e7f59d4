//! The explanation as a page of Markdown: the whole case in one line first, then a heading a question.

use std::io::{self, Write};

use super::Case;
use super::account::{Account, accounts, tally};
use super::text::{changed, changed_title, provenance};
use crate::report::markdown::escaped;
use crate::report::words::counted;

/// Writes the page.
pub fn write(out: &mut dyn Write, case: &Case<'_>) -> io::Result<()> {
    let accounts = accounts(case);
    writeln!(out, "# Case {}\n", escaped(case.reference()))?;
    let answers = counted(accounts.len() as u64, "answer", "answers");
    writeln!(out, "{answers}: {}.\n", tally(&accounts))?;
    writeln!(out, "{}", escaped(&provenance(case)))?;
    let mut asked = None;
    for account in &accounts {
        if asked != Some(account.finding.question) {
            writeln!(out, "\n## {}", escaped(&account.entitlement.question))?;
            writeln!(out, "\n{}", escaped(&account.source))?;
            asked = Some(account.finding.question);
        }
        if let Some(row) = &account.row {
            writeln!(out, "\n### {}", escaped(row))?;
        }
        finding(out, account)?;
    }
    Ok(())
}

fn finding(out: &mut dyn Write, account: &Account<'_>) -> io::Result<()> {
    writeln!(out, "\n**Answer: {}**\n", escaped(&account.answer))?;
    writeln!(out, "{}", escaped(&account.because))?;
    if !account.facts.is_empty() {
        writeln!(out, "\n| The facts used | |\n| :-- | :-- |")?;
        for fact in &account.facts {
            writeln!(out, "| {} | {} |", escaped(&fact.label), escaped(&fact.value))?;
        }
    }
    for count in &account.counts {
        let limit = count.counting.limit;
        let supposing =
            count.supposing.as_ref().map_or_else(String::new, |words| format!("{}: ", escaped(words)));
        writeln!(out, "\n| {supposing}The days counted ({}) | |\n| :-- | :-- |", limit.words())?;
        for day in &count.days {
            writeln!(out, "| {} | {} |", day.when(), escaped(&day.what(limit)))?;
        }
    }
    section(out, "How the rules were applied", &account.why)?;
    section(out, "What is not recorded", &account.blanks)?;
    section(out, changed_title(account), &changed(account))?;
    section(out, "For a person to look at", &account.alerts)?;
    writeln!(out, "\nClause: {}", escaped(&account.clause))
}

fn section(out: &mut dyn Write, title: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:\n")?;
    items.iter().try_for_each(|item| writeln!(out, "- {}", escaped(item)))
}
