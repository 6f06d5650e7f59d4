//! The files of a report: the return as the form lays it out, the figures one a cell, the findings, and where it all is from.

pub mod findings;

mod figures;
mod form;
mod provenance;
mod suppressed;
mod table;

pub use figures::{write_csv as figures_csv, write_xlsx as figures_xlsx};
pub use form::{write_csv as return_csv, write_xlsx as return_xlsx};
pub use provenance::{NAME as PROVENANCE, names_of, write as provenance};

use std::io::{self, Write};

use self::suppressed::Suppressed;
use super::Return;
use super::board::{self, Board};
use crate::calendar::Calendar;
use crate::ruleset::Column;

/// What the files of a report are made of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The form filled in, with the area's notes.
    pub filled_in: Return<'r>,
    /// The columns, with their days.
    pub columns: &'r [Column],
    /// The working days that limits were counted by.
    pub calendar: &'r Calendar,
    /// Who it is for.
    pub profile: Profile,
    /// Below how many a count is not published.
    pub suppress_below: u64,
    /// The names of its files.
    pub files: &'r [&'r str],
}

/// Who a report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Those who hold the cases: it may name them.
    Internal,
    /// Anyone: no case is named, and no small count is told.
    Public,
}

/// Writes the board's page, which holds back what the other files of the report do.
pub fn board(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let profile = match report.profile {
        Profile::Internal => board::Profile::Internal,
        Profile::Public => board::Profile::Public { small: report.suppress_below.saturating_sub(1) },
    };
    let suppressed = Suppressed::of(report);
    let page = Board {
        filled_in: report.filled_in,
        calendar: report.calendar,
        profile,
        held_back: suppressed.sections(),
        explained: &[],
    };
    board::write(out, &page)
}

impl Profile {
    /// As a file names it.
    pub fn word(self) -> &'static str {
        match self {
            Profile::Internal => "internal",
            Profile::Public => "public",
        }
    }
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::measure::testing::Sample;
    use crate::report::Note;

    /// A report on the sample.
    pub(super) fn essex(notes: &[Note], profile: Profile) -> Report<'_> {
        let sample = Sample::essex();
        Report {
            filled_in: Return { summary: Sample::essex_summary(), notes, version: "0.1.0" },
            columns: &sample.audit.columns,
            calendar: &sample.ruleset.calendar,
            profile,
            suppress_below: 5,
            files: &["figures.csv", "provenance.json"],
        }
    }
}
