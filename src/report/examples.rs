//! How a ruleset's examples came out: expected against found, with the reasons, and what none of them reaches.

use std::io::{self, Write};

use super::words::{counted, plain};
use super::{reasons, uncovered};
use crate::finding::{Coverage, Explanation, Finding};
use crate::measure::Difference;
use crate::ruleset::Ruleset;

/// The examples of one ruleset, tried.
#[derive(Debug)]
pub struct Tested<'r> {
    /// The rules.
    pub ruleset: &'r Ruleset,
    /// Every example.
    pub tried: Vec<Tried>,
    /// What they reach, where that was asked for.
    pub coverage: Option<Coverage>,
}

/// One example, tried.
#[derive(Debug)]
pub struct Tried {
    /// Its name.
    pub name: String,
    /// `file:line`, as it is shown.
    pub place: String,
    /// What came out otherwise; nothing, where it passes.
    pub differences: Vec<Difference>,
    /// The reasons for the findings that came out otherwise.
    pub explained: Vec<(Finding, Explanation)>,
}

impl Tested<'_> {
    /// How many examples pass.
    pub fn passed(&self) -> usize {
        self.tried.iter().filter(|tried| tried.differences.is_empty()).count()
    }
}

/// Writes the examples that do not pass, what none reaches, and how many pass.
pub fn write(out: &mut dyn Write, tested: &Tested<'_>) -> io::Result<()> {
    for tried in tested.tried.iter().filter(|tried| !tried.differences.is_empty()) {
        writeln!(out, "{}: does not pass: {}", plain(&tried.place), plain(&tried.name))?;
        for difference in &tried.differences {
            writeln!(out, "  {}", plain(&told(difference)))?;
        }
        for (finding, explanation) in &tried.explained {
            for line in reasons::lines(tested.ruleset, finding, explanation) {
                writeln!(out, "    {}", plain(&line))?;
            }
        }
        writeln!(out)?;
    }
    if let Some(coverage) = &tested.coverage {
        uncovered::write(out, tested.ruleset, coverage)?;
    }
    let whole = tested.tried.len() as u64;
    if whole == 0 {
        return writeln!(out, "{}: there are no examples, so that nothing is tested", tested.ruleset.id);
    }
    let passed = tested.passed() as u64;
    let (examples, pass) =
        (counted(whole, "example", "examples"), if passed == 1 { "passes" } else { "pass" });
    writeln!(out, "{}: {passed} of {examples} {pass}", tested.ruleset.id)
}

/// `timely-updates, row 2: due: expected 2020-01-03, found 2020-01-06`.
fn told(difference: &Difference) -> String {
    let about = difference.entitlement.as_deref().map_or(String::new(), |id| format!("{id}: "));
    let row = difference.row.map_or(String::new(), |row| format!("row {}: ", row + 1));
    format!("{about}{row}{}: expected {}, found {}", difference.key, difference.expected, difference.found)
}
