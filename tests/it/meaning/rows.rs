//! A question asked of every row of a list, whether it arises, and the alerts.

use super::{AS_AT, Rules, STANDING, asking, texts, yes_no};

#[test]
fn a_list_that_is_not_recorded_one_that_is_empty_and_its_rows() {
    let rules = asking(&format!("for_each: items\n{}", yes_no("item.ok")));
    rules.come_to(
        AS_AT,
        &[
            ("{}", "q: unknown / unknown / missing items / could be ? / rule for_each: items"),
            ("{items: }", "q: unknown / unknown / missing items / could be ?"),
            ("{items: []}", "q: not applicable / not applicable / rule for_each: items"),
            ("{items: [{ok: yes}]}", "q[0]: yes / met"),
            (
                "{items: [{ok: no}, {ok: yes}, {}, {ok: none}]}",
                "q[0]: no / not met
             q[1]: yes / met
             q[2]: unknown / unknown / missing item.ok / could be yes, no
             q[3]: unknown / unknown / missing item.ok / could be yes, no",
            ),
        ],
    );
}

#[test]
fn the_list_comes_before_whether_the_question_arises() {
    let rules = asking(&format!("for_each: items\napplies_when: a\n{}", yes_no("b")));
    rules.come_to(
        AS_AT,
        &[
            ("{a: no, b: yes}", "q: unknown / unknown / missing items / could be ?"),
            ("{a: no, b: yes, items: []}", "q: not applicable / not applicable / rule for_each: items"),
            (
                "{a: no, b: yes, items: [{}, {}]}",
                "q[0]: not applicable / not applicable\nq[1]: not applicable / not applicable",
            ),
        ],
    );
}

#[test]
fn every_step_is_taken_by_each_row_for_itself() {
    let keys = format!(
        "
for_each: items
applies_when: recorded(item.kind)
time_limit:
  from: item.from
  to: item.to
  within:
    - {{limit: 1 day, when: 'item.kind == \"red\"'}}
    - {{limit: 3 days}}
not_owed:
  - {{exemption: small, reason: R, answer: free, when: 'if_blank(item.size, 9) == 1'}}
{}
excused:
  - {{exemption: agreed, reason: R, answer: let off, when: 'if_blank(item.ok, false)'}}
",
        STANDING.trim()
    );
    asking(&keys).come_to(
        "2020-01-09",
        &[(
            "
items:
  - {kind: red, from: 2020-01-01, to: 2020-01-02}
  - {kind: red, from: 2020-01-01, to: 2020-01-03, size: 2}
  - {kind: green, from: 2020-01-01, to: 2020-01-03}
  - {from: 2020-01-01}
  - {kind: red, size: 1}
  - {kind: red}
  - {kind: green, from: 2020-01-06}
  - {kind: green, from: 2020-01-05}
  - {kind: green, from: 2020-01-05, ok: yes}
",
            "q[0]: in time / met / due 2020-01-02 / days 1
         q[1]: late / not met / due 2020-01-02 / days 2 / blank item.ok
         q[2]: in time / met / due 2020-01-04 / days 2
         q[3]: not applicable / not applicable
         q[4]: free / exempt / reason small
         q[5]: unknown / unknown / missing item.from / could be ?
         q[6]: not yet / not due / due 2020-01-09 / as at
         q[7]: not done / not met / due 2020-01-08 / blank item.size, item.to, item.ok / as at
         q[8]: let off / exempt / reason agreed / due 2020-01-08 / as at",
        )],
    );
}

#[test]
fn questions_come_in_the_forms_order_and_then_in_the_lists() {
    let each = format!("for_each: items\n{}", yes_no("item.ok"));
    let rules = Rules::of(texts(&[("first", &yes_no("a")), ("second", &each), ("third", &yes_no("b"))]));
    let rows = "{a: yes, b: no, items: [{ok: no}, {ok: yes}]}";
    rules.come_to(
        AS_AT,
        &[
            (rows, "first: yes / met\nsecond[0]: no / not met\nsecond[1]: yes / met\nthird: no / not met"),
            (
                "{a: yes, b: no, items: []}",
                "first: yes / met\nsecond: not applicable / not applicable\nthird: no / not met",
            ),
        ],
    );
    let head = "vcop: 1\nruleset: small\ntitle: Small\ncode: None\ncalendar: england-and-wales\nform:\n  - {heading: One, asks: [third, second]}\n  - {heading: Two, asks: [first]}\n";
    let turned = texts(&[("first", &yes_no("a")), ("second", &each), ("third", &yes_no("b"))])
        .with("ruleset.yaml", head);
    Rules::of(turned).come_to(
        AS_AT,
        &[(rows, "third: no / not met\nsecond[0]: no / not met\nsecond[1]: yes / met\nfirst: yes / met")],
    );
}

#[test]
fn a_question_that_does_not_arise() {
    let rules = asking(&format!("applies_when: a and recorded(start)\n{}", yes_no("b")));
    rules.come_to(
        AS_AT,
        &[
            ("{a: yes, start: 2020-01-01, b: yes}", "q: yes / met"),
            (
                "{a: no, b: yes}",
                "q: not applicable / not applicable / rule applies_when: a and recorded(start)",
            ),
            ("{a: yes, b: yes}", "q: not applicable / not applicable"),
            // Nothing after it is looked at.
            ("{a: no}", "q: not applicable / not applicable"),
            (
                "{start: 2020-01-01, b: yes}",
                "q: unknown / unknown / missing a / could be not applicable, yes",
            ),
            ("{b: yes}", "q: not applicable / not applicable"),
        ],
    );
    let dated = asking(&format!("applies_when: start < done\n{}", yes_no("b")));
    dated.come_to(AS_AT, &[("{b: yes}", "q: unknown / unknown / missing start / could be ?")]);
}

#[test]
fn alerts_are_raised_whatever_the_answer() {
    let rules = asking(
        "
applies_when: a
not_owed:
  - {exemption: e, reason: R, answer: free, when: b}
answers:
  - {answer: yes, counts_as: met, when: recorded(done)}
  - {answer: no, counts_as: not met}
alerts:
  - {says: Both, when: recorded(start) and recorded(done)}
  - {says: Turned round, when: done < start}
",
    );
    let both: &[&str] = &["q: Both"];
    rules.alert(
        AS_AT,
        &[
            ("{a: yes, b: no, start: 2020-01-01, done: 2020-01-01}", both),
            ("{a: yes, b: yes, start: 2020-01-01, done: 2020-01-01}", both),
            ("{a: no, start: 2020-01-01, done: 2020-01-01}", both),
            ("{start: 2020-01-01, done: 2020-01-01}", both),
            ("{start: 2020-01-02, done: 2020-01-01}", &["q: Both", "q: Turned round"]),
            // Where the condition is unknown it is not raised.
            ("{done: 2020-01-01}", &[]),
            ("{}", &[]),
        ],
    );
}

#[test]
fn an_alert_that_is_unknown_is_not_raised_even_if_every_value_would_raise_it() {
    let rules = asking("answers: [{answer: no, counts_as: not met}]\nalerts: [{says: Odd, when: a or b}]");
    rules.alert(AS_AT, &[("{b: yes}", &[]), ("{a: no, b: yes}", &["q: Odd"]), ("{a: yes}", &["q: Odd"])]);
}

#[test]
fn alerts_are_asked_of_each_row() {
    let rules = asking(&format!(
        "
for_each: items
time_limit: {{from: item.from, to: item.to, within: 2 days}}
{}
alerts:
  - {{says: Told before it happened, when: item.to < item.from}}
  - {{says: Overdue, when: overdue}}
",
        STANDING.trim()
    ));
    rules.alert(AS_AT, &[
        (
            "{items: [{from: 2020-01-02, to: 2020-01-01}, {from: 2020-01-01, to: 2020-01-01}, {to: 2020-01-01}, {from: 2020-01-01}, {from: 2020-01-03, to: 2020-01-01}]}",
            &["q[0]: Told before it happened", "q[3]: Overdue", "q[4]: Told before it happened"],
        ),
        ("{items: []}", &[]),
        ("{}", &[]),
    ]);
    rules.alert("2020-01-03", &[("{items: [{from: 2020-01-01}]}", &[])]);
}

#[test]
fn alerts_of_a_question_that_is_not_in_force_are_not_raised() {
    let rules = asking(
        "in_force: {by: start, from: 2020-01-01}\nanswers: [{answer: no, counts_as: not met}]\nalerts: [{says: Odd, when: a}]",
    );
    rules.alert(
        AS_AT,
        &[
            ("{a: yes, start: 2020-01-01}", &["q: Odd"]),
            ("{a: yes, start: 2019-12-31}", &[]),
            ("{a: yes}", &[]),
        ],
    );
}

#[test]
fn a_date_after_as_at_is_raised() {
    let rules = asking("answers: [{answer: no, counts_as: not met}]");
    rules.alert(
        "2020-01-01",
        &[
            ("{start: 2020-01-01}", &[]),
            ("{start: 2020-01-02}", &["after as-at: start"]),
            (
                "{start: 2020-01-02, done: 2021-01-01, began: 2019-01-01}",
                &["after as-at: start", "after as-at: done"],
            ),
            ("{group: {on: 2020-01-02}}", &["after as-at: group.on"]),
            (
                "{items: [{from: 2020-01-01, to: 2020-01-02}, {from: 2020-01-03}]}",
                &["after as-at: item.to", "after as-at: item.from"],
            ),
            ("{}", &[]),
        ],
    );
}

#[test]
fn what_depends_on_the_as_at_date_says_so() {
    let limited = format!("time_limit: {{from: start, to: done, within: 2 days}}\n{STANDING}");
    let rules = Rules::of(texts(&[("limited", &limited), ("plain", &yes_no("recorded(done)"))]));
    rules.come_to(AS_AT, &[
        ("{start: 2020-01-01, done: 2020-01-01}", "limited: in time / met / due 2020-01-03 / days 0\nplain: yes / met"),
        (
            "{start: 2020-01-01}",
            "limited: not done / not met / due 2020-01-03 / blank done / as at\nplain: no / not met / blank done",
        ),
        ("{}", "limited: unknown / unknown / missing start / could be ?\nplain: no / not met / blank done"),
    ]);
}
