//! Exemptions: not owed before the answers, excused only after a no; their order, and those that questions share.

use super::{AS_AT, Rules, asking, faults, refused, texts};

#[test]
fn not_owed_comes_before_the_answers() {
    let rules = asking(
        "
not_owed:
  - {exemption: first, reason: R, answer: free, when: a}
  - {exemption: second, reason: R, answer: free too, when: b}
answers:
  - {answer: yes, counts_as: met, when: recorded(done)}
  - {answer: waiting, counts_as: not due, when: c}
  - {answer: no, counts_as: not met}
",
    );
    rules.come_to(
        AS_AT,
        &[
            // Whatever the answer would be: done, waiting or not done.
            ("{a: yes, b: no, done: 2020-01-01}", "q: free / exempt / reason first"),
            ("{a: yes, b: no, c: yes}", "q: free / exempt / reason first"),
            ("{a: yes, b: no, c: no}", "q: free / exempt / reason first"),
            // The first that holds.
            ("{a: yes, b: yes, c: no}", "q: free / exempt / reason first"),
            ("{a: no, b: yes, c: no}", "q: free too / exempt / reason second"),
            ("{a: no, b: no, done: 2020-01-01}", "q: yes / met"),
            ("{a: no, b: no, c: yes}", "q: waiting / not due"),
            ("{a: no, b: no, c: no}", "q: no / not met / blank done"),
            // What comes after the first is not looked at.
            ("{a: yes}", "q: free / exempt / reason first"),
            ("{a: no, done: 2020-01-01}", "q: unknown / unknown / missing b / could be free too, yes"),
            ("{done: 2020-01-01}", "q: unknown / unknown / missing a, b / could be free, free too, yes"),
            ("{b: no, c: no}", "q: unknown / unknown / missing a / could be free, no"),
        ],
    );
}

#[test]
fn excused_comes_only_after_a_no() {
    let rules = asking(
        "
answers:
  - {answer: yes, counts_as: met, when: 'colour == \"green\"'}
  - {answer: waiting, counts_as: not due, when: 'size == 1'}
  - {answer: held up, counts_as: unknown, wants: start, when: 'size == 2'}
  - {answer: late, counts_as: not met, when: 'size == 3'}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: first, reason: R, answer: let off, when: a}
  - {exemption: second, reason: R, answer: let go, when: b}
",
    );
    rules.come_to(
        AS_AT,
        &[
            // An excuse never touches an answer that is not a no.
            ("{colour: green, size: 9, a: yes, b: yes}", "q: yes / met"),
            ("{colour: red, size: 1, a: yes, b: yes}", "q: waiting / not due"),
            ("{colour: red, size: 2, a: yes, b: yes}", "q: held up / unknown / missing start / could be ?"),
            // Nor is it looked at.
            ("{colour: green}", "q: yes / met"),
            ("{colour: red, size: 1}", "q: waiting / not due"),
            // Every answer that counts as not met may be excused; the first excuse that holds is taken.
            ("{colour: red, size: 3, a: yes, b: yes}", "q: let off / exempt / reason first"),
            ("{colour: red, size: 9, a: yes, b: no}", "q: let off / exempt / reason first"),
            ("{colour: red, size: 9, a: no, b: yes}", "q: let go / exempt / reason second"),
            ("{colour: red, size: 3, a: no, b: no}", "q: late / not met"),
            ("{colour: red, size: 9, a: no, b: no}", "q: no / not met"),
            ("{colour: red, size: 9, a: yes}", "q: let off / exempt / reason first"),
            ("{colour: red, size: 9, b: no}", "q: unknown / unknown / missing a / could be no, let off"),
            ("{colour: red, size: 9, b: yes}", "q: unknown / unknown / missing a / could be let off, let go"),
        ],
    );
}

#[test]
fn one_answer_may_be_given_by_an_answer_and_by_exemptions() {
    let rules = asking(
        "
not_owed:
  - {exemption: before, reason: R, answer: not suitable, when: a}
answers:
  - {answer: yes, counts_as: met, when: b}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: after, reason: R, answer: not suitable, when: c}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{a: yes, b: yes, c: yes}", "q: not suitable / exempt / reason before"),
            ("{a: no, b: yes, c: yes}", "q: yes / met"),
            ("{a: no, b: no, c: yes}", "q: not suitable / exempt / reason after"),
            // One answer and status either way, for two reasons.
            ("{b: no, c: yes}", "q: not suitable / exempt"),
            ("{b: yes, c: yes}", "q: unknown / unknown / missing a / could be not suitable, yes"),
        ],
    );
}

#[test]
fn the_finding_keeps_the_clause_and_the_reason() {
    let rules = asking(
        "
not_owed:
  - {exemption: before, reason: Not owed, answer: free, when: a}
answers:
  - {answer: no, counts_as: not met}
excused:
  - {exemption: after, reason: Her wish, victim_choice: true, answer: let off, when: b}
",
    );
    rules.come_to(AS_AT, &[
        ("{a: yes}", "q: free / exempt / reason before / rule - {exemption: before, reason: Not owed, answer: free, when: a}"),
        (
            "{a: no, b: yes}",
            "q: let off / exempt / reason after / rule - {exemption: after, reason: Her wish, victim_choice: true, answer: let off, when: b}",
        ),
        ("{a: no, b: no}", "q: no / not met / rule - {answer: no, counts_as: not met}"),
    ]);
    let reasons = &rules.ruleset.questions[0].reasons;
    let kept: Vec<_> =
        reasons.iter().map(|reason| (&*reason.id, &*reason.words, reason.victim_choice)).collect();
    assert_eq!(kept, [("before", "Not owed", false), ("after", "Her wish", true)]);
}

#[test]
fn an_exemption_may_speak_of_the_limit() {
    let rules = asking(
        "
time_limit: {from: start, to: done, within: 2 days}
answers:
  - {answer: in time, counts_as: met, when: in_time}
  - {answer: not yet, counts_as: not due, when: running}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: late-by-wish, reason: R, answer: let off, when: late and a}
",
    );
    rules.come_to(
        AS_AT,
        &[
            ("{start: 2020-01-01, done: 2020-01-03, a: yes}", "q: in time / met / due 2020-01-03 / days 2"),
            (
                "{start: 2020-01-01, done: 2020-01-04, a: yes}",
                "q: let off / exempt / reason late-by-wish / due 2020-01-03 / days 3",
            ),
            ("{start: 2020-01-01, a: yes}", "q: no / not met / due 2020-01-03 / blank done / as at"),
        ],
    );
}

const SHARED: &str = "
exemptions:
  - {exemption: shared, reason: R, answer: free, when: a}
  - {exemption: dated, reason: R, answer: let off, when: b, in_force: {by: start, until: 2020-03-31}}
";

fn sharing() -> super::Texts {
    let before = "
not_owed: [{exemption: shared}]
answers:
  - {answer: yes, counts_as: met, when: c}
  - {answer: no, counts_as: not met}
";
    let after = "
answers:
  - {answer: yes, counts_as: met, when: c}
  - {answer: no, counts_as: not met}
excused:
  - exemption: dated
  - exemption: shared
";
    texts(&[("before", before), ("after", after)]).with("exemptions.yaml", SHARED)
}

#[test]
fn shared_exemptions_serve_wherever_they_are_named() {
    faults(&sharing(), &[]);
    Rules::of(sharing()).come_to(AS_AT, &[
        (
            "{a: yes, b: yes, c: yes, start: 2020-01-01}",
            "before: free / exempt / reason shared / rule - {exemption: shared, reason: R, answer: free, when: a}
             after: yes / met",
        ),
        (
            "{a: yes, b: yes, c: no, start: 2020-01-01}",
            "before: free / exempt / reason shared
             after: let off / exempt / reason dated / rule - {exemption: dated, reason: R, answer: let off, when: b, in_force: {by: start, until: 2020-03-31}}",
        ),
        (
            "{a: yes, b: yes, c: no, start: 2020-04-01}",
            "before: free / exempt / reason shared
             after: free / exempt / reason shared",
        ),
        ("{a: no, b: no, c: no, start: 2020-01-01}", "before: no / not met\nafter: no / not met"),
    ]);
}

#[test]
fn shared_exemptions_are_checked() {
    let named = texts(&[("q", "answers: [{answer: no, counts_as: not met}]\nexcused: [{exemption: shred}]")]);
    refused(&named.with("exemptions.yaml", SHARED), "unknown-name [shred]");
    let unused =
        texts(&[("q", "answers: [{answer: no, counts_as: not met}]")]).with("exemptions.yaml", SHARED);
    faults(&unused, &["unused-exemption [shared]", "unused-exemption [dated]"]);
    let twice = texts(&[("q", "answers: [{answer: no, counts_as: not met}]\nexcused: [{exemption: shared}, {exemption: shared}, {exemption: dated}]")])
        .with("exemptions.yaml", SHARED);
    refused(&twice, "duplicate-name [shared]");
}

#[test]
fn what_is_never_reached_is_a_fault() {
    let question = |keys: &str| texts(&[("q", keys)]);
    let answers = "answers: [{answer: yes, counts_as: met, when: b}, {answer: no, counts_as: not met}]\n";
    faults(
        &question(&format!("{answers}not_owed: [{{exemption: e, reason: R, answer: free, when: 'false'}}]")),
        &["unreachable ['false']"],
    );
    refused(
        &question("answers: [{answer: yes, counts_as: met}, {answer: no, counts_as: not met}]"),
        "unreachable [{answer: no, counts_as: not met}]",
    );
    let never = question(
        "answers: [{answer: yes, counts_as: met}]\nexcused: [{exemption: e, reason: R, answer: free, when: a}]",
    );
    faults(&never, &["unreachable [{exemption: e, reason: R, answer: free, when: a}]"]);
    // One that holds for some dates only leaves those after it within reach.
    let dated = format!(
        "{answers}excused: [{{exemption: e, reason: R, answer: free, when: a, in_force: {{by: start, until: 2020-01-01}}}}, {{exemption: f, reason: R, answer: free, when: a}}]"
    );
    faults(&question(&dated), &[]);
}

#[test]
fn one_exemption_of_a_question_has_one_reason() {
    let keys = |not_owed: &str, excused: &str| {
        texts(&[(
            "q",
            &format!(
                "not_owed: [{{exemption: e, {not_owed}, answer: free, when: a}}]\nanswers: [{{answer: no, counts_as: not met}}]\nexcused: [{{exemption: e, {excused}, answer: free, when: b}}]"
            ),
        )])
    };
    faults(&keys("reason: R", "reason: R"), &[]);
    for (one, other) in [("reason: R", "reason: S"), ("reason: R", "reason: R, victim_choice: true")] {
        let (found, problems) = super::faults_of(&keys(one, other));
        assert_eq!(found.len(), 1, "{problems:#?}");
        assert!(found[0].starts_with("duplicate-name [{exemption: e"), "{found:?}");
        assert_eq!(problems[0].labels.len(), 2, "both places are shown");
    }
}

#[test]
fn editions_may_word_a_reason_each_in_its_own_way() {
    let edition = |dates: &str, reason: &str| {
        format!(
            "in_force: {{by: start, {dates}}}\nnot_owed: [{{exemption: e, {reason}, answer: free, when: a}}]\nanswers: [{{answer: yes, counts_as: met}}]"
        )
    };
    let old = edition("until: 2019-12-31", "reason: As it was worded");
    let new = edition("from: 2020-01-01", "reason: As it is worded, victim_choice: true");
    let rules =
        Rules::of(texts(&[("q", &old)]).with("entitlements/later.yaml", &super::entitlement("q", &new)));
    let words = |record: &str| {
        let finding = crate::support::findings(&rules.ruleset, record, AS_AT).remove(0);
        let reason = rules.ruleset.questions[0].reasons[usize::from(finding.reason.unwrap())].clone();
        (reason.id, reason.words, reason.victim_choice)
    };
    let reason = |words: &str, choice| ("e".to_owned(), words.to_owned(), choice);
    assert_eq!(words("{start: 2019-12-31, a: yes}"), reason("As it was worded", false));
    assert_eq!(words("{start: 2020-01-01, a: yes}"), reason("As it is worded", true));
}
