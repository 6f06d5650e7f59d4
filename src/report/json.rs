//! The whole result as one JSON object: what `check --format json` prints.

use std::io::{self, Write};

use super::insight_json;
use super::json_tree::Json;
use crate::measure::{Alerted, Amount, Cell, Figure, FormRow, Section, Summary};
use crate::record::RowCounts;
use crate::ruleset::Status;

/// The version of the object's shape.
const FORMAT: u32 = 1;

/// Writes the whole result.
pub fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let columns = &summary.columns;
    Json::Object(vec![
        ("format", Json::number(FORMAT)),
        ("ruleset", ruleset(summary)),
        ("audit", audit(summary)),
        ("as_at", Json::text(summary.run.as_at.to_string())),
        ("inputs", inputs(summary)),
        ("records", records(summary)),
        (
            "return",
            Json::Object(vec![
                ("periods", Json::list(columns, Json::text)),
                ("sections", Json::list(&summary.sections, |asked| section(asked, columns))),
            ]),
        ),
        ("statuses", Json::list(&summary.sections, statuses)),
        ("alerts", Json::list(&summary.attention.alerts, alert)),
        ("draw", Json::or_null(summary.draw.as_ref(), super::sample_check::json)),
        ("insight", insight_json::insight(summary)),
        ("case_mix", insight_json::case_mix(summary)),
        (
            "side_by_side",
            Json::or_null(summary.side_by_side.as_ref(), |groups| {
                insight_json::side_by_side(summary, groups)
            }),
        ),
    ])
    .write(out)
}

pub(super) fn ruleset(summary: &Summary) -> Json {
    let used = &summary.ruleset;
    let base = Json::or_null(used.base.as_ref(), |base| {
        Json::Object(vec![("id", Json::text(&base.id)), ("sha256", Json::text(&base.sha256))])
    });
    Json::Object(vec![
        ("id", Json::text(&used.id)),
        ("title", Json::text(&used.title)),
        ("sha256", Json::text(&used.sha256)),
        ("base", base),
    ])
}

pub(super) fn audit(summary: &Summary) -> Json {
    let said = |words: &Option<String>| Json::or_null(words.as_ref(), Json::text);
    Json::Object(vec![
        ("area", said(&summary.audit.area)),
        ("collection_period", said(&summary.audit.collection_period)),
        ("cases_are", Json::or_null(summary.audit.cases_are, |cases| Json::text(cases.words()))),
    ])
}

pub(super) fn inputs(summary: &Summary) -> Json {
    Json::list(&summary.run.inputs, |input| {
        let mut keys = vec![
            ("name", Json::text(&input.name)),
            ("sha256", Json::text(&input.sha256)),
            ("records", Json::number(input.records)),
        ];
        keys.extend(input.rows.map(|rows| ("rows", rows_of(rows))));
        Json::Object(keys)
    })
}

/// What the rows of one file of a round came to: all of them are in one of these counts.
fn rows_of(rows: RowCounts) -> Json {
    Json::Object(vec![
        ("read", Json::number(rows.read)),
        ("cases", Json::number(rows.cases)),
        ("joined", Json::number(rows.joined)),
        ("left_out", Json::number(rows.left_out)),
        ("not_used", Json::number(rows.not_used)),
        ("without_case", Json::number(rows.without_case)),
    ])
}

pub(super) fn records(summary: &Summary) -> Json {
    let records = summary.records;
    Json::Object(vec![
        ("read", Json::number(records.read)),
        ("checked", Json::number(records.checked)),
        ("not_used", Json::number(records.not_used)),
        ("in_no_period", Json::number(records.in_no_period)),
        ("not_in_return", Json::number(records.not_in_return)),
    ])
}

fn section(section: &Section, columns: &[String]) -> Json {
    Json::Object(vec![
        ("entitlement", Json::text(&section.id)),
        ("question", Json::text(&section.question)),
        ("rows", Json::list(&section.rows, |asked| row(asked, columns))),
    ])
}

fn row(row: &FormRow, columns: &[String]) -> Json {
    let cells = columns.iter().zip(&row.cells);
    Json::Object(vec![
        ("label", Json::text(&row.label)),
        ("on_form", Json::Flag(row.on_form)),
        ("unit", Json::text(row.unit.words())),
        ("base_is", Json::text(&row.base_is)),
        ("periods", Json::list(cells, |(column, figure)| cell(column, figure))),
        ("changes", insight_json::changes(row, columns)),
        ("other_bases", insight_json::other_bases(row, columns)),
    ])
}

fn cell(column: &str, cell: &Cell) -> Json {
    let mut keys = vec![("period", Json::text(column))];
    keys.extend(figure(cell.shown()));
    let place = keys.iter().position(|(key, _)| *key == "interval").unwrap_or(keys.len());
    keys.insert(place, ("as_printed", Json::Flag(cell.printed.is_some())));
    Json::Object(keys)
}

/// A figure's own keys.
pub(super) fn figure(figure: &Figure) -> Vec<(&'static str, Json)> {
    let interval = figure.interval;
    let mut keys: Vec<(&'static str, Json)> = amount(figure).into();
    keys.extend([
        ("percent", Json::or_null(figure.percent, Json::number)),
        ("low", Json::or_null(interval, |interval| Json::number(interval.low))),
        ("high", Json::or_null(interval, |interval| Json::number(interval.high))),
        ("unknown", Json::number(figure.unknown)),
        ("blank", Json::number(figure.blank)),
        ("interval", Json::or_null(interval, |_| Json::text(figure.method.key()))),
        ("at_least", Json::or_null(figure.bounds, |bounds| Json::number(bounds.low))),
        ("at_most", Json::or_null(figure.bounds, |bounds| Json::number(bounds.high))),
    ]);
    keys
}

pub(super) fn amount(figure: &Figure) -> [(&'static str, Json); 2] {
    match figure.amount {
        Amount::Counted { numerator, base } => {
            [("numerator", Json::number(numerator)), ("base", Json::number(base))]
        }
        Amount::Averaged { cases, sum } => [("cases", Json::number(cases)), ("sum", Json::number(sum))],
        Amount::NotCollected => [("numerator", Json::Null), ("base", Json::Null)],
    }
}

fn statuses(section: &Section) -> Json {
    let mut keys = vec![("entitlement", Json::text(&section.id))];
    keys.extend(Status::ALL.map(|status| (status.key(), Json::number(section.statuses.of(status)))));
    Json::Object(keys)
}

fn alert(alert: &Alerted) -> Json {
    Json::Object(vec![
        ("entitlement", Json::or_null(alert.entitlement.as_ref(), Json::text)),
        ("says", Json::text(&alert.says)),
        ("count", Json::number(alert.cases.count)),
        ("cases", Json::list(&alert.cases.first, Json::text)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    fn written() -> String {
        let mut out = Vec::new();
        write(&mut out, Sample::essex_summary()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_the_object_of_the_design() {
        let text = written();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let keys = [
            "format", "ruleset", "audit", "as_at", "inputs", "records", "return", "statuses", "alerts",
            "draw",
        ];
        let places = keys.map(|key| text.find(&format!("\n  \"{key}\": ")).unwrap());
        assert!(places.is_sorted());
        assert_eq!(value["records"]["checked"], 90);
        assert_eq!(value["statuses"][0]["not_met"], 34);
        assert!(text.ends_with("\n}\n"));
    }

    #[test]
    fn writes_figures_with_their_digits() {
        let text = written();
        let line_of = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = line_of(&text);
        for figure in [
            r#"{ "period": "Q3 19/20", "numerator": 6, "base": 18, "percent": 33.3333, "low": 16.2788, "high": 56.2505, "unknown": 0, "blank": 0, "as_printed": false, "interval": "wilson", "at_least": 33.3333, "at_most": 33.3333 }"#,
            r#"{ "period": "H1 19/20", "numerator": 9, "base": 30, "percent": 30, "low": 16.6647, "high": 47.8758, "unknown": 0, "blank": 8, "as_printed": true, "interval": "wilson", "at_least": 30, "at_most": 30 }"#,
            r#"{ "period": "H1 19/20", "numerator": null, "base": null, "percent": null, "low": null, "high": null, "unknown": 15, "blank": 0, "as_printed": false, "interval": null, "at_least": null, "at_most": null }"#,
        ] {
            assert!(text.contains(figure), "{figure}");
        }
        assert!(text.contains(r#""period": "H1 19/20", "cases": 28, "sum": "#));
    }
}
