//! The functions of `scripts/*.rhai`, and the engine that runs those that cannot be lowered.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex};

use rhai::{AST, Engine, ScriptFuncDef, Stmt};

use super::lower_scripts::interpreted_among;
use super::spans::SourceText;
use super::{messages, sandbox};
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap, Span, nearest};

/// Every function that conditions may call, and the engine that parses them.
pub struct Scripts {
    pub(super) engine: Arc<Engine>,
    /// All files in one, as interpreted functions see each other.
    pub(super) ast: AST,
    functions: Vec<Function>,
    /// The names of those that cannot be put in place.
    interpreted: BTreeSet<String>,
    /// The names of those that some condition has called.
    called: Mutex<BTreeSet<String>>,
}

/// One function.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) parameters: Vec<String>,
    pub(super) text: Arc<SourceText>,
    pub(super) name_span: Span,
    /// The body parsed as a script of its own, every place as in the file.
    body: Arc<AST>,
    /// The body as it is written, without comments and white space.
    compact: String,
}

impl Function {
    /// Its steps.
    pub(super) fn steps(&self) -> &[Stmt] {
        self.body.statements()
    }
}

impl fmt::Debug for Scripts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.functions.iter().map(|function| &function.name)).finish()
    }
}

impl Default for Scripts {
    fn default() -> Self {
        Self {
            engine: sandbox::shared(),
            ast: AST::empty(),
            functions: Vec::new(),
            interpreted: BTreeSet::new(),
            called: Mutex::default(),
        }
    }
}

impl Scripts {
    /// Reads script files. A later file's function takes the place of an earlier one's where `replaces` says so: an
    /// overlay's of its base's; twice in one ruleset is a fault.
    pub fn read(files: &[(SourceId, usize)], sources: &SourceMap, problems: &mut Vec<Diagnostic>) -> Self {
        let mut scripts = Self::default();
        let mut layers: Vec<usize> = Vec::new();
        for (source, layer) in files {
            let text = Arc::new(SourceText::new(sources.text(*source), *source, Vec::new()));
            let Some(functions) = scripts.functions_of(&text, problems) else { continue };
            for function in functions {
                scripts.add(function, *layer, &mut layers, problems);
            }
        }
        scripts.interpreted = interpreted_among(&scripts.functions);
        scripts
    }

    /// Functions that cannot be put in place and are run by the script engine, each with its place.
    pub fn interpreted(&self) -> impl Iterator<Item = (&str, Span)> {
        let some = self.functions.iter().filter(|function| self.is_interpreted(&function.name));
        some.map(|function| (function.name.as_str(), function.name_span))
    }

    /// Whether a function cannot be put in place: it holds a loop or an assignment, or it calls itself.
    pub(super) fn is_interpreted(&self, name: &str) -> bool {
        self.interpreted.contains(name)
    }

    /// The functions' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }

    /// A function as it is written, with those that it calls: without comments and white space, so that two that are
    /// alike are written alike.
    pub(super) fn written(&self, name: &str) -> String {
        let mut asked = vec![name];
        let mut next = 0;
        while let Some(name) = asked.get(next).copied() {
            next += 1;
            let Some(function) = self.functions.iter().find(|function| function.name == name) else {
                continue;
            };
            let words = function.compact.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            for word in words {
                if !asked.contains(&word) && self.names().any(|name| name == word) {
                    asked.push(word);
                }
            }
        }
        let written = |name: &&str| {
            let function = self.functions.iter().find(|function| function.name == *name)?;
            Some(format!("{name}({}) {{{}}}", function.parameters.join(", "), function.compact))
        };
        asked.iter().filter_map(written).collect::<Vec<_>>().join(" ")
    }

    /// Functions that no condition has called, each with its place. To be asked once all conditions are compiled.
    pub fn uncalled(&self) -> Vec<(&str, Span)> {
        let called = self.called.lock().map(|called| called.clone()).unwrap_or_default();
        let left_over = self.functions.iter().filter(|function| !called.contains(&function.name));
        left_over.map(|function| (function.name.as_str(), function.name_span)).collect()
    }

    pub(super) fn function(&self, name: &str) -> Option<&Function> {
        let found = self.functions.iter().find(|function| function.name == name)?;
        if let Ok(mut called) = self.called.lock() {
            called.insert(name.to_owned());
        }
        Some(found)
    }

    pub(super) fn nearest(&self, name: &str, built_in: &[&'static str]) -> Option<String> {
        nearest(name, self.names().chain(built_in.iter().copied())).map(str::to_owned)
    }

    fn functions_of(
        &mut self,
        text: &Arc<SourceText>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Vec<Function>> {
        let ast = match self.engine.compile(&text.text) {
            Ok(ast) => ast,
            Err(error) => {
                problems.push(messages::syntax(&error, text));
                return None;
            }
        };
        if let Some(first) = ast.statements().first() {
            problems.push(
                Diagnostic::new(
                    Code::NotInConditions,
                    "a script holds functions only",
                    text.token(first.position()),
                )
                .help("put it inside `fn name(values) { … }`"),
            );
        }
        let mut functions: Vec<Function> = Vec::new();
        for listed in ast.iter_functions() {
            let definition = ast.shared_lib().get_script_fn(listed.name, listed.params.len());
            let Some(definition) = definition else { continue };
            let alone = body_alone(text, definition);
            let parsed =
                self.engine.compile(&alone).and_then(|body| Ok((body, self.engine.compact_script(&alone)?)));
            let (body, compact) = match parsed {
                Ok(parsed) => parsed,
                Err(error) => {
                    problems.push(messages::syntax(&error, text));
                    continue;
                }
            };
            functions.push(Function {
                name: listed.name.to_owned(),
                parameters: listed.params.iter().map(|&name| name.to_owned()).collect(),
                text: text.clone(),
                name_span: name_span(text, listed.name, definition),
                body: Arc::new(body),
                compact,
            });
        }
        functions.sort_by_key(|function| function.name_span);
        self.ast.combine(ast.clone_functions_only());
        Some(functions)
    }

    fn add(
        &mut self,
        function: Function,
        layer: usize,
        layers: &mut Vec<usize>,
        problems: &mut Vec<Diagnostic>,
    ) {
        if super::lower_calls::BUILT_IN.contains(&function.name.as_str()) {
            let message = format!("`{}` is a function that conditions have already", function.name);
            problems.push(
                Diagnostic::new(Code::ReservedName, message, function.name_span).help("give it another name"),
            );
            return;
        }
        let same = self.functions.iter().position(|known| known.name == function.name);
        let Some(index) = same else {
            self.functions.push(function);
            layers.push(layer);
            return;
        };
        match (layers.get_mut(index), self.functions.get_mut(index)) {
            (Some(known_layer), Some(known)) if *known_layer != layer => {
                *known_layer = layer;
                *known = function;
            }
            (_, Some(known)) => {
                let message = format!("there are two functions named `{}`", function.name);
                problems.push(
                    Diagnostic::new(Code::DuplicateName, message, function.name_span)
                        .also(known.name_span, "the other is here"),
                );
            }
            _ => {}
        }
    }
}

/// Where a function's name stands: the last `fn name` before its body.
fn name_span(text: &SourceText, name: &str, definition: &ScriptFuncDef) -> Span {
    let body = text.offset(definition.body.start_position());
    let head = text.text.get(..body).unwrap_or("");
    let start = head.rfind(&format!("{name}(")).or_else(|| head.rfind(name)).unwrap_or(0);
    text.span(start, start + name.len())
}

/// The file with everything but the inside of a function's body made blank, so that places stay as they are.
fn body_alone(text: &SourceText, definition: &ScriptFuncDef) -> String {
    let start = text.offset(definition.body.start_position()) + 1;
    let end = text.offset(definition.body.end_position());
    let blank =
        |run: &str| -> String { run.chars().map(|kept| if kept == '\n' { '\n' } else { ' ' }).collect() };
    let (head, body) = (text.text.get(..start).unwrap_or(""), text.text.get(start..end).unwrap_or(""));
    format!("{}{body}", blank(head))
}
