//! What a sheet of a workbook does not show: hidden and filtered rows, and hidden columns.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::guard::number_of;
use crate::record::Hidden;

/// How many hidden columns are named.
const MOST_COLUMNS: u64 = 100;
const CONTENT: &str = "content.xml";

/// What a sheet hides. A workbook that was looked through before; what cannot be found in it is taken to be shown.
pub(super) fn hidden(bytes: &[u8], sheet: &str) -> Hidden {
    let mut hidden = Hidden::default();
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return hidden };
    if zip.by_name(CONTENT).is_ok() {
        of_ods(&mut zip, sheet, &mut hidden);
    } else if let Some(part) = part_of(&mut zip, sheet) {
        let mut row = 0;
        each(&mut zip, &part, |tag| match tag.local_name().as_ref() {
            "row" => {
                row = number_of(tag, "r").unwrap_or(row + 1);
                if is(tag, "hidden") {
                    hidden.rows.add(row);
                }
            }
            "col" if is(tag, "hidden") => {
                let first = number_of(tag, "min").unwrap_or(1);
                let last = number_of(tag, "max").unwrap_or(first).min(first + MOST_COLUMNS);
                hidden.columns.extend((first..=last).map(letters));
            }
            _ => {}
        });
    }
    hidden
}

fn of_ods(zip: &mut Zip<'_>, sheet: &str, hidden: &mut Hidden) {
    let (mut is_here, mut row, mut column) = (false, 0, 0);
    each(zip, CONTENT, |tag| {
        let of_several = |name: &str| number_of(tag, name).unwrap_or(1);
        let is_hidden =
            text(tag, "table:visibility").is_some_and(|words| words == "collapse" || words == "filter");
        match tag.name().as_ref() {
            "table:table" => {
                is_here = text(tag, "table:name").as_deref() == Some(sheet);
                (row, column) = (0, 0);
            }
            "table:table-row" if is_here => {
                let many = of_several("table:number-rows-repeated");
                // A long run of hidden rows at the end of a sheet holds nothing.
                if is_hidden && many < 10_000 {
                    (1..=many).for_each(|more| hidden.rows.add(row + more));
                }
                row += many;
            }
            "table:table-column" if is_here => {
                let many = of_several("table:number-columns-repeated");
                if is_hidden && many <= MOST_COLUMNS {
                    hidden.columns.extend((1..=many).map(|more| letters(column + more)));
                }
                column += many;
            }
            _ => {}
        }
    });
}

type Zip<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// The part of an XLSX that holds a sheet.
fn part_of(zip: &mut Zip<'_>, sheet: &str) -> Option<String> {
    let mut id = None;
    each(zip, "xl/workbook.xml", |tag| {
        if tag.local_name().as_ref() == "sheet" && text(tag, "name").as_deref() == Some(sheet) {
            id = text(tag, "r:id");
        }
    });
    let (id, mut part) = (id?, None);
    each(zip, "xl/_rels/workbook.xml.rels", |tag| {
        if text(tag, "Id").is_some_and(|known| known == id) {
            part = text(tag, "Target");
        }
    });
    part.map(|part| match part.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{part}"),
    })
}

/// Shows each tag that is opened in a part.
fn each(zip: &mut Zip<'_>, part: &str, mut look: impl FnMut(&BytesStart<'_>)) {
    let Ok(part) = zip.by_name(part) else { return };
    // The limit is the one that all parts together were held to.
    let mut reader = Reader::from_reader(BufReader::new(part.take(super::limits::UNPACKED)));
    reader.config_mut().check_end_names = false;
    let mut room = Vec::new();
    loop {
        room.clear();
        match reader.read_event_into(&mut room) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => look(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn text(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    text(tag, name).is_some_and(|words| words == "1" || words == "true")
}

/// A column as a spreadsheet shows it: 28 is `AB`.
fn letters(mut column: u64) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let place = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + place));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}
