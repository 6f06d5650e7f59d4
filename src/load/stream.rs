//! A text in pieces of whole records, cut as it is read, so that no more of it is held than is being worked on.

use std::io;
use std::mem;

use super::bytes::Bytes;
use super::cut::{Cutter, LOOK_BACK};

/// A text that is being read.
pub(super) struct Stream<'r> {
    bytes: Bytes<'r>,
    cutter: Cutter,
    limits: Limits,
    /// What was read and is in no piece yet.
    held: Vec<u8>,
    /// How many bytes of it the cutter has looked at.
    looked_at: usize,
    /// Where it begins.
    place: TextPlace,
    is_done: bool,
    is_finished: bool,
}

/// How much of a text is held at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many bytes are read at a time, which is about the length of a piece.
    pub(super) piece: usize,
    /// How long one record may be.
    pub(super) record: usize,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextPlace {
    /// From 1.
    pub(super) line: u64,
    /// From 1, in characters.
    pub(super) column: u64,
}

/// Whole records of a text.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: Vec<u8>,
    pub(super) place: TextPlace,
    pub(super) is_last: bool,
    /// Whether a record began here that is longer than may be; it has been passed over, and the piece is empty.
    pub(super) is_too_long: bool,
}

impl<'r> Stream<'r> {
    /// A text of which the first bytes are read, so that they can be looked at.
    pub(super) fn new(bytes: Bytes<'r>, limits: Limits) -> io::Result<Self> {
        let place = TextPlace { line: 1, column: 1 };
        let (held, cutter) = (Vec::new(), Cutter::Lines);
        let mut stream =
            Self { bytes, cutter, limits, held, looked_at: 0, place, is_done: false, is_finished: false };
        stream.read_ahead()?;
        if stream.held.starts_with(b"\xef\xbb\xbf") {
            stream.held.drain(..3);
        }
        Ok(stream)
    }

    /// What was read and not passed yet.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Whether all of the text has been read.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Reads some more, to be looked at before the text is cut.
    pub(super) fn read_ahead(&mut self) -> io::Result<()> {
        let mut held = mem::take(&mut self.held);
        let read = self.more(&mut held);
        self.held = held;
        read
    }

    /// Passes over bytes that are held.
    pub(super) fn pass(&mut self, count: usize) {
        let passed: Vec<u8> = self.held.drain(..count.min(self.held.len())).collect();
        self.place = self.place.after(&passed);
    }

    /// Says how the text is cut. It is not cut before.
    pub(super) fn cut_by(&mut self, cutter: Cutter) {
        self.cutter = cutter;
    }

    /// The next piece, in the room of an earlier one; `None` after the last.
    pub(super) fn next(&mut self, room: Vec<u8>) -> io::Result<Option<Piece>> {
        if self.is_finished {
            return Ok(None);
        }
        let mut text = mem::replace(&mut self.held, room);
        self.held.clear();
        let mut new = mem::take(&mut self.looked_at);
        loop {
            if new == text.len() && !self.is_done {
                self.more(&mut text)?;
            }
            if self.is_done {
                self.is_finished = true;
                return Ok(Some(self.piece(text)));
            }
            if let Some(cut) = self.cutter.last(&text, new) {
                self.held.extend_from_slice(text.get(cut..).unwrap_or_default());
                self.looked_at = self.held.len();
                text.truncate(cut);
                return Ok(Some(self.piece(text)));
            }
            new = text.len();
            if new > self.limits.record {
                return self.too_long(text).map(Some);
            }
        }
    }

    /// The SHA-256 of the bytes read, and what is to be said of their encoding.
    pub(super) fn finish(self) -> (String, Option<String>) {
        let note = self.bytes.note();
        (self.bytes.sha256(), note)
    }

    fn piece(&mut self, text: Vec<u8>) -> Piece {
        let place = self.place;
        self.place = self.place.after(&text);
        Piece { text, place, is_last: self.is_finished, is_too_long: false }
    }

    /// Passes over the record that a text begins with, in which no cut was found.
    fn too_long(&mut self, mut text: Vec<u8>) -> io::Result<Piece> {
        let place = self.place;
        loop {
            self.drop_front(&mut text, |length| length.saturating_sub(LOOK_BACK));
            let new = text.len();
            self.more(&mut text)?;
            if let Some(cut) = self.cutter.first(&text, new) {
                self.drop_front(&mut text, |_| cut);
                self.held = text;
                break;
            }
            if self.is_done {
                self.is_finished = true;
                break;
            }
        }
        Ok(Piece { text: Vec::new(), place, is_last: self.is_finished, is_too_long: true })
    }

    fn drop_front(&mut self, text: &mut Vec<u8>, count: impl FnOnce(usize) -> usize) {
        let kept = text.split_off(count(text.len()));
        self.place = self.place.after(text);
        *text = kept;
    }

    fn more(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        let count = self.bytes.more(text, self.limits.piece)?;
        self.is_done = count < self.limits.piece;
        Ok(())
    }
}

impl TextPlace {
    /// The place of the end of a text that begins here.
    pub(super) fn after(self, text: &[u8]) -> Self {
        let is_start = |byte: &&u8| **byte & 0xc0 != 0x80;
        match memchr::memrchr(b'\n', text) {
            Some(newline) => {
                let after = text.get(newline + 1..).unwrap_or_default();
                let column = after.iter().filter(is_start).count() as u64 + 1;
                Self { line: self.line + lines(text), column }
            }
            None => Self { column: self.column + text.iter().filter(is_start).count() as u64, ..self },
        }
    }
}

/// How many lines end in a text.
pub(super) fn lines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &'static str, piece: usize, record: usize) -> Vec<(String, u64, bool)> {
        let mut stream = Stream::new(Bytes::utf8(text.as_bytes()), Limits { piece, record }).unwrap();
        let mut pieces = Vec::new();
        while let Some(piece) = stream.next(Vec::new()).unwrap() {
            let text = String::from_utf8(piece.text).unwrap();
            pieces.push((text, piece.place.line, piece.is_too_long));
        }
        pieces
    }

    #[test]
    fn gives_back_the_whole_text_in_whole_lines() {
        let text = "one\ntwo\r\n\nthree is longer\nend";
        for size in 1..=text.len() + 1 {
            let found = pieces(text, size, 100);
            let whole: String = found.iter().map(|(text, ..)| text.as_str()).collect();
            assert_eq!(whole, text, "{size}");
            let mut line = 1;
            for (index, (text, first_line, _)) in found.iter().enumerate() {
                assert_eq!(*first_line, line, "{size}: {found:?}");
                assert!(text.ends_with('\n') || index + 1 == found.len(), "{size}: {found:?}");
                line += lines(text.as_bytes());
            }
        }
    }

    #[test]
    fn passes_over_what_is_too_long() {
        let found = pieces("a\nbbbbbbbbbbbbbbbbbbbb\nc\n", 4, 8);
        let expected = [("a\n", 1, false), ("", 2, true), ("c\n", 3, false)];
        assert_eq!(found, expected.map(|(text, line, too_long)| (text.to_owned(), line, too_long)));
        let cut_off = pieces("a\nbbbbbbbbbbbbbbbbbbbb", 4, 8);
        assert_eq!(cut_off.last(), Some(&(String::new(), 2, true)));
    }

    #[test]
    fn takes_the_mark_off_and_gives_an_empty_text_as_one_piece() {
        assert_eq!(pieces("\u{feff}a", 10, 10), [("a".to_owned(), 1, false)]);
        assert_eq!(pieces("", 10, 10), [(String::new(), 1, false)]);
    }
}
