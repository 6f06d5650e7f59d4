//! The values worth trying for a field: those between which a question's clauses can tell.

use std::collections::BTreeSet;

use super::coverage::Spot;
use crate::calendar::{Calendar, Date, DayKind};
use crate::condition::{Argument, Condition, Node, Op};
use crate::finding::{Given, Witness};
use crate::record::{FieldRef, Kind, Layout, Slot};
use crate::ruleset::{Entitlement, Exemption, InForce, Limit, Ruleset};

/// The most rows of a list that are tried.
const MOST_ROWS: i64 = 4;
/// How long after the last date that is written in a rule the as-at date is, where nothing else is said.
const AFTERWARDS: i64 = 364;
/// Further than any limit is long: for what compares a due date with a date that is written in a rule.
const FAR: i64 = 1_000;
/// A number of days that is larger is no length of time.
const LONGEST: i64 = 4_000;

/// What the clauses of a question compare with.
pub(super) struct Candidates<'a> {
    layout: &'a Layout,
    calendar: &'a Calendar,
    dates: BTreeSet<Date>,
    numbers: BTreeSet<i64>,
    texts: BTreeSet<String>,
    limits: Vec<Limit>,
    counts_days: bool,
    /// Fields whose value is looked at, and not only whether there is one.
    valued: BTreeSet<FieldRef>,
    /// Lists that are asked row by row in a condition.
    asked: BTreeSet<u16>,
    /// Whether the values tried stand for all there are: not where a script is run.
    pub(super) are_all: bool,
    base: Date,
    /// Days worth trying for the day that records are looked at on, where that is one.
    around: Vec<Date>,
}

/// What a place of a record can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// So many rows.
    Rows(u16, u32),
    /// A value.
    Value(FieldRef, u32, Given),
    /// An as-at date.
    AsAt(Date),
}

impl<'a> Candidates<'a> {
    /// Reads them off the clauses of a question.
    pub(super) fn of(ruleset: &'a Ruleset, question: usize) -> Self {
        let calendar = &ruleset.calendar;
        let mut candidates = Self {
            layout: &ruleset.layout,
            calendar,
            dates: BTreeSet::new(),
            numbers: BTreeSet::new(),
            texts: BTreeSet::new(),
            limits: Vec::new(),
            counts_days: false,
            valued: BTreeSet::new(),
            asked: BTreeSet::new(),
            are_all: true,
            base: base(calendar),
            around: Vec::new(),
        };
        let editions = ruleset.questions.get(question).into_iter().flat_map(|question| &question.editions);
        editions.for_each(|edition| candidates.entitlement(edition));
        candidates
    }

    /// The same for records that are looked at on one day: an ordinary working day is one well before it, and limits
    /// are tried that end on it and on the day before.
    pub(super) fn until(mut self, as_at: Date) -> Self {
        let mut days = (0..60).map(|days| as_at.plus_days(-AFTERWARDS - days));
        let ordinary = days.find(|day| self.calendar.kind_of(*day) == Some(DayKind::Working));
        let mut around = vec![ordinary.unwrap_or(self.base), as_at, as_at.plus_days(1)];
        around.extend(self.limits.iter().flat_map(|limit| self.starts(*limit, as_at)));
        self.around = once_each(around);
        self
    }

    /// The last day from which a limit has ended before a day, and the day after that: from there it still runs.
    fn starts(&self, limit: Limit, as_at: Date) -> Vec<Date> {
        let length = match limit {
            Limit::Days(days) | Limit::WorkingDays(days) => i64::from(days),
        };
        let mut before = (0..=length * 3 + 14).map(|days| as_at.plus_days(-days));
        let ended = before.find(|day| self.end(*day, limit).is_some_and(|due| due < as_at));
        ended.into_iter().flat_map(|day| [day, day.plus_days(1)]).collect()
    }

    /// The same with further days.
    pub(super) fn with_days(mut self, days: &[Date]) -> Self {
        self.dates.extend(days);
        self
    }

    /// The as-at date where nothing is said of it: after all that is likely to be recorded.
    pub(super) fn as_at(&self) -> Date {
        self.dates.last().map_or(self.base, |last| (*last).max(self.base)).plus_days(AFTERWARDS)
    }

    /// What a place can be given, besides nothing, in a record that has got so far.
    pub(super) fn choices(&self, spot: Spot, so_far: &Witness) -> Vec<Choice> {
        match spot {
            Spot::AsAt => self.days_after(so_far).into_iter().map(Choice::AsAt).collect(),
            Spot::List(list) => {
                let most = if self.asked.contains(&list) {
                    self.numbers.last().map_or(2, |most| (most + 1).clamp(2, MOST_ROWS))
                } else {
                    1
                };
                let most = u32::try_from(most).unwrap_or(1);
                (0..=most).map(|rows| Choice::Rows(list, rows)).collect()
            }
            Spot::Field(field, row) => {
                let mut values = self.values(field, so_far);
                if self.are_all && !self.valued.contains(&field) {
                    values.truncate(1);
                }
                values.into_iter().map(|value| Choice::Value(field, row, value)).collect()
            }
        }
    }

    fn values(&self, field: FieldRef, so_far: &Witness) -> Vec<Given> {
        let slots = |slots: Vec<Slot>| slots.into_iter().map(Given::Slot).collect();
        match self.layout.declaration(field).map(|declared| &declared.kind) {
            Some(Kind::Flag) => slots(vec![Slot::Flag(true), Slot::Flag(false)]),
            Some(Kind::Choice(of)) => slots((0..).take(of.len()).map(Slot::Choice).collect()),
            Some(Kind::Number) => {
                let near = self.numbers.iter().flat_map(|number| [*number, number - 1, number + 1]);
                let all: BTreeSet<i64> = near.chain([0, 1]).collect();
                slots(all.into_iter().map(Slot::Number).collect())
            }
            Some(Kind::Date) => slots(self.days(so_far).into_iter().map(Slot::Date).collect()),
            Some(Kind::Text) => {
                // Two that no rule names, since one text may be compared with another.
                let other = self.texts.iter().map(String::as_str).collect::<String>();
                let others = [format!("{other}x"), format!("{other}y")];
                self.texts.iter().cloned().chain(others).map(Given::Words).collect()
            }
            None => Vec::new(),
        }
    }

    /// Days on both sides of those that rules name, and of limits from the dates that the record has already.
    fn days(&self, so_far: &Witness) -> Vec<Date> {
        let mut days = Vec::new();
        for date in dates_in(so_far) {
            days.extend([date, date.plus_days(1)]);
            days.extend(self.ends(date));
            days.push(date.plus_days(-1));
            if self.counts_days {
                let lengths = self.numbers.iter().filter(|number| number.abs() <= LONGEST);
                for length in lengths.flat_map(|number| [*number, number + 1, -number, -number - 1]) {
                    days.push(date.plus_days(length));
                    let length = u32::try_from(length).unwrap_or(0);
                    days.extend(self.calendar.plus_working_days(date, length).ok());
                }
            }
        }
        for date in self.dates.iter().rev() {
            days.extend([*date, date.plus_days(-1), date.plus_days(1)]);
            days.extend([date.plus_days(FAR), date.plus_days(-FAR)]);
        }
        days.extend(&self.around);
        if days.is_empty() {
            days.push(self.base);
        }
        once_each(days)
    }

    /// As-at dates on both sides of every limit.
    fn days_after(&self, so_far: &Witness) -> Vec<Date> {
        let dates = dates_in(so_far);
        once_each(dates.into_iter().flat_map(|date| std::iter::once(date).chain(self.ends(date))).collect())
    }

    /// The last day of each limit from a day, and the day after it.
    fn ends(&self, date: Date) -> Vec<Date> {
        let ends = self.limits.iter().filter_map(|limit| self.end(date, *limit));
        ends.flat_map(|due| [due, due.plus_days(1)]).collect()
    }

    /// The last day of a limit from a day.
    fn end(&self, date: Date, limit: Limit) -> Option<Date> {
        match limit {
            Limit::Days(days) => Some(date.plus_days(i64::from(days))),
            Limit::WorkingDays(days) => self.calendar.plus_working_days(date, days).ok(),
        }
    }

    fn entitlement(&mut self, entitlement: &Entitlement) {
        self.in_force(entitlement.in_force.as_ref());
        self.condition(entitlement.applies_when.as_ref().map(|(condition, _)| condition));
        for exemption in entitlement.not_owed.iter().chain(&entitlement.excused) {
            let Exemption { in_force, when, .. } = exemption;
            self.in_force(in_force.as_ref());
            self.condition(Some(when));
        }
        entitlement.answers.iter().for_each(|answer| self.condition(answer.when.as_ref()));
        entitlement.alerts.iter().for_each(|alert| self.condition(Some(&alert.when)));
        let Some(limit) = &entitlement.time_limit else { return };
        self.valued.extend(limit.from.iter().chain([&limit.to]).map(|field| field.field));
        for within in &limit.within {
            self.in_force(within.in_force.as_ref());
            self.condition(within.when.as_ref());
            self.limits.push(within.limit);
        }
    }

    fn in_force(&mut self, force: Option<&InForce>) {
        let Some(force) = force else { return };
        self.valued.insert(force.by.field);
        self.dates.extend([force.from, force.until].into_iter().flatten());
    }

    fn condition(&mut self, condition: Option<&Condition>) {
        if let Some(condition) = condition {
            self.node(&condition.tree);
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.op {
            Op::Date(date) => drop(self.dates.insert(*date)),
            Op::Number(number) => drop(self.numbers.insert(*number)),
            Op::Text(text) => drop(self.texts.insert(text.to_string())),
            Op::Field(field) | Op::IfBlank(field, _) => drop(self.valued.insert(field.field)),
            Op::Days(_) | Op::WorkingDays(_) => self.counts_days = true,
            Op::Rows(rows) => drop(self.asked.insert(rows.list)),
            Op::Interpreted(call) => {
                self.are_all = false;
                self.asked.extend(call.arguments.iter().filter_map(|argument| match argument {
                    Argument::List(list) => Some(*list),
                    Argument::Value(..) | Argument::Group(_) | Argument::Row(..) => None,
                }));
            }
            _ => {}
        }
        node.children().into_iter().for_each(|child| self.node(child));
    }
}

fn dates_in(so_far: &Witness) -> Vec<Date> {
    let dates = so_far.facts.iter().filter_map(|fact| match fact.value {
        Given::Slot(Slot::Date(date)) => Some(date),
        Given::Slot(_) | Given::Words(_) => None,
    });
    once_each(dates.collect())
}

fn once_each(dates: Vec<Date>) -> Vec<Date> {
    let mut seen = BTreeSet::new();
    dates.into_iter().filter(|date| seen.insert(*date)).collect()
}

/// An ordinary working day in the middle of the calendar.
fn base(calendar: &Calendar) -> Date {
    let middle = calendar.first.plus_days(calendar.first.days_to(calendar.last) / 2);
    let mut days = (0..60).map(|days| middle.plus_days(days));
    days.find(|day| calendar.kind_of(*day) == Some(DayKind::Working)).unwrap_or(middle)
}
