//! The schema of cases, made of the fields that a ruleset's `record.yaml` declares.

use serde_json::{Map, Value, json};

use super::{Schema, head};
use crate::document::shape::unoffered;
use crate::record::{Child, Declaration, Group, Kind, Layout, ListDeclaration};
use crate::ruleset::Ruleset;

/// How `none` is written, and that which is left blank.
const NONE: &str = "[Nn][Oo][Nn][Ee]";

/// The schema of the cases that a ruleset judges: a case, or a list of them, in each document.
pub fn cases(ruleset: &Ruleset) -> Schema {
    let layout = &*ruleset.layout;
    let case = json!({"$ref": "#/definitions/case"});
    let definitions = json!({
        "case": case_of(layout),
        "key": {"anyOf": [
            {"type": ["string", "number"], "pattern": r"\S", "errorMessage": "each case needs one of its own"},
            unoffered(&json!({"type": "boolean"})),
        ]},
        "text": {"anyOf": [
            {"type": ["string", "number"], "errorMessage": "words belong here, and nothing else"},
            unoffered(&json!({"type": ["boolean", "null"]})),
        ]},
        "date": date(),
        "flag": {"anyOf": [
            {"enum": ["yes", "no", "none"], "errorMessage": "write yes, no or none, or leave it out"},
            unoffered(&json!({"type": ["boolean", "null"]})),
            unoffered(&json!({"type": "string", "pattern": words_pattern(&["[Yy]([Ee][Ss])?", "[Nn][Oo]?",
                "[Tt][Rr][Uu][Ee]", "[Ff][Aa][Ll][Ss][Ee]"])})),
        ]},
        "number": {"anyOf": [
            {"type": "integer", "errorMessage": "a whole number belongs here, or none"},
            {"enum": ["none"]},
            unoffered(&json!({"type": ["string", "null"], "pattern": words_pattern(&["[-+]?[0-9]+"])})),
        ]},
    });
    let title = format!("A case for {}", ruleset.title);
    let mut keys = head("cases", &title, "A case, or a list of cases, in each document.");
    let ways = json!([case, {"type": "array", "items": case}, unoffered(&json!({"type": "null"}))]);
    keys.insert("anyOf".to_owned(), ways);
    keys.insert("definitions".to_owned(), definitions);
    Schema { file: "cases.json".to_owned(), json: Value::Object(keys) }
}

fn case_of(layout: &Layout) -> Value {
    let key = layout.fields.get(usize::from(layout.key)).map_or("", |field| field.path.as_str());
    group(layout, &layout.root, Some(key))
}

/// A group of names. `key` is what is left of the dotted name of the field that has to be there, where it lies inside.
fn group(layout: &Layout, group: &Group, key: Option<&str>) -> Value {
    let (first, rest) = match key.map(|key| key.split_once('.').unwrap_or((key, ""))) {
        Some((first, rest)) => (Some(first), rest),
        None => (None, ""),
    };
    let children = group.children.iter().map(|(name, child)| {
        let inside = (first == Some(name.as_str()) && !rest.is_empty()).then_some(rest);
        (name.clone(), child_of(layout, child, inside))
    });
    let properties: Map<String, Value> = children.collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if let (Some(first), Some(keys)) = (first, schema.as_object_mut()) {
        keys.insert("required".to_owned(), json!([first]));
    }
    schema
}

fn child_of(layout: &Layout, child: &Child, key: Option<&str>) -> Value {
    match child {
        Child::Field(slot) => {
            let is_key = *slot == layout.key;
            layout.fields.get(usize::from(*slot)).map_or(json!(true), |declared| field(declared, is_key))
        }
        Child::List(number) => layout.list(*number).map_or(json!(true), list),
        Child::Group(inner) => {
            let inner = group(layout, inner, key);
            if key.is_some() { inner } else { or_blank(&inner) }
        }
    }
}

fn list(list: &ListDeclaration) -> Value {
    let fields: Map<String, Value> =
        list.fields.iter().map(|declared| (declared.name.clone(), field(declared, false))).collect();
    let row = json!({"type": "object", "properties": fields, "additionalProperties": false});
    let help = "`[]` says that there was none; left out, it is not recorded.";
    let no_list = "a list belongs here: `[]` says that there was none; left out, it is not recorded";
    let mut schema = or_blank(&json!({"type": "array", "items": row, "errorMessage": no_list}));
    describe(&mut schema, said(&list.label, "A list", list.held_by.as_deref(), help));
    schema
}

fn field(declared: &Declaration, is_key: bool) -> Value {
    const OR_NONE: &str = "`none` says that somebody looked and there is none.";
    let mut schema = match &declared.kind {
        Kind::Text if is_key => json!({"$ref": "#/definitions/key"}),
        Kind::Text => json!({"$ref": "#/definitions/text"}),
        Kind::Date => json!({"$ref": "#/definitions/date"}),
        Kind::Flag => json!({"$ref": "#/definitions/flag"}),
        Kind::Number => json!({"$ref": "#/definitions/number"}),
        Kind::Choice(words) => choice(words),
    };
    let (what, help) = match &declared.kind {
        Kind::Text => ("Text", ""),
        Kind::Date => ("A date, as 2019-06-04", OR_NONE),
        Kind::Flag => ("Yes or no", OR_NONE),
        Kind::Number => ("A whole number", OR_NONE),
        Kind::Choice(_) => ("One of a few words", OR_NONE),
    };
    describe(&mut schema, said(&declared.label, what, declared.held_by.as_deref(), help));
    schema
}

/// A field in a few sentences: what it is, how it is written, who has it.
fn said(label: &str, what: &str, held_by: Option<&str>, help: &str) -> String {
    let held_by = held_by.map(|held_by| format!("Held by {held_by}."));
    let rest = [held_by.as_deref().unwrap_or_default(), help];
    let rest = rest.into_iter().filter(|part| !part.is_empty()).map(|part| format!(" {part}"));
    format!("{label}.\n\n{what}.{}", rest.collect::<String>())
}

fn describe(schema: &mut Value, said: String) {
    if let Some(keys) = schema.as_object_mut() {
        keys.insert("markdownDescription".to_owned(), Value::String(said.clone()));
        keys.insert("description".to_owned(), Value::String(said));
    }
}

fn date() -> Value {
    let day = r"(199[0-9]|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    let said = "write a date as 2019-06-04, from 1990 to 2100; or none; or leave it out";
    json!({"anyOf": [
        {"type": "string", "pattern": words_pattern(&[day]), "errorMessage": said},
        unoffered(&json!({"type": "null"})),
    ]})
}

/// One of a choice's words, or `none`. A word that YAML may read as a number is taken as one.
fn choice(words: &[String]) -> Value {
    let offered: Vec<&str> = words.iter().map(String::as_str).chain(["none"]).collect();
    let quoted: Vec<String> = words.iter().map(|word| literal(word)).collect();
    let patterns: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let mut ways = vec![
        json!({"enum": offered}),
        unoffered(&json!({"type": ["string", "null"], "pattern": words_pattern(&patterns)})),
    ];
    let is_word = |word: &String| {
        let begins = word.starts_with(char::is_alphabetic);
        begins && !["true", "false", "null"].contains(&word.to_ascii_lowercase().as_str())
    };
    if !words.iter().all(is_word) {
        ways.push(unoffered(&json!({"type": ["number", "boolean"]})));
    }
    json!({"anyOf": ways})
}

/// A pattern of words that may have white space at their ends; `none` and nothing at all are among them.
fn words_pattern(words: &[&str]) -> String {
    format!(r"^\s*({}|{NONE})?\s*$", words.join("|"))
}

/// A pattern that is a word as it stands.
fn literal(word: &str) -> String {
    let mut pattern = String::new();
    for character in word.chars() {
        if r"\^$.|?*+()[]{}/-".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// The same, or nothing: a key without a value is not recorded.
fn or_blank(schema: &Value) -> Value {
    json!({"anyOf": [schema, unoffered(&json!({"type": "null"}))]})
}
