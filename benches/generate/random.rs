//! Random numbers that a seed decides: Steele, Lea and Flood's `SplitMix64`.

/// A sequence of random numbers.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Gives a number below `end`.
    fn below(&mut self, end: u32) -> u32 {
        // The upper half of the product: as even as the 32 bits it is made of.
        let product = u64::from(end) * (self.next() >> 32);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// Gives a number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        least.saturating_add_unsigned(self.below(most.abs_diff(least) + 1))
    }

    pub(super) fn one_in(&mut self, number: u32) -> bool {
        self.below(number) == 0
    }

    pub(super) fn percent(&mut self, percent: i32) -> bool {
        self.between(0, 99) < percent
    }

    /// Gives one of some words, or no word where there are none.
    pub(super) fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let place = self.below(u32::try_from(words.len()).unwrap_or(u32::MAX));
        usize::try_from(place).ok().and_then(|place| words.get(place)).copied().unwrap_or_default()
    }
}
