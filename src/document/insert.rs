//! Lines put into a text without another byte of it being touched.

use super::{Node, Value};

/// Lines to be put after one of the lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// The line after which they stand; 0 for the beginning.
    pub after: usize,
    /// The lines, each ended by `\n`.
    pub lines: String,
}

impl Insertion {
    /// Adds an item after the last of a list that is written with one `-` a line. `None` where it is not.
    pub fn item(text: &str, list: &Node, item: &str) -> Option<Self> {
        let Value::Sequence(items) = &list.value else { return None };
        let (first, last) = (items.first()?, items.last()?);
        let start = text.get(..first.span.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
        let lead = text.get(start..first.span.start as usize)?;
        let indent = lead.strip_suffix("- ").filter(|indent| indent.chars().all(|other| other == ' '))?;
        let ends = (last.span.end as usize).checked_sub(1)?;
        let last_line = text.get(..ends)?.matches('\n').count() + 1;
        // What is said of the last item below it stays with it.
        let of_last = |line: &&str| {
            let rest = line.trim_start_matches(' ');
            rest.starts_with('#') && line.len() - rest.len() > indent.len()
        };
        let after = last_line + text.lines().skip(last_line).take_while(of_last).count();
        Some(Self { after, lines: item.lines().map(|line| indented(indent, line)).collect() })
    }

    /// Adds a key after the last of a group that is written with one key a line. `None` where it is not.
    pub fn key(text: &str, group: &Node, key: &str) -> Option<Self> {
        let Value::Mapping(entries) = &group.value else { return None };
        let (first, last) = (entries.first()?, entries.last()?);
        let start = text.get(..first.key_span.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
        let indent = text.get(start..first.key_span.start as usize)?;
        let ends = (last.node.span.end as usize).checked_sub(1)?;
        let after = text.get(..ends)?.matches('\n').count() + 1;
        let is_block = indent.chars().all(|other| other == ' ');
        is_block.then(|| Self { after, lines: key.lines().map(|line| indented(indent, line)).collect() })
    }

    /// Adds lines at the end of a text.
    pub fn at_the_end(text: &str, lines: &str) -> Self {
        Self { after: text.lines().count(), lines: lines.lines().map(|line| indented("", line)).collect() }
    }

    /// The bytes with the lines in them, ended as the other lines are.
    pub fn into_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let ends: Vec<usize> =
            bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
        let end = if bytes.windows(2).any(|two| two == b"\r\n") { "\r\n" } else { "\n" };
        let place = match self.after.checked_sub(1) {
            None => 0,
            Some(line) => ends.get(line).copied().unwrap_or(bytes.len()),
        };
        let (head, tail) = bytes.split_at(place);
        let mut written = head.to_vec();
        if !head.is_empty() && !head.ends_with(b"\n") {
            written.extend_from_slice(end.as_bytes());
        }
        written.extend_from_slice(self.lines.replace('\n', end).as_bytes());
        written.extend_from_slice(tail);
        written
    }
}

fn indented(indent: &str, line: &str) -> String {
    if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceMap;
    use crate::document::parse;

    /// The text with `- new` after the last item of the list under `key`.
    fn added(text: &str) -> Option<String> {
        let source = SourceMap::default().add("text", text);
        let (documents, _) = parse(source, text);
        let Value::Mapping(entries) = &documents.first().unwrap().value else { panic!("{text}") };
        let entry = entries.iter().find(|entry| entry.key == "key").unwrap();
        let insertion = Insertion::item(text, &entry.node, "- new: 1\n  more: 2")?;
        Some(String::from_utf8(insertion.into_bytes(text.as_bytes())).unwrap())
    }

    #[test]
    fn an_item_stands_after_the_last_and_nothing_else_moves() {
        for (text, with) in [
            ("key:\n  - a: 1\n", "key:\n  - a: 1\n  - new: 1\n    more: 2\n"),
            ("key:\n- a\n- b", "key:\n- a\n- b\n- new: 1\n  more: 2\n"),
            (
                "key:\n  - a: 1\n    # of a\n  # of next\n",
                "key:\n  - a: 1\n    # of a\n  - new: 1\n    more: 2\n  # of next\n",
            ),
            (
                "key: # why\n  - a: [b,\n      c]   # so\n\n# of next\nnext: 1\n",
                "key: # why\n  - a: [b,\n      c]   # so\n  - new: 1\n    more: 2\n\n# of next\nnext: 1\n",
            ),
            (
                "key:\n  - a: |\n      b\n      c\nnext: 1\n",
                "key:\n  - a: |\n      b\n      c\n  - new: 1\n    more: 2\nnext: 1\n",
            ),
        ] {
            assert_eq!(added(text).as_deref(), Some(with));
        }
        for text in ["key: [a, b]\n", "key: []\n", "key:\n  -   a\n", "key: a\n"] {
            assert_eq!(added(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_stands_after_the_last_of_its_group() {
        let with = |text: &str| {
            let source = SourceMap::default().add("text", text);
            let (documents, _) = parse(source, text);
            let insertion = Insertion::key(text, &documents.first()?.clone(), "new: 1")?;
            String::from_utf8(insertion.into_bytes(text.as_bytes())).ok()
        };
        assert_eq!(
            with("a: 1\nb:\n  c: [2,\n    3]\n# end\n").as_deref(),
            Some("a: 1\nb:\n  c: [2,\n    3]\nnew: 1\n# end\n")
        );
        assert_eq!(with("{a: 1}\n"), None);
    }

    #[test]
    fn lines_are_ended_as_the_others_are_and_a_mark_at_the_beginning_stays() {
        let insertion = Insertion::at_the_end("a: 1\nb: 2", "c: 3\n\nd: 4\n");
        assert_eq!(
            insertion.into_bytes(b"\xEF\xBB\xBFa: 1\r\nb: 2"),
            b"\xEF\xBB\xBFa: 1\r\nb: 2\r\nc: 3\r\n\r\nd: 4\r\n"
        );
        assert_eq!(Insertion::at_the_end("", "a: 1").into_bytes(b""), b"a: 1\n");
    }
}
