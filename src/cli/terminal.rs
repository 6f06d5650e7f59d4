//! What the terminal is: how wide, whether it shows colour, and what day it is.

use std::io::{self, IsTerminal, stderr, stdin, stdout};

use std::path::PathBuf;

use terminal_size::{Height, Width};

use super::exit::Exit;
use super::using;
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

/// Whether a person is there: questions can be read, and answers given.
pub(super) fn is_attended() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Today's date, where this computer is.
pub(super) fn today() -> Option<Date> {
    let today = jiff::Zoned::now().date();
    Date::new(today.year(), today.month(), today.day())
}

/// A full path as it is named from the folder that the program runs in, where it lies in that.
#[expect(clippy::disallowed_methods, reason = "this is the room that knows the folder it runs in")]
pub(super) fn from_here(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match here.ok().and_then(|here| path.strip_prefix(here).ok()) {
        Some(below) if !below.as_os_str().is_empty() => below.to_owned(),
        Some(_) | None => path,
    }
}

/// Reads a date given on the command line.
pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse_iso(text.as_bytes()).ok_or_else(|| "write a date as 2020-06-30".to_owned())
}

/// What becomes of a run whose result could not be printed. A reader that has gone away (`vcop check … | head`) is no
/// fault.
pub(super) fn unprintable(what: &str, error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Done;
    }
    using::say(&format!("the {what} could not be printed: {error}"));
    Exit::Unusable
}

/// How many threads to share the work between.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
