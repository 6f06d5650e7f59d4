//! The rules as one document: everything of every shipped ruleset is in it, and the document that is kept is up to date.

use std::path::{Path, PathBuf};

use crate::support::{copy_folder, vcop};
use vcop::record::FieldRef;
use vcop::ruleset::{Example, Ruleset, compile, examples};

/// The handbook of a folder, as Markdown or HTML.
fn handbook(folder: &str, format: &str) -> String {
    let run = vcop(&["handbook", folder, "--format", format]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{folder}");
    run.stdout
}

/// Markdown or HTML as it is read: what was escaped is itself again.
fn as_read(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let text = entities.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    text.replace('\\', "")
}

fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn read(folder: &Path) -> (Ruleset, Vec<Example>) {
    let read = vcop::load::rules(folder);
    let ruleset = compile(&read.files, &read.sources).0.unwrap();
    let examples = examples(&read.files, &read.sources, &ruleset, &mut Vec::new());
    (ruleset, examples)
}

/// Everything that a reader of the rules would look for.
fn wanted(ruleset: &Ruleset, examples: &[Example]) -> Vec<String> {
    let mut wanted = vec![ruleset.title.clone(), ruleset.code.clone(), ruleset.sha256.clone()];
    wanted.extend(ruleset.form.iter().map(|heading| heading.text.clone()));
    for question in &ruleset.questions {
        let authored = question.answers.iter().skip(3).map(|answer| format!("“{answer}”"));
        wanted.extend(authored);
        wanted.extend(question.rows.iter().flat_map(|row| [row.label.clone(), row.base_is.clone()]));
        for entitlement in &question.editions {
            wanted.extend([entitlement.question.clone(), entitlement.owed_by.clone()]);
            wanted.push(entitlement.source.code.clone());
            for exemption in entitlement.not_owed.iter().chain(&entitlement.excused) {
                let reason = &question.reasons[usize::from(exemption.reason)];
                wanted.extend([exemption.id.clone(), reason.words.clone(), exemption.when.text.clone()]);
            }
            let answers = entitlement.answers.iter().filter_map(|answer| answer.when.as_ref());
            let alerts = entitlement.alerts.iter();
            wanted.extend(answers.map(|when| when.text.clone()));
            wanted.extend(alerts.flat_map(|alert| [alert.says.clone(), alert.when.text.clone()]));
            let limits = entitlement.time_limit.iter().flat_map(|limit| &limit.within);
            wanted.extend(limits.map(|within| within.limit.words()));
            wanted.extend(entitlement.not_collected.iter().map(|held| held.note.clone()));
            wanted.extend(entitlement.accepted.iter().flat_map(|(code, why)| [code.clone(), why.clone()]));
        }
    }
    let layout = &ruleset.layout;
    let rows = layout.lists.iter().flat_map(|list| &list.fields);
    wanted
        .extend(layout.fields.iter().chain(rows).flat_map(|field| [field.path.clone(), field.label.clone()]));
    wanted.extend(
        (0..layout.lists.len())
            .map(|list| layout.label(FieldRef::List(u16::try_from(list).unwrap())).to_owned()),
    );
    wanted.extend(examples.iter().map(|example| example.name.clone()));
    wanted
}

#[test]
fn everything_of_every_shipped_ruleset_is_in_its_handbook() {
    for folder in vcop::load::every_ruleset(&rules()) {
        let (ruleset, examples) = read(&folder);
        for format in ["markdown", "html"] {
            let text = as_read(&handbook(folder.to_str().unwrap(), format));
            for words in wanted(&ruleset, &examples) {
                assert!(text.contains(&words.replace('\\', "")), "{}, {format}: {words}", folder.display());
            }
        }
    }
}

#[test]
fn the_handbook_that_is_kept_is_up_to_date() {
    for folder in vcop::load::rulesets(&rules()) {
        let kept = std::fs::read_to_string(folder.join("HANDBOOK.md")).unwrap_or_default();
        let name = format!("rules/{}", folder.file_name().unwrap().to_string_lossy());
        let now = handbook(&name, "markdown");
        let renew = format!("the rules have changed: vcop handbook {name} > {name}/HANDBOOK.md");
        let lines = kept.lines().zip(now.lines()).enumerate();
        for (number, (kept, now)) in lines {
            assert_eq!(kept, now, "line {}; {renew}", number + 1);
        }
        assert_eq!(kept.lines().count(), now.lines().count(), "{renew}");
    }
}

#[test]
fn every_line_of_a_table_has_as_many_cells_as_its_head() {
    let text = handbook("rules/moj-audit-2019-20", "markdown").replace("\\|", "");
    let (mut columns, mut tables) = (None, 0);
    for line in text.lines() {
        let cells = line.starts_with('|').then(|| line.matches('|').count());
        if let (Some(head), Some(cells)) = (columns, cells) {
            assert_eq!(head, cells, "{line}");
        }
        tables += usize::from(columns.is_none() && cells.is_some());
        columns = cells;
    }
    assert!(tables > 30, "{tables} tables");
}

const HEAD: &str = "vcop: 1\nruleset: base\ntitle: A & B <i>\ncode: Code\ncalendar: some\nform:\n  - \
                    heading: One | two?\n    asks: [first]\n";

const CALENDAR: &str = "vcop: 1
calendar: some
title: Some
source: None
complete_from: 2012-01-01
complete_until: 2030-12-31
holidays:
  - {date: 2020-01-01, name: First}
";

const RECORD: &str = "key: ref
fields:
  ref: {type: text, label: Reference}
  made: {type: date, label: Date made}
  a: {type: flag, label: A, held_by: '<script>'}
  kind: {type: choice, of: [x, y], label: Kind}
  things:
    type: list
    row: thing
    label: Things
    fields:
      on: {type: date, label: Date of it}
      good: {type: flag, label: Good}
";

const FIRST: &str = r#"entitlement: first
question: First?
says: did
owed_by: Somebody
source: {code: Code, verified: false}
in_force: {by: made, until: 2019-12-31}
applies_when: 'kind in ["x", "y"] and not (kind == "y")'
answers:
  - {answer: yes, counts_as: met, when: 'any(things, |thing| thing.good and recorded(thing.on))'}
  - {answer: soon, counts_as: unknown, wants: a, when: 'long_ago(made)'}
  - {answer: no, counts_as: not met, because: kind}
excused:
  - {exemption: own, reason: "It was `a` * b", victim_choice: true, answer: let off, when: 'if_blank(a, false)'}
alerts:
  - {says: One, when: 'if a { made < date("2020-01-01") } else { count(things, |thing| thing.good) >= 2 }'}
  - {says: Two, when: 'not (a or recorded(made))'}
  - {says: Three, when: 'if_blank(kind, "x") == "y" and (a or all(things, |thing| not thing.good))'}
  - {says: Four, when: 'working_days(made, date("2020-03-02")) <= 5 and not (made >= date("2019-01-01"))'}
rows:
  - {label: '% yes', count: [yes], out_of: every answer, unit: whole case, target: 95, reasons: [no]}
"#;

const LATER: &str = "entitlement: first
question: First, now?
says: did
owed_by: Somebody else
source: {code: Code, about: it, verified: true}
in_force: {by: made, from: 2020-01-01}
time_limit: {from: made, to: made, within: 3 days}
answers:
  - {answer: yes, counts_as: met, when: in_time}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [yes], out_of: every answer, unit: whole case, target: 95, reasons: [no]}
";

/// A base with one question in two editions, and an overlay of a title; gives the overlay's folder.
fn made(folder: &Path) -> PathBuf {
    let files = [
        ("calendars/some.yaml", CALENDAR),
        ("base/ruleset.yaml", HEAD),
        ("base/record.yaml", RECORD),
        ("base/entitlements/first.yaml", FIRST),
        ("base/entitlements/later.yaml", LATER),
        ("base/scripts/all.rhai", "fn long_ago(day) { days(day, date(\"2019-06-01\")) > 10 }\n"),
        (
            "base/examples/first.yaml",
            "- name: nothing\n  given: {}\n  as_at: 2020-06-30\n  expect:\n    first: {answer: unknown, status: unknown, missing: [made]}\n",
        ),
        ("over/ruleset.yaml", "vcop: 1\nruleset: over\ntitle: Over <i>\nextends: ../base\n"),
    ];
    for (path, text) in files {
        let path = folder.join("rules").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder.join("rules/over")
}

#[test]
fn an_overlay_is_shown_with_its_base_and_editions_apart() {
    let folder = tempfile::tempdir().unwrap();
    let over = made(folder.path());
    insta::assert_snapshot!("handbook-overlay", handbook(over.to_str().unwrap(), "markdown"));
}

#[test]
fn a_page_of_html_holds_nothing_but_words() {
    let folder = tempfile::tempdir().unwrap();
    let over = made(folder.path());
    let page = handbook(over.to_str().unwrap(), "html");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"));
    for foreign in ["<script", "<i>", "http:", "https:", "src=", "href="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    for tag in
        ["table", "thead", "tbody", "tr", "td", "ul", "ol", "li", "p", "h1", "h2", "h3", "code", "strong"]
    {
        let opened = page.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    insta::assert_snapshot!("handbook-html", page);
}

#[test]
fn one_handbook_is_of_one_ruleset() {
    let folder = tempfile::tempdir().unwrap();
    made(folder.path());
    let run = vcop(&["handbook", folder.path().to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("which rules?"), "{}", run.stderr);
    assert_eq!(vcop(&["handbook", "rules/nowhere"]).status, 2);
    // Variants do not count: without a folder it is the audit's own.
    assert!(handbook("rules", "markdown") == handbook("rules/moj-audit-2019-20", "markdown"));
    assert_eq!(vcop(&["handbook", "rules/readings"]).status, 2);
}

#[test]
fn rules_with_a_fault_have_no_handbook() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), folder.path());
    let faulty = folder.path().join("moj-audit-2019-20/record.yaml");
    std::fs::write(faulty, "key: reference\nfields: []\n").unwrap();
    let run = vcop(&["handbook", folder.path().join("moj-audit-2019-20").to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("no handbook was written"), "{}", run.stderr);
}
