//! What schemas are made to say as editors read them: no key without a value, and sentences on one line.

use schemars::Schema;
use schemars::transform::transform_subschemas;
use serde_json::{Map, Value, json};

/// Said where a list belongs and something else stands.
const NO_LIST: &str = "a list belongs here: `[one, another]`, or each `- item` on a line of its own below";

/// Makes a schema and those in it say what the readers hold to.
pub(super) fn tidy(schema: &mut Schema) {
    transform_subschemas(&mut tidy, schema);
    let Some(keys) = schema.as_object_mut() else { return };
    take_out_null(keys);
    raise_the_only(keys, "anyOf");
    raise_the_only(keys, "allOf");
    if let Some(Value::String(words)) = keys.get_mut("description") {
        *words = on_one_line(words);
        let words = words.clone();
        // An editor shows a description letter by letter, and this as it is meant.
        if words.contains(['`', '*']) {
            keys.insert("markdownDescription".to_owned(), Value::String(words));
        }
    }
    if keys.get("type").is_some_and(|word| word == "array") {
        keys.insert("errorMessage".to_owned(), json!(NO_LIST));
    }
}

/// A key that may be left out may not stand without a value.
fn take_out_null(keys: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = keys.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            keys.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(ways)) = keys.get_mut("anyOf") {
        ways.retain(|way| *way != json!({"type": "null"}));
    }
}

/// Puts the only one of several ways in their place.
fn raise_the_only(keys: &mut Map<String, Value>, key: &str) {
    let Some(Value::Array(ways)) = keys.get(key) else { return };
    let [Value::Object(only)] = &ways[..] else { return };
    let only = only.clone();
    keys.shift_remove(key);
    for (key, value) in only {
        keys.entry(key).or_insert(value);
    }
}

/// Lines of a paragraph joined; paragraphs stay apart.
fn on_one_line(words: &str) -> String {
    let paragraphs = words.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
