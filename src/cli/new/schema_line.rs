//! The first line of a new file, by which editors find its schema.

use std::path::{Path, PathBuf};

use crate::load;

/// The text with that line before it; as it is, where the rules keep no schema of its kind.
pub(super) fn with_line(path: &Path, text: &str) -> String {
    naming(path, schema_of(path, text), text)
}

/// The same for a file of cases by the rules in a folder.
pub(super) fn of_cases(path: &Path, rules: &Path, text: &str) -> String {
    let schema = rules.join("schema/cases.json");
    naming(path, schema.is_file().then_some(schema), text)
}

fn naming(path: &Path, schema: Option<PathBuf>, text: &str) -> String {
    match schema.and_then(|schema| load::way_to(path, &schema)) {
        Some(way) => format!("# yaml-language-server: $schema={way}\n{text}"),
        None => text.to_owned(),
    }
}

/// The schema of a file's kind, where it is kept.
fn schema_of(path: &Path, text: &str) -> Option<PathBuf> {
    let there = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let rules = load::nearest_rules(there)?;
    let named = |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned());
    let (file, folder) = (named(path.file_stem())?, named(path.parent()?.file_name()).unwrap_or_default());
    let kept = |kind: &str| rules.join("schema").join(format!("{kind}.json"));
    let schema = match (folder.as_str(), file.as_str()) {
        ("entitlements", _) => kept("entitlement"),
        ("examples", _) => kept("examples"),
        // A file that only adds fields to those of the rules it extends has no key of its own.
        (_, "record") if !text.contains("\nkey:") => kept("overlay-record"),
        (_, kind @ ("ruleset" | "record" | "exemptions" | "audit")) => kept(kind),
        _ => return None,
    };
    schema.is_file().then_some(schema)
}
