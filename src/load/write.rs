//! The one writer: a file is written beside its name and renamed at the end, so that a crash leaves the old one whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};

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

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.to_string_lossy().replace('\\', "/");
    Diagnostic::placeless(Code::FileUnwritable, format!("{shown} could not be written: {error}"))
        .help("check that the folder is there and that the file is not open in another program")
}
