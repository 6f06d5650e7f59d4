//! The texts that a ruleset is made of, and the fingerprint over them.

use sha2::{Digest, Sha256};

use crate::diagnostic::{SourceId, SourceMap};

/// Everything a ruleset is made of, read from the disk and not yet looked at.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The ruleset that is extended first, the ruleset itself last.
    pub layers: Vec<Layer>,
    /// The calendar: its path below `rules/`, and its text.
    pub calendar: Option<(String, SourceId)>,
    /// The calendar of the ruleset that is extended, where that is another.
    pub base_calendar: Option<(String, SourceId)>,
    /// Files of the ruleset's folder that look like rules and are not read.
    pub strays: Vec<Stray>,
}

/// A file or folder that looks like rules and is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its path, as it is shown.
    pub path: String,
    /// What to do about it.
    pub help: String,
}

/// The files of one folder below `rules/`.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The folder's path below `rules/`.
    pub folder: String,
    /// Paths below the folder, in byte order, each with its text.
    pub files: Vec<(String, SourceId)>,
}

impl Layer {
    /// The ruleset's name: its folder's own.
    pub fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or(&self.folder)
    }

    /// The file at a path below the folder.
    pub fn file(&self, path: &str) -> Option<SourceId> {
        self.files.iter().find(|(name, _)| name == path).map(|(_, source)| *source)
    }

    /// The files of a subfolder that end so, in byte order.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, SourceId)> {
        self.files.iter().filter_map(move |(name, source)| {
            let rest = name.strip_prefix(folder)?.strip_prefix('/')?;
            (rest.ends_with(ending) && !rest.contains('/')).then_some((name.as_str(), *source))
        })
    }
}

impl Files {
    /// SHA-256, in hex, over the sorted paths and the line-end-normalised texts of the first `layers` layers and their
    /// calendar. Examples decide nothing, and are left out.
    pub fn sha256(&self, layers: usize, sources: &SourceMap) -> String {
        let mut files: Vec<(String, &str)> = Vec::new();
        for layer in self.layers.iter().take(layers) {
            let used = layer.files.iter().filter(|(name, _)| !name.starts_with("examples/"));
            files.extend(used.map(|(name, id)| (format!("{}/{name}", layer.folder), sources.text(*id))));
        }
        let below = self.base_calendar.as_ref().filter(|_| layers < self.layers.len());
        files.extend(
            below.or(self.calendar.as_ref()).iter().map(|(path, id)| (path.clone(), sources.text(*id))),
        );
        files.sort();
        let mut hash = Sha256::new();
        for (path, text) in files {
            hash.update(path.as_bytes());
            hash.update([0]);
            hash.update(text.replace("\r\n", "\n").as_bytes());
            hash.update([0]);
        }
        hex(&hash.finalize())
    }

    /// A file as rules cite it: below the ruleset's own folder, or the way from there to the one it extends.
    pub fn cited(&self, source: SourceId) -> String {
        let up = self.layers.last().map_or(1, |top| top.folder.split('/').count());
        for (depth, layer) in self.layers.iter().rev().enumerate() {
            if let Some((name, _)) = layer.files.iter().find(|(_, id)| *id == source) {
                let (up, folder) = ("../".repeat(up), &layer.folder);
                return if depth == 0 { name.clone() } else { format!("{up}{folder}/{name}") };
            }
        }
        String::new()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
