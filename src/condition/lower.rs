//! Types an expression against what is declared, and lowers it to a [`Node`]. Every fault is reported, not the first.

use rhai::{Dynamic, Expr, FnCallExpr, Position, Stmt};

use super::messages;
use super::scope::{Binding, Scope, Surroundings};
use super::spans::SourceText;
use super::tree::{Comparison, Field, LimitWord, Node, Op, Type};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::record::{FieldRef, Group};

/// How many nodes a condition may have once the functions it calls are put in place.
const MAX_NODES: usize = 10_000;

/// A node with its type; `None` for words that may yet become one of a choice's, or an interpreted call's value.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) node: Node,
    pub(super) kind: Type,
}

/// Lowers the expressions of one text, and gathers what is wrong with them.
pub(super) struct Lowering<'p> {
    pub(super) problems: &'p mut Vec<Diagnostic>,
    pub(super) nodes: usize,
}

/// Parses, types and lowers one condition.
pub(super) fn condition(
    text: &SourceText,
    around: &Surroundings<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let ast = match around.scripts.engine.compile_expression(&text.text) {
        Ok(ast) => ast,
        Err(error) => {
            problems.push(messages::syntax(&error, text));
            return None;
        }
    };
    let Some(Stmt::Expr(expression)) = ast.statements().first() else { return None };
    let mut scope = Scope::new(*around);
    let mut lowering = Lowering { problems, nodes: 0 };
    lowering.expecting(expression, &Type::Flag, text, &mut scope)
}

impl Lowering<'_> {
    /// An expression that has to be of a type.
    pub(super) fn expecting(
        &mut self,
        expression: &Expr,
        wanted: &Type,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Node> {
        if let Some(call) = self.interpreted(expression, Some(wanted), text, scope) {
            return call;
        }
        if let Expr::Stmt(block) = expression
            && let [Stmt::If(flow, _)] = block.statements()
        {
            let [holds, fails] = self.branches(flow, text.expression(expression))?;
            let condition = self.expecting(&flow.expr, &Type::Flag, text, scope);
            let holds = self.expecting(&holds, wanted, text, scope);
            let fails = self.expecting(&fails, wanted, text, scope);
            let op = Op::If(Box::new([condition?, holds?, fails?]));
            return Some(Node { span: text.expression(expression), op });
        }
        let typed = self.typed(expression, text, scope)?;
        self.fit(typed, wanted, text.expression(expression), None)
    }

    /// The node as a value of a type: words become one of a choice's.
    pub(super) fn fit(
        &mut self,
        typed: Typed,
        wanted: &Type,
        span: Span,
        with: Option<Span>,
    ) -> Option<Node> {
        match (wanted, &typed.node.op) {
            (Type::Choice(of), Op::Text(word)) => {
                let choice = of.iter().position(|choice| **choice == **word);
                let Some(choice) = choice.and_then(|index| u16::try_from(index).ok()) else {
                    let known = of.iter().map(String::as_str);
                    self.problems.push(unknown_choice(word, known, span, with));
                    return None;
                };
                Some(Node { op: Op::Choice(choice), ..typed.node })
            }
            (wanted, _) if *wanted == typed.kind => Some(typed.node),
            (Type::Text, _) if matches!(typed.kind, Type::Choice(_)) => Some(as_words(typed)),
            _ => {
                let message =
                    format!("this is {}, where {} belongs", typed.kind.described(), wanted.described());
                self.problems.push(mismatch(message, span, wanted, &typed.kind));
                None
            }
        }
    }

    /// An expression with the type it has.
    pub(super) fn typed(
        &mut self,
        expression: &Expr,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        self.nodes += 1;
        let span = text.expression(expression);
        if self.is_too_large() {
            if self.nodes == MAX_NODES + 1 {
                self.problems.push(
                    Diagnostic::new(
                        Code::ConditionTooLarge,
                        "the condition is too large with its functions put in place",
                        span,
                    )
                    .help("the functions it calls call others again and again; call each once"),
                );
            }
            return None;
        }
        let made = |op, kind| Some(Typed { node: Node { span, op }, kind });
        match expression {
            Expr::BoolConstant(flag, _) => made(Op::Flag(*flag), Type::Flag),
            Expr::IntegerConstant(number, _) => made(Op::Number(*number), Type::Number),
            Expr::StringConstant(words, _) => made(Op::Text(words.as_str().into()), Type::Text),
            Expr::Variable(variable, ..) => self.name(&variable.1, span, scope),
            Expr::Dot(..) => self.path(expression, span, text, scope),
            Expr::And(parts, _) => self.joined(parts, span, text, scope, Op::And),
            Expr::Or(parts, _) => self.joined(parts, span, text, scope, Op::Or),
            Expr::FnCall(call, at) => self.call(call, *at, span, text, scope),
            Expr::Custom(custom, _) => self.question(custom, span, text, scope),
            Expr::Stmt(block) => match block.statements() {
                [Stmt::If(flow, _)] => self.choice_of(flow, span, text, scope),
                _ => self.refuse(expression, text),
            },
            _ => self.refuse(expression, text),
        }
    }

    /// Whether the condition has grown past what is lowered.
    pub(super) fn is_too_large(&self) -> bool {
        self.nodes > MAX_NODES
    }

    fn refuse(&mut self, expression: &Expr, text: &SourceText) -> Option<Typed> {
        self.problems.push(messages::not_in_conditions(expression, text));
        None
    }

    /// A name by itself: a field at the top, a held value, or a word about the time limit.
    fn name(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        match scope.find(name) {
            Some(Binding::Field(field)) => self.field(field, span, scope),
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
    fn path(&mut self, expression: &Expr, span: Span, text: &SourceText, scope: &Scope<'_>) -> Option<Typed> {
        let Some(parts) = dotted(expression) else { return self.refuse(expression, text) };
        match self.bound(&parts, text, scope)? {
            Binding::Field(field) => self.field(field, span, scope),
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

    fn field(&mut self, field: Field, span: Span, scope: &Scope<'_>) -> Option<Typed> {
        let declared = scope.around.layout.declaration(field.field)?;
        Some(Typed { node: Node { span, op: Op::Field(field) }, kind: Type::from(&declared.kind) })
    }

    fn joined(
        &mut self,
        parts: &[Expr],
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
        join: impl Fn(Box<[Node]>) -> Op,
    ) -> Option<Typed> {
        let nodes: Vec<Option<Node>> =
            parts.iter().map(|part| self.expecting(part, &Type::Flag, text, scope)).collect();
        let nodes: Vec<Node> = nodes.into_iter().collect::<Option<_>>()?;
        Some(Typed { node: Node { span, op: join(nodes.into()) }, kind: Type::Flag })
    }

    /// `if … { } else { }` as a value.
    fn choice_of(
        &mut self,
        flow: &rhai::FlowControl,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let [holds, fails] = self.branches(flow, span)?;
        let condition = self.expecting(&flow.expr, &Type::Flag, text, scope);
        let (first, second) = (self.typed(&holds, text, scope), self.typed(&fails, text, scope));
        let (condition, first, second) = (condition?, first?, second?);
        let (first, second, kind) = self.alike(first, second)?;
        Some(Typed { node: Node { span, op: Op::If(Box::new([condition, first, second])) }, kind })
    }

    /// The values of both branches of an `if`; one that is no value is reported.
    fn branches(&mut self, flow: &rhai::FlowControl, span: Span) -> Option<[Expr; 2]> {
        match (only_value(flow.body.statements()), only_value(flow.branch.statements())) {
            (Some(holds), Some(fails)) => Some([holds, fails]),
            _ => {
                self.problems.push(
                    Diagnostic::new(Code::NotInConditions, "`if` needs a value for both cases", span)
                        .help("write `if condition { value } else { value }`"),
                );
                None
            }
        }
    }

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

    /// `==` and its kin, `not`, `in`, and calls by name.
    fn call(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        match (call.name.as_str(), &call.args[..]) {
            ("!", [inner]) => {
                let node = self.expecting(inner, &Type::Flag, text, scope)?;
                Some(Typed { node: Node { span, op: Op::Not(Box::new(node)) }, kind: Type::Flag })
            }
            ("contains", [among, value]) if text.token_is(at, &["in", "!"]) => {
                self.one_of(value, among, span, text, scope)
            }
            (name, [left, right]) if call.op_token.is_some() => match comparison(name) {
                Some(how) => self.compared(how, (left, right), at, span, text, scope),
                None => {
                    let problem = Diagnostic::new(
                        Code::NotInConditions,
                        format!("`{name}` is not used in conditions"),
                        text.token(at),
                    );
                    self.problems.push(problem.help(messages::operator(name)));
                    None
                }
            },
            _ => self.named_call(call, at, span, text, scope),
        }
    }

    fn compared(
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
    fn pair(
        &mut self,
        left: &Expr,
        right: &Expr,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<(Typed, Typed)> {
        let calls = (self.is_interpreted(left, scope), self.is_interpreted(right, scope));
        if calls.0 && !calls.1 {
            let right = self.typed(right, text, scope)?;
            let left = self.interpreted(left, Some(&right.kind), text, scope)??;
            return Some((Typed { node: left, kind: right.kind.clone() }, right));
        }
        let left = self.typed(left, text, scope);
        if calls.1 {
            let left = left?;
            let right = self.interpreted(right, Some(&left.kind), text, scope)??;
            let kind = left.kind.clone();
            return Some((left, Typed { node: right, kind }));
        }
        let right = self.typed(right, text, scope);
        Some((left?, right?))
    }

    fn one_of(
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

    /// A date written as `date("2019-06-04")`.
    pub(super) fn date(&mut self, argument: &Expr, span: Span, text: &SourceText) -> Option<Typed> {
        let written = argument.get_literal_value(None).and_then(|value: Dynamic| value.into_string().ok());
        let date = written.as_deref().and_then(|words| Date::parse_iso(words.as_bytes()));
        let Some(date) = date else {
            let problem = Diagnostic::new(Code::BadDate, "this is not a date", text.expression(argument));
            self.problems.push(problem.help("write a date as date(\"2019-06-04\")"));
            return None;
        };
        Some(Typed { node: Node { span, op: Op::Date(date) }, kind: Type::Date })
    }
}

/// The value that a block is, where it is nothing more.
fn only_value(statements: &[Stmt]) -> Option<Expr> {
    match statements {
        [Stmt::Expr(expression)] => Some((**expression).clone()),
        [Stmt::FnCall(call, at)] => Some(Expr::FnCall(call.clone(), *at)),
        [Stmt::If(..)] => Some(Expr::Stmt(Box::new(rhai::StmtBlock::new(
            statements.iter().cloned(),
            statements.first().map_or(Position::NONE, Stmt::position),
            Position::NONE,
        )))),
        _ => None,
    }
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

fn comparison(operator: &str) -> Option<Comparison> {
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
fn as_words(typed: Typed) -> Node {
    match typed.kind {
        Type::Choice(of) => Node { span: typed.node.span, op: Op::WordOf(Box::new(typed.node), of) },
        Type::Flag | Type::Date | Type::Number | Type::Text => typed.node,
    }
}

fn unknown_choice<'k>(
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

fn mismatch(message: String, span: Span, wanted: &Type, found: &Type) -> Diagnostic {
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

/// Says through which calls a function's fault was met.
pub(super) fn inside_calls(problem: Diagnostic, scope: &Scope<'_>) -> Diagnostic {
    match scope.calls.last() {
        Some((function, call)) => problem.also(*call, format!("`{function}` is called here")),
        None => problem,
    }
}
