//! Lowers comparisons, and makes two values one type.

use std::sync::Arc;

use rhai::{Expr, Position};

use super::lower::{Lowering, Typed};
use super::lower_scripts::is_interpreted;
use super::scope::Scope;
use super::spans::SourceText;
use super::tree::{Comparison, Node, Op, Type};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::record::is_none;

impl Lowering<'_> {
    /// Two values made one type.
    pub(super) fn alike(&mut self, left: Typed, right: Typed) -> Option<(Node, Node, Type)> {
        let (left_span, right_span) = (left.node.span, right.node.span);
        if left.kind == right.kind {
            return Some((left.node, right.node, left.kind));
        }
        match (&left.kind, &right.kind) {
            (Type::Choice(_), Type::Text) if only_words(&right.node) => {
                let kind = left.kind.clone();
                let right = self.fit(right, &kind, right_span, Some(left_span))?;
                Some((left.node, right, kind))
            }
            (Type::Text, Type::Choice(_)) if only_words(&left.node) => {
                let kind = right.kind.clone();
                let left = self.fit(left, &kind, left_span, Some(right_span))?;
                Some((left, right.node, kind))
            }
            (Type::Choice(_) | Type::Text, Type::Choice(_) | Type::Text) => {
                Some((as_words(left), as_words(right), Type::Text))
            }
            _ => {
                let (first, second) = (noun(&left.kind), noun(&right.kind));
                let message = format!("{first} and {second} cannot be compared");
                let problem = Diagnostic::new(Code::TypeMismatch, message, right_span)
                    .labelled(format!("this is {second}"))
                    .also(left_span, format!("this is {first}"));
                self.problems.push(match compare_instead(&left, &right) {
                    Some(help) => problem.help(help),
                    None => problem,
                });
                None
            }
        }
    }

    /// Words that an `if` or a function gives, each made one of a choice's.
    pub(super) fn words_of(&mut self, node: Node, of: &Arc<[String]>, with: Option<Span>) -> Option<Node> {
        let span = node.span;
        let op = match node.op {
            Op::If(parts) => {
                let [condition, holds, fails] = *parts;
                let (holds, fails) = (self.words_of(holds, of, with), self.words_of(fails, of, with));
                Op::If(Box::new([condition, holds?, fails?]))
            }
            Op::Let(local, parts) => {
                let [value, body] = *parts;
                Op::Let(local, Box::new([value, self.words_of(body, of, with)?]))
            }
            op => {
                let typed = Typed { node: Node { span, op }, kind: Type::Text };
                return self.fit(typed, &Type::Choice(of.clone()), span, with);
            }
        };
        Some(Node { span, op })
    }

    pub(super) fn compared(
        &mut self,
        how: Comparison,
        (left, right): (&Expr, &Expr),
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        if self.turned_round(left, right, at, span, text) {
            return None;
        }
        if let Expr::FnCall(inner, _) = left
            && let [first, middle] = &inner.args[..]
            && comparison(&inner.name).is_some()
            && !text.stands_in_brackets(left, at)
        {
            let operator = text.text.get(text.offset(at)..text.token_end(text.offset(at))).unwrap_or("<");
            let (so_far, middle) = (text.between(first, middle), text.written(middle));
            let help = format!("write `{so_far} and {middle} {operator} {}`", text.written(right));
            let message = "two comparisons stand in a row";
            self.problems.push(Diagnostic::new(Code::NotInConditions, message, span).help(help));
            return None;
        }
        let (left, right) = self.pair(left, right, text, scope)?;
        let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
        if ordered && !matches!(left.kind, Type::Date | Type::Number) {
            let message = format!("{} has no order", noun(&left.kind));
            let problem = Diagnostic::new(Code::TypeMismatch, message, span);
            self.problems.push(
                problem.help(
                    "dates and numbers can be before or after each other; compare others with == or !=",
                ),
            );
            return None;
        }
        let (left, right, _) = self.alike(left, right)?;
        Some(Typed { node: Node { span, op: Op::Compare(how, Box::new([left, right])) }, kind: Type::Flag })
    }

    /// Whether a `not` turns round the first of two values alone, which is reported.
    fn turned_round(
        &mut self,
        left: &Expr,
        right: &Expr,
        at: Position,
        span: Span,
        text: &SourceText,
    ) -> bool {
        let turned = matches!(left, Expr::FnCall(inner, _) if inner.name == "!");
        if !turned || text.stands_in_brackets(left, at) {
            return false;
        }
        let written = text.written(left).trim_start_matches("not").trim_start_matches('!').trim().to_owned();
        let operator = text.text.get(text.offset(at)..text.token_end(text.offset(at))).unwrap_or("==");
        let help = format!("write `not ({written} {operator} {})`", text.written(right));
        let message = "`not` is read before the comparison: it turns round the first value alone";
        self.problems.push(Diagnostic::new(Code::NotBeforeComparison, message, span).help(help));
        true
    }

    /// Two expressions to be compared: an interpreted call takes its type from the other.
    pub(super) fn pair(
        &mut self,
        left: &Expr,
        right: &Expr,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<(Typed, Typed)> {
        let calls = (is_interpreted(left, scope), is_interpreted(right, scope));
        if calls.0 && !calls.1 {
            let right = self.typed(right, text, scope)?;
            let left = self.interpreted(left, &right.kind, text, scope)?;
            return Some((Typed { node: left, kind: right.kind.clone() }, right));
        }
        let left = self.typed(left, text, scope);
        if calls.1 {
            let left = left?;
            let right = self.interpreted(right, &left.kind, text, scope)?;
            let kind = left.kind.clone();
            return Some((left, Typed { node: right, kind }));
        }
        let right = self.typed(right, text, scope);
        Some((left?, right?))
    }

    pub(super) fn one_of(
        &mut self,
        (value, among): (&Expr, &Expr),
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        if self.turned_round(value, among, at, span, text) {
            return None;
        }
        let value = self.typed(value, text, scope);
        let Expr::Array(items, _) = among else {
            let problem = Diagnostic::new(
                Code::NotInConditions,
                "a list of values belongs after `in`",
                text.expression(among),
            );
            self.problems.push(problem.help("write `field in [\"a\", \"b\"]`"));
            return None;
        };
        let value = value?;
        let mut pairs = Vec::new();
        for item in items {
            let item = self.typed(item, text, scope);
            pairs.push(item.and_then(|item| self.alike(value.clone(), item)));
        }
        let pairs: Vec<(Node, Node, Type)> = pairs.into_iter().collect::<Option<_>>()?;
        let op = if pairs.iter().all(|(_, _, kind)| *kind == value.kind) {
            let among = pairs.into_iter().map(|(_, item, _)| item).collect();
            Op::OneOf(Box::new(value.node), among)
        } else {
            // Words and a choice, or two choices: each item is compared as what both can be.
            let equal =
                |(left, right, _)| Node { span, op: Op::Compare(Comparison::Equal, Box::new([left, right])) };
            Op::Or(pairs.into_iter().map(equal).collect())
        };
        Some(Typed { node: Node { span, op }, kind: Type::Flag })
    }
}

pub(super) fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// A choice as its word; other values as they are.
pub(super) fn as_words(typed: Typed) -> Node {
    match typed.kind {
        Type::Choice(of) => Node { span: typed.node.span, op: Op::WordOf(Box::new(typed.node), of) },
        Type::Flag | Type::Date | Type::Number | Type::Text => typed.node,
    }
}

pub(super) fn unknown_choice<'k>(
    word: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    span: Span,
    with: Option<Span>,
) -> Diagnostic {
    let mut problem =
        Diagnostic::new(Code::UnknownChoice, format!("`{word}` is not one of the choices"), span);
    if let Some(with) = with {
        problem = problem.also(with, "of this field");
    }
    match nearest(word, known.clone()) {
        _ if word.is_empty() || is_none(word) => {
            problem.help("to ask whether a field is recorded write `recorded(field)`")
        }
        Some(near) => problem.help(format!("did you mean `\"{near}\"`?")),
        None => problem.help(format!("the choices are {}", known.collect::<Vec<_>>().join(", "))),
    }
}

/// Whether a value can only be one of some words in quotes: a misspelt one can then be found.
pub(super) fn only_words(node: &Node) -> bool {
    match &node.op {
        Op::Text(_) => true,
        Op::If(parts) => {
            let [_, holds, fails] = &**parts;
            only_words(holds) && only_words(fails)
        }
        Op::Let(_, parts) => {
            let [_, body] = &**parts;
            only_words(body)
        }
        _ => false,
    }
}

/// A type as something that a value is.
pub(super) fn noun(kind: &Type) -> &'static str {
    match kind {
        Type::Flag => "a flag (yes or no)",
        Type::Date | Type::Number | Type::Text | Type::Choice(_) => kind.described(),
    }
}

/// What to write where two values cannot be compared.
fn compare_instead(left: &Typed, right: &Typed) -> Option<String> {
    let number = |typed: &Typed| match &typed.node.op {
        Op::Text(words) => words.trim().parse::<i64>().ok(),
        _ => None,
    };
    match (&left.kind, &right.kind) {
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => {
            Some("write a date as `date(\"2019-06-04\")`".to_owned())
        }
        (Type::Date, Type::Number) | (Type::Number, Type::Date) => {
            Some("to count the days between two dates write `days(a, b)` or `working_days(a, b)`".to_owned())
        }
        (Type::Flag, Type::Text | Type::Number) | (Type::Text | Type::Number, Type::Flag) => {
            Some("a flag is a condition by itself; write `not` before it for the opposite".to_owned())
        }
        (Type::Number, Type::Text) | (Type::Text, Type::Number) => {
            let number = number(left).or_else(|| number(right))?;
            Some(format!("write a number without quotes: `{number}`"))
        }
        _ => None,
    }
}

/// Whether a word is one that people write for a flag.
fn is_flag(word: &str) -> bool {
    ["yes", "no", "true", "false", "y", "n"].contains(&word.to_ascii_lowercase().as_str())
}

/// A value of a type where one of another type belongs.
pub(super) fn misplaced(typed: &Typed, wanted: &Type, span: Span) -> Diagnostic {
    let literal = typed.node.is_literal();
    let found = if *wanted == Type::Flag { typed.kind.described() } else { noun(&typed.kind) };
    let message = format!("this is {found}, where {} belongs", wanted.described());
    let problem = Diagnostic::new(Code::TypeMismatch, message, span);
    match (wanted, &typed.kind) {
        (Type::Date, Type::Text) => problem.help("write a date as `date(\"2019-06-04\")`"),
        (Type::Flag, Type::Date) if matches!(typed.node.op, Op::Field(_)) => {
            problem.help("to ask whether a date is recorded write `recorded(field)`")
        }
        (Type::Flag, Type::Date) => problem.help("compare it with another date"),
        (Type::Flag, Type::Text) => match &typed.node.op {
            Op::Text(word) if is_flag(word) => problem.help("write `true` or `false`"),
            Op::Text(_) => problem.help("compare a field with it: `field == \"…\"`"),
            _ => problem.help("compare it with words: `== \"…\"`"),
        },
        (Type::Flag, Type::Number) if literal => problem.help("write `true` or `false`"),
        (Type::Flag, Type::Number) => problem.help("compare it with a number, as in `> 2`"),
        (Type::Flag, Type::Choice(of)) => match of.first() {
            Some(word) => problem.help(format!("compare it with one of its words: `== \"{word}\"`")),
            None => problem,
        },
        _ => problem,
    }
}
