//! A condition in words: the labels of its fields, and what is asked of them.

use std::cell::Cell;

use crate::condition::{Comparison, Condition, Field, LimitWord, Node, Op, Quantifier};
use crate::record::{FieldRef, Kind, Layout};

/// How many parts of a condition are put in words; what has more is only shown as it is written.
const MOST_PARTS: u32 = 120;

/// A condition in words; `None` where it is too long for a sentence, or calls what cannot be put in words.
pub(super) fn in_words(condition: &Condition, layout: &Layout) -> Option<String> {
    let telling = Telling { layout, left: Cell::new(MOST_PARTS) };
    telling.asked(&condition.tree, None)
}

/// A field's label, in quotation marks.
pub(super) fn named(layout: &Layout, field: FieldRef) -> String {
    format!("“{}”", layout.label(field))
}

/// A condition being put in words.
struct Telling<'l> {
    layout: &'l Layout,
    left: Cell<u32>,
}

/// A value that a function of the rules holds, with those that it was made from.
struct Held<'n> {
    local: u8,
    value: &'n Node,
    outer: Option<&'n Held<'n>>,
}

/// The values held where a part of a condition stands.
type Scope<'n> = Option<&'n Held<'n>>;

impl Telling<'_> {
    fn field(&self, field: Field) -> String {
        named(self.layout, field.field)
    }

    /// One more part; `None` where there have been too many.
    fn spend(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }

    /// What holds where the part holds.
    fn asked(&self, node: &Node, scope: Scope<'_>) -> Option<String> {
        self.spend()?;
        Some(match &node.op {
            Op::Flag(true) => "always".to_owned(),
            Op::Flag(false) => "never".to_owned(),
            Op::Field(field) => format!("{} is yes", self.field(*field)),
            Op::Local(local) => {
                let held = held(*local, scope)?;
                return self.asked(held.value, held.outer);
            }
            Op::Not(inner) => return self.not_asked(inner, scope),
            Op::And(parts) => self.joined(parts, " and ", scope)?,
            Op::Or(parts) => self.joined(parts, " or ", scope)?,
            Op::If(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                let (condition, then) = (self.asked(condition, scope)?, self.part(then, scope)?);
                format!("if {condition}: {then}; if not: {}", self.part(otherwise, scope)?)
            }
            Op::Compare(comparison, sides) => self.compared(*comparison, sides, scope)?,
            Op::OneOf(value, among) => self.among(value, among, "one", scope)?,
            Op::Recorded(field) => format!("{} is recorded", self.field(*field)),
            Op::IfBlank(field, other) => match other.op {
                Op::Flag(false) => format!("{} is recorded as yes", self.field(*field)),
                Op::Flag(true) => format!("{} is yes or not recorded", self.field(*field)),
                _ => return None,
            },
            Op::Rows(rows) => self.rows(rows.quantifier, rows.list, &rows.body, scope)?,
            Op::Limit(word) => limit(*word).to_owned(),
            Op::Let(local, nodes) => {
                let [value, body] = nodes.as_ref();
                return self.asked(body, Some(&Held { local: *local, value, outer: scope }));
            }
            Op::Number(_)
            | Op::Date(_)
            | Op::Choice(_)
            | Op::Text(_)
            | Op::Days(_)
            | Op::WorkingDays(_)
            | Op::WordOf(..)
            | Op::Interpreted(_) => return None,
        })
    }

    /// What holds where the part does not.
    fn not_asked(&self, node: &Node, scope: Scope<'_>) -> Option<String> {
        self.spend()?;
        Some(match &node.op {
            Op::Flag(flag) => if *flag { "never" } else { "always" }.to_owned(),
            Op::Not(inner) => return self.asked(inner, scope),
            Op::Field(field) => format!("{} is no", self.field(*field)),
            Op::Local(local) => {
                let held = held(*local, scope)?;
                return self.not_asked(held.value, held.outer);
            }
            Op::Recorded(field) => format!("{} is not recorded", self.field(*field)),
            Op::IfBlank(field, other) => match other.op {
                Op::Flag(false) => format!("{} is no or not recorded", self.field(*field)),
                Op::Flag(true) => format!("{} is recorded as no", self.field(*field)),
                _ => return None,
            },
            Op::Compare(comparison, sides) => self.compared(opposite(*comparison), sides, scope)?,
            Op::OneOf(value, among) => self.among(value, among, "none", scope)?,
            _ => format!("it is not so that ({})", self.asked(node, scope)?),
        })
    }

    /// A part of a longer whole: in brackets where it has parts of its own.
    fn part(&self, node: &Node, scope: Scope<'_>) -> Option<String> {
        let words = self.asked(node, scope)?;
        let plain = if let Op::Not(inner) = &node.op { inner } else { node };
        let whole = matches!(
            plain.op,
            Op::And(_) | Op::Or(_) | Op::If(_) | Op::Let(..) | Op::Rows(_) | Op::OneOf(..)
        );
        Some(if whole { format!("({words})") } else { words })
    }

    fn joined(&self, parts: &[Node], word: &str, scope: Scope<'_>) -> Option<String> {
        let parts: Option<Vec<String>> = parts.iter().map(|part| self.part(part, scope)).collect();
        Some(parts?.join(word))
    }

    fn rows(&self, quantifier: Quantifier, list: u16, body: &Node, scope: Scope<'_>) -> Option<String> {
        let list = named(self.layout, FieldRef::List(list));
        let body = self.asked(body, scope)?;
        Some(match quantifier {
            Quantifier::Any => format!("for at least one of {list}: {body}"),
            Quantifier::All => format!("for every one of {list}: {body}"),
            Quantifier::Count => format!("the number of {list} for which {body}"),
        })
    }

    fn compared(&self, comparison: Comparison, sides: &[Node; 2], scope: Scope<'_>) -> Option<String> {
        let [left, right] = sides;
        let choices = self.choices(left, scope).or_else(|| self.choices(right, scope));
        let date = self.is_date(left, scope) || self.is_date(right, scope);
        let (first, second) = (self.value(left, choices, scope)?, self.value(right, choices, scope)?);
        let is = match (comparison, date) {
            (Comparison::Equal, _) => "is",
            (Comparison::NotEqual, _) => "is not",
            (Comparison::Less, true) => "is before",
            (Comparison::LessOrEqual, true) => "is on or before",
            (Comparison::Greater, true) => "is after",
            (Comparison::GreaterOrEqual, true) => "is on or after",
            (Comparison::Less, false) => "is less than",
            (Comparison::LessOrEqual, false) => "is at most",
            (Comparison::Greater, false) => "is more than",
            (Comparison::GreaterOrEqual, false) => "is at least",
        };
        Some(format!("{first} {is} {second}"))
    }

    fn among(&self, value: &Node, among: &[Node], which: &str, scope: Scope<'_>) -> Option<String> {
        let choices = self.choices(value, scope);
        let others: Option<Vec<String>> =
            among.iter().map(|other| self.value(other, choices, scope)).collect();
        Some(format!("{} is {which} of {}", self.value(value, choices, scope)?, others?.join(", ")))
    }

    /// A value: the words of a choice are those of the field that it is held against.
    fn value(&self, node: &Node, choices: Option<&[String]>, scope: Scope<'_>) -> Option<String> {
        self.spend()?;
        let both = |nodes: &[Node; 2]| -> Option<(String, String)> {
            let [first, second] = nodes;
            Some((self.value(first, choices, scope)?, self.value(second, choices, scope)?))
        };
        Some(match &node.op {
            Op::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Op::Number(number) => number.to_string(),
            Op::Date(date) => date.long(),
            Op::Choice(word) => format!("‘{}’", choices?.get(usize::from(*word))?),
            Op::Text(text) => format!("‘{text}’"),
            Op::Field(field) => self.field(*field),
            Op::Local(local) => {
                let held = held(*local, scope)?;
                return self.value(held.value, choices, held.outer);
            }
            Op::IfBlank(field, other) => {
                let other = self.value(other, choices, scope)?;
                format!("{} ({other} where it is not recorded)", self.field(*field))
            }
            Op::Days(nodes) => {
                let (from, to) = both(nodes)?;
                format!("the number of days from {from} to {to}")
            }
            Op::WorkingDays(nodes) => {
                let (from, to) = both(nodes)?;
                format!("the number of working days from {from} to {to}")
            }
            Op::Rows(rows) if rows.quantifier == Quantifier::Count => {
                self.rows(rows.quantifier, rows.list, &rows.body, scope)?
            }
            Op::Limit(LimitWord::Due) => "the last day in time".to_owned(),
            Op::WordOf(inner, of) => return self.value(inner, Some(of), scope),
            _ => return None,
        })
    }

    /// The words of the choice that a value is one of.
    fn choices<'s>(&'s self, node: &'s Node, scope: Scope<'s>) -> Option<&'s [String]> {
        match &node.op {
            Op::Field(field) | Op::IfBlank(field, _) => match &self.layout.declaration(field.field)?.kind {
                Kind::Choice(of) => Some(of),
                Kind::Text | Kind::Date | Kind::Flag | Kind::Number => None,
            },
            Op::Local(local) => {
                let held = held(*local, scope)?;
                self.choices(held.value, held.outer)
            }
            Op::WordOf(_, of) => Some(of),
            _ => None,
        }
    }

    fn is_date(&self, node: &Node, scope: Scope<'_>) -> bool {
        match &node.op {
            Op::Date(_) | Op::Limit(LimitWord::Due) => true,
            Op::Field(field) | Op::IfBlank(field, _) => {
                self.layout.declaration(field.field).is_some_and(|declared| declared.kind == Kind::Date)
            }
            Op::Local(local) => held(*local, scope).is_some_and(|held| self.is_date(held.value, held.outer)),
            _ => false,
        }
    }
}

/// The value held under a number.
fn held(local: u8, scope: Scope<'_>) -> Option<&Held<'_>> {
    let mut next = scope;
    while let Some(held) = next {
        if held.local == local {
            return Some(held);
        }
        next = held.outer;
    }
    None
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

fn limit(word: LimitWord) -> &'static str {
    match word {
        LimitWord::InTime => "it was done within the time limit",
        LimitWord::Late => "it was done after the time limit",
        LimitWord::Running => {
            "it is not recorded as done, and the time limit has not passed on the as-at date"
        }
        LimitWord::Overdue => "it is not recorded as done, and the time limit has passed on the as-at date",
        LimitWord::Due => "the last day in time",
    }
}
