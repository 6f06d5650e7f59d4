//! The records of a YAML text: each document is one, or a list of them, and a broken one hides only itself.

use super::cut::documents;
use super::fault::Fault;
use super::fill::Filling;
use super::open::Chunk;
use super::receive::{At, Receiver};
use super::stream::{TextPlace, lines};
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap};
use crate::document::{Node, Value, parse};

/// One document being read.
struct Reading<'t, 'f, 'a, 'o> {
    text: &'t str,
    /// An offset up to which the lines have been counted, and the line it is on.
    counted: (usize, u64),
    fill: &'f mut Filling<'a>,
    out: &'o mut dyn Receiver,
}

/// Reads every document of a chunk.
pub(super) fn read(chunk: &Chunk<'_>, fill: &mut Filling<'_>, out: &mut dyn Receiver) {
    let Ok(text) = str::from_utf8(&chunk.text) else {
        let fault = Fault::new(Code::RecordUnreadable, 0, "the text is not UTF-8");
        out.not_used(&[fault], None, At { line: chunk.place.line, column: None }, None);
        return;
    };
    let source = SourceMap::default().add("", "");
    let mut line = chunk.place.line;
    let starts = [0].into_iter().chain(documents(text.as_bytes(), 0));
    let ends = documents(text.as_bytes(), 0).chain([text.len()]);
    for (start, end) in starts.zip(ends) {
        let text = text.get(start..end).unwrap_or_default();
        if !says_nothing(text) {
            Reading { text, counted: (0, line), fill, out }.document(source);
        }
        line += lines(text.as_bytes());
    }
}

/// Whether a text holds nothing but comments, directives and the marks of documents.
fn says_nothing(text: &str) -> bool {
    text.lines().all(|line| {
        let words = line.trim();
        words.is_empty()
            || words.starts_with('#')
            || line.starts_with('%')
            || words == "---"
            || words == "..."
    })
}

impl Reading<'_, '_, '_, '_> {
    fn document(&mut self, source: SourceId) {
        let (documents, problem) = parse(source, self.text);
        for node in documents.iter().filter(|node| !node.is_blank()) {
            match &node.value {
                Value::Sequence(nodes) => nodes.iter().for_each(|node| self.record(node)),
                Value::Scalar(_) | Value::Mapping(_) => self.record(node),
            }
        }
        if let Some(problem) = problem {
            self.broken(problem);
        }
    }

    fn broken(&mut self, problem: Diagnostic) {
        let at = problem.labels.first().map_or(0, |label| label.span.start as usize);
        // The last help speaks of the whole file, of which only this document is lost.
        let specific = problem.help.split_last().and_then(|(_, others)| others.first());
        let rest =
            "the rest of this document could not be read; the documents after the next line `---` were";
        let help = specific.map_or(rest.to_owned(), |specific| format!("{specific}; {rest}"));
        let fault = Fault::new(Code::RecordUnreadable, at, problem.message).help(help);
        self.out.not_used(&[fault], None, self.place(at), None);
    }

    fn record(&mut self, node: &Node) {
        self.fill.begin();
        let at = start(node);
        match &node.value {
            Value::Mapping(entries) => {
                self.fill.record_of(entries);
                self.fill.finish(at);
            }
            Value::Scalar(_) | Value::Sequence(_) => self.fill.faults.push(no_record(node)),
        }
        let line = self.count_to(at);
        match self.fill.faults.first() {
            None => self.out.record(self.fill.record, line, None),
            Some(first) => self.out.not_used(&self.fill.faults, self.fill.key(), self.place(first.at), None),
        }
    }

    /// The line that the start of a record is on, to which the lines are then counted.
    fn count_to(&mut self, at: usize) -> u64 {
        let (from, line) = self.counted;
        let line = line + lines(self.text.as_bytes().get(from..at).unwrap_or_default());
        self.counted = (at.max(from), line);
        line
    }

    /// The place of an offset that is not before the record's start.
    fn place(&self, at: usize) -> At {
        let (from, line) = self.counted;
        let line_start =
            self.text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let before = self.text.as_bytes().get(line_start..at).unwrap_or_default();
        TextPlace { line, column: 1 }.after(before).into()
    }
}

fn no_record(node: &Node) -> Fault {
    let message = format!("a record is a group of fields, not {}", node.shape());
    let fault = Fault::new(Code::RecordUnreadable, start(node), message);
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains(',') => {
            fault.help("a table is read from a file whose name ends in `.csv`, not from standard input")
        }
        Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => fault,
    }
}

fn start(node: &Node) -> usize {
    node.span.start as usize
}

#[cfg(test)]
mod tests {
    use crate::load::stream::Limits;
    use crate::load::testing::{run, run_standard_input, run_with};

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(run(&[("a.yaml", text)]).lines, expected, "{text}");
        let standard: Vec<String> =
            expected.iter().map(|line| line.replace("a.yaml", "standard input")).collect();
        assert_eq!(run_standard_input(text).lines, standard, "{text}");
    }

    #[test]
    fn reads_documents_and_lists_of_records() {
        let document = "# made up\nreference: 0012\ncourt: 'crown'\ncrime:\n  reported_on: 2019-06-04\n  domestic: yes\n  \
                        count: ~\ndevelopments:\n- kind: arrest\n  told_on: none\n-\n  note: |\n    no\n";
        check(
            document,
            &["a.yaml:2 0012 court=crown crime.reported_on=2019-06-04 crime.domestic=yes \
             developments=[kind=arrest told_on=none; note=`no`]"],
        );
        check(
            "---\nreference: 1\n--- # two\nreference: 2\ncrime:\ndevelopments: []\n---\n",
            &["a.yaml:2 1", "a.yaml:4 2 developments=[]"],
        );
        check(
            "- reference: 1\n- {reference: 2, court: null,\n   crime: {}}\n\n- reference: 'null'\n",
            &["a.yaml:1 1", "a.yaml:2 2", "a.yaml:5 null"],
        );
        check(
            "%YAML 1.2\n---\n- reference: 1\n...\n---\n\n# none\n---\n- - 1\n",
            &["a.yaml:3 1", "a.yaml:9:3 record-unreadable: a record is a group of fields, not a list"],
        );
        check("", &[]);
    }

    #[test]
    fn loses_only_the_document_that_is_broken() {
        check(
            "reference: 1\n---\nreference: '2\n---\nreference: 3\n---\na: [\n",
            &[
                "a.yaml:1 1",
                "a.yaml:3:12 record-unreadable: this quote is not closed",
                "a.yaml:5 3",
                "a.yaml:7:4 record-unreadable: this `[` is not closed",
            ],
        );
    }

    #[test]
    fn names_the_field_that_does_not_fit() {
        check(
            "reference: é\ncrime: {reported_on: 4/6/2019, domestic: [1], dmestic: x}\ncrime: none\n",
            &[
                "a.yaml:2:22 record-value: `crime.reported_on`: `4/6/2019` is not a date; `crime.domestic`: a flag (yes or \
             no) belongs here, not a list; `crime.dmestic` is not a declared field; and 2 more",
            ],
        );
        check(
            "reference: é\ndevelopments:\n- kind: arest\n- none\n",
            &[
                "a.yaml:3:9 record-value: `development.kind` in row 1: `arest` is not one of the choices; row 2 of \
             `developments`: a group of fields belongs here, not a single value",
            ],
        );
        check(
            "reference: é\ndevelopments: none\n",
            &["a.yaml:2:15 record-value: `developments`: a list belongs here, not a single value"],
        );
        check("court: crown\n", &["a.yaml:1:1 record-key-missing: the record has no `reference`"]);
        check(
            "reference,court\nE-1,crown\n",
            &["a.yaml:1:1 record-unreadable: a record is a group of fields, not a single value"],
        );
    }

    #[test]
    fn keeps_to_the_lines_of_the_whole_file_however_it_is_cut() {
        let text = "# first\r\n\r\nreference: 1\r\n--- \r\n- reference: 2\r\n- reference: 3\r\n  court: x\r\n---\r\nreference: 4";
        let whole = run_with(Limits { piece: 1000, record: 1000 }, 1, &[("a.yml", text.as_bytes())]).unwrap();
        let expected = [
            "a.yml:3 1",
            "a.yml:5 2",
            "a.yml:7:10 record-value: `court`: a word of 1 letter is not one of the choices",
            "a.yml:9 4",
        ];
        assert_eq!(whole.lines, expected);
        for piece in 1..text.len() {
            assert_eq!(
                run_with(Limits { piece, record: 1000 }, 1, &[("a.yml", text.as_bytes())]).unwrap(),
                whole
            );
        }
    }
}
