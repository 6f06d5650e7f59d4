//! The tests of vcop as a whole: one binary, the cases kept as data wherever they can be.

mod conditions;
mod rooms;
mod support;
