//! Edges that came to something else once: each is held here so that it does not again.

use super::{AS_AT, Rules, asking, conditions, entitlement, faults, refused, texts, yes_no};
use crate::support::{CALENDAR, Texts, day, findings};

fn calling(call: &str, script: &str) -> Texts {
    texts(&[("q", &yes_no(call))]).with("scripts/all.rhai", script)
}

/// Holds a call of a script's function against what it comes to: functions, call, record, and the finding.
#[track_caller]
fn scripts(cases: &[(&str, &str, &str, &str)]) {
    let wrong = cases.iter().map(|(script, call, record, expected)| {
        Rules::of(calling(call, script)).mismatches(AS_AT, record, &format!("q: {expected}"), script)
    });
    let wrong = wrong.collect::<Vec<_>>().concat();
    assert!(wrong.is_empty(), "{wrong}");
}

const YES: &str = "yes / met";
const NO: &str = "no / not met";

#[test]
fn what_one_argument_holds_does_not_take_the_place_of_another() {
    let plain = "fn same(x, y) { x == y }\nfn id(v) { v }\n";
    let held = "fn same(x, y) { x == y }\nfn held(v) { let w = v; let u = w; u }\n";
    let three = "fn in_order(x, y, z) { x < y and y < z }\nfn id(v) { let w = v; w }\n";
    scripts(&[
        (plain, "same(id(1), id(2))", "{}", NO),
        (plain, "same(id(2), id(2))", "{}", YES),
        (held, "same(size, held(3))", "{size: 2}", NO),
        (held, "same(held(3), size)", "{size: 3}", YES),
        (plain, "same(id(id(1)), id(id(2)))", "{}", NO),
        (held, "same(held(held(1)), held(held(2)))", "{}", NO),
        (three, "in_order(id(1), id(2), id(3))", "{}", YES),
        (three, "in_order(id(3), id(2), id(1))", "{}", NO),
        (
            three,
            "in_order(id(start), id(began), id(done))",
            "{start: 2020-01-01, began: 2020-01-02, done: 2020-01-03}",
            YES,
        ),
    ]);
}

#[test]
fn what_a_block_holds_is_forgotten_after_it() {
    scripts(&[
        ("fn f(g) { let v = false; { let v = true; } v }", "f(group)", "{}", NO),
        ("fn f(g) { let v = false; if g.yes { let v = true; } v }", "f(group)", "{group: {yes: yes}}", NO),
        (
            "fn f(g) { let v = false; if g.yes { let v = true; return v; } v }",
            "f(group)",
            "{group: {yes: yes}}",
            YES,
        ),
        (
            "fn f(g) { let v = 1; if g.yes { let v = 2; if v == 2 { let v = 3; } if v == 3 { return false; } } v == 1 }",
            "f(group)",
            "{group: {yes: yes}}",
            YES,
        ),
    ]);
    refused(&calling("f(group)", "fn f(g) { { let v = true; } v }"), "unknown-field [v]");
}

#[test]
fn as_many_questions_about_rows_may_stand_side_by_side_as_are_asked() {
    let many = |word: &str| (0..20).map(|_| "any(items, |row| row.ok)").collect::<Vec<_>>().join(word);
    conditions(&[
        (&many(" or "), "{items: [{ok: no}]}", NO),
        (&many(" and "), "{items: [{ok: no}, {ok: yes}]}", YES),
    ]);
}

#[test]
fn in_looks_among_fields_as_well_as_words() {
    let rules = asking(&format!("for_each: items\n{}", yes_no("colour in [item.kind]")));
    rules.come_to(
        AS_AT,
        &[
            ("{colour: red, items: [{kind: red}, {kind: green}]}", "q[0]: yes / met\nq[1]: no / not met"),
            ("{colour: green, items: [{kind: red}, {kind: green}]}", "q[0]: no / not met\nq[1]: yes / met"),
        ],
    );
    conditions(&[
        ("colour in [words]", "{colour: red, words: red}", YES),
        ("colour in [words]", "{colour: red, words: green}", NO),
        ("colour in [\"blue\", words]", "{colour: red, words: red}", YES),
        ("words in [colour, cause]", "{words: lost, colour: red, cause: lost}", YES),
        ("\"red\" in [colour]", "{colour: red}", YES),
        ("\"red\" in [colour]", "{colour: green}", NO),
        ("colour in [words]", "{colour: red}", "unknown / unknown / missing words / could be ?"),
    ]);
}

#[test]
fn a_time_limit_has_a_start_and_a_limit() {
    let limit = |keys: &str| {
        texts(&[(
            "q",
            &format!(
                "time_limit: {{{keys}}}\nanswers: [{{answer: yes, counts_as: met, when: in_time}}, {{answer: no, counts_as: not met}}]"
            ),
        )])
    };
    faults(&limit("from: start, to: done, within: []"), &["wrong-shape [[]]"]);
    faults(&limit("from: [], to: done, within: 2 days"), &["wrong-shape [[]]"]);
}

#[test]
fn a_blank_start_that_was_passed_over_is_blank() {
    let rules = asking(
        "time_limit: {from: [start, began], to: done, within: 2 days}\nanswers: [{answer: yes, counts_as: met, when: in_time}, {answer: no, counts_as: not met}]",
    );
    rules.come_to(
        AS_AT,
        &[
            (
                "{began: 2020-01-01, done: 2020-01-09}",
                "q: no / not met / due 2020-01-03 / days 8 / blank start",
            ),
            ("{began: 2020-01-01}", "q: no / not met / due 2020-01-03 / blank start, done / as at"),
            (
                "{start: none, began: 2020-01-01, done: 2020-01-09}",
                "q: no / not met / due 2020-01-03 / days 8",
            ),
            ("{start: 2020-01-01, done: 2020-01-09}", "q: no / not met / due 2020-01-03 / days 8"),
            ("{began: 2020-01-01, done: 2020-01-01}", "q: yes / met / due 2020-01-03 / days 0"),
        ],
    );
}

#[test]
fn because_on_the_entitlement_is_the_reason_of_every_unknown_finding() {
    let waiting = asking(
        "because: cause\nanswers: [{answer: odd, counts_as: unknown, wants: start, when: a}, {answer: no, counts_as: not met}]",
    );
    waiting.come_to(
        AS_AT,
        &[
            ("{a: yes, cause: lost}", "q: odd / unknown / reason lost / missing start / could be ?"),
            ("{a: yes}", "q: odd / unknown / missing start / could be ?"),
            ("{a: no, cause: lost}", "q: no / not met"),
        ],
    );
    let own = asking(
        "because: cause\nanswers: [{answer: odd, counts_as: unknown, wants: start, because: colour, when: a}, {answer: no, counts_as: not met}]",
    );
    own.come_to(
        AS_AT,
        &[(
            "{a: yes, cause: lost, colour: red}",
            "q: odd / unknown / reason red / missing start / could be ?",
        )],
    );
    let list = asking("because: cause\nfor_each: items\nanswers: [{answer: no, counts_as: not met}]");
    list.come_to(
        AS_AT,
        &[
            ("{cause: lost}", "q: unknown / unknown / reason lost / missing items / could be ?"),
            ("{cause: lost, items: []}", "q: not applicable / not applicable"),
        ],
    );
    let dated = asking(
        "because: cause\nin_force: {by: start, from: 2020-01-01}\nanswers: [{answer: no, counts_as: not met}]",
    );
    dated.come_to(
        AS_AT,
        &[("{cause: lost}", "q: unknown / unknown / reason lost / missing start / could be ?")],
    );
}

#[test]
fn an_answer_that_waits_is_kept_where_every_value_comes_to_it() {
    let rules = asking(
        "
answers:
  - {answer: yes, counts_as: met, when: a and b}
  - {answer: odd, counts_as: unknown, wants: start, when: recorded(done)}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{b: no, done: 2020-01-01}", "q: odd / unknown / missing start / could be ?"),
            // Where they differ, what it waits for is missing too.
            ("{b: yes, done: 2020-01-01}", "q: unknown / unknown / missing a, start / could be ?"),
        ],
    );
}

#[test]
fn a_list_that_is_not_there_is_judged_by_the_edition_in_force() {
    let old =
        "for_each: items\nin_force: {by: start, until: 2019-12-31}\nanswers: [{answer: old, counts_as: met}]";
    let new =
        "for_each: items\nin_force: {by: start, from: 2020-01-01}\nanswers: [{answer: new, counts_as: met}]";
    let rules = Rules::of(texts(&[("q", old)]).with("entitlements/later.yaml", &entitlement("q", new)));
    for (record, edition) in [
        ("{start: 2019-01-01}", 0),
        ("{start: 2020-01-01}", 1),
        ("{start: 2020-01-01, items: []}", 1),
        ("{start: 2020-01-01, items: [{}]}", 1),
    ] {
        let found = findings(&rules.ruleset, record, AS_AT);
        assert_eq!(found.iter().map(|finding| finding.edition).collect::<Vec<_>>(), [edition], "{record}");
    }
}

#[test]
fn a_script_run_by_the_engine_leaves_the_same_behind() {
    // Without a loop, and with one: the same blank fields, the same clause.
    for (placed, run, call) in [
        ("recorded(x.on)", "for n in [1] { return recorded(x.on); } false", "f(group)"),
        ("if_blank(x.yes, false)", "for n in [1] { return if_blank(x.yes, false); } false", "f(group)"),
        ("any(x, |r| recorded(r.ok))", "for r in x { if recorded(r.ok) { return true; } } false", "f(items)"),
        ("any(x, |r| r.ok)", "for r in x { if r.ok { return true; } } false", "f(items)"),
        ("recorded(x)", "for n in [1] { return recorded(x); } false", "f(items)"),
    ] {
        for record in [
            "{group: {}}",
            "{items: [{}]}",
            "{items: [{ok: no}, {}]}",
            "{items: []}",
            "{group: {on: 2020-01-01, yes: none}}",
        ] {
            let lines = |body: &str| -> Vec<String> {
                let rules = Rules::of(calling(call, &format!("fn f(x) {{ {body} }}")));
                findings(&rules.ruleset, record, AS_AT)
                    .iter()
                    .map(|finding| rules.shown(finding, true))
                    .collect()
            };
            if call == "f(items)" && placed == "recorded(x)" && !record.contains("items") {
                continue;
            }
            assert_eq!(lines(run), lines(placed), "{placed} {record}");
        }
    }
}

#[test]
fn a_script_cannot_catch_that_a_field_is_not_recorded() {
    scripts(&[
        (
            "fn f(g) { let v = false; try { v = g.yes; } catch { v = false; } v }",
            "f(group)",
            "{}",
            "unknown / unknown / missing group.yes / could be yes, no",
        ),
        (
            "fn f(g) { let v = false; try { v = g.on > date(\"2020-01-01\"); } catch { v = false; } v }",
            "f(group)",
            "{}",
            "unknown / unknown / missing group.on / could be ?",
        ),
    ]);
}

#[test]
fn a_script_cannot_wait() {
    for body in [
        "loop { sleep(1000000); }",
        "let n = 1000000; loop { n.sleep(); }",
        "other(); loop { other(); }",
        "let n = true; loop { n.exit(); }",
    ] {
        let script = format!("fn f(g) {{ {body} }}\nfn other() {{ sleep(1000000); true }}");
        let script = if body.contains("other") { script } else { format!("fn f(g) {{ {body} }}") };
        let texts = calling("f(group)", &script);
        // Refused beforehand, or an error on the record; in no case a wait.
        if let (Some(ruleset), ..) = texts.compile() {
            let found = findings(&ruleset, "{group: {yes: yes}}", AS_AT);
            assert!(found[0].fault.is_some(), "{body}: {found:?}");
        }
    }
}

#[test]
fn rules_that_go_too_deep_are_refused() {
    let deep = |functions: usize, nots: usize| {
        let each = |number| format!("fn f{number}(g) {{ {} f{}(g) }}\n", "not ".repeat(nots), number + 1);
        let script = (0..functions).map(each).collect::<Vec<_>>().concat();
        calling("f0(group)", &format!("{script}fn f{functions}(g) {{ g.yes }}\n"))
    };
    deep(10, 2).ruleset();
    for texts in [
        deep(190, 40),
        calling("f(group)", &format!("fn f(g) {{ {} g.yes }}", "if g.yes { return false; } ".repeat(1000))),
    ] {
        let (ruleset, problems, _) = texts.compile();
        assert!(ruleset.is_none());
        assert!(problems.iter().any(|problem| problem.code.name() == "condition-too-large"), "{problems:?}");
    }
}

#[test]
fn calls_within_rows_within_rows_come_to_an_end() {
    let rules = Rules::of(calling(
        "any(items, |x| any(items, |y| f(x, y)))",
        "fn f(x, y) { let n = 0; while n < 1000 { n += 1; } n == 0 }",
    ));
    let record = format!("{{items: [{}]}}", vec!["{}"; 100].join(", "));
    let found = findings(&rules.ruleset, &record, AS_AT);
    assert_eq!(found[0].fault.as_deref(), Some("more rows were looked at than one finding may"));
}

#[test]
fn comparing_whole_arrays_comes_to_an_end() {
    let body = "let v = []; for i in range(0, 9000) { v.push(i); }";
    for then in ["loop { let u = v == v; }", "loop { v.index_of(-1); }", "loop { v.sort(); v.reverse(); }"] {
        let rules = Rules::of(calling("f(group)", &format!("fn f(g) {{ {body} {then} }}")));
        let found = findings(&rules.ruleset, "{}", AS_AT);
        assert!(found[0].fault.is_some(), "{then}");
    }
}

#[test]
fn an_overlays_own_faults_show_although_it_is_laid_over_another() {
    const HEAD: &str = "vcop: 1\nruleset: over\nextends: ../small\n";
    let over = |path: &str, text: &str| {
        texts(&[("q", &yes_no("a"))]).over("over", &[("ruleset.yaml", HEAD), (path, text)])
    };
    faults(&over("entitlements/q.yaml", "entitlement: q\nsays: one\nsays: two\n"), &["duplicate-key [says]"]);
    faults(&over("record.yaml", "fields:\n  a: {label: one, label: two}\n"), &["duplicate-key [label]"]);
    faults(&over("record.yaml", "fields:\n  a: {label: one}\n  a: {label: two}\n"), &["duplicate-key [a]"]);
    faults(&over("record.yaml", "fields:\n  a: flag\n"), &["wrong-shape [flag]"]);
    faults(&over("record.yaml", "fields:\n  group: 5\n"), &["wrong-shape [5]"]);
    faults(&over("record.yaml", "- a\n"), &["wrong-shape [- a]"]);
    let nameless =
        texts(&[("q", &yes_no("a"))]).over("over", &[("ruleset.yaml", "vcop: 1\nextends: ../small\n")]);
    faults(&nameless, &["missing-key [vcop]"]);
}

#[test]
fn a_count_that_overflows_is_past_the_calendar() {
    let mut sources = vcop::diagnostic::SourceMap::default();
    let source = sources.add("calendar.yaml", CALENDAR);
    let node = vcop::document::parse(source, CALENDAR).0.swap_remove(0);
    let calendar = vcop::calendar::read(&node, "calendar.yaml", &mut Vec::new()).unwrap();
    assert!(calendar.plus_working_days(day("2020-01-01"), u32::MAX).is_err());
}

#[test]
fn an_alert_whose_rule_fails_is_told_and_the_others_are_raised() {
    let keys = "answers: [{answer: yes, counts_as: met}]\nalerts:\n  - {says: Slow, when: 'working_days(start, done) > 5'}\n  - {says: Other, when: a}\n";
    let rules = asking(keys);
    let record = "{a: yes, start: 2020-01-06, done: 2090-01-06}";
    rules.come_to(AS_AT, &[(record, "q: yes / met")]);
    let mut found = Vec::new();
    let given = crate::support::record(&rules.ruleset.layout, record);
    vcop::engine::raise(&rules.ruleset, &given, crate::support::day(AS_AT), &mut |raised| {
        found.push(rules.raised(raised));
    });
    assert!(
        found[0].starts_with("q: failed: ") && found[0].contains("calendars/england-and-wales.yaml"),
        "{found:?}"
    );
    assert_eq!(found[1..], ["q: Other", "after as-at: done"]);
}
