//! The document as one page of HTML: simple headings and tables that paste into a word processor, and print to A4.

use std::io::{self, Write};

use super::{Block, Line, Piece};
use crate::report::words::plain;

const STYLE: &str = "@page { size: A4; margin: 18mm }
body { font: 11pt/1.4 Arial, sans-serif; color: #0b0c0c; max-width: 60em; margin: 1em auto; padding: 0 1em }
h1, h2, h3, h4, h5 { line-height: 1.2; break-after: avoid }
h2 { margin-top: 2em }
table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1em }
th, td { border: 1px solid #505a5f; padding: 0.3em 0.5em; text-align: left; vertical-align: top }
th { background: #f3f2f1 }
thead { display: table-header-group }
tr { break-inside: avoid }
pre { background: #f3f2f1; padding: 0.5em 0.8em; white-space: pre-wrap }
code { font: 0.9em Consolas, monospace; overflow-wrap: anywhere }
@media print { body { font-size: 9.5pt; max-width: none; margin: 0; padding: 0 } }
";

/// Writes the page.
pub(in crate::report) fn write(out: &mut dyn Write, title: &str, blocks: &[Block]) -> io::Result<()> {
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", escaped(title))?;
    blocks.iter().try_for_each(|block| write_block(out, block))?;
    writeln!(out, "</body>\n</html>")
}

/// Writes one part of a page.
pub(in crate::report) fn write_block(out: &mut dyn Write, block: &Block) -> io::Result<()> {
    match block {
        Block::Heading(level, text) => writeln!(out, "<h{level}>{}</h{level}>", escaped(text)),
        Block::Words(line) => writeln!(out, "<p>{}</p>", shown(line)),
        Block::Items(items) => list(out, "ul", items),
        Block::Steps(steps) => list(out, "ol", steps),
        Block::Table { head, rows } => table(out, head, rows),
        Block::Code(text) => {
            let lines: Vec<String> = text.lines().map(escaped).collect();
            writeln!(out, "<pre><code>{}</code></pre>", lines.join("\n"))
        }
    }
}

fn list(out: &mut dyn Write, tag: &str, items: &[Line]) -> io::Result<()> {
    writeln!(out, "<{tag}>")?;
    items.iter().try_for_each(|item| writeln!(out, "<li>{}</li>", shown(item)))?;
    writeln!(out, "</{tag}>")
}

fn table(out: &mut dyn Write, head: &[&str], rows: &[Vec<Line>]) -> io::Result<()> {
    write!(out, "<table>\n<thead><tr>")?;
    head.iter().try_for_each(|name| write!(out, "<th scope=\"col\">{}</th>", escaped(name)))?;
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in rows {
        write!(out, "<tr>")?;
        row.iter().try_for_each(|cell| write!(out, "<td>{}</td>", shown(cell)))?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn shown(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) => escaped(text),
        Piece::Strong(text) => {
            let end = text.trim_end();
            format!("<strong>{}</strong>{}", escaped(end), " ".repeat(text.len() - end.len()))
        }
        Piece::Code(text) => format!("<code>{}</code>", escaped(text)),
    };
    line.iter().map(piece).collect()
}

/// The words with nothing in them that HTML would take for its own.
pub(in crate::report) fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in plain(words).chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_only_words() {
        assert_eq!(escaped("<b a='1'>\"&\u{1b}"), "&lt;b a=&#39;1&#39;&gt;&quot;&amp;\\u{1b}");
    }
}
