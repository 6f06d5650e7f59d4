//! Exemptions, answers' names and alerts.

use super::compile::{Compiler, Standpoint};
use super::overlay::Piece;
use super::question::{Alert, Exemption, InForce, Reason, Status};
use super::wire_entitlement::{Naming, flag};
use super::{AnswerId, OWN_ANSWERS, wire_limits};
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, Value, sequence_of, text_of};

/// An exemption of `exemptions.yaml`. Its condition is compiled where it is used, for it may speak of a row or a limit.
#[derive(Debug, Clone)]
pub(super) struct SharedExemption {
    id: String,
    id_span: Span,
    node: Node,
    pub(super) used: bool,
}

/// The shared exemptions, for entitlements to name.
pub(super) fn shared_exemptions(compiler: &mut Compiler<'_>, pieces: &[Piece]) -> Vec<SharedExemption> {
    // Each is compiled once by itself, so that one that no question uses is checked too.
    for piece in pieces {
        exemption_of(&piece.node, Standpoint::default(), &mut Naming::default(), compiler);
    }
    let shared = |piece: &Piece| SharedExemption {
        id: piece.id.clone(),
        id_span: piece.id_span,
        node: piece.node.clone(),
        used: false,
    };
    pieces.iter().map(shared).collect()
}

/// `not_owed` or `excused`.
pub(super) fn exemptions(
    node: &Node,
    at: Standpoint,
    naming: &mut Naming,
    compiler: &mut Compiler<'_>,
) -> Vec<Exemption> {
    let items = sequence_of(node, &mut compiler.problems).unwrap_or_default();
    let mut exemptions: Vec<Exemption> = Vec::new();
    for item in items {
        let shared = shared_by(item, compiler);
        let Some(exemption) = (match &shared {
            Some(shared) => exemption_of(shared, at, naming, compiler),
            None => exemption_of(item, at, naming, compiler),
        }) else {
            continue;
        };
        if let Some(first) = exemptions.iter().find(|other| other.id == exemption.id) {
            let message = format!("`{}` stands here twice", exemption.id);
            compiler.problems.push(
                Diagnostic::new(Code::DuplicateName, message, item.span).also(first.span, "first here"),
            );
        }
        exemptions.push(exemption);
    }
    exemptions
}

/// The shared exemption that `- exemption: ID` names, where it has no other key.
fn shared_by(item: &Node, compiler: &mut Compiler<'_>) -> Option<Node> {
    let Value::Mapping(entries) = &item.value else { return None };
    let [entry] = &entries[..] else { return None };
    if entry.key != "exemption" {
        return None;
    }
    let id = text_of(&entry.node, &mut compiler.problems)?.to_owned();
    if let Some(shared) = compiler.shared.iter_mut().find(|shared| shared.id == id) {
        shared.used = true;
        return Some(shared.node.clone());
    }
    let known: Vec<String> = compiler.shared.iter().map(|shared| shared.id.clone()).collect();
    let message = format!("there is no shared exemption `{id}`");
    let problem = Diagnostic::new(Code::UnknownName, message, entry.node.span);
    let help = "give it a reason, an answer and a condition here, or write it in exemptions.yaml";
    compiler.problems.push(problem.suggest(&id, known.iter().map(String::as_str)).help(help));
    None
}

fn exemption_of(
    node: &Node,
    at: Standpoint,
    naming: &mut Naming,
    compiler: &mut Compiler<'_>,
) -> Option<Exemption> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let id = keys.required("exemption", &mut compiler.problems);
    let reason = keys
        .required("reason", &mut compiler.problems)
        .and_then(|node| text_of(node, &mut compiler.problems));
    let choice = keys.optional("victim_choice").and_then(|node| flag(node, &mut compiler.problems));
    let answer = keys.required("answer", &mut compiler.problems);
    let when = keys.required("when", &mut compiler.problems);
    let in_force = keys.optional("in_force").and_then(|node| wire_limits::in_force(node, at, compiler));
    keys.finish(&mut compiler.problems);
    let when: Option<Condition> = when.and_then(|node| compiler.condition(node, at));
    let answer = answer.and_then(|node| answer_named(node, naming, compiler));
    let id_node = id?;
    let id = text_of(id_node, &mut compiler.problems)?.to_owned();
    super::wire::check_id(&id, id_node.span, &mut compiler.problems);
    let reason = Reason {
        id: id.clone(),
        words: reason?.to_owned(),
        victim_choice: choice.unwrap_or(false),
        exemption: true,
    };
    let in_force: Option<InForce> = in_force;
    Some(Exemption {
        id,
        reason: naming.reason(reason),
        answer: answer?,
        when: when?,
        in_force,
        rule: compiler.rule(node.span),
        span: node.span,
    })
}

/// The number of the answer a file gives; the engine's own names are refused.
pub(super) fn answer_named(
    node: &Node,
    naming: &mut Naming,
    compiler: &mut Compiler<'_>,
) -> Option<AnswerId> {
    let name = text_of(node, &mut compiler.problems)?;
    if OWN_ANSWERS.contains(&name) {
        let message = format!("`{name}` is an answer that the program gives itself");
        compiler.problems.push(
            Diagnostic::new(Code::ReservedName, message, node.span).help("give the answer another name"),
        );
        return None;
    }
    let id = naming.answer(name);
    if id.is_none() {
        let message = format!("a question has at most {} answers", AnswerId::MOST - OWN_ANSWERS.len());
        compiler.problems.push(Diagnostic::new(Code::CannotCount, message, node.span));
    }
    id
}

/// What an authored answer counts as.
pub(super) fn counts_as(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Status> {
    let word = text_of(node, problems)?;
    let found = Status::ALL.into_iter().find(|status| status.words() == word && *status != Status::Error);
    if found.is_none() {
        let known = Status::ALL.into_iter().filter(|status| *status != Status::Error).map(Status::words);
        let known: Vec<&str> = known.collect();
        problems.push(
            Diagnostic::new(
                Code::UnknownWord,
                format!("`{word}` is nothing that an answer counts as"),
                node.span,
            )
            .suggest(word, known.iter().copied())
            .help(format!("an answer counts as {}", known.join(", "))),
        );
    }
    found
}

/// `alerts`.
pub(super) fn alerts(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Vec<Alert> {
    let items = sequence_of(node, &mut compiler.problems).unwrap_or_default();
    items.iter().filter_map(|item| alert(item, at, compiler)).collect()
}

fn alert(node: &Node, at: Standpoint, compiler: &mut Compiler<'_>) -> Option<Alert> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let says =
        keys.required("says", &mut compiler.problems).and_then(|node| text_of(node, &mut compiler.problems));
    let when = keys.required("when", &mut compiler.problems);
    keys.finish(&mut compiler.problems);
    let when = when.and_then(|node| compiler.condition(node, at));
    Some(Alert { says: says?.to_owned(), when: when?, rule: compiler.rule(node.span) })
}

/// Shared exemptions that no question names.
pub(super) fn unused(compiler: &Compiler<'_>) -> Vec<(String, Span)> {
    let unused = compiler.shared.iter().filter(|shared| !shared.used);
    unused.map(|shared| (shared.id.clone(), shared.id_span)).collect()
}
