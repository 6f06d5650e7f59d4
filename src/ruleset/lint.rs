//! What is lawful in a ruleset but suspect, found beside its faults; and what was accepted of it.

use std::collections::BTreeSet;

use super::compile::{compile_into, in_order};
use super::overlay::{Merged, Piece, merge};
use super::question::Entitlement;
use super::{Files, Ruleset, lint_clauses, lint_fields, lint_rows, lint_words};
use crate::diagnostic::{Code, Diagnostic, Severity, SourceId, SourceMap, Span};
use crate::document::{Entry, Node, Value};

/// Something suspect in one entitlement, by the place of its id.
pub(super) struct Suspect {
    pub(super) problem: Diagnostic,
    owner: Option<Span>,
}

/// One code that an entitlement's `accept` names.
struct Acceptance<'m> {
    piece: &'m Piece,
    entry: &'m Entry,
    used: bool,
}

/// Every diagnostic of a ruleset, in the order of its files. Of the rulesets that it extends only the errors are
/// reported: they are looked at by themselves. Where there are errors, the rest goes as far as the rules could be read.
pub fn lint(files: &Files, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let ruleset = compile_into(files, sources, &mut problems);
    let merged = merge(files, sources, &mut Vec::new());
    let mut found: Vec<Suspect> =
        problems.drain(..).map(|problem| Suspect { problem, owner: None }).collect();
    let faulty = faulty_sources(&found);
    for problem in lint_words::unquoted(files, sources) {
        found.push(Suspect { problem, owner: None });
    }
    for stray in &files.strays {
        let problem = Diagnostic::placeless(Code::StrayFile, format!("{} is not read", stray.path));
        found.push(Suspect { problem: problem.help(stray.help.as_str()), owner: None });
    }
    if let Some(ruleset) = &ruleset {
        entitlements(ruleset, &merged, &faulty, &mut found);
        if !found.iter().any(|suspect| suspect.problem.is_error()) {
            let unread = lint_fields::unread(ruleset).into_iter();
            found.extend(unread.map(|problem| Suspect { problem, owner: None }));
        }
    }
    found.retain(|suspect| suspect.problem.is_error() || is_own(suspect, &merged, files));
    let (mut kept, unused) = accept(found, &merged, &faulty);
    kept.extend(unused.into_iter().filter(|problem| is_placed_in(problem, files)));
    in_order(kept)
}

/// The files that hold an error: what is suspect in them may come of it.
fn faulty_sources(found: &[Suspect]) -> BTreeSet<SourceId> {
    let errors = found.iter().filter(|suspect| suspect.problem.is_error());
    errors.filter_map(|suspect| suspect.problem.labels.first()).map(|label| label.span.source).collect()
}

fn entitlements(ruleset: &Ruleset, merged: &Merged, faulty: &BTreeSet<SourceId>, found: &mut Vec<Suspect>) {
    for question in &ruleset.questions {
        for entitlement in &question.editions {
            let Some(piece) = piece_of(entitlement, merged).filter(|piece| is_whole(piece, faulty)) else {
                continue;
            };
            let mut problems = lint_clauses::clauses(ruleset, entitlement, piece);
            problems.extend(lint_rows::uncounted(question, entitlement));
            problems.extend(unverified(entitlement, piece));
            let owner = Some(entitlement.span);
            found.extend(problems.into_iter().map(|problem| Suspect { problem, owner }));
        }
    }
}

fn unverified(entitlement: &Entitlement, piece: &Piece) -> Option<Diagnostic> {
    let source = entry_of(&piece.node, "source").filter(|_| !entitlement.source.verified)?;
    let span = entry_of(&source.node, "verified")
        .map_or(source.key_span, |entry| entry.key_span.to(entry.node.span));
    let help = "read what the source says, mend the rule where it differs, then write `verified: true`";
    Some(
        Diagnostic::new(Code::UnverifiedSource, "the source of this question is not verified", span)
            .help(help),
    )
}

/// What is not accepted, and what is accepted for nothing.
fn accept(
    found: Vec<Suspect>,
    merged: &Merged,
    faulty: &BTreeSet<SourceId>,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let mut accepted = acceptances(merged);
    let mut kept = Vec::new();
    for suspect in found {
        let wanted = |acceptance: &&mut Acceptance<'_>| {
            acceptance.entry.key == suspect.problem.code.name() && concerns(acceptance.piece, &suspect)
        };
        match accepted.iter_mut().find(wanted).filter(|_| !suspect.problem.is_error()) {
            Some(acceptance) => acceptance.used = true,
            None => kept.push(suspect.problem),
        }
    }
    let unused = accepted.iter().filter(|acceptance| !acceptance.used && is_whole(acceptance.piece, faulty));
    (kept, unused.filter_map(unused_acceptance).collect())
}

fn acceptances(merged: &Merged) -> Vec<Acceptance<'_>> {
    let mut accepted = Vec::new();
    for piece in &merged.entitlements {
        let Some(accept) = entry_of(&piece.node, "accept") else { continue };
        let Value::Mapping(entries) = &accept.node.value else { continue };
        accepted.extend(entries.iter().map(|entry| Acceptance { piece, entry, used: false }));
    }
    accepted
}

fn unused_acceptance(acceptance: &Acceptance<'_>) -> Option<Diagnostic> {
    let name = &acceptance.entry.key;
    let code = Code::named(name)?;
    let (message, help) = match code.severity() {
        Severity::Error => {
            (format!("`{name}` is an error, and an error cannot be accepted"), "mend it, and take this out")
        }
        Severity::Warning | Severity::Note => {
            (format!("nothing in this file is in need of `{name}` being accepted"), "take it out of `accept`")
        }
    };
    Some(Diagnostic::new(Code::UnusedAcceptance, message, acceptance.entry.key_span).help(help))
}

/// Whether a suspicion is about an entitlement: found in it, or in one of its files.
fn concerns(piece: &Piece, suspect: &Suspect) -> bool {
    let place = suspect.problem.labels.first().map(|label| label.span.source);
    suspect.owner == Some(piece.id_span) || place.is_some_and(|place| sources_of(piece).contains(&place))
}

/// Whether a suspicion is of this ruleset, not of one it extends: it lies in a file of it, or in a question that a file
/// of it changes.
fn is_own(suspect: &Suspect, merged: &Merged, files: &Files) -> bool {
    let owner = merged.entitlements.iter().find(|piece| suspect.owner == Some(piece.id_span));
    let changed = |piece: &Piece| sources_of(piece).into_iter().any(|source| is_top(source, files));
    owner.is_some_and(changed) || is_placed_in(&suspect.problem, files)
}

fn is_placed_in(problem: &Diagnostic, files: &Files) -> bool {
    problem.labels.first().is_none_or(|label| is_top(label.span.source, files))
}

fn is_top(source: SourceId, files: &Files) -> bool {
    files.layers.last().is_none_or(|top| top.files.iter().any(|(_, id)| *id == source))
}

fn piece_of<'m>(entitlement: &Entitlement, merged: &'m Merged) -> Option<&'m Piece> {
    merged.entitlements.iter().find(|piece| piece.id_span == entitlement.span)
}

/// Whether no file of an entitlement holds an error.
fn is_whole(piece: &Piece, faulty: &BTreeSet<SourceId>) -> bool {
    sources_of(piece).is_disjoint(faulty)
}

/// The files that an entitlement's keys come from: its own, and those of overlays.
fn sources_of(piece: &Piece) -> BTreeSet<SourceId> {
    let keys = entries_of(&piece.node).iter().map(|entry| entry.key_span.source);
    keys.chain([piece.id_span.source]).collect()
}

/// The keys of a group; of anything else, none.
pub(super) fn entries_of(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Mapping(entries) => entries,
        Value::Scalar(_) | Value::Sequence(_) => &[],
    }
}

/// A key of a group.
pub(super) fn entry_of<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    entries_of(node).iter().find(|entry| entry.key == key)
}
