//! `record.yaml` to a [`Layout`].

use super::layout::{Child, Declaration, FieldRef, Group, Kind, Layout, ListDeclaration};
use super::value::is_none;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Entry, Mapping, Node, Value, sequence_of, text_of};

/// Names that conditions keep for themselves, each with what it is there. The scripts' own words are among them.
pub const RESERVED: &[(&str, &str)] = &[
    ("true", "a value"),
    ("false", "a value"),
    ("and", "joins two conditions"),
    ("or", "joins two conditions"),
    ("not", "turns a condition round"),
    ("in", "looks a value up in a list"),
    ("if", "chooses between two values"),
    ("else", "chooses between two values"),
    ("recorded", "asks whether a field is recorded"),
    ("if_blank", "gives a value where a field is not recorded"),
    ("date", "writes a date"),
    ("days", "counts days"),
    ("working_days", "counts working days"),
    ("any", "asks about the rows of a list"),
    ("all", "asks about the rows of a list"),
    ("count", "counts rows of a list"),
    ("in_time", "speaks of the time limit"),
    ("late", "speaks of the time limit"),
    ("running", "speaks of the time limit"),
    ("overdue", "speaks of the time limit"),
    ("due", "speaks of the time limit"),
    ("none", "says that a fact was looked for and there is none"),
];

/// Words that Rhai keeps for itself, now or for later.
const RHAI_RESERVED: &[&str] = &[
    "let",
    "const",
    "is_shared",
    "is",
    "go",
    "fn",
    "private",
    "return",
    "throw",
    "try",
    "catch",
    "switch",
    "while",
    "do",
    "loop",
    "until",
    "for",
    "break",
    "continue",
    "import",
    "export",
    "as",
    "global",
    "Fn",
    "call",
    "curry",
    "type_of",
    "print",
    "debug",
    "this",
    "is_def_var",
    "is_def_fn",
    "eval",
    "var",
    "static",
    "begin",
    "end",
    "shared",
    "each",
    "then",
    "goto",
    "exit",
    "unless",
    "match",
    "case",
    "default",
    "void",
    "null",
    "nil",
    "spawn",
    "thread",
    "sync",
    "async",
    "await",
    "yield",
    "module",
    "package",
    "super",
    "use",
    "with",
    "public",
    "protected",
    "new",
];

/// Reads the declared fields. Where a fault leaves part of them out, the rest is still there to check against.
pub fn read(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Layout> {
    let mut keys = Mapping::open(node, problems)?;
    let key =
        keys.required("key", problems).and_then(|node| text_of(node, problems).map(|text| (text, node.span)));
    let fields = keys.required("fields", problems);
    keys.finish(problems);
    let mut reader =
        Reader { layout: Layout { fields: vec![], lists: vec![], root: Group::default(), key: 0 } };
    let root = reader.group(fields?, "", problems)?;
    reader.layout.root = root;
    reader.check_rows(problems);
    let (key, span) = key?;
    reader.layout.key = reader.key(key, span, problems)?;
    Some(reader.layout)
}

struct Reader {
    layout: Layout,
}

impl Reader {
    fn group(&mut self, node: &Node, prefix: &str, problems: &mut Vec<Diagnostic>) -> Option<Group> {
        let keys = Mapping::open(node, problems)?;
        let mut group = Group::default();
        for entry in keys.entries() {
            check_name(entry, problems);
            let path = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
            if let Some(child) = self.child(entry, &path, problems)
                && group.child(&entry.key).is_none()
            {
                group.children.push((entry.key.clone(), child));
            }
        }
        keys.finish_names(problems);
        Some(group)
    }

    fn child(&mut self, entry: &Entry, path: &str, problems: &mut Vec<Diagnostic>) -> Option<Child> {
        if !is_leaf(&entry.node) {
            return self.group(&entry.node, path, problems).map(Child::Group);
        }
        let mut leaf = Leaf::read(&entry.node, problems)?;
        if leaf.word == "list" {
            return self.list(entry, path, leaf, problems);
        }
        let declaration = leaf.declare(entry, path, problems);
        leaf.keys.finish(problems);
        self.layout.fields.push(declaration?);
        u16::try_from(self.layout.fields.len() - 1).ok().map(Child::Field)
    }

    fn list(
        &mut self,
        entry: &Entry,
        path: &str,
        mut leaf: Leaf<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Child> {
        if path != entry.key {
            let message = format!("`{path}` is a list inside a group");
            problems.push(
                Diagnostic::new(Code::WrongShape, message, entry.key_span)
                    .help("a list stands at the top level"),
            );
        }
        let label = leaf.keys.optional("label").and_then(|node| text_of(node, problems));
        let held_by = leaf.keys.optional("held_by").and_then(|node| text_of(node, problems));
        let row =
            leaf.keys.required("row", problems).and_then(|node| Some((text_of(node, problems)?, node.span)));
        let fields = leaf.keys.required("fields", problems);
        leaf.keys.finish(problems);
        let (row, row_span) = row?;
        check_name_text(row, row_span, problems);
        let fields = rows_of(fields?, row, problems);
        self.layout.lists.push(ListDeclaration {
            name: entry.key.clone(),
            row: row.to_owned(),
            label: label.unwrap_or(&entry.key).to_owned(),
            held_by: held_by.map(str::to_owned),
            fields,
            span: entry.key_span,
        });
        u16::try_from(self.layout.lists.len() - 1).ok().map(Child::List)
    }

    /// A row's name may not be that of a field, group or other list: conditions could not tell them apart.
    fn check_rows(&self, problems: &mut Vec<Diagnostic>) {
        for (index, list) in self.layout.lists.iter().enumerate() {
            let taken = self.layout.lists.iter().take(index).any(|other| other.row == list.row);
            if taken || self.layout.root.child(&list.row).is_some() {
                let message = format!("`{}` names a row of `{}` and something else too", list.row, list.name);
                problems.push(
                    Diagnostic::new(Code::DuplicateName, message, list.span).help("give `row` another name"),
                );
            }
        }
    }

    fn key(&self, key: &str, span: Span, problems: &mut Vec<Diagnostic>) -> Option<u16> {
        let field = match self.layout.field_named(key) {
            Some(FieldRef::Record(slot)) => slot,
            Some(FieldRef::Row(..) | FieldRef::List(_)) | None => {
                let message = format!("the key `{key}` is not a field of the record");
                let known = self.layout.fields.iter().map(|field| field.path.as_str());
                problems.push(Diagnostic::new(Code::UnknownField, message, span).suggest(key, known));
                return None;
            }
        };
        let declared = self.layout.declaration(FieldRef::Record(field))?;
        if declared.kind != Kind::Text {
            let message = format!("the key `{key}` is {}", declared.kind.described());
            problems.push(
                Diagnostic::new(Code::WrongShape, message, span)
                    .also(declared.span, "declared here")
                    .help("the key has to be text: references may begin with a nought"),
            );
        }
        Some(field)
    }
}

/// A field's own keys, with its type's word.
struct Leaf<'a> {
    keys: Mapping<'a>,
    word: &'a str,
    word_span: Span,
}

impl<'a> Leaf<'a> {
    fn read(node: &'a Node, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut keys = Mapping::open(node, problems)?;
        let word = keys.required("type", problems)?;
        Some(Self { keys, word: text_of(word, problems)?, word_span: word.span })
    }

    fn declare(&mut self, entry: &Entry, path: &str, problems: &mut Vec<Diagnostic>) -> Option<Declaration> {
        let label = self.keys.optional("label").and_then(|node| text_of(node, problems));
        let held_by = self.keys.optional("held_by").and_then(|node| text_of(node, problems));
        let kind = match self.word {
            "text" => Kind::Text,
            "date" => Kind::Date,
            "flag" => Kind::Flag,
            "number" => Kind::Number,
            "choice" => Kind::Choice(self.choices(problems)?.into()),
            other => {
                let types = ["text", "date", "flag", "number", "choice", "list"];
                problems.push(
                    Diagnostic::new(Code::UnknownWord, format!("`{other}` is not a type"), self.word_span)
                        .suggest(other, types)
                        .help(format!("the types are {}", types.join(", "))),
                );
                return None;
            }
        };
        Some(Declaration {
            path: path.to_owned(),
            name: entry.key.clone(),
            label: label.unwrap_or(path).to_owned(),
            held_by: held_by.map(str::to_owned),
            kind,
            span: entry.key_span,
        })
    }

    fn choices(&mut self, problems: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
        let node = self.keys.required("of", problems)?;
        let mut choices: Vec<String> = Vec::new();
        for item in sequence_of(node, problems)? {
            let Some(word) = text_of(item, problems) else { continue };
            if word.is_empty() || is_none(word) {
                let message = format!("`{word}` cannot be a choice");
                let why =
                    "a blank is `not recorded`, and `none` says that a fact was looked for and there is none";
                problems.push(Diagnostic::new(Code::ReservedName, message, item.span).help(why));
            } else if choices.iter().any(|choice| choice == word) {
                let message = format!("`{word}` is among the choices twice");
                problems.push(Diagnostic::new(Code::DuplicateName, message, item.span));
            } else {
                choices.push(word.to_owned());
            }
        }
        Some(choices)
    }
}

fn rows_of(node: &Node, row: &str, problems: &mut Vec<Diagnostic>) -> Vec<Declaration> {
    let mut fields = Vec::new();
    let Some(keys) = Mapping::open(node, problems) else { return fields };
    for entry in keys.entries() {
        check_name(entry, problems);
        let leaf = if is_leaf(&entry.node) { Leaf::read(&entry.node, problems) } else { None };
        let Some(mut leaf) = leaf.filter(|leaf| leaf.word != "list") else {
            let message = format!("`{}` is not a plain field", entry.key);
            problems.push(
                Diagnostic::new(Code::WrongShape, message, entry.key_span)
                    .help("a list holds fields with a `type`, no groups and no lists"),
            );
            continue;
        };
        let declared = leaf.declare(entry, &format!("{row}.{}", entry.key), problems);
        leaf.keys.finish(problems);
        fields.extend(declared);
    }
    keys.finish_names(problems);
    fields
}

/// A leaf has a `type` that is a word; a group may have a field of that name.
fn is_leaf(node: &Node) -> bool {
    match &node.value {
        Value::Mapping(entries) => {
            entries.iter().any(|entry| entry.key == "type" && matches!(entry.node.value, Value::Scalar(_)))
        }
        Value::Scalar(_) | Value::Sequence(_) => false,
    }
}

fn check_name(entry: &Entry, problems: &mut Vec<Diagnostic>) {
    check_name_text(&entry.key, entry.key_span, problems);
}

fn check_name_text(name: &str, span: Span, problems: &mut Vec<Diagnostic>) {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_lowercase());
    let rest = characters.all(|other| other.is_ascii_lowercase() || other.is_ascii_digit() || other == '_');
    if !first || !rest {
        problems.push(
            Diagnostic::new(Code::BadName, format!("`{name}` cannot be a field's name"), span)
                .help("a name begins with a small letter and goes on with small letters, digits and `_`"),
        );
    } else if let Some((_, use_of_it)) = RESERVED.iter().find(|(reserved, _)| *reserved == name) {
        problems.push(
            Diagnostic::new(Code::ReservedName, format!("`{name}` cannot be a field's name"), span).help(
                format!("in conditions `{name}` {use_of_it}; choose another name, such as `{name}_on`"),
            ),
        );
    } else if RHAI_RESERVED.contains(&name) {
        problems.push(
            Diagnostic::new(Code::ReservedName, format!("`{name}` cannot be a field's name"), span).help(
                format!("`{name}` is a word of the script language; choose another, such as `{name}_day`"),
            ),
        );
    }
}
