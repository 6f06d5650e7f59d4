//! What the shipped rules come to on the shipped cases, as it was accepted: findings and rendered returns.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Run, copy_folder, vcop};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Cases and rules in a folder of their own.
fn all_copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["cases", "rules"] {
        copy_folder(&root().join(name), &folder.path().join(name));
    }
    folder
}

/// The same with the two batches that are written down case by case: enough to see what the command does.
fn copied() -> tempfile::TempDir {
    let folder = all_copied();
    fs::remove_dir_all(folder.path().join("cases/exports")).unwrap();
    folder
}

fn snapshot(folder: &Path, arguments: &[&str]) -> Run {
    let cases = folder.join("cases");
    let mut all = vec!["snapshot", cases.to_str().unwrap()];
    all.extend(arguments);
    let run = vcop(&all);
    let here = folder.to_string_lossy().replace('\\', "/");
    Run { stdout: run.stdout.replace(&here, "."), stderr: run.stderr.replace(&here, "."), ..run }
}

fn snapshots_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "snap")).collect();
    found.sort();
    found
}

/// The name of a file's folder.
fn batch_of(path: &Path) -> String {
    path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned()
}

/// Settings under which a snapshot is the very file that `vcop snapshot` keeps.
fn beside_the_cases(batch: &str, description: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("cases").join(batch));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_input_file();
    settings.remove_snapshot_suffix();
    settings.set_description(description);
    settings
}

#[test]
fn the_findings_of_every_batch_are_as_accepted() {
    let folder = all_copied();
    let run = snapshot(folder.path(), &["--accept", "--force"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    insta::glob!("../../cases", "*/audit.yaml", |path| {
        let batch = batch_of(path);
        let made = snapshots_in(&folder.path().join("cases").join(&batch));
        assert!(!made.is_empty());
        for file in &made {
            let snapshot = insta::Snapshot::from_file(file).unwrap();
            let insta::internals::SnapshotContents::Text(text) = snapshot.contents() else { panic!() };
            let name = file.file_stem().unwrap().to_str().unwrap();
            let description = snapshot.metadata().description().unwrap();
            beside_the_cases(&batch, description).bind(|| insta::assert_snapshot!(name, text.to_string()));
        }
        assert_eq!(made.len(), snapshots_in(path.parent().unwrap()).len(), "{batch}: one is stale");
    });
}

#[test]
fn the_return_of_every_batch_is_printed_as_reviewed() {
    insta::glob!("../../cases", "*/audit.yaml", |path| {
        let batch = batch_of(path);
        let folder = format!("cases/{batch}");
        for (format, name) in [("table", "return"), ("markdown", "return-markdown")] {
            let printed = without_fingerprint(&vcop(&["check", &folder, "--format", format]).stdout, &folder);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_suffix(&batch);
            settings.set_omit_expression(true);
            settings.remove_input_file();
            settings.bind(|| insta::assert_snapshot!(name, printed));
        }
    });
}

/// What is printed, the rules' fingerprint left out: a comment in a rule file changes it, and nothing else here.
fn without_fingerprint(text: &str, batch: &str) -> String {
    let whole: serde_json::Value =
        serde_json::from_str(&vcop(&["check", batch, "--format", "json"]).stdout).unwrap();
    let hash = whole["ruleset"]["sha256"].as_str().unwrap().to_owned();
    text.replace(&hash, "FINGERPRINT").replace(&hash[..12], "FINGERPRINT")
}

/// The listed findings of `tests/data`, a line for each question, case and row, as they were worked out apart.
fn worked_out(batch: &str) -> (Vec<String>, BTreeMap<String, usize>) {
    let mut reader = csv::Reader::from_path(root().join(format!("tests/data/{batch}.findings.csv"))).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let mut counts = BTreeMap::new();
    let mut listed = Vec::new();
    for row in &rows {
        let status = row["status"].replace('_', " ");
        let kind =
            if row["answer"] == status { status.clone() } else { format!("{} ({status})", row["answer"]) };
        *counts.entry(format!("{}: {kind}", row["entitlement"])).or_default() += 1;
        if !["not met", "exempt", "unknown", "error"].contains(&status.as_str()) {
            continue;
        }
        let place = row["row"].parse().map_or_else(|_| String::new(), |row: u32| format!(" {}", row + 1));
        let reason = if row["reason"].is_empty() { String::new() } else { format!(": {}", row["reason"]) };
        let lacking = format!("{}{}", row["missing"], row["blank"]).replace(';', ", ");
        let lacking = if lacking.is_empty() { lacking } else { format!("; not recorded: {lacking}") };
        listed.push(format!("{}, {}{place}, {kind}{reason}{lacking}", row["entitlement"], row["case"]));
    }
    listed.sort();
    (listed, counts)
}

#[test]
fn the_accepted_findings_are_those_worked_out_apart() {
    for batch in ["essex-2019-20", "essex-recent"] {
        let path = root().join(format!("cases/{batch}/findings.moj-audit-2019-20.snap"));
        let text = fs::read_to_string(path).unwrap();
        let (mut heading, mut listed, mut counts) = ("", Vec::new(), BTreeMap::new());
        for line in text.lines().skip(3).filter(|line| !line.is_empty()) {
            match (line.strip_prefix("  "), heading) {
                (None, _) => heading = line,
                (Some(line), "how many") => {
                    let (number, of) = line.trim().split_once("  ").unwrap();
                    counts.insert(of.to_owned(), number.parse().unwrap());
                }
                (Some(line), _) => {
                    let (about, says) = line.split_once("  ").unwrap();
                    let about = about.replace(" development ", " ");
                    listed.push(format!("{heading}, {about}, {}", says.trim()));
                }
            }
        }
        listed.sort();
        assert_eq!((listed, counts), worked_out(batch), "{batch}");
    }
}

#[test]
fn accepting_what_is_accepted_changes_no_byte_whoever_wrote_the_file() {
    let folder = copied();
    let file = folder.path().join("cases/essex-recent/findings.moj-audit-2019-20.snap");
    let text = fs::read_to_string(&file).unwrap();
    let of_a_test = text.replacen("---\n", "---\nsource: tests/it/snapshots.rs\n", 1);
    for text in [text, of_a_test] {
        fs::write(&file, &text).unwrap();
        assert_eq!(snapshot(folder.path(), &["--check"]).status, 0);
        fs::write(&file, text.replace("VC-74603", "VC-00000")).unwrap();
        assert_eq!(snapshot(folder.path(), &[]).status, 1);
        assert_eq!(snapshot(folder.path(), &["--accept", "--force"]).status, 0);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn a_changed_rule_is_shown_by_line_and_in_words() {
    let folder = copied();
    let rule = folder.path().join("rules/moj-audit-2019-20/entitlements/support-referral.yaml");
    let text = fs::read_to_string(&rule).unwrap();
    fs::write(&rule, text.replace("within: 2 working days", "within: 1 working day")).unwrap();
    let run = snapshot(folder.path(), &[]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    for line in [
        "-     45  support-referral: referred (met)\n",
        "+     20  support-referral: referred (met)\n",
        "+   VC-21175        referred late (not met)\n",
        "  VC-21175, support-referral: referred (met) → referred late (not met)\n",
        "  and 5 more\n",
        "2 snapshots: 2 are not as accepted\n",
    ] {
        assert!(run.stdout.contains(line), "{line}{}", run.stdout);
    }
    let (own, copy) = (copied(), folder.path().join("rules/moj-audit-2019-20"));
    let cases = own.path().join("cases");
    let other = vcop(&["snapshot", cases.to_str().unwrap(), "--rules", copy.to_str().unwrap()]);
    assert_eq!((other.status, other.stdout.lines().count()), (1, run.stdout.lines().count()));
}

#[test]
fn nothing_is_accepted_or_reviewed_where_nobody_is_there() {
    let folder = copied();
    let file = folder.path().join("cases/essex-recent/findings.moj-audit-2019-20.snap");
    fs::remove_file(&file).unwrap();
    for (arguments, words) in
        [(&["--accept"][..], "--accept --force"), (&["--review"], "--check prints them")]
    {
        let run = snapshot(folder.path(), arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert!(!file.exists());
    for arguments in [&["--force"][..], &["--check", "--accept"]] {
        assert_eq!(snapshot(folder.path(), arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn a_snapshot_that_is_missing_stale_or_spoilt_is_not_as_accepted() {
    let folder = copied();
    let of = |name: &str| folder.path().join("cases").join(name);
    fs::remove_file(of("essex-recent/findings.moj-audit-2019-20.snap")).unwrap();
    fs::rename(
        of("essex-2019-20/findings.moj-audit-2019-20.snap"),
        of("essex-2019-20/findings.moj-audit-2018-19.snap"),
    )
    .unwrap();
    fs::create_dir(of("gone")).unwrap();
    fs::write(of("gone/findings.some.snap"), "---\n---\ntext\n").unwrap();
    let run = snapshot(folder.path(), &[]);
    assert_eq!(run.status, 1);
    insta::assert_snapshot!(run.stdout, @r"
    ./cases/essex-2019-20/findings.moj-audit-2019-20.snap: there is no snapshot yet

    ./cases/essex-recent/findings.moj-audit-2019-20.snap: there is no snapshot yet

    ./cases/essex-2019-20/findings.moj-audit-2018-19.snap: stale: no batch makes it any more
    ./cases/gone/findings.some.snap: stale: no batch makes it any more

    4 snapshots: 4 are not as accepted
    if this is as it should be: vcop snapshot --review, or --accept to take all
    ");
    let run = snapshot(folder.path(), &["--accept", "--force"]);
    assert_eq!(run.status, 0);
    insta::assert_snapshot!(run.stdout, @r"
    ./cases/essex-2019-20/findings.moj-audit-2019-20.snap: accepted; cases: 90 read, 90 checked, 0 could not be used
    ./cases/essex-recent/findings.moj-audit-2019-20.snap: accepted; cases: 118 read, 118 checked, 0 could not be used
    ./cases/essex-2019-20/findings.moj-audit-2018-19.snap: removed; no batch makes it any more
    ./cases/gone/findings.some.snap: removed; no batch makes it any more
    ");
    assert!(!of("gone/findings.some.snap").exists());
    assert_eq!(snapshot(folder.path(), &[]).status, 0);
    fs::write(of("essex-recent/findings.moj-audit-2019-20.snap"), "<<<<<<< ours\n").unwrap();
    let run = snapshot(folder.path(), &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("it is no snapshot"), "{}", run.stderr);
}

#[test]
fn the_rules_of_each_snapshot_judge_it() {
    let folder = copied();
    let overlay = folder.path().join("rules/overlay");
    fs::create_dir(&overlay).unwrap();
    let head = "vcop: 1\nruleset: overlay\ntitle: Over\nextends: ../moj-audit-2019-20\nremove: {entitlements: [release]}\n";
    fs::write(overlay.join("ruleset.yaml"), head).unwrap();
    let rules = overlay.to_str().unwrap();
    assert_eq!(snapshot(folder.path(), &["--rules", rules]).status, 1);
    assert_eq!(snapshot(folder.path(), &["--rules", rules, "--accept", "--force"]).status, 0);
    let made = folder.path().join("cases/essex-recent/findings.overlay.snap");
    assert!(!fs::read_to_string(made).unwrap().contains("release"));
    let batch = folder.path().join("cases/essex-recent");
    let variant = folder.path().join("rules/readings/referral-only-in-time");
    let (batch, variant) = (batch.to_str().unwrap(), variant.to_str().unwrap());
    assert_eq!(vcop(&["snapshot", batch, "--rules", variant, "--accept", "--force"]).status, 0);
    let run = snapshot(folder.path(), &[]);
    assert_eq!(
        (run.status, run.stdout.lines().last()),
        (0, Some("5 snapshots as accepted")),
        "{}",
        run.stdout
    );
}

#[test]
fn what_could_not_be_used_and_what_failed_is_in_the_snapshot() {
    let folder = copied();
    let cases = folder.path().join("cases");
    let batch = cases.join("few");
    fs::create_dir(&batch).unwrap();
    let round = "vcop: 1\naudit: Few\nrules: moj-audit-2019-20\n";
    fs::write(batch.join("audit.yaml"), round).unwrap();
    let records = "reference: A-1\ndevelopments: [{kind: arrest, occurred_on: 2099-01-01}]\n---\nreference: A-2\ncourt: magistrate\n---\nreference: A-1\n---\nreference: A-3\ndevelopments: [{kind: arrest, occurred_on: 2020-06-29}]\n";
    fs::write(batch.join("cases.yaml"), records).unwrap();
    let run = vcop(&["snapshot", batch.to_str().unwrap()]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("depend on the date"), "{}", run.stderr);
    fs::write(batch.join("audit.yaml"), format!("{round}as_at: 2020-06-30\n")).unwrap();
    let run = vcop(&["snapshot", batch.to_str().unwrap(), "--accept", "--force"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    let text = fs::read_to_string(batch.join("findings.moj-audit-2019-20.snap")).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(vcop(&["snapshot", batch.to_str().unwrap()]).status, 0);
    let empty = vcop(&["snapshot", folder.path().join("rules").to_str().unwrap()]);
    assert!(empty.status == 2 && empty.stderr.contains("holds no batch"), "{}", empty.stderr);
}
