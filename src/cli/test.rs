//! `vcop test`: the rules' own examples, and what none of them reaches.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::lint::folders;
use super::using;
use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, SourceMap, Span};
use crate::engine::{self, Raised};
use crate::finding::{Coverage, Finding, Gap, Point, Stated};
use crate::load;
use crate::measure;
use crate::record::Record;
use crate::report;
use crate::report::examples::{Tested, Tried};
use crate::report::suggestion::{Suggested, not_found, suggested};
use crate::ruleset::{self, Example, Files, Ruleset};

/// Run the examples of the rules; none found is a failure
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The ruleset's folder, or a folder of rulesets [default: the nearest rules/]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// List what no example reaches: conditions, exemptions, answers, limits, and fields never left out
    #[arg(long)]
    coverage: bool,
    /// Fail where the examples reach less than this share of the rules, as 100 or 99.5
    #[arg(long, value_name = "PERCENT", value_parser = hundredths)]
    fail_under: Option<u64>,
    /// Write an example for each thing that no example reaches, to be confirmed and pasted
    #[arg(long)]
    suggest: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// To be read
    Text,
    /// One object
    Json,
}

/// A ruleset with its examples.
struct Loaded {
    ruleset: Ruleset,
    examples: Vec<(Example, Record)>,
    files: Files,
    sources: SourceMap,
}

/// Reads a percentage as hundredths of a percent.
fn hundredths(text: &str) -> Result<u64, String> {
    let fault = || "write a percentage as 100 or 99.5".to_owned();
    let (whole, part) =
        text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), ""));
    let digits = |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return Err(fault());
    }
    let number: u64 = format!("{whole}{part:0<2}").parse().map_err(|_| fault())?;
    if number <= 10_000 { Ok(number) } else { Err(fault()) }
}

impl Test {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.tested() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn tested(&self) -> Result<Exit, Exit> {
        let found = folders(self.folder.as_deref(), load::every_ruleset);
        let found = found.map_err(|problem| using::stop(&problem))?;
        let loaded: Vec<Loaded> = found.iter().map(|folder| load(folder)).collect::<Result<_, _>>()?;
        let results: Vec<(Tested<'_>, Vec<Suggested>)> =
            loaded.iter().map(|loaded| self.test(loaded)).collect();
        if let Err(error) = self.print(&results)
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            using::say(&format!("the result could not be printed: {error}"));
            return Err(Exit::Unusable);
        }
        for (tested, _) in results.iter().filter(|(tested, _)| !self.reaches_enough(tested)) {
            let wanted = self.fail_under.unwrap_or_default();
            let percent = format!("{}.{:02}", wanted / 100, wanted % 100);
            let percent = percent.trim_end_matches('0').trim_end_matches('.');
            using::say(&format!(
                "{}: its examples reach less than {percent}% of the rules",
                tested.ruleset.id
            ));
        }
        let passes = results.iter().all(|(tested, _)| passes(tested) && self.reaches_enough(tested));
        Ok(if passes { Exit::Done } else { Exit::Failed })
    }

    fn test<'l>(&self, loaded: &'l Loaded) -> (Tested<'l>, Vec<Suggested>) {
        let ruleset = &loaded.ruleset;
        let tried =
            loaded.examples.iter().map(|(example, record)| attempt(loaded, example, record)).collect();
        if !(self.coverage || self.suggest || self.fail_under.is_some()) {
            return (Tested { ruleset, tried, coverage: None }, Vec::new());
        }
        let (coverage, suggestions) = cover(loaded);
        let suggestions = if self.suggest { suggestions } else { Vec::new() };
        (Tested { ruleset, tried, coverage: Some(coverage) }, suggestions)
    }

    /// Whether the examples reach as much of the rules as was asked for.
    fn reaches_enough(&self, tested: &Tested<'_>) -> bool {
        match (&tested.coverage, self.fail_under) {
            (Some(coverage), Some(wanted)) => coverage.reached * 10_000 >= wanted * coverage.points,
            (Some(_) | None, _) => true,
        }
    }

    /// Examples that are missing are to be pasted: they alone go to standard output then.
    fn print(&self, results: &[(Tested<'_>, Vec<Suggested>)]) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        if self.format == Format::Json {
            report::examples_json::write(&mut out, results)?;
            return out.flush();
        }
        for (tested, suggestions) in results {
            if self.suggest {
                report::examples::write(&mut io::stderr().lock(), tested)?;
            } else {
                report::examples::write(&mut out, tested)?;
            }
            for suggestion in suggestions {
                writeln!(out, "{}", suggestion.text)?;
            }
        }
        out.flush()
    }
}

/// Whether every example passes, and there is one.
fn passes(tested: &Tested<'_>) -> bool {
    !tested.tried.is_empty() && tested.passed() == tested.tried.len()
}

/// Reads and compiles a ruleset with its examples; what is wrong with either is printed.
fn load(folder: &Path) -> Result<Loaded, Exit> {
    let mut read = load::rules(folder);
    let (ruleset, found) = ruleset::compile(&read.files, &read.sources);
    let mut problems: Vec<Diagnostic> = read.problems.drain(..).chain(found).collect();
    problems.retain(Diagnostic::is_error);
    let unusable = |problems: &[Diagnostic]| {
        using::print(problems, &read.sources);
        using::say(&format!("the rules in {} could not be used: nothing was tested", using::shown(folder)));
        Exit::Unusable
    };
    let Some(ruleset) = ruleset.filter(|_| problems.is_empty()) else { return Err(unusable(&problems)) };
    let examples = ruleset::examples(&read.files, &read.sources, &ruleset, &mut problems);
    let examples: Vec<(Example, Record)> = examples
        .into_iter()
        .map(|example| {
            let record = load::given(&example.given, &ruleset.layout, &mut problems);
            (example, record)
        })
        .collect();
    if !problems.is_empty() {
        problems.sort_by_key(Diagnostic::order);
        return Err(unusable(&problems));
    }
    Ok(Loaded { ruleset, examples, files: read.files, sources: read.sources })
}

/// Judges an example's record, and holds the findings against what is expected.
fn attempt(loaded: &Loaded, example: &Example, record: &Record) -> Tried {
    let ruleset = &loaded.ruleset;
    let mut findings = Vec::new();
    engine::judge(ruleset, record, example.as_at, &mut findings);
    let differences =
        measure::differences(example, ruleset, &findings, &alerts(ruleset, record, example.as_at));
    let mut otherwise: Vec<(usize, Option<u32>)> = Vec::new();
    for difference in &differences {
        let question = difference.entitlement.as_deref().and_then(|id| ruleset.question(id));
        let about = question.map(|(question, _)| (question, difference.row));
        otherwise.extend(about.filter(|about| !otherwise.contains(about)));
    }
    let explained = otherwise.iter().flat_map(|(question, row)| {
        let all = engine::explain(ruleset, record, *question, example.as_at);
        all.into_iter().filter(move |(finding, _)| row.is_none() || finding.row == *row)
    });
    let explained = explained.collect();
    Tried { name: example.name.clone(), place: loaded.sources.cite(example.span), differences, explained }
}

/// The words of the alerts that a record raises.
pub(super) fn alerts(ruleset: &Ruleset, record: &Record, as_at: Date) -> Vec<String> {
    let mut alerts = Vec::new();
    engine::raise(ruleset, record, as_at, &mut |raised| match raised {
        Raised::Rule { question, edition, alert, .. } => {
            let asked = ruleset.questions.get(question).and_then(|question| question.editions.get(edition));
            let alert = asked.and_then(|entitlement| entitlement.alerts.get(alert));
            alerts.extend(alert.map(|alert| alert.says.clone()));
        }
        Raised::Failed { fault, .. } => alerts.push(format!("an alert whose rule failed: {fault}")),
        Raised::AfterAsAt(_) => {}
    });
    alerts
}

/// What the examples reach; what they do not, with an example for each that has one.
fn cover(loaded: &Loaded) -> (Coverage, Vec<Suggested>) {
    let ruleset = &loaded.ruleset;
    let mut reached = BTreeSet::new();
    for (example, record) in &loaded.examples {
        for question in 0..ruleset.questions.len() {
            engine::reach(ruleset, record, question, example.as_at, &mut reached);
        }
    }
    let stated = engine::points(ruleset);
    let (mut coverage, mut suggestions) = (Coverage::default(), Vec::new());
    let mut names: BTreeSet<String> =
        loaded.examples.iter().map(|(example, _)| example.name.clone()).collect();
    for question in 0..ruleset.questions.len() {
        let own = stated.iter().filter(|stated| stated.question == question);
        let (there, missing): (Vec<&Stated>, Vec<&Stated>) =
            own.partition(|stated| reached.contains(&stated.point));
        coverage.reached += there.len() as u64;
        coverage.points += there.len() as u64;
        let wanted: BTreeSet<Point> = missing.iter().map(|stated| stated.point).collect();
        if wanted.is_empty() {
            continue;
        }
        let searched = engine::search(ruleset, question, &wanted);
        let possible = |stated: &&&Stated| !searched.complete || searched.found.contains_key(&stated.point);
        let gaps: Vec<Gap> = missing.iter().filter(possible).map(|stated| gap(loaded, stated)).collect();
        coverage.points += gaps.len() as u64;
        coverage.impossible += (missing.len() - gaps.len()) as u64;
        suggest(ruleset, &gaps, &searched, &mut names, &mut suggestions);
        coverage.gaps.extend(gaps);
    }
    (coverage, suggestions)
}

/// One example for each gap that is not reached by that for an earlier one.
fn suggest(
    ruleset: &Ruleset,
    gaps: &[Gap],
    searched: &engine::Searched,
    names: &mut BTreeSet<String>,
    suggestions: &mut Vec<Suggested>,
) {
    let mut done: BTreeSet<Point> = BTreeSet::new();
    for gap in gaps {
        if done.contains(&gap.stated.point) {
            continue;
        }
        let Some(witness) = searched.found.get(&gap.stated.point) else {
            suggestions.push(not_found(ruleset, gap.clone()));
            continue;
        };
        let record = witness.record(&ruleset.layout);
        let mut reached = BTreeSet::new();
        let question = gap.stated.question;
        let findings: Vec<Finding> = engine::reach(ruleset, &record, question, witness.as_at, &mut reached);
        let alerts = alerts(ruleset, &record, witness.as_at);
        let others = gaps.iter().filter(|other| {
            other != &gap && reached.contains(&other.stated.point) && !done.contains(&other.stated.point)
        });
        let reaches: Vec<Gap> = std::iter::once(gap).chain(others).cloned().collect();
        done.extend(reaches.iter().map(|gap| gap.stated.point));
        suggestions.push(suggested(ruleset, reaches, witness, (&findings, &alerts), names));
    }
}

/// A point that is not reached, with its place and its words.
fn gap(loaded: &Loaded, stated: &Stated) -> Gap {
    let ruleset = &loaded.ruleset;
    let cited = |span: Span| {
        let line = loaded.sources.position(span).line;
        format!("{}:{line}", loaded.files.cited(span.source))
    };
    let editions = ruleset.questions.get(stated.question).map(|question| &question.editions);
    let whole = || editions.and_then(|editions| editions.first()).map(|edition| cited(edition.span));
    let place = match (stated.point, stated.span) {
        (_, Some(span)) | (Point::Part(_, span, _), None) => cited(span),
        (Point::Clause(rule, _), None) => ruleset.rule(rule).to_owned(),
        (Point::Absent(..), None) => whole().unwrap_or_default(),
    };
    let text = match stated.point {
        Point::Absent(_, field) => ruleset.layout.path(field).to_owned(),
        Point::Clause(..) => stated.condition.clone().unwrap_or_default(),
        Point::Part(_, span, _) => {
            loaded.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    Gap { stated: stated.clone(), place, text }
}
