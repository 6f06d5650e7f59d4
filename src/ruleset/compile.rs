//! The texts of a ruleset to a [`Ruleset`], every fault of every file reported in one pass.

use std::sync::Arc;

use super::overlay::merge;
use super::question::{Question, RuleId};
use super::wire::{Head, HeadingWire};
use super::wire_clauses::SharedExemption;
use super::{Base, Files, Heading, Ruleset, check, wire_clauses, wire_entitlement};
use crate::calendar::{self, Calendar};
use crate::condition::{Condition, Field, Scripts, Surroundings};
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document::{self, Node, text_of};
use crate::record::{self, FieldRef, Kind, Layout};

/// What every part of a ruleset is compiled against.
pub(super) struct Compiler<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) files: &'a Files,
    pub(super) layout: &'a Layout,
    pub(super) scripts: &'a Scripts,
    pub(super) shared: Vec<SharedExemption>,
    pub(super) rules: Vec<String>,
    pub(super) problems: Vec<Diagnostic>,
}

/// Where a condition of an entitlement stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standpoint {
    /// The list the question is asked of every row of.
    pub(super) for_each: Option<u16>,
    /// Whether it may speak of a time limit.
    pub(super) time_limit: bool,
}

/// Compiles a ruleset. There is one only where no diagnostic is an error.
pub fn compile(files: &Files, sources: &SourceMap) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let ruleset = compile_into(files, sources, &mut problems);
    let problems = in_order(problems);
    let usable = !problems.iter().any(Diagnostic::is_error);
    (ruleset.filter(|_| usable), problems)
}

/// Diagnostics in the order of the files, each once.
pub(super) fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(Diagnostic::order);
    problems.dedup_by(|later, first| {
        later.code == first.code
            && later.message == first.message
            && later.labels.first().map(|label| label.span) == first.labels.first().map(|label| label.span)
    });
    problems
}

/// Compiles a ruleset as far as it can be read: there is one even where there are errors.
pub(super) fn compile_into(
    files: &Files,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<Ruleset> {
    let merged = merge(files, sources, problems);
    let calendar = calendar_of(files, sources, problems);
    let layout = merged.record.as_ref().and_then(|node| record::read(node, problems));
    let scripts = Scripts::read(&script_files(files), sources, problems);
    let layout = layout?;
    let mut compiler = Compiler {
        sources,
        files,
        layout: &layout,
        scripts: &scripts,
        shared: Vec::new(),
        rules: Vec::new(),
        problems: std::mem::take(problems),
    };
    compiler.shared = wire_clauses::shared_exemptions(&mut compiler, &merged.exemptions);
    let mut questions = wire_entitlement::questions(&mut compiler, &merged.entitlements);
    let form = form_of(&mut compiler, &merged.head, &mut questions);
    check::questions(&mut compiler, &questions, &merged);
    check::scripts(&mut compiler);
    merged.say_what_was_meant(&mut compiler.problems);
    let (rules, found) = (std::mem::take(&mut compiler.rules), std::mem::take(&mut compiler.problems));
    *problems = found;
    let base = files.layers.len().checked_sub(2).and_then(|below| files.layers.get(below));
    Some(Ruleset {
        id: merged.head.ruleset.map(|(id, _)| id).unwrap_or_default(),
        title: merged.head.title.unwrap_or_default(),
        code: merged.head.code.unwrap_or_default(),
        calendar: Arc::new(calendar?),
        layout: Arc::new(layout),
        scripts,
        form,
        questions,
        rules,
        sha256: files.sha256(files.layers.len(), sources),
        base: base.map(|layer| Base {
            id: layer.name().to_owned(),
            sha256: files.sha256(files.layers.len() - 1, sources),
        }),
    })
}

fn calendar_of(files: &Files, sources: &SourceMap, problems: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let (path, source) = files.calendar.as_ref()?;
    let node = one_document(*source, sources, problems)?;
    calendar::read(&node, path, problems)
}

fn script_files(files: &Files) -> Vec<(crate::diagnostic::SourceId, usize)> {
    let layers = files.layers.iter().enumerate();
    layers
        .flat_map(|(depth, layer)| layer.below("scripts", ".rhai").map(move |(_, source)| (source, depth)))
        .collect()
}

/// The one document of a rule file; anything else is reported.
pub(super) fn one_document(
    source: crate::diagnostic::SourceId,
    sources: &SourceMap,
    problems: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let (mut documents, fault) = document::parse(source, sources.text(source));
    if let Some(fault) = fault {
        problems.push(fault);
        return None;
    }
    if let Some(second) = documents.get(1) {
        problems.push(
            Diagnostic::new(Code::YamlSyntax, "a rule file holds one document", second.span)
                .help("take out the line `---`, or make a file of its own"),
        );
    }
    if documents.is_empty() {
        let whole = Span::new(source, 0, 1);
        problems.push(Diagnostic::new(Code::WrongShape, "the file is empty", whole));
        return None;
    }
    Some(documents.swap_remove(0))
}

/// The form's headings, and the questions put in its order.
fn form_of(compiler: &mut Compiler<'_>, head: &Head, questions: &mut [Question]) -> Vec<Heading> {
    let mut order: Vec<(&str, Span)> = Vec::new();
    let mut headings: Vec<(String, Vec<&str>)> = Vec::new();
    for (index, HeadingWire { text, span, asks }) in head.form.iter().enumerate() {
        if let Some(first) = head.form.iter().take(index).find(|other| other.text == *text) {
            let problem =
                Diagnostic::new(Code::DuplicateName, "this heading stands on the form twice", *span);
            compiler.problems.push(problem.also(first.span, "first here"));
        }
        let mut asked = Vec::new();
        for (id, span) in asks {
            if let Some((_, first)) = order.iter().find(|(known, _)| known == id) {
                let problem = Diagnostic::new(Code::NotOnForm, format!("`{id}` is asked twice"), *span);
                compiler.problems.push(problem.also(*first, "first here"));
            } else if questions.iter().any(|question| question.id == *id) {
                order.push((id, *span));
                asked.push(id.as_str());
            } else {
                let known = questions.iter().map(|question| question.id.as_str());
                let problem =
                    Diagnostic::new(Code::UnknownName, format!("there is no question `{id}`"), *span);
                compiler.problems.push(
                    problem
                        .suggest(id, known)
                        .help("a question is a file in `entitlements/` with `entitlement: ID`"),
                );
            }
        }
        headings.push((text.clone(), asked));
    }
    for question in questions.iter().filter(|question| !order.iter().any(|(id, _)| *id == question.id)) {
        let Some(entitlement) = question.editions.first() else { continue };
        let message = format!("`{}` is under no heading of the form", question.id);
        let mut problem = Diagnostic::new(Code::NotOnForm, message, entitlement.span);
        problem = problem.help("add it to `asks` of a heading in ruleset.yaml, or add a heading");
        compiler.problems.push(problem);
    }
    let place = |id: &str| order.iter().position(|(asked, _)| *asked == id);
    questions.sort_by_key(|question| place(&question.id).unwrap_or(usize::MAX));
    let found = |id: &&str| questions.iter().position(|question| question.id == **id);
    headings
        .into_iter()
        .map(|(text, asks)| Heading { text, asks: asks.iter().filter_map(found).collect() })
        .collect()
}

impl Compiler<'_> {
    /// A clause's number, for findings to cite.
    pub(super) fn rule(&mut self, span: Span) -> RuleId {
        let cited = self.files.cited(span.source);
        let line = self.sources.position(span).line;
        self.rules.push(format!("{cited}:{line}"));
        RuleId(u16::try_from(self.rules.len() - 1).unwrap_or(u16::MAX))
    }

    /// A condition, compiled where it stands.
    pub(super) fn condition(&mut self, node: &Node, at: Standpoint) -> Option<Condition> {
        let scalar = document::scalar_of(node, &mut self.problems)?;
        let around = Surroundings {
            layout: self.layout,
            scripts: self.scripts,
            for_each: at.for_each,
            time_limit: at.time_limit,
        };
        let origins = scalar.origins(self.sources.text(node.span.source), node.span);
        Condition::compile(scalar, node.span, origins, &around, &mut self.problems)
    }

    /// A field by its dotted name, as the question may name it.
    pub(super) fn field(&mut self, node: &Node, at: Standpoint) -> Option<Field> {
        let path = text_of(node, &mut self.problems)?;
        let found = self.layout.field_named(path);
        match found {
            Some(field @ FieldRef::Record(_)) => Some(Field { field, register: 0 }),
            Some(field @ FieldRef::Row(list, _)) if at.for_each == Some(list) => {
                Some(Field { field, register: 0 })
            }
            Some(FieldRef::Row(list, _)) => {
                let name = self.layout.list(list).map_or("", |list| &list.name);
                let message =
                    format!("`{path}` is a field of each row of `{name}`, and this question is asked once");
                let problem = Diagnostic::new(Code::UnknownField, message, node.span);
                self.problems.push(problem.help(format!("to ask it of every row write `for_each: {name}`")));
                None
            }
            Some(FieldRef::List(_)) | None => {
                let problem =
                    Diagnostic::new(Code::UnknownField, format!("there is no field `{path}`"), node.span);
                self.problems.push(problem.suggest(path, self.layout.paths()));
                None
            }
        }
    }

    /// A field of one type.
    pub(super) fn field_of(&mut self, node: &Node, at: Standpoint, wanted: &str) -> Option<Field> {
        let field = self.field(node, at)?;
        let declared = self.layout.declaration(field.field)?;
        if declared.kind.name() != wanted {
            let message = format!(
                "`{}` is {}, and a {wanted} field belongs here",
                declared.path,
                declared.kind.described()
            );
            let problem = Diagnostic::new(Code::TypeMismatch, message, node.span);
            self.problems.push(problem.also(declared.span, "declared here"));
            return None;
        }
        Some(field)
    }

    /// The words of a choice field.
    pub(super) fn choices(&self, field: FieldRef) -> Vec<String> {
        match self.layout.declaration(field).map(|declared| &declared.kind) {
            Some(Kind::Choice(of)) => of.to_vec(),
            Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => Vec::new(),
        }
    }
}
