//! A ruleset of odd questions, for the search: editions by row, several starts, dates in rules, texts, counts, a loop.

/// Its files, by path below its folder.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "ruleset.yaml",
        "vcop: 1
ruleset: odd
title: Odd
code: None
calendar: england-and-wales
form:
  - heading: All
    asks: [a, b, c]
",
    ),
    (
        "record.yaml",
        "key: id
fields:
  id: {type: text}
  area: {type: text}
  frame: {type: text}
  size: {type: number}
  one_on: {type: date}
  two_on: {type: date}
  kind: {type: choice, of: [x, y, z]}
  flag: {type: flag}
  items:
    type: list
    row: item
    fields:
      on: {type: date}
      done_on: {type: date}
      kind: {type: choice, of: [x, y, z]}
",
    ),
    (
        "entitlements/a1.yaml",
        r#"entitlement: a
question: A?
says: a
owed_by: Us
source: {code: None, verified: false}
for_each: items
in_force: {by: item.on, from: 2018-01-01, until: 2019-12-31}
time_limit:
  from: [item.on, one_on]
  to: item.done_on
  within:
    - {limit: 3 days, when: 'item.kind in ["x", "y"]', in_force: {by: item.on, until: 2018-12-31}}
    - {limit: 5 working days, when: 'area == "north" or frame == area'}
answers:
  - {answer: yes, counts_as: met, when: in_time}
  - {answer: early, counts_as: met, when: due < date("2019-06-01") and running}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
"#,
    ),
    (
        "entitlements/a2.yaml",
        r#"entitlement: a
question: A?
says: a
owed_by: Us
source: {code: None, verified: false}
for_each: items
in_force: {by: item.on, from: 2020-01-01}
answers:
  - {answer: yes, counts_as: met, when: 'count(items, |other| other.kind == "x") >= 2'}
  - {answer: no, counts_as: not met}
excused:
  - {exemption: gone, reason: Gone, answer: gone, when: 'flag', in_force: {by: one_on, from: 2021-01-01}}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
"#,
    ),
    (
        "entitlements/b.yaml",
        r#"entitlement: b
question: B?
says: b
owed_by: Us
source: {code: None, verified: false}
answers:
  - {answer: quick, counts_as: met, when: 'working_days(one_on, two_on) <= 4 and days(one_on, two_on) > 4'}
  - {answer: size, counts_as: met, when: 'size > 12 or if flag { kind == "z" } else { size == 3 }'}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [quick], out_of: every answer}
"#,
    ),
    (
        "entitlements/c.yaml",
        "entitlement: c
question: C?
says: c
owed_by: Us
source: {code: None, verified: false}
answers:
  - {answer: yes, counts_as: met, when: looped(items)}
  - {answer: no, counts_as: not met}
rows:
  - {label: '% yes', count: [yes], out_of: every answer}
",
    ),
    (
        "scripts/l.rhai",
        r#"fn looped(items) {
    let n = 0;
    for item in items { if item.kind == "x" { n += 1; } }
    n > 1
}
"#,
    ),
];
