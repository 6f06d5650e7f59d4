//! What no example reaches, a line each, and how much is reached.

use std::io::{self, Write};

use super::words::plain;
use crate::finding::{Coverage, Gap, Point, What};
use crate::ruleset::Ruleset;

/// Writes each gap with its place, and the percentage.
pub(super) fn write(out: &mut dyn Write, ruleset: &Ruleset, coverage: &Coverage) -> io::Result<()> {
    for gap in &coverage.gaps {
        writeln!(out, "{}: {}", plain(&gap.place), plain(&told(ruleset, gap)))?;
    }
    if !coverage.gaps.is_empty() {
        writeln!(out)?;
    }
    let not_counted = match coverage.impossible {
        0 => String::new(),
        impossible => format!("; {impossible} that no record can reach are not counted"),
    };
    writeln!(
        out,
        "{}: the examples reach {} of {} points of the rules ({}%){not_counted}",
        ruleset.id,
        coverage.reached,
        coverage.points,
        percent(coverage)
    )
}

/// What is not reached, in words.
pub(super) fn told(ruleset: &Ruleset, gap: &Gap) -> String {
    let question = ruleset.questions.get(gap.stated.question).map_or("", |question| question.id.as_str());
    let side = match gap.stated.point {
        Point::Clause(_, true) | Point::Part(_, _, true) => "is true in no example",
        Point::Clause(_, false) | Point::Part(_, _, false) => "is false in no example",
        Point::Absent(..) => "",
    };
    let text = if gap.text.is_empty() { String::new() } else { format!(": {}", gap.text) };
    match &gap.stated.what {
        What::InForce => format!("{question}: `in_force` {side}{text}"),
        What::Applies => format!("{question}: `applies_when` {side}{text}"),
        What::Exemption(id) => format!("{question}: the exemption `{id}` {side}{text}"),
        What::Answer(name) => format!("{question}: the answer `{name}` {side}{text}"),
        What::Unconditional(words) => format!("{question}: no example reaches {words}"),
        What::Limit(words) => format!("{question}: the limit `{words}` {side}{text}"),
        What::Alert(says) => format!("{question}: the alert `{says}` {side}{text}"),
        What::Operand => format!("{question}: `{}` {side}", gap.text),
        What::Field => format!("{question}: no example leaves `{}` out and is unknown for it", gap.text),
    }
}

/// Tenths of a percent, rounded down so that only all of it is 100.
pub(super) fn percent(coverage: &Coverage) -> String {
    let tenths = (coverage.reached * 1000).checked_div(coverage.points).unwrap_or(1000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
