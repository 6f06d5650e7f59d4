//! The declared fields, and where each has its slot.

use std::sync::Arc;

use crate::diagnostic::Span;

/// Every field of a ruleset's records.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The fields of the record itself, in the order of the file; a slot's number is its place here.
    pub fields: Vec<Declaration>,
    /// The lists, in the order of the file.
    pub lists: Vec<ListDeclaration>,
    /// The names at the top, and below each group.
    pub root: Group,
    /// The slot of the field that tells records apart.
    pub key: u16,
}

/// A group of names.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Its names, in the order of the file.
    pub children: Vec<(String, Child)>,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub enum Child {
    /// A field of the record, by slot.
    Field(u16),
    /// A list, by number.
    List(u16),
    /// A group of further names.
    Group(Group),
}

/// One field.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// As conditions name it: `crime.reported_on`, or `development.told_on` for a field of a list's row.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What people see.
    pub label: String,
    /// Who has the fact.
    pub held_by: Option<String>,
    /// Its type.
    pub kind: Kind,
    /// Where its name is declared.
    pub span: Span,
}

/// A list of rows.
#[derive(Debug, Clone)]
pub struct ListDeclaration {
    /// The list's name: `developments`.
    pub name: String,
    /// What conditions call one row: `development`.
    pub row: String,
    /// What people see.
    pub label: String,
    /// Who has the list.
    pub held_by: Option<String>,
    /// The fields of a row; a slot's number is its place here.
    pub fields: Vec<Declaration>,
    /// Where its name is declared.
    pub span: Span,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any words.
    Text,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// One of the words given.
    Choice(Arc<[String]>),
}

/// A field or list of a layout: what a condition needs, and what a finding says is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldRef {
    /// A field of the record itself.
    Record(u16),
    /// A field of a list's rows: the list, and the slot in a row.
    Row(u16, u16),
    /// A whole list.
    List(u16),
}

impl Kind {
    /// The type's name as `record.yaml` writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Date => "date",
            Kind::Flag => "flag",
            Kind::Number => "number",
            Kind::Choice(_) => "choice",
        }
    }

    /// The type for a sentence, with its article.
    pub fn described(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Date => "a date",
            Kind::Flag => "a flag (yes or no)",
            Kind::Number => "a whole number",
            Kind::Choice(_) => "a choice",
        }
    }
}

impl Group {
    /// What a name in this group stands for.
    pub fn child(&self, name: &str) -> Option<&Child> {
        self.children.iter().find(|(child, _)| child == name).map(|(_, child)| child)
    }

    /// The group's names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.children.iter().map(|(name, _)| name.as_str())
    }
}

impl Layout {
    /// The declaration of a field; `None` for a list as a whole.
    pub fn declaration(&self, field: FieldRef) -> Option<&Declaration> {
        match field {
            FieldRef::Record(slot) => self.fields.get(usize::from(slot)),
            FieldRef::Row(list, slot) => self.list(list)?.fields.get(usize::from(slot)),
            FieldRef::List(_) => None,
        }
    }

    /// A list by its number.
    pub fn list(&self, list: u16) -> Option<&ListDeclaration> {
        self.lists.get(usize::from(list))
    }

    /// The number and declaration of the list of this name.
    pub fn list_named(&self, name: &str) -> Option<(u16, &ListDeclaration)> {
        let index = self.lists.iter().position(|list| list.name == name)?;
        Some((u16::try_from(index).ok()?, self.lists.get(index)?))
    }

    /// A field or list as conditions name it.
    pub fn path(&self, field: FieldRef) -> &str {
        match field {
            FieldRef::List(list) => self.list(list).map_or("", |list| &list.name),
            FieldRef::Record(_) | FieldRef::Row(..) => {
                self.declaration(field).map_or("", |field| &field.path)
            }
        }
    }

    /// What people see of a field or list.
    pub fn label(&self, field: FieldRef) -> &str {
        match field {
            FieldRef::List(list) => self.list(list).map_or("", |list| &list.label),
            FieldRef::Record(_) | FieldRef::Row(..) => {
                self.declaration(field).map_or("", |field| &field.label)
            }
        }
    }

    /// Who has a fact.
    pub fn held_by(&self, field: FieldRef) -> Option<&str> {
        match field {
            FieldRef::List(list) => self.list(list)?.held_by.as_deref(),
            FieldRef::Record(_) | FieldRef::Row(..) => self.declaration(field)?.held_by.as_deref(),
        }
    }

    /// The field of a dotted name, `development.told_on` included.
    pub fn field_named(&self, path: &str) -> Option<FieldRef> {
        let number = |index: usize| u16::try_from(index).ok();
        if let Some(slot) = self.fields.iter().position(|field| field.path == path) {
            return Some(FieldRef::Record(number(slot)?));
        }
        self.lists.iter().enumerate().find_map(|(list, declared)| {
            let slot = declared.fields.iter().position(|field| field.path == path)?;
            Some(FieldRef::Row(number(list)?, number(slot)?))
        })
    }

    /// Every dotted name of a field, for suggestions.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let rows = self.lists.iter().flat_map(|list| &list.fields);
        self.fields.iter().chain(rows).map(|field| field.path.as_str())
    }
}
