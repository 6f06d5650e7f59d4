//! Declared fields that no rule reads.

use std::collections::BTreeSet;

use super::Ruleset;
use super::lint_clauses::conditions;
use super::question::{Because, Entitlement, InForce, Question};
use crate::condition::{Argument, Node, Op};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::record::{FieldRef, Layout};

/// A note for every field and list of `record.yaml` that no rule reads.
pub(super) fn unread(ruleset: &Ruleset) -> Vec<Diagnostic> {
    let layout = &*ruleset.layout;
    let mut read = BTreeSet::from([FieldRef::Record(layout.key)]);
    for entitlement in ruleset.questions.iter().flat_map(|question| &question.editions) {
        fields(entitlement, layout, &mut read);
    }
    let mut problems = Vec::new();
    for (slot, field) in (0_u16..).zip(&layout.fields) {
        if !read.contains(&FieldRef::Record(slot)) {
            problems.push(note(&field.path, field.span));
        }
    }
    for (list, declared) in (0_u16..).zip(&layout.lists) {
        let row = |slot| FieldRef::Row(list, slot);
        let slots = (0_u16..).zip(&declared.fields);
        let unread: Vec<_> = slots.filter(|(slot, _)| !read.contains(&row(*slot))).collect();
        if unread.len() == declared.fields.len() && !read.contains(&FieldRef::List(list)) {
            problems.push(note(&declared.name, declared.span));
        } else {
            problems.extend(unread.into_iter().map(|(_, field)| note(&field.path, field.span)));
        }
    }
    problems
}

/// The fields that a question reads, the key left out.
pub fn fields_read(question: &Question, layout: &Layout) -> BTreeSet<FieldRef> {
    let mut read = BTreeSet::new();
    for entitlement in &question.editions {
        fields(entitlement, layout, &mut read);
    }
    read.remove(&FieldRef::Record(layout.key));
    read
}

fn note(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnreadField, format!("no rule reads `{path}`"), span)
        .help("leave it where an audit.yaml or a reader uses it; else take it out, so that nobody has to fill it in")
}

fn fields(entitlement: &Entitlement, layout: &Layout, read: &mut BTreeSet<FieldRef>) {
    for condition in conditions(entitlement) {
        tree(&condition.tree, layout, read);
    }
    dates(entitlement.in_force.as_ref(), read);
    read.extend(entitlement.for_each.map(|(list, _)| FieldRef::List(list)));
    because(entitlement.because.as_ref(), read);
    for exemption in entitlement.not_owed.iter().chain(&entitlement.excused) {
        dates(exemption.in_force.as_ref(), read);
    }
    for answer in &entitlement.answers {
        because(answer.because.as_ref(), read);
        read.extend(answer.wants);
    }
    let Some(limit) = &entitlement.time_limit else { return };
    read.extend(limit.from.iter().chain([&limit.to]).map(|field| field.field));
    for within in &limit.within {
        dates(within.in_force.as_ref(), read);
        if let Some(condition) = &within.when {
            tree(&condition.tree, layout, read);
        }
    }
}

fn dates(in_force: Option<&InForce>, read: &mut BTreeSet<FieldRef>) {
    read.extend(in_force.map(|range| range.by.field));
}

fn because(because: Option<&Because>, read: &mut BTreeSet<FieldRef>) {
    read.extend(because.map(|because| because.field.field));
}

/// The fields that a tree names, and all that a function run by the script engine is given.
fn tree(node: &Node, layout: &Layout, read: &mut BTreeSet<FieldRef>) {
    node.each_field(&mut |field| {
        read.insert(field.field);
    });
    if let Op::Interpreted(call) = &node.op {
        for argument in &call.arguments {
            match argument {
                Argument::Value(..) => {}
                Argument::Group(path) => group(path, layout, read),
                Argument::Row(list, _) | Argument::List(list) => rows(*list, layout, read),
            }
        }
    }
    for child in node.children() {
        tree(child, layout, read);
    }
}

fn group(path: &str, layout: &Layout, read: &mut BTreeSet<FieldRef>) {
    for (slot, field) in (0_u16..).zip(&layout.fields) {
        if field.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')) {
            read.insert(FieldRef::Record(slot));
        }
    }
}

fn rows(list: u16, layout: &Layout, read: &mut BTreeSet<FieldRef>) {
    let declared = layout.list(list).map_or(0, |list| list.fields.len());
    read.extend((0_u16..).take(declared).map(|slot| FieldRef::Row(list, slot)));
    read.insert(FieldRef::List(list));
}
