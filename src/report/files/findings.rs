//! Findings as CSV, one a line: what `check --findings` writes as JSON, with its keys as headings.

use std::io::{self, Write};

use csv::Writer;
use serde_json::Value;

use crate::report::csv::not_a_formula;

/// The keys of a finding, in their order; of its source each by itself.
const HEADINGS: [&str; 17] = [
    "case",
    "entitlement",
    "row",
    "answer",
    "status",
    "reason",
    "missing",
    "could_be",
    "blank",
    "due",
    "days",
    "periods",
    "frame",
    "rule",
    "file",
    "sheet",
    "line",
];
/// Those of them that stand in `source`, and what they are called there.
const OF_SOURCE: [(&str, &str); 3] = [("file", "file"), ("sheet", "sheet"), ("line", "row")];

/// Takes findings as lines of JSON, whole lines at a time, and writes them on as CSV.
pub struct AsCsv<W: Write> {
    table: Writer<W>,
}

impl<W: Write> AsCsv<W> {
    /// Begins with the headings.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut table = Writer::from_writer(out);
        table.write_record(HEADINGS)?;
        Ok(Self { table })
    }

    /// Gives the writer back, once everything has gone to it.
    pub fn finish(self) -> io::Result<W> {
        self.table.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

impl<W: Write> Write for AsCsv<W> {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let finding: Value = serde_json::from_slice(line)?;
            self.table.write_record(HEADINGS.iter().map(|key| cell(&finding, key)))?;
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.table.flush()
    }
}

fn cell(finding: &Value, key: &str) -> String {
    let value = match OF_SOURCE.iter().find(|(heading, _)| *heading == key) {
        Some((_, name)) => finding.get("source").and_then(|source| source.get(name)),
        None => finding.get(key),
    };
    not_a_formula(&words(value.unwrap_or(&Value::Null)))
}

/// A list in one cell, its items apart.
fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join("; "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_a_line_of_json_as_a_line_of_csv() {
        let mut table = AsCsv::begin(Vec::new()).unwrap();
        table
            .write_all(
                br#"{"case":"=VC-1","entitlement":"told","row":2,"answer":"late","status":"not_met","reason":null,"missing":["a.b","c"],"could_be":null,"blank":[],"due":"2020-01-02","days":-3,"periods":["H1, 19/20"],"frame":null,"rule":"entitlements/told.yaml:4","source":{"file":"@a.xlsx","sheet":"cases","row":7}}
"#,
            )
            .unwrap();
        let text = String::from_utf8(table.finish().unwrap()).unwrap();
        insta::assert_snapshot!(text, @r#"
        case,entitlement,row,answer,status,reason,missing,could_be,blank,due,days,periods,frame,rule,file,sheet,line
        '=VC-1,told,2,late,not_met,,a.b; c,,,2020-01-02,-3,"H1, 19/20",,entitlements/told.yaml:4,'@a.xlsx,cases,7
        "#);
    }
}
