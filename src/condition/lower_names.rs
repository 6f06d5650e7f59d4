//! Lowers names: fields, groups, lists, rows, held values, and the words about the time limit.

use rhai::{Expr, Position};

use super::lower::{Lowering, Typed, inside_calls};
use super::scope::{Binding, Scope};
use super::spans::SourceText;
use super::tree::{Field, LimitWord, Node, Op, Type};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::record::{FieldRef, Group};

impl Lowering<'_> {
    /// A name by itself: a field at the top, a held value, or a word about the time limit.
    pub(super) fn name(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        match scope.find(name) {
            Some(Binding::Field(field)) => field_node(field, span, scope),
            Some(Binding::Local(local, kind)) => {
                Some(Typed { node: Node { span, op: Op::Local(local) }, kind })
            }
            Some(Binding::Group(group, path)) => {
                let example = group.names().next().unwrap_or_default();
                self.not_a_value(
                    &path,
                    "a group of fields",
                    format!("name a field of it: `{path}.{example}`"),
                    span,
                )
            }
            Some(Binding::List(list)) => {
                let row = scope.around.layout.list(list).map_or("row", |list| &list.row);
                let help = format!("ask about its rows: `any({name}, |{row}| …)`, `all`, `count`");
                self.not_a_value(name, "a list", help, span)
            }
            Some(Binding::Row(..)) => {
                self.not_a_value(name, "a row of a list", format!("name a field of it: `{name}.…`"), span)
            }
            None => self.limit_word(name, span, scope),
        }
    }

    fn not_a_value(&mut self, name: &str, what: &str, help: String, span: Span) -> Option<Typed> {
        self.problems.push(
            Diagnostic::new(Code::TypeMismatch, format!("`{name}` is {what}, not a value"), span).help(help),
        );
        None
    }

    fn limit_word(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        let Some((_, word)) = LimitWord::ALL.iter().find(|(known, _)| *known == name) else {
            return self.unknown_name(name, span, scope);
        };
        if !scope.around.time_limit || !scope.sees_fields() {
            let message = format!("`{name}` speaks of a time limit, and there is none here");
            let help = if scope.sees_fields() {
                "give the question a `time_limit:` with from, to and within"
            } else {
                "a function sees only what it is given"
            };
            self.problems.push(Diagnostic::new(Code::NoTimeLimit, message, span).help(help));
            return None;
        }
        let kind = if *word == LimitWord::Due { Type::Date } else { Type::Flag };
        Some(Typed { node: Node { span, op: Op::Limit(*word) }, kind })
    }

    fn unknown_name(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        let layout = scope.around.layout;
        let mut problem = Diagnostic::new(Code::UnknownField, format!("there is no field `{name}`"), span);
        if let Some(list) = layout.lists.iter().find(|list| list.row == name && scope.sees_fields()) {
            let name = &list.name;
            problem = problem.help(format!(
                "`{}` is one row of `{name}`, and this question is not asked of each: write `for_each: {name}`, or `any({name}, |{}| …)`",
                list.row, list.row
            ));
        } else if !scope.sees_fields() {
            let known = scope.known_names();
            problem = problem
                .help("a function sees only what it is given: add it to its values")
                .suggest(name, known);
        } else {
            let bare =
                layout.paths().filter(|path| path.ends_with(&format!(".{name}"))).map(str::to_owned).next();
            problem = match bare {
                Some(path) => problem.help(format!("did you mean `{path}`?")),
                None => problem.suggest(name, scope.known_names()),
            };
        }
        self.problems.push(inside_calls(problem, scope));
        None
    }

    /// A dotted name.
    pub(super) fn path(
        &mut self,
        expression: &Expr,
        span: Span,
        text: &SourceText,
        scope: &Scope<'_>,
    ) -> Option<Typed> {
        let Some(parts) = dotted(expression) else { return self.refuse(expression, text) };
        match self.bound(&parts, text, scope)? {
            Binding::Field(field) => field_node(field, span, scope),
            Binding::Group(_, path) => {
                self.not_a_value(&path, "a group of fields", "name a field of it".to_owned(), span)
            }
            Binding::List(_) | Binding::Row(..) | Binding::Local(..) => self.refuse(expression, text),
        }
    }

    /// What a dotted name stands for; what is not there is reported at the part that is wrong.
    pub(super) fn bound<'s>(
        &mut self,
        parts: &[(&str, Position)],
        text: &SourceText,
        scope: &Scope<'s>,
    ) -> Option<Binding<'s>> {
        let ((first, at), rest) = parts.split_first()?;
        let Some(mut binding) = scope.find(first) else {
            self.unknown_name(first, text.token(*at), scope);
            return None;
        };
        for (name, at) in rest {
            let span = text.token(*at);
            binding = match binding {
                Binding::Group(group, path) => {
                    let full = format!("{path}.{name}");
                    match group.child(name) {
                        Some(child) => super::scope::bind(child, &full),
                        None => return self.unknown_child(&full, name, group, span, scope),
                    }
                }
                Binding::Row(list, register) => {
                    let declared = scope.around.layout.list(list)?;
                    let slot = declared.fields.iter().position(|field| field.name == *name);
                    let Some(slot) = slot.and_then(|slot| u16::try_from(slot).ok()) else {
                        let full = format!("{}.{name}", declared.row);
                        let known: Vec<&str> =
                            declared.fields.iter().map(|field| field.name.as_str()).collect();
                        let problem =
                            Diagnostic::new(Code::UnknownField, format!("there is no field `{full}`"), span);
                        self.problems.push(inside_calls(problem.suggest(name, known), scope));
                        return None;
                    };
                    Binding::Field(Field { field: FieldRef::Row(list, slot), register })
                }
                Binding::Field(_) | Binding::Local(..) | Binding::List(_) => {
                    let message = format!("`{first}` has no field `{name}`");
                    let problem = Diagnostic::new(Code::UnknownField, message, span);
                    self.problems.push(inside_calls(problem, scope));
                    return None;
                }
            };
        }
        Some(binding)
    }

    fn unknown_child<'s>(
        &mut self,
        full: &str,
        name: &str,
        group: &Group,
        span: Span,
        scope: &Scope<'s>,
    ) -> Option<Binding<'s>> {
        let mut problem = Diagnostic::new(Code::UnknownField, format!("there is no field `{full}`"), span);
        problem = match nearest(name, group.names()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => {
                let paths = scope.around.layout.paths();
                match paths.into_iter().find(|path| path.rsplit('.').next() == Some(name)) {
                    Some(path) => problem.help(format!("did you mean `{path}`?")),
                    None => problem
                        .help(format!("the names here are {}", group.names().collect::<Vec<_>>().join(", "))),
                }
            }
        };
        self.problems.push(inside_calls(problem, scope));
        None
    }
}

/// A field that is read.
fn field_node(field: Field, span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let declared = scope.around.layout.declaration(field.field)?;
    Some(Typed { node: Node { span, op: Op::Field(field) }, kind: Type::from(&declared.kind) })
}

/// The parts of a dotted name, each with its place; `None` where something else stands between the dots.
pub(super) fn dotted(expression: &Expr) -> Option<Vec<(&str, Position)>> {
    match expression {
        Expr::Variable(variable, _, at) => Some(vec![(variable.1.as_str(), *at)]),
        Expr::Property(property, at) => Some(vec![(property.2.as_str(), *at)]),
        Expr::Dot(pair, flags, _) if !flags.intersects(rhai::ASTFlags::NEGATED) => {
            let mut parts = dotted(&pair.lhs)?;
            parts.extend(dotted(&pair.rhs)?);
            Some(parts)
        }
        _ => None,
    }
}
