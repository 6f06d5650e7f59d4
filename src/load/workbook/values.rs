//! The value of a workbook's cell as a table's cell: a date as a day, a number with the day that it would be.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use crate::calendar::{Date, SerialFrom};
use crate::load::cells::{Held, NoValue};
use crate::load::sheet::Sheet;

const SECONDS_A_DAY: f64 = 86_400.0;

/// What is to be held of a value; `None` where it is blank.
pub(super) fn held(value: &DataRef<'_>, from: SerialFrom, sheet: &mut Sheet) -> Option<Held> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(words) => return kept(words, sheet),
        DataRef::SharedString(words) => return kept(words, sheet),
        DataRef::Bool(flag) => sheet.keep(if *flag { "true" } else { "false" }),
        DataRef::Int(number) => sheet.keep(&number.to_string()),
        DataRef::Float(number) => Held::Number { number: *number, day: day(*number, from) },
        DataRef::DateTime(date) => date_of(date, from),
        DataRef::DateTimeIso(words) => {
            moment(words).map_or(Held::NoValue(NoValue::NoDay), |(day, seconds)| Held::Day { day, seconds })
        }
        DataRef::DurationIso(_) => Held::NoValue(NoValue::Time),
        DataRef::Error(error) => Held::NoValue(NoValue::Error(name(error))),
    })
}

/// A value without a copy of its words.
pub(super) fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::String(words) => DataRef::SharedString(words),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(words) => DataRef::DateTimeIso(words.clone()),
        Data::DurationIso(words) => DataRef::DurationIso(words.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
    }
}

fn kept(words: &str, sheet: &mut Sheet) -> Option<Held> {
    (!words.trim().is_empty()).then(|| sheet.keep(words))
}

fn date_of(date: &ExcelDateTime, from: SerialFrom) -> Held {
    let number = date.as_f64();
    if date.is_duration() || (0.0..1.0).contains(&number) && from == SerialFrom::Year1900 {
        return Held::NoValue(NoValue::Time);
    }
    let seconds = ((number - number.floor()) * SECONDS_A_DAY).round();
    let (whole, seconds) =
        if seconds >= SECONDS_A_DAY { (number.floor() + 1.0, 0.0) } else { (number.floor(), seconds) };
    match day(whole, from) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 86,399")]
        Some(day) => Held::Day { day, seconds: seconds as u32 },
        None => Held::NoValue(NoValue::NoDay),
    }
}

/// The day that a whole number is as a date's serial number.
fn day(number: f64, from: SerialFrom) -> Option<Date> {
    if number.fract() != 0.0 || number.abs() > 1e7 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and at most ten million")]
    Date::from_serial(number as i64, from)
}

/// Reads `2019-06-04` or `2019-06-04T14:32:05.5`, as a workbook writes them: the day, and the seconds since midnight.
fn moment(words: &str) -> Option<(Date, u32)> {
    let (day, time) = words.split_once('T').unwrap_or((words, "00:00:00"));
    let day = Date::parse_iso(day.as_bytes())?;
    let mut parts = time.splitn(3, ':');
    let mut part = |most: u32| {
        let digits = parts.next()?.split('.').next()?;
        digits.parse().ok().filter(|number: &u32| *number < most)
    };
    let (hours, minutes, seconds) = (part(24)?, part(60)?, part(60)?);
    Some((day, hours * 3600 + minutes * 60 + seconds))
}

fn name(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn date_cell(number: f64, from: SerialFrom) -> Held {
        let is_1904 = from == SerialFrom::Year1904;
        let date = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904);
        held(&DataRef::DateTime(date), from, &mut Sheet::default()).unwrap()
    }

    fn at(year: i16, month: i8, day: i8, seconds: u32) -> Held {
        Held::Day { day: Date::new(year, month, day).unwrap(), seconds }
    }

    #[test]
    fn a_date_is_its_day_and_the_time_since_midnight() {
        use SerialFrom::{Year1900, Year1904};
        assert_eq!(date_cell(43_620.0, Year1900), at(2019, 6, 4, 0));
        assert_eq!(date_cell(42_158.0, Year1904), at(2019, 6, 4, 0));
        assert_eq!(date_cell(43_620.5, Year1900), at(2019, 6, 4, 43_200));
        // What a spreadsheet works out is a hair before midnight.
        assert_eq!(date_cell(43_619.999_999_999_9, Year1900), at(2019, 6, 4, 0));
        for (number, why) in
            [(60.0, NoValue::NoDay), (0.25, NoValue::Time), (-3.0, NoValue::NoDay), (3e6, NoValue::NoDay)]
        {
            assert_eq!(date_cell(number, Year1900), Held::NoValue(why), "{number}");
        }
        assert_eq!(date_cell(f64::NAN, Year1900), Held::NoValue(NoValue::NoDay));
    }

    #[test]
    fn a_moment_is_read_as_workbooks_write_it() {
        let day = Date::new(2019, 6, 4).unwrap();
        assert_eq!(moment("2019-06-04"), Some((day, 0)));
        assert_eq!(moment("2019-06-04T00:00:00"), Some((day, 0)));
        assert_eq!(moment("2019-06-04T14:32:05.25"), Some((day, 52_325)));
        for words in
            ["2019-02-30", "04/06/2019", "2019-06-04T25:00:00", "2019-06-04T14", "2019-06-04T14:32:05Z"]
        {
            assert_eq!(moment(words), None, "{words}");
        }
    }
}
