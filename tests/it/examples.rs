//! `vcop test`: the shipped examples, what they reach, and examples that are wrong or missing.

mod odd;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vcop::finding::Point;
use vcop::record::{Kind, Record, Slot};

use crate::support::{Run, day, vcop};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

const RECORD: &str = "
key: id
fields:
  id: {type: text}
  asked_on: {type: date}
  given_on: {type: date}
  urgent: {type: flag}
  declined: {type: flag}
  visits:
    type: list
    row: visit
    fields:
      kind: {type: choice, of: [home, office]}
";

const REPLY: &str = "
entitlement: reply
question: Was there a reply?
says: had a reply
owed_by: Us
source: {code: None, verified: false}
in_force: {by: asked_on, from: 2020-01-01}
time_limit:
  from: asked_on
  to: given_on
  within:
    - {limit: 1 working day, when: urgent}
    - limit: 10 days
answers:
  - {answer: yes, counts_as: met, when: in_time}
  - {answer: wait, counts_as: not due, when: running}
  - {answer: no, counts_as: not met}
excused:
  - exemption: none-wanted
    reason: None was wanted
    answer: none wanted
    when: if_blank(declined, false) and not (recorded(given_on) and given_on > asked_on)
alerts:
  - {says: Answered before it was asked, when: given_on < asked_on}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
";

const HOME: &str = "
entitlement: home
question: Was there a visit at home?
says: had a visit at home
owed_by: Us
source: {code: None, verified: false}
answers:
  - {answer: yes, counts_as: met, when: 'any(visits, |visit| visit.kind == \"home\")'}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
";

/// A folder `rules/` with a small ruleset, and these examples in it.
struct Rules(tempfile::TempDir);

impl Rules {
    fn new(examples: &str) -> Self {
        let rules = Self(tempfile::tempdir().unwrap());
        let calendar = fs::read_to_string(root().join("rules/calendars/england-and-wales.yaml")).unwrap();
        rules.write("calendars/england-and-wales.yaml", &calendar);
        rules.write(
            "small/ruleset.yaml",
            "vcop: 1\nruleset: small\ntitle: Small\ncode: None\ncalendar: england-and-wales\nform:\n  - heading: All\n    asks: [reply, home]\n",
        );
        rules.write("small/record.yaml", RECORD);
        rules.write("small/entitlements/reply.yaml", REPLY);
        rules.write("small/entitlements/home.yaml", HOME);
        if !examples.is_empty() {
            rules.write("small/examples/all.yaml", examples);
        }
        rules
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join("rules").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn folder(&self, name: &str) -> String {
        self.0.path().join("rules").join(name).to_str().unwrap().to_owned()
    }

    /// Runs `vcop test`, the folder's own path taken out of what it prints.
    fn test(&self, name: &str, options: &[&str]) -> Run {
        let folder = self.folder(name);
        let mut run = vcop(&[&["test", &folder], options].concat());
        let above = format!("{}/", self.0.path().to_str().unwrap());
        run.stdout = run.stdout.replace(&above, "");
        run.stderr = run.stderr.replace(&above, "");
        run
    }
}

#[test]
fn the_shipped_rules_are_reached_whole_by_examples_that_pass() {
    let run = vcop(&["test", "--coverage", "--fail-under", "100"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    for folder in vcop::load::every_ruleset(&root().join("rules")) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let reached = |line: &str| line.starts_with(&format!("{name}: ")) && line.contains("(100.0%)");
        assert!(run.stdout.lines().any(reached), "{name}\n{}", run.stdout);
    }
}

#[test]
fn every_question_of_the_shipped_rules_has_the_empty_record_first() {
    for ruleset in fs::read_dir(root().join("rules")).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(entitlements) = fs::read_dir(ruleset.join("entitlements")) else { continue };
        if fs::read_to_string(ruleset.join("ruleset.yaml")).unwrap().contains("\nextends:") {
            continue;
        }
        for file in entitlements.map(|entry| entry.unwrap().path()) {
            let examples = ruleset.join("examples").join(file.file_name().unwrap());
            let text = fs::read_to_string(&examples).unwrap_or_else(|_| panic!("{}", examples.display()));
            let first = text.split("\n\n").next().unwrap();
            assert!(first.contains("\n  given: {}\n"), "{}", examples.display());
        }
    }
}

/// The examples that are suggested, their expectations confirmed.
fn confirmed(suggested: &str) -> String {
    let confirm = |line: &str| -> String {
        match line.trim_start().strip_prefix("# ") {
            Some(rest) if line.starts_with(' ') && !rest.starts_with("It comes") => {
                format!("{}{rest}", " ".repeat(line.len() - line.trim_start().len()))
            }
            _ => line.to_owned(),
        }
    };
    suggested.lines().map(|line| confirm(line) + "\n").collect()
}

#[test]
fn the_examples_that_are_suggested_reach_everything_once_confirmed() {
    let rules = Rules::new("");
    let shipped = root().join("rules/moj-audit-2019-20");
    for below in ["", "entitlements", "scripts"] {
        for path in fs::read_dir(shipped.join(below)).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_file() {
                let below = path.strip_prefix(shipped.parent().unwrap()).unwrap();
                rules.write(below.to_str().unwrap(), &fs::read_to_string(&path).unwrap());
            }
        }
    }
    for (path, text) in odd::FILES {
        rules.write(&format!("odd/{path}"), text);
    }
    for name in ["small", "moj-audit-2019-20", "odd"] {
        let before = rules.test(name, &["--suggest"]);
        assert_eq!(before.status, 1, "{}", before.stderr);
        rules.write(&format!("{name}/examples/suggested.yaml"), &before.stdout);
        let unconfirmed = rules.test(name, &[]);
        assert_eq!(unconfirmed.status, 2, "{}", unconfirmed.stdout);
        assert!(unconfirmed.stderr.contains("`expect` is given no value"), "{}", unconfirmed.stderr);
        rules.write(&format!("{name}/examples/suggested.yaml"), &confirmed(&before.stdout));
        let after = rules.test(name, &["--coverage", "--fail-under", "100"]);
        assert_eq!(after.status, 0, "{}{}", after.stdout, after.stderr);
    }
}

#[test]
fn a_suggested_record_is_as_small_as_can_be() {
    let run = Rules::new("").test("small", &["--suggest"]);
    let home = run.stdout.split("\n\n").find(|example| example.contains("'home, yes: true'")).unwrap();
    insta::assert_snapshot!(home, @r#"
    # entitlements/home.yaml:8: home: the answer `yes` is true in no example: any(visits, |visit| visit.kind == "home")
    - name: 'home, yes: true'
      as_at: 2021-06-30
      given:
        visits:
          - {kind: home}
      expect:
        # It comes to this now. Take the # away where it should.
        # home: {answer: yes, status: met}
    "#);
}

#[test]
fn no_examples_are_a_failure() {
    let run = Rules::new("").test("small", &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stdout, "small: there are no examples, so that nothing is tested\n");
}

const RIGHT: &str = "
- name: in time
  given: {asked_on: 2020-03-02, given_on: 2020-03-03, urgent: yes, visits: [{kind: office}]}
  as_at: 2020-06-30
  expect:
    reply: {answer: yes, status: met, due: 2020-03-03, days: 1}
    home: no
";

#[test]
fn a_failure_shows_expected_against_found_and_why() {
    let wrong = RIGHT.replace("answer: yes", "answer: no").replace("due: 2020-03-03", "due: none");
    let run = Rules::new(&wrong).test("small", &[]);
    assert_eq!(run.status, 1);
    insta::assert_snapshot!(run.stdout, @r"
    rules/small/examples/all.yaml:2: does not pass: in time
      reply: answer: expected no, found yes
      reply: due: expected none, found 2020-03-03
        why reply:
          entitlements/reply.yaml:7: in force holds [asked_on: 2020-03-02]
          entitlements/reply.yaml:12: limit 1 working day holds: urgent [urgent: yes]
          entitlements/reply.yaml:15: answer `yes` holds: in_time
          entitlements/reply.yaml:12: 1 working day from asked_on 2020-03-02: due 2020-03-03; given_on is 2020-03-03

    small: 0 of 1 example pass
    ");
}

#[test]
fn rows_are_expected_one_by_one_or_all_at_once() {
    let each = HOME
        .replace("owed_by", "for_each: visits\nowed_by")
        .replace("any(visits, |visit| visit.kind == \"home\")", "visit.kind == \"home\"");
    let given = "given: {visits: [{kind: home}, {kind: office}]}\n  as_at: 2020-06-30\n";
    let check = |expected: &str, passes: bool| {
        let rules =
            Rules::new(&format!("name: a\n{given}expect:\n  home: {expected}\n").replace("\n  ", "\n"));
        rules.write("small/entitlements/home.yaml", &each);
        let text = format!("- name: a\n  {given}  expect:\n    home: {expected}\n");
        rules.write("small/examples/all.yaml", &text);
        let run = rules.test("small", &[]);
        assert_eq!(run.status, i32::from(!passes), "{expected}: {}{}", run.stdout, run.stderr);
    };
    check("[yes, no]", true);
    check("[{answer: yes}, {status: not met}]", true);
    check("{reason: none}", true);
    check("yes", false);
    check("[no, yes]", false);
    check("[yes]", false);
    check("[yes, no, no]", false);
    check("[]", false);
}

#[test]
fn a_file_holds_a_list_of_examples_or_many_documents() {
    let one = "name: a\ngiven: {}\nas_at: 2020-06-30\nexpect: {home: unknown}\n";
    let other =
        "---\n# none here\n---\n- {name: b, given: {visits: []}, as_at: 2020-06-30, expect: {home: no}}\n";
    let run = Rules::new(&format!("{one}{other}")).test("small", &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "small: 2 of 2 examples pass\n"), "{}", run.stderr);
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A value for a field, mostly.
fn thrown(dice: &mut Dice, kind: &Kind) -> Slot {
    let days = [0, 1, 2, 3, 4, 7, 8, 300, -300, -1600];
    let mut one_of = |count: usize| usize::try_from(dice.below(count as u64)).unwrap();
    match (one_of(4), kind) {
        (0, _) | (_, Kind::Text | Kind::Number) => Slot::Blank,
        (_, Kind::Date) => Slot::Date(day("2020-03-05").plus_days(days[one_of(days.len())])),
        (_, Kind::Flag) => Slot::Flag(one_of(2) == 0),
        (_, Kind::Choice(of)) => Slot::Choice(u16::try_from(one_of(of.len())).unwrap()),
    }
}

#[test]
fn no_record_reaches_what_is_said_to_be_impossible() {
    let read = vcop::load::rules(&root().join("rules/moj-audit-2019-20"));
    let ruleset = vcop::ruleset::compile(&read.files, &read.sources).0.unwrap();
    let layout = &ruleset.layout;
    let stated: BTreeSet<Point> = vcop::engine::points(&ruleset).iter().map(|stated| stated.point).collect();
    let mut reached = BTreeSet::new();
    let mut dice = Dice(1);
    for _ in 0..3000 {
        let mut record = Record::default();
        record.clear(layout);
        for (slot, field) in (0..).zip(&layout.fields) {
            record.set(slot, thrown(&mut dice, &field.kind));
        }
        if dice.below(10) > 0 {
            record.begin_rows(0);
        }
        for _ in 0..dice.below(3).min(record.row_count(0).map_or(0, |_| 2)) {
            record.add_row(0);
            for (slot, field) in (0..).zip(&layout.lists[0].fields) {
                let value = thrown(&mut dice, &field.kind);
                record.set_in_row(0, slot, value);
            }
        }
        let as_at = day("2020-03-05").plus_days(i64::try_from(dice.below(9)).unwrap());
        for question in 0..ruleset.questions.len() {
            vcop::engine::reach(&ruleset, &record, question, as_at, &mut reached);
        }
    }
    let mut found = BTreeSet::new();
    for question in 0..ruleset.questions.len() {
        let searched = vcop::engine::search(&ruleset, question, &stated);
        assert!(searched.complete);
        found.extend(searched.found.into_keys());
    }
    let by_chance: BTreeSet<Point> = reached.intersection(&stated).copied().collect();
    assert_eq!(by_chance.difference(&found).collect::<Vec<_>>(), Vec::<&Point>::new());
}

#[test]
fn faults_of_examples_are_told_with_their_place() {
    let mut amiss = Vec::new();
    let mut check = |from: &str, to: &str, code: &str, place: &str| {
        let run = Rules::new(&RIGHT.replace(from, to)).test("small", &[]);
        assert_eq!(run.status, 2, "{to}: {}{}", run.stdout, run.stderr);
        let told = format!("small/examples/all.yaml:{place}");
        let found = run.stderr.split("\n\n").find(|fault| fault.contains(&format!("[{code}]")));
        if !found.is_some_and(|fault| fault.contains(&told)) {
            amiss.push(format!("{to}: {}", run.stderr));
        }
    };
    check("name: in time", "nam: in time", "unknown-key", "2:3");
    check("given:", "givn:", "unknown-key", "3:3");
    check("  as_at: 2020-06-30\n", "", "missing-key", "2:3");
    check("asked_on", "askd_on", "record-field", "3:11");
    check("2020-03-02", "2020-02-30", "record-value", "3:21");
    check("kind: office", "kind: ofice", "record-value", "3:84");
    check("given: {", "given: [{", "yaml-syntax", "3:10");
    check("2020-06-30", "30 June 2020", "bad-date", "4:10");
    check("reply:", "replay:", "unknown-name", "6:5");
    check("answer: yes", "answer: yess", "unknown-name", "6:21");
    check("home: no", "home: nay", "unknown-name", "7:11");
    check("status: met", "status: Met", "unknown-word", "6:34");
    check("status: met", "reason: non-wanted", "unknown-name", "6:34");
    check("status: met", "statuss: met", "unknown-key", "6:26");
    check("status: met", "missing: [urgnt]", "unknown-field", "6:36");
    check("days: 1", "days: one", "wrong-shape", "6:62");
    check(
        "    reply: {answer: yes, status: met, due: 2020-03-03, days: 1}\n    home: no\n",
        "    {}\n",
        "missing-key",
        "6:5",
    );
    check("home: no", "home: no\n  alerts: [None]", "unknown-name", "8:12");
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
    let run = Rules::new(&RIGHT.repeat(2)).test("small", &[]);
    assert!(run.status == 2 && run.stderr.contains("[duplicate-name]"), "{}", run.stderr);
}

#[test]
fn an_overlay_runs_the_examples_of_its_base_and_may_repeat_them() {
    let rules = Rules::new(RIGHT);
    rules.write(
        "over/ruleset.yaml",
        "vcop: 1\nruleset: over\ntitle: Over\nextends: ../small\nremove: {entitlements: [home]}\nform:\n  - heading: All\n    asks: [reply]\n",
    );
    rules.write(
        "over/entitlements/reply.yaml",
        "entitlement: reply\ntime_limit: {from: asked_on, to: given_on, within: 0 days}\n",
    );
    let run = rules.test("over", &[]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("reply: answer: expected yes, found no"), "{}", run.stdout);
    let repeated = RIGHT
        .replace("    home: no\n", "")
        .replace("yes, status: met, due: 2020-03-03", "no, due: 2020-03-02");
    rules.write("over/examples/all.yaml", &repeated);
    let run = rules.test("over", &[]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "over: 1 of 1 example passes\n");
    let both = rules.test(".", &[]);
    assert_eq!(both.stdout.lines().count(), 2, "{}", both.stdout);
}

#[test]
fn coverage_lists_what_is_not_reached_and_leaves_out_what_cannot_be() {
    let rules = Rules::new(RIGHT);
    let run = rules.test("small", &["--coverage", "--fail-under", "99.5"]);
    assert_eq!(run.status, 1);
    insta::assert_snapshot!("coverage", run.stdout);
    assert_eq!(run.stderr, "vcop: small: its examples reach less than 99.5% of the rules\n");
    assert_eq!(rules.test("small", &["--coverage"]).status, 0);
    assert_eq!(rules.test("small", &["--fail-under", "5"]).status, 0);
    assert_eq!(rules.test("small", &["--fail-under", "101"]).status, 2);
}

#[test]
fn json_tells_the_same() {
    let rules = Rules::new(&RIGHT.replace("home: no", "home: yes"));
    let run = rules.test("small", &["--suggest", "--format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let small = &whole["rulesets"][0];
    assert_eq!((&small["examples"], &small["passed"]), (&1.into(), &0.into()));
    let difference = serde_json::json!({"entitlement": "home", "row": null, "key": "answer", "expected": "yes", "found": "no"});
    assert_eq!(small["failed"][0]["differences"][0], difference);
    assert!(small["coverage"]["gaps"].as_array().unwrap().len() > 10);
    assert!(small["suggestions"][0]["example"].as_str().unwrap().contains("- name: "));
    assert!(Path::new(&rules.folder("small")).is_dir());
}
