//! Checks victims' case records against the entitlements of the Victims' Code, by rules kept as data.

pub mod calendar;
pub mod cli;
pub mod condition;
pub mod diagnostic;
pub mod document;
pub mod engine;
pub mod finding;
pub mod load;
pub mod measure;
pub mod record;
pub mod report;
pub mod ruleset;
