//! What a rule change does: counted from the cases without the program, and by the program's own findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::batch::findings_of;
use crate::facts::{Came, Line, Place, came, lines};
use crate::support::{Run, copy_folder, vcop};

mod odd;
mod shown;
mod untouched;

const BASE: &str = "rules/moj-audit-2019-20";
const BATCH: &str = "cases/essex-2019-20";

/// A copy of the shipped rules in a folder of its own, to be edited.
struct Edited {
    folder: tempfile::TempDir,
}

impl Edited {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&crate::facts::root().join("rules"), &folder.path().join("rules"));
        Self { folder }
    }

    fn rules(&self) -> PathBuf {
        self.folder.path().join(BASE)
    }

    /// Puts words in the place of others, once.
    fn edit(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.rules().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        self
    }

    fn file(self, file: &str, text: &str) -> Self {
        fs::write(self.rules().join(file), text).unwrap();
        self
    }

    fn run(&self, options: &[&str]) -> Run {
        let rules = self.rules();
        let mut arguments = vec!["diff", BASE, rules.to_str().unwrap(), "--cases", BATCH];
        arguments.extend(options);
        vcop(&arguments)
    }

    /// The whole comparison, every reference listed.
    fn diff(&self) -> Value {
        let run = self.run(&["--format", "json", "--all"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        serde_json::from_str(&run.stdout).unwrap()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value}"))
}

/// Question, from and to.
type Move = (String, Came, Came);

/// What is expected to change: for each move its findings and the cases they are of.
fn moves(otherwise: impl Fn(&Line) -> Option<Came>) -> BTreeMap<Move, (u64, BTreeSet<String>)> {
    let mut moves: BTreeMap<Move, (u64, BTreeSet<String>)> = BTreeMap::new();
    for line in lines("essex-2019-20") {
        let Some(to) = otherwise(&line).filter(|to| *to != line.came) else { continue };
        let found = moves.entry((line.place[1].clone(), line.came, to)).or_default();
        found.0 += 1;
        found.1.insert(line.place[0].clone());
    }
    moves
}

/// The same as the program tells it.
fn told(diff: &Value) -> BTreeMap<Move, (u64, BTreeSet<String>)> {
    let side = |value: &Value| came(text(&value["answer"]), text(&value["status"]));
    let group = |group: &Value| {
        let references: BTreeSet<String> =
            list(&group["references"]).iter().map(|reference| text(reference).to_owned()).collect();
        assert_eq!(group["cases"], references.len());
        let of_clauses: u64 =
            list(&group["clauses"]).iter().map(|clause| clause["cases"].as_u64().unwrap()).sum();
        assert!(of_clauses >= references.len() as u64);
        let key = (text(&group["entitlement"]).to_owned(), side(&group["from"]), side(&group["to"]));
        (key, (group["findings"].as_u64().unwrap(), references))
    };
    list(&diff["groups"]).iter().map(group).collect()
}

/// The lines that come and go in the accepted findings: sign, question and case.
fn broken(rules: &str) -> BTreeMap<(char, String, String), u64> {
    let run = vcop(&["snapshot", BATCH, "--rules", rules]);
    let questions: BTreeSet<String> =
        lines("essex-2019-20").into_iter().map(|line| line.place[1].clone()).collect();
    let mut broken = BTreeMap::new();
    let mut question = String::new();
    for line in run.stdout.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [heading] if questions.contains(heading) => heading.clone_into(&mut question),
            ["how", "many"] => question.clear(),
            [sign @ ("+" | "-"), case, ..] if !question.is_empty() => {
                let sign = if sign == "+" { '+' } else { '-' };
                *broken.entry((sign, question.clone(), case.to_owned())).or_default() += 1;
            }
            _ => {}
        }
    }
    broken
}

/// The lines that are expected to come and go: of findings that are listed, not only counted.
fn to_break(otherwise: impl Fn(&Line) -> Option<Came>) -> BTreeMap<(char, String, String), u64> {
    let mut broken = BTreeMap::new();
    for line in lines("essex-2019-20") {
        let Some(to) = otherwise(&line).filter(|to| *to != line.came) else { continue };
        for (sign, (_, status)) in [('-', &line.came), ('+', &to)] {
            if ["not_met", "exempt", "unknown", "error"].contains(&status.as_str()) {
                let place = (sign, line.place[1].clone(), line.place[0].clone());
                *broken.entry(place).or_default() += 1;
            }
        }
    }
    broken
}

/// Holds a comparison against what was counted without the program.
fn assert_moves(diff: &Value, expected: &BTreeMap<Move, (u64, BTreeSet<String>)>) {
    assert_eq!(told(diff), *expected);
    assert_eq!(diff["findings_changed"], expected.values().map(|(findings, _)| findings).sum::<u64>());
    let cases: BTreeSet<&String> = expected.values().flat_map(|(_, cases)| cases).collect();
    assert_eq!(diff["cases_changed"], cases.len());
}

#[test]
fn a_shorter_limit_makes_late_what_took_longer() {
    let edited = Edited::new().edit(
        "entitlements/timely-updates.yaml",
        "limit: 5 working days",
        "limit: 3 working days",
    );
    let otherwise = |line: &Line| {
        let timely = line.place[1] == "timely-updates" && line.came.0 == "in time";
        (timely && line.days? > 3).then(|| came("late", "not_met"))
    };
    let expected = moves(otherwise);
    assert_eq!(broken(edited.rules().to_str().unwrap()), to_break(otherwise));
    assert!(!expected.is_empty());
    let diff = edited.diff();
    assert_moves(&diff, &expected);
    let rules = list(&diff["rules"]);
    assert_eq!(rules.len(), 1);
    assert_eq!(
        (text(&rules[0]["part"]), text(&rules[0]["was"]), text(&rules[0]["is"])),
        ("limit", "5 working days", "3 working days")
    );
    assert_eq!(
        (&rules[0]["findings"], &rules[0]["cases"]),
        (&diff["findings_changed"], &diff["cases_changed"])
    );
    assert_eq!(diff["no_effect"], json!([]));
}

#[test]
fn an_exemption_taken_out_leaves_the_answers_to_decide() {
    let edited = Edited::new().edit(
        "entitlements/written-acknowledgement.yaml",
        "  - exemption: domestic-cohabiting-suspect
    reason: Domestic incident, and the suspect and victim live at the same property
    answer: not suitable
    when: crime.domestic and victim.lives_with_suspect
",
        "",
    );
    let edited = edited.edit("entitlements/written-acknowledgement.yaml", "not_owed:\n", "");
    let otherwise = |line: &Line| {
        let case = &line.case;
        let exempt = line.place[1] == "written-acknowledgement"
            && case.yes("crime.domestic")
            && case.yes("victim.lives_with_suspect");
        let unknown = line.place[1] == "written-acknowledgement" && line.came.0 == "unknown";
        assert!(!unknown, "none of the batch's acknowledgements is unknown");
        exempt.then(|| {
            if case.get("acknowledgement.sent_on").is_some() {
                came("yes", "met")
            } else if case.yes("acknowledgement.declined") || case.yes("acknowledgement.unsafe") {
                came("not suitable", "exempt")
            } else {
                came("no", "not_met")
            }
        })
    };
    let expected = moves(otherwise);
    assert!(expected.len() > 1);
    // One that is exempt for another reason is another line, though its answer is the same: so is one that was exempt
    // for either of two, since it is not recorded whether they live together.
    let reasons = |line: &Line| match otherwise(line) {
        Some((answer, _)) if answer == "not suitable" => Some(came("another reason", "exempt")),
        None if line.came.1 == "exempt"
            && line.reason.is_empty()
            && line.place[1] == "written-acknowledgement" =>
        {
            Some(came("one reason", "exempt"))
        }
        other => other,
    };
    assert_eq!(broken(edited.rules().to_str().unwrap()), to_break(reasons));
    let diff = edited.diff();
    assert_moves(&diff, &expected);
    let used = list(&diff["exemptions"]);
    let gone = used.iter().find(|used| used["exemption"] == "domestic-cohabiting-suspect").unwrap();
    let held =
        lines("essex-2019-20").iter().filter(|line| line.reason == "domestic-cohabiting-suspect").count();
    assert_eq!((&gone["old"], &gone["new"]), (&json!(held), &json!(0)));
    let run = edited.run(&[]);
    assert!(run.stdout.contains("no longer used; it was"), "{}", run.stdout);
}

#[test]
fn a_new_exemption_excuses_those_it_is_for() {
    let edited = Edited::new().edit(
        "entitlements/end-of-journey.yaml",
        "rows:\n",
        "excused:
  - exemption: court-case
    reason: The court told the victim
    answer: told by the court
    when: if_blank(court, \"magistrates\") == \"crown\"
rows:\n",
    );
    let otherwise = |line: &Line| {
        let failed = line.place[1] == "end-of-journey" && line.came.1 == "not_met";
        (failed && line.case.get("court") == Some("crown")).then(|| came("told by the court", "exempt"))
    };
    let expected = moves(otherwise);
    assert_eq!(broken(edited.rules().to_str().unwrap()), to_break(otherwise));
    let diff = edited.diff();
    assert_moves(&diff, &expected);
    let used: Vec<&Value> = list(&diff["exemptions"]).iter().collect();
    let findings: u64 = expected.values().map(|(findings, _)| findings).sum();
    match findings {
        0 => assert_eq!(list(&diff["no_effect"]).len(), 1, "{diff}"),
        some => assert_eq!((&used[0]["old"], &used[0]["new"]), (&json!(0), &json!(some))),
    }
}

#[test]
fn a_new_question_adds_findings_and_changes_none() {
    let edited = Edited::new()
        .file(
            "entitlements/letter-method.yaml",
            "entitlement: letter-method
question: Was it a letter?
says: got a letter
owed_by: Police
source: {code: None, verified: true}
answers:
  - {answer: yes, counts_as: met, when: 'acknowledgement.method == \"letter\"'}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% letters', count: [yes], out_of: every answer}
",
        )
        .edit(
            "ruleset.yaml",
            "asks: [written-acknowledgement]",
            "asks: [written-acknowledgement, letter-method]",
        );
    let diff = edited.diff();
    assert_moves(&diff, &BTreeMap::new());
    let cases: BTreeSet<String> =
        lines("essex-2019-20").into_iter().map(|line| line.place[0].clone()).collect();
    assert_eq!((&diff["findings_added"], &diff["findings_removed"]), (&json!(cases.len()), &json!(0)));
    let mut by_answer: BTreeMap<String, u64> = BTreeMap::new();
    for reference in &cases {
        let all = lines("essex-2019-20");
        let case = &all.iter().find(|line| line.place[0] == *reference).unwrap().case;
        let answer = match case.get("acknowledgement.method") {
            Some("letter") => "yes",
            Some(_) => "no",
            None => "unknown",
        };
        *by_answer.entry(answer.to_owned()).or_default() += 1;
    }
    let added = list(&diff["added"]).iter();
    let told: BTreeMap<String, u64> = added
        .map(|group| {
            assert_eq!((&group["from"], text(&group["entitlement"])), (&Value::Null, "letter-method"));
            (text(&group["to"]["answer"]).to_owned(), group["findings"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, by_answer);
    assert!(
        list(&diff["rows"]).iter().all(|row| row["entitlement"] == "letter-method" && row["old"].is_null())
    );
    let back = vcop(&["diff", edited.rules().to_str().unwrap(), BASE, "--cases", BATCH, "--format", "json"]);
    let back: Value = serde_json::from_str(&back.stdout).unwrap();
    assert_eq!((&back["findings_removed"], &back["findings_added"]), (&json!(cases.len()), &json!(0)));
}

#[test]
fn a_changed_base_moves_figures_and_no_answer() {
    let edited = Edited::new().edit(
        "entitlements/written-acknowledgement.yaml",
        "count: [yes],          out_of: suitable",
        "count: [yes],          out_of: every answer",
    );
    let diff = edited.diff();
    assert_moves(&diff, &BTreeMap::new());
    let all = lines("essex-2019-20");
    let asked: Vec<&Line> = all.iter().filter(|line| line.place[1] == "written-acknowledgement").collect();
    let count =
        |answers: &[&str]| asked.iter().filter(|line| answers.contains(&line.came.0.as_str())).count();
    let sum = |side: &str, key: &str| -> u64 {
        list(&diff["rows"]).iter().map(|row| row[side][key].as_u64().unwrap()).sum()
    };
    assert_eq!(list(&diff["rows"]).len(), 3);
    assert!(list(&diff["rows"]).iter().all(|row| row["base_changed"] == true && row["row"] == "% yes"));
    assert_eq!(
        (sum("old", "numerator"), sum("old", "base")),
        (count(&["yes"]) as u64, count(&["yes", "no"]) as u64)
    );
    assert_eq!((sum("new", "numerator"), sum("new", "base")), (count(&["yes"]) as u64, asked.len() as u64));
    assert_eq!(diff["rules"][0]["moved"], true);
    assert_eq!(diff["no_effect"], json!([]));
    let accepted = vcop(&["snapshot", BATCH, "--rules", edited.rules().to_str().unwrap()]);
    assert_eq!(accepted.status, 0, "findings are as accepted: {}", accepted.stdout);
}

/// The program's own findings by two rulesets, brought together outside it.
fn joined(batch: &str, rules: [&str; 2]) -> (u64, BTreeSet<String>, usize) {
    let findings = |rules: &str| -> BTreeMap<Place, Came> {
        let rows = findings_of(batch, &["--rules", rules]);
        let place = |row: &[String]| [row[0].clone(), row[1].clone(), row[2].clone()];
        rows.iter().map(|row| (place(row), came(&row[3], &row[4]))).collect()
    };
    let (old, new) = (findings(rules[0]), findings(rules[1]));
    let changed: Vec<&Place> = old
        .iter()
        .filter(|(place, came)| new.get(*place).is_some_and(|other| other != *came))
        .map(|(place, _)| place)
        .collect();
    let cases = changed.iter().map(|place| place[0].clone()).collect();
    (changed.len() as u64, cases, old.keys().filter(|place| new.contains_key(*place)).count())
}

#[test]
fn what_is_told_is_what_the_findings_of_two_checks_say() {
    for folder in vcop::load::rulesets(&crate::facts::root().join("rules/readings")) {
        let reading = format!("rules/readings/{}", folder.file_name().unwrap().to_str().unwrap());
        for batch in [BATCH, "cases/essex-recent"] {
            let (findings, cases, compared) = joined(batch, [BASE, &reading]);
            let run = vcop(&["diff", BASE, &reading, "--cases", batch, "--format", "json", "--all"]);
            let diff: Value = serde_json::from_str(&run.stdout).unwrap();
            let counts = ["findings_changed", "cases_changed", "findings_compared"]
                .map(|key| diff[key].as_u64().unwrap());
            assert_eq!(counts, [findings, cases.len() as u64, compared as u64], "{reading}, {batch}");
            let told: BTreeSet<String> = told(&diff).into_values().flat_map(|(_, cases)| cases).collect();
            assert_eq!(told, cases);
            for rule in list(&diff["rules"]) {
                let untouched = list(&diff["no_effect"]).iter().any(|other| {
                    ["entitlement", "part", "name", "aspect"].iter().all(|key| other[key] == rule[key])
                });
                assert_eq!(untouched, rule["moved"] == false, "{rule}");
            }
        }
    }
}

#[test]
fn the_output_is_the_same_bytes_whatever_the_threads() {
    let edited = Edited::new().edit(
        "entitlements/timely-updates.yaml",
        "limit: 5 working days",
        "limit: 2 working days",
    );
    for format in ["text", "json", "markdown", "html"] {
        let [one, four] =
            ["1", "4"].map(|threads| edited.run(&["--format", format, "--threads", threads]).stdout);
        assert_eq!(one, four);
        assert!(one.len() > 1_000);
    }
}
