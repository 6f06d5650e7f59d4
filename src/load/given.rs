//! The record of an example, read as a record of a batch is.

use super::fill::Filling;
use super::names::Names;
use crate::diagnostic::{Diagnostic, Span};
use crate::document::{Node, Value};
use crate::record::{DateOrder, Layout, Record};

/// Reads a record that stands in a rule file; it needs no key. What does not fit is reported where it stands.
pub fn given(node: &Node, layout: &Layout, problems: &mut Vec<Diagnostic>) -> Record {
    let names = Names::new(layout);
    let mut record = Record::default();
    let mut fill = Filling::new(&names, &mut record, DateOrder::Iso);
    fill.begin();
    if let Value::Mapping(entries) = &node.value {
        fill.record_of(entries);
    }
    for fault in &fill.faults {
        let place = place(node, fault.at).unwrap_or(Span { end: node.span.start + 1, ..node.span });
        let problem = Diagnostic::new(fault.code, fault.sentence(), place);
        problems.push(match &fault.help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
    record
}

/// The key or single value that begins at an offset.
fn place(node: &Node, at: usize) -> Option<Span> {
    if node.span.start as usize == at && matches!(node.value, Value::Scalar(_)) {
        return Some(node.span);
    }
    match &node.value {
        Value::Scalar(_) => None,
        Value::Sequence(nodes) => nodes.iter().find_map(|node| place(node, at)),
        Value::Mapping(entries) => entries.iter().find_map(|entry| {
            let key = (entry.key_span.start as usize == at).then_some(entry.key_span);
            key.or_else(|| place(&entry.node, at))
        }),
    }
}
