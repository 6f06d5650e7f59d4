//! Civil dates, working days and bank holidays.

mod date;
mod wire;
mod working_days;

pub use date::Date;
pub use wire::read;
pub use working_days::{Calendar, DayKind, Holiday, OutOfRange};
