//! How two rulesets differ, told from what they mean and not from how they are written.

use super::compare_question::question;
use super::{RuleId, Ruleset};
use crate::calendar::{Calendar, Date, DayKind};
use crate::condition::{Condition, Meaning};
use crate::record::{Declaration, FieldRef, Kind, Layout};

/// How one ruleset differs from another.
#[derive(Debug, Clone, Default)]
pub struct RuleChanges {
    /// Every question of either: those of the new one in its form's order, then those that it no longer has.
    pub pairs: Vec<Pair>,
    /// What differs: of the questions in that order, then of the rules as a whole.
    pub changes: Vec<RuleChange>,
}

/// A question of two rulesets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its id.
    pub id: String,
    /// Its place in the old ruleset's form.
    pub old: Option<usize>,
    /// Its place in the new one's.
    pub new: Option<usize>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The question, by its place in [`RuleChanges::pairs`]; `None` for the rules as a whole.
    pub pair: Option<usize>,
    /// What kind of thing it is: `exemption`, `time limit`.
    pub part: &'static str,
    /// Which of them; empty where there is only one.
    pub name: String,
    /// What of it; empty where all of it came or went.
    pub aspect: &'static str,
    /// What it was; `None` where it was not there.
    pub was: Option<String>,
    /// What it is; `None` where it is not there any more.
    pub is: Option<String>,
    /// Whether it is told in the words of a condition that only means something else: a function it calls has changed.
    pub by_function: bool,
    /// The clauses of the old ruleset that it is written in.
    pub old_rules: Vec<RuleId>,
    /// The clauses of the new one.
    pub new_rules: Vec<RuleId>,
    /// What it can change.
    pub touches: Touches,
}

/// What a change of the rules can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touches {
    /// No answer, row or alert.
    Nothing,
    /// Answers, where one of its clauses decides.
    Answers,
    /// Answers, where the last day in time is another.
    Due,
    /// Any answer to the question.
    Question,
    /// Any answer, since a day is a working day in one of the two only, or lies outside a calendar.
    WorkingDays(Option<Date>),
    /// A row of the form: its places in the two questions' rows.
    Row(Option<usize>, Option<usize>),
    /// An alert: the edition and its place there, in each.
    Alert(Option<(usize, usize)>, Option<(usize, usize)>),
}

/// Two rulesets held against each other.
#[derive(Clone, Copy)]
pub(super) struct Sides<'r> {
    pub(super) old: &'r Ruleset,
    pub(super) new: &'r Ruleset,
}

/// What two rulesets differ in.
pub fn rule_changes(old: &Ruleset, new: &Ruleset) -> RuleChanges {
    let sides = Sides { old, new };
    let mut pairs: Vec<Pair> = Vec::new();
    for (place, asked) in new.questions.iter().enumerate() {
        let before = old.question(&asked.id).map(|(place, _)| place);
        pairs.push(Pair { id: asked.id.clone(), old: before, new: Some(place) });
    }
    for (place, asked) in old.questions.iter().enumerate() {
        if new.question(&asked.id).is_none() {
            pairs.push(Pair { id: asked.id.clone(), old: Some(place), new: None });
        }
    }
    let mut changes = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let mut found = question(sides, pair);
        for change in &mut found {
            change.pair = Some(index);
        }
        changes.append(&mut found);
    }
    changes.extend(sides.whole());
    RuleChanges { pairs, changes }
}

impl RuleChange {
    /// A change from one thing to another.
    pub(super) fn new(
        part: &'static str,
        name: impl Into<String>,
        aspect: &'static str,
        was: Option<String>,
        is: Option<String>,
    ) -> Self {
        Self {
            pair: None,
            part,
            name: name.into(),
            aspect,
            was,
            is,
            by_function: false,
            old_rules: Vec::new(),
            new_rules: Vec::new(),
            touches: Touches::Nothing,
        }
    }

    pub(super) fn touching(self, touches: Touches) -> Self {
        Self { touches, ..self }
    }

    pub(super) fn at(self, old_rules: Vec<RuleId>, new_rules: Vec<RuleId>) -> Self {
        Self { old_rules, new_rules, ..self }
    }
}

impl Sides<'_> {
    /// What differs of the rules as a whole.
    fn whole(self) -> Vec<RuleChange> {
        let (old, new) = (self.old, self.new);
        let mut changes = Vec::new();
        changes.extend(words("title", "", (&old.title, &new.title)));
        changes.extend(words("Code", "", (&old.code, &new.code)));
        changes.extend(self.form());
        changes.extend(working_days(&old.calendar, &new.calendar));
        changes.extend(fields(&old.layout, &new.layout));
        changes
    }

    /// The form's headings and the order of its questions.
    fn form(self) -> Vec<RuleChange> {
        let headings = |ruleset: &Ruleset| -> Vec<String> {
            ruleset.form.iter().map(|heading| heading.text.clone()).collect()
        };
        let mut changes = came_and_went("heading", &headings(self.old), &headings(self.new));
        let order = |ruleset: &Ruleset, other: &Ruleset| -> Vec<String> {
            let asked = ruleset.form.iter().flat_map(|heading| &heading.asks);
            let ids = asked.filter_map(|place| Some(ruleset.questions.get(*place)?.id.clone()));
            ids.filter(|id| other.question(id).is_some()).collect()
        };
        let (was, is) = (order(self.old, self.new).join(", "), order(self.new, self.old).join(", "));
        changes.extend(words("form", "", (&was, &is)).map(|change| RuleChange { aspect: "order", ..change }));
        for heading in &self.new.form {
            let asked = |ruleset: &Ruleset| -> Option<String> {
                let heading = ruleset.form.iter().find(|other| other.text == heading.text)?;
                let mut ids: Vec<&str> = heading
                    .asks
                    .iter()
                    .filter_map(|place| Some(ruleset.questions.get(*place)?.id.as_str()))
                    .collect();
                ids.sort_unstable();
                Some(ids.join(", "))
            };
            if let (Some(was), Some(is)) = (asked(self.old), asked(self.new))
                && was != is
            {
                changes.push(RuleChange::new("heading", heading.text.clone(), "asks", Some(was), Some(is)));
            }
        }
        changes
    }

    /// How a condition differs; `None` where it asks the same.
    pub(super) fn condition(
        self,
        part: &'static str,
        name: &str,
        (old, new): (Option<&Condition>, Option<&Condition>),
    ) -> Option<RuleChange> {
        if Self::asks(self.old, old) == Self::asks(self.new, new) {
            return None;
        }
        let text = |condition: Option<&Condition>| condition.map(|condition| condition.text.clone());
        let (was, is) = (text(old), text(new));
        let by_function = was == is;
        Some(RuleChange { by_function, ..RuleChange::new(part, name, "condition", was, is) })
    }

    /// What a condition asks; nothing where there is none.
    pub(super) fn asks(ruleset: &Ruleset, condition: Option<&Condition>) -> String {
        let meaning = Meaning { layout: &ruleset.layout, scripts: &ruleset.scripts, in_order: true };
        condition.map_or_else(String::new, |condition| meaning.of(&condition.tree))
    }

    /// Fields as each ruleset names them.
    pub(super) fn path(ruleset: &Ruleset, field: FieldRef) -> String {
        ruleset.layout.path(field).to_owned()
    }
}

/// Words that differ.
pub(super) fn words(part: &'static str, name: &str, (was, is): (&str, &str)) -> Option<RuleChange> {
    (was != is).then(|| RuleChange::new(part, name, "words", Some(was.to_owned()), Some(is.to_owned())))
}

/// What stands in either list, matched by key; of those with one key first those that are wholly alike, then the first
/// with the first, and so on.
pub(super) fn matched<'l, T>(
    old: &'l [T],
    new: &'l [T],
    key: impl Fn(&T) -> String,
    whole: impl Fn(&T) -> String,
) -> Vec<(Option<&'l T>, Option<&'l T>)> {
    let mut left: Vec<&T> = old.iter().collect();
    let mut pairs: Vec<(Option<&T>, Option<&T>)> = new.iter().map(|is| (None, Some(is))).collect();
    for alike in [true, false] {
        for (was, is) in &mut pairs {
            let Some(is) = is.filter(|_| was.is_none()) else { continue };
            let same = |was: &&T| key(was) == key(is) && (!alike || whole(was) == whole(is));
            *was = left.iter().position(same).map(|place| left.remove(place));
        }
    }
    pairs.extend(left.into_iter().map(|was| (Some(was), None)));
    pairs
}

/// Whether what stands in both lists stands in another order.
pub(super) fn reordered(part: &'static str, old: &[String], new: &[String]) -> Option<RuleChange> {
    let common = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|name| other.contains(name)).cloned().collect()
    };
    let (was, is) = (common(old, new), common(new, old));
    (was.len() == is.len() && was != is)
        .then(|| RuleChange::new(part, "", "order", Some(was.join(", ")), Some(is.join(", "))))
}

/// Names that are in one list only.
fn came_and_went(part: &'static str, old: &[String], new: &[String]) -> Vec<RuleChange> {
    let gone = old.iter().filter(|name| !new.contains(name));
    let come = new.iter().filter(|name| !old.contains(name));
    let gone = gone.map(|name| RuleChange::new(part, name.clone(), "", Some(String::new()), None));
    gone.chain(come.map(|name| RuleChange::new(part, name.clone(), "", None, Some(String::new())))).collect()
}

/// The days that are working days in one calendar only, over the range of both, and a range that is another.
fn working_days(old: &Calendar, new: &Calendar) -> Vec<RuleChange> {
    let mut changes = Vec::new();
    let said = |calendar: &Calendar, day: Date| match calendar.kind_of(day) {
        Some(DayKind::Working) => "a working day".to_owned(),
        Some(DayKind::Weekend) => "a weekend".to_owned(),
        Some(DayKind::Holiday(name)) => name.to_owned(),
        None => String::new(),
    };
    let (first, last) = (old.first.max(new.first), old.last.min(new.last));
    for offset in 0..=first.days_to(last) {
        let day = first.plus_days(offset);
        let (was, is) = (old.kind_of(day), new.kind_of(day));
        if (was == Some(DayKind::Working)) != (is == Some(DayKind::Working)) {
            let (was, is) = (Some(said(old, day)), Some(said(new, day)));
            changes.push(
                RuleChange::new("calendar", day.long(), "day", was, is).touching(Touches::WorkingDays(None)),
            );
        }
    }
    let range = |calendar: &Calendar| format!("{} to {}", calendar.first, calendar.last);
    let (was, is) = (range(old), range(new));
    if was != is {
        changes.push(
            RuleChange::new("calendar", "", "range", Some(was), Some(is))
                .touching(Touches::WorkingDays(None)),
        );
    }
    changes
}

/// Fields that are declared otherwise.
fn fields(old: &Layout, new: &Layout) -> Vec<RuleChange> {
    let all = |layout: &Layout| -> Vec<Declaration> {
        let mut all = layout.fields.clone();
        for list in &layout.lists {
            let below = |field: &Declaration| Declaration {
                path: format!("{}.{}", list.name, field.name),
                ..field.clone()
            };
            all.extend(list.fields.iter().map(below));
        }
        all
    };
    let (old, new) = (all(old), all(new));
    let paths =
        |fields: &[Declaration]| -> Vec<String> { fields.iter().map(|field| field.path.clone()).collect() };
    let mut changes = came_and_went("field", &paths(&old), &paths(&new));
    for is in &new {
        let Some(was) = old.iter().find(|was| was.path == is.path) else { continue };
        let mut differs = |aspect: &'static str, was: String, now: String| {
            if was != now {
                changes.push(RuleChange::new("field", is.path.clone(), aspect, Some(was), Some(now)));
            }
        };
        differs("type", kind(&was.kind), kind(&is.kind));
        differs("label", was.label.clone(), is.label.clone());
        let holder = |field: &Declaration| field.held_by.clone().unwrap_or_else(|| "nobody named".to_owned());
        differs("held by", holder(was), holder(is));
    }
    changes
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Choice(of) => format!("choice of {}", of.join(", ")),
        Kind::Text | Kind::Date | Kind::Flag | Kind::Number => kind.name().to_owned(),
    }
}
