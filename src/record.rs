//! The fields that `record.yaml` declares, and the values of one record laid out by them.

mod guess;
mod joined;
mod layout;
mod place;
mod profile;
pub(crate) mod shape;
mod slots;
mod value;
mod wire;

pub use guess::{Guess, guess};
pub use joined::{Joined, Recast};
pub use layout::{Child, Declaration, FieldRef, Group, Kind, Layout, ListDeclaration};
pub use place::{MappedTable, NotUsed, Place, RowCounts, TableRow};
pub use profile::{
    ColumnProfile, Dates, Few, Hidden, Look, Looks, MappedProfile, Personal, RecordsProfile, Seen,
    TableProfile,
};
pub use slots::{Record, Slot};
pub use value::{DateOrder, Misfit, is_in_range, is_none, read_date, read_dated, read_word, told};
pub use wire::{RESERVED, read};
