//! Tables and workbooks through the whole path: the same answers from every format, and nothing bent on the way.

mod attacks;
mod batch;
mod mended;
mod values;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vcop::calendar::Date;
use vcop::record::{Kind, Layout};

use crate::support::{Run, vcop};
use batch::{Case, Values, Words, json, pack_ods, read, ruleset, tables, write_csv, write_ods, write_xlsx};

const RULES: &str = "rules/moj-audit-2019-20";

/// Runs `check` on a file or folder by the shipped rules.
fn check(batch: &Path, options: &[&str]) -> Run {
    let start = ["check", batch.to_str().unwrap(), "--rules", RULES, "--as-at", "2020-06-30"];
    vcop(&[&start[..], options].concat())
}

/// Every finding of a batch, and where the first was read.
fn findings(batch: &Path) -> (Vec<serde_json::Value>, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("findings.ndjson");
    let run = check(batch, &["--findings", file.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut lines: Vec<serde_json::Value> =
        fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut sources = Vec::new();
    for line in &mut lines {
        sources.push(line.as_object_mut().unwrap().remove("source").unwrap());
    }
    (lines, sources.swap_remove(0))
}

/// Writes cases in every format, each in a folder of its own.
fn every_format(root: &Path, cases: &[Case], layout: &Layout) -> Vec<PathBuf> {
    let folder = |name: &str| {
        let folder = root.join(name);
        fs::create_dir(&folder).unwrap();
        folder
    };
    let [own, developments] = tables(cases, layout);
    let sheets = [("Cases", &own), ("developments", &developments)];
    let records: Vec<String> = cases.iter().map(|case| json(case).to_string()).collect();
    let (csv, xlsx, ods) = (folder("csv"), folder("xlsx"), folder("ods"));
    write_csv(&csv.join("cases.csv"), &own);
    write_csv(&csv.join("developments.csv"), &developments);
    write_xlsx(&xlsx.join("cases.xlsx"), &sheets);
    write_ods(&ods.join("cases.ods"), &sheets);
    let (yaml, ndjson, list) = (folder("yaml"), folder("ndjson"), folder("json"));
    fs::write(yaml.join("cases.yaml"), records.join("\n---\n")).unwrap();
    fs::write(ndjson.join("cases.ndjson"), records.join("\n")).unwrap();
    fs::write(list.join("cases.json"), format!("[{}]", records.join(","))).unwrap();
    vec![yaml, ndjson, list, csv, xlsx, ods]
}

#[test]
fn the_same_batch_gives_the_same_findings_from_every_format() {
    let layout = ruleset().layout;
    for batch in ["essex-2019-20", "essex-recent"] {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(batch);
        let root = tempfile::tempdir().unwrap();
        let mut given = read(std::slice::from_ref(&cases), &layout);
        // A table of a list has no way of saying that of one case it is not recorded.
        given.retain(|case| case.developments.is_some());
        let folders = every_format(root.path(), &given, &layout);
        let (expected, _) = findings(&folders[0]);
        assert!(expected.len() > 900, "{}", expected.len());
        for folder in &folders {
            fs::copy(cases.join("audit.yaml"), folder.join("audit.yaml")).unwrap();
            for beside in ["notes.csv", "published.yaml"].iter().filter(|name| cases.join(name).exists()) {
                fs::copy(cases.join(beside), folder.join(beside)).unwrap();
            }
        }
        let (mut original, _) = findings(&cases);
        let kept: Vec<&serde_json::Value> = expected.iter().map(|finding| &finding["case"]).collect();
        original.retain(|finding| kept.contains(&&finding["case"]));
        for folder in &folders {
            let (found, source) = findings(folder);
            assert!(found == original, "{}", folder.display());
            let sheet =
                if folder.ends_with("xlsx") || folder.ends_with("ods") { "\"Cases\"" } else { "null" };
            assert_eq!(source["sheet"].to_string(), sheet);
        }
    }
}

fn any_words(kind: &Kind) -> BoxedStrategy<Option<Words>> {
    let value = match kind {
        Kind::Text => "[A-Za-z0-9=&<'\"é,;]{1,12}"
            .prop_filter("a word", |text| text != "none")
            .prop_map(Words::Text)
            .boxed(),
        Kind::Date => (0_i64..40_000)
            .prop_map(|days| Words::Day(Date::new(1990, 1, 1).unwrap().plus_days(days)))
            .boxed(),
        Kind::Flag => any::<bool>().prop_map(Words::Flag).boxed(),
        Kind::Number => (-1_000_000_i64..1_000_000).prop_map(Words::Number).boxed(),
        Kind::Choice(of) => proptest::sample::select(of.to_vec()).prop_map(Words::Text).boxed(),
    };
    let none = if *kind == Kind::Text { Just(None).boxed() } else { Just(Some(Words::None)).boxed() };
    prop_oneof![2 => value.prop_map(Some), 2 => Just(None), 1 => none].boxed()
}

fn any_values(fields: &[(String, Kind)]) -> BoxedStrategy<Values> {
    let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
    let words: Vec<_> = fields.iter().map(|(_, kind)| any_words(kind)).collect();
    words
        .prop_map(move |words| {
            let given = |(name, words): (&String, Option<Words>)| Some((name.clone(), words?));
            names.iter().zip(words).filter_map(given).collect()
        })
        .boxed()
}

fn any_cases() -> BoxedStrategy<Vec<Case>> {
    let layout = ruleset().layout;
    let kinds = |fields: &[vcop::record::Declaration], is_row: bool| -> Vec<(String, Kind)> {
        let name =
            |field: &vcop::record::Declaration| if is_row { field.name.clone() } else { field.path.clone() };
        fields
            .iter()
            .map(|field| (name(field), field.kind.clone()))
            .filter(|(name, _)| name != "reference")
            .collect()
    };
    let row = any_values(&kinds(&layout.lists[0].fields, true));
    let rows = proptest::collection::vec(row.prop_filter("says something", |row| !row.is_empty()), 0..3);
    let case = (any_values(&kinds(&layout.fields, false)), rows);
    proptest::collection::vec(case, 1..5)
        .prop_map(|cases| {
            let with_key = |(number, (mut fields, developments)): (usize, (Values, Vec<Values>))| {
                fields.insert(0, ("reference".to_owned(), Words::Text(format!("0{number}"))));
                Case { fields, developments: Some(developments) }
            };
            cases.into_iter().enumerate().map(with_key).collect()
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_record_comes_back_from_every_format_as_it_was(cases in any_cases()) {
        let layout = ruleset().layout;
        let root = tempfile::tempdir().unwrap();
        for folder in every_format(root.path(), &cases, &layout) {
            prop_assert_eq!(&read(std::slice::from_ref(&folder), &layout), &cases, "{}", folder.display());
        }
    }
}

#[test]
fn a_sheet_that_is_neither_cases_nor_a_list_is_said_not_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str| {
        format!(
            "<table:table table:name=\"{name}\"><table:table-row><table:table-cell office:value-type=\"string\">\
         <text:p>reference</text:p></table:table-cell></table:table-row></table:table>"
        )
    };
    let path = folder.path().join("a.ods");
    pack_ods(&path, &[table("Developments"), table("Export"), table("Pivot"), table("Notes")].concat());
    let run = check(&path, &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    insta::assert_snapshot!(run.stderr, @r"
    vcop: a.ods: not read, since the first sheet holds the cases and a list's sheet is named after it: sheets `Pivot`, `Notes`
    vcop: no case was read: the files hold none
    ");
}
