//! Civil dates, working days and bank holidays.

mod date;
mod format;
pub(crate) mod shape;
mod wire;
mod working_days;

pub use date::{Date, SerialFrom};
pub use format::DateFormat;
pub use wire::{not_a_date, read, read_date};
pub use working_days::{Calendar, DayKind, Holiday, OutOfRange};
