//! A draft of the entry for the section Rules of a changelog: what changed, in force from when, and what it did.

use std::io::{self, Write};

use super::{Changes, groups, said};
use crate::report::blocks::{Block, Line, Piece, code, markdown, words};
use crate::report::words::{counted, listed};
use crate::ruleset::Ruleset;

/// Writes the draft. What only a person knows is left open.
pub fn write(out: &mut dyn Write, changes: &Changes<'_>) -> io::Result<()> {
    markdown::write(out, &[Block::Items(vec![changes.entry()])])
}

impl Changes<'_> {
    fn entry(&self) -> Line {
        let all = &self.changes.changes;
        let mut line = vec![Piece::Strong(self.new.id.clone()), words(&format!(": {}. ", self.kind()))];
        for (place, change) in all.iter().enumerate() {
            if place > 0 {
                line.push(words("; "));
            }
            if let Some(pair) = change.pair.and_then(|pair| self.changes.pairs.get(pair)) {
                line.extend([code(&pair.id), words(": ")]);
            }
            line.extend(said::line(change));
        }
        if all.is_empty() {
            line.push(words("The rules mean the same as before"));
        }
        line.push(words(". In force from (say when). Questions: "));
        line.push(words(&self.questions()));
        line.push(words(". Effect on "));
        for (place, batch) in self.batch.iter().enumerate() {
            line.extend((place > 0).then(|| words(", ")));
            line.push(code(batch));
        }
        line.push(words(&format!(": {}", self.effect())));
        line
    }

    fn kind(&self) -> &'static str {
        let new = |ruleset: &Ruleset| ruleset.questions.is_empty();
        if new(self.old) { "new ruleset" } else { "law changed, or reading corrected (say which)" }
    }

    fn questions(&self) -> String {
        let mut ids: Vec<String> = Vec::new();
        for pair in self.changes.changes.iter().filter_map(|change| self.changes.pairs.get(change.pair?)) {
            if !ids.contains(&pair.id) {
                ids.push(pair.id.clone());
            }
        }
        if ids.is_empty() { "none".to_owned() } else { listed(&ids) }
    }

    fn effect(&self) -> String {
        let comparison = self.comparison;
        let mut said = Vec::new();
        if comparison.findings_changed > 0 {
            let cases = counted(comparison.cases_changed, "case", "cases");
            said.push(format!("{} in {cases}", counted(comparison.findings_changed, "answer", "answers")));
        }
        for (key, group) in &comparison.groups {
            let Some(pair) = self.changes.pairs.get(key.pair) else { continue };
            let old = pair.old.and_then(|place| self.old.questions.get(place));
            let new = pair.new.and_then(|place| self.new.questions.get(place));
            let (from, to) = (groups::named(old, key.from), groups::named(new, key.to));
            said.push(format!("{} {from} → {to} ({})", pair.id, group.findings));
        }
        let rows: usize = (0..self.changes.pairs.len()).map(|pair| self.moved(pair).len()).sum();
        if rows > 0 {
            said.push(counted(rows as u64, "figure moved", "figures moved"));
        }
        if said.is_empty() { "none.".to_owned() } else { format!("{}.", said.join("; ")) }
    }
}
