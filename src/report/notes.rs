//! "Notes on data collection", as an area gives them.

use super::words::plain;

/// A note on the form: on a question, one of its rows, or one of its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The question's id.
    pub question: String,
    /// The row's label; the whole question, where there is none.
    pub row: Option<String>,
    /// The column's label; all columns, where there is none.
    pub period: Option<String>,
    /// What it says.
    pub note: String,
}

/// The notes on a row, or on a question as a whole, each with its period where it has one.
pub(super) fn notes_on<'n>(
    notes: &'n [Note],
    question: &str,
    row: Option<&str>,
) -> impl Iterator<Item = &'n Note> {
    notes.iter().filter(move |note| note.question == question && note.row.as_deref() == row)
}

impl Note {
    /// `Note (H1 19/20): No audit trail of an update in one case`.
    pub(super) fn words(&self) -> String {
        match &self.period {
            Some(period) => plain(&format!("Note ({period}): {}", self.note)),
            None => plain(&format!("Note: {}", self.note)),
        }
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// The area's notes on the sample audit.
    pub(in crate::report) fn essex() -> Vec<Note> {
        let table = include_str!("../../cases/essex-2019-20/notes.csv");
        let given = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        let note = |line: csv::StringRecord| Note {
            question: line[0].to_owned(),
            row: given(&line[1]),
            period: given(&line[2]),
            note: line[3].to_owned(),
        };
        csv::Reader::from_reader(table.as_bytes()).records().map(|line| note(line.unwrap())).collect()
    }
}
