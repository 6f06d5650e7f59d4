//! How the examples of rulesets came out, as one JSON object: what `test --format json` prints.

use std::io::{self, Write};

use super::examples::{Tested, Tried};
use super::json_tree::Json;
use super::suggestion::Suggested;
use super::uncovered;
use crate::finding::{Coverage, Gap, Point};
use crate::measure::Difference;
use crate::ruleset::Ruleset;

/// The version of the object's shape.
const FORMAT: u32 = 1;

/// Writes the rulesets, each with its examples, what they reach, and the examples that are missing.
pub fn write(out: &mut dyn Write, tested: &[(Tested<'_>, Vec<Suggested>)]) -> io::Result<()> {
    let rulesets = Json::list(tested, |(tested, suggested)| ruleset(tested, suggested));
    Json::Object(vec![("format", Json::number(FORMAT)), ("rulesets", rulesets)]).write(out)
}

fn ruleset(tested: &Tested<'_>, suggested: &[Suggested]) -> Json {
    let failed = tested.tried.iter().filter(|tried| !tried.differences.is_empty());
    Json::Object(vec![
        ("id", Json::text(&tested.ruleset.id)),
        ("sha256", Json::text(&tested.ruleset.sha256)),
        ("examples", Json::number(tested.tried.len())),
        ("passed", Json::number(tested.passed())),
        ("failed", Json::list(failed, failure)),
        ("coverage", Json::or_null(tested.coverage.as_ref(), |reached| coverage(tested.ruleset, reached))),
        ("suggestions", Json::list(suggested, |suggested| suggestion(tested.ruleset, suggested))),
    ])
}

fn failure(tried: &Tried) -> Json {
    Json::Object(vec![
        ("name", Json::text(&tried.name)),
        ("place", Json::text(&tried.place)),
        ("differences", Json::list(&tried.differences, difference)),
    ])
}

fn difference(difference: &Difference) -> Json {
    Json::Object(vec![
        ("entitlement", Json::or_null(difference.entitlement.as_ref(), Json::text)),
        ("row", Json::or_null(difference.row, Json::number)),
        ("key", Json::text(difference.key)),
        ("expected", Json::text(&difference.expected)),
        ("found", Json::text(&difference.found)),
    ])
}

fn coverage(ruleset: &Ruleset, coverage: &Coverage) -> Json {
    Json::Object(vec![
        ("points", Json::number(coverage.points)),
        ("reached", Json::number(coverage.reached)),
        ("impossible", Json::number(coverage.impossible)),
        ("percent", Json::number(uncovered::percent(coverage))),
        ("gaps", Json::list(&coverage.gaps, |unreached| gap(ruleset, unreached))),
    ])
}

fn gap(ruleset: &Ruleset, gap: &Gap) -> Json {
    let question = ruleset.questions.get(gap.stated.question);
    let wanted = match gap.stated.point {
        Point::Clause(_, holds) | Point::Part(_, _, holds) => Json::Flag(holds),
        Point::Absent(..) => Json::Null,
    };
    Json::Object(vec![
        ("entitlement", Json::or_null(question, |question| Json::text(&question.id))),
        ("place", Json::text(&gap.place)),
        ("text", Json::text(&gap.text)),
        ("never", wanted),
        ("says", Json::text(uncovered::told(ruleset, gap))),
    ])
}

fn suggestion(ruleset: &Ruleset, suggested: &Suggested) -> Json {
    Json::Object(vec![
        ("reaches", Json::list(&suggested.reaches, |reached| gap(ruleset, reached))),
        ("example", Json::text(&suggested.text)),
    ])
}
