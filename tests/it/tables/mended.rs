//! What could not be used, written to a file, mended there and given back.

use std::fs;

use super::{Words, check, read, ruleset};

const CASES: &str = "reference,court,crime.reported_on\nVC-1,crown,04/06/2019\n=VC-2,crown,31/04/2020\nVC-3,Smith,\n\
                     VC-1,crown,\n,crown,\nVC-4,crown,,,\n";
const DEVELOPMENTS: &str = "reference,kind,told_on\nVC-1,arrest,\nVC-3,arrest,\n-9,charge,\n";

#[test]
fn a_table_of_cases_is_written_as_csv_and_read_again_when_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (cases, out) = (folder.path().join("cases.csv"), folder.path().join("out.csv"));
    fs::write(&cases, CASES).unwrap();
    let run = check(&cases, &["--not-used", out.to_str().unwrap()]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(run.stdout.contains("6 cases read: 1 checked, 5 could not be used"), "{}", run.stdout);
    let text = fs::read_to_string(&out).unwrap();
    insta::assert_snapshot!(text, @r#"
    not used because,reference,court,crime.reported_on,,
    "cases.csv:3: `crime.reported_on`: `31/04/2020` is not a date (write a date as 2019-06-04 or 04/06/2019, or leave it blank where it is not recorded)",'=VC-2,crown,31/04/2020,,
    "cases.csv:4: `court`: a word of 5 letters is not one of the choices (it is one of magistrates, crown)",VC-3,Smith,,,
    "cases.csv:5: `VC-1` was read before, at cases.csv:2",VC-1,crown,,,
    cases.csv:6: the record has no `reference` (give each record a `reference` of its own),,crown,,,
    cases.csv:7: the row has 5 cells where there are 3 columns (a comma within a cell needs quotes round the cell),,,,VC-4,crown
    "#);
    // As it is it can be read, and says the same again.
    let again = check(&out, &[]);
    // The case that was there twice is now there once.
    assert!(again.stdout.contains("5 cases read: 1 checked, 4 could not be used"), "{}", again.stdout);
    let mended: String = text
        .lines()
        .filter(|line| !line.contains("was read before") && !line.contains("no `reference`"))
        .map(|line| {
            let line = line.replace(",,,,VC-4,crown", ",VC-4,crown,,,");
            line.replace("31/04/2020", "30/04/2020").replace("Smith", "crown") + "\n"
        })
        .collect();
    fs::write(&out, mended).unwrap();
    let cases = read(&[out], &ruleset().layout);
    let keys: Vec<&Words> = cases.iter().map(|case| &case.fields[0].1).collect();
    let expected = ["=VC-2", "VC-3", "VC-4"].map(|key| Words::Text(key.to_owned()));
    assert_eq!(keys, expected.iter().collect::<Vec<_>>());
}

#[test]
fn a_workbook_takes_lists_too_and_what_stood_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let batch = folder.path().join("batch");
    fs::create_dir(&batch).unwrap();
    fs::write(batch.join("cases.csv"), CASES).unwrap();
    fs::write(batch.join("developments.csv"), DEVELOPMENTS).unwrap();
    fs::write(batch.join("more.ndjson"), "{\"reference\":\"VC-9\",\"court\":\"x\"}\n").unwrap();
    let (csv, xlsx) = (folder.path().join("out.csv"), folder.path().join("out.xlsx"));
    let refused = check(&batch, &["--not-used", csv.to_str().unwrap()]);
    assert_eq!((refused.status, csv.exists()), (2, false));
    assert!(refused.stderr.contains("ends in `.xlsx`"), "{}", refused.stderr);
    let run = check(&batch, &["--not-used", xlsx.to_str().unwrap()]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    let bytes = fs::read(&xlsx).unwrap();
    check(&batch, &["--not-used", xlsx.to_str().unwrap()]);
    assert!(fs::read(&xlsx).unwrap() == bytes, "the same batch gives the same bytes");
    let again = check(&xlsx, &[]);
    insta::assert_snapshot!(again.stderr);
}

#[test]
fn it_is_not_written_where_it_would_be_read_as_cases_or_take_another_files_place() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.csv");
    fs::write(&cases, CASES).unwrap();
    let refused = |file: &str, options: &[&str]| {
        let run = check(folder.path(), &[&["--not-used", file], options].concat());
        assert_eq!(run.status, 2, "{}", run.stderr);
        run.stderr.replace(&folder.path().to_string_lossy().replace('\\', "/"), "FOLDER")
    };
    let inside = folder.path().join("out.csv");
    let shown = [
        refused(inside.to_str().unwrap(), &[]),
        refused("rules/moj-audit-2019-20/out.csv", &[]),
        refused("../out.txt", &[]),
        refused("../out.csv", &["--findings", "../out.csv"]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}
