//! Types an expression against what is declared, and lowers it to a [`Node`]. Every fault is reported, not the first.

use rhai::{Dynamic, Expr, FnCallExpr, Position, Stmt};

use super::lower_compare::{as_words, comparison, mismatch, unknown_choice};
use super::lower_scripts::is_interpreted;
use super::messages;
use super::scope::{Scope, Surroundings};
use super::spans::SourceText;
use super::tree::{Node, Op, Type};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Span};

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
        if is_interpreted(expression, scope) {
            return self.interpreted(expression, wanted, text, scope);
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

    pub(super) fn refuse(&mut self, expression: &Expr, text: &SourceText) -> Option<Typed> {
        self.problems.push(messages::not_in_conditions(expression, text));
        None
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

/// Says through which calls a function's fault was met.
pub(super) fn inside_calls(problem: Diagnostic, scope: &Scope<'_>) -> Diagnostic {
    match scope.calls.last() {
        Some((function, call)) => problem.also(*call, format!("`{function}` is called here")),
        None => problem,
    }
}
