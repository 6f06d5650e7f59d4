//! Which files a run reads, in which order, and the names they are shown under.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::apart::tell_apart;
use super::role::Role;
use super::workbook;
use crate::diagnostic::{Code, Diagnostic};
use crate::record::Place;

/// The inputs of one run, in the order in which they are read.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    inputs: Vec<Input>,
}

/// A file of records, or standard input.
#[derive(Debug, Clone)]
pub struct Input {
    /// As it is shown.
    pub name: String,
    /// Where it lies; `None` for standard input.
    pub path: Option<PathBuf>,
    /// How it is written.
    pub ending: Ending,
    /// Which sheet of a workbook it is.
    pub sheet: Option<SheetName>,
    /// Inputs that belong together: those of one folder, or all that are given by name.
    pub(super) group: usize,
    /// How its columns are read where a map says so, and what its rows are to the round.
    pub(super) role: Role,
}

/// A sheet that can be seen in a workbook: each is an input of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// The number of the input that is the first sheet of the same workbook.
    pub(super) first: u16,
}

/// How an input is written, as its name ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// `.yaml`, `.yml`
    Yaml,
    /// `.ndjson`, `.jsonl`
    Ndjson,
    /// `.json`
    Json,
    /// `.csv`
    Csv,
    /// `.xlsx`, `.ods`
    Workbook,
    /// Standard input has no name: its first byte decides.
    Unknown,
}

/// A folder's `audit.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFile {
    /// The folder, as it was given.
    pub folder: PathBuf,
    /// Where the file lies.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// What an `audit.yaml` says of the files beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Those that are no records.
    pub left_out: Vec<String>,
    /// Those that the round is put together from, in order; where there are none, the folder's own files are read.
    pub files: Vec<String>,
}

/// Where a record was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The number of its input.
    pub input: u16,
    /// The line at which it begins, from 1.
    pub line: u64,
}

/// The name of standard input on the command line.
const STANDARD_INPUT: &str = "-";
/// The name under which it is shown.
const STANDARD_INPUT_SHOWN: &str = "standard input";
/// The file that holds a round's settings.
const AUDIT_FILE: &str = "audit.yaml";
/// The group of the inputs that are given by name.
const BY_NAME: usize = usize::MAX;
/// What files of records end in.
const ENDINGS: &str = "`.yaml`, `.yml`, `.ndjson`, `.jsonl`, `.json`, `.csv`, `.xlsx` or `.ods`";

/// Finds the inputs that paths name: files, folders, and `-`.
///
/// `named` is asked of each folder that has an `audit.yaml`: what it says of the files beside it.
pub fn inputs(paths: &[PathBuf], named: impl Fn(&AuditFile) -> Named) -> Result<Inputs, Diagnostic> {
    let mut inputs = Vec::new();
    for (group, path) in paths.iter().enumerate() {
        if path.as_os_str() == STANDARD_INPUT {
            inputs.push(standard_input());
        } else if metadata(path)?.is_dir() {
            let audit = audit_file(path)?;
            let named = audit.as_ref().map(&named).unwrap_or_default();
            if named.files.is_empty() {
                inputs.extend(folder(path, group, &named.left_out)?);
            } else {
                inputs.extend(named.files.iter().map(|name| of_round(path, group, name)));
            }
        } else {
            inputs.push(by_name(path)?);
        }
    }
    refuse_repeated(&inputs)?;
    tell_apart(&mut inputs);
    let inputs = with_sheets(inputs)?;
    match u16::try_from(inputs.len()) {
        Ok(_) => Ok(Inputs { inputs }),
        Err(_) => Err(Diagnostic::placeless(
            Code::FileUnreadable,
            format!("{} files are more than one run reads", inputs.len()),
        )
        .help(format!("at most {} are read", u16::MAX))),
    }
}

/// The `audit.yaml` of the first folder that has one.
pub fn find_audit(paths: &[PathBuf]) -> Result<Option<AuditFile>, Diagnostic> {
    for path in paths.iter().filter(|path| path.is_dir()) {
        if let Some(audit) = audit_file(path)? {
            return Ok(Some(audit));
        }
    }
    Ok(None)
}

impl Inputs {
    /// Every input, in the order in which they are read.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Input> {
        self.inputs.iter()
    }

    /// An input by its number.
    pub fn get(&self, input: u16) -> Option<&Input> {
        self.inputs.get(usize::from(input))
    }

    /// The name that an input is shown under.
    pub fn name(&self, input: u16) -> &str {
        self.get(input).map_or("", |input| &input.name)
    }

    /// A record's place, as it is shown.
    pub fn place(&self, source: Source) -> Place {
        self.get(source.input).map(|input| input.place(source.line)).unwrap_or_default()
    }

    /// Whose a file of a round is, where its `audit.yaml` says so.
    pub fn from(&self, input: u16) -> Option<&str> {
        self.get(input)?.role.from.as_deref()
    }

    /// Every input, to be given its role.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Input> {
        self.inputs.iter_mut()
    }

    /// Of each workbook that is given by name, keeps the sheet of this name, or else its first.
    pub(super) fn keep_sheet(&mut self, name: Option<&str>) {
        let mut number = 0;
        self.inputs.retain(|input| {
            let is_first = input.sheet.as_ref().is_some_and(|sheet| sheet.first == number);
            number += 1;
            let is_wanted = |sheet: &SheetName| name.map_or(is_first, |name| name == sheet.name);
            !input.is_named_table() || input.sheet.as_ref().is_none_or(is_wanted)
        });
    }

    /// Every input with its number.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u16, &Input)> {
        (0..).zip(&self.inputs)
    }
}

impl Input {
    /// A place in it, as it is shown: a line of the file, or a row of the sheet.
    pub(super) fn place(&self, line: u64) -> Place {
        let sheet = self.sheet.as_ref().map(|sheet| sheet.name.clone());
        Place { file: self.name.clone(), sheet, line, column: None }
    }

    /// What it is called in a sentence.
    pub(super) fn shown(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("the sheet `{}` of `{}`", sheet.name, self.name),
            None => format!("`{}`", self.name),
        }
    }

    /// The name of its file without the ending.
    pub(super) fn stem(&self) -> Option<&str> {
        self.path.as_deref()?.file_stem()?.to_str()
    }

    /// A file that is read for itself, and whose rows are no records.
    pub(super) fn by_itself(name: String, path: PathBuf) -> Self {
        let ending = Ending::of(&name).unwrap_or(Ending::Unknown);
        Self { name, path: Some(path), ending, sheet: None, group: BY_NAME, role: Role::default() }
    }

    /// Whether it is a table that is given by name.
    pub(super) fn is_named_table(&self) -> bool {
        self.group == BY_NAME && matches!(self.ending, Ending::Csv | Ending::Workbook)
    }
}

impl Ending {
    /// How a file of this name is written; `None` where it holds no records.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        match () {
            () if is("yaml") || is("yml") => Some(Ending::Yaml),
            () if is("ndjson") || is("jsonl") => Some(Ending::Ndjson),
            () if is("json") => Some(Ending::Json),
            () if is("csv") => Some(Ending::Csv),
            () if is("xlsx") || is("ods") => Some(Ending::Workbook),
            () => None,
        }
    }
}

/// Puts in the place of each workbook the sheets that can be seen in it.
fn with_sheets(files: Vec<Input>) -> Result<Vec<Input>, Diagnostic> {
    let mut inputs = Vec::new();
    for file in files {
        let Some(path) =
            file.path.as_deref().filter(|_| file.ending == Ending::Workbook && file.role.is_plain())
        else {
            inputs.push(file);
            continue;
        };
        let first = u16::try_from(inputs.len()).unwrap_or(u16::MAX);
        for name in workbook::sheets(path)? {
            inputs.push(Input { sheet: Some(SheetName { name, first }), ..file.clone() });
        }
    }
    Ok(inputs)
}

fn standard_input() -> Input {
    let role = Role::default();
    let name = STANDARD_INPUT_SHOWN.to_owned();
    Input { name, path: None, ending: Ending::Unknown, sheet: None, group: BY_NAME, role }
}

/// A file that an `audit.yaml` names under `files`; whether it is there has been looked at.
fn of_round(folder: &Path, group: usize, name: &str) -> Input {
    let path = folder.join(name);
    let ending = Ending::of(name).unwrap_or(Ending::Unknown);
    Input { name: file_name(&path), path: Some(path), ending, sheet: None, group, role: Role::of_round() }
}

fn by_name(path: &Path) -> Result<Input, Diagnostic> {
    let name = file_name(path);
    if name == AUDIT_FILE {
        let message = format!("`{}` holds an audit's settings and no records", path.display());
        return Err(
            Diagnostic::placeless(Code::FileUnreadable, message).help("give the folder that it lies in")
        );
    }
    match Ending::of(&name) {
        Some(ending) => Ok(Input {
            name,
            path: Some(path.to_owned()),
            ending,
            sheet: None,
            group: BY_NAME,
            role: Role::default(),
        }),
        None => Err(not_records(path, &name)),
    }
}

fn not_records(path: &Path, name: &str) -> Diagnostic {
    let message = format!("`{}` is not a file of records", path.display());
    let problem = Diagnostic::placeless(Code::FileUnreadable, message);
    if is_old_workbook(name) {
        return problem
            .help("open it in a spreadsheet and save it as `.xlsx` (Excel Workbook), which is read");
    }
    problem.help(format!("files of records end in {ENDINGS}"))
}

/// Whether a file is not for people: `~$a.xlsx` lies beside a workbook that is open in Excel.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

/// Whether a file is a workbook of a kind that is not read: `.xls`, `.xlsm`, `.xlsb`.
pub(super) fn is_old_workbook(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.to_ascii_lowercase().starts_with("xls"))
        && Ending::of(name).is_none()
}

/// A folder's own files of records, in byte order of their names.
fn folder(folder: &Path, group: usize, left_out: &[String]) -> Result<Vec<Input>, Diagnostic> {
    let unreadable = |error: io::Error| unreadable(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = file_name(&path);
        let is_left_out = left_out.iter().any(|other| other.strip_prefix("./").unwrap_or(other) == name);
        if name == AUDIT_FILE || is_hidden(&name) || is_left_out {
            continue;
        }
        if let Some(ending) = Ending::of(&name).filter(|_| !path.is_dir()) {
            found.push(Input { name, path: Some(path), ending, sheet: None, group, role: Role::default() });
        }
    }
    found.sort_by(|one, other| one.name.as_bytes().cmp(other.name.as_bytes()));
    if found.is_empty() {
        let message = format!("the folder `{}` holds no records", folder.display());
        let problem = Diagnostic::placeless(Code::FileUnreadable, message);
        return Err(
            problem.help(format!("files of records end in {ENDINGS}; folders within it are not read"))
        );
    }
    Ok(found)
}

/// A file that is read twice would have every record of it repeated.
fn refuse_repeated(inputs: &[Input]) -> Result<(), Diagnostic> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let real = match &input.path {
            Some(path) => fs::canonicalize(path).map_err(|error| unreadable(path, &error))?,
            None => PathBuf::from(STANDARD_INPUT),
        };
        // A round may read one workbook several times, each time by another map.
        let is_again = input.role.join.is_some() && seen.contains(&real);
        seen.push(if is_again { real.join(number.to_string()) } else { real });
    }
    let mut sorted: Vec<(&PathBuf, &Input)> = seen.iter().zip(inputs).collect();
    sorted.sort_by_key(|(real, _)| *real);
    let repeated = sorted.iter().zip(sorted.iter().skip(1)).find(|((one, _), (next, _))| one == next);
    match repeated {
        Some((_, (_, input))) => {
            let shown = input.path.as_deref().map_or(input.name.clone(), |path| path.display().to_string());
            let problem = Diagnostic::placeless(Code::FileUnreadable, format!("`{shown}` is given twice"));
            Err(problem.help("each of its records would be a repeated one: give it once"))
        }
        None => Ok(()),
    }
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(super) fn audit_file(folder: &Path) -> Result<Option<AuditFile>, Diagnostic> {
    let path = folder.join(AUDIT_FILE);
    let mut text = String::new();
    match File::open(&path).and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => Ok(Some(AuditFile { folder: folder.to_owned(), path, text })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

fn metadata(path: &Path) -> Result<fs::Metadata, Diagnostic> {
    fs::metadata(path).map_err(|error| unreadable(path, &error))
}

/// A file or folder that could not be read, in plain words.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let path = path.display();
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file or folder `{path}`"),
        io::ErrorKind::PermissionDenied => format!("`{path}` may not be opened"),
        io::ErrorKind::InvalidData => format!("`{path}` is not a text in UTF-8"),
        _ => format!("`{path}` could not be read: {error}"),
    };
    Diagnostic::placeless(Code::FileUnreadable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with folders and files of these names, each holding nothing.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap();
        }
        folder
    }

    fn names(folder: &Path, paths: &[&str]) -> Result<Vec<String>, Diagnostic> {
        let paths: Vec<PathBuf> =
            paths.iter().map(|path| if *path == "-" { path.into() } else { folder.join(path) }).collect();
        let named = |audit: &AuditFile| Named {
            left_out: audit.text.lines().map(str::to_owned).collect(),
            files: Vec::new(),
        };
        Ok(inputs(&paths, named)?.iter().map(|input| input.name.clone()).collect())
    }

    fn message(folder: &Path, paths: &[&str]) -> (String, String) {
        let problem = names(folder, paths).unwrap_err();
        (problem.message.replace(&format!("{}/", folder.display()), ""), problem.help.join("; "))
    }

    #[test]
    fn gives_a_folders_own_files_of_records_in_byte_order() {
        let folder = folder(&[
            "b.yaml",
            "B.yml",
            "a10.json",
            "a2.NDJSON",
            "é.jsonl",
            "c.csv",
            "notes.csv",
            "published.yaml",
            "c.xls",
            "~$c.xlsx",
            "README.md",
            ".hidden.yaml",
            "csv",
            "below/d.yaml",
            "d.yaml/e.yaml",
        ]);
        fs::File::create(folder.path().join("audit.yaml"))
            .and_then(|mut file| io::Write::write_all(&mut file, b"notes.csv\n./published.yaml"))
            .unwrap();
        let expected = ["B.yml", "a10.json", "a2.NDJSON", "b.yaml", "c.csv", "é.jsonl"];
        assert_eq!(names(folder.path(), &[""]).unwrap(), expected);
    }

    #[test]
    fn keeps_the_order_of_the_paths_and_tells_equal_names_apart() {
        let folder = folder(&["x/a.yaml", "y/a.yaml", "y/b.yaml", "y/x/a.yaml", "c.json"]);
        let root = folder.path();
        assert_eq!(
            names(root, &["y", "-", "c.json"]).unwrap(),
            ["a.yaml", "b.yaml", "standard input", "c.json"]
        );
        assert_eq!(names(root, &["y", "x"]).unwrap(), ["y/a.yaml", "b.yaml", "x/a.yaml"]);
        assert_eq!(names(root, &["y/a.yaml", "x/a.yaml"]).unwrap(), ["y/a.yaml", "x/a.yaml"]);
        let whole = |path: &str| format!("{}/{path}", root.display());
        assert_eq!(names(root, &["x", "y/x"]).unwrap(), [whole("x/a.yaml"), whole("y/x/a.yaml")]);
    }

    #[test]
    fn says_what_is_read_where_something_else_is_given() {
        let folder = folder(&["a.xls", "a.XLSM", "a.txt", "a", "audit.yaml", "a.yaml", "empty/a.txt"]);
        let check = |paths: &[&str], expected: &str, help: &str| {
            let (message, helped) = message(folder.path(), paths);
            assert_eq!(message, expected);
            assert!(helped.contains(help), "{helped}");
        };
        check(&["a.xls"], "`a.xls` is not a file of records", "save it as `.xlsx`");
        check(&["a.XLSM"], "`a.XLSM` is not a file of records", "save it as `.xlsx`");
        check(&["a.txt"], "`a.txt` is not a file of records", "`.ndjson`");
        check(&["a"], "`a` is not a file of records", "`.ndjson`");
        check(&["audit.yaml"], "`audit.yaml` holds an audit's settings and no records", "the folder");
        check(&["b.yaml"], "there is no file or folder `b.yaml`", "");
        check(&["empty"], "the folder `empty` holds no records", "`.csv`");
        check(&["a.yaml", "", "-"], "`a.yaml` is given twice", "give it once");
        check(&["-", "-"], "`standard input` is given twice", "");
    }

    #[test]
    fn finds_the_audit_of_the_first_folder_that_has_one() {
        let folder = folder(&["a/x.yaml", "b/audit.yaml", "c/audit.yaml", "audit.yaml"]);
        let find = |paths: &[&str]| {
            let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
            find_audit(&paths).unwrap().map(|audit| audit.path)
        };
        assert_eq!(find(&["a/x.yaml", "a", "b", "c"]), Some(folder.path().join("b/audit.yaml")));
        assert_eq!(find(&["a", "missing"]), None);
    }
}
