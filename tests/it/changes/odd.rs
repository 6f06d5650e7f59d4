//! What is no change, what only means something else, what only one ruleset knows, and what cannot be compared.

use std::fs;

use serde_json::{Value, json};

use super::{BASE, BATCH, Edited, list, text};
use crate::support::vcop;

#[test]
fn comments_order_and_ways_of_writing_are_no_change() {
    let edited = Edited::new()
        .edit("entitlements/written-acknowledgement.yaml", "owed_by: Police\n", "")
        .edit("entitlements/written-acknowledgement.yaml", "in_force:\n", "# Anew.\nowed_by: 'Police'\nin_force:\n")
        .edit(
            "entitlements/written-acknowledgement.yaml",
            "    when: crime.domestic and victim.lives_with_suspect\n\n",
            "    when: |\n      (crime.domestic == true || false)\n        && (victim.lives_with_suspect)\n\n",
        )
        .edit("scripts/enhanced.rhai", "fn enhanced_on", "// A note.\nfn enhanced_on")
        .edit("entitlements/timely-updates.yaml", "when: in_time", "when: (in_time)");
    let edited = edited.edit(
        "entitlements/written-acknowledgement.yaml",
        "(crime.domestic == true || false)",
        "(crime.domestic)",
    );
    let path = edited.rules();
    fs::rename(path.join("entitlements/release.yaml"), path.join("entitlements/a-release.yaml")).unwrap();
    let diff = edited.diff();
    assert_eq!(diff["rules"], json!([]));
    assert_eq!(
        (&diff["findings_changed"], &diff["groups"], &diff["rows"]),
        (&json!(0), &json!([]), &json!([]))
    );
    assert_ne!(diff["old"]["sha256"], diff["new"]["sha256"]);
    let run = edited.run(&[]);
    assert!(run.stdout.contains("None: the rules mean the same."), "{}", run.stdout);
}

#[test]
fn a_function_that_means_something_else_is_told_where_it_is_called() {
    let edited = Edited::new().edit(
        "scripts/enhanced.rhai",
        "    victim.enhanced and (",
        "    if_blank(victim.enhanced, false) and (",
    );
    let diff = edited.diff();
    let rules = list(&diff["rules"]);
    assert_eq!(rules.len(), 1, "{rules:?}");
    assert_eq!((&rules[0]["by_function"], &rules[0]["was"]), (&json!(true), &rules[0]["is"]));
    let run = edited.run(&[]);
    assert!(run.stdout.contains("a function that it calls has changed"), "{}", run.stdout);
}

#[test]
fn fields_words_and_bank_holidays_of_one_ruleset_only() {
    let edited = Edited::new()
        .edit("record.yaml", "of: [magistrates, crown]", "of: [youth, crown, magistrates]")
        .edit("record.yaml", "  court:", "  seen_by: {type: text, label: Seen by}\n  court:");
    let diff = edited.diff();
    assert_eq!(diff["findings_changed"], 0);
    let fields: Vec<(&str, &str)> =
        list(&diff["rules"]).iter().map(|rule| (text(&rule["name"]), text(&rule["aspect"]))).collect();
    assert_eq!(fields, [("seen_by", ""), ("court", "type")]);
    let cases = edited.folder.path().join("cases.ndjson");
    fs::write(
        &cases,
        "{\"reference\": \"A\", \"court\": \"youth\"}\n{\"reference\": \"B\", \"seen_by\": \"x\"}\n",
    )
    .unwrap();
    let rules = edited.rules();
    let arguments = [
        "diff",
        BASE,
        rules.to_str().unwrap(),
        "--cases",
        cases.to_str().unwrap(),
        "--as-at",
        "2020-06-30",
        "--format",
        "json",
    ];
    let run = vcop(&arguments);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("court has a word that the old rules do not know"), "{}", run.stderr);
    let diff: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(diff["records"], json!({"read": 2, "compared": 1, "not_used": 1}));

    let holiday = Edited::new();
    let path = holiday.folder.path().join("rules/calendars/england-and-wales.yaml");
    let calendar = fs::read_to_string(&path).unwrap();
    let line = calendar.lines().find(|line| line.contains("2019-08-26")).unwrap();
    fs::write(&path, calendar.replace(&format!("{line}\n"), "")).unwrap();
    let diff = holiday.diff();
    let rule = &diff["rules"][0];
    assert_eq!((text(&rule["part"]), text(&rule["is"])), ("calendar", "a working day"));
    let moved = diff["findings_changed"].as_u64().unwrap();
    assert_eq!(rule["findings"], moved);
    if moved == 0 {
        let record = &diff["no_effect"][0]["would_change"];
        assert!(record.is_object(), "{diff}");
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let clash = Edited::new().edit("record.yaml", "frame:          {type: text", "frame: {type: flag");
    let run = clash.run(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    let faulty = Edited::new().edit("entitlements/release.yaml", "counts_as: met", "counts_as: mett");
    let run = faulty.run(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("did you mean `met`?"), "{}", run.stderr);
    let run = vcop(&["diff", BASE, "rules/nowhere", "--cases", BATCH]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_limit_that_gets_its_last_day_is_the_same_limit() {
    let edited = Edited::new().edit(
        "entitlements/timely-updates.yaml",
        "    - limit: 5 working days\n",
        "    - limit: 3 working days\n      in_force: {by: development.occurred_on, from: 2020-05-01}\n    - limit: 5 working days\n      in_force: {by: development.occurred_on, until: 2020-04-30}\n",
    );
    let diff = edited.diff();
    let rules: Vec<_> =
        list(&diff["rules"]).iter().map(|rule| (&rule["aspect"], &rule["was"], &rule["is"])).collect();
    let dated = |dates: &str| json!(format!("by development.occurred_on {dates}"));
    assert_eq!(
        rules,
        [
            (
                &json!(""),
                &json!(null),
                &json!("3 working days, in force by development.occurred_on from 2020-05-01")
            ),
            (&json!("in force"), &json!("for every date"), &dated("until 2020-04-30")),
        ]
    );
}
