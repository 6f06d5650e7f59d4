//! One row of a table as every kind of file gives it: cells already decoded, with the line or row that they stand on.

use std::borrow::Cow;

use crate::calendar::Date;
use crate::diagnostic::Code;
use crate::record::{Kind, Misfit};
use crate::report::not_used::unmarked;

/// One row of a table, and the line of the file or row of the sheet at which it begins, from 1.
#[derive(Debug)]
pub(super) struct Row<'r> {
    pub(super) line: u64,
    /// What stands in its cells, or why that cannot be told.
    pub(super) cells: Result<Cells<'r>, &'static str>,
}

/// The cells of one row, in the order of the columns.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cells<'r> {
    /// Those of a text: as many as were written.
    Text(&'r csv::StringRecord),
    /// The same, held: one after another, with where each ends.
    Kept { text: &'r str, ends: &'r [u32] },
    /// Those of a sheet: blank ones are left out, the others are in the order of their columns.
    Sheet { cells: &'r [SheetCell], text: &'r str, width: usize },
}

/// What stands in one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'r> {
    /// Words as they were written; where they are blank, nothing is recorded.
    Words(&'r str),
    /// A day, which the workbook itself has for one, and the seconds after its midnight.
    Day { day: Date, seconds: u32 },
    /// A number of a workbook, and the day that it is where it counts days as workbooks do.
    Number { number: f64, day: Option<Date> },
    /// Something that is no value.
    NoValue(NoValue),
}

/// Why a cell of a workbook has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// A formula came to an error: `#N/A`.
    Error(&'static str),
    /// A formula whose result is not in the file.
    NoResult,
    /// A date's number that is no day: 60, or one before the first.
    NoDay,
    /// A time or a duration without a day.
    Time,
}

/// A cell of a sheet that is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SheetCell {
    /// From 0.
    pub(super) column: u32,
    pub(super) held: Held,
}

/// What is held of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Held {
    /// A run of the sheet's text.
    Words {
        start: u32,
        length: u32,
    },
    Day {
        day: Date,
        seconds: u32,
    },
    Number {
        number: f64,
        day: Option<Date>,
    },
    NoValue(NoValue),
}

/// A whole number above this has more digits than a workbook keeps.
const MOST_DIGITS: f64 = 999_999_999_999_999.0;

impl<'r> Cells<'r> {
    /// How many there are; those of a sheet as many as it has columns.
    pub(super) fn len(self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Kept { ends, .. } => ends.len(),
            Cells::Sheet { cells, width, .. } => {
                cells.last().map_or(width, |cell| width.max(cell.column as usize + 1))
            }
        }
    }

    /// The cell of a column, from 0; blank where there is none.
    pub(super) fn get(self, column: usize) -> Cell<'r> {
        match self {
            Cells::Text(cells) => Cell::Words(cells.get(column).unwrap_or_default()),
            Cells::Kept { text, ends } => {
                let start = column.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
                let end = ends.get(column).copied().unwrap_or(start);
                Cell::Words(text.get(start as usize..end as usize).unwrap_or_default())
            }
            Cells::Sheet { cells, text, .. } => {
                let found = cells.binary_search_by_key(&column, |cell| cell.column as usize);
                let cell = found.ok().and_then(|at| cells.get(at));
                cell.map_or(Cell::Words(""), |cell| cell.held.shown(text))
            }
        }
    }

    /// Every cell, blank ones included.
    pub(super) fn iter(self) -> impl Iterator<Item = Cell<'r>> {
        (0..self.len()).map(move |column| self.get(column))
    }
}

impl Held {
    /// What it is, where `text` is that of its sheet.
    pub(super) fn shown(self, text: &str) -> Cell<'_> {
        match self {
            Held::Words { start, length } => {
                let start = start as usize;
                Cell::Words(text.get(start..start + length as usize).unwrap_or_default())
            }
            Held::Day { day, seconds } => Cell::Day { day, seconds },
            Held::Number { number, day } => Cell::Number { number, day },
            Held::NoValue(why) => Cell::NoValue(why),
        }
    }
}

impl<'r> Cell<'r> {
    /// Whether nothing is written.
    pub(super) fn is_blank(self) -> bool {
        matches!(self, Cell::Words(words) if words.trim().is_empty())
    }

    /// Without the mark that keeps what we wrote from being taken for a formula.
    pub(super) fn without_mark(self) -> Self {
        match self {
            Cell::Words(words) => Cell::Words(unmarked(words)),
            cell => cell,
        }
    }

    /// The words for it: a date as 2019-06-04, a number in digits. `None` for what is no value, for a day with a
    /// time, and for a number that has more digits than a workbook keeps.
    pub(super) fn words(self) -> Option<Cow<'r, str>> {
        match self {
            Cell::Words(words) => Some(Cow::Borrowed(words)),
            Cell::Day { day, seconds: 0 } => Some(Cow::Owned(day.to_string())),
            Cell::Number { number, .. } if number.abs() <= MOST_DIGITS => {
                Some(Cow::Owned(number.to_string()))
            }
            Cell::Day { .. } | Cell::Number { .. } | Cell::NoValue(_) => None,
        }
    }
}

impl Cell<'_> {
    /// The words to write it again with, whatever it is.
    pub(super) fn again(self) -> String {
        match self {
            Cell::Day { day, seconds } if seconds != 0 => format!("{day} {}", clock(seconds)),
            Cell::Number { number, .. } => number.to_string(),
            Cell::NoValue(why) => why.shown().to_owned(),
            cell => cell.words().unwrap_or_default().into_owned(),
        }
    }

    /// What is wrong with it as the value of a field that cannot take it.
    pub(super) fn misfit(self, kind: &Kind) -> Misfit {
        let (message, help) = match self {
            Cell::Words(_) => (format!("{} belongs here", kind.described()), "write it so"),
            Cell::Day { day, seconds } if *kind == Kind::Date => (
                format!("{day} has a time of day, {}", clock(seconds)),
                "leave the day and take the time off",
            ),
            Cell::Day { .. } => (
                format!("{} belongs here, not a date", kind.described()),
                "a spreadsheet may have taken words for a date: give the cell the format Text and write it again",
            ),
            Cell::Number { .. } if *kind == Kind::Date => {
                ("this number is not a date".to_owned(), "give the cell the format of a date, and look at it")
            }
            Cell::Number { .. } => (
                "this number has more than 15 digits, of which a spreadsheet keeps only the first 15"
                    .to_owned(),
                "take it from where it came from again, as text",
            ),
            Cell::NoValue(why) => why.said(),
        };
        Misfit { code: Code::RecordValue, message, help: Some(help.to_owned()) }
    }
}

impl NoValue {
    fn shown(self) -> &'static str {
        match self {
            NoValue::Error(error) => error,
            NoValue::NoResult => "#N/A",
            NoValue::NoDay | NoValue::Time => "#VALUE!",
        }
    }

    fn said(self) -> (String, &'static str) {
        match self {
            NoValue::Error(error) => (
                format!("`{error}` is an error of a formula, and no value"),
                "mend the formula, or leave the cell blank where it is not recorded",
            ),
            NoValue::NoResult => (
                "the result of this formula is not in the file".to_owned(),
                "open the workbook, let it be worked out, save it and run this again",
            ),
            NoValue::NoDay => (
                "this number is no day of the calendar".to_owned(),
                "look at the date, or leave the cell blank where it is not recorded",
            ),
            NoValue::Time => ("a time without a day is no value here".to_owned(), "write the day"),
        }
    }
}

/// `14:32` or `14:32:05`.
fn clock(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// What is wrong with the words of a text, where a spreadsheet has put them in the place of what stood there.
pub(super) fn bent(words: &str) -> Option<Misfit> {
    const ERRORS: [&str; 9] =
        ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    let words = words.trim();
    let (message, help) = if let Some(error) = ERRORS.into_iter().find(|error| *error == words) {
        NoValue::Error(error).said()
    } else if words.len() > 2 && words.bytes().all(|byte| byte == b'#') {
        (
            "a spreadsheet has written `###` for what did not fit its column".to_owned(),
            "make the column wider, and save it again",
        )
    } else if is_power_of_ten(words) {
        (
            format!("`{words}` is a number that a spreadsheet has cut short"),
            "take it from where it came from again, as text",
        )
    } else {
        return None;
    };
    Some(Misfit { code: Code::RecordValue, message, help: Some(help.to_owned()) })
}

/// Whether words are a number as a spreadsheet shows it where it has many digits: `1.23E+11`.
fn is_power_of_ten(words: &str) -> bool {
    let Some((number, power)) = words.split_once("E+") else { return false };
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    whole.len() == 1 && power.len() >= 2 && [whole, decimals, power].into_iter().all(are_digits)
}
