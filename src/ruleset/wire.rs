//! `ruleset.yaml` as it was written.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, sequence_of, text_of, words_of};

/// The version of the rule language that this program knows.
pub const LANGUAGE: u32 = 1;

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
    if head.extends.is_none() {
        for key in ["ruleset", "title", "code", "calendar", "form"] {
            keys.required(key, problems);
        }
    }
    keys.finish(problems);
    Some(head)
}

/// Refuses a file that is written for a newer language than this program's.
pub(super) fn check_version(keys: &mut Mapping<'_>, problems: &mut Vec<Diagnostic>) {
    let Some(node) = keys.required("vcop", problems) else { return };
    let Some(text) = text_of(node, problems) else { return };
    match text.parse::<u32>() {
        Ok(version) if version == LANGUAGE => {}
        Ok(version) if version > LANGUAGE => problems.push(
            Diagnostic::new(
                Code::LanguageVersion,
                format!("these files are written for version {version}"),
                node.span,
            )
            .help(format!("this program knows version {LANGUAGE}: get a newer one")),
        ),
        _ => problems.push(
            Diagnostic::new(
                Code::LanguageVersion,
                format!("`{text}` is not a version of the language"),
                node.span,
            )
            .help(format!("write `vcop: {LANGUAGE}`")),
        ),
    }
}

fn headings(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<HeadingWire> {
    let mut headings = Vec::new();
    for item in sequence_of(node, problems).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(item, problems) else { continue };
        let heading = keys.required("heading", problems);
        let asks = keys.required("asks", problems).map(|node| placed(node, problems)).unwrap_or_default();
        keys.finish(problems);
        let Some(heading) = heading else { continue };
        let Some(text) = text_of(heading, problems) else { continue };
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
        problems.push(
            Diagnostic::new(Code::BadName, format!("`{id}` cannot be an id"), span)
                .help("an id is made of small letters and digits, its words joined by `-`"),
        );
    }
}
