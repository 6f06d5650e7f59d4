//! The file of `--not-used`: by its name CSV or a workbook.

use std::io::{self, Write};
use std::path::Path;

use super::exit::Exit;
use super::using;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, NewFile};
use crate::report::not_used::Rows;

/// Refuses a name that does not say what the file is to be, or that another file is to have.
pub(super) fn check_name(path: &Path, findings: Option<&Path>) -> Result<(), Exit> {
    let refuse = |why: &str, help: &str| {
        let message = format!("{} cannot take what could not be used: {why}", using::shown(path));
        Err(using::stop(&Diagnostic::placeless(Code::FileUnwritable, message).help(help)))
    };
    if !ends_in(path, "csv") && !ends_in(path, "xlsx") {
        return refuse(
            "its name does not say how it is to be written",
            "name a file that ends in `.xlsx` or `.csv`",
        );
    }
    if findings.is_some_and(|findings| findings == path || load::is_same_file(findings, path)) {
        return refuse("the findings are written to it", "name two files");
    }
    Ok(())
}

/// Writes the rows, if there are any or none.
pub(super) fn write(rows: &Rows, path: &Path) -> Result<(), Exit> {
    let is_csv = ends_in(path, "csv");
    if let Some(what) = rows.beyond_one_table().filter(|_| is_csv) {
        let message = format!(
            "{} cannot take what could not be used: among it are {what}, and CSV is one table",
            using::shown(path)
        );
        let problem = Diagnostic::placeless(Code::FileUnwritable, message);
        return Err(using::stop(
            &problem.help("name a file that ends in `.xlsx`, which has a sheet for each"),
        ));
    }
    let mut file = NewFile::begin(path).map_err(|problem| using::stop(&problem))?;
    let out: &mut dyn Write = &mut file;
    let written: io::Result<()> = if is_csv { rows.write_csv(out) } else { rows.write_xlsx(out) };
    written
        .map_err(|error| {
            let message = format!("{} could not be written: {error}", using::shown(path));
            Diagnostic::placeless(Code::FileUnwritable, message)
        })
        .and_then(|()| file.finish())
        .map_err(|problem| using::stop(&problem))?;
    if !rows.is_empty() {
        using::say(&format!("what could not be used is in {}, each row with why", using::shown(path)));
    }
    Ok(())
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|known| known.eq_ignore_ascii_case(ending))
}
