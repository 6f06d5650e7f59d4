//! `vcop sample`: a draw of cases that anyone can make again.

mod frame;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::frame::{Dates, Framing};
use super::exit::Exit;
use super::terminal;
use super::using::{self, Using, shown};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Change};
use crate::measure::{Draw, Drawn, Plan, Stratum, Wanted};
use crate::record::{Declaration, FieldRef, Kind, Layout};
use crate::report::{sample, sample_plan};

/// Draw cases by chance, so that anyone can draw the same again
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// The cases to draw from: files and folders (.yaml, .ndjson, .json, .csv), or - for standard input
    #[arg(required_unless_present = "frame", value_name = "BATCH")]
    batch: Vec<PathBuf>,
    /// How many cases to draw
    #[arg(long, value_name = "N", required_unless_present = "strata", value_parser = clap::value_parser!(u64).range(1..))]
    size: Option<u64>,
    /// Words that the draw follows from, such as essex-2020-q1; others give another draw
    #[arg(long, value_name = "TEXT", required_unless_present = "plan", value_parser = seed)]
    seed: Option<String>,
    /// Draw from each part by itself, in proportion: the field that parts the cases
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    /// Draw so many from one part, in place of its proportion; repeat for each, as --strata yes=20 --strata no=10
    #[arg(long, value_name = "WORD=N", requires = "by", value_parser = stated)]
    strata: Vec<(String, u64)>,
    /// Only cases dated on this day or later, as 2020-01-01
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    from: Option<Date>,
    /// Only cases dated on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = terminal::date)]
    until: Option<Date>,
    /// The date field for --from and --until [default: audit.yaml's `periods: by`]
    #[arg(long, value_name = "FIELD")]
    by_date: Option<String>,
    /// How many cases to name in reserve [default: as many as are drawn]
    #[arg(long, value_name = "N")]
    reserve: Option<u64>,
    /// Write the draw to this file, which must not be there yet [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How to write the draw
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Draw nothing: say what a sample of this size can show and what it cannot
    #[arg(long, conflicts_with_all = ["output", "reserve"])]
    plan: bool,
    /// With --plan and no cases at hand: how many there are
    #[arg(long, value_name = "N", requires = "plan", conflicts_with_all = ["batch", "by", "from", "until"], value_parser = clap::value_parser!(u64).range(1..))]
    frame: Option<u64>,
    /// The ruleset's folder [default: the one audit.yaml names, in the nearest rules/ above]
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// How a draw is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The file that records the draw, for audit.yaml to name
    Yaml,
    /// One object with all of it
    Json,
    /// The list, one case a line
    Csv,
}

/// The words of a seed: blanks at their ends would not be seen by whoever draws again.
fn seed(text: &str) -> Result<String, String> {
    if text.is_empty() || text.trim() != text {
        return Err("write some words, with no blank before or after them".to_owned());
    }
    Ok(text.to_owned())
}

/// A number stated for one stratum, as `WORD=N`.
fn stated(text: &str) -> Result<(String, u64), String> {
    let (words, number) = text.rsplit_once('=').ok_or("write WORD=N, as yes=20")?;
    let number = number.trim().parse().map_err(|_| format!("`{number}` is not a whole number"))?;
    Ok((words.trim().to_owned(), number))
}

impl Sample {
    /// Runs the command.
    pub(super) fn run(&self) -> Exit {
        match self.drawn() {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn drawn(&self) -> Result<Exit, Exit> {
        let size = self.size()?;
        if self.plan && self.format == Some(Format::Csv) {
            return Err(refused(
                "a plan is no list: it is not written as CSV",
                "leave --format out, or take json",
            ));
        }
        if let Some(cases) = self.frame {
            return self.planned(None, &[(String::new(), cases, size.min(cases))]);
        }
        let using = using::using(&self.batch, self.rules.as_deref())?;
        let layout = &using.ruleset.layout;
        let by = self.by.as_ref().map(|path| parting(path, layout)).transpose()?;
        let framing = Framing {
            layout,
            by: by.map(|(slot, declared)| (slot, &declared.kind)),
            dates: self.dates(&using)?,
        };
        let wanted =
            Wanted { size, strata: self.stated(by.map(|(_, declared)| declared))?, reserve: self.reserve };
        let (cases, frame) = frame::read(&self.batch, &framing)?;
        let seed = self.seed.as_deref().unwrap_or("");
        let draw = Draw::of(seed, self.by.clone(), cases, frame, &wanted);
        let exit = if draw.frame.not_used > 0 { Exit::Partly } else { Exit::Done };
        if draw.drawn().next().is_none() {
            for line in sample::left_out(&draw) {
                using::say(&line);
            }
            return Err(refused(
                "there is no case to draw",
                "look at the files, the dates and the numbers asked for",
            ));
        }
        if self.plan {
            let of = |part: &Drawn| (part.stratum.words.clone(), part.cases, part.drawn.len() as u64);
            let strata: Vec<(String, u64, u64)> = draw.strata.iter().map(of).collect();
            self.planned(self.by.clone(), &strata)?;
            return Ok(exit);
        }
        self.write(&draw)?;
        for line in sample::said(&draw) {
            using::say(&line);
        }
        self.say_where(&using);
        Ok(exit)
    }

    /// How many are drawn in all.
    fn size(&self) -> Result<u64, Exit> {
        let stated: u64 = self.strata.iter().fold(0, |sum, (_, number)| sum.saturating_add(*number));
        match self.size {
            Some(size) if !self.strata.is_empty() && size != stated => Err(refused(
                &format!("--size is {size}, and the numbers of --strata come to {stated}"),
                "leave --size out where each part's number is stated",
            )),
            Some(size) => Ok(size),
            None => Ok(stated),
        }
    }

    /// The dates that bound the frame.
    fn dates(&self, using: &Using) -> Result<Option<Dates>, Exit> {
        let (from, until) = (self.from, self.until);
        if from.is_none() && until.is_none() {
            return match &self.by_date {
                None => Ok(None),
                Some(_) => Err(refused("--by-date bounds nothing by itself", "give --from, --until or both")),
            };
        }
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            return Err(refused(&format!("--until {until} lies before --from {from}"), "turn them round"));
        }
        let by = match &self.by_date {
            Some(path) => vec![date_field(path, &using.ruleset.layout)?],
            None if using.audit.by.is_empty() => {
                let message = "by which date are --from and --until meant? audit.yaml has no `periods: by`";
                return Err(refused(message, "name a date field with --by-date"));
            }
            None => using.audit.by.clone(),
        };
        Ok(Some(Dates { by, from, until }))
    }

    /// The numbers stated for strata.
    fn stated(&self, by: Option<&Declaration>) -> Result<Option<Vec<(Stratum, u64)>>, Exit> {
        let Some(declared) = by.filter(|_| !self.strata.is_empty()) else { return Ok(None) };
        let known: Vec<&str> = match &declared.kind {
            Kind::Choice(of) => of.iter().map(String::as_str).collect(),
            Kind::Flag => vec!["yes", "no"],
            Kind::Text | Kind::Date | Kind::Number => Vec::new(),
        };
        let of_none = [Stratum::NOT_RECORDED, Stratum::NONE_FOUND];
        let mut stated: Vec<(Stratum, u64)> = Vec::new();
        for (words, number) in &self.strata {
            let is_known = known.is_empty() || known.contains(&words.as_str());
            if !is_known && !of_none.contains(&words.as_str()) {
                let message = format!("`{words}` is not a word of `{}`", declared.path);
                let words_known = known.iter().copied().chain([Stratum::NOT_RECORDED]);
                let listed = words_known.clone().collect::<Vec<_>>().join(", ");
                let problem = Diagnostic::placeless(Code::UnknownChoice, message).suggest(words, words_known);
                return Err(using::stop(&problem.help(format!("there are: {listed}"))));
            }
            let stratum = frame::of_words(&declared.kind, words);
            if stated.iter().any(|(other, _)| *other == stratum) {
                return Err(refused(
                    &format!("--strata {words} is given twice"),
                    "give each part one number",
                ));
            }
            stated.push((stratum, *number));
        }
        Ok(Some(stated))
    }

    fn write(&self, draw: &Draw) -> Result<(), Exit> {
        let mut text = Vec::new();
        let written = match self.format.unwrap_or(Format::Yaml) {
            Format::Yaml => sample::write_yaml(&mut text, draw),
            Format::Json => sample::write_json(&mut text, draw),
            Format::Csv => sample::write_csv(&mut text, draw),
        };
        written.map_err(|error| terminal::unprintable("draw", &error))?;
        match &self.output {
            Some(path) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                load::write_all(&[Change::New(path.clone(), text)]).map_err(|problem| using::stop(&problem))
            }
            None => {
                let mut out = io::stdout();
                let printed = out.write_all(&text).and_then(|()| out.flush());
                printed.map_err(|error| terminal::unprintable("draw", &error))
            }
        }
    }

    fn planned(&self, by: Option<String>, strata: &[(String, u64, u64)]) -> Result<Exit, Exit> {
        let Some(plan) = Plan::of(by, strata) else {
            return Err(refused(
                "there is no case to draw",
                "look at the files, the dates and the numbers asked for",
            ));
        };
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout()));
        let written = match self.format {
            Some(Format::Json) => sample_plan::write_json(&mut out, &plan),
            Some(Format::Yaml | Format::Csv) | None => {
                sample_plan::write_text(&mut out, &plan, terminal::screen())
            }
        };
        let printed = written.and_then(|()| out.flush());
        printed.map_err(|error| terminal::unprintable("plan", &error))?;
        Ok(Exit::Done)
    }

    /// Says where the file lies, and what keeps it from being read as cases.
    fn say_where(&self, using: &Using) {
        let Some(path) = &self.output else { return };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let named = using.audit.draw.as_deref() == Some(name.as_str());
        let among_cases = self.batch.iter().any(|batch| lies_directly_in(path, batch));
        using::say(&format!("the draw is in {}", shown(path)));
        if among_cases && !named {
            using::say(&match self.format {
                None | Some(Format::Yaml) => {
                    format!("write `draw: {name}` into the audit.yaml beside it, or it is read as cases")
                }
                Some(Format::Json | Format::Csv) => {
                    "it lies among the cases and is read as cases: move it".to_owned()
                }
            });
        }
    }
}

fn lies_directly_in(path: &Path, folder: &Path) -> bool {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    load::is_same_file(parent, folder)
}

/// The field that parts the cases: a choice, a flag or text, and not the key.
fn parting<'l>(path: &str, layout: &'l Layout) -> Result<(u16, &'l Declaration), Exit> {
    let fits = |declared: &Declaration| matches!(declared.kind, Kind::Choice(_) | Kind::Flag | Kind::Text);
    let (slot, declared) = own_field(path, layout, fits)?;
    if !fits(declared) {
        let message = format!(
            "`{path}` is {}, and cases are parted by a choice, a flag or text",
            declared.kind.described()
        );
        return Err(using::stop(&Diagnostic::placeless(Code::TypeMismatch, message)));
    }
    if slot == layout.key {
        return Err(refused(
            &format!("`{path}` parts the cases one by one"),
            "name a field that several cases share",
        ));
    }
    Ok((slot, declared))
}

/// A date field of the record itself.
fn date_field(path: &str, layout: &Layout) -> Result<FieldRef, Exit> {
    let (slot, declared) = own_field(path, layout, |declared| declared.kind == Kind::Date)?;
    if declared.kind != Kind::Date {
        let message = format!("`{path}` is {}, and a date field belongs here", declared.kind.described());
        return Err(using::stop(&Diagnostic::placeless(Code::TypeMismatch, message)));
    }
    Ok(FieldRef::Record(slot))
}

/// A field of the record itself; where there is none of this name, those that would fit are suggested.
fn own_field<'l>(
    path: &str,
    layout: &'l Layout,
    fits: impl Fn(&Declaration) -> bool,
) -> Result<(u16, &'l Declaration), Exit> {
    let Some(FieldRef::Record(slot)) = layout.field_named(path) else {
        let fitting: Vec<&str> =
            layout.fields.iter().filter(|field| fits(field)).map(|field| field.path.as_str()).collect();
        let problem = Diagnostic::placeless(Code::UnknownField, format!("a case has no field `{path}`"));
        let problem = problem.suggest(path, fitting.iter().copied());
        return Err(using::stop(&problem.help(format!("there are: {}", fitting.join(", ")))));
    };
    let declared = layout.declaration(FieldRef::Record(slot));
    declared.map(|declared| (slot, declared)).ok_or(Exit::Unusable)
}

fn refused(message: &str, help: &str) -> Exit {
    using::stop(&Diagnostic::placeless(Code::UnknownWord, message).help(help))
}
