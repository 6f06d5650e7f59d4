//! Runs in the script engine what cannot be lowered, with the same meaning of unrecorded values as the tree's.

use std::cmp::Ordering;
use std::sync::Arc;

use rhai::{
    Array, CallFnOptions, Dynamic, Engine, EvalAltResult, EvalContext, Expression, ImmutableString,
    NativeCallContext, Scope,
};

use super::tree::{Argument, Interpreted, Type, Value};
use super::view::{Given, Names, View, date_in, halt, halt_text, stop_of};
use super::walk::{Facts, Fault, Stop, Trace, walk};
use crate::calendar::Date;

/// How many of a finding's steps a call is counted as: it may take a hundred thousand of its own.
const COST_OF_A_CALL: u32 = 1_000;

/// Calls a function that could not be lowered.
pub(super) fn call<'a, T: Trace>(
    call: &'a Interpreted,
    facts: &mut Facts<'a>,
    trace: &mut T,
) -> Result<Value<'a>, Stop> {
    facts.steps(COST_OF_A_CALL)?;
    let view = Arc::new(View::new(facts));
    let mut given = Vec::with_capacity(call.arguments.len());
    for argument in &call.arguments {
        given.push(match argument {
            Argument::Value(node, kind) => dynamic(walk(node, facts, trace)?, kind),
            Argument::Group(path) => view.group(path),
            Argument::Row(list, register) => view.judged_row(*list, *register),
            Argument::List(list) => view.rows_of(*list).map_err(|error| stop(&error))?,
        });
    }
    let scripts = facts.scripts;
    let options = CallFnOptions::new().with_tag(Dynamic::from(view.clone())).eval_ast(false);
    let result = scripts.engine.call_fn_with_options::<Dynamic>(
        options,
        &mut Scope::new(),
        &scripts.ast,
        &call.name,
        given,
    );
    for blank in view.blanks() {
        facts.note_blank(blank);
    }
    let value = result.map_err(|error| stop(&error))?;
    of_type(&value, &call.gives).ok_or_else(|| {
        let wanted = call.gives.described();
        Stop::fault(Fault::Script(format!(
            "`{}` gave {}, where {wanted} belongs",
            call.name,
            value.type_name()
        )))
    })
}

/// A value of the tree for the script engine: a choice is its word.
fn dynamic(value: Value<'_>, kind: &Type) -> Dynamic {
    match (value, kind) {
        (Value::Choice(choice), Type::Choice(of)) => {
            of.get(usize::from(choice)).cloned().unwrap_or_default().into()
        }
        (Value::Flag(flag), _) => flag.into(),
        (Value::Date(date), _) => Dynamic::from(date),
        (Value::Number(number), _) => number.into(),
        (Value::Text(text), _) => text.to_owned().into(),
        (Value::Choice(choice), _) => i64::from(choice).into(),
    }
}

/// A value of the script engine for the tree.
pub(super) fn of_type<'a>(value: &Dynamic, wanted: &Type) -> Option<Value<'a>> {
    match wanted {
        Type::Flag => value.as_bool().ok().map(Value::Flag),
        Type::Number => value.as_int().ok().map(Value::Number),
        Type::Date => date_in(value).map(Value::Date),
        Type::Text | Type::Choice(_) => None,
    }
}

/// Why a script ended without a value.
pub(super) fn stop(error: &EvalAltResult) -> Stop {
    stop_of(error).unwrap_or_else(|| {
        let message = match innermost(error) {
            EvalAltResult::ErrorTooManyOperations(_) => "the script took more steps than it may".to_owned(),
            EvalAltResult::ErrorStackOverflow(_) => {
                "functions called each other deeper than they may".to_owned()
            }
            EvalAltResult::ErrorDataTooLarge(what, _) => {
                format!("the script made something larger than it may: {what}")
            }
            other => format!("the script failed: {other}"),
        };
        Stop::fault(Fault::Script(message))
    })
}

fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner),
        other => other,
    }
}

/// Gives the engine the words of conditions.
pub(super) fn register(engine: &mut Engine) {
    engine.register_indexer_get(|names: &mut Names, name: ImmutableString| names.get(&name));
    engine.register_type_with_name::<Date>("date");
    comparisons(engine);
    dates(engine);
    questions(engine);
    engine.register_fn("contains", |among: &mut Array, value: Dynamic| -> Given {
        for other in among.iter() {
            if order(&value, other)? == Ordering::Equal {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    });
    // The core package brings these; neither is counted as a step.
    engine.register_fn("sleep", |_: i64| -> Given { Err(halt_text("a script may not wait".to_owned())) });
    engine.register_fn("exit", || -> Given {
        Err(halt_text("a script gives its value by `return`".to_owned()))
    });
    engine.register_fn("exit", |_: Dynamic| -> Given {
        Err(halt_text("a script gives its value by `return`".to_owned()))
    });
    #[expect(deprecated, reason = "not deprecated but volatile, and the version of the crate is exact")]
    engine.on_var(name);
}

/// Declared fields, the row judged and the words about the time limit, where a condition is interpreted as a whole.
#[expect(clippy::needless_pass_by_value, reason = "the engine asks for this signature")]
fn name(
    name: &str,
    _: usize,
    context: EvalContext<'_, '_, '_, '_, '_, '_>,
) -> Result<Option<Dynamic>, Box<EvalAltResult>> {
    if context.scope().contains(name) {
        return Ok(None);
    }
    let Some(around) = context.tag().clone().try_cast::<super::oracle::Whole>() else { return Ok(None) };
    around.name(name).transpose()
}

/// Two values in order; two of different types stop the script, where the engine's own would answer `false`.
fn order(left: &Dynamic, right: &Dynamic) -> Result<Ordering, Box<EvalAltResult>> {
    if let (Some(left), Some(right)) = (date_in(left), date_in(right)) {
        return Ok(left.cmp(&right));
    }
    if let (Ok(left), Ok(right)) = (left.as_int(), right.as_int()) {
        return Ok(left.cmp(&right));
    }
    if let (Ok(left), Ok(right)) = (left.as_bool(), right.as_bool()) {
        return Ok(left.cmp(&right));
    }
    if let (Ok(left), Ok(right)) = (left.clone().into_string(), right.clone().into_string()) {
        return Ok(left.cmp(&right));
    }
    Err(halt_text(format!("{} and {} cannot be compared", left.type_name(), right.type_name())))
}

fn comparisons(engine: &mut Engine) {
    type Test = fn(Ordering) -> bool;
    let tests: [(&str, Test); 6] = [
        ("==", Ordering::is_eq),
        ("!=", Ordering::is_ne),
        ("<", Ordering::is_lt),
        ("<=", Ordering::is_le),
        (">", Ordering::is_gt),
        (">=", Ordering::is_ge),
    ];
    for (operator, test) in tests {
        let compare = move |context: NativeCallContext<'_>, left: Dynamic, right: Dynamic| -> Given {
            // An operation on a whole array compares its items, and is counted as one step.
            if context.tag().and_then(view_of).is_some_and(|view| view.compares_too_much()) {
                return Err(halt(Stop::fault(Fault::Script(
                    "the script compared more than it may".to_owned(),
                ))));
            }
            Ok(test(order(&left, &right)?).into())
        };
        engine.register_fn(operator, compare);
    }
}

fn dates(engine: &mut Engine) {
    engine.register_fn("date", |text: ImmutableString| -> Given {
        let date = Date::parse_iso(text.as_bytes());
        date.map(Dynamic::from).ok_or_else(|| halt_text(format!("`{text}` is not a date")))
    });
    engine.register_fn("days", |from: Date, to: Date| from.days_to(to));
    engine.register_fn("working_days", |context: NativeCallContext<'_>, from: Date, to: Date| -> Given {
        let Some(view) = context.tag().and_then(view_of) else {
            return Err(halt_text("there is no calendar here".to_owned()));
        };
        let days = view.calendar.working_days_between(from, to);
        days.map(Dynamic::from).map_err(|range| {
            let file = view.calendar.file.clone();
            halt(Stop::fault(Fault::BeyondCalendar { date: range.date, file }))
        })
    });
}

fn view_of(tag: &Dynamic) -> Option<Arc<View>> {
    let whole = tag.clone().try_cast::<super::oracle::Whole>().map(|whole| whole.view);
    whole.or_else(|| tag.clone().try_cast::<Arc<View>>())
}

/// `recorded`, `if_blank`, `any`, `all` and `count`.
fn questions(engine: &mut Engine) {
    let recorded = |context: &mut EvalContext<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]| {
        let Some(field) = parts.first() else { return Ok(false.into()) };
        Ok(asked(context, field)?.is_some().into())
    };
    let if_blank = |context: &mut EvalContext<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]| {
        let [field, otherwise] = parts else { return Ok(Dynamic::UNIT) };
        match asked(context, field)? {
            Some(value) => Ok(value),
            None => context.eval_expression_tree(otherwise),
        }
    };
    let added = [
        engine.register_custom_syntax(["recorded", "(", "$expr$", ")"], false, recorded).is_ok(),
        engine
            .register_custom_syntax(["if_blank", "(", "$expr$", ",", "$expr$", ")"], false, if_blank)
            .is_ok(),
        over_rows(engine, "any", |holding, _| (holding > 0).into()),
        over_rows(engine, "all", |holding, count| (holding == count).into()),
        over_rows(engine, "count", |holding, _| holding.into()),
    ];
    debug_assert!(
        added.iter().all(|added| *added),
        "the words of conditions are words that the engine takes"
    );
}

/// The value of a field as the record has it; `None` where it is not recorded.
fn asked(
    context: &mut EvalContext<'_, '_, '_, '_, '_, '_>,
    field: &Expression<'_>,
) -> Result<Option<Dynamic>, Box<EvalAltResult>> {
    let view = view_of(context.tag());
    let given = match view {
        Some(view) => view.asking(|| context.eval_expression_tree(field)),
        None => context.eval_expression_tree(field),
    };
    match given {
        Ok(value) => Ok(Some(value)),
        Err(error) => match stop_of(&error) {
            Some(Stop::Missing { .. }) => Ok(None),
            Some(Stop::LimitNeeded | Stop::Fault(_)) | None => Err(error),
        },
    }
}

fn over_rows(engine: &mut Engine, word: &'static str, come_to: fn(i64, i64) -> Dynamic) -> bool {
    let syntax = [word, "(", "$expr$", ",", "|", "$ident$", "|", "$expr$", ")"];
    let added = engine.register_custom_syntax(syntax, false, move |context, parts| {
        let [list, row, body] = parts else { return Ok(Dynamic::UNIT) };
        let rows = context
            .eval_expression_tree(list)?
            .into_array()
            .map_err(|found| halt_text(format!("`{word}` asks about the rows of a list, not {found}")))?;
        let name = row.get_string_value().unwrap_or_default().to_owned();
        let (mut holding, count) = (0, i64::try_from(rows.len()).unwrap_or(i64::MAX));
        let before = context.scope().len();
        for row in rows {
            context.scope_mut().push_dynamic(name.clone(), row);
            let came_to = context.eval_expression_tree(body);
            context.scope_mut().rewind(before);
            let holds = came_to.map_err(within_rows)?.as_bool().map_err(|found| {
                halt_text(format!("what `{word}` asks of each row has to be yes or no, not {found}"))
            })?;
            holding += i64::from(holds);
            if (word == "any" && holds) || (word == "all" && !holds) {
                break;
            }
        }
        Ok(come_to(holding, count))
    });
    added.is_ok()
}

#[expect(clippy::unnecessary_box_returns, reason = "the engine's errors are boxed")]
fn within_rows(error: Box<EvalAltResult>) -> Box<EvalAltResult> {
    match stop_of(&error) {
        Some(Stop::Missing { field, .. }) => halt(Stop::Missing { field, inside_rows: true }),
        Some(Stop::LimitNeeded | Stop::Fault(_)) | None => error,
    }
}
