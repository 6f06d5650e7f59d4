//! The first figure of a question, period by period, with its interval, and where its base moved.

use std::fmt::Write as _;

use super::Context;
use super::charts::tenths;
use super::held_back::MARK;
use super::page::{Page, text};
use crate::measure::{Figure, FormRow, OutOf, Percent};
use crate::report::form;
use crate::report::said::sure;
use crate::report::wrap::wrapped;
use crate::ruleset::CasesAre;

const WIDTH: usize = 320;
/// Where the scale begins, and its ends from top to bottom.
const LEFT: usize = 40;
const TOP: usize = 24;
const TALL: usize = 130;
/// As many characters of a label as a period's share of the width has room for.
const CHARACTER: usize = 7;

/// What is drawn of one period.
struct Point<'p> {
    label: &'p str,
    /// In tenths.
    x: usize,
    figure: Option<&'p Figure>,
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    HeldBack,
}

/// Writes the picture.
pub(super) fn write(page: &mut Page, context: &Context<'_>, section: usize, row: &FormRow) {
    let Some(asked) = context.summary.sections.get(section) else { return };
    let points = points(context, section, row);
    let id = page.picture();
    let mut drawn = String::new();
    scale(&mut drawn);
    joined(&mut drawn, context, &points, row);
    for point in &points {
        draw(&mut drawn, point, context.summary.audit.cases_are);
    }
    let room = (WIDTH - LEFT) / points.len().max(1) / CHARACTER;
    let lines = points.iter().map(|point| name(&mut drawn, point, room.max(3))).max().unwrap_or(0);
    let height = TOP + TALL + 10 + lines * 14;
    let told: Vec<String> = points.iter().map(|point| in_words(context, point)).collect();
    page.line("<figure>\n<figcaption>How far it was met, with its 95% confidence interval</figcaption>");
    page.line(&format!(
        "<svg class=\"picture\" role=\"img\" aria-labelledby=\"t{id} d{id}\" viewBox=\"0 0 {WIDTH} {height}\">\
         <title id=\"t{id}\">{}</title><desc id=\"d{id}\">{}.</desc>\n{drawn}</svg>\n</figure>",
        text(&format!("Period by period: {}", asked.question)),
        text(&told.join(". "))
    ));
}

fn points<'p>(context: &Context<'p>, section: usize, row: &'p FormRow) -> Vec<Point<'p>> {
    let share = (WIDTH - LEFT) * 10 / row.cells.len().max(1);
    let columns = context.summary.columns.iter().zip(&row.cells).enumerate();
    columns
        .map(|(column, (label, cell))| {
            let shown = if context.shows(section, column) { Shown::Yes } else { Shown::HeldBack };
            let figure = Some(&cell.by_the_rules).filter(|_| shown == Shown::Yes);
            Point { label, x: LEFT * 10 + column * share + share / 2, figure, shown }
        })
        .collect()
}

fn in_words(context: &Context<'_>, point: &Point<'_>) -> String {
    match point.figure {
        None => format!("{}: {MARK}, held back", point.label),
        Some(figure) => format!("{}: {}", point.label, sure(figure, context.summary.audit.cases_are)),
    }
}

fn scale(drawn: &mut String) {
    for percent in [0, 50, 100] {
        let y = tenths(height(percent * 10_000));
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            drawn,
            "<path d=\"M{LEFT} {y}H{WIDTH}\" stroke=\"#b1b4b6\"/><text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{percent}%</text>",
            LEFT - 5,
            tenths(height(percent * 10_000) + 40)
        );
    }
}

/// Where a percentage lies, in tenths from the top.
fn height(ten_thousandths: u64) -> usize {
    let down = 1_000_000_u64.saturating_sub(ten_thousandths) * (TALL as u64 * 10) / 1_000_000;
    TOP * 10 + usize::try_from(down).unwrap_or(0)
}

fn at(percent: Percent) -> usize {
    height(percent.ten_thousandths())
}

/// Joins each period with the one it is compared with; a base that moved breaks the line.
fn joined(drawn: &mut String, context: &Context<'_>, points: &[Point<'_>], row: &FormRow) {
    let place = |column: usize| {
        let point = points.get(column)?;
        Some((point.x, at(point.figure?.percent?)))
    };
    for column in 0..points.len() {
        let earlier = context.summary.periods.get(column).and_then(|period| period.earlier);
        let Some((from, to)) = earlier.and_then(place).zip(place(column)) else { continue };
        if moved(row, column) {
            let x = tenths(usize::midpoint(from.0, to.0));
            let _ = writeln!(
                drawn,
                "<path d=\"M{x} {}V{}\" stroke=\"#801650\" stroke-width=\"2\" stroke-dasharray=\"5 4\"/>\
                 <text x=\"{x}\" y=\"10\" font-size=\"12\" text-anchor=\"middle\" fill=\"#801650\">break in base</text>",
                TOP - 10,
                TOP + TALL
            );
        } else {
            let [x, y, to_x, to_y] = [from.0, from.1, to.0, to.1].map(tenths);
            let _ = writeln!(
                drawn,
                "<path d=\"M{x} {y}L{to_x} {to_y}\" stroke=\"#12436D\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"/>"
            );
        }
    }
}

/// Whether the base took in another part of the answers than that of the period it is compared with.
pub(super) fn moved(row: &FormRow, column: usize) -> bool {
    let change = row.changes.get(column).copied().flatten();
    change.is_some_and(|change| change.out_of == OutOf::EveryAnswer)
}

fn draw(drawn: &mut String, point: &Point<'_>, cases_are: Option<CasesAre>) {
    let x = tenths(point.x);
    let percent = point.figure.and_then(|figure| figure.percent);
    let Some((figure, percent)) = point.figure.zip(percent) else {
        let words = match (point.shown, point.figure) {
            (Shown::HeldBack, _) => MARK.to_owned(),
            (Shown::Yes, figure) => figure.map(form::percent).unwrap_or_default(),
        };
        let _ = writeln!(
            drawn,
            "<text x=\"{x}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{}</text>",
            TOP + TALL / 2 - 6,
            text(if words == "-" { "no figure" } else { &words })
        );
        return;
    };
    let estimated = !matches!(cases_are, Some(CasesAre::EveryCase | CasesAre::PickedByHand));
    if let Some(ends) = figure.interval.filter(|_| estimated) {
        let (low, high) = (tenths(at(ends.low)), tenths(at(ends.high)));
        let (left, right) = (tenths(point.x - 60), tenths(point.x + 60));
        let _ = writeln!(
            drawn,
            "<path d=\"M{x} {low}V{high}M{left} {low}H{right}M{left} {high}H{right}\" stroke=\"#0b0c0c\" stroke-width=\"1.5\" fill=\"none\"/>"
        );
    }
    let y = at(percent);
    let _ = writeln!(
        drawn,
        "<circle cx=\"{x}\" cy=\"{}\" r=\"5\" fill=\"#12436D\"/><text x=\"{}\" y=\"{}\" font-size=\"13\" font-weight=\"bold\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">{}%</text>",
        tenths(y),
        tenths(point.x + 80),
        tenths(y + 45),
        percent.whole()
    );
}

/// Writes a period's name below it, a line for as many words as there is room for; gives the lines.
fn name(drawn: &mut String, point: &Point<'_>, room: usize) -> usize {
    let lines = wrapped(point.label, room);
    for (line, words) in lines.iter().enumerate() {
        let _ = writeln!(
            drawn,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">{}</text>",
            tenths(point.x),
            TOP + TALL + 16 + line * 14,
            text(words)
        );
    }
    lines.len()
}
