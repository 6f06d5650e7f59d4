//! The facts that are not recorded, and the convention of the rules that each was read by.

use super::facts::Telling;
use super::why::is_blank;
use crate::condition::Look;
use crate::finding::{Change, Evidence};
use crate::record::{FieldRef, Slot};
use crate::report::words::plain;
use crate::ruleset::Status;

/// One sentence for each fact that is not recorded.
pub(super) fn sentences(telling: &Telling<'_, '_>, changes: &[Change]) -> Vec<String> {
    let mut said: Vec<(FieldRef, String)> = Vec::new();
    let mut say = |field: FieldRef, sentence: Option<String>| {
        if let Some(sentence) = sentence
            && !said.iter().any(|(known, _)| *known == field)
        {
            said.push((field, sentence));
        }
    };
    // Of an open answer, what is missing is said where the answer is.
    let open = telling.finding.status == Status::Unknown;
    let missing = telling.finding.missing.iter().map(|field| (*field, None));
    let tried = telling
        .explanation
        .trials
        .iter()
        .map(|trial| (trial.field, Some(no_difference(telling, trial.field))));
    for (field, sentence) in missing.chain(tried) {
        say(field, if open { Some(String::new()) } else { sentence });
    }
    for clause in telling.clauses() {
        let cited = plain(telling.case.ruleset.rule(clause.rule));
        for fact in &clause.evidence {
            say(fact.field, by_convention(telling, fact, &cited, changes));
        }
    }
    let counting = telling.explanation.counting.iter();
    for counting in
        counting.chain(telling.explanation.trials.iter().filter_map(|trial| trial.counting.as_ref()))
    {
        let (field, done) = counting.to;
        if done.is_none() && is_blank(telling.slot(field, None)) {
            let opening = opening(telling, field, None);
            let turns = turns(telling, field, changes);
            say(field, Some(format!("{opening}. The rules count it as not done.{turns}")));
        }
    }
    said.into_iter().map(|(_, sentence)| sentence).filter(|sentence| !sentence.is_empty()).collect()
}

fn opening(telling: &Telling<'_, '_>, field: FieldRef, row: Option<u32>) -> String {
    telling.lacks(field, telling.row_of(field, row))
}

fn no_difference(telling: &Telling<'_, '_>, field: FieldRef) -> String {
    let opening = opening(telling, field, None);
    format!("{opening}. It makes no difference: the answer is the same whichever it is.")
}

/// What the rules read instead of a fact that is not recorded.
fn by_convention(
    telling: &Telling<'_, '_>,
    fact: &Evidence,
    cited: &str,
    changes: &[Change],
) -> Option<String> {
    let turns = || turns(telling, fact.field, changes);
    match (fact.look, fact.slot) {
        (Look::IfBlank, Slot::Blank | Slot::None) => {
            let opening = opening(telling, fact.field, fact.row);
            let read = match fact.taken_as {
                Some(value) => format!("as “{}”", telling.value(fact.field, value)),
                None => "by another fact".to_owned(),
            };
            Some(format!("{opening}. The rules read it {read} ({cited}).{}", turns()))
        }
        (Look::Recorded, Slot::Blank) => {
            let opening = opening(telling, fact.field, fact.row);
            Some(format!("{opening}. The rules count it as none ({cited}).{}", turns()))
        }
        _ => None,
    }
}

/// Whether recording a fact could give another answer.
fn turns(telling: &Telling<'_, '_>, field: FieldRef, changes: &[Change]) -> &'static str {
    let row = telling.row_of(field, None);
    let found =
        changes.iter().any(|change| change.field == field && telling.row_of(field, change.row) == row);
    if found { " Recording it could give another answer." } else { "" }
}
