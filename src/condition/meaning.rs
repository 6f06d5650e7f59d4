//! What a condition asks, whatever way it is written: two that ask the same give the same words.

use super::Scripts;
use super::tree::{Argument, Comparison, Field, Node, Op};
use crate::record::{FieldRef, Kind, Layout};

/// Puts conditions in words that do not depend on brackets or white space, nor on where a field or a word of a choice
/// stands in its ruleset.
#[derive(Debug, Clone, Copy)]
pub struct Meaning<'r> {
    /// The declared fields.
    pub layout: &'r Layout,
    /// The functions called.
    pub scripts: &'r Scripts,
    /// Whether the parts of `and`, `or` and `in` are told in the order they are written. Where a fact is not recorded
    /// the order matters.
    pub in_order: bool,
}

/// The values held where a part of a condition stands, the last held first.
#[derive(Clone, Copy)]
struct Held<'n> {
    local: u8,
    value: &'n Node,
    outer: Scope<'n>,
}

type Scope<'n> = Option<&'n Held<'n>>;

impl Meaning<'_> {
    /// What a condition asks.
    pub fn of(&self, node: &Node) -> String {
        self.node(node, None, None)
    }

    /// `words` are those of the choice that the node is held against.
    fn node(&self, node: &Node, words: Option<&[String]>, scope: Scope<'_>) -> String {
        let of = |node: &Node| self.node(node, None, scope);
        match &node.op {
            Op::Flag(flag) => flag.to_string(),
            Op::Number(number) => number.to_string(),
            Op::Date(date) => date.to_string(),
            Op::Choice(word) => match words.and_then(|words| words.get(usize::from(*word))) {
                Some(word) => format!("{word:?}"),
                None => format!("choice {word}"),
            },
            Op::Text(words) => format!("{words:?}"),
            Op::Field(field) => self.field(*field),
            Op::Local(local) => format!("local {local}"),
            Op::Not(inner) => match &inner.op {
                Op::Not(doubled) => of(doubled),
                _ => format!("not ({})", of(inner)),
            },
            Op::And(_) => self.run("and", parts(node, &|op| matches!(op, Op::And(_))), None, scope),
            Op::Or(_) => self.run("or", parts(node, &|op| matches!(op, Op::Or(_))), None, scope),
            Op::If(nodes) => {
                let parts: Vec<String> = nodes.iter().map(|part| self.node(part, words, scope)).collect();
                format!("if({})", parts.join(", "))
            }
            Op::Compare(comparison, sides) => self.compared(*comparison, sides, scope),
            Op::OneOf(value, among) => {
                let words = self.words(value, scope);
                format!("{} {}", of(value), self.run("in", among.iter().collect(), words, scope))
            }
            Op::Recorded(field) => format!("recorded {}", self.field(*field)),
            Op::IfBlank(field, other) => {
                let other = self.node(other, self.words_of(field.field), scope);
                format!("if blank {} {other}", self.field(*field))
            }
            Op::Days(days) => call("days", days.iter().map(of)),
            Op::WorkingDays(days) => call("working days", days.iter().map(of)),
            Op::Rows(rows) => {
                let list = self.layout.path(FieldRef::List(rows.list));
                format!("{:?} {list} {} {}", rows.quantifier, rows.register, of(&rows.body))
            }
            Op::Limit(word) => format!("{word:?}"),
            Op::Let(local, nodes) => {
                let [value, body] = nodes.as_ref();
                let held = Held { local: *local, value, outer: scope };
                format!("{local} let({}, {})", of(value), self.node(body, words, Some(&held)))
            }
            Op::WordOf(inner, words) => format!("word of {}", self.node(inner, Some(words), scope)),
            Op::Interpreted(called) => {
                let given = called.arguments.iter().map(|argument| self.argument(argument, scope));
                format!("{} by {}", call(&called.name, given), self.scripts.written(&called.name))
            }
        }
    }

    fn field(&self, field: Field) -> String {
        match field.register {
            0 => self.layout.path(field.field).to_owned(),
            register => format!("{} {register}", self.layout.path(field.field)),
        }
    }

    fn argument(&self, argument: &Argument, scope: Scope<'_>) -> String {
        match argument {
            Argument::Value(node, _) => self.node(node, None, scope),
            Argument::Group(path) => path.clone(),
            Argument::Row(list, register) => {
                format!("row {} {register}", self.layout.path(FieldRef::List(*list)))
            }
            Argument::List(list) => format!("list {}", self.layout.path(FieldRef::List(*list))),
        }
    }

    fn run(&self, name: &str, nodes: Vec<&Node>, words: Option<&[String]>, scope: Scope<'_>) -> String {
        let mut parts: Vec<String> = nodes.into_iter().map(|part| self.node(part, words, scope)).collect();
        if !self.in_order {
            parts.sort();
        }
        parts.dedup();
        call(name, parts.into_iter())
    }

    /// `b > a` asks what `a < b` does, and either side of `==` may stand first.
    fn compared(&self, comparison: Comparison, sides: &[Node; 2], scope: Scope<'_>) -> String {
        let words = sides.iter().find_map(|side| self.words(side, scope));
        let [left, right] = sides.each_ref().map(|side| self.node(side, words, scope));
        let ordered = |left: &str, sign: &str, right: &str| format!("({left} {sign} {right})");
        let (first, last) = if left <= right { (&left, &right) } else { (&right, &left) };
        match comparison {
            Comparison::Equal => ordered(first, "==", last),
            Comparison::NotEqual => ordered(first, "!=", last),
            Comparison::Less => ordered(&left, "<", &right),
            Comparison::LessOrEqual => ordered(&left, "<=", &right),
            Comparison::Greater => ordered(&right, "<", &left),
            Comparison::GreaterOrEqual => ordered(&right, "<=", &left),
        }
    }

    /// The words of the choice that a node is one of.
    fn words<'s>(&'s self, node: &'s Node, scope: Scope<'s>) -> Option<&'s [String]> {
        match &node.op {
            Op::Field(field) | Op::IfBlank(field, _) => self.words_of(field.field),
            Op::WordOf(_, words) => Some(words),
            Op::Local(local) => {
                let mut next = scope;
                while let Some(held) = next {
                    if held.local == *local {
                        return self.words(held.value, held.outer);
                    }
                    next = held.outer;
                }
                None
            }
            Op::If(nodes) => {
                let [_, first, second] = nodes.as_ref();
                self.words(first, scope).or_else(|| self.words(second, scope))
            }
            _ => None,
        }
    }

    fn words_of(&self, field: FieldRef) -> Option<&[String]> {
        match &self.layout.declaration(field)?.kind {
            Kind::Choice(words) => Some(words),
            Kind::Text | Kind::Date | Kind::Flag | Kind::Number => None,
        }
    }
}

fn call(name: &str, parts: impl Iterator<Item = String>) -> String {
    format!("{name}({})", parts.collect::<Vec<_>>().join(", "))
}

/// The parts of a run of one kind, those inside brackets of their own too.
fn parts<'n>(node: &'n Node, same: &impl Fn(&Op) -> bool) -> Vec<&'n Node> {
    let inner = node.children().into_iter();
    inner.flat_map(|child| if same(&child.op) { parts(child, same) } else { vec![child] }).collect()
}
