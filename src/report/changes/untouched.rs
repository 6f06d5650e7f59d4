//! The changes that moved nothing, each with a case that it would move.

use super::{Changes, NoEffect, said};
use crate::engine::{Apart, Sought};
use crate::measure::by_row;
use crate::report::blocks::{Block, words};
use crate::report::suggestion;
use crate::report::words::number;

impl Changes<'_> {
    pub(super) fn untouched(&self, blocks: &mut Vec<Block>) {
        if self.no_effect.is_empty() {
            return;
        }
        blocks.push(Block::Heading(2, "Warning: changes that moved nothing in these cases".to_owned()));
        let mut about = None;
        for untouched in self.no_effect {
            let Some(change) = self.changes.changes.get(untouched.change) else { continue };
            let heading =
                change.pair.map_or_else(|| "The rules as a whole".to_owned(), |pair| self.asked(pair));
            if about != Some(change.pair) {
                blocks.push(Block::Heading(3, heading));
                about = Some(change.pair);
            }
            blocks.push(Block::Words(said::line(change)));
            match untouched.sought.as_ref().and_then(|sought| sought.found.as_ref()) {
                Some(apart) => {
                    blocks.push(Block::Words(vec![words("A case that would change:")]));
                    blocks.push(Block::Code(self.case(apart)));
                    blocks.push(Block::Words(vec![words(&self.came_to(untouched, apart))]));
                }
                None => blocks.push(Block::Words(vec![words(&not_found(untouched.sought.as_ref()))])),
            }
        }
    }

    /// A record and the day it is looked at, as an example begins.
    fn case(&self, apart: &Apart) -> String {
        let mut text = format!("  as_at: {}\n", apart.witness.as_at);
        suggestion::given(&mut text, self.layout, &apart.witness);
        let lines = text.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What the record comes to, before and now.
    fn came_to(&self, untouched: &NoEffect, apart: &Apart) -> String {
        let pair = untouched.pair.and_then(|pair| self.changes.pairs.get(pair));
        let Some(pair) = pair else { return String::new() };
        let old = pair.old.and_then(|place| self.old.questions.get(place));
        let new = pair.new.and_then(|place| self.new.questions.get(place));
        let mut said = Vec::new();
        for (was, is) in by_row(&apart.old.findings, &apart.new.findings) {
            let of = |finding: Option<&crate::finding::Finding>| finding.map(|one| (one.answer, one.status));
            let (was, is) = (super::groups::named(old, of(was)), super::groups::named(new, of(is)));
            said.push(if was == is { format!("{was}, as before") } else { format!("{was} → {is}") });
        }
        said.dedup();
        let alerts = (apart.old.alerts.len(), apart.new.alerts.len());
        if alerts.0 != alerts.1 {
            said.push(format!("alerts raised: {} → {}", alerts.0, alerts.1));
        }
        format!("It comes to: {}.", said.join("; "))
    }
}

/// How far it was looked.
fn not_found(sought: Option<&Sought>) -> String {
    match sought {
        None => "No case that would change was looked for.".to_owned(),
        Some(Sought { looked_at, complete: true, .. }) => format!(
            "No case would change: of the {} that these rules can tell apart, none does.",
            number(*looked_at)
        ),
        Some(Sought { looked_at, .. }) => {
            format!(
                "No case that would change was found among the {} looked at; there may be one.",
                number(*looked_at)
            )
        }
    }
}
