//! What a document is made of, before it is written in one format or another.

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
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
}

/// Words on one line, not all of one kind.
pub(super) type Line = Vec<Piece>;

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Plain words.
    Words(String),
    /// Words that stand out.
    Strong(String),
    /// Something as the rules write it.
    Code(String),
}

/// Plain words.
pub(super) fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// Something as the rules write it.
pub(super) fn code(text: &str) -> Piece {
    Piece::Code(text.to_owned())
}

/// What the rest of the line is about.
pub(super) fn label(text: &str) -> Piece {
    Piece::Strong(format!("{text}: "))
}

/// One cell of plain words.
pub(super) fn cell(text: &str) -> Line {
    vec![words(text)]
}

/// A table without the columns in which no row has anything.
pub(super) fn table(head: &[&'static str], rows: Vec<Vec<Line>>) -> Block {
    let used: Vec<bool> = (0..head.len())
        .map(|column| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let head = head.iter().zip(&used).filter(|(_, used)| **used).map(|(name, _)| *name).collect();
    let kept = |row: Vec<Line>| {
        row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    Block::Table { head, rows: rows.into_iter().map(kept).collect() }
}
