//! Files of a ruleset's folder that look like rules and are not read: a misspelt folder, another ending.

use std::path::Path;

use crate::diagnostic::nearest;
use crate::ruleset::Stray;

/// The files at the top of a ruleset.
const TOP: [&str; 3] = ["ruleset.yaml", "record.yaml", "exemptions.yaml"];
/// The folders of a ruleset, each with the ending of its files.
const FOLDERS: [(&str, &str); 3] = [("entitlements", "yaml"), ("scripts", "rhai"), ("examples", "yaml")];

/// What looks like rules in a ruleset's folder and is not read, in the order of the paths.
pub(super) fn strays(folder: &Path) -> Vec<Stray> {
    let mut strays = Vec::new();
    for name in names(folder) {
        let path = folder.join(&name);
        let known = FOLDERS.iter().find(|(known, _)| *known == name);
        match (path.is_dir(), known) {
            (true, Some((_, ending))) => strays.extend(inside(&path, ending)),
            (true, None) if holds_rules(&path) => strays.push(stray(&path, folder_help(&name))),
            (false, _) if is_rules(&name) && !TOP.contains(&name.as_str()) => {
                strays.push(stray(&path, top_help(&name)));
            }
            (true | false, _) => {}
        }
    }
    strays
}

fn inside<'f>(folder: &'f Path, ending: &'f str) -> impl Iterator<Item = Stray> + 'f {
    names(folder).into_iter().filter_map(move |name| {
        let path = folder.join(&name);
        if path.is_dir() {
            let help = "move its files up: folders inside folders are not read".to_owned();
            return holds_rules(&path).then(|| stray(&path, help));
        }
        let found = ending_of(&name);
        if !is_rules(&name) || found == ending {
            return None;
        }
        let is_script = found.eq_ignore_ascii_case("rhai");
        let help = if is_script == (ending == "rhai") {
            format!("name it `{}.{ending}`", name.strip_suffix(&format!(".{found}")).unwrap_or(&name))
        } else {
            format!("files here end in `.{ending}`: move it to the folder that it belongs in")
        };
        Some(stray(&path, help))
    })
}

fn folder_help(name: &str) -> String {
    match nearest(name, FOLDERS.map(|(known, _)| known)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "rules are read from the folders entitlements, scripts and examples".to_owned(),
    }
}

fn top_help(name: &str) -> String {
    match nearest(name, TOP) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("beside {} a file belongs in entitlements, scripts or examples", TOP.join(", ")),
    }
}

fn stray(path: &Path, help: String) -> Stray {
    Stray { path: path.to_string_lossy().replace('\\', "/"), help }
}

/// Whether a name ends as rules do, whatever the case of its letters.
fn is_rules(name: &str) -> bool {
    let ending = ending_of(name);
    ["yaml", "yml", "rhai"].iter().any(|rules| ending.eq_ignore_ascii_case(rules))
}

fn ending_of(name: &str) -> &str {
    Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("")
}

fn holds_rules(folder: &Path) -> bool {
    names(folder).iter().any(|name| is_rules(name))
}

/// The names in a folder, hidden ones left out.
fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}
