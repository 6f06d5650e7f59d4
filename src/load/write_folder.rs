//! A folder of files that is there whole or not at all: written beside its name, and put in the place of the old one.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::write::NewFile;
use crate::diagnostic::{Code, Diagnostic};

/// A folder on its way to its name. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct NewFolder {
    path: PathBuf,
    beside: PathBuf,
    /// Where the old folder is while the new one takes its place.
    aside: PathBuf,
    /// Held while the folder is written, so that no other run takes it for one that was left behind.
    lock: Option<File>,
}

/// How a folder is known for one that an earlier run wrote.
#[derive(Debug, Clone, Copy)]
pub struct Marker {
    /// The file that says so.
    pub name: &'static str,
    /// The files that it names, itself among them; `None` where it is not ours.
    pub names: fn(&[u8]) -> Option<Vec<String>>,
}

/// The file that is locked.
const LOCK: &str = ".writing";

impl NewFolder {
    /// Begins a folder that will have this name. One that is there is replaced only where it holds nothing but what its
    /// marker names.
    pub fn begin(path: &Path, marker: Marker) -> Result<Self, Diagnostic> {
        // A link stays a link to what is replaced.
        let target = if path.is_symlink() { path.canonicalize().ok() } else { None };
        let path = target.unwrap_or_else(|| path.to_owned());
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            let problem = format!("{} cannot be a new folder's name", shown(&path));
            return Err(Diagnostic::placeless(Code::FileUnwritable, problem).help("name another folder"));
        };
        let beside = path.with_file_name(format!(".{name}.part"));
        let aside = path.with_file_name(format!(".{name}.old"));
        // A run that was stopped between the two renames left the old folder aside: it gets its name back.
        if path.symlink_metadata().is_err() && aside.is_dir() {
            fs::rename(&aside, &path).map_err(|error| unwritable(&path, &error))?;
        }
        refuse_others(&path, marker)?;
        let lock = lock(&beside).map_err(|error| unwritable(&path, &error))?;
        Ok(Self { path, beside, aside, lock: Some(lock) })
    }

    /// Begins a file of the folder.
    pub fn file(&self, name: &str) -> Result<NewFile, Diagnostic> {
        NewFile::begin(&self.beside.join(name))
    }

    /// Gives the folder its name, once all its files are finished.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        // Windows renames no folder of which a file is open.
        self.lock = None;
        fs::remove_file(self.beside.join(LOCK))
            .and_then(|()| self.swap())
            .map_err(|error| unwritable(&self.path, &error))
    }

    fn swap(&self) -> io::Result<()> {
        if !self.path.exists() {
            return fs::rename(&self.beside, &self.path);
        }
        if exchange(&self.beside, &self.path).is_ok() {
            return fs::remove_dir_all(&self.beside);
        }
        // Windows exchanges no two folders in one step. Between these two renames there is none of the name, and the old
        // one is whole beside it: the next run, or the next line where the second fails, gives it its name back.
        if self.aside.exists() {
            fs::remove_dir_all(&self.aside)?;
        }
        fs::rename(&self.path, &self.aside)?;
        if let Err(error) = fs::rename(&self.beside, &self.path) {
            fs::rename(&self.aside, &self.path)?;
            return Err(error);
        }
        fs::remove_dir_all(&self.aside)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        self.lock = None;
        // After a rename there is nothing of this name, and nothing to do about a failure here.
        let _ = fs::remove_dir_all(&self.beside);
    }
}

/// Exchanges the names of two folders in one step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Exchanges the names of two folders in one step, where that can be done.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Makes the folder that is written to, and locks it. One that a stopped run left is taken away first.
fn lock(beside: &Path) -> io::Result<File> {
    let busy = || {
        let why = "another run is writing it";
        io::Error::new(io::ErrorKind::WouldBlock, why)
    };
    if beside.symlink_metadata().is_ok() {
        match File::open(beside.join(LOCK)).map(|file| file.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => return Err(busy()),
            Ok(_) | Err(_) => fs::remove_dir_all(beside)?,
        }
    }
    fs::create_dir(beside)?;
    let file = File::create(beside.join(LOCK))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(busy()),
        // Where a disk knows no locks, two runs at once are not told apart.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Refuses a name under which there is anything but an earlier folder of this kind, or nothing.
fn refuse_others(path: &Path, marker: Marker) -> Result<(), Diagnostic> {
    let Ok(about) = path.symlink_metadata() else { return Ok(()) };
    let refuse = |why: String| {
        let problem = Diagnostic::placeless(Code::FileUnwritable, format!("{} {why}", shown(path)));
        Err(problem.help("name a folder that is not there yet, or one that an earlier report was written to"))
    };
    if !about.is_dir() {
        return refuse("is no folder".to_owned());
    }
    let entries = path.read_dir().map_err(|error| unwritable(path, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unwritable(path, &error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let ours = read(&path.join(marker.name)).ok().and_then(|bytes| (marker.names)(&bytes));
    let Some(first) = names.iter().find(|name| ours.as_ref().is_none_or(|ours| !ours.contains(name))) else {
        return Ok(());
    };
    refuse(format!("holds `{first}`, which is not of an earlier report: nothing was written"))
}

#[expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]
fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("{} could not be written: {error}", shown(path));
    let problem = Diagnostic::placeless(Code::FileUnwritable, message);
    if error.kind() == io::ErrorKind::WouldBlock {
        return problem.help("wait until that run has ended, or name another folder");
    }
    problem.help("check that the folder it is to lie in is there, and that none of its files is open in another program")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const MARKER: Marker = Marker { name: "marker", names: listed };

    fn listed(bytes: &[u8]) -> Option<Vec<String>> {
        let text = std::str::from_utf8(bytes).ok()?.strip_prefix("ours: ")?;
        Some(text.split(' ').map(str::to_owned).collect())
    }

    fn fill(folder: &NewFolder, words: &str) {
        for (name, text) in [("a.csv", words), ("marker", "ours: a.csv marker")] {
            let mut file = folder.file(name).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file.finish().unwrap();
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_old_folder_is_whole_until_the_new_one_is() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("report");
        let first = NewFolder::begin(&path, MARKER).unwrap();
        fill(&first, "one");
        first.finish().unwrap();
        let second = NewFolder::begin(&path, MARKER).unwrap();
        fill(&second, "two");
        assert_eq!(read(&path.join("a.csv")).unwrap(), b"one");
        drop(second);
        assert_eq!(names(root.path()), ["report"], "what was not finished left nothing");
        let third = NewFolder::begin(&path, MARKER).unwrap();
        fill(&third, "three");
        third.finish().unwrap();
        assert_eq!(read(&path.join("a.csv")).unwrap(), b"three");
        assert_eq!((names(root.path()), names(&path).len()), (vec!["report".to_owned()], 2));
    }

    #[test]
    fn what_a_stopped_run_left_is_taken_away_and_the_old_folder_gets_its_name_back() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("report");
        let old = NewFolder::begin(&root.path().join(".report.old"), MARKER).unwrap();
        fill(&old, "old");
        old.finish().unwrap();
        fs::create_dir(root.path().join(".report.part")).unwrap();
        File::create(root.path().join(".report.part/half.csv")).unwrap();
        let new = NewFolder::begin(&path, MARKER).unwrap();
        assert_eq!(read(&path.join("a.csv")).unwrap(), b"old");
        fill(&new, "new");
        new.finish().unwrap();
        assert_eq!(names(root.path()), ["report"]);
        assert_eq!(names(&path), ["a.csv", "marker"]);
    }

    #[test]
    fn two_runs_do_not_write_one_folder() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("report");
        let first = NewFolder::begin(&path, MARKER).unwrap();
        let second = NewFolder::begin(&path, MARKER).unwrap_err();
        assert!(second.message.contains("another run is writing it"), "{}", second.message);
        fill(&first, "one");
        first.finish().unwrap();
    }

    #[test]
    fn a_folder_of_anything_else_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("report");
        fs::create_dir(&path).unwrap();
        drop(NewFolder::begin(&path, MARKER).unwrap());
        File::create(path.join("mine.docx")).unwrap();
        for marker in ["ours: a.csv marker", "theirs"] {
            File::create(path.join("marker")).unwrap().write_all(marker.as_bytes()).unwrap();
            let problem = NewFolder::begin(&path, MARKER).unwrap_err();
            assert!(problem.message.contains("which is not of an earlier report"), "{}", problem.message);
        }
        assert!(path.join("mine.docx").is_file());
        let file = path.join("mine.docx");
        assert!(NewFolder::begin(&file, MARKER).unwrap_err().message.contains("is no folder"));
    }
}
