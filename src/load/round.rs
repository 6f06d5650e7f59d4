//! The inputs of a run with the maps that say how their columns are read: every fault of them found before a row is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::beside::is_same_file;
use super::crosswalk::{BoundCrosswalk, Shared};
use super::inputs::{AuditFile, Ending, Input, Inputs, Named, SheetName, audit_file, file_name, inputs};
use super::lists::list_of;
use super::map::{Heading, Headings, Map};
use super::open::{Head, LIMITS, Open, Shape};
use super::role::{Join, Role};
use super::rules::text_file;
use super::workbook;
use crate::diagnostic::{Code, Diagnostic, SourceId, SourceMap, Span};
use crate::document::{self, Node};
use crate::record::Layout;
use crate::ruleset::{self, KeyColumns, RoundFile, Through};

/// Finds the inputs that paths name, with their maps: those of the `audit.yaml` of each folder, and `map` for the
/// tables that are given by name. What is wrong is given back, its places in `sources`.
pub fn mapped_inputs(
    paths: &[PathBuf],
    layout: &Layout,
    map: Option<&Path>,
    but: Option<&Path>,
    sources: &mut SourceMap,
) -> Result<Inputs, Vec<Diagnostic>> {
    let mut rounds = Rounds { layout, sources, maps: BTreeMap::new(), problems: Vec::new() };
    let mut files: BTreeMap<usize, Vec<(RoundFile, PathBuf)>> = BTreeMap::new();
    for (group, path) in paths.iter().enumerate().filter(|(_, path)| path.is_dir()) {
        if let Some(audit) = audit_file(path).map_err(|problem| vec![problem])? {
            let found = rounds.files(&audit);
            files.insert(group, found.into_iter().map(|file| (file, path.clone())).collect());
        }
    }
    if !rounds.problems.is_empty() {
        return Err(rounds.problems);
    }
    let named = |audit: &AuditFile| {
        let mut named = named(audit);
        let but = but.and_then(|but| Some((but, but.file_name()?.to_string_lossy().into_owned())));
        let but = but.filter(|(but, name)| is_same_file(&audit.folder.join(name), but));
        named.left_out.extend(but.map(|(_, name)| name));
        named
    };
    let mut inputs = inputs(paths, named).map_err(|problem| vec![problem])?;
    for (group, files) in files {
        let others: Vec<&RoundFile> = files.iter().map(|(file, _)| file).collect();
        let of_group = (0..).zip(inputs.iter_mut()).filter(|(_, input)| input.group == group);
        for ((number, input), (file, folder)) in of_group.zip(&files) {
            rounds.give_role((number, input), file, folder, &others);
        }
    }
    if let Some(map) = map {
        rounds.give_map(&mut inputs, map);
    }
    if rounds.problems.is_empty() { Ok(inputs) } else { Err(rounds.problems) }
}

/// The files of records in the folders of a batch that are not read, since `files` in its `audit.yaml` does not name
/// them.
pub fn set_aside(paths: &[PathBuf]) -> Vec<(PathBuf, Vec<String>)> {
    let mut aside = Vec::new();
    for path in paths.iter().filter(|path| path.is_dir()) {
        let Ok(Some(audit)) = audit_file(path) else { continue };
        let Named { left_out, files } = named(&audit);
        if files.is_empty() {
            continue;
        }
        let is_other = |name: &String| {
            let is_named = left_out.iter().chain(&files).any(|known| known == name);
            !is_named
                && name != file_name(&audit.path).as_str()
                && !name.starts_with('.')
                && Ending::of(name).is_some()
        };
        let others: Vec<String> = names_in(path).into_iter().filter(is_other).collect();
        if !others.is_empty() {
            aside.push((path.clone(), others));
        }
    }
    aside
}

/// What an `audit.yaml` says of the files beside it.
fn named(audit: &AuditFile) -> Named {
    let source = SourceMap::default().add("audit.yaml", audit.text.as_str());
    let (documents, _) = document::parse(source, &audit.text);
    let Some(node) = documents.first() else { return Named::default() };
    let files = ruleset::round_files_of(node).into_iter().map(|file| file.file.0).collect();
    Named { left_out: ruleset::files_named(node), files }
}

/// Reads the maps of rounds and holds them against their tables.
struct Rounds<'r> {
    layout: &'r Layout,
    sources: &'r mut SourceMap,
    /// The maps that were read, by path; `None` for one with a fault.
    maps: BTreeMap<PathBuf, Option<Arc<Map>>>,
    problems: Vec<Diagnostic>,
}

impl Rounds<'_> {
    /// The files that an `audit.yaml` names; each has to be there.
    fn files(&mut self, audit: &AuditFile) -> Vec<RoundFile> {
        let source = self.sources.add(shown(&audit.path), audit.text.as_str());
        let (documents, _) = document::parse(source, &audit.text);
        // What is wrong with the round's own is reported where the round is read.
        let files = documents.first().map(ruleset::round_files_of).unwrap_or_default();
        for file in &files {
            let through = file.through.as_ref().map(|through| &through.file);
            let named = [
                Some((&file.file, true)),
                file.map.as_ref().map(|map| (map, false)),
                through.map(|file| (file, true)),
            ];
            for ((name, span), holds_rows) in named.into_iter().flatten() {
                self.look_for(&audit.folder, name, *span, holds_rows);
            }
        }
        files
    }

    fn look_for(&mut self, folder: &Path, name: &str, span: Span, holds_rows: bool) {
        let path = folder.join(name);
        if holds_rows && Ending::of(name).is_none() {
            let message = format!("`{name}` is not a file of records");
            self.problems.push(Diagnostic::new(Code::FileUnreadable, message, span));
        } else if !path.is_file() {
            let beside = path.parent().map(names_in).unwrap_or_default();
            let problem = Diagnostic::new(Code::FileUnreadable, format!("there is no file `{name}`"), span);
            let problem =
                problem.suggest(name, beside.iter().map(String::as_str).filter(|other| alike(name, other)));
            self.problems.push(problem.help("files are looked for beside audit.yaml"));
        }
    }

    fn give_role(
        &mut self,
        (number, input): (u16, &mut Input),
        file: &RoundFile,
        folder: &Path,
        others: &[&RoundFile],
    ) {
        let path = folder.join(file.map.as_ref().map_or("", |(name, _)| name));
        let map = match &file.map {
            Some(_) => {
                let Some(map) = self.map(&path) else { return };
                Some(map)
            }
            None => None,
        };
        self.refuse_unmapped_list(input, file);
        if input.ending == Ending::Workbook {
            let wanted = map.as_deref().and_then(|map| map.sheet.as_ref());
            let Some(sheets) = self.sheets(input) else { return };
            let Some(name) = self.sheet(input, &sheets, wanted) else { return };
            input.sheet = Some(SheetName { name, first: number });
        }
        let mut role = Role { from: file.from.clone(), ..Role::default() };
        if let Some(map) = &map {
            role.header_row = map.header_row;
            role.bound = self.bound(input, map, &path);
        }
        let through =
            file.through.as_ref().and_then(|through| self.through(through, folder, others, map.as_deref()));
        role.join = Some(Join { makes_cases: file.makes_cases, through });
        if file.makes_cases && role.rows_of().is_some() {
            let message = format!("the rows of `{}` are those of a list, and make no cases", file.file.0);
            let problem = Diagnostic::new(Code::WrongShape, message, file.file.1);
            self.problems.push(problem.help("let another file make the cases"));
        }
        input.role = role;
    }

    /// The sheets of a workbook that can be seen.
    fn sheets(&mut self, input: &Input) -> Option<Vec<String>> {
        workbook::sheets(input.path.as_deref()?).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The sheet of a workbook that is read: the one that is named, or else the first.
    fn sheet(&mut self, input: &Input, sheets: &[String], wanted: Option<&Heading>) -> Option<String> {
        let Some((wanted, span)) = wanted else { return sheets.first().cloned() };
        if !sheets.contains(wanted) {
            let message = format!("`{}` has no sheet `{wanted}`", input.name);
            let problem = Diagnostic::new(Code::UnknownName, message, *span);
            let problem = problem.suggest(wanted, sheets.iter().map(String::as_str));
            self.problems.push(problem.help(format!("there are: {}", sheets.join(", "))));
            return None;
        }
        Some(wanted.clone())
    }

    /// A table named after a list has to say so by a map: what joins a round is not told by a name.
    fn refuse_unmapped_list(&mut self, input: &Input, file: &RoundFile) {
        if file.map.is_none() && input.stem().and_then(|stem| list_of(stem, self.layout)).is_some() {
            let message = format!("`{}` has the rows of a list, and no map says so", file.file.0);
            let problem = Diagnostic::new(Code::TableUnusable, message, file.file.1);
            self.problems.push(problem.help("give it a `map` with `rows_of`"));
        }
    }

    /// Gives one map to every table that is given by name.
    fn give_map(&mut self, inputs: &mut Inputs, path: &Path) {
        let Some(map) = self.map(path) else { return };
        let shown = shown(path);
        if map.rows_of.is_some() {
            let message = format!("{shown} is the map of a list's rows, which need cases to join");
            let problem = Diagnostic::placeless(Code::TableUnusable, message);
            self.problems.push(problem.help("name both files under `files` in an audit.yaml"));
            return;
        }
        if !self.has_sheets(inputs, map.sheet.as_ref()) {
            return;
        }
        inputs.keep_sheet(map.sheet.as_ref().map(|(name, _)| name.as_str()));
        let mut used = false;
        for input in inputs.iter_mut().filter(|input| input.is_named_table()) {
            used = true;
            input.role.header_row = map.header_row;
            input.role.bound = self.bound(input, &map, path);
        }
        if !used {
            let message = format!("{shown} is a map, and no table is given by name");
            let problem = Diagnostic::placeless(Code::TableUnusable, message);
            self.problems
                .push(problem.help("the files of a folder have their maps in its audit.yaml, under `files`"));
        }
    }

    /// Whether each workbook that is given by name has the sheet that a map names; one that has not is reported.
    fn has_sheets(&mut self, inputs: &Inputs, wanted: Option<&Heading>) -> bool {
        let known = self.problems.len();
        for (number, input) in inputs.numbered().filter(|(_, input)| input.is_named_table()) {
            let is_first = |sheet: &SheetName| sheet.first == number;
            if input.sheet.as_ref().is_some_and(is_first) {
                let of_it = inputs.iter().filter(|other| other.path == input.path);
                let sheets: Vec<String> =
                    of_it.filter_map(|other| Some(other.sheet.as_ref()?.name.clone())).collect();
                self.sheet(input, &sheets, wanted);
            }
        }
        self.problems.len() == known
    }

    /// Reads a map, once.
    fn map(&mut self, path: &Path) -> Option<Arc<Map>> {
        if let Some(known) = self.maps.get(path) {
            return known.clone();
        }
        let known = self.problems.len();
        let map = self.read_map(path).filter(|_| self.problems.len() == known).map(Arc::new);
        self.maps.insert(path.to_owned(), map.clone());
        map
    }

    fn read_map(&mut self, path: &Path) -> Option<Map> {
        let shown = shown(path);
        let text = text_file(path)
            .map_err(|why| {
                Diagnostic::placeless(Code::FileUnreadable, format!("{shown} could not be read: {why}"))
            })
            .map_err(|problem| self.problems.push(problem))
            .ok()?;
        let source = self.sources.add(shown, text.as_str());
        let node = one_document(source, &text, &mut self.problems)?;
        Map::read(&node, self.layout, &mut self.problems)
    }

    /// Only a workbook has sheets to name.
    fn refuse_sheet(&mut self, input: &Input, sheet: Option<&Heading>) {
        if let Some((_, span)) = sheet.filter(|_| input.ending != Ending::Workbook) {
            let message = format!("`{}` has no sheets", input.name);
            let problem = Diagnostic::new(Code::UnknownName, message, *span);
            self.problems.push(problem.help("take the line out, or give the workbook itself"));
        }
    }

    /// Holds a map against the headings of a table.
    fn bound(&mut self, input: &Input, map: &Map, path: &Path) -> Option<Arc<super::map::Bound>> {
        if !matches!(input.ending, Ending::Csv | Ending::Workbook) {
            let message = format!("`{}` has no columns for a map to name", input.name);
            self.problems
                .push(Diagnostic::placeless(Code::TableUnusable, message).help("a map is for a table"));
            return None;
        }
        self.refuse_sheet(input, map.sheet.as_ref());
        let (mut bound, path) = (None, shown(path));
        let found = self.with_headings(input, map.header_row, |headings, problems| {
            bound = map.bind(headings, &path, problems);
        });
        found.then_some(())?;
        bound.map(Arc::new)
    }

    /// Shows the headings of a table to whoever asks.
    fn with_headings(
        &mut self,
        input: &Input,
        row: Option<u64>,
        look: impl FnOnce(&Headings<'_>, &mut Vec<Diagnostic>),
    ) -> bool {
        let found = RefCell::new(None);
        let settle = |words: &[String], line: u64| {
            found.replace(Some((words.to_vec(), line)));
            Ok(Shape::Bare)
        };
        if let Err(problem) = Open::new(input, None, LIMITS, Head { row, settle: &settle }) {
            self.problems.push(problem);
            return false;
        }
        let Some((words, line)) = found.into_inner() else { return false };
        look(&Headings::new(&words, (&input.shown(), line)), &mut self.problems);
        true
    }

    /// Finds the columns of a cross-walk.
    fn through(
        &mut self,
        through: &Through,
        folder: &Path,
        others: &[&RoundFile],
        own: Option<&Map>,
    ) -> Option<Shared> {
        let (name, span) = &through.file;
        let path = folder.join(name);
        let mut input = Input::by_itself(file_name(&path), path);
        let mut first = None;
        self.refuse_sheet(&input, through.sheet.as_ref());
        if input.ending == Ending::Workbook {
            let sheets = self.sheets(&input)?;
            first = sheets.first().cloned();
            if through.sheet.is_some() {
                let name = self.sheet(&input, &sheets, through.sheet.as_ref())?;
                input.sheet = Some(SheetName { name, first: 0 });
            }
        }
        // A workbook may be in the round several times: then the map is that of the sheet.
        let mut map = None;
        for other in others.iter().filter(|other| other.file.0 == *name) {
            let Some((other, _)) = &other.map else { continue };
            // What is wrong with it has been said.
            let found = self.map(&folder.join(other))?;
            let of_map = found.sheet.as_ref().map(|(name, _)| name).or(first.as_ref());
            if input.sheet.as_ref().is_none_or(|sheet| of_map == Some(&sheet.name)) {
                if let Some(name) = of_map.cloned().filter(|_| input.ending == Ending::Workbook) {
                    input.sheet = Some(SheetName { name, first: 0 });
                }
                map = Some(found);
                break;
            }
        }
        if let (None, Some(name)) = (&input.sheet, first) {
            input.sheet = Some(SheetName { name, first: 0 });
        }
        let to = match (&through.to, &map) {
            (Some(to), _) => to.clone(),
            (None, Some(map)) => map.key.clone(),
            (None, None) => {
                let message = format!("which column of `{name}` holds the cases' own references?");
                let problem = Diagnostic::new(Code::MissingKey, message, *span);
                self.problems.push(
                    problem.help("name it with `to`; it is known only of a file of the round that has a map"),
                );
                return None;
            }
        };
        // The agency's own references are made as its map makes them, but of one column here.
        let from = KeyColumns {
            columns: vec![through.from.clone()],
            joined_by: own.map_or_else(String::new, |own| own.key.joined_by.clone()),
        };
        let header_row = map.as_ref().and_then(|map| map.header_row);
        let mut found = None;
        self.with_headings(&input, header_row, |headings, problems| {
            found = headings
                .key(&from, problems)
                .zip(headings.key(&to, problems))
                .map(|keys| (keys, headings.width()));
        });
        let ((from, to), width) = found?;
        Some(Arc::new(BoundCrosswalk { input, header_row, from, to, width }))
    }
}

fn one_document(source: SourceId, text: &str, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    let (mut documents, fault) = document::parse(source, text);
    let is_whole = fault.is_none();
    problems.extend(fault);
    if documents.is_empty() && is_whole {
        let problem = Diagnostic::new(Code::WrongShape, "the file is empty", Span::new(source, 0, 0));
        problems.push(problem.help("begin it with `vcop: 1`"));
    }
    (is_whole && !documents.is_empty()).then(|| documents.swap_remove(0))
}

/// Whether two names have one ending.
fn alike(one: &str, other: &str) -> bool {
    one.rsplit_once('.').map(|(_, ending)| ending) == other.rsplit_once('.').map(|(_, ending)| ending)
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
