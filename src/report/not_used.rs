//! The rows that could not be used, each with why, as a table to mend and give back: CSV, or a workbook.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::csv::is_formula;
use crate::record::{MappedTable, NotUsed, TableRow};

/// The heading of the column that says why. It has spaces, so that no field can bear it; where it is read, it is left aside.
pub const NOT_USED_BECAUSE: &str = "not used because";

/// The sheet of those that stood in no table.
const ELSEWHERE: &str = "not in tables";
/// The sheet of the cases.
const CASES: &str = "cases";

/// The rows that could not be used, in the order of the inputs.
#[derive(Debug, Default)]
pub struct Rows {
    cases: Table,
    /// By the list's name.
    lists: Vec<(String, Table)>,
    /// Those of tables that maps read, in the order in which they came.
    mapped: Vec<(Arc<MappedTable>, Table)>,
    elsewhere: Vec<[String; 3]>,
}

/// Rows of one kind.
#[derive(Debug, Default)]
struct Table {
    headings: Vec<String>,
    rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Default)]
struct Row {
    why: String,
    /// In the order of the headings.
    cells: Vec<String>,
    /// What stood under no heading.
    beyond: Vec<String>,
}

impl Rows {
    /// Adds a record or row that could not be used.
    pub fn add(&mut self, problem: NotUsed) {
        let why = why(&problem);
        if problem.rows.is_empty() {
            self.elsewhere.push([why, problem.place.to_string(), problem.case.unwrap_or_default()]);
            return;
        }
        for (number, row) in problem.rows.into_iter().enumerate() {
            // The rows of a case from several agencies' tables are apart, and each has to say why by itself.
            let is_told = number == 0 || row.mapped.is_some();
            let why = if is_told { why.clone() } else { String::new() };
            self.table(&row).add(why, row);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cases.rows.is_empty()
            && self.lists.is_empty()
            && self.mapped.is_empty()
            && self.elsewhere.is_empty()
    }

    /// What of them a CSV file cannot take, since it is one table: for a sentence.
    pub fn beyond_one_table(&self) -> Option<String> {
        if let Some((list, _)) = self.lists.first() {
            return Some(format!("rows of the list `{list}`"));
        }
        if let Some([_, place, _]) = self.elsewhere.first() {
            return Some(format!("what can only be mended where it stands, as at {place}"));
        }
        if let Some((table, sheet)) =
            self.mapped.iter().find_map(|(table, _)| Some((table, table.sheet.as_ref()?)))
        {
            return Some(format!("rows that {} looks for in a sheet, `{sheet}`", table.map));
        }
        let tables = self.mapped.len() + usize::from(!self.cases.rows.is_empty());
        (tables > 1).then(|| format!("rows of {tables} tables that are read in different ways"))
    }

    /// Writes them as CSV: those that stood in one table.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        let (above, table) = match self.mapped.first() {
            Some((mapped, table)) if self.cases.rows.is_empty() => (above(mapped), table),
            Some(_) | None => (Vec::new(), &self.cases),
        };
        for words in &above {
            writer.write_record([words])?;
        }
        for line in table.lines() {
            writer.write_record(line.into_iter().map(|words| marked(words).into_owned()))?;
        }
        writer.flush()
    }

    /// Writes them as a workbook: a sheet of cases, one for each list, and one that says where the others are.
    pub fn write_xlsx(&self, out: &mut dyn Write) -> io::Result<()> {
        let bytes = self.workbook().map_err(io::Error::other)?;
        out.write_all(&bytes)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // The same rows are the same bytes, whatever the day.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        // Where nothing else is said it is the first sheet that is read.
        if !self.cases.rows.is_empty() || self.mapped.is_empty() {
            fill(workbook.add_worksheet().set_name(CASES)?, self.cases.lines())?;
        }
        for (list, table) in &self.lists {
            fill(workbook.add_worksheet().set_name(list)?, table.lines())?;
        }
        let mut names = vec![CASES.to_owned(), ELSEWHERE.to_owned()];
        names.extend(self.lists.iter().map(|(list, _)| list.clone()));
        for (mapped, table) in &self.mapped {
            let name = sheet_name(mapped, &names);
            let above = above(mapped);
            let above = above.iter().map(|words| vec![words.as_str()]);
            fill(workbook.add_worksheet().set_name(&name)?, above.chain(table.lines()))?;
            names.push(name);
        }
        if !self.elsewhere.is_empty() {
            let sheet = workbook.add_worksheet().set_name(ELSEWHERE)?;
            let headings = vec![NOT_USED_BECAUSE, "where it is", "case"];
            let lines = self.elsewhere.iter().map(|line| line.iter().map(String::as_str).collect());
            fill(sheet, [headings].into_iter().chain(lines))?;
        }
        workbook.save_to_buffer()
    }

    fn table(&mut self, row: &TableRow) -> &mut Table {
        if let Some(mapped) = &row.mapped {
            let place = self.mapped.iter().position(|(known, _)| known == mapped).unwrap_or_else(|| {
                self.mapped.push((Arc::clone(mapped), Table::default()));
                self.mapped.len() - 1
            });
            return match self.mapped.get_mut(place) {
                Some((_, table)) => table,
                None => &mut self.cases,
            };
        }
        let Some(list) = &row.list else { return &mut self.cases };
        let place = self.lists.iter().position(|(name, _)| name == list).unwrap_or_else(|| {
            self.lists.push((list.clone(), Table::default()));
            self.lists.len() - 1
        });
        match self.lists.get_mut(place) {
            Some((_, table)) => table,
            None => &mut self.cases,
        }
    }
}

impl Table {
    fn add(&mut self, why: String, written: TableRow) {
        let mut row = Row { why, ..Row::default() };
        for (heading, words) in written.cells {
            if heading.is_empty() {
                row.beyond.push(words);
                continue;
            }
            let place = self.headings.iter().position(|known| *known == heading).unwrap_or_else(|| {
                self.headings.push(heading);
                self.headings.len() - 1
            });
            row.cells.resize(row.cells.len().max(place + 1), String::new());
            if let Some(cell) = row.cells.get_mut(place) {
                *cell = words;
            }
        }
        self.rows.push(row);
    }

    /// The headings, why the rows were not used first, and then each row, all of one width.
    fn lines(&self) -> impl Iterator<Item = Vec<&str>> {
        let beyond = self.rows.iter().map(|row| row.beyond.len()).max().unwrap_or(0);
        let width = self.headings.len() + beyond + 1;
        let headings =
            [NOT_USED_BECAUSE].into_iter().chain(self.headings.iter().map(String::as_str)).collect();
        let rows = self.rows.iter().map(|row| {
            let blank = self.headings.len().saturating_sub(row.cells.len());
            let cells = row.cells.iter().map(String::as_str).chain(std::iter::repeat_n("", blank));
            [row.why.as_str()].into_iter().chain(cells).chain(row.beyond.iter().map(String::as_str)).collect()
        });
        [headings].into_iter().chain(rows).map(move |mut line: Vec<&str>| {
            line.resize(width, "");
            line
        })
    }
}

/// The lines above the headings of a table, so that they stand where its map looks for them.
fn above(mapped: &MappedTable) -> Vec<String> {
    let row = mapped.header_row;
    (1..row)
        .map(|line| match line {
            1 => format!("what could not be used; the headings are in row {row} as the map says"),
            _ => String::new(),
        })
        .collect()
}

/// The sheet that a map looks in, or else one of the map's own name, as far as a sheet may have it.
fn sheet_name(mapped: &MappedTable, taken: &[String]) -> String {
    let file = mapped.map.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_allowed = |letter: &char| !letter.is_control() && !"[]:*?/\\'".contains(*letter);
    let wanted = mapped.sheet.clone().unwrap_or_else(|| stem.chars().filter(is_allowed).take(25).collect());
    let is_free = |name: &String| {
        !name.is_empty() && !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase())
    };
    let short: String = wanted.chars().take(25).collect();
    let numbered = (2..).map(|number| format!("{short} {number}").trim().to_owned());
    [wanted.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(wanted)
}

/// Fills a sheet with lines of words: none of them is a formula.
fn fill<'w>(sheet: &mut Worksheet, lines: impl Iterator<Item = Vec<&'w str>>) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold();
    let mut headings = None;
    for (row, line) in (0_u32..).zip(lines) {
        if headings.is_none() && line.first() == Some(&NOT_USED_BECAUSE) {
            headings = Some(row);
        }
        for (column, words) in (0_u16..).zip(line).filter(|(_, words)| !words.is_empty()) {
            match headings {
                Some(headings) if headings == row => {
                    sheet.write_string_with_format(row, column, words, &heading)?
                }
                Some(_) | None => sheet.write_string(row, column, words)?,
            };
        }
    }
    sheet.set_column_width(0, 60)?;
    sheet.set_freeze_panes(headings.unwrap_or(0) + 1, 0)?;
    Ok(())
}

/// Where it stands, what is wrong with it and what to do.
fn why(problem: &NotUsed) -> String {
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}: {}{help}", problem.place, problem.message)
}

/// Words for a CSV file, with a mark where a spreadsheet would take them for a formula.
fn marked(words: &str) -> Cow<'_, str> {
    if needs_mark(words) { Cow::Owned(format!("'{words}")) } else { Cow::Borrowed(words) }
}

/// What [`write_csv`](Rows::write_csv) wrote, without the mark.
pub fn unmarked(words: &str) -> &str {
    words.strip_prefix('\'').filter(|rest| needs_mark(rest)).unwrap_or(words)
}

/// What has a mark already needs another, so that just one is taken off again.
fn needs_mark(words: &str) -> bool {
    is_formula(words.trim_start_matches('\''))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Code;
    use crate::record::Place;

    /// A row: its list, and what stands below its headings.
    type Given<'g> = (Option<&'g str>, &'g [(&'g str, &'g str)]);

    fn problem(message: &str, rows: &[Given<'_>]) -> NotUsed {
        let row = |(list, cells): &Given<'_>| TableRow {
            list: list.map(str::to_owned),
            mapped: None,
            cells: cells
                .iter()
                .map(|(heading, words)| ((*heading).to_owned(), (*words).to_owned()))
                .collect(),
        };
        NotUsed {
            code: Code::RecordValue,
            place: Place { file: "a.csv".into(), line: 4, ..Place::default() },
            case: None,
            message: message.into(),
            help: Some("mend it".into()),
            rows: rows.iter().map(row).collect(),
        }
    }

    fn csv_of(problems: Vec<NotUsed>) -> String {
        let (mut rows, mut out) = (Rows::default(), Vec::new());
        for problem in problems {
            rows.add(problem);
        }
        rows.write_csv(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_each_row_below_its_headings_and_what_had_none_beyond_them() {
        let text = csv_of(vec![
            problem("one", &[(None, &[("id", "1"), ("on", "31/04/2020")])]),
            problem("two", &[(None, &[("id", "=2"), ("", "x"), ("", "y")])]),
            problem("three", &[(None, &[("at", "-1"), ("on", "@a"), ("id", "3")])]),
        ]);
        insta::assert_snapshot!(text, @r"
        not used because,id,on,at,,
        a.csv:4: one (mend it),1,31/04/2020,,,
        a.csv:4: two (mend it),'=2,,,x,y
        a.csv:4: three (mend it),3,'@a,-1,,
        ");
    }

    #[test]
    fn one_table_takes_no_lists_and_nothing_from_elsewhere() {
        let mut rows = Rows::default();
        rows.add(problem("one", &[(None, &[("id", "1")])]));
        assert_eq!(rows.beyond_one_table(), None);
        rows.add(problem("two", &[]));
        assert_eq!(
            rows.beyond_one_table().unwrap(),
            "what can only be mended where it stands, as at a.csv:4"
        );
        rows.add(problem("three", &[(Some("steps"), &[("id", "1")])]));
        assert_eq!(rows.beyond_one_table().unwrap(), "rows of the list `steps`");
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        let bytes = || {
            let (mut rows, mut out) = (Rows::default(), Vec::new());
            rows.add(problem("one", &[(None, &[("id", "=1")]), (Some("steps"), &[("id", "=1")])]));
            rows.add(problem("two", &[]));
            rows.write_xlsx(&mut out).unwrap();
            out
        };
        assert_eq!(bytes(), bytes());
    }

    proptest! {
        #[test]
        fn what_is_marked_is_never_a_formula_and_comes_back(words in "['=+@\\-\ta1]{0,6}") {
            let marked = marked(&words);
            prop_assert!(!is_formula(&marked));
            prop_assert_eq!(unmarked(&marked), words.as_str());
        }
    }
}
