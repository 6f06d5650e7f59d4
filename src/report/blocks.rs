//! What a document is made of, before it is written in one format or another.

pub(in crate::report) mod html;
pub(in crate::report) mod markdown;
pub(in crate::report) mod text;

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) enum Block {
    /// A heading of a level, from 1.
    Heading(u8, String),
    /// A paragraph.
    Words(Line),
    /// A list.
    Items(Vec<Line>),
    /// A list whose order matters.
    Steps(Vec<Line>),
    /// A table: the heads of its columns, then its rows.
    Table {
        /// One a column.
        head: Vec<&'static str>,
        /// As many cells in each as there are columns.
        rows: Vec<Vec<Line>>,
    },
    /// Lines as the rules write them.
    Code(String),
}

/// Words on one line, not all of one kind.
pub(in crate::report) type Line = Vec<Piece>;

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) enum Piece {
    /// Plain words.
    Words(String),
    /// Words that stand out.
    Strong(String),
    /// Something as the rules write it.
    Code(String),
}

/// Plain words.
pub(in crate::report) fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// Something as the rules write it.
pub(in crate::report) fn code(text: &str) -> Piece {
    Piece::Code(text.to_owned())
}

/// What the rest of the line is about.
pub(in crate::report) fn label(text: &str) -> Piece {
    Piece::Strong(format!("{text}: "))
}

/// One cell of plain words.
pub(in crate::report) fn cell(text: &str) -> Line {
    vec![words(text)]
}

/// A table without the columns in which no row has anything.
pub(in crate::report) fn table(head: &[&'static str], rows: Vec<Vec<Line>>) -> Block {
    let used: Vec<bool> = (0..head.len())
        .map(|column| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let head = head.iter().zip(&used).filter(|(_, used)| **used).map(|(name, _)| *name).collect();
    let kept = |row: Vec<Line>| {
        row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    Block::Table { head, rows: rows.into_iter().map(kept).collect() }
}
