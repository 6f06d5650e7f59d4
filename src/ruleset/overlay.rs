//! Lays an overlay over the ruleset that it extends, before anything is decided about what it means.

use super::compile::one_document;
use super::files::{Files, Layer};
use super::wire::{Head, HeadingWire, Placed, check_version_if_given, head};
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap, Span, nearest};
use crate::document::{Entry, Mapping, Node, Scalar, Value, sequence_of, text_of};

/// A ruleset's documents, its base's laid below.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) head: Head,
    pub(super) record: Option<Node>,
    pub(super) entitlements: Vec<Piece>,
    pub(super) exemptions: Vec<Piece>,
    pub(super) strays: Vec<Stray>,
}

/// A piece of an overlay that is taken to be new, and what to do where it was to change one of the base's.
#[derive(Debug, Clone)]
pub(super) struct Stray {
    /// The whole of it.
    node: Span,
    /// Its id.
    id: Span,
    help: String,
}

/// One entitlement or shared exemption, by id.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) id: String,
    pub(super) id_span: Span,
    /// The name of its file, without folder and ending.
    pub(super) stem: String,
    pub(super) node: Node,
}

/// Reads every layer, and lays each over the one before.
pub(super) fn merge(files: &Files, sources: &SourceMap, problems: &mut Vec<Diagnostic>) -> Merged {
    let mut merged = Merged::default();
    for layer in &files.layers {
        let over = read(layer, sources, problems);
        lay(&mut merged, over, problems);
    }
    merged
}

impl Merged {
    /// Says of what is taken to be new in an overlay, and lacks something, what it may have been meant to be.
    pub(super) fn say_what_was_meant(&self, problems: &mut [Diagnostic]) {
        for stray in &self.strays {
            let wanting = |problem: &&mut Diagnostic| {
                let Some(place) = problem.labels.first().map(|label| label.span) else { return false };
                let inside = place.source == stray.node.source
                    && (stray.node.start..=stray.node.end).contains(&place.start);
                match problem.code {
                    Code::MissingKey => inside,
                    Code::NotOnForm | Code::UnusedExemption => place == stray.id,
                    _ => false,
                }
            };
            if let Some(problem) = problems.iter_mut().find(wanting) {
                problem.help.insert(0, stray.help.clone());
            }
        }
    }
}

fn read(layer: &Layer, sources: &SourceMap, problems: &mut Vec<Diagnostic>) -> Merged {
    let one = |path: &str, problems: &mut Vec<Diagnostic>| {
        layer.file(path).and_then(|source| one_document(source, sources, problems))
    };
    let head = one("ruleset.yaml", problems).and_then(|node| head(&node, problems)).unwrap_or_default();
    let record = one("record.yaml", problems);
    let shared = one("exemptions.yaml", problems);
    let mut entitlements = Vec::new();
    for (path, source) in layer.below("entitlements", ".yaml") {
        let Some(node) = one_document(source, sources, problems) else { continue };
        entitlements.extend(piece(node, "entitlement", path, problems));
    }
    let exemptions = shared.map(|node| shared_pieces(&node, problems)).unwrap_or_default();
    check_folder(layer, &head, sources, problems);
    Merged { head, record, entitlements, exemptions, strays: Vec::new() }
}

/// The ruleset's name is that of its folder, since both are used to find it.
fn check_folder(layer: &Layer, head: &Head, sources: &SourceMap, problems: &mut Vec<Diagnostic>) {
    if let Some((id, span)) = &head.ruleset
        && id != layer.name()
    {
        problems.push(
            Diagnostic::new(
                Code::BadName,
                format!("the ruleset is named `{id}`, and its folder `{}`", layer.name()),
                *span,
            )
            .help("give both the same name"),
        );
    }
    let first = layer.files.first().map(|(_, source)| *source);
    if layer.file("ruleset.yaml").is_none() {
        let message = format!("`{}` has no ruleset.yaml", layer.folder);
        problems.push(match first {
            Some(source) => Diagnostic::new(Code::FileUnreadable, message, Span::new(source, 0, 0)),
            None => Diagnostic::placeless(Code::FileUnreadable, message)
                .help("name the folder of a ruleset, such as rules/moj-audit-2019-20"),
        });
    } else if head.extends.is_none() && layer.file("record.yaml").is_none() {
        let message = format!("`{}` has no record.yaml, which declares the fields", layer.folder);
        problems.push(placed_or_not(message, layer.file("ruleset.yaml"), sources));
    }
}

fn placed_or_not(message: String, source: Option<SourceId>, sources: &SourceMap) -> Diagnostic {
    match source.filter(|source| !sources.text(*source).is_empty()) {
        Some(source) => Diagnostic::new(Code::FileUnreadable, message, Span::new(source, 0, 1)),
        None => Diagnostic::placeless(Code::FileUnreadable, message),
    }
}

fn piece(node: Node, key: &'static str, path: &str, problems: &mut Vec<Diagnostic>) -> Option<Piece> {
    let mut keys = Mapping::open(&node, problems)?;
    let id = keys.required(key, problems)?;
    let (text, id_span) = (text_of(id, problems)?.to_owned(), id.span);
    super::wire::check_id(&text, id_span, problems);
    // Once laid over another, a key that stands twice would be there once.
    keys.finish_names(problems);
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".yaml").to_owned();
    Some(Piece { id: text, id_span, stem, node })
}

/// The exemptions of `exemptions.yaml`: a list, or a list under `exemptions:`.
fn shared_pieces(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let list = match &node.value {
        Value::Mapping(_) => {
            let Some(mut keys) = Mapping::open(node, problems) else { return Vec::new() };
            check_version_if_given(&mut keys, problems);
            let list = keys.required("exemptions", problems);
            keys.finish(problems);
            list
        }
        Value::Sequence(_) | Value::Scalar(_) => Some(node),
    };
    let items = list.and_then(|node| sequence_of(node, problems)).unwrap_or_default();
    let pieces: Vec<Piece> = items
        .iter()
        .filter_map(|item| piece(item.clone(), "exemption", "exemptions.yaml", problems))
        .collect();
    for (index, piece) in pieces.iter().enumerate() {
        if let Some(first) = pieces.iter().take(index).find(|other| other.id == piece.id) {
            let message = format!("there are two shared exemptions `{}`", piece.id);
            let problem = Diagnostic::new(Code::DuplicateName, message, piece.id_span);
            problems.push(problem.also(first.id_span, "the other is here"));
        }
    }
    pieces
}

fn lay(below: &mut Merged, over: Merged, problems: &mut Vec<Diagnostic>) {
    remove(&mut below.entitlements, &over.head.remove_entitlements, "question", problems);
    remove(&mut below.exemptions, &over.head.remove_exemptions, "shared exemption", problems);
    let removed = |id: &str| over.head.remove_entitlements.iter().any(|(gone, _)| gone == id);
    for heading in &mut below.head.form {
        heading.asks.retain(|(id, _)| !removed(id));
    }
    lay_pieces(&mut below.entitlements, over.entitlements, &mut below.strays, problems);
    lay_pieces(&mut below.exemptions, over.exemptions, &mut below.strays, problems);
    below.record = match (below.record.take(), over.record) {
        (Some(base), Some(over)) => Some(lay_record(base, over, problems)),
        (base, over) => over.or(base),
    };
    lay_head(&mut below.head, over.head);
}

fn remove(pieces: &mut Vec<Piece>, gone: &[Placed], what: &str, problems: &mut Vec<Diagnostic>) {
    for (id, span) in gone {
        if !pieces.iter().any(|piece| piece.id == *id) {
            let known: Vec<&str> = pieces.iter().map(|piece| piece.id.as_str()).collect();
            let message = format!("there is no {what} `{id}` to remove");
            problems.push(Diagnostic::new(Code::UnknownName, message, *span).suggest(id, known));
        }
        pieces.retain(|piece| piece.id != *id);
    }
}

/// A new id is added after the base's; one that exists has the keys given here replaced, each whole.
///
/// A file named as an edition of the base changes that one. Another that says for which dates it holds is an edition of
/// its own, whole; one that does not say changes the only edition that there is.
fn lay_pieces(
    below: &mut Vec<Piece>,
    over: Vec<Piece>,
    strays: &mut Vec<Stray>,
    problems: &mut Vec<Diagnostic>,
) {
    let base_length = below.len();
    let mut changed: Vec<(usize, String, Span)> = Vec::new();
    for piece in over {
        let same: Vec<usize> = (0..base_length)
            .filter(|index| below.get(*index).is_some_and(|other| other.id == piece.id))
            .collect();
        let of_file = |index: &&usize| below.get(**index).is_some_and(|other| other.stem == piece.stem);
        let target = match (same.iter().find(of_file), &same[..]) {
            (Some(named), _) => Some(*named),
            (None, []) => {
                strays.extend(stray(&piece, below.iter().take(base_length)));
                None
            }
            (None, _) if is_dated(&piece.node) => {
                let files =
                    same.iter().filter_map(|index| below.get(*index)).map(|other| other.stem.as_str());
                strays.push(Stray { node: piece.node.span, id: piece.id_span, help: edition_help(files) });
                None
            }
            (None, [only]) => Some(*only),
            (None, _) => {
                let files =
                    same.iter().filter_map(|index| below.get(*index)).map(|other| other.stem.as_str());
                let message = format!("`{}` has several editions below this one", piece.id);
                let files: Vec<&str> = files.collect();
                problems.push(
                    Diagnostic::new(Code::DuplicateName, message, piece.id_span)
                        .help(format!("name this file as the edition it changes: {}", files.join(", ")))
                        .help("to add an edition, give it an `in_force` of its own and every key that a question has"),
                );
                None
            }
        };
        let Some((index, base)) = target.and_then(|index| Some((index, below.get_mut(index)?))) else {
            below.push(piece);
            continue;
        };
        let earlier = changed.iter().find(|(known, stem, _)| *known == index && *stem != piece.stem);
        if let Some((.., first)) = earlier {
            let message = format!("two files change the same edition of `{}`", piece.id);
            let problem = Diagnostic::new(Code::DuplicateName, message, piece.id_span);
            problems.push(problem.also(*first, "the other file").help(
                "put the keys into one; to add an edition, give it an `in_force` of its own and every key that a question has",
            ));
        }
        changed.push((index, piece.stem, piece.id_span));
        replace_keys(&mut base.node, piece.node);
    }
}

/// Whether a piece says for which dates it holds.
fn is_dated(node: &Node) -> bool {
    matches!(&node.value, Value::Mapping(entries) if entries.iter().any(|entry| entry.key == "in_force"))
}

fn edition_help<'f>(files: impl Iterator<Item = &'f str>) -> String {
    let files: Vec<&str> = files.collect();
    format!(
        "a file with an `in_force` adds an edition and has every key; to change one, name this file as it is named: {}",
        files.join(", ")
    )
}

/// What is to be said of a piece whose id may be a misspelt one of the base.
fn stray<'p>(piece: &Piece, base: impl Iterator<Item = &'p Piece>) -> Option<Stray> {
    let near = nearest(&piece.id, base.map(|other| other.id.as_str()))?;
    let help = format!("did you mean `{near}`, which the ruleset below has? what is new here has every key");
    Some(Stray { node: piece.node.span, id: piece.id_span, help })
}

/// Puts each key of `over` in the place of the same key of `base`, or after the others.
fn replace_keys(base: &mut Node, over: Node) {
    let (Value::Mapping(entries), Value::Mapping(replacing)) = (&mut base.value, over.value) else { return };
    for entry in replacing {
        match entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }
}

fn lay_head(below: &mut Head, over: Head) {
    below.ruleset = over.ruleset.or(below.ruleset.take());
    below.title = over.title.or(below.title.take());
    below.code = over.code.or(below.code.take());
    below.calendar = over.calendar.or(below.calendar.take());
    below.form_span = over.form_span.or(below.form_span);
    below.extends = over.extends;
    for heading in over.form {
        let known: Option<&mut HeadingWire> = below.form.iter_mut().find(|known| known.text == heading.text);
        match known {
            Some(known) => known.asks = heading.asks,
            None => below.form.push(heading),
        }
    }
}

/// Lays the fields of an overlay over the base's, by path.
fn lay_record(mut base: Node, over: Node, problems: &mut Vec<Diagnostic>) -> Node {
    let Value::Mapping(entries) = &mut base.value else { return base };
    for entry in keys_of(over, problems) {
        match entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) if entry.key == "fields" => lay_fields(&mut known.node, entry.node, problems),
            Some(known) => {
                if text(&known.node) != text(&entry.node) {
                    let message = format!(
                        "`{}` may not change: records read by the base would no longer fit",
                        entry.key
                    );
                    problems.push(Diagnostic::new(Code::FieldChanged, message, entry.node.span));
                }
            }
            None => entries.push(entry),
        }
    }
    base
}

/// The keys of an overlay's group. Another shape and keys that stand twice are reported: neither would show once laid.
fn keys_of(over: Node, problems: &mut Vec<Diagnostic>) -> Vec<Entry> {
    if let Some(keys) = Mapping::open(&over, problems) {
        keys.finish_names(problems);
    }
    match over.value {
        Value::Mapping(entries) => entries,
        Value::Scalar(_) | Value::Sequence(_) => Vec::new(),
    }
}

fn lay_fields(base: &mut Node, over: Node, problems: &mut Vec<Diagnostic>) {
    let Value::Mapping(entries) = &mut base.value else { return };
    for entry in keys_of(over, problems) {
        match entries.iter_mut().find(|known| known.key == entry.key) {
            None => entries.push(entry),
            Some(known) if type_of(&known.node).is_some() => lay_leaf(known, entry, problems),
            Some(_) if type_of(&entry.node).is_some() => {
                problems.push(changed(&entry, "it was a group of fields"));
            }
            Some(known) => lay_fields(&mut known.node, entry.node, problems),
        }
    }
}

fn lay_leaf(known: &mut Entry, over: Entry, problems: &mut Vec<Diagnostic>) {
    if let (Some(was), Some(is)) = (type_of(&known.node), type_of(&over.node))
        && was != is
    {
        problems.push(changed(&over, &format!("its type was {was}")).also(known.key_span, "declared here"));
        return;
    }
    let is_list = type_of(&known.node) == Some("list");
    let Value::Mapping(entries) = &mut known.node.value else { return };
    for entry in keys_of(over.node, problems) {
        match entries.iter_mut().find(|key| key.key == entry.key) {
            Some(key) if entry.key == "fields" && is_list => lay_fields(&mut key.node, entry.node, problems),
            Some(key) if entry.key == "row" && text(&key.node) != text(&entry.node) => {
                problems.push(changed(&entry, "a row's name stays as the base has it"));
            }
            Some(key) => {
                if entry.key == "of" {
                    check_grown(&key.node, &entry, problems);
                }
                *key = entry;
            }
            None => entries.push(entry),
        }
    }
}

/// A choice may only grow.
fn check_grown(base: &Node, over: &Entry, problems: &mut Vec<Diagnostic>) {
    let words = |node: &Node| -> Vec<String> {
        match &node.value {
            Value::Sequence(items) => items.iter().filter_map(text).map(str::to_owned).collect(),
            Value::Scalar(_) | Value::Mapping(_) => Vec::new(),
        }
    };
    let now = words(&over.node);
    let lost: Vec<String> = words(base).into_iter().filter(|word| !now.contains(word)).collect();
    if !lost.is_empty() {
        problems.push(changed(over, &format!("the choice lost {}", lost.join(", "))));
    }
}

fn changed(entry: &Entry, why: &str) -> Diagnostic {
    Diagnostic::new(Code::FieldChanged, format!("`{}` may not change so: {why}", entry.key), entry.key_span)
        .help("records read by the base would no longer fit; add a field of another name instead")
}

fn type_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Mapping(entries) => {
            entries.iter().find(|entry| entry.key == "type").and_then(|entry| text(&entry.node))
        }
        Value::Scalar(_) | Value::Sequence(_) => None,
    }
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(Scalar { text, .. }) => Some(text.trim()),
        Value::Sequence(_) | Value::Mapping(_) => None,
    }
}
