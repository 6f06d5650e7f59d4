//! The day on which a run looks at time limits: the one stated, else today, which is then said aloud.

use super::exit::Exit;
use super::{terminal, using};
use crate::calendar::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::Audit;

/// The day given on the command line, else the round's, else today.
pub(super) fn as_at(given: Option<Date>, audit: &Audit) -> Result<Date, Exit> {
    given.or(audit.as_at).or_else(terminal::today).ok_or_else(|| {
        let problem = Diagnostic::placeless(Code::BadDate, "today's date cannot be read from this computer");
        using::stop(&problem.help("give the date with --as-at"))
    })
}

/// Says aloud that today was taken, where nobody stated a day and an answer depends on it.
pub(super) fn say_today(given: Option<Date>, audit: &Audit, as_at: Date, depends_on_it: bool) {
    if given.is_none() && audit.as_at.is_none() && depends_on_it {
        using::say(&format!(
            "some answers depend on the date: today, {}, was taken; --as-at sets another",
            as_at.long()
        ));
    }
}
