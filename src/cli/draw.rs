//! The recorded draw that a round's audit.yaml names, read for `vcop check`.

use super::exit::Exit;
use super::using::{self, Using, shown};
use crate::diagnostic::{Code, Diagnostic, SourceMap, Span};
use crate::document;
use crate::load;
use crate::ruleset::{RecordedDraw, read_draw};

/// Reads the draw; what is wrong with it is printed.
pub(super) fn recorded(using: &Using) -> Result<Option<RecordedDraw>, Exit> {
    let (Some(folder), Some(name)) = (&using.folder, &using.audit.draw) else { return Ok(None) };
    let path = shown(&folder.join(name));
    let text = load::text_file(&folder.join(name)).map_err(|why| {
        let message = format!("the draw in {path} could not be read: {why}");
        let problem = Diagnostic::placeless(Code::FileUnreadable, message);
        using::stop(&problem.help("audit.yaml names the file under `draw`; `vcop sample` writes it"))
    })?;
    let mut sources = SourceMap::default();
    let source = sources.add(path, text.as_str());
    let (documents, fault) = document::parse(source, &text);
    let mut problems: Vec<Diagnostic> = fault.into_iter().collect();
    if documents.is_empty() && problems.is_empty() {
        problems.push(Diagnostic::new(Code::WrongShape, "the file is empty", Span::new(source, 0, 0)));
    }
    let draw = documents.first().and_then(|node| read_draw(node, &mut problems));
    match draw.filter(|_| problems.is_empty()) {
        Some(draw) => Ok(Some(draw)),
        None => {
            using::print(&problems, &sources);
            using::say("the round's draw could not be used: nothing was checked");
            Err(Exit::Unusable)
        }
    }
}
