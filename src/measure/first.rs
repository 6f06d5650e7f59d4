//! Lists that could grow with the batch: a count, and the first few in input order.

/// How many are shown of a list that could grow.
pub const MOST_SHOWN: usize = 5;

/// A count, and the first few of what was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstFew<T> {
    /// How many there are.
    pub count: u64,
    /// The first, at most [`MOST_SHOWN`], in input order.
    pub first: Vec<T>,
}

impl<T> Default for FirstFew<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new() }
    }
}

impl<T> FirstFew<T> {
    /// Counts one more, which is made only where it is among the first.
    pub fn push(&mut self, make: impl FnOnce() -> T) {
        self.count += 1;
        if self.first.len() < MOST_SHOWN {
            self.first.push(make());
        }
    }

    /// Adds those that come after these.
    pub fn append(&mut self, later: Self) {
        self.count += later.count;
        let room = MOST_SHOWN.saturating_sub(self.first.len());
        self.first.extend(later.first.into_iter().take(room));
    }

    /// How many there are beyond the first.
    pub fn others(&self) -> u64 {
        self.count.saturating_sub(self.first.len() as u64)
    }
}
