//! Which columns look like somebody's own data: by the heading, or by the shape of what stands below it.

use super::Looks;

/// What personal data a column looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// A name of somebody.
    Name,
    /// An address, or a part of one.
    Address,
    /// A day of birth.
    Birth,
    /// A telephone number.
    Telephone,
    /// An address for mail over the net.
    Email,
    /// A number by which a person is known.
    Number,
    /// Words about a case, among which anything may be.
    Notes,
}

impl Personal {
    /// For a sentence: `looks like …`.
    pub fn words(self) -> &'static str {
        match self {
            Personal::Name => "names",
            Personal::Address => "addresses",
            Personal::Birth => "dates of birth",
            Personal::Telephone => "telephone numbers",
            Personal::Email => "email addresses",
            Personal::Number => "numbers of persons",
            Personal::Notes => "free text",
        }
    }
}

/// Words of a heading, each with what it speaks of. Two words are looked for side by side.
const HEADINGS: [(&str, Personal); 33] = [
    ("name", Personal::Name),
    ("names", Personal::Name),
    ("surname", Personal::Name),
    ("forename", Personal::Name),
    ("forenames", Personal::Name),
    ("firstname", Personal::Name),
    ("lastname", Personal::Name),
    ("officer", Personal::Name),
    ("oic", Personal::Name),
    ("solicitor", Personal::Name),
    ("address", Personal::Address),
    ("postcode", Personal::Address),
    ("post code", Personal::Address),
    ("street", Personal::Address),
    ("dob", Personal::Birth),
    ("d o b", Personal::Birth),
    ("birth", Personal::Birth),
    ("birthday", Personal::Birth),
    ("born", Personal::Birth),
    ("telephone", Personal::Telephone),
    ("phone", Personal::Telephone),
    ("mobile", Personal::Telephone),
    ("tel", Personal::Telephone),
    ("email", Personal::Email),
    ("e mail", Personal::Email),
    ("nino", Personal::Number),
    ("national insurance", Personal::Number),
    ("ni number", Personal::Number),
    ("ni no", Personal::Number),
    ("passport", Personal::Number),
    ("notes", Personal::Notes),
    ("comments", Personal::Notes),
    ("remarks", Personal::Notes),
];

/// What a heading speaks of. A yes or no, or a day that is no birth, is not somebody's own data: `Same address`.
pub(super) fn by_heading(heading: &str, looks: Looks) -> Option<Personal> {
    let letters = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    let words: String = heading.to_lowercase().chars().map(letters).collect();
    let words = format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "));
    let (_, found) = HEADINGS.iter().find(|(word, _)| words.contains(&format!(" {word} ")))?;
    match looks {
        Looks::Flag => None,
        Looks::Dates(_) => Some(*found).filter(|found| *found == Personal::Birth),
        Looks::Blank | Looks::Choice | Looks::Numbers | Looks::Text => Some(*found),
    }
}

/// How many cells have a shape that tells something.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    emails: u64,
    telephones: u64,
    postcodes: u64,
    insurance: u64,
    names: u64,
    sentences: u64,
}

impl Shapes {
    pub(super) fn add(&mut self, words: &str) {
        self.emails += u64::from(is_email(words));
        self.telephones += u64::from(is_telephone(words));
        self.postcodes += u64::from(ends_in_postcode(words));
        self.insurance += u64::from(is_insurance(words));
        self.names += u64::from(is_like_a_name(words));
        self.sentences += u64::from(words.split_whitespace().count() > 8);
    }

    /// What the shape of so many cells shows.
    pub(super) fn personal(&self, filled: u64) -> Option<Personal> {
        // One in five is enough, where the shape can hardly be anything else.
        let some = |count: u64| count > 0 && count * 5 >= filled;
        let found = [
            (self.emails, Personal::Email),
            (self.insurance, Personal::Number),
            (self.postcodes, Personal::Address),
            (self.telephones, Personal::Telephone),
            (self.sentences, Personal::Notes),
        ];
        let found = found.into_iter().find(|(count, _)| some(*count)).map(|(_, personal)| personal);
        found.or((self.names > 0 && self.names * 5 >= filled * 4).then_some(Personal::Name))
    }

    /// Whether half of so many cells are two words or more with capitals.
    pub(super) fn may_be_names(&self, filled: u64) -> bool {
        self.names > 0 && self.names * 2 >= filled
    }
}

fn is_email(words: &str) -> bool {
    words.split_once('@').is_some_and(|(before, after)| !before.is_empty() && after.contains('.'))
}

fn is_telephone(words: &str) -> bool {
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    let is_sign = |letter: char| letter.is_ascii_digit() || "+() -".contains(letter);
    let starts = words.starts_with('0') || words.starts_with("+44") || words.starts_with("(0");
    (10..=14).contains(&digits) && starts && words.chars().all(is_sign)
}

/// `CM1 1AA` at the end of the words.
fn ends_in_postcode(words: &str) -> bool {
    let mut parts = words.rsplit([' ', ',']).filter(|part| !part.is_empty());
    let (Some(inward), Some(outward)) = (parts.next(), parts.next()) else { return false };
    let is_inward = matches!(inward.as_bytes(), [digit, one, two]
        if digit.is_ascii_digit() && one.is_ascii_alphabetic() && two.is_ascii_alphabetic());
    let starts = outward.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    is_inward
        && starts
        && (2..=4).contains(&outward.len())
        && outward.bytes().any(|byte| byte.is_ascii_digit())
}

/// `QQ 12 34 56 C`
fn is_insurance(words: &str) -> bool {
    let bytes: Vec<u8> = words.bytes().filter(|byte| *byte != b' ').collect();
    bytes.len() == 9
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            0 | 1 | 8 => byte.is_ascii_alphabetic(),
            _ => byte.is_ascii_digit(),
        })
}

/// Two to five words, each with a capital at its start and none a figure but a number of service.
fn is_like_a_name(words: &str) -> bool {
    let parts: Vec<&str> = words.split_whitespace().collect();
    let capital = |part: &&&str| part.chars().next().is_some_and(char::is_uppercase);
    let is_word =
        |part: &&str| part.chars().all(|letter| letter.is_alphanumeric() || "'-.,".contains(letter));
    let capitals = parts.iter().filter(capital).count();
    (2..=5).contains(&parts.len()) && capitals >= 2 && parts.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_people_have_of_their_own() {
        assert!(is_email("a@example.org") && !is_email("@"));
        assert!(
            is_telephone("01632 960 001") && is_telephone("+44 1632 960001") && !is_telephone("2019060412")
        );
        assert!(ends_in_postcode("1 Madeup Street, CM99 1ZZ") && !ends_in_postcode("Update 1AA"));
        assert!(is_insurance("QQ 12 34 56 C") && !is_insurance("42EX0064219"));
        assert!(is_like_a_name("PC 0000 Madeup") && !is_like_a_name("Theft from shop"));
    }

    #[test]
    fn a_heading_counts_unless_the_cells_are_flags_or_other_days() {
        assert_eq!(by_heading("Victim's e-mail", Looks::Text), Some(Personal::Email));
        assert_eq!(by_heading("Same address as suspect", Looks::Flag), None);
        assert_eq!(by_heading("Same address as suspect", Looks::Text), Some(Personal::Address));
        assert_eq!(by_heading("Renamed", Looks::Text), None);
    }
}
