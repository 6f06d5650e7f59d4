//! One question of the document: who owes it and when, what excuses it, its answers, its rows and its examples.

use super::Handbook;
use super::conditions::{in_words, named};
use super::{examples, rows};
use crate::condition::{Condition, Field};
use crate::record::{FieldRef, Layout};
use crate::report::blocks::{Block, Line, cell, code, label, table, words};
use crate::report::words::{capital, listed};
use crate::ruleset::{
    Answer, Entitlement, Exemption, InForce, Limit, Question, Ruleset, Source, Status, TimeLimit, Within,
};

/// One edition of a question, with what its words need.
pub(super) struct Asked<'r> {
    pub(super) ruleset: &'r Ruleset,
    pub(super) question: &'r Question,
    pub(super) entitlement: &'r Entitlement,
}

/// Everything of a question, its headings from this level.
pub(super) fn blocks(handbook: &Handbook<'_>, question: &Question, level: u8, blocks: &mut Vec<Block>) {
    let ruleset = handbook.ruleset;
    let several = question.editions.len() > 1;
    for entitlement in &question.editions {
        let asked = Asked { ruleset, question, entitlement };
        let level = if several {
            let force = entitlement.in_force.as_ref();
            let range =
                force.map_or_else(|| "for every case".to_owned(), |force| in_force(force, &ruleset.layout));
            blocks.push(Block::Heading(level, format!("In force {range}")));
            level + 1
        } else {
            level
        };
        asked.blocks(level, blocks);
    }
    blocks.push(Block::Heading(level, "Examples".to_owned()));
    blocks.push(examples::of_question(handbook, question));
}

impl Asked<'_> {
    fn blocks(&self, level: u8, blocks: &mut Vec<Block>) {
        let entitlement = self.entitlement;
        blocks.push(Block::Items(self.about()));
        let mut part = |heading: &str, block: Block| {
            blocks.push(Block::Heading(level, heading.to_owned()));
            blocks.push(block);
        };
        if let Some(limit) = &entitlement.time_limit {
            part("Time limit", self.time_limit(limit));
        }
        if !entitlement.not_owed.is_empty() {
            part("Not owed: looked at first", self.exemptions(&entitlement.not_owed));
        }
        part("Answers: the first that fits", self.answers());
        if !entitlement.excused.is_empty() {
            part(
                "Excused: looked at only where the answer counts as not met",
                self.exemptions(&entitlement.excused),
            );
        }
        if !entitlement.alerts.is_empty() {
            part("Raised for a person to look at, whatever the answer", self.alerts());
        }
        part("What is counted", rows::block(self));
        if !entitlement.accepted.is_empty() {
            part("Lint warnings that are accepted, and why", self.accepted());
        }
    }

    fn layout(&self) -> &Layout {
        &self.ruleset.layout
    }

    fn about(&self) -> Vec<Line> {
        let entitlement = self.entitlement;
        let mut items = vec![vec![label("Name in the rules"), code(&self.question.id)]];
        if entitlement.question != self.question.question() {
            items.push(vec![label("Asked then as"), words(&entitlement.question)]);
        }
        items.push(vec![label("Owed by"), words(&entitlement.owed_by)]);
        items.push(vec![label("In force"), words(&self.in_force())]);
        items.push(vec![label("Asked of"), words(&self.asked_of())]);
        if let Some((condition, _)) = &entitlement.applies_when {
            let mut item = vec![label("Arises where")];
            item.extend(self.condition(condition));
            item.push(words("; if not, it counts as not applicable"));
            items.push(item);
        }
        let said =
            [("What good looks like", &entitlement.good_looks_like), ("Where to look", &entitlement.look_in)];
        for (name, said) in said {
            items.extend(said.as_ref().map(|said| vec![label(name), words(said)]));
        }
        items.push(vec![label("Source"), words(&source(&entitlement.source))]);
        if let Some(because) = &entitlement.because {
            let field = self.named(because.field);
            items.push(vec![label("Reason of an unknown answer"), words(&field)]);
        }
        if let Some(held) = &entitlement.not_collected {
            let note = format!("{} ({})", held.note, held.by);
            items.push(vec![label("No figure is returned for it"), words(&note)]);
        }
        let file = self.ruleset.rule(entitlement.rule);
        items.push(vec![label("Written in"), code(file.rsplit_once(':').map_or(file, |(file, _)| file))]);
        items
    }

    fn in_force(&self) -> String {
        match &self.entitlement.in_force {
            Some(force) => in_force(force, self.layout()),
            None => "for every case, whatever its dates".to_owned(),
        }
    }

    fn asked_of(&self) -> String {
        match self.entitlement.for_each {
            Some((list, _)) => {
                format!("each row of {} by itself", named(self.layout(), FieldRef::List(list)))
            }
            None => "each case, once".to_owned(),
        }
    }

    /// A condition in words where it has some, and as it is written.
    fn condition(&self, condition: &Condition) -> Line {
        match in_words(condition, self.layout()) {
            Some(said) => vec![words(&format!("{said} (")), code(&condition.text), words(")")],
            None => vec![code(&condition.text)],
        }
    }

    /// The two cells of a condition: in words, and as it is written.
    fn cells(&self, condition: Option<&Condition>, without: &str) -> [Line; 2] {
        match condition {
            Some(condition) => {
                let said = in_words(condition, self.layout());
                let said = said.unwrap_or_else(|| "as the condition says".to_owned());
                [cell(&said), vec![code(&condition.text)]]
            }
            None => [cell(without), Vec::new()],
        }
    }

    fn force_cell(&self, force: Option<&InForce>) -> Line {
        force.map(|force| cell(&in_force(force, self.layout()))).unwrap_or_default()
    }

    fn named(&self, field: Field) -> String {
        named(self.layout(), field.field)
    }

    fn time_limit(&self, limit: &TimeLimit) -> Block {
        let from: Vec<String> = limit.from.iter().map(|field| self.named(*field)).collect();
        let from = match &from[..] {
            [one] => one.clone(),
            several => format!("the first that is recorded of {}", listed(several)),
        };
        let to = self.named(limit.to);
        let several = limit.within.len() > 1;
        let row = |(place, within): (usize, &Within)| {
            let without = match (several, place) {
                (true, 1..) => "in every other case",
                (true | false, _) => "always",
            };
            let [when, written] = self.cells(within.when.as_ref(), without);
            let force = self.force_cell(within.in_force.as_ref());
            vec![
                cell(&within.limit.words()),
                cell(&from),
                cell(&to),
                cell(starts(within.limit)),
                when,
                written,
                force,
            ]
        };
        let rows = limit.within.iter().enumerate().map(row).collect();
        table(
            &["Within", "From", "To", "How it is counted", "Applies", "As the rules write it", "In force"],
            rows,
        )
    }

    fn exemptions(&self, exemptions: &[Exemption]) -> Block {
        let row = |exemption: &Exemption| {
            let reason = self.question.reasons.get(usize::from(exemption.reason));
            let said = reason.map_or("", |reason| reason.words.as_str());
            let choice =
                if reason.is_some_and(|reason| reason.victim_choice) { " (victim's choice)" } else { "" };
            let [when, written] = self.cells(Some(&exemption.when), "");
            let answer = format!("“{}”", self.question.answer(exemption.answer));
            let force = self.force_cell(exemption.in_force.as_ref());
            vec![
                cell(&format!("{said}{choice}")),
                vec![code(&exemption.id)],
                cell(&answer),
                when,
                written,
                force,
            ]
        };
        let head = ["Reason", "Name", "Answer", "Applies where", "As the rules write it", "In force"];
        table(&head, exemptions.iter().map(row).collect())
    }

    fn answers(&self) -> Block {
        let answers = &self.entitlement.answers;
        let last = if answers.len() > 1 { "no answer above fits" } else { "always" };
        let row = |(place, answer): (usize, &Answer)| {
            let [when, written] = self.cells(answer.when.as_ref(), last);
            let because = answer
                .because
                .as_ref()
                .map(|because| format!("the reason is what {} says", self.named(because.field)));
            let wants = answer.wants.map(|field| format!("it waits for {}", named(self.layout(), field)));
            let also: Vec<String> = because.into_iter().chain(wants).collect();
            let also = if also.is_empty() { Vec::new() } else { cell(&capital(&listed(&also))) };
            let name = format!("“{}”", self.question.answer(answer.answer));
            vec![
                cell(&(place + 1).to_string()),
                cell(&name),
                cell(answer.counts_as.words()),
                when,
                written,
                also,
            ]
        };
        let head = ["No.", "Answer", "Counts as", "Fits where", "As the rules write it", "Beside it"];
        table(&head, answers.iter().enumerate().map(row).collect())
    }

    fn alerts(&self) -> Block {
        let row = |alert: &crate::ruleset::Alert| {
            let [when, written] = self.cells(Some(&alert.when), "");
            vec![cell(&alert.says), when, written]
        };
        let rows = self.entitlement.alerts.iter().map(row).collect();
        table(&["What is said", "Raised where", "As the rules write it"], rows)
    }

    fn accepted(&self) -> Block {
        let accepted = self.entitlement.accepted.iter();
        Block::Items(accepted.map(|(name, why)| vec![code(name), words(": "), words(why)]).collect())
    }

    /// An answer in quotation marks, with what it counts as where that is another word.
    pub(super) fn quoted(question: &Question, answer: &str, status: Option<Status>) -> String {
        let known = question.answers.iter().any(|known| known == answer);
        match status.filter(|status| !known || status.words() != answer) {
            Some(status) => format!("“{answer}” ({})", status.words()),
            None => format!("“{answer}”"),
        }
    }
}

/// The cases for which a rule holds: `where “Date reported” is 16 November 2015 or later`.
fn in_force(force: &InForce, layout: &Layout) -> String {
    let by = named(layout, force.by.field);
    match (force.from, force.until) {
        (Some(from), Some(until)) => format!("where {by} is from {} to {}", from.long(), until.long()),
        (Some(from), None) => format!("where {by} is {} or later", from.long()),
        (None, Some(until)) => format!("where {by} is {} or earlier", until.long()),
        (None, None) => format!("where {by} is recorded"),
    }
}

/// Which days count.
fn starts(limit: Limit) -> &'static str {
    match limit {
        Limit::WorkingDays(_) => {
            "the first working day after is day 1; Saturdays, Sundays and bank holidays do not count"
        }
        Limit::Days(_) => "the day after is day 1; every day counts",
    }
}

fn source(source: &Source) -> String {
    let about = source.about.as_ref().map_or_else(String::new, |about| format!(", {about}"));
    let read =
        if source.verified { "checked against the source" } else { "not yet checked against the source" };
    format!("{}{about} ({read})", source.code)
}
