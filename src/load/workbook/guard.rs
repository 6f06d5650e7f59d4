//! Looks a workbook through before it is opened: how much it unpacks to, and how much of that would be held.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::limits;
use super::tables::Tables;

/// Why a workbook is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is larger than a workbook may be: in what.
    TooLarge(String),
    /// It is not what it seems: what it is not.
    Broken(&'static str),
}

/// How each file in a zip begins in its directory.
const IN_DIRECTORY: &[u8] = b"PK\x01\x02";
/// The names of what is held besides cells, without what stands before a colon.
const HELD: [&str; 13] = [
    "sheet",
    "definedName",
    "Relationship",
    "xf",
    "font",
    "fill",
    "border",
    "numFmt",
    "style",
    "table-properties",
    "named-range",
    "named-expression",
    "Override",
];
/// Of these, what each style has its own copy of.
const COPIED: [&str; 4] = ["font", "fill", "border", "numFmt"];

/// Looks through every part of a workbook, as far as a reader of it would come.
pub(super) fn look_through(bytes: &[u8]) -> Result<(), Refusal> {
    // Counted before the directory is read, since reading it takes room for each.
    if memchr::memmem::find_iter(bytes, IN_DIRECTORY).count() > limits::PARTS {
        return Err(Refusal::TooLarge(format!("more than {} files are packed in it", limits::PARTS)));
    }
    let mut zip =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Broken("it is cut short or damaged"))?;
    let mut counts = Counts::default();
    let mut left = limits::UNPACKED;
    for part in 0..zip.len() {
        let part = zip.by_index(part).map_err(|_| Refusal::Broken("a part of it cannot be unpacked"))?;
        counts.part(BufReader::new(part), &mut left)?;
    }
    Ok(())
}

/// What has been counted so far.
#[derive(Debug, Default)]
struct Counts {
    strings: u64,
    /// The bytes of the texts that cells share.
    text: u64,
    sheets: u64,
    held: u64,
    held_bytes: u64,
    styles: u64,
    longest_copied: u64,
    tables: Tables,
}

/// Where in a part's tags the reading is.
#[derive(Debug, Default)]
struct Within {
    depth: u64,
    /// The depths at which a shared text and something held were opened.
    string: Option<u64>,
    held: Option<u64>,
    copied: Option<u64>,
    copied_bytes: u64,
}

impl Counts {
    /// Counts one part. What is not XML is passed over, as it is by whoever reads the workbook.
    fn part(&mut self, part: impl BufRead, left: &mut u64) -> Result<(), Refusal> {
        let mut reader = Reader::from_reader(Metered { from: part, left, of_tag: 0, exceeded: None });
        let config = reader.config_mut();
        (config.check_end_names, config.check_comments) = (false, false);
        config.expand_empty_elements = true;
        let (mut within, mut room) = (Within::default(), Vec::new());
        loop {
            room.clear();
            reader.get_mut().of_tag = 0;
            let event = match reader.read_event_into(&mut room) {
                Ok(Event::Eof) => return Ok(()),
                Ok(event) => event,
                Err(_) => break,
            };
            self.event(&event, &mut within)?;
        }
        match reader.get_ref().exceeded {
            Some(Exceeded::Unpacked) => {
                Err(too_large(format!("it unpacks to more than {} MiB", limits::UNPACKED >> 20)))
            }
            Some(Exceeded::Tag) => {
                Err(too_large(format!("one cell or tag of it is longer than {} KiB", limits::TAG >> 10)))
            }
            None => Ok(()),
        }
    }

    fn event(&mut self, event: &Event<'_>, within: &mut Within) -> Result<(), Refusal> {
        self.tables.event(event)?;
        match event {
            Event::Start(tag) => {
                within.depth += 1;
                if within.depth > limits::DEPTH {
                    return Err(too_large(format!("its tags nest deeper than {}", limits::DEPTH)));
                }
                self.open(tag, within)?;
            }
            Event::End(_) => within.close(),
            _ => {}
        }
        self.add_bytes(event.len() as u64, matches!(event, Event::End(_)), within)
    }

    fn open(&mut self, tag: &BytesStart<'_>, within: &mut Within) -> Result<(), Refusal> {
        let name = tag.local_name();
        let name = name.as_ref();
        match name {
            "sst" if number_of(tag, "uniqueCount").is_some_and(|count| count > limits::STRINGS) => {
                return Err(too_many_strings());
            }
            "si" => {
                self.strings += 1;
                within.string.get_or_insert(within.depth);
                if self.strings > limits::STRINGS {
                    return Err(too_many_strings());
                }
            }
            _ if name == "sheet" || tag.name().as_ref() == "table:table" => {
                self.sheets += 1;
                if self.sheets > limits::SHEETS as u64 {
                    return Err(too_large(format!("it has more than {} sheets", limits::SHEETS)));
                }
            }
            _ => {}
        }
        if HELD.contains(&name) {
            self.held += 1;
            self.styles += u64::from(name == "xf");
            within.held.get_or_insert(within.depth);
        }
        if COPIED.contains(&name) && within.copied.is_none() {
            (within.copied, within.copied_bytes) = (Some(within.depth), 0);
        }
        Ok(())
    }

    fn add_bytes(&mut self, bytes: u64, is_end: bool, within: &mut Within) -> Result<(), Refusal> {
        if within.string.is_some() && !is_end {
            self.text += bytes;
        }
        if within.held.is_some() {
            self.held_bytes += bytes;
        }
        if within.copied.is_some() {
            within.copied_bytes += bytes;
            self.longest_copied = self.longest_copied.max(within.copied_bytes);
        }
        if self.text > limits::TEXT as u64 {
            return Err(too_large(format!(
                "the text in its cells is longer than {} MiB",
                limits::TEXT >> 20
            )));
        }
        let copies = self.styles.saturating_mul(self.longest_copied.saturating_add(100));
        if self.held > limits::HELD || self.held_bytes > limits::HELD_BYTES || copies > limits::STYLES_BYTES {
            return Err(too_large(
                "it has more styles, names or links than a workbook of cases has".to_owned(),
            ));
        }
        Ok(())
    }
}

impl Within {
    fn close(&mut self) {
        let depth = self.depth;
        for opened in [&mut self.string, &mut self.held, &mut self.copied] {
            if opened.is_some_and(|at| at >= depth) {
                *opened = None;
            }
        }
        self.depth = depth.saturating_sub(1);
    }
}

pub(super) fn too_large(what: String) -> Refusal {
    Refusal::TooLarge(what)
}

fn too_many_strings() -> Refusal {
    too_large(format!("its cells have more than {} different texts", limits::STRINGS))
}

/// The number that an attribute of a tag gives; the largest there can be where it is none.
pub(super) fn number_of(tag: &BytesStart<'_>, name: &str) -> Option<u64> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(found.value.parse().unwrap_or(u64::MAX))
}

/// Reads a part no further than it may go, and no tag that is longer than it may be.
struct Metered<'m, R> {
    from: R,
    /// How many bytes of all parts may still be unpacked.
    left: &'m mut u64,
    of_tag: u64,
    exceeded: Option<Exceeded>,
}

#[derive(Debug, Clone, Copy)]
enum Exceeded {
    Unpacked,
    Tag,
}

impl<R: BufRead> Metered<'_, R> {
    fn check(&mut self) -> io::Result<()> {
        self.exceeded = match () {
            () if *self.left == 0 => Some(Exceeded::Unpacked),
            () if self.of_tag > limits::TAG => Some(Exceeded::Tag),
            () => return Ok(()),
        };
        Err(io::ErrorKind::FileTooLarge.into())
    }
}

impl<R: BufRead> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Metered<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.from.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.from.consume(count);
        *self.left = self.left.saturating_sub(count as u64);
        self.of_tag += count as u64;
    }
}
