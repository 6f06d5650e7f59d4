//! The tests of vcop as a whole: one binary, the cases kept as data wherever they can be.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it expects is to stop there"
)]
#![allow(clippy::disallowed_methods, reason = "tests make files, run the program and read what it wrote")]
#![allow(unreachable_pub, reason = "the modules share what they need")]

mod bad;
mod batch;
mod board;
mod changes;
mod command_line;
mod conditions;
mod examples;
mod explain;
mod exports;
mod facts;
mod handbook;
mod insight;
mod inspect;
mod lint;
mod maps;
mod meaning;
mod new;
mod new_rules;
mod readings;
mod reconcile;
mod report;
mod rooms;
mod sample;
mod schema;
mod snapshots;
mod support;
mod tables;
mod tutorial;
mod worksheet;
