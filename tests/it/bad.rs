//! Rules that must be refused: what a policy lead is shown for each of `tests/bad/rules/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vcop::diagnostic::{Code, Diagnostic, SourceMap};
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
            let mut paths: Vec<PathBuf> =
                fs::read_dir(folder_of_bad().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
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
            let text = if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
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
