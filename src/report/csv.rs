//! The form as a table in long form, one figure a line: what `check --format csv` prints.

use std::io::{self, Write};

use csv::Writer;

use crate::measure::{Amount, Cell, FormRow, Section, Summary};

const HEADINGS: [&str; 18] = [
    "entitlement",
    "question",
    "row",
    "on_form",
    "unit",
    "base_is",
    "period",
    "numerator",
    "base",
    "percent",
    "low",
    "high",
    "unknown",
    "blank",
    "as_printed",
    "interval",
    "at_least",
    "at_most",
];

/// Writes the form. For a mean of cases' shares the sum stands for the numerator and the cases for the base.
pub fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(HEADINGS)?;
    for section in &summary.sections {
        for row in &section.rows {
            for (column, cell) in summary.columns.iter().zip(&row.cells) {
                table.write_record(line(section, row, column, cell))?;
            }
        }
    }
    table.flush()
}

fn line(section: &Section, row: &FormRow, column: &str, cell: &Cell) -> [String; 18] {
    let figure = cell.shown();
    let (numerator, base) = match figure.amount {
        Amount::Counted { numerator, base } => (numerator.to_string(), base.to_string()),
        Amount::Averaged { cases, sum } => (sum.to_string(), cases.to_string()),
        Amount::NotCollected => (String::new(), String::new()),
    };
    let base_is = cell.printed.as_ref().map_or(&row.base_is, |printed| &printed.base_is);
    let or_blank = |number: Option<_>| {
        number.map_or_else(String::new, |number: crate::measure::Percent| number.to_string())
    };
    [
        not_a_formula(&section.id),
        not_a_formula(&section.question),
        not_a_formula(&row.label),
        yes_or_no(row.on_form).to_owned(),
        row.unit.words().to_owned(),
        not_a_formula(base_is),
        not_a_formula(column),
        numerator,
        base,
        or_blank(figure.percent),
        or_blank(figure.interval.map(|interval| interval.low)),
        or_blank(figure.interval.map(|interval| interval.high)),
        figure.unknown.to_string(),
        figure.blank.to_string(),
        yes_or_no(cell.printed.is_some()).to_owned(),
        figure.interval.map_or("", |_| figure.method.key()).to_owned(),
        or_blank(figure.bounds.map(|bounds| bounds.low)),
        or_blank(figure.bounds.map(|bounds| bounds.high)),
    ]
}

/// Words that a spreadsheet would take for a formula, marked as words; a number stays one.
pub fn not_a_formula(words: &str) -> String {
    if is_formula(words) { format!("'{words}") } else { words.to_owned() }
}

/// Whether a spreadsheet would take words for a formula.
pub(super) fn is_formula(words: &str) -> bool {
    words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number(words)
}

fn is_number(words: &str) -> bool {
    let digits = words.strip_prefix(['+', '-']).unwrap_or(words);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(decimals)
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    #[test]
    fn writes_one_figure_a_line() {
        let mut out = Vec::new();
        write(&mut out, Sample::essex_summary()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1 + 27 * 3);
        let firsts: Vec<&str> = text.lines().take(3).collect();
        insta::assert_snapshot!(firsts.join("\n"), @r"
        entitlement,question,row,on_form,unit,base_is,period,numerator,base,percent,low,high,unknown,blank,as_printed,interval,at_least,at_most
        written-acknowledgement,Does the victim receive a written acknowledgement that a crime was reported?,% yes,yes,each,cases,H1 19/20,9,30,30,16.6647,47.8758,0,8,yes,wilson,30,30
        written-acknowledgement,Does the victim receive a written acknowledgement that a crime was reported?,% yes,yes,each,cases where a letter was suitable,Q3 19/20,6,18,33.3333,16.2788,56.2505,0,0,no,wilson,33.3333,33.3333
        ");
        let averaged = text.lines().find(|line| line.contains(",case rate,")).unwrap();
        insta::assert_snapshot!(averaged, @r#"timely-updates,"Is the victim told of each development within 5 working days, or 1 with the enhanced service?","% of developments communicated within the time limit, whatever developments there were",yes,case rate,developments due,H1 19/20,24.633333,28,87.9762,80.5047,95.4477,1,12,no,t,84.9425,88.3908"#);
        let blank = text.lines().find(|line| line.starts_with("vps-used,")).unwrap();
        insta::assert_snapshot!(blank, @r"vps-used,Was the VPS used?,% yes,yes,each,cases where it is recorded whether the VPS was used,H1 19/20,,,,,,15,0,no,,,");
    }

    #[test]
    fn words_are_never_formulas() {
        for words in
            ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx", "\nx", "-", "-1.", "+1-2"]
        {
            assert_eq!(not_a_formula(words), format!("'{words}"));
        }
        for words in ["", "% yes", "n/a", "-1", "+2.50", "1-2", "a=b"] {
            assert_eq!(not_a_formula(words), words);
        }
    }
}
