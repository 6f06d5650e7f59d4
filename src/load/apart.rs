//! Names that two inputs have, made to differ: each is shown with as much of its path as that takes.

use std::fs;
use std::path::Path;

use super::inputs::{Input, file_name};

/// Puts the folder's own name before each name that two inputs have, and the whole path where that is not enough.
pub(super) fn tell_apart(inputs: &mut [Input]) {
    for rename in [with_folder, whole] {
        let mut files: Vec<(&str, Option<&Path>)> =
            inputs.iter().map(|input| (input.name.as_str(), input.path.as_deref())).collect();
        files.sort_unstable();
        files.dedup();
        let names: Vec<&str> = files.into_iter().map(|(name, _)| name).collect();
        let pairs = names.iter().zip(names.iter().skip(1));
        let twice: Vec<String> =
            pairs.filter(|(one, next)| one == next).map(|(name, _)| (*name).to_owned()).collect();
        for input in inputs.iter_mut().filter(|input| twice.contains(&input.name)) {
            if let Some(path) = &input.path {
                input.name = rename(path);
            }
        }
    }
}

fn with_folder(path: &Path) -> String {
    let folder =
        path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let real = folder.and_then(|folder| fs::canonicalize(folder).ok());
    let folder = real.as_deref().map(file_name).unwrap_or_default();
    format!("{folder}/{}", file_name(path))
}

fn whole(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replace("//", "/")
}
