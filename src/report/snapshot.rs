//! The findings of a batch as text that is kept and read: a line for each that a person would look at, counts of the rest.

mod change;
mod gathered;
mod merge;
mod shown;
mod text;

pub use change::{Change, FindingChange, compare};
pub use gathered::{Asked, Gathered, Now};
pub use merge::merged;
pub use shown::{difference, sentence};

/// The findings of a batch under one ruleset, as they are written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// The ruleset.
    pub rules: String,
    /// How many cases were read and how many could not be used, in words.
    pub cases: String,
    /// How many findings of each kind there are.
    pub counts: Vec<Count>,
    /// What is listed, a question at a time; those of which nothing is listed are left out.
    pub sections: Vec<Section>,
}

/// How many findings of one kind there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The question and the kind: `support-referral: not referred (exempt)`.
    pub of: String,
    /// How many.
    pub number: u64,
}

/// What is listed of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The question's id, or [`NOT_USED`].
    pub heading: String,
    /// A line for each finding, in the order of the input.
    pub lines: Vec<Line>,
}

/// One finding that is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The case, and which row of its list.
    pub about: String,
    /// The answer and what it counts as, its reason, and what is not recorded.
    pub says: String,
}

/// The heading of the records that could not be used; no question's id has a space.
pub const NOT_USED: &str = "could not be used";

impl Snapshot {
    /// How many findings are listed.
    pub fn listed(&self) -> usize {
        self.sections.iter().map(|section| section.lines.len()).sum()
    }

    /// How many findings there are.
    pub fn findings(&self) -> u64 {
        self.counts.iter().map(|count| count.number).sum()
    }

    /// The kind of a line that is listed under a heading, as it is counted.
    fn kind(&self, heading: &str, says: &str) -> Option<&str> {
        let counts = self.counts.iter().map(|count| count.of.as_str());
        let of_it = counts.filter(|of| {
            let kind = of.strip_prefix(heading).and_then(|of| of.strip_prefix(": "));
            let rest = kind.and_then(|kind| says.strip_prefix(kind));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ';']))
        });
        of_it.max_by_key(|of| of.len())
    }
}
