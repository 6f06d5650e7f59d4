//! The readings that are shipped: each changes what it says and nothing else, counted from the cases without its rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch::findings_of;
use crate::facts::{Came, Line, Place, came, lines, root};
use crate::support::{day, vcop};

/// For each reading: how many answers it changes of `essex-2019-20` and of `essex-recent`.
const CHANGED: [(&str, [usize; 2]); 9] = [
    ("blank-enhanced-as-standard", [1, 2]),
    ("cohabiting-only-with-risk", [13, 0]),
    ("never-made-against-quality", [34, 16]),
    ("referral-in-calendar-days", [12, 11]),
    ("referral-of-all-assessed", [2, 53]),
    ("referral-only-in-time", [0, 0]),
    ("release-in-advance-only", [3, 0]),
    ("told-before-as-unknown", [1, 0]),
    ("voicemail-as-no-contact", [67, 34]),
];

const BATCHES: [&str; 2] = ["essex-2019-20", "essex-recent"];

/// The day both batches are judged on.
const AS_AT: &str = "2020-06-30";

fn findings(batch: &str, reading: &str) -> Vec<(Place, Came)> {
    let rules = format!("rules/readings/{reading}");
    let found = findings_of(&format!("cases/{batch}"), &["--rules", &rules]);
    let place = |row: &[String]| [row[0].clone(), row[1].clone(), row[2].clone()];
    found.iter().map(|row| (place(row), came(&row[3], &row[4]))).collect()
}

/// The readings in the table of `rules/README.md`, each with its questions.
fn table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("rules/README.md")).unwrap();
    let (_, table) = text.split_once("| reading | what it reads otherwise | question |\n").unwrap();
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let questions = cells[2].split(", ").map(str::to_owned).collect();
        (cells[0].trim_matches('`').to_owned(), questions)
    })
    .collect()
}

/// What the reading makes of a finding of the base's; `None` where it leaves it as it is.
fn read_otherwise(reading: &str, line: &Line) -> Option<Came> {
    let (case, development) = (&line.case, &line.development);
    let (question, (answer, status)) = (line.place[1].as_str(), (line.came.0.as_str(), line.came.1.as_str()));
    match (reading, question) {
        ("referral-in-calendar-days", "support-referral") if answer == "referred" => {
            let late = days(case.get("crime.reported_on")?, case.get("support.referred_on")?) > 2;
            late.then(|| came("referred late", "not_met"))
        }
        ("referral-of-all-assessed", "support-referral") => {
            let assessed = case.get("support.assessed_on").is_some();
            let not_in_need = case.get("support.in_need") == Some("no");
            let referred = case.get("support.referred_on").is_some();
            (assessed && not_in_need && !referred).then(|| came("not referred", "exempt"))
        }
        ("blank-enhanced-as-standard", "timely-updates") if line.missing == "victim.enhanced" => {
            let occurred = development.get("occurred_on")?;
            let told = development.get("told_on");
            // No bank holiday is needed to tell: none of them has more weekdays than five.
            assert!(weekdays(occurred, told.unwrap_or(AS_AT)) <= 5);
            Some(if told.is_some() { came("in time", "met") } else { came("not yet due", "not_due") })
        }
        ("voicemail-as-no-contact", "timely-updates") => {
            development.get("told_on")?;
            match development.get("contact") {
                Some("voicemail") if case.yes("victim.updates_declined") => {
                    Some(came("updates declined", "exempt"))
                }
                Some("voicemail") => Some(came("not told", "not_met")),
                None if status == "met" || status == "not_met" => Some(came("unknown", "unknown")),
                Some(_) | None => None,
            }
        }
        ("voicemail-as-no-contact", "update-quality") => {
            development.get("told_on")?;
            match development.get("contact") {
                Some("voicemail") => Some(came("not applicable", "not_applicable")),
                None => Some(came("unknown", "unknown")),
                Some(_) => None,
            }
        }
        ("told-before-as-unknown", "timely-updates") => {
            let before = development.get("told_on")? < development.get("occurred_on")?;
            before.then(|| came("told before it happened", "unknown"))
        }
        ("cohabiting-only-with-risk", "written-acknowledgement") => {
            let known = case.yes("crime.domestic") && case.yes("victim.lives_with_suspect");
            let risk = case.yes("acknowledgement.unsafe");
            let excused = case.yes("acknowledgement.declined");
            let sent = case.get("acknowledgement.sent_on").is_some();
            let unknown = status == "unknown" && !line.missing.contains("reported_on");
            let otherwise = (known || unknown) && !risk;
            otherwise.then(|| match (sent, excused) {
                (true, _) => came("yes", "met"),
                (false, true) => came("not suitable", "exempt"),
                (false, false) => came("no", "not_met"),
            })
        }
        ("release-in-advance-only", "release") if answer == "yes" => {
            let on_the_day = case.get("release.told_on") == case.get("release.released_on");
            on_the_day.then(|| came("no", "not_met"))
        }
        _ => None,
    }
}

fn days(from: &str, to: &str) -> i64 {
    day(from).days_to(day(to))
}

fn weekdays(from: &str, to: &str) -> usize {
    (1..=days(from, to)).filter(|ahead| !day(from).plus_days(*ahead).is_weekend()).count()
}

/// What `never-made-against-quality` makes of the findings: an update that was not made is to its quality what it is to
/// its time.
fn never_made(lines: &[Line]) -> BTreeMap<Place, Came> {
    let timely = lines.iter().filter(|line| line.place[1] == "timely-updates" && !line.place[2].is_empty());
    let not_made = timely.filter(|line| line.development.get("told_on").is_none());
    let quality = not_made.map(|line| {
        let [case, _, row] = &line.place;
        let answer = if line.came.0 == "not told" { "not made" } else { &line.came.0 };
        ([case.clone(), "update-quality".to_owned(), row.clone()], came(answer, &line.came.1))
    });
    quality.collect()
}

#[test]
fn each_reading_changes_what_it_says_and_nothing_else() {
    let table = table();
    for (reading, counts) in CHANGED {
        for (batch, count) in BATCHES.into_iter().zip(counts) {
            let lines = lines(batch);
            let of_quality = never_made(&lines);
            let found = findings(batch, reading);
            assert_eq!(found.len(), lines.len());
            let mut changed = 0;
            for (line, (place, found)) in lines.iter().zip(&found) {
                let otherwise = match reading {
                    "never-made-against-quality" => of_quality.get(place).cloned(),
                    _ => read_otherwise(reading, line),
                };
                let expected = otherwise.unwrap_or_else(|| line.came.clone());
                assert_eq!((place, found), (&line.place, &expected), "{reading}");
                if *found != line.came {
                    changed += 1;
                    assert!(table[reading].contains(&place[1]), "{reading}: {place:?}");
                }
            }
            assert_eq!(changed, count, "{reading}, {batch}");
        }
    }
}

/// The rows of one question over all periods: label, numerator and base.
fn rows(rules: &str) -> BTreeMap<String, [u64; 2]> {
    let run = vcop(&["check", "cases/essex-2019-20", "--rules", rules, "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let whole: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let sections = whole["return"]["sections"].as_array().unwrap();
    let section = sections.iter().find(|section| section["entitlement"] == "support-referral").unwrap();
    let sum = |row: &serde_json::Value, key: &str| {
        row["periods"].as_array().unwrap().iter().map(|cell| cell[key].as_u64().unwrap()).sum()
    };
    let rows = section["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["label"].as_str().unwrap().to_owned(), [sum(row, "numerator"), sum(row, "base")]))
        .collect()
}

#[test]
fn readings_of_a_row_count_what_they_say() {
    let lines = lines("essex-2019-20");
    let count = |answers: &[&str]| {
        let asked = lines.iter().filter(|line| line.place[1] == "support-referral");
        asked.filter(|line| answers.contains(&line.came.0.as_str())).count() as u64
    };
    let all = ["referred", "referred late", "not referred"];
    let in_time = rows("rules/readings/referral-only-in-time");
    let of_those = "% of those assessed referred";
    assert_eq!(in_time[of_those], [count(&all[..1]), count(&all)]);
    assert_eq!(in_time["% referred late"], [count(&all[1..2]), count(&all)]);
    assert!(count(&all[1..2]) > 0, "or nothing is tested");
    let assessed = lines.iter().filter(|line| line.place[1] == "support-referral");
    let assessed = assessed.filter(|line| line.case.get("support.assessed_on").is_some()).count() as u64;
    let of_all = rows("rules/readings/referral-of-all-assessed");
    assert_eq!(of_all[of_those], [count(&all[..2]), assessed]);
    assert_ne!(assessed, count(&all));
}

#[test]
fn every_reading_is_listed_calls_itself_one_and_lints_clean() {
    let folders: Vec<PathBuf> = vcop::load::rulesets(&root().join("rules/readings"));
    let names: Vec<String> =
        folders.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, CHANGED.map(|(name, _)| name));
    assert_eq!(names, table().into_keys().collect::<Vec<_>>());
    let run = vcop(&["lint", "--strict"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    for (folder, name) in folders.iter().zip(&names) {
        let head = fs::read_to_string(folder.join("ruleset.yaml")).unwrap();
        assert!(head.contains("Another reading") && head.contains("not the official one"), "{name}");
        assert!(run.stdout.contains(&format!("\nrules/readings/{name}: no faults")), "{name}");
        let examples = fs::read_dir(folder.join("examples")).unwrap().map(|entry| entry.unwrap().path());
        let own = |path: &Path| fs::read_to_string(path).unwrap().contains(&name.replace('-', " "));
        assert!(examples.into_iter().any(|path| own(&path)), "{name}: no example shows it");
    }
}
