//! The one writer: a file is written beside its name and renamed at the end, so that a crash leaves the old one whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Insertion;

/// A file on its way to its name. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    beside: PathBuf,
    writer: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file that will have this name.
    pub fn begin(path: &Path) -> Result<Self, Diagnostic> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = path.with_file_name(format!(".{name}.part"));
        let file = File::create(&beside).map_err(|error| unwritable(path, &error))?;
        let writer = Some(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { path: path.to_owned(), beside, writer })
    }

    /// Gives the file its name, once everything is on the disk.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let written =
            writer.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written
            .and_then(|()| fs::rename(&self.beside, &self.path))
            .map_err(|error| unwritable(&self.path, &error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().map_or(Ok(0), |writer| writer.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        self.writer = None;
        // After a rename there is nothing of this name, and nothing to do about a failure here.
        let _ = fs::remove_file(&self.beside);
    }
}

/// One file of several that are written together.
#[derive(Debug, Clone)]
pub enum Change {
    /// A file that is not there yet.
    New(PathBuf, String),
    /// Lines put into a file that is there.
    Lines(PathBuf, Insertion),
}

impl Change {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Change::New(path, _) | Change::Lines(path, _) => path,
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Change::New(_, text) => Ok(text.as_bytes().to_vec()),
            Change::Lines(path, insertion) => {
                let bytes = read(path).map_err(|error| unwritable(path, &error))?;
                Ok(insertion.into_bytes(&bytes))
            }
        }
    }
}

/// Writes several files, or none: a new one never takes the place of one that is there.
pub fn write_all(changes: &[Change]) -> Result<(), Diagnostic> {
    let new = changes.iter().filter(|change| matches!(change, Change::New(..)));
    if let Some(there) = new.map(Change::path).find(|path| path.symlink_metadata().is_ok()) {
        let shown = there.to_string_lossy().replace('\\', "/");
        let problem = Diagnostic::placeless(Code::FileUnwritable, format!("{shown} is there already"));
        return Err(problem.help("nothing is overwritten: choose another name, or edit that file"));
    }
    let mut made = Vec::new();
    let written = begin_all(changes, &mut made);
    let finished = written.and_then(|files| files.into_iter().try_for_each(NewFile::finish));
    if finished.is_err() {
        // What was made for nothing is taken away again, so far as it is empty.
        for folder in made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
    finished
}

/// Everything on the disk beside its name, and the folders it needs.
fn begin_all(changes: &[Change], made: &mut Vec<PathBuf>) -> Result<Vec<NewFile>, Diagnostic> {
    let mut files = Vec::new();
    for change in changes {
        let path = change.path();
        let missing: Vec<&Path> = path
            .ancestors()
            .skip(1)
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(|error| unwritable(path, &error))?;
            made.push(folder.to_owned());
        }
        let mut file = NewFile::begin(path)?;
        file.write_all(&change.bytes()?).map_err(|error| unwritable(path, &error))?;
        files.push(file);
    }
    Ok(files)
}

#[expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]
fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.to_string_lossy().replace('\\', "/");
    Diagnostic::placeless(Code::FileUnwritable, format!("{shown} could not be written: {error}"))
        .help("check that the folder is there and that the file is not open in another program")
}
