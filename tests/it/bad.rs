//! Rules that must be refused: what a policy lead is shown for each of `tests/bad/rules/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vcop::diagnostic::{Code, Diagnostic, Label, SourceMap};
use vcop::document::parse;
use vcop::report::{Colour, Screen, diagnostics};
use vcop::ruleset::{Files, Layer, Ruleset, compile, read_audit};

/// The texts of one ruleset with a fault, by the path a fixture gives them.
struct Texts(Vec<(String, String)>);

/// What was found in one fixture.
struct Found {
    problems: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Texts {
    /// The small good ruleset that every fixture is laid over.
    fn base() -> Self {
        let mut texts = Vec::new();
        for folder in ["base", "base/entitlements", "base/scripts", "calendars"] {
            let mut paths: Vec<PathBuf> = fs::read_dir(folder_of_bad().join(folder))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            paths.sort();
            for path in paths.iter().filter(|path| path.is_file()) {
                let below = path.strip_prefix(folder_of_bad()).unwrap().to_str().unwrap().replace('\\', "/");
                let shown = below.strip_prefix("base/").unwrap_or(&below).to_owned();
                texts.push((shown, fs::read_to_string(path).unwrap()));
            }
        }
        Self(texts)
    }

    /// The same with a fixture's sections laid over it: `=== PATH` is a whole file, `=== add PATH` goes on at the end of
    /// one that is there, and `=== remove PATH` drops one.
    fn with(mut self, fixture: &str) -> Self {
        for section in fixture.split("\n=== ").skip(1) {
            let (title, text) = section.split_once('\n').unwrap_or((section, ""));
            let text =
                if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
            let (how, path) = title.trim().rsplit_once(' ').unwrap_or(("", title.trim()));
            let known = self.0.iter().position(|(known, _)| known == path);
            match (how, known) {
                ("", Some(index)) => self.0[index].1 = text,
                ("", None) => self.0.push((path.to_owned(), text)),
                ("add", Some(index)) => self.0[index].1.push_str(&text),
                ("remove", Some(index)) => drop(self.0.remove(index)),
                _ => panic!("`=== {title}`: there is no such file below tests/bad/base"),
            }
        }
        self
    }

    /// Compiles it: `over/…` is an overlay, `calendars/…` the calendar, `audit.yaml` the round.
    fn compile(mut self) -> Found {
        self.0.sort();
        let mut sources = SourceMap::default();
        let mut files = Files::default();
        let (mut base, mut over, mut audit) = (Vec::new(), Vec::new(), None);
        for (path, text) in self.0 {
            let id = sources.add(path.clone(), text);
            if let Some(below) = path.strip_prefix("over/") {
                over.push((below.to_owned(), id));
            } else if path.starts_with("calendars/") {
                files.calendar = Some((path, id));
            } else if path == "audit.yaml" {
                audit = Some(id);
            } else {
                base.push((path, id));
            }
        }
        files.layers.push(Layer { folder: "base".to_owned(), files: base });
        if !over.is_empty() {
            files.layers.push(Layer { folder: "over".to_owned(), files: over });
        }
        let (ruleset, mut problems) = compile(&files, &sources);
        if let (Some(source), Some(ruleset)) = (audit, ruleset) {
            round(source, &ruleset, &sources, &mut problems);
        }
        Found { problems, sources }
    }
}

fn round(
    source: vcop::diagnostic::SourceId,
    ruleset: &Ruleset,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) {
    let (documents, fault) = parse(source, sources.text(source));
    problems.extend(fault);
    if let Some(node) = documents.first() {
        read_audit(node, ruleset, sources, problems);
    }
}

fn folder_of_bad() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

fn found(fixture: &str) -> Found {
    Texts::base().with(&format!("\n{fixture}")).compile()
}

/// Each text of a fixture with its path and the codes of the faults that are placed in it, warnings left out.
pub fn texts_and_faults(fixture: &str) -> Vec<(String, String, Vec<Code>)> {
    let texts = Texts::base().with(&format!("\n{fixture}")).0;
    let found = found(fixture);
    let faults = |path: &str| {
        let here = found.problems.iter().filter(|problem| {
            problem.is_error()
                && problem.labels.first().is_some_and(|label| found.sources.name(label.span.source) == path)
        });
        here.map(|problem| problem.code).collect()
    };
    texts.into_iter().map(|(path, text)| (path.clone(), text, faults(&path))).collect()
}

/// Every diagnostic as it is shown.
fn shown(found: &Found) -> String {
    let screen = Screen { width: 110, colour: Colour::Plain };
    let mut out = Vec::new();
    diagnostics::write(&mut out, &found.problems, &found.sources, screen).unwrap();
    String::from_utf8(out).unwrap()
}

/// How many errors a fixture has: one, unless its first line says `# N errors`.
fn errors_expected(fixture: &str) -> usize {
    let first = fixture.lines().next().and_then(|line| line.strip_prefix("# "));
    let said = first.and_then(|line| line.split_once(" error")).and_then(|(count, _)| count.parse().ok());
    said.unwrap_or(1)
}

#[test]
fn the_base_has_no_fault() {
    assert_eq!(shown(&found("")), "");
}

#[test]
fn every_fault_is_shown_as_it_should_be() {
    let mut amiss = Vec::new();
    insta::glob!("../bad/rules", "*.bad", |path| {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let fixture = fs::read_to_string(path).unwrap();
        let found = found(&fixture);
        if !found.problems.iter().any(|problem| stem.starts_with(problem.code.name())) {
            amiss.push(format!("{stem}: no fault found has the code that it is named for"));
        }
        let errors = found.problems.iter().filter(|problem| problem.is_error()).count();
        if errors != errors_expected(&fixture) {
            amiss.push(format!("{stem}: {errors} errors"));
        }
        amiss.extend(
            found.problems.iter().filter_map(|problem| Some(format!("{stem}: {}", ill(problem, &found)?))),
        );
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../bad/rules/snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.remove_snapshot_suffix();
        settings.bind(|| insta::assert_snapshot!(stem, shown(&found)));
    });
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

/// What is amiss with a diagnostic's form: its manner of speech, or a place that is none.
fn ill(problem: &Diagnostic, found: &Found) -> Option<String> {
    let texts = || {
        problem.help.iter().chain([&problem.message]).chain(problem.labels.iter().map(|label| &label.text))
    };
    if let Some(text) = texts().find(|text| text.ends_with('.') || text.starts_with(char::is_uppercase)) {
        return Some(format!("`{text}` is a sentence"));
    }
    let whole = |label: &&Label| {
        let span = label.span.start as usize..label.span.end as usize;
        found.sources.text(label.span.source).get(span).is_some()
            || found.sources.text(label.span.source).trim().is_empty()
    };
    match problem.labels.iter().find(|label| !whole(label)) {
        Some(label) => {
            Some(format!("{:?} is no place in {}", label.span, found.sources.name(label.span.source)))
        }
        None => problem.labels.is_empty().then(|| "it has no place".to_owned()),
    }
}

#[test]
fn no_snapshot_is_left_over() {
    let stems = |folder: &str, ending: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder_of_bad().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let (snapshots, fixtures) = (stems("rules/snapshots", "snap"), stems("rules", "bad"));
    assert_eq!(snapshots.difference(&fixtures).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Codes that the texts of a ruleset cannot provoke, each with the reason.
const ELSEWHERE: [(Code, &str); 22] = [
    (Code::UnknownColumn, "of maps, which have tests of their own"),
    (Code::PathOutside, "paths are followed where files are loaded"),
    (Code::ExtendsCircle, "rulesets are found where files are loaded"),
    (Code::SameCondition, "of lint, which has tests of its own"),
    (Code::UnreadLimit, "of lint"),
    (Code::LimitsGap, "of lint"),
    (Code::UncountedAnswer, "of lint"),
    (Code::UnquotedValue, "of lint"),
    (Code::StrayFile, "of lint"),
    (Code::UnusedAcceptance, "of lint"),
    (Code::UnreadField, "of lint"),
    (Code::UnverifiedSource, "of lint"),
    (Code::RecordUnreadable, "of records"),
    (Code::RecordValue, "of records"),
    (Code::RecordField, "of records"),
    (Code::RecordKeyMissing, "of records"),
    (Code::RecordKeyRepeated, "of records"),
    (Code::RowWithoutCase, "of records"),
    (Code::MonthFirst, "of records"),
    (Code::TableUnusable, "of records"),
    (Code::RuleFailed, "of a run"),
    (Code::FileUnwritable, "of a run"),
];

#[test]
fn every_code_that_rules_can_provoke_is_provoked() {
    let mut provoked = BTreeSet::new();
    for entry in fs::read_dir(folder_of_bad().join("rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "bad") {
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let found = found(&fs::read_to_string(&path).unwrap());
            let named = found.problems.iter().filter(|problem| stem.starts_with(problem.code.name()));
            provoked.extend(named.map(|problem| problem.code));
        }
    }
    let elsewhere: BTreeSet<Code> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    let missing = Code::ALL.iter().filter(|code| !provoked.contains(code) && !elsewhere.contains(code));
    assert_eq!(missing.map(|code| code.name()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(provoked.intersection(&elsewhere).collect::<Vec<_>>(), Vec::<&Code>::new());
}

/// What each place of a fixture's first fault underlines, and the line and column where the first begins.
fn underlined(stem: &str) -> (Vec<String>, (u32, u32)) {
    let found = found(&fs::read_to_string(folder_of_bad().join(format!("rules/{stem}.bad"))).unwrap());
    let problem = found.problems.iter().find(|problem| stem.starts_with(problem.code.name())).unwrap();
    let texts = problem.labels.iter().map(|label| found.sources.slice(label.span).to_owned()).collect();
    let position = found.sources.position(problem.labels[0].span);
    (texts, (position.line, position.column))
}

#[test]
fn the_underlined_characters_are_exact() {
    let cases: &[(&str, &[&str], (u32, u32))] = &[
        ("unknown-field-in-literal-block", &["repoted_on"], (18, 23)),
        ("unknown-field-in-folded-block", &["repoted_on"], (19, 22)),
        ("unknown-field-in-single-quotes", &["repoted_on"], (15, 52)),
        ("unknown-field-in-double-quotes", &["repoted_on"], (15, 54)),
        ("unknown-field-in-double-quotes-over-lines", &["repoted_on"], (17, 9)),
        ("unknown-field-over-lines", &["repoted_on"], (18, 18)),
        ("unknown-field-in-braces", &["domestik"], (16, 54)),
        ("unknown-field-after-accents", &["domestik"], (15, 55)),
        ("unknown-field-after-accents-in-the-condition", &["domestik"], (15, 54)),
        ("unknown-field-through-an-alias", &["domestik"], (15, 28)),
        ("type-mismatch-at-most", &["finalised_on", "crime.offences"], (15, 33)),
        ("type-mismatch-days-compared", &["\"5\"", "days(crime.reported_on, letter.sent_on)"], (15, 58)),
        ("type-mismatch-in-a-literal-block", &["\"ELSE\"", "victim.enhanced"], (19, 10)),
        ("type-mismatch-escapes", &["\\\"yes\\\"", "crime.domestic"], (15, 83)),
        ("type-mismatch-apostrophes", &["\"''yes''\"", "crime.domestic"], (15, 37)),
        ("not-before-comparison-after-and", &["not crime.offences > 2"], (15, 34)),
        ("condition-syntax-bracket-not-closed", &["("], (15, 34)),
        ("condition-syntax-ends-with-a-comparison", &["=="], (17, 9)),
        (
            "yaml-syntax-leading-exclamation-mark-function",
            &["!recorded(letter.sent_on) and crime.domestic"],
            (15, 15),
        ),
        ("yaml-syntax-tab-below-a-key", &["\t"], (16, 1)),
        ("yaml-syntax-percent-sign", &["% yes"], (9, 13)),
        ("not-in-conditions-block-that-begins-with-bars", &["||"], (16, 3)),
        ("unknown-field-in-a-block-with-a-note", &["domestik"], (16, 9)),
        (
            "no-last-answer-in-a-literal-block",
            &["recorded(letter.sent_on)\n      or crime.domestic"],
            (11, 7),
        ),
    ];
    let told = |(stem, texts, place): &(&str, &[&str], (u32, u32))| format!("{stem}: {texts:?} at {place:?}");
    let found = |(stem, ..): &(&str, &[&str], (u32, u32))| {
        let (texts, place) = underlined(stem);
        format!("{stem}: {texts:?} at {place:?}")
    };
    assert_eq!(cases.iter().map(found).collect::<Vec<_>>(), cases.iter().map(told).collect::<Vec<_>>());
}

#[test]
fn five_faults_in_three_files_are_found_in_one_pass() {
    let found = found(
        "
=== add record.yaml
    weapon: {type: falg}
=== add entitlements/letter.yaml
applies_when: recorded(crime.repoted_on) and court == \"youth\"
look_at: Letters
=== add ruleset.yaml
  - {heading: Was a statement taken?, asks: [statement]}
",
    );
    let codes: Vec<(&str, &str)> = found
        .problems
        .iter()
        .map(|problem| (found.sources.name(problem.labels[0].span.source), problem.code.name()))
        .collect();
    let expected = [
        ("entitlements/letter.yaml", "unknown-field"),
        ("entitlements/letter.yaml", "unknown-choice"),
        ("entitlements/letter.yaml", "unknown-key"),
        ("record.yaml", "unknown-word"),
        ("ruleset.yaml", "unknown-name"),
    ];
    assert_eq!(codes, expected, "{}", shown(&found));
}

#[test]
fn a_syntax_fault_hides_the_rest_of_its_own_file_only() {
    let found = found(
        "
=== add entitlements/letter.yaml
applies_when: crime.domestik
look_in: % of letters
threshold: 5
=== add entitlements/updates.yaml
applies_when: development.kind == \"arest\"
=== add scripts/service.rhai

fn served(victim { victim.enhanced }
=== over/ruleset.yaml
vcop: 1
ruleset: over
extends: ../base
remove: {entitlements: [parcel]}
",
    );
    let said: Vec<(&str, u32, &str)> = found
        .problems
        .iter()
        .map(|problem| {
            let span = problem.labels[0].span;
            (found.sources.name(span.source), found.sources.position(span).line, problem.code.name())
        })
        .collect();
    let expected = [
        ("entitlements/letter.yaml", 16, "yaml-syntax"),
        ("entitlements/updates.yaml", 23, "unknown-choice"),
        ("over/ruleset.yaml", 4, "unknown-name"),
        ("scripts/service.rhai", 5, "condition-syntax"),
    ];
    assert_eq!(said, expected, "{}", shown(&found));
}

#[test]
fn a_shared_exemption_may_speak_of_what_its_question_has() {
    let found = found(
        "
=== add exemptions.yaml
  - exemption: on-bail
    reason: The suspect is on bail
    answer: not told
    when: overdue and development.kind == \"bail\"
=== add entitlements/updates.yaml
excused:
  - exemption: on-bail
",
    );
    assert_eq!(shown(&found), "");
}

/// What a hand may leave in a rule file by mistake.
const SLIPS: [&str; 24] = [
    "!",
    "{",
    "}",
    "[",
    "\"",
    "'",
    "é",
    "😀",
    ",",
    ": ",
    "|",
    "&",
    "\t",
    " #x",
    "\n",
    "%",
    "(",
    ")",
    "not ",
    "==",
    "/*",
    "\\",
    "recorded(",
    "fn ",
];

proptest! {
    #[test]
    fn whatever_is_written_each_fault_has_a_place(
        file in any::<prop::sample::Index>(),
        slips in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&SLIPS[..]), 0..9_usize), 1..4),
    ) {
        let mut texts = Texts::base();
        let text = &mut file.get_mut(&mut texts.0).1;
        for (place, slip, lost) in slips {
            let mut characters: Vec<char> = text.chars().collect();
            let from = place.index(characters.len());
            let to = characters.len().min(from + lost);
            characters.splice(from..to, slip.chars());
            *text = characters.into_iter().collect();
        }
        let found = texts.compile();
        let amiss: Vec<String> = found.problems.iter().filter_map(|problem| ill(problem, &found)).collect();
        prop_assert_eq!(amiss, Vec::<String>::new(), "{}", shown(&found));
    }
}
