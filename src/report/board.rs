//! The board's page: one file of HTML that needs no other, with its figures as pictures and as tables.

mod charts;
mod discuss;
mod held_back;
mod overview;
mod page;
mod question;
mod sources;
mod trend;

pub use discuss::{ToDiscuss, to_discuss};

use std::io::{self, Write};

use super::words::{counted, plain};
use super::{Return, explain, form};
use crate::calendar::Calendar;
use crate::measure::{Summary, newest};
use held_back::HeldBack;
use page::{Page, text};

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Board<'b> {
    /// The figures and the area's notes.
    pub filled_in: Return<'b>,
    /// The working days that limits were counted by.
    pub calendar: &'b Calendar,
    /// Who reads it.
    pub profile: Profile,
    /// What is held back besides, by the section's place and then the column's: what other files of the same report do.
    pub held_back: &'b [Vec<bool>],
    /// The cases of [`to_discuss`] whose records are at hand: they are explained in full. Of no use to the public.
    pub explained: &'b [explain::Case<'b>],
}

/// Who reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Those who may know of single cases.
    Internal,
    /// Anyone: no reference, no name of a file, and no table with a small count.
    Public {
        /// Counts from 1 up to and with this one are small.
        small: u64,
    },
}

/// What every part of the page is written from.
#[derive(Debug, Clone, Copy)]
struct Context<'c> {
    board: &'c Board<'c>,
    summary: &'c Summary,
    held_back: &'c HeldBack,
    newest: Option<usize>,
}

/// Writes the page.
pub fn write(out: &mut dyn Write, board: &Board<'_>) -> io::Result<()> {
    let summary = board.filled_in.summary;
    let held_back = HeldBack::of(summary, board.profile).and(board.held_back);
    let context = Context { board, summary, held_back: &held_back, newest: newest(summary) };
    let title = form::title(summary);
    let mut page = Page::new(&title);
    head(&mut page, &context, &title);
    overview::write(&mut page, &context);
    page.heading(2, "questions", "Question by question");
    for heading in &summary.form {
        for place in &heading.asks {
            question::write(&mut page, &context, *place);
        }
    }
    overview::agencies(&mut page, &context);
    overview::choices(&mut page, &context);
    if board.profile == Profile::Internal {
        overview::groups(&mut page, &context);
    }
    sources::gaps(&mut page, &context);
    if board.profile == Profile::Internal {
        discuss::write(&mut page, &context);
    }
    sources::how(&mut page, &context);
    sources::provenance(&mut page, &context);
    out.write_all(page.finish().as_bytes())
}

fn head(page: &mut Page, context: &Context<'_>, title: &str) {
    page.title(title);
    let audit = &context.summary.audit;
    let said = [&audit.area, &audit.collection_period].into_iter().flatten();
    let said: Vec<String> = said.map(|words| plain(words)).collect();
    if !said.is_empty() {
        page.paragraph(&text(&said.join(". ")));
    }
    if let Profile::Public { small } = context.board.profile {
        page.aside("This is the public version", &public(context, small));
    }
}

/// What the public version leaves out.
fn public(context: &Context<'_>, small: u64) -> Vec<String> {
    let (held, all) = context.held_back.counted();
    let mut said = vec![format!(
        "It names no case. Where a table holds a count of 1 to {small}, every count of that question for that period is \
         shown as [c], so that nobody can be found in it."
    )];
    if held > 0 {
        let tables = counted(all, "table", "tables");
        said.push(format!("That is so of {held} of {tables}, a question and a period each."));
        said.push(
            "Where a period has about 30 cases, little is left. Figures of a whole year, counted as one period, leave \
             more: ask for the year."
                .to_owned(),
        );
    }
    said
}

impl Context<'_> {
    fn is_public(&self) -> bool {
        self.board.profile != Profile::Internal
    }

    /// Whether anything may be said of a question in a period.
    fn shows(&self, section: usize, column: usize) -> bool {
        !self.held_back.is(section, column)
    }
}
