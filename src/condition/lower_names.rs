//! Lowers names: fields, groups, lists, rows, held values, and the words about the time limit.

use rhai::{Expr, Position};

use super::lower::{Lowering, Typed, inside_calls};
use super::lower_compare::noun;
use super::messages;
use super::scope::{Binding, Scope};
use super::spans::SourceText;
use super::tree::{Field, LimitWord, Node, Op, Type};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::record::{FieldRef, Group, Kind, Layout};

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
            Some(Binding::Row(list, _)) => {
                let declared = scope.around.layout.list(list).and_then(|list| list.fields.first());
                let example = declared.map_or("…", |field| &field.name);
                self.not_a_value(
                    name,
                    "a row of a list",
                    format!("name a field of it: `{name}.{example}`"),
                    span,
                )
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
                "give the question a `time_limit` with from, to and within"
            } else {
                "a function sees only what it is given: ask about the limit in the condition that calls it"
            };
            self.problems.push(Diagnostic::new(Code::NoTimeLimit, message, span).help(help));
            return None;
        }
        let kind = if *word == LimitWord::Due { Type::Date } else { Type::Flag };
        Some(Typed { node: Node { span, op: Op::Limit(*word) }, kind })
    }

    fn unknown_name(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        self.problems.push(match scope.calls.last() {
            Some((function, _)) if !scope.sees_fields() => {
                inside_calls(not_given(name, function, span, scope), scope)
            }
            _ => no_field(name, span, scope),
        });
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
            Binding::Group(group, path) => {
                let example = group.names().next().unwrap_or_default();
                let help = format!("name a field of it: `{path}.{example}`");
                self.not_a_value(&path, "a group of fields", help, span)
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
        let mut written = (*first).to_owned();
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
                        let problem = match nearest(name, known.iter().copied()) {
                            Some(near) => problem.help(format!("did you mean `{near}`?")),
                            None => problem.help(format!("the names here are {}", known.join(", "))),
                        };
                        self.problems.push(inside_calls(problem, scope));
                        return None;
                    };
                    Binding::Field(Field { field: FieldRef::Row(list, slot), register })
                }
                Binding::Field(_) | Binding::Local(..) | Binding::List(_) => {
                    let problem = no_group(&binding, &written, span, scope);
                    self.problems.push(inside_calls(problem, scope));
                    return None;
                }
            };
            written = format!("{written}.{name}");
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

/// A name that is none of the values a function is given.
fn not_given(name: &str, function: &str, span: Span, scope: &Scope<'_>) -> Diagnostic {
    let message = format!("`{name}` is not among the values that `{function}` is given");
    let problem = Diagnostic::new(Code::UnknownField, message, span);
    match nearest(name, scope.known_names()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!(
            "a function sees only what it is given: add `{name}` to its values, and give it where it is called"
        )),
    }
}

/// A name that is no field, with what was likely meant.
fn no_field(name: &str, span: Span, scope: &Scope<'_>) -> Diagnostic {
    let layout = scope.around.layout;
    if let Some(list) = layout.lists.iter().find(|list| list.row == name) {
        let (list, row) = (&list.name, &list.row);
        let message = format!("`{row}` is one row of `{list}`, and this question is not asked of each");
        return Diagnostic::new(Code::UnknownField, message, span)
            .help(format!("to ask the question of each row write `for_each: {list}`"))
            .help(format!("to ask about the rows here write `any({list}, |{row}| …)`"));
    }
    let problem = Diagnostic::new(Code::UnknownField, format!("there is no field `{name}`"), span);
    let ending = format!(".{name}");
    if let Some(path) = layout.paths().find(|path| path.ends_with(&ending)) {
        return problem.help(format!("did you mean `{path}`?"));
    }
    let mut known = scope.known_names();
    if scope.around.time_limit {
        known.extend(LimitWord::ALL.iter().map(|(word, _)| *word));
    }
    if let Some(near) = nearest(name, known) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    match name.to_ascii_lowercase().as_str() {
        "yes" | "true" => problem.help("write `true`"),
        "no" | "false" => problem.help("write `false`"),
        "none" | "null" | "blank" | "empty" | "missing" => {
            problem.help("to ask whether a field is recorded write `recorded(field)`")
        }
        "today" | "now" => problem.help(messages::TODAY),
        _ if is_choice(name, layout) => problem.help(format!("words stand in double quotes: `\"{name}\"`")),
        _ => problem.help("the fields are declared in record.yaml"),
    }
}

/// Whether a word is among the choices of some field.
fn is_choice(word: &str, layout: &Layout) -> bool {
    let rows = layout.lists.iter().flat_map(|list| &list.fields);
    layout.fields.iter().chain(rows).any(|field| match &field.kind {
        Kind::Choice(of) => of.iter().any(|choice| choice == word),
        Kind::Text | Kind::Date | Kind::Flag | Kind::Number => false,
    })
}

/// A name after the dot of something that has no fields.
fn no_group(binding: &Binding<'_>, written: &str, span: Span, scope: &Scope<'_>) -> Diagnostic {
    let problem = |what: &str| {
        Diagnostic::new(Code::UnknownField, format!("`{written}` is {what}, and has no fields"), span)
    };
    match binding {
        Binding::List(list) => {
            let row = scope.around.layout.list(*list).map_or("row", |list| &list.row);
            problem("a list").help(format!("ask about its rows: `any({written}, |{row}| …)`, `all`, `count`"))
        }
        Binding::Local(_, kind) => {
            problem(noun(kind)).help("give the function the group or row that has the field")
        }
        Binding::Field(field) => {
            let kind =
                scope.around.layout.declaration(field.field).map(|declared| Type::from(&declared.kind));
            let problem = problem(kind.as_ref().map_or("a field", noun));
            match kind {
                Some(Type::Date) => problem.help("compare whole dates, as `>= date(\"2019-06-04\")`"),
                _ => problem,
            }
        }
        Binding::Group(..) | Binding::Row(..) => problem("a group"),
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
