//! Changes that move nothing: a case that they would move, or how far it was looked.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{BASE, Edited, list, text};
use crate::facts::{Came, came};
use crate::support::vcop_reading;

/// The answer and status of one case by one ruleset.
fn came_to(rules: &Path, record: &Value, entitlement: &str, as_at: &str) -> Vec<Came> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("f.ndjson");
    let arguments = [
        "check",
        "-",
        "--rules",
        rules.to_str().unwrap(),
        "--as-at",
        as_at,
        "--findings",
        file.to_str().unwrap(),
    ];
    let run = vcop_reading(&arguments, &format!("{record}\n"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = fs::read_to_string(file).unwrap();
    let findings = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    findings
        .filter(|finding| finding["entitlement"] == entitlement)
        .map(|finding| came(finding["answer"].as_str().unwrap(), finding["status"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_change_that_moves_nothing_is_warned_of_with_a_case_that_it_would_move() {
    let edited = Edited::new()
        .edit("entitlements/timely-updates.yaml", "limit: 1 working day\n", "limit: 2 days\n")
        .edit("entitlements/release.yaml", "rows:\n", "alerts:\n  - says: Far ahead\n    when: days(release.told_on, release.released_on) > 300\nrows:\n")
        .edit("entitlements/needs-assessment.yaml", "when: recorded(support.assessed_on)", "when: recorded(support.assessed_on) and support.assessed_on > date(\"2014-02-01\")")
        .edit("record.yaml", "of: [magistrates, crown]", "of: [magistrates, crown, youth]");
    let diff = edited.diff();
    let untouched = list(&diff["no_effect"]);
    let parts: Vec<(&str, &str)> =
        untouched.iter().map(|one| (text(&one["entitlement"]), text(&one["part"]))).collect();
    assert!(parts.contains(&("needs-assessment", "answer")), "{parts:?}");
    assert!(parts.contains(&("release", "alert")), "{parts:?}");
    for one in untouched {
        let record = &one["would_change"];
        assert!(record.is_object(), "{one}");
        if one["part"] == "alert" {
            continue;
        }
        let (id, as_at) = (text(&one["entitlement"]), text(&one["as_at"]));
        let old = came_to(&crate::facts::root().join(BASE), record, id, as_at);
        let new = came_to(&edited.rules(), record, id, as_at);
        assert_ne!(old, new, "{record}");
        // It is a smallest one: without any one of its facts it does not change.
        for field in record.as_object().unwrap().keys().filter(|key| *key != "reference") {
            let mut less = record.clone();
            less.as_object_mut().unwrap().remove(field);
            let rules = [crate::facts::root().join(BASE), edited.rules()];
            let [old, new] = rules.map(|rules| came_to(&rules, &less, id, as_at));
            assert_eq!(old, new, "{less}");
        }
    }
}

#[test]
fn where_no_case_would_change_it_says_how_far_it_looked() {
    let edited = Edited::new().edit(
        "entitlements/release.yaml",
        "rows:\n",
        "excused:\n  - {exemption: never, reason: Never, answer: never, when: 'recorded(release.told_on) and not recorded(release.told_on)'}\nrows:\n",
    );
    let diff = edited.diff();
    let untouched = list(&diff["no_effect"]);
    assert_eq!(untouched.len(), 1, "{untouched:?}");
    assert_eq!(untouched[0]["would_change"], Value::Null);
    assert_eq!(untouched[0]["looked_at"]["all_that_differ"], true);
    assert!(untouched[0]["looked_at"]["records"].as_u64().unwrap() > 1);
    let run = edited.run(&[]);
    assert!(run.stdout.contains("No case would change: of the"), "{}", run.stdout);
}
