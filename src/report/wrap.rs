//! Lines no wider than they may be.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns the words take.
pub(super) fn width(words: &str) -> usize {
    words.width()
}

/// The words in lines of at most `most` columns; a word that is longer than a line is broken.
pub(super) fn wrapped(words: &str, most: usize) -> Vec<String> {
    let most = most.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words.split_whitespace() {
        let space = usize::from(used > 0);
        if used + space + width(word) > most && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if used > 0 {
            append(&mut lines, " ");
            used += 1;
        }
        for piece in pieces(word, most) {
            if used + width(&piece) > most {
                lines.push(String::new());
                used = 0;
            }
            used += width(&piece);
            append(&mut lines, &piece);
        }
    }
    lines
}

/// The words after as many blanks as put their end at a column.
pub(super) fn right(words: &str, columns: usize) -> String {
    format!("{}{words}", " ".repeat(columns.saturating_sub(width(words))))
}

/// The words, and as many blanks as fill the columns.
pub(super) fn left(words: &str, columns: usize) -> String {
    format!("{words}{}", " ".repeat(columns.saturating_sub(width(words))))
}

fn append(lines: &mut [String], words: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(words);
    }
}

/// A word in pieces that fit into a line.
fn pieces(word: &str, most: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        let columns = character.width().unwrap_or(0);
        if used + columns > most && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += columns;
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wraps_at_blanks_and_breaks_what_is_too_long() {
        assert_eq!(wrapped("a case in no period", 8), ["a case", "in no", "period"]);
        assert_eq!(wrapped("x abcdefghij", 4), ["x", "abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    proptest! {
        #[test]
        fn keeps_every_word_within_the_width(words in "[a-zé漢 ]{0,60}", most in 2_usize..30) {
            let lines = wrapped(&words, most);
            prop_assert!(lines.iter().all(|line| width(line) <= most));
            let together = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(together(&lines.concat()), together(&words));
        }
    }
}
