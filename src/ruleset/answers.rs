//! Answers by number, and sets of them.

/// An answer of one question, by its place in [`super::Question::answers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerId(u8);

/// The answers that the engine gives itself, in the order every question has them first.
pub const OWN_ANSWERS: [&str; 3] = ["not applicable", "unknown", "error"];

/// A set of answers of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct AnswerSet(u64);

impl AnswerId {
    /// Does not apply.
    pub const NOT_APPLICABLE: Self = Self(0);
    /// A fact that could change the answer is not recorded.
    pub const UNKNOWN: Self = Self(1);
    /// The rule failed.
    pub const ERROR: Self = Self(2);
    /// How many answers a question can have.
    pub const MOST: usize = 64;

    /// The answer at a place; `None` past the most there can be.
    pub fn new(index: usize) -> Option<Self> {
        if index < Self::MOST { u8::try_from(index).ok().map(Self) } else { None }
    }

    /// Its place.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl AnswerSet {
    /// No answer.
    pub const EMPTY: Self = Self(0);
    /// All findings.
    pub const EVERY_FINDING: Self = Self(u64::MAX);
    /// All findings but "does not apply".
    pub const EVERY_ANSWER: Self = Self(u64::MAX - 1);

    /// Adds an answer.
    pub fn insert(&mut self, answer: AnswerId) {
        self.0 |= 1 << answer.0;
    }

    /// Whether it holds an answer.
    #[inline]
    pub fn contains(self, answer: AnswerId) -> bool {
        self.0 & (1 << answer.0) != 0
    }

    /// Whether every answer of this set is in the other.
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Both together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its answers, in the file's order.
    pub fn iter(self) -> impl Iterator<Item = AnswerId> {
        (0..64_u8).map(AnswerId).filter(move |answer| self.contains(*answer))
    }
}

impl FromIterator<AnswerId> for AnswerSet {
    fn from_iter<I: IntoIterator<Item = AnswerId>>(answers: I) -> Self {
        let mut set = Self::EMPTY;
        for answer in answers {
            set.insert(answer);
        }
        set
    }
}
