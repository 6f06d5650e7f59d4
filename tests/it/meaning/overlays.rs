//! Overlays: what an `extends` ruleset replaces, adds and drops, and its fingerprint beside its base's.

use super::{AS_AT, Rules, asking, entitlement, faults, refused, texts, yes_no};
use crate::support::{Texts, findings};

const HEAD: &str = "vcop: 1\nruleset: over\ntitle: Over\nextends: ../small\n";

const QUESTION: &str = "
because: cause
not_owed:
  - {exemption: e, reason: R, answer: free, when: b}
answers:
  - {answer: yes, counts_as: met, when: a}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: shared}
";

const SHARED: &str = "exemptions:\n  - {exemption: shared, reason: R, answer: let off, when: c}\n";

/// A base of two questions, with a shared exemption and a script.
fn base() -> Texts {
    let second = yes_no("held(group)");
    texts(&[("first", QUESTION), ("second", &second)])
        .with("exemptions.yaml", SHARED)
        .with("scripts/all.rhai", "fn held(g) { inner(g) }\nfn inner(g) { g.yes }\n")
}

/// The base with an overlay of the files given, each with its path.
fn over(files: &[(&str, &str)]) -> Texts {
    let mut all = vec![("ruleset.yaml", HEAD)];
    all.retain(|(path, _)| !files.iter().any(|(other, _)| other == path));
    all.extend(files);
    base().over("over", &all)
}

const RECORD: &str = "{a: no, b: no, c: no, group: {yes: yes}}";

#[test]
fn an_overlay_of_nothing_changes_nothing() {
    faults(&over(&[]), &[]);
    let (plain, laid) = (Rules::of(base()), Rules::of(over(&[])));
    for record in
        ["{}", RECORD, "{a: yes, b: no, group: {yes: no}}", "{a: no, b: no, c: yes}", "{b: yes, cause: lost}"]
    {
        let lines = |rules: &Rules| -> Vec<String> {
            findings(&rules.ruleset, record, AS_AT).iter().map(|finding| rules.shown(finding, true)).collect()
        };
        assert_eq!(lines(&plain), lines(&laid), "{record}");
    }
    assert_eq!((&*laid.ruleset.id, &*laid.ruleset.title, &*laid.ruleset.code), ("over", "Over", "None"));
}

#[test]
fn a_key_given_is_replaced_whole_and_the_others_stay() {
    let laid = Rules::of(over(&[(
        "entitlements/first.yaml",
        "entitlement: first\nsays: had it\nanswers:\n  - {answer: done, counts_as: met, when: recorded(done)}\n  - {answer: no, counts_as: not met}\n",
    )]));
    laid.come_to(AS_AT, &[
        // `a` is no longer asked about; `not_owed`, `excused` and `because` are the base's.
        ("{a: yes, b: no, c: no, group: {yes: yes}}", "first: no / not met / blank done\nsecond: yes / met"),
        (
            "{done: 2020-01-01, b: no, group: {yes: yes}}",
            "first: done / met / rule - {answer: done, counts_as: met, when: recorded(done)}\nsecond: yes / met",
        ),
        ("{b: yes, group: {yes: no}}", "first: free / exempt / reason e / rule - {exemption: e, reason: R, answer: free, when: b}\nsecond: no / not met"),
        ("{b: no, c: yes, group: {yes: no}}", "first: let off / exempt / reason shared\nsecond: no / not met"),
        ("{b: no, cause: lost, group: {yes: no}}", "first: unknown / unknown / reason lost / missing c / could be no, let off\nsecond: no / not met"),
    ]);
    let edition = &laid.ruleset.questions[0].editions[0];
    assert_eq!((&*edition.says, &*edition.question), ("had it", "Was it done?"));
    // One key of a key is not added to the base's: an exemption list is that of the overlay alone.
    let exemptions = "entitlement: first\nnot_owed:\n  - {exemption: f, reason: R, answer: freed, when: c}\n";
    Rules::of(over(&[("entitlements/first.yaml", exemptions)])).come_to(
        AS_AT,
        &[
            ("{a: yes, b: yes, c: no, group: {yes: yes}}", "first: yes / met\nsecond: yes / met"),
            (
                "{a: yes, b: no, c: yes, group: {yes: yes}}",
                "first: freed / exempt / reason f\nsecond: yes / met",
            ),
        ],
    );
}

#[test]
fn a_key_may_be_added_and_the_files_name_does_not_matter() {
    let laid = Rules::of(over(&[("entitlements/other-name.yaml", "entitlement: second\napplies_when: a\n")]));
    laid.come_to(
        AS_AT,
        &[
            (RECORD, "first: no / not met\nsecond: not applicable / not applicable / rule applies_when: a"),
            ("{a: yes, b: no, group: {yes: yes}}", "first: yes / met\nsecond: yes / met"),
        ],
    );
}

#[test]
fn a_new_question_comes_after_the_bases_under_a_heading() {
    let third = entitlement("third", &yes_no("c"));
    let heading = format!("{HEAD}form:\n  - {{heading: Ours, asks: [third]}}\n");
    let laid = Rules::of(over(&[("ruleset.yaml", &heading), ("entitlements/third.yaml", &third)]));
    laid.come_to(AS_AT, &[(RECORD, "first: no / not met\nsecond: yes / met\nthird: no / not met")]);
    let headings: Vec<&str> = laid.ruleset.form.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(headings, ["All", "Ours"]);
    // Without one it stands nowhere.
    faults(&over(&[("entitlements/third.yaml", &third)]), &["not-on-form [third]"]);
}

#[test]
fn a_headings_questions_are_replaced() {
    let third = entitlement("third", &yes_no("c"));
    let heading = format!("{HEAD}form:\n  - {{heading: All, asks: [third, second, first]}}\n");
    let laid = Rules::of(over(&[("ruleset.yaml", &heading), ("entitlements/third.yaml", &third)]));
    laid.come_to(AS_AT, &[(RECORD, "third: no / not met\nsecond: yes / met\nfirst: no / not met")]);
    assert_eq!(laid.ruleset.form.len(), 1);
    let left_out = format!("{HEAD}form:\n  - {{heading: All, asks: [first]}}\n");
    faults(&over(&[("ruleset.yaml", &left_out)]), &["not-on-form [second]"]);
    let twice = format!("{HEAD}form:\n  - {{heading: Ours, asks: [first]}}\n");
    faults(&over(&[("ruleset.yaml", &twice)]), &["not-on-form [first]"]);
    let unheard = format!("{HEAD}form:\n  - {{heading: All, asks: [first, second, thrid]}}\n");
    let third = entitlement("third", &yes_no("c"));
    refused(
        &over(&[("ruleset.yaml", &unheard), ("entitlements/third.yaml", &third)]),
        "unknown-name [thrid]",
    );
}

#[test]
fn remove_drops() {
    let head = format!("{HEAD}remove: {{entitlements: [first], exemptions: [shared]}}\n");
    let laid = over(&[("ruleset.yaml", &head)]);
    faults(&laid, &[]);
    Rules::of(laid).come_to(AS_AT, &[(RECORD, "second: yes / met")]);
    // An exemption that a question still names is missed there.
    let head = format!("{HEAD}remove: {{exemptions: [shared]}}\n");
    refused(&over(&[("ruleset.yaml", &head)]), "unknown-name [shared]");
    // What is removed may be written anew, with nothing of the base's left in it.
    let head =
        format!("{HEAD}remove: {{entitlements: [first]}}\nform:\n  - {{heading: Ours, asks: [first]}}\n");
    let anew = entitlement("first", &yes_no("b"));
    Rules::of(over(&[("ruleset.yaml", &head), ("entitlements/first.yaml", &anew)]))
        .come_to(AS_AT, &[("{b: yes, group: {yes: yes}}", "second: yes / met\nfirst: yes / met")]);
}

#[test]
fn removing_what_is_not_there_is_a_fault() {
    let head = |removed: &str| format!("{HEAD}remove: {{{removed}}}\n");
    let removing = |removed: &str| over(&[("ruleset.yaml", &head(removed))]);
    faults(&removing("entitlements: [frist]"), &["unknown-name [frist]"]);
    faults(&removing("exemptions: [other]"), &["unknown-name [other]"]);
    // An exemption of one question's own is not a shared one.
    faults(&removing("exemptions: [e]"), &["unknown-name [e]"]);
    faults(&removing("fields: [a]"), &["unknown-key [fields]"]);
}

#[test]
fn a_shared_exemption_has_its_keys_replaced_and_a_new_one_is_added() {
    let shared = "exemptions:\n  - {exemption: shared, when: b or c}\n  - {exemption: own, reason: R, answer: gone, when: a}\n";
    let own = "entitlement: second\nexcused:\n  - {exemption: own}\n";
    let laid = Rules::of(over(&[
        ("exemptions.yaml", shared),
        ("entitlements/second.yaml", own),
        ("entitlements/first.yaml", "entitlement: first\nnot_owed: []\n"),
    ]));
    laid.come_to(
        AS_AT,
        &[
            (
                "{a: no, b: yes, group: {yes: no}}",
                "first: let off / exempt / reason shared\nsecond: no / not met",
            ),
            ("{a: yes, b: yes, group: {yes: no}}", "first: yes / met\nsecond: gone / exempt / reason own"),
        ],
    );
}

#[test]
fn fields_are_added_and_their_keys_replaced() {
    let record = "
fields:
  a: {label: Whether it was}
  fresh: {type: flag}
  colour: {of: [red, green, blue, mauve]}
  group:
    yes: {type: flag, held_by: Police}
    more: {type: number}
  items:
    fields:
      ok: {label: Is it}
      extra: {type: flag}
  other:
    inner: {type: date}
";
    let third = entitlement(
        "third",
        &format!(
            "for_each: items\n{}",
            yes_no(
                "fresh and colour == \"mauve\" and group.more == 1 and recorded(other.inner) and item.extra"
            )
        ),
    );
    let head = format!("{HEAD}form:\n  - {{heading: Ours, asks: [third]}}\n");
    let files = [("record.yaml", record), ("ruleset.yaml", &head), ("entitlements/third.yaml", &third)];
    let laid = Rules::of(over(&files));
    laid.come_to(AS_AT, &[(
        "{a: yes, b: no, group: {yes: yes, more: 1}, fresh: yes, colour: mauve, other: {inner: 2020-01-01}, items: [{ok: yes, extra: yes}, {extra: no}]}",
        "first: yes / met\nsecond: yes / met\nthird[0]: yes / met\nthird[1]: no / not met",
    )]);
    let layout = &laid.ruleset.layout;
    let label = |path: &str| layout.label(layout.field_named(path).unwrap()).to_owned();
    assert_eq!((label("a"), label("item.ok")), ("Whether it was".to_owned(), "Is it".to_owned()));
    assert_eq!(layout.held_by(layout.field_named("group.yes").unwrap()), Some("Police"));
    // Every word of a choice that has grown is tried.
    let grown = over(&[
        ("record.yaml", record),
        (
            "entitlements/second.yaml",
            "entitlement: second\nanswers:\n  - answer: old\n    counts_as: met\n    when: 'colour in [\"red\", \"green\", \"blue\"]'\n  - {answer: no, counts_as: not met}\n",
        ),
    ]);
    // The base's function is called by nothing now: that is no fault of the overlay's.
    faults(&grown, &[]);
    Rules::of(grown).come_to(
        AS_AT,
        &[(
            "{b: yes}",
            "first: free / exempt / reason e\nsecond: unknown / unknown / missing colour / could be old, no",
        )],
    );
}

#[test]
fn a_field_may_not_change_its_type_nor_a_choice_shrink() {
    let record = |fields: &str| over(&[("record.yaml", &format!("fields:\n  {fields}\n"))]);
    faults(&record("a: {type: date}"), &["field-changed [a]"]);
    faults(&record("group: {yes: {type: text}}"), &["field-changed [yes]"]);
    faults(&record("items: {type: flag}"), &["field-changed [items]"]);
    faults(&record("items: {fields: {ok: {type: date}}}"), &["field-changed [ok]"]);
    faults(&record("items: {row: entry}"), &["field-changed [row]"]);
    faults(&record("group: {type: flag}"), &["field-changed [group]"]);
    faults(&record("colour: {of: [red, green]}"), &["field-changed [of]"]);
    faults(&record("colour: {of: [mauve]}"), &["field-changed [of]"]);
    faults(&record("items: {fields: {kind: {of: [red]}}}"), &["field-changed [of]"]);
    faults(&record("a: {typ: flag}"), &["unknown-key [typ]"]);
    faults(&record("colour: {of: [blue, green, red, mauve]}"), &[]);
    faults(&over(&[("record.yaml", "key: words\n")]), &["field-changed [words]"]);
    faults(&over(&[("record.yaml", "key: id\n")]), &[]);
}

#[test]
fn a_function_is_replaced_for_the_bases_own_callers_too() {
    let laid = Rules::of(over(&[("scripts/mine.rhai", "fn inner(g) { recorded(g.on) }\n")]));
    laid.come_to(
        AS_AT,
        &[
            (
                "{b: yes, group: {yes: yes}}",
                "first: free / exempt / reason e\nsecond: no / not met / blank group.on",
            ),
            ("{b: yes, group: {on: 2020-01-01}}", "first: free / exempt / reason e\nsecond: yes / met"),
        ],
    );
    // Also where the caller is run by the script engine.
    let looping = base()
        .with(
            "scripts/all.rhai",
            "fn held(g) { for n in [1] { return inner(g); } false }\nfn inner(g) { g.yes }\n",
        )
        .over("over", &[("ruleset.yaml", HEAD), ("scripts/mine.rhai", "fn inner(g) { not g.yes }\n")]);
    Rules::of(looping).come_to(
        AS_AT,
        &[("{b: yes, group: {yes: yes}}", "first: free / exempt / reason e\nsecond: no / not met")],
    );
    let added = over(&[
        ("scripts/mine.rhai", "fn fresh(x) { not x }\n"),
        ("entitlements/second.yaml", "entitlement: second\napplies_when: fresh(a)\n"),
    ]);
    Rules::of(added).come_to(
        AS_AT,
        &[(
            "{a: yes, b: yes, group: {yes: yes}}",
            "first: free / exempt / reason e\nsecond: not applicable / not applicable",
        )],
    );
    faults(&over(&[("scripts/mine.rhai", "fn fresh(x) { not x }\n")]), &["unused-script [fresh]"]);
    faults(
        &over(&[
            ("scripts/one.rhai", "fn inner(g) { g.yes }\n"),
            ("scripts/two.rhai", "fn inner(g) { not g.yes }\n"),
        ]),
        &["duplicate-name [inner]"],
    );
}

#[test]
fn where_the_base_has_editions_the_files_name_tells_which_is_meant() {
    let old = "in_force: {by: start, until: 2019-12-31}\nanswers: [{answer: old, counts_as: met}]";
    let new = "in_force: {by: start, from: 2020-01-01}\nanswers: [{answer: new, counts_as: met}]";
    let base = || texts(&[("q", old)]).with("entitlements/q-later.yaml", &entitlement("q", new));
    let laid = |path: &str| {
        base().over(
            "over",
            &[("ruleset.yaml", HEAD), (path, "entitlement: q\nanswers: [{answer: ours, counts_as: met}]\n")],
        )
    };
    let cases = |first, second| [("{start: 2019-12-31}", first), ("{start: 2020-01-01}", second)];
    Rules::of(laid("entitlements/q-later.yaml")).come_to(AS_AT, &cases("q: old / met", "q: ours / met"));
    Rules::of(laid("entitlements/q.yaml")).come_to(AS_AT, &cases("q: ours / met", "q: new / met"));
    refused(&laid("entitlements/ours.yaml"), "duplicate-name [q]");
}

#[test]
fn overlays_may_lie_on_overlays() {
    let first = "entitlement: second\nanswers:\n  - {answer: one, counts_as: met, when: a}\n  - {answer: none of it, counts_as: not met}\n";
    let second = "entitlement: second\nsays: had it\napplies_when: b\n";
    let texts = over(&[("entitlements/second.yaml", first)]).over(
        "top",
        &[
            ("ruleset.yaml", "vcop: 1\nruleset: top\nextends: ../over\n"),
            ("entitlements/second.yaml", second),
        ],
    );
    let laid = Rules::of(texts);
    laid.come_to(
        AS_AT,
        &[
            (
                "{a: yes, b: yes}",
                "first: free / exempt / reason e / rule - {exemption: e, reason: R, answer: free, when: b}
             second: one / met / rule - {answer: one, counts_as: met, when: a}",
            ),
            (
                "{a: yes, b: no}",
                "first: yes / met\nsecond: not applicable / not applicable / rule applies_when: b",
            ),
        ],
    );
    assert_eq!((&*laid.ruleset.id, &*laid.ruleset.title), ("top", "Over"));
    assert_eq!(laid.ruleset.base.map(|base| base.id), Some("over".to_owned()));
}

fn sha(texts: &Texts) -> (String, Option<String>) {
    let ruleset = texts.ruleset();
    (ruleset.sha256, ruleset.base.map(|base| base.sha256))
}

#[test]
fn the_fingerprint_is_over_every_file_used_and_the_bases_own_stands_beside_it() {
    let (plain, none) = sha(&base());
    assert_eq!(none, None);
    assert_eq!(plain.len(), 64);
    assert!(plain.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    let (laid, below) = sha(&over(&[]));
    assert_ne!(laid, plain);
    assert_eq!(below.as_ref(), Some(&plain));
    // Whatever the overlay does, its base is what it was.
    for files in [
        &[("scripts/mine.rhai", "fn inner(g) { not g.yes }\n")][..],
        &[("record.yaml", "fields:\n  fresh: {type: flag}\n")],
        &[("entitlements/first.yaml", "entitlement: first\nsays: had it\n")],
    ] {
        let (other, below) = sha(&over(files));
        assert_ne!(other, laid);
        assert_eq!(below.as_ref(), Some(&plain));
    }
    // Every kind of file counts, and so does its path; line ends do not.
    let exemption = SHARED.replace("reason: R", "reason: S");
    let script = "fn held(g) { inner(g) }\nfn inner(g) { g.yes } // a note\n";
    let other = format!("{}\n", entitlement("second", &yes_no("held(group)")));
    for changed in [
        base().with("exemptions.yaml", &exemption),
        base().with("scripts/all.rhai", script),
        base().with("entitlements/second.yaml", &other),
        base().with("record.yaml", &format!("{} # a note\n", super::RECORD)),
    ] {
        assert_ne!(sha(&changed).0, plain);
        assert_ne!(sha(&changed.over("over", &[("ruleset.yaml", HEAD)])).1.as_ref(), Some(&plain));
    }
    let mut moved = base();
    for (path, _) in &mut moved.layers[0].1 {
        *path = path.replace("entitlements/second.yaml", "entitlements/third.yaml");
    }
    assert_ne!(sha(&moved).0, plain);
    let mut ends = base();
    for (_, text) in &mut ends.layers[0].1 {
        *text = text.replace('\n', "\r\n");
    }
    assert_eq!(sha(&ends).0, plain);
    assert_eq!(sha(&base()).0, plain);
    assert!(asking(&yes_no("a")).ruleset.base.is_none());
}

/// An overlay of a base with one edition that holds for every date, and these files for the same question.
fn editions_over(files: &[(&str, &str)]) -> Texts {
    let mut all = vec![("ruleset.yaml", HEAD)];
    all.extend(files);
    texts(&[("q", "answers: [{answer: old, counts_as: met}]")]).over("over", &all)
}

#[test]
fn an_overlay_ends_the_bases_edition_and_adds_the_next() {
    let ended = "entitlement: q\nin_force: {by: start, until: 2019-12-31}\n";
    let next =
        entitlement("q", "in_force: {by: start, from: 2020-01-01}\nanswers: [{answer: new, counts_as: met}]");
    let laid = editions_over(&[("entitlements/q.yaml", ended), ("entitlements/q-2020.yaml", &next)]);
    faults(&laid, &[]);
    Rules::of(laid)
        .come_to(AS_AT, &[("{start: 2019-12-31}", "q: old / met"), ("{start: 2020-01-01}", "q: new / met")]);
    // A base that has ended already takes the next without a word about the first, whatever its file is called.
    let base =
        texts(&[("q", "in_force: {by: start, until: 2019-12-31}\nanswers: [{answer: old, counts_as: met}]")]);
    let laid = base.over("over", &[("ruleset.yaml", HEAD), ("entitlements/a-next.yaml", &next)]);
    Rules::of(laid)
        .come_to(AS_AT, &[("{start: 2019-12-31}", "q: old / met"), ("{start: 2020-01-01}", "q: new / met")]);
    // And a third may lie on that.
    let third = entitlement(
        "q",
        "in_force: {by: start, from: 2021-01-01}\nanswers: [{answer: newest, counts_as: met}]",
    );
    let until = "entitlement: q\nin_force: {by: start, from: 2020-01-01, until: 2020-12-31}\n";
    let laid = editions_over(&[("entitlements/q.yaml", ended), ("entitlements/q-2020.yaml", &next)]).over(
        "top",
        &[
            ("ruleset.yaml", "vcop: 1\nruleset: top\nextends: ../over\n"),
            ("entitlements/q-2020.yaml", until),
            ("entitlements/q-2021.yaml", &third),
        ],
    );
    Rules::of(laid).come_to(
        AS_AT,
        &[
            ("{start: 2019-12-31}", "q: old / met"),
            ("{start: 2020-12-31}", "q: new / met"),
            ("{start: 2021-01-01}", "q: newest / met"),
        ],
    );
}

#[test]
fn two_files_may_not_change_one_edition_and_editions_may_not_overlap() {
    let says = "entitlement: q\nsays: had it\n";
    let look = "entitlement: q\nlook_in: There\n";
    let two = editions_over(&[("entitlements/q.yaml", says), ("entitlements/r.yaml", look)]);
    faults(&two, &["duplicate-name [q]"]);
    let next =
        entitlement("q", "in_force: {by: start, from: 2020-01-01}\nanswers: [{answer: new, counts_as: met}]");
    faults(&editions_over(&[("entitlements/q-2020.yaml", &next)]), &["editions-overlap [q]"]);
}
