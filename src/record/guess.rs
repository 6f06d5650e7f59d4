//! Which fields a column could feed, by its heading and by what its cells look like.

use super::{Declaration, FieldRef, Kind, Layout, Look, Looks};
use crate::diagnostic::nearest;

/// Fields that a column could feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guess {
    /// The nearest first.
    pub fields: Vec<FieldRef>,
    /// Whether the heading is the first field's own name or label, or a letter off, and its cells may be its values.
    pub sure: bool,
}

/// Words of a heading that say nothing of which fact it is.
const SAYS_NOTHING: [&str; 17] = [
    "date", "the", "of", "was", "is", "a", "an", "to", "on", "by", "in", "that", "for", "has", "had", "been",
    "and",
];

/// The fields of the record that a column could feed; none where nothing speaks for one.
pub fn guess(layout: &Layout, heading: &str, look: &Look) -> Guess {
    let (looks, may_be_serial) = (look.looks(), look.may_be_serial());
    let refs = |slot: usize| u16::try_from(slot).ok().map(FieldRef::Record);
    let fits = |field: &&(usize, &Declaration)| may_hold(&field.1.kind, looks, may_be_serial);
    let fields: Vec<(usize, &Declaration)> = layout.fields.iter().enumerate().collect();
    let fitting: Vec<(usize, &Declaration)> = fields.iter().filter(fits).copied().collect();
    let said = plain(heading);
    let own = |field: &Declaration| [plain(&field.path), plain(&field.label), plain(&field.name)];
    let exact: Vec<usize> =
        fitting.iter().filter(|(_, field)| own(field).contains(&said)).map(|(slot, _)| *slot).collect();
    if let [only] = exact[..] {
        return Guess { fields: refs(only).into_iter().collect(), sure: true };
    }
    let names: Vec<(String, usize)> = fitting
        .iter()
        .flat_map(|(slot, field)| [(plain(&field.path), *slot), (plain(&field.label), *slot)])
        .collect();
    if let Some(near) =
        nearest(&said, names.iter().map(|(name, _)| name.as_str())).filter(|near| is_slip(&said, near))
        && let Some((_, slot)) = names.iter().find(|(name, _)| name == near)
    {
        return Guess { fields: refs(*slot).into_iter().collect(), sure: true };
    }
    let heading = telling(heading);
    let mut scored: Vec<(u32, usize)> = fitting
        .iter()
        .map(|(slot, field)| {
            let by = |words: &str| alike(&heading, &telling(words));
            (by(&field.path).max(by(&field.label)), *slot)
        })
        .filter(|(score, _)| *score >= 50)
        .collect();
    scored.sort_by_key(|(score, slot)| (std::cmp::Reverse(*score), *slot));
    // One that is clearly behind the first is not worth saying.
    let best = scored.first().map_or(0, |(score, _)| *score);
    let near = scored.iter().filter(|(score, _)| score + 10 >= best).take(3);
    Guess { fields: near.filter_map(|(_, slot)| refs(*slot)).collect(), sure: false }
}

/// Whether cells of this look may be values of a field.
fn may_hold(kind: &Kind, looks: Looks, may_be_serial: bool) -> bool {
    match kind {
        Kind::Date => matches!(looks, Looks::Dates(_) | Looks::Blank) || may_be_serial,
        Kind::Flag => matches!(looks, Looks::Flag | Looks::Blank),
        Kind::Choice(_) => matches!(looks, Looks::Choice | Looks::Text | Looks::Blank),
        Kind::Number => matches!(looks, Looks::Numbers | Looks::Blank),
        Kind::Text => !matches!(looks, Looks::Dates(_) | Looks::Flag),
    }
}

/// Whether two names are one but for a letter: `ack declined` and `vps declined` are not.
fn is_slip(one: &str, other: &str) -> bool {
    one.len() > 5 && strsim::damerau_levenshtein(one, other) <= 1
}

/// Letters and digits in small letters, other signs as one blank.
fn plain(words: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    let words: String = words.to_lowercase().chars().map(letter).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words that tell one fact from another.
fn telling(words: &str) -> Vec<String> {
    let mut words: Vec<String> = plain(words).split(' ').map(str::to_owned).collect();
    words.retain(|word| !word.is_empty() && !SAYS_NOTHING.contains(&word.as_str()));
    words.sort();
    words.dedup();
    words
}

/// How alike two sets of words are, in percent: words that begin alike count as one.
fn alike(one: &[String], other: &[String]) -> u32 {
    let begins = |a: &str, b: &str| {
        let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
        a == b || (shared >= 3 && (shared == a.chars().count() || shared >= 5))
    };
    let shared = one.iter().filter(|word| other.iter().any(|known| begins(word, known))).count();
    let whole = one.len() + other.len();
    u32::try_from(shared * 200 / whole.max(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_letter_off_is_a_slip() {
        assert!(is_slip("crime reportd on", "crime reported on"));
        assert!(!is_slip("ack declined", "vps declined") && !is_slip("victim", "victim enhanced"));
    }

    #[test]
    fn words_that_begin_alike_are_alike() {
        let words = |text: &str| telling(text);
        assert_eq!(alike(&words("Ack sent"), &words("acknowledgement.sent_on")), 100);
        assert_eq!(alike(&words("Date reported"), &words("crime.reported_on")), 66);
        assert_eq!(alike(&words("Colour"), &words("crime.reported_on")), 0);
    }
}
