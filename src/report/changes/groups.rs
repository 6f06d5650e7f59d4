//! The answers that came out otherwise: what they were, what they are, whose, and by which clauses.

use super::Changes;
use crate::measure::{Clauses, Group, Key, References};
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
            blocks.push(Block::Items(
                clauses.map(|(rules, whose)| self.clauses(*key, *rules, whose)).collect(),
            ));
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
    fn clauses(&self, key: Key, (was, is): Clauses, whose: &References) -> Line {
        let (was, is) = (clause(self.old, key.from, was), clause(self.new, key.to, is));
        let mut line = was.clone();
        if was != is {
            line.push(words(", now "));
            line.extend(is);
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

/// What decided, or why nothing did.
fn clause(ruleset: &Ruleset, came_to: Option<(AnswerId, Status)>, rule: Option<RuleId>) -> Line {
    match (came_to, rule) {
        (None, _) => vec![words("not asked")],
        (Some(_), Some(rule)) => vec![words("decided by "), code(ruleset.rule(rule))],
        (Some((_, Status::Unknown)), None) => vec![words("undecided for want of a fact")],
        (Some(_), None) => vec![words("decided by more than one clause")],
    }
}
