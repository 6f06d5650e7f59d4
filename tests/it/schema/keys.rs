//! For every group of keys: those that the schema names are those that the reader knows, and so with what is required.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};
use vcop::diagnostic::{Code, Diagnostic, SourceMap};
use vcop::document::parse;
use vcop::ruleset::{Files, Layer, compile, examples, read_audit};

use super::schema;
use crate::support::CALENDAR;

/// A key that no group takes, and that is like none.
const PROBE: &str = "{zzzzz: 1}";

const TEXTS: [(&str, &str); 7] = [
    (
        "small/ruleset.yaml",
        "vcop: 1
ruleset: small
title: Small
code: A code
calendar: some
form:
  - {heading: Was a letter sent?, asks: [letter]}
",
    ),
    (
        "small/record.yaml",
        "key: ref
fields:
  ref: {type: text}
  sent: {type: flag}
  on: {type: date}
  things: {type: list, row: thing, fields: {good: {type: flag}}}
",
    ),
    (
        "small/entitlements/letter.yaml",
        "entitlement: letter
question: Was a letter sent?
says: got a letter
owed_by: Somebody
source: {code: A code, verified: true}
answers: [{answer: yes, counts_as: met}]
rows: [{label: '% yes', count: yes, out_of: every answer}]
",
    ),
    (
        "small/exemptions.yaml",
        "exemptions:
  - {exemption: shared, reason: It is, answer: let off, when: sent}
",
    ),
    (
        "small/examples/letter.yaml",
        "- {name: one, given: {}, as_at: 2020-01-01, expect: {letter: {answer: yes}}}\n",
    ),
    ("audit.yaml", "vcop: 1\n"),
    ("calendars/some.yaml", CALENDAR),
];

/// What is wrong with the texts, one of which is edited.
fn problems(file: &str, from: &str, to: &str) -> Vec<Diagnostic> {
    let mut sources = SourceMap::default();
    let mut files =
        Files { layers: vec![Layer { folder: "small".to_owned(), files: Vec::new() }], ..Files::default() };
    let mut audit = None;
    for (path, text) in TEXTS {
        let is_edited = path.ends_with(file);
        assert!(!is_edited || text.contains(from), "{path} has no {from}");
        let text = if is_edited { text.replacen(from, to, 1) } else { text.to_owned() };
        let id = sources.add(path, text);
        match path.split_once('/') {
            Some(("small", below)) => files.layers[0].files.push((below.to_owned(), id)),
            Some(_) => files.calendar = Some((path.to_owned(), id)),
            None => audit = Some(id),
        }
    }
    files.layers[0].files.sort();
    let (ruleset, mut problems) = compile(&files, &sources);
    if let (Some(ruleset), Some(audit)) = (&ruleset, audit) {
        examples(&files, &sources, ruleset, &mut problems);
        let (documents, _) = parse(audit, sources.text(audit));
        read_audit(&documents[0], ruleset, &sources, &mut problems);
    }
    problems
}

/// The keys that a reader knows at the probe, and those that it misses there.
fn of_reader(problems: &[Diagnostic]) -> (BTreeSet<String>, BTreeSet<String>) {
    let probed =
        problems.iter().find(|problem| problem.code == Code::UnknownKey && problem.message.contains("zzzzz"));
    let probed = probed.unwrap_or_else(|| panic!("the probe was not found: {problems:?}"));
    let known = probed.help.iter().find_map(|help| help.strip_prefix("the keys here are ")).unwrap();
    let file = probed.labels[0].span.source;
    let missing = problems
        .iter()
        .filter(|problem| problem.code == Code::MissingKey && problem.labels[0].span.source == file)
        .filter_map(|problem| problem.message.strip_prefix('`')?.strip_suffix("` is missing here"));
    (known.split(", ").map(str::to_owned).collect(), missing.map(str::to_owned).collect())
}

/// The keys that a definition takes beside those given, and those that it requires.
fn of_schema(whole: &Value, name: &str, given: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let own = if whole["definitions"].get(name).is_some() { &whole["definitions"][name] } else { whole };
    let names = own["properties"].as_object().unwrap().keys();
    let mut schema = own.clone();
    schema["definitions"] = whole["definitions"].clone();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let required = validator.iter_errors(given).filter_map(|error| match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
        _ => None,
    });
    let required = required.collect();
    let taken = names.filter(|key| {
        let mut with = given.clone();
        with[key.as_str()] = json!("");
        !validator.iter_errors(&with).any(|error| {
            let here = error.instance_path().to_string() == format!("/{key}");
            here && matches!(error.kind(), ValidationErrorKind::FalseSchema)
        })
    });
    (taken.cloned().collect(), required)
}

/// For each group of keys: its schema and definition, the file that has one, what of it is replaced, and by what.
const GROUPS: [(&str, &str, &str, &str, &str); 28] = [
    ("ruleset", "ruleset", "ruleset.yaml", TEXTS[0].1, "PROBE"),
    ("ruleset", "heading", "ruleset.yaml", "{heading: Was a letter sent?, asks: [letter]}", "PROBE"),
    ("ruleset", "remove", "ruleset.yaml", "vcop: 1\n", "vcop: 1\nremove: PROBE\n"),
    ("record", "record", "record.yaml", TEXTS[1].1, "PROBE"),
    ("record", "field", "record.yaml", "{type: flag}", "{type: text, zzzzz: 1}"),
    ("record", "field", "record.yaml", "{type: flag}", "{type: date, zzzzz: 1}"),
    ("record", "field", "record.yaml", "{type: flag}", "{type: choice, zzzzz: 1}"),
    ("record", "field", "record.yaml", "{type: flag}", "{type: list, zzzzz: 1}"),
    ("record", "field", "record.yaml", "{type: flag}", "{label: Sent, zzzzz: 1}"),
    ("record", "plain-field", "record.yaml", "{good: {type: flag}}", "{good: {type: number, zzzzz: 1}}"),
    ("entitlement", "entitlement", "entitlements/letter.yaml", TEXTS[2].1, "entitlement: letter\nzzzzz: 1"),
    ("entitlement", "source", "entitlements/letter.yaml", "{code: A code, verified: true}", "PROBE"),
    ("entitlement", "in_force", "entitlements/letter.yaml", "says", "in_force: PROBE\nsays"),
    ("entitlement", "time_limit", "entitlements/letter.yaml", "says", "time_limit: PROBE\nsays"),
    (
        "entitlement",
        "limit",
        "entitlements/letter.yaml",
        "says",
        "time_limit: {from: on, to: on, within: [PROBE]}\nsays",
    ),
    ("entitlement", "answer", "entitlements/letter.yaml", "{answer: yes, counts_as: met}", "PROBE"),
    (
        "entitlement",
        "answer",
        "entitlements/letter.yaml",
        "{answer: yes, counts_as: met}",
        "{answer: yes, counts_as: unknown, wants: sent, zzzzz: 1}",
    ),
    (
        "entitlement",
        "own-or-shared-exemption",
        "entitlements/letter.yaml",
        "says",
        "not_owed: [{reason: It is, zzzzz: 1}]\nsays",
    ),
    ("entitlement", "alert", "entitlements/letter.yaml", "says", "alerts: [PROBE]\nsays"),
    ("entitlement", "base", "entitlements/letter.yaml", "says", "bases: {all: PROBE}\nsays"),
    (
        "entitlement",
        "row",
        "entitlements/letter.yaml",
        "{label: '% yes', count: yes, out_of: every answer}",
        "PROBE",
    ),
    ("entitlement", "not_collected", "entitlements/letter.yaml", "says", "not_collected: PROBE\nsays"),
    (
        "exemptions",
        "exemption",
        "exemptions.yaml",
        "{exemption: shared, reason: It is, answer: let off, when: sent}",
        "{exemption: shared, zzzzz: 1}",
    ),
    ("exemptions", "shared-exemptions", "exemptions.yaml", TEXTS[3].1, "PROBE"),
    ("examples", "example", "examples/letter.yaml", TEXTS[4].1, "- PROBE"),
    ("examples", "expected", "examples/letter.yaml", "{answer: yes}", "PROBE"),
    ("audit", "audit", "audit.yaml", "vcop: 1", "PROBE"),
    ("calendar", "calendar", "some.yaml", CALENDAR, "PROBE"),
];

/// More groups, of the round and the calendar.
const MORE: [(&str, &str, &str, &str, &str); 7] = [
    ("audit", "periods", "audit.yaml", "vcop: 1", "vcop: 1\nperiods: PROBE"),
    ("audit", "column", "audit.yaml", "vcop: 1", "vcop: 1\nperiods: {by: on, columns: [PROBE]}"),
    ("audit", "printed", "audit.yaml", "vcop: 1", "vcop: 1\nas_printed: [PROBE]"),
    ("audit", "round_file", "audit.yaml", "vcop: 1", "vcop: 1\nfiles: [PROBE]"),
    ("audit", "through", "audit.yaml", "vcop: 1", "vcop: 1\nfiles: [{file: a.csv, through: PROBE}]"),
    (
        "audit",
        "joined_columns",
        "audit.yaml",
        "vcop: 1",
        "vcop: 1\nfiles: [{file: a.csv, through: {file: b.csv, from: x, to: PROBE}}]",
    ),
    (
        "calendar",
        "holiday",
        "some.yaml",
        "{date: 2012-01-02, name: New Year's Day, note: Substitute day}",
        "PROBE",
    ),
];

/// The group that is probed, as the schema is to see it.
fn given(to: &str) -> Value {
    let text = to.replace("PROBE", PROBE);
    let from = text.find("zzzzz").unwrap();
    let group = match text[..from].rfind('{') {
        Some(open) => &text[open..=from + text[from..].find('}').unwrap()],
        None => &text,
    };
    super::as_editors_read(group).unwrap().swap_remove(0)
}

#[test]
fn the_keys_of_each_group_are_those_that_its_reader_knows() {
    let mut probed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (kind, name, file, from, to) in GROUPS.into_iter().chain(MORE) {
        let reader = of_reader(&problems(file, from, &to.replace("PROBE", PROBE)));
        let schema = of_schema(&schema(kind), name, &given(to));
        assert_eq!(schema, reader, "{kind}: {name}: {to}");
        probed.entry(kind).or_default().insert(name);
    }
    for (kind, probed) in probed {
        let whole = schema(kind);
        let definitions = whole["definitions"].as_object().unwrap().iter();
        let groups = definitions.filter(|(_, definition)| definition.get("properties").is_some());
        let known = ["in_force", "accept"];
        let left =
            groups.filter(|(name, _)| !probed.contains(name.as_str()) && !known.contains(&name.as_str()));
        assert_eq!(left.map(|(name, _)| name).collect::<Vec<_>>(), Vec::<&String>::new(), "{kind}");
    }
}

#[test]
fn what_may_be_accepted_are_the_codes() {
    let accept = schema("entitlement")["definitions"]["accept"].clone();
    let validator = super::validator(&json!({"allOf": [accept], "definitions": {"text": {}}}));
    for code in Code::ALL {
        assert!(validator.is_valid(&json!({code.name(): "a reason"})), "{}", code.name());
    }
    assert!(!validator.is_valid(&json!({"unread-fields": "a reason"})));
}
