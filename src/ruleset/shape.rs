//! The shapes of `ruleset.yaml` and `exemptions.yaml`, as the schemas that editors read describe them.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::shape_entitlement::ExemptionShape;
use crate::document::shape::{OneOrMore, Text, Version, unoffered};

/// What a ruleset is, and the form's headings.
#[derive(JsonSchema)]
#[schemars(
    rename = "ruleset",
    title = "ruleset.yaml",
    deny_unknown_fields,
    extend("if" = {"required": ["extends"]}, "else" = {"required": ["title", "code", "calendar", "form"]})
)]
pub(crate) struct RulesetFile {
    /// The version of this language, `1`. A newer one than the program's is refused.
    vcop: Version,
    /// Its name, the same as the folder's.
    ruleset: Text,
    /// Its name for people.
    title: Option<Text>,
    /// The edition of the Code that it applies.
    code: Option<Text>,
    /// The calendar that working days are counted by: a file of `rules/calendars`, without its ending.
    calendar: Option<Text>,
    /// The form's headings, in order.
    form: Option<Vec<Heading>>,
    /// In an overlay: the ruleset that it builds on, as `../other-ruleset`, inside `rules/`.
    extends: Option<Base>,
    /// In an overlay: what of the ruleset below is dropped.
    remove: Option<Remove>,
}

/// A heading of the form, with the questions that answer it.
#[derive(JsonSchema)]
#[schemars(rename = "heading", deny_unknown_fields)]
pub(crate) struct Heading {
    /// The heading, word for word.
    heading: Text,
    /// The questions under it, in order, by their names.
    asks: OneOrMore<Text>,
}

/// What an overlay drops.
#[derive(JsonSchema)]
#[schemars(rename = "remove", deny_unknown_fields)]
pub(crate) struct Remove {
    /// Questions, by their names.
    entitlements: Option<OneOrMore<Text>>,
    /// Shared exemptions, by their names.
    exemptions: Option<OneOrMore<Text>>,
}

/// The exemptions that several questions share.
#[derive(JsonSchema)]
#[schemars(rename = "shared-exemptions", title = "exemptions.yaml", deny_unknown_fields)]
pub(crate) struct SharedExemptions {
    /// The version of this language, `1`.
    vcop: Option<Version>,
    /// The exemptions. A question takes one up with `- exemption: NAME` and no other key.
    exemptions: Vec<ExemptionShape>,
}

/// In an overlay: shared exemptions of which only the keys that change are given.
#[derive(JsonSchema)]
#[schemars(rename = "changed-exemptions", title = "exemptions.yaml of an overlay", deny_unknown_fields)]
pub(crate) struct ChangedExemptions {
    /// The version of this language, `1`.
    vcop: Option<Version>,
    /// The exemptions: a new one whole, one that the ruleset below has with the keys that change.
    exemptions: Vec<ChangedExemption>,
}

/// `exemptions.yaml`: a list under `exemptions:`, or by itself.
pub(crate) struct ExemptionsFile;

impl JsonSchema for ExemptionsFile {
    fn schema_name() -> Cow<'static, str> {
        "exemptions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let group = generator.subschema_for::<SharedExemptions>();
        let item = generator.subschema_for::<ExemptionShape>();
        json_schema!({"anyOf": [group, {"type": "array", "items": item}]})
    }
}

/// `exemptions.yaml` of an overlay: a list under `exemptions:`, or by itself.
pub(crate) struct OverlayExemptionsFile;

impl JsonSchema for OverlayExemptionsFile {
    fn schema_name() -> Cow<'static, str> {
        "overlay-exemptions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let group = generator.subschema_for::<ChangedExemptions>();
        let item = generator.subschema_for::<ChangedExemption>();
        json_schema!({"anyOf": [group, {"type": "array", "items": item}]})
    }
}

/// An exemption of which only the keys that change are given.
pub(crate) struct ChangedExemption;

impl JsonSchema for ChangedExemption {
    fn schema_name() -> Cow<'static, str> {
        "changed-exemption".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        only_required(ExemptionShape::json_schema(generator), "exemption")
    }
}

/// The folder of the ruleset below.
pub(crate) struct Base;

impl JsonSchema for Base {
    fn schema_name() -> Cow<'static, str> {
        "base-ruleset".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\s*(\.\./)+[^\\:]+\s*$",
            "errorMessage": "write the way to it, as `../other-ruleset`",
        })
    }
}

/// A name of small letters and digits, its words joined by `-`.
pub(crate) struct Id;

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^\s*[a-z0-9]+(-[a-z0-9]+)*\s*$",
                    "errorMessage": "a name is made of small letters and digits, its words joined by `-`",
                },
                unoffered(&json!({"type": ["number", "boolean"]})),
            ],
        })
    }
}

/// A condition, as rules/README.md lists what one may say.
pub(crate) struct ConditionText;

impl JsonSchema for ConditionText {
    fn schema_name() -> Cow<'static, str> {
        "condition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "string", "errorMessage": "a condition belongs here, as `recorded(FIELD)`"},
                unoffered(&json!({"type": "boolean"})),
            ],
        })
    }
}

/// The same group of keys, of which only one has to be given.
pub(super) fn only_required(mut schema: Schema, key: &str) -> Schema {
    schema.insert("required".to_owned(), json!([key]));
    schema
}
