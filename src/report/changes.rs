//! What a change of the rules does: what differs, which answers and figures it moves, and what it leaves alone.

mod figures;
mod groups;
mod json;
mod log;
mod said;
mod untouched;

use std::io::{self, Write};

use super::blocks::{Block, Line, code, html, label, markdown, text, words};
use super::words::{counted, listed, number};
use super::{Screen, form, rows_read};
use crate::engine::Sought;
use crate::measure::{Comparison, Section};
use crate::record::Layout;
use crate::ruleset::{RuleChange, RuleChanges, Ruleset};

pub use json::write as write_json;
pub use log::write as write_log;

/// Two rulesets held against each other on one batch.
#[derive(Debug, Clone, Copy)]
pub struct Changes<'r> {
    /// The rules as they were.
    pub old: &'r Ruleset,
    /// The rules as they are.
    pub new: &'r Ruleset,
    /// The fields of both.
    pub layout: &'r Layout,
    /// What differs between them.
    pub changes: &'r RuleChanges,
    /// What that does to the batch.
    pub comparison: &'r Comparison,
    /// The changes that moved nothing.
    pub no_effect: &'r [NoEffect],
    /// The batch, as it was named.
    pub batch: &'r [String],
    /// The version of this program.
    pub version: &'r str,
}

/// A change that moved nothing, and a case that it would move.
#[derive(Debug, Clone)]
pub struct NoEffect {
    /// The change, by its place in [`RuleChanges::changes`].
    pub change: usize,
    /// The question that the case was looked for of, by its place in [`RuleChanges::pairs`].
    pub pair: Option<usize>,
    /// What looking for a case came to; `None` where none was looked for.
    pub sought: Option<Sought>,
}

/// Writes it for a screen.
pub fn write_text(out: &mut dyn Write, changes: &Changes<'_>, screen: Screen) -> io::Result<()> {
    text::write(out, &changes.blocks(), screen)
}

/// Writes it as Markdown.
pub fn write_markdown(out: &mut dyn Write, changes: &Changes<'_>) -> io::Result<()> {
    markdown::write(out, &changes.blocks())
}

/// Writes it as one page of HTML that needs nothing else.
pub fn write_html(out: &mut dyn Write, changes: &Changes<'_>) -> io::Result<()> {
    html::write(out, &changes.title(), &changes.blocks())
}

impl Changes<'_> {
    fn title(&self) -> String {
        let (old, new) = (&self.old.id, &self.new.id);
        if old == new {
            format!("What changes in {new}")
        } else {
            format!("What changes from {old} to {new}")
        }
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(1, self.title()), Block::Items(self.about())];
        blocks.push(Block::Words(vec![words(&self.summary())]));
        blocks.push(Block::Heading(2, "Rules that changed".to_owned()));
        self.rules(&mut blocks);
        blocks.push(Block::Heading(2, "Answers that changed".to_owned()));
        self.groups(&mut blocks);
        blocks.push(Block::Heading(2, "Figures that moved".to_owned()));
        self.figures(&mut blocks);
        self.uses(&mut blocks);
        self.untouched(&mut blocks);
        blocks
    }

    fn about(&self) -> Vec<Line> {
        let rules = |ruleset: &Ruleset| {
            let hash: String = ruleset.sha256.chars().take(12).collect();
            vec![words(&format!("{} (", ruleset.title)), code(&ruleset.id), words(&format!(", {hash})"))]
        };
        let labelled = |name: &str, mut line: Line| {
            line.insert(0, label(name));
            line
        };
        let summary = &self.comparison.new;
        let files: Vec<String> = summary.run.inputs.iter().map(|input| input.name.clone()).collect();
        let title = form::title(summary);
        let records = summary.records;
        let read = format!(
            "{}: {} compared, {} could not be used",
            counted(records.read, "case read", "cases read"),
            records.checked,
            records.not_used
        );
        let mut about = vec![
            labelled("Rules before", rules(self.old)),
            labelled("Rules now", rules(self.new)),
            labelled("Cases", vec![words(&format!("{title}, from {}", listed(&files)))]),
            labelled("As at", vec![words(&summary.run.as_at.long())]),
            labelled("Counted", vec![words(&read)]),
        ];
        let rows = summary.run.inputs.iter().filter_map(|input| Some((&input.name, input.rows.as_ref()?)));
        about.extend(
            rows.map(|(file, rows)| labelled("Rows", vec![words(&format!("{file}: {}", rows_read(rows)))])),
        );
        let disputed = summary.attention.disagreements.count;
        if disputed > 0 {
            let facts = counted(disputed, "fact, which is", "facts, which are");
            let said = format!("on {facts} taken as not recorded; vcop check lists them");
            about.push(labelled("Files disagree", vec![words(&said)]));
        }
        about
    }

    /// The whole in one sentence or two.
    fn summary(&self) -> String {
        let comparison = self.comparison;
        let cases = comparison.new.records.checked;
        let mut said = match comparison.findings_changed {
            0 => "No case has another answer.".to_owned(),
            changed => format!(
                "{} of {} came out otherwise, in {} of {}.",
                number(changed),
                counted(comparison.findings_compared, "answer", "answers"),
                comparison.cases_changed,
                counted(cases, "case", "cases")
            ),
        };
        let only = [
            (comparison.findings_added, "only the rules as they are now give"),
            (comparison.findings_removed, "only the rules as they were gave"),
        ];
        for (count, what) in only.into_iter().filter(|(count, _)| *count > 0) {
            said = format!("{said} There are {} that {what}.", counted(count, "answer", "answers"));
        }
        said
    }

    /// The question of a pair, in words and by id.
    fn asked(&self, pair: usize) -> String {
        let Some(pair) = self.changes.pairs.get(pair) else { return String::new() };
        let new = pair.new.and_then(|place| self.new.questions.get(place));
        let question = new.or_else(|| pair.old.and_then(|place| self.old.questions.get(place)));
        question.map_or_else(String::new, |question| format!("{} ({})", question.question(), pair.id))
    }

    fn rules(&self, blocks: &mut Vec<Block>) {
        let all = &self.changes.changes;
        if all.is_empty() {
            blocks.push(Block::Words(vec![words("None: the rules mean the same.")]));
        }
        let mut next = 0;
        while let Some(first) = all.get(next) {
            let run = all.iter().skip(next).take_while(|change| change.pair == first.pair).count();
            let heading = match first.pair {
                Some(pair) => self.asked(pair),
                None => "The rules as a whole".to_owned(),
            };
            blocks.push(Block::Heading(3, heading));
            let items = (next..next + run).filter_map(|place| Some(self.rule(place, all.get(place)?)));
            blocks.push(Block::Items(items.collect()));
            next += run;
        }
    }

    /// One change, and what it moved.
    fn rule(&self, place: usize, change: &RuleChange) -> Line {
        let mut line = said::line(change);
        let new = change.new_rules.first().map(|rule| self.new.rule(*rule));
        let written = new.or_else(|| change.old_rules.first().map(|rule| self.old.rule(*rule)));
        line.extend(written.into_iter().flat_map(|place| [words(" ("), code(place), words(")")]));
        if let Some(effect) =
            self.comparison.effects.get(place).and_then(|effect| said::effect(change, *effect))
        {
            line.push(words(&format!(". {effect}")));
        }
        line
    }

    /// The summaries of a pair's sections, before and now.
    fn sections(&self, pair: usize) -> [Option<&Section>; 2] {
        let places = self.changes.pairs.get(pair).map_or((None, None), |pair| (pair.old, pair.new));
        [
            places.0.and_then(|place| self.comparison.old.sections.get(place)),
            places.1.and_then(|place| self.comparison.new.sections.get(place)),
        ]
    }
}
