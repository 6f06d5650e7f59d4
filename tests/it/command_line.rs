//! The command line as a person meets it: what is asked, what is printed where, and how it ends.

use std::fs;

use crate::support::{vcop, vcop_reading, vcop_with};

const RULES: &str = "rules/moj-audit-2019-20";

#[test]
fn the_main_job_ends_with_the_count() {
    let run = vcop(&["check", "cases/essex-2019-20"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout.lines().last(), Some("90 cases read: 90 checked, 0 could not be used"));
}

#[test]
fn help_names_every_exit_status() {
    let run = vcop(&["--help"]);
    assert_eq!(run.status, 0);
    for line in
        ["0    done", "1    a stated bar", "2    usage, rules or input", "3    done, but", "130  interrupted"]
    {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}

#[test]
fn what_cannot_be_used_ends_with_2_and_prints_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = empty.to_str().unwrap();
    for (arguments, words) in [
        (&["check"][..], "BATCH"),
        (&["check", "cases/nowhere", "--rules", RULES], "cases/nowhere"),
        (&["check", empty, "--rules", RULES], "empty"),
        (&["check", "cases/essex-2019-20", "--rules", "rules/nowhere"], "there is no folder `rules/nowhere`"),
        (&["check", "cases/essex-2019-20", "--as-at", "30/06/2020"], "2020-06-30"),
        (&["check", "cases/essex-2019-20", "--format", "pdf"], "pdf"),
        (&["check", "README.md", "--rules", RULES], "README.md"),
        (&["check", "cases/essex-2019-20", "--findings", "nowhere/at/all.ndjson"], "nowhere/at/all.ndjson"),
        (&["chek", "cases/essex-2019-20"], "chek"),
    ] {
        let run = vcop(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?} {}", run.stderr);
        assert!(run.stderr.contains(words), "{arguments:?}\n{}", run.stderr);
    }
}

#[test]
fn records_that_cannot_be_used_are_counted_and_shown_and_the_rest_go_on() {
    let batch = "\
reference: A-1
frame: finalised
crime: {reported_on: 2019-06-04}
---
reference: A-2
crime: {reported_on: 31/04/2020}
---
reference: A-3
crime: {reported: 2019-06-04}
---
crime: {reported_on: 2019-06-04}
---
reference: A-1
---
reference: A-5
court: magistrate
---
reference: [broken
---
reference: A-6
";
    let run = vcop_reading(&["check", "-", "--rules", RULES, "--as-at", "2020-06-30"], batch);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.stdout.ends_with("8 cases read: 2 checked, 6 could not be used\n"), "{}", run.stdout);
    for words in [
        "record-value",
        "`31/04/2020` is not a date",
        "record-field",
        "did you mean `crime.reported_on`?",
        "record-key-missing",
        "record-key-repeated",
        "standard input:1",
        "did you mean `magistrates`?",
        "record-unreadable",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
}

#[test]
fn every_format_of_a_batch_gives_the_same_findings() {
    let yaml = "reference: A-1\nframe: finalised\ncrime: {reported_on: 2019-06-04, domestic: no}\nacknowledgement: {sent_on: none}\ndevelopments:\n  - {kind: arrest, occurred_on: 2019-06-05, told_on: 2019-06-12}\n---\nreference: A-2\ndevelopments: []\n";
    let ndjson = concat!(
        r#"{"reference":"A-1","frame":"finalised","crime":{"reported_on":"2019-06-04","domestic":false},"acknowledgement":{"sent_on":"none"},"developments":[{"kind":"arrest","occurred_on":"2019-06-05","told_on":"2019-06-12"}]}"#,
        "\n",
        r#"{"reference":"A-2","developments":[]}"#,
        "\n"
    );
    let json = format!("[{}]", ndjson.trim().replace('\n', ",\n"));
    let cases = "reference,frame,crime.reported_on,crime.domestic,acknowledgement.sent_on\nA-1,finalised,04/06/2019,N,none\nA-2,,,,\n";
    let rows = "reference,kind,occurred_on,told_on\nA-1,arrest,05/06/2019,12/06/2019\n";
    let folder = tempfile::tempdir().unwrap();
    let mut found: Vec<String> = Vec::new();
    for files in [
        &[("batch.yaml", yaml)][..],
        &[("batch.ndjson", ndjson)],
        &[("batch.json", json.as_str())],
        &[("cases.csv", cases), ("developments.csv", rows)],
    ] {
        let place = folder.path().join(files[0].0.replace('.', "-"));
        fs::create_dir(&place).unwrap();
        for (name, text) in files {
            fs::write(place.join(name), text).unwrap();
        }
        let findings = folder.path().join("findings.ndjson");
        let run = vcop(&[
            "check",
            place.to_str().unwrap(),
            "--rules",
            RULES,
            "--as-at",
            "2020-06-30",
            "--findings",
            findings.to_str().unwrap(),
        ]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let text = fs::read_to_string(findings).unwrap();
        let plain = |line: &str| line.split(",\"source\"").next().unwrap().to_owned();
        found.push(text.lines().map(plain).collect::<Vec<_>>().join("\n"));
    }
    assert!(found[0].lines().count() >= 20);
    assert!(found.iter().all(|other| *other == found[0]), "{found:#?}");
}

#[test]
fn todays_date_is_said_aloud_where_an_answer_depends_on_it() {
    let waiting = "reference: A-1\ncrime: {reported_on: 2019-06-04}\nsupport: {assessed_on: 2019-06-04, in_need: yes, consented: yes, already_supported: no}\n";
    let run = vcop_reading(&["check", "-", "--rules", RULES], waiting);
    assert!(run.stderr.contains("today"), "{}", run.stderr);
    let settled = "reference: A-1\ncrime: {reported_on: 2019-06-04}\ndevelopments: []\n";
    let run = vcop_reading(&["check", "-", "--rules", RULES], settled);
    assert!(!run.stderr.contains("today"), "{}", run.stderr);
}

#[test]
fn cases_in_no_period_are_counted_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let audit = fs::read_to_string("cases/essex-2019-20/audit.yaml").unwrap();
    let audit: String = audit
        .lines()
        .filter(|line| !line.starts_with("notes") && !line.starts_with("published"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(folder.path().join("audit.yaml"), audit).unwrap();
    fs::write(
        folder.path().join("batch.yaml"),
        "reference: Z-9\nframe: finalised\nfinalised_on: 2018-01-01\n---\nreference: Z-8\nframe: finalised\n",
    )
    .unwrap();
    let batch = folder.path().to_str().unwrap();
    let run = vcop(&["check", batch, "--rules", RULES, "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let whole: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(whole["records"]["in_no_period"], 2);
    let run = vcop(&["check", batch, "--rules", RULES]);
    assert!(run.stdout.contains("Z-9") && run.stdout.contains("Z-8"), "{}", run.stdout);
}

#[test]
fn an_audit_that_cannot_be_used_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    fs::write(place.join("batch.yaml"), "reference: A-1\n").unwrap();
    for (text, words) in [
        ("vcop: 1\narea: Essex\nperiod: 3\n", "`period` is not a key"),
        ("vcop: 1\nperiods: {by: [sampled], columns: []}\n", "did you mean `sampled_on`?"),
        ("vcop: 1\nreturn_counts: frme == \"finalised\"\n", "there is no field `frme`"),
        ("vcop: 1\nas_at: 30/06/2020\n", "is not a date"),
        (
            "vcop: 1\nas_printed:\n  - {entitlement: relese, rows: ['% yes'], out_of: every answer}\n",
            "did you mean `release`?",
        ),
        ("vcop: 2\n", "version 2"),
    ] {
        fs::write(place.join("audit.yaml"), text).unwrap();
        let run = vcop(&["check", place.to_str().unwrap(), "--rules", RULES]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{text}{}", run.stderr);
        assert!(run.stderr.contains(words) && run.stderr.contains("audit.yaml:"), "{text}{}", run.stderr);
    }
}

#[test]
fn findings_never_take_the_place_of_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (cases, rules) = (folder.path().join("cases"), folder.path().join("rules"));
    crate::support::copy_folder(std::path::Path::new("cases/essex-2019-20"), &cases);
    crate::support::copy_folder(std::path::Path::new("rules"), &rules);
    let rules = rules.join("moj-audit-2019-20");
    let before = fs::read_to_string(cases.join("h1.yaml")).unwrap();
    for (batch, file, words) in [
        (cases.clone(), cases.join("h1.yaml"), "it lies among the cases"),
        (cases.join("h1.yaml"), cases.join("h1.yaml"), "the cases are read from it"),
        (cases.clone(), cases.join("new.ndjson"), "it lies among the cases"),
        (cases.clone(), rules.join("record.yaml"), "it lies among the rules"),
        (cases.clone(), "-".into(), "they are written to a file"),
    ] {
        let paths = [&batch, &rules, &file].map(|path| path.to_str().unwrap().to_owned());
        let run = vcop(&["check", &paths[0], "--rules", &paths[1], "--findings", &paths[2]]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert_eq!(fs::read_to_string(cases.join("h1.yaml")).unwrap(), before);
}

#[test]
fn settings_and_files_that_are_not_used_are_said_aloud() {
    let run = vcop(&["check", "cases/essex-2019-20", "cases/essex-recent"]);
    assert!(run.stderr.contains("cases/essex-recent/audit.yaml is not used"), "{}", run.stderr);
    let run = vcop(&["check", "cases/essex-2019-20/h1.yaml", "--rules", RULES]);
    assert!(run.stderr.contains("give the folder"), "{}", run.stderr);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("batch.ndjson"), "").unwrap();
    fs::write(folder.path().join("book.xls"), "").unwrap();
    let run = vcop(&["check", folder.path().to_str().unwrap(), "--rules", RULES]);
    assert!(run.stderr.contains("book.xls") && run.stderr.contains("no case was read"), "{}", run.stderr);
    fs::write(folder.path().join("audit.yaml"), "").unwrap();
    let run = vcop(&["check", folder.path().to_str().unwrap(), "--rules", RULES]);
    assert!(run.status == 2 && run.stderr.contains("the file is empty"), "{}", run.stderr);
}

#[test]
fn colour_is_for_terminals_alone() {
    let run = vcop_with(&["check", "cases/nowhere", "--rules", RULES], &[("CLICOLOR_FORCE", "0")]);
    assert!(!run.stderr.contains('\u{1b}'));
    assert!(!vcop(&["check", "cases/essex-2019-20"]).stdout.contains('\u{1b}'));
}

#[test]
fn what_was_looked_for_and_is_not_there_is_not_asked_for_again() {
    let case = |used: &str| {
        format!(
            "reference: A-1\ncrime: {{reported_on: 2019-06-04}}\nvps: {{taken_on: 2019-06-05, used: {used}}}\n"
        )
    };
    let asked = |used: &str| {
        vcop_reading(&["check", "-", "--rules", RULES, "--as-at", "2020-06-30"], &case(used)).stdout
    };
    assert!(asked("").contains("VPS used in court: 1 answer"), "{}", asked(""));
    assert!(!asked("none").contains("VPS used in court"), "{}", asked("none"));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = fs::read_to_string("README.md").unwrap();
    let printed = vcop(&["check", "cases/essex-2019-20"]).stdout;
    let sample = readme.split("```\n").find(|block| block.starts_with("Essex, Victims' Code")).unwrap();
    for line in sample.lines().filter(|line| *line != "…" && !line.contains("moj-audit-2019-20 (")) {
        assert!(printed.contains(&format!("{line}\n")), "{line}");
    }
    let sample = readme.split("```\n").find(|block| block.starts_with("7 of 20 cases")).unwrap();
    for line in sample.lines().filter(|line| *line != "…") {
        assert!(printed.contains(&format!("{line}\n")), "{line}");
    }
    let explained =
        vcop(&["explain", "cases/essex-2019-20", "--case", "VC-90611", "--entitlement", "support-referral"]);
    let sample = readme.split("```\n").find(|block| block.starts_with("  Answer: referred")).unwrap();
    for line in sample.lines().filter(|line| *line != "…") {
        assert!(explained.stdout.contains(&format!("{line}\n")), "{line}");
    }
}
