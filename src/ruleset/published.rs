//! A table of figures as an area published it, read against the form that it fills in.

use super::audit::Column;
use super::{Question, Ruleset};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, check_version, sequence_of, text_of};

/// A published table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Where it was published.
    pub source: Option<String>,
    /// Its columns, in order.
    pub periods: Vec<PublishedPeriod>,
    /// Its figures, in the file's order.
    pub figures: Vec<PublishedFigure>,
}

/// One column of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPeriod {
    /// Its heading.
    pub label: String,
    /// How many cases it was drawn from, where that is said.
    pub cases: Option<u64>,
}

/// One cell of a published table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedFigure {
    /// The question, by its place in the form's order.
    pub question: usize,
    /// The row, by its place.
    pub row: usize,
    /// The column, by its place in [`Published::periods`].
    pub period: usize,
    /// What was printed; `None` for a cell with no figure in it.
    pub percent: Option<PrintedPercent>,
    /// How many it was said to be out of.
    pub base: Option<u64>,
}

/// A percentage with as many decimals as were printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintedPercent {
    /// The digits without the point: 333 of 33.3 %.
    pub units: u64,
    /// How many of them stand after the point.
    pub places: u32,
}

/// How many decimals a printed percentage may have.
const MOST_PLACES: usize = 4;
/// No table is drawn from more cases than this.
const MOST_CASES: u64 = 100_000_000;
/// What is longer than this is no percentage.
const MOST_DIGITS: usize = 12;

/// Reads a published table. Its periods are those of `columns` where there are any, else those that it lists itself,
/// else those that its figures name.
pub fn read(
    node: &Node,
    ruleset: &Ruleset,
    columns: Option<&[Column]>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Published> {
    let mut keys = Mapping::open(node, problems)?;
    if keys.key_span("vcop").is_some() {
        check_version(&mut keys, problems);
    }
    let source = keys.optional("source").and_then(|node| text_of(node, problems)).map(str::to_owned);
    let listed = keys.optional("periods");
    let figures = keys.required("figures", problems);
    keys.finish(problems);
    let mut reading =
        Reading { ruleset, published: Published { source, ..Published::default() }, open: true };
    if let Some(columns) = columns {
        reading.open = false;
        reading.published.periods = columns
            .iter()
            .map(|column| PublishedPeriod { label: column.label.clone(), cases: None })
            .collect();
    }
    if let Some(node) = listed {
        reading.periods(node, problems);
        reading.open = false;
    }
    let mut spans: Vec<Span> = Vec::new();
    for item in sequence_of(figures?, problems).unwrap_or_default() {
        let Some(figure) = reading.figure(item, problems) else { continue };
        let at = |other: &PublishedFigure| (other.question, other.row, other.period);
        if let Some(first) = reading.published.figures.iter().position(|other| at(other) == at(&figure)) {
            let problem = Diagnostic::new(Code::DuplicateName, "this figure is given twice", item.span);
            let first = spans.get(first).copied().unwrap_or(item.span);
            problems.push(problem.also(first, "first given here").help("take one of them out"));
            continue;
        }
        reading.published.figures.push(figure);
        spans.push(item.span);
    }
    Some(reading.published)
}

struct Reading<'r> {
    ruleset: &'r Ruleset,
    published: Published,
    /// Whether a period that is named for the first time is one more of them.
    open: bool,
}

impl<'r> Reading<'r> {
    /// The columns as the file lists them: each once, and of those that are known, if any are.
    fn periods(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) {
        let mut spans: Vec<(usize, Span)> = Vec::new();
        for item in sequence_of(node, problems).unwrap_or_default() {
            let Some(mut keys) = Mapping::open(item, problems) else { continue };
            let label = keys.required("label", problems);
            let cases = keys.optional("cases").and_then(|node| count_of(node, problems));
            keys.finish(problems);
            let Some(place) = label.and_then(|node| self.period(node, problems)) else { continue };
            if let Some((_, first)) = spans.iter().find(|(other, _)| *other == place) {
                let problem = Diagnostic::new(Code::DuplicateName, "this period is listed twice", item.span);
                problems.push(problem.also(*first, "first listed here").help("take one of them out"));
                continue;
            }
            spans.push((place, item.span));
            if let Some(period) = self.published.periods.get_mut(place) {
                period.cases = cases;
            }
        }
    }

    fn figure(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<PublishedFigure> {
        let mut keys = Mapping::open(node, problems)?;
        let question = keys.required("entitlement", problems);
        let row = keys.required("row", problems);
        let period = keys.required("period", problems);
        let percent = keys.present("percent", problems);
        let base = keys.optional("base").and_then(|node| count_of(node, problems));
        keys.finish(problems);
        let question = question.and_then(|node| self.question(node, problems));
        let row = row.zip(question).and_then(|(node, (_, asked))| row_of(node, asked, problems));
        let period = period.and_then(|node| self.period(node, problems));
        let percent = match percent? {
            node if node.is_blank() => None,
            node => Some(percent_of(node, problems)?),
        };
        Some(PublishedFigure { question: question?.0, row: row?, period: period?, percent, base })
    }

    fn question(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(usize, &'r Question)> {
        let name = text_of(node, problems)?;
        let found = self.ruleset.question(name);
        if found.is_none() {
            let known = self.ruleset.questions.iter().map(|question| question.id.as_str());
            unknown("question", name, known, node.span, problems);
        }
        found
    }

    fn period(&mut self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<usize> {
        let label = text_of(node, problems)?;
        let periods = &mut self.published.periods;
        let found = periods.iter().position(|period| period.label == label);
        if found.is_none() && self.open {
            periods.push(PublishedPeriod { label: label.to_owned(), cases: None });
            return Some(periods.len() - 1);
        }
        if found.is_none() {
            unknown("period", label, periods.iter().map(|period| period.label.as_str()), node.span, problems);
        }
        found
    }
}

/// A row of the form; those that the rules add to it are in no published table.
fn row_of(node: &Node, question: &Question, problems: &mut Vec<Diagnostic>) -> Option<usize> {
    let label = text_of(node, problems)?;
    let rows = || question.rows.iter().filter(|row| row.on_form).map(|row| row.label.as_str());
    let found = question.rows.iter().position(|row| row.label == label);
    match found.and_then(|place| question.rows.get(place)) {
        Some(row) if row.on_form => found,
        Some(_) => {
            let message = format!("the row `{label}` is not on the form, so that no table prints it");
            let problem = Diagnostic::new(Code::UnknownName, message, node.span);
            problems.push(problem.help("the rules mark it with `on_form: false`: take the figure out"));
            None
        }
        None => {
            unknown("row", label, rows(), node.span, problems);
            None
        }
    }
}

fn unknown<'k>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    span: Span,
    problems: &mut Vec<Diagnostic>,
) {
    let listed = known.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::new(Code::UnknownName, format!("there is no {what} `{name}`"), span);
    problems.push(problem.suggest(name, known).help(format!("there are: {listed}")));
}

/// How many cases there are, or how many a figure is out of: a whole number, at least 1.
fn count_of(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = text_of(node, problems)?;
    let count = text.parse::<u64>().ok().filter(|count| (1..=MOST_CASES).contains(count));
    if count.is_none() || text.starts_with('+') {
        let message = format!("`{text}` is not a number of cases");
        let problem = Diagnostic::new(Code::WrongShape, message, node.span);
        problems.push(problem.help("write a whole number of at least 1, as 30, or take the key out"));
        return None;
    }
    count
}

fn percent_of(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<PrintedPercent> {
    let text = text_of(node, problems)?;
    let percent = PrintedPercent::parse(text);
    if percent.is_none() {
        let message = format!("`{text}` is not a percentage");
        let problem = Diagnostic::new(Code::WrongShape, message, node.span);
        let bare = text.trim_end_matches('%').trim_end();
        let help = if PrintedPercent::parse(bare).is_some() {
            format!("write it without the sign: `{bare}`")
        } else {
            "write it as it was printed, as 33 or 33.3, or `null` for a cell with no figure in it".to_owned()
        };
        problems.push(problem.help(help));
    }
    percent
}

impl PrintedPercent {
    /// Reads `33` or `33.3`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = !whole.is_empty() && digits(whole) && digits(decimals);
        if !is_number || text.ends_with('.') || decimals.len() > MOST_PLACES || text.len() > MOST_DIGITS {
            return None;
        }
        let units = format!("{whole}{decimals}").parse().ok()?;
        Some(Self { units, places: u32::try_from(decimals.len()).ok()? })
    }

    /// The value in ten-thousandths of a percent: 330,000 of 33 %.
    pub fn ten_thousandths(self) -> u64 {
        self.units.saturating_mul(10_u64.saturating_pow(4_u32.saturating_sub(self.places)))
    }
}

impl std::fmt::Display for PrintedPercent {
    /// As it was printed, without the sign.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let one = 10_u64.saturating_pow(self.places);
        let places = usize::try_from(self.places).unwrap_or(0);
        match places {
            0 => write!(formatter, "{}", self.units),
            _ => write!(formatter, "{}.{:0places$}", self.units / one, self.units % one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_percentage_as_it_was_printed() {
        for text in ["0", "33", "33.3", "33.30", "0.0625", "140"] {
            assert_eq!(PrintedPercent::parse(text).map(|percent| percent.to_string()).as_deref(), Some(text));
        }
        for text in
            ["", ".", "33.", ".5", "-3", "+3", "33%", "1e2", "3 3", "33,3", "0.00001", "99999999999999"]
        {
            assert_eq!(PrintedPercent::parse(text), None, "{text}");
        }
        assert_eq!(PrintedPercent::parse("33.3").map(PrintedPercent::ten_thousandths), Some(333_000));
    }
}
