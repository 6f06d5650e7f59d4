//! Draws of cases: the same for anyone, whatever the order and the files; recorded, and compared with by `vcop check`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Run, vcop};

const RULES: &str = "rules/moj-audit-2019-20";
const RECENT: &str = "cases/essex-recent";

fn sample(batch: &str, more: &[&str]) -> Run {
    vcop(&[&["sample", batch, "--rules", RULES, "--seed", "a seed"], more].concat())
}

fn json(batch: &str, more: &[&str]) -> Value {
    let run = sample(batch, &[more, &["--format", "json"]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// The documents of the recent cases, in the order of the files.
fn documents() -> Vec<String> {
    let files = ["2020-01", "2020-02", "2020-03"];
    let text: Vec<String> =
        files.iter().map(|name| fs::read_to_string(format!("{RECENT}/{name}.yaml")).unwrap()).collect();
    let all = text.iter().flat_map(|text| text.split("\n---"));
    // What follows `---` on its line is a comment.
    all.map(|document| document.split_once('\n').unwrap().1.to_owned()).collect()
}

#[test]
fn the_draw_is_the_same_however_the_cases_are_laid_in_files() {
    let whole = json(RECENT, &["--size", "30"]);
    assert_eq!((whole["frame"]["cases"].as_u64(), words(&whole["drawn"]).len()), (Some(118), 30));
    let folder = tempfile::tempdir().unwrap();
    for (number, part) in documents().rchunks(37).enumerate() {
        let backwards: Vec<&str> = part.iter().rev().map(String::as_str).collect();
        fs::write(folder.path().join(format!("{number}.yaml")), backwards.join("\n---\n")).unwrap();
    }
    let split = json(folder.path().to_str().unwrap(), &["--size", "30"]);
    for key in ["drawn", "reserve", "seed", "size"] {
        assert_eq!(split[key], whole[key], "{key}");
    }
    assert_eq!(split["frame"]["sha256"], whole["frame"]["sha256"]);
    assert_ne!(split["frame"]["files"], whole["frame"]["files"]);
}

#[test]
fn a_larger_draw_begins_with_the_smaller_and_goes_on_with_its_reserve() {
    let (small, large) = (json(RECENT, &["--size", "20"]), json(RECENT, &["--size", "40"]));
    let both = [words(&small["drawn"]), words(&small["reserve"])].concat();
    assert_eq!(both, words(&large["drawn"]));
    let other = vcop(&["sample", RECENT, "--seed", "another", "--size", "20", "--format", "json"]);
    assert!(!other.stdout.contains(&both[..3].join("\",\n    \"")), "another seed is another draw");
}

#[test]
fn strata_are_drawn_in_proportion_or_as_stated() {
    let in_proportion = json("cases/essex-2019-20", &["--size", "30", "--by", "court"]);
    let count = |draw: &Value, key: &str| -> Vec<u64> {
        draw["strata"].as_array().unwrap().iter().map(|part| part[key].as_u64().unwrap()).collect()
    };
    assert_eq!(
        (count(&in_proportion, "cases"), count(&in_proportion, "drawn")),
        (vec![55, 35], vec![18, 12])
    );
    let stated = ["--by", "court", "--strata", "crown=4", "--strata", "magistrates=2", "--reserve", "3"];
    let draw = json("cases/essex-2019-20", &stated);
    assert_eq!(
        (count(&draw, "drawn"), count(&draw, "reserve"), &draw["size"]),
        (vec![2, 4], vec![1, 2], &6.into())
    );
    let text = sample("cases/essex-2019-20", &stated).stderr;
    assert!(text.contains("not drawn in proportion"), "{text}");
    // Each part's draw goes on from its own smaller one.
    let (magistrates, crown) =
        (words(&in_proportion["drawn"])[..2].to_vec(), words(&in_proportion["drawn"])[18..22].to_vec());
    assert_eq!(words(&draw["drawn"]), [magistrates, crown].concat());
}

#[test]
fn no_case_is_left_out_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let cases = "reference,court,sampled_on\nA-1,crown,2020-01-05\nA-2,,2020-02-05\nA-3,crown,\nA-4,high,2020-01-09\nA-1,crown,2020-01-05\nA-5,,2020-05-01\n";
    fs::write(folder.path().join("cases.csv"), cases).unwrap();
    let batch = folder.path().to_str().unwrap();
    let dates = [
        "--size",
        "9",
        "--by",
        "court",
        "--by-date",
        "sampled_on",
        "--from",
        "2020-01-01",
        "--until",
        "2020-03-31",
    ];
    let run = sample(batch, &dates);
    assert_eq!(run.status, 3);
    for said in [
        "a word of 4 letters is not one of the choices",
        "`A-1` was read before",
        "1 case is not in the frame: its date is not from 1 January 2020 to 31 March 2020",
        "1 case is not in the frame: sampled_on is not recorded: A-3 (cases.csv:4)",
        "2 records or rows could not be used, so they could not be drawn",
        "court, not recorded: 1 of 1 drawn",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(run.stdout.contains("  without_date: 1\n  outside: 1\n  not_used: 2\n"), "{}", run.stdout);
    let nothing = sample(batch, &["--size", "9", "--by-date", "sampled_on", "--from", "2030-01-01"]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""), "{}", nothing.stderr);
    assert_eq!(sample(batch, &["--size", "9", "--from", "2030-01-01"]).status, 2, "by which date?");
}

#[test]
fn what_cannot_be_drawn_is_refused_before_anything_is_read() {
    for (more, said) in [
        (&["--size", "3", "--by", "curt"][..], "did you mean `court`?"),
        (&["--size", "3", "--by", "reference"], "one by one"),
        (&["--size", "3", "--by", "sampled_on"], "parted by a choice, a flag or text"),
        (&["--by", "court", "--strata", "crow=3"], "did you mean `crown`?"),
        (&["--by", "court", "--strata", "crown=3", "--strata", "crown=2"], "given twice"),
        (&["--by", "court", "--strata", "crown"], "write WORD=N"),
        (&["--size", "4", "--by", "court", "--strata", "crown=3"], "come to 3"),
        (&["--size", "3", "--from", "2020-02-01", "--until", "2020-01-01"], "lies before"),
        (&["--size", "3", "--by-date", "sampled_on"], "bounds nothing"),
        (&["--size", "3", "--plan", "--format", "csv"], "no list"),
        (&["--size", "0"], "0 is not in"),
    ] {
        let run = sample(RECENT, more);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
}

#[test]
fn a_plan_needs_no_seed_and_no_cases() {
    let of_cases = vcop(&["sample", RECENT, "--size", "30", "--plan"]);
    let of_number = vcop(&["sample", "--frame", "118", "--size", "30", "--plan"]);
    assert_eq!((of_number.status, &of_number.stdout), (0, &of_cases.stdout), "{}", of_number.stderr);
    let last = of_number.stdout.lines().rev().take(2).collect::<Vec<_>>();
    assert!(last[1].starts_with("A sample of 30 cannot show"), "{}", of_number.stdout);
    let run = vcop(&["sample", "--frame", "118", "--size", "30", "--plan", "--format", "json"]);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(plan["reach"]["of_half"], serde_json::json!([40, 78]));
}

/// A folder with the cases of a draw: all but those that `keep` drops, and one more that was not drawn.
fn audited(folder: &Path, keep: impl Fn(usize) -> bool) -> Vec<String> {
    let draw = folder.join("draw.yaml");
    let run = sample(RECENT, &["--size", "30", "-o", draw.to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let drawn = json(RECENT, &["--size", "30"]);
    let (drawn, reserve) = (words(&drawn["drawn"]), words(&drawn["reserve"]));
    let kept = drawn.iter().enumerate().filter(|(place, _)| keep(*place)).map(|(_, reference)| reference);
    let wanted: Vec<&String> = kept.chain(&reserve[..1]).collect();
    let cases = documents();
    let is_wanted =
        |case: &&String| wanted.iter().any(|reference| case.contains(&format!("reference: {reference}\n")));
    let cases: Vec<&str> = cases.iter().filter(is_wanted).map(String::as_str).collect();
    fs::write(folder.join("cases.yaml"), cases.join("\n---\n")).unwrap();
    fs::write(folder.join("audit.yaml"), "vcop: 1\nas_at: 2020-06-30\ndraw: draw.yaml\n").unwrap();
    [drawn, reserve].concat()
}

#[test]
fn check_says_which_of_the_cases_drawn_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = audited(folder.path(), |place| place != 4 && place != 9);
    let batch = folder.path().to_str().unwrap();
    let line = "28 of the 30 drawn; 2 not in the batch; 1 not drawn, 1 of them in reserve";
    let run = vcop(&["check", batch, "--rules", RULES]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains(&format!("vcop: {line}\n")), "{}", run.stderr);
    assert!(run.stdout.contains(&format!("\nDraw: {line}, as draw.yaml")), "{}", run.stdout);
    let listed = format!("2 cases drawn and not in the batch\n  {}\n  {}\n", drawn[4], drawn[9]);
    assert!(run.stdout.contains(&listed), "{}", run.stdout);
    let run = vcop(&["check", batch, "--rules", RULES, "--format", "json"]);
    let whole: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(whole["draw"]["not_drawn"], serde_json::json!({"count": 1, "cases": [drawn[30]]}));
    assert_eq!(whole["draw"]["not_in_batch"]["count"], 2);
    let run = vcop(&["check", batch, "--rules", RULES, "--format", "markdown"]);
    assert!(run.stdout.contains(&format!("- Draw: {line}")), "{}", run.stdout);
    let without: Value = serde_json::from_str(&vcop(&["check", RECENT, "--format", "json"]).stdout).unwrap();
    assert_eq!(without["draw"], Value::Null);
}

#[test]
fn a_draw_takes_the_place_of_no_file() {
    let folder = tempfile::tempdir().unwrap();
    audited(folder.path(), |_| true);
    let draw = folder.path().join("draw.yaml");
    let before = fs::read_to_string(&draw).unwrap();
    let run = sample(RECENT, &["--size", "5", "-o", draw.to_str().unwrap()]);
    assert!(run.status == 2 && run.stderr.contains("is there already"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&draw).unwrap(), before);
    // Among cases whose audit.yaml does not name it, it would be read as cases.
    let other = folder.path().join("other.yaml");
    let run = sample(folder.path().to_str().unwrap(), &["--size", "5", "-o", other.to_str().unwrap()]);
    assert!(run.stderr.contains("write `draw: other.yaml` into the audit.yaml"), "{}", run.stderr);
}

#[test]
fn a_draw_that_was_edited_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = audited(folder.path(), |_| true);
    let path = folder.path().join("draw.yaml");
    let good = fs::read_to_string(&path).unwrap();
    for (from, to, said) in [
        ("size: 30", "size: 29", "30 references are drawn, and `size` is 29"),
        ("size: 30", "size: some", "`some` is not a whole number"),
        ("seed:", "sed:", "did you mean `seed`?"),
        (drawn[2].as_str(), &drawn[3], "is in the draw twice"),
        ("vcop: 1", "vcop: 2", "version 2"),
    ] {
        assert!(good.contains(from));
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let run = vcop(&["check", folder.path().to_str().unwrap(), "--rules", RULES]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("draw.yaml:"), "{said}: {}", run.stderr);
    }
    fs::remove_file(&path).unwrap();
    let run = vcop(&["check", folder.path().to_str().unwrap(), "--rules", RULES]);
    assert!(
        run.status == 2 && run.stderr.contains("audit.yaml names the file under `draw`"),
        "{}",
        run.stderr
    );
}

/// The lines of cases/README.md by which anyone draws again, run by the shell that they are written for.
#[cfg(unix)]
#[test]
fn the_recipe_of_the_readme_draws_the_same() {
    let readme = fs::read_to_string("cases/README.md").unwrap();
    let recipe = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(recipe.lines().count(), 3, "{recipe}");
    let folder = tempfile::tempdir().unwrap();
    crate::support::copy_folder(Path::new(RECENT), &folder.path().join(RECENT));
    let run =
        std::process::Command::new("sh").args(["-c", recipe]).current_dir(folder.path()).output().unwrap();
    let printed = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    let draw = vcop(&["sample", RECENT, "--size", "30", "--seed", "essex-2020-q1", "--format", "json"]);
    let draw: Value = serde_json::from_str(&draw.stdout).unwrap();
    assert_eq!(lines[0], draw["frame"]["sha256"].as_str().unwrap(), "{printed}");
    let drawn: Vec<&str> = printed.lines().skip(1).map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(drawn, words(&draw["drawn"]));
}
