//! Every diagnostic of a ruleset, for a terminal and as JSON; and the page of a code.

use std::io::{self, Write};

use super::json_tree::Json;
use super::words::{counted, listed, plain};
use super::{Colour, Screen, diagnostics};
use crate::diagnostic::{Code, Diagnostic, Label, Severity, SourceId, SourceMap, Span};
use crate::ruleset::Files;

/// The version of the object's shape.
const FORMAT: u32 = 1;

/// What was found in one ruleset.
#[derive(Debug)]
pub struct Linted {
    /// The ruleset's name.
    pub ruleset: String,
    /// Its folder as it is shown.
    pub folder: String,
    /// What was found, in the order of the files.
    pub problems: Vec<Diagnostic>,
    /// The texts.
    pub sources: SourceMap,
    /// Which text is what.
    pub files: Files,
}

/// How many there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Notes.
    pub notes: u64,
}

impl Linted {
    /// How many there are of each severity.
    pub fn counts(&self) -> Counts {
        let of =
            |severity| self.problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
        Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
    }
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            notes: self.notes + other.notes,
        }
    }

    /// `no faults, 2 warnings and 3 notes`.
    pub fn words(self) -> String {
        let faults = match self.errors {
            0 => "no faults".to_owned(),
            errors => counted(errors, "fault", "faults"),
        };
        let mut rest = Vec::new();
        if self.warnings > 0 {
            rest.push(counted(self.warnings, "warning", "warnings"));
        }
        if self.notes > 0 {
            rest.push(counted(self.notes, "note", "notes"));
        }
        match &rest[..] {
            [] => faults,
            [one] => format!("{faults} and {one}"),
            more => format!("{faults}, {}", listed(more)),
        }
    }
}

/// Writes what was found, notes first and errors last, and the count on a line of its own. A note has one line: where
/// there are many, they are not to hide what has to be mended.
pub fn write(out: &mut dyn Write, linted: &Linted, screen: Screen) -> io::Result<()> {
    let notes = linted.problems.iter().filter(|problem| problem.severity() == Severity::Note);
    let notes: Vec<&Diagnostic> = notes.collect();
    for note in &notes {
        let place = note.labels.first().map(|label| format!("{}: ", linted.sources.cite(label.span)));
        writeln!(out, "note[{}]: {}{}", note.code.name(), place.unwrap_or_default(), plain(&note.message))?;
    }
    if let Some(first) = notes.first() {
        writeln!(
            out,
            "  = help: `vcop lint --explain {}` says what to do about such a note\n",
            first.code.name()
        )?;
    }
    for severity in [Severity::Warning, Severity::Error] {
        let some = linted.problems.iter().filter(|problem| problem.severity() == severity);
        let some: Vec<Diagnostic> = some.cloned().collect();
        diagnostics::write(out, &some, &linted.sources, screen)?;
    }
    writeln!(out, "{}: {}", plain(&linted.folder), linted.counts().words())
}

/// Writes one ruleset as an object, several as a list of them inside one.
pub fn write_json(out: &mut dyn Write, linted: &[Linted]) -> io::Result<()> {
    let format = ("format", Json::number(FORMAT));
    let object = match linted {
        [one] => [format].into_iter().chain(ruleset(one)).collect(),
        several => {
            let all = several.iter().map(Linted::counts).fold(Counts::default(), Counts::and);
            let rulesets = Json::list(several, |one| Json::Object(ruleset(one)));
            [format, ("rulesets", rulesets)].into_iter().chain(counts(all)).collect()
        }
    };
    Json::Object(object).write(out)
}

fn ruleset(linted: &Linted) -> Vec<(&'static str, Json)> {
    let diagnostics = Json::list(&linted.problems, |problem| diagnostic(problem, linted));
    let head = [("ruleset", Json::text(&linted.ruleset)), ("diagnostics", diagnostics)];
    head.into_iter().chain(counts(linted.counts())).collect()
}

fn counts(counts: Counts) -> [(&'static str, Json); 3] {
    [
        ("errors", Json::number(counts.errors)),
        ("warnings", Json::number(counts.warnings)),
        ("notes", Json::number(counts.notes)),
    ]
}

fn diagnostic(problem: &Diagnostic, linted: &Linted) -> Json {
    let (first, others) = match &problem.labels[..] {
        [] => (None, &[][..]),
        [first, others @ ..] => (Some(first), others),
    };
    let mut keys = vec![
        ("code", Json::text(problem.code.name())),
        ("severity", Json::text(severity_word(problem.severity()))),
        ("message", Json::text(&problem.message)),
    ];
    keys.extend(place(first.map(|label| label.span), linted));
    let end =
        first.map(|label| Span::new(label.span.source, label.span.end as usize, label.span.end as usize));
    let end = end.map(|end| linted.sources.position(end));
    keys.push(("end_line", Json::or_null(end, |end| Json::number(end.line))));
    keys.push(("end_column", Json::or_null(end, |end| Json::number(end.column))));
    keys.push(("help", Json::list(&problem.help, Json::text)));
    keys.push(("also", Json::list(others, |label| also(label, linted))));
    Json::Object(keys)
}

fn also(label: &Label, linted: &Linted) -> Json {
    let mut keys = place(Some(label.span), linted).to_vec();
    keys.push(("message", Json::text(&label.text)));
    Json::Object(keys)
}

fn place(span: Option<Span>, linted: &Linted) -> [(&'static str, Json); 3] {
    let start = span.map(|span| linted.sources.position(span));
    [
        ("file", Json::or_null(span, |span| Json::text(file(span.source, linted)))),
        ("line", Json::or_null(start, |start| Json::number(start.line))),
        ("column", Json::or_null(start, |start| Json::number(start.column))),
    ]
}

/// A file as a path below the ruleset's own folder, whatever folder the program was started in.
fn file(source: SourceId, linted: &Linted) -> String {
    match &linted.files.calendar {
        Some((path, calendar)) if *calendar == source => format!("../{path}"),
        _ => linted.files.cited(source),
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Writes the page of a code: headings set off, examples indented.
pub fn write_page(out: &mut dyn Write, code: Code, screen: Screen) -> io::Result<()> {
    let (strong, end) = match screen.colour {
        Colour::Plain => ("", ""),
        Colour::Ansi => ("\u{1b}[1m", "\u{1b}[0m"),
    };
    let mut in_example = false;
    for line in code.page().lines() {
        if line.starts_with("```") {
            in_example = !in_example;
        } else if in_example {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        } else if let Some(title) = line.strip_prefix("# ") {
            writeln!(out, "{strong}{title}{end} ({})", severity_word(code.severity()))?;
        } else {
            match line.strip_prefix("## ") {
                Some(heading) => writeln!(out, "{strong}{heading}{end}")?,
                None => writeln!(out, "{line}")?,
            }
        }
    }
    Ok(())
}
