//! Dated law: what is in force on the date that decides, of questions, exemptions and limits, and between editions.

use super::{AS_AT, Rules, STANDING, asking, entitlement, faults, texts};

const ANSWERS: &str = "
answers:
  - {answer: yes, counts_as: met, when: a}
  - {answer: no, counts_as: not met}
";

#[track_caller]
fn in_force(dates: &str) -> Rules {
    asking(&format!("in_force: {{{dates}}}\n{ANSWERS}"))
}

#[test]
fn both_ends_are_inclusive() {
    in_force("by: start, from: 2015-11-16, until: 2021-03-31").come_to(
        AS_AT,
        &[
            ("{start: 2015-11-15, a: yes}", "q: not applicable / not applicable"),
            ("{start: 2015-11-16, a: yes}", "q: yes / met"),
            ("{start: 2015-11-16, a: no}", "q: no / not met"),
            ("{start: 2021-03-31, a: yes}", "q: yes / met"),
            ("{start: 2021-04-01, a: yes}", "q: not applicable / not applicable"),
        ],
    );
    in_force("by: start, from: 2015-11-16").come_to(
        AS_AT,
        &[
            ("{start: 2015-11-15, a: yes}", "q: not applicable / not applicable"),
            ("{start: 2015-11-16, a: yes}", "q: yes / met"),
            ("{start: 2099-12-31, a: yes}", "q: yes / met"),
        ],
    );
    in_force("by: start, until: 2021-03-31").come_to(
        AS_AT,
        &[
            ("{start: 1990-01-01, a: yes}", "q: yes / met"),
            ("{start: 2021-03-31, a: yes}", "q: yes / met"),
            ("{start: 2021-04-01, a: yes}", "q: not applicable / not applicable"),
        ],
    );
    in_force("by: start, from: 2020-01-01, until: 2020-01-01").come_to(
        AS_AT,
        &[
            ("{start: 2019-12-31, a: yes}", "q: not applicable / not applicable"),
            ("{start: 2020-01-01, a: yes}", "q: yes / met"),
            ("{start: 2020-01-02, a: yes}", "q: not applicable / not applicable"),
        ],
    );
}

#[test]
fn a_date_that_is_not_recorded_is_unknown_and_never_todays() {
    let rules = in_force("by: start, from: 2015-11-16");
    for as_at in ["2015-11-15", AS_AT, "2030-01-01"] {
        rules.come_to(
            as_at,
            &[
                ("{a: yes}", "q: unknown / unknown / missing start / could be ?"),
                ("{a: yes, start: none}", "q: unknown / unknown / missing start / could be ?"),
                ("{a: yes, start: 2019-01-01}", "q: yes / met"),
                ("{a: yes, start: 2015-01-01}", "q: not applicable / not applicable"),
            ],
        );
    }
}

#[test]
fn the_finding_cites_what_decided() {
    in_force("by: start, from: 2015-11-16").come_to(AS_AT, &[
        ("{start: 2015-11-15}", "q: not applicable / not applicable / rule in_force: {by: start, from: 2015-11-16}"),
        ("{}", "q: unknown / unknown / missing start / could be ? / rule in_force: {by: start, from: 2015-11-16}"),
        ("{start: 2015-11-16, a: yes}", "q: yes / met / rule - {answer: yes, counts_as: met, when: a}"),
    ]);
}

#[test]
fn it_is_asked_before_anything_else() {
    let rules = asking(&format!(
        "in_force: {{by: start, from: 2015-11-16}}\napplies_when: b\nnot_owed:\n  - {{exemption: e, reason: R, answer: free, when: c}}\n{ANSWERS}"
    ));
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2015-11-15}", "q: not applicable / not applicable"),
            ("{b: no, c: yes}", "q: unknown / unknown / missing start / could be ?"),
            ("{start: 2015-11-16, b: no}", "q: not applicable / not applicable / rule applies_when: b"),
        ],
    );
}

#[test]
fn of_a_list_the_record_is_asked_first_and_a_rows_date_row_by_row() {
    let by_record = asking(&format!("for_each: items\nin_force: {{by: start, from: 2020-01-01}}\n{ANSWERS}"));
    by_record.come_to(
        AS_AT,
        &[
            ("{start: 2019-12-31, a: yes, items: [{}, {}]}", "q: not applicable / not applicable"),
            ("{start: 2019-12-31, a: yes}", "q: not applicable / not applicable"),
            ("{a: yes, items: [{}, {}]}", "q: unknown / unknown / missing start / could be ?"),
            ("{start: 2020-01-01, a: yes}", "q: unknown / unknown / missing items / could be ?"),
            ("{start: 2020-01-01, a: yes, items: []}", "q: not applicable / not applicable"),
            ("{start: 2020-01-01, a: yes, items: [{}, {}]}", "q[0]: yes / met\nq[1]: yes / met"),
        ],
    );
    let by_row =
        asking(&format!("for_each: items\nin_force: {{by: item.from, from: 2020-01-01}}\n{ANSWERS}"));
    by_row.come_to(
        AS_AT,
        &[
            (
                "{a: yes, items: [{from: 2019-12-31}, {from: 2020-01-01}, {}, {from: none}]}",
                "q[0]: not applicable / not applicable
             q[1]: yes / met
             q[2]: unknown / unknown / missing item.from / could be ?
             q[3]: unknown / unknown / missing item.from / could be ?",
            ),
            ("{a: yes}", "q: unknown / unknown / missing items / could be ?"),
            ("{a: yes, items: []}", "q: not applicable / not applicable"),
        ],
    );
}

#[test]
fn an_exemption_out_of_force_is_passed_over() {
    let rules = asking(
        "
not_owed:
  - {exemption: old, reason: R, answer: free, when: a, in_force: {by: start, until: 2020-03-31}}
  - {exemption: later, reason: R, answer: freed, when: a, in_force: {by: start, from: 2020-04-02}}
answers:
  - {answer: yes, counts_as: met, when: b}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-03-31, a: yes, b: yes}", "q: free / exempt / reason old"),
            ("{start: 2020-04-01, a: yes, b: yes}", "q: yes / met"),
            ("{start: 2020-04-02, a: yes, b: yes}", "q: freed / exempt / reason later"),
            // Whether it is in force comes before whether it holds.
            ("{a: no, b: yes}", "q: unknown / unknown / missing start / could be ?"),
            ("{start: 2020-04-01, b: no}", "q: no / not met"),
        ],
    );
}

#[test]
fn an_exemptions_date_is_needed_only_where_it_is_reached() {
    let rules = asking(
        "
not_owed:
  - {exemption: first, reason: R, answer: free, when: a}
  - {exemption: dated, reason: R, answer: freed, when: c, in_force: {by: start, from: 2020-01-01}}
answers:
  - {answer: yes, counts_as: met, when: b}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(AS_AT, &[
        ("{a: yes}", "q: free / exempt / reason first"),
        (
            "{a: no, b: yes, c: no}",
            "q: unknown / unknown / missing start / could be ? / rule - {exemption: dated, reason: R, answer: freed, when: c, in_force: {by: start, from: 2020-01-01}}",
        ),
    ]);
    let excused = asking(
        "
answers:
  - {answer: yes, counts_as: met, when: b}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: dated, reason: R, answer: let off, when: a, in_force: {by: start, from: 2020-01-01}}
",
    );
    excused.come_to(
        AS_AT,
        &[
            ("{b: yes, a: yes}", "q: yes / met"),
            ("{b: no, a: yes}", "q: unknown / unknown / missing start / could be ?"),
            ("{b: no, a: yes, start: 2020-01-01}", "q: let off / exempt / reason dated"),
            ("{b: no, a: yes, start: 2019-12-31}", "q: no / not met"),
        ],
    );
}

#[test]
fn a_limit_out_of_force_is_passed_over() {
    let limits = "
time_limit:
  from: start
  to: done
  within:
    - {limit: 1 day, in_force: {by: began, until: 2020-03-31}}
    - {limit: 5 days, in_force: {by: began, from: 2020-04-01, until: 2020-12-31}}
";
    asking(&format!("{limits}{STANDING}")).come_to(
        AS_AT,
        &[
            (
                "{start: 2020-01-06, done: 2020-01-08, began: 2020-03-31}",
                "q: late / not met / due 2020-01-07 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, began: 2020-04-01}",
                "q: in time / met / due 2020-01-11 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, began: 2020-12-31}",
                "q: in time / met / due 2020-01-11 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, began: 2021-01-01}",
                "q: not applicable / not applicable",
            ),
            ("{start: 2020-01-06, done: 2020-01-08}", "q: unknown / unknown / missing began / could be ?"),
            (
                "{start: 2020-01-06, done: 2020-01-08, began: none}",
                "q: unknown / unknown / missing began / could be ?",
            ),
        ],
    );
}

#[test]
fn a_limits_date_is_needed_only_where_it_is_reached_and_before_its_condition() {
    let limits = "
time_limit:
  from: start
  to: done
  within:
    - {limit: 1 day, when: a}
    - {limit: 5 days, when: b, in_force: {by: began, from: 2020-04-01}}
    - {limit: 9 days}
";
    asking(&format!("{limits}{STANDING}")).come_to(
        AS_AT,
        &[
            ("{start: 2020-01-06, done: 2020-01-08, a: yes}", "q: late / not met / due 2020-01-07 / days 2"),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: no}",
                "q: unknown / unknown / missing began / could be ?",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: no, began: 2020-03-31}",
                "q: in time / met / due 2020-01-15 / days 2",
            ),
            (
                "{start: 2020-01-06, done: 2020-01-08, a: no, b: yes, began: 2020-04-01}",
                "q: in time / met / due 2020-01-11 / days 2",
            ),
            ("{start: 2020-01-06, done: 2020-01-08, a: no, began: 2020-04-01}", "q: in time / met / days 2"),
        ],
    );
}

/// Two editions of one question, with a gap of nine days between them. The later one's file comes first by name.
fn editions(first_until: &str, next_from: &str) -> super::Texts {
    let old = format!(
        "in_force: {{by: start, from: 2013-12-10, until: {first_until}}}\nanswers: [{{answer: old, counts_as: met}}]"
    );
    let new =
        format!("in_force: {{by: start, from: {next_from}}}\nanswers: [{{answer: new, counts_as: not met}}]");
    texts(&[("q", &old)]).with("entitlements/a-later.yaml", &entitlement("q", &new))
}

#[test]
fn each_edition_judges_by_its_own_dates() {
    let texts = editions("2021-03-31", "2021-04-01");
    faults(&texts, &[]);
    Rules::of(texts).come_to(
        "2030-01-01",
        &[
            ("{start: 2013-12-09}", "q: not applicable / not applicable"),
            ("{start: 2013-12-10}", "q: old / met"),
            ("{start: 2021-03-31}", "q: old / met"),
            ("{start: 2021-04-01}", "q: new / not met"),
            ("{start: 2099-01-01}", "q: new / not met"),
            ("{}", "q: unknown / unknown / missing start / could be ?"),
        ],
    );
}

#[test]
fn in_a_gap_none_applies_and_the_gap_is_a_warning() {
    let texts = editions("2021-03-31", "2021-04-10");
    faults(&texts, &["editions-gap [q]"]);
    Rules::of(texts).come_to(
        AS_AT,
        &[
            ("{start: 2021-03-31}", "q: old / met"),
            ("{start: 2021-04-01}", "q: not applicable / not applicable"),
            ("{start: 2021-04-09}", "q: not applicable / not applicable"),
            ("{start: 2021-04-10}", "q: new / not met"),
        ],
    );
}

#[test]
fn an_overlap_is_a_fault() {
    let overlap = "editions-overlap [q]";
    faults(&editions("2021-04-01", "2021-04-01"), &[overlap]);
    faults(&editions("2025-01-01", "2021-04-01"), &[overlap]);
    let always = texts(&[("q", ANSWERS)]).with(
        "entitlements/later.yaml",
        &entitlement("q", &format!("in_force: {{by: start, from: 2020-01-01}}\n{ANSWERS}")),
    );
    faults(&always, &["editions-overlap [q]"]);
    let open = texts(&[("q", &format!("in_force: {{by: start, from: 2019-01-01}}\n{ANSWERS}"))]).with(
        "entitlements/later.yaml",
        &entitlement("q", &format!("in_force: {{by: start, from: 2020-01-01}}\n{ANSWERS}")),
    );
    faults(&open, &[overlap]);
}

#[test]
fn editions_may_be_told_apart_by_each_rows_date() {
    let old = "for_each: items\nin_force: {by: item.from, until: 2019-12-31}\nanswers: [{answer: old, counts_as: met}]";
    let new = "for_each: items\nin_force: {by: item.from, from: 2020-01-01}\nanswers: [{answer: yes, counts_as: met, when: item.ok}, {answer: no, counts_as: not met}]";
    let rules = Rules::of(texts(&[("q", old)]).with("entitlements/later.yaml", &entitlement("q", new)));
    rules.come_to(AS_AT, &[(
        "{items: [{from: 2019-12-31}, {from: 2020-01-01, ok: yes}, {ok: yes}, {from: 2020-01-01, ok: no}]}",
        "q[0]: old / met
         q[1]: yes / met
         q[2]: unknown / unknown / missing item.from / could be ?
         q[3]: no / not met",
    )]);
}

#[test]
fn dates_that_say_nothing_are_faults() {
    let question = |dates: &str| texts(&[("q", &format!("in_force: {{{dates}}}\n{ANSWERS}"))]);
    let reversed = question("by: start, from: 2020-01-02, until: 2020-01-01");
    faults(&reversed, &["dates-reversed [2020-01-01]"]);
    faults(&question("by: start"), &["missing-key [{by: start}]"]);
    faults(&question("from: 2020-01-01"), &["missing-key [from]"]);
    faults(&question("by: a, from: 2020-01-01"), &["type-mismatch [a]"]);
    faults(&question("by: item.from, from: 2020-01-01"), &["unknown-field [item.from]"]);
}
