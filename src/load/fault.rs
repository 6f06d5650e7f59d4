//! What does not fit into a record, collected and put into words.

use crate::diagnostic::{Code, nearest};
use crate::record::{NotUsed, Place};

/// One thing about a record that does not fit.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) code: Code,
    /// Where: an offset into the text being read.
    pub(super) at: usize,
    /// What it is about, in backticks; nothing where the message says it.
    pub(super) subject: Option<String>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// How many faults of one record are told.
pub(super) const TOLD: usize = 3;

impl Fault {
    pub(super) fn new(code: Code, at: usize, message: impl Into<String>) -> Self {
        Self { code, at, subject: None, message: message.into(), help: None }
    }

    pub(super) fn about(mut self, subject: String) -> Self {
        self.subject = Some(subject);
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The whole of it in words.
    pub(super) fn sentence(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{subject}: {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// The faults of one record as one problem, under the code of the first.
pub(super) fn not_used(faults: &[Fault], place: Place, case: Option<String>) -> NotUsed {
    let code = faults.first().map_or(Code::RecordUnreadable, |fault| fault.code);
    NotUsed { code, place, case, message: message_of(faults), help: help_of(faults), rows: Vec::new() }
}

/// The nearest of `known` to what was written, unless that is so long that to compare it would take much room.
pub(super) fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const MOST: usize = 100;
    if written.len() > MOST {
        return None;
    }
    nearest(written, known)
}

/// What was written, for a message: cut, since what stands in a wrong place may be long.
pub(super) fn shown(written: &str) -> String {
    const MOST: usize = 30;
    let mut characters = written.chars();
    let mut shown: String = characters.by_ref().take(MOST).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// What is wrong: the first faults, and how many more there are.
pub(super) fn message_of(faults: &[Fault]) -> String {
    let mut sentences: Vec<String> = faults.iter().take(TOLD).map(Fault::sentence).collect();
    if faults.len() > TOLD {
        sentences.push(format!("and {} more", faults.len() - TOLD));
    }
    sentences.join("; ")
}

/// What to do: said once where it is the same for all, else each with what it is about.
fn help_of(faults: &[Fault]) -> Option<String> {
    let told = faults.iter().take(TOLD);
    let mut helps: Vec<(Option<&str>, &str)> = Vec::new();
    for fault in told {
        let Some(help) = fault.help.as_deref() else { continue };
        if !helps.iter().any(|(_, earlier)| *earlier == help) {
            helps.push((fault.subject.as_deref(), help));
        }
    }
    if let [(_, help)] = helps.as_slice() {
        return Some((*help).to_owned());
    }
    let sentences: Vec<String> =
        helps.into_iter().map(|(subject, help)| with_subject(subject, help)).collect();
    (!sentences.is_empty()).then(|| sentences.join("; "))
}

fn with_subject(subject: Option<&str>, help: &str) -> String {
    match subject {
        Some(subject) => format!("{subject}: {help}"),
        None => help.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad_date(field: &str) -> Fault {
        Fault::new(Code::RecordValue, 0, "`x` is not a date").about(format!("`{field}`")).help("write a date")
    }

    #[test]
    fn tells_three_faults_and_counts_the_others() {
        let faults: Vec<Fault> = ["a", "b", "c", "d", "e"].map(bad_date).into();
        let problem = not_used(&faults, Place::default(), None);
        assert_eq!(
            problem.message,
            "`a`: `x` is not a date; `b`: `x` is not a date; `c`: `x` is not a date; and 2 more"
        );
        assert_eq!(problem.help.as_deref(), Some("write a date"));
    }

    #[test]
    fn says_whose_help_it_is_where_there_are_several() {
        let faults = [bad_date("a"), bad_date("b").help("did you mean `y`?")];
        let problem = not_used(&faults, Place::default(), None);
        assert_eq!(problem.help.as_deref(), Some("`a`: write a date; `b`: did you mean `y`?"));
    }

    #[test]
    fn compares_only_what_is_short() {
        assert_eq!(near("domestc", ["domestic"]), Some("domestic"));
        assert_eq!(near(&"x".repeat(1 << 24), ["domestic"]), None);
    }

    #[test]
    fn cuts_what_is_long() {
        assert_eq!(shown("short"), "short");
        assert_eq!(shown(&"é".repeat(31)), format!("{}…", "é".repeat(30)));
    }
}
