//! Holds the code to the table of rooms in ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the table's order, lowest first.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = text.split("\n| room |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with("| `"));
    rows.map(|line| line.split('`').nth(1).unwrap().to_owned()).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every file of the library with its room, its text before its tests, and its whole text.
fn sources() -> Vec<(PathBuf, String, String, String)> {
    let source = root().join("src");
    let inside = |path: &Path| {
        let below = path.strip_prefix(&source).unwrap();
        below.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(&text).to_owned();
        (inside(&path), code, text, path)
    };
    files_below(&source)
        .into_iter()
        .map(read)
        .map(|(room, code, text, path)| (path, room, code, text))
        .collect()
}

/// Lines of code, comments left out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    lines.filter(|(_, line)| !line.starts_with("//"))
}

#[test]
fn a_room_imports_only_rooms_above_it() {
    let rooms = rooms();
    assert!(rooms.len() > 10, "the table was not found");
    let mut wrong = Vec::new();
    for (path, room, code, _) in sources() {
        let Some(own) = rooms.iter().position(|known| *known == room) else {
            let known = ["lib", "main"].contains(&room.as_str());
            assert!(known, "{} is in no room of ARCHITECTURE.md", path.display());
            continue;
        };
        for (line, text) in code_lines(&code) {
            for (other, name) in rooms.iter().enumerate() {
                if other > own && text.contains(&format!("crate::{name}")) {
                    wrong.push(format!("{}:{line}: `{room}` imports `{name}`", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_of_the_table_is_there() {
    for room in rooms() {
        assert!(root().join(format!("src/{room}.rs")).is_file(), "src/{room}.rs");
    }
}

#[test]
fn the_fences_hold() {
    let fences: [(&str, &[&str]); 3] = [
        ("condition", &["rhai::", "use rhai"]),
        ("load", &["std::fs", "fs::File"]),
        (
            "cli",
            &[
                "std::env",
                "SystemTime",
                "Instant",
                "jiff::Zoned",
                "Timestamp",
                "clap::",
                "use clap",
                "std::process",
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (path, room, code, _) in sources() {
        for (owner, words) in fences {
            let main = room == "main" && owner == "cli";
            for (line, text) in code_lines(&code).filter(|_| room != owner && !main) {
                if words.iter().any(|word| text.contains(word)) {
                    wrong.push(format!("{}:{line}: only `{owner}` may: {text}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_opens_with_a_sentence_and_is_short() {
    let mut files: Vec<PathBuf> = sources().into_iter().map(|(path, ..)| path).collect();
    files.extend(files_below(&root().join("tests")));
    files.extend(files_below(&root().join("benches")));
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with a //! sentence", path.display());
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_program_knows_no_law() {
    let words =
        ["cohabit", "VPS", "magistrate", "Probation", "Police", "HMCTS", "acknowledgement", "enhanced_on"];
    let sources = sources().into_iter().filter(|(path, ..)| !path.ends_with("testing.rs"));
    for (path, _, code, _) in sources {
        for (line, text) in code_lines(&code) {
            for word in words {
                assert!(!text.contains(word), "{}:{line}: {text}", path.display());
            }
        }
    }
}
