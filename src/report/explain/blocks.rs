//! The explanation as parts of a page that has others: a heading a question, and under it what was found and why.

use super::Case;
use super::account::{Account, accounts, tally};
use super::text::{changed, changed_title};
use crate::report::blocks::{Block, Line, cell, label, words};
use crate::report::words::{capital, counted};

/// The explanation of a case, its questions under headings of a level.
pub(in crate::report) fn blocks(case: &Case<'_>, level: u8) -> Vec<Block> {
    let accounts = accounts(case);
    let answers = counted(accounts.len() as u64, "answer", "answers");
    let mut blocks = vec![Block::Words(vec![words(&format!("{answers}: {}.", tally(&accounts)))])];
    let mut asked = None;
    for account in &accounts {
        if asked != Some(account.finding.question) {
            blocks.push(Block::Heading(level, account.entitlement.question.clone()));
            asked = Some(account.finding.question);
        }
        if let Some(row) = &account.row {
            blocks.push(Block::Heading(level + 1, row.clone()));
        }
        finding(&mut blocks, account);
    }
    blocks
}

fn finding(blocks: &mut Vec<Block>, account: &Account<'_>) {
    blocks.push(said("Answer", &account.answer));
    blocks.push(said("Because", &capital(&account.because)));
    let facts = account.facts.iter().map(|fact| vec![cell(&fact.label), cell(&fact.value)]);
    let facts: Vec<Vec<Line>> = facts.collect();
    if !facts.is_empty() {
        blocks.push(Block::Table { head: vec!["Fact used", "As recorded"], rows: facts });
    }
    listed(blocks, "What is not recorded", &account.blanks);
    listed(blocks, changed_title(account), &changed(account));
    listed(blocks, "For a person to look at", &account.alerts);
}

fn said(name: &str, says: &str) -> Block {
    Block::Words(vec![label(name), words(says)])
}

fn listed(blocks: &mut Vec<Block>, title: &str, items: &[String]) {
    if !items.is_empty() {
        blocks.push(Block::Words(vec![label(title)]));
        blocks.push(Block::Items(items.iter().map(|item| cell(item)).collect()));
    }
}
