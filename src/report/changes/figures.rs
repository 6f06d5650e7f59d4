//! The rows of the form that moved, and the exemptions and alerts that are used otherwise.

use std::collections::BTreeMap;

use super::Changes;
use crate::measure::{Amount, Figure, FormRow, Section, Summary};
use crate::report::blocks::{Block, Line, Piece, cell, code, words};
use crate::report::form;
use crate::report::words::number;
use crate::ruleset::Status;

/// A figure that is another, or is on another base.
pub(super) struct Moved<'r> {
    pub(super) label: &'r str,
    pub(super) period: &'r str,
    pub(super) old: Option<(&'r FormRow, &'r Figure)>,
    pub(super) new: Option<(&'r FormRow, &'r Figure)>,
}

/// How often something was used, and how often it is.
pub(super) struct Use {
    pub(super) pair: usize,
    pub(super) name: String,
    /// The reason of an exemption.
    pub(super) words: String,
    pub(super) was: u64,
    pub(super) is: u64,
}

impl Changes<'_> {
    /// The figures of a question that moved, by the rules and not as an area printed them.
    pub(super) fn moved(&self, pair: usize) -> Vec<Moved<'_>> {
        let [old, new] = self.sections(pair);
        let (old_rows, new_rows) = (rows_of(old), rows_of(new));
        let only_old = old_rows.iter().filter(|row| !new_rows.iter().any(|other| other.label == row.label));
        let mut moved = Vec::new();
        for row in new_rows.iter().chain(only_old) {
            let was = old_rows.iter().find(|other| other.label == row.label);
            let is = new_rows.iter().find(|other| other.label == row.label);
            for (column, period) in self.comparison.new.columns.iter().enumerate() {
                let old = was.and_then(|row| Some((row, &row.cells.get(column)?.by_the_rules)));
                let new = is.and_then(|row| Some((row, &row.cells.get(column)?.by_the_rules)));
                let amount =
                    |side: Option<(&FormRow, &Figure)>| side.map(|(row, figure)| (row.unit, figure.amount));
                let renamed = old.map(|(row, _)| &row.base_is) != new.map(|(row, _)| &row.base_is);
                if amount(old) != amount(new) || renamed {
                    moved.push(Moved { label: &row.label, period, old, new });
                }
            }
        }
        moved
    }

    pub(super) fn figures(&self, blocks: &mut Vec<Block>) {
        let before = blocks.len();
        for pair in 0..self.changes.pairs.len() {
            let moved = self.moved(pair);
            if moved.is_empty() {
                continue;
            }
            blocks.push(Block::Heading(3, self.asked(pair)));
            let rows = moved.iter().map(|moved| {
                let [old, new] = moved.shown();
                vec![cell(moved.label), cell(moved.period), cell(&old), cell(&new), moved.base()]
            });
            blocks.push(Block::Table {
                head: vec!["Row", "Period", "Before", "Now", "Base"],
                rows: rows.collect(),
            });
        }
        if blocks.len() == before {
            blocks.push(Block::Words(vec![words("None.")]));
        }
    }

    /// Exemptions and alerts that are used more often, or less.
    pub(super) fn uses(&self, blocks: &mut Vec<Block>) {
        for (heading, uses) in
            [("Exemptions used otherwise", self.exemptions()), ("Alerts raised otherwise", self.alerts())]
        {
            if !uses.is_empty() {
                blocks.push(Block::Heading(2, heading.to_owned()));
                blocks.push(Block::Items(uses.iter().map(|used| self.used(used)).collect()));
            }
        }
    }

    fn used(&self, used: &Use) -> Line {
        let how = match (used.was, used.is) {
            (0, is) => format!("newly used, {}", times(is)),
            (was, 0) => format!("no longer used; it was {}", times(was)),
            (was, is) => format!("used {}; it was {}", times(is), times(was)),
        };
        let of = self.changes.pairs.get(used.pair).map_or("", |pair| pair.id.as_str());
        let told = if used.words.is_empty() { String::new() } else { format!(" ({})", used.words) };
        vec![code(&used.name), words(&format!("{told}, of ")), code(of), words(&format!(": {how}"))]
    }

    /// The exemptions by which more findings are exempt, or fewer.
    pub(super) fn exemptions(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for pair in 0..self.changes.pairs.len() {
            let mut counts: BTreeMap<String, Use> = BTreeMap::new();
            for (side, section) in self.sections(pair).into_iter().enumerate() {
                for count in section.map_or(&[][..], |section| &section.reasons) {
                    let Some(reason) = count.reason.as_ref().filter(|reason| reason.exemption) else {
                        continue;
                    };
                    if count.status != Status::Exempt {
                        continue;
                    }
                    let used = counts.entry(reason.id.clone()).or_insert_with(|| Use {
                        pair,
                        name: reason.id.clone(),
                        words: String::new(),
                        was: 0,
                        is: 0,
                    });
                    used.words.clone_from(&reason.words);
                    *if side == 0 { &mut used.was } else { &mut used.is } += count.every_case;
                }
            }
            uses.extend(counts.into_values().filter(|used| used.was != used.is));
        }
        uses
    }

    /// The alerts of questions that are raised more often, or less.
    pub(super) fn alerts(&self) -> Vec<Use> {
        let mut uses: Vec<Use> = Vec::new();
        for (pair, asked) in self.changes.pairs.iter().enumerate() {
            let raised = |summary: &Summary| -> BTreeMap<String, u64> {
                let alerts = summary.attention.alerts.iter();
                let own = alerts.filter(|alert| alert.entitlement.as_deref() == Some(&asked.id));
                own.map(|alert| (alert.says.clone(), alert.raised)).collect()
            };
            let (old, new) = (raised(&self.comparison.old), raised(&self.comparison.new));
            let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
            names.sort();
            names.dedup();
            let count = |side: &BTreeMap<String, u64>, name: &String| side.get(name).copied().unwrap_or(0);
            for name in names {
                let (was, is) = (count(&old, name), count(&new, name));
                if was != is {
                    uses.push(Use { pair, name: name.clone(), words: String::new(), was, is });
                }
            }
        }
        uses
    }
}

fn rows_of(section: Option<&Section>) -> &[FormRow] {
    section.map_or(&[], |section| &section.rows)
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{} times", number(more)),
    }
}

/// A figure with its numbers.
fn shown(side: Option<(&FormRow, &Figure)>) -> String {
    match side {
        None => "no such row".to_owned(),
        Some((_, Figure { amount: Amount::NotCollected, .. })) => "not collected".to_owned(),
        Some((_, figure)) => form::in_brackets(figure),
    }
}

impl Moved<'_> {
    /// The two figures; to four decimals where they are alike in whole percents.
    fn shown(&self) -> [String; 2] {
        let both = [shown(self.old), shown(self.new)];
        let [old, new] = &both;
        if old != new {
            return both;
        }
        [self.old, self.new].map(|side| match side {
            Some((_, figure)) => figure
                .percent
                .map_or_else(String::new, |percent| format!("{percent}% ({})", form::amount(figure))),
            None => String::new(),
        })
    }

    /// Whether it is out of something else, by name or by number: the two percentages are then not of one thing.
    pub(super) fn base_changed(&self) -> bool {
        let base =
            |side: Option<(&FormRow, &Figure)>| side.map(|(row, figure)| (form::base(row), base_of(figure)));
        base(self.old) != base(self.new)
    }

    fn base(&self) -> Line {
        let (Some((old, was)), Some((new, is))) = (self.old, self.new) else { return cell("") };
        let (before, now) = (form::base(old), form::base(new));
        let bare = |base: &str| base.strip_prefix("of ").unwrap_or(base).to_owned();
        if before != now {
            let told = format!(": was {}, is {}", bare(&before), bare(&now));
            return vec![Piece::Strong("changed".to_owned()), words(&told)];
        }
        match (base_of(was), base_of(is)) {
            (Some(was), Some(is)) if was != is => {
                let told = format!(": {} → {} {}", number(was), number(is), bare(&now));
                vec![Piece::Strong("changed".to_owned()), words(&told)]
            }
            _ => cell(&now),
        }
    }
}

/// How many the figure is out of.
fn base_of(figure: &Figure) -> Option<u64> {
    match figure.amount {
        Amount::Counted { base, .. } => Some(base),
        Amount::Averaged { cases, .. } => Some(cases),
        Amount::NotCollected => None,
    }
}
