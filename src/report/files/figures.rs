//! The figures one a cell, for those who take them further: CSV, and a workbook by the rules for accessible spreadsheets.

use std::io::{self, Write};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::suppressed::Suppressed;
use super::table::{Grid, Value, save, workbook, wrapped};
use super::{Profile, Report};
use crate::measure::{Amount, Cell, Figure, FormRow, Section};
use crate::report::form;
use crate::ruleset::Column;

/// The table of figures.
const FIGURES: &str = "Figures";

const HEADINGS: [&str; 19] = [
    "Question name",
    "Question",
    "Row",
    "On the form",
    "Counts",
    "Base",
    "Figure",
    "Period",
    "Counted",
    "Out of",
    "Percent",
    "Interval low",
    "Interval high",
    "Interval by",
    "Not known",
    "Noes with a fact not recorded",
    "At least",
    "At most",
    "Marks",
];

const WIDTHS: [u16; 19] = [24, 44, 34, 9, 10, 34, 13, 12, 11, 9, 10, 10, 10, 10, 10, 14, 10, 10, 10];

/// The first column that holds a number, and how many there are: what is left out of a suppressed line.
const NUMBERS: usize = 10;

/// What stands in place of a number, or is said of a figure.
const MARKS: [(&str, &str); 7] = [
    (
        "[c]",
        "confidential: a count of this question in this period is so small that a person could be told by it, so none of \
         them is published",
    ),
    ("[x]", "not available: the figures are held elsewhere and are not collected"),
    ("[z]", "not applicable: nothing is in the base, so there is no share of it"),
    ("[u]", "low reliability: the 95% interval is wider than 20 percentage points"),
    ("[b]", "break: printed on another base than the rules', and not to be compared with other periods"),
    ("[p]", "provisional: the period had not ended on the as-at date"),
    ("none", "in the column Marks: nothing is to be said of the figure"),
];

/// What the headings mean that do not say it by themselves.
const WORDS: [(&str, &str); 10] = [
    (
        "Counts",
        "what is counted: each = answers; whole case = cases all of whose answers are such; case rate = the mean over cases of \
         each case's own share",
    ),
    ("Base", "what the figure is a share of"),
    ("Figure", "by the rules, or as printed: the same on the base that the area printed it on"),
    ("Counted", "the number in the base that is counted; of a case rate, the sum of the cases' shares"),
    ("Out of", "the number in the base; of a case rate, the cases"),
    ("Interval low, Interval high", "the ends of the 95% confidence interval, in percent"),
    (
        "Interval by",
        "wilson = Wilson's interval; t = Student's t, of a mean over cases; cluster = Student's t, of answers that cases have \
         several of",
    ),
    ("Not known", "answers that a fact not recorded could change"),
    (
        "Noes with a fact not recorded",
        "noes in the base with a fact that was not recorded on the way to them",
    ),
    (
        "At least, At most",
        "the lowest and the highest percent that what is not known could make of the figure",
    ),
];

/// An interval wider than this, in ten-thousandths of a percent, leaves a figure unreliable.
const WIDE: u64 = 200_000;

/// Writes the figures as CSV.
pub fn write_csv(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    figures(report).write_csv(out)
}

/// Writes the figures as a workbook: a cover, its contents, notes, and one table.
pub fn write_xlsx(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    save(out, filled(report))
}

fn filled(report: &Report<'_>) -> Result<Workbook, XlsxError> {
    let mut workbook = workbook(report, "Figures")?;
    let cover = workbook.add_worksheet().set_name("Cover")?;
    cover.set_column_width(0, 100)?;
    let (title, words) = (Format::new().set_bold().set_font_size(16), wrapped());
    for (row, line) in (0_u32..).zip(cover_lines(report)) {
        Value::words(&line).put(cover, (row, 0), if row == 0 { &title } else { &words })?;
    }
    contents().add_to(&mut workbook)?;
    notes().add_to(&mut workbook)?;
    figures(report).add_to(&mut workbook)?;
    Ok(workbook)
}

fn cover_lines(report: &Report<'_>) -> Vec<String> {
    let summary = report.filled_in.summary;
    let mut lines = vec![format!("{}: figures", form::title(summary))];
    lines.extend(form::about(summary));
    lines.push(format!(
        "Rules: {} ({}), sha256 {}",
        summary.ruleset.title, summary.ruleset.id, summary.ruleset.sha256
    ));
    lines.push(format!("As at: {}", summary.run.as_at.long()));
    lines.push(format!("Made by: vcop {}", report.filled_in.version));
    lines
        .push("This workbook has four sheets: this cover, the contents, the notes and one table.".to_owned());
    match report.profile {
        Profile::Internal => lines.push(
            "For those who hold the cases. Every count is shown, however small: not to be published".to_owned(),
        ),
        Profile::Public if report.suppress_below > 1 => lines.push(format!(
            "For the public. Where a count is less than {} and not 0, the question's counts in that period are [c]. Where \
             cases are few little is left: a longer period, such as the year, leaves more",
            report.suppress_below
        )),
        Profile::Public => lines.push("For the public. audit.yaml has every count published".to_owned()),
    }
    lines
}

fn contents() -> Grid {
    let sheets = [
        ("Cover", "whose figures these are, by which rules and as at which day"),
        ("Contents", "the sheets"),
        ("Notes", "what marks, shorthand and headings mean"),
        (FIGURES, "every figure of every question and period, one a line"),
    ];
    Grid {
        name: "Contents",
        headings: &["Sheet", "What it holds"],
        widths: &[14, 80],
        rows: sheets.map(|(name, holds)| vec![Value::words(name), Value::words(holds)]).to_vec(),
    }
}

fn notes() -> Grid {
    let rows = MARKS.into_iter().chain(WORDS);
    Grid {
        name: "Notes",
        headings: &["Mark or heading", "What it means"],
        widths: &[30, 100],
        rows: rows.map(|(mark, means)| vec![Value::words(mark), Value::words(means)]).collect(),
    }
}

fn figures(report: &Report<'_>) -> Grid {
    let suppressed = Suppressed::of(report);
    let mut rows = Vec::new();
    for (place, section) in report.filled_in.summary.sections.iter().enumerate() {
        for row in &section.rows {
            for (column, (period, cell)) in report.columns.iter().zip(&row.cells).enumerate() {
                let line = Line { report, section, row, period, hidden: suppressed.holds(place, column) };
                line.add(cell, &mut rows);
            }
        }
    }
    Grid { name: FIGURES, headings: &HEADINGS, widths: &WIDTHS, rows }
}

/// One cell of the form, as a line or two.
struct Line<'l, 'r> {
    report: &'l Report<'r>,
    section: &'l Section,
    row: &'l FormRow,
    period: &'l Column,
    hidden: bool,
}

impl Line<'_, '_> {
    fn add(&self, cell: &Cell, rows: &mut Vec<Vec<Value>>) {
        rows.push(self.cells(&cell.by_the_rules, &self.row.base_is, &[]));
        if let Some(printed) = &cell.printed {
            rows.push(self.cells(&printed.figure, &printed.base_is, &["[b]"]));
        }
    }

    fn cells(&self, figure: &Figure, base_is: &str, marks: &[&'static str]) -> Vec<Value> {
        let by = if marks.is_empty() { "by the rules" } else { "as printed" };
        let mut marks = marks.to_vec();
        if self.period.until.is_some_and(|until| until > self.report.filled_in.summary.run.as_at) {
            marks.push("[p]");
        }
        if !self.hidden && is_unreliable(figure) {
            marks.push("[u]");
        }
        let said = if marks.is_empty() { "none".to_owned() } else { marks.join(" ") };
        let words = [
            self.section.id.as_str(),
            &self.section.question,
            &self.row.label,
            if self.row.on_form { "yes" } else { "no" },
            self.row.unit.words(),
            base_is,
            by,
            &self.period.label,
        ];
        let mut cells: Vec<Value> = words.into_iter().map(Value::words).collect();
        if self.hidden {
            cells.extend(std::iter::repeat_n(Value::words("[c]"), NUMBERS));
        } else {
            cells.extend(numbers(figure));
        }
        cells.push(Value::words(&said));
        cells
    }
}

fn numbers(figure: &Figure) -> [Value; NUMBERS] {
    let none = match figure.amount {
        Amount::NotCollected => "[x]",
        Amount::Counted { .. } | Amount::Averaged { .. } => "[z]",
    };
    let or_none = |number: Option<String>| number.map_or_else(|| Value::words(none), Value::Number);
    let (counted, out_of) = match figure.amount {
        Amount::Counted { numerator, base } => (Some(numerator.to_string()), Some(base.to_string())),
        Amount::Averaged { cases, sum } => (Some(sum.to_string()), Some(cases.to_string())),
        Amount::NotCollected => (None, None),
    };
    let (interval, bounds) = (figure.interval, figure.bounds);
    [
        or_none(counted),
        or_none(out_of),
        or_none(figure.percent.map(|percent| percent.to_string())),
        or_none(interval.map(|interval| interval.low.to_string())),
        or_none(interval.map(|interval| interval.high.to_string())),
        Value::words(interval.map_or(none, |_| figure.method.key())),
        Value::number(figure.unknown),
        Value::number(figure.blank),
        or_none(bounds.map(|bounds| bounds.low.to_string())),
        or_none(bounds.map(|bounds| bounds.high.to_string())),
    ]
}

fn is_unreliable(figure: &Figure) -> bool {
    figure.interval.is_some_and(|interval| {
        interval.high.ten_thousandths().saturating_sub(interval.low.ten_thousandths()) > WIDE
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::essex;
    use super::*;

    fn csv_of(profile: Profile) -> String {
        let mut out = Vec::new();
        write_csv(&mut out, &essex(&[], profile)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_cell_holds_one_thing_under_a_heading_of_its_own() {
        let headings: BTreeSet<&str> = HEADINGS.into_iter().collect();
        assert_eq!(headings.len(), HEADINGS.len());
        let grid = figures(&essex(&[], Profile::Internal));
        // 27 rows in 3 columns, and 5 + 3 figures that the area printed on another base.
        assert_eq!(grid.rows.len(), 27 * 3 + 2 + 6);
        for row in &grid.rows {
            assert_eq!(row.len(), HEADINGS.len());
            assert!(!row.contains(&Value::Blank), "{row:?}");
        }
        let text = csv_of(Profile::Internal);
        let firsts: Vec<&str> = text.lines().skip(1).take(3).collect();
        insta::assert_snapshot!(firsts.join("\n"), @r"
        written-acknowledgement,Does the victim receive a written acknowledgement that a crime was reported?,% yes,yes,each,cases where a letter was suitable,by the rules,H1 19/20,9,18,50,29.031,70.969,wilson,0,8,50,50,[u]
        written-acknowledgement,Does the victim receive a written acknowledgement that a crime was reported?,% yes,yes,each,cases,as printed,H1 19/20,9,30,30,16.6647,47.8758,wilson,0,8,30,30,[b] [u]
        written-acknowledgement,Does the victim receive a written acknowledgement that a crime was reported?,% yes,yes,each,cases where a letter was suitable,by the rules,Q3 19/20,6,18,33.3333,16.2788,56.2505,wilson,0,0,33.3333,33.3333,[u]
        ");
    }

    #[test]
    fn the_public_is_told_no_small_count() {
        let text = csv_of(Profile::Public);
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let lines: Vec<csv::StringRecord> = table.records().map(|line| line.unwrap()).collect();
        let hidden = lines.iter().filter(|line| &line[8] == "[c]").count();
        assert!((1..lines.len()).contains(&hidden), "{hidden} of {}", lines.len());
        for line in &lines {
            for cell in [8, 9, 14, 15] {
                assert!(!["1", "2", "3", "4"].contains(&&line[cell]), "{line:?}");
            }
            if &line[8] == "[c]" {
                assert!((8..18).all(|cell| &line[cell] == "[c]"), "{line:?}");
            }
        }
    }

    #[test]
    fn every_mark_that_is_used_is_explained() {
        let known: Vec<&str> = MARKS.iter().map(|(mark, _)| *mark).collect();
        for profile in [Profile::Internal, Profile::Public] {
            for row in figures(&essex(&[], profile)).rows {
                for value in row {
                    let Value::Words(words) = value else { continue };
                    let marks = words.split(' ').filter(|word| word.starts_with('['));
                    marks.for_each(|mark| assert!(known.contains(&mark), "{mark}"));
                }
            }
        }
    }
}
