//! The whole as one JSON object.

use std::io::{self, Write};

use super::figures::{Moved, Use};
use super::{Changes, NoEffect};
use crate::engine::Sought;
use crate::finding::{Fact, Given, Witness};
use crate::measure::{Figure, FormRow, Group, Key};
use crate::record::{FieldRef, Kind, Layout, Slot};
use crate::report::json::{amount, audit, inputs, ruleset};
use crate::report::json_tree::Json;
use crate::ruleset::{AnswerId, Question, RuleChange, RuleId, Ruleset, Status, Touches};

/// The version of the object's shape.
const FORMAT: u32 = 1;
/// What the made-up record that would change is called.
const MADE_UP: &str = "would-change";

/// Writes the whole.
pub fn write(out: &mut dyn Write, changes: &Changes<'_>) -> io::Result<()> {
    changes.json().write(out)
}

impl Changes<'_> {
    fn json(&self) -> Json {
        let comparison = self.comparison;
        let (before, now) = (&comparison.old, &comparison.new);
        let groups = |of: fn(&Key) -> bool| {
            Json::list(comparison.groups.iter().filter(move |(key, _)| of(key)), |(key, group)| {
                self.json_group(*key, group)
            })
        };
        let pairs = 0..self.changes.pairs.len();
        let moved = pairs.flat_map(|pair| self.moved(pair).into_iter().map(move |moved| (pair, moved)));
        let records = now.records;
        Json::Object(vec![
            ("format", Json::number(FORMAT)),
            ("old", ruleset(before)),
            ("new", ruleset(now)),
            ("audit", audit(now)),
            ("as_at", Json::text(now.run.as_at.to_string())),
            ("inputs", inputs(now)),
            (
                "records",
                Json::Object(vec![
                    ("read", Json::number(records.read)),
                    ("compared", Json::number(records.checked)),
                    ("not_used", Json::number(records.not_used)),
                ]),
            ),
            ("findings_compared", Json::number(comparison.findings_compared)),
            ("findings_changed", Json::number(comparison.findings_changed)),
            ("cases_changed", Json::number(comparison.cases_changed)),
            ("findings_added", Json::number(comparison.findings_added)),
            ("findings_removed", Json::number(comparison.findings_removed)),
            (
                "rules",
                Json::list(self.changes.changes.iter().enumerate(), |(place, change)| {
                    self.json_rule(place, change)
                }),
            ),
            ("groups", groups(|key| key.from.is_some() && key.to.is_some())),
            ("added", groups(|key| key.from.is_none())),
            ("removed", groups(|key| key.to.is_none())),
            ("rows", Json::list(moved, |(pair, moved)| self.json_row(pair, &moved))),
            ("exemptions", Json::list(self.exemptions(), |used| self.json_use("exemption", &used))),
            ("alerts", Json::list(self.alerts(), |used| self.json_use("says", &used))),
            ("no_effect", Json::list(self.no_effect, |untouched| self.json_untouched(untouched))),
        ])
    }

    fn id(&self, pair: Option<usize>) -> Json {
        Json::or_null(pair.and_then(|pair| self.changes.pairs.get(pair)), |pair| Json::text(&pair.id))
    }

    fn json_rule(&self, place: usize, change: &RuleChange) -> Json {
        let clauses =
            |ruleset: &Ruleset, rules: &[RuleId]| Json::list(rules, |rule| Json::text(ruleset.rule(*rule)));
        let effect = self.comparison.effects.get(place).copied().unwrap_or_default();
        let mut keys = self.change(change);
        keys.extend([
            ("by_function", Json::Flag(change.by_function)),
            ("old_rules", clauses(self.old, &change.old_rules)),
            ("new_rules", clauses(self.new, &change.new_rules)),
            ("findings", Json::number(effect.findings)),
            ("cases", Json::number(effect.cases)),
            ("moved", if change.touches == Touches::Nothing { Json::Null } else { Json::Flag(effect.moved) }),
        ]);
        Json::Object(keys)
    }

    /// What identifies a change.
    fn change(&self, change: &RuleChange) -> Vec<(&'static str, Json)> {
        vec![
            ("entitlement", self.id(change.pair)),
            ("part", Json::text(change.part)),
            ("name", Json::text(&change.name)),
            ("aspect", Json::text(change.aspect)),
            ("was", Json::or_null(change.was.as_ref(), Json::text)),
            ("is", Json::or_null(change.is.as_ref(), Json::text)),
        ]
    }

    fn json_group(&self, key: Key, group: &Group) -> Json {
        let pair = self.changes.pairs.get(key.pair);
        let old = pair.and_then(|pair| self.old.questions.get(pair.old?));
        let new = pair.and_then(|pair| self.new.questions.get(pair.new?));
        let rule = |ruleset: &Ruleset, rule: Option<RuleId>| {
            Json::or_null(rule, |rule| Json::text(ruleset.rule(rule)))
        };
        let clauses = Json::list(&group.clauses, |((was, is), whose)| {
            Json::Object(vec![
                ("old", rule(self.old, *was)),
                ("new", rule(self.new, *is)),
                ("cases", Json::number(whose.count)),
                ("references", Json::list(&whose.listed, Json::text)),
            ])
        });
        Json::Object(vec![
            ("entitlement", self.id(Some(key.pair))),
            ("from", came_to(old, key.from)),
            ("to", came_to(new, key.to)),
            ("findings", Json::number(group.findings)),
            ("cases", Json::number(group.cases.count)),
            ("references", Json::list(&group.cases.listed, Json::text)),
            ("clauses", clauses),
        ])
    }

    fn json_row(&self, pair: usize, moved: &Moved<'_>) -> Json {
        let side = |side: Option<(&FormRow, &Figure)>| {
            Json::or_null(side, |(row, figure)| {
                let mut keys =
                    vec![("unit", Json::text(row.unit.words())), ("base_is", Json::text(&row.base_is))];
                keys.extend(amount(figure));
                keys.push(("percent", Json::or_null(figure.percent, Json::number)));
                Json::Object(keys)
            })
        };
        Json::Object(vec![
            ("entitlement", self.id(Some(pair))),
            ("row", Json::text(moved.label)),
            ("period", Json::text(moved.period)),
            ("old", side(moved.old)),
            ("new", side(moved.new)),
            ("base_changed", Json::Flag(moved.base_changed())),
        ])
    }

    fn json_use(&self, name: &'static str, used: &Use) -> Json {
        Json::Object(vec![
            ("entitlement", self.id(Some(used.pair))),
            (name, Json::text(&used.name)),
            ("old", Json::number(used.was)),
            ("new", Json::number(used.is)),
        ])
    }

    fn json_untouched(&self, untouched: &NoEffect) -> Json {
        let change = self.changes.changes.get(untouched.change);
        let mut keys = change.map(|change| self.change(change)).unwrap_or_default();
        let found = untouched.sought.as_ref().and_then(|sought| sought.found.as_ref());
        keys.push(("would_change", Json::or_null(found, |apart| record(self.layout, &apart.witness))));
        keys.push(("as_at", Json::or_null(found, |apart| Json::text(apart.witness.as_at.to_string()))));
        keys.push((
            "looked_at",
            Json::or_null(untouched.sought.as_ref(), |Sought { looked_at, complete, .. }| {
                Json::Object(vec![
                    ("records", Json::number(looked_at)),
                    ("all_that_differ", Json::Flag(*complete && found.is_none())),
                ])
            }),
        ));
        Json::Object(keys)
    }
}

fn came_to(question: Option<&Question>, came_to: Option<(AnswerId, Status)>) -> Json {
    Json::or_null(question.zip(came_to), |(question, (answer, status))| {
        Json::Object(vec![
            ("answer", Json::text(question.answer(answer))),
            ("status", Json::text(status.key())),
        ])
    })
}

/// A made-up record as a batch would hold it, with a key.
fn record(layout: &Layout, witness: &Witness) -> Json {
    let mut entries: Vec<(String, Json)> = Vec::new();
    let key = FieldRef::Record(layout.key);
    if !witness.facts.iter().any(|fact| fact.field == key) {
        put(&mut entries, layout.path(key), Json::text(MADE_UP));
    }
    for fact in witness.facts.iter().filter(|fact| matches!(fact.field, FieldRef::Record(_))) {
        put(&mut entries, layout.path(fact.field), value(layout, fact));
    }
    for (list, rows) in &witness.lists {
        let row = |row: u32| {
            let own =
                |fact: &&Fact| matches!(fact.field, FieldRef::Row(of, _) if of == *list) && fact.row == row;
            let name = |fact: &Fact| {
                layout.declaration(fact.field).map_or("", |field| field.name.as_str()).to_owned()
            };
            Json::Named(
                witness.facts.iter().filter(own).map(|fact| (name(fact), value(layout, fact))).collect(),
            )
        };
        put(&mut entries, layout.path(FieldRef::List(*list)), Json::list(0..*rows, row));
    }
    Json::Named(entries)
}

/// Puts a value at a dotted name, groups made on the way.
fn put(entries: &mut Vec<(String, Json)>, path: &str, value: Json) {
    let Some((group, rest)) = path.split_once('.') else {
        entries.push((path.to_owned(), value));
        return;
    };
    let known = entries.iter().position(|(name, _)| name == group);
    let place = known.unwrap_or_else(|| {
        entries.push((group.to_owned(), Json::Named(Vec::new())));
        entries.len() - 1
    });
    if let Some((_, Json::Named(inner))) = entries.get_mut(place) {
        put(inner, rest, value);
    }
}

fn value(layout: &Layout, fact: &Fact) -> Json {
    match &fact.value {
        Given::Words(words) => Json::text(words),
        Given::Slot(slot) => match *slot {
            Slot::Blank | Slot::Text { .. } => Json::Null,
            Slot::None => Json::text("none"),
            Slot::Date(date) => Json::text(date.to_string()),
            Slot::Flag(flag) => Json::Flag(flag),
            Slot::Number(number) => Json::number(number),
            Slot::Choice(word) => match layout.declaration(fact.field).map(|field| &field.kind) {
                Some(Kind::Choice(of)) => Json::or_null(of.get(usize::from(word)), Json::text),
                Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => Json::Null,
            },
        },
    }
}
