//! `vcop report`: every file of it, on the sample and on cases made to give themselves away.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};

use crate::support::{Run, copy_folder, vcop, vcop_with};

const SAMPLE: &str = "cases/essex-2019-20";
/// Stands in no rule, and in no word of this program.
const PLANTED: &str = "Zq9Planted";

fn report(batch: &str, folder: &Path, options: &[&str]) -> Run {
    vcop(&[&["report", batch, "-o", folder.to_str().unwrap()], options].concat())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// A file's bytes as they are and, of a zipped one, of each of its parts.
fn parts(path: &Path) -> Vec<(String, Vec<u8>)> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = fs::read(path).unwrap();
    let mut parts = Vec::new();
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let mut unzipped = Vec::new();
            part.read_to_end(&mut unzipped).unwrap();
            parts.push((format!("{name}/{}", part.name().unwrap()), unzipped));
        }
    }
    parts.push((name, bytes));
    parts
}

fn tell(folder: &Path, words: &str) -> Vec<String> {
    let parts = files(folder).into_iter().flat_map(|path| parts(&path));
    let told = parts.filter(|(_, bytes)| bytes.windows(words.len()).any(|part| part == words.as_bytes()));
    told.map(|(name, _)| name).collect()
}

/// The sample with marked words in every text of every case and in the files' names, and a case that cannot be used.
fn planted(root: &Path) -> PathBuf {
    let cases = root.join("cases");
    copy_folder(Path::new(SAMPLE), &cases);
    fs::remove_file(cases.join("notes.csv")).unwrap();
    let audit = fs::read_to_string(cases.join("audit.yaml")).unwrap();
    let audit = audit.replace("notes: notes.csv\n", "").replace("frame == \"finalised\"", "recorded(frame)");
    fs::write(cases.join("audit.yaml"), audit).unwrap();
    for name in ["h1", "q3", "q4"] {
        let text = fs::read_to_string(cases.join(format!("{name}.yaml"))).unwrap();
        fs::remove_file(cases.join(format!("{name}.yaml"))).unwrap();
        let text = text
            .replace("reference: VC-", &format!("reference: ={PLANTED}-"))
            .replace("area: Essex", &format!("area: {PLANTED}"))
            .replace("frame: finalised", &format!("frame: {PLANTED}"));
        let unusable = format!("\n---\nreference: {PLANTED}-x\nsampled_on: {PLANTED}\n");
        fs::write(cases.join(format!("{PLANTED}-{name}.yaml")), text + &unusable).unwrap();
    }
    cases
}

#[test]
fn no_file_for_the_public_tells_of_a_case_and_only_findings_and_provenance_of_the_others_do() {
    let root = tempfile::tempdir().unwrap();
    let cases = planted(root.path());
    let (internal, public) = (root.path().join("internal"), root.path().join("public"));
    let rules = ["--rules", "rules/moj-audit-2019-20"];
    let run = report(cases.to_str().unwrap(), &internal, &rules);
    assert_eq!(run.status, 3, "{}", run.stderr);
    let run = report(cases.to_str().unwrap(), &public, &[&rules[..], &["--profile", "public"]].concat());
    assert_eq!(run.status, 3, "{}", run.stderr);
    // The provenance names the files that were read, and the board's page cases to discuss.
    assert_eq!(tell(&internal, PLANTED), ["findings.csv", "provenance.json", "report.html"]);
    assert_eq!(tell(&public, PLANTED), [""; 0]);
    assert_eq!(names(&public), ["figures.csv", "figures.xlsx", "provenance.json", "report.html"]);
    let findings = fs::read_to_string(internal.join("findings.csv")).unwrap();
    assert!(findings.lines().skip(1).all(|line| line.starts_with(&format!("'={PLANTED}"))));
    assert_eq!(tell(&public, "[c]"), ["figures.csv", "figures.xlsx/xl/sharedStrings.xml", "report.html"]);
}

#[test]
fn the_same_inputs_are_the_same_bytes() {
    let root = tempfile::tempdir().unwrap();
    let mut written = Vec::new();
    for (name, zone, threads) in [("a", "Pacific/Kiritimati", "1"), ("b", "America/Los_Angeles", "4")] {
        let folder = root.path().join(name);
        let options = ["report", SAMPLE, "-o", folder.to_str().unwrap(), "--threads", threads];
        assert_eq!(vcop_with(&options, &[("TZ", zone)]).status, 0);
        let bytes: Vec<Vec<u8>> = files(&folder).iter().map(|path| fs::read(path).unwrap()).collect();
        written.push((names(&folder), bytes));
    }
    assert_eq!(written[0].0.len(), 7);
    assert!(written[0] == written[1]);
}

fn sheet(path: &Path, name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    workbook.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_workbooks_open_again_and_hold_what_the_tables_do() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("report");
    assert_eq!(report(SAMPLE, &folder, &[]).status, 0);
    let said = |data: &Data| match data {
        Data::Float(number) => number.to_string(),
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    for (workbook, name, table) in
        [("return.xlsx", "Return", "return.csv"), ("figures.xlsx", "Figures", "figures.csv")]
    {
        let rows = sheet(&folder.join(workbook), name);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(table)).unwrap();
        let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.unwrap()).collect();
        assert_eq!(rows.len(), lines.len(), "{workbook}");
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(row.iter().map(said).collect::<Vec<_>>(), line.iter().collect::<Vec<_>>());
        }
    }
    let figures = folder.join("figures.xlsx");
    let mut workbook: Xlsx<_> = calamine::open_workbook(&figures).unwrap();
    assert_eq!(workbook.sheet_names(), ["Cover", "Contents", "Notes", "Figures"]);
    assert_eq!(sheet(&folder.join("return.xlsx"), "Counts").len(), 1 + 23 * 3);
    workbook.load_tables().unwrap();
    let tables: Vec<&String> = workbook.table_names();
    assert_eq!(tables.len(), 3, "{tables:?}");
    for (name, bytes) in files(&folder).iter().flat_map(|path| parts(path)) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!name.contains("/xl/worksheets/") || !text.contains("<f>"), "{name} has a formula");
        assert!(!text.contains("mergeCell"), "{name} has merged cells");
        assert!(!name.ends_with("core.xml") || text.contains("2020-06-30T00:00:00Z"), "{text}");
    }
}

#[test]
fn the_round_sets_below_how_many_a_count_is_not_published() {
    let root = tempfile::tempdir().unwrap();
    let cases = root.path().join("cases");
    copy_folder(Path::new(SAMPLE), &cases);
    let audit = fs::read_to_string(cases.join("audit.yaml")).unwrap();
    let options = ["--rules", "rules/moj-audit-2019-20", "--profile", "public"];
    let mut hidden = Vec::new();
    for below in ["0", "5", "100"] {
        fs::write(cases.join("audit.yaml"), format!("{audit}suppress_below: {below}\n")).unwrap();
        let folder = root.path().join(below);
        assert_eq!(report(cases.to_str().unwrap(), &folder, &options).status, 0);
        let text = fs::read_to_string(folder.join("figures.csv")).unwrap();
        hidden.push(text.lines().filter(|line| line.contains("[c]")).count());
    }
    assert_eq!(hidden[0], 0);
    assert!(hidden[0] < hidden[1] && hidden[1] < hidden[2], "{hidden:?}");
    fs::write(cases.join("audit.yaml"), format!("{audit}suppress_below: few\n")).unwrap();
    let run = report(cases.to_str().unwrap(), &root.path().join("few"), &options);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`few` is not a number of cases"), "{}", run.stderr);
}

#[test]
fn an_earlier_report_is_replaced_and_nothing_else_is() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("report");
    assert_eq!(report(SAMPLE, &folder, &[]).status, 0);
    assert_eq!(report(SAMPLE, &folder, &["--profile", "public"]).status, 0);
    assert_eq!(names(&folder), ["figures.csv", "figures.xlsx", "provenance.json", "report.html"]);
    let before = fs::read(folder.join("figures.csv")).unwrap();
    fs::write(folder.join("minutes.docx"), "mine").unwrap();
    let run = report(SAMPLE, &folder, &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("holds `minutes.docx`, which is not of an earlier report"), "{}", run.stderr);
    assert_eq!(
        names(&folder),
        ["figures.csv", "figures.xlsx", "minutes.docx", "provenance.json", "report.html"]
    );
    assert_eq!(fs::read(folder.join("figures.csv")).unwrap(), before);
    assert_eq!(names(root.path()), ["report"]);
}

#[test]
fn it_is_not_written_among_what_is_read() {
    let root = tempfile::tempdir().unwrap();
    let cases = root.path().join("cases");
    copy_folder(Path::new(SAMPLE), &cases);
    let given = cases.to_str().unwrap();
    let before = names(&cases);
    let rules = ["--rules", "rules/moj-audit-2019-20"];
    for folder in [cases.clone(), cases.join("report")] {
        let run = report(given, &folder, &rules);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("it lies among the cases"), "{}", run.stderr);
    }
    for folder in ["rules/report", "rules/moj-audit-2019-20/report"] {
        let run = report(given, Path::new(folder), &rules);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("it lies among the rules"), "{}", run.stderr);
    }
    let run = report(given, &root.path().join("no/such/report"), &rules);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("check that the folder it is to lie in is there"), "{}", run.stderr);
    assert_eq!((names(&cases), names(root.path())), (before, vec!["cases".to_owned()]));
}
