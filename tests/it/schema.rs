//! The schemas that editors read say what the program's readers hold to, and the schemas that are kept are up to date.

mod keys;
mod readme;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::vcop;
use jsonschema::Validator;
use serde_json::Value;
use vcop::diagnostic::{Code, SourceMap};
use vcop::document::{Node, Style, Value as Written, parse};
use vcop::report::schema::Schema;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A schema of rule files, or of the round, by its file's name without the ending.
fn schema(name: &str) -> Value {
    let all = Schema::of_each_kind().into_iter().chain([Schema::audit()]);
    let found = all.into_iter().find(|schema| schema.file == format!("{name}.json"));
    found.unwrap_or_else(|| panic!("no schema {name}")).json
}

/// The documents of a text as an editor reads them: what is not in quotes may be a number, a switch or nothing.
fn as_editors_read(text: &str) -> Option<Vec<Value>> {
    let mut sources = SourceMap::default();
    let (documents, fault) = parse(sources.add("text", text), text);
    fault.is_none().then(|| documents.iter().map(value).collect())
}

fn value(node: &Node) -> Value {
    match &node.value {
        Written::Sequence(nodes) => nodes.iter().map(value).collect(),
        Written::Mapping(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), value(&entry.node))).collect()
        }
        Written::Scalar(scalar) if scalar.is_blank() => Value::Null,
        Written::Scalar(scalar) if scalar.style == Style::Plain => match scalar.text.as_str() {
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text => number(text).unwrap_or_else(|| Value::String(text.to_owned())),
        },
        Written::Scalar(scalar) => Value::String(scalar.text.clone()),
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    text.parse::<i64>().map(Value::from).ok().or_else(|| text.parse::<f64>().ok().map(Value::from))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::new(schema).unwrap()
}

/// What a schema has against a text.
fn refusals(validator: &Validator, text: &str) -> Vec<String> {
    let documents = as_editors_read(text).unwrap_or_default();
    let refused = documents.iter().flat_map(|document| validator.iter_errors(document));
    refused.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The kind of a rule file, by its path below the ruleset's folder.
fn kind(path: &str) -> Option<&'static str> {
    let (path, is_over) = path.strip_prefix("over/").map_or((path, false), |below| (below, true));
    let kind = match path.split('/').next()? {
        _ if Path::new(path).extension().is_none_or(|ending| ending != "yaml") => return None,
        "ruleset.yaml" => "ruleset",
        "record.yaml" if is_over => "overlay-record",
        "record.yaml" => "record",
        "exemptions.yaml" if is_over => "overlay-exemptions",
        "exemptions.yaml" => "exemptions",
        "entitlements" if is_over => "overlay-entitlement",
        "entitlements" => "entitlement",
        "examples" => "examples",
        "calendars" => "calendar",
        "audit.yaml" => "audit",
        _ => return None,
    };
    Some(kind)
}

#[test]
fn the_schemas_that_are_kept_are_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().to_str().unwrap();
    for (arguments, kept) in [
        (&["schema", "rules", "-o", into][..], "rules/schema"),
        (&["schema", "audit", "-o", into], "rules/schema"),
        (&["schema", "cases", "rules/moj-audit-2019-20", "-o", into], "rules/moj-audit-2019-20/schema"),
    ] {
        assert_eq!(vcop(arguments).status, 0);
        let renew = format!("vcop {} {kept}", arguments[..arguments.len() - 1].join(" "));
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let kept = project().join(kept).join(path.file_name().unwrap());
            let (now, kept_text) =
                (fs::read_to_string(&path).unwrap(), fs::read_to_string(&kept).unwrap_or_default());
            let differs = now.lines().zip(kept_text.lines()).find(|(now, kept)| now != kept);
            assert_eq!((differs, now.len()), (None, kept_text.len()), "{}; {renew}", kept.display());
            fs::remove_file(path).unwrap();
        }
    }
}

/// Every YAML file below a folder.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => files.extend(yaml_files(&path)),
            Some(ending) if ending == "yaml" => files.push(path),
            _ => {}
        }
    }
    files.sort();
    files
}

#[test]
fn every_shipped_file_names_the_schema_of_its_kind_and_passes_it() {
    let (mut read, all_rules) = (0, validator(&schema("rules")));
    for path in ["rules", "cases"].into_iter().flat_map(|folder| yaml_files(&project().join(folder))) {
        let text = fs::read_to_string(&path).unwrap();
        // Neither published figures nor mapping files have a schema.
        if path.ends_with("published.yaml") || text.lines().any(|line| line.starts_with("map: ")) {
            continue;
        }
        let below = path.strip_prefix(project()).unwrap().to_str().unwrap().replace('\\', "/");
        let inner = below.strip_prefix("rules/").map(|below| match below.split_once('/') {
            Some(("readings", reading)) => reading.replacen(reading.split('/').next().unwrap(), "over", 1),
            Some(("moj-audit-2019-20", inner)) => inner.to_owned(),
            _ => below.to_owned(),
        });
        let wanted =
            kind(inner.as_deref().unwrap_or(path.file_name().unwrap().to_str().unwrap())).unwrap_or("cases");
        let line = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        assert!(line.ends_with(&format!("/{wanted}.json")), "{below}: {line}");
        let schema = fs::read_to_string(path.parent().unwrap().join(line)).unwrap();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert_eq!(refusals(&validator(&schema), &text), Vec::<String>::new(), "{below}");
        if inner.is_some() && !wanted.starts_with("overlay-") {
            assert_eq!(refusals(&all_rules, &text), Vec::<String>::new(), "{below}");
        }
        // An editor holds each document of a file to the line at its own head.
        let heads = text.lines().filter(|head| head.starts_with("---"));
        assert!(heads.clone().all(|head| head.ends_with(line)), "{below}");
        read += 1;
    }
    assert!(read > 30, "{read} files");
}

/// Faults of a file's form, which a schema sees. The others are of names and conditions, and need all the files.
const OF_FORM: [Code; 5] =
    [Code::UnknownKey, Code::MissingKey, Code::WrongShape, Code::UnknownWord, Code::BadDate];

/// Fixtures with a fault of form that no schema can see, each with the reason.
const UNSEEN: [(&str, &str); 15] = [
    ("bad-date", "in a condition"),
    ("bad-date-day-first", "in a condition"),
    ("bad-date-in-words", "in a condition"),
    ("bad-date-of-a-field", "in a condition"),
    ("bad-date-without-date", "in a condition"),
    ("bad-date-without-quotes", "in a condition"),
    (
        "missing-key-in-a-new-question-of-an-overlay",
        "whether the ruleset below has it is not seen in the file",
    ),
    ("missing-key-in-an-edition-of-an-overlay", "the same"),
    ("missing-key-of-a-misspelt-exemption", "the same"),
    ("missing-key-of-a-misspelt-question", "the same"),
    ("unknown-word-limit-too-long", "a pattern does not count"),
    ("wrong-shape-audit-draw", "a name and a path are both text"),
    ("wrong-shape-empty-file", "there is no document to look at"),
    ("wrong-shape-key-is-a-date", "the type is that of another key's field"),
    ("wrong-shape-only-notes", "there is no document to look at"),
];

#[test]
fn a_schema_refuses_no_text_that_lint_accepts_and_sees_the_faults_of_form() {
    let (mut accepted, mut refused, mut wrong) = (0, 0, Vec::new());
    let mut validators: BTreeMap<&str, Validator> = BTreeMap::new();
    for entry in fs::read_dir(project().join("tests/bad/rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "bad") {
            continue;
        }
        let stem = path.file_stem().unwrap().to_str().unwrap();
        for (file, text, problems) in crate::bad::texts_and_faults(&fs::read_to_string(&path).unwrap()) {
            let Some(kind) = kind(&file).filter(|_| as_editors_read(&text).is_some()) else { continue };
            let validator = validators.entry(kind).or_insert_with(|| validator(&schema(kind)));
            let against = refusals(validator, &text);
            let of_form = problems.iter().any(|code| OF_FORM.contains(code));
            if problems.is_empty() && !against.is_empty() {
                wrong.push(format!("{stem}: {file} has no fault, and its schema has {against:?}"));
            }
            if of_form && against.is_empty() != UNSEEN.iter().any(|(known, _)| *known == stem) {
                wrong.push(format!(
                    "{stem}: the schema of {file} has {against:?} where lint has {problems:?}"
                ));
            }
            accepted += usize::from(problems.is_empty());
            refused += usize::from(of_form && !against.is_empty());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(accepted > 500 && refused > 50, "{accepted} accepted, {refused} refused");
}

#[test]
fn a_file_that_is_no_schema_of_ours_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("audit.json");
    fs::write(&own, "{\"mine\": true}").unwrap();
    let run = vcop(&["schema", "audit", "-o", folder.path().to_str().unwrap()]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(run.stderr.contains("no schema of vcop's"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&own).unwrap(), "{\"mine\": true}");
    fs::remove_file(&own).unwrap();
    for _ in 0..2 {
        assert_eq!(vcop(&["schema", "audit", "-o", folder.path().to_str().unwrap()]).status, 0);
    }
    assert_eq!(fs::read_to_string(&own).unwrap(), vcop(&["schema", "audit"]).stdout);
}
