//! Faults that show only once a ruleset is read whole: what is never reached, and what is never used.

use std::collections::BTreeSet;

use super::compile::Compiler;
use super::overlay::Merged;
use super::question::{Answer, Entitlement, Exemption, Question, Status};
use super::wire_clauses;
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use crate::document::Value;

/// Checks every question by itself, and the shared exemptions.
pub(super) fn questions(compiler: &mut Compiler<'_>, questions: &[Question], merged: &Merged) {
    for question in questions {
        editions(compiler, question);
        for entitlement in &question.editions {
            reach(compiler, entitlement);
            reasons(compiler, entitlement);
        }
    }
    if let (Some(span), true) = (merged.head.form_span, merged.head.form.is_empty()) {
        let place = |problem: &Diagnostic| problem.labels.first().map(|label| label.span);
        let within = |found: Span| found.source == span.source && found.start > span.start;
        if !compiler.problems.iter().filter(|problem| problem.is_error()).filter_map(place).any(within) {
            let problem = Diagnostic::new(Code::NotOnForm, "the form has no heading", span);
            compiler.problems.push(problem.help("add one: `- {heading: …, asks: […]}`"));
        }
    }
    follow_ups(compiler, merged);
    let top = compiler.files.layers.last();
    for (id, span) in wire_clauses::unused(compiler) {
        let own = top.is_some_and(|layer| layer.files.iter().any(|(_, source)| *source == span.source));
        if own && !may_be_named(compiler, &format!("exemption: {id}")) {
            let message = format!("no question names the shared exemption `{id}`");
            compiler.problems.push(
                Diagnostic::new(Code::UnusedExemption, message, span)
                    .help(format!("write `- exemption: {id}` where it excuses, or take it out")),
            );
        }
    }
}

/// Takes back what was reported only because something else is wrong: a fault hides the rest of its own file, and no more
/// is said of it elsewhere. Another error is left wherever one is taken back.
fn follow_ups(compiler: &mut Compiler<'_>, merged: &Merged) {
    let unread = unread_questions(compiler, merged);
    let form = faulty_form(compiler, merged);
    let several = sources_with(compiler, Code::DuplicateName, "several editions");
    let scripts = faulty(compiler, &["scripts/"], &[Code::ConditionSyntax, Code::DuplicateName]);
    let shared =
        faulty(compiler, &["exemptions.yaml"], &[Code::YamlSyntax, Code::WrongShape, Code::MissingKey]);
    let sources = compiler.sources;
    compiler.problems.retain(|problem| {
        let name = problem.labels.first().map_or("", |label| sources.slice(label.span));
        let says = |words: &str| problem.message.contains(words);
        match problem.code {
            Code::UnknownName if says("there is no question") => !unread.iter().any(|file| file.holds(name)),
            Code::UnknownName if says("there is no shared exemption") => shared.is_empty(),
            Code::UnknownFunction => !scripts.iter().any(|script| sources.text(*script).contains(name)),
            Code::NotOnForm if says("under no heading") => !form,
            // An overlay's file that changes no one edition is no question of its own.
            Code::MissingKey => !source_of(problem).is_some_and(|source| several.contains(&source)),
            _ => true,
        }
    });
}

/// A question's file that could not be read, so that its id is not known.
struct Unread<'a> {
    path: &'a str,
    text: &'a str,
}

impl Unread<'_> {
    fn holds(&self, id: &str) -> bool {
        let key = format!("entitlement: {id}");
        self.path.ends_with(&format!("/{id}.yaml")) || self.text.lines().any(|line| line.trim_end() == key)
    }
}

fn unread_questions<'a>(compiler: &Compiler<'a>, merged: &Merged) -> Vec<Unread<'a>> {
    let reads = |source: SourceId| {
        merged.entitlements.iter().any(|piece| match &piece.node.value {
            Value::Mapping(entries) => entries.iter().any(|entry| entry.key_span.source == source),
            Value::Scalar(_) | Value::Sequence(_) => false,
        })
    };
    let faults: Vec<SourceId> =
        compiler.problems.iter().filter(|problem| problem.is_error()).filter_map(source_of).collect();
    let questions = compiler.files.layers.iter().flat_map(|layer| layer.below("entitlements", ".yaml"));
    let unread = questions.filter(|(_, source)| faults.contains(source) && !reads(*source));
    unread.map(|(path, source)| Unread { path, text: compiler.sources.text(source) }).collect()
}

/// Whether the form could not be read, or not all of it: it is then not known which questions it asks.
fn faulty_form(compiler: &Compiler<'_>, merged: &Merged) -> bool {
    let codes = [Code::YamlSyntax, Code::MissingKey, Code::WrongShape, Code::UnknownKey, Code::NotOnForm];
    let files = faulty(compiler, &["ruleset.yaml"], &codes);
    let missing = sources_with(compiler, Code::FileUnreadable, "ruleset.yaml");
    let in_form = |span: Span| {
        let after = |form: Span| form.source != span.source || form.start <= span.start;
        files.contains(&span.source) && merged.head.form_span.is_none_or(after)
    };
    let faults = compiler.problems.iter().filter(|problem| codes.contains(&problem.code));
    !missing.is_empty()
        || faults.filter_map(|problem| problem.labels.first()).any(|label| in_form(label.span))
}

/// The files whose paths begin so and that have a fault of one of these codes.
fn faulty(compiler: &Compiler<'_>, paths: &[&str], codes: &[Code]) -> Vec<SourceId> {
    let files = compiler.files.layers.iter().flat_map(|layer| &layer.files);
    let named = files.filter(|(path, _)| paths.iter().any(|start| path.starts_with(start)));
    let has = |source: SourceId| {
        compiler
            .problems
            .iter()
            .any(|problem| codes.contains(&problem.code) && source_of(problem) == Some(source))
    };
    named.map(|(_, source)| *source).filter(|source| has(*source)).collect()
}

fn sources_with(compiler: &Compiler<'_>, code: Code, words: &str) -> Vec<SourceId> {
    let some = compiler.problems.iter().filter(|problem| problem.code == code);
    some.filter(|problem| problem.message.contains(words)).filter_map(source_of).collect()
}

/// Whether a file that has a fault may name something that no other does: what is wrong there has hidden it.
fn may_be_named(compiler: &Compiler<'_>, words: &str) -> bool {
    let faults = compiler.problems.iter().filter(|problem| problem.is_error()).filter_map(source_of);
    faults.collect::<BTreeSet<_>>().into_iter().any(|source| {
        let text = compiler.sources.text(source);
        text.match_indices(words).any(|(at, _)| {
            let head = text.get(..at).unwrap_or("").trim_end();
            !head.ends_with("fn")
        })
    })
}

fn source_of(problem: &Diagnostic) -> Option<SourceId> {
    problem.labels.first().map(|label| label.span.source)
}

/// Reports functions of the ruleset's own scripts that nothing calls, and notes those that are not lowered.
pub(super) fn scripts(compiler: &mut Compiler<'_>) {
    let top = compiler.files.layers.last();
    let own =
        |span: Span| top.is_some_and(|layer| layer.files.iter().any(|(_, source)| *source == span.source));
    for (name, span) in compiler.scripts.uncalled() {
        if own(span) && !may_be_named(compiler, &format!("{name}(")) {
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
        if before.for_each.map(|(list, _)| list) != after.for_each.map(|(list, _)| list) {
            let message = format!("the files that carry `{}` are not asked of the same", question.id);
            let problem = Diagnostic::new(Code::EditionsOverlap, message, after.span);
            let problem = problem.also(before.span, "the other file");
            compiler.problems.push(problem.help("give both the same `for_each`, or one of them another id"));
            continue;
        }
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
            let days = first.until.map(|until| (until.plus_days(1), until.plus_days(gap)));
            let (begins, ends) = days.unzip();
            let dates = match (begins, ends) {
                (Some(first), Some(last)) if gap > 1 => format!("from {first} to {last}"),
                (Some(first), _) => format!("on {first}"),
                (None, _) => String::new(),
            };
            let message = format!("no edition of `{}` is in force {dates}", question.id);
            let problem = Diagnostic::new(Code::EditionsGap, message, after.span)
                .also(before.span, "the edition before this one");
            compiler.problems.push(problem.help(
                "cases of those days are `not applicable`; move `from` or `until` if that is not meant",
            ));
        }
    }
}

/// One exemption of a question has one reason, wherever the question names it.
fn reasons(compiler: &mut Compiler<'_>, entitlement: &Entitlement) {
    for second in &entitlement.excused {
        let other = |first: &&Exemption| first.id == second.id && first.reason != second.reason;
        let Some(first) = entitlement.not_owed.iter().find(other) else { continue };
        let message = format!("`{}` has one reason under `not_owed` and another here", second.id);
        let (place, first) = (first_line(compiler, second.span), first_line(compiler, first.span));
        let problem = Diagnostic::new(Code::DuplicateName, message, place).also(first, "the other is here");
        let help = "give both the same `reason` and `victim_choice`, or one of them another name";
        compiler.problems.push(problem.help(help));
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
        let place = first_line(compiler, first.span);
        let message = "nothing is ever excused here: no answer counts as not met";
        let problem = if place.source == entitlement.span.source {
            Diagnostic::new(Code::Unreachable, message, place)
        } else {
            let problem = Diagnostic::new(Code::Unreachable, message, entitlement.span);
            problem.also(place, "this exemption is never reached")
        };
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
            let exempt = all_exempt.is_some_and(|all| all.span == first.span);
            let one = if exempt && what != "exemption" { "an exemption" } else { "one" };
            let message = format!("this {what} is never reached: {one} before it always holds");
            let place = first_line(compiler, clause.span);
            let first = first.condition.map_or(first_line(compiler, first.span), |condition| condition.span);
            let problem = Diagnostic::new(Code::Unreachable, message, place);
            compiler.problems.push(problem.also(first, "this always holds"));
        } else if let Some(first) = same(clauses, index) {
            let message = format!("this {what} is never reached: one before it has the same condition");
            let place = clause.condition.map_or(clause.span, |condition| condition.span);
            compiler.problems.push(
                Diagnostic::new(Code::Unreachable, message, place).also(first.span, "the same condition"),
            );
        }
    }
}

/// A clause before this one with the same condition, word for word.
fn same<'a>(clauses: &[Reached<'a>], index: usize) -> Option<&'a Condition> {
    let condition = clauses.get(index)?.condition?;
    let mut earlier =
        clauses.iter().take(index).filter(|other| !other.dated).filter_map(|other| other.condition);
    earlier.find(|other| other.text == condition.text)
}

/// A place cut at the end of its first line: a clause of many lines is pointed at by the first.
fn first_line(compiler: &Compiler<'_>, span: Span) -> Span {
    let text = compiler.sources.slice(span);
    let length = text.find('\n').unwrap_or(text.len());
    Span::new(span.source, span.start as usize, span.start as usize + length)
}
