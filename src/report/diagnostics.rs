//! What is wrong with what we were given, each with its place underlined.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::words::{counted, plain};
use super::{Colour, Screen};
use crate::diagnostic::{Diagnostic, Label, Severity, SourceId, SourceMap};
use crate::record::NotUsed;

/// Writes each diagnostic with the lines that it is about, and a blank line after it.
pub fn write(
    out: &mut dyn Write,
    problems: &[Diagnostic],
    sources: &SourceMap,
    screen: Screen,
) -> io::Result<()> {
    let renderer = match screen.colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    };
    let renderer = renderer.term_width(screen.width);
    for problem in problems {
        writeln!(out, "{}\n", renderer.render(&[group(problem, sources)]))?;
    }
    Ok(())
}

/// Writes a record, row or table that could not be used, with what to do.
pub fn write_not_used(out: &mut dyn Write, problem: &NotUsed, colour: Colour) -> io::Result<()> {
    let (strong, weak, end) = match colour {
        Colour::Plain => ("", "", ""),
        Colour::Ansi => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
    };
    writeln!(out, "{strong}problem[{}]{end}: {}", problem.code.name(), not_used(problem))?;
    match &problem.help {
        Some(help) => writeln!(out, "  = {weak}help{end}: {}", plain(help)),
        None => Ok(()),
    }
}

/// `2 errors and 1 warning`; nothing where there is neither.
pub fn count(problems: &[Diagnostic]) -> Option<String> {
    let of =
        |severity: Severity| problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
    let kinds = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Note), "note", "notes"),
    ];
    let words: Vec<String> = kinds
        .into_iter()
        .filter(|(many, ..)| *many > 0)
        .map(|(many, one, more)| counted(many, one, more))
        .collect();
    (!words.is_empty()).then(|| super::words::listed(&words))
}

/// `h1.yaml:12:17: case VC-1: the message`.
pub(super) fn not_used(problem: &NotUsed) -> String {
    let case = problem.case.as_ref().map_or_else(String::new, |case| format!("case {case}: "));
    plain(&format!("{}: {case}{}", problem.place, problem.message))
}

fn group<'s>(problem: &'s Diagnostic, sources: &'s SourceMap) -> Group<'s> {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.name());
    let snippets = sources_of(&problem.labels).into_iter().map(|source| snippet(problem, source, sources));
    let help = problem.help.iter().map(|help| Level::HELP.message(plain(help)));
    Group::with_title(title).elements(snippets).elements(help)
}

/// The texts that the labels point into, that of the fault first.
fn sources_of(labels: &[Label]) -> Vec<SourceId> {
    let mut found = Vec::new();
    for label in labels {
        if !found.contains(&label.span.source) {
            found.push(label.span.source);
        }
    }
    found
}

fn snippet<'s>(
    problem: &'s Diagnostic,
    source: SourceId,
    sources: &'s SourceMap,
) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    let text = sources.text(source);
    let labels = problem.labels.iter().enumerate().filter(move |(_, label)| label.span.source == source);
    let annotations = labels.map(|(place, label)| {
        let kind = if place == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let (start, end) = (boundary(text, label.span.start), boundary(text, label.span.end));
        let words = Some(label.text.as_str()).filter(|words| !words.is_empty());
        kind.span(start..end.max(start)).label(words)
    });
    Snippet::source(text).path(sources.name(source)).annotations(annotations)
}

/// The offset, or the last place before it at which a character begins or the text ends.
fn boundary(text: &str, offset: u32) -> usize {
    let offset = text.len().min(offset as usize);
    (0..=offset).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Span};
    use crate::record::Place;

    const SCREEN: Screen = Screen { width: 80, colour: Colour::Plain };

    fn rendered(problems: &[Diagnostic], sources: &SourceMap) -> String {
        let mut out = Vec::new();
        write(&mut out, problems, sources, SCREEN).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn underlines_the_fault_and_what_it_clashes_with() {
        let mut sources = SourceMap::default();
        let rule = sources.add("entitlements/a.yaml", "entitlement: a\nwhen: crime.reportd_on\n");
        let record = sources.add("record.yaml", "fields:\n  crime:\n    reported_on: {type: date}\n");
        let problem = Diagnostic::new(
            Code::UnknownField,
            "there is no field `crime.reportd_on`",
            Span::new(rule, 21, 37),
        )
        .labelled("not declared")
        .also(Span::new(record, 21, 32), "this is near")
        .help("did you mean `crime.reported_on`?");
        insta::assert_snapshot!(rendered(&[problem], &sources), @r"
        error[unknown-field]: there is no field `crime.reportd_on`
         --> entitlements/a.yaml:2:7
          |
        2 | when: crime.reportd_on
          |       ^^^^^^^^^^^^^^^^ not declared
          |
         ::: record.yaml:3:5
          |
        3 |     reported_on: {type: date}
          |     ----------- this is near
          |
          = help: did you mean `crime.reported_on`?
        ");
    }

    #[test]
    fn renders_what_has_no_place_and_what_lies_past_the_end() {
        let mut sources = SourceMap::default();
        let empty = sources.add("empty.yaml", "");
        let accents = sources.add("é.yaml", "é");
        let problems = [
            Diagnostic::placeless(Code::FileUnreadable, "there is no folder `rules`"),
            Diagnostic::new(Code::WrongShape, "the file is empty", Span::new(empty, 0, 1)),
            Diagnostic::new(Code::YamlSyntax, "not read", Span::new(accents, 1, 90)),
        ];
        insta::assert_snapshot!(rendered(&problems, &sources), @r"
        error[file-unreadable]: there is no folder `rules`

        error[wrong-shape]: the file is empty
         --> empty.yaml:1:1
          |
        1 |
          | ^

        error[yaml-syntax]: not read
         --> é.yaml:1:1
          |
        1 | é
          | ^
        ");
        assert_eq!(count(&problems).as_deref(), Some("3 errors"));
        assert_eq!(count(&[]), None);
    }

    #[test]
    fn says_where_a_record_could_not_be_used() {
        let problem = NotUsed {
            code: Code::RecordValue,
            place: Place { file: "h1.yaml".into(), sheet: None, line: 12, column: Some(17) },
            case: Some("VC-1\u{1b}[2J".into()),
            message: "`2019-02-30` is not a date".into(),
            help: Some("write a date as 2019-06-04".into()),
            rows: Vec::new(),
        };
        let mut out = Vec::new();
        write_not_used(&mut out, &problem, Colour::Plain).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        problem[record-value]: h1.yaml:12:17: case VC-1\u{1b}[2J: `2019-02-30` is not a date
          = help: write a date as 2019-06-04
        ");
    }
}
