//! Types an expression against what is declared, and lowers it to a [`Node`]. Every fault is reported, not the first.

use rhai::{Dynamic, Expr, FnCallExpr, Position, Stmt};

use super::lower_calls::too_deep;
use super::lower_compare::{as_words, comparison, misplaced, only_words, unknown_choice};
use super::lower_scripts::is_interpreted;
use super::messages;
use super::scope::{Scope, Surroundings};
use super::spans::SourceText;
use super::tree::{Node, Op, Type};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic, Span};

/// How many nodes a condition may have once the functions it calls are put in place.
const MAX_NODES: usize = 10_000;
/// How deep they may stand inside each other: lowering and walking go down as deep.
const MAX_DEPTH: usize = 200;

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
    /// How deep the node at hand stands.
    pub(super) depth: usize,
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
    let mut lowering = Lowering { problems, nodes: 0, depth: 0 };
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

    /// Shows where the function was called in which faults were met: the innermost call, and that of the condition.
    pub(super) fn met_in(&mut self, before: usize, function: &str, call: Span, scope: &Scope<'_>) {
        let top = outermost(scope, call);
        for problem in self.problems.iter_mut().skip(before) {
            let shown = problem.labels.iter().any(|label| label.text.ends_with(" is called here"));
            let here = problem.labels.iter().any(|label| label.span == call);
            let at_top = problem.labels.first().is_some_and(|label| label.span == top);
            if !here && !at_top && (call == top || !shown) {
                *problem = problem.clone().also(call, format!("`{function}` is called here"));
            }
        }
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
            (Type::Choice(of), _) if only_words(&typed.node) => self.words_of(typed.node, of, with),
            (Type::Text, _) if matches!(typed.kind, Type::Choice(_)) => Some(as_words(typed)),
            _ => {
                self.problems.push(misplaced(&typed, wanted, span));
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
        let span = text.expression(expression);
        self.deeper(span, |lowering| lowering.typed_here(expression, span, text, scope))
    }

    /// Goes one level down; nothing is lowered below the deepest.
    pub(super) fn deeper<T>(&mut self, span: Span, lower: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            if !self.is_too_large() {
                self.problems.push(too_deep(span));
            }
            // Nothing more is lowered, and nothing more said of it.
            self.nodes = MAX_NODES + 1;
            return None;
        }
        self.depth += 1;
        let lowered = lower(self);
        self.depth -= 1;
        lowered
    }

    fn typed_here(
        &mut self,
        expression: &Expr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        self.nodes += 1;
        if self.is_too_large() {
            if self.nodes == MAX_NODES + 1 {
                let message = "the condition is too large with its functions put in place";
                let problem = Diagnostic::new(Code::ConditionTooLarge, message, outermost(scope, span));
                self.problems
                    .push(problem.help("the functions it calls call others again and again; call each once"));
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
        let values = self.pair(&holds, &fails, text, scope);
        let (condition, (first, second)) = (condition?, values?);
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
                self.one_of((value, among), at, span, text, scope)
            }
            ("-", [left, right]) if Date::parse_iso(text.between(left, right).as_bytes()).is_some() => {
                let written = text.between(left, right);
                let message = format!("`{written}` is read as a sum of numbers");
                let problem = Diagnostic::new(Code::BadDate, message, span);
                self.problems.push(problem.help(format!("write `date(\"{written}\")`")));
                None
            }
            (name, [left, right]) if call.op_token.is_some() => match comparison(name) {
                Some(how) => self.compared(how, (left, right), at, span, text, scope),
                None => self.no_operator(name, messages::operator(name), at, text),
            },
            (name, [_]) if call.op_token.is_some() => {
                self.no_operator(name, messages::operator("negative"), at, text)
            }
            _ => self.named_call(call, at, span, text, scope),
        }
    }

    fn no_operator(&mut self, name: &str, help: &str, at: Position, text: &SourceText) -> Option<Typed> {
        let message = format!("`{name}` is not used in conditions");
        let problem = Diagnostic::new(Code::NotInConditions, message, text.token(at));
        self.problems.push(problem.help(help));
        None
    }

    /// A date written as `date("2019-06-04")`.
    pub(super) fn date(
        &mut self,
        argument: &Expr,
        span: Span,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let words = argument.get_literal_value(None).and_then(|value: Dynamic| value.into_string().ok());
        let date = words.as_deref().and_then(|words| Date::parse_iso(words.as_bytes()));
        if let Some(date) = date {
            return Some(Typed { node: Node { span, op: Op::Date(date) }, kind: Type::Date });
        }
        let before = self.problems.len();
        let typed = if words.is_none() { self.typed(argument, text, scope) } else { None };
        self.problems.truncate(before);
        let written = text.written(argument);
        let problem = |message: String| Diagnostic::new(Code::BadDate, message, text.expression(argument));
        self.problems.push(match (words, typed) {
            (Some(words), _) => not_a_date(&words, problem),
            (None, Some(Typed { kind: Type::Date, .. })) => {
                problem(format!("`{written}` is a date already")).help("write it without `date(…)`")
            }
            (None, _) if Date::parse_iso(written.as_bytes()).is_some() => {
                problem(format!("`{written}` is not in quotes")).help(format!("write `date(\"{written}\")`"))
            }
            (None, _) => problem("`date` takes a date in quotes".to_owned())
                .help("write a date as `date(\"2019-06-04\")`"),
        });
        None
    }
}

/// Words in quotes that are not a date as conditions write it.
fn not_a_date(words: &str, problem: impl Fn(String) -> Diagnostic) -> Diagnostic {
    let shaped = words.len() == 10 && words.bytes().filter(u8::is_ascii_digit).count() == 8;
    match Date::parse_day_first(words) {
        Some(meant) => problem(format!("`{words}` is not a date as conditions write it"))
            .help(format!("write `date(\"{meant}\")`")),
        None if shaped => problem(format!("there is no day `{words}`")),
        None => problem(format!("`{words}` is not a date as conditions write it"))
            .help("write a date as `date(\"2019-06-04\")`"),
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

/// The place of the outermost call that a place is inside of: that in the condition itself.
pub(super) fn outermost(scope: &Scope<'_>, place: Span) -> Span {
    scope.calls.first().map_or(place, |(_, call)| *call)
}

/// Says through which calls a function's fault was met.
pub(super) fn inside_calls(problem: Diagnostic, scope: &Scope<'_>) -> Diagnostic {
    match scope.calls.last() {
        Some((function, call)) => problem.also(*call, format!("`{function}` is called here")),
        None => problem,
    }
}
