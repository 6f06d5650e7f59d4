//! Fills a record from the keys and values of a YAML document, wherever that stands.

use super::fill::{Filling, Level};
use super::names::{Name, NameGroup, Names, Target};
use crate::document::{Entry, Node, Value};

impl<'a> Filling<'a> {
    /// Fills the record that was begun from its keys.
    pub(super) fn record_of(&mut self, entries: &[Entry]) {
        let names: &'a Names<'a> = self.names;
        self.group_of(entries, &names.root, Level::Record);
    }

    fn group_of(&mut self, entries: &[Entry], group: &'a NameGroup<'a>, level: Level) {
        let number = self.open_group();
        for entry in entries {
            let at = entry.key_span.start as usize;
            match group.named(&entry.key) {
                Some(name) => {
                    self.give(name, number, level, at);
                    self.value_of(&entry.node, name, level);
                }
                None => self.unknown(group, &entry.key, at),
            }
        }
    }

    fn value_of(&mut self, node: &Node, name: &'a Name<'a>, level: Level) {
        match (&name.target, &node.value) {
            _ if node.is_blank() => {}
            (Target::Field(field), Value::Scalar(scalar)) => {
                self.word((name, field), level, &scalar.text, start(node));
            }
            (Target::Group(group), Value::Mapping(entries)) => self.group_of(entries, group, level),
            (Target::List(list), Value::Sequence(nodes)) => self.rows_of(nodes, *list),
            (Target::Field(field), Value::Sequence(_) | Value::Mapping(_)) => {
                self.misplaced(name, level, field.kind.described(), node.shape(), start(node));
            }
            (Target::Group(_), Value::Scalar(_) | Value::Sequence(_)) => {
                self.misplaced(name, level, "a group of fields", node.shape(), start(node));
            }
            (Target::List(_), Value::Scalar(_) | Value::Mapping(_)) => {
                self.no_list(name, node.shape(), start(node));
            }
        }
    }

    fn rows_of(&mut self, nodes: &[Node], list: u16) {
        self.record.begin_rows(list);
        let names: &'a Names<'a> = self.names;
        for (number, node) in (1..).zip(nodes) {
            match (&node.value, names.rows.get(usize::from(list))) {
                (Value::Mapping(entries), Some(group)) => {
                    self.record.add_row(list);
                    self.group_of(entries, group, Level::Row { list, number });
                }
                _ => self.no_row(list, number, node.shape(), start(node)),
            }
        }
    }
}

fn start(node: &Node) -> usize {
    node.span.start as usize
}
