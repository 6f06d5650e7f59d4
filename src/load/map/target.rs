//! The field that a column is for, found by its dotted name.

use super::Target;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::record::{Declaration, Layout};

/// Among which fields a name is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Among<'l> {
    pub(super) layout: &'l Layout,
    /// The list whose rows the columns make; `None` for the record's own fields.
    pub(super) list: Option<u16>,
}

/// Finds a field; one that is not there is reported.
pub(super) fn target(
    (name, span): (&str, Span),
    among: Among<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let fields = among.fields();
    let found = (0..).zip(fields).find(|(_, field)| among.is(field, name));
    if let Some((slot, field)) = found {
        return Some(Target { path: field.path.clone(), slot, kind: field.kind.clone() });
    }
    let message = format!("there is no field `{name}`{}", among.of_which());
    let problem = Diagnostic::new(Code::UnknownField, message, span);
    problems.push(match among.instead(name) {
        Some(help) => problem.help(help),
        None => problem.suggest(name, fields.iter().map(|field| among.shown(field))),
    });
    None
}

impl<'l> Among<'l> {
    fn fields(self) -> &'l [Declaration] {
        match self.list {
            Some(list) => self.layout.list(list).map_or(&[], |list| &list.fields),
            None => &self.layout.fields,
        }
    }

    fn is(self, field: &Declaration, name: &str) -> bool {
        field.path == name || (self.list.is_some() && field.name == name)
    }

    fn shown(self, field: &Declaration) -> &str {
        if self.list.is_some() { &field.name } else { &field.path }
    }

    fn of_which(self) -> String {
        self.list
            .and_then(|list| self.layout.list(list))
            .map_or_else(String::new, |list| format!(" in a row of `{}`", list.name))
    }

    /// What to do where the name is that of something else.
    fn instead(self, name: &str) -> Option<String> {
        let of_list = self.layout.lists.iter().find(|list| {
            self.list.is_none() && (list.name == name || list.fields.iter().any(|field| field.path == name))
        });
        if let Some(list) = of_list {
            let name = &list.name;
            return Some(format!(
                "`{name}` is a list: put the columns of its rows under `lists`, or write `rows_of: {name}` where each \
                 row of the table is one of its rows"
            ));
        }
        let inside = format!("{name}.");
        let first = self.layout.fields.iter().find(|field| field.path.starts_with(&inside))?;
        let is_own = self.list.is_none();
        is_own.then(|| {
            format!(
                "`{name}` is a group: each of its fields has a column of its own, such as `{}`",
                first.path
            )
        })
    }
}
