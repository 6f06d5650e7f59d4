//! The records of a JSON text: one a line, one after another, or the items of a list.

mod fill;
mod scan;

use fill::Objects;
use scan::{ITEM_END, Scanner, Syntax};

use super::cut::{Cutter, Mark, Nesting};
use super::fault::Fault;
use super::fill::Filling;
use super::open::Chunk;
use super::receive::{At, Receiver};
use super::stream::{TextPlace, lines};
use crate::diagnostic::Code;

/// How the objects of a text stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// None goes on over a line's end.
    Lines,
    /// One after another.
    Free,
    /// With a comma after each, and a bracket at the end.
    List,
}

/// Objects being read from a text.
struct Reading<'t, 'f, 'a, 'o> {
    objects: Objects<'t, 'f, 'a>,
    text: &'t str,
    order: Order,
    /// The line of the next byte.
    line: u64,
    /// The column of the text's first byte.
    first_column: u64,
    /// Whether an item has to follow: a comma was read.
    is_owed: bool,
    /// Whether the list's end was read.
    is_closed: bool,
    out: &'o mut dyn Receiver,
}

/// Reads every object of a chunk.
pub(super) fn read(chunk: &Chunk<'_>, order: Order, fill: &mut Filling<'_>, out: &mut dyn Receiver) {
    let (mut rest, mut place, mut is_first) = (chunk.text.as_slice(), chunk.place, chunk.is_first);
    if let Ok(text) = str::from_utf8(rest) {
        Reading::new(text, place, order, is_first, fill, out).run(chunk.is_last);
        return;
    }
    // One record at a time, so that only those that are not UTF-8 are lost.
    loop {
        let end = cutter(order).first(rest, 0);
        let (piece, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, &[]));
        match str::from_utf8(piece) {
            Ok(text) => {
                let is_last = chunk.is_last && end.is_none();
                Reading::new(text, place, order, is_first, fill, out).run(is_last);
            }
            Err(_) => not_utf8(piece, place, out),
        }
        if end.is_none() {
            return;
        }
        place = place.after(piece);
        (rest, is_first) = (after, false);
    }
}

fn cutter(order: Order) -> Cutter {
    match order {
        Order::Lines => Cutter::Lines,
        Order::Free => Cutter::Objects(Nesting::default()),
        Order::List => Cutter::Items { nesting: Nesting::default(), closed: false },
    }
}

fn not_utf8(piece: &[u8], place: TextPlace, out: &mut dyn Receiver) {
    let blank: Vec<u8> = piece.iter().copied().take_while(u8::is_ascii_whitespace).collect();
    let fault =
        Fault::new(Code::RecordUnreadable, 0, "the record is not UTF-8").help("save the file as UTF-8");
    out.not_used(&[fault], None, At { line: place.line + lines(&blank), column: None }, None);
}

impl<'t, 'f, 'a, 'o> Reading<'t, 'f, 'a, 'o> {
    fn new(
        text: &'t str,
        place: TextPlace,
        order: Order,
        is_first: bool,
        fill: &'f mut Filling<'a>,
        out: &'o mut dyn Receiver,
    ) -> Self {
        let scan = Scanner::new(text, order == Order::Lines);
        let is_owed = order == Order::List && !is_first;
        let TextPlace { line, column: first_column } = place;
        Self {
            objects: Objects { scan, fill },
            text,
            order,
            line,
            first_column,
            is_owed,
            is_closed: false,
            out,
        }
    }

    fn run(mut self, is_last: bool) {
        loop {
            self.pass_blanks();
            if self.objects.scan.is_at_end() {
                break;
            }
            if self.is_closed {
                self.unreadable("more follows after the end of the list");
                return;
            }
            if self.order == Order::List && self.objects.scan.peek() == b']' {
                self.close();
            } else {
                self.one();
            }
        }
        if is_last && self.order == Order::List && !self.is_closed {
            self.unreadable("the list does not end: the file may have been cut short");
        }
    }

    fn one(&mut self) {
        let start = self.objects.scan.at;
        self.objects.fill.begin();
        match self.object() {
            Ok(()) if self.objects.fill.finish(start) => {
                self.out.record(self.objects.fill.record, self.line, None);
            }
            Ok(()) => self.refuse(start),
            Err(Syntax { at, message }) => {
                let message = format!("this is not JSON: {message}");
                self.objects.fill.faults = vec![Fault::new(Code::RecordUnreadable, at, message)];
                self.refuse(start);
                self.pass_record(start);
            }
        }
        if self.order != Order::Lines {
            self.line += self.lines(start, self.objects.scan.at);
        }
    }

    /// Reads one object and what has to follow it.
    fn object(&mut self) -> Result<(), Syntax> {
        let scan = &mut self.objects.scan;
        if scan.peek() != b'{' {
            return Err(scan.syntax("a record begins with `{`"));
        }
        self.objects.record()?;
        let scan = &mut self.objects.scan;
        match (self.order, scan.peek()) {
            (Order::Free, _) | (Order::Lines, b'\n' | b'{') => Ok(()),
            (Order::Lines | Order::List, _) if scan.is_at_end() => {
                self.is_owed = false;
                Ok(())
            }
            (Order::Lines, _) => Err(scan.syntax("more follows after the record")),
            (Order::List, b',' | b']') => {
                self.is_owed = scan.peek() == b',';
                scan.at += usize::from(self.is_owed);
                Ok(())
            }
            (Order::List, _) => Err(scan.syntax(ITEM_END)),
        }
    }

    /// Takes the bracket at the list's end.
    fn close(&mut self) {
        if self.is_owed {
            self.unreadable("a record belongs here, after the comma");
        }
        self.objects.scan.at += 1;
        self.is_closed = true;
    }

    /// Goes to the end of a record that could not be read, which began at `start`.
    fn pass_record(&mut self, start: usize) {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let mut nesting = Nesting::default();
        let passed = match self.order {
            Order::Lines => memchr::memchr(b'\n', rest),
            Order::Free => nesting.find(rest, |mark| mark == Mark::Closes).map(|(at, _)| at + 1),
            Order::List => nesting.find(rest, |mark| mark != Mark::Closes).map(|(at, mark)| {
                self.is_owed = mark == Mark::Comma;
                at + usize::from(self.is_owed)
            }),
        };
        self.objects.scan.at = start + passed.unwrap_or(rest.len());
    }

    fn pass_blanks(&mut self) {
        let start = self.objects.scan.at;
        let blank = self.objects.scan.rest().iter().take_while(|byte| is_blank(**byte)).count();
        if blank > 0 {
            self.objects.scan.at += blank;
            self.line += self.lines(start, start + blank);
        }
    }

    fn lines(&self, start: usize, end: usize) -> u64 {
        lines(self.text.as_bytes().get(start..end).unwrap_or_default())
    }

    /// Reports a fault of the text at the next byte.
    fn unreadable(&mut self, message: &str) {
        let at = self.objects.scan.at;
        let fault = Fault::new(Code::RecordUnreadable, at, format!("this is not JSON: {message}"));
        self.out.not_used(&[fault], None, self.place(at, at), None);
    }

    /// Reports the faults of the record that began at `start`.
    fn refuse(&mut self, start: usize) {
        let fill = &self.objects.fill;
        let at = fill.faults.first().map_or(start, |fault| fault.at);
        self.out.not_used(&fill.faults, fill.key(), self.place(start, at), None);
    }

    /// The place of an offset, where `start` lies on the line that has been counted to.
    fn place(&self, start: usize, at: usize) -> At {
        let line_start =
            self.text.get(..start).and_then(|before| before.rfind('\n')).map(|newline| newline + 1);
        let column = if line_start.is_some() { 1 } else { self.first_column };
        let before = self.text.as_bytes().get(line_start.unwrap_or(0)..at).unwrap_or_default();
        TextPlace { line: self.line, column }.after(before).into()
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use crate::load::stream::Limits;
    use crate::load::testing::{run, run_standard_input, run_with};

    /// What becomes of one line of NDJSON, but for its place.
    fn one(text: &str) -> String {
        let lines = run(&[("a.ndjson", text)]).lines;
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines[0].strip_prefix("a.ndjson:1").unwrap().to_owned()
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(one(text), expected, "{text}");
    }

    #[test]
    fn reads_every_type_of_value() {
        check(
            r#"{"reference":"E-1","court":"crown","crime":{"reported_on":"2019-06-04","domestic":true,"count":-12},
"#
            .trim_end()
            .replace("-12},", "-12},\"developments\":[{\"kind\":\"released without charge\"},{}]}")
            .as_str(),
            " E-1 court=crown crime.reported_on=2019-06-04 crime.domestic=yes crime.count=-12 \
             developments=[kind=released without charge; ]",
        );
    }

    #[test]
    fn reads_the_words_of_texts_as_any_format_has_them() {
        check(
            r#"{"reference":" E-1 ","court":"none","crime":{"reported_on":"","domestic":"Y","count":"7"}}"#,
            " E-1 court=none crime.domestic=yes crime.count=7",
        );
        check(r#"{"reference":"none","crime":null,"court":null,"developments":null}"#, " none");
        check(r#"{"reference":"1","developments":[]}"#, " 1 developments=[]");
        check(r#"{"reference":"\u00e9\ud83d\ude00\"\\\/\t."}"#, " é😀\"\\/\t.");
        check("  { \"reference\"\t: \"1\" ,\r \"court\" : \"crown\" } \r", " 1 court=crown");
        check(r#"{"r\u0065ference":"1","court":"cro\u0077n"}"#, " 1 court=crown");
    }

    #[test]
    fn names_the_field_whose_value_does_not_fit() {
        let value = |field: &str| one(&format!(r#"{{"reference":"E","crime":{{{field}}}}}"#));
        assert_eq!(
            value(r#""reported_on":"31/04/2020""#),
            ":41 record-value: `crime.reported_on`: `31/04/2020` is not a date"
        );
        assert_eq!(
            value(r#""reported_on":"1989-12-31""#),
            ":41 record-value: `crime.reported_on`: `1989-12-31` is a date before 1990 or after 2100"
        );
        assert_eq!(
            value(r#""domestic":1"#),
            ":38 record-value: `crime.domestic`: a flag (yes or no) belongs here, not a number"
        );
        assert_eq!(value(r#""count":1.5"#), ":35 record-value: `crime.count`: `1.5` is not a whole number");
        assert_eq!(
            value(r#""count":1e3"#),
            ":35 record-value: `crime.count`: a text of 3 characters is not a whole number"
        );
        assert_eq!(
            value(r#""count":true"#),
            ":35 record-value: `crime.count`: a whole number belongs here, not `true`"
        );
        assert_eq!(
            value(r#""domestic":[{"a":"]"}]"#),
            ":38 record-value: `crime.domestic`: a flag (yes or no) belongs here, not a list"
        );
        assert_eq!(
            value(r#""domestic":true,"domestic":true"#),
            ":43 record-value: `crime.domestic` is given twice"
        );
    }

    #[test]
    fn names_what_belongs_where_a_group_or_list_does() {
        check(
            r#"{"reference":"E","crime":"none"}"#,
            ":26 record-value: `crime`: a group of fields belongs here, not `none`",
        );
        check(
            r#"{"reference":"E","developments":"none"}"#,
            ":33 record-value: `developments`: a list belongs here, not `none`",
        );
        check(
            r#"{"reference":"E","developments":[{},null]}"#,
            ":37 record-value: row 2 of `developments`: a group of fields belongs here, not null",
        );
        check(
            r#"{"reference":"E","developments":[{},{"told_on":"soon"}]}"#,
            ":48 record-value: `development.told_on` in row 2: a word of 4 letters is not a date",
        );
        check(r#"{"reference":12}"#, ":14 record-value: `reference`: text belongs here, not a number");
    }

    #[test]
    fn refuses_names_that_are_not_declared_and_records_without_a_key() {
        check(
            r#"{"reference":"E","crime":{"domestc":true}}"#,
            ":27 record-field: `crime.domestc` is not a declared field",
        );
        check(r#"{"reference":"E","x":{"y":[1,"}"]}}"#, ":18 record-field: `x` is not a declared field");
        check(r#"{"court":"crown"}"#, ":1 record-key-missing: the record has no `reference`");
        check(r#"{"reference":"  "}"#, ":1 record-key-missing: the record has no `reference`");
    }

    #[test]
    fn loses_only_the_line_that_is_broken() {
        let text = "{\"reference\":\"1\"}\n{\"reference\":\"2\"\n\r\n{\"reference\":\"3\",}\n[]\n{\"reference\":\"4\"} x\n\
                    {\"reference\":\"a\tb\"}\n{\"reference\":\"5\"}";
        assert_eq!(
            run(&[("a.ndjson", text)]).lines,
            [
                "a.ndjson:1 1",
                "a.ndjson:2:17 record-unreadable: this is not JSON: the record is not complete",
                "a.ndjson:4:18 record-unreadable: this is not JSON: a name in quotes belongs here",
                "a.ndjson:5:1 record-unreadable: this is not JSON: a record begins with `{`",
                "a.ndjson:6:19 record-unreadable: this is not JSON: more follows after the record",
                "a.ndjson:7:16 record-unreadable: this is not JSON: a tab, line end or the like stands within quotes",
                "a.ndjson:8 5",
            ]
        );
    }

    #[test]
    fn loses_only_the_record_that_is_not_utf8() {
        for (name, open, close) in [("a.ndjson", "", ""), ("a.json", "[", "]"), ("b.json", "", "")] {
            let comma = if open.is_empty() { "" } else { "," };
            let record = |key: &[u8]| [b"{\"reference\":\"", key, b"\"}"].concat();
            let text = [
                open.as_bytes(),
                b"\n",
                &record(b"1"),
                comma.as_bytes(),
                b"\n",
                &record(b"\xff"),
                comma.as_bytes(),
                b"\n",
                &record(b"3"),
                close.as_bytes(),
            ];
            let run = run_with(Limits { piece: 1000, record: 1000 }, 1, &[(name, &text.concat())]).unwrap();
            assert_eq!(
                run.lines,
                [
                    format!("{name}:2 1"),
                    format!("{name}:3 record-unreadable: the record is not UTF-8"),
                    format!("{name}:4 3")
                ]
            );
        }
    }

    #[test]
    fn reads_lists_and_objects_in_any_layout() {
        let one = "{\n \"reference\":\"1\" }";
        let two = "{\"reference\":\"2,]}\"}";
        for (text, lines) in [
            (format!("[{one},{two}]"), [1, 2]),
            (format!("\u{feff} [\n{one}\n,\n{two}\n]\n"), [2, 5]),
            (format!("{one}{two}"), [1, 2]),
            (format!("\n{one}\n\n{two}\n"), [2, 5]),
        ] {
            let expected = [format!("a.json:{} 1", lines[0]), format!("a.json:{} 2,]}}", lines[1])];
            assert_eq!(run(&[("a.json", &text)]).lines, expected, "{text}");
            let standard = expected.map(|line| line.replace("a.json", "standard input"));
            assert_eq!(run_standard_input(&text).lines, standard, "{text}");
        }
        assert_eq!(
            run(&[("a.json", "{\"reference\":\"1\"}{\"reference\":\"2\"}\n")]).lines,
            ["a.json:1 1", "a.json:1 2"]
        );
        for empty in ["[]", " [ ]\n", "", "\n"] {
            assert_eq!(run(&[("a.json", empty)]).lines, [""; 0], "{empty}");
        }
    }

    #[test]
    fn tells_what_is_wrong_with_a_list_and_goes_on() {
        let list = |text: &str| -> Vec<String> {
            let lines = run(&[("a.json", text)]).lines;
            lines
                .into_iter()
                .map(|line| line.replace("record-unreadable: this is not JSON", "!").replace("a.json", ""))
                .collect()
        };
        let (one, two) = (r#"{"reference":"1"}"#, r#"{"reference":"2"}"#);
        assert_eq!(
            list(&format!("[{one},{two}")),
            [":1 1", ":1 2", ":1:37 !: the list does not end: the file may have been cut short"]
        );
        assert_eq!(list(&format!("[{one},]")), [":1 1", ":1:20 !: a record belongs here, after the comma"]);
        assert_eq!(list(&format!("[{one},,{two}]")), [":1 1", ":1:20 !: a record begins with `{`", ":1 2"]);
        assert_eq!(list(&format!("[{one}{two},\n{one}]")), [":1:19 !: `,` or `]` belongs here", ":2 1"]);
        assert_eq!(
            list(&format!("[{one}]\n{two}")),
            [":1 1", ":2:1 !: more follows after the end of the list"]
        );
        assert_eq!(
            list(&format!("[1, {{\"reference\": }},\n{one}]")),
            [":1:2 !: a record begins with `{`", ":1:19 !: a value belongs here", ":2 1"]
        );
        assert_eq!(list(&format!("[}}, {one}]")), [":1:2 !: a record begins with `{`", ":1 1"]);
        assert_eq!(list("["), [":1:2 !: the list does not end: the file may have been cut short"]);
        assert_eq!(list(&format!("{{\n{one}\n")), [":1:2 !: the record is not complete", ":2 1"]);
    }
}
