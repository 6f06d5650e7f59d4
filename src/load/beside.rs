//! What lies beside the files that a run reads: settings that are not used, files that are passed over.

use std::path::{Path, PathBuf};

use super::inputs::{is_hidden, is_old_workbook};

/// Files of these endings are passed over without a word: nobody takes them for cases.
const NO_CASES: [&str; 3] = ["md", "html", "snap"];
/// So is what a test leaves beside such a file until it is reviewed.
const TO_REVIEW: &str = ".snap.new";
/// What files of records end in.
const CASES: [&str; 8] = ["yaml", "yml", "ndjson", "jsonl", "json", "csv", "xlsx", "ods"];

/// Whether two paths lead to one file that is there.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Whether a file would lie in a folder, or in a folder of it.
pub fn lies_in(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(parent), Ok(folder)) = (parent.canonicalize(), folder.canonicalize()) else { return false };
    folder.is_dir() && parent.starts_with(folder)
}

/// The way from a file, which need not be there yet, to one that is, with `/`; `None` where there is no such way.
pub fn way_to(from: &Path, to: &Path) -> Option<String> {
    let folder = from.parent()?;
    let known = folder.ancestors().find(|folder| folder.is_dir() || folder.as_os_str().is_empty())?;
    let below = folder.strip_prefix(known).ok()?;
    let here = if known.as_os_str().is_empty() { Path::new(".") } else { known };
    let (from, to) = (here.canonicalize().ok()?.join(below), to.canonicalize().ok()?);
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    (shared > 0).then(|| up.chain(down).collect::<Vec<_>>().join("/"))
}

/// The `audit.yaml`s that a run does not use, each with the path of the batch that it lies in or beside: those of
/// further folders, and where none is used, those beside files that are given by name.
pub fn unused_audits(batch: &[PathBuf], used: Option<&Path>) -> Vec<(PathBuf, String)> {
    let mut unused: Vec<(PathBuf, String)> = Vec::new();
    for path in batch {
        let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        let Some(audit) = folder.map(|folder| folder.join("audit.yaml")).filter(|audit| audit.is_file())
        else {
            continue;
        };
        let known = used.is_some_and(|used| is_same_file(used, &audit));
        let shown = audit.to_string_lossy().replace('\\', "/");
        if !known && (path.is_dir() || used.is_none()) && unused.iter().all(|(_, other)| *other != shown) {
            unused.push((path.clone(), shown));
        }
    }
    unused
}

/// The files and folders of a batch's folders that are not read, by folder, in byte order.
pub fn passed_over(batch: &[PathBuf]) -> Vec<(PathBuf, Vec<String>)> {
    let folders = batch.iter().filter(|path| path.is_dir());
    let listed = folders.map(|folder| (folder.clone(), passed_over_in(folder)));
    listed.filter(|(_, names)| !names.is_empty()).collect()
}

fn passed_over_in(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut names: Vec<String> = entries.filter_map(|path| name_if_passed_over(&path)).collect();
    names.sort();
    names
}

fn name_if_passed_over(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let known = !path.is_dir() && (CASES.contains(&ending.as_str()) || NO_CASES.contains(&ending.as_str()));
    if known || name.ends_with(TO_REVIEW) || is_hidden(&name) {
        return None;
    }
    Some(if is_old_workbook(&name) { format!("{name} (save it as .xlsx to have it read)") } else { name })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[test]
    fn names_what_a_folder_holds_besides_cases() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "a.yaml",
            "b.CSV",
            "c.xlsx",
            "d.ods",
            "~$c.xlsx",
            "e.xls",
            "list.txt",
            "README.md",
            ".hidden",
            "a.snap",
            "a.snap.new",
        ] {
            File::create(folder.path().join(name)).unwrap();
        }
        fs::create_dir(folder.path().join("more")).unwrap();
        let found = passed_over(&[folder.path().to_owned(), PathBuf::from("-")]);
        assert_eq!(
            found,
            [(
                folder.path().to_owned(),
                vec!["e.xls (save it as .xlsx to have it read)".into(), "list.txt".into(), "more".into()]
            )]
        );
    }

    #[test]
    fn knows_where_a_file_would_lie() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert!(lies_in(&inner.join("new.ndjson"), folder.path()));
        assert!(!lies_in(&folder.path().join("new.ndjson"), &inner));
        assert!(!lies_in(Path::new("new.ndjson"), folder.path()));
    }

    #[test]
    fn finds_settings_that_are_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        for place in [&one, &two] {
            fs::create_dir(place).unwrap();
            File::create(place.join("audit.yaml")).unwrap();
            File::create(place.join("cases.yaml")).unwrap();
        }
        let batch = [one.clone(), two.clone(), two.join("cases.yaml")];
        let unused = unused_audits(&batch, Some(&one.join("audit.yaml")));
        assert_eq!(unused.iter().map(|(path, _)| path).collect::<Vec<_>>(), [&two]);
        assert_eq!(unused_audits(&[one.join("cases.yaml")], None).len(), 1);
    }
}
