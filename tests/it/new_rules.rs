//! A new entitlement, exemption, answer, field, limit, row and heading need no Rust: the same program, other files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{copy_folder, vcop};

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped rules and batch in a folder of their own.
fn workplace() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    copy_folder(&project().join("rules"), &root.join("rules"));
    copy_folder(&project().join("cases/essex-2019-20"), &root.join("cases/essex-2019-20"));
    (folder, root)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} has no {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn check(root: &Path) -> serde_json::Value {
    let batch = root.join("cases/essex-2019-20");
    let run = vcop(&["check", batch.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn section<'w>(whole: &'w serde_json::Value, id: &str) -> &'w serde_json::Value {
    let sections = whole["return"]["sections"].as_array().unwrap();
    sections.iter().find(|section| section["entitlement"] == id).unwrap_or_else(|| panic!("{id}"))
}

fn statuses<'w>(whole: &'w serde_json::Value, id: &str) -> &'w serde_json::Value {
    let all = whole["statuses"].as_array().unwrap();
    all.iter().find(|statuses| statuses["entitlement"] == id).unwrap()
}

const NEW: &str = r#"entitlement: interview-notice
question: Was the victim told of the interview by telephone?
says: were told by telephone
owed_by: Police
source: {code: A local standard, about: interviews, verified: false}
applies_when: 'any(developments, |one| if_blank(one.kind, "other") == "interview")'
time_limit:
  from: [crime.reported_on, finalised_on]
  to: telephoned_on
  within:
    - limit: 3 working days
      when: crime.offence_group in ["violence", "sexual"]
    - limit: 10 days
answers:
  - {answer: told, counts_as: met, when: in_time}
  - {answer: told late, counts_as: not met, when: late}
  - {answer: not told, counts_as: not met}
excused:
  - exemption: crown-court
    reason: The case went to the Crown Court
    answer: left to the court
    when: court == "crown"
bases:
  asked: {answers: [told, told late, not told], name: cases with an interview}
rows:
  - {label: '% told', count: [told], out_of: asked}
"#;

#[test]
fn one_of_each_is_added_without_rust() {
    let (_folder, root) = workplace();
    let before = check(&root);
    let rules = root.join("rules/moj-audit-2019-20");
    fs::write(rules.join("entitlements/interview-notice.yaml"), NEW).unwrap();
    edit(
        &rules.join("record.yaml"),
        "  crime:\n",
        "  telephoned_on: {type: date, label: Date of the call, held_by: Police}\n\n  crime:\n",
    );
    edit(
        &rules.join("ruleset.yaml"),
        "  - heading: Was a VPS taken?\n",
        "  - heading: Are victims told by telephone?\n    asks: [interview-notice]\n  - heading: Was a VPS taken?\n",
    );
    // An exemption, an answer, a limit and a row of questions that are there already.
    edit(
        &rules.join("entitlements/needs-assessment.yaml"),
        "answers:\n",
        "not_owed:\n  - exemption: theft\n    reason: A theft\n    answer: no need seen\n    when: crime.offence_group == \"theft\"\n\nanswers:\n",
    );
    edit(
        &rules.join("entitlements/needs-assessment.yaml"),
        "rows:\n",
        "rows:\n  - {label: '% no need seen', count: [no need seen], out_of: every answer, on_form: false}\n",
    );
    edit(&rules.join("entitlements/timely-updates.yaml"), "limit: 5 working days", "limit: 3 working days");
    edit(
        &rules.join("entitlements/vps-taken.yaml"),
        "answers:\n",
        "answers:\n  - {answer: used at once, counts_as: met, when: 'recorded(vps.taken_on) and if_blank(vps.used, false)'}\n",
    );
    let after = check(&root);

    let periods = ["h1", "q3", "q4"].map(|name| format!("cases/essex-2019-20/{name}.yaml"));
    let batch = periods.map(|path| fs::read_to_string(root.join(path)).unwrap()).join("\n---\n");
    let thefts = batch.matches("offence_group: theft").count();
    assert!(thefts > 0);
    assert_eq!(statuses(&after, "needs-assessment")["exempt"], thefts);
    assert_eq!(section(&after, "needs-assessment")["rows"][0]["label"], "% no need seen");

    let cases: Vec<&str> = batch.split("\n---").collect();
    let interviewed: Vec<&&str> = cases.iter().filter(|case| case.contains("kind: interview")).collect();
    let crown = interviewed.iter().filter(|case| case.contains("court: crown")).count();
    let asked = statuses(&after, "interview-notice");
    assert_eq!(asked["exempt"], crown);
    assert_eq!(asked["not_met"], interviewed.len() - crown);
    let unlisted = cases.iter().filter(|case| !case.contains("developments:")).count();
    assert_eq!((&asked["unknown"], unlisted > 0), (&unlisted.into(), true));
    assert_eq!(asked["met"], 0);

    let met = |whole: &serde_json::Value| statuses(whole, "timely-updates")["met"].as_u64().unwrap();
    assert!(met(&after) < met(&before), "a shorter limit is met less often");
    assert_eq!(section(&after, "release"), section(&before, "release"));
    assert_eq!(section(&after, "vps-taken"), section(&before, "vps-taken"));
    assert_ne!(after["ruleset"]["sha256"], before["ruleset"]["sha256"]);
}

#[test]
fn rule_files_may_have_windows_line_ends_and_a_byte_order_mark() {
    let (_folder, root) = workplace();
    let before = check(&root);
    let rules = root.join("rules/moj-audit-2019-20");
    for folder in [rules.clone(), rules.join("entitlements"), rules.join("scripts")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let text = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
                fs::write(&path, format!("\u{feff}{text}")).unwrap();
            }
        }
    }
    let after = check(&root);
    assert_eq!(after, before, "the rules are the same, and so is their fingerprint");
}

#[test]
fn faulty_rules_are_refused_and_nothing_is_printed() {
    let (_folder, root) = workplace();
    let rules = root.join("rules/moj-audit-2019-20/entitlements");
    edit(&rules.join("support-referral.yaml"), "support.in_need", "support.in_ned");
    edit(&rules.join("release.yaml"), "release.released_on", "release.relesed_on");
    let batch = root.join("cases/essex-2019-20");
    let run = vcop(&["check", batch.to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    for words in [
        "there is no field `support.in_ned`",
        "did you mean `in_need`?",
        "release.relesed_on",
        "support-referral.yaml:",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
}

#[test]
fn every_condition_and_script_of_the_shipped_rulesets_is_lowered() {
    for folder in ::vcop::load::every_ruleset(&project().join("rules")) {
        let read = ::vcop::load::rules(&folder);
        let (ruleset, problems) = ::vcop::ruleset::compile(&read.files, &read.sources);
        assert!(ruleset.is_some(), "{}", folder.display());
        let interpreted =
            problems.iter().filter(|problem| problem.code.name() == "interpreted-script").count();
        assert_eq!(interpreted, 0, "{}", folder.display());
    }
}

#[test]
fn rules_stay_inside_their_folder() {
    let (_folder, root) = workplace();
    fs::create_dir_all(root.join("outside")).unwrap();
    fs::create_dir_all(root.join("rules/empty")).unwrap();
    for (name, path, words) in [
        ("overlay", "../../outside", "does not lead"),
        ("overlay", "/etc", "does not lead"),
        ("overlay", "../", "does not lead"),
        ("overlay", "..", "does not lead"),
        ("overlay", "../empty/../../outside", "does not lead"),
        ("overlay", "../moj", "there is no ruleset `moj`"),
        ("overlay", "../readings/release-in-advance", "did you mean `readings/release-in-advance-only`?"),
        ("overlay", "../empty", "`empty` has no ruleset.yaml"),
        ("more/overlay", "../../../outside", "does not lead"),
        ("more/overlay", "../moj-audit-2019-20", "there is no ruleset `more/moj-audit-2019-20`"),
        ("more/overlay", "../../more/overlay", "`more/overlay` is extended by itself"),
    ] {
        let overlay = root.join("rules").join(name);
        fs::create_dir_all(&overlay).unwrap();
        fs::write(overlay.join("ruleset.yaml"), format!("vcop: 1\nruleset: overlay\nextends: {path}\n"))
            .unwrap();
        let run = vcop(&[
            "check",
            root.join("cases/essex-2019-20").to_str().unwrap(),
            "--rules",
            overlay.to_str().unwrap(),
        ]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(words), "{name}, {path}: {}", run.stderr);
    }
}

#[test]
fn rulesets_in_a_folder_of_rules_are_variants_that_are_used_only_by_name() {
    let (_folder, root) = workplace();
    let (batch, audit) = (root.join("cases/essex-2019-20"), root.join("cases/essex-2019-20/audit.yaml"));
    let official = check(&root);
    let rules = "rules: moj-audit-2019-20";
    edit(&audit, rules, "# no rules");
    assert_eq!(check(&root), official, "the only ruleset of rules/ itself");
    edit(&audit, "# no rules", "rules: readings/release-in-advance-only");
    let named = check(&root);
    assert_eq!(named["ruleset"]["id"], "release-in-advance-only");
    assert_eq!(named["ruleset"]["base"]["id"], "moj-audit-2019-20");
    assert_eq!(named["ruleset"]["base"]["sha256"], official["ruleset"]["sha256"]);
    edit(&audit, "readings/release-in-advance-only", "release-in-advance-only");
    let run = vcop(&["check", batch.to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("readings/release-in-advance-only"), "{}", run.stderr);
    // One overlay may lie on another, from a folder to `rules/` and the other way.
    let over = root.join("rules/both");
    fs::create_dir_all(&over).unwrap();
    let head = "vcop: 1\nruleset: both\nextends: ../readings/release-in-advance-only\n";
    fs::write(over.join("ruleset.yaml"), head).unwrap();
    let run =
        vcop(&["check", batch.to_str().unwrap(), "--rules", over.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let both: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(both["ruleset"]["base"]["id"], "release-in-advance-only");
    assert_eq!(section(&both, "release"), section(&named, "release"));
}

#[test]
fn rulesets_that_extend_each_other_are_a_fault() {
    let (_folder, root) = workplace();
    for (name, other) in [("one", "two"), ("two", "one")] {
        let folder = root.join("rules").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("ruleset.yaml"), format!("vcop: 1\nruleset: {name}\nextends: ../{other}\n"))
            .unwrap();
    }
    let rules = root.join("rules/one");
    let run = vcop(&[
        "check",
        root.join("cases/essex-2019-20").to_str().unwrap(),
        "--rules",
        rules.to_str().unwrap(),
    ]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("extends-circle"), "{}", run.stderr);
}

#[test]
fn a_reading_is_an_overlay_of_a_few_lines() {
    let (_folder, root) = workplace();
    let overlay = root.join("rules/one-day-longer");
    fs::create_dir_all(overlay.join("entitlements")).unwrap();
    let head = "vcop: 1\nruleset: one-day-longer\nextends: ../moj-audit-2019-20\ntitle: Referral within three working days\n";
    fs::write(overlay.join("ruleset.yaml"), head).unwrap();
    let change = "entitlement: support-referral\ntime_limit:\n  from: crime.reported_on\n  to: support.referred_on\n  within: 3 working days\n";
    fs::write(overlay.join("entitlements/support-referral.yaml"), change).unwrap();
    let before = check(&root);
    let batch = root.join("cases/essex-2019-20");
    let run =
        vcop(&["check", batch.to_str().unwrap(), "--rules", overlay.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let after: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(after["ruleset"]["base"]["id"], "moj-audit-2019-20");
    assert_eq!(after["ruleset"]["base"]["sha256"], before["ruleset"]["sha256"]);
    let met = |whole: &serde_json::Value| statuses(whole, "support-referral")["met"].as_u64().unwrap();
    assert!(met(&after) > met(&before));
    assert_eq!(section(&after, "timely-updates"), section(&before, "timely-updates"));
}

#[test]
fn the_bases_fingerprint_is_by_its_own_calendar() {
    let (_folder, root) = workplace();
    let before = check(&root);
    let calendars = root.join("rules/calendars");
    let text = fs::read_to_string(calendars.join("england-and-wales.yaml")).unwrap();
    let other = text.replace("calendar: england-and-wales", "calendar: ours");
    fs::write(calendars.join("ours.yaml"), other.replace("  - {date: 2020-05-25", "  # {date: 2020-05-25"))
        .unwrap();
    let overlay = root.join("rules/overlay");
    fs::create_dir_all(&overlay).unwrap();
    let head = "vcop: 1\nruleset: overlay\nextends: ../moj-audit-2019-20\n";
    let checked = |head: &str| -> serde_json::Value {
        fs::write(overlay.join("ruleset.yaml"), head).unwrap();
        let (batch, rules) = (root.join("cases/essex-2019-20"), overlay.to_str().unwrap());
        let run = vcop(&["check", batch.to_str().unwrap(), "--rules", rules, "--format", "json"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()["ruleset"].clone()
    };
    let (same, ours) = (checked(head), checked(&format!("{head}calendar: ours\n")));
    for laid in [&same, &ours] {
        assert_eq!(laid["base"]["sha256"], before["ruleset"]["sha256"]);
    }
    assert_ne!(same["sha256"], ours["sha256"]);
}

#[test]
fn an_alert_whose_rule_fails_is_seen_and_the_answers_stand() {
    let (_folder, root) = workplace();
    let before = check(&root);
    let file = root.join("rules/moj-audit-2019-20/entitlements/needs-assessment.yaml");
    let alert = "alerts:\n  - says: Long ago\n    when: 'working_days(date(\"2001-01-01\"), crime.reported_on) > 5'\nrows:\n";
    edit(&file, "rows:\n", alert);
    let batch = root.join("cases/essex-2019-20");
    let run = vcop(&["check", batch.to_str().unwrap()]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.stdout.contains("alerts whose rule failed\n"), "{}", run.stdout);
    let run = vcop(&["check", batch.to_str().unwrap(), "--format", "json"]);
    let after: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(after["return"], before["return"], "no answer is touched");
    assert!(run.stderr.contains("alerts could not be looked at"), "{}", run.stderr);
}
