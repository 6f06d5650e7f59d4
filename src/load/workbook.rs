//! A workbook's sheets: their names, and the cells of one of them.

use std::path::Path;
use std::sync::Arc;

use super::sheet::Sheet;
use crate::diagnostic::Diagnostic;

/// A sheet that has been read.
pub(super) struct SheetRead {
    pub(super) sheet: Arc<Sheet>,
    /// The SHA-256 of the workbook's bytes, in hexadecimal.
    pub(super) sha256: String,
}

/// The names of the sheets that can be seen, in their order.
pub(super) fn sheets(path: &Path) -> Result<Vec<String>, Diagnostic> {
    let _ = path;
    Ok(Vec::new())
}

/// Reads one sheet.
pub(super) fn read(path: &Path, name: &str) -> Result<SheetRead, Diagnostic> {
    let _ = (path, name);
    Ok(SheetRead { sheet: Arc::new(Sheet::default()), sha256: String::new() })
}
