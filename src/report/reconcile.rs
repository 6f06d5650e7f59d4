//! A published table checked against its own arithmetic: what is wrong with it, a sentence each, and what is right.

mod json;
mod ranges;
mod said;

use std::io::{self, Write};

use super::blocks::{Block, Line, code, label, markdown, text, words};
use super::words::{counted, listed, number, plain};
use super::{Screen, form};
use crate::measure::{FaultKind, Reconciled, Summary};
use crate::ruleset::{Published, Ruleset};

pub use json::write as write_json;

/// A published table, and what checking it came to.
#[derive(Debug, Clone, Copy)]
pub struct Reconciling<'r> {
    /// The form that it fills in.
    pub ruleset: &'r Ruleset,
    /// The table.
    pub published: &'r Published,
    /// What checking it came to.
    pub reconciled: &'r Reconciled,
    /// What the cases come to, where there are any.
    pub summary: Option<&'r Summary>,
    /// The name of the table's file.
    pub file: &'r str,
}

/// Writes it for a screen: the most important line last.
pub fn write_text(out: &mut dyn Write, reconciling: &Reconciling<'_>, screen: Screen) -> io::Result<()> {
    let mut blocks = reconciling.head();
    blocks.extend(reconciling.body());
    blocks.push(reconciling.result());
    text::write(out, &blocks, screen)
}

/// Writes it as Markdown: the most important line first.
pub fn write_markdown(out: &mut dyn Write, reconciling: &Reconciling<'_>) -> io::Result<()> {
    let mut blocks = reconciling.head();
    blocks.push(reconciling.result());
    blocks.extend(reconciling.body());
    markdown::write(out, &blocks)
}

impl FaultKind {
    /// Every kind, in the order in which faults are listed.
    const ALL: [Self; 5] = [Self::BaseMoved, Self::Sum, Self::Impossible, Self::UnknownAsZero, Self::Differs];

    /// As machines read it.
    fn key(self) -> &'static str {
        match self {
            Self::BaseMoved => "base_moved",
            Self::Sum => "sum",
            Self::Impossible => "impossible",
            Self::UnknownAsZero => "unknown_as_zero",
            Self::Differs => "differs",
        }
    }

    /// As people read it.
    fn name(self) -> &'static str {
        match self {
            Self::BaseMoved => "Base moved",
            Self::Sum => "Sum",
            Self::Impossible => "Not a whole number",
            Self::UnknownAsZero => "Unknown, not 0%",
            Self::Differs => "Not what the cases give",
        }
    }

    /// What is said of so many of them.
    fn counted(self, count: u64) -> String {
        match self {
            Self::BaseMoved => counted(count, "base that moved", "bases that moved"),
            Self::Sum => counted(count, "sum that is not 100%", "sums that are not 100%"),
            Self::Impossible => counted(
                count,
                "figure that is no whole number of cases",
                "figures that are no whole number of cases",
            ),
            Self::UnknownAsZero => counted(count, "unknown printed as 0%", "unknowns printed as 0%"),
            Self::Differs => {
                counted(count, "figure that the cases do not give", "figures that the cases do not give")
            }
        }
    }
}

impl Reconciling<'_> {
    fn head(&self) -> Vec<Block> {
        let heading = Block::Heading(1, "Published figures checked against their own arithmetic".to_owned());
        vec![heading, Block::Items(self.about())]
    }

    fn about(&self) -> Vec<Line> {
        let mut items = Vec::new();
        let mut item = |name: &str, mut line: Line| {
            line.insert(0, label(name));
            items.push(line);
        };
        let source = self.published.source.as_deref();
        let source = source.map(|source| words(&format!(" ({source})")));
        item("Figures", [words(self.file)].into_iter().chain(source).collect());
        let hash: String = self.ruleset.sha256.chars().take(12).collect();
        let rules = self.ruleset;
        item(
            "Rules",
            vec![words(&format!("{} (", rules.title)), code(&rules.id), words(&format!(", {hash})"))],
        );
        if let Some(summary) = self.summary {
            let files: Vec<String> = summary.run.inputs.iter().map(|input| input.name.clone()).collect();
            let (title, as_at) = (form::title(summary), summary.run.as_at.long());
            item("Cases", vec![words(&format!("{title}, from {}, as at {as_at}", listed(&files)))]);
        }
        item("Counted", vec![words(&self.counted())]);
        items
    }

    /// How many figures and sums there are, and how many are right.
    fn counted(&self) -> String {
        let (printed, right) = (self.printed(), self.printed() - self.at_fault());
        let listed = self.reconciled.figures.len() as u64;
        let mut said = format!(
            "{} listed, {} with a percentage: nothing was found against {} of these",
            figures(listed),
            number(printed),
            number(right)
        );
        let sums = self.reconciled.sums;
        if sums.looked_at > 0 {
            said =
                format!("{said}; {} looked at", counted(sums.looked_at, "sum of shares", "sums of shares"));
        }
        if sums.off_by_rounding > 0 {
            said = format!("{said}, {} off by no more than rounding", number(sums.off_by_rounding));
        }
        said
    }

    fn printed(&self) -> u64 {
        self.reconciled.figures.iter().filter(|checked| checked.figure.percent.is_some()).count() as u64
    }

    fn at_fault(&self) -> u64 {
        self.reconciled.figures.iter().filter(|checked| checked.at_fault).count() as u64
    }

    /// Every fault in a sentence or two, question by question, and what could not be looked at.
    fn body(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (place, question) in self.ruleset.questions.iter().enumerate() {
            let own = self.reconciled.faults.iter().filter(|fault| fault.question == place);
            let items: Vec<Line> = own
                .map(|fault| vec![label(fault.why.kind().name()), words(&plain(&self.sentence(fault)))])
                .collect();
            if !items.is_empty() {
                blocks.push(Block::Heading(2, format!("{} ({})", question.question(), question.id)));
                blocks.push(Block::Items(items));
            }
        }
        let left = self.left();
        if !left.is_empty() {
            blocks.push(Block::Heading(2, "What could not be looked at".to_owned()));
            blocks.push(Block::Items(left.iter().map(|left| vec![words(left)]).collect()));
        }
        blocks
    }

    /// What the file does not say.
    fn left(&self) -> Vec<String> {
        let mut left = Vec::new();
        let Reconciled { without_base, not_listed, .. } = *self.reconciled;
        if without_base > 0 {
            left.push(format!(
                "{}: how many cases they were drawn from is not given, so they were not held against whole \
                 numbers. Give it as `cases` of each of the `periods`, or as `base` of a figure.",
                figures(without_base)
            ));
        }
        if not_listed > 0 {
            left.push(format!(
                "{} of the form: the file says nothing of them. Where the table has a blank, write \
                 `percent: null`.",
                counted(not_listed, "cell", "cells")
            ));
        }
        if self.summary.is_some() {
            let periods = self.published.periods.iter().enumerate();
            let absent = periods.filter(|(place, _)| self.is_absent(*place));
            let absent: Vec<String> = absent.map(|(_, period)| plain(&period.label)).collect();
            if !absent.is_empty() {
                left.push(format!(
                    "{}: the cases have no such period, so nothing of it was held against them. Periods are the \
                     columns of the audit.yaml that lies with the cases.",
                    listed(&absent)
                ));
            }
        }
        left
    }

    /// Whether the cases have nothing for a period that has figures.
    fn is_absent(&self, period: usize) -> bool {
        let mut own =
            self.reconciled.figures.iter().filter(|checked| checked.figure.period == period).peekable();
        own.peek().is_some() && own.all(|checked| checked.computed.is_none())
    }

    /// The whole in one sentence.
    fn result(&self) -> Block {
        let faults = &self.reconciled.faults;
        let of_kind = |kind: FaultKind| {
            faults.iter().filter(|fault| fault.why.kind() == kind).fold(0, |count, _| count + 1)
        };
        let kinds = FaultKind::ALL.map(|kind| (kind, of_kind(kind)));
        let kinds: Vec<String> = kinds
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| kind.counted(count))
            .collect();
        let said = if faults.is_empty() {
            "No fault was found in the arithmetic. That does not show that the figures are right.".to_owned()
        } else {
            let faults = counted(faults.len() as u64, "fault was found", "faults were found");
            let about = format!("about {} of the {}", number(self.at_fault()), figures(self.printed()));
            format!("{faults}, {about} with a percentage: {}.", listed(&kinds))
        };
        Block::Words(vec![words(&said)])
    }
}

fn figures(count: u64) -> String {
    counted(count, "figure", "figures")
}
