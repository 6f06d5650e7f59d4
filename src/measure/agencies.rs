//! What each agency owed in a column, and what became of it.

use super::summary::Summary;
use crate::ruleset::Status;

/// What one agency owed in a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agency {
    /// Who it is.
    pub name: String,
    /// Findings that are met.
    pub met: u64,
    /// Findings that are not met.
    pub not_met: u64,
    /// Those of them with a fact not recorded.
    pub blank: u64,
    /// Findings that are unknown.
    pub unknown: u64,
    /// Findings that are exempt by the victim's own choice.
    pub choices: u64,
}

impl Agency {
    /// What it is known to have owed.
    pub fn owed(&self) -> u64 {
        self.met + self.not_met
    }
}

/// Every agency, in the order of the form.
pub fn agencies(summary: &Summary, column: usize) -> Vec<Agency> {
    let mut agencies: Vec<Agency> = Vec::new();
    for section in &summary.sections {
        let Some(standing) = section.standing.get(column) else { continue };
        let known = agencies.iter().position(|agency| agency.name == section.owed_by);
        let place = known.unwrap_or_else(|| {
            agencies.push(Agency { name: section.owed_by.clone(), ..Agency::default() });
            agencies.len() - 1
        });
        let Some(agency) = agencies.get_mut(place) else { continue };
        agency.met += standing.statuses.of(Status::Met);
        agency.not_met += standing.statuses.of(Status::NotMet);
        agency.blank += standing.blank;
        agency.unknown += standing.statuses.of(Status::Unknown);
        agency.choices += standing.choices;
    }
    agencies
}
