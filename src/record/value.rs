//! The words of an input to the value of a field.

use std::sync::LazyLock;

use super::{Kind, Record, Slot};
use crate::calendar::{Date, DateFormat};
use crate::diagnostic::{Code, nearest};

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
    /// Which fault it is.
    pub code: Code,
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

/// Reads the words written for a date in a format of its own. Empty words are blank; `none` is none.
pub fn read_dated(words: &str, format: &DateFormat) -> Result<Slot, Misfit> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(Slot::Blank);
    }
    if is_none(words) {
        return Ok(Slot::None);
    }
    match format.read(words) {
        Some(date) => in_range(date, words).map(Slot::Date),
        None if format.read_turned(words).is_some_and(is_in_range) => Err(Misfit {
            code: Code::MonthFirst,
            message: format!("`{words}` has the day and the month the other way round than {}", format.name),
            help: Some(format!(
                "if all of the column is so, write `dates: {}` for it in the map; if only this one is, mend it. Until \
                 then nobody can tell 04/06 from 06/04",
                format.turned_name()
            )),
        }),
        None => Err(misfit(
            format!("{} is not a date written as {}", told(words, &[]), format.name),
            "mend it, or leave it blank where it is not recorded",
        )),
    }
}

/// Whether a date lies in the years in which a date is a date.
pub fn is_in_range(date: Date) -> bool {
    DAYS.is_some_and(|(first, last)| (first..=last).contains(&date))
}

fn date(words: &str, order: DateOrder) -> Result<Date, Misfit> {
    match read_day(without_midnight(words), order) {
        Some(date) => in_range(date, words),
        None if order == DateOrder::IsoOrDayFirst && is_month_first(words) => Err(Misfit {
            code: Code::MonthFirst,
            ..misfit(
                format!("`{words}` has the month first, where the day is read first"),
                "if all of the column is so, write its dates as 2019-06-04, or `dates: mm/dd/yyyy` in a map of the \
                 table; if only this one is, mend it. Until then nobody can tell 04/06 from 06/04",
            )
        }),
        None => Err(misfit(
            format!("{} is not a date", told(words, &[])),
            match order {
                DateOrder::Iso => "write a date as 2019-06-04, or leave it blank where it is not recorded",
                DateOrder::IsoOrDayFirst => {
                    "write a date as 2019-06-04 or 04/06/2019, or leave it blank where it is not recorded"
                }
            },
        )),
    }
}

fn read_day(words: &str, order: DateOrder) -> Option<Date> {
    Date::parse_iso(words.as_bytes()).or_else(|| match order {
        DateOrder::Iso => None,
        DateOrder::IsoOrDayFirst => Date::parse_day_first(words),
    })
}

/// A day is often exported as its first moment, which says no more. Any other time would.
fn without_midnight(words: &str) -> &str {
    let Some((day, time)) = words.split_once(['T', ' ']) else { return words };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_midnight = matches!(time, "00:00" | "00:00:00" | "0:00" | "0:00:00");
    if is_midnight && fraction.bytes().all(|digit| digit == b'0') { day } else { words }
}

/// Whether words can only be a date with its month first: 06/25/2019.
fn is_month_first(words: &str) -> bool {
    let mut parts = without_midnight(words).splitn(3, '/');
    let (Some(month), Some(day), Some(year)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    Date::parse_day_first(&format!("{day}/{month}/{year}")).is_some_and(is_in_range)
}

fn in_range(date: Date, words: &str) -> Result<Date, Misfit> {
    let message = || format!("{} is a date before {FIRST_YEAR} or after {LAST_YEAR}", told(words, &[]));
    if is_in_range(date) { Ok(date) } else { Err(misfit(message(), "check the year")) }
}

fn flag(words: &str) -> Result<bool, Misfit> {
    let is = |word: &str| words.eq_ignore_ascii_case(word);
    if is("yes") || is("y") || is("true") {
        Ok(true)
    } else if is("no") || is("n") || is("false") {
        Ok(false)
    } else {
        Err(misfit(
            format!("{} is neither yes nor no", told(words, &["yes", "no", "true", "false"])),
            "write yes, no, y, n, true or false, or leave it blank where it is not recorded",
        ))
    }
}

fn number(words: &str) -> Result<i64, Misfit> {
    words
        .parse()
        .map_err(|_| misfit(format!("{} is not a whole number", told(words, &[])), "write digits only"))
}

fn choice(words: &str, of: &[String]) -> Result<u16, Misfit> {
    let found = of.iter().position(|choice| choice == words).and_then(|index| u16::try_from(index).ok());
    found.ok_or_else(|| {
        // To compare takes as much room as both are long, and what stands in a wrong place may be very long.
        let comparable = Some(words).filter(|words| words.len() <= 100);
        let known: Vec<&str> = of.iter().map(String::as_str).collect();
        let help = match comparable.and_then(|words| nearest(words, known.iter().copied())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", of.join(", ")),
        };
        misfit(format!("{} is not one of the choices", told(words, &known)), help)
    })
}

/// Words that stand where they do not fit, for a message: as they are where they are figures or nearly a known word,
/// and else only their shape, since they may be about a person.
pub fn told(words: &str, known: &[&str]) -> String {
    const LONGEST: usize = 30;
    let is_figure = |byte: u8| byte.is_ascii_digit() || b"/-:.,+ ".contains(&byte);
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    // More digits than a date has may be somebody's telephone number.
    let most_digits = if words.contains(['/', '-', ':']) { 14 } else { 8 };
    let is_date_like = words.bytes().all(is_figure) && digits <= most_digits;
    let is_near = || nearest(words, known.iter().copied()).is_some();
    if words.len() <= LONGEST && (is_date_like || is_none(words) || is_near()) {
        return format!("`{words}`");
    }
    let (letters, parts) = (words.chars().count(), words.split_whitespace().count());
    if digits == words.len() {
        format!("a number of {digits} digits")
    } else if parts > 1 {
        format!("a text of {parts} words")
    } else if words.chars().all(char::is_alphabetic) {
        format!("a word of {letters} letter{}", if letters == 1 { "" } else { "s" })
    } else {
        format!("a text of {letters} characters")
    }
}

fn misfit(message: impl Into<String>, help: impl Into<String>) -> Misfit {
    Misfit { code: Code::RecordValue, message: message.into(), help: Some(help.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_figures_and_near_misses_as_they_are_and_of_other_words_only_the_shape() {
        let known = ["magistrates", "crown"];
        for (words, expected) in [
            ("31/04/2020", "`31/04/2020`"),
            ("2019-06-04 14:32", "`2019-06-04 14:32`"),
            ("cron", "`cron`"),
            ("none", "`none`"),
            ("2", "`2`"),
            ("Smith", "a word of 5 letters"),
            ("J", "a word of 1 letter"),
            ("Jane Smith", "a text of 2 words"),
            ("CM1-4JX", "a text of 7 characters"),
            ("07700900123", "a number of 11 digits"),
            ("07700 900123", "a text of 2 words"),
        ] {
            assert_eq!(told(words, &known), expected);
        }
        assert_eq!(told(&"x".repeat(1 << 20), &known), "a word of 1048576 letters");
    }

    #[test]
    fn a_time_is_no_part_of_a_date_unless_it_is_midnight() {
        let read = |words: &str| date(words, DateOrder::IsoOrDayFirst).map(|date| date.to_string());
        for words in ["2019-06-04T00:00:00", "2019-06-04 00:00:00.000", "04/06/2019 00:00", "4/6/2019 0:00"] {
            assert_eq!(read(words), Ok("2019-06-04".to_owned()), "{words}");
        }
        for words in [
            "2019-06-04T00:00:01",
            "04/06/2019 14:32",
            "2019-06-04T00:00:00Z",
            "2019-06-04T00:00:00+01:00",
            "2019-06-04T",
        ] {
            assert_eq!(read(words).unwrap_err().code, Code::RecordValue, "{words}");
        }
    }

    #[test]
    fn a_date_that_can_only_have_its_month_first_is_told_from_one_that_is_none() {
        let code = |words: &str, order| date(words, order).unwrap_err().code;
        for words in ["06/25/2019", "6/13/2019", "12/31/2019 00:00"] {
            assert_eq!(code(words, DateOrder::IsoOrDayFirst), Code::MonthFirst, "{words}");
            assert_eq!(code(words, DateOrder::Iso), Code::RecordValue, "{words}");
        }
        for words in ["31/04/2020", "6/31/2019", "13/13/2019", "02/29/2019", "06/25/1985", "06/25/19"] {
            assert_eq!(code(words, DateOrder::IsoOrDayFirst), Code::RecordValue, "{words}");
        }
    }
}
