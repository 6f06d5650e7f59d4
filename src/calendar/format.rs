//! How a table writes its dates: `dd/mm/yyyy`, `dd-MMM-yyyy`, Excel's serial numbers.

use super::Date;

/// One way of writing a date, as a mapping file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    /// As the mapping file has it.
    pub name: String,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// Days since the end of 1899, as a workbook keeps them.
    Serial,
    /// Parts in their order; a time of day may follow.
    Parts { parts: Vec<Part>, time: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// One or two digits.
    Day,
    /// One or two digits.
    Month,
    /// `Jan`, or `January`.
    MonthName,
    /// Four digits.
    Year,
    /// Two digits: 90 to 99 are 1990 to 1999, all others 2000 to 2089.
    ShortYear,
    /// A sign between two of them.
    Sign(char),
}

/// The name of Excel's serial numbers.
const SERIAL: &str = "excel serial";
/// What follows a format whose dates have a time of day.
const TIMES: [&str; 2] = [" hh:mm:ss", " hh:mm"];
/// Day 0 of Excel's serial numbers, from 1 March 1900 on: it counts a 29 February 1900 that never was.
const SERIAL_EPOCH: (i16, i8, i8) = (1899, 12, 30);
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl DateFormat {
    /// What a format is made of, for a message.
    pub const HELP: &'static str = "a date format is made of dd, mm (or MMM for Jan) and yyyy (or yy), as dd/mm/yyyy, \
                                    yyyy-mm-dd, mm/dd/yyyy or dd-MMM-yyyy, with ` hh:mm` after it where a time follows, \
                                    or is `excel serial`";

    /// Reads a format's name.
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case(SERIAL) {
            return Some(Self { name: SERIAL.to_owned(), shape: Shape::Serial });
        }
        let (date, time) = match TIMES.iter().find_map(|time| name.strip_suffix(time)) {
            Some(date) => (date, true),
            None => (name, false),
        };
        let parts = parts(date)?;
        Some(Self { name: name.to_owned(), shape: Shape::Parts { parts, time } })
    }

    /// Reads a date whose day and month stand the other way round.
    pub fn read_turned(&self, words: &str) -> Option<Date> {
        match &self.shape {
            Shape::Serial => None,
            Shape::Parts { parts, time } => {
                let turned: Vec<Part> = parts.iter().map(|part| part.turned()).collect();
                read(&turned, if *time { without_time(words) } else { words })
            }
        }
    }

    /// The name of the format in which the day and the month stand the other way round.
    pub fn turned_name(&self) -> String {
        let (date, time) = self.name.split_once(" hh").map_or((self.name.as_str(), ""), |(date, _)| {
            (date, self.name.get(date.len()..).unwrap_or_default())
        });
        let turned = date.chars().map(|letter| match letter.to_ascii_lowercase() {
            'd' => 'm',
            'm' => 'd',
            _ => letter,
        });
        turned.chain(time.chars()).collect()
    }

    /// Whether it is Excel's serial numbers.
    pub fn is_serial(&self) -> bool {
        self.shape == Shape::Serial
    }

    /// Reads a date written so; 2019-06-04, which can be taken for no other, is always read.
    pub fn read(&self, words: &str) -> Option<Date> {
        Date::parse_iso(words.as_bytes()).or_else(|| match &self.shape {
            Shape::Serial => serial(words),
            Shape::Parts { parts, time } => {
                let words = if *time { without_time(words) } else { words };
                read(parts, words)
            }
        })
    }
}

impl Part {
    fn turned(self) -> Self {
        match self {
            Part::Day => Part::Month,
            Part::Month => Part::Day,
            Part::MonthName | Part::Year | Part::ShortYear | Part::Sign(_) => self,
        }
    }
}

/// The parts of a format: a day, a month and a year, each once.
fn parts(format: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let length = rest.chars().take_while(|letter| *letter == first).count();
        let part = match (first, length) {
            ('d' | 'D', 1 | 2) => Part::Day,
            ('m' | 'M', 1 | 2) => Part::Month,
            ('m' | 'M', 3 | 4) => Part::MonthName,
            ('y' | 'Y', 4) => Part::Year,
            ('y' | 'Y', 2) => Part::ShortYear,
            (sign, 1) if !sign.is_alphanumeric() => Part::Sign(sign),
            _ => return None,
        };
        parts.push(part);
        rest = rest.get(first.len_utf8() * length..)?;
    }
    let count = |wanted: &[Part]| parts.iter().filter(|part| wanted.contains(part)).count();
    let whole = count(&[Part::Day]) == 1
        && count(&[Part::Month, Part::MonthName]) == 1
        && count(&[Part::Year, Part::ShortYear]) == 1;
    whole.then_some(parts)
}

fn read(parts: &[Part], words: &str) -> Option<Date> {
    let (mut day, mut month, mut year) = (0, 0, 0);
    let mut rest = words;
    for part in parts {
        match part {
            Part::Day => day = number(&mut rest, 1, 2)?,
            Part::Month => month = number(&mut rest, 1, 2)?,
            Part::Year => year = number(&mut rest, 4, 4)?,
            Part::ShortYear => {
                let short = number(&mut rest, 2, 2)?;
                year = if short >= 90 { 1900 + short } else { 2000 + short };
            }
            Part::MonthName => month = named_month(&mut rest)?,
            Part::Sign(sign) => rest = rest.strip_prefix(*sign)?,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The number that a text begins with, of so many digits; the text goes on after it.
fn number(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let digits = rest.get(..length).filter(|_| length >= least)?;
    *rest = rest.get(length..)?;
    digits.parse().ok()
}

fn named_month(rest: &mut &str) -> Option<i16> {
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = rest.get(..length)?.to_ascii_lowercase();
    *rest = rest.get(length..)?;
    let short =
        |month: &str| month.get(..3) == Some(name.as_str()) || (name == "sept" && month == "september");
    let place = MONTHS.iter().position(|month| *month == name || short(month))?;
    i16::try_from(place + 1).ok()
}

/// A date without the time of day after it, where there is one.
fn without_time(words: &str) -> &str {
    let Some((date, time)) = words.rsplit_once([' ', 'T']) else { return words };
    let parts: Vec<&str> = time.split(':').collect();
    let is_time = (2..=3).contains(&parts.len())
        && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
    if is_time { date.trim_end() } else { words }
}

/// `43620`, or `43620.5` with a time of day.
fn serial(words: &str) -> Option<Date> {
    let (days, time) = words.split_once('.').unwrap_or((words, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(days) || !digits(time) || days.len() > 6 {
        return None;
    }
    // Serial 60 is a 29 February that never was; before it the count is off by a day.
    let days: i64 = days.parse().ok().filter(|days| *days > 60)?;
    let (year, month, day) = SERIAL_EPOCH;
    Date::new(year, month, day).map(|epoch| epoch.plus_days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, words: &str, expected: Option<&str>) {
        let read = DateFormat::named(format).unwrap().read(words);
        assert_eq!(read.map(|date| date.to_string()).as_deref(), expected, "{format}: {words}");
    }

    #[test]
    fn reads_what_its_name_shows() {
        check("dd/mm/yyyy", "04/06/2019", Some("2019-06-04"));
        check("dd/mm/yyyy", "4/6/2019", Some("2019-06-04"));
        check("mm/dd/yyyy", "04/06/2019", Some("2019-04-06"));
        check("dd-MMM-yyyy", "04-Jun-2019", Some("2019-06-04"));
        check("d MMMM yyyy", "4 September 2019", Some("2019-09-04"));
        check("dd-MMM-yy", "04-SEP-19", Some("2019-09-04"));
        check("dd.mm.yy", "04.06.95", Some("1995-06-04"));
        check("yyyymmdd", "20190604", Some("2019-06-04"));
        check("dd/mm/yyyy hh:mm", "04/06/2019 00:00", Some("2019-06-04"));
        check("dd/mm/yyyy hh:mm", "04/06/2019 17:45:10", Some("2019-06-04"));
        check("excel serial", "43620", Some("2019-06-04"));
        check("excel serial", "43620.75", Some("2019-06-04"));
        check("excel serial", "2019-06-04", Some("2019-06-04"));
    }

    #[test]
    fn names_the_format_that_is_the_other_way_round() {
        for (name, turned) in
            [("dd/mm/yyyy", "mm/dd/yyyy"), ("m/d/yy", "d/m/yy"), ("dd/mm/yyyy hh:mm", "mm/dd/yyyy hh:mm")]
        {
            assert_eq!(DateFormat::named(name).unwrap().turned_name(), turned);
        }
    }

    #[test]
    fn reads_nothing_else() {
        for (format, words) in [
            ("dd/mm/yyyy", "31/04/2020"),
            ("dd/mm/yyyy", "06/31/2019"),
            ("dd/mm/yyyy", "04-06-2019"),
            ("dd/mm/yyyy", "04/06/19"),
            ("dd/mm/yyyy", "04/06/2019 00:00"),
            ("dd/mm/yyyy", "43620"),
            ("dd/mm/yyyy hh:mm", "04/06/2019 noon"),
            ("dd-MMM-yyyy", "04-Jum-2019"),
            ("excel serial", "60"),
            ("excel serial", "1"),
            ("excel serial", "-5"),
            ("excel serial", "43620.x"),
            ("excel serial", "04/06/2019"),
        ] {
            check(format, words, None);
        }
    }

    #[test]
    fn is_refused_where_it_is_no_format() {
        for name in ["dd/mm", "dd/mm/yyy", "dd/mm/yyyy/dd", "day/mm/yyyy", "", "serial", "dd/mm/yyyy hh"] {
            assert_eq!(DateFormat::named(name), None, "{name}");
        }
    }
}
