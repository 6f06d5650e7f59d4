//! What the terminal is: how wide, whether it shows colour, and what day it is.

use std::io::{IsTerminal, stderr, stdout};

use terminal_size::{Height, Width};

use crate::calendar::Date;
use crate::report::{Colour, Screen};

/// The width that is printed to where there is no terminal.
const WIDTH: usize = 100;

/// Standard output.
pub(super) fn screen() -> Screen {
    screen_of(stdout().is_terminal(), terminal_size::terminal_size_of(stdout()))
}

/// Standard error.
pub(super) fn screen_err() -> Screen {
    screen_of(stderr().is_terminal(), terminal_size::terminal_size_of(stderr()))
}

fn screen_of(is_terminal: bool, size: Option<(Width, Height)>) -> Screen {
    let found = size.map(|(width, _)| usize::from(width.0)).filter(|_| is_terminal);
    let colour = if is_terminal && wants_colour() { Colour::Ansi } else { Colour::Plain };
    Screen { width: found.unwrap_or(WIDTH).clamp(60, 160), colour }
}

#[expect(clippy::disallowed_methods, reason = "this is the room that reads the environment")]
fn wants_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Today's date, where this computer is.
pub(super) fn today() -> Option<Date> {
    let today = jiff::Zoned::now().date();
    Date::new(today.year(), today.month(), today.day())
}

/// How many threads to share the work between.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
