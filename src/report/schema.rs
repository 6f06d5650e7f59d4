//! JSON Schemas (draft-07), by which an editor checks and completes rule files, `audit.yaml` and cases.

mod cases;
mod tidy;

use std::io::{self, Write};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

pub use cases::cases;

use crate::calendar::shape::CalendarFile;
use crate::record::shape::{OverlayRecordFile, RecordFile};
use crate::ruleset::shape::{ExemptionsFile, OverlayExemptionsFile, RulesetFile};
use crate::ruleset::shape_audit::AuditFile;
use crate::ruleset::shape_entitlement::{EntitlementFile, OverlayEntitlementFile};
use crate::ruleset::shape_examples::ExamplesFile;

/// The dialect, as editors know it.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
/// How the comment begins by which a schema of ours is known.
const WRITTEN_BY: &str = "Written by `vcop schema ";

/// A schema of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The name of its file.
    pub file: String,
    /// The schema as JSON.
    pub json: Value,
}

impl Schema {
    /// The schema of the rule files of a whole ruleset, whichever it is: a key that only one kind has tells which.
    pub fn rules() -> Self {
        let mut generator = generator();
        let kinds = [
            ("entitlement", reference::<EntitlementFile>(&mut generator)),
            ("ruleset", reference::<RulesetFile>(&mut generator)),
            ("exemptions", reference::<ExemptionsFile>(&mut generator)),
            ("holidays", reference::<CalendarFile>(&mut generator)),
            ("fields", reference::<RecordFile>(&mut generator)),
            ("given", reference::<ExamplesFile>(&mut generator)),
        ];
        // A file that is only begun may become any of them; one that is no group of keys is of examples.
        let any: Vec<&Value> = kinds.iter().map(|(_, kind)| kind).collect();
        let begun = json!({"anyOf": any});
        let told = kinds.iter().rev().fold(begun, |others, (key, kind)| {
            json!({"if": {"type": "object", "required": [key]}, "then": kind, "else": others})
        });
        let mut keys = head(
            "rules",
            "A rule file",
            "The rule files of a whole ruleset. Those of an overlay have \
            schemas of their own: `vcop schema rules -o DIR` writes one for each kind of file.",
        );
        keys.extend(told.as_object().cloned().unwrap_or_default());
        keys.insert("definitions".to_owned(), Value::Object(generator.take_definitions(true)));
        Self { file: "rules.json".to_owned(), json: Value::Object(keys) }
    }

    /// The schema of all rule files, and one for each kind.
    pub fn of_each_kind() -> Vec<Self> {
        vec![
            Self::rules(),
            of::<RulesetFile>("rules"),
            of::<RecordFile>("rules"),
            of::<EntitlementFile>("rules"),
            of::<ExemptionsFile>("rules"),
            of::<ExamplesFile>("rules"),
            of::<CalendarFile>("rules"),
            of::<OverlayRecordFile>("rules"),
            of::<OverlayEntitlementFile>("rules"),
            of::<OverlayExemptionsFile>("rules"),
        ]
    }

    /// The schema of `audit.yaml`.
    pub fn audit() -> Self {
        of::<AuditFile>("audit")
    }

    /// Writes the schema, a key to a line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &self.json)?;
        out.write_all(b"\n")
    }
}

/// Whether a text is a schema that was written by this program.
pub fn is_ours(text: &str) -> bool {
    let read: Option<Value> = serde_json::from_str(text).ok();
    let comment = read.as_ref().and_then(|schema| schema.get("$comment")).and_then(Value::as_str);
    comment.is_some_and(|comment| comment.starts_with(WRITTEN_BY))
}

/// The keys that every schema of ours begins with.
fn head(command: &str, title: &str, description: &str) -> Map<String, Value> {
    let keys = [
        ("$schema", DRAFT.to_owned()),
        ("$comment", format!("{WRITTEN_BY}{command}`; not to be edited by hand")),
        ("title", title.to_owned()),
        ("description", description.to_owned()),
    ];
    keys.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect()
}

/// The schema of one kind of file.
fn of<T: JsonSchema>(command: &str) -> Schema {
    let schema = generator().into_root_schema_for::<T>();
    let said = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut keys = head(command, &said("title"), &said("description"));
    for (key, value) in schema.as_object().into_iter().flatten() {
        keys.entry(key).or_insert_with(|| value.clone());
    }
    Schema { file: format!("{}.json", T::schema_name()), json: Value::Object(keys) }
}

/// Adds a kind of file to the definitions, and refers to it.
fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft07().with_transform(tidy::tidy).into_generator()
}
