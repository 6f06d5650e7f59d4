//! Words that are known by their first bytes: which of them a text begins with is found without reading it twice.

/// Some words, in order, each followed by the quote that ends it.
#[derive(Debug, Default)]
pub(super) struct Heads {
    heads: Vec<Head>,
    tails: Vec<Tail>,
}

/// The first 16 bytes of a word and its quote.
#[derive(Debug)]
struct Head {
    bytes: u128,
    mask: u128,
}

/// What is left of them.
#[derive(Debug)]
struct Tail {
    bytes: Vec<u8>,
    /// How long the word and its quote are.
    length: usize,
}

const HEAD_LENGTH: usize = size_of::<u128>();
/// How many words are looked for; the others are read byte by byte.
const MOST: usize = u64::BITS as usize;

impl Heads {
    pub(super) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let (heads, tails) =
            words.into_iter().take(MOST).map(|word| (Head::new(word), Tail::new(word))).unzip();
        Self { heads, tails }
    }

    /// Which word a text begins with, its quote included, and how long they are; `guess` is tried first.
    ///
    /// `None` says only that the text has to be looked at more closely.
    #[inline]
    pub(super) fn find(&self, text: &[u8], guess: usize) -> Option<(usize, usize)> {
        let start = u128::from_le_bytes(*text.first_chunk::<HEAD_LENGTH>()?);
        let place = match self.heads.get(guess) {
            Some(head) if head.begins(start) => guess,
            Some(_) | None => self.place(start)?,
        };
        let tail = self.tails.get(place)?;
        let is_whole = tail.bytes.is_empty() || text.get(HEAD_LENGTH..)?.starts_with(&tail.bytes);
        is_whole.then_some((place, tail.length))
    }

    /// All words are tried, since a branch for each would be guessed wrong more often than it saves.
    #[inline]
    fn place(&self, start: u128) -> Option<usize> {
        let hits =
            self.heads.iter().rev().fold(0_u64, |hits, head| hits << 1 | u64::from(head.begins(start)));
        (hits != 0).then_some(hits.trailing_zeros() as usize)
    }
}

impl Head {
    fn new(word: &str) -> Self {
        // JSON escapes these, so that the word is never written as it is.
        if word.contains(['"', '\\']) || word.contains(char::is_control) {
            return Self { bytes: 1, mask: 0 };
        }
        let (mut bytes, mut mask) = (0, 0);
        for (place, byte) in quoted(word).take(HEAD_LENGTH).enumerate() {
            bytes |= u128::from(byte) << (8 * place);
            mask |= u128::from(u8::MAX) << (8 * place);
        }
        Self { bytes, mask }
    }

    #[inline]
    fn begins(&self, start: u128) -> bool {
        start & self.mask == self.bytes
    }
}

impl Tail {
    fn new(word: &str) -> Self {
        Self { bytes: quoted(word).skip(HEAD_LENGTH).collect(), length: word.len() + 1 }
    }
}

fn quoted(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().chain([b'"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_word_that_ends_with_the_quote() {
        let words =
            ["told", "told_on", "a name of exactly", "a name of exactly seventeen", "fifteen letters", "é"];
        let heads = Heads::new(words);
        for (place, word) in words.iter().enumerate() {
            let text = format!("{word}\": 1, and so on for a while");
            for guess in 0..=words.len() {
                let expected = Some((place, word.len() + 1));
                let found = heads.find(text.as_bytes(), guess);
                // Two words with one head are told apart by their tails, and one of them by looking more closely.
                assert!(
                    found == expected || (found.is_none() && word.len() > 16),
                    "{word} {guess}: {found:?}"
                );
            }
        }
        for text in ["tol\": 1                    ", "told_onn\": 1               ", "told\"", ""] {
            assert_eq!(heads.find(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn never_finds_a_word_that_json_escapes() {
        let heads = Heads::new(["say \"no\"", "back\\slash", "\0"]);
        for text in ["say \"no\": 1             ", "back\\slash\"           ", "\0\"                        "]
        {
            assert_eq!(heads.find(text.as_bytes(), 0), None);
        }
    }
}
