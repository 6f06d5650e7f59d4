//! Bytes in: which files a run reads, and their records, streamed in the order of the inputs.

mod apart;
mod beside;
mod bytes;
mod cells;
mod columns;
mod crosswalk;
mod cut;
mod fault;
mod feed;
mod fill;
mod given;
mod heads;
mod held;
mod inputs;
mod join;
mod json;
mod lists;
mod map;
mod names;
mod notes;
mod open;
mod profile;
mod receive;
mod role;
mod round;
mod rules;
mod run;
mod seen;
mod sheet;
mod snapshots;
mod strays;
mod stream;
mod table;
#[cfg(test)]
mod testing;
mod tree;
mod work;
mod workbook;
mod write;
mod write_folder;
mod yaml;

pub use beside::{is_same_file, lies_in, passed_over, unused_audits, way_to};
pub use given::given;
pub use held::{Conflict, Origins};
pub use inputs::{AuditFile, Ending, Input, Inputs, Named, Source, find_audit, inputs};
pub use notes::notes;
pub use open::InputSummary;
pub use profile::{hidden_sheets, profiles};
pub use round::{mapped_inputs, set_aside};
pub use rules::{Rules, calendars, every_ruleset, name_below, nearest_rules, rules, rulesets, text_file};
pub use run::read;
pub use snapshots::{
    batches, is_batch, nearest_cases, read_snapshot, remove_snapshot, snapshot_path, snapshots,
    write_snapshot,
};
pub use work::Worker;
pub use workbook::limits::TOLD as WORKBOOK_LIMITS;
pub use write::{Change, NewFile, write_all};
pub use write_folder::{Marker, NewFolder};
