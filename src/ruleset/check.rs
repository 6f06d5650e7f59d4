//! Faults that show only once a ruleset is read whole: what is never reached, and what is never used.

use super::compile::Compiler;
use super::overlay::Merged;
use super::question::{Answer, Entitlement, Exemption, Question, Status};
use super::wire_clauses;
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, Span};

/// Checks every question by itself, and the shared exemptions.
pub(super) fn questions(compiler: &mut Compiler<'_>, questions: &[Question], merged: &Merged) {
    for question in questions {
        editions(compiler, question);
        for entitlement in &question.editions {
            reach(compiler, entitlement);
        }
    }
    let top = compiler.files.layers.last();
    for (id, span) in wire_clauses::unused(compiler) {
        let own = top.is_some_and(|layer| layer.files.iter().any(|(_, source)| *source == span.source));
        if own {
            let message = format!("no question names the shared exemption `{id}`");
            compiler.problems.push(
                Diagnostic::new(Code::UnusedExemption, message, span)
                    .help(format!("write `- exemption: {id}` where it excuses, or take it out")),
            );
        }
    }
    if let (Some(span), true) = (merged.head.form_span, merged.head.form.is_empty()) {
        compiler.problems.push(Diagnostic::new(Code::NotOnForm, "the form has no heading", span));
    }
}

/// Reports functions of the ruleset's own scripts that nothing calls, and notes those that are not lowered.
pub(super) fn scripts(compiler: &mut Compiler<'_>) {
    let top = compiler.files.layers.last();
    let own =
        |span: Span| top.is_some_and(|layer| layer.files.iter().any(|(_, source)| *source == span.source));
    for (name, span) in compiler.scripts.uncalled() {
        if own(span) {
            let message = format!("nothing calls `{name}`");
            let problem = Diagnostic::new(Code::UnusedScript, message, span);
            compiler.problems.push(problem.help("call it in a condition, or take it out"));
        }
    }
    for (name, span) in compiler.scripts.interpreted() {
        let message = format!("`{name}` is run by the script engine");
        let problem = Diagnostic::new(Code::InterpretedScript, message, span);
        compiler.problems.push(
            problem.help(
                "it holds a loop or an assignment, or calls itself; `any`, `all` and `count` are faster",
            ),
        );
    }
}

/// Several files may carry one id where their dates do not overlap.
fn editions(compiler: &mut Compiler<'_>, question: &Question) {
    for pair in question.editions.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(first), Some(next)) = (&before.in_force, &after.in_force) else {
            let message = format!("two files carry `{}`, and one holds for every date", question.id);
            let problem = Diagnostic::new(Code::EditionsOverlap, message, after.span)
                .also(before.span, "the other file");
            compiler.problems.push(problem.help("give each an `in_force` of its own, or another id"));
            continue;
        };
        let gap = match (first.until, next.from) {
            (Some(until), Some(from)) => until.days_to(from) - 1,
            (None, _) | (_, None) => -1,
        };
        if gap < 0 {
            let message = format!("two files carry `{}` for the same dates", question.id);
            let problem = Diagnostic::new(Code::EditionsOverlap, message, after.span)
                .also(before.span, "the other file");
            compiler
                .problems
                .push(problem.help("let `until` of the one end the day before `from` of the other"));
        } else if gap > 0 {
            let message = format!("`{}` has no edition in force for {gap} days before this one", question.id);
            let problem = Diagnostic::new(Code::EditionsGap, message, after.span)
                .also(before.span, "the one before ends");
            compiler.problems.push(problem.help(
                "cases of those days are `not applicable`; move `from` or `until` if that is not meant",
            ));
        }
    }
}

/// A clause that could be reached, for comparing those after it with it.
struct Reached<'a> {
    condition: Option<&'a Condition>,
    span: Span,
    always: bool,
    dated: bool,
}

fn reach(compiler: &mut Compiler<'_>, entitlement: &Entitlement) {
    let not_owed: Vec<Reached<'_>> = entitlement.not_owed.iter().map(of_exemption).collect();
    let answers: Vec<Reached<'_>> = entitlement.answers.iter().map(of_answer).collect();
    let excused: Vec<Reached<'_>> = entitlement.excused.iter().map(of_exemption).collect();
    run(compiler, &not_owed, "exemption", None);
    let all_exempt = not_owed.iter().find(|clause| clause.always);
    run(compiler, &answers, "answer", all_exempt);
    run(compiler, &excused, "exemption", all_exempt);
    let against = entitlement.answers.iter().any(|answer| answer.counts_as == Status::NotMet);
    if let (Some(first), false) = (entitlement.excused.first(), against) {
        let problem = Diagnostic::new(
            Code::Unreachable,
            "nothing is ever excused here: no answer counts as not met",
            first.span,
        );
        compiler
            .problems
            .push(problem.help("move the exemption to `not_owed`, or let an answer count as not met"));
    }
}

/// An exemption that holds for some dates only says nothing about those after it.
fn of_exemption(exemption: &Exemption) -> Reached<'_> {
    let dated = exemption.in_force.is_some();
    let always = exemption.when.constant() == Some(true) && !dated;
    Reached { condition: Some(&exemption.when), span: exemption.span, always, dated }
}

fn of_answer(answer: &Answer) -> Reached<'_> {
    let always = answer.when.as_ref().is_none_or(|condition| condition.constant() == Some(true));
    Reached { condition: answer.when.as_ref(), span: answer.span, always, dated: false }
}

fn run(compiler: &mut Compiler<'_>, clauses: &[Reached<'_>], what: &str, all_exempt: Option<&Reached<'_>>) {
    for (index, clause) in clauses.iter().enumerate() {
        let mut earlier = clauses.iter().take(index).chain(all_exempt);
        if let Some(condition) = clause.condition.filter(|condition| condition.constant() == Some(false)) {
            let message = format!("this {what} is never reached: its condition never holds");
            compiler.problems.push(Diagnostic::new(Code::Unreachable, message, condition.span));
        } else if let Some(first) = earlier.find(|first| first.always) {
            let message = format!("this {what} is never reached: one before it always holds");
            compiler.problems.push(
                Diagnostic::new(Code::Unreachable, message, clause.span)
                    .also(first.span, "this one always holds"),
            );
        } else if let Some(first) = same(clauses, index) {
            let message = format!("this {what} is never reached: one before it has the same condition");
            compiler.problems.push(
                Diagnostic::new(Code::Unreachable, message, clause.span)
                    .also(first.span, "the same condition"),
            );
        }
    }
}

/// A clause before this one with the same condition, word for word.
fn same<'c, 'a>(clauses: &'c [Reached<'a>], index: usize) -> Option<&'c Reached<'a>> {
    let condition = clauses.get(index)?.condition?;
    let mut earlier = clauses.iter().take(index).filter(|other| !other.dated);
    earlier.find(|other| other.condition.is_some_and(|other| other.text == condition.text))
}
