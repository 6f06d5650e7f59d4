//! Lowers comparisons, and makes two values one type.

use rhai::{Expr, Position};

use super::lower::{Lowering, Typed};
use super::lower_scripts::is_interpreted;
use super::scope::Scope;
use super::spans::SourceText;
use super::tree::{Comparison, Node, Op, Type};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};

impl Lowering<'_> {
    /// Two values made one type.
    pub(super) fn alike(&mut self, left: Typed, right: Typed) -> Option<(Node, Node, Type)> {
        let (left_span, right_span) = (left.node.span, right.node.span);
        if left.kind == right.kind {
            return Some((left.node, right.node, left.kind));
        }
        match (&left.kind, &right.kind) {
            (Type::Choice(_), Type::Text) if matches!(right.node.op, Op::Text(_)) => {
                let kind = left.kind.clone();
                let right = self.fit(right, &kind, right_span, Some(left_span))?;
                Some((left.node, right, kind))
            }
            (Type::Text, Type::Choice(_)) if matches!(left.node.op, Op::Text(_)) => {
                let kind = right.kind.clone();
                let left = self.fit(left, &kind, left_span, Some(right_span))?;
                Some((left, right.node, kind))
            }
            (Type::Choice(_) | Type::Text, Type::Choice(_) | Type::Text) => {
                Some((as_words(left), as_words(right), Type::Text))
            }
            _ => {
                let message =
                    format!("{} and {} cannot be compared", left.kind.described(), right.kind.described());
                let mut problem = mismatch(message, right_span, &left.kind, &right.kind)
                    .labelled(format!("this is {}", right.kind.described()));
                problem = problem.also(left_span, format!("this is {}", left.kind.described()));
                self.problems.push(problem);
                None
            }
        }
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
        if let Expr::FnCall(inner, not_at) = left
            && inner.name == "!"
            && !text.bracketed(*not_at, at)
        {
            let written =
                text.written(left).trim_start_matches("not").trim_start_matches('!').trim().to_owned();
            let operator = text.text.get(text.offset(at)..text.token_end(text.offset(at))).unwrap_or("==");
            let help = format!("write `not ({written} {operator} {})`", text.written(right));
            let message = "`not` is read before the comparison: it turns round the first value alone";
            self.problems.push(Diagnostic::new(Code::NotBeforeComparison, message, span).help(help));
            return None;
        }
        let (left, right) = self.pair(left, right, text, scope)?;
        let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
        if ordered && !matches!(left.kind, Type::Date | Type::Number) {
            let message = format!("{} has no order", left.kind.described());
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
        value: &Expr,
        among: &Expr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
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
        let mut nodes = Vec::new();
        for item in items {
            let item = self.typed(item, text, scope);
            let alike = item.and_then(|item| self.alike(value.clone(), item));
            nodes.push(alike.map(|(_, node, _)| node));
        }
        let nodes: Vec<Node> = nodes.into_iter().collect::<Option<_>>()?;
        let op = Op::OneOf(Box::new(value.node), nodes.into());
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
        Some(near) => problem.help(format!("did you mean `\"{near}\"`?")),
        None => problem.help(format!("the choices are {}", known.collect::<Vec<_>>().join(", "))),
    }
}

pub(super) fn mismatch(message: String, span: Span, wanted: &Type, found: &Type) -> Diagnostic {
    let problem = Diagnostic::new(Code::TypeMismatch, message, span);
    match (wanted, found) {
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => {
            problem.help("write a date as date(\"2019-06-04\")")
        }
        (Type::Flag, Type::Date) => problem.help("to ask whether a date is recorded write `recorded(field)`"),
        (Type::Flag, Type::Text) => {
            problem.help("write `true` and `false` without quotes, or name a flag by itself")
        }
        (Type::Flag, _) => problem.help("compare it with something"),
        _ => problem,
    }
}
