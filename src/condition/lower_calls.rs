//! Lowers calls: the built-in functions, the questions about rows, and functions of `scripts/` put in place.

use rhai::{CustomExpr, Expr, FnCallExpr, Position};

use super::lower::{Lowering, Typed, outermost};
use super::lower_names::dotted;
use super::messages;
use super::scope::{Binding, Scope};
use super::scripts::Function;
use super::spans::SourceText;
use super::tree::{Field, LimitWord, Node, Op, Quantifier, Rows, Type};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::record::FieldRef;

/// The functions that conditions have without a script.
pub(super) const BUILT_IN: [&str; 8] =
    ["recorded", "if_blank", "date", "days", "working_days", "any", "all", "count"];

impl Lowering<'_> {
    /// `recorded(x)`, `if_blank(x, value)`, `any(list, |row| …)`, `all` and `count`.
    pub(super) fn question(
        &mut self,
        custom: &CustomExpr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let word = custom.tokens.first().map_or("", |word| word.as_str());
        match (word, &custom.inputs[..]) {
            ("recorded", [field]) => {
                let field = self.asked(field, "recorded", text, scope)?;
                Some(Typed { node: Node { span, op: Op::Recorded(field) }, kind: Type::Flag })
            }
            ("if_blank", [field, otherwise]) => self.if_blank(field, otherwise, span, text, scope),
            ("any", parts) => self.rows(Quantifier::Any, parts, span, text, scope),
            ("all", parts) => self.rows(Quantifier::All, parts, span, text, scope),
            ("count", parts) => self.rows(Quantifier::Count, parts, span, text, scope),
            _ => None,
        }
    }

    /// The field that `recorded` or `if_blank` asks about: a field itself, not a value.
    fn asked(
        &mut self,
        expression: &Expr,
        word: &str,
        text: &SourceText,
        scope: &Scope<'_>,
    ) -> Option<Field> {
        let span = text.expression(expression);
        let parts = dotted(expression).filter(|parts| !is_limit_word(parts, scope));
        let help = match parts.map(|parts| self.bound(&parts, text, scope)) {
            Some(None) => return None,
            Some(Some(Binding::Field(field))) => return Some(field),
            Some(Some(Binding::List(list))) if word == "recorded" => {
                return Some(Field { field: FieldRef::List(list), register: 0 });
            }
            Some(Some(Binding::Group(group, path))) => {
                let example = group.names().next().unwrap_or_default();
                format!("name a field of it: `{path}.{example}`")
            }
            Some(Some(Binding::Local(..))) => {
                "a value that a function is given has been read already: give it the group or row, and name the field here"
                    .to_owned()
            }
            Some(Some(Binding::List(_) | Binding::Row(..))) | None => "name one field".to_owned(),
        };
        let message = format!("`{word}` asks about a field, and `{}` is none", text.written(expression));
        let problem = Diagnostic::new(Code::TypeMismatch, message, span);
        self.problems.push(problem.help(help));
        None
    }

    fn if_blank(
        &mut self,
        field: &Expr,
        otherwise: &Expr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let place = text.expression(field);
        let field = self.asked(field, "if_blank", text, scope);
        let Some(field) = field else {
            self.typed(otherwise, text, scope);
            return None;
        };
        let kind = Type::from(&scope.around.layout.declaration(field.field)?.kind);
        let before = self.problems.len();
        let otherwise = self.expecting(otherwise, &kind, text, scope);
        for problem in self.problems.iter_mut().skip(before) {
            if problem.code == Code::UnknownChoice && problem.labels.len() == 1 {
                *problem = problem.clone().also(place, "of this field");
            }
        }
        let otherwise = otherwise?;
        Some(Typed { node: Node { span, op: Op::IfBlank(field, Box::new(otherwise)) }, kind })
    }

    fn rows(
        &mut self,
        quantifier: Quantifier,
        parts: &[Expr],
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let [over, Expr::Variable(row, ..), body] = parts else { return None };
        let bound = dotted(over).and_then(|parts| self.bound_quietly(&parts, text, scope));
        let Some(Binding::List(list)) = bound else {
            let known = scope.around.layout.lists.iter().map(|list| list.name.as_str());
            let message = format!("`{}` is not a list", text.written(over));
            let problem = Diagnostic::new(Code::TypeMismatch, message, text.expression(over));
            self.problems.push(match nearest(text.written(over), known.clone()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("the lists are {}", known.collect::<Vec<_>>().join(", "))),
            });
            return None;
        };
        let mut inner = scope.clone();
        let Some(register) = inner.take_register() else {
            self.problems.push(too_deep(outermost(scope, span)));
            return None;
        };
        inner.add(&row.1, Binding::Row(list, register));
        let body = self.expecting(body, &Type::Flag, text, &mut inner)?;
        let kind = if quantifier == Quantifier::Count { Type::Number } else { Type::Flag };
        let op = Op::Rows(Box::new(Rows { quantifier, list, register, body }));
        Some(Typed { node: Node { span, op }, kind })
    }

    /// What a dotted name stands for, where nothing is to be said of one that is not there.
    pub(super) fn bound_quietly<'s>(
        &mut self,
        parts: &[(&str, Position)],
        text: &SourceText,
        scope: &Scope<'s>,
    ) -> Option<Binding<'s>> {
        let before = self.problems.len();
        let bound = self.bound(parts, text, scope);
        self.problems.truncate(before);
        bound
    }

    /// A call by name: `date`, `days`, `working_days`, or a function of `scripts/`.
    pub(super) fn named_call(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        match (call.name.as_str(), &call.args[..]) {
            ("date", [argument]) => self.date(argument, span, text, scope),
            ("days", [from, to]) => self.between(Op::Days, from, to, span, text, scope),
            ("working_days", [from, to]) => self.between(Op::WorkingDays, from, to, span, text, scope),
            ("date", arguments) => {
                let problem = miscounted("date", 1, arguments.len(), span);
                self.problems.push(problem.help("write a date as `date(\"2019-06-04\")`"));
                None
            }
            (name @ ("days" | "working_days"), arguments) => {
                let problem = miscounted(name, 2, arguments.len(), span);
                let help =
                    format!("write `{name}(first, second)`: it counts from the first date to the second");
                self.problems.push(problem.help(help));
                None
            }
            _ => self.script_call(call, at, span, text, scope),
        }
    }

    fn between(
        &mut self,
        op: impl Fn(Box<[Node; 2]>) -> Op,
        from: &Expr,
        to: &Expr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let from = self.expecting(from, &Type::Date, text, scope);
        let to = self.expecting(to, &Type::Date, text, scope);
        Some(Typed { node: Node { span, op: op(Box::new([from?, to?])) }, kind: Type::Number })
    }

    /// A function of `scripts/`, put in place: what it is given is read first, as in any call.
    fn script_call(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let scripts = scope.around.scripts;
        let function = self.function(call, at, span, text, scope)?;
        if scripts.is_interpreted(&function.name) {
            let message = format!("it cannot be told what `{}` gives here", call.name);
            let help = "it holds a loop or other steps, so that it is run by the script engine; compare what it gives with something";
            self.problems.push(Diagnostic::new(Code::TypeMismatch, message, span).help(help));
            return None;
        }
        let mut inner = scope.inside(&call.name, span);
        let mut held = Vec::new();
        for (argument, parameter) in call.args.iter().zip(&function.parameters) {
            self.argument(argument, parameter, (text, scope), &mut inner, &mut held)?;
        }
        let before = self.problems.len();
        let body = self.body(&function, &mut inner);
        self.met_in(before, &call.name, span, scope);
        let mut body = body?;
        for (local, value) in held.into_iter().rev() {
            let op = Op::Let(local, Box::new([value, body.node]));
            body = Typed { node: Node { span, op }, kind: body.kind };
        }
        Some(body)
    }

    /// Gives a parameter its meaning inside a function: a group, row or list by name, a value by reading it.
    fn argument<'s>(
        &mut self,
        argument: &Expr,
        parameter: &str,
        (text, scope): (&SourceText, &mut Scope<'s>),
        inner: &mut Scope<'s>,
        held: &mut Vec<(u8, Node)>,
    ) -> Option<()> {
        if let Some(parts) = dotted(argument) {
            let bound = self.bound_quietly(&parts, text, scope);
            if let Some(binding @ (Binding::Group(..) | Binding::Row(..) | Binding::List(_))) = bound {
                inner.add(parameter, binding);
                return Some(());
            }
        }
        // What the argument itself holds on the way may not take the place of an argument before it.
        let typed = self.typed(argument, text, &mut scope.beside(inner))?;
        let Some(local) = inner.take_local() else {
            self.problems.push(too_deep(outermost(scope, typed.node.span)));
            return None;
        };
        inner.add(parameter, Binding::Local(local, typed.kind));
        held.push((local, typed.node));
        Some(())
    }

    /// The function that a call means; a name that is not there, and a miscounted call, are reported.
    pub(super) fn function(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &Scope<'_>,
    ) -> Option<Function> {
        let name = call.name.as_str();
        let Some(function) = scope.around.scripts.function(name) else {
            let mut problem = Diagnostic::new(
                Code::UnknownFunction,
                format!("there is no function `{name}`"),
                text.token(at),
            );
            problem = match scope.around.scripts.nearest(name, &BUILT_IN) {
                _ if ["today", "now", "current_date"].contains(&name) => problem.help(messages::TODAY),
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(messages::FUNCTIONS),
            };
            self.problems.push(problem);
            return None;
        };
        if function.parameters.len() != call.args.len() {
            let problem = miscounted(name, function.parameters.len(), call.args.len(), span);
            let help = format!("write `{name}({})`", function.parameters.join(", "));
            self.problems.push(problem.also(function.name_span, "it is written here").help(help));
            return None;
        }
        Some(function.clone())
    }
}

fn miscounted(name: &str, takes: usize, given: usize, span: Span) -> Diagnostic {
    let takes = match takes {
        0 => "no value".to_owned(),
        1 => "1 value".to_owned(),
        many => format!("{many} values"),
    };
    Diagnostic::new(Code::ArgumentCount, format!("`{name}` takes {takes}, and is given {given}"), span)
}

/// Whether a name is one of the words about the time limit, and nothing else.
fn is_limit_word(parts: &[(&str, Position)], scope: &Scope<'_>) -> bool {
    match parts {
        [(name, _)] => scope.find(name).is_none() && LimitWord::ALL.iter().any(|(word, _)| word == name),
        _ => false,
    }
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ConditionTooLarge, "too many values are held at once here", span)
        .help("functions call each other too deep, or too many `let` and `any` stand inside each other")
}
