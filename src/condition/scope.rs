//! What a condition may name where it stands.

use super::scripts::Scripts;
use super::tree::{Field, MAX_ROWS, Type};
use crate::diagnostic::Span;
use crate::record::{Child, FieldRef, Group, Layout};

/// Where a condition stands: what is declared, and what its question adds.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The declared fields.
    pub layout: &'a Layout,
    /// The functions it may call.
    pub scripts: &'a Scripts,
    /// The list that its question is asked of every row of.
    pub for_each: Option<u16>,
    /// Whether its question has a time limit that it may speak of.
    pub time_limit: bool,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Binding<'a> {
    /// A field of the record or of a row.
    Field(Field),
    /// A group, with its dotted name.
    Group(&'a Group, String),
    /// A whole list.
    List(u16),
    /// A row of a list, through a row variable.
    Row(u16, u8),
    /// A value held: `let`, or an argument.
    Local(u8, Type),
}

/// The names in sight.
#[derive(Debug, Clone)]
pub(super) struct Scope<'a> {
    /// Where the condition stands.
    pub around: Surroundings<'a>,
    names: Vec<(String, Binding<'a>)>,
    /// Whether declared fields are in sight: a function sees only what it is given.
    roots: bool,
    registers: u8,
    locals: u8,
    /// The functions it is inside of, outermost first, each with the place of the call.
    pub calls: Vec<(String, Span)>,
}

impl<'a> Scope<'a> {
    /// What a condition sees.
    pub(super) fn new(around: Surroundings<'a>) -> Self {
        Self { around, names: Vec::new(), roots: true, registers: 1, locals: 0, calls: Vec::new() }
    }

    /// What the body of a function sees: nothing but what it is given.
    pub(super) fn inside(&self, function: &str, call: Span) -> Self {
        let mut calls = self.calls.clone();
        calls.push((function.to_owned(), call));
        Self { names: Vec::new(), roots: false, calls, ..self.clone() }
    }

    /// What a name stands for.
    pub(super) fn find(&self, name: &str) -> Option<Binding<'a>> {
        if let Some((_, binding)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return Some(binding.clone());
        }
        if !self.roots {
            return None;
        }
        let layout = self.around.layout;
        if let Some(list) = self.around.for_each
            && layout.list(list).is_some_and(|declared| declared.row == name)
        {
            return Some(Binding::Row(list, 0));
        }
        layout.root.child(name).map(|child| bind(child, name))
    }

    /// Gives a name a meaning, until the scope is cut back.
    pub(super) fn add(&mut self, name: &str, binding: Binding<'a>) {
        self.names.push((name.to_owned(), binding));
    }

    /// Takes a place for one more held value; `None` where there is none left.
    pub(super) fn take_local(&mut self) -> Option<u8> {
        let local = self.locals;
        self.locals = local.checked_add(1).filter(|taken| usize::from(*taken) <= super::MAX_LOCALS)?;
        Some(local)
    }

    /// The same names, with the places of held values that `other` has taken left alone.
    pub(super) fn beside(&self, other: &Self) -> Self {
        Self { locals: self.locals.max(other.locals), ..self.clone() }
    }

    /// How many names there are beside those declared.
    pub(super) fn depth(&self) -> usize {
        self.names.len()
    }

    /// The same with the names added since forgotten; the places they hold stay taken.
    pub(super) fn cut_back(&self, depth: usize) -> Self {
        let names = self.names.iter().take(depth).cloned().collect();
        Self { names, ..self.clone() }
    }

    /// Takes a row variable; `None` where there is none left.
    pub(super) fn take_register(&mut self) -> Option<u8> {
        let register = self.registers;
        self.registers = register.checked_add(1).filter(|taken| usize::from(*taken) <= MAX_ROWS)?;
        Some(register)
    }

    /// Every name in sight, for suggestions.
    pub(super) fn known_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.iter().map(|(name, _)| name.as_str()).collect();
        if self.roots {
            names.extend(self.around.layout.root.names());
            let row = self.around.for_each.and_then(|list| self.around.layout.list(list));
            names.extend(row.map(|list| list.row.as_str()));
        }
        names
    }

    /// Whether declared fields are in sight.
    pub(super) fn sees_fields(&self) -> bool {
        self.roots
    }
}

/// The meaning of one declared name.
pub(super) fn bind<'a>(child: &'a Child, path: &str) -> Binding<'a> {
    match child {
        Child::Field(slot) => Binding::Field(Field { field: FieldRef::Record(*slot), register: 0 }),
        Child::List(list) => Binding::List(*list),
        Child::Group(group) => Binding::Group(group, path.to_owned()),
    }
}
