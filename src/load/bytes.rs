//! The bytes of one input: read once from end to end, hashed on the way, and turned into UTF-8.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

/// The bytes of an input that are still to come.
pub(super) struct Bytes<'r> {
    from: Box<dyn Read + Send + 'r>,
    hash: Sha256,
    encoding: Encoding,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
}

/// What an input's text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
    Windows1252,
}

impl<'r> Bytes<'r> {
    /// Bytes that are UTF-8, or else are no text.
    pub(super) fn utf8(from: impl Read + Send + 'r) -> Self {
        Self::new(Box::new(from), Encoding::Utf8)
    }

    /// Bytes in whatever encoding they turn out to be, for which they are read an extra time.
    pub(super) fn text(mut from: impl Read + Seek + Send + 'r) -> io::Result<Self> {
        let encoding = Encoding::of(&mut from)?;
        from.rewind()?;
        Ok(Self::new(Box::new(from), encoding))
    }

    fn new(from: Box<dyn Read + Send + 'r>, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Little => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Big => Some(UTF_16BE.new_decoder_with_bom_removal()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        Self { from, hash: Sha256::new(), encoding, decoder, raw: Vec::new() }
    }

    /// Reads up to `most` bytes and adds what they say to a text; fewer are read only where there are no more.
    pub(super) fn more(&mut self, text: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            let start = text.len();
            let count = self.from.by_ref().take(most as u64).read_to_end(text)?;
            self.hash.update(text.get(start..).unwrap_or_default());
            return Ok(count);
        };
        self.raw.clear();
        let count = self.from.by_ref().take(most as u64).read_to_end(&mut self.raw)?;
        self.hash.update(&self.raw);
        decode(decoder, &self.raw, count < most, text)?;
        Ok(count)
    }

    /// What is to be said of the encoding.
    pub(super) fn note(&self) -> Option<String> {
        let note =
            "it is not UTF-8, so it was read as Windows-1252: check that names with accents look right";
        (self.encoding == Encoding::Windows1252).then(|| note.to_owned())
    }

    /// The SHA-256 of the bytes read, in hexadecimal.
    pub(super) fn sha256(self) -> String {
        in_digits(&self.hash.finalize())
    }
}

impl Encoding {
    /// By the mark at the start; else UTF-8 where all of it is; else Windows-1252, which anything is.
    fn of(from: &mut impl Read) -> io::Result<Self> {
        const MOST: u64 = 1 << 18;
        let (mut held, mut is_first) = (Vec::new(), true);
        while from.by_ref().take(MOST).read_to_end(&mut held)? > 0 {
            if let Some(marked) = Self::marked(&held).filter(|_| is_first) {
                return Ok(marked);
            }
            is_first = false;
            match str::from_utf8(&held) {
                Ok(_) => held.clear(),
                Err(error) if error.error_len().is_none() => drop(held.drain(..error.valid_up_to())),
                Err(_) => return Ok(Encoding::Windows1252),
            }
        }
        Ok(if held.is_empty() { Encoding::Utf8 } else { Encoding::Windows1252 })
    }

    /// The encoding that a mark at the start of a text gives.
    pub(super) fn marked(text: &[u8]) -> Option<Self> {
        match text {
            [0xff, 0xfe, ..] => Some(Encoding::Utf16Little),
            [0xfe, 0xff, ..] => Some(Encoding::Utf16Big),
            _ => None,
        }
    }
}

/// The SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    in_digits(&Sha256::digest(bytes))
}

fn in_digits(hash: &[u8]) -> String {
    let mut shown = String::new();
    for byte in hash {
        let _ = write!(shown, "{byte:02x}");
    }
    shown
}

/// The whole of a reader's bytes, as a text whose encoding is still to be found.
pub(super) fn whole<'r>(mut from: impl Read) -> io::Result<Bytes<'r>> {
    let mut held = Vec::new();
    from.read_to_end(&mut held)?;
    Bytes::text(Cursor::new(held))
}

/// Opens a file of bytes that are UTF-8, or else are no text.
pub(super) fn open_utf8<'r>(path: &Path) -> io::Result<Bytes<'r>> {
    File::open(path).map(Bytes::utf8)
}

/// Opens a file of text in whatever encoding it is.
pub(super) fn open_text<'r>(path: &Path) -> io::Result<Bytes<'r>> {
    Bytes::text(File::open(path)?)
}

fn decode(decoder: &mut Decoder, raw: &[u8], is_last: bool, text: &mut Vec<u8>) -> io::Result<()> {
    let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len());
    let mut words = String::with_capacity(room);
    let (_, _, has_errors) = decoder.decode_to_string(raw, &mut words, is_last);
    text.extend_from_slice(words.as_bytes());
    if has_errors { Err(io::ErrorKind::InvalidData.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], most: usize) -> (String, Option<String>) {
        let mut from = Bytes::text(Cursor::new(bytes.to_vec())).unwrap();
        let mut text = Vec::new();
        while from.more(&mut text, most).unwrap() == most {}
        let note = from.note();
        assert_eq!(from.sha256(), hexadecimal(bytes));
        (String::from_utf8(text).unwrap(), note)
    }

    fn hexadecimal(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn reads_every_encoding_to_the_same_text() {
        let text = "referencé,ø\r\n€,😀";
        let words = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(order).collect()
        };
        for most in [1, 2, 3, 1000] {
            assert_eq!(read(text.as_bytes(), most), (text.into(), None));
            assert_eq!(read(&words(u16::to_le_bytes), most), (text.into(), None));
            assert_eq!(read(&words(u16::to_be_bytes), most), (text.into(), None));
        }
    }

    #[test]
    fn takes_what_is_not_utf8_for_windows_1252_and_says_so() {
        let (text, note) = read(b"caf\xe9 \x80", 2);
        assert_eq!(text, "café €");
        assert!(note.is_some());
        assert_eq!(read(b"cut \xc3", 100).0, "cut Ã");
    }

    #[test]
    fn refuses_half_a_character() {
        let mut from = Bytes::text(Cursor::new([0xff, 0xfe, b'a'])).unwrap();
        let mut text = Vec::new();
        assert_eq!(from.more(&mut text, 10).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
