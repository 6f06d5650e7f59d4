//! The script engine: what it can parse, and how little it can do.

use std::sync::Arc;

use rhai::packages::{BasicArrayPackage, CorePackage, LogicPackage, MoreStringPackage, Package};
use rhai::{Engine, OptimizationLevel, Token};

use super::interpret;

/// How many steps one call may take.
const MAX_OPERATIONS: u64 = 100_000;
/// How deep functions may call each other.
const MAX_CALLS: usize = 16;
/// How deep an expression may nest.
const MAX_DEPTH: usize = 48;
/// How many items an array or map may hold, and how many values a script.
const MAX_ITEMS: usize = 10_000;
/// How many bytes a text may hold.
const MAX_TEXT: usize = 100_000;

/// The engine that parses conditions and scripts, and runs the scripts that cannot be lowered.
///
/// It has no file, clock, environment, network or module access, no `eval`, and a limit on everything that can grow.
pub(super) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    // The default bakes constants into the tree: places would be lost, and it has been seen to panic.
    engine.set_optimization_level(OptimizationLevel::None);
    engine
        .set_max_operations(MAX_OPERATIONS)
        .set_max_call_levels(MAX_CALLS)
        .set_max_expr_depths(MAX_DEPTH, MAX_DEPTH)
        .set_max_array_size(MAX_ITEMS)
        .set_max_map_size(MAX_ITEMS)
        .set_max_string_size(MAX_TEXT)
        .set_max_functions(200)
        .set_max_modules(0)
        .set_max_variables(200);
    for symbol in ["eval", "import", "export"] {
        engine.disable_symbol(symbol);
    }
    // Built-in comparisons answer `false` to two values of different types: ours stop instead.
    engine.set_fast_operators(false);
    CorePackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    words(&mut engine);
    interpret::register(&mut engine);
    engine
}

/// Reads `and`, `or` and `not` as `&&`, `||` and `!`, their places unchanged.
#[expect(deprecated, reason = "not deprecated but volatile, and the version of the crate is exact")]
fn words(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| match &token {
        Token::Identifier(word) => match word.as_str() {
            "and" => Token::And,
            "or" => Token::Or,
            "not" => Token::Bang,
            _ => token,
        },
        _ => token,
    });
}

/// The one engine, shared.
pub(super) fn shared() -> Arc<Engine> {
    Arc::new(engine())
}
