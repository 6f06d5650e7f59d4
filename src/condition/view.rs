//! One record as the script engine sees it: names that lead to values, and stop where a value is not recorded.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rhai::{Array, Dynamic, EvalAltResult, Position};

use super::tree::{Field, MAX_ROWS};
use super::walk::{Facts, Standing, Stop, Supposition};
use crate::calendar::{Calendar, Date};
use crate::record::{Child, FieldRef, Group, Kind, Layout, Record, Slot};

/// How many comparisons one call may make, those inside arrays among them.
const MOST_COMPARISONS: u32 = 300_000;

/// The facts of one walk, kept for as long as a script runs.
#[derive(Debug)]
pub(super) struct View {
    record: Record,
    pub(super) layout: Arc<Layout>,
    pub(super) calendar: Arc<Calendar>,
    supposed: Vec<Supposition>,
    pub(super) standing: Option<Standing>,
    pub(super) rows: [u32; MAX_ROWS],
    /// Whether `recorded` or `if_blank` is asking: they look at the record, not at a supposition.
    asking: AtomicBool,
    /// The blank fields that they met, each once, in the order met.
    blanks: Mutex<Vec<FieldRef>>,
    /// How many comparisons the script has made.
    compared: AtomicU32,
}

/// A group of fields, or a row, on its way to a value.
#[derive(Debug, Clone)]
pub(super) struct Names {
    view: Arc<View>,
    at: Spot,
}

#[derive(Debug, Clone)]
enum Spot {
    Group(String),
    /// A list, a row of it, and whether it is the row judged.
    Row(u16, u32, bool),
}

/// A [`Stop`] on its way through the script engine.
#[derive(Debug, Clone)]
pub(super) struct Halt(pub(super) Stop);

/// What a script's steps give.
pub(super) type Given = Result<Dynamic, Box<EvalAltResult>>;

impl View {
    pub(super) fn new(facts: &Facts<'_>) -> Self {
        let mut rows = [0; MAX_ROWS];
        for (register, row) in (0_u8..).zip(&mut rows) {
            *row = facts.row(register);
        }
        Self {
            record: facts.record.clone(),
            layout: facts.layout.clone(),
            calendar: facts.calendar.clone(),
            supposed: facts.supposed.to_vec(),
            standing: facts.standing,
            rows,
            asking: AtomicBool::new(false),
            blanks: Mutex::default(),
            compared: AtomicU32::new(0),
        }
    }

    /// The blank fields that `recorded` and `if_blank` met.
    pub(super) fn blanks(&self) -> Vec<FieldRef> {
        self.blanks.lock().map(|blanks| blanks.clone()).unwrap_or_default()
    }

    /// Counts a comparison; whether there have been more than there may be.
    pub(super) fn compares_too_much(&self) -> bool {
        self.compared.fetch_add(1, Ordering::Relaxed) >= MOST_COMPARISONS
    }

    /// Remembers a field that is blank, where `recorded` or `if_blank` is asking.
    fn seen(&self, field: FieldRef, slot: Slot) {
        if slot != Slot::Blank || !self.asking.load(Ordering::Relaxed) {
            return;
        }
        if let Ok(mut blanks) = self.blanks.lock()
            && !blanks.contains(&field)
        {
            blanks.push(field);
        }
    }

    /// Runs `ask` with suppositions put aside.
    pub(super) fn asking(&self, ask: impl FnOnce() -> Given) -> Given {
        let before = self.asking.swap(true, Ordering::Relaxed);
        let given = ask();
        self.asking.store(before, Ordering::Relaxed);
        given
    }

    fn value(&self, field: Field, judged: bool) -> Given {
        let mut slot = match field.field {
            FieldRef::Record(slot) => self.record.slot(slot),
            FieldRef::Row(list, slot) => {
                let row = self.rows.get(usize::from(field.register)).copied().unwrap_or(0);
                self.record.row_slot(list, row, slot)
            }
            FieldRef::List(_) => Slot::Blank,
        };
        self.seen(field.field, slot);
        if !slot.is_recorded() && judged && !self.asking.load(Ordering::Relaxed) {
            let supposed = self.supposed.iter().find(|supposed| supposed.field == field.field);
            slot = supposed.map_or(slot, |supposed| supposed.value);
        }
        self.dynamic(field.field, slot)
    }

    fn dynamic(&self, field: FieldRef, slot: Slot) -> Given {
        Ok(match slot {
            Slot::Blank | Slot::None => return Err(halt(Stop::Missing { field, inside_rows: false })),
            Slot::Date(date) => Dynamic::from(date),
            Slot::Flag(flag) => flag.into(),
            Slot::Number(number) => number.into(),
            Slot::Choice(choice) => match self.layout.declaration(field).map(|field| &field.kind) {
                Some(Kind::Choice(of)) => of.get(usize::from(choice)).cloned().unwrap_or_default().into(),
                _ => Dynamic::UNIT,
            },
            Slot::Text { start, length } => self.record.text(start, length).to_owned().into(),
        })
    }

    /// The rows of a list; stops where the list is not recorded.
    pub(super) fn rows_of(self: &Arc<Self>, list: u16) -> Given {
        let Some(count) = self.record.row_count(list) else {
            self.seen(FieldRef::List(list), Slot::Blank);
            return Err(halt(Stop::Missing { field: FieldRef::List(list), inside_rows: false }));
        };
        let row = |row| Dynamic::from(Names { view: self.clone(), at: Spot::Row(list, row, false) });
        Ok(Dynamic::from_array((0..count).map(row).collect::<Array>()))
    }

    /// The row judged, of the question's list.
    pub(super) fn judged_row(self: &Arc<Self>, list: u16, register: u8) -> Dynamic {
        let row = self.rows.get(usize::from(register)).copied().unwrap_or(0);
        Dynamic::from(Names { view: self.clone(), at: Spot::Row(list, row, register == 0) })
    }

    /// A group by its dotted name.
    pub(super) fn group(self: &Arc<Self>, path: &str) -> Dynamic {
        Dynamic::from(Names { view: self.clone(), at: Spot::Group(path.to_owned()) })
    }

    /// What a declared name at the top stands for; `None` where there is none.
    pub(super) fn root(self: &Arc<Self>, name: &str) -> Option<Given> {
        let child = self.layout.root.child(name)?;
        Some(self.child(child, name))
    }

    fn child(self: &Arc<Self>, child: &Child, path: &str) -> Given {
        match child {
            Child::Field(slot) => self.value(Field { field: FieldRef::Record(*slot), register: 0 }, true),
            Child::List(list) => self.rows_of(*list),
            Child::Group(_) => Ok(self.group(path)),
        }
    }
}

impl Names {
    /// The value of a name below this one.
    pub(super) fn get(&mut self, name: &str) -> Given {
        let layout = self.view.layout.clone();
        let unknown = || Err(halt_text(format!("there is no field `{name}` here")));
        match &self.at {
            Spot::Group(path) => {
                let group = path.split('.').try_fold(&layout.root, |group: &Group, part| {
                    match group.child(part)? {
                        Child::Group(group) => Some(group),
                        Child::Field(_) | Child::List(_) => None,
                    }
                });
                let child = group.and_then(|group| group.child(name));
                child.map_or_else(unknown, |child| self.view.child(child, &format!("{path}.{name}")))
            }
            Spot::Row(list, row, judged) => {
                let declared = layout.list(*list);
                let slot = declared.and_then(|list| list.fields.iter().position(|field| field.name == name));
                let Some(slot) = slot.and_then(|slot| u16::try_from(slot).ok()) else { return unknown() };
                let field = FieldRef::Row(*list, slot);
                if *judged {
                    return self.view.value(Field { field, register: 0 }, true);
                }
                let slot = self.view.record.row_slot(*list, *row, slot);
                self.view.seen(field, slot);
                if !slot.is_recorded() {
                    // Another row than the one judged: nothing is supposed of it.
                    return Err(halt(Stop::Missing { field, inside_rows: true }));
                }
                self.view.dynamic(field, slot)
            }
        }
    }
}

/// An error of the script engine that carries a [`Stop`]: of the kind that a script's own `catch` does not get.
#[expect(clippy::unnecessary_box_returns, reason = "the engine's errors are boxed")]
pub(super) fn halt(stop: Stop) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(Halt(stop)), Position::NONE))
}

/// An error of the script engine with a message of ours.
#[expect(clippy::unnecessary_box_returns, reason = "the engine's errors are boxed")]
pub(super) fn halt_text(message: String) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(message.into(), Position::NONE))
}

/// The [`Stop`] inside an error, through every call it passed.
pub(super) fn stop_of(error: &EvalAltResult) -> Option<Stop> {
    match error {
        EvalAltResult::ErrorTerminated(payload, _) => payload.clone().try_cast::<Halt>().map(|halt| halt.0),
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => stop_of(inner),
        _ => None,
    }
}

/// The date in a value of the script engine.
pub(super) fn date_in(value: &Dynamic) -> Option<Date> {
    value.clone().try_cast::<Date>()
}
