//! The shape of `audit.yaml`, as the schema that editors read describes it.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::CasesAre;
use super::shape::ConditionText;
use crate::calendar::shape::Day;
use crate::document::shape::{OneOrMore, Switch, Text, Version, one_of, unoffered};

/// One round of an audit: what changes each time, and is not the law.
#[derive(JsonSchema)]
#[schemars(rename = "audit", title = "audit.yaml", deny_unknown_fields)]
pub(crate) struct AuditFile {
    /// The version of this language, `1`.
    vcop: Version,
    /// The round's name for people.
    audit: Option<Text>,
    /// The area.
    area: Option<Text>,
    /// In words, as printed.
    collection_period: Option<Text>,
    /// The ruleset, in the nearest `rules/` above, as `my-ruleset` or `readings/my-reading`.
    rules: Option<Text>,
    /// The day to judge on: limits that still run then are not yet due.
    as_at: Option<Day>,
    /// The columns of the form. Without it there is one, with all cases.
    periods: Option<Periods>,
    /// A condition: which cases are counted in the return. Without it, all.
    return_counts: Option<ConditionText>,
    /// How the cases of the return came to be in it: `drawn` (a sample, by chance), `every case`, or `picked by hand`. Figures
    /// of cases picked by hand stand for them alone.
    cases_are: Option<CasesAreWord>,
    /// A date field of the record: how old the cases of each column are, by it.
    age_from: Option<Text>,
    /// Flag and choice fields of the record: a kind of case of which a column has clearly more or less is told, and so is
    /// a figure that goes one way in all cases and the other way in every kind.
    case_mix: Option<OneOrMore<Text>>,
    /// Rows that the area printed on another base. Flagged in the output.
    as_printed: Option<Vec<Printed>>,
    /// A file: "Notes on data collection", by question, row and period.
    notes: Option<Text>,
    /// A file: the figures as the area published them.
    published: Option<Text>,
    /// A file beside this one: the draw of the sample, as `vcop sample` writes it. `vcop check` compares the cases with it.
    draw: Option<Text>,
    /// The agencies' files that the round is put together from. Without it, the folder's own files of cases are read.
    files: Option<Vec<RoundFileShape>>,
    /// What `vcop report --profile public` does not publish: a count from 1 to below this, and with it the question's other
    /// counts in that period. Without it, `5`.
    suppress_below: Option<Threshold>,
}

/// Below how many a count is not published.
pub(crate) struct Threshold;

impl JsonSchema for Threshold {
    fn schema_name() -> Cow<'static, str> {
        "threshold".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let message = "write a whole number from 0 to 100; 0 publishes every count";
        json_schema!({
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 100, "errorMessage": message},
                unoffered(&json!({"type": "string", "pattern": r"^\s*\+?0*(100|[0-9]{1,2})\s*$"})),
            ],
        })
    }
}

/// How the cases of a return came to be in it.
pub(crate) struct CasesAreWord;

impl JsonSchema for CasesAreWord {
    fn schema_name() -> Cow<'static, str> {
        "cases_are".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_of(CasesAre::ALL.into_iter().map(CasesAre::words))
    }
}

/// The columns, and what puts a case in one.
#[derive(JsonSchema)]
#[schemars(rename = "periods", deny_unknown_fields)]
pub(crate) struct Periods {
    /// The date field that puts a case in a column, or a list of them: the first that is recorded.
    by: OneOrMore<Text>,
    /// The columns. They may overlap. A case in none is counted and listed.
    columns: Vec<ColumnShape>,
}

/// One column.
#[derive(JsonSchema)]
#[schemars(rename = "column", deny_unknown_fields)]
pub(crate) struct ColumnShape {
    /// Its heading.
    label: Text,
    /// The first day, as `2019-04-01`.
    from: Day,
    /// The last day. It is included.
    until: Day,
}

/// Rows of a question that the area printed on another base.
#[derive(JsonSchema)]
#[schemars(rename = "printed", deny_unknown_fields)]
pub(crate) struct Printed {
    /// The question, by its name.
    entitlement: Text,
    /// The rows, by their labels.
    rows: OneOrMore<Text>,
    /// The column, by its heading, if only in one.
    period: Option<Text>,
    /// The base that the area printed them on.
    out_of: Text,
}

/// A file that the round is put together from.
#[derive(JsonSchema)]
#[schemars(rename = "round_file", deny_unknown_fields)]
pub(crate) struct RoundFileShape {
    /// Its name, beside this one.
    file: Text,
    /// Whose it is, as people are shown it.
    from: Option<Text>,
    /// Its mapping file. Without one its columns are headed with the facts' dotted names.
    map: Option<Text>,
    /// `true` where each of its rows is a case; `false` where it only adds facts. Where no file says `true`, the first
    /// makes the cases.
    makes_cases: Option<Switch>,
    /// Where it has references of its own: the table that leads from them to the cases'.
    through: Option<ThroughShape>,
}

/// A table that leads from one reference to another.
#[derive(JsonSchema)]
#[schemars(rename = "through", deny_unknown_fields)]
pub(crate) struct ThroughShape {
    /// The table: a file by itself, or another of the round's.
    file: Text,
    /// The sheet of a workbook.
    sheet: Option<Text>,
    /// The column with the file's own references.
    from: Text,
    /// The column with the cases', or several. May be left out where the table is a file of the round: its map says it.
    to: Option<KeyShape>,
}

/// The columns whose words together are a reference.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "reference_columns")]
pub(crate) enum KeyShape {
    /// A column, or several.
    Columns(OneOrMore<Text>),
    /// Several, put together with a sign of one's own.
    Joined(JoinedColumns),
}

/// Columns put together with a sign.
#[derive(JsonSchema)]
#[schemars(rename = "joined_columns", deny_unknown_fields)]
pub(crate) struct JoinedColumns {
    /// The columns, in order.
    columns: Vec<Text>,
    /// What stands between their words; `/` where it is left out.
    joined_by: Option<Text>,
}
