//! The shapes of bases and rows, as the schemas that editors read describe them.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::question::Unit;
use super::shape_entitlement::Answers;
use crate::document::shape::{Switch, Text, one_of, unoffered};

/// What rows are counted out of.
#[derive(JsonSchema)]
#[schemars(rename = "base", deny_unknown_fields)]
pub(crate) struct BaseShape {
    /// The answers that are in it.
    answers: Answers,
    /// Its name as printed beside every figure: "cases where a letter was wanted".
    name: Text,
}

/// One row of the form.
#[derive(JsonSchema)]
#[schemars(rename = "row", deny_unknown_fields)]
pub(crate) struct RowShape {
    /// The form's own label.
    label: Text,
    /// The answers that are counted.
    count: Answers,
    /// A base of this file, or one of the two that are built in: `every answer` and `every finding`.
    #[schemars(extend("examples" = ["every answer", "every finding"]))]
    out_of: Text,
    /// What is counted; `each` finding, if nothing is said.
    unit: Option<UnitWord>,
    /// A percentage to reach, from 0 to 100.
    target: Option<Target>,
    /// Answers: adds a table of the reasons for them, ranked.
    reasons: Option<Answers>,
    /// `false` for a row that is ours and not the form's.
    on_form: Option<Switch>,
}

/// What a row counts.
pub(crate) struct UnitWord;

impl JsonSchema for UnitWord {
    fn schema_name() -> Cow<'static, str> {
        "unit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_of(Unit::ALL.into_iter().map(Unit::words))
    }
}

/// A whole number of percent.
pub(crate) struct Target;

impl JsonSchema for Target {
    fn schema_name() -> Cow<'static, str> {
        "target".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let message = "a target is a whole number of percent, from 0 to 100, without the sign";
        json_schema!({
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 100, "errorMessage": message},
                unoffered(&json!({"type": "string", "pattern": r"^\s*\+?0*(100|[0-9]{1,2})\s*$"})),
            ],
        })
    }
}
