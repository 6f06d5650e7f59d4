//! By what `--compare` and `--cohort` part the cases.

use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::measure::{MOST_GROUPS, NoSplit, Split};
use crate::record::{Declaration, Kind};
use crate::ruleset::Ruleset;

/// What parts the cases, where either option is given.
pub(super) fn split(
    ruleset: &Ruleset,
    compare: Option<&str>,
    cohort: Option<&[String]>,
) -> Result<Option<Split>, Diagnostic> {
    if let Some(path) = compare {
        let found = Split::by(ruleset, path).map_err(|why| refused(ruleset, path, why, &GROUPS))?;
        return Ok(Some(found));
    }
    let Some([path, day]) = cohort else { return Ok(None) };
    let Some(day) = Date::parse_iso(day.as_bytes()) else {
        let problem = Diagnostic::placeless(Code::BadDate, format!("`{day}` of --cohort is not a date"));
        return Err(problem.help("write the date field, then the day, as `--cohort FIELD 2019-09-01`"));
    };
    Ok(Some(Split::cohort(ruleset, path, day).map_err(|why| refused(ruleset, path, why, &DAYS))?))
}

/// Said where a text field has more values than are put beside each other.
pub(super) fn too_many(path: &str) -> Diagnostic {
    let message = format!("`{path}` has more than {MOST_GROUPS} values in these cases: too many to compare");
    let problem = Diagnostic::placeless(Code::CannotCount, message);
    problem.help("name a field with fewer values, or check fewer cases")
}

/// What an option takes.
struct Takes {
    option: &'static str,
    kinds: &'static str,
    fits: fn(&Kind) -> bool,
}

const GROUPS: Takes = Takes {
    option: "--compare",
    kinds: "a text, choice or flag field",
    fits: |kind| matches!(kind, Kind::Text | Kind::Choice(_) | Kind::Flag),
};
const DAYS: Takes =
    Takes { option: "--cohort", kinds: "a date field", fits: |kind| matches!(kind, Kind::Date) };

fn refused(ruleset: &Ruleset, path: &str, why: NoSplit, takes: &Takes) -> Diagnostic {
    let Takes { option, kinds, fits } = takes;
    let layout = &ruleset.layout;
    let takes = |slot: usize, field: &Declaration| fits(&field.kind) && slot != usize::from(layout.key);
    let fields = layout.fields.iter().enumerate();
    let known: Vec<&str> =
        fields.filter(|(slot, field)| takes(*slot, field)).map(|(_, field)| field.path.as_str()).collect();
    let there_are = format!("{option} takes {kinds} of the record: {}", known.join(", "));
    let problem = match why {
        NoSplit::Unknown => Diagnostic::placeless(Code::UnknownField, format!("there is no field `{path}`"))
            .suggest(path, known),
        NoSplit::OfRows => Diagnostic::placeless(
            Code::TypeMismatch,
            format!("`{path}` is a fact of the rows of a list, of which a case can have several"),
        ),
        NoSplit::Type(kind) => Diagnostic::placeless(
            Code::TypeMismatch,
            format!("`{path}` is {kind}, and {option} takes {kinds}"),
        ),
        NoSplit::Key => {
            let message = format!("`{path}` tells the cases apart: every group would be one case");
            Diagnostic::placeless(Code::CannotCount, message)
        }
    };
    problem.help(there_are)
}
