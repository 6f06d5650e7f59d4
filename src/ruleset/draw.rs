//! A recorded draw, as `vcop sample` wrote it beside the cases: which cases a round's sample was to hold.

use super::wire::{Placed, check_version, placed};
use crate::calendar::read_date;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, sequence_of, text_of};

/// What a recorded draw says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedDraw {
    /// The seed.
    pub seed: String,
    /// How many cases were asked for.
    pub size: u64,
    /// How many cases were in the frame.
    pub cases: u64,
    /// The hash of the frame.
    pub sha256: String,
    /// The references drawn, in order.
    pub drawn: Vec<String>,
    /// The references in reserve, in order.
    pub reserve: Vec<String>,
}

/// Reads a recorded draw; one that was edited into something that no draw can be is reported.
pub fn read(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<RecordedDraw> {
    let mut keys = Mapping::open(node, problems)?;
    check_version(&mut keys, problems);
    let seed = keys.required("seed", problems).and_then(|node| text_of(node, problems));
    let size = keys.required("size", problems).and_then(|node| number(node, problems));
    let frame = keys.required("frame", problems).and_then(|node| frame(node, problems));
    if let Some(node) = keys.optional("by") {
        text_of(node, problems);
    }
    let strata = keys.optional("strata").map(|node| (strata(node, problems), node.span));
    let drawn_span = keys.key_span("drawn");
    let drawn = keys.required("drawn", problems).map(|node| placed(node, problems));
    let reserve = keys.optional("reserve").map(|node| placed(node, problems)).unwrap_or_default();
    keys.finish(problems);
    let (seed, size, (cases, sha256), drawn) = (seed?, size?, frame?, drawn?);
    refuse_repeated(&drawn, &reserve, problems);
    let count = drawn.len() as u64;
    if let Some(span) = drawn_span.filter(|_| count > size) {
        let message = format!("{count} references are drawn, and `size` is {size}");
        problems.push(edited(message, span));
    }
    if let Some((counted, span)) = strata.filter(|(counted, _)| *counted != count) {
        let message = format!("the strata have {counted} drawn, and `drawn` lists {count}");
        problems.push(edited(message, span));
    }
    let words = |list: Vec<Placed>| list.into_iter().map(|(reference, _)| reference).collect();
    let seed = seed.to_owned();
    Some(RecordedDraw { seed, size, cases, sha256, drawn: words(drawn), reserve: words(reserve) })
}

/// The number of cases of a frame, and its hash.
fn frame(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(u64, String)> {
    let mut keys = Mapping::open(node, problems)?;
    let cases = keys.required("cases", problems).and_then(|node| number(node, problems));
    let sha256 = keys.required("sha256", problems).and_then(|node| text_of(node, problems));
    if let Some(node) = keys.optional("by") {
        placed(node, problems);
    }
    for key in ["from", "until"] {
        keys.optional(key).and_then(|node| read_date(node, problems));
    }
    for key in ["without_date", "outside", "not_used"] {
        keys.optional(key).and_then(|node| number(node, problems));
    }
    for node in keys.optional("files").and_then(|node| sequence_of(node, problems)).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(node, problems) else { continue };
        for key in ["name", "sha256"] {
            keys.required(key, problems).and_then(|node| text_of(node, problems));
        }
        keys.finish(problems);
    }
    keys.finish(problems);
    Some((cases?, sha256?.to_owned()))
}

/// How many are drawn, by the strata.
fn strata(node: &Node, problems: &mut Vec<Diagnostic>) -> u64 {
    let mut all = 0;
    for node in sequence_of(node, problems).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(node, problems) else { continue };
        keys.required("stratum", problems).and_then(|node| text_of(node, problems));
        for key in ["cases", "asked", "reserve"] {
            keys.required(key, problems).and_then(|node| number(node, problems));
        }
        let drawn = keys.required("drawn", problems).and_then(|node| number(node, problems));
        all += drawn.unwrap_or(0);
        keys.finish(problems);
    }
    all
}

fn number(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = text_of(node, problems)?;
    let number = text.parse().ok();
    if number.is_none() {
        let message = format!("`{text}` is not a whole number");
        problems.push(Diagnostic::new(Code::WrongShape, message, node.span));
    }
    number
}

fn refuse_repeated(drawn: &[Placed], reserve: &[Placed], problems: &mut Vec<Diagnostic>) {
    let mut sorted: Vec<&Placed> = drawn.iter().chain(reserve).collect();
    sorted.sort();
    for ((one, first), (next, span)) in sorted.iter().zip(sorted.iter().skip(1)) {
        if one == next {
            let message = format!("`{one}` is in the draw twice");
            problems
                .push(Diagnostic::new(Code::DuplicateName, message, *span).also(*first, "the other is here"));
        }
    }
}

fn edited(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongShape, message, span)
        .help("a draw is not edited by hand: vcop sample makes it again from the same cases and seed")
}
