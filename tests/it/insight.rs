//! Changes, comparisons and sentences as `check` gives them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{copy_folder, vcop};

fn json(options: &[&str]) -> Value {
    let run = vcop(&[&["check", "--format", "json"], options].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn found<'v>(list: &'v Value, key: &str, word: &str) -> &'v Value {
    let items = list.as_array().unwrap();
    items.iter().find(|item| item[key] == word).unwrap_or_else(|| panic!("{key}: {word} in {list}"))
}

fn row<'v>(sections: &'v Value, entitlement: &str, label: &str) -> &'v Value {
    found(&found(sections, "entitlement", entitlement)["rows"], "label", label)
}

/// The sample audit with its audit.yaml changed.
fn changed(what: &str, to: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let batch = folder.path().join("essex");
    copy_folder(Path::new("cases/essex-2019-20"), &batch);
    let audit = batch.join("audit.yaml");
    let text = fs::read_to_string(&audit).unwrap();
    assert!(text.contains(what), "{what}");
    fs::write(audit, text.replace(what, to)).unwrap();
    let path = batch.to_str().unwrap().to_owned();
    (folder, path)
}

const RULES: [&str; 2] = ["--rules", "rules/moj-audit-2019-20"];

#[test]
fn recent_against_finalised_is_compared_on_one_base() {
    let whole = json(&["cases/essex-2019-20/q4.yaml", "cases/essex-recent", "--compare", "frame"]);
    let groups = &whole["side_by_side"];
    assert_eq!(groups["groups"][0], serde_json::json!({"group": "finalised", "cases": 30}));
    let yes = row(&groups["sections"], "written-acknowledgement", "% yes");
    assert_eq!((&yes["groups"][0]["numerator"], &yes["groups"][0]["base"]), (&7.into(), &20.into()));
    assert_eq!(
        (&yes["every_answer"][0]["base"], &yes["every_answer"][1]["numerator"]),
        (&30.into(), &103.into())
    );
    let difference = &yes["differences"][0];
    assert_eq!(
        *difference,
        serde_json::json!({"group": "recent", "against": "finalised", "points": 63.9548, "low": 44.9414,
            "high": 76.4753, "statement": "higher", "base_is": "cases", "every_answer": true,
            "on_own_base": {"points": 52.2881, "low": 29.4091, "high": 69.8532, "statement": "higher"}})
    );
    // What holds on one base alone is not said: that more letters were suitable is no more letters sent.
    let other = json(&["cases/essex-2019-20", "--compare", "crime.offence_group"]);
    let yes = row(&other["side_by_side"]["sections"], "written-acknowledgement", "% yes");
    let theft = found(&yes["differences"], "group", "theft");
    assert!(theft["every_answer"] == true && theft["low"].as_f64().unwrap() > 0.0, "{theft}");
    assert_eq!(theft["on_own_base"]["statement"], "no clear difference");
    assert_eq!(theft["statement"], "no clear difference");
}

#[test]
fn what_is_compared_is_every_case_whatever_the_return_counts() {
    let whole = json(&["cases/essex-2019-20", "cases/essex-recent", "--compare", "frame"]);
    let cases = |place: usize| whole["side_by_side"]["groups"][place]["cases"].as_u64().unwrap();
    assert_eq!((cases(0), cases(1)), (90, 118));
    assert_eq!(whole["records"]["not_in_return"], 118);
    let without = json(&["cases/essex-2019-20", "--compare", "victim.enhanced"]);
    let groups = &without["side_by_side"];
    let counted: u64 = (0..2).map(|place| groups["groups"][place]["cases"].as_u64().unwrap()).sum();
    assert_eq!(groups["groups"][0]["group"], "yes");
    assert_eq!(counted + groups["not_recorded"].as_u64().unwrap(), 90);
    assert!(groups["not_recorded"].as_u64().unwrap() > 0);
}

#[test]
fn cohorts_are_before_a_day_and_from_it_on() {
    let whole = json(&["cases/essex-2019-20", "--cohort", "crime.reported_on", "2019-05-01"]);
    let groups = &whole["side_by_side"]["groups"];
    assert_eq!(
        (&groups[0]["group"], &groups[1]["group"]),
        (&"before 1 May 2019".into(), &"from 1 May 2019".into())
    );
    assert_eq!(groups[0]["cases"].as_u64().unwrap() + groups[1]["cases"].as_u64().unwrap(), 90);
}

#[test]
fn figures_of_the_form_are_the_same_with_groups_and_without() {
    let (with, without) =
        (json(&["cases/essex-2019-20", "--compare", "court"]), json(&["cases/essex-2019-20"]));
    assert_eq!(with["return"], without["return"]);
    assert_eq!(without["side_by_side"], Value::Null);
}

#[test]
fn each_column_is_compared_with_the_one_before_it() {
    let whole = json(&["cases/essex-2019-20"]);
    let sections = &whole["return"]["sections"];
    let said = |entitlement: &str, label: &str, place: usize| {
        let change = &row(sections, entitlement, label)["changes"][place];
        (change["period"].clone(), change["against"].clone(), change["statement"].clone())
    };
    let said_of = |entitlement, label, place| said(entitlement, label, place).2;
    let quality = "assessment of quality of the communication";
    assert_eq!(said("update-quality", quality, 0), ("Q3 19/20".into(), "H1 19/20".into(), "lower".into()));
    assert_eq!(said_of("update-quality", quality, 1), "higher");
    for place in 0..2 {
        assert_eq!(said_of("written-acknowledgement", "% yes", place), "no clear difference");
        assert_eq!(said_of("vps-taken", "% offered a VPS", place), "no clear difference");
    }
    // A figure that is on another base as printed is compared by the rules.
    let change = &row(sections, "written-acknowledgement", "% yes")["changes"][0];
    assert_eq!(
        (&change["points"], &change["base_is"]),
        (&(-16.6667).into(), &"cases where a letter was suitable".into())
    );
    // No figure is no change.
    assert_eq!(row(sections, "vps-reported-back", "% yes")["changes"], serde_json::json!([]));
}

#[test]
fn the_fall_from_88_to_55_is_real() {
    let (_folder, batch) = changed("    - {label: Q3 19/20, from: 2019-10-01, until: 2019-12-31}\n", "");
    let whole = json(&[&batch, RULES[0], RULES[1]]);
    let label = "% of developments communicated within the time limit, whatever developments there were";
    let change = &row(&whole["return"]["sections"], "timely-updates", label)["changes"][0];
    assert_eq!(change["statement"], "lower");
    assert!((-33.5..-32.5).contains(&change["points"].as_f64().unwrap()), "{change}");
    assert!(change["low"].as_f64().unwrap() > -55.0 && change["high"].as_f64().unwrap() < -11.0);
}

#[test]
fn nothing_is_said_of_a_change_in_cases_picked_by_hand() {
    let (_folder, batch) = changed("cases_are: drawn", "cases_are: picked by hand");
    let whole = json(&[&batch, RULES[0], RULES[1]]);
    for section in whole["return"]["sections"].as_array().unwrap() {
        for row in section["rows"].as_array().unwrap() {
            assert!(row["changes"].as_array().unwrap().iter().all(|change| change["statement"].is_null()));
        }
    }
    assert_eq!(whole["case_mix"]["shifts"], serde_json::json!([]));
    let periods = whole["insight"]["periods"].to_string();
    assert!(periods.contains("of cases picked by hand") && !periods.contains("clear change"), "{periods}");
}

#[test]
fn agencies_owe_what_the_findings_say() {
    let whole = json(&["cases/essex-2019-20"]);
    let mut sums = [0; 3];
    for period in whole["insight"]["periods"].as_array().unwrap() {
        for agency in period["agencies"].as_array().unwrap() {
            let number = |key: &str| agency[key].as_u64().unwrap();
            assert_eq!(number("owed"), number("met") + number("not_met"));
            assert!(number("blank") <= number("not_met"));
            for (sum, key) in sums.iter_mut().zip(["met", "not_met", "unknown"]) {
                *sum += number(key);
            }
        }
    }
    let of_all = |key: &str| -> u64 {
        whole["statuses"].as_array().unwrap().iter().map(|asked| asked[key].as_u64().unwrap()).sum()
    };
    // Every case of the sample lies in one column and is in the return.
    assert_eq!(sums, [of_all("met"), of_all("not_met"), of_all("unknown")]);
}

#[test]
fn how_old_the_cases_are_and_what_they_are_made_of() {
    let whole = json(&["cases/essex-2019-20"]);
    let mix = &whole["case_mix"];
    assert_eq!(mix["age"]["periods"].as_array().unwrap().len(), 3);
    let shift = &mix["shifts"][0];
    assert_eq!((&shift["kind"], &shift["statement"]), (&"yes".into(), &"higher".into()));
    assert_eq!(shift["figures"][0], serde_json::json!({"numerator": 17, "base": 29, "percent": 58.6207}));
    let (_folder, batch) = changed("age_from: crime.reported_on", "");
    assert_eq!(json(&[&batch, RULES[0], RULES[1]])["case_mix"]["age"], Value::Null);
}

#[test]
fn a_total_that_every_kind_contradicts_is_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    let mut number = 0;
    // Column, kind, and how many of how many were told at the end.
    for (day, kind, told, of) in [
        ("2020-01-10", "yes", 6, 10),
        ("2020-01-10", "no", 4, 20),
        ("2020-02-10", "yes", 11, 20),
        ("2020-02-10", "no", 1, 10),
    ] {
        for place in 0..of {
            number += 1;
            let told = if place < told { ", told_on: 2020-01-05" } else { "" };
            let ended = format!("{{ending: convicted, ended_on: 2020-01-05{told}}}");
            let head = format!("reference: VC-{number}\nsampled_on: {day}\ncrime: {{domestic: {kind}}}");
            cases.push(format!("{head}\njourney: {ended}\n"));
        }
    }
    fs::write(folder.path().join("cases.yaml"), cases.join("---\n")).unwrap();
    let audit = "vcop: 1\nas_at: 2020-06-30\ncase_mix: crime.domestic\nperiods:\n  by: sampled_on\n  columns:\n    - {label: January, from: 2020-01-01, until: 2020-01-31}\n    - {label: February, from: 2020-02-01, until: 2020-02-29}\n";
    fs::write(folder.path().join("audit.yaml"), audit).unwrap();
    let whole = json(&[folder.path().to_str().unwrap(), RULES[0], RULES[1]]);
    let found = &whole["case_mix"]["contradictions"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found[0]["entitlement"], &found[0]["row"]), (&"end-of-journey".into(), &"% yes".into()));
    insta::assert_snapshot!(whole["case_mix"]["sentences"][1].as_str().unwrap(), @r"end-of-journey, % yes: up from 33% (10 of 30) in January 2020 to 40% (12 of 30) in February 2020, but down in each by domestic incident: yes from 60% (6 of 10) to 55% (11 of 20) and no from 20% (4 of 20) to 10% (1 of 10). The mix of cases moved the total");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    for (options, code) in [
        (&["--compare", "fram"][..], "unknown-field"),
        (&["--compare", "reference"], "cannot-count"),
        (&["--compare", "crime.reported_on"], "type-mismatch"),
        (&["--compare", "development.kind"], "type-mismatch"),
        (&["--cohort", "crime.reported_on", "2019-13-01"], "bad-date"),
        (&["--cohort", "crime.domestic", "2019-09-01"], "type-mismatch"),
    ] {
        let run = vcop(&[&["check", "cases/essex-2019-20"], options].concat());
        assert_eq!(run.status, 2, "{options:?}");
        assert!(run.stderr.contains(&format!("error[{code}]")), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let (_folder, batch) = changed("case_mix: [court,", "case_mix: [sampled_on, cort,");
    let run = vcop(&["check", &batch, RULES[0], RULES[1]]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("`sampled_on` is a date, and a flag or choice field belongs here"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("did you mean `court`?"), "{}", run.stderr);
}

#[test]
fn groups_side_by_side_on_a_page() {
    let run = vcop(&["check", "cases/essex-2019-20", "cases/essex-recent", "--compare", "frame"]);
    let from = run.stdout.find("Side by side").unwrap();
    let until = from + run.stdout[from..].find("\nIs the victim assessed").unwrap();
    insta::assert_snapshot!(&run.stdout[from..until], @r"
    Side by side: finalised and recent
    By frame: Sample that the case is from (finalised or recent).
    208 cases, 90 finalised and 118 recent: every one that was checked, whatever its period and whether
    or not the return counts it.

    Does the victim receive a written acknowledgement that a crime was reported?
                                                                               finalised       recent
      % yes                                                                          39%          87%
        of cases where a letter was suitable                                    22 of 56   103 of 118
        from this base exemptions take clearly more in one than in the other; of all cases, recent 87%
          (103 of 118) and finalised 24% (22 of 90): recent against finalised: higher, by 63 points (95%
          confidence interval 51 to 72)
      % no                                                                           61%          13%
        of cases where a letter was suitable                                    34 of 56    15 of 118
        from this base exemptions take clearly more in one than in the other; of all cases, recent 13%
          (15 of 118) and finalised 38% (34 of 90): recent against finalised: lower, by 25 points (95%
          confidence interval 13 to 36)
      % not suitable                                                                 38%           0%
        of cases                                                                34 of 90     0 of 118
        recent against finalised: lower, by 38 points (95% confidence interval 28 to 48)
    ");
}

#[test]
fn groups_do_not_depend_on_the_threads_or_the_order_of_the_cases() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases: Vec<String> = ["h1", "q3", "q4"]
        .iter()
        .map(|name| fs::read_to_string(format!("cases/essex-2019-20/{name}.yaml")).unwrap())
        .flat_map(|text| {
            text.split("\n--- # yaml-language-server").map(|case| format!("#{case}")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(cases.len(), 90);
    let mut read = |threads: &str| {
        cases.reverse();
        fs::write(folder.path().join("cases.yaml"), cases.join("\n---\n")).unwrap();
        let batch = folder.path().to_str().unwrap();
        let by = ["--compare", "court", "--as-at", "2020-06-30", "--threads", threads];
        let whole = json(&[&[batch, RULES[0], RULES[1]], &by[..]].concat());
        (whole["side_by_side"].clone(), whole["insight"].clone())
    };
    let (one, other) = (read("1"), read("4"));
    assert_eq!(one, other);
}

#[test]
fn a_field_with_too_many_values_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let case = |place: usize| format!("reference: VC-{place}\nframe: week {place}\n");
    let cases: Vec<String> = (0..13).map(case).collect();
    fs::write(folder.path().join("cases.yaml"), cases.join("---\n")).unwrap();
    let batch = folder.path().to_str().unwrap();
    let run = vcop(&["check", batch, RULES[0], RULES[1], "--compare", "frame", "--as-at", "2020-06-30"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`frame` has more than 12 values"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}
