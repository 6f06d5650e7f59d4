//! Conditions and the scripts they call: parsed by Rhai, typed against the declared fields, lowered to one small tree.
//!
//! The only room that names `rhai`. Nothing of it leaves this room: other rooms see [`Condition`] and [`Scripts`].

mod interpret;
mod lower;
mod lower_calls;
mod lower_compare;
mod lower_names;
mod lower_scripts;
mod meaning;
mod messages;
mod oracle;
mod sandbox;
mod scope;
mod scripts;
mod spans;
mod tree;
mod view;
mod walk;

pub use meaning::Meaning;
pub use oracle::interpret;
pub use scope::Surroundings;
pub use scripts::Scripts;
pub use tree::{
    Argument, Comparison, Field, LimitWord, MAX_LOCALS, MAX_ROWS, Node, Op, Quantifier, Type, Value,
};
pub use walk::{Facts, Fault, Look, Progress, Silent, Standing, Stop, Supposition, Trace, walk};

use crate::diagnostic::{Diagnostic, Span};
use crate::document::Scalar;

/// A condition, checked and lowered.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The tree that is walked. It gives a flag.
    pub tree: Node,
    /// As it was written, white space folded.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

impl Condition {
    /// Checks a condition against what is declared, and lowers it. Every fault found is reported.
    ///
    /// `origins` gives for each byte of `text` the offset in the file it was written at (see [`Scalar::origins`]).
    pub fn compile(
        scalar: &Scalar,
        span: Span,
        origins: Vec<u32>,
        around: &Surroundings<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let text = spans::SourceText::new(&scalar.text, span.source, origins);
        let tree = lower::condition(&text, around, problems)?;
        Some(Self { tree, text: fold(&scalar.text), span })
    }

    /// Whether it holds without looking at anything; `None` where that depends on the record.
    pub fn constant(&self) -> Option<bool> {
        self.tree.constant()
    }
}

/// The text on one line, runs of white space made one space.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
