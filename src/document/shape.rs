//! The shapes of single values and lists, as the schemas that editors read describe them.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::LANGUAGE;

/// Words, or a number that is taken as it is written.
pub(crate) struct Text;

/// On or off: `true` or `false`, not `yes` or `no`.
pub(crate) struct Switch;

/// The version of the rule language.
pub(crate) struct Version;

/// A list, or one of its items by itself.
pub(crate) struct OneOrMore<T>(PhantomData<T>);

/// A group whose keys are the user's own names.
pub(crate) struct Named<T>(PhantomData<T>);

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": ["string", "number"], "errorMessage": "words belong here, and nothing else"},
                unoffered(&json!({"type": "boolean"})),
            ],
        })
    }
}

impl JsonSchema for Switch {
    fn schema_name() -> Cow<'static, str> {
        "switch".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"enum": [true, false], "errorMessage": "write `true` or `false`"},
                unoffered(&json!({"type": "string", "pattern": r"^\s*(true|false)\s*$"})),
            ],
        })
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"enum": [LANGUAGE], "errorMessage": format!("write `vcop: {LANGUAGE}`")},
                unoffered(&json!({"type": "string", "pattern": format!(r"^\s*\+?0*{LANGUAGE}\s*$")})),
            ],
        })
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("one or more of {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("names of {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": generator.subschema_for::<T>()})
    }
}

/// A value that is taken where it is written, and not offered by an editor: `'true'` in quotes, say.
pub(crate) fn unoffered(schema: &Value) -> Value {
    json!({"not": {"not": schema}})
}

/// One of some words. White space at their ends is passed over, as wherever words are read.
pub(crate) fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> Schema {
    let words: Vec<&str> = words.collect();
    let quoted = words.join("|");
    json_schema!({
        "anyOf": [
            {"enum": words},
            unoffered(&json!({"type": "string", "pattern": format!(r"^\s*({quoted})\s*$")})),
        ],
    })
}
