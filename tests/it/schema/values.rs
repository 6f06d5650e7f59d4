//! For every type of field and many ways to write a value: what the reader of cases takes, the schema of cases takes.

use vcop::document::{Value, parse};
use vcop::record::{DateOrder, Record, read_word};
use vcop::report::schema::cases;

use super::{as_editors_read, refusals, validator};
use crate::support::Texts;

const RECORD: &str = "key: ref
fields:
  ref: {type: text, label: Reference}
  words: {type: text, label: Words}
  on: {type: date, label: Day, held_by: Somebody}
  good: {type: flag, label: Good}
  many: {type: number, label: Many}
  kind: {type: choice, of: [bail, 'no charge', a.b, '1', 'true'], label: Kind}
  group: {inner: {deep: {type: flag, label: Deep}}}
  things: {type: list, row: thing, label: Things, fields: {seen: {type: date, label: Seen}}}
";

const QUESTION: &str = "entitlement: q
question: Q?
says: did
owed_by: Somebody
source: {code: Code, verified: true}
answers: [{answer: yes, counts_as: met}]
rows: []
";

/// Ways to write a value in YAML.
const WRITTEN: &str = "~|null|''|none|None|NONE|' none '|yes|no|Yes|y|N|true|false|True|TRUE|'true'|maybe|on|1|0|+5|-3|007|'12'|1.5|1e3|0x10|\
    99999999999999999999|2019-06-04|'2019-06-04'|' 2019-06-04 '|2019-6-4|04/06/2019|1989-12-31|1990-01-01|2100-12-31|2101-01-01|\
    2019-13-01|bail|' bail'|Bail|no charge|a.b|axb|'1'|other|{}|[]|[bail]|{a: 1}";

/// What a schema takes and the reader does not, each with the reason.
const PASSED: [(&str, &str, &str); 2] = [
    ("many", "1e3", "it is a whole number however it is written"),
    ("many", "99999999999999999999", "a schema has no largest number"),
];

#[test]
fn the_schema_of_cases_takes_what_their_reader_takes() {
    let ruleset = Texts::small(RECORD, &[("q", QUESTION)]).ruleset();
    let (layout, validator) = (&ruleset.layout, validator(&cases(&ruleset).json));
    let mut record = Record::default();
    let mut wrong = Vec::new();
    for field in layout.fields.iter().filter(|field| !field.path.contains('.')) {
        for written in WRITTEN.split('|').map(str::trim_start) {
            let text = format!("ref: E-1\n{}: {written}\n", field.name).replace("ref: E-1\nref", "ref");
            let mut sources = vcop::diagnostic::SourceMap::default();
            let (documents, _) = parse(sources.add("case", text.as_str()), &text);
            let Value::Mapping(entries) = &documents[0].value else { panic!("{text}") };
            let node = &entries.last().unwrap().node;
            record.clear(layout);
            let is_read = match &node.value {
                _ if node.is_blank() => field.name != "ref",
                Value::Scalar(scalar) => {
                    let read = read_word(&mut record, &field.kind, &scalar.text, DateOrder::Iso);
                    read.is_ok() && !(field.name == "ref" && scalar.text.trim().is_empty())
                }
                Value::Sequence(_) | Value::Mapping(_) => false,
            };
            let against = refusals(&validator, &text);
            // A choice with words like numbers or switches takes whatever YAML reads as one.
            let unlike_words = as_editors_read(&text).unwrap()[0][&field.name].clone();
            let is_passed = field.name == "kind" && (unlike_words.is_number() || unlike_words.is_boolean())
                || PASSED.iter().any(|(name, other, _)| *name == field.name && *other == written);
            if against.is_empty() != (is_read || is_passed) {
                wrong.push(format!("{text} is read: {is_read}; against it: {against:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn groups_and_lists_of_a_case_are_held_to_their_names() {
    let ruleset = Texts::small(RECORD, &[("q", QUESTION)]).ruleset();
    let validator = validator(&cases(&ruleset).json);
    for (text, is_taken) in [
        ("ref: E-1\ngroup:\n", true),
        ("ref: E-1\ngroup: {inner: {deep: yes}}\n", true),
        ("ref: E-1\ngroup: {inner: {deeper: yes}}\n", false),
        ("ref: E-1\ngroup: none\n", false),
        ("ref: E-1\nthings: []\n", true),
        ("ref: E-1\nthings:\n", true),
        ("ref: E-1\nthings: [{seen: none}, {}]\n", true),
        ("ref: E-1\nthings: [{saw: 2019-06-04}]\n", false),
        ("ref: E-1\nthings: none\n", false),
        ("ref: E-1\nthings: [none]\n", false),
        ("words: none\n", false),
        ("- {ref: E-1}\n- {ref: E-2, good: y}\n", true),
        ("- {ref: E-1}\n- {good: y}\n", false),
        ("ref: E-1\n---\nref: E-2\nother: 1\n", false),
    ] {
        assert_eq!(refusals(&validator, text).is_empty(), is_taken, "{text}");
    }
}
