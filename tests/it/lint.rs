//! `vcop lint`: what it finds in rules that are lawful but suspect, what it prints, and the page of every code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use vcop::diagnostic::{Code, Diagnostic, Severity};

/// The small good ruleset of `tests/bad/base`, on the disk in a folder of its own.
struct Rules(TempDir);

impl Rules {
    fn base() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
        copy(&bad.join("base"), &folder.path().join("rules/base"));
        copy(&bad.join("calendars"), &folder.path().join("rules/calendars"));
        // The one thing that is suspect in it: an answer that no row counts.
        let row = "  - {label: '% not wanted', count: [not wanted], out_of: every answer}\n";
        let letter = folder.path().join("rules/base/entitlements/letter.yaml");
        fs::write(&letter, fs::read_to_string(&letter).unwrap() + row).unwrap();
        Self(folder)
    }

    fn path(&self, path: &str) -> PathBuf {
        let top = ["over/", "calendars/"].iter().any(|top| path.starts_with(top));
        let cases =
            path.starts_with("cases.") || ["developments.csv", "map.yaml", "audit.yaml"].contains(&path);
        self.0.path().join(match (top, cases) {
            (true, _) => format!("rules/{path}"),
            (_, true) => format!("cases/{path}"),
            _ => format!("rules/base/{path}"),
        })
    }

    /// Lays a text over a file as a page's example does: its top-level keys take the place of those that are there, the
    /// entries of a list of names or rows are added, a file that is not there is the text alone.
    fn with(self, path: &str, text: &str) -> Self {
        let whole = self.path(path);
        fs::create_dir_all(whole.parent().unwrap()).unwrap();
        let text = format!("{}\n", text.trim_end());
        let laid = match fs::read_to_string(&whole) {
            Err(_) => text,
            Ok(known) if path.starts_with("scripts/") => known + &text,
            Ok(known)
                if ["record.yaml", "exemptions.yaml"].contains(&path) || path.starts_with("calendars/") =>
            {
                known + text.split_once('\n').unwrap().1
            }
            Ok(known) => replaced(&known, &text),
        };
        fs::write(whole, laid).unwrap();
        self
    }

    fn found(&self) -> Vec<Diagnostic> {
        let over = self.0.path().join("rules/over");
        let folder = if over.is_dir() { over } else { self.0.path().join("rules/base") };
        let read = vcop::load::rules(&folder);
        let found = vcop::ruleset::lint(&read.files, &read.sources);
        read.problems.into_iter().chain(found).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.found().iter().map(|problem| problem.code.name()).collect()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_vcop")).args(arguments).current_dir(self.0.path()).output().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { assert!(fs::copy(&path, &target).is_ok()) }
    }
}

/// The top-level keys of a text, each with its lines.
fn keys(text: &str) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|first: char| first.is_ascii_alphabetic());
        match keys.last_mut() {
            Some((_, lines)) if !begins => *lines = format!("{lines}{line}\n"),
            _ => keys.push((line.split(':').next().unwrap().to_owned(), format!("{line}\n"))),
        }
    }
    keys
}

fn replaced(known: &str, over: &str) -> String {
    let over = keys(over);
    let kept = keys(known).into_iter().filter(|(key, _)| !over.iter().any(|(other, _)| other == key));
    kept.chain(over.clone()).map(|(_, lines)| lines).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

// ---- pages

const PARTS: [&str; 4] = ["What is wrong", "Why it matters", "Example", "The mend"];

/// The parts of a page, each with its heading.
fn parts(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## ").skip(1).map(|part| part.split_once('\n').unwrap()).collect()
}

/// The files of an example: the last path in backticks before each block, and the block.
fn examples(page: &str) -> Vec<(&str, &str)> {
    let (_, example) = parts(page).into_iter().find(|(heading, _)| *heading == "Example").unwrap();
    let pieces: Vec<&str> = example.split("```").collect();
    let files = pieces.chunks_exact(2).map(|pair| {
        let path = pair[0].trim().rsplit("\n\n").next().unwrap().split('`').nth(1).unwrap_or("");
        (path, pair[1].split_once('\n').unwrap().1)
    });
    files.collect()
}

#[test]
fn every_code_has_a_page_of_four_parts() {
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {}\n", code.name())), "{}", code.name());
        let parts = parts(page);
        assert_eq!(parts.iter().map(|(heading, _)| *heading).collect::<Vec<_>>(), PARTS, "{}", code.name());
        for (heading, words) in parts {
            assert!(words.trim().len() > 20, "{}: {heading}", code.name());
        }
        assert!(page.lines().all(|line| line.chars().count() <= 110), "{}: a line is too long", code.name());
    }
}

#[test]
fn every_page_is_of_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/pages");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(Code::named(name).is_some(), "{name} is the page of no code");
    }
}

#[test]
fn every_example_provokes_its_code() {
    let mut amiss = Vec::new();
    for code in Code::ALL.iter().filter(|code| **code != Code::FileUnwritable) {
        let files = examples(code.page());
        assert!(!files.is_empty(), "{} has no example", code.name());
        let rules = files.iter().fold(Rules::base(), |rules, (path, text)| rules.with(path, text));
        let is_of_cases = files.iter().any(|(path, _)| path.starts_with("cases."));
        let found = if is_of_cases {
            let run = rules.run(&["check", "cases", "--rules", "rules/base", "--as-at", "2020-06-30"]);
            let shown = text(&run.stderr) + &text(&run.stdout);
            shown.replace("for which a rule failed", "[rule-failed]")
        } else {
            rules.codes().iter().map(|code| format!("[{code}]")).collect()
        };
        if !found.contains(&format!("[{}]", code.name())) {
            amiss.push(format!("{}: found {found}", code.name()));
        }
    }
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

// ---- what is suspect

#[test]
fn the_shipped_rules_have_no_faults_and_no_warnings() {
    let read = vcop::load::rules(Path::new("rules/moj-audit-2019-20"));
    let found = vcop::ruleset::lint(&read.files, &read.sources);
    let worse = found.iter().filter(|problem| problem.severity() != Severity::Note);
    let worse: Vec<&str> = worse.map(|problem| problem.message.as_str()).collect();
    assert_eq!(worse, Vec::<&str>::new());
    let codes = found.iter().map(|problem| problem.code);
    assert!(codes.into_iter().all(|code| [Code::UnreadField, Code::UnverifiedSource].contains(&code)));
}

#[test]
fn notes_the_fields_of_the_base_that_no_rule_reads() {
    let found = Rules::base().found();
    let fields: Vec<&str> = found.iter().map(|problem| problem.message.as_str()).collect();
    let unread =
        ["court", "finalised_on", "letter.method", "development.kind", "crime.reported_on", "crime.domestic"];
    for field in unread {
        assert!(fields.contains(&format!("no rule reads `{field}`").as_str()), "{field}: {fields:?}");
    }
    assert!(!fields.iter().any(|message| message.contains("enhanced") || message.contains("reference")));
}

#[test]
fn takes_a_field_given_to_an_interpreted_function_as_read() {
    let found = Rules::base()
        .with(
            "scripts/service.rhai",
            "fn told(list) {\n    let n = 0;\n    for row in list { n += 1; }\n    n\n}",
        )
        .with("entitlements/letter.yaml", "applies_when: told(developments) > 1")
        .found();
    assert!(!found.iter().any(|problem| problem.message == "no rule reads `development.kind`"));
    assert!(found.iter().any(|problem| problem.code == Code::InterpretedScript));
}

/// The warnings of the base with keys of `letter.yaml` replaced.
fn warnings(letter: &str) -> Vec<&'static str> {
    let found = Rules::base().with("entitlements/letter.yaml", letter).found();
    let worse = found.iter().filter(|problem| problem.severity() != Severity::Note);
    worse.map(|problem| problem.code.name()).collect()
}

const RISK: &str = "    reason: A letter would put the victim at risk\n    answer: not wanted\n";

#[test]
fn tells_exemptions_that_ask_the_same() {
    let pair = |first: &str, second: &str| {
        let keys = "not_owed:\n  - exemption: one\n";
        warnings(&format!("{keys}{RISK}    {first}\n  - exemption: two\n{RISK}    {second}"))
    };
    let same = [
        ("when: crime.domestic and victim.enhanced", "when: victim.enhanced && (crime.domestic)"),
        ("when: letter.sent_on > crime.reported_on", "when: crime.reported_on < letter.sent_on"),
        ("when: court in [\"crown\"]", "when: not (not (court in [\"crown\"]))"),
        (
            "in_force: {by: crime.reported_on, from: 2019-01-01}\n    when: crime.domestic",
            "when: crime.domestic",
        ),
    ];
    for (first, second) in same {
        assert_eq!(pair(first, second), ["same-condition"], "{first} / {second}");
    }
    let other = [
        ("when: crime.domestic and victim.enhanced", "when: crime.domestic or victim.enhanced"),
        ("when: letter.sent_on > crime.reported_on", "when: letter.sent_on < crime.reported_on"),
        (
            "in_force: {by: crime.reported_on, until: 2018-12-31}\n    when: crime.domestic",
            "in_force: {by: crime.reported_on, from: 2019-01-01}\n    when: crime.domestic",
        ),
    ];
    for (first, second) in other {
        assert_eq!(pair(first, second), Vec::<&str>::new(), "{first} / {second}");
    }
    let word_for_word = pair("when: crime.domestic", "when: crime.domestic");
    assert_eq!(word_for_word, ["unreachable"], "an error already, and said once");
}

#[test]
fn counts_an_answer_as_told_where_a_row_or_its_base_or_the_remainder_tells_it() {
    let answers = "answers:\n  - {answer: yes, counts_as: met, when: recorded(letter.sent_on)}\n  \
        - {answer: perhaps, counts_as: met, when: recorded(letter.method)}\n  - {answer: no, counts_as: not met}\n\
        excused: []\n";
    let rows = |rows: &str| warnings(&format!("{answers}{rows}"));
    let none = "rows:\n  - {label: yes, count: [yes], out_of: every answer}";
    assert_eq!(rows(none), ["uncounted-answer", "uncounted-answer", "unused-exemption"]);
    let remainder = "rows:\n  - {label: yes, count: [yes, perhaps], out_of: every answer}";
    assert_eq!(rows(remainder), ["unused-exemption"]);
    let base = "bases:\n  all: {answers: [yes, perhaps, no], name: all}\nrows:\n  - {label: yes, count: [yes], out_of: all}";
    assert_eq!(rows(base), ["unused-exemption"]);
}

#[test]
fn a_note_has_one_line_and_hides_no_fault() {
    let run = crate::support::vcop(&["lint", "rules/moj-audit-2019-20"]);
    let notes = run.stdout.lines().filter(|line| line.starts_with("note[")).count();
    assert!(run.stdout.ends_with(&format!("no faults and {notes} notes\n")), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), notes + 3, "{}", run.stdout);
}

#[test]
fn tells_a_value_that_is_cut_from_a_note() {
    let cut = [
        "says: letter #12",
        "says: got a letter (with # or without)",
        "says: got a letter,",
        "says: got the victim''s letter",
        "look_in: 'quoted # is whole'\nsays: got \"a # b\"",
    ];
    for value in cut {
        assert!(warnings(value).contains(&"unquoted-value"), "{value}");
    }
    let whole = [
        "says: got a letter  # \"7 of 20 got a letter\"",
        "says: got a letter # (with or without)",
        "says: got a letter  #12",
        "says: got a letter ## see the manual",
        "says: 'got a letter #12'",
        "says: got letter#12",
        "says: got a letter #",
        "bases: {wanted: {answers: [yes, no], name: 'a #1'}}  #note",
        "says: |\n  got a letter #12",
    ];
    for value in whole {
        assert!(!warnings(value).contains(&"unquoted-value"), "{value}");
    }
}

// ---- what is accepted

const LIMIT: &str = "time_limit: {from: crime.reported_on, to: letter.sent_on, within: 5 days}\n";

#[test]
fn an_acceptance_quiets_its_code_in_its_file_alone() {
    assert_eq!(warnings(LIMIT), ["unread-limit"]);
    assert_eq!(
        warnings(&format!("{LIMIT}accept: {{unread-limit: it is shown beside the answer}}")),
        Vec::<&str>::new()
    );
    let elsewhere = Rules::base()
        .with("entitlements/letter.yaml", LIMIT)
        .with("entitlements/updates.yaml", "accept: {unread-limit: not here}");
    let codes = elsewhere.codes();
    assert!(codes.contains(&"unread-limit") && codes.contains(&"unused-acceptance"), "{codes:?}");
}

#[test]
fn an_acceptance_where_nothing_fires_is_warned_of() {
    assert_eq!(warnings("accept: {unread-limit: there was one}"), ["unused-acceptance"]);
    let error = "answers:\n  - {answer: no, counts_as: not met}\n  - {answer: yes, counts_as: met}\n";
    let found = warnings(&format!("{error}accept: {{unreachable: on purpose, unread-limit: who knows}}"));
    assert_eq!(found, ["unreachable"], "an error is not quieted, and what hangs on it is not judged");
    assert_eq!(warnings("accept: {unreachable: on purpose}"), ["unused-acceptance"]);
    assert_eq!(warnings("accept: {unread-limit: }"), ["missing-key"]);
}

#[test]
fn an_overlay_is_looked_at_by_itself() {
    let over = |letter: &str| {
        let head = "vcop: 1\nruleset: over\nextends: ../base";
        let rules = Rules::base().with("entitlements/updates.yaml", "accept: {limits-gap: none}");
        rules.with("over/ruleset.yaml", head).with("over/entitlements/letter.yaml", letter).codes()
    };
    assert_eq!(over("entitlement: letter\nsays: had a letter"), Vec::<&str>::new());
    let limit = format!("entitlement: letter\n{LIMIT}");
    assert_eq!(over(&limit), ["unread-limit"]);
    assert_eq!(over(&format!("{limit}accept: {{unread-limit: it is shown}}")), Vec::<&str>::new());
}

// ---- what is printed

#[test]
fn prints_the_most_important_last_and_a_count() {
    let rules = Rules::base()
        .with("entitlements/letter.yaml", &format!("{LIMIT}says: got a letter,"))
        .with("entitlements/updates.yaml", "for_eech: developments");
    let run = rules.run(&["lint", "rules/base"]);
    assert_eq!(run.status.code(), Some(1));
    let shown = text(&run.stdout);
    let severities = shown.lines().filter_map(|line| line.split_once('[').map(|(word, _)| word));
    let severities: Vec<&str> =
        severities.filter(|word| ["note", "warning", "error"].contains(word)).collect();
    assert!(
        severities
            .is_sorted_by_key(|word| ["note", "warning", "error"].iter().position(|known| known == word))
    );
    insta::assert_snapshot!(shown.lines().last().unwrap(), @"rules/base: 1 fault and 2 warnings");
    assert_eq!(text(&run.stderr), "");
}

#[test]
fn exits_by_the_worst_that_was_found() {
    let status = |letter: &str, arguments: &[&str]| {
        let rules = Rules::base().with("entitlements/letter.yaml", letter);
        rules.run(&[&["lint"], arguments].concat()).status.code()
    };
    assert_eq!(status("says: got it", &[]), Some(0), "notes");
    assert_eq!(status("says: got it", &["--strict"]), Some(0), "notes");
    assert_eq!(status("says: got it,", &[]), Some(0), "a warning");
    assert_eq!(status("says: got it,", &["--strict"]), Some(1), "a warning");
    assert_eq!(status("sayz: got it", &[]), Some(1), "an error");
    assert_eq!(status("says: got it", &["nowhere"]), Some(2), "no folder");
    assert_eq!(status("says: got it", &["rules"]), Some(0), "a folder of rulesets");
    assert_eq!(status("says: got it", &["rules/calendars"]), Some(1), "a folder without a ruleset");
    assert_eq!(status("says: got it", &["--explain", "nothing"]), Some(2), "no code");
}

#[test]
fn prints_json_that_names_files_below_the_ruleset() {
    let rules = Rules::base()
        .with("entitlements/letter.yaml", "says: got it,")
        .with(
            "exemptions.yaml",
            "\n  - {exemption: unsafe, reason: Unsafe, answer: no, when: crime.domestic}",
        )
        .with("calendars/four-years.yaml", "\n  - {date: 2019-12-25, name: Christmas}");
    let run = rules.run(&["lint", "--format", "json"]);
    assert_eq!(run.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&json["format"], &json["ruleset"]), (&1.into(), &"base".into()));
    let all = json["diagnostics"].as_array().unwrap();
    let of =
        |code: &str| all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("{code}: {json}"));
    let place = |one: &serde_json::Value| {
        ["file", "line", "column", "end_line", "end_column"].map(|key| one[key].to_string()).join(" ")
    };
    let cut = of("unquoted-value");
    assert_eq!(place(cut), r#""entitlements/letter.yaml" 15 7 15 14"#);
    assert_eq!((&cut["severity"], &cut["also"]), (&"warning".into(), &serde_json::json!([])));
    assert_eq!(cut["help"][0], "take it out: a line has no comma at its end");
    let day = of("calendar-day");
    assert_eq!((&day["file"], &day["severity"]), (&"../calendars/four-years.yaml".into(), &"error".into()));
    let count = |severity: &str| all.iter().filter(|one| one["severity"] == severity).count();
    assert_eq!(json["errors"], count("error"));
    assert_eq!(json["warnings"], count("warning"));
    assert_eq!(json["notes"], count("note"));
}

#[test]
fn looks_at_every_ruleset_of_the_nearest_rules() {
    let head = "vcop: 1\nruleset: over\nextends: ../base";
    let rules = Rules::base().with("over/ruleset.yaml", head);
    let shown = text(&rules.run(&["lint"]).stdout);
    assert!(
        shown.contains("rules/base: no faults and ") && shown.ends_with("rules/over: no faults\n"),
        "{shown}"
    );
    let run = rules.run(&["lint", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let names: Vec<_> =
        json["rulesets"].as_array().unwrap().iter().map(|one| one["ruleset"].as_str().unwrap()).collect();
    assert_eq!((names, &json["errors"]), (vec!["base", "over"], &0.into()));
    fs::create_dir(rules.0.path().join("cases")).unwrap();
    let below = Command::new(env!("CARGO_BIN_EXE_vcop"))
        .arg("lint")
        .current_dir(rules.0.path().join("cases"))
        .output();
    assert!(text(&below.unwrap().stdout).contains("base: no faults"));
}

#[test]
fn prints_the_page_of_a_code_or_suggests_the_nearest() {
    let rules = Rules::base();
    let run = rules.run(&["lint", "--explain", "unread-limit"]);
    let shown = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0));
    assert!(shown.starts_with("unread-limit (warning)\n\nWhat is wrong\n\n"), "{shown}");
    assert!(PARTS.iter().all(|part| shown.contains(&format!("\n{part}\n"))) && !shown.contains("```"));
    assert!(shown.contains("\n    time_limit:\n      from: crime.reported_on\n"), "{shown}");
    let run = rules.run(&["lint", "--explain", "unread-limits"]);
    assert_eq!(text(&run.stdout), "");
    assert!(text(&run.stderr).contains("did you mean `unread-limit`?"));
}

#[test]
fn warns_of_files_that_look_like_rules_and_are_not_read() {
    let rules = Rules::base();
    let folder = rules.path("");
    for (path, help) in [
        ("entitlement/parcel.yaml", Some("did you mean `entitlements`?")),
        ("more/deep.yaml", Some("rules are read from the folders entitlements, scripts and examples")),
        ("entitlements/parcel.yml", Some("name it `parcel.yaml`")),
        ("entitlements/PARCEL.YAML", Some("name it `PARCEL.yaml`")),
        ("entitlements/old/parcel.yaml", Some("move its files up")),
        ("scripts/parcel.yaml", Some("files here end in `.rhai`")),
        ("examples/parcel.rhai", Some("files here end in `.yaml`")),
        ("exemption.yaml", Some("did you mean `exemptions.yaml`?")),
        ("notes.yaml", Some("belongs in entitlements, scripts or examples")),
        ("README.md", None),
        ("HANDBOOK.md", None),
        ("snapshots/one.snap", None),
        ("schemas/record.json", None),
        ("entitlements/README.md", None),
        (".editor/settings.yaml", None),
    ] {
        let whole = folder.join(path);
        let made = whole.parent().unwrap().to_owned();
        fs::create_dir_all(&made).unwrap();
        fs::write(&whole, "a: 1\n").unwrap();
        let found = rules.found();
        let strays: Vec<&Diagnostic> =
            found.iter().filter(|problem| problem.code == Code::StrayFile).collect();
        assert_eq!(strays.len(), usize::from(help.is_some()), "{path}: {strays:?}");
        for stray in strays {
            assert!(stray.help.iter().any(|said| said.contains(help.unwrap())), "{path}: {stray:?}");
        }
        fs::remove_file(&whole).unwrap();
    }
    assert!(rules.found().iter().all(|problem| problem.severity() != Severity::Warning));
}
