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
    // Each is compiled once by itself, so that one that no question uses is checked too. Whether it may speak of a row
    // or a limit is known only where it is used.
    for piece in pieces {
        let before = compiler.problems.len();
        exemption_of(&piece.node, Standpoint::default(), &mut Naming::default(), compiler);
        let found = compiler.problems.split_off(before);
        let of_use = |problem: &Diagnostic| matches!(problem.code, Code::UnknownField | Code::NoTimeLimit);
        compiler.problems.extend(found.into_iter().filter(|problem| !of_use(problem)));
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
    let mut exemptions: Vec<(Exemption, Span)> = Vec::new();
    for item in items {
        let exemption = match taken_by(item, compiler) {
            Taken::Own => exemption_of(item, at, naming, compiler),
            Taken::Shared(node, place) => shared_of(&node, place, at, naming, compiler),
            Taken::Unknown => None,
        };
        let Some(exemption) = exemption else { continue };
        let place = id_of(item).map_or(item.span, |id| id.span);
        if let Some((_, first)) = exemptions.iter().find(|(other, _)| other.id == exemption.id) {
            let message = format!("`{}` stands here twice", exemption.id);
            let problem = Diagnostic::new(Code::DuplicateName, message, place).also(*first, "first here");
            compiler.problems.push(problem);
        }
        exemptions.push((exemption, place));
    }
    exemptions.into_iter().map(|(exemption, _)| exemption).collect()
}

/// What an item of `not_owed` or `excused` takes its exemption from.
enum Taken {
    /// It is written here.
    Own,
    /// It is a shared one, named at this place.
    Shared(Node, Span),
    /// It is a shared one that is not there, which has been reported.
    Unknown,
}

/// Whether an item is a shared exemption: `- exemption: ID`, with none of the keys that one of its own has.
fn taken_by(item: &Node, compiler: &mut Compiler<'_>) -> Taken {
    let Some(id) = id_of(item) else { return Taken::Own };
    let Value::Mapping(entries) = &item.value else { return Taken::Own };
    let own = |key: &str| matches!(key, "reason" | "answer" | "when");
    if entries.iter().any(|entry| own(&entry.key)) {
        return Taken::Own;
    }
    let Some(name) = text_of(id, &mut compiler.problems) else { return Taken::Unknown };
    let beside = entries.iter().filter(|entry| entry.key != "exemption");
    if let Some(shared) = compiler.shared.iter_mut().find(|shared| shared.id == name) {
        shared.used = true;
        let node = shared.node.clone();
        for entry in beside {
            let message = format!("`{}` cannot stand beside the name of a shared exemption", entry.key);
            let problem = Diagnostic::new(Code::UnknownKey, message, entry.key_span);
            let help = "write it in exemptions.yaml, or the whole exemption here";
            compiler.problems.push(problem.also(id.span, "this is a shared exemption").help(help));
        }
        return Taken::Shared(node, id.span);
    }
    if beside.count() > 0 {
        return Taken::Own;
    }
    let known: Vec<String> = compiler.shared.iter().map(|shared| shared.id.clone()).collect();
    let message = format!("there is no shared exemption `{name}`");
    let problem = Diagnostic::new(Code::UnknownName, message, id.span);
    let help = "give it a reason, an answer and a condition here, or write it in exemptions.yaml";
    compiler.problems.push(problem.suggest(name, known.iter().map(String::as_str)).help(help));
    Taken::Unknown
}

/// The value of `exemption`.
fn id_of(item: &Node) -> Option<&Node> {
    let Value::Mapping(entries) = &item.value else { return None };
    entries.iter().find(|entry| entry.key == "exemption").map(|entry| &entry.node)
}

/// A shared exemption, where it is used: what cannot be said there is shown with that place.
fn shared_of(
    node: &Node,
    place: Span,
    at: Standpoint,
    naming: &mut Naming,
    compiler: &mut Compiler<'_>,
) -> Option<Exemption> {
    let before = compiler.problems.len();
    let exemption = exemption_of(node, at, naming, compiler);
    for problem in compiler.problems.iter_mut().skip(before) {
        if matches!(problem.code, Code::UnknownField | Code::NoTimeLimit) {
            *problem = problem.clone().also(place, "the exemption is used here");
        }
    }
    exemption
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
    let when: Option<Condition> = when.and_then(|node| compiler.condition(node, at));
    let answer = answer.and_then(|node| answer_named(node, naming, compiler));
    keys.finish(&mut compiler.problems);
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
            Diagnostic::new(Code::UnknownWord, format!("an answer cannot count as `{word}`"), node.span)
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
    let when = when.and_then(|node| compiler.condition(node, at));
    keys.finish(&mut compiler.problems);
    Some(Alert { says: says?.to_owned(), when: when?, rule: compiler.rule(node.span) })
}

/// Shared exemptions that no question names.
pub(super) fn unused(compiler: &Compiler<'_>) -> Vec<(String, Span)> {
    let used = |id: &str| compiler.shared.iter().any(|shared| shared.used && shared.id == id);
    let unused = compiler.shared.iter().filter(|shared| !used(&shared.id));
    unused.map(|shared| (shared.id.clone(), shared.id_span)).collect()
}
