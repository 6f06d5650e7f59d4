//! JSON, a token at a time: as strict as RFC 8259, and without a copy where a text has no escapes.

/// Reads tokens from a text, one after another.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The offset of the next byte.
    pub(super) at: usize,
    /// Whether a record may not go on over a line's end.
    one_line: bool,
    unescaped: String,
}

/// Where a text stops being JSON, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) at: usize,
    pub(super) message: &'static str,
}

/// How deep values may nest that no field takes.
const MAX_DEPTH: u32 = 127;

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, one_line: bool) -> Self {
        Self { text, at: 0, one_line, unescaped: String::new() }
    }

    /// The text from the next byte on.
    #[inline]
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The next byte that is not blank, which is not taken; 0 at the end.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        match self.byte(self.at) {
            b' ' | b'\t' | b'\r' | b'\n' => self.peek_past_blanks(),
            byte => byte,
        }
    }

    /// Takes a byte, which is the next that is not blank.
    #[inline]
    pub(super) fn take(&mut self, byte: u8, message: &'static str) -> Result<(), Syntax> {
        if self.peek() != byte {
            return Err(self.syntax(message));
        }
        self.at += 1;
        Ok(())
    }

    /// A fault at the next byte.
    pub(super) fn syntax(&self, message: &'static str) -> Syntax {
        let ended = self.is_at_end() || (self.one_line && self.byte(self.at) == b'\n');
        Syntax { at: self.at, message: if ended { "the record is not complete" } else { message } }
    }

    /// Takes a string, whose quote is the next byte, and gives what it says.
    #[inline]
    pub(super) fn string(&mut self) -> Result<&str, Syntax> {
        let start = self.at + 1;
        let end = start + plain_length(self.text.as_bytes().get(start..).unwrap_or_default());
        if self.byte(end) == b'"' {
            self.at = end + 1;
            return Ok(self.text.get(start..end).unwrap_or_default());
        }
        self.string_with_escapes(start)
    }

    /// Takes a number, whose first byte is the next, and gives it as it is written.
    pub(super) fn number(&mut self) -> Result<&'t str, Syntax> {
        let start = self.at;
        self.skip_byte(b"-");
        if !self.skip_byte(b"0") {
            self.digits()?;
        }
        if self.skip_byte(b".") {
            self.digits()?;
        }
        if self.skip_byte(b"eE") {
            self.skip_byte(b"+-");
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Takes one of the words `true`, `false` and `null`.
    #[inline]
    pub(super) fn literal(&mut self, word: &str) -> Result<(), Syntax> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.syntax("a value belongs here"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Takes one of the words `true` and `false`, and says whether it was `true`.
    #[inline]
    pub(super) fn flag(&mut self) -> Result<bool, Syntax> {
        // Both are looked at before either is asked about: which of them it is cannot be guessed.
        let (is_true, is_false) = (self.rest().starts_with(b"true"), self.rest().starts_with(b"false"));
        if !(is_true | is_false) {
            return Err(self.syntax("a value belongs here"));
        }
        self.at += 5 - usize::from(is_true);
        Ok(is_true)
    }

    /// Takes a value that nobody asks for, whatever it is.
    pub(super) fn skip_value(&mut self) -> Result<(), Syntax> {
        self.skip_nested(0)
    }

    fn skip_nested(&mut self, depth: u32) -> Result<(), Syntax> {
        match self.peek() {
            b'"' => self.string().map(|_| ()),
            b'{' | b'[' if depth >= MAX_DEPTH => Err(self.syntax("values are nested too deep")),
            b'{' => self.skip_members(depth + 1),
            b'[' => self.skip_items(depth + 1),
            b'-' | b'0'..=b'9' => self.number().map(|_| ()),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => Err(self.syntax("a value belongs here")),
        }
    }

    fn skip_members(&mut self, depth: u32) -> Result<(), Syntax> {
        self.at += 1;
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.member_name()?;
            self.take(b':', COLON)?;
            self.skip_nested(depth)?;
            if self.ends(b'}', MEMBER_END)? {
                return Ok(());
            }
        }
    }

    fn skip_items(&mut self, depth: u32) -> Result<(), Syntax> {
        self.at += 1;
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_nested(depth)?;
            if self.ends(b']', ITEM_END)? {
                return Ok(());
            }
        }
    }

    /// Takes the name of an object's member.
    pub(super) fn member_name(&mut self) -> Result<&str, Syntax> {
        if self.peek() != b'"' {
            return Err(self.syntax("a name in quotes belongs here"));
        }
        self.string()
    }

    /// Takes the comma after a member or item, or the bracket that ends them, and says whether it was the bracket.
    #[inline]
    pub(super) fn ends(&mut self, bracket: u8, message: &'static str) -> Result<bool, Syntax> {
        let next = self.peek();
        if next != b',' && next != bracket {
            return Err(self.syntax(message));
        }
        self.at += 1;
        Ok(next == bracket)
    }

    #[cold]
    fn peek_past_blanks(&mut self) -> u8 {
        loop {
            match self.byte(self.at) {
                b'\n' if self.one_line => return b'\n',
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return byte,
            }
        }
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn skip_byte(&mut self, any: &[u8]) -> bool {
        let skipped = any.contains(&self.byte(self.at));
        self.at += usize::from(skipped);
        skipped
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return Err(self.syntax("a digit belongs here"));
        }
        self.at += digits;
        Ok(())
    }

    #[cold]
    fn string_with_escapes(&mut self, start: usize) -> Result<&str, Syntax> {
        self.unescaped.clear();
        self.at = start;
        loop {
            let length = plain_length(self.rest());
            self.unescaped.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
            self.at += length;
            match self.byte(self.at) {
                b'"' => {
                    self.at += 1;
                    return Ok(&self.unescaped);
                }
                b'\\' => self.escape()?,
                _ => return Err(self.syntax("a tab, line end or the like stands within quotes")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Syntax> {
        let wrong = self.syntax("`\\` begins nothing that is known here");
        self.at += 1;
        let escaped = match self.byte(self.at) {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.code_point().ok_or(wrong)?,
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            _ => return Err(wrong),
        };
        self.at += 1;
        self.unescaped.push(escaped);
        Ok(())
    }

    /// Reads `u00e9`, or `ud83d\ude00`, up to its last byte.
    fn code_point(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if !self.text.as_bytes().get(self.at + 1..)?.starts_with(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self.hexadecimal().filter(|second| (0xdc00..0xe000).contains(second))?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    /// Reads the four digits after a `u`, up to the last of them.
    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5)?;
        self.at += 4;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }
}

pub(super) const COLON: &str = "`:` belongs here";
pub(super) const MEMBER_END: &str = "`,` or `}` belongs here";
pub(super) const ITEM_END: &str = "`,` or `]` belongs here";

/// How many bytes a text begins with that stand for themselves within quotes.
#[inline]
fn plain_length(text: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut length = 0;
    while let Some(eight) = text.get(length..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let zero = |word: u64| word.wrapping_sub(EACH) & !word;
        let control = word.wrapping_sub(EACH * 0x20) & !word;
        // The lowest mark is exact; those above it may be borrowed from it.
        let marks = (zero(word ^ (EACH * 0x22)) | zero(word ^ (EACH * 0x5c)) | control) & HIGH;
        if marks != 0 {
            return length + (marks.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let tail = text.get(length..).unwrap_or_default();
    length + tail.iter().take_while(|&&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a text is one value, and nothing else, to this reader.
    fn is_json(text: &str) -> bool {
        let mut scan = Scanner::new(text, false);
        scan.skip_value().is_ok() && scan.peek() == 0 && scan.is_at_end()
    }

    fn check(text: &str) {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(_) => assert!(is_json(text), "refused: {text}"),
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(error) => assert!(!is_json(text), "taken: {text}: {error}"),
        }
    }

    #[test]
    fn takes_and_refuses_what_another_reader_does() {
        for text in [
            "01",
            "-",
            "-0",
            "1.",
            ".5",
            "1e",
            "1e+",
            "1E-05",
            "+1",
            "tru",
            "nul",
            "\"",
            "\"\\",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"\\udc00\"",
            "\"\\u+123\"",
            "\"\u{7f}\"",
            "\"\0\"",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "[1,]",
            "[,]",
            "[1 2]",
            "{} {}",
            "\u{a0}1",
            "\0",
        ] {
            check(text);
        }
        for depth in [126, 127, 128] {
            check(&("[".repeat(depth) + &"]".repeat(depth)));
        }
    }

    proptest! {
        #[test]
        fn is_as_strict_as_another_reader(text in r#"([\[\]{},:" \\ua0-9eE+.-]|"a"|"\\\\n"|true|false|null|é){0,12}"#) {
            check(&text);
        }

        #[test]
        fn finds_the_end_of_plain_text(text in "[a-zé\u{0}-\u{20}\"\\\\]{0,40}") {
            let expected = text.bytes().take_while(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count();
            assert_eq!(plain_length(text.as_bytes()), expected);
        }

        #[test]
        fn undoes_escapes_as_another_reader_does(text in "\\PC{0,10}[\u{0}-\u{1f}\"\\\\]{0,5}\\PC{0,10}") {
            let written = serde_json::to_string(&text).unwrap();
            assert_eq!(Scanner::new(&written, false).string(), Ok(text.as_str()));
        }
    }
}
