//! Working days: Monday to Friday less the bank holidays, counted by the table, by edge, and against a plain loop.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vcop::calendar::{Calendar, Date, DayKind, read};
use vcop::diagnostic::SourceMap;
use vcop::document::parse;

use super::conditions;
use crate::support::{CALENDAR, day};

fn calendar() -> Calendar {
    let mut sources = SourceMap::default();
    let source = sources.add("calendar.yaml", CALENDAR);
    let mut problems = Vec::new();
    let calendar = read(&parse(source, CALENDAR).0[0], "calendar.yaml", &mut problems).unwrap();
    assert_eq!(problems, []);
    calendar
}

/// The bank holidays as published, and the range they are complete for.
fn published() -> (BTreeSet<String>, Date, Date) {
    let text = include_str!("../../data/bank-holidays.json");
    let all: serde_json::Value = serde_json::from_str(text).unwrap();
    let days = all["holidays"].as_array().unwrap().iter();
    let days = days.map(|holiday| holiday["date"].as_str().unwrap().to_owned()).collect();
    let end = |key: &str| day(all[key].as_str().unwrap());
    (days, end("complete_from"), end("complete_until"))
}

thread_local! {
    static CALENDARS: (Calendar, BTreeSet<String>) = (calendar(), published().0);
}

/// Whether a day is a working day, told from a Monday and the published list alone.
fn works(day_asked: Date, holidays: &BTreeSet<String>) -> bool {
    let weekday = day("2012-01-02").days_to(day_asked).rem_euclid(7);
    weekday < 5 && !holidays.contains(&day_asked.to_string())
}

#[test]
fn the_table_of_the_domain() {
    let calendar = calendar();
    let table: &[(&str, &[(u32, &str)])] = &[
        ("2019-08-23", &[(1, "2019-08-27"), (2, "2019-08-28"), (5, "2019-09-02")]),
        (
            "2019-12-23",
            &[
                (1, "2019-12-24"),
                (2, "2019-12-27"),
                (5, "2020-01-02"),
                (10, "2020-01-09"),
                (20, "2020-01-23"),
            ],
        ),
        ("2019-12-21", &[(1, "2019-12-23"), (2, "2019-12-24"), (5, "2019-12-31")]),
        ("2020-05-07", &[(1, "2020-05-11"), (5, "2020-05-15")]),
        ("2022-09-16", &[(1, "2022-09-20"), (5, "2022-09-26")]),
        ("2021-12-24", &[(1, "2021-12-29"), (5, "2022-01-05")]),
    ];
    for (event, later) in table {
        for (count, due) in *later {
            let found = calendar.plus_working_days(day(event), *count).unwrap();
            assert_eq!(found.to_string(), *due, "{event} + {count}");
        }
    }
}

#[test]
fn after_the_first_day_up_to_the_second_inclusive() {
    let calendar = calendar();
    for (from, to, count) in [
        ("2020-01-08", "2020-01-08", 0),  // the same day
        ("2020-01-08", "2020-01-09", 1),  // Wednesday to Thursday
        ("2020-01-10", "2020-01-11", 0),  // Friday to Saturday
        ("2020-01-10", "2020-01-12", 0),  // Friday to Sunday
        ("2020-01-10", "2020-01-13", 1),  // Friday to Monday
        ("2020-01-11", "2020-01-12", 0),  // Saturday to Sunday
        ("2020-01-11", "2020-01-13", 1),  // Saturday to Monday
        ("2020-01-13", "2020-01-11", -1), // Monday back to Saturday
        ("2020-01-12", "2020-01-11", 0),  // Sunday back to Saturday
        ("2020-01-06", "2020-01-13", 5),  // a week
        ("2019-12-24", "2019-12-25", 0),  // Christmas Eve to Christmas Day
        ("2019-12-24", "2019-12-26", 0),  // to Boxing Day
        ("2019-12-24", "2019-12-27", 1),  // past both
        ("2019-12-25", "2019-12-26", 0),  // between them
        ("2019-12-26", "2019-12-27", 1),  // from Boxing Day
        ("2019-12-31", "2020-01-01", 0),  // to New Year's Day
        ("2020-01-01", "2020-01-02", 1),  // from it
        ("2019-04-18", "2019-04-19", 0),  // Thursday to Good Friday
        ("2019-04-18", "2019-04-22", 0),  // to Easter Monday
        ("2019-04-18", "2019-04-23", 1),  // past Easter
        ("2019-04-19", "2019-04-22", 0),  // Good Friday to Easter Monday
        ("2019-04-22", "2019-04-23", 1),  // from Easter Monday
        ("2019-04-23", "2019-04-18", -1), // back over Easter
        ("2020-05-01", "2020-05-04", 1),  // the bank holiday that was moved: its Monday was worked
        ("2020-05-07", "2020-05-08", 0),  // and the Friday it was moved to was not
        ("2022-09-16", "2022-09-19", 0),  // the state funeral
        ("2022-09-18", "2022-09-19", 0),  // from the Sunday before
        ("2022-09-19", "2022-09-20", 1),  // from the day itself
        ("2022-09-16", "2022-09-20", 1),  // over it
        ("2022-09-20", "2022-09-16", -1), // back over it
        ("2021-12-27", "2021-12-28", 0),  // the substitute days of a Christmas on a weekend
        ("2021-12-24", "2021-12-29", 1),
    ] {
        assert_eq!(calendar.working_days_between(day(from), day(to)), Ok(count), "{from} to {to}");
    }
}

#[test]
fn each_day_is_what_it_is() {
    let calendar = calendar();
    for (text, kind) in [
        ("2022-09-18", DayKind::Weekend),
        ("2022-09-19", DayKind::Holiday("Bank Holiday for the State Funeral of Queen Elizabeth II")),
        ("2022-09-20", DayKind::Working),
        ("2020-05-04", DayKind::Working),
        ("2019-12-24", DayKind::Working),
    ] {
        assert_eq!(calendar.kind_of(day(text)), Some(kind), "{text}");
    }
    assert_eq!(calendar.kind_of(day("2011-12-31")), None);
    assert_eq!(calendar.kind_of(day("2029-01-01")), None);
}

#[test]
fn the_shipped_calendar_is_the_published_one() {
    let (calendar, (holidays, first, last)) = (calendar(), published());
    let shipped: BTreeSet<String> =
        calendar.holidays().iter().map(|holiday| holiday.date.to_string()).collect();
    assert_eq!((shipped, calendar.first, calendar.last), (holidays, first, last));
}

#[test]
fn a_count_ends_with_the_calendar() {
    let calendar = calendar();
    // 29 December 2028 is the last working day that is known.
    assert_eq!(calendar.plus_working_days(day("2028-12-28"), 1), Ok(day("2028-12-29")));
    assert_eq!(calendar.plus_working_days(day("2028-12-29"), 0), Ok(day("2028-12-29")));
    assert_eq!(calendar.plus_working_days(day("2028-12-31"), 0), Ok(day("2028-12-31")));
    assert!(calendar.plus_working_days(day("2028-12-28"), 2).is_err());
    assert!(calendar.plus_working_days(day("2028-12-29"), 1).is_err());
    assert!(calendar.plus_working_days(day("2029-01-01"), 1).is_err());
    assert!(calendar.plus_working_days(day("2020-01-01"), 1_000_000).is_err());
    assert_eq!(calendar.working_days_between(day("2028-12-28"), day("2028-12-31")), Ok(1));
    assert!(calendar.working_days_between(day("2028-12-28"), day("2029-01-01")).is_err());
    assert!(calendar.working_days_between(day("2029-01-01"), day("2028-12-28")).is_err());
    assert!(calendar.working_days_between(day("2011-12-01"), day("2012-01-03")).is_err());
    assert_eq!(calendar.working_days_between(day("2012-01-01"), day("2012-01-03")), Ok(1));
}

#[test]
fn conditions_count_by_the_same_days() {
    conditions(&[
        ("working_days(start, done) == 1", "{start: 2019-12-24, done: 2019-12-27}", "yes / met"),
        ("working_days(start, done) == -1", "{start: 2019-12-27, done: 2019-12-24}", "yes / met"),
        ("working_days(start, done) == 0", "{start: 2019-12-24, done: 2019-12-24}", "yes / met"),
        ("working_days(start, date(\"2022-09-20\")) == 1", "{start: 2022-09-16}", "yes / met"),
        ("days(start, done) == 3", "{start: 2019-12-24, done: 2019-12-27}", "yes / met"),
        ("days(start, done) == -3", "{start: 2019-12-27, done: 2019-12-24}", "yes / met"),
        ("days(start, done) == 0", "{start: 2019-12-27, done: 2019-12-27}", "yes / met"),
        ("days(start, done) == 1", "{start: 2020-02-28, done: 2020-02-29}", "yes / met"),
        ("days(start, done) == 2", "{start: 2020-02-28, done: 2020-03-01}", "yes / met"),
        ("days(start, done) == 1", "{start: 2019-02-28, done: 2019-03-01}", "yes / met"),
        // Calendar days need no calendar; working days past its end are an error that names it.
        ("days(start, done) == 1", "{start: 2030-01-01, done: 2030-01-02}", "yes / met"),
        (
            "working_days(start, done) == 1",
            "{start: 2028-12-28, done: 2029-01-02}",
            "error / error / fault 2 January 2029 lies outside the range that calendars/england-and-wales.yaml is complete for",
        ),
    ]);
}

/// A day that leaves room for four hundred days after it.
fn days() -> impl Strategy<Value = Date> {
    (0_i64..5_400).prop_map(|after| day("2012-06-01").plus_days(after))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn counting_on_and_counting_between_are_each_others_inverse(from in days(), count in 0_u32..60) {
        CALENDARS.with(|(calendar, _)| {
            let due = calendar.plus_working_days(from, count).unwrap();
            prop_assert_eq!(calendar.working_days_between(from, due), Ok(i64::from(count)));
            Ok(())
        })?;
    }

    #[test]
    fn more_days_end_later_and_a_later_start_never_ends_earlier(from in days(), count in 0_u32..60) {
        CALENDARS.with(|(calendar, _)| {
            let due = calendar.plus_working_days(from, count).unwrap();
            prop_assert!(due < calendar.plus_working_days(from, count + 1).unwrap());
            prop_assert!(due <= calendar.plus_working_days(from.plus_days(1), count).unwrap());
            Ok(())
        })?;
    }

    #[test]
    fn there_and_back_is_nothing_and_stages_add_up(from in days(), to in days(), by in days()) {
        CALENDARS.with(|(calendar, _)| {
            let between = |from, to| calendar.working_days_between(from, to).unwrap();
            prop_assert_eq!(between(from, to), -between(to, from));
            prop_assert_eq!(between(from, by) + between(by, to), between(from, to));
            Ok(())
        })?;
    }

    #[test]
    fn a_plain_loop_counts_the_same(from in days(), count in 0_u32..60, calendar_days in 0_i64..400) {
        CALENDARS.with(|(calendar, holidays)| {
            let (mut due, mut left) = (from, count);
            while left > 0 {
                due = due.plus_days(1);
                left -= u32::from(works(due, holidays));
            }
            prop_assert_eq!(calendar.plus_working_days(from, count), Ok(due));
            let counted = (1..=calendar_days).filter(|after| works(from.plus_days(*after), holidays)).count();
            let to = from.plus_days(calendar_days);
            prop_assert_eq!(calendar.working_days_between(from, to), Ok(i64::try_from(counted).unwrap()));
            Ok(())
        })?;
    }
}
