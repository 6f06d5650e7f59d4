//! The words of an input to the value of a field.

use std::sync::LazyLock;

use super::{Kind, Record, Slot};
use crate::calendar::Date;
use crate::diagnostic::nearest;

/// Which way round a date with strokes may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Only 2019-06-04.
    Iso,
    /// 2019-06-04, and 04/06/2019 too.
    IsoOrDayFirst,
}

/// Words that are no value of a field's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The first year in which a date is a date.
const FIRST_YEAR: i16 = 1990;
/// The last year in which a date is a date.
const LAST_YEAR: i16 = 2100;

/// The first day and the last of the years in which a date is a date.
static DAYS: LazyLock<Option<(Date, Date)>> =
    LazyLock::new(|| Some((Date::new(FIRST_YEAR, 1, 1)?, Date::new(LAST_YEAR, 12, 31)?)));

/// Whether the words say that the fact was looked for and there is none.
pub fn is_none(words: &str) -> bool {
    words.eq_ignore_ascii_case("none")
}

/// Reads the words written for a field. Empty words are blank; `none` is none, but for text.
pub fn read_word(record: &mut Record, kind: &Kind, words: &str, order: DateOrder) -> Result<Slot, Misfit> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(Slot::Blank);
    }
    if !matches!(kind, Kind::Text) && is_none(words) {
        return Ok(Slot::None);
    }
    match kind {
        Kind::Text => Ok(record.keep(words)),
        Kind::Date => date(words, order).map(Slot::Date),
        Kind::Flag => flag(words).map(Slot::Flag),
        Kind::Number => number(words).map(Slot::Number),
        Kind::Choice(of) => choice(words, of).map(Slot::Choice),
    }
}

/// Reads `2019-06-04`: what [`read_word`] gives for those words where they are a date, at less cost.
pub fn read_date(words: &[u8; 10]) -> Option<Slot> {
    Date::parse_iso(words).filter(|date| is_in_range(*date)).map(Slot::Date)
}

fn is_in_range(date: Date) -> bool {
    DAYS.is_some_and(|(first, last)| (first..=last).contains(&date))
}

fn date(words: &str, order: DateOrder) -> Result<Date, Misfit> {
    let read = Date::parse_iso(words.as_bytes()).or_else(|| match order {
        DateOrder::Iso => None,
        DateOrder::IsoOrDayFirst => Date::parse_day_first(words),
    });
    match read {
        Some(date) if is_in_range(date) => Ok(date),
        Some(_) => Err(misfit(
            format!("`{}` is a date before {FIRST_YEAR} or after {LAST_YEAR}", shown(words)),
            "check the year",
        )),
        None => Err(misfit(
            format!("`{}` is not a date", shown(words)),
            match order {
                DateOrder::Iso => "write a date as 2019-06-04, or leave it blank where it is not recorded",
                DateOrder::IsoOrDayFirst => {
                    "write a date as 2019-06-04 or 04/06/2019, or leave it blank where it is not recorded"
                }
            },
        )),
    }
}

fn flag(words: &str) -> Result<bool, Misfit> {
    let is = |word: &str| words.eq_ignore_ascii_case(word);
    if is("yes") || is("y") || is("true") {
        Ok(true)
    } else if is("no") || is("n") || is("false") {
        Ok(false)
    } else {
        Err(misfit(
            format!("`{}` is neither yes nor no", shown(words)),
            "write yes, no, y, n, true or false, or leave it blank where it is not recorded",
        ))
    }
}

fn number(words: &str) -> Result<i64, Misfit> {
    words
        .parse()
        .map_err(|_| misfit(format!("`{}` is not a whole number", shown(words)), "write digits only"))
}

fn choice(words: &str, of: &[String]) -> Result<u16, Misfit> {
    let found = of.iter().position(|choice| choice == words).and_then(|index| u16::try_from(index).ok());
    found.ok_or_else(|| {
        // To compare takes as much room as both are long, and what stands in a wrong place may be very long.
        let comparable = Some(words).filter(|words| words.len() <= 100);
        let help = match comparable.and_then(|words| nearest(words, of.iter().map(String::as_str))) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", of.join(", ")),
        };
        misfit(format!("`{}` is not one of the choices", shown(words)), help)
    })
}

/// The words for a message: cut, since what stands in a wrong place may be long.
fn shown(words: &str) -> String {
    const MOST: usize = 30;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    words.chars().take(MOST).chain(['…']).collect()
}

fn misfit(message: impl Into<String>, help: impl Into<String>) -> Misfit {
    Misfit { message: message.into(), help: Some(help.into()) }
}
