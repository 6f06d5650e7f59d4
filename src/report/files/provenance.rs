//! Where a report is from: the program, the rules, the inputs, the day, the calendar, the round; and which files are its own.

use std::io::{self, Write};

use super::{Profile, Report};
use crate::report::json;
use crate::report::json_tree::Json;

/// The file's name.
pub const NAME: &str = "provenance.json";
/// What says that a folder holds a report of ours.
const MADE_BY: &str = "vcop report";

/// Writes it.
pub fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let summary = report.filled_in.summary;
    Json::Object(vec![
        ("made_by", Json::text(MADE_BY)),
        ("version", Json::text(report.filled_in.version)),
        ("profile", Json::text(report.profile.word())),
        ("files", Json::list(report.files, |name| Json::text(*name))),
        ("ruleset", json::ruleset(summary)),
        ("calendar", calendar(report)),
        ("audit", json::audit(summary)),
        ("as_at", Json::text(summary.run.as_at.to_string())),
        ("inputs", inputs(report)),
        ("records", json::records(summary)),
    ])
    .write(out)
}

/// The files that a report of ours names as its own; `None` where it is not ours.
pub fn names_of(bytes: &[u8]) -> Option<Vec<String>> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    if value.get("made_by")?.as_str()? != MADE_BY {
        return None;
    }
    let names = value.get("files")?.as_array()?.iter();
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}

fn calendar(report: &Report<'_>) -> Json {
    let calendar = report.calendar;
    Json::Object(vec![
        ("file", Json::text(&calendar.file)),
        ("from", Json::text(calendar.first.to_string())),
        ("until", Json::text(calendar.last.to_string())),
    ])
}

/// The files read. A file's name could be a case's reference, and is not told to the public.
fn inputs(report: &Report<'_>) -> Json {
    let summary = report.filled_in.summary;
    match report.profile {
        Profile::Internal => json::inputs(summary),
        Profile::Public => Json::list(&summary.run.inputs, |input| {
            Json::Object(vec![
                ("name", Json::Null),
                ("sha256", Json::text(&input.sha256)),
                ("records", Json::number(input.records)),
            ])
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::essex;
    use super::*;

    fn written(profile: Profile) -> serde_json::Value {
        let mut out = Vec::new();
        write(&mut out, &essex(&[], profile)).unwrap();
        assert_eq!(names_of(&out).unwrap(), ["figures.csv", "provenance.json"]);
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn says_where_a_report_is_from_and_which_files_are_its_own() {
        let internal = written(Profile::Internal);
        assert_eq!(internal["inputs"][0]["name"], "h1.yaml");
        assert_eq!(internal["ruleset"]["id"], "moj-audit-2019-20");
        assert_eq!(internal["calendar"]["file"], "calendars/england-and-wales.yaml");
        assert_eq!(internal["records"]["checked"], 90);
        let public = written(Profile::Public);
        assert_eq!(public["inputs"][0]["name"], serde_json::Value::Null);
        assert_eq!(public["inputs"][0]["sha256"], internal["inputs"][0]["sha256"]);
    }

    #[test]
    fn what_another_wrote_is_not_ours() {
        for text in
            ["", "{}", "[1]", "{\"made_by\": \"others\", \"files\": []}", "{\"made_by\": \"vcop report\"}"]
        {
            assert_eq!(names_of(text.as_bytes()), None, "{text}");
        }
    }
}
