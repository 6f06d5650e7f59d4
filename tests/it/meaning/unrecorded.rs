//! Fields that are not recorded: what may look at them, what stops at them, and what is over before they are met.

use super::{AS_AT, asking, conditions, yes_no};

const YES: &str = "yes / met";
const NO: &str = "no / not met";

#[test]
fn recorded_asks_of_any_type() {
    conditions(&[
        ("recorded(a)", "{a: yes}", YES),
        ("recorded(a)", "{a: no}", YES),
        ("recorded(a)", "{}", "no / not met / blank a"),
        ("recorded(colour)", "{colour: red}", YES),
        ("recorded(colour)", "{}", "no / not met / blank colour"),
        ("recorded(size)", "{size: 0}", YES),
        ("recorded(size)", "{}", "no / not met / blank size"),
        ("recorded(words)", "{words: x}", YES),
        ("recorded(words)", "{words: ''}", "no / not met / blank words"),
        ("recorded(start)", "{start: 2020-01-01}", YES),
        ("recorded(start)", "{}", "no / not met / blank start"),
        ("recorded(group.yes)", "{group: {yes: no}}", YES),
        ("recorded(group.yes)", "{group: {}}", "no / not met / blank group.yes"),
        ("not recorded(a)", "{}", YES),
        ("recorded(items)", "{items: []}", YES),
        ("recorded(items)", "{items: [{}]}", YES),
        ("recorded(items)", "{}", "no / not met / blank items"),
    ]);
}

#[test]
fn none_is_not_recorded_and_not_blank() {
    conditions(&[
        ("recorded(a)", "{a: none}", NO),
        ("recorded(colour)", "{colour: none}", NO),
        ("recorded(size)", "{size: none}", NO),
        ("recorded(start)", "{start: None}", NO),
        ("recorded(a) or recorded(b) or recorded(c)", "{b: none}", "no / not met / blank a, c"),
        ("if_blank(a, false)", "{a: none}", NO),
        ("if_blank(a, true)", "{a: none}", YES),
        ("a", "{a: none}", "unknown / unknown / missing a / could be yes, no"),
        ("start < done", "{start: none, done: 2020-01-01}", "unknown / unknown / missing start / could be ?"),
        // Of text it is a word like any other.
        ("recorded(words) and words == \"none\"", "{words: none}", YES),
    ]);
}

#[test]
fn if_blank_gives_the_value_or_the_other() {
    conditions(&[
        ("if_blank(a, false)", "{a: yes}", YES),
        ("if_blank(a, false)", "{}", "no / not met / blank a"),
        ("if_blank(a, true)", "{a: no}", NO),
        ("if_blank(a, true)", "{}", YES),
        ("if_blank(colour, \"red\") == \"red\"", "{}", YES),
        ("if_blank(colour, \"red\") == \"red\"", "{colour: green}", NO),
        ("if_blank(size, 3) > 2", "{}", YES),
        ("if_blank(size, 3) > 2", "{size: 2}", NO),
        ("if_blank(words, \"x\") == \"x\"", "{}", YES),
        ("if_blank(start, date(\"2020-01-01\")) < date(\"2020-01-02\")", "{}", YES),
        ("if_blank(start, began) < date(\"2020-01-02\")", "{began: 2020-01-01}", YES),
        // The other value is needed only where the first is not recorded.
        ("if_blank(start, began) < date(\"2020-01-02\")", "{start: 2020-01-01}", YES),
        (
            "if_blank(start, began) < date(\"2020-01-02\")",
            "{}",
            "unknown / unknown / missing began / could be ?",
        ),
        ("if_blank(a, b)", "{b: no}", "no / not met / blank a"),
        ("if_blank(a, b)", "{}", "unknown / unknown / missing b / could be yes, no"),
        ("if_blank(a, if_blank(b, false))", "{}", "no / not met / blank a, b"),
    ]);
}

#[test]
fn and_stops_at_the_first_that_does_not_hold() {
    conditions(&[
        ("a and b", "{a: no}", NO),
        ("a and start < done", "{a: no}", NO),
        ("a and b and start < done", "{a: yes, b: no}", NO),
        ("a and recorded(b)", "{a: no}", NO),
        ("a and recorded(b)", "{a: yes}", "no / not met / blank b"),
        // Left to right: the first is needed, whatever the second.
        ("start < done and a", "{a: no}", "unknown / unknown / missing start / could be ?"),
        ("a and start < done", "{a: yes}", "unknown / unknown / missing start / could be ?"),
        (
            "a and start < done",
            "{a: yes, start: 2020-01-01}",
            "unknown / unknown / missing done / could be ?",
        ),
    ]);
}

#[test]
fn or_stops_at_the_first_that_holds() {
    conditions(&[
        ("a or b", "{a: yes}", YES),
        ("a or start < done", "{a: yes}", YES),
        ("a or recorded(b)", "{a: yes}", YES),
        ("start < done or a", "{a: yes}", "unknown / unknown / missing start / could be ?"),
        ("a or start < done", "{a: no}", "unknown / unknown / missing start / could be ?"),
        // `and` is done before `or`.
        ("a or b and start < done", "{a: yes}", YES),
        ("a and start < done or b", "{a: no, b: yes}", YES),
        ("a and (start < done or b)", "{a: no}", NO),
    ]);
}

#[test]
fn if_looks_at_the_branch_it_takes() {
    conditions(&[
        ("if a { b } else { start < done }", "{a: yes, b: yes}", YES),
        ("if a { b } else { start < done }", "{a: yes, b: no}", NO),
        (
            "if a { b } else { start < done }",
            "{a: no, b: yes}",
            "unknown / unknown / missing start / could be ?",
        ),
        ("if a { start < done } else if b { true } else { c }", "{a: no, b: yes}", YES),
        ("if a { start < done } else if b { true } else { c }", "{a: no, b: no, c: no}", NO),
        ("if recorded(start) { start < done } else { false }", "{}", "no / not met / blank start"),
        ("size == if a { 1 } else { 2 }", "{a: no, size: 2}", YES),
    ]);
}

#[test]
fn no_comparison_with_an_unrecorded_value_comes_out_either_way() {
    let types = [
        ("start", "done", "start: 2020-01-01", "done: 2020-01-02"),
        ("size", "item.size", "size: 1", "items: [{size: 2}]"),
    ];
    for how in ["==", "!=", "<", "<=", ">", ">="] {
        let (left, right, left_only, right_only) = types[0];
        let condition = format!("{left} {how} {right}");
        conditions(&[
            (&condition, "{}", "unknown / unknown / missing start / could be ?"),
            (&condition, &format!("{{{left_only}}}"), "unknown / unknown / missing done / could be ?"),
            (&condition, &format!("{{{right_only}}}"), "unknown / unknown / missing start / could be ?"),
            (&format!("not ({condition})"), "{}", "unknown / unknown / missing start / could be ?"),
            (
                &format!("start {how} date(\"2020-01-01\")"),
                "{}",
                "unknown / unknown / missing start / could be ?",
            ),
            (
                &format!("date(\"2020-01-01\") {how} start"),
                "{}",
                "unknown / unknown / missing start / could be ?",
            ),
            (&format!("size {how} 3"), "{}", "unknown / unknown / missing size / could be ?"),
            (&format!("3 {how} size"), "{size: none}", "unknown / unknown / missing size / could be ?"),
            (
                &format!("days(start, done) {how} 1"),
                "{start: 2020-01-01}",
                "unknown / unknown / missing done / could be ?",
            ),
            (
                &format!("working_days(start, done) {how} 1"),
                "{}",
                "unknown / unknown / missing start / could be ?",
            ),
        ]);
        let (left, right, left_only, right_only) = types[1];
        let row = asking(&format!("for_each: items\n{}", yes_no(&format!("{left} {how} {right}"))));
        row.come_to(
            AS_AT,
            &[
                (
                    &format!("{{{left_only}, items: [{{}}]}}"),
                    "q[0]: unknown / unknown / missing item.size / could be ?",
                ),
                (&format!("{{{right_only}}}"), "q[0]: unknown / unknown / missing size / could be ?"),
            ],
        );
    }
    conditions(&[
        ("words == \"x\"", "{}", "unknown / unknown / missing words / could be ?"),
        ("words != \"x\"", "{}", "unknown / unknown / missing words / could be ?"),
        ("words in [\"x\", \"y\"]", "{}", "unknown / unknown / missing words / could be ?"),
        ("size in [1, 2]", "{}", "unknown / unknown / missing size / could be ?"),
        ("not (words == \"x\")", "{}", "unknown / unknown / missing words / could be ?"),
        ("colour == \"red\"", "{}", "unknown / unknown / missing colour / could be yes, no"),
        ("colour != \"red\"", "{}", "unknown / unknown / missing colour / could be yes, no"),
        ("colour in [\"red\", \"green\"]", "{}", "unknown / unknown / missing colour / could be yes, no"),
        ("a == true", "{}", "unknown / unknown / missing a / could be yes, no"),
        ("a != true", "{}", "unknown / unknown / missing a / could be yes, no"),
        ("a == b", "{a: yes}", "unknown / unknown / missing b / could be yes, no"),
        ("a != b", "{b: yes}", "unknown / unknown / missing a / could be yes, no"),
        ("not a", "{}", "unknown / unknown / missing a / could be yes, no"),
    ]);
}

#[test]
fn what_is_recorded_compares_as_it_reads() {
    conditions(&[
        ("start < done", "{start: 2020-01-01, done: 2020-01-02}", YES),
        ("start < done", "{start: 2020-01-01, done: 2020-01-01}", NO),
        ("start <= done", "{start: 2020-01-01, done: 2020-01-01}", YES),
        ("start > done", "{start: 2020-01-02, done: 2020-01-01}", YES),
        ("start >= done", "{start: 2020-01-01, done: 2020-01-01}", YES),
        ("start == done", "{start: 2020-01-01, done: 2020-01-01}", YES),
        ("start != done", "{start: 2020-01-01, done: 2020-01-01}", NO),
        ("size >= -1", "{size: -1}", YES),
        ("size in [1, 2]", "{size: 2}", YES),
        ("size in [1, 2]", "{size: 3}", NO),
        ("colour in [\"red\", \"green\"]", "{colour: blue}", NO),
        ("colour in [\"red\", \"green\"]", "{colour: green}", YES),
        ("colour == \"red\"", "{colour: red}", YES),
        ("words == \"Red\"", "{words: red}", NO),
        ("a == b", "{a: no, b: no}", YES),
        ("not (a == b)", "{a: no, b: no}", NO),
        ("(not a) == b", "{a: no, b: no}", NO),
    ]);
}

#[test]
fn any_all_and_count_of_an_empty_and_an_unrecorded_list() {
    conditions(&[
        ("any(items, |row| row.ok)", "{items: []}", NO),
        ("all(items, |row| row.ok)", "{items: []}", YES),
        ("count(items, |row| row.ok) == 0", "{items: []}", YES),
        ("any(items, |row| start < done)", "{items: []}", NO),
        ("any(items, |row| row.ok)", "{}", "unknown / unknown / missing items / could be ?"),
        ("all(items, |row| row.ok)", "{}", "unknown / unknown / missing items / could be ?"),
        ("count(items, |row| row.ok) >= 0", "{}", "unknown / unknown / missing items / could be ?"),
        ("a or any(items, |row| row.ok)", "{a: yes}", YES),
        ("recorded(items) and any(items, |row| row.ok)", "{}", "no / not met / blank items"),
    ]);
}

#[test]
fn any_and_all_stop_early_and_count_does_not() {
    conditions(&[
        ("any(items, |row| row.ok)", "{items: [{ok: no}, {ok: yes}, {}]}", YES),
        ("any(items, |row| row.ok)", "{items: [{ok: no}, {ok: no}]}", NO),
        (
            "any(items, |row| row.ok)",
            "{items: [{ok: no}, {}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
        // Left to right: the row that holds comes too late.
        (
            "any(items, |row| row.ok)",
            "{items: [{}, {ok: yes}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
        ("all(items, |row| row.ok)", "{items: [{ok: yes}, {ok: no}, {}]}", NO),
        ("all(items, |row| row.ok)", "{items: [{ok: yes}, {ok: yes}]}", YES),
        (
            "all(items, |row| row.ok)",
            "{items: [{ok: yes}, {}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
        ("count(items, |row| row.ok) == 2", "{items: [{ok: yes}, {ok: no}, {ok: yes}]}", YES),
        (
            "count(items, |row| row.ok) >= 1",
            "{items: [{ok: yes}, {}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
        ("count(items, |row| if_blank(row.ok, false)) >= 1", "{items: [{ok: yes}, {}]}", YES),
        ("all(items, |row| recorded(row.ok))", "{items: [{ok: yes}, {}]}", "no / not met / blank item.ok"),
        (
            "any(items, |row| row.kind == \"red\" and row.size > 1)",
            "{items: [{kind: green}, {kind: red, size: 2}]}",
            YES,
        ),
        (
            "any(items, |row| row.kind == \"red\" and row.size > 1)",
            "{items: [{kind: red}]}",
            "unknown / unknown / missing item.size / could be ?",
        ),
    ]);
}

#[test]
fn inside_them_nothing_is_supposed() {
    conditions(&[
        // Either value would come to the same; it is not tried.
        (
            "any(items, |row| row.ok or not row.ok)",
            "{items: [{}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
        (
            "all(items, |row| row.kind in [\"red\", \"green\"])",
            "{items: [{}]}",
            "unknown / unknown / missing item.kind / could be ?",
        ),
        // Nor is a field of the record, where it is met inside.
        ("any(items, |row| a or not a)", "{items: [{}]}", "unknown / unknown / missing a / could be ?"),
        ("any(items, |row| a or not a)", "{items: []}", NO),
        ("count(items, |row| a) >= 0", "{items: [{}]}", "unknown / unknown / missing a / could be ?"),
        // Outside it is, and what it stops at inside ends the trial.
        (
            "b or any(items, |row| row.ok)",
            "{items: [{}]}",
            "unknown / unknown / missing b, item.ok / could be ?",
        ),
        ("b and any(items, |row| row.ok)", "{items: [{ok: no}]}", NO),
    ]);
}

#[test]
fn rows_may_be_asked_about_within_rows_and_beside_the_row_judged() {
    let both = "any(items, |x| any(items, |y| x.kind == y.kind and x.from < y.from))";
    conditions(&[
        (both, "{items: [{kind: red, from: 2020-01-01}, {kind: green, from: 2020-01-02}]}", NO),
        (both, "{items: [{kind: red, from: 2020-01-02}, {kind: red, from: 2020-01-01}]}", YES),
        (both, "{items: []}", NO),
        ("all(items, |x| count(items, |y| y.size == x.size) == 1)", "{items: [{size: 1}, {size: 2}]}", YES),
        ("all(items, |x| count(items, |y| y.size == x.size) == 1)", "{items: [{size: 1}, {size: 1}]}", NO),
        ("count(items, |x| x.ok) == size", "{items: [{ok: yes}, {ok: no}], size: 1}", YES),
        (
            "any(items, |item| item.ok) and any(items, |item| not item.ok)",
            "{items: [{ok: yes}, {ok: no}]}",
            YES,
        ),
    ]);
    let judged =
        asking(&format!("for_each: items\n{}", yes_no("any(items, |other| other.from < item.from)")));
    judged.come_to(
        AS_AT,
        &[
            (
                "{items: [{from: 2020-01-02}, {from: 2020-01-01}, {from: 2020-01-03}]}",
                "q[0]: yes / met\nq[1]: no / not met\nq[2]: yes / met",
            ),
            // A row's own field is met inside as well.
            (
                "{items: [{}, {from: 2020-01-01}]}",
                "q[0]: unknown / unknown / missing item.from / could be ?
             q[1]: unknown / unknown / missing item.from / could be ?",
            ),
        ],
    );
}
