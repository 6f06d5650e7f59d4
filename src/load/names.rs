//! The declared names, laid out so that they are found quickly in an input's text.

use super::heads::Heads;
use crate::record::{Child, Group, Kind, Layout};

/// The names of a layout, each with what it stands for.
pub(super) struct Names<'a> {
    pub(super) layout: &'a Layout,
    /// The names at the top of a record.
    pub(super) root: NameGroup<'a>,
    /// For each list, the names in one of its rows.
    pub(super) rows: Vec<NameGroup<'a>>,
    /// How many names there are.
    pub(super) count: usize,
}

/// The names of a record, a group or a list's row.
#[derive(Debug)]
pub(super) struct NameGroup<'a> {
    pub(super) names: Vec<Name<'a>>,
    heads: Heads,
    /// What stands before a name in its dotted path: `crime.`.
    prefix: String,
}

/// One name.
#[derive(Debug)]
pub(super) struct Name<'a> {
    /// The last part of the path.
    pub(super) word: &'a str,
    /// The dotted name, as messages give it.
    pub(super) path: String,
    pub(super) target: Target<'a>,
    /// A number of its own among all the names of the layout.
    pub(super) number: usize,
}

/// What a name stands for.
#[derive(Debug)]
pub(super) enum Target<'a> {
    Field(Field<'a>),
    List(u16),
    Group(NameGroup<'a>),
}

/// A field of a record or row.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) slot: u16,
    pub(super) kind: &'a Kind,
    /// The words of a choice, in order.
    pub(super) choices: Heads,
}

impl<'a> Names<'a> {
    pub(super) fn new(layout: &'a Layout) -> Self {
        let mut count = 0;
        let root = NameGroup::new(layout, &layout.root, String::new(), &mut count);
        let rows = layout.lists.iter().map(|list| {
            let fields = (0..).zip(&list.fields).map(|(slot, field)| {
                Name::new(
                    &field.name,
                    field.path.clone(),
                    Target::Field(Field::new(slot, &field.kind)),
                    &mut count,
                )
            });
            NameGroup::of(fields.collect(), format!("{}.", list.row))
        });
        let rows = rows.collect();
        Self { layout, root, rows, count }
    }

    /// Every dotted name, groups and lists included.
    pub(super) fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        self.root.add_paths(&mut paths);
        for row in &self.rows {
            row.add_paths(&mut paths);
        }
        paths
    }

    /// The dotted name of the field that tells records apart.
    pub(super) fn key(&self) -> &'a str {
        self.layout.fields.get(usize::from(self.layout.key)).map_or("", |field| &field.path)
    }

    /// The name of a list, for messages.
    pub(super) fn list(&self, list: u16) -> &'a str {
        self.layout.list(list).map_or("", |list| &list.name)
    }

    /// The field or group of a dotted path that stands in a record, not in a list's row.
    pub(super) fn of_path(&self, path: &str) -> Option<&Name<'a>> {
        let mut group = &self.root;
        let mut parts = path.split('.');
        let mut name = group.named(parts.next()?)?;
        for part in parts {
            let Target::Group(inner) = &name.target else { return None };
            group = inner;
            name = group.named(part)?;
        }
        Some(name)
    }
}

impl<'a> NameGroup<'a> {
    fn new(layout: &'a Layout, group: &'a Group, prefix: String, count: &mut usize) -> Self {
        let mut names = Vec::new();
        for (name, child) in &group.children {
            let path = format!("{prefix}{name}");
            let target = match child {
                Child::Field(slot) => {
                    let Some(field) = layout.fields.get(usize::from(*slot)) else { continue };
                    Target::Field(Field::new(*slot, &field.kind))
                }
                Child::List(list) => Target::List(*list),
                Child::Group(inner) => Target::Group(Self::new(layout, inner, format!("{path}."), count)),
            };
            names.push(Name::new(name, path, target, count));
        }
        Self::of(names, prefix)
    }

    fn of(names: Vec<Name<'a>>, prefix: String) -> Self {
        let heads = Heads::new(names.iter().map(|name| name.word));
        Self { names, heads, prefix }
    }

    /// The name that a text begins with, its closing quote included, and its place; `guess` is tried first.
    ///
    /// `None` says only that the text has to be looked at more closely.
    #[inline]
    pub(super) fn at_start_of(&self, text: &[u8], guess: usize) -> Option<(usize, &Name<'a>)> {
        let (place, _) = self.heads.find(text, guess)?;
        Some((place, self.names.get(place)?))
    }

    /// The name written so.
    pub(super) fn named(&self, written: &str) -> Option<&Name<'a>> {
        self.names.iter().find(|name| name.word == written)
    }

    /// The dotted path of a name that may not be declared.
    pub(super) fn path_of(&self, written: &str) -> String {
        format!("{}{written}", self.prefix)
    }

    fn add_paths<'s>(&'s self, paths: &mut Vec<&'s str>) {
        for name in &self.names {
            paths.push(&name.path);
            if let Target::Group(inner) = &name.target {
                inner.add_paths(paths);
            }
        }
    }
}

impl<'a> Name<'a> {
    fn new(word: &'a str, path: String, target: Target<'a>, count: &mut usize) -> Self {
        let number = *count;
        *count += 1;
        Self { word, path, target, number }
    }
}

impl<'a> Field<'a> {
    fn new(slot: u16, kind: &'a Kind) -> Self {
        let choices = match kind {
            Kind::Choice(of) => Heads::new(of.iter().map(String::as_str)),
            Kind::Text | Kind::Date | Kind::Flag | Kind::Number => Heads::default(),
        };
        Self { slot, kind, choices }
    }
}
