//! The batches of `cases/` through the whole path, held against findings worked out without this program.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{copy_folder, vcop};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Findings as the rows of `tests/data/*.findings.csv`.
fn rows(findings: &str) -> Vec<Vec<String>> {
    let list = |value: &serde_json::Value| -> String {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|item| item.as_str()).collect::<Vec<_>>().join(";")
    };
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let row = |line: &str| {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        let plain = ["case", "entitlement", "row", "answer", "status", "reason", "due", "days"];
        let lists = ["missing", "could_be", "blank"];
        let mut row: Vec<String> = plain.iter().map(|key| text(&finding[key])).collect();
        row.extend(lists.iter().map(|key| list(&finding[key])));
        row
    };
    findings.lines().map(row).collect()
}

/// The findings that were worked out apart: case, question, row, answer, status, and the rest of the file's columns.
pub fn expected(name: &str) -> Vec<Vec<String>> {
    let path = root().join("tests/data").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The findings of a batch, in the columns of [`expected`].
pub fn findings_of(batch: &str, options: &[&str]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("findings.ndjson");
    let check = ["check", batch, "--findings", file.to_str().unwrap(), "--as-at", "2020-06-30"];
    let run = vcop(&[&check[..], options].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    rows(&fs::read_to_string(file).unwrap())
}

#[test]
fn every_finding_of_the_batches_is_as_worked_out_apart() {
    for (batch, name) in [
        ("cases/essex-2019-20", "essex-2019-20.findings.csv"),
        ("cases/essex-recent", "essex-recent.findings.csv"),
    ] {
        let (found, expected) = (findings_of(batch, &[]), expected(name));
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{batch}");
        }
        assert_eq!(found.len(), expected.len(), "{batch}");
    }
}

/// A row of the published table: question, row, and its printed figures, `-` where none was printed.
const APPENDIX_A: &str = "
written-acknowledgement | % yes | 30 33 35
written-acknowledgement | % no | 30 67 65
written-acknowledgement | % not suitable | 40 40 33
needs-assessment | % assessed | 100 100 100
needs-assessment | % not assessed | 0 0 0
support-referral | % of those assessed referred | 82 63 60
support-referral | If not referred, why not? | 18 37 40
timely-updates | % of developments communicated within the time limit, whatever developments there were | 88 69 55
update-quality | assessment of quality of the communication | 97 46 100
end-of-journey | % yes | 97 100 100
end-of-journey | % no | 3 0 0
end-of-journey | n/a | 0 0 0
vps-taken | % yes | 50 53 37
vps-taken | % no | 33 37 53
vps-taken | % offered but declined | 17 10 10
vps-taken | % offered a VPS | 67 63 47
vps-used | % yes | - - -
vps-used | % no | - - -
vps-reported-back | % yes | 0 0 0
vps-reported-back | % no | 0 0 0
release | % yes | 100 100 100
";

fn check_json(batches: &[&str]) -> serde_json::Value {
    let mut arguments = vec!["check"];
    arguments.extend(batches);
    arguments.extend(["--format", "json"]);
    let run = vcop(&arguments);
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn sections(whole: &serde_json::Value) -> &Vec<serde_json::Value> {
    whole["return"]["sections"].as_array().unwrap()
}

#[test]
fn appendix_a_comes_out_figure_for_figure() {
    let whole = check_json(&["cases/essex-2019-20"]);
    for line in APPENDIX_A.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let section = sections(&whole).iter().find(|section| section["entitlement"] == parts[0]).unwrap();
        let rows = section["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["label"] == parts[1]).unwrap_or_else(|| panic!("{line}"));
        let printed: Vec<String> = row["periods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cell| {
                cell["percent"]
                    .as_f64()
                    .map_or("-".to_owned(), |percent| format!("{}", (percent + 0.5).floor()))
            })
            .collect();
        assert_eq!(printed.join(" "), parts[2], "{line}");
    }
}

#[test]
fn the_recent_check_changes_no_figure_of_the_return() {
    let alone = check_json(&["cases/essex-2019-20"]);
    let beside = check_json(&["cases/essex-2019-20", "cases/essex-recent"]);
    assert_eq!(alone["return"], beside["return"]);
    assert_eq!(beside["records"]["read"], 208);
    assert_eq!(beside["records"]["not_in_return"], 118);
    let acknowledged = &beside["statuses"][0];
    assert_eq!((&acknowledged["met"], &acknowledged["not_met"]), (&125.into(), &49.into()));
}

#[test]
fn the_json_is_as_designed() {
    let whole = check_json(&["cases/essex-2019-20"]);
    let keys: Vec<&str> = whole.as_object().unwrap().keys().map(String::as_str).collect();
    let designed =
        ["format", "ruleset", "audit", "as_at", "inputs", "records", "return", "statuses", "alerts", "draw"];
    let further = ["insight", "case_mix", "side_by_side"];
    assert_eq!(keys, [&designed[..], &further].concat());
    let cell = serde_json::json!({"period": "Q3 19/20", "numerator": 6, "base": 18, "percent": 33.3333, "low": 16.2788,
        "high": 56.2505, "unknown": 0, "blank": 0, "as_printed": false, "interval": "wilson", "at_least": 33.3333, "at_most": 33.3333});
    let row = &sections(&whole)[0]["rows"][0];
    assert_eq!(row["periods"][1], cell);
    assert_eq!(row["base_is"], "cases where a letter was suitable");
    let records =
        serde_json::json!({"read": 90, "checked": 90, "not_used": 0, "in_no_period": 0, "not_in_return": 0});
    assert_eq!(whole["records"], records);
    let statuses = serde_json::json!({"entitlement": "written-acknowledgement", "met": 22, "not_met": 34, "exempt": 34,
        "not_applicable": 0, "not_due": 0, "unknown": 0, "error": 0});
    assert_eq!(whole["statuses"][0], statuses);
}

#[test]
fn the_output_is_the_same_bytes_whatever_the_threads_and_the_folder() {
    let batch = root().join("cases/essex-2019-20");
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("elsewhere/cases/essex-2019-20");
    copy_folder(&batch, &copy);
    copy_folder(&root().join("rules"), &folder.path().join("elsewhere/rules"));
    for format in ["table", "json", "csv", "markdown"] {
        let run = |batch: &Path, threads: &str, zone: &str| {
            crate::support::vcop_with(
                &["check", batch.to_str().unwrap(), "--format", format, "--threads", threads],
                &[("TZ", zone), ("LC_ALL", "C")],
            )
        };
        let first = run(&batch, "1", "UTC");
        assert_eq!(first.status, 0, "{}", first.stderr);
        for (place, threads, zone) in
            [(&batch, "2", "UTC"), (&batch, "7", "Pacific/Auckland"), (&copy, "2", "America/Lima")]
        {
            assert_eq!(run(place, threads, zone).stdout, first.stdout, "{format}");
        }
    }
}
