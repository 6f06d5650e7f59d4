//! What is written down of the sample cases, and what was worked out of them apart: to count by, without the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::batch::expected;
use vcop::diagnostic::SourceMap;
use vcop::document::{Node, Value, parse};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Case, question and row of a finding.
pub type Place = [String; 3];
/// Answer and status.
pub type Came = (String, String);

pub fn came(answer: &str, status: &str) -> Came {
    (answer.to_owned(), status.to_owned())
}

/// A finding as it was worked out apart for the base.
pub struct Line {
    pub case: Facts,
    /// The facts of the development, where it is asked of each.
    pub development: Facts,
    pub place: Place,
    pub came: Came,
    pub missing: String,
    pub days: Option<i64>,
    pub reason: String,
}

/// Facts that are written down, by dotted name.
#[derive(Default, Clone)]
pub struct Facts(BTreeMap<String, String>);

impl Facts {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| *text != "none" && !text.is_empty())
    }

    pub fn yes(&self, name: &str) -> bool {
        self.get(name) == Some("yes")
    }

    pub fn fill(&mut self, node: &Node, below: &str) {
        match &node.value {
            Value::Scalar(scalar) => drop(self.0.insert(below.to_owned(), scalar.text.clone())),
            Value::Mapping(entries) => {
                let dot = if below.is_empty() { "" } else { "." };
                for entry in entries {
                    self.fill(&entry.node, &format!("{below}{dot}{}", entry.key));
                }
            }
            Value::Sequence(items) => {
                if items.is_empty() {
                    self.0.insert(below.to_owned(), String::new());
                }
                for (index, item) in items.iter().enumerate() {
                    self.fill(item, &format!("{below}.{index}"));
                }
            }
        }
    }

    /// Whether a fact was looked for and there is none.
    pub fn is_none(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|text| text == "none")
    }

    /// Whether a list is written down as having nothing in it.
    pub fn is_empty_list(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(String::is_empty)
    }

    /// The facts of one development.
    pub fn development(&self, row: &str) -> Self {
        let prefix = format!("developments.{row}.");
        let own = self.0.iter().filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?, text)));
        Self(own.map(|(name, text)| (name.to_owned(), text.clone())).collect())
    }
}

pub fn cases(batch: &str) -> BTreeMap<String, Facts> {
    let mut cases = BTreeMap::new();
    for path in fs::read_dir(root().join("cases").join(batch)).unwrap().map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let source = SourceMap::default().add("cases", text.as_str());
        for node in parse(source, &text).0 {
            let mut facts = Facts::default();
            facts.fill(&node, "");
            if let Some(reference) = facts.get("reference") {
                cases.insert(reference.to_owned(), facts.clone());
            }
        }
    }
    cases
}

pub fn lines(batch: &str) -> Vec<Line> {
    let cases = cases(batch);
    let line = |row: Vec<String>| {
        let case = cases[&row[0]].clone();
        Line {
            development: case.development(&row[2]),
            case,
            place: [row[0].clone(), row[1].clone(), row[2].clone()],
            came: came(&row[3], &row[4]),
            missing: row[8].clone(),
            days: row[7].parse().ok(),
            reason: row[5].clone(),
        }
    };
    expected(&format!("{batch}.findings.csv")).into_iter().map(line).collect()
}
