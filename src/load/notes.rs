//! A round's "Notes on data collection": a table of notes by question, row and period.

use std::path::Path;

use super::rules::text_file;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Note;

/// The columns of the table, in any order.
const COLUMNS: [&str; 4] = ["question", "row", "period", "note"];

/// Reads the notes of a file.
pub fn notes(path: &Path) -> Result<Vec<Note>, Diagnostic> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let text = text_file(path).map_err(|why| {
        Diagnostic::placeless(Code::FileUnreadable, format!("the notes in {shown} could not be read: {why}"))
            .help("audit.yaml names the file under `notes`")
    })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let unusable = |what: String| {
        let help = format!("its columns are {}", COLUMNS.join(", "));
        Diagnostic::placeless(Code::TableUnusable, format!("{shown}: {what}")).help(help)
    };
    let headings = reader.headers().map_err(|error| unusable(error.to_string()))?.clone();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = headings.iter().position(|heading| heading == column);
        *place = found.ok_or_else(|| unusable(format!("there is no column `{column}`")))?;
    }
    let [question, row, period, note] = places;
    let mut notes = Vec::new();
    for line in reader.records() {
        let line = line.map_err(|error| unusable(error.to_string()))?;
        let words = |place: usize| line.get(place).unwrap_or("").to_owned();
        let some = |place: usize| Some(words(place)).filter(|words| !words.is_empty());
        notes.push(Note {
            question: words(question),
            row: some(row),
            period: some(period),
            note: words(note),
        });
    }
    Ok(notes)
}
