//! Words as JSON writes them.

/// Appends a JSON string.
pub(super) fn text(out: &mut Vec<u8>, words: &str) {
    out.push(b'"');
    let mut rest = words.as_bytes();
    while let Some(place) = rest.iter().position(|byte| needs_escape(*byte)) {
        let (clean, special) = rest.split_at(place);
        out.extend_from_slice(clean);
        let Some((byte, after)) = special.split_first() else { break };
        escape(out, *byte);
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// A JSON string.
pub(super) fn quoted(words: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(words.len() + 2);
    text(&mut out, words);
    out
}

/// Appends a whole number.
pub(super) fn number(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let mut rest = number.unsigned_abs();
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(digits.len() - count..).unwrap_or_default());
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn reads_back_as_it_was(words in any::<String>(), whole in any::<i64>()) {
            prop_assert_eq!(serde_json::from_slice::<String>(&quoted(&words)).unwrap(), words);
            let mut out = Vec::new();
            number(&mut out, whole);
            prop_assert_eq!(String::from_utf8(out).unwrap(), whole.to_string());
        }
    }
}
