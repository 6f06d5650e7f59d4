//! HTML as the page is written: its head, headings, paragraphs, lists and tables.

use std::fmt::Write as _;

use crate::report::blocks::html::escaped;

const STYLE: &str = include_str!("page.css");
/// From so many columns on, a table may be moved sideways on a narrow screen.
const MANY_COLUMNS: usize = 6;
/// Nothing is asked of a network, and nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page as far as it is written.
#[derive(Debug)]
pub(super) struct Page {
    html: String,
    tables: usize,
    pictures: usize,
}

/// A table: what it is of, the heads of its columns, and its rows, each with its own head first. All of it is HTML.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) cells: Cells,
}

/// What stands in a table's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    Numbers,
    Words,
}

/// Words of anyone's as HTML.
pub(super) fn text(words: &str) -> String {
    escaped(words)
}

/// Some words as HTML.
pub(super) fn texts<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    words.into_iter().map(text).collect()
}

impl Page {
    pub(super) fn new(title: &str) -> Self {
        let mut page = Self { html: String::new(), tables: 0, pictures: 0 };
        page.line("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">");
        page.line(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"));
        page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.line(&format!("<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", text(title)));
        page.line(super::charts::PATTERNS);
        page.line("<main>");
        page
    }

    pub(super) fn finish(mut self) -> String {
        self.line("</main>\n</body>\n</html>");
        self.html
    }

    /// Adds a line of HTML.
    pub(super) fn line(&mut self, html: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.html, "{html}");
    }

    pub(super) fn title(&mut self, words: &str) {
        self.line(&format!("<h1>{}</h1>", text(words)));
    }

    pub(super) fn heading(&mut self, level: u8, id: &str, words: &str) {
        self.line(&format!("<h{level} id=\"{id}\">{}</h{level}>", text(words)));
    }

    pub(super) fn paragraph(&mut self, html: &str) {
        self.line(&format!("<p>{html}</p>"));
    }

    /// A list of words.
    pub(super) fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let items: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", text(item))).collect();
        self.line(&format!("<ul>\n{}\n</ul>", items.join("\n")));
    }

    /// Something set apart, under a heading of its own.
    pub(super) fn aside(&mut self, title: &str, said: &[String]) {
        self.line("<div class=\"apart\">");
        self.line(&format!("<h2>{}</h2>", text(title)));
        for words in said {
            self.paragraph(&text(words));
        }
        self.line("</div>");
    }

    /// A number that no other picture of the page has.
    pub(super) fn picture(&mut self) -> usize {
        self.pictures += 1;
        self.pictures
    }

    pub(super) fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        self.tables += 1;
        let id = format!("table-{}", self.tables);
        let wide = table.head.len() >= MANY_COLUMNS;
        if wide {
            self.line(&format!(
                "<div class=\"wide\" role=\"group\" aria-labelledby=\"{id}\" tabindex=\"0\">"
            ));
        }
        let class = match table.cells {
            Cells::Numbers => " class=\"numbers\"",
            Cells::Words => "",
        };
        self.line(&format!("<table{class}>\n<caption id=\"{id}\">{}</caption>", table.caption));
        let heads: String = table.head.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        self.line(&format!("<thead><tr>{heads}</tr></thead>\n<tbody>"));
        for row in &table.rows {
            let mut cells = row.iter();
            let head = cells.next().map_or("", String::as_str);
            let cells: String = cells.map(|cell| format!("<td>{cell}</td>")).collect();
            self.line(&format!("<tr><th scope=\"row\">{head}</th>{cells}</tr>"));
        }
        self.line("</tbody>\n</table>");
        if wide {
            self.line("</div>");
        }
    }
}
