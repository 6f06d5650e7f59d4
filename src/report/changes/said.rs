//! One change of the rules in a sentence.

use crate::measure::Effect;
use crate::report::blocks::{Line, code, words};
use crate::report::words::{capital, counted};
use crate::ruleset::{RuleChange, Touches};

/// What changed: what it was and what it is.
pub(super) fn line(change: &RuleChange) -> Line {
    let mut line = subject(change);
    match (&change.was, &change.is) {
        (None, Some(is)) if change.aspect.is_empty() => came_or_went(&mut line, "added", is),
        (Some(was), None) if change.aspect.is_empty() => came_or_went(&mut line, "taken out", was),
        _ if change.by_function => {
            line.push(words(": the condition "));
            line.push(code(change.is.as_deref().unwrap_or_default()));
            line.push(words(" is written as before, but a function that it calls has changed"));
        }
        (was, is) => {
            let about = match change.aspect {
                "words" | "" => ": ".to_owned(),
                aspect => format!(", {aspect}: "),
            };
            line.push(words(&format!("{about}was ")));
            line.push(side(change, was.as_deref()));
            line.push(words(", is "));
            line.push(side(change, is.as_deref()));
        }
    }
    line
}

fn subject(change: &RuleChange) -> Line {
    let part = capital(change.part);
    if change.name.is_empty() {
        vec![words(&part)]
    } else {
        vec![words(&format!("{part} ")), code(&change.name)]
    }
}

fn came_or_went(line: &mut Line, what: &str, told: &str) {
    line.push(words(&format!(" {what}")));
    if !told.is_empty() {
        line.push(words(&format!(": {told}")));
    }
}

/// What it was or is.
fn side(change: &RuleChange, told: Option<&str>) -> crate::report::blocks::Piece {
    match (change.aspect, told) {
        ("condition", Some(condition)) => code(condition),
        ("condition", None) => words("without a condition"),
        (_, None | Some("")) => words("nothing"),
        ("words" | "reason" | "label", Some(told)) => words(&format!("“{told}”")),
        (_, Some(told)) => words(told),
    }
}

/// What a change moved, in a sentence without its stop; `None` of a change that can move nothing.
pub(super) fn effect(change: &RuleChange, effect: Effect) -> Option<String> {
    let moved = match change.touches {
        Touches::Nothing => return None,
        Touches::Answers | Touches::Due | Touches::Question | Touches::WorkingDays(_) => {
            let answers = counted(effect.findings, "answer came out otherwise", "answers came out otherwise");
            format!("{answers}, in {}", counted(effect.cases, "case", "cases"))
        }
        Touches::Row(..) => "Its figures moved".to_owned(),
        Touches::Alert(..) => "It is raised more or less often".to_owned(),
    };
    Some(if effect.moved { moved } else { "It changed nothing in these cases".to_owned() })
}
