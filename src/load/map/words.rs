//! How the words of a column are read: its value table, its date format, and else as the field's own words.

use crate::calendar::{Date, DateFormat};
use crate::diagnostic::nearest;
use crate::load::cells::Cell;
use crate::record::{DateOrder, Kind, Misfit, Record, Slot, read_dated, read_word};

/// How the words of one column are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// Looked at first, without regard to capital letters.
    pub(super) values: Vec<(String, Meaning)>,
    pub(super) dates: Option<DateFormat>,
}

/// What a word of a value table stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Not recorded.
    Blank,
    /// Looked for, and there is none.
    None,
    /// A value, in the field's own words.
    Value(String),
}

impl Words {
    /// What a cell says.
    pub(super) fn read(&self, record: &mut Record, kind: &Kind, cell: Cell<'_>) -> Result<Slot, Misfit> {
        // A workbook's own day needs no format, and its serial number is one where the map says so.
        match (cell, &self.dates) {
            (Cell::Day { day, .. }, _) if *kind == Kind::Date => return read_dated_day(record, day),
            (Cell::Number { day: Some(day), .. }, Some(format))
                if *kind == Kind::Date && format.is_serial() =>
            {
                return read_dated_day(record, day);
            }
            _ => {}
        }
        let Some(words) = cell.words() else { return Err(cell.misfit(kind)) };
        let words = words.trim();
        match (self.meaning(words), &self.dates) {
            (Some(Meaning::Blank), _) => Ok(Slot::Blank),
            (Some(Meaning::None), _) => Ok(Slot::None),
            (Some(Meaning::Value(own)), _) => read_word(record, kind, own, DateOrder::Iso),
            (None, Some(format)) if *kind == Kind::Date => read_dated(words, format),
            (None, Some(_) | None) => {
                let read = read_word(record, kind, words, DateOrder::IsoOrDayFirst);
                read.map_err(|misfit| self.unknown(kind, words, misfit))
            }
        }
    }

    /// Says of a word that is not known that the map can make it known.
    fn unknown(&self, kind: &Kind, words: &str, misfit: Misfit) -> Misfit {
        if !matches!(kind, Kind::Choice(_) | Kind::Flag) {
            return misfit;
        }
        let near = nearest(words, self.values.iter().map(|(word, _)| word.as_str()));
        let help = near.map(|near| format!("did you mean `{near}`?")).or(misfit.help);
        let help = help.unwrap_or_default();
        let sign = if help.ends_with('?') { "" } else { ";" };
        let help = format!("{help}{sign} or say under `values` in the map what this word stands for");
        Misfit { help: Some(help), ..misfit }
    }

    fn meaning(&self, words: &str) -> Option<&Meaning> {
        self.values.iter().find(|(known, _)| is_same(known, words)).map(|(_, meaning)| meaning)
    }
}

fn read_dated_day(record: &mut Record, day: Date) -> Result<Slot, Misfit> {
    read_word(record, &Kind::Date, &day.to_string(), DateOrder::Iso)
}

/// Whether two words are one but for capital letters.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || (!one.is_ascii() && one.to_lowercase() == other.to_lowercase())
}

/// A text in which every run of white space is one space: headings are often broken over lines.
pub(super) fn on_one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
