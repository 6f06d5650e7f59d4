//! Unknown only if it matters: a flag or choice that is not recorded is tried with each value it could have.

use vcop::engine::explain;
use vcop::record::{FieldRef, Slot};

use super::{AS_AT, Rules, STANDING, asking, conditions, texts, texts_over, yes_no};
use crate::support::{day, record};

/// A question of three answers, each with a condition but the last.
#[track_caller]
fn three(first: &str, second: &str) -> Rules {
    asking(&format!(
        "
answers:
  - answer: high
    counts_as: met
    when: |
      {first}
  - answer: middle
    counts_as: not met
    when: |
      {second}
  - {{answer: low, counts_as: not met}}
"
    ))
}

#[test]
fn where_every_value_comes_to_the_same_that_is_the_finding() {
    conditions(&[
        ("a or b", "{b: yes}", "yes / met"),
        ("a and b", "{b: no}", "no / not met"),
        ("a or not a", "{}", "yes / met"),
        ("a and not a", "{}", "no / not met"),
        ("if a { b } else { b }", "{b: yes}", "yes / met"),
        ("if a { recorded(b) } else { recorded(c) }", "{}", "no / not met / blank b, c"),
        ("colour in [\"red\", \"green\", \"blue\"]", "{}", "yes / met"),
        ("colour == \"red\" or colour != \"red\"", "{}", "yes / met"),
        ("(colour == \"red\") == b and c", "{c: no}", "no / not met"),
        ("a and b or c", "{c: yes}", "yes / met"),
    ]);
}

#[test]
fn where_they_differ_it_is_unknown_with_what_is_missing_and_what_it_could_be() {
    three("a and size > 1", "b").come_to(
        AS_AT,
        &[
            ("{size: 2, b: no}", "q: unknown / unknown / missing a / could be high, low"),
            ("{size: 2, b: yes}", "q: unknown / unknown / missing a / could be high, middle"),
            ("{size: 1, b: yes}", "q: middle / not met"),
            ("{size: 1}", "q: unknown / unknown / missing a, b / could be middle, low"),
            ("{a: no}", "q: unknown / unknown / missing b / could be middle, low"),
            // Two fields: a, and where it does not hold b.
            ("{size: 2}", "q: unknown / unknown / missing a, b / could be high, middle, low"),
        ],
    );
    conditions(&[
        ("a", "{}", "unknown / unknown / missing a / could be yes, no"),
        ("a and b", "{a: yes}", "unknown / unknown / missing b / could be yes, no"),
    ]);
}

#[test]
fn missing_is_in_the_order_met_and_could_be_in_the_files_order() {
    // The value tried first comes to the answer that stands last.
    three("not a and not b", "not a").come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing a, b / could be high, middle, low"),
            ("{b: no}", "q: unknown / unknown / missing a / could be high, low"),
            ("{a: no}", "q: unknown / unknown / missing b / could be high, middle"),
        ],
    );
    // Fields that only some values lead to are named as well, each once.
    conditions(&[
        ("if b { a } else { c }", "{}", "unknown / unknown / missing b, a, c / could be yes, no"),
        ("if c { a } else { a }", "{}", "unknown / unknown / missing c, a / could be yes, no"),
        ("(c or a) and (c or b)", "{}", "unknown / unknown / missing c, a, b / could be yes, no"),
        (
            "if colour == \"red\" { a } else { b }",
            "{a: yes}",
            "unknown / unknown / missing colour, b / could be yes, no",
        ),
    ]);
    // The program's own answers come first, then those of the exemptions that are looked at first.
    let rules = asking(
        "
applies_when: a
not_owed:
  - {exemption: e, reason: R, answer: free, when: b}
answers:
  - {answer: yes, counts_as: met, when: c}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: f, reason: R, answer: let off, when: group.yes}
",
    );
    rules.come_to(AS_AT, &[
        ("{}", "q: unknown / unknown / missing a, b, c, group.yes / could be not applicable, free, yes, no, let off"),
        ("{b: no, c: yes}", "q: unknown / unknown / missing a / could be not applicable, yes"),
        ("{a: yes, b: no, c: no}", "q: unknown / unknown / missing group.yes / could be no, let off"),
    ]);
}

#[test]
fn each_word_of_a_choice_is_tried() {
    let rules = asking(
        "
answers:
  - {answer: r, counts_as: met, when: 'colour == \"red\"'}
  - {answer: g, counts_as: met, when: 'colour == \"green\" and a'}
  - {answer: rest, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{a: yes}", "q: unknown / unknown / missing colour / could be r, g, rest"),
            ("{a: no}", "q: unknown / unknown / missing colour / could be r, rest"),
            ("{}", "q: unknown / unknown / missing colour, a / could be r, g, rest"),
        ],
    );
    conditions(&[
        ("colour == \"blue\" or colour != \"blue\" and a", "{a: yes}", "yes / met"),
        ("not (colour == \"blue\")", "{}", "unknown / unknown / missing colour / could be yes, no"),
        ("colour == \"blue\"", "{colour: none}", "unknown / unknown / missing colour / could be yes, no"),
    ]);
}

#[test]
fn what_the_trials_agree_on_is_given() {
    let rules = asking(
        "
not_owed:
  - {exemption: one, reason: R, answer: free, when: a and b}
  - {exemption: two, reason: R, answer: free, when: b}
answers:
  - {answer: yes, counts_as: met, when: a and c}
  - {answer: yes, counts_as: met, when: c}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            // One answer, for two reasons, by two clauses.
            ("{b: yes}", "q: free / exempt / rule -"),
            (
                "{b: yes, a: no}",
                "q: free / exempt / reason two / rule - {exemption: two, reason: R, answer: free, when: b}",
            ),
            ("{b: no, c: yes}", "q: yes / met / rule -"),
            ("{b: no, c: no}", "q: no / not met / rule - {answer: no, counts_as: not met}"),
        ],
    );
    let reason = asking(
        "
answers:
  - {answer: no, counts_as: not met, because: cause, when: a}
  - {answer: no, counts_as: not met, because: colour, when: b}
  - {answer: yes, counts_as: met}
",
    );
    reason.come_to(
        AS_AT,
        &[
            ("{b: yes, cause: lost, colour: red}", "q: no / not met"),
            ("{a: no, b: yes, cause: lost, colour: red}", "q: no / not met / reason red"),
        ],
    );
}

#[test]
fn so_are_the_due_date_and_the_days() {
    let limits = "
time_limit:
  from: start
  to: done
  within:
    - {limit: 2 days, when: a}
    - {limit: 4 days}
";
    asking(&format!("{limits}{STANDING}")).come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01, done: 2020-01-03}", "q: in time / met / days 2"),
            ("{start: 2020-01-01, done: 2020-01-09}", "q: late / not met / days 8"),
            (
                "{start: 2020-01-01, done: 2020-01-04}",
                "q: unknown / unknown / days 3 / missing a / could be in time, late",
            ),
        ],
    );
    let one_limit = "
time_limit: {from: start, to: done, within: 2 days}
answers:
  - {answer: yes, counts_as: met, when: in_time and a}
  - {answer: no, counts_as: not met, when: late or b}
  - {answer: yes, counts_as: met}
";
    asking(one_limit).come_to(
        AS_AT,
        &[
            (
                "{start: 2020-01-01, done: 2020-01-02, b: no}",
                "q: yes / met / due 2020-01-03 / days 1 / rule -",
            ),
            (
                "{start: 2020-01-01, done: 2020-01-02, b: yes}",
                "q: unknown / unknown / due 2020-01-03 / days 1 / missing a / could be yes, no",
            ),
        ],
    );
    // One trial reads the limit, the other does not.
    let sometimes = "
time_limit: {from: start, to: done, within: 2 days}
answers:
  - {answer: yes, counts_as: met, when: a and in_time}
  - {answer: yes, counts_as: met, when: not a}
  - {answer: no, counts_as: not met}
";
    asking(sometimes).come_to(AS_AT, &[("{start: 2020-01-01, done: 2020-01-02}", "q: yes / met / rule -")]);
}

#[test]
fn a_trial_that_needs_a_date_number_or_text_ends_unknown() {
    conditions(&[
        ("a and start < done", "{}", "unknown / unknown / missing a, start / could be ?"),
        ("a and size > 1", "{}", "unknown / unknown / missing a, size / could be ?"),
        ("a and words == \"x\"", "{}", "unknown / unknown / missing a, words / could be ?"),
        ("a and any(items, |row| row.ok)", "{}", "unknown / unknown / missing a, items / could be ?"),
        (
            "if a { start < done } else { b and size > 1 }",
            "{}",
            "unknown / unknown / missing a, start, b, size / could be ?",
        ),
        // Where no trial needs it, it does no harm.
        ("a and start < done", "{a: no}", "no / not met"),
        ("a and b and start < done", "{b: no}", "no / not met"),
    ]);
}

#[test]
fn a_date_number_or_text_that_is_needed_makes_it_unknown_at_once() {
    conditions(&[
        ("start < done and a", "{}", "unknown / unknown / missing start / could be ?"),
        ("size > 1 or a", "{a: yes}", "unknown / unknown / missing size / could be ?"),
        ("words == \"x\" or a", "{a: yes}", "unknown / unknown / missing words / could be ?"),
        ("any(items, |row| row.ok) or a", "{a: yes}", "unknown / unknown / missing items / could be ?"),
        // Even where every value would come to the same.
        ("size == 1 or size != 1", "{}", "unknown / unknown / missing size / could be ?"),
    ]);
    three("start < done", "a").come_to(
        AS_AT,
        &[("{a: yes}", "q: unknown / unknown / missing start / could be ? / rule - answer: high")],
    );
}

#[test]
fn recorded_and_if_blank_look_at_the_record_and_not_at_the_value_tried() {
    conditions(&[
        ("a and recorded(a)", "{}", "no / not met / blank a"),
        ("a or not recorded(a)", "{}", "yes / met"),
        ("a and if_blank(a, false)", "{}", "no / not met / blank a"),
        ("not a or if_blank(a, true)", "{}", "yes / met"),
        ("if_blank(a, false) or a", "{}", "unknown / unknown / missing a / could be yes, no"),
        ("recorded(a) and a", "{}", "no / not met / blank a"),
        ("colour == \"red\" and if_blank(colour, \"green\") == \"red\"", "{}", "no / not met / blank colour"),
    ]);
}

#[test]
fn one_answer_with_two_statuses_is_unknown() {
    let rules = asking("answers: [{answer: x, counts_as: met, when: a}, {answer: x, counts_as: not met}]");
    rules.come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing a / could be x"),
            ("{a: yes}", "q: x / met"),
            ("{a: no}", "q: x / not met"),
        ],
    );
}

#[test]
fn a_trial_that_ends_in_an_error_makes_it_an_error() {
    let beyond = "error / error / fault 1 January 2030 lies outside the range that calendars/england-and-wales.yaml is complete for";
    let record = "{start: 2030-01-01, done: 2028-01-05}";
    conditions(&[
        ("a and working_days(start, done) > 3", record, beyond),
        ("not a and working_days(start, done) > 3", record, beyond),
        ("if a { size > 1 } else { working_days(start, done) > 3 }", record, beyond),
        ("a and b and working_days(start, done) > 3", record, beyond),
        (
            "a and b and working_days(start, done) > 3",
            "{b: no, start: 2030-01-01, done: 2030-01-05}",
            "no / not met",
        ),
    ]);
}

#[test]
fn a_row_is_tried_by_itself() {
    let rules = asking(&format!("for_each: items\n{}", yes_no("item.ok or a")));
    rules.come_to(
        AS_AT,
        &[
            ("{a: yes, items: [{}, {ok: no}]}", "q[0]: yes / met\nq[1]: yes / met"),
            (
                "{a: no, items: [{ok: no}, {}, {ok: yes}]}",
                "q[0]: no / not met
             q[1]: unknown / unknown / missing item.ok / could be yes, no
             q[2]: yes / met",
            ),
            (
                "{items: [{ok: yes}, {}]}",
                "q[0]: yes / met
             q[1]: unknown / unknown / missing item.ok, a / could be yes, no",
            ),
        ],
    );
    // The row judged is supposed to have a value; the same row seen through `any` is not.
    let seen = asking(&format!("for_each: items\n{}", yes_no("item.ok and any(items, |row| row.ok)")));
    seen.come_to(AS_AT, &[("{items: [{}]}", "q[0]: unknown / unknown / missing item.ok / could be ?")]);
}

/// A record of flags f1 to f7 and of choices of 64 and of 65 words.
fn many() -> String {
    let flags = (1..=7).map(|flag| format!("  f{flag}: {{type: flag}}\n")).collect::<Vec<_>>().concat();
    let words = |count: u32| (0..count).map(|word| format!("w{word}")).collect::<Vec<_>>().join(", ");
    format!(
        "key: id\nfields:\n  id: {{type: text}}\n{flags}  most: {{type: choice, of: [{}]}}\n  more: {{type: choice, of: [{}]}}\n",
        words(64),
        words(65)
    )
}

#[test]
fn sixty_four_trials_are_the_most() {
    let held = |condition: &str| Rules::of(texts_over(&many(), &[("q", &yes_no(condition))]));
    // Each of the 64 words once; a 65th cannot be told, whatever it would come to.
    held("most == \"w0\" or most != \"w0\"").come_to(AS_AT, &[("{}", "q: yes / met")]);
    held("most == \"w63\"")
        .come_to(AS_AT, &[("{}", "q: unknown / unknown / missing most / could be yes, no")]);
    held("more == \"w0\" or more != \"w0\"")
        .come_to(AS_AT, &[("{}", "q: unknown / unknown / missing more / could be ?")]);
    held("more == \"w1\"").come_to(AS_AT, &[("{}", "q: unknown / unknown / missing more / could be ?")]);
    // Five flags that all have to be supposed are 2 + 4 + 8 + 16 + 32 trials; six are 126.
    let either = |count: usize| {
        (1..=count).map(|flag| format!("(f{flag} or not f{flag})")).collect::<Vec<_>>().join(" and ")
    };
    held(&either(5)).come_to(AS_AT, &[("{}", "q: yes / met")]);
    held(&either(6)).come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing f1, f2, f3, f4, f5, f6 / could be ?"),
            ("{f1: yes}", "q: yes / met"),
            ("{f6: no}", "q: yes / met"),
        ],
    );
    // Seven that end at the first that does not hold are 14.
    held("f1 and f2 and f3 and f4 and f5 and f6 and f7").come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing f1, f2, f3, f4, f5, f6, f7 / could be yes, no"),
            ("{f7: no}", "q: no / not met"),
            ("{f1: no}", "q: no / not met"),
        ],
    );
}

#[test]
fn each_question_has_trials_of_its_own() {
    let rules = Rules::of(texts(&[
        ("first", &yes_no("a")),
        ("second", &yes_no("a or b")),
        ("third", &yes_no("recorded(a)")),
    ]));
    rules.come_to(
        AS_AT,
        &[(
            "{b: yes}",
            "first: unknown / unknown / missing a / could be yes, no
         second: yes / met
         third: no / not met / blank a",
        )],
    );
}

#[test]
fn the_explanation_names_the_gap_that_made_no_difference() {
    let rules = asking(&yes_no("a or b"));
    let layout = &rules.ruleset.layout;
    let record = record(layout, "{b: yes}");
    let explained = explain(&rules.ruleset, &record, 0, day(AS_AT));
    let [(finding, explanation)] = &explained[..] else { panic!("{explained:?}") };
    assert_eq!(rules.shown(finding, false), "q: yes / met");
    let field = layout.field_named("a").unwrap();
    assert!(matches!(field, FieldRef::Record(_)));
    let tried: Vec<_> =
        explanation.trials.iter().map(|trial| (trial.field, trial.supposed, trial.came_to)).collect();
    let came_to = Some((finding.answer, finding.status));
    assert_eq!(tried, [(field, Slot::Flag(true), came_to), (field, Slot::Flag(false), came_to)]);
}
