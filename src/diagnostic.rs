//! What is wrong with something we were given, and where: codes, severities, labelled spans, and the texts they point into.

mod code;
mod source;

pub use code::{Code, Severity};
pub use source::{Position, SourceId, SourceMap, Span};

/// One thing wrong with what we were given. Never about an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which fault it is.
    pub code: Code,
    /// What is wrong: lower case, no full stop, the user's own text in backticks.
    pub message: String,
    /// Where: the first is the place of the fault, the others show what it clashes with.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Vec<String>,
}

/// A place in a text, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The bytes it underlines.
    pub span: Span,
    /// Said beside the underline; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// Begins a diagnostic whose fault lies at `span`.
    pub fn new(code: Code, message: impl Into<String>, span: Span) -> Self {
        let label = Label { span, text: String::new() };
        Self { code, message: message.into(), labels: vec![label], help: Vec::new() }
    }

    /// Begins a diagnostic of something that has no place in a text: a file that is not there.
    pub fn placeless(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Says something beside the underline of the fault itself.
    #[must_use]
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Offers the nearest of `known` to what was written, where one is near.
    #[must_use]
    pub fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(written, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// How bad it is: a property of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it stops the thing it is about from being used.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The key by which diagnostics are put in the order of the files: faults without a place first.
    pub fn order(&self) -> (Option<Span>, Code) {
        (self.labels.first().map(|label| label.span), self.code)
    }
}

/// The nearest of `known` to what was written, where it is near enough to be meant: a few letters off, or cut short.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let allowed = (written.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *candidate != written)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters two words are apart; a word cut short is one letter from the whole.
fn distance(written: &str, candidate: &str) -> usize {
    const LONG_ENOUGH: usize = 4;
    let cut_short = written.len() >= LONG_ENOUGH && candidate.starts_with(written);
    if cut_short { 1 } else { strsim::damerau_levenshtein(written, candidate) }
}
