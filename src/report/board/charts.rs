//! What the answers of a question came to, as a stacked bar a period.

use std::fmt::Write as _;

use super::Context;
use super::held_back::MARK;
use super::page::{Page, text};
use crate::measure::Statuses;
use crate::report::words::{listed, number};
use crate::ruleset::Status;

/// Patterns and colours, told apart without their colours too. Every picture of the page uses these.
pub(super) const PATTERNS: &str = r##"<svg class="patterns" aria-hidden="true" focusable="false" width="0" height="0"><defs>
<pattern id="met" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#12436D"/></pattern>
<pattern id="not-met" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#F46A25"/><rect width="2" height="8" fill="#fff"/></pattern>
<pattern id="exempt" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#28A197"/><circle cx="4" cy="4" r="1.5" fill="#fff"/></pattern>
<pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/><path d="M0 3H6M3 0V6" stroke="#801650" stroke-width="1"/></pattern>
</defs></svg>"##;

/// What is stacked, with the name of its pattern.
const STACKED: [(Status, &str); 4] = [
    (Status::Met, "met"),
    (Status::NotMet, "not-met"),
    (Status::Exempt, "exempt"),
    (Status::Unknown, "unknown"),
];
const WIDTH: u64 = 320;
const ROW: usize = 52;

/// Writes the picture and its key.
pub(super) fn write(page: &mut Page, context: &Context<'_>, section: usize) {
    let Some(asked) = context.summary.sections.get(section) else { return };
    let id = page.picture();
    let columns = context.summary.columns.iter().zip(&asked.standing).enumerate();
    let mut drawn = String::new();
    let mut told = Vec::new();
    for (column, (label, standing)) in columns {
        let shown = context.shows(section, column).then_some(&standing.statuses);
        bar(&mut drawn, column, label, shown);
        told.push(format!("{label}: {}", in_words(shown)));
    }
    let height = context.summary.columns.len() * ROW;
    page.line("<figure>\n<figcaption>What became of it</figcaption>");
    key(page);
    page.line(&format!(
        "<svg class=\"picture\" role=\"img\" aria-labelledby=\"t{id} d{id}\" viewBox=\"0 0 {WIDTH} {height}\">\
         <title id=\"t{id}\">{}</title><desc id=\"d{id}\">{}.</desc>\n{drawn}</svg>\n</figure>",
        text(&format!("What became of it: {}", asked.question)),
        text(&told.join(". "))
    ));
}

fn key(page: &mut Page) {
    let item = |(status, pattern): &(Status, &str)| {
        format!(
            "<li><svg aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 28 18\"><rect x=\"1\" y=\"1\" width=\"26\" height=\"16\" \
             fill=\"url(#{pattern})\" stroke=\"#0b0c0c\"/></svg>{}</li>",
            text(status.words())
        )
    };
    page.line(&format!("<ul class=\"key\">{}</ul>", STACKED.iter().map(item).collect::<String>()));
}

fn in_words(statuses: Option<&Statuses>) -> String {
    let Some(statuses) = statuses else { return format!("{MARK}, held back") };
    let counts = STACKED.iter().map(|(status, _)| (statuses.of(*status), status.words()));
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", number(count)))
        .collect();
    if counts.is_empty() { "none".to_owned() } else { listed(&counts) }
}

/// One period: its name, and its bar below.
fn bar(drawn: &mut String, column: usize, label: &str, statuses: Option<&Statuses>) {
    let top = column * ROW;
    let all: u64 = statuses.map_or(0, |known| STACKED.iter().map(|(status, _)| known.of(*status)).sum());
    let of = match statuses {
        None => MARK.to_owned(),
        Some(_) => format!("{} in all", number(all)),
    };
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        drawn,
        "<text x=\"0\" y=\"{y}\" font-size=\"13\">{}</text><text x=\"{WIDTH}\" y=\"{y}\" font-size=\"13\" text-anchor=\"end\">{of}</text>",
        text(label),
        y = top + 14
    );
    let _ = writeln!(
        drawn,
        "<rect x=\"0.5\" y=\"{}.5\" width=\"319\" height=\"25\" fill=\"#fff\" stroke=\"#6f777b\"/>",
        top + 19
    );
    let Some(statuses) = statuses.filter(|_| all > 0) else { return };
    let mut before = 0;
    for (status, pattern) in STACKED {
        let count = statuses.of(status);
        // In tenths, so that the parts end where the whole does.
        let place = |count: u64| (u128::from(count) * u128::from(WIDTH) * 10 / u128::from(all)) as usize;
        let (from, until) = (place(before), place(before + count));
        before += count;
        segment(drawn, top + 19, (from, until), (count, pattern));
    }
}

fn segment(drawn: &mut String, top: usize, (from, until): (usize, usize), (count, pattern): (u64, &str)) {
    if count == 0 {
        return;
    }
    let wide = until - from;
    let _ = writeln!(
        drawn,
        "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"26\" fill=\"url(#{pattern})\" stroke=\"#0b0c0c\" stroke-width=\"1\"/>",
        tenths(from),
        tenths(wide)
    );
    let words = number(count);
    let room = words.len() * 80 + 60;
    if wide > room + 20 {
        let middle = from + wide / 2;
        let _ = writeln!(
            drawn,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"3\" fill=\"#fff\"/><text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{words}</text>",
            tenths(middle - room / 2),
            top + 4,
            tenths(room),
            tenths(middle),
            top + 18
        );
    }
}

/// A number of tenths: `31.4`.
pub(super) fn tenths(number: usize) -> String {
    format!("{}.{}", number / 10, number % 10)
}
