//! What a condition asks, whatever way it is written: two that ask the same give the same words.

use super::tree::{Argument, Comparison, Node, Op};

impl Node {
    /// What it asks, in words that do not depend on brackets, on white space, or on which part stands first.
    pub fn meaning(&self) -> String {
        match &self.op {
            Op::Flag(flag) => flag.to_string(),
            Op::Number(number) => number.to_string(),
            Op::Date(date) => date.to_string(),
            Op::Choice(word) => format!("choice {word}"),
            Op::Text(words) => format!("{words:?}"),
            Op::Field(field) => format!("{field:?}"),
            Op::Local(local) => format!("local {local}"),
            Op::Not(inner) => match &inner.op {
                Op::Not(doubled) => doubled.meaning(),
                _ => format!("not ({})", inner.meaning()),
            },
            Op::And(_) => in_any_order("and", parts(self, &|op| matches!(op, Op::And(_)))),
            Op::Or(_) => in_any_order("or", parts(self, &|op| matches!(op, Op::Or(_)))),
            Op::If(nodes) => call("if", nodes.iter()),
            Op::Compare(comparison, sides) => compared(*comparison, sides),
            Op::OneOf(value, among) => {
                format!("{} {}", value.meaning(), in_any_order("in", among.iter().collect()))
            }
            Op::Recorded(field) => format!("recorded {field:?}"),
            Op::IfBlank(field, value) => format!("if blank {field:?} {}", value.meaning()),
            Op::Days(days) => call("days", days.iter()),
            Op::WorkingDays(days) => call("working days", days.iter()),
            Op::Rows(rows) => {
                format!("{:?} {} {} {}", rows.quantifier, rows.list, rows.register, rows.body.meaning())
            }
            Op::Limit(word) => format!("{word:?}"),
            Op::Let(local, nodes) => format!("{local} {}", call("let", nodes.iter())),
            Op::WordOf(inner, _) => format!("word of {}", inner.meaning()),
            Op::Interpreted(called) => {
                let given: Vec<String> = called.arguments.iter().map(argument).collect();
                format!("{}({})", called.name, given.join(", "))
            }
        }
    }
}

fn argument(argument: &Argument) -> String {
    match argument {
        Argument::Value(node, _) => node.meaning(),
        Argument::Group(path) => path.clone(),
        Argument::Row(list, register) => format!("row {list} {register}"),
        Argument::List(list) => format!("list {list}"),
    }
}

fn call<'n>(name: &str, nodes: impl Iterator<Item = &'n Node>) -> String {
    format!("{name}({})", nodes.map(Node::meaning).collect::<Vec<_>>().join(", "))
}

fn in_any_order(name: &str, nodes: Vec<&Node>) -> String {
    let mut parts: Vec<String> = nodes.into_iter().map(Node::meaning).collect();
    parts.sort();
    parts.dedup();
    format!("{name}({})", parts.join(", "))
}

/// The parts of a run of one kind, those inside brackets of their own too.
fn parts<'n>(node: &'n Node, same: &impl Fn(&Op) -> bool) -> Vec<&'n Node> {
    let inner = node.children().into_iter();
    inner.flat_map(|child| if same(&child.op) { parts(child, same) } else { vec![child] }).collect()
}

/// `b > a` asks what `a < b` does, and either side of `==` may stand first.
fn compared(comparison: Comparison, sides: &[Node; 2]) -> String {
    let [left, right] = sides.each_ref().map(Node::meaning);
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
