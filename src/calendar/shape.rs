//! The shape of a calendar file, as the schemas that editors read describe it.
#![expect(dead_code, reason = "a shape is described and never built: the readers take a document key by key")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::document::shape::{Text, Version};

/// The days that are not working days, besides Saturdays and Sundays.
#[derive(JsonSchema)]
#[schemars(rename = "calendar", title = "calendars/NAME.yaml", deny_unknown_fields)]
pub(crate) struct CalendarFile {
    /// The version of this language, `1`.
    vcop: Option<Version>,
    /// Its name, the same as the file's.
    calendar: Option<Text>,
    /// Its name for people.
    title: Option<Text>,
    /// Where the dates are from.
    source: Option<Text>,
    /// The first day of the time in which no holiday is missing.
    complete_from: Day,
    /// The last day of that time. Move it last, once every holiday up to it is in.
    complete_until: Day,
    /// The holidays, one a line.
    holidays: Vec<HolidayShape>,
}

/// One day that is not a working day.
#[derive(JsonSchema)]
#[schemars(rename = "holiday", deny_unknown_fields)]
pub(crate) struct HolidayShape {
    /// The day, as `2019-12-25`.
    date: Day,
    /// Its name, as explanations print it.
    name: Text,
    /// Why the day is out of the ordinary, where it is.
    note: Option<Text>,
}

/// A day, the year first: `2019-06-04`.
pub(crate) struct Day;

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\s*$",
            "errorMessage": "write a date as 2019-06-04",
        })
    }
}
