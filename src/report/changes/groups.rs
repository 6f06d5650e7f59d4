//! The answers that came out otherwise: what they were, what they are, whose, and by which clauses.

use super::Changes;
use crate::measure::{Group, Key, References};
use crate::report::blocks::{Block, Line, Piece, code, words};
use crate::report::words::{counted, first_few};
use crate::ruleset::{AnswerId, Question, RuleId, Ruleset, Status};

impl Changes<'_> {
    pub(super) fn groups(&self, blocks: &mut Vec<Block>) {
        let groups = &self.comparison.groups;
        if groups.is_empty() {
            blocks.push(Block::Words(vec![words("None.")]));
        }
        let mut heading = None;
        for (key, group) in groups {
            if heading != Some(key.pair) {
                blocks.push(Block::Heading(3, self.asked(key.pair)));
                heading = Some(key.pair);
            }
            blocks.push(Block::Words(self.group(*key, group)));
            let clauses = group.clauses.iter();
            blocks.push(Block::Items(clauses.map(|(rules, whose)| self.clauses(*rules, whose)).collect()));
        }
    }

    /// What they were and what they are, and how many.
    fn group(&self, key: Key, group: &Group) -> Line {
        let pair = self.changes.pairs.get(key.pair);
        let old = pair.and_then(|pair| self.old.questions.get(pair.old?));
        let new = pair.and_then(|pair| self.new.questions.get(pair.new?));
        let (from, to) = (named(old, key.from), named(new, key.to));
        let how_many = counted(group.findings, "answer", "answers");
        let cases = counted(group.cases.count, "case", "cases");
        vec![Piece::Strong(format!("{from} → {to}")), words(&format!(": {how_many} in {cases}"))]
    }

    /// The clauses that decided, and the cases.
    fn clauses(&self, (was, is): (Option<RuleId>, Option<RuleId>), whose: &References) -> Line {
        let (was, is) = (clause(self.old, was), clause(self.new, is));
        let mut line = vec![words("decided by "), was.clone()];
        if was != is {
            line.extend([words(", now by "), is]);
        }
        line.push(words(&format!(": {}", first_few(&whose.listed, whose.others()))));
        line
    }
}

/// An answer with what it counts as.
pub(super) fn named(question: Option<&Question>, came_to: Option<(AnswerId, Status)>) -> String {
    match (question, came_to) {
        (Some(question), Some((answer, status))) => {
            let answer = question.answer(answer);
            if answer == status.words() {
                answer.to_owned()
            } else {
                format!("{answer} ({})", status.words())
            }
        }
        _ => "not asked".to_owned(),
    }
}

fn clause(ruleset: &Ruleset, rule: Option<RuleId>) -> Piece {
    match rule {
        Some(rule) => code(ruleset.rule(rule)),
        None => words("more than one clause"),
    }
}
