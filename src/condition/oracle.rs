//! The tree's oracle: a whole condition run by the script engine instead, to hold the tree against.

use std::sync::Arc;

use rhai::{AST, CallFnOptions, Dynamic, Scope};

use super::interpret::{of_type, stop};
use super::tree::{LimitWord, Type};
use super::view::{Given, View, halt};
use super::walk::{Facts, Fault, Progress, Stop};

/// What a condition that is run as a whole sees.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) view: Arc<View>,
    for_each: Option<u16>,
}

impl Whole {
    /// What a name stands for outside any function; `None` where it is not declared.
    pub(super) fn name(&self, name: &str) -> Option<Given> {
        let row =
            self.for_each.filter(|list| self.view.layout.list(*list).is_some_and(|list| list.row == name));
        if let Some(list) = row {
            return Some(Ok(self.view.judged_row(list, 0)));
        }
        let word = LimitWord::ALL.iter().find(|(word, _)| *word == name);
        match word {
            Some((_, word)) => Some(self.limit(*word)),
            None => self.view.root(name),
        }
    }

    fn limit(&self, word: LimitWord) -> Given {
        let Some(standing) = self.view.standing else { return Err(halt(Stop::LimitNeeded)) };
        let is = |progress| Ok((standing.progress == progress).into());
        match word {
            LimitWord::InTime => is(Progress::InTime),
            LimitWord::Late => is(Progress::Late),
            LimitWord::Running => is(Progress::Running),
            LimitWord::Overdue => is(Progress::Overdue),
            LimitWord::Due => Ok(Dynamic::from(standing.due)),
        }
    }
}

/// What a condition comes to when the script engine runs it as it is written, unlowered.
///
/// Slow; nothing judges by it. It is what the tree is tested against.
pub fn interpret(condition: &str, for_each: Option<u16>, facts: &Facts<'_>) -> Result<bool, Stop> {
    let failed = |message: String| Stop::fault(Fault::Script(message));
    let scripts = facts.scripts;
    let whole = format!("fn condition_as_a_whole() {{ return {condition}\n; }}");
    let ast: AST = scripts.engine.compile(whole).map_err(|error| failed(error.to_string()))?;
    let ast = scripts.ast.merge(&ast);
    let around = Whole { view: Arc::new(View::new(facts)), for_each };
    let options = CallFnOptions::new().with_tag(Dynamic::from(around)).eval_ast(false);
    let name = "condition_as_a_whole";
    let given = scripts.engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &ast, name, ());
    let value = given.map_err(|error| stop(&error))?;
    match of_type(&value, &Type::Flag) {
        Some(super::Value::Flag(flag)) => Ok(flag),
        _ => Err(failed(format!("it gave {}, not yes or no", value.type_name()))),
    }
}
