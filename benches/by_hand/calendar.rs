//! Days as numbers, and the working days of England and Wales from 2012 to 2028.

use std::str::FromStr;

/// A civil day, as the number of days since 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i32);

/// Says that a text is no day from 1990 to 2100 written as `2019-06-04`.
#[derive(Debug)]
pub(crate) struct NotADay;

impl Day {
    /// Numbers a day that is known to exist.
    pub(super) const fn of(year: i32, month: i32, day: i32) -> Self {
        // A year is taken to begin in March, so that a leap day is its last.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let years = 365 * year + year / 4 - year / 100 + year / 400;
        Self(years + (153 * month + 2) / 5 + day - 1 - 719_468)
    }

    const fn is_weekend(self) -> bool {
        // 1 January 1970 was a Thursday, three days after a Monday.
        (self.0 + 3).rem_euclid(7) >= 5
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(NotADay);
        };
        let year = number(&[y1, y2, y3, y4]).ok_or(NotADay)?;
        let month = number(&[m1, m2]).ok_or(NotADay)?;
        let day = number(&[d1, d2]).ok_or(NotADay)?;
        let exists = (1990..=2100).contains(&year) && (1..=month_length(year, month)).contains(&day);
        if exists { Ok(Self::of(year, month, day)) } else { Err(NotADay) }
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0')))
}

/// Gives the days in a month; none where there is no such month.
const fn month_length(year: i32, month: i32) -> i32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The working days of the years for which the bank holidays are known.
pub(super) struct Calendar {
    /// How many working days there are up to each day and including it, from the day before the
    /// range on.
    up_to: Vec<usize>,
    /// Every working day, in order.
    working: Vec<Day>,
}

impl Calendar {
    const FIRST: Day = Day::of(2012, 1, 1);
    const LAST: Day = Day::of(2028, 12, 31);

    pub(super) fn england_and_wales() -> Self {
        let holidays: Vec<Day> = BANK_HOLIDAYS
            .iter()
            .flat_map(|&(year, days)| days.iter().map(move |&(month, day)| Day::of(year, month, day)))
            .collect();
        let mut calendar = Self { up_to: vec![0], working: Vec::new() };
        for day in (Self::FIRST.0..=Self::LAST.0).map(Day) {
            if !day.is_weekend() && holidays.binary_search(&day).is_err() {
                calendar.working.push(day);
            }
            calendar.up_to.push(calendar.working.len());
        }
        calendar
    }

    /// Gives the last day of a limit that starts after `from`, or nothing where the calendar does
    /// not reach it.
    pub(super) fn due(&self, from: Day, limit_working_days: usize) -> Option<Day> {
        let place = usize::try_from(from.0 - Self::FIRST.0 + 1).ok()?;
        let passed = self.up_to.get(place)?;
        self.working.get(passed + limit_working_days - 1).copied()
    }
}

/// Bank holidays in England and Wales, in order (GOV.UK, Open Government Licence v3.0).
#[rustfmt::skip]
const BANK_HOLIDAYS: [(i32, &[(i32, i32)]); 17] = [
    (2012, &[(1, 2), (4, 6), (4, 9), (5, 7), (6, 4), (6, 5), (8, 27), (12, 25), (12, 26)]),
    (2013, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2014, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    (2015, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2016, &[(1, 1), (3, 25), (3, 28), (5, 2), (5, 30), (8, 29), (12, 26), (12, 27)]),
    (2017, &[(1, 2), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    (2018, &[(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)]),
    (2019, &[(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2021, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
    (2022, &[(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26), (12, 27)]),
    (2023, &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
    (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2025, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
    (2028, &[(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
];
