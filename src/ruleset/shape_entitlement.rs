//! The shape of an entitlement's file, as the schemas that editors read describe it.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::shape::{ConditionText, Id, only_required};
use super::shape_rows::{BaseShape, RowShape};
use super::{OWN_ANSWERS, Status};
use crate::calendar::shape::Day;
use crate::diagnostic::{Code, Severity};
use crate::document::shape::{Named, OneOrMore, Switch, Text, Version, one_of};

/// One thing owed to a victim, asked as one question.
#[derive(JsonSchema)]
#[schemars(rename = "entitlement", title = "entitlements/NAME.yaml", deny_unknown_fields)]
pub(crate) struct EntitlementFile {
    /// The version of this language, `1`.
    vcop: Option<Version>,
    /// Its name, and the file's too unless dated law needs several files.
    entitlement: Id,
    /// The question in plain words.
    question: Text,
    /// Completes "7 of 20 cases ...", in the past tense: "got a letter".
    says: Text,
    /// The agency that owes it.
    owed_by: Text,
    /// Where it comes from.
    source: SourceShape,
    /// What a reviewer should hope to find.
    good_looks_like: Option<Text>,
    /// Where in the systems the facts are.
    look_in: Option<Text>,
    /// The dates between which it is law. Outside them the question does not apply.
    in_force: Option<InForceShape>,
    /// A list of `record.yaml`: the question is asked of each of its rows by itself.
    for_each: Option<Text>,
    /// Whether the question arises at all. Without it, always.
    applies_when: Option<ConditionText>,
    /// A limit from one date to another.
    time_limit: Option<TimeLimitShape>,
    /// A choice field: the reason given for this question's unknown answers.
    because: Option<Text>,
    /// Exemptions looked at *before* the answer: these cases leave the base.
    not_owed: Option<Vec<NamedExemption>>,
    /// The possible answers, in order. The first that holds is taken.
    #[schemars(length(min = 1))]
    answers: Vec<AnswerShape>,
    /// Exemptions looked at *after* the answer, and only where it would count against the agency.
    excused: Option<Vec<NamedExemption>>,
    /// Things a person should look at, whatever the answer.
    alerts: Option<Vec<AlertShape>>,
    /// What rows are out of, each under a short name of its own.
    bases: Option<Named<BaseShape>>,
    /// The form's rows, in its order, then ours.
    rows: Vec<RowShape>,
    /// Leaves the question's cells blank, where somebody else has the figures.
    not_collected: Option<NotCollectedShape>,
    /// Quiets warnings of `vcop lint`: the code of each, and the reason.
    accept: Option<Accept>,
}

/// In an overlay: a question of which only the keys that change are given, each whole.
pub(crate) struct OverlayEntitlementFile;

impl JsonSchema for OverlayEntitlementFile {
    fn schema_name() -> Cow<'static, str> {
        "overlay-entitlement".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = only_required(EntitlementFile::json_schema(generator), "entitlement");
        schema.insert("title".to_owned(), json!("entitlements/NAME.yaml of an overlay"));
        let says = "In an overlay: a question of which only the keys that change are given, each whole.";
        schema.insert("description".to_owned(), json!(says));
        schema
    }
}

/// Where an entitlement comes from.
#[derive(JsonSchema)]
#[schemars(rename = "source", deny_unknown_fields)]
pub(crate) struct SourceShape {
    /// The document.
    code: Text,
    /// What in it.
    about: Option<Text>,
    /// `true` only where somebody has read it there.
    verified: Switch,
}

/// The dates between which something is law. Give `from`, `until` or both.
#[derive(JsonSchema)]
#[schemars(
    rename = "in_force",
    deny_unknown_fields,
    extend("anyOf" = [{"required": ["from"]}, {"required": ["until"]}])
)]
pub(crate) struct InForceShape {
    /// The date field that decides: a fact of the case, or of the row. Never today's date.
    by: Text,
    /// The first day, as `2015-11-16`.
    from: Option<Day>,
    /// The last day. It is included.
    until: Option<Day>,
}

/// A limit from one date to another.
#[derive(JsonSchema)]
#[schemars(rename = "time_limit", deny_unknown_fields)]
pub(crate) struct TimeLimitShape {
    /// The date field that it starts with, or a list of them: the first that is recorded.
    from: StartShape,
    /// The date field that ends it.
    to: Text,
    /// How long it is: `2 working days`, `10 days`, or a list of limits of which the first that is in force and
    /// whose condition holds is taken.
    within: WithinShape,
}

/// One or more date fields.
pub(crate) struct StartShape;

impl JsonSchema for StartShape {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "start".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let field = generator.subschema_for::<Text>();
        json_schema!({"anyOf": [field, {"type": "array", "items": field, "minItems": 1}]})
    }
}

/// One limit, or several of which one is taken.
pub(crate) struct WithinShape;

impl JsonSchema for WithinShape {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "within".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let length = generator.subschema_for::<Length>();
        let limit = generator.subschema_for::<LimitShape>();
        json_schema!({"anyOf": [length, {"type": "array", "items": limit, "minItems": 1}]})
    }
}

/// One limit of several.
#[derive(JsonSchema)]
#[schemars(rename = "limit", deny_unknown_fields)]
pub(crate) struct LimitShape {
    /// How long it is: `1 working day`, `10 days`.
    limit: Length,
    /// When it is taken. The last limit usually has none.
    when: Option<ConditionText>,
    /// The dates between which the limit is law.
    in_force: Option<InForceShape>,
}

/// `5 working days`, `1 working day` or `10 days`.
pub(crate) struct Length;

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "length".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\s*\+?[0-9]+ \s*(working\s+)?days?\s*$",
            "errorMessage": "write `5 working days`, `1 working day` or `10 days`",
        })
    }
}

/// One possible answer.
#[derive(JsonSchema)]
#[schemars(
    rename = "answer",
    deny_unknown_fields,
    extend(
        "if" = {"required": ["counts_as"], "properties": {"counts_as": {"const": Status::Unknown.words()}}},
        "then" = {"required": ["wants"]}
    )
)]
pub(crate) struct AnswerShape {
    /// The word on the form. Not `not applicable`, `unknown` or `error`: the program gives those itself.
    answer: AnswerWord,
    /// What the answer counts as.
    counts_as: CountsAs,
    /// When it is the answer. The last has no condition.
    when: Option<ConditionText>,
    /// A choice field: the reason for this answer.
    because: Option<Text>,
    /// For an answer that counts as `unknown`: the field that it waits for.
    wants: Option<Text>,
}

/// An answer that a rule gives.
pub(crate) struct AnswerWord;

impl JsonSchema for AnswerWord {
    fn schema_name() -> Cow<'static, str> {
        "answer-word".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Text::json_schema(generator);
        let own = OWN_ANSWERS.join("|");
        schema.insert("pattern".to_owned(), json!(format!(r"^(?!\s*({own})\s*$)")));
        schema.insert(
            "patternErrorMessage".to_owned(),
            json!("this is an answer that the program gives itself"),
        );
        schema
    }
}

/// A status that an answer counts as.
pub(crate) struct CountsAs;

impl JsonSchema for CountsAs {
    fn schema_name() -> Cow<'static, str> {
        "counts_as".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_of(Status::ALL.into_iter().filter(|status| *status != Status::Error).map(Status::words))
    }
}

/// A named reason for which something is not owed, or the agency is excused.
#[derive(JsonSchema)]
#[schemars(rename = "exemption", deny_unknown_fields)]
pub(crate) struct ExemptionShape {
    /// Its name.
    exemption: Id,
    /// The reason in words, as printed.
    reason: Text,
    /// `true` where it is the victim's own choice.
    victim_choice: Option<Switch>,
    /// The answer that it gives.
    answer: AnswerWord,
    /// When it holds.
    when: ConditionText,
    /// The dates between which it holds.
    in_force: Option<InForceShape>,
}

/// An exemption, or the name alone of a shared one.
pub(crate) struct NamedExemption;

impl JsonSchema for NamedExemption {
    fn schema_name() -> Cow<'static, str> {
        "own-or-shared-exemption".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let whole = ExemptionShape::json_schema(generator);
        let required = whole.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let keys = whole.get("properties").and_then(Value::as_object).into_iter().flatten();
        // The name stands alone, or with all the others that have to be there.
        let others = keys.map(|(key, _)| key.as_str()).filter(|key| *key != "exemption");
        let with = |key: &str| -> Vec<Value> {
            required.iter().filter(|other| *other != key && *other != "exemption").cloned().collect()
        };
        let dependencies: Map<String, Value> =
            others.map(|key| (key.to_owned(), Value::Array(with(key)))).collect();
        let mut schema = only_required(whole, "exemption");
        schema.insert("dependencies".to_owned(), Value::Object(dependencies));
        schema.insert(
            "description".to_owned(),
            json!("An exemption. Its name alone takes up a shared one of exemptions.yaml."),
        );
        schema
    }
}

/// Something for a person's attention.
#[derive(JsonSchema)]
#[schemars(rename = "alert", deny_unknown_fields)]
pub(crate) struct AlertShape {
    /// The words printed.
    says: Text,
    /// When it is raised. Where this is unknown, it is not.
    when: ConditionText,
}

/// Why a question's cells stay blank.
#[derive(JsonSchema)]
#[schemars(rename = "not_collected", deny_unknown_fields)]
pub(crate) struct NotCollectedShape {
    /// Who has the figures.
    by: Text,
    /// What the form says in their place.
    note: Text,
}

/// Warnings that are accepted, each with the reason.
pub(crate) struct Accept;

impl JsonSchema for Accept {
    fn schema_name() -> Cow<'static, str> {
        "accept".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let reason = generator.subschema_for::<Text>();
        // Only warnings and notes can be quieted. The other codes are taken, and an editor offers none of them.
        let (errors, others): (Vec<&Code>, Vec<&Code>) =
            Code::ALL.iter().partition(|code| code.severity() == Severity::Error);
        let said = others.into_iter().map(|code| {
            let mut schema = reason.clone();
            schema.insert("description".to_owned(), json!(code.explanation()));
            (code.name().to_owned(), schema.to_value())
        });
        let said: Map<String, Value> = said.collect();
        let errors = errors.into_iter().map(|code| code.name()).collect::<Vec<_>>().join("|");
        json_schema!({
            "type": "object",
            "properties": said,
            "patternProperties": {format!("^({errors})$"): reason},
            "additionalProperties": false,
        })
    }
}

/// One or more answers, by their words.
pub(super) type Answers = OneOrMore<Text>;
