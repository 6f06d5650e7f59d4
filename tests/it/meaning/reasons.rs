//! What a finding keeps beside its answer: the reason, the fact an answer waits for, and the fields that were blank.

use super::{AS_AT, asking, conditions, faults, texts};

#[test]
fn because_on_an_answer_gives_the_word_of_its_field() {
    let rules = asking(
        "
answers:
  - {answer: yes, counts_as: met, when: a}
  - {answer: poor, counts_as: not met, because: cause, when: b}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{a: no, b: yes, cause: lost}", "q: poor / not met / reason lost"),
            ("{a: no, b: yes, cause: refused}", "q: poor / not met / reason refused"),
            // No reason is needed: one that is not recorded is none.
            ("{a: no, b: yes}", "q: poor / not met"),
            ("{a: no, b: yes, cause: none}", "q: poor / not met"),
            ("{a: no, b: no, cause: lost}", "q: no / not met"),
            ("{a: yes, cause: lost}", "q: yes / met"),
            // It is not the reason of an unknown finding.
            ("{a: no, cause: lost}", "q: unknown / unknown / missing b / could be poor, no"),
        ],
    );
    let row = asking("for_each: items\nanswers: [{answer: no, counts_as: not met, because: item.kind}]");
    row.come_to(
        AS_AT,
        &[(
            "{items: [{kind: green}, {}, {kind: red}]}",
            "q[0]: no / not met / reason green
         q[1]: no / not met
         q[2]: no / not met / reason red",
        )],
    );
}

#[test]
fn a_value_that_is_only_supposed_is_no_reason() {
    let rules = asking(
        "
answers:
  - {answer: no, counts_as: not met, because: cause, when: 'cause in [\"lost\", \"refused\"]'}
  - {answer: yes, counts_as: met}
",
    );
    rules.come_to(AS_AT, &[("{}", "q: no / not met"), ("{cause: lost}", "q: no / not met / reason lost")]);
}

#[test]
fn because_on_the_entitlement_is_the_reason_of_its_unknown_findings() {
    let rules = asking(
        "
because: cause
answers:
  - {answer: yes, counts_as: met, when: a}
  - {answer: no, counts_as: not met, because: colour, when: b}
  - {answer: late, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{cause: lost}", "q: unknown / unknown / reason lost / missing a, b / could be yes, no, late"),
            ("{}", "q: unknown / unknown / missing a, b / could be yes, no, late"),
            ("{cause: none}", "q: unknown / unknown / missing a, b / could be yes, no, late"),
            // Of no others.
            ("{cause: lost, a: yes}", "q: yes / met"),
            ("{cause: lost, a: no, b: no}", "q: late / not met"),
            ("{cause: lost, colour: red, a: no, b: yes}", "q: no / not met / reason red"),
        ],
    );
    let at_once = asking(
        "because: cause\nanswers: [{answer: yes, counts_as: met, when: start < done}, {answer: no, counts_as: not met}]",
    );
    at_once.come_to(
        AS_AT,
        &[("{cause: refused}", "q: unknown / unknown / reason refused / missing start / could be ?")],
    );
}

#[test]
fn an_answer_that_waits_says_for_what() {
    let rules = asking(
        "
answers:
  - {answer: odd, counts_as: unknown, wants: began, when: recorded(done) and done < start}
  - {answer: yes, counts_as: met, when: recorded(done)}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: e, reason: R, answer: let off, when: a}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-01-02, done: 2020-01-01}", "q: odd / unknown / missing began / could be ?"),
            (
                "{start: 2020-01-02, done: 2020-01-01, began: 2020-01-01, a: yes}",
                "q: odd / unknown / missing began / could be ?",
            ),
            ("{start: 2020-01-02, done: 2020-01-02}", "q: yes / met"),
            ("{start: 2020-01-02, a: no}", "q: no / not met / blank done"),
        ],
    );
    let because = asking(
        "answers: [{answer: odd, counts_as: unknown, wants: began, because: cause, when: a}, {answer: no, counts_as: not met}]",
    );
    because.come_to(
        AS_AT,
        &[("{a: yes, cause: lost}", "q: odd / unknown / reason lost / missing began / could be ?")],
    );
}

#[test]
fn wants_belongs_to_an_answer_that_counts_as_unknown() {
    let answers = |answer: &str| texts(&[("q", &format!("answers: [{{{answer}}}]"))]);
    faults(&answers("answer: odd, counts_as: unknown"), &["missing-key [{answer: odd, counts_as: unknown}]"]);
    faults(&answers("answer: yes, counts_as: met, wants: start"), &["cannot-count [wants]"]);
    faults(&answers("answer: no, counts_as: not met, because: a"), &["type-mismatch [a]"]);
    for own in ["not applicable", "unknown", "error"] {
        faults(&answers(&format!("answer: {own}, counts_as: met")), &[&format!("reserved-name [{own}]")]);
    }
}

#[test]
fn blank_lists_what_recorded_and_if_blank_met_in_the_order_met() {
    conditions(&[
        ("recorded(start) or recorded(a)", "{}", "no / not met / blank start, a"),
        ("recorded(a) or recorded(start)", "{}", "no / not met / blank a, start"),
        (
            "if_blank(b, false) or recorded(start) or if_blank(a, false)",
            "{}",
            "no / not met / blank b, start, a",
        ),
        // Each once.
        (
            "recorded(a) or recorded(start) or recorded(a) or if_blank(a, false)",
            "{}",
            "no / not met / blank a, start",
        ),
        // Only what is blank.
        ("recorded(a) and recorded(start)", "{a: yes}", "no / not met / blank start"),
        ("if_blank(a, false) or if_blank(b, false)", "{a: no}", "no / not met / blank b"),
        ("if_blank(a, false) or if_blank(b, false)", "{a: none}", "no / not met / blank b"),
        ("if_blank(a, false) or if_blank(b, false)", "{a: none, b: none}", "no / not met"),
        // Only what was looked at.
        ("recorded(a) and recorded(start)", "{}", "no / not met / blank a"),
        ("if a { recorded(b) } else { recorded(c) }", "{a: no}", "no / not met / blank c"),
        // Only of a no.
        ("not recorded(a)", "{}", "yes / met"),
        ("if_blank(a, false) or start < done", "{}", "unknown / unknown / missing start / could be ?"),
    ]);
}

#[test]
fn blank_is_gathered_from_every_clause_on_the_way() {
    let rules = asking(
        "
applies_when: not recorded(words)
time_limit:
  from: start
  to: done
  within:
    - {limit: 2 days, when: 'if_blank(a, false)'}
    - {limit: 4 days}
not_owed:
  - {exemption: e, reason: R, answer: free, when: 'if_blank(b, false)'}
answers:
  - {answer: in time, counts_as: met, when: in_time}
  - {answer: not yet, counts_as: not due, when: running}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: f, reason: R, answer: let off, when: 'if_blank(c, false)'}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01}", "q: no / not met / due 2020-01-05 / blank words, b, a, done, c / as at"),
            (
                "{start: 2020-01-01, done: 2020-01-06}",
                "q: no / not met / due 2020-01-05 / days 5 / blank words, b, a, c",
            ),
            (
                "{start: 2020-01-01, done: none, a: no, b: no, c: none}",
                "q: no / not met / due 2020-01-05 / blank words / as at",
            ),
            // None of these is a no.
            ("{start: 2020-01-01, done: 2020-01-02}", "q: in time / met / due 2020-01-05 / days 1"),
            ("{start: 2020-06-29}", "q: not yet / not due / due 2020-07-03 / as at"),
            ("{start: 2020-01-01, c: yes}", "q: let off / exempt / reason f / due 2020-01-05 / as at"),
            ("{start: 2020-01-01, b: yes}", "q: free / exempt / reason e"),
            ("{words: x}", "q: not applicable / not applicable"),
        ],
    );
}

#[test]
fn blank_of_a_no_that_every_value_comes_to() {
    conditions(&[
        ("a and recorded(start)", "{}", "no / not met / blank start"),
        ("if a { recorded(start) } else { recorded(done) }", "{}", "no / not met / blank start, done"),
        ("a and recorded(start)", "{start: none}", "no / not met"),
    ]);
}

#[test]
fn blank_fields_of_rows() {
    conditions(&[
        ("any(items, |row| recorded(row.ok))", "{items: [{}, {}]}", "no / not met / blank item.ok"),
        ("all(items, |row| recorded(row.ok))", "{items: [{ok: yes}, {}]}", "no / not met / blank item.ok"),
        ("any(items, |row| if_blank(row.ok, false))", "{items: [{ok: no}]}", "no / not met"),
    ]);
    // One row's blanks are not another's.
    let rules = asking(
        "for_each: items\nanswers: [{answer: yes, counts_as: met, when: 'recorded(item.to) or if_blank(item.ok, false)'}, {answer: no, counts_as: not met}]",
    );
    rules.come_to(
        AS_AT,
        &[(
            "{items: [{}, {ok: no}, {to: none}, {ok: no, to: none}]}",
            "q[0]: no / not met / blank item.to, item.ok
         q[1]: no / not met / blank item.to
         q[2]: no / not met / blank item.ok
         q[3]: no / not met",
        )],
    );
}
