//! The files that accepted findings are kept in: `findings.RULESET.snap` beside the cases, as insta writes such files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::rules::text_file;
use super::write::NewFile;
use crate::diagnostic::{Code, Diagnostic};

/// What such a file's name begins and ends with; the ruleset's id is between.
const NAME: (&str, &str) = ("findings.", ".snap");
/// Said at the top of a file that is new.
const DESCRIPTION: &str = "The findings that were accepted. vcop snapshot compares them with those of now.";

/// The nearest folder named `cases`, here or above.
pub fn nearest_cases() -> Option<PathBuf> {
    let here = PathBuf::from("cases");
    if here.is_dir() {
        return Some(here);
    }
    let from = Path::new(".").canonicalize().ok()?;
    from.ancestors().map(|folder| folder.join("cases")).find(|folder| folder.is_dir())
}

/// The folders at a path that hold cases or their snapshots: itself, or those in it, by name.
pub fn batches(path: &Path) -> Vec<PathBuf> {
    if is_batch(path) {
        return vec![path.to_owned()];
    }
    let entries = path.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> =
        entries.filter(|path| is_batch(path) || !snapshots(path).is_empty()).collect();
    folders.sort();
    folders
}

/// Whether a folder is a batch: it has an `audit.yaml`.
pub fn is_batch(folder: &Path) -> bool {
    folder.join("audit.yaml").is_file()
}

/// The file that keeps a batch's findings under a ruleset.
pub fn snapshot_path(folder: &Path, rules: &str) -> PathBuf {
    folder.join(format!("{}{rules}{}", NAME.0, NAME.1))
}

/// The snapshots that a folder has, by name, each with its ruleset.
pub fn snapshots(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<(PathBuf, String)> = entries
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            let rules = name.strip_prefix(NAME.0)?.strip_suffix(NAME.1)?.to_owned();
            Some((path, rules))
        })
        .collect();
    found.sort();
    found
}

/// The text of a snapshot; `None` where there is none.
pub fn read_snapshot(path: &Path) -> Result<Option<String>, Diagnostic> {
    if !path.exists() {
        return Ok(None);
    }
    let unusable = |why: &str| {
        let message = format!("{} could not be read: {why}", shown(path));
        Diagnostic::placeless(Code::FileUnreadable, message)
            .help("take it back from version control, or remove it and accept the findings anew")
    };
    front(&text_file(path).map_err(|why| unusable(&why))?).ok_or_else(|| unusable("it is no snapshot"))?;
    let snapshot = insta::Snapshot::from_file(path).map_err(|error| unusable(&error.to_string()))?;
    match snapshot.contents() {
        insta::internals::SnapshotContents::Text(text) => Ok(Some(text.to_string())),
        insta::internals::SnapshotContents::Binary(_) => Err(unusable("it is no text")),
    }
}

/// Writes a snapshot; what stands at the top of one that is there stays.
pub fn write_snapshot(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let there = text_file(path).unwrap_or_default();
    let front = front(&there).map_or_else(|| format!("description: {DESCRIPTION}\n"), str::to_owned);
    let mut file = NewFile::begin(path)?;
    write!(file, "---\n{front}---\n{text}\n").map_err(|error| {
        Diagnostic::placeless(Code::FileUnwritable, format!("{} could not be written: {error}", shown(path)))
    })?;
    file.finish()
}

/// Removes a snapshot.
pub fn remove_snapshot(path: &Path) -> Result<(), Diagnostic> {
    fs::remove_file(path).map_err(|error| {
        Diagnostic::placeless(Code::FileUnwritable, format!("{} could not be removed: {error}", shown(path)))
    })
}

/// What stands between the two lines `---` at the top of a snapshot.
fn front(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n")?;
    rest.get(..=end)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests make files")]

    use super::*;

    #[test]
    fn reads_what_it_writes_and_keeps_what_stands_at_the_top() {
        let folder = tempfile::tempdir().unwrap();
        let path = snapshot_path(folder.path(), "some");
        assert_eq!(read_snapshot(&path), Ok(None));
        write_snapshot(&path, "one\n  two").unwrap();
        assert_eq!(read_snapshot(&path), Ok(Some("one\n  two".to_owned())));
        assert_eq!(snapshots(folder.path()), [(path.clone(), "some".to_owned())]);
        fs::write(&path, "---\r\nsource: a.rs\r\nexpression: b\r\n---\r\none\r\n  two\r\n").unwrap();
        assert_eq!(read_snapshot(&path), Ok(Some("one\n  two".to_owned())));
        write_snapshot(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "---\nsource: a.rs\nexpression: b\n---\nthree\n");
    }

    #[test]
    fn refuses_what_is_no_snapshot() {
        let folder = tempfile::tempdir().unwrap();
        let path = snapshot_path(folder.path(), "some");
        for text in ["", "one", "---\none\n", "---\na: [\n---\none\n"] {
            fs::write(&path, text).unwrap();
            let problem = read_snapshot(&path).unwrap_err();
            assert!(problem.message.contains("could not be read"), "{}", problem.message);
        }
    }

    #[test]
    fn a_batch_is_a_folder_with_settings_or_one_that_has_snapshots_left() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["one", "two", "three"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("two/audit.yaml"), "").unwrap();
        write_snapshot(&snapshot_path(&folder.path().join("three"), "some"), "text").unwrap();
        assert_eq!(batches(folder.path()), [folder.path().join("three"), folder.path().join("two")]);
        assert_eq!(batches(&folder.path().join("two")), [folder.path().join("two")]);
    }
}
