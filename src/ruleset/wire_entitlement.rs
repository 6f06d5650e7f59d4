//! Entitlement files to questions.

use super::answers::{AnswerId, OWN_ANSWERS};
use super::compile::{Compiler, Standpoint};
use super::overlay::Piece;
use super::question::{Answer, Because, Entitlement, NotCollected, Question, Reason, RuleId, Source};
use super::wire::check_version_if_given;
use super::wire_rows::RowWire;
use super::{wire_clauses, wire_limits, wire_rows};
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::document::{Mapping, Node, text_of};

/// A question while its files are read: the answers and reasons it has come to so far.
#[derive(Debug, Default)]
pub(super) struct Naming {
    pub(super) answers: Vec<String>,
    pub(super) reasons: Vec<Reason>,
}

impl Naming {
    fn new() -> Self {
        Self { answers: OWN_ANSWERS.map(str::to_owned).to_vec(), reasons: Vec::new() }
    }

    /// The number of an answer, given one where it is new; `None` where there are too many.
    pub(super) fn answer(&mut self, name: &str) -> Option<AnswerId> {
        if let Some(index) = self.answers.iter().position(|known| known == name) {
            return AnswerId::new(index);
        }
        let id = AnswerId::new(self.answers.len())?;
        self.answers.push(name.to_owned());
        Some(id)
    }

    /// The number of an answer that is there already.
    pub(super) fn known(&self, name: &str) -> Option<AnswerId> {
        self.answers.iter().position(|known| known == name).and_then(AnswerId::new)
    }

    /// The number of a reason, given one where it is new. Editions may word one exemption differently: each keeps its
    /// own words.
    pub(super) fn reason(&mut self, reason: Reason) -> u16 {
        let index = self.reasons.iter().position(|other| *other == reason).unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}

/// Every question, its editions by the day they come into force; not yet in the form's order.
pub(super) fn questions(compiler: &mut Compiler<'_>, pieces: &[Piece]) -> Vec<Question> {
    let mut ids: Vec<&str> = Vec::new();
    for piece in pieces {
        if !ids.contains(&piece.id.as_str()) {
            ids.push(&piece.id);
        }
    }
    ids.iter().map(|id| question(compiler, id, pieces.iter().filter(|piece| piece.id == *id))).collect()
}

fn question<'p>(compiler: &mut Compiler<'_>, id: &str, pieces: impl Iterator<Item = &'p Piece>) -> Question {
    let mut naming = Naming::new();
    let mut editions: Vec<(Entitlement, Vec<RowWire>)> = Vec::new();
    for piece in pieces {
        editions.extend(entitlement(compiler, piece, &mut naming));
    }
    editions.sort_by_key(|(entitlement, _)| entitlement.in_force.as_ref().and_then(|force| force.from));
    let mut rows = Vec::new();
    let mut entitlements = Vec::new();
    for (mut entitlement, wires) in editions {
        wire_rows::count(&mut rows, &mut entitlement, wires);
        entitlements.push(entitlement);
    }
    for entitlement in &mut entitlements {
        entitlement.counted.resize(rows.len(), None);
    }
    Question {
        id: id.to_owned(),
        editions: entitlements,
        answers: naming.answers,
        reasons: naming.reasons,
        rows,
    }
}

fn entitlement(
    compiler: &mut Compiler<'_>,
    piece: &Piece,
    naming: &mut Naming,
) -> Option<(Entitlement, Vec<RowWire>)> {
    let mut keys = Mapping::open(&piece.node, &mut compiler.problems)?;
    check_version_if_given(&mut keys, &mut compiler.problems);
    keys.optional("entitlement");
    let mut text = |key, compiler: &mut Compiler<'_>| {
        keys.required(key, &mut compiler.problems)
            .and_then(|node| text_of(node, &mut compiler.problems))
            .map(str::to_owned)
    };
    let (question, says, owed_by) =
        (text("question", compiler), text("says", compiler), text("owed_by", compiler));
    let source = keys.required("source", &mut compiler.problems).and_then(|node| source(node, compiler));
    let mut optional = |key, compiler: &mut Compiler<'_>| {
        keys.optional(key).and_then(|node: &Node| text_of(node, &mut compiler.problems)).map(str::to_owned)
    };
    let (good, look) = (optional("good_looks_like", compiler), optional("look_in", compiler));
    let for_each = keys.optional("for_each").and_then(|node| for_each(node, compiler));
    let at = Standpoint { for_each: for_each.map(|(list, _)| list), time_limit: false };
    let in_force = keys.optional("in_force").and_then(|node| wire_limits::in_force(node, at, compiler));
    let time_limit = keys.optional("time_limit").and_then(|node| wire_limits::time_limit(node, at, compiler));
    let limited = Standpoint { time_limit: keys.key_span("time_limit").is_some(), ..at };
    let applies_when = keys.optional("applies_when").and_then(|node| clause(node, limited, compiler));
    let because = keys.optional("because").and_then(|node| because(node, at, naming, compiler));
    let not_owed = keys.optional("not_owed");
    let not_owed =
        not_owed.map(|node| wire_clauses::exemptions(node, limited, naming, compiler)).unwrap_or_default();
    let answers = keys.required("answers", &mut compiler.problems);
    let answers = answers.map(|node| answers_of(node, limited, naming, compiler)).unwrap_or_default();
    let excused = keys.optional("excused");
    let excused =
        excused.map(|node| wire_clauses::exemptions(node, limited, naming, compiler)).unwrap_or_default();
    let alerts = keys.optional("alerts");
    let alerts = alerts.map(|node| wire_clauses::alerts(node, limited, compiler)).unwrap_or_default();
    let bases = keys.optional("bases");
    let each = at.for_each.and_then(|list| compiler.layout.list(list)).map(|list| list.name.clone());
    let bases = wire_rows::bases(bases, each.as_deref(), naming, compiler);
    let rows = keys.required("rows", &mut compiler.problems);
    let rows = rows.map(|node| wire_rows::rows(node, &bases, naming, compiler)).unwrap_or_default();
    let not_collected = keys.optional("not_collected").and_then(|node| not_collected(node, compiler));
    let accepted = keys.optional("accept").map(|node| accepted(node, compiler)).unwrap_or_default();
    keys.finish(&mut compiler.problems);
    let entitlement = Entitlement {
        rule: compiler.rule(piece.id_span),
        span: piece.id_span,
        question: question?,
        says: says?,
        owed_by: owed_by?,
        source: source?,
        good_looks_like: good,
        look_in: look,
        in_force,
        for_each,
        applies_when,
        not_owed,
        answers,
        excused,
        alerts,
        time_limit,
        because,
        counted: Vec::new(),
        bases,
        not_collected,
        accepted,
    };
    Some((entitlement, rows))
}

fn source(node: &Node, compiler: &mut Compiler<'_>) -> Option<Source> {
    let problems = &mut compiler.problems;
    let mut keys = Mapping::open(node, problems)?;
    let code = keys.required("code", problems).and_then(|node| text_of(node, problems));
    let about = keys.optional("about").and_then(|node| text_of(node, problems));
    let verified = keys.required("verified", problems).and_then(|node| flag(node, problems));
    keys.finish(problems);
    Some(Source { code: code?.to_owned(), about: about.map(str::to_owned), verified: verified? })
}

/// `true` or `false`.
pub(super) fn flag(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<bool> {
    match text_of(node, problems)? {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            let message = format!("`{other}` is neither true nor false");
            let help = match other.to_ascii_lowercase().as_str() {
                "yes" | "y" | "on" | "true" => "write `true`",
                "no" | "n" | "off" | "false" => "write `false`",
                _ => "write `true` or `false`",
            };
            problems.push(Diagnostic::new(Code::UnknownWord, message, node.span).help(help));
            None
        }
    }
}

fn for_each(node: &Node, compiler: &mut Compiler<'_>) -> Option<(u16, RuleId)> {
    let name = text_of(node, &mut compiler.problems)?;
    let layout = compiler.layout;
    if let Some((list, _)) = layout.list_named(name) {
        return Some((list, compiler.rule(node.span)));
    }
    let known = || layout.lists.iter().map(|list| list.name.as_str());
    let of_row = layout.lists.iter().find(|list| list.row == name).map(|list| list.name.as_str());
    let meant = of_row.or_else(|| nearest(name, known()));
    let problem = Diagnostic::new(Code::UnknownField, format!("there is no list `{name}`"), node.span);
    compiler.problems.push(match meant {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if layout.lists.is_empty() => problem.help("record.yaml declares no field of the type `list`"),
        None => problem.help(format!("the lists are {}", known().collect::<Vec<_>>().join(", "))),
    });
    // The rest of the file is read as if the list that was meant stood here, so that it is not all reported as wrong.
    let only = layout.lists.first().filter(|_| layout.lists.len() == 1).map(|list| list.name.as_str());
    let (list, _) = layout.list_named(meant.or(only)?)?;
    Some((list, compiler.rule(node.span)))
}

/// A condition with its number among the rules.
pub(super) fn clause(
    node: &Node,
    at: Standpoint,
    compiler: &mut Compiler<'_>,
) -> Option<(Condition, RuleId)> {
    let condition = compiler.condition(node, at)?;
    Some((condition, compiler.rule(node.span)))
}

/// A choice field whose words are reasons.
fn because(node: &Node, at: Standpoint, naming: &mut Naming, compiler: &mut Compiler<'_>) -> Option<Because> {
    let field = compiler.field_of(node, at, "choice")?;
    let words = compiler.choices(field.field).into_iter();
    let reason =
        |word: String| Reason { id: word.clone(), words: word, victim_choice: false, exemption: false };
    Some(Because { field, reasons: words.map(|word| naming.reason(reason(word))).collect() })
}

fn answers_of(node: &Node, at: Standpoint, naming: &mut Naming, compiler: &mut Compiler<'_>) -> Vec<Answer> {
    let Some(items) = crate::document::sequence_of(node, &mut compiler.problems) else { return Vec::new() };
    let answers: Vec<Answer> = items.iter().filter_map(|item| answer(item, at, naming, compiler)).collect();
    if items.is_empty() {
        compiler.problems.push(Diagnostic::new(Code::NoLastAnswer, "a question needs an answer", node.span));
    }
    if let (Some(last), Some(item)) = (answers.last(), items.last())
        && let Some(condition) = &last.when
        && last.span == item.span
    {
        compiler.problems.push(
            Diagnostic::new(
                Code::NoLastAnswer,
                "the last answer has a condition: a case could be left with none",
                condition.span,
            )
            .help("take its `when` out, or add an answer without one"),
        );
    }
    answers
}

fn answer(node: &Node, at: Standpoint, naming: &mut Naming, compiler: &mut Compiler<'_>) -> Option<Answer> {
    let mut keys = Mapping::open(node, &mut compiler.problems)?;
    let named = keys.required("answer", &mut compiler.problems);
    let counts = keys.required("counts_as", &mut compiler.problems);
    let when = keys.optional("when").map(|node| compiler.condition(node, at));
    let because = keys.optional("because").and_then(|node| because(node, at, naming, compiler));
    let wants = keys.optional("wants");
    let wants_span = keys.key_span("wants");
    let wants = wants.and_then(|node| compiler.field(node, at));
    keys.finish(&mut compiler.problems);
    let answer = named.and_then(|node| wire_clauses::answer_named(node, naming, compiler));
    let counts_as = counts.and_then(|node| wire_clauses::counts_as(node, &mut compiler.problems));
    if counts_as == Some(super::Status::Unknown) && wants_span.is_none() {
        let problem = Diagnostic::new(
            Code::MissingKey,
            "an answer that counts as unknown has to say what it waits for",
            node.span,
        );
        compiler.problems.push(problem.help("add `wants: FIELD`, the fact that would settle it"));
    }
    if let Some(span) =
        wants_span.filter(|_| counts_as.is_some_and(|status| status != super::Status::Unknown))
    {
        let problem = Diagnostic::new(
            Code::CannotCount,
            "only an answer that counts as unknown waits for a fact",
            span,
        );
        compiler.problems.push(problem.help("take `wants` out, or write `counts_as: unknown`"));
    }
    Some(Answer {
        answer: answer?,
        counts_as: counts_as?,
        when: match when {
            Some(condition) => Some(condition?),
            None => None,
        },
        because,
        wants: wants.map(|field| field.field),
        rule: compiler.rule(node.span),
        span: node.span,
    })
}

fn not_collected(node: &Node, compiler: &mut Compiler<'_>) -> Option<NotCollected> {
    let problems = &mut compiler.problems;
    let mut keys = Mapping::open(node, problems)?;
    let by = keys.required("by", problems).and_then(|node| text_of(node, problems));
    let note = keys.required("note", problems).and_then(|node| text_of(node, problems));
    keys.finish(problems);
    Some(NotCollected { by: by?.to_owned(), note: note?.to_owned() })
}

/// `accept: {CODE: reason}`.
fn accepted(node: &Node, compiler: &mut Compiler<'_>) -> Vec<(String, String)> {
    let problems = &mut compiler.problems;
    let Some(keys) = Mapping::open(node, problems) else { return Vec::new() };
    let mut accepted = Vec::new();
    for entry in keys.entries() {
        if !Code::ALL.iter().any(|code| code.name() == entry.key) {
            let known = Code::ALL.iter().map(|code| code.name());
            let message = format!("there is no code `{}`", entry.key);
            problems
                .push(Diagnostic::new(Code::UnknownName, message, entry.key_span).suggest(&entry.key, known));
        }
        if entry.node.is_blank() {
            let message = format!("`{}` is accepted without a reason", entry.key);
            let help = "say why: the handbook lists what is accepted, and for what reason";
            problems.push(Diagnostic::new(Code::MissingKey, message, entry.key_span).help(help));
        }
        accepted.extend(text_of(&entry.node, problems).map(|reason| (entry.key.clone(), reason.to_owned())));
    }
    keys.finish_names(problems);
    accepted
}
