//! Time limits: day 0, the due date, what stops the clock, limits that differ, and where none is left.

use super::{AS_AT, Rules, STANDING, asking, texts, yes_no};

/// A question with a limit from `start` to `done`, and an answer for each way it can stand.
#[track_caller]
fn within(limit: &str) -> Rules {
    asking(&format!("time_limit: {{from: start, to: done, within: {limit}}}\n{STANDING}"))
}

/// A question with several limits, a line each.
#[track_caller]
fn one_of(limits: &[&str]) -> Rules {
    let lines: Vec<String> = limits.iter().map(|limit| format!("    - {{{limit}}}\n")).collect();
    let head = "time_limit:\n  from: start\n  to: done\n  within:\n";
    asking(&format!("{head}{}{STANDING}", lines.concat()))
}

#[test]
fn working_days_end_on_the_last_of_them() {
    // Friday 23 August 2019; Monday the 26th is a bank holiday.
    within("2 working days").come_to(
        AS_AT,
        &[
            ("{start: 2019-08-23, done: 2019-08-23}", "q: in time / met / due 2019-08-28 / days 0"),
            ("{start: 2019-08-23, done: 2019-08-25}", "q: in time / met / due 2019-08-28 / days 0"),
            ("{start: 2019-08-23, done: 2019-08-26}", "q: in time / met / due 2019-08-28 / days 0"),
            ("{start: 2019-08-23, done: 2019-08-27}", "q: in time / met / due 2019-08-28 / days 1"),
            ("{start: 2019-08-23, done: 2019-08-28}", "q: in time / met / due 2019-08-28 / days 2"),
            ("{start: 2019-08-23, done: 2019-08-29}", "q: late / not met / due 2019-08-28 / days 3"),
            // Done before it began.
            ("{start: 2019-08-23, done: 2019-08-22}", "q: in time / met / due 2019-08-28 / days -1"),
            // A weekend start is day 0 too.
            ("{start: 2019-12-21, done: 2019-12-24}", "q: in time / met / due 2019-12-24 / days 2"),
            ("{start: 2019-12-21, done: 2019-12-27}", "q: late / not met / due 2019-12-24 / days 3"),
            ("{start: 2022-09-16, done: 2022-09-21}", "q: in time / met / due 2022-09-21 / days 2"),
            ("{start: 2022-09-16, done: 2022-09-22}", "q: late / not met / due 2022-09-21 / days 3"),
        ],
    );
}

#[test]
fn days_are_calendar_days() {
    within("2 days").come_to(
        AS_AT,
        &[
            ("{start: 2019-08-23, done: 2019-08-25}", "q: in time / met / due 2019-08-25 / days 2"),
            ("{start: 2019-08-23, done: 2019-08-26}", "q: late / not met / due 2019-08-25 / days 3"),
            ("{start: 2019-08-23, done: 2019-08-20}", "q: in time / met / due 2019-08-25 / days -3"),
            ("{start: 2019-12-24, done: 2019-12-26}", "q: in time / met / due 2019-12-26 / days 2"),
            ("{start: 2020-02-28, done: 2020-03-01}", "q: in time / met / due 2020-03-01 / days 2"),
        ],
    );
    within("1 day").come_to(
        AS_AT,
        &[("{start: 2020-01-08, done: 2020-01-09}", "q: in time / met / due 2020-01-09 / days 1")],
    );
}

#[test]
fn a_limit_of_nought_ends_on_day_0() {
    within("0 days").come_to(
        AS_AT,
        &[
            ("{start: 2019-08-23, done: 2019-08-23}", "q: in time / met / due 2019-08-23 / days 0"),
            ("{start: 2019-08-23, done: 2019-08-24}", "q: late / not met / due 2019-08-23 / days 1"),
        ],
    );
    within("0 working days").come_to(
        AS_AT,
        &[
            ("{start: 2019-08-24, done: 2019-08-24}", "q: in time / met / due 2019-08-24 / days 0"),
            ("{start: 2019-08-24, done: 2019-08-25}", "q: late / not met / due 2019-08-24 / days 0"),
            ("{start: 2019-08-24, done: 2019-08-27}", "q: late / not met / due 2019-08-24 / days 1"),
        ],
    );
}

#[test]
fn it_runs_to_the_due_date_and_is_overdue_the_day_after() {
    let rules = within("5 working days");
    // Due on Monday 2 September 2019.
    let open = "{start: 2019-08-23}";
    rules.come_to("2019-08-01", &[(open, "q: not yet / not due / due 2019-09-02 / as at")]);
    rules.come_to("2019-08-23", &[(open, "q: not yet / not due / due 2019-09-02 / as at")]);
    rules.come_to("2019-09-02", &[(open, "q: not yet / not due / due 2019-09-02 / as at")]);
    rules.come_to("2019-09-03", &[(open, "q: not done / not met / due 2019-09-02 / blank done / as at")]);
    // Looked for and not found: not done, and nothing is blank.
    let none = "{start: 2019-08-23, done: none}";
    rules.come_to("2019-09-02", &[(none, "q: not yet / not due / due 2019-09-02 / as at")]);
    rules.come_to("2019-09-03", &[(none, "q: not done / not met / due 2019-09-02 / as at")]);
}

#[test]
fn a_date_after_as_at_counts_as_recorded() {
    let rules = within("2 working days");
    rules.come_to(
        "2019-08-26",
        &[
            ("{start: 2019-08-23, done: 2019-08-28}", "q: in time / met / due 2019-08-28 / days 2"),
            ("{start: 2019-08-23, done: 2019-08-29}", "q: late / not met / due 2019-08-28 / days 3"),
            ("{start: 2019-08-30, done: 2019-09-10}", "q: late / not met / due 2019-09-03 / days 7"),
        ],
    );
}

#[test]
fn the_clock_starts_at_the_first_date_that_is_recorded() {
    let rules = asking(&format!(
        "time_limit: {{from: [start, began, group.on], to: done, within: 2 days}}\n{STANDING}"
    ));
    rules.come_to(
        AS_AT,
        &[
            (
                "{start: 2019-08-01, began: 2019-08-11, done: 2019-08-02}",
                "q: in time / met / due 2019-08-03 / days 1",
            ),
            (
                "{start: 2019-08-11, began: 2019-08-01, done: 2019-08-02}",
                "q: in time / met / due 2019-08-13 / days -9",
            ),
            ("{began: 2019-08-11, done: 2019-08-12}", "q: in time / met / due 2019-08-13 / days 1"),
            (
                "{start: none, began: 2019-08-11, done: 2019-08-14}",
                "q: late / not met / due 2019-08-13 / days 3",
            ),
            (
                "{start: none, began: none, group: {on: 2019-08-20}, done: 2019-08-20}",
                "q: in time / met / due 2019-08-22 / days 0",
            ),
            ("{done: 2019-08-12}", "q: unknown / unknown / missing start, began, group.on / could be ?"),
            ("{}", "q: unknown / unknown / missing start, began, group.on / could be ?"),
        ],
    );
}

#[test]
fn a_start_that_is_not_recorded_is_unknown() {
    within("2 days").come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing start / could be ?"),
            ("{done: 2019-08-12}", "q: unknown / unknown / missing start / could be ?"),
            ("{start: none, done: 2019-08-12}", "q: unknown / unknown / missing start / could be ?"),
        ],
    );
}

#[test]
fn a_due_date_past_the_calendar_is_an_error_that_names_it() {
    let late = "the due date lies after the last day that calendars/england-and-wales.yaml is complete for";
    let early = "1 June 2011 lies outside the range that calendars/england-and-wales.yaml is complete for";
    let error = |fault: &str| format!("q: error / error / fault {fault}");
    within("2 working days").come_to(
        "2028-12-31",
        &[
            ("{start: 2028-12-27, done: 2028-12-29}", "q: in time / met / due 2028-12-29 / days 2"),
            ("{start: 2028-12-28}", &error(late)),
            ("{start: 2028-12-28, done: 2028-12-28}", &error(late)),
            ("{start: 2011-06-01, done: 2011-06-02}", &error(early)),
            // The due date is known; only the count to a date past the calendar is not.
            ("{start: 2028-12-27, done: 2029-03-01}", "q: late / not met / due 2028-12-29"),
        ],
    );
    // Calendar days need no calendar.
    within("2 days").come_to(
        "2028-12-31",
        &[
            ("{start: 2028-12-31, done: 2029-01-02}", "q: in time / met / due 2029-01-02 / days 2"),
            ("{start: 2011-06-01, done: 2011-06-04}", "q: late / not met / due 2011-06-03 / days 3"),
        ],
    );
}

#[test]
fn an_error_leaves_the_other_questions_alone() {
    let limited = format!("time_limit: {{from: start, to: done, within: 5 working days}}\n{STANDING}");
    let rules = Rules::of(texts(&[("first", &limited), ("second", &yes_no("recorded(start)"))]));
    rules.come_to(AS_AT, &[(
        "{start: 2028-12-28}",
        "first: error / error / fault the due date lies after the last day that calendars/england-and-wales.yaml is complete for
         second: yes / met",
    )]);
}

#[test]
fn days_is_null_where_the_end_is_not_recorded_and_nothing_is_counted_where_no_clause_asks() {
    let keys = "
time_limit: {from: start, to: done, within: 2 days}
answers:
  - {answer: yes, counts_as: met, when: recorded(words)}
  - {answer: in time, counts_as: met, when: in_time}
  - {answer: no, counts_as: not met}
";
    asking(keys).come_to(
        AS_AT,
        &[
            // The first answer does not speak of the limit: that its start is not recorded does no harm.
            ("{words: x}", "q: yes / met"),
            ("{words: x, start: 2020-01-01, done: 2020-01-02}", "q: yes / met"),
            ("{start: 2020-01-01}", "q: no / not met / due 2020-01-03 / blank words, done / as at"),
            ("{}", "q: unknown / unknown / missing start / could be ?"),
        ],
    );
}

#[test]
fn the_words_may_stand_anywhere_in_a_condition() {
    let limit = "time_limit: {from: start, to: done, within: 2 days}\n";
    let held = |condition: &str| asking(&format!("{limit}{}", yes_no(condition)));
    // Due on 3 January 2020.
    held("due == date(\"2020-01-03\")").come_to(
        "2020-01-02",
        &[("{start: 2020-01-01, done: 2020-01-01}", "q: yes / met / due 2020-01-03 / days 0")],
    );
    held("done <= due").come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01, done: 2020-01-03}", "q: yes / met / due 2020-01-03 / days 2"),
            ("{start: 2020-01-01, done: 2020-01-04}", "q: no / not met / due 2020-01-03 / days 3"),
            // The date itself is needed here, so that it is not enough to know that it is past due. `due` was not reached.
            ("{start: 2020-01-01}", "q: unknown / unknown / missing done / could be ?"),
        ],
    );
    held("not (late or overdue)").come_to(
        "2020-01-03",
        &[
            ("{start: 2020-01-01}", "q: yes / met / due 2020-01-03 / as at"),
            ("{start: 2019-12-31}", "q: no / not met / due 2020-01-02 / blank done / as at"),
            ("{start: 2020-01-01, done: 2020-01-04}", "q: no / not met / due 2020-01-03 / days 3"),
        ],
    );
    held("if running { a } else { in_time }").come_to(
        "2020-01-03",
        &[
            ("{start: 2020-01-01, a: yes}", "q: yes / met / due 2020-01-03 / as at"),
            ("{start: 2020-01-01, done: 2020-01-03}", "q: yes / met / due 2020-01-03 / days 2"),
            ("{start: 2019-12-01}", "q: no / not met / due 2019-12-03 / blank done / as at"),
        ],
    );
}

#[test]
fn one_thing_stands_in_exactly_one_way() {
    let answers: Vec<String> = ["in_time", "late", "running", "overdue"]
        .iter()
        .flat_map(|one| ["in_time", "late", "running", "overdue"].iter().map(move |other| (one, other)))
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("({one} and {other})"))
        .collect();
    let several = answers.join(" or ");
    let none = "not (in_time or late or running or overdue)";
    let limit = "time_limit: {from: start, to: done, within: 2 days}\n";
    let rules = asking(&format!("{limit}{}", yes_no(&format!("({several}) or {none}"))));
    rules.come_to(
        "2020-01-03",
        &[
            ("{start: 2020-01-01}", "q: no / not met / due 2020-01-03 / blank done / as at"),
            ("{start: 2019-12-01}", "q: no / not met / due 2019-12-03 / blank done / as at"),
            ("{start: 2020-01-01, done: 2020-01-02}", "q: no / not met / due 2020-01-03 / days 1"),
            ("{start: 2020-01-01, done: 2020-01-05}", "q: no / not met / due 2020-01-03 / days 4"),
        ],
    );
}

#[test]
fn the_first_limit_that_holds_is_taken() {
    // An enhanced service that can begin mid-case: judged on the day the clock starts.
    let rules = one_of(&[
        "limit: 1 working day, when: a and (not recorded(began) or began <= start)",
        "limit: 5 working days",
    ]);
    rules.come_to(
        AS_AT,
        &[
            // Monday 6 January 2020.
            ("{start: 2020-01-06, done: 2020-01-07, a: yes}", "q: in time / met / due 2020-01-07 / days 1"),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: yes}",
                "q: late / not met / due 2020-01-07 / days 2 / blank began",
            ),
            ("{start: 2020-01-06, done: 2020-01-08, a: no}", "q: in time / met / due 2020-01-13 / days 2"),
            ("{start: 2020-01-06, done: 2020-01-14, a: no}", "q: late / not met / due 2020-01-13 / days 6"),
            // It began the day before, the same day, and the day after.
            (
                "{start: 2020-01-06, done: 2020-01-08, a: yes, began: 2020-01-05}",
                "q: late / not met / due 2020-01-07 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: yes, began: 2020-01-06}",
                "q: late / not met / due 2020-01-07 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: yes, began: 2020-01-07}",
                "q: in time / met / due 2020-01-13 / days 2",
            ),
            // Which limit it is matters only to what was done between the two.
            ("{start: 2020-01-06, done: 2020-01-07}", "q: in time / met / days 1"),
            (
                "{start: 2020-01-06, done: 2020-01-08}",
                "q: unknown / unknown / days 2 / missing a / could be in time, late",
            ),
            ("{start: 2020-01-06, done: 2020-01-14}", "q: late / not met / days 6 / blank began"),
            ("{start: 2020-01-06}", "q: not done / not met / blank began, done / as at"),
            (
                "{start: 2020-01-06, done: 2020-01-08, began: 2020-01-07}",
                "q: in time / met / due 2020-01-13 / days 2",
            ),
        ],
    );
    let both = one_of(&["limit: 3 days, when: a", "limit: 1 day, when: a or b", "limit: 9 days"]);
    both.come_to(
        AS_AT,
        &[
            (
                "{start: 2020-01-01, done: 2020-01-03, a: yes, b: yes}",
                "q: in time / met / due 2020-01-04 / days 2",
            ),
            (
                "{start: 2020-01-01, done: 2020-01-03, a: no, b: yes}",
                "q: late / not met / due 2020-01-02 / days 2",
            ),
            (
                "{start: 2020-01-01, done: 2020-01-03, a: no, b: no}",
                "q: in time / met / due 2020-01-10 / days 2",
            ),
        ],
    );
    // Days are counted as the limit that was taken counts them: the trials do not agree on how many.
    one_of(&["limit: 9 days, when: a", "limit: 9 working days"])
        .come_to(AS_AT, &[("{start: 2020-01-03, done: 2020-01-06}", "q: in time / met")]);
}

#[test]
fn where_no_limit_is_left_the_question_does_not_apply() {
    let rules = one_of(&["limit: 1 day, when: a", "limit: 2 days, when: b"]);
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01, done: 2020-01-03, a: no, b: no}", "q: not applicable / not applicable"),
            ("{start: 2020-01-01, a: no, b: no}", "q: not applicable / not applicable"),
            (
                "{start: 2020-01-01, done: 2020-01-03, a: no}",
                "q: unknown / unknown / missing b / could be not applicable, in time",
            ),
            (
                "{start: 2020-01-01, done: 2020-01-03}",
                "q: unknown / unknown / missing a, b / could be not applicable, in time, late",
            ),
            // The start is looked at first.
            ("{a: no, b: no}", "q: unknown / unknown / missing start / could be ?"),
        ],
    );
}
