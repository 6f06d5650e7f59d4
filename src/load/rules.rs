//! Rule files off the disk: a ruleset's folder, those it extends, and its calendar.

use std::path::{Path, PathBuf};

use super::strays::strays;
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap, Span};
use crate::document;
use crate::ruleset::{Files, Layer, head};

/// How many rulesets may extend each other.
const MOST_LAYERS: usize = 16;

/// Everything of one ruleset, with the texts that diagnostics point into.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The texts.
    pub sources: SourceMap,
    /// Which text is what.
    pub files: Files,
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
}

/// Reads the ruleset in a folder. Nothing outside of `rules/`, the folder above it or above that one, is read.
pub fn rules(folder: &Path) -> Rules {
    let mut rules = Rules::default();
    let shown = folder.to_string_lossy().replace('\\', "/");
    if !folder.is_dir() {
        rules.problems.push(
            Diagnostic::placeless(Code::FileUnreadable, format!("there is no folder `{shown}`"))
                .help("name the folder of a ruleset, such as rules/moj-audit-2019-20"),
        );
        return rules;
    }
    let (root, name) = placed(folder);
    rules.layers(&root, name);
    rules.files.layers.reverse();
    rules.files.strays = strays(folder);
    rules
}

/// The nearest folder named `rules` at or above a folder.
pub fn nearest_rules(from: &Path) -> Option<PathBuf> {
    let from = canonical(from);
    from.ancestors().map(|folder| folder.join("rules")).find(|folder| folder.is_dir())
}

/// The rulesets of a `rules/` folder, by name: its folders that hold a ruleset.yaml.
pub fn rulesets(root: &Path) -> Vec<PathBuf> {
    let entries = root.read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.join("ruleset.yaml").is_file()).collect();
    folders.sort();
    folders
}

/// Every ruleset of a `rules/` folder: its own, and after them those in a folder of it that is no ruleset itself, as
/// variants are kept together.
pub fn every_ruleset(root: &Path) -> Vec<PathBuf> {
    let entries = root.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut between: Vec<PathBuf> = entries.filter(|path| !path.join("ruleset.yaml").is_file()).collect();
    between.sort();
    rulesets(root).into_iter().chain(between.iter().flat_map(|folder| rulesets(folder))).collect()
}

/// A ruleset's name in its `rules/`: its folder, below that one.
pub fn name_below(root: &Path, folder: &Path) -> String {
    folder.strip_prefix(root).unwrap_or(folder).to_string_lossy().replace('\\', "/")
}

/// The `rules/` that a ruleset's folder is in, and its name there. That is the folder above, unless only the next one is
/// named so or holds the calendars.
fn placed(folder: &Path) -> (PathBuf, String) {
    let full = canonical(folder);
    let named = if folder.file_name().is_some() { folder } else { &full };
    let is_root = |path: &Path| path.ends_with("rules") || path.join("calendars").is_dir();
    let above = |levels| full.ancestors().nth(levels);
    let levels = if !above(1).is_some_and(is_root) && above(2).is_some_and(is_root) { 2 } else { 1 };
    let root = above(levels).unwrap_or(&full);
    match named.ancestors().nth(levels).filter(|shown| canonical(shown) == root) {
        Some(shown) => (shown.to_owned(), name_below(shown, named)),
        None => (root.to_owned(), name_below(root, &full)),
    }
}

/// The names of the calendars of a `rules/` folder.
pub fn calendars(root: &Path) -> Vec<String> {
    let entries = root.join("calendars").read_dir().into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let files = paths.filter(|path| path.is_file() && path.extension().is_some_and(|found| found == "yaml"));
    let mut names: Vec<String> =
        files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

/// A folder's full path; the path as given where the disk cannot tell.
fn canonical(path: &Path) -> PathBuf {
    let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    here.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl Rules {
    /// Reads a ruleset and then those it extends, itself first.
    fn layers(&mut self, root: &Path, name: String) {
        let mut next = Some((name, None::<Span>));
        let (mut calendar, mut below) = (None, None);
        while let Some((name, named_at)) = next.take() {
            if self.files.layers.iter().any(|layer| layer.folder == name)
                || self.files.layers.len() >= MOST_LAYERS
            {
                let message = format!("`{name}` is extended by itself, or by a ruleset that it extends");
                self.problems
                    .extend(named_at.map(|span| Diagnostic::new(Code::ExtendsCircle, message, span)));
                return;
            }
            let layer = self.layer(&root.join(&name), &name);
            let head_file = layer.file("ruleset.yaml");
            self.files.layers.push(layer);
            let Some(source) = head_file else { continue };
            let (documents, _) = document::parse(source, self.sources.text(source));
            let head = documents.first().and_then(|node| head(node, &mut Vec::new())).unwrap_or_default();
            if self.files.layers.len() > 1 {
                below = below.or(head.calendar.clone());
            }
            calendar = calendar.or(head.calendar);
            if let Some((path, span)) = head.extends {
                next = self.extended(root, &name, &path, span).map(|other| (other, Some(span)));
            }
        }
        if let Some((name, span)) = &calendar {
            self.files.calendar = self.calendar(root, name, *span);
        }
        let other = |(name, _): &(String, Span)| calendar.as_ref().is_some_and(|(own, _)| own != name);
        if let Some((name, span)) = below.filter(other) {
            self.files.base_calendar = self.calendar(root, &name, span);
        }
    }

    /// The name in `rules/` of the ruleset that `extends: ../other` leads to.
    fn extended(&mut self, root: &Path, from: &str, path: &str, span: Span) -> Option<String> {
        let up = "../".repeat(from.split('/').count());
        let Some(name) = led_to(from, path) else {
            let message = format!("`{path}` does not lead to a ruleset in the same `rules/`");
            self.problems.push(
                Diagnostic::new(Code::PathOutside, message, span)
                    .help(format!("write `extends: {up}other-ruleset`")),
            );
            return None;
        };
        if !root.join(&name).is_dir() {
            let known: Vec<String> = every_ruleset(root).iter().map(|path| name_below(root, path)).collect();
            let message = format!("there is no ruleset `{name}` in the same `rules/`");
            let known = known.iter().map(String::as_str);
            self.problems.push(Diagnostic::new(Code::FileUnreadable, message, span).suggest(&name, known));
            return None;
        }
        Some(name)
    }

    fn calendar(&mut self, root: &Path, name: &str, span: Span) -> Option<(String, SourceId)> {
        let plain = name.chars().all(|other| other.is_ascii_alphanumeric() || other == '-' || other == '_');
        if !plain || name.is_empty() {
            let message = format!("`{name}` is not a calendar's name");
            let help = "name a file of rules/calendars, without its ending: england-and-wales";
            self.problems.push(Diagnostic::new(Code::PathOutside, message, span).help(help));
            return None;
        }
        let path = format!("calendars/{name}.yaml");
        match self.text(&root.join("calendars").join(format!("{name}.yaml")), &shown_below(root, &path)) {
            Ok(source) => Some((path, source)),
            Err(why) => {
                let message = format!("the calendar {path} could not be read: {why}");
                self.problems.push(Diagnostic::new(Code::FileUnreadable, message, span));
                None
            }
        }
    }

    /// The files of a ruleset's folder that rules are made of.
    fn layer(&mut self, folder: &Path, name: &str) -> Layer {
        let mut paths: Vec<String> =
            ["ruleset.yaml", "record.yaml", "exemptions.yaml"].into_iter().map(str::to_owned).collect();
        for (below, ending) in [("entitlements", "yaml"), ("scripts", "rhai"), ("examples", "yaml")] {
            let entries = folder.join(below).read_dir().into_iter().flatten().flatten();
            let files = entries.map(|entry| entry.path()).filter(|path| path.is_file());
            let wanted = files.filter(|path| path.extension().is_some_and(|found| found == ending));
            paths.extend(wanted.filter_map(|path| Some(format!("{below}/{}", path.file_name()?.to_str()?))));
        }
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let whole = folder.join(&path);
            if !whole.is_file() {
                continue;
            }
            match self.text(&whole, &shown_below(folder, &path)) {
                Ok(source) => files.push((path, source)),
                Err(why) => {
                    let message = format!("{} could not be read: {why}", shown_below(folder, &path));
                    self.problems.push(Diagnostic::placeless(Code::FileUnreadable, message));
                }
            }
        }
        Layer { folder: name.to_owned(), files }
    }

    fn text(&mut self, path: &Path, shown: &str) -> Result<SourceId, String> {
        let text = text_file(path)?;
        Ok(self.sources.add(shown, text))
    }
}

/// Where a path such as `../other` leads from a ruleset, by name in `rules/`; `None` where it leads out of there.
fn led_to(from: &str, path: &str) -> Option<String> {
    let mut at: Vec<&str> = from.split('/').collect();
    if !path.starts_with("../") || path.contains(['\\', ':']) {
        return None;
    }
    for part in path.split('/') {
        match part {
            ".." => drop(at.pop()?),
            "" | "." => return None,
            name => at.push(name),
        }
    }
    (!at.is_empty()).then(|| at.join("/"))
}

/// A path as it is shown: as the folder was named, with `/`.
fn shown_below(folder: &Path, path: &str) -> String {
    format!("{}/{path}", folder.to_string_lossy().replace('\\', "/").trim_end_matches('/'))
}

/// A text file in UTF-8, a byte order mark taken off and line ends made `\n`.
#[expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]
pub fn text_file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("it is not UTF-8 text (byte {}); save it as UTF-8", error.valid_up_to() + 1)
    })?;
    Ok(text.replace("\r\n", "\n"))
}
