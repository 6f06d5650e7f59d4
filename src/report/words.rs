//! Numbers and lists as people read them.

use std::fmt::Write as _;

/// A whole number with its thousands apart: `1,234`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 case`, `90 cases`.
pub(super) fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first few of a list, and how many others there are.
pub(super) fn first_few(items: &[String], others: u64) -> String {
    if others == 0 { listed(items) } else { format!("{} and {} more", items.join(", "), number(others)) }
}

/// The words with a capital at the start.
pub(super) fn capital(words: &str) -> String {
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The words with nothing in them that would move a cursor or change a colour: a case's reference or a rule's label
/// may come from a stranger.
pub(super) fn plain(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '\n' | '\t' | '\r' => text.push(' '),
            character if character.is_control() || turns_text(character) => {
                // Writing to a `String` cannot fail.
                let _ = write!(text, "\\u{{{:x}}}", u32::from(character));
            }
            character => text.push(character),
        }
    }
    text
}

/// Signs that turn the direction of the text after them.
fn turns_text(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_thousands_apart() {
        let numbers = [0, 999, 1_000, 12_345, 1_234_567].map(number);
        assert_eq!(numbers, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn lists_and_counts() {
        let items = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(listed(&items(&["a", "b", "c"])), "a, b and c");
        assert_eq!(first_few(&items(&["a", "b"]), 1_200), "a, b and 1,200 more");
        assert_eq!(
            (counted(1, "case", "cases"), counted(0, "case", "cases")),
            ("1 case".into(), "0 cases".into())
        );
    }

    #[test]
    fn lets_no_escape_sequence_through() {
        assert_eq!(plain("VC\u{1b}[31m-1\nx\u{202e}"), "VC\\u{1b}[31m-1 x\\u{202e}");
    }
}
