//! The tree that a condition is lowered to: typed nodes over slots.

use std::sync::Arc;

use crate::calendar::Date;
use crate::diagnostic::Span;
use crate::record::{FieldRef, Kind};

/// How many row variables may be in sight at once: the row judged, and one for each `any`, `all` or `count` around.
pub const MAX_ROWS: usize = 8;
/// How many values a condition may hold at once: `let`s and arguments of the functions it is inside of.
pub const MAX_LOCALS: usize = 16;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// A whole number.
    Number,
    /// Words.
    Text,
    /// One of a field's words.
    Choice(Arc<[String]>),
}

/// A value while a condition is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A whole number.
    Number(i64),
    /// One of a choice's words, by number.
    Choice(u16),
    /// Words.
    Text(&'a str),
}

/// One node, with the text it was written as.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it is written.
    pub span: Span,
    /// What it does.
    pub op: Op,
}

/// A field, and the row variable it is read through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field {
    /// The field or list.
    pub field: FieldRef,
    /// Which row variable, for a field of a row: 0 is the row judged.
    pub register: u8,
}

/// What a node does.
#[derive(Debug, Clone)]
pub enum Op {
    /// A flag as written.
    Flag(bool),
    /// A number as written.
    Number(i64),
    /// A date as written.
    Date(Date),
    /// A word of a choice.
    Choice(u16),
    /// Words as written.
    Text(Box<str>),
    /// The value of a field: stops where it is not recorded.
    Field(Field),
    /// A value held by `let` or as an argument.
    Local(u8),
    /// Holds where the inner one does not.
    Not(Box<Node>),
    /// Left to right, until one does not hold.
    And(Box<[Node]>),
    /// Left to right, until one holds.
    Or(Box<[Node]>),
    /// Condition, value if it holds, value if not.
    If(Box<[Node; 3]>),
    /// Two values of one type.
    Compare(Comparison, Box<[Node; 2]>),
    /// The first among the others.
    OneOf(Box<Node>, Box<[Node]>),
    /// Whether a field has a value: never stops.
    Recorded(Field),
    /// A field's value, or the other where it has none: never stops for the field.
    IfBlank(Field, Box<Node>),
    /// Days from the first to the second.
    Days(Box<[Node; 2]>),
    /// Working days after the first, to the second inclusive.
    WorkingDays(Box<[Node; 2]>),
    /// Asks each row of a list.
    Rows(Box<Rows>),
    /// What became of the time limit.
    Limit(LimitWord),
    /// Holds a value while the second node is walked.
    Let(u8, Box<[Node; 2]>),
    /// The word of a choice, to be compared with words.
    WordOf(Box<Node>, Arc<[String]>),
    /// A function that could not be lowered, run by the script engine.
    Interpreted(Box<Interpreted>),
}

/// `any`, `all` or `count` over the rows of a list.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Which of the three.
    pub quantifier: Quantifier,
    /// The list.
    pub list: u16,
    /// The row variable its body reads through.
    pub register: u8,
    /// Asked of each row.
    pub body: Node,
}

/// A call of a function that could not be lowered.
#[derive(Debug, Clone)]
pub struct Interpreted {
    /// The function's name.
    pub name: String,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// What it has to give.
    pub gives: Type,
}

/// What an interpreted function is given.
#[derive(Debug, Clone)]
pub enum Argument {
    /// A value, with its type.
    Value(Node, Type),
    /// A group of fields, by its dotted name.
    Group(String),
    /// A row of a list, by row variable.
    Row(u16, u8),
    /// A whole list.
    List(u16),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// How the rows of a list are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Whether it holds for one of them.
    Any,
    /// Whether it holds for every one.
    All,
    /// For how many it holds.
    Count,
}

/// A word about the question's time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitWord {
    /// Done on or before the due date.
    InTime,
    /// Done after it.
    Late,
    /// Not done, and not yet past it.
    Running,
    /// Not done, and past it.
    Overdue,
    /// The due date itself.
    Due,
}

impl From<&Kind> for Type {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::Text => Type::Text,
            Kind::Date => Type::Date,
            Kind::Flag => Type::Flag,
            Kind::Number => Type::Number,
            Kind::Choice(of) => Type::Choice(of.clone()),
        }
    }
}

impl Type {
    /// The type for a sentence.
    pub fn described(&self) -> &'static str {
        match self {
            Type::Flag => "yes or no",
            Type::Date => "a date",
            Type::Number => "a number",
            Type::Text => "text",
            Type::Choice(_) => "a choice",
        }
    }
}

impl LimitWord {
    /// Every word, as it is written.
    pub const ALL: [(&'static str, LimitWord); 5] = [
        ("in_time", LimitWord::InTime),
        ("late", LimitWord::Late),
        ("running", LimitWord::Running),
        ("overdue", LimitWord::Overdue),
        ("due", LimitWord::Due),
    ];
}

impl Node {
    /// Whether it holds without looking at anything; `None` where that depends on the record.
    pub fn constant(&self) -> Option<bool> {
        match &self.op {
            Op::Flag(flag) => Some(*flag),
            Op::Not(inner) => inner.constant().map(|flag| !flag),
            // Left to right, as they are walked: what comes after a value that stops is never reached.
            Op::And(nodes) => constant_run(nodes, false),
            Op::Or(nodes) => constant_run(nodes, true),
            Op::If(parts) => {
                let [condition, holds, fails] = &**parts;
                match condition.constant() {
                    Some(true) => holds.constant(),
                    Some(false) => fails.constant(),
                    None => None,
                }
            }
            Op::Let(_, parts) => {
                let [held, body] = &**parts;
                body.constant().filter(|_| held.is_literal())
            }
            _ => None,
        }
    }

    /// Whether it is a value as written.
    pub fn is_literal(&self) -> bool {
        matches!(self.op, Op::Flag(_) | Op::Number(_) | Op::Date(_) | Op::Choice(_) | Op::Text(_))
    }

    /// Whether it comes to a value whatever is recorded.
    fn never_stops(&self) -> bool {
        match &self.op {
            Op::Recorded(_) => true,
            Op::IfBlank(_, otherwise) => otherwise.is_literal(),
            Op::Not(inner) => inner.never_stops(),
            Op::And(nodes) | Op::Or(nodes) => nodes.iter().all(Node::never_stops),
            _ => self.is_literal(),
        }
    }

    /// The nodes directly below this one, left to right.
    pub fn children(&self) -> Vec<&Node> {
        match &self.op {
            Op::Not(inner) | Op::IfBlank(_, inner) | Op::WordOf(inner, _) => vec![inner],
            Op::And(nodes) | Op::Or(nodes) => nodes.iter().collect(),
            Op::If(parts) => parts.iter().collect(),
            Op::Compare(_, parts) | Op::Days(parts) | Op::WorkingDays(parts) | Op::Let(_, parts) => {
                parts.iter().collect()
            }
            Op::OneOf(value, among) => std::iter::once(&**value).chain(among).collect(),
            Op::Rows(rows) => vec![&rows.body],
            Op::Interpreted(call) => call.arguments.iter().filter_map(Argument::node).collect(),
            Op::Flag(_)
            | Op::Number(_)
            | Op::Date(_)
            | Op::Choice(_)
            | Op::Text(_)
            | Op::Field(_)
            | Op::Local(_)
            | Op::Recorded(_)
            | Op::Limit(_) => Vec::new(),
        }
    }

    /// Whether a word about the time limit stands anywhere in it.
    pub fn reads_limit(&self) -> bool {
        matches!(self.op, Op::Limit(_)) || self.children().into_iter().any(Node::reads_limit)
    }

    /// Whether a part of it is run by the script engine.
    pub fn is_interpreted(&self) -> bool {
        matches!(self.op, Op::Interpreted(_)) || self.children().into_iter().any(Node::is_interpreted)
    }

    /// Calls `visit` with every field it names, in the order they stand.
    pub fn each_field(&self, visit: &mut impl FnMut(Field)) {
        match &self.op {
            Op::Field(field) | Op::Recorded(field) | Op::IfBlank(field, _) => visit(*field),
            Op::Rows(rows) => visit(Field { field: FieldRef::List(rows.list), register: 0 }),
            _ => {}
        }
        for child in self.children() {
            child.each_field(visit);
        }
    }
}

impl Argument {
    fn node(&self) -> Option<&Node> {
        match self {
            Argument::Value(node, _) => Some(node),
            Argument::Group(_) | Argument::Row(..) | Argument::List(_) => None,
        }
    }
}

/// The value of an `and` (`stops` is false) or an `or` (true) whose parts may be constant.
fn constant_run(nodes: &[Node], stops: bool) -> Option<bool> {
    let mut open = false;
    for node in nodes {
        match node.constant() {
            Some(value) if value == stops => return Some(stops),
            Some(_) => {}
            None if node.never_stops() => open = true,
            None => return None,
        }
    }
    if open { None } else { Some(!stops) }
}
