//! Lines laid out for a screen.

use std::io::{self, Write};

use super::grid::Band;
use crate::report::form::{CountLine, PRINTED_MARK};
use crate::report::words::number;
use crate::report::wrap::{left, right, wrapped};
use crate::report::{Colour, Screen};

/// The lines so far.
#[derive(Debug)]
pub(super) struct Page {
    lines: Vec<(Style, String)>,
    pub(super) width: usize,
    colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Strong,
    Plain,
    Faint,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) words: String,
    /// Whether it is marked as on another base.
    pub(super) marked: bool,
}

/// A screen narrower than this is written for as if it had this width.
const NARROWEST: usize = 40;

impl Page {
    pub(super) fn new(screen: Screen) -> Self {
        Self { lines: Vec::new(), width: screen.width.max(NARROWEST), colour: screen.colour }
    }

    /// An empty line, but not two.
    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|(_, line)| !line.is_empty()) {
            self.lines.push((Style::Plain, String::new()));
        }
    }

    /// Words that stand out.
    pub(super) fn strong(&mut self, indent: usize, words: &str) {
        self.wrap(Style::Strong, indent, 0, words);
    }

    pub(super) fn text(&mut self, indent: usize, words: &str) {
        self.wrap(Style::Plain, indent, 0, words);
    }

    /// Words that stand back.
    pub(super) fn faint(&mut self, indent: usize, words: &str) {
        self.wrap(Style::Faint, indent, 0, words);
    }

    /// Words whose further lines stand further in.
    pub(super) fn hanging(&mut self, indent: usize, further: usize, words: &str) {
        self.wrap(Style::Plain, indent, further, words);
    }

    /// A label, and whole numbers under the columns.
    pub(super) fn counts(&mut self, band: &Band, indent: usize, line: &CountLine) {
        let counts = band.of(&line.counts).iter();
        let counts: Vec<Shown> = counts.map(|count| Shown::plain(number(*count))).collect();
        self.cells(band, indent, &line.label, &counts);
    }

    /// A label, and figures under the columns.
    pub(super) fn figures(&mut self, band: &Band, indent: usize, label: &str, figures: &[Shown]) {
        self.grid(Style::Strong, band, indent, label, &lines(band, figures));
    }

    /// A label, and words under the columns.
    pub(super) fn cells(&mut self, band: &Band, indent: usize, label: &str, cells: &[Shown]) {
        self.grid(Style::Plain, band, indent, label, &lines(band, cells));
    }

    /// The columns' labels.
    pub(super) fn column_labels(&mut self, band: &Band, labels: &[String]) {
        let labels: Vec<Shown> = labels.iter().map(|label| Shown::plain(label.clone())).collect();
        self.grid(Style::Faint, band, 0, "", &lines(band, &labels));
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (style, line) in &self.lines {
            let line = line.trim_end();
            match (self.colour, style) {
                (Colour::Plain, _) | (Colour::Ansi, Style::Plain) => writeln!(out, "{line}")?,
                (Colour::Ansi, Style::Strong) => writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")?,
                (Colour::Ansi, Style::Faint) => writeln!(out, "\u{1b}[2m{line}\u{1b}[0m")?,
            }
        }
        Ok(())
    }

    /// Lines of a label, the cells beside the last of them.
    fn grid(&mut self, style: Style, band: &Band, indent: usize, label: &str, cells: &[Vec<String>]) {
        let margin = " ".repeat(indent);
        let labels = wrapped(label, band.label.saturating_sub(indent + 1));
        let deep = cells.iter().map(Vec::len).max().unwrap_or(0).max(labels.len());
        for depth in 0..deep {
            let from_top = |lines: &[String], height: usize| {
                // Bottom lines stand together: a label of two lines has its figures beside the second.
                (depth + height)
                    .checked_sub(deep)
                    .and_then(|line| lines.get(line).cloned())
                    .unwrap_or_default()
            };
            let label = from_top(&labels, labels.len());
            let mut line = left(&format!("{margin}{label}"), band.label);
            for cell in cells {
                line.push_str(&right(&from_top(cell, cell.len()), band.column));
            }
            self.lines.push((style, line));
        }
    }

    fn wrap(&mut self, style: Style, indent: usize, further: usize, words: &str) {
        let lines = wrapped(words, self.width.saturating_sub(indent + further));
        for (place, line) in lines.into_iter().enumerate() {
            let margin = if place == 0 { indent } else { indent + further };
            self.lines.push((style, format!("{}{line}", " ".repeat(margin))));
        }
    }
}

impl Shown {
    pub(super) fn plain(words: String) -> Self {
        Self { words, marked: false }
    }
}

/// The lines of each cell: room for the mark at the end of every line, so that numbers stand below each other.
fn lines(band: &Band, cells: &[Shown]) -> Vec<Vec<String>> {
    let room = band.column.saturating_sub(2);
    let cell = |shown: &Shown| {
        let mark = if shown.marked { PRINTED_MARK } else { ' ' };
        wrapped(&shown.words, room).into_iter().map(|line| format!("{line}{mark}")).collect()
    };
    cells.iter().map(cell).collect()
}
