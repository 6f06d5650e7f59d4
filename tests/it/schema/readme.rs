//! The tables of keys in rules/README.md are made from the schemas, each between two comments.

use std::fs;

use serde_json::Value;

use super::{project, schema};

const BEGIN: &str = "<!-- keys of ";
const END: &str = "<!-- end of keys -->";

/// The table that a comment asks for: `KIND`, or a group of it `KIND/GROUP`, then the groups whose keys are to stand below
/// those that hold them, as in `ruleset: form=heading`.
fn table(asked: &str) -> String {
    let (kind, inner) = asked.split_once(": ").unwrap_or((asked, ""));
    let (kind, group) = kind.split_once('/').unwrap_or((kind, ""));
    let whole = schema(kind);
    let inner: Vec<(&str, &str)> = inner.split(", ").filter_map(|pair| pair.split_once('=')).collect();
    let mut rows = vec!["| key | says |".to_owned(), "|---|---|".to_owned()];
    add_rows(&mut rows, &whole, group, "", &inner);
    rows.join("\n")
}

fn add_rows(rows: &mut Vec<String>, whole: &Value, group: &str, prefix: &str, inner: &[(&str, &str)]) {
    let own = if group.is_empty() { whole } else { &whole["definitions"][group] };
    for (key, property) in own["properties"].as_object().unwrap_or_else(|| panic!("no group {group}")) {
        let required = own["required"].as_array().is_some_and(|keys| keys.iter().any(|other| other == key));
        let name = if required { format!("**`{key}`**") } else { format!("`{key}`") };
        let said = property["description"].as_str().unwrap().trim_end_matches('.');
        rows.push(format!("| {prefix}{name} | {said}{} |", words(whole, property)));
        if let Some((_, below)) = inner.iter().find(|(holder, _)| holder == key) {
            add_rows(rows, whole, below, &format!("{prefix}`{key}`: "), inner);
        }
    }
}

/// The words that a key takes, where they are a closed list.
fn words(whole: &Value, property: &Value) -> String {
    let name = property["$ref"].as_str().and_then(|place| place.strip_prefix("#/definitions/"));
    let shape = name.map_or(property, |name| &whole["definitions"][name]);
    let listed = shape["anyOf"][0]["enum"].as_array();
    let words: Option<Vec<&str>> = listed.map(|words| words.iter().filter_map(Value::as_str).collect());
    match words {
        Some(words) if words.len() > 2 => format!(". One of `{}`", words.join("`, `")),
        _ => String::new(),
    }
}

/// The page with every table as it is to be.
fn renewed(page: &str) -> String {
    let (first, parts) = page.split_once(BEGIN).unwrap();
    let parts = parts.split(BEGIN).map(|part| {
        let (asked, rest) = part.split_once(" -->").unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        format!("{BEGIN}{asked} -->\n\n{}\n\n{END}{after}", table(asked))
    });
    format!("{first}{}", parts.collect::<Vec<_>>().concat())
}

#[test]
fn the_tables_of_keys_are_those_of_the_schemas() {
    let path = project().join("rules/README.md");
    let page = fs::read_to_string(&path).unwrap();
    let new = renewed(&page);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &new).unwrap();
        return;
    }
    let renew = "the tables are made from the schemas: UPDATE=1 cargo test the_tables_of_keys";
    for (number, (kept, now)) in page.lines().zip(new.lines()).enumerate() {
        assert_eq!(kept, now, "line {}; {renew}", number + 1);
    }
    assert_eq!(page.len(), new.len(), "{renew}");
}

#[test]
fn every_kind_of_file_has_its_table() {
    let page = fs::read_to_string(project().join("rules/README.md")).unwrap();
    for kind in ["ruleset", "record", "entitlement", "examples", "calendar", "audit"] {
        assert!(page.contains(&format!("{BEGIN}{kind}")), "{kind}");
    }
}
