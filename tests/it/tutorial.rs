//! The tutorial of the rules, done as it says: its edits made, its commands run, and what they print held against it.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use crate::support::copy_folder;

const TUTORIAL: &str = "rules/TUTORIAL.md";

#[test]
fn the_tutorial_is_as_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    for name in ["rules", "cases"] {
        copy_folder(Path::new(name), &place.join(name));
    }
    fs::copy("CHANGELOG.md", place.join("CHANGELOG.md")).unwrap();
    let text = fs::read_to_string(TUTORIAL).unwrap();
    let mut found: Option<(&str, &str)> = None;
    for (info, block) in blocks(&text) {
        let (_, task) = info.split_once(' ').unwrap_or((info, ""));
        match (task, found.take()) {
            ("write", Some((file, before))) => edit(place, file, |text| {
                assert!(text.contains(before), "{file} does not hold\n{before}\nbut\n{text}");
                text.replacen(before, block, 1)
            }),
            ("", None) => run(place, block, 0),
            ("ends with 1", None) => run(place, block, 1),
            (task, None) if task.starts_with("add to ") => {
                edit(place, &task[7..], |text| format!("{text}\n{block}"));
            }
            (task, None) if task.starts_with("find in ") => found = Some((&task[8..], block)),
            other => panic!("the tutorial has a block that is not tested: {other:?}\n{block}"),
        }
    }
    assert_eq!(found, None, "the last edit does not say what to write");
    assert!(!place.join("rules-before").exists() && !place.join("change.html").exists());
    assert_accepted_files_are_those_named(&text, place);
}

/// The files that the tutorial says to send are those that differ from the project's.
fn assert_accepted_files_are_those_named(tutorial: &str, place: &Path) {
    let mut changed = Vec::new();
    for top in ["rules", "cases"] {
        differing(Path::new(top), place, &mut changed);
    }
    changed.push("CHANGELOG.md".to_owned());
    let named = tutorial.lines().filter_map(|line| line.strip_prefix("- `")?.strip_suffix('`'));
    let mut named: Vec<String> = named.map(|file| file.replace('\\', "/")).collect();
    changed.sort();
    named.sort();
    assert_eq!(named, changed);
}

fn differing(folder: &Path, place: &Path, changed: &mut Vec<String>) {
    for entry in fs::read_dir(place.join(folder)).unwrap() {
        let path = folder.join(entry.unwrap().file_name());
        if place.join(&path).is_dir() {
            differing(&path, place, changed);
        } else if fs::read(&path).ok() != fs::read(place.join(&path)).ok() {
            changed.push(path.to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// The fenced blocks of a page: what is said behind the fence, and the lines in it.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, after) = after.split_once('\n').unwrap();
        let end = after.find("```\n").unwrap();
        blocks.push((info, &after[..end]));
        rest = &after[end + 3..];
    }
    assert!(blocks.len() > 20, "{blocks:?}");
    blocks
}

fn edit(place: &Path, file: &str, change: impl FnOnce(&str) -> String) {
    let path = place.join(file);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, change(&text)).unwrap();
}

/// Does what the first line of a block says, and compares what comes with its other lines.
fn run(place: &Path, block: &str, status: i32) {
    let (line, shown) = block.split_once('\n').unwrap();
    let line = line.strip_prefix("> ").unwrap_or_else(|| panic!("no command: {line}"));
    let (command, target) = line.split_once(" > ").map_or((line, None), |(line, file)| (line, Some(file)));
    let words: Vec<&str> = command.split(' ').collect();
    match words[..] {
        ["xcopy", from, to, "/E", "/I", "/Q"] => copy_folder(&place.join(from), &place.join(to)),
        ["rmdir", "/S", "/Q", folder] => fs::remove_dir_all(place.join(folder)).unwrap(),
        ["del", file] => fs::remove_file(place.join(file)).unwrap(),
        ["vcop", ref arguments @ ..] => {
            let (found, printed) = printed(place, arguments, target);
            assert_eq!(found, status, "{line}\n{printed}");
            assert!(matches(&printed, shown), "{line}\nprints\n{printed}\nand the tutorial shows\n{shown}");
        }
        _ => panic!("the tutorial has a command that is not tested: {line}"),
    }
}

/// How the program ends, and what it prints, both streams in the order in which they come to a terminal.
fn printed(place: &Path, arguments: &[&str], target: Option<&str>) -> (i32, String) {
    let screen = tempfile::NamedTempFile::new().unwrap();
    let both = || File::options().append(true).open(screen.path()).unwrap();
    let stdout = target.map_or_else(both, |file| File::create(place.join(file.replace('\\', "/"))).unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_vcop"));
    command.args(arguments).current_dir(place).stdout(stdout).stderr(both());
    let status = command.status().unwrap();
    (status.code().unwrap_or(-1), fs::read_to_string(screen.path()).unwrap())
}

/// Whether what is printed is what is shown, where `…` in a line stands for any words, and alone for any lines.
fn matches(printed: &str, shown: &str) -> bool {
    let (printed, shown): (Vec<&str>, Vec<&str>) = (printed.lines().collect(), shown.lines().collect());
    lines_match(&printed, &shown)
}

fn lines_match(printed: &[&str], shown: &[&str]) -> bool {
    let Some((pattern, later)) = shown.split_first() else { return printed.is_empty() };
    if *pattern == "…" {
        return (0..=printed.len()).any(|left_out| lines_match(&printed[left_out..], later));
    }
    printed.split_first().is_some_and(|(line, rest)| line_matches(line, pattern) && lines_match(rest, later))
}

fn line_matches(line: &str, pattern: &str) -> bool {
    let Some((start, end)) = pattern.split_once('…') else { return line == pattern };
    let Some(rest) = line.strip_prefix(start) else { return false };
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| line_matches(&rest[at..], end))
}

#[test]
fn what_is_left_out_is_left_out_and_nothing_else() {
    for (printed, shown, same) in [
        ("a\nb\nc\n", "a\nb\nc\n", true),
        ("a\nb\nc\n", "…\nc\n", true),
        ("a\nb\nc\n", "a\n…\n", true),
        ("a\nb\nc\n", "a\n…\nb\nc\n", true),
        ("a\nb\nc\n", "a\nc\n", false),
        ("a\nb\nc\n", "a\nb\n", false),
        ("a\n", "a\nb\n", false),
        ("x:12: y 3\n", "x:…: y …\n", true),
        ("x:12: y 3\n", "x:…: z …\n", false),
        ("x:12: y 3\n", "x:…: y\n", false),
    ] {
        assert_eq!(matches(printed, shown), same, "{printed}{shown}");
    }
}
