//! A workbook: the names of its sheets, and the cells of one of them, held. What is too large is not opened.

mod guard;
mod hidden;
pub(super) mod limits;
mod tables;
mod values;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, DataRef, Ods, Range, Reader, SheetType, SheetVisible, Xlsx};

use super::bytes::sha256;
use super::cells::{Held, NoValue};
use super::inputs::unreadable;
use super::sheet::Sheet;
use crate::calendar::SerialFrom;
use crate::diagnostic::{Code, Diagnostic};
use crate::record::Hidden;
use guard::Refusal;

/// A sheet that has been read.
pub(super) struct SheetRead {
    pub(super) sheet: Arc<Sheet>,
    /// The SHA-256 of the workbook's bytes, in hexadecimal.
    pub(super) sha256: String,
}

/// A workbook that has been looked through.
enum Workbook<'b> {
    Xlsx(Box<Xlsx<Cursor<&'b [u8]>>>),
    Ods(Box<Ods<Cursor<&'b [u8]>>>),
}

/// Where the first cells of a zip, and of what Excel wrote before 2007 or under a password, can be told.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";

/// The names of the sheets that can be seen, in their order.
pub(super) fn sheets(path: &Path) -> Result<Vec<String>, Diagnostic> {
    let bytes = bytes_of(path)?;
    let workbook = Workbook::open(path, &bytes)?;
    let sheets = workbook.sheets();
    let seen = sheets
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = seen.map(|sheet| sheet.name.clone()).collect();
    if names.is_empty() {
        return Err(unusable(
            path,
            "it has no sheet that can be seen",
            "look at its sheets: hidden ones are not read",
        ));
    }
    Ok(names)
}

/// The names of the sheets that cannot be seen.
pub(super) fn hidden_sheets(path: &Path) -> Result<Vec<String>, Diagnostic> {
    let bytes = bytes_of(path)?;
    let workbook = Workbook::open(path, &bytes)?;
    let hidden = workbook.sheets().iter().filter(|sheet| sheet.visible != SheetVisible::Visible);
    Ok(hidden.map(|sheet| sheet.name.clone()).collect())
}

/// What one sheet does not show.
pub(super) fn hidden(path: &Path, name: &str) -> Result<Hidden, Diagnostic> {
    let bytes = bytes_of(path)?;
    Workbook::open(path, &bytes)?;
    Ok(hidden::hidden(&bytes, name))
}

/// Reads one sheet, its headings on the row of this number or else the first.
pub(super) fn read(path: &Path, name: &str, header_row: Option<u64>) -> Result<SheetRead, Diagnostic> {
    let bytes = bytes_of(path)?;
    let mut sheet = Workbook::open(path, &bytes)?.sheet(path, name)?;
    sheet.take_headings(header_row);
    Ok(SheetRead { sheet: Arc::new(sheet), sha256: sha256(&bytes) })
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(limits::FILE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > limits::FILE {
        return Err(too_large(path, &format!("it is larger than {} MiB", limits::FILE >> 20)));
    }
    Ok(bytes)
}

impl<'b> Workbook<'b> {
    /// Opens a workbook, once it has been looked through.
    fn open(path: &Path, bytes: &'b [u8]) -> Result<Self, Diagnostic> {
        if !bytes.starts_with(ZIP) {
            return Err(no_workbook(path, bytes));
        }
        guard::look_through(bytes).map_err(|refusal| match refusal {
            Refusal::TooLarge(what) => too_large(path, &what),
            Refusal::Broken(what) => unusable(path, what, SAVE_AGAIN),
        })?;
        let is_ods = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ods"));
        let opened = if is_ods {
            Ods::new(Cursor::new(bytes))
                .map(|ods| Self::Ods(Box::new(ods)))
                .map_err(|error| error.to_string())
        } else {
            Xlsx::new(Cursor::new(bytes))
                .map(|xlsx| Self::Xlsx(Box::new(xlsx)))
                .map_err(|error| error.to_string())
        };
        opened.map_err(|why| unusable(path, &format!("it cannot be read as a workbook ({why})"), SAVE_AGAIN))
    }

    fn sheets(&self) -> &[calamine::Sheet] {
        match self {
            Workbook::Xlsx(xlsx) => xlsx.sheets_metadata(),
            Workbook::Ods(ods) => ods.sheets_metadata(),
        }
    }

    fn sheet(&mut self, path: &Path, name: &str) -> Result<Sheet, Diagnostic> {
        let damaged =
            |why: String| unusable(path, &format!("the sheet `{name}` cannot be read ({why})"), SAVE_AGAIN);
        let mut filling = Filling { path, sheet: Sheet::default(), from: SerialFrom::Year1900 };
        match self {
            Workbook::Xlsx(xlsx) => {
                if xlsx.has_1904_epoch() {
                    filling.from = SerialFrom::Year1904;
                }
                let mut cells =
                    xlsx.worksheet_cells_reader(name).map_err(|error| damaged(error.to_string()))?;
                while let Some(cell) =
                    cells.next_cell_with_formula_metadata().map_err(|error| damaged(error.to_string()))?
                {
                    filling.add(cell.pos, &cell.value, cell.formula.is_some())?;
                }
            }
            Workbook::Ods(ods) => {
                let range = ods.worksheet_range(name).map_err(|error| damaged(error.to_string()))?;
                filling.add_range(&range)?;
            }
        }
        Ok(filling.sheet)
    }
}

/// A sheet being filled.
struct Filling<'p> {
    path: &'p Path,
    sheet: Sheet,
    from: SerialFrom,
}

impl Filling<'_> {
    fn add(&mut self, at: (u32, u32), value: &DataRef<'_>, is_formula: bool) -> Result<(), Diagnostic> {
        let no_result = || is_formula.then_some(Held::NoValue(NoValue::NoResult));
        let held = match value {
            DataRef::Empty => no_result(),
            value => values::held(value, self.from, &mut self.sheet),
        };
        let Some(held) = held else { return Ok(()) };
        if !self.sheet.add(at, held) {
            return Err(unusable(self.path, "the cells of a sheet are not in their order", SAVE_AGAIN));
        }
        let (cells, text) = self.sheet.size();
        if cells > limits::CELLS {
            return Err(too_large(self.path, "a sheet has more than 1,000,000 cells"));
        }
        if text > limits::TEXT {
            return Err(too_large(
                self.path,
                &format!("the text of a sheet is longer than {} MiB", limits::TEXT >> 20),
            ));
        }
        Ok(())
    }

    fn add_range(&mut self, range: &Range<Data>) -> Result<(), Diagnostic> {
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, cells) in (first_row..).zip(range.rows()) {
            for (column, cell) in (first_column..).zip(cells) {
                self.add((row, column), &values::borrowed(cell), false)?;
            }
        }
        Ok(())
    }
}

const SAVE_AGAIN: &str = "open it in a spreadsheet, look at it, and save it again as `.xlsx`";

fn unusable(path: &Path, what: &str, help: &str) -> Diagnostic {
    let message = format!("`{}` could not be read: {what}", shown(path));
    Diagnostic::placeless(Code::FileUnreadable, message).help(help)
}

fn too_large(path: &Path, what: &str) -> Diagnostic {
    let message = format!("`{}` is too large a workbook to be opened: {what}", shown(path));
    Diagnostic::placeless(Code::FileUnreadable, message)
        .help("save its sheets as CSV (UTF-8), which may be of any length")
}

/// What is wrong with a text that is a workbook.
pub(super) fn under_another_name(name: &str, start: &[u8]) -> Option<Diagnostic> {
    let help = if start.starts_with(ZIP) {
        "give it, in a file, a name that ends in `.xlsx` or `.ods`, as it is"
    } else if start.starts_with(OLD) {
        "open it in a spreadsheet and save it as `.xlsx`, without a password"
    } else {
        return None;
    };
    let message = format!("`{name}` is a workbook, and is not read as text");
    Some(Diagnostic::placeless(Code::FileUnreadable, message).help(help))
}

fn no_workbook(path: &Path, bytes: &[u8]) -> Diagnostic {
    if bytes.starts_with(OLD) {
        let what = "it is a workbook of an older kind, or has a password";
        return unusable(path, what, "open it in a spreadsheet and save it as `.xlsx`, without a password");
    }
    unusable(
        path,
        "it is no workbook, whatever its name",
        "if it is text, give it a name that ends in `.csv`",
    )
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
