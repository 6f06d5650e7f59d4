//! `record.yaml` to a [`Layout`].

use super::layout::{Child, Declaration, FieldRef, Group, Kind, Layout, ListDeclaration};
use super::value::is_none;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::document::{Entry, Mapping, Node, Value, sequence_of, text_of};

/// The words that `type` takes.
pub(super) const TYPES: [&str; 6] = ["text", "date", "flag", "number", "choice", "list"];

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
pub(super) const RHAI_RESERVED: &[&str] = &[
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
    let layout = Layout { fields: vec![], lists: vec![], root: Group::default(), key: 0 };
    let mut reader = Reader { layout, row_spans: Vec::new() };
    let root = reader.group(fields?, "", problems)?;
    reader.layout.root = root;
    reader.check_rows(problems);
    let (key, span) = key?;
    reader.layout.key = reader.key(key, span, problems)?;
    Some(reader.layout)
}

struct Reader {
    layout: Layout,
    /// Where each list names its rows.
    row_spans: Vec<Span>,
}

impl Reader {
    fn group(&mut self, node: &Node, prefix: &str, problems: &mut Vec<Diagnostic>) -> Option<Group> {
        let keys = Mapping::open(node, problems)?;
        let mut group = Group::default();
        for entry in keys.entries() {
            check_field_name(entry, problems);
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
        if let Value::Scalar(scalar) = &entry.node.value {
            let declaration = untyped(entry, path, scalar.text.trim(), problems)?;
            return self.field(declaration);
        }
        if !is_leaf(&entry.node) {
            return self.group(&entry.node, path, problems).map(Child::Group);
        }
        let mut leaf = Leaf::read(&entry.node, problems)?;
        if leaf.word == "list" {
            return self.list(entry, path, leaf, problems);
        }
        let declaration = leaf.declare(entry, path, problems);
        leaf.keys.finish(problems);
        self.field(declaration?)
    }

    fn field(&mut self, declaration: Declaration) -> Option<Child> {
        self.layout.fields.push(declaration);
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
                    .help("move it to the top level of `fields`"),
            );
        }
        let label = leaf.keys.optional("label").and_then(|node| text_of(node, problems));
        let held_by = leaf.keys.optional("held_by").and_then(|node| text_of(node, problems));
        let row =
            leaf.keys.required("row", problems).and_then(|node| Some((text_of(node, problems)?, node.span)));
        let fields = leaf.keys.required("fields", problems);
        leaf.keys.finish(problems);
        let (row, row_span) = row?;
        check_name(row, row_span, "a row's name", None, problems);
        let fields = rows_of(fields?, row, problems);
        self.row_spans.push(row_span);
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
        let lists = || self.layout.lists.iter().zip(&self.row_spans);
        for (index, (list, span)) in lists().enumerate() {
            let other = lists().take(index).find(|(other, _)| other.row == list.row);
            let what = match (other, self.layout.root.child(&list.row)) {
                (Some((other, _)), _) => format!("a row of `{}`", other.name),
                (None, Some(Child::Group(_))) => "a group of fields".to_owned(),
                (None, Some(Child::List(_))) => "a list".to_owned(),
                (None, Some(Child::Field(_))) => "a field".to_owned(),
                (None, None) => continue,
            };
            let message = format!("`{}` is the name of {what} already", list.row);
            let mut problem = Diagnostic::new(Code::DuplicateName, message, *span);
            if let Some((_, other)) = other {
                problem = problem.also(*other, "the other is here");
            }
            problems
                .push(problem.help("in a condition it has to be clear which is meant: choose another name"));
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
        let Some(word) = keys.required("type", problems) else {
            for known in ["label", "held_by", "of", "row", "fields"] {
                keys.optional(known);
            }
            keys.finish(problems);
            return None;
        };
        Some(Self { keys, word: text_of(word, problems)?, word_span: word.span })
    }

    fn declare(&mut self, entry: &Entry, path: &str, problems: &mut Vec<Diagnostic>) -> Option<Declaration> {
        let label = self.keys.optional("label").and_then(|node| text_of(node, problems));
        let held_by = self.keys.optional("held_by").and_then(|node| text_of(node, problems));
        let kind = match self.word {
            "choice" => Kind::Choice(self.choices(problems)?.into()),
            word => match plain_kind(word) {
                Some(kind) => kind,
                None => self.unknown_type(word, problems)?,
            },
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

    /// Reports a word that is no type, and gives the one that was meant: the field is read on as that.
    fn unknown_type(&mut self, word: &str, problems: &mut Vec<Diagnostic>) -> Option<Kind> {
        let problem = Diagnostic::new(Code::UnknownWord, format!("`{word}` is not a type"), self.word_span);
        let meant = nearest(word, TYPES).or_else(|| other_word(word));
        let problem = meant
            .into_iter()
            .fold(problem, |problem, meant| problem.help(format!("did you mean `{meant}`?")));
        problems.push(problem.help(format!("the types are {}", TYPES.join(", "))));
        match meant? {
            "choice" => Some(Kind::Choice(self.choices(problems)?.into())),
            near => plain_kind(near),
        }
    }

    fn choices(&mut self, problems: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
        let node = self.keys.required("of", problems)?;
        let mut choices: Vec<(String, Span)> = Vec::new();
        for item in sequence_of(node, problems)? {
            let Some(word) = text_of(item, problems) else { continue };
            if word.is_empty() {
                let problem = Diagnostic::new(Code::ReservedName, "a choice has to be a word", item.span);
                problems.push(problem.help("a field that is left blank is not recorded: that needs no word"));
            } else if is_none(word) {
                let message = format!("`{word}` cannot be a choice");
                let why = "in a record `none` says that a fact was looked for and there is none: that needs no choice";
                problems.push(Diagnostic::new(Code::ReservedName, message, item.span).help(why));
            } else if let Some((_, first)) = choices.iter().find(|(choice, _)| choice == word) {
                let message = format!("`{word}` is among the choices twice");
                let problem = Diagnostic::new(Code::DuplicateName, message, item.span);
                problems.push(problem.also(*first, "first here"));
            } else {
                choices.push((word.to_owned(), item.span));
            }
        }
        Some(choices.into_iter().map(|(choice, _)| choice).collect())
    }
}

fn rows_of(node: &Node, row: &str, problems: &mut Vec<Diagnostic>) -> Vec<Declaration> {
    let mut fields = Vec::new();
    let Some(keys) = Mapping::open(node, problems) else { return fields };
    for entry in keys.entries() {
        check_field_name(entry, problems);
        let path = format!("{row}.{}", entry.key);
        if let Value::Scalar(scalar) = &entry.node.value {
            fields.extend(untyped(entry, &path, scalar.text.trim(), problems));
            continue;
        }
        if !is_leaf(&entry.node) {
            problems.push(not_plain(entry));
            continue;
        }
        let Some(mut leaf) = Leaf::read(&entry.node, problems) else { continue };
        if leaf.word == "list" {
            problems.push(not_plain(entry));
            continue;
        }
        let declared = leaf.declare(entry, &path, problems);
        leaf.keys.finish(problems);
        fields.extend(declared);
    }
    keys.finish_names(problems);
    fields
}

fn not_plain(entry: &Entry) -> Diagnostic {
    let message = format!("`{}` is not a plain field", entry.key);
    Diagnostic::new(Code::WrongShape, message, entry.key_span)
        .help("a list holds fields with a `type`, no groups and no lists")
}

/// A field written as `name: flag`. It is reported, and read on as the field that was meant.
fn untyped(entry: &Entry, path: &str, word: &str, problems: &mut Vec<Diagnostic>) -> Option<Declaration> {
    let meant = TYPES.into_iter().find(|known| *known == word).or_else(|| nearest(word, TYPES));
    let message = format!("`{}` is not written as a field", entry.key);
    let problem = Diagnostic::new(Code::WrongShape, message, entry.node.span);
    problems.push(problem.help(match meant {
        Some(known) => format!("write `{}: {{type: {known}}}`", entry.key),
        None => format!("write `{}: {{type: …}}`; the types are {}", entry.key, TYPES.join(", ")),
    }));
    Some(Declaration {
        path: path.to_owned(),
        name: entry.key.clone(),
        label: path.to_owned(),
        held_by: None,
        kind: plain_kind(meant?)?,
        span: entry.key_span,
    })
}

/// A field has a `type` that is a word, or other keys of a field; a group may have fields of these names.
fn is_leaf(node: &Node) -> bool {
    let Value::Mapping(entries) = &node.value else { return false };
    let of_field =
        |key: &str| matches!(key, "type" | "label" | "held_by") || nearest(key, ["type"]).is_some();
    entries.iter().any(|entry| of_field(&entry.key) && matches!(entry.node.value, Value::Scalar(_)))
}

/// The type that other languages, or people, call so.
fn other_word(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "boolean" | "bool" | "yes/no" | "yes or no" => "flag",
        "string" | "str" | "words" => "text",
        "integer" | "int" | "whole" => "number",
        "day" | "datetime" => "date",
        "option" | "options" | "enum" | "select" => "choice",
        "rows" | "table" | "array" => "list",
        _ => return None,
    })
}

/// The type that a word names, where it needs no more keys.
fn plain_kind(word: &str) -> Option<Kind> {
    match word {
        "text" => Some(Kind::Text),
        "date" => Some(Kind::Date),
        "flag" => Some(Kind::Flag),
        "number" => Some(Kind::Number),
        _ => None,
    }
}

fn check_field_name(entry: &Entry, problems: &mut Vec<Diagnostic>) {
    let dated = matches!(&entry.node.value, Value::Mapping(entries)
        if entries.iter().any(|entry| matches!(&entry.node.value, Value::Scalar(word) if word.text == "date")));
    let instead = dated.then(|| format!("{}_on", entry.key));
    check_name(&entry.key, entry.key_span, "a field's name", instead, problems);
}

/// Reports a name that conditions could not use. `instead` is one that they could, where it is a word of theirs.
fn check_name(name: &str, span: Span, what: &str, instead: Option<String>, problems: &mut Vec<Diagnostic>) {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_lowercase());
    let rest = characters.all(|other| other.is_ascii_lowercase() || other.is_ascii_digit() || other == '_');
    let message = format!("`{name}` cannot be {what}");
    let other = instead.map_or_else(String::new, |instead| format!(", such as `{instead}`"));
    if !first || !rest {
        let mut problem = Diagnostic::new(Code::BadName, message, span)
            .help("a name begins with a small letter and goes on with small letters, digits and `_`");
        let words = name.split(|other: char| !other.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let proper = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_");
        if proper.starts_with(|first: char| first.is_ascii_lowercase()) {
            problem = problem.help(format!("write `{proper}`"));
        }
        problems.push(problem);
    } else if let Some((_, use_of_it)) = RESERVED.iter().find(|(reserved, _)| *reserved == name) {
        let help = format!("in conditions `{name}` {use_of_it}; choose another name{other}");
        problems.push(Diagnostic::new(Code::ReservedName, message, span).help(help));
    } else if RHAI_RESERVED.contains(&name) {
        let help = format!("`{name}` is a word of the script language; choose another name{other}");
        problems.push(Diagnostic::new(Code::ReservedName, message, span).help(help));
    }
}
