//! The cases of a table: a row each, and the rows of its lists from the tables of those lists.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

use super::cells::{Cell, Cells, Row};
use super::columns::{Column, Columns};
use super::cut::Quoting;
use super::fault::Fault;
use super::fill::{Filling, Level};
use super::lists::Lists;
use super::map::{Bound, Kept};
use super::names::{Name, Target};
use super::open::Chunk;
use super::receive::{At, Receiver};
use super::sheet::Sheet;
use crate::diagnostic::Code;
use crate::record::is_none;

/// The rows of a table, those left out that say nothing.
pub(super) struct Rows<'c> {
    text: &'c [u8],
    reader: csv::Reader<&'c [u8]>,
    first_line: u64,
    /// Whether quotes are opened in it that nothing closes.
    is_open: bool,
    row: StringRecord,
}

impl<'c> Rows<'c> {
    pub(super) fn new(text: &'c [u8], first_line: u64, is_last: bool) -> Self {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        Self { text, reader, first_line, is_open: is_last && is_open(text), row: StringRecord::new() }
    }

    pub(super) fn next(&mut self) -> Option<Row<'_>> {
        loop {
            let before = self.reader.position().clone();
            let read = self.reader.read_record(&mut self.row);
            let line = self.first_line + before.line() - 1 + self.line_ends_at(before.byte());
            let is_at_end = self.reader.position().byte() >= self.text.len() as u64;
            match read {
                Ok(false) => return None,
                Ok(true) if self.is_open && is_at_end => {
                    let why =
                        "quotes are opened here and not closed, so that nothing after this could be read";
                    return Some(Row { line, cells: Err(why) });
                }
                Ok(true) if self.row.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(true) => return Some(Row { line, cells: Ok(Cells::Text(&self.row)) }),
                Err(_) => return Some(Row { line, cells: Err("the row is not UTF-8") }),
            }
        }
    }

    /// How many blank lines stand at an offset, from which a row is read that begins after them.
    fn line_ends_at(&self, offset: u64) -> u64 {
        let rest =
            usize::try_from(offset).ok().and_then(|offset| self.text.get(offset..)).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        blank.filter(|&&byte| byte == b'\n').count() as u64
    }
}

/// The headings of a table, from its first line.
pub(super) fn headings(line: &[u8]) -> Vec<String> {
    let mut rows = Rows::new(line, 1, false);
    match rows.next() {
        Some(Row { cells: Ok(cells), .. }) => {
            cells.iter().map(|cell| cell.words().unwrap_or_default().into_owned()).collect()
        }
        Some(_) | None => Vec::new(),
    }
}

/// The rows of a chunk, whether of a text or of a sheet.
pub(super) enum ChunkRows<'c> {
    Text(Box<Rows<'c>>),
    Sheet { sheet: &'c Sheet, rows: Range<usize> },
}

impl<'c> ChunkRows<'c> {
    pub(super) fn of(chunk: &'c Chunk<'_>) -> Self {
        match &chunk.sheet {
            Some((sheet, rows)) => Self::Sheet { sheet, rows: rows.clone() },
            None => Self::Text(Box::new(Rows::new(&chunk.text, chunk.place.line, chunk.is_last))),
        }
    }

    pub(super) fn next(&mut self) -> Option<Row<'_>> {
        match self {
            ChunkRows::Text(rows) => rows.next(),
            ChunkRows::Sheet { sheet, rows } => sheet.row(rows.next()?),
        }
    }
}

/// Reads every row of a chunk.
pub(super) fn read(
    chunk: &Chunk<'_>,
    columns: &Columns<'_>,
    lists: &Lists<'_>,
    fill: &mut Filling<'_>,
    out: &mut dyn Receiver,
) {
    let mut rows = ChunkRows::of(chunk);
    while let Some(Row { line, cells }) = rows.next() {
        fill.begin();
        match cells {
            Ok(cells) => case(cells, columns, fill),
            Err(why) => fill.faults.push(Fault::new(Code::RecordUnreadable, 0, why)),
        }
        if let Some(key) = fill.key().map(str::to_owned) {
            lists.join(chunk.input, &key, fill);
        }
        let is_usable = fill.faults.is_empty() && fill.finish(0);
        let written = || {
            let own = cells.map(|cells| columns.written(cells)).unwrap_or_default();
            let of_lists = fill.key().map(|key| lists.rows_of(chunk.input, key)).unwrap_or_default();
            [vec![own], of_lists].concat()
        };
        if is_usable {
            out.record(fill.record, line, Some(&written));
        } else {
            out.not_used(&fill.faults, fill.key(), At { line, column: None }, Some(&written));
        }
    }
}

/// Reads every row of a chunk of a table that a map is for.
pub(super) fn read_mapped(chunk: &Chunk<'_>, bound: &Bound, fill: &mut Filling<'_>, out: &mut dyn Receiver) {
    let mut rows = ChunkRows::of(chunk);
    while let Some(Row { line, cells }) = rows.next() {
        fill.begin();
        let kept = match cells {
            Ok(cells) => bound.fill(cells, fill),
            Err(why) => {
                fill.faults.push(Fault::new(Code::RecordUnreadable, 0, why));
                Kept::Yes
            }
        };
        let written = || cells.ok().and_then(|cells| bound.written(cells)).into_iter().collect();
        match kept {
            Kept::LeftOut => out.left_out(),
            Kept::Yes if fill.faults.is_empty() => out.record(fill.record, line, Some(&written)),
            Kept::Yes => out.not_used(&fill.faults, fill.key(), At { line, column: None }, Some(&written)),
        }
    }
}

fn case(cells: Cells<'_>, columns: &Columns<'_>, fill: &mut Filling<'_>) {
    if let Some(fault) = ragged(cells, columns.columns.len()) {
        fill.faults.push(fault);
        // Its cells may have moved, but where the key comes first it still says which case this is.
        if columns.key == 0
            && let Some(Column::Field(name)) = columns.columns.first()
        {
            fill_cell(name, cells.get(0), Level::Record, fill);
        }
        return;
    }
    cells_of(cells, columns, Level::Record, fill);
}

/// Fills the fields of a row from its cells.
pub(super) fn cells_of(cells: Cells<'_>, columns: &Columns<'_>, level: Level, fill: &mut Filling<'_>) {
    for (place, (cell, column)) in cells.iter().zip(&columns.columns).enumerate() {
        let cell = if columns.is_written_by_us { cell.without_mark() } else { cell };
        match column {
            Column::Field(name) => fill_cell(name, cell, level, fill),
            Column::Unnamed if !cell.is_blank() => {
                let message = format!("something stands in column {}, which has no heading", place + 1);
                fill.faults.push(Fault::new(Code::RecordField, 0, message));
            }
            Column::List(name, list) if !cell.is_blank() => no_rows(name, *list, cell, fill),
            Column::List(..) | Column::Key | Column::Reason | Column::Notes | Column::Unnamed => {}
        }
    }
}

/// The cell of a list as a whole: `none` says that there are no rows.
fn no_rows(name: &Name<'_>, list: u16, cell: Cell<'_>, fill: &mut Filling<'_>) {
    if cell.words().is_some_and(|words| is_none(words.trim())) {
        return fill.record.begin_rows(list);
    }
    let fault = Fault::new(Code::RecordValue, 0, "only `none` belongs here, or nothing".to_owned());
    fill.faults.push(fault.about(format!("`{}`", name.path)).help(format!(
        "write `none` where somebody looked and there is none; its rows go into a sheet or file of their own, `{}`",
        name.path
    )));
}

/// What is wrong with a row that has not as many cells as there are columns.
pub(super) fn ragged(cells: Cells<'_>, wanted: usize) -> Option<Fault> {
    let count = cells.len();
    if count == wanted {
        return None;
    }
    let plural = if count == 1 { "" } else { "s" };
    let columns = if wanted == 1 { "is 1 column".to_owned() } else { format!("are {wanted} columns") };
    let message = format!("the row has {count} cell{plural} where there {columns}");
    Some(Fault::new(Code::RecordUnreadable, 0, message).help(match cells {
        Cells::Text(_) | Cells::Kept { .. } => "a comma within a cell needs quotes round the cell",
        Cells::Sheet { .. } => "take out what stands to the right of the last heading, or give it a heading",
    }))
}

fn fill_cell(name: &Name<'_>, cell: Cell<'_>, level: Level, fill: &mut Filling<'_>) {
    if let Target::Field(field) = &name.target {
        fill.cell((name, field), level, cell);
    }
}

/// Whether a text ends within quotes.
fn is_open(text: &[u8]) -> bool {
    let mut quoting = Quoting::Start;
    let mut rest = text;
    while let Some(end) = quoting.line_end(rest) {
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    quoting == Quoting::Quoted
}

#[cfg(test)]
mod tests {
    use crate::load::open::LIMITS;
    use crate::load::stream::Limits;
    use crate::load::testing::{run, run_with};

    const HEADING: &str = "reference,court,crime.reported_on,crime.domestic\n";

    fn check(rows: &str, expected: &[&str]) {
        assert_eq!(run(&[("a.csv", &format!("{HEADING}{rows}"))]).lines, expected, "{rows}");
    }

    /// Why a table cannot be used.
    fn unusable(name: &str, text: &str) -> (String, Vec<String>) {
        let cases = ("cases.csv", b"reference\n".as_slice());
        let problem = run_with(LIMITS, 1, &[cases, (name, text.as_bytes())]).unwrap_err();
        (problem.message, problem.help)
    }

    #[test]
    fn reads_cells_as_any_format_has_them() {
        check(
            "E-1,crown,04/06/2019,no\nE-2,none,2019-06-04,\n",
            &[
                "a.csv:2 E-1 court=crown crime.reported_on=2019-06-04 crime.domestic=no",
                "a.csv:3 E-2 court=none crime.reported_on=2019-06-04",
            ],
        );
        check(
            "\r\n\r\n\" E\n\"\"1\"\"\",,,\r\n,,,\r\nE-2, crown ,,Y",
            &["a.csv:4 E\n\"1\"", "a.csv:7 E-2 court=crown crime.domestic=yes"],
        );
        check("", &[]);
    }

    #[test]
    fn tells_the_heading_of_a_cell_that_does_not_fit() {
        check(
            "E-1,cron,6/31/2019,2\n,crown,,\nE-2\nE-3,,,,\nE-4,,,\n",
            &[
                "a.csv:2 record-value: `court`: `cron` is not one of the choices; `crime.reported_on`: `6/31/2019` is not a \
             date; `crime.domestic`: `2` is neither yes nor no",
                "a.csv:3 record-key-missing: the record has no `reference`",
                "a.csv:4 record-unreadable: the row has 1 cell where there are 4 columns",
                "a.csv:5 record-unreadable: the row has 5 cells where there are 4 columns",
                "a.csv:6 E-4",
            ],
        );
    }

    #[test]
    fn says_that_quotes_are_not_closed() {
        check(
            "E-1,,,\nE-2,,,\"no\nE-3,,,\n",
            &[
                "a.csv:2 E-1",
                "a.csv:3 record-unreadable: quotes are opened here and not closed, so that nothing after this could be read",
            ],
        );
    }

    #[test]
    fn refuses_a_table_for_one_heading_that_is_not_declared() {
        let (message, help) = unusable("a.csv", "reference,crime.domestc,,crime,development.kind\n");
        assert_eq!(
            message,
            "a.csv:1: column 2: `crime.domestc` is not a declared field; column 4: `crime` is not a declared field; \
             column 5: `development.kind` is not a declared field"
        );
        assert_eq!(
            help,
            [
                "did you mean `crime.domestic`?",
                "each field of a group has a column of its own, such as `crime.reported_on`",
                "`developments` is a list: its rows go into a file of their own, `developments.csv`, with a column `reference`",
            ]
        );
        assert_eq!(
            unusable("a.csv", "\nreference,court,court").0,
            "a.csv:2: column 3: `court` is a heading twice"
        );
        assert_eq!(
            unusable("a.csv", "court;reference\n").0,
            "a.csv:1: no column is headed `reference`, and no heading is a declared field"
        );
        assert_eq!(
            unusable("a.csv", "").0,
            "a.csv:1: no column is headed `reference`, and no heading is a declared field"
        );
    }

    #[test]
    fn refuses_a_value_under_no_heading() {
        assert_eq!(
            run(&[("a.csv", "reference,\nE-1,\nE-2,x\n")]).lines,
            ["a.csv:2 E-1", "a.csv:3 record-field: something stands in column 2, which has no heading",]
        );
    }

    #[test]
    fn joins_the_rows_of_a_list_to_their_cases() {
        let rows = "kind,development.told_on,reference\narrest,,E-2\n,2019-06-05,E-1\n,5/6/2019,E-2\n";
        let run = run(&[
            ("a.csv", "reference\nE-1\nE-2\nE-3\n"),
            ("b.csv", "reference\nE-4\n"),
            ("Developments.csv", rows),
        ]);
        assert_eq!(
            run.lines,
            [
                "a.csv:2 E-1 developments=[told_on=2019-06-05]",
                "a.csv:3 E-2 developments=[kind=arrest; told_on=2019-06-05]",
                "a.csv:4 E-3 developments=[]",
                "b.csv:2 E-4 developments=[]",
            ]
        );
        let counts: Vec<_> =
            run.summaries.iter().map(|summary| (summary.name.as_str(), summary.records)).collect();
        assert_eq!(counts, [("Developments.csv", 0), ("a.csv", 3), ("b.csv", 1)]);
    }

    #[test]
    fn blames_the_case_for_the_rows_of_its_list_and_nobody_for_rows_without_case() {
        let rows = "reference,kind\nE-1,arest\nE-9,arrest\nE-2\n,arrest\nE-3,arrest\n";
        let lines =
            run(&[("a.csv", "reference,court\nE-1,\nE-2,\nE-3,x\n"), ("developments.csv", rows)]).lines;
        assert_eq!(
            lines,
            [
                "a.csv:2 record-value: `development.kind` in row 1: `arest` is not one of the choices (developments.csv:2)",
                "a.csv:3 record-unreadable: the row has 1 cell where there are 2 columns (developments.csv:4)",
                "a.csv:4 record-value: `court`: a word of 1 letter is not one of the choices",
                "developments.csv:3 row-without-case: no case has the reference `E-9`",
                "developments.csv:5 row-without-case: the row has no `reference`, so that no case has it",
            ]
        );
    }

    #[test]
    fn refuses_the_table_of_a_list_that_is_not_of_its_rows() {
        let (message, help) = unusable("developments.csv", "reference,knd,court\n");
        assert_eq!(
            message,
            "developments.csv:1: column 2: `knd` is not a declared field; column 3: `court` is not a declared field"
        );
        assert_eq!(
            help,
            ["did you mean `kind`?", "the columns of this list are kind, told_on, note, reference"]
        );
        assert_eq!(
            unusable("developments.csv", "kind\n").0,
            "developments.csv:1: no column is headed `reference`"
        );
    }

    #[test]
    fn reads_a_table_in_any_encoding_however_it_is_cut() {
        let text = "reference,court\r\nE-é,\"crown\"\r\n\"E\r\n-2\",\r\n";
        let expected = ["a.csv:2 E-é court=crown", "a.csv:3 E\r\n-2"];
        let utf16: Vec<u8> =
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let latin: Vec<u8> = text.chars().map(|character| u8::try_from(character).unwrap()).collect();
        for bytes in [text.as_bytes(), format!("\u{feff}{text}").as_bytes(), &utf16, &latin] {
            for piece in 1..=bytes.len() {
                let run = run_with(Limits { piece, record: 100 }, 1, &[("a.csv", bytes)]).unwrap();
                assert_eq!(run.lines, expected, "{piece}");
                assert_eq!(run.summaries[0].note.is_some(), bytes == latin);
            }
        }
    }
}
