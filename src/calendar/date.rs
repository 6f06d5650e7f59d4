//! A civil date as one number, so that dates compare and subtract at the cost of integers.

use std::fmt;

use jiff::civil;

/// A day of the Gregorian calendar, counted from 1 January 1970; no time, no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// From which day a workbook counts the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SerialFrom {
    /// 1 January 1900 is day 1, and 29 February 1900, which was no day, is day 60.
    Year1900,
    /// 1 January 1904 is day 0.
    Year1904,
}

/// The day that is number 0.
const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Date {
    /// The day, or `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// Reads `2019-06-04` and nothing else: four digits, two, two.
    pub fn parse_iso(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
        let year = digits(&[y1, y2, y3, y4])?;
        Self::new(year, small(digits(&[m1, m2])?)?, small(digits(&[d1, d2])?)?)
    }

    /// Reads `04/06/2019` as 4 June 2019: one or two digits, one or two, four.
    pub fn parse_day_first(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let short = |part: &str| (1..=2).contains(&part.len());
        if parts.next().is_some() || !short(day) || !short(month) || year.len() != 4 {
            return None;
        }
        let number = |part: &str| digits(part.as_bytes());
        Self::new(number(year)?, small(number(month)?)?, small(number(day)?)?)
    }

    /// The day that is a workbook's serial number; `None` where it is none up to 31 December 9999.
    pub fn from_serial(serial: i64, from: SerialFrom) -> Option<Self> {
        let (first, last) = match (from, serial) {
            (SerialFrom::Year1900, 1..=59) => (Self::new(1899, 12, 31)?, 59),
            (SerialFrom::Year1900, 61..) => (Self::new(1899, 12, 30)?, 2_958_465),
            (SerialFrom::Year1904, 0..) => (Self::new(1904, 1, 1)?, 2_957_003),
            (SerialFrom::Year1900 | SerialFrom::Year1904, _) => return None,
        };
        (serial <= last).then(|| first.plus_days(serial))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.to_civil().year()
    }

    /// Days from this date to `later`: negative where `later` is before.
    pub fn days_to(self, later: Self) -> i64 {
        i64::from(later.0) - i64::from(self.0)
    }

    /// The date `days` later; the same date where that lies beyond the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let moved = i64::from(self.0).saturating_add(days);
        i32::try_from(moved).map_or(self, Self)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        // 1 January 1970 was a Thursday.
        matches!((self.0 + 3).rem_euclid(7), 5 | 6)
    }

    /// The day of the month.
    pub fn day(self) -> i8 {
        self.to_civil().day()
    }

    /// `June`.
    pub fn month_name(self) -> String {
        self.to_civil().strftime("%B").to_string()
    }

    /// `4 June 2019`, as GOV.UK writes dates.
    pub fn long(self) -> String {
        self.to_civil().strftime("%-d %B %Y").to_string()
    }

    /// `Tuesday 4 June 2019`.
    pub fn full(self) -> String {
        self.to_civil().strftime("%A %-d %B %Y").to_string()
    }

    /// `Tue 4 Jun 2019`.
    pub fn short(self) -> String {
        self.to_civil().strftime("%a %-d %b %Y").to_string()
    }

    fn from_civil(date: civil::Date) -> Self {
        let days = date.duration_since(EPOCH).as_hours() / 24;
        Self(i32::try_from(days).unwrap_or(i32::MAX))
    }

    fn to_civil(self) -> civil::Date {
        let days = jiff::Span::new().try_days(self.0);
        days.ok().and_then(|days| EPOCH.checked_add(days).ok()).unwrap_or(civil::Date::MAX)
    }
}

impl fmt::Display for Date {
    /// ISO 8601: `2019-06-04`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_civil().fmt(formatter)
    }
}

fn digits(text: &[u8]) -> Option<i16> {
    text.iter()
        .try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
}

fn small(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iso_dates_and_refuses_days_that_are_not() {
        let day = Date::parse_iso(b"2020-02-29").unwrap();
        assert_eq!((day.to_string(), day.long(), day.short()), {
            ("2020-02-29".into(), "29 February 2020".into(), "Sat 29 Feb 2020".into())
        });
        for text in ["2019-02-29", "2019-2-9", "2019-13-01", "20190204", "2019-02-04T00:00", "", "aaaa-bb-cc"]
        {
            assert_eq!(Date::parse_iso(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn reads_day_first_dates() {
        assert_eq!(Date::parse_day_first("4/6/2019"), Date::new(2019, 6, 4));
        assert_eq!(Date::parse_day_first("04/06/2019"), Date::new(2019, 6, 4));
        for text in ["31/04/2020", "6/31/2019", "04/06/19", "004/06/2019", "1/2/2019/3", "1/2", "-1/2/2019"] {
            assert_eq!(Date::parse_day_first(text), None, "{text}");
        }
    }

    #[test]
    fn knows_weekends() {
        let monday = Date::new(2020, 5, 4).unwrap();
        let weekend: Vec<bool> = (0..7).map(|days| monday.plus_days(days).is_weekend()).collect();
        assert_eq!(weekend, [false, false, false, false, false, true, true]);
        assert!(Date::new(1969, 12, 28).unwrap().is_weekend());
    }
}
