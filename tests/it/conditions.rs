//! The tree against the interpreter: over random conditions and random records, both come to the same.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vcop::condition::{
    Condition, Facts, Fault, Progress, Scripts, Silent, Standing, Stop, Surroundings, Value, interpret, walk,
};
use vcop::diagnostic::SourceMap;
use vcop::document::{Scalar, Style};
use vcop::record::Layout;

use crate::support::{CALENDAR, day, record};

const RECORD: &str = "
key: id
fields:
  id: {type: text}
  top: {type: flag}
  first:
    yes1: {type: flag}
    yes2: {type: flag}
    on1: {type: date}
    on2: {type: date}
    size: {type: number}
    inner:
      kind: {type: choice, of: [red, green, blue]}
      words: {type: text}
  items:
    type: list
    row: item
    fields:
      done: {type: flag}
      kind: {type: choice, of: [red, green]}
      on: {type: date}
";

const SCRIPT: &str = r#"
fn both(group) { group.yes1 and group.yes2 }
fn before(day, group) { let start = group.on1; if recorded(group.on2) { return start <= day; } group.on2 < day }
fn many(list, least) { count(list, |one| one.done) >= least }
fn looped(list) { let found = 0; for one in list { if recorded(one.done) { if one.done { found += 1; } } } found }
fn mixed(group, size) { if both(group) { size > 1 } else { before(date("2020-01-02"), group) } }
fn late_one(row, day) { let seen = false; if row.on > day { seen = true; } seen }
"#;

/// A condition of a type, as text.
fn flag(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("top".to_owned()),
        Just("first.yes1".to_owned()),
        Just("first.yes2".to_owned()),
        Just("item.done".to_owned()),
        prop_oneof![Just("true"), Just("false")].prop_map(str::to_owned),
        field().prop_map(|field| format!("recorded({field})")),
        prop_oneof![Just("in_time"), Just("late"), Just("running"), Just("overdue")].prop_map(str::to_owned),
        Just("both(first)".to_owned()),
        Just("recorded(items)".to_owned()),
    ];
    leaf.prop_recursive(depth, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a} and ({b}) or not ({c})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("(if {a} {{ {b} }} else {{ {c} }})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(not ({a})) == ({b})")),
            inner.clone().prop_map(|a| format!("if_blank(first.yes1, {a})")),
            (left_date(), ordering(), date()).prop_map(|(a, how, b)| format!("{a} {how} {b}")),
            (number_or_loop(), ordering(), number()).prop_map(|(a, how, b)| format!("{a} {how} {b}")),
            (choice(), prop_oneof![Just("=="), Just("!=")], word())
                .prop_map(|(a, how, b)| format!("{a} {how} \"{b}\"")),
            (choice(), word(), word()).prop_map(|(a, b, c)| format!("{a} in [\"{b}\", \"{c}\"]")),
            Just("item.kind == first.inner.kind".to_owned()),
            word().prop_map(|word| format!("first.inner.words == \"{word}\"")),
            (quantifier(), inner.clone())
                .prop_map(|(how, a)| format!("{how}(items, |one| one.done or ({a}))")),
            (quantifier(), quantifier()).prop_map(|(a, b)| format!(
                "{a}(items, |x| {b}(items, |y| x.on < y.on or x.kind == y.kind))"
            )),
            date().prop_map(|a| format!("before({a}, first)")),
            number().prop_map(|a| format!("mixed(first, {a})")),
            number().prop_map(|a| format!("many(items, {a})")),
            number().prop_map(|a| format!("looped(items) >= {a}")),
            date().prop_map(|a| format!("late_one(item, {a})")),
        ]
    })
    .boxed()
}

fn field() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("top"),
        Just("first.yes1"),
        Just("first.on1"),
        Just("first.on2"),
        Just("first.size"),
        Just("first.inner.kind"),
        Just("first.inner.words"),
        Just("item.on"),
    ]
}

/// The interpreter reads a bare name that comes first after the rest; conditions are read left to right. So that the
/// two stop at the same field, no bare name comes first here.
fn left_date() -> impl Strategy<Value = String> {
    date().prop_filter("a bare name", |date| date != "due")
}

fn date() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("first.on1".to_owned()),
        Just("first.on2".to_owned()),
        Just("item.on".to_owned()),
        Just("due".to_owned()),
        Just("date(\"2020-01-03\")".to_owned()),
        Just("if_blank(first.on1, date(\"2020-01-01\"))".to_owned()),
    ]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("first.size".to_owned()),
        (-2_i64..4).prop_map(|number| number.to_string()),
        (left_date(), date()).prop_map(|(a, b)| format!("days({a}, {b})")),
        (left_date(), date()).prop_map(|(a, b)| format!("working_days({a}, {b})")),
        Just("count(items, |one| one.kind == \"red\")".to_owned()),
        Just("if_blank(first.size, 2)".to_owned()),
    ]
}

/// A number, or a call that the script engine runs: it takes its type from what it is compared with.
fn number_or_loop() -> impl Strategy<Value = String> {
    prop_oneof![4 => number(), 1 => Just("looped(items)".to_owned())]
}

fn choice() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("first.inner.kind"), Just("item.kind")]
}

fn word() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("red"), Just("green")]
}

fn quantifier() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("any"), Just("all")]
}

fn ordering() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("<"), Just("<="), Just("=="), Just("!="), Just(">"), Just(">=")]
}

/// A value that may be blank, or none.
fn maybe(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(String::new()),
        1 => Just("none".to_owned()),
        4 => prop::sample::select(values).prop_map(str::to_owned),
    ]
}

fn records() -> impl Strategy<Value = String> {
    let days: &'static [&'static str] =
        &["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-06", "2010-05-05"];
    let row = (maybe(&["yes", "no"]), maybe(&["red", "green"]), maybe(days))
        .prop_map(|(done, kind, on)| format!("  - {{done: {done}, kind: {kind}, on: {on}}}\n"));
    let rows = prop_oneof![
        Just(String::new()),
        Just("items: []\n".to_owned()),
        prop::collection::vec(row, 1..4).prop_map(|rows| format!("items:\n{}", rows.concat())),
    ];
    let flags = (maybe(&["yes", "no"]), maybe(&["yes", "no"]), maybe(&["yes", "no"]));
    let dates = (maybe(days), maybe(days));
    let others = (
        maybe(&["0", "1", "2", "3"]),
        maybe(&["red", "green", "blue"]),
        prop::sample::select(&["", "red", "other"][..]),
    );
    (flags, dates, others, rows).prop_map(|((top, yes1, yes2), (on1, on2), (size, kind, words), rows)| {
        format!(
            "id: X\ntop: {top}\nfirst:\n  yes1: {yes1}\n  yes2: {yes2}\n  on1: {on1}\n  on2: {on2}\n  size: {size}\n  inner:\n    kind: {kind}\n    words: {words}\n{rows}"
        )
    })
}

fn standings() -> impl Strategy<Value = Option<Standing>> {
    let progress =
        prop::sample::select(&[Progress::InTime, Progress::Late, Progress::Running, Progress::Overdue][..]);
    prop::option::weighted(0.8, progress.prop_map(|progress| Standing { due: day("2020-01-03"), progress }))
}

struct World {
    layout: Arc<Layout>,
    calendar: Arc<vcop::calendar::Calendar>,
    scripts: Scripts,
}

fn world() -> World {
    let mut sources = SourceMap::default();
    let mut problems = Vec::new();
    let fields = sources.add("record.yaml", RECORD);
    let days = sources.add("calendar.yaml", CALENDAR);
    let script = sources.add("all.rhai", SCRIPT);
    let read = |id| vcop::document::parse(id, sources.text(id)).0.swap_remove(0);
    let layout = vcop::record::read(&read(fields), &mut problems).unwrap();
    let calendar = vcop::calendar::read(&read(days), "calendar.yaml", &mut problems).unwrap();
    let scripts = Scripts::read(&[(script, 0)], &sources, &mut problems);
    assert_eq!(problems, []);
    World { layout: Arc::new(layout), calendar: Arc::new(calendar), scripts }
}

fn compile(world: &World, text: &str) -> Condition {
    let mut sources = SourceMap::default();
    let source = sources.add("condition", text);
    let scalar = Scalar { text: text.to_owned(), style: Style::Plain };
    let span = vcop::diagnostic::Span::new(source, 0, text.len());
    let around =
        Surroundings { layout: &world.layout, scripts: &world.scripts, for_each: Some(0), time_limit: true };
    let mut problems = Vec::new();
    let condition = Condition::compile(&scalar, span, Vec::new(), &around, &mut problems);
    condition.unwrap_or_else(|| panic!("{text}: {problems:?}"))
}

/// Both say the same; of scripts that fail only that they do.
fn alike(tree: &Result<bool, Stop>, interpreted: &Result<bool, Stop>) -> bool {
    let script = |stop: &Stop| matches!(stop, Stop::Fault(fault) if matches!(**fault, Fault::Script(_)));
    match (tree, interpreted) {
        (Err(tree), Err(interpreted)) if script(tree) => script(interpreted),
        (tree, interpreted) => tree == interpreted,
    }
}

thread_local! {
    static WORLD: World = world();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, rng_seed: RngSeed::Fixed(2019), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_and_the_interpreter_agree(
        text in flag(4),
        facts in records(),
        standing in standings(),
        row in 0_u32..3,
        supposed in prop::option::of(any::<bool>()),
    ) {
        WORLD.with(|world| {
            let condition = compile(world, &text);
            let record = record(&world.layout, &facts);
            let mut facts = Facts::new(&record, &world.layout, &world.calendar, &world.scripts);
            facts.begin(row);
            facts.standing = standing;
            if let Some(value) = supposed {
                let field = world.layout.field_named("first.yes1").unwrap();
                facts.supposed.push(vcop::condition::Supposition { field, value: vcop::record::Slot::Flag(value) });
            }
            let interpreted = interpret(&text, Some(0), &facts);
            let tree = walk(&condition.tree, &mut facts, &mut Silent).map(|value| value == Value::Flag(true));
            prop_assert!(alike(&tree, &interpreted), "{text}\ntree {tree:?}\ninterpreted {interpreted:?}");
            Ok(())
        })?;
    }
}
