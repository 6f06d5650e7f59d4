//! Finds and compiles what a run goes by: the rules, and the round that an `audit.yaml` describes.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::terminal;
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap, Span};
use crate::document;
use crate::load::{self, AuditFile, Inputs};
use crate::record::Layout;
use crate::report;
use crate::ruleset::{self, Audit, Ruleset};

/// What a run goes by.
#[derive(Debug)]
pub(super) struct Using {
    /// The rules.
    pub(super) ruleset: Ruleset,
    /// The round.
    pub(super) audit: Audit,
    /// The folder of the rules.
    pub(super) rules: PathBuf,
    /// Where the round's own files lie.
    pub(super) folder: Option<PathBuf>,
}

/// Finds the rules and the round of a batch; what is wrong with them is printed.
pub(super) fn using(batch: &[PathBuf], rules: Option<&Path>) -> Result<Using, Exit> {
    let using = going_by(batch, rules)?;
    let audit = load::find_audit(batch).map_err(|problem| stop(&problem))?;
    say_which_round(batch, audit.as_ref());
    Ok(using)
}

/// The same, where the batch itself is not read.
pub(super) fn going_by(batch: &[PathBuf], rules: Option<&Path>) -> Result<Using, Exit> {
    let audit = load::find_audit(batch).map_err(|problem| stop(&problem))?;
    let folder = match rules {
        Some(folder) => folder.to_owned(),
        None => ruleset_of(batch, audit.as_ref())?,
    };
    let (ruleset, mut sources) = compiled(&folder)?;
    let round = match &audit {
        Some(file) => round(file, &ruleset, &mut sources, ruleset::read_audit)?,
        None => Audit::unstated(),
    };
    Ok(Using { ruleset, audit: round, rules: folder, folder: audit.map(|file| file.folder) })
}

/// Compiles the ruleset in a folder; what is wrong with it is printed.
pub(super) fn compiled(folder: &Path) -> Result<(Ruleset, SourceMap), Exit> {
    let mut read = load::rules(folder);
    let (ruleset, problems) = ruleset::compile(&read.files, &read.sources);
    let mut problems: Vec<Diagnostic> = read.problems.drain(..).chain(problems).collect();
    problems.retain(Diagnostic::is_error);
    match ruleset.filter(|_| problems.is_empty()) {
        Some(ruleset) => Ok((ruleset, read.sources)),
        None => {
            print(&problems, &read.sources);
            say(&format!("the rules in {} could not be used: nothing was checked", shown(folder)));
            Err(Exit::Unusable)
        }
    }
}

/// How `audit.yaml` is read against a ruleset.
pub(super) type ReadAudit = fn(&document::Node, &Ruleset, &SourceMap, &mut Vec<Diagnostic>) -> Option<Audit>;

/// Says aloud which settings are not used: those of further folders, and those beside a file that is given by name.
pub(super) fn say_which_round(batch: &[PathBuf], used: Option<&AuditFile>) {
    for (path, audit) in load::unused_audits(batch, used.map(|file| file.path.as_path())) {
        let path = shown(&path);
        match used {
            Some(used) => say(&format!("{audit} is not used: the round is that of {}", shown(&used.path))),
            None => say(&format!("{audit} is not used, since {path} is given by itself: give the folder")),
        }
    }
    for (folder, names) in load::passed_over(batch) {
        say(&format!("not read in {}: {}", shown(&folder), names.join(", ")));
    }
}

/// Reads the round against a ruleset; what is wrong with it is printed.
pub(super) fn round(
    file: &AuditFile,
    ruleset: &Ruleset,
    sources: &mut SourceMap,
    read: ReadAudit,
) -> Result<Audit, Exit> {
    let source = sources.add(shown(&file.path), file.text.as_str());
    let mut problems = Vec::new();
    let node = one_document(source, sources, &mut problems);
    let audit = node.and_then(|node| read(&node, ruleset, sources, &mut problems));
    match audit.filter(|_| !problems.iter().any(Diagnostic::is_error)) {
        Some(audit) => Ok(audit),
        None => {
            print(&problems, sources);
            say("the round's audit.yaml could not be used: nothing was checked");
            Err(Exit::Unusable)
        }
    }
}

fn one_document(
    source: SourceId,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<document::Node> {
    let (mut documents, fault) = document::parse(source, sources.text(source));
    problems.extend(fault);
    if documents.is_empty() && problems.is_empty() {
        let problem = Diagnostic::new(Code::WrongShape, "the file is empty", Span::new(source, 0, 0));
        problems.push(problem.help("begin it with `vcop: 1`, or take it away"));
    }
    if !problems.is_empty() {
        return None;
    }
    Some(documents.swap_remove(0))
}

/// The ruleset of a batch: that which `audit.yaml` names, else the only one of the nearest `rules/` itself.
fn ruleset_of(batch: &[PathBuf], audit: Option<&AuditFile>) -> Result<PathBuf, Exit> {
    let near = audit.map(|file| file.folder.as_path()).or(batch.first().map(PathBuf::as_path));
    let near = near.filter(|path| path.exists()).unwrap_or(Path::new("."));
    let Some(root) = load::nearest_rules(near).or_else(|| load::nearest_rules(Path::new("."))) else {
        let message = format!("there is no folder `rules` in {} or above it", shown(near));
        return Err(stop(
            &Diagnostic::placeless(Code::FileUnreadable, message)
                .help("name the ruleset's folder with --rules"),
        ));
    };
    let root = terminal::from_here(root);
    match audit.and_then(named) {
        Some(name) => named_ruleset(&root, &name),
        None => only_ruleset(&root),
    }
}

/// The ruleset that `audit.yaml` names.
fn named_ruleset(root: &Path, name: &str) -> Result<PathBuf, Exit> {
    let known = load::every_ruleset(root);
    let names: Vec<String> = known.iter().map(|folder| load::name_below(root, folder)).collect();
    if let Some((folder, _)) = known.iter().zip(&names).find(|(_, known)| *known == name) {
        return Ok(folder.clone());
    }
    let message = format!("audit.yaml goes by the rules `{name}`, which are not in {}", shown(root));
    let problem = Diagnostic::placeless(Code::FileUnreadable, message);
    let problem = problem.suggest(name, names.iter().map(String::as_str));
    Err(stop(&problem.help(format!("there are: {}", names.join(", ")))))
}

/// The only ruleset of a `rules/` itself: those in a folder of it are variants, which are used only by name.
fn only_ruleset(root: &Path) -> Result<PathBuf, Exit> {
    let known = load::rulesets(root);
    if let [only] = &known[..] {
        return Ok(only.clone());
    }
    let names: Vec<String> = known.iter().map(|folder| load::name_below(root, folder)).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let message = format!("which rules? {} holds {names}", shown(root));
    let help = "name the ruleset's folder with --rules, or give the cases an audit.yaml with `rules:`";
    Err(stop(&Diagnostic::placeless(Code::FileUnreadable, message).help(help)))
}

fn named(file: &AuditFile) -> Option<String> {
    let mut sources = SourceMap::default();
    let source = sources.add("audit.yaml", file.text.as_str());
    let (documents, _) = document::parse(source, &file.text);
    ruleset::rules_named(documents.first()?).map(|(name, _)| name)
}

/// Prints a diagnostic that has no text to point into, and ends the run.
pub(super) fn stop(problem: &Diagnostic) -> Exit {
    print(std::slice::from_ref(problem), &SourceMap::default());
    Exit::Unusable
}

/// Prints diagnostics to standard error.
pub(super) fn print(problems: &[Diagnostic], sources: &SourceMap) {
    let mut out = std::io::stderr().lock();
    // Where standard error is closed there is nobody to tell.
    let _ = report::diagnostics::write(&mut out, problems, sources, terminal::screen_err());
}

/// Says one line on standard error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "vcop: {line}");
}

/// A path as it is shown.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The inputs of a batch, with the maps that say how their columns are read; what is wrong with them is printed.
pub(super) fn inputs(batch: &[PathBuf], layout: &Layout, map: Option<&Path>) -> Result<Inputs, Exit> {
    inputs_but(batch, layout, map, None)
}

/// The same without a file that lies with the cases and is none of them.
pub(super) fn inputs_but(
    batch: &[PathBuf],
    layout: &Layout,
    map: Option<&Path>,
    but: Option<&Path>,
) -> Result<Inputs, Exit> {
    let mut sources = SourceMap::default();
    let inputs = load::mapped_inputs(batch, layout, map, but, &mut sources).map_err(|problems| {
        print(&problems, &sources);
        Exit::Unusable
    })?;
    for (folder, names) in load::set_aside(batch) {
        let (folder, names) = (shown(&folder), names.join(", "));
        say(&format!("not read in {folder}, since `files` in audit.yaml does not name them: {names}"));
    }
    Ok(inputs)
}

/// Prints a record that could not be used, and why.
pub(super) fn print_not_used(problem: &crate::record::NotUsed) {
    let mut out = std::io::stderr().lock();
    let _ = report::diagnostics::write_not_used(&mut out, problem, terminal::screen_err().colour);
}
