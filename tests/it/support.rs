//! Rulesets and records for tests, made in memory.

use vcop::calendar::Date;
use vcop::diagnostic::{Diagnostic, SourceMap};
use vcop::document::{Node, Value, parse};
use vcop::finding::Finding;
use vcop::record::{Child, DateOrder, Group, Layout, Record, read_word};
use vcop::ruleset::{Files, Layer, Ruleset, compile};

/// The shipped calendar.
pub const CALENDAR: &str = include_str!("../../rules/calendars/england-and-wales.yaml");

/// The texts of a ruleset, by path below its folder.
#[derive(Debug, Clone)]
pub struct Texts {
    pub layers: Vec<(String, Vec<(String, String)>)>,
}

impl Texts {
    /// A ruleset named `small`, of `record.yaml`, its entitlements and nothing else.
    pub fn small(record: &str, entitlements: &[(&str, &str)]) -> Self {
        let asks: Vec<&str> = entitlements.iter().map(|(id, _)| *id).collect();
        let head = format!(
            "vcop: 1\nruleset: small\ntitle: Small\ncode: None\ncalendar: england-and-wales\nform:\n  - heading: All\n    asks: [{}]\n",
            asks.join(", ")
        );
        let mut files =
            vec![("record.yaml".to_owned(), record.to_owned()), ("ruleset.yaml".to_owned(), head)];
        for (id, text) in entitlements {
            files.push((format!("entitlements/{id}.yaml"), (*text).to_owned()));
        }
        Self { layers: vec![("small".to_owned(), files)] }
    }

    /// The same with one more file.
    pub fn with(mut self, path: &str, text: &str) -> Self {
        if let Some((_, files)) = self.layers.last_mut() {
            files.retain(|(known, _)| known != path);
            files.push((path.to_owned(), text.to_owned()));
            files.sort();
        }
        self
    }

    /// The same with an overlay on top.
    pub fn over(mut self, folder: &str, files: &[(&str, &str)]) -> Self {
        let mut files: Vec<(String, String)> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        files.sort();
        self.layers.push((folder.to_owned(), files));
        self
    }

    /// Compiles it.
    pub fn compile(&self) -> (Option<Ruleset>, Vec<Diagnostic>, SourceMap) {
        let mut sources = SourceMap::default();
        let mut files = Files::default();
        for (folder, texts) in &self.layers {
            let mut texts = texts.clone();
            texts.sort();
            let added = texts.into_iter().map(|(path, text)| {
                let id = sources.add(path.clone(), text);
                (path, id)
            });
            files.layers.push(Layer { folder: folder.clone(), files: added.collect() });
        }
        let calendar = sources.add("calendars/england-and-wales.yaml", CALENDAR);
        files.calendar = Some(("calendars/england-and-wales.yaml".to_owned(), calendar));
        let (ruleset, problems) = compile(&files, &sources);
        (ruleset, problems, sources)
    }

    /// Compiles what is expected to have no fault.
    pub fn ruleset(&self) -> Ruleset {
        let (ruleset, problems, sources) = self.compile();
        let shown: Vec<String> = problems
            .iter()
            .map(|problem| {
                let place = problem.labels.first().map(|label| sources.cite(label.span)).unwrap_or_default();
                format!("{place}: {}: {}", problem.code.name(), problem.message)
            })
            .collect();
        ruleset.unwrap_or_else(|| panic!("{}", shown.join("\n")))
    }
}

/// A day.
pub fn day(text: &str) -> Date {
    Date::parse_iso(text.as_bytes()).unwrap_or_else(|| panic!("{text}"))
}

/// A record written in YAML.
pub fn record(layout: &Layout, text: &str) -> Record {
    let mut sources = SourceMap::default();
    let source = sources.add("record", text);
    let (documents, fault) = parse(source, text);
    assert_eq!(fault, None);
    let mut record = Record::default();
    record.clear(layout);
    if let Some(node) = documents.first() {
        fill(&mut record, layout, &layout.root, node);
    }
    record
}

fn fill(record: &mut Record, layout: &Layout, group: &Group, node: &Node) {
    let Value::Mapping(entries) = &node.value else { return };
    for entry in entries {
        match group.child(&entry.key).unwrap_or_else(|| panic!("no field {}", entry.key)) {
            Child::Group(group) => fill(record, layout, group, &entry.node),
            Child::Field(slot) => {
                let value = value(record, &layout.fields[usize::from(*slot)].kind, &entry.node);
                record.set(*slot, value);
            }
            Child::List(list) => {
                let Value::Sequence(rows) = &entry.node.value else { continue };
                record.begin_rows(*list);
                for row in rows {
                    record.add_row(*list);
                    let Value::Mapping(fields) = &row.value else { continue };
                    for field in fields {
                        let declared = &layout.lists[usize::from(*list)].fields;
                        let slot = declared.iter().position(|known| known.name == field.key).unwrap();
                        let value = value(record, &declared[slot].kind, &field.node);
                        record.set_in_row(*list, u16::try_from(slot).unwrap(), value);
                    }
                }
            }
        }
    }
}

fn value(record: &mut Record, kind: &vcop::record::Kind, node: &Node) -> vcop::record::Slot {
    let Value::Scalar(scalar) = &node.value else { panic!("a single value belongs here") };
    let words = if scalar.is_blank() { "" } else { &scalar.text };
    read_word(record, kind, words, DateOrder::Iso).unwrap_or_else(|misfit| panic!("{}", misfit.message))
}

/// The findings of a record written in YAML.
pub fn findings(ruleset: &Ruleset, text: &str, as_at: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    vcop::engine::judge(ruleset, &record(&ruleset.layout, text), day(as_at), &mut findings);
    findings
}

/// What a run of the program came to.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program in the project's folder.
pub fn vcop(arguments: &[&str]) -> Run {
    vcop_with(arguments, &[])
}

/// Runs the program with variables set.
pub fn vcop_with(arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    run(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), arguments, variables, "")
}

/// Runs the program in a folder.
pub fn vcop_in(folder: &std::path::Path, arguments: &[&str]) -> Run {
    run(folder, arguments, &[], "")
}

/// Runs the program with a text on standard input.
pub fn vcop_reading(arguments: &[&str], input: &str) -> Run {
    run(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), arguments, &[], input)
}

fn run(folder: &std::path::Path, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Run {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut command = Command::new(env!("CARGO_BIN_EXE_vcop"));
    command.args(arguments).envs(variables.iter().copied()).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Copies a folder and everything in it.
pub fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
