//! The document as Markdown.

use std::io::{self, Write};

use super::{Block, Line, Piece};
use crate::report::markdown::escaped;
use crate::report::words::plain;

/// Writes the document.
pub(in crate::report) fn write(out: &mut dyn Write, blocks: &[Block]) -> io::Result<()> {
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        match block {
            Block::Heading(level, text) => {
                writeln!(out, "{} {}", "#".repeat(usize::from(*level)), escaped(text))?;
            }
            Block::Words(line) => writeln!(out, "{}", shown(line, false))?,
            Block::Items(items) => {
                items.iter().try_for_each(|item| writeln!(out, "- {}", shown(item, false)))?;
            }

            Block::Steps(steps) => {
                for (place, step) in steps.iter().enumerate() {
                    writeln!(out, "{}. {}", place + 1, shown(step, false))?;
                }
            }
            Block::Table { head, rows } => {
                row(out, head.iter().map(|name| escaped(name)))?;
                row(out, head.iter().map(|_| ":--".to_owned()))?;
                rows.iter().try_for_each(|cells| row(out, cells.iter().map(|cell| shown(cell, true))))?;
            }
            Block::Code(text) => {
                let fence = "`".repeat(longest_run(text).max(2) + 1);
                writeln!(out, "{fence}yaml")?;
                text.lines().try_for_each(|line| writeln!(out, "{}", plain(line)))?;
                writeln!(out, "{fence}")?;
            }
        }
    }
    Ok(())
}

fn row(out: &mut dyn Write, mut cells: impl Iterator<Item = String>) -> io::Result<()> {
    write!(out, "|")?;
    cells.try_for_each(|cell| write!(out, " {cell} |"))?;
    writeln!(out)
}

fn shown(line: &Line, in_table: bool) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) => escaped(text),
        Piece::Strong(text) => {
            let end = text.trim_end();
            format!("**{}**{}", escaped(end), &" ".repeat(text.len() - end.len()))
        }
        Piece::Code(text) => code(text, in_table),
    };
    line.iter().map(piece).collect()
}

/// As written, between more backticks than it has in a row; in a table a bar would end the cell.
fn code(text: &str, in_table: bool) -> String {
    let mut text = plain(text);
    if in_table {
        text = text.replace('|', "\\|");
    }
    let longest = longest_run(&text);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_inside_its_fence_and_its_cell() {
        assert_eq!(code("any(rows, |row| row.a)", true), "`any(rows, \\|row\\| row.a)`");
        assert_eq!(code("a `b``", false), "``` a `b`` ```");
    }

    #[test]
    fn a_label_ends_before_its_space() {
        assert_eq!(
            shown(&vec![Piece::Strong("Owed by: ".into()), Piece::Words("A|B".into())], true),
            "**Owed by:** A\\|B"
        );
    }
}
