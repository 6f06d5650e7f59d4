//! The shape of the rules' examples, as the schemas that editors read describe it.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Status;
use crate::calendar::shape::Day;
use crate::document::shape::{Named, OneOrMore, Text, one_of, unoffered};

/// A file of examples: a list of them, or one to a document.
pub(crate) struct ExamplesFile;

impl JsonSchema for ExamplesFile {
    fn schema_name() -> Cow<'static, str> {
        "examples".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let example = generator.subschema_for::<ExampleShape>();
        json_schema!({
            "title": "examples/NAME.yaml",
            "description": "The rules' own tests: a list of examples, or one to a document.",
            "anyOf": [{"type": "array", "items": example}, example, unoffered(&json!({"type": "null"}))],
        })
    }
}

/// A rule's own test: a case, and the answers expected of it.
#[derive(JsonSchema)]
#[schemars(rename = "example", deny_unknown_fields)]
pub(crate) struct ExampleShape {
    /// Its name, of which there is one. An overlay replaces an example by repeating its name.
    name: Text,
    /// A case, and of it only the facts that matter. `{}` is the empty one.
    given: Map<String, Value>,
    /// The day on which limits are looked at.
    as_at: Day,
    /// Questions by their names, each with the answer expected, or with more of the finding. For a question asked of
    /// each row: a list by row, or one for all.
    #[schemars(extend("minProperties" = 1))]
    expect: Named<Expectation>,
    /// The alerts that are raised, all of them.
    alerts: Option<OneOrMore<Text>>,
}

/// What is expected of a question's findings.
pub(crate) struct Expectation;

impl JsonSchema for Expectation {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "expectation".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let answer = generator.subschema_for::<Text>();
        let finding = generator.subschema_for::<ExpectedShape>();
        json_schema!({
            "anyOf": [finding, answer, {"type": "array", "items": {"anyOf": [finding, answer]}}],
        })
    }
}

/// What is expected of one finding. What is left out may be anything.
#[derive(JsonSchema)]
#[schemars(rename = "expected", deny_unknown_fields)]
pub(crate) struct ExpectedShape {
    /// The answer, the program's own included.
    answer: Option<Text>,
    /// What it counts as.
    status: Option<StatusWord>,
    /// The exemption or other reason, by its name; `none` where there is to be none.
    reason: Option<Text>,
    /// The last day in time, or `none`.
    due: Option<DayOrNone>,
    /// How many days the limit counts from its start to its end, or `none`.
    days: Option<DaysOrNone>,
    /// The fields that are needed and not recorded, in the order they are met.
    missing: Option<OneOrMore<Text>>,
    /// The answers that an unknown finding could have, or `none`.
    could_be: Option<OneOrMore<Text>>,
    /// The blank fields met on the way to an answer that counts as not met.
    blank: Option<OneOrMore<Text>>,
}

/// One of the statuses.
pub(crate) struct StatusWord;

impl JsonSchema for StatusWord {
    fn schema_name() -> Cow<'static, str> {
        "status".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_of(Status::ALL.into_iter().map(Status::words))
    }
}

/// A day, or `none`.
pub(crate) struct DayOrNone;

impl JsonSchema for DayOrNone {
    fn schema_name() -> Cow<'static, str> {
        "day-or-none".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [generator.subschema_for::<Day>(), none()]})
    }
}

/// A whole number of days, or `none`.
pub(crate) struct DaysOrNone;

impl JsonSchema for DaysOrNone {
    fn schema_name() -> Cow<'static, str> {
        "days-or-none".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "integer", "errorMessage": "write how many days the limit counts, or none"},
                none(),
                unoffered(&json!({"type": "string", "pattern": r"^\s*[-+]?[0-9]+\s*$"})),
            ],
        })
    }
}

/// The word that says that nothing is wanted.
fn none() -> Schema {
    one_of(["none"].into_iter())
}
