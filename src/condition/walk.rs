//! Walks a tree over one record: the one function that `check`, `explain` and every other command judge by.

use std::sync::Arc;

use smallvec::SmallVec;

use super::Scripts;
use super::interpret;
use super::tree::{Comparison, Field, LimitWord, MAX_LOCALS, MAX_ROWS, Node, Op, Quantifier, Rows, Value};
use crate::calendar::{Calendar, Date, OutOfRange};
use crate::record::{FieldRef, Layout, Record, Slot};

/// How many rows the `any`, `all` and `count` of one finding may look at.
const MAX_STEPS: u32 = 1_000_000;

/// What one walk looks at, and what it learns on the way.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The record judged.
    pub record: &'a Record,
    /// Where its fields lie.
    pub layout: &'a Arc<Layout>,
    /// The working days.
    pub calendar: &'a Arc<Calendar>,
    /// The functions that could not be lowered.
    pub scripts: &'a Scripts,
    /// Values that unrecorded fields are supposed to have.
    pub supposed: SmallVec<[Supposition; 2]>,
    /// What became of the time limit; `None` until the question's judge has worked it out.
    pub standing: Option<Standing>,
    /// The blank fields that `recorded`, `if_blank` or the time limit met, each once, in the order met.
    pub blanks: SmallVec<[FieldRef; 8]>,
    rows: [u32; MAX_ROWS],
    locals: [Value<'a>; MAX_LOCALS],
    steps: u32,
}

/// A value supposed for an unrecorded field of the record, or of the row judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supposition {
    /// The field.
    pub field: FieldRef,
    /// A flag or a choice.
    pub value: Slot,
}

/// How a question's time limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The last day in time.
    pub due: Date,
    /// Done or not, in time or not.
    pub progress: Progress,
}

/// Whether the thing was done by the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Done on or before the due date.
    InTime,
    /// Done after it.
    Late,
    /// Not done, and not yet past it.
    Running,
    /// Not done, and past it.
    Overdue,
}

/// Why a walk ended without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A field is needed and not recorded.
    Missing {
        /// The field or list.
        field: FieldRef,
        /// Whether it was needed inside `any`, `all` or `count`, where nothing is supposed.
        inside_rows: bool,
    },
    /// The time limit is needed and not worked out yet.
    LimitNeeded,
    /// The rule itself failed.
    Fault(Box<Fault>),
}

/// How a rule fails on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A count of working days leaves the calendar.
    BeyondCalendar {
        /// The day that lies outside; `None` where the count ran past the last.
        date: Option<Date>,
        /// The calendar's file.
        file: String,
    },
    /// Too many rows were looked at.
    TooManySteps,
    /// A script failed, or exceeded a limit that keeps it safe.
    Script(String),
}

/// How a field was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Its value was needed.
    Needed,
    /// `recorded` asked.
    Recorded,
    /// `if_blank` asked.
    IfBlank,
}

/// Hears what a walk does. The empty one costs nothing.
pub trait Trace {
    /// A field was looked at: in which row, what was there, and how.
    fn looked(&mut self, field: Field, row: u32, slot: Slot, how: Look);
    /// A condition, or one operand of `and` and `or`, came to a value; `None` where it stopped.
    fn came_to(&mut self, node: &Node, value: Option<bool>);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Trace for Silent {
    #[inline]
    fn looked(&mut self, _: Field, _: u32, _: Slot, _: Look) {}
    #[inline]
    fn came_to(&mut self, _: &Node, _: Option<bool>) {}
}

/// The value of a tree over the facts.
pub fn walk<'a, T: Trace>(node: &'a Node, facts: &mut Facts<'a>, trace: &mut T) -> Result<Value<'a>, Stop> {
    match &node.op {
        Op::Field(field) => facts.needed(*field, trace),
        Op::Recorded(field) => {
            let slot = facts.asked(*field, Look::Recorded, trace);
            Ok(Value::Flag(slot.is_recorded()))
        }
        Op::IfBlank(field, otherwise) => {
            let slot = facts.asked(*field, Look::IfBlank, trace);
            match facts.value(slot) {
                Some(value) => Ok(value),
                None => walk(otherwise, facts, trace),
            }
        }
        Op::And(nodes) => run(nodes, false, facts, trace),
        Op::Or(nodes) => run(nodes, true, facts, trace),
        Op::Not(inner) => Ok(Value::Flag(!truth(inner, facts, trace)?)),
        Op::Compare(how, parts) => {
            let [left, right] = &**parts;
            let (left, right) = (walk(left, facts, trace)?, walk(right, facts, trace)?);
            Ok(Value::Flag(compare(*how, left, right)))
        }
        Op::If(parts) => {
            let [condition, holds, fails] = &**parts;
            if truth(condition, facts, trace)? {
                walk(holds, facts, trace)
            } else {
                walk(fails, facts, trace)
            }
        }
        Op::Flag(flag) => Ok(Value::Flag(*flag)),
        Op::Number(number) => Ok(Value::Number(*number)),
        Op::Date(date) => Ok(Value::Date(*date)),
        Op::Choice(choice) => Ok(Value::Choice(*choice)),
        Op::Text(text) => Ok(Value::Text(text)),
        Op::Limit(word) => facts.limit(*word),
        Op::Local(local) => Ok(facts.locals.get(usize::from(*local)).copied().unwrap_or(Value::Flag(false))),
        Op::Let(..) | Op::OneOf(..) | Op::Days(_) | Op::WorkingDays(_) | Op::WordOf(..) => {
            rest(node, facts, trace)
        }
        Op::Rows(rows) => ask_rows(rows, facts, trace),
        Op::Interpreted(call) => interpret::call(call, facts, trace),
    }
}

/// The less common nodes, apart so that the common ones stay small.
fn rest<'a, T: Trace>(node: &'a Node, facts: &mut Facts<'a>, trace: &mut T) -> Result<Value<'a>, Stop> {
    match &node.op {
        Op::Let(local, parts) => {
            let [held, body] = &**parts;
            let value = walk(held, facts, trace)?;
            if let Some(place) = facts.locals.get_mut(usize::from(*local)) {
                *place = value;
            }
            walk(body, facts, trace)
        }
        Op::OneOf(value, among) => {
            let value = walk(value, facts, trace)?;
            for other in among {
                if walk(other, facts, trace)? == value {
                    return Ok(Value::Flag(true));
                }
            }
            Ok(Value::Flag(false))
        }
        Op::Days(parts) => {
            let (from, to) = dates(parts, facts, trace)?;
            Ok(Value::Number(from.days_to(to)))
        }
        Op::WorkingDays(parts) => {
            let (from, to) = dates(parts, facts, trace)?;
            let days = facts.calendar.working_days_between(from, to);
            days.map(Value::Number).map_err(|range| facts.beyond(range))
        }
        Op::WordOf(choice, of) => match walk(choice, facts, trace)? {
            Value::Choice(choice) => Ok(Value::Text(of.get(usize::from(choice)).map_or("", String::as_str))),
            other => Ok(other),
        },
        _ => Ok(Value::Flag(false)),
    }
}

/// Whether a condition holds; what the trace hears is the condition as a whole.
pub(super) fn truth<'a, T: Trace>(
    node: &'a Node,
    facts: &mut Facts<'a>,
    trace: &mut T,
) -> Result<bool, Stop> {
    walk(node, facts, trace).map(|value| value == Value::Flag(true))
}

/// `and` (ends at the first that does not hold) and `or` (ends at the first that does).
fn run<'a, T: Trace>(
    nodes: &'a [Node],
    ends_at: bool,
    facts: &mut Facts<'a>,
    trace: &mut T,
) -> Result<Value<'a>, Stop> {
    for node in nodes {
        let came_to = truth(node, facts, trace);
        trace.came_to(node, came_to.as_ref().ok().copied());
        if came_to? == ends_at {
            return Ok(Value::Flag(ends_at));
        }
    }
    Ok(Value::Flag(!ends_at))
}

fn dates<'a, T: Trace>(
    parts: &'a [Node; 2],
    facts: &mut Facts<'a>,
    trace: &mut T,
) -> Result<(Date, Date), Stop> {
    let [from, to] = parts;
    match (walk(from, facts, trace)?, walk(to, facts, trace)?) {
        (Value::Date(from), Value::Date(to)) => Ok((from, to)),
        _ => Err(Stop::fault(Fault::Script("two dates are needed".into()))),
    }
}

fn ask_rows<'a, T: Trace>(rows: &'a Rows, facts: &mut Facts<'a>, trace: &mut T) -> Result<Value<'a>, Stop> {
    let field = FieldRef::List(rows.list);
    let Some(count) = facts.record.row_count(rows.list) else {
        trace.looked(Field { field, register: 0 }, 0, Slot::Blank, Look::Needed);
        return Err(Stop::Missing { field, inside_rows: false });
    };
    let mut holding = 0;
    for row in 0..count {
        facts.steps(1)?;
        if let Some(register) = facts.rows.get_mut(usize::from(rows.register)) {
            *register = row;
        }
        let holds = truth(&rows.body, facts, trace).map_err(Stop::within_rows)?;
        match (rows.quantifier, holds) {
            (Quantifier::Any, true) => return Ok(Value::Flag(true)),
            (Quantifier::All, false) => return Ok(Value::Flag(false)),
            (_, holds) => holding += i64::from(holds),
        }
    }
    Ok(match rows.quantifier {
        Quantifier::Any => Value::Flag(false),
        Quantifier::All => Value::Flag(true),
        Quantifier::Count => Value::Number(holding),
    })
}

#[inline]
fn compare(how: Comparison, left: Value<'_>, right: Value<'_>) -> bool {
    let ordering = match (left, right) {
        (Value::Date(left), Value::Date(right)) => left.cmp(&right),
        (Value::Number(left), Value::Number(right)) => left.cmp(&right),
        (Value::Choice(left), Value::Choice(right)) => left.cmp(&right),
        (Value::Flag(left), Value::Flag(right)) => left.cmp(&right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        // Two types are never compared: the tree is typed before it is walked.
        _ => return false,
    };
    match how {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterOrEqual => ordering.is_ge(),
    }
}

impl<'a> Facts<'a> {
    /// The facts of a record, nothing supposed and no time limit worked out.
    pub fn new(
        record: &'a Record,
        layout: &'a Arc<Layout>,
        calendar: &'a Arc<Calendar>,
        scripts: &'a Scripts,
    ) -> Self {
        Self {
            record,
            layout,
            calendar,
            scripts,
            supposed: SmallVec::new(),
            standing: None,
            blanks: SmallVec::new(),
            rows: [0; MAX_ROWS],
            locals: [Value::Flag(false); MAX_LOCALS],
            steps: 0,
        }
    }

    /// Begins a finding: nothing learned yet, about this row of the question's list.
    pub fn begin(&mut self, row: u32) {
        self.standing = None;
        self.blanks.clear();
        self.steps = 0;
        self.rows[0] = row;
    }

    /// Counts steps; a finding that takes too many fails.
    pub(super) fn steps(&mut self, taken: u32) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(taken);
        if self.steps > MAX_STEPS { Err(Stop::fault(Fault::TooManySteps)) } else { Ok(()) }
    }

    /// The row a row variable stands at.
    pub fn row(&self, register: u8) -> u32 {
        self.rows.get(usize::from(register)).copied().unwrap_or(0)
    }

    /// The value of a field that is needed.
    #[inline]
    pub fn needed<T: Trace>(&mut self, field: Field, trace: &mut T) -> Result<Value<'a>, Stop> {
        let mut slot = self.slot(field);
        if !slot.is_recorded() {
            slot = self.supposition(field).unwrap_or(slot);
        }
        trace.looked(field, self.row(field.register), slot, Look::Needed);
        self.value(slot).ok_or(Stop::Missing { field: field.field, inside_rows: field.register > 0 })
    }

    /// What the record has for a field, remembered where it is blank.
    #[inline]
    pub fn asked<T: Trace>(&mut self, field: Field, how: Look, trace: &mut T) -> Slot {
        let slot = self.slot(field);
        trace.looked(field, self.row(field.register), slot, how);
        if slot == Slot::Blank {
            self.note_blank(field.field);
        }
        slot
    }

    /// What the record itself has for a field, nothing supposed.
    #[inline]
    pub fn slot(&self, field: Field) -> Slot {
        match field.field {
            FieldRef::Record(slot) => self.record.slot(slot),
            FieldRef::Row(list, slot) => self.record.row_slot(list, self.row(field.register), slot),
            FieldRef::List(list) => {
                self.record.row_count(list).map_or(Slot::Blank, |count| Slot::Number(i64::from(count)))
            }
        }
    }

    /// Remembers a blank field, once.
    pub fn note_blank(&mut self, field: FieldRef) {
        if !self.blanks.contains(&field) {
            self.blanks.push(field);
        }
    }

    /// The value in a slot; `None` where there is none.
    #[inline]
    pub fn value(&self, slot: Slot) -> Option<Value<'a>> {
        match slot {
            Slot::Blank | Slot::None => None,
            Slot::Date(date) => Some(Value::Date(date)),
            Slot::Flag(flag) => Some(Value::Flag(flag)),
            Slot::Number(number) => Some(Value::Number(number)),
            Slot::Choice(choice) => Some(Value::Choice(choice)),
            Slot::Text { start, length } => Some(Value::Text(self.record.text(start, length))),
        }
    }

    /// The fault of a count that leaves the calendar.
    pub fn beyond(&self, range: OutOfRange) -> Stop {
        Stop::fault(Fault::BeyondCalendar { date: range.date, file: self.calendar.file.clone() })
    }

    /// A value supposed for a field of the record or of the row judged, never for another row's.
    fn supposition(&self, field: Field) -> Option<Slot> {
        if field.register > 0 {
            return None;
        }
        self.supposed.iter().find(|supposed| supposed.field == field.field).map(|supposed| supposed.value)
    }

    fn limit(&self, word: LimitWord) -> Result<Value<'a>, Stop> {
        let standing = self.standing.ok_or(Stop::LimitNeeded)?;
        Ok(match word {
            LimitWord::InTime => Value::Flag(standing.progress == Progress::InTime),
            LimitWord::Late => Value::Flag(standing.progress == Progress::Late),
            LimitWord::Running => Value::Flag(standing.progress == Progress::Running),
            LimitWord::Overdue => Value::Flag(standing.progress == Progress::Overdue),
            LimitWord::Due => Value::Date(standing.due),
        })
    }
}

impl Stop {
    /// A fault of the rule itself.
    pub fn fault(fault: Fault) -> Self {
        Stop::Fault(Box::new(fault))
    }

    fn within_rows(self) -> Self {
        match self {
            Stop::Missing { field, .. } => Stop::Missing { field, inside_rows: true },
            Stop::LimitNeeded | Stop::Fault(_) => self,
        }
    }
}

impl Fault {
    /// What failed, in a reader's words.
    pub fn described(&self) -> String {
        match self {
            Fault::BeyondCalendar { date: Some(date), file } => {
                format!("{} lies outside the range that {file} is complete for", date.long())
            }
            Fault::BeyondCalendar { date: None, file } => {
                format!("the due date lies after the last day that {file} is complete for")
            }
            Fault::TooManySteps => "more rows were looked at than one finding may".to_owned(),
            Fault::Script(message) => message.clone(),
        }
    }
}
