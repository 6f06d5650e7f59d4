//! The declared fields: what people see, what each may hold, and who has the fact.

use crate::record::{Declaration, Kind, Layout};
use crate::report::blocks::{Block, Line, cell, code, table, words};
use crate::report::words::counted;

const HEAD: [&str; 4] = ["Name", "What it is", "What it holds", "Who has it"];

/// The fields of a case, then those of each list.
pub(super) fn blocks(layout: &Layout) -> Vec<Block> {
    let key = layout.fields.get(usize::from(layout.key)).map_or("", |key| key.path.as_str());
    let fields = counted(layout.fields.len() as u64, "field", "fields");
    let told = vec![words(&format!("A case has {fields}; it is known by ")), code(key), words(".")];
    let mut blocks = vec![Block::Words(told), declared(&layout.fields)];
    for list in &layout.lists {
        blocks.push(Block::Heading(3, list.label.clone()));
        let mut told = vec![words("A list of any number of rows: "), code(&list.name)];
        told.extend([words(". In a condition one row is "), code(&list.row), words(".")]);
        told.extend(list.held_by.as_ref().map(|held_by| words(&format!(" Who has it: {held_by}."))));
        blocks.push(Block::Words(told));
        blocks.push(declared(&list.fields));
    }
    blocks
}

fn declared(fields: &[Declaration]) -> Block {
    let row = |field: &Declaration| -> Vec<Line> {
        let held_by = field.held_by.as_deref().map(cell).unwrap_or_default();
        vec![vec![code(&field.path)], cell(&field.label), cell(&holds(&field.kind)), held_by]
    };
    table(&HEAD, fields.iter().map(row).collect())
}

fn holds(kind: &Kind) -> String {
    match kind {
        Kind::Choice(of) => format!("one of: {}", of.join(", ")),
        Kind::Flag => "yes or no".to_owned(),
        Kind::Text | Kind::Date | Kind::Number => kind.described().to_owned(),
    }
}
