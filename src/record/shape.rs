//! The shape of `record.yaml`, as the schemas that editors read describe it.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::wire::{RESERVED, RHAI_RESERVED, TYPES};
use crate::document::shape::{Named, Text, one_of};

/// Every fact that a condition may name.
#[derive(JsonSchema)]
#[schemars(rename = "record", title = "record.yaml", deny_unknown_fields)]
pub(crate) struct RecordFile {
    /// The field that tells one case from another. It is text.
    key: Text,
    /// Every field, by its name. One with a `type` is a fact, one without is a group of facts.
    fields: Names<FieldOrGroup>,
}

/// In an overlay: the fields that are new, and of those that the ruleset below has the keys that change.
#[derive(JsonSchema)]
#[schemars(rename = "overlay-record", title = "record.yaml of an overlay", deny_unknown_fields)]
pub(crate) struct OverlayRecordFile {
    /// The field that tells one case from another. It may not change.
    key: Option<Text>,
    /// The fields, by their names.
    fields: Option<Names<ChangedField>>,
}

/// A group whose keys are names of fields.
pub(crate) struct Names<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Names<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("fields of {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Named::<T>::json_schema(generator);
        schema.insert("propertyNames".to_owned(), generator.subschema_for::<FieldName>().to_value());
        schema
    }
}

/// A name that conditions can use.
pub(crate) struct FieldName;

impl JsonSchema for FieldName {
    fn schema_name() -> Cow<'static, str> {
        "field-name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let reserved: Vec<&str> =
            RESERVED.iter().map(|(word, _)| *word).chain(RHAI_RESERVED.iter().copied()).collect();
        json_schema!({
            "allOf": [
                {
                    "pattern": "^[a-z][a-z0-9_]*$",
                    "patternErrorMessage":
                        "a name begins with a small letter and goes on with small letters, digits and `_`",
                },
                {
                    "pattern": format!("^(?!({})$)", reserved.join("|")),
                    "patternErrorMessage": "conditions keep this word for themselves: choose another name",
                },
            ],
        })
    }
}

/// A fact.
#[derive(JsonSchema)]
#[schemars(
    rename = "field",
    deny_unknown_fields,
    extend("allOf" = [of_choices(), of_lists()])
)]
pub(crate) struct FieldShape {
    /// What it holds. A `flag` is yes or no, a `number` whole, a `choice` one of the words in `of`, a `list` any number
    /// of rows.
    r#type: FieldType,
    /// What people see.
    label: Option<Text>,
    /// Who has the fact. Missing facts are ranked by it.
    held_by: Option<Text>,
    /// For a choice: the words that it may take.
    of: Option<Vec<ChoiceWord>>,
    /// For a list: what a condition calls one of its rows.
    row: Option<RowName>,
    /// For a list: the facts of each row. A list stands at the top level and holds no groups and no lists.
    fields: Option<Names<PlainField>>,
}

/// A choice has `of`, and nothing else does.
fn of_choices() -> Value {
    json!({
        "if": {"required": ["type"], "properties": {"type": {"const": "choice"}}},
        "then": {"required": ["of"]},
        "else": {
            "if": {"required": ["type"], "properties": {"type": {"enum": TYPES}}},
            "then": {"properties": {"of": false}},
        },
    })
}

/// A list has `row` and `fields`, and nothing else does.
fn of_lists() -> Value {
    json!({
        "if": {"required": ["type"], "properties": {"type": {"const": "list"}}},
        "then": {"required": ["row", "fields"]},
        "else": {
            "if": {"required": ["type"], "properties": {"type": {"enum": TYPES}}},
            "then": {"properties": {"row": false, "fields": false}},
        },
    })
}

/// The type of a field.
pub(crate) struct FieldType;

impl JsonSchema for FieldType {
    fn schema_name() -> Cow<'static, str> {
        "field-type".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_of(TYPES.into_iter())
    }
}

/// A word that a choice may take.
pub(crate) struct ChoiceWord;

impl JsonSchema for ChoiceWord {
    fn schema_name() -> Cow<'static, str> {
        "choice-word".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Text::json_schema(generator);
        schema.insert("pattern".to_owned(), json!(r"^(?!\s*([Nn][Oo][Nn][Ee])?\s*$)"));
        let message =
            "in a record `none` says that a fact was looked for and there is none: that needs no choice";
        schema.insert("patternErrorMessage".to_owned(), json!(message));
        schema
    }
}

/// What a condition calls one of a list's rows.
pub(crate) struct RowName;

impl JsonSchema for RowName {
    fn schema_name() -> Cow<'static, str> {
        "row-name".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = FieldName::json_schema(generator);
        schema.insert("type".to_owned(), json!("string"));
        schema
    }
}

/// A fact that is no list.
pub(crate) struct PlainField;

impl JsonSchema for PlainField {
    fn schema_name() -> Cow<'static, str> {
        "plain-field".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = FieldShape::json_schema(generator);
        if let Some(keys) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            keys.retain(|key, _| key != "row" && key != "fields");
            if let Some(word) = keys.get_mut("type").and_then(Value::as_object_mut) {
                word.remove("$ref");
                let plain = one_of(TYPES.into_iter().filter(|word| *word != "list"));
                word.extend(plain.as_object().cloned().unwrap_or_default());
            }
        }
        schema.insert("allOf".to_owned(), json!([of_choices()]));
        schema
    }
}

/// A field of the top level, or a group of them.
pub(crate) struct FieldOrGroup;

impl JsonSchema for FieldOrGroup {
    fn schema_name() -> Cow<'static, str> {
        "field-or-group".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        by_keys(&generator.subschema_for::<FieldShape>(), &generator.subschema_for::<GroupShape>())
    }
}

/// A field inside a group, or a further group.
pub(crate) struct PlainFieldOrGroup;

impl JsonSchema for PlainFieldOrGroup {
    fn schema_name() -> Cow<'static, str> {
        "plain-field-or-group".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        by_keys(&generator.subschema_for::<PlainField>(), &generator.subschema_for::<GroupShape>())
    }
}

/// A field has one of the keys of a field with a single value; a group may have fields of these names.
fn by_keys(field: &Schema, group: &Schema) -> Schema {
    let single =
        |key: &str| json!({"required": [key], "properties": {key: {"not": {"type": ["object", "array"]}}}});
    json_schema!({
        "type": "object",
        "if": {"anyOf": [single("type"), single("label"), single("held_by")]},
        "then": field,
        "else": group,
    })
}

/// A group of facts, by their names.
pub(crate) struct GroupShape;

impl JsonSchema for GroupShape {
    fn schema_name() -> Cow<'static, str> {
        "group".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Names::<PlainFieldOrGroup>::json_schema(generator)
    }
}

/// In an overlay: a field or group, or of a field the keys that change.
pub(crate) struct ChangedField;

impl JsonSchema for ChangedField {
    fn schema_name() -> Cow<'static, str> {
        "changed-field".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut partial = FieldShape::json_schema(generator);
        partial.remove("required");
        partial.remove("allOf");
        if let Some(keys) = partial.get_mut("properties").and_then(Value::as_object_mut) {
            let names = Names::<ChangedField>::json_schema(generator);
            keys.insert("fields".to_owned(), names.to_value());
        }
        let group = Names::<ChangedField>::json_schema(generator);
        by_keys(&partial, &json_schema!({"anyOf": [group, partial]}))
    }
}
