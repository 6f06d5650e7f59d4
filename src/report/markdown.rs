//! The form as a page of Markdown: the most important line first, a table a question, then what wants attention.

mod beside;

use std::io::{self, Write};

use super::notes::notes_on;
use super::words::{capital, counted, listed, number, plain};
use super::{Return, attention, form};
use crate::measure::{Cell, FormRow, Section, Summary};
use crate::report::form::{CountLine, PRINTED_MARK};

/// Writes the page.
pub fn write(out: &mut dyn Write, filled_in: &Return<'_>) -> io::Result<()> {
    let summary = filled_in.summary;
    head(out, summary, filled_in.version)?;
    for heading in &summary.form {
        writeln!(out, "\n## {}", escaped(&heading.text))?;
        for place in &heading.asks {
            let Some(asked) = summary.sections.get(*place) else { continue };
            if heading.asks.len() > 1 {
                writeln!(out, "\n### {}", escaped(&asked.question))?;
            }
            section(out, filled_in, asked)?;
        }
    }
    beside::in_words(out, summary)?;
    beside::side_by_side(out, summary)?;
    wants_attention(out, summary)
}

fn head(out: &mut dyn Write, summary: &Summary, version: &str) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&form::title(summary)))?;
    writeln!(out, "{}.\n", escaped(&attention::bottom_line(summary)))?;
    form::about(summary).iter().try_for_each(|said| writeln!(out, "- {}", escaped(said)))?;
    writeln!(out, "- {}", escaped(&attention::provenance(summary, version)))
}

fn section(out: &mut dyn Write, filled_in: &Return<'_>, section: &Section) -> io::Result<()> {
    let columns = &filled_in.summary.columns;
    writeln!(out)?;
    line(out, "", columns.iter().map(|column| escaped(column)))?;
    line(out, ":--", columns.iter().map(|_| "--:".to_owned()))?;
    let ours = section.rows.iter().filter(|row| !row.on_form);
    for row in section.rows.iter().filter(|row| row.on_form).chain(ours) {
        line(out, &label(section, row), row.cells.iter().map(cell))?;
        let (reasons, others) = form::reasons(section, row);
        reasons.iter().try_for_each(|reason| counts(out, reason))?;
        if others > 0 {
            let words = format!("and {}", counted(others as u64, "more reason", "more reasons"));
            line(out, &words, columns.iter().map(|_| String::new()))?;
        }
    }
    form::beneath(section).iter().try_for_each(|beneath| counts(out, beneath))?;
    notes(out, filled_in, section)
}

fn notes(out: &mut dyn Write, filled_in: &Return<'_>, section: &Section) -> io::Result<()> {
    let columns = &filled_in.summary.columns;
    let mut notes: Vec<String> =
        form::not_collected(section).map(|note| capital(&note)).into_iter().collect();
    notes.extend(form::printed_notes(section, columns, 0..columns.len()));
    for row in &section.rows {
        let of_row = notes_on(filled_in.notes, &section.id, Some(&row.label));
        notes.extend(of_row.map(|note| {
            let on: Vec<String> =
                [Some(row.label.clone()), note.period.clone()].into_iter().flatten().collect();
            plain(&format!("Note on {}: {}", on.join(", "), note.note))
        }));
    }
    notes.extend(notes_on(filled_in.notes, &section.id, None).map(super::Note::words));
    if !notes.is_empty() {
        writeln!(out)?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "- {}", escaped(note)))
}

/// `% yes (of cases where a letter was suitable)`.
fn label(section: &Section, row: &FormRow) -> String {
    let mut said = Vec::new();
    if section.not_collected.is_none() {
        said.push(form::base(row));
    }
    said.extend(row.target.map(|target| format!("target {target}%")));
    if !row.on_form {
        said.push("ours, not on the form".to_owned());
    }
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) };
    escaped(&format!("{}{said}", row.label))
}

fn cell(cell: &Cell) -> String {
    let mark = if cell.printed.is_some() { PRINTED_MARK.to_string() } else { String::new() };
    escaped(&format!("{}{mark}", form::in_brackets(cell.shown())))
}

fn counts(out: &mut dyn Write, counts: &CountLine) -> io::Result<()> {
    line(out, &escaped(&counts.label), counts.counts.iter().map(|count| number(*count)))
}

fn line(out: &mut dyn Write, label: &str, mut cells: impl Iterator<Item = String>) -> io::Result<()> {
    write!(out, "| {label} |")?;
    cells.try_for_each(|cell| write!(out, " {cell} |"))?;
    writeln!(out)
}

fn wants_attention(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let (topics, remarks) = (attention::topics(summary), attention::remarks(summary));
    if topics.is_empty() && remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What wants attention")?;
    if !remarks.is_empty() {
        let remarks: Vec<String> = remarks.iter().map(|remark| escaped(remark)).collect();
        writeln!(out, "\n{}.", capital(&listed(&remarks)))?;
    }
    for topic in topics {
        writeln!(out, "\n### {}\n", escaped(&topic.title))?;
        topic.items.iter().try_for_each(|item| writeln!(out, "- {}", escaped(item)))?;
    }
    Ok(())
}

/// The words with nothing in them that Markdown would take for its own.
pub(super) fn escaped(words: &str) -> String {
    let words = plain(words);
    let mut text = String::with_capacity(words.len());
    let mut characters = words.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let within_word = before.is_some_and(char::is_alphanumeric)
            && characters.peek().is_some_and(|after| after.is_alphanumeric());
        match character {
            '_' if within_word => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$' => text.push('\\'),
            _ => {}
        }
        text.push(character);
        before = Some(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    fn written() -> String {
        let notes = crate::report::notes::testing::essex();
        let filled_in = Return { summary: Sample::essex_summary(), notes: &notes, version: "0.1.0" };
        let mut out = Vec::new();
        write(&mut out, &filled_in).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_a_table_a_question_with_its_notes() {
        let text = written();
        let hash = &Sample::essex_summary().ruleset.sha256[..12];
        let firsts: Vec<String> = text.lines().take(23).map(|line| line.replace(hash, "HASH")).collect();
        insta::assert_snapshot!(firsts.join("\n"), @r"
        # Essex, Victims' Code compliance audit, 2019 to 2020

        90 cases read: 90 checked, 0 could not be used.

        - Area: Essex
        - Collection period: August 2019 to March 2020
        - Cases: a sample, drawn by chance
        - Rules moj-audit-2019-20 (HASH), as at 30 June 2020, from h1.yaml, q3.yaml and q4.yaml; vcop 0.1.0

        ## Does the victim receive a written acknowledgement that a crime was reported?

        |  | H1 19/20 | Q3 19/20 | Q4 19/20 |
        | :-- | --: | --: | --: |
        | % yes (of cases where a letter was suitable) | 30% (9 of 30)\* | 33% (6 of 18) | 35% (7 of 20) |
        | % no (of cases where a letter was suitable) | 30% (9 of 30)\* | 67% (12 of 18) | 65% (13 of 20) |
        | % not suitable (of cases) | 40% (12 of 30) | 40% (12 of 30) | 33% (10 of 30) |
        | noes with a fact not recorded | 8 | 0 | 13 |

        - \* % yes and % no in H1 19/20: printed on another base, as audit.yaml says: 9 of all 30 cases; of cases where a letter was suitable 50% (9 of 18)
        - Note on % yes: 30 finalised cases, the widest scope for insight
        - Note on % no: Since 2019 every victim gets a letter unless they say not, or there is risk
        - Note on % not suitable: Domestic incident, and suspect and victim reside at the same property
        ");
    }

    #[test]
    fn every_line_of_a_table_has_its_cells() {
        let text = written();
        let lines: Vec<&str> = text.lines().collect();
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        for pair in lines.windows(2).filter(|pair| pair.iter().all(|line| line.starts_with('|'))) {
            assert_eq!(bars(pair[0]), bars(pair[1]), "{}", pair[1]);
        }
        assert!(text.contains("| :-- | --: | --: | --: |\n"));
    }

    #[test]
    fn markdown_of_others_is_only_words() {
        assert_eq!(escaped("a|b *c* <img> `d`"), "a\\|b \\*c\\* \\<img\\> \\`d\\`");
    }

    #[test]
    fn an_underscore_within_a_word_is_plain_and_elsewhere_is_not_left_to_emphasise() {
        assert_eq!(escaped("crime.reported_on _so_ a_ *b*"), r"crime.reported_on \_so\_ a\_ \*b\*");
    }
}
