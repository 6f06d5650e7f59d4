//! The keys of the records read so far: 16 bytes a record, whatever the key's length, and no more.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use sha2::{Digest, Sha256};

use super::inputs::Source;

/// The keys seen so far, each with the place of the record that had it.
pub(super) struct Seen {
    /// By the key's first byte. Each grows by itself, so that no more than one is held twice over while it does.
    drawers: Vec<HashSet<Entry, BuildHasherDefault<FirstBytes>>>,
}

/// 72 bits of the key's SHA-256, 16 of the input's number, 40 of the line.
///
/// Two among 100 million different keys are taken for one with a probability of about one in a million.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry([u8; 16]);

const KEY_LENGTH: usize = 9;
const DRAWERS: usize = 64;

impl Seen {
    pub(super) fn new() -> Self {
        Self { drawers: vec![HashSet::default(); DRAWERS] }
    }

    /// Notes a record's key; where it was seen before, gives the place it was first seen at.
    pub(super) fn note(&mut self, entry: Entry) -> Option<Source> {
        let drawer = self.drawers.get_mut(usize::from(entry.first()) % DRAWERS)?;
        let first = drawer.get(&entry).map(|first| first.source());
        if first.is_none() {
            drawer.insert(entry);
        }
        first
    }
}

impl Entry {
    pub(super) fn new(key: &str, source: Source) -> Self {
        let digest = Sha256::digest(key.as_bytes());
        let input = source.input.to_le_bytes();
        let line = source.line.to_le_bytes();
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest.iter().take(KEY_LENGTH).chain(&input).chain(&line)) {
            *to = *from;
        }
        Self(bytes)
    }

    fn source(self) -> Source {
        let [.., i0, i1, l0, l1, l2, l3, l4] = self.0;
        let line = u64::from_le_bytes([l0, l1, l2, l3, l4, 0, 0, 0]);
        Source { input: u16::from_le_bytes([i0, i1]), line }
    }

    fn first(self) -> u8 {
        let [first, ..] = self.0;
        first
    }

    fn key(&self) -> &[u8] {
        self.0.get(..KEY_LENGTH).unwrap_or_default()
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Entry {}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [_, b1, b2, b3, b4, b5, b6, b7, b8, ..] = self.0;
        state.write_u64(u64::from_le_bytes([b1, b2, b3, b4, b5, b6, b7, b8]));
    }
}

/// A hash of what is one already.
#[derive(Default)]
pub(super) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_place_of_the_first_record_with_a_key() {
        let mut seen = Seen::new();
        for line in 1..=5_000 {
            let source = Source { input: 65_535, line: line + (1 << 39) };
            assert_eq!(seen.note(Entry::new(&format!("E-{line}"), source)), None);
        }
        for line in 1..=5_000 {
            let first = Source { input: 65_535, line: line + (1 << 39) };
            assert_eq!(
                seen.note(Entry::new(&format!("E-{line}"), Source { input: 0, line: 1 })),
                Some(first)
            );
        }
    }

    #[test]
    fn keeps_sixteen_bytes_a_record() {
        assert_eq!(size_of::<Entry>(), 16);
    }
}
