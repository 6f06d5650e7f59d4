//! The document as text for a screen.

use std::io::{self, Write};

use super::{Block, Line, Piece};
use crate::report::words::plain;
use crate::report::wrap::{left, width, wrapped};
use crate::report::{Colour, Screen};

/// A screen narrower than this is written for as if it had this width.
const NARROWEST: usize = 40;
/// No column of a table is made narrower than this.
const NARROWEST_COLUMN: usize = 8;
/// What stands between two columns.
const BETWEEN: &str = "  ";

/// Writes the document.
pub(in crate::report) fn write(out: &mut dyn Write, blocks: &[Block], screen: Screen) -> io::Result<()> {
    let most = screen.width.max(NARROWEST);
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        match block {
            Block::Heading(_, text) => {
                for line in wrapped(&plain(text), most) {
                    match screen.colour {
                        Colour::Ansi => writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")?,
                        Colour::Plain => writeln!(out, "{line}")?,
                    }
                }
            }
            Block::Words(line) => hanging(out, "", &shown(line), most)?,
            Block::Items(items) => {
                items.iter().try_for_each(|item| hanging(out, "  - ", &shown(item), most))?;
            }
            Block::Steps(steps) => {
                for (place, step) in steps.iter().enumerate() {
                    hanging(out, &format!("  {}. ", place + 1), &shown(step), most)?;
                }
            }
            Block::Table { head, rows } => table(out, head, rows, most)?,
            Block::Code(text) => {
                text.lines().try_for_each(|line| writeln!(out, "    {}", plain(line)))?;
            }
        }
    }
    Ok(())
}

/// Words after a mark, further lines below the words.
fn hanging(out: &mut dyn Write, mark: &str, words: &str, most: usize) -> io::Result<()> {
    let room = most.saturating_sub(width(mark)).max(1);
    for (place, line) in wrapped(words, room).iter().enumerate() {
        let before = if place == 0 { mark.to_owned() } else { " ".repeat(width(mark)) };
        writeln!(out, "{before}{line}")?;
    }
    Ok(())
}

fn table(out: &mut dyn Write, head: &[&str], rows: &[Vec<Line>], most: usize) -> io::Result<()> {
    let head: Vec<String> = head.iter().map(|name| plain(name)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let columns = widths(&head, &rows, most);
    row(out, &head, &columns)?;
    let rule: Vec<String> = columns.iter().map(|columns| "-".repeat(*columns)).collect();
    row(out, &rule, &columns)?;
    for (place, cells) in rows.iter().enumerate() {
        let above = place.checked_sub(1).and_then(|above| rows.get(above));
        row(out, &without_repeats(cells, above), &columns)?;
    }
    Ok(())
}

/// The cells of a row, those at its left blank that only repeat what stands above them.
fn without_repeats(cells: &[String], above: Option<&Vec<String>>) -> Vec<String> {
    let above = above.map_or(&[][..], Vec::as_slice);
    let repeated = cells.iter().zip(above).take_while(|(cell, above)| cell == above).count();
    let blank = std::iter::repeat_n(String::new(), repeated);
    blank.chain(cells.iter().skip(repeated).cloned()).collect()
}

/// How wide each column is: as wide as what stands in it, the widest made narrower until all fit.
fn widths(head: &[String], rows: &[Vec<String>], most: usize) -> Vec<usize> {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(head.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let mut columns: Vec<usize> = (0..head.len()).map(widest).collect();
    let room = most.saturating_sub(BETWEEN.len() * (columns.len().saturating_sub(1) + 1));
    while columns.iter().sum::<usize>() > room {
        let Some(widest) = columns.iter_mut().max() else { break };
        if *widest <= NARROWEST_COLUMN {
            break;
        }
        *widest -= 1;
    }
    columns
}

fn row(out: &mut dyn Write, cells: &[String], columns: &[usize]) -> io::Result<()> {
    let cells: Vec<Vec<String>> =
        cells.iter().zip(columns).map(|(cell, columns)| wrapped(cell, *columns)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for place in 0..height {
        let line: String = cells
            .iter()
            .zip(columns)
            .map(|(cell, columns)| {
                format!("{BETWEEN}{}", left(cell.get(place).map_or("", String::as_str), *columns))
            })
            .collect();
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn shown(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Strong(text) => plain(text),
        Piece::Code(text) => format!("`{}`", plain(text)),
    };
    line.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{cell, code, words};
    use super::*;

    #[test]
    fn a_table_fits_the_screen_and_loses_nothing() {
        let rows = vec![
            vec![
                cell("short"),
                cell("a cell that is a good deal longer than the screen is wide"),
                cell("9 of 18"),
            ],
            vec![cell("x"), vec![words("see "), code("a.yaml:3")], cell("1 of 2")],
        ];
        let blocks = [Block::Table { head: vec!["One", "Two", "Three"], rows }];
        let mut out = Vec::new();
        write(&mut out, &blocks, Screen { width: 44, colour: Colour::Plain }).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
          One    Two                         Three
          -----  --------------------------  -------
          short  a cell that is a good deal  9 of 18
                 longer than the screen is
                 wide
          x      see `a.yaml:3`              1 of 2
        ");
    }

    #[test]
    fn further_lines_stand_below_the_words() {
        let blocks =
            [Block::Heading(1, "What changes".into()), Block::Items(vec![cell(&"word ".repeat(12))])];
        let mut out = Vec::new();
        write(&mut out, &blocks, Screen { width: 40, colour: Colour::Plain }).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        What changes

          - word word word word word word word
            word word word word word
        ");
    }
}
