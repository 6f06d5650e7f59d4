//! `ruleset.yaml` as it was written.

use crate::diagnostic::{Code, Diagnostic, Span};
pub use crate::document::LANGUAGE;
use crate::document::{Mapping, Node, sequence_of, text_of, words_of};
pub(super) use crate::document::{check_version, check_version_if_given};

/// A word with its place.
pub(super) type Placed = (String, Span);

/// What `ruleset.yaml` says.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The ruleset's name.
    pub ruleset: Option<(String, Span)>,
    /// Its title.
    pub title: Option<String>,
    /// The Code it audits.
    pub code: Option<String>,
    /// The calendar's name.
    pub calendar: Option<(String, Span)>,
    /// The path of the ruleset it extends.
    pub extends: Option<(String, Span)>,
    /// The form's headings.
    pub(super) form: Vec<HeadingWire>,
    /// Where `form` stands.
    pub(super) form_span: Option<Span>,
    /// Questions that an overlay drops.
    pub(super) remove_entitlements: Vec<Placed>,
    /// Shared exemptions that an overlay drops.
    pub(super) remove_exemptions: Vec<Placed>,
}

/// A heading as it was written.
#[derive(Debug, Clone)]
pub(super) struct HeadingWire {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) asks: Vec<Placed>,
}

/// Reads `ruleset.yaml`.
pub fn head(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Head> {
    let mut keys = Mapping::open(node, problems)?;
    check_version(&mut keys, problems);
    let mut text = |key, problems: &mut Vec<Diagnostic>| {
        let node: Option<&Node> = keys.optional(key);
        node.and_then(|node| text_of(node, problems).map(|text| (text.to_owned(), node.span)))
    };
    let ruleset = text("ruleset", problems);
    let title = text("title", problems).map(|(title, _)| title);
    let code = text("code", problems).map(|(code, _)| code);
    let calendar = text("calendar", problems);
    let extends = text("extends", problems);
    let mut head = Head { ruleset, title, code, calendar, extends, ..Head::default() };
    if let Some(node) = keys.optional("form") {
        head.form_span = keys.key_span("form");
        head.form = headings(node, problems);
    }
    if let Some(node) = keys.optional("remove")
        && let Some(mut removed) = Mapping::open(node, problems)
    {
        let mut list = |key| removed.optional(key).map(|node| placed(node, problems)).unwrap_or_default();
        head.remove_entitlements = list("entitlements");
        head.remove_exemptions = list("exemptions");
        removed.finish(problems);
    }
    keys.required("ruleset", problems);
    if head.extends.is_none() {
        for key in ["title", "code", "calendar", "form"] {
            keys.required(key, problems);
        }
    }
    keys.finish(problems);
    Some(head)
}

fn headings(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<HeadingWire> {
    let mut headings: Vec<HeadingWire> = Vec::new();
    for item in sequence_of(node, problems).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(item, problems) else { continue };
        let heading = keys.required("heading", problems);
        let asks = keys.required("asks", problems).map(|node| placed(node, problems)).unwrap_or_default();
        keys.finish(problems);
        let Some(heading) = heading else { continue };
        let Some(text) = text_of(heading, problems) else { continue };
        if let Some(first) = headings.iter_mut().find(|first| first.text == text) {
            let message = "this heading stands on the form twice";
            problems.push(
                Diagnostic::new(Code::DuplicateName, message, heading.span)
                    .also(first.span, "first here")
                    .help("name all its questions in the `asks` of one of them"),
            );
            first.asks.extend(asks);
            continue;
        }
        headings.push(HeadingWire { text: text.to_owned(), span: heading.span, asks });
    }
    headings
}

/// The words of a list, each with its place.
pub(super) fn placed(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Placed> {
    words_of(node, problems).into_iter().map(|(word, span)| (word.to_owned(), span)).collect()
}

/// Reports a name that is not made of small letters, digits and `-`.
pub(super) fn check_id(id: &str, span: Span, problems: &mut Vec<Diagnostic>) {
    let letters = |part: &str| {
        !part.is_empty() && part.chars().all(|other| other.is_ascii_lowercase() || other.is_ascii_digit())
    };
    if !id.split('-').all(letters) {
        let words = id.split(|other: char| !other.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let instead = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
        let mut problem = Diagnostic::new(Code::BadName, format!("`{id}` cannot be an id"), span)
            .help("an id is made of small letters and digits, its words joined by `-`");
        if !instead.is_empty() {
            problem = problem.help(format!("write `{instead}`"));
        }
        problems.push(problem);
    }
}
