//! Functions of `scripts/`: put in place or run by the script engine they mean the same, and none can hold up the run.

use super::{AS_AT, Rules, STANDING, asking, entitlement, faults, texts, yes_no};
use crate::support::Texts;

/// A question that is `yes` where a call of a script's function holds.
fn calling(call: &str, script: &str) -> Texts {
    texts(&[("q", &yes_no(call))]).with("scripts/all.rhai", script)
}

/// Holds scripts against what is expected: functions, call, record, and the finding without its question.
#[track_caller]
fn scripts(cases: &[(&str, &str, &str, &str)]) {
    let mut wrong = String::new();
    for (script, call, record, expected) in cases {
        let rules = Rules::of(calling(call, script));
        wrong += &rules.mismatches(AS_AT, record, &format!("q: {expected}"), script);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const YES: &str = "yes / met";
const NO: &str = "no / not met";

#[test]
fn a_function_is_its_last_value_or_what_it_returns() {
    scripts(&[
        ("fn f() { true }", "a and f()", "{a: yes}", YES),
        ("fn f() { true; }", "a and f()", "{a: yes}", YES),
        ("fn f(x) { return not x; }", "f(a)", "{a: yes}", NO),
        ("fn f(x) { if x { return false; } true }", "f(a)", "{a: yes}", NO),
        ("fn f(x) { if x { return false; } true }", "f(a)", "{a: no}", YES),
        ("fn f(x, y) { if x { return y; } else { return not y; } }", "f(a, b)", "{a: no, b: no}", YES),
        ("fn f(x, y) { if x { y } else { not y } }", "f(a, b)", "{a: yes, b: no}", NO),
        (
            "fn f(x) { if x == 1 { return true; } if x == 2 { return false; } x == 3 }",
            "f(size)",
            "{size: 1}",
            YES,
        ),
        (
            "fn f(x) { if x == 1 { return true; } if x == 2 { return false; } x == 3 }",
            "f(size)",
            "{size: 2}",
            NO,
        ),
        (
            "fn f(x) { if x == 1 { return true; } if x == 2 { return false; } x == 3 }",
            "f(size)",
            "{size: 3}",
            YES,
        ),
        ("fn f(x) { if x { if x { return false; } } true }", "f(a)", "{a: yes}", NO),
        ("fn f(x) { if x { if not x { return false; } } true }", "f(a)", "{a: yes}", YES),
    ]);
}

#[test]
fn a_value_may_be_held_and_named_anew() {
    scripts(&[
        (
            "fn f(g) { let on = g.on; on == date(\"2020-01-01\") }",
            "f(group)",
            "{group: {on: 2020-01-01}}",
            YES,
        ),
        ("fn f(x) { let y = x; let x = 2; y == 1 and x == 2 }", "f(size)", "{size: 1}", YES),
        ("fn f(x) { let y = x == 1; let z = x == 2; y or z }", "f(size)", "{size: 2}", YES),
        (
            "fn f(g) { let early = if g.yes { 1 } else { 2 }; early == 2 }",
            "f(group)",
            "{group: {yes: no}}",
            YES,
        ),
        ("fn f(g) { const MOST = 2; count(g, |x| x.ok) <= MOST }", "f(items)", "{items: [{ok: yes}]}", YES),
        (
            "fn f(l, n) { any(l, |x| x.size > n) }",
            "f(items, size)",
            "{size: 2, items: [{size: 2}, {size: 3}]}",
            YES,
        ),
        (
            "fn f(l, n) { let n = 3; any(l, |x| x.size > n) }",
            "f(items, size)",
            "{size: 2, items: [{size: 2}, {size: 3}]}",
            NO,
        ),
        // What is held is read there and then.
        (
            "fn f(g) { let on = g.on; true }",
            "f(group)",
            "{}",
            "unknown / unknown / missing group.on / could be ?",
        ),
    ]);
}

#[test]
fn what_it_is_given_is_read_first_but_a_group_row_or_list_is_only_named() {
    scripts(&[
        ("fn f(x) { true }", "f(start)", "{}", "unknown / unknown / missing start / could be ?"),
        ("fn f(x) { true }", "f(a)", "{}", YES),
        ("fn f(x) { true }", "a and f(group)", "{a: yes}", YES),
        ("fn f(x) { true }", "a and f(items)", "{a: yes}", YES),
        ("fn f(x, y) { true }", "f(start, size)", "{}", "unknown / unknown / missing start / could be ?"),
        ("fn f(g) { recorded(g.on) }", "f(group)", "{}", "no / not met / blank group.on"),
        ("fn f(g) { if_blank(g.yes, true) }", "f(group)", "{}", YES),
        ("fn f(g) { g.yes and g.on < date(\"2020-01-01\") }", "f(group)", "{group: {yes: no}}", NO),
        ("fn f(l) { recorded(l) }", "f(items)", "{}", "no / not met / blank items"),
        ("fn f(l) { all(l, |x| x.ok) }", "f(items)", "{items: []}", YES),
        ("fn f(x) { true }", "a and f(start)", "{a: no}", NO),
        ("fn f(x) { true }", "a or f(start)", "{a: yes}", YES),
    ]);
    let row = |call: &str, script: &str| {
        let keys = format!("for_each: items\n{}", yes_no(call));
        Rules::of(texts(&[("q", &keys)]).with("scripts/all.rhai", script))
    };
    row("f(item, start)", "fn f(row, day) { recorded(row.to) and row.to <= day }").come_to(
        AS_AT,
        &[(
            "{start: 2020-01-02, items: [{to: 2020-01-02}, {to: 2020-01-03}, {}]}",
            "q[0]: yes / met\nq[1]: no / not met\nq[2]: no / not met / blank item.to",
        )],
    );
    row("any(items, |other| f(other, item))", "fn f(one, two) { one.from < two.from }").come_to(
        AS_AT,
        &[("{items: [{from: 2020-01-02}, {from: 2020-01-01}]}", "q[0]: yes / met\nq[1]: no / not met")],
    );
}

#[test]
fn functions_call_functions() {
    scripts(&[
        (
            "fn f(g) { inner(g) and not inner(g) }\nfn inner(h) { h.yes }",
            "f(group)",
            "{group: {yes: yes}}",
            NO,
        ),
        ("fn f(x) { g(x) }\nfn g(x) { h(x) }\nfn h(x) { x == 1 }", "f(size)", "{size: 1}", YES),
        ("fn f(x, y) { g(y, x) }\nfn g(x, y) { x < y }", "f(size, 2)", "{size: 1}", NO),
        ("fn f(x, y) { g(y, x) }\nfn g(x, y) { x < y }", "f(size, 2)", "{size: 3}", YES),
        (
            "fn f(l) { any(l, |x| g(x)) }\nfn g(row) { row.ok }",
            "f(items)",
            "{items: [{ok: no}, {ok: yes}]}",
            YES,
        ),
        (
            "fn f(l) { any(l, |x| g(l, x)) }\nfn g(l, x) { all(l, |y| y.size <= x.size) and x.ok }",
            "f(items)",
            "{items: [{size: 1, ok: yes}, {size: 2, ok: no}]}",
            NO,
        ),
    ]);
    let both = "fn same(x, y) { x == y }";
    scripts(&[
        (both, "same(start, done)", "{start: 2020-01-01, done: 2020-01-01}", YES),
        (both, "same(size, 2)", "{size: 2}", YES),
        (both, "same(a, b)", "{a: yes, b: no}", NO),
        (both, "same(colour, \"red\")", "{colour: red}", YES),
        (both, "same(words, \"red\")", "{words: red}", YES),
    ]);
}

#[test]
fn a_field_met_in_a_function_is_tried_like_any_other() {
    scripts(&[
        ("fn f(g) { g.yes }", "f(group)", "{}", "unknown / unknown / missing group.yes / could be yes, no"),
        ("fn f(g, x) { g.yes or x }", "f(group, b)", "{b: yes}", YES),
        (
            "fn f(g) { if g.yes { recorded(g.on) } else { recorded(g.on) } }",
            "f(group)",
            "{}",
            "no / not met / blank group.on",
        ),
        ("fn f(g) { g.yes and recorded(g.yes) }", "f(group)", "{}", "no / not met / blank group.yes"),
        (
            "fn f(l) { any(l, |x| x.ok) }",
            "f(items)",
            "{items: [{}]}",
            "unknown / unknown / missing item.ok / could be ?",
        ),
    ]);
}

#[test]
fn the_words_about_a_limit_are_given_to_a_function() {
    let limited = |condition: &str| {
        format!("time_limit: {{from: start, to: done, within: 2 days}}\n{}", yes_no(condition))
    };
    let rules = Rules::of(
        texts(&[("q", &limited("f(in_time, due)"))])
            .with("scripts/all.rhai", "fn f(x, day) { x and day == date(\"2020-01-03\") }"),
    );
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01, done: 2020-01-02}", "q: yes / met / due 2020-01-03 / days 1"),
            ("{start: 2020-01-02, done: 2020-01-02}", "q: no / not met / due 2020-01-04 / days 0"),
        ],
    );
    faults(
        &texts(&[("q", &limited("f(a)"))]).with("scripts/all.rhai", "fn f(x) { in_time }"),
        &["no-time-limit [in_time]"],
    );
}

#[test]
fn a_limit_may_be_chosen_by_a_function() {
    let keys = format!(
        "
time_limit:
  from: start
  to: done
  within:
    - limit: 1 day
      when: f(group, start)
    - limit: 5 days
{}",
        STANDING.trim()
    );
    let script = "fn f(g, day) { g.yes and (not recorded(g.on) or g.on <= day) }";
    Rules::of(texts(&[("q", &keys)]).with("scripts/all.rhai", script)).come_to(
        AS_AT,
        &[
            (
                "{start: 2020-01-02, done: 2020-01-04, group: {yes: yes, on: 2020-01-02}}",
                "q: late / not met / due 2020-01-03 / days 2",
            ),
            (
                "{start: 2020-01-02, done: 2020-01-04, group: {yes: yes, on: 2020-01-03}}",
                "q: in time / met / due 2020-01-07 / days 2",
            ),
            (
                "{start: 2020-01-02, done: 2020-01-04}",
                "q: unknown / unknown / days 2 / missing group.yes / could be in time, late",
            ),
        ],
    );
}

/// Records that reach every way through the functions below.
const RECORDS: [&str; 12] = [
    "{}",
    "{items: []}",
    "{items: [{ok: yes}]}",
    "{items: [{ok: no}, {ok: yes}]}",
    "{items: [{ok: no}, {ok: no}], size: 2}",
    "{items: [{ok: yes}, {}], size: 1, a: yes}",
    "{items: [{ok: yes, from: 2020-01-01}, {from: 2020-01-02}], start: 2020-01-01, a: no}",
    "{group: {yes: yes}, size: 1, start: 2020-01-01}",
    "{group: {yes: no, on: 2020-01-01}, a: yes, b: no, size: none}",
    "{group: {on: 2020-01-01}, start: 2020-01-01, colour: red, words: red}",
    "{group: {yes: none, on: none}, colour: green, a: yes, start: 2030-01-01}",
    "{colour: blue, words: x, size: 3, a: no, start: 2020-01-03, group: {on: 2030-01-01}}",
];

#[test]
fn a_function_with_a_loop_comes_to_what_the_same_without_one_does() {
    // The call, the function as one value, and as steps that only the script engine can take.
    let once = |steps: &str| format!("for once in [1] {{ {steps} }} false");
    for (call, value, steps) in [
        (
            "f(items)",
            "count(x, |one| one.ok) >= 1",
            "let n = 0; for one in x { if one.ok { n += 1; } } n >= 1".to_owned(),
        ),
        (
            "f(items)",
            "count(x, |one| recorded(one.ok)) == 1",
            "let n = 0; for one in x { if recorded(one.ok) { n += 1; } } n == 1".to_owned(),
        ),
        ("f(group)", "x.yes", once("return x.yes;")),
        (
            "f(group)",
            "x.yes and x.on < date(\"2020-01-02\")",
            once("return x.yes and x.on < date(\"2020-01-02\");"),
        ),
        (
            "f(group)",
            "x.yes or x.on < date(\"2020-01-02\")",
            once("return x.yes or x.on < date(\"2020-01-02\");"),
        ),
        ("f(a)", "not x", once("return not x;")),
        ("f(size)", "x == 1 or x > 2", once("return x == 1 or x > 2;")),
        ("f(colour)", "x == \"red\" or x == \"green\"", once("return x == \"red\" or x == \"green\";")),
        ("f(colour)", "x in [\"red\", \"blue\"]", once("return x in [\"red\", \"blue\"];")),
        ("f(words)", "x != \"red\"", once("return x != \"red\";")),
        (
            "f(start)",
            "days(x, date(\"2020-01-03\")) == 2",
            once("return days(x, date(\"2020-01-03\")) == 2;"),
        ),
        (
            "f(start)",
            "working_days(x, date(\"2020-01-03\")) == 1",
            once("return working_days(x, date(\"2020-01-03\")) == 1;"),
        ),
        ("a and f(group)", "x.yes", once("return x.yes;")),
        ("not f(group) or b", "x.yes", once("return x.yes;")),
        ("f(group) == b", "x.yes", once("return x.yes;")),
        ("if f(group) { b } else { a }", "x.yes", once("return x.yes;")),
    ] {
        let placed = Rules::of(calling(call, &format!("fn f(x) {{ {value} }}")));
        let run = Rules::of(calling(call, &format!("fn f(x) {{ {steps} }}")));
        assert!(placed.ruleset.scripts.interpreted().next().is_none(), "{value}");
        assert!(run.ruleset.scripts.interpreted().next().is_some(), "{steps}");
        for record in RECORDS {
            let finding = |rules: &Rules| {
                let found = crate::support::findings(&rules.ruleset, record, AS_AT);
                found.iter().map(|finding| rules.shown(finding, false)).collect::<Vec<_>>()
            };
            assert_eq!(finding(&run), finding(&placed), "{call}: {value}\n{record}");
        }
    }
}

#[test]
fn a_loop_gives_numbers_and_dates_too() {
    scripts(&[
        ("fn many(l) { let n = 0; for x in l { n += 1; } n }", "many(items) == 2", "{items: [{}, {}]}", YES),
        ("fn many(l) { let n = 0; for x in l { n += 1; } n }", "2 <= many(items)", "{items: [{}]}", NO),
        (
            "fn last(l) { let on = date(\"2000-01-01\"); for x in l { if x.from > on { on = x.from; } } on }",
            "last(items) < start",
            "{start: 2020-01-03, items: [{from: 2020-01-02}, {from: 2020-01-01}]}",
            YES,
        ),
        (
            "fn last(l) { let on = date(\"2000-01-01\"); for x in l { if x.from > on { on = x.from; } } on }",
            "last(items) < start",
            "{start: 2020-01-03, items: [{from: 2020-01-04}]}",
            NO,
        ),
        (
            "fn many(l) { let n = 0; for x in l { n += 1; } n }",
            "many(items) == 2",
            "{}",
            "unknown / unknown / missing items / could be ?",
        ),
    ]);
}

#[test]
fn a_script_that_runs_away_is_an_error_and_the_other_questions_go_on() {
    for (what, body) in [
        ("an endless loop", "loop { }"),
        ("an endless while", "while true { }"),
        ("a long range", "for n in range(0, 9000000000000) { } true"),
        ("a call of itself", "f(g)"),
        ("calls in a circle", "other(g)"),
        ("a growing array", "let list = []; loop { list.push(0); }"),
        ("arrays of arrays", "let list = [0]; loop { list = [list, list]; }"),
        ("a growing text", "let text = \"x\"; loop { text += text; }"),
        ("a growing map", "let map = #{}; let n = 0; loop { map[n.to_string()] = n; n += 1; }"),
        ("a number too large", "let n = 1; loop { n *= 1000000; }"),
        ("a division by nought", "let n = 1; for m in [0] { n /= m; } true"),
        ("another type", "for n in [1] { return 5; } true"),
        ("no value", "for n in [1] { return; } true"),
        ("values that do not compare", "for n in [1] { return n < \"a\"; } true"),
        ("an error of its own", "for n in [1] { throw \"no\"; } true"),
    ] {
        let script = format!("fn f(g) {{ {body} }}\nfn other(g) {{ if g.yes {{ f(g) }} else {{ f(g) }} }}");
        let script = if body.contains("other") { script } else { format!("fn f(g) {{ {body} }}") };
        let questions =
            [("before", yes_no("a")), ("failing", yes_no("f(group)")), ("after", yes_no("not a"))];
        let questions: Vec<(&str, &str)> = questions.iter().map(|(id, keys)| (*id, keys.as_str())).collect();
        let rules = Rules::of(texts(&questions).with("scripts/all.rhai", &script));
        for record in ["{a: yes}", "{a: yes, group: {yes: yes}}"] {
            let found = crate::support::findings(&rules.ruleset, record, AS_AT);
            let shown: Vec<String> = found.iter().map(|finding| rules.shown(finding, false)).collect();
            assert_eq!((&*shown[0], &*shown[2]), ("before: yes / met", "after: no / not met"), "{what}");
            assert!(shown[1].starts_with("failing: error / error / fault "), "{what}: {shown:?}");
        }
    }
}

#[test]
fn what_a_script_may_not_do_is_refused_before_anything_runs() {
    for body in [
        "eval(\"true\")",
        "import \"other\" as other; true",
        "for n in [1] { print(n); } true",
        "for n in [1] { sleep(n); } true",
        "for n in [1] { exit(); } true",
        "for n in [1] { parse_json(\"1\"); } true",
        "for n in [1] { unheard_of(n); } true",
        "for n in [1] { if g.yess { return true; } } false",
        "a",
        "group.yes",
    ] {
        let (ruleset, problems, _) = calling("f(group)", &format!("fn f(g) {{ {body} }}")).compile();
        assert!(ruleset.is_none(), "{body}");
        assert!(problems.iter().any(vcop::diagnostic::Diagnostic::is_error), "{body}");
    }
}

#[test]
fn functions_are_checked_for_each_combination_of_types_they_are_called_with() {
    let script = "fn before(x, y) { x < y }";
    faults(&calling("before(start, done) and before(size, 3)", script), &[]);
    faults(&calling("before(start, done) and before(a, b)", script), &["type-mismatch [x < y]"]);
    faults(&calling("before(start, size)", script), &["type-mismatch [y]"]);
    faults(&calling("before(start)", script), &["argument-count [before(start)]"]);
    faults(&calling("befor(start, done)", script), &["unknown-function [befor]", "unused-script [before]"]);
    faults(
        &calling("f(group) and f(item)", "fn f(g) { g.yes }").with(
            "entitlements/q.yaml",
            &entitlement("q", &format!("for_each: items\n{}", yes_no("f(group) and f(item)"))),
        ),
        &["unknown-field [yes]"],
    );
    assert!(asking(&yes_no("a")).ruleset.scripts.names().next().is_none());
}
