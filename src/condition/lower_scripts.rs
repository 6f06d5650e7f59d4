//! Lowers the bodies of script functions, and finds those that have to be run by the script engine instead.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{ASTNode, Expr, Stmt, StmtBlock};

use super::lower::{Lowering, Typed, inside_calls};
use super::lower_calls::too_deep;
use super::lower_names::dotted;
use super::scope::{Binding, Scope};
use super::scripts::Function;
use super::spans::SourceText;
use super::tree::{Argument, Interpreted, Node, Op, Type};
use crate::diagnostic::{Code, Diagnostic};

/// The functions that cannot be put in place: they hold a loop or an assignment, or call themselves.
pub(super) fn interpreted_among(functions: &[Function]) -> BTreeSet<String> {
    let mut interpreted = BTreeSet::new();
    let mut calls: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for function in functions {
        if !gives_value(function.steps(), None) {
            interpreted.insert(function.name.clone());
        }
        let called = calls.entry(&function.name).or_default();
        each_call(function.steps(), &mut |name| called.push(name.to_owned()));
    }
    let circular = functions.iter().filter(|function| calls_itself(&function.name, &calls));
    interpreted.extend(circular.map(|function| function.name.clone()));
    interpreted
}

fn calls_itself(name: &str, calls: &BTreeMap<&str, Vec<String>>) -> bool {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![name];
    while let Some(next) = open.pop() {
        for called in calls.get(next).into_iter().flatten() {
            if called == name {
                return true;
            }
            if reached.insert(called) {
                open.push(called);
            }
        }
    }
    false
}

impl Lowering<'_> {
    /// The value of a function, its parameters bound in `scope`.
    pub(super) fn body(&mut self, function: &Function, scope: &mut Scope<'_>) -> Option<Typed> {
        let steps: Vec<Step<'_>> = function.steps().iter().map(Step::Take).collect();
        let value = self.steps(&steps, function, scope);
        if value.is_none() && self.problems.is_empty() {
            self.problems.push(Diagnostic::new(
                Code::NotInConditions,
                format!("`{}` gives no value", function.name),
                function.name_span,
            ));
        }
        value
    }

    /// The value of a run of steps: `let`s, `if`s that give a value, `return`, and a last value.
    fn steps(&mut self, steps: &[Step<'_>], function: &Function, scope: &mut Scope<'_>) -> Option<Typed> {
        let (first, rest) = steps.split_first()?;
        if self.is_too_large() {
            return None;
        }
        self.deeper(function.name_span, |lowering| match first {
            Step::Take(statement) => lowering.step(statement, rest, function, scope),
            Step::Leave(names) => lowering.steps(rest, function, &mut scope.cut_back(*names)),
        })
    }

    /// The value of a step and of those that follow it.
    fn step(
        &mut self,
        statement: &Stmt,
        rest: &[Step<'_>],
        function: &Function,
        scope: &mut Scope<'_>,
    ) -> Option<Typed> {
        let text = &*function.text;
        match statement {
            Stmt::Expr(value) => self.typed(value, text, scope),
            Stmt::FnCall(call, at) => self.typed(&Expr::FnCall(call.clone(), *at), text, scope),
            Stmt::Return(Some(value), flags, _) if !flags.intersects(rhai::ASTFlags::BREAK) => {
                self.typed(value, text, scope)
            }
            Stmt::Var(parts, ..) => {
                let (name, value, _) = &**parts;
                let value = self.typed(value, text, scope)?;
                let mut inner = scope.clone();
                let Some(local) = inner.take_local() else {
                    self.problems.push(too_deep(value.node.span));
                    return None;
                };
                inner.add(name.as_str(), Binding::Local(local, value.kind));
                let body = self.steps(rest, function, &mut inner)?;
                let op = Op::Let(local, Box::new([value.node, body.node]));
                Some(Typed { node: Node { span: text.token(name.pos), op }, kind: body.kind })
            }
            Stmt::If(flow, at) => {
                let condition = self.expecting(&flow.expr, &Type::Flag, text, scope);
                let names = scope.depth();
                let holds = self.steps(&joined(&flow.body, names, rest), function, &mut scope.clone());
                let fails = self.steps(&joined(&flow.branch, names, rest), function, &mut scope.clone());
                let (holds, fails, kind) = self.alike(holds?, fails?)?;
                let op = Op::If(Box::new([condition?, holds, fails]));
                Some(Typed { node: Node { span: text.token(*at), op }, kind })
            }
            Stmt::Block(block) => {
                let steps = joined(block, scope.depth(), rest);
                self.steps(&steps, function, scope)
            }
            _ => None,
        }
    }

    /// A call of a function that is run by the script engine.
    pub(super) fn interpreted(
        &mut self,
        expression: &Expr,
        wanted: &Type,
        text: &SourceText,
        scope: &mut Scope<'_>,
    ) -> Option<Node> {
        let Expr::FnCall(call, at) = expression else { return None };
        let span = text.expression(expression);
        let function = self.function(call, *at, span, text, scope)?;
        if matches!(wanted, Type::Text | Type::Choice(_)) {
            let message = format!("`{}` cannot give words", call.name);
            let help =
                "a function with a loop gives yes or no, a number or a date; compare the words inside it";
            self.problems.push(Diagnostic::new(Code::TypeMismatch, message, span).help(help));
            return None;
        }
        let mut inner = scope.inside(&call.name, span);
        let mut arguments = Vec::new();
        for (argument, parameter) in call.args.iter().zip(&function.parameters) {
            let bound = dotted(argument).and_then(|parts| self.bound_quietly(&parts, text, scope));
            let given = match bound {
                Some(Binding::Group(_, ref path)) => Some(Argument::Group(path.clone())),
                Some(Binding::Row(list, register)) => Some(Argument::Row(list, register)),
                Some(Binding::List(list)) => Some(Argument::List(list)),
                Some(Binding::Field(_) | Binding::Local(..)) | None => {
                    self.typed(argument, text, scope).map(|typed| Argument::Value(typed.node, typed.kind))
                }
            };
            if let Some(binding @ (Binding::Group(..) | Binding::Row(..) | Binding::List(_))) = bound {
                inner.add(parameter, binding);
            }
            arguments.push(given);
        }
        self.check_names(&function, &mut inner);
        let arguments = arguments.into_iter().collect::<Option<_>>()?;
        let op = Op::Interpreted(Box::new(Interpreted {
            name: call.name.to_string(),
            arguments,
            gives: wanted.clone(),
        }));
        Some(Node { span, op })
    }

    /// Checks the names of fields in a function that is not lowered, as far as they are reached from what it is given.
    fn check_names(&mut self, function: &Function, scope: &mut Scope<'_>) {
        let body = function.steps();
        bind_loops(body, scope);
        let text = &*function.text;
        each_node(body, &mut |expression| {
            let Some(parts) = dotted(expression) else { return };
            let root = parts.first().and_then(|(name, _)| scope.find(name));
            if let Some(Binding::Group(..) | Binding::Row(..)) = root {
                self.bound(&parts, text, scope);
            }
        });
        each_call(body, &mut |name| {
            let known = scope.around.scripts.function(name).is_some() || IN_SCRIPTS.contains(&name);
            if !known {
                let problem = Diagnostic::new(
                    Code::UnknownFunction,
                    format!("there is no function `{name}`, which `{}` calls", function.name),
                    function.name_span,
                );
                self.problems.push(inside_calls(problem, scope));
            }
        });
    }
}

/// Whether an expression is a call of a function that is run by the script engine.
pub(super) fn is_interpreted(expression: &Expr, scope: &Scope<'_>) -> bool {
    match expression {
        Expr::FnCall(call, _) if call.op_token.is_none() => scope.around.scripts.is_interpreted(&call.name),
        _ => false,
    }
}

/// What a script that is run by the script engine may call besides functions of `scripts/`.
const IN_SCRIPTS: &[&str] = &[
    "date",
    "days",
    "working_days",
    "contains",
    "len",
    "push",
    "is_empty",
    "min",
    "max",
    "abs",
    "range",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "!",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "to_string",
    "type_of",
    "index_of",
    "sort",
    "reverse",
    "filter",
    "map",
    "some",
    "all",
    "reduce",
    "insert",
    "remove",
    "clear",
    "append",
    "starts_with",
    "ends_with",
];

/// A row variable of a `for` over a list is a row of it.
fn bind_loops(body: &[Stmt], scope: &mut Scope<'_>) {
    each_statement(body, &mut |statement| {
        let Stmt::For(parts, _) = statement else { return };
        let (row, _, flow) = &**parts;
        let over = dotted(&flow.expr).and_then(|parts| match parts[..] {
            [(name, _)] => scope.find(name),
            _ => None,
        });
        if let Some(Binding::List(list)) = over {
            scope.add(row.as_str(), Binding::Row(list, 0));
        }
    });
}

/// Whether a run of steps gives a value by steps that can be lowered, whichever way its `if`s go. `after` says whether
/// what follows the run does; `None` where nothing follows.
fn gives_value(steps: &[Stmt], after: Option<bool>) -> bool {
    let follows = |rest: &[Stmt]| if rest.is_empty() { after } else { Some(gives_value(rest, after)) };
    match steps {
        [] => after.unwrap_or(false),
        [Stmt::Expr(_) | Stmt::FnCall(..)] => after.is_none(),
        [Stmt::Return(Some(_), flags, _), ..] => !flags.intersects(rhai::ASTFlags::BREAK),
        [Stmt::Var(..), rest @ ..] => gives_value(rest, after),
        [Stmt::Block(block), rest @ ..] => gives_value(block.statements(), follows(rest)),
        [Stmt::If(flow, _), rest @ ..] => {
            let after = follows(rest);
            gives_value(flow.body.statements(), after) && gives_value(flow.branch.statements(), after)
        }
        _ => false,
    }
}

/// A step of a function, or the end of a block.
#[derive(Debug, Clone, Copy)]
enum Step<'s> {
    /// A step.
    Take(&'s Stmt),
    /// The end of a block: the names held in it are forgotten, down to so many.
    Leave(usize),
}

/// The steps of a block, and then those that follow it, with as many names as there were before it.
fn joined<'s>(block: &'s StmtBlock, names: usize, rest: &[Step<'s>]) -> Vec<Step<'s>> {
    let leave = (!rest.is_empty()).then_some(Step::Leave(names));
    block.statements().iter().map(Step::Take).chain(leave).chain(rest.iter().copied()).collect()
}

fn each_statement(body: &[Stmt], visit: &mut impl FnMut(&Stmt)) {
    for statement in body {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
            if let Some(ASTNode::Stmt(statement)) = path.last() {
                visit(statement);
            }
            true
        });
    }
}

fn each_node(body: &[Stmt], visit: &mut impl FnMut(&Expr)) {
    for statement in body {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
            if let Some(ASTNode::Expr(expression)) = path.last() {
                visit(expression);
            }
            true
        });
    }
}

fn each_call(body: &[Stmt], visit: &mut impl FnMut(&str)) {
    for statement in body {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) =
                path.last()
            {
                visit(&call.name);
            }
            true
        });
    }
}
