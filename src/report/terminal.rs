//! The form on a terminal, as a policy lead knows it, then what wants attention, the most important line last.

mod beside;
mod grid;
mod page;

use std::io::{self, Write};

use self::grid::{Band, bands};
use self::page::{Page, Shown};
use super::notes::notes_on;
use super::words::{capital, counted, plain};
use super::{Return, Screen, attention, form};
use crate::measure::{Cell, Figure, FormRow, Section, Summary};

/// Writes the form and what wants attention.
pub fn write(out: &mut dyn Write, filled_in: &Return<'_>, screen: Screen) -> io::Result<()> {
    let mut page = Page::new(screen);
    head(&mut page, filled_in.summary);
    for band in bands(filled_in.summary, page.width) {
        table(&mut page, filled_in, &band);
    }
    beside::in_words(&mut page, filled_in.summary);
    beside::side_by_side(&mut page, filled_in.summary);
    wants_attention(&mut page, filled_in.summary);
    page.blank();
    page.text(0, &attention::provenance(filled_in.summary, filled_in.version));
    page.strong(0, &attention::bottom_line(filled_in.summary));
    page.write(out)
}

fn head(page: &mut Page, summary: &Summary) {
    page.strong(0, &form::title(summary));
    for said in form::about(summary) {
        page.text(0, &said);
    }
}

/// The whole form, for the columns that fit beside each other.
fn table(page: &mut Page, filled_in: &Return<'_>, band: &Band) {
    let summary = filled_in.summary;
    let labels = band.labels(summary);
    for heading in &summary.form {
        page.blank();
        page.strong(0, &plain(&heading.text));
        for place in &heading.asks {
            let Some(asked) = summary.sections.get(*place) else { continue };
            if heading.asks.len() > 1 {
                page.blank();
                page.text(1, &plain(&asked.question));
            }
            page.column_labels(band, &labels);
            section(page, filled_in, asked, band);
        }
    }
}

fn section(page: &mut Page, filled_in: &Return<'_>, section: &Section, band: &Band) {
    for on_form in section.rows.iter().filter(|row| row.on_form) {
        row(page, filled_in, section, on_form, band);
    }
    let ours: Vec<&FormRow> = section.rows.iter().filter(|row| !row.on_form).collect();
    if !ours.is_empty() {
        page.faint(2, "ours, not on the form:");
    }
    for our in ours {
        row(page, filled_in, section, our, band);
    }
    for line in form::beneath(section) {
        page.counts(band, 2, &line);
    }
    if let Some(note) = form::not_collected(section) {
        page.text(2, &note);
    }
    for note in form::printed_notes(section, &filled_in.summary.columns, band.columns.clone()) {
        page.hanging(2, 2, &note);
    }
    notes(page, filled_in, (section, None), band, 2);
}

fn row(page: &mut Page, filled_in: &Return<'_>, section: &Section, row: &FormRow, band: &Band) {
    let cells = band.of(&row.cells);
    let shown = |words: fn(&Figure) -> String| -> Vec<Shown> {
        let marked = |cell: &Cell| Shown { words: words(cell.shown()), marked: cell.printed.is_some() };
        cells.iter().map(marked).collect()
    };
    page.figures(band, 2, &plain(&row.label), &shown(form::percent));
    if section.not_collected.is_none() {
        let target = row.target.map_or_else(String::new, |target| format!(" (target {target}%)"));
        page.cells(band, 4, &format!("{}{target}", form::base(row)), &shown(form::amount));
    }
    let (reasons, others) = form::reasons(section, row);
    for line in &reasons {
        page.counts(band, 6, line);
    }
    if others > 0 {
        page.text(6, &format!("and {}", counted(others as u64, "more reason", "more reasons")));
    }
    notes(page, filled_in, (section, Some(&row.label)), band, 4);
}

/// The area's notes on a row, or on a question as a whole.
fn notes(
    page: &mut Page,
    filled_in: &Return<'_>,
    (section, row): (&Section, Option<&str>),
    band: &Band,
    indent: usize,
) {
    let columns = &filled_in.summary.columns;
    for note in notes_on(filled_in.notes, &section.id, row).filter(|note| band.takes(note, columns)) {
        page.hanging(indent, 2, &note.words());
    }
}

fn wants_attention(page: &mut Page, summary: &Summary) {
    let (topics, remarks) = (attention::topics(summary), attention::remarks(summary));
    if topics.is_empty() && remarks.is_empty() {
        return;
    }
    page.blank();
    page.strong(0, "What wants attention");
    for topic in topics {
        page.blank();
        page.text(0, &topic.title);
        for item in &topic.items {
            page.hanging(2, 2, item);
        }
    }
    if !remarks.is_empty() {
        page.blank();
    }
    for remark in remarks {
        page.text(0, &capital(&remark));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;
    use crate::report::Colour;

    fn printed(width: usize, colour: Colour) -> String {
        let notes = crate::report::notes::testing::essex();
        let filled_in = Return { summary: Sample::essex_summary(), notes: &notes, version: "0.1.0" };
        let mut out = Vec::new();
        write(&mut out, &filled_in, Screen { width, colour }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_line_is_longer_than_the_screen() {
        for wide in [40, 60, 80, 100, 140] {
            for line in printed(wide, Colour::Plain).lines() {
                assert!(super::super::wrap::width(line) <= wide, "{wide}: {line}");
                assert_eq!(line.trim_end(), line);
            }
        }
    }

    #[test]
    fn colour_changes_no_word() {
        let coloured = printed(80, Colour::Ansi);
        let mut plain = coloured.clone();
        for code in ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"] {
            plain = plain.replace(code, "");
        }
        assert_ne!(plain, coloured);
        assert_eq!(plain, printed(80, Colour::Plain));
    }

    #[test]
    fn begins_with_the_form_and_ends_with_the_count() {
        let text = printed(80, Colour::Plain);
        let firsts: Vec<&str> = text.lines().take(30).collect();
        insta::assert_snapshot!(firsts.join("\n"), @r"
        Essex, Victims' Code compliance audit, 2019 to 2020
        Area: Essex
        Collection period: August 2019 to March 2020
        Cases: a sample, drawn by chance

        Does the victim receive a written acknowledgement that a crime was reported?
                                                       H1 19/20    Q3 19/20    Q4 19/20
          % yes                                             30%*        33%         35%
            of cases where a letter was suitable        9 of 30*    6 of 18     7 of 20
            Note: 30 finalised cases, the widest scope for insight
          % no                                              30%*        67%         65%
            of cases where a letter was suitable        9 of 30*   12 of 18    13 of 20
            Note: Since 2019 every victim gets a letter unless they say not, or there
              is risk
          % not suitable                                    40%         40%         33%
            of cases                                   12 of 30    12 of 30    10 of 30
            Note: Domestic incident, and suspect and victim reside at the same
              property
          noes with a fact not recorded                       8           0          13
          * % yes and % no in H1 19/20: printed on another base, as audit.yaml says: 9
            of all 30 cases; of cases where a letter was suitable 50% (9 of 18)

        Is the victim assessed and, if found to be in need, referred to support
        services, within 2 days of the crime being reported?

         Is the victim assessed to see whether they need support?
                                                       H1 19/20    Q3 19/20    Q4 19/20
          % assessed                                       100%        100%        100%
            of cases                                   30 of 30    30 of 30    30 of 30
          % not assessed                                     0%          0%          0%
        ");
        assert!(text.ends_with("90 cases read: 90 checked, 0 could not be used\n"));
    }
}
