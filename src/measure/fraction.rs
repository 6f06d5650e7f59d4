//! Exact sums of fractions.

use num_bigint::BigUint;

/// A number as a fraction, as large as it needs to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fraction {
    numerator: BigUint,
    // INVARIANT: never 0.
    denominator: BigUint,
}

impl Fraction {
    /// 0.
    pub(super) fn zero() -> Self {
        Self { numerator: BigUint::ZERO, denominator: BigUint::from(1_u32) }
    }

    /// Adds `numerator / denominator`; a denominator of 0 adds nothing.
    pub(super) fn add(&mut self, numerator: u128, denominator: u32) {
        if denominator == 0 {
            return;
        }
        let rest = u32::try_from(&self.denominator % denominator).unwrap_or(0);
        let common = greatest_common_divisor(denominator, rest);
        let missing = denominator / common;
        let theirs = BigUint::from(numerator) * (&self.denominator / common);
        self.numerator = &self.numerator * missing + theirs;
        self.denominator = &self.denominator * missing;
    }

    /// `scale` times the number, out of `parts`, rounded half up; `None` where there are no parts.
    pub(super) fn scaled(&self, scale: u64, parts: u64) -> Option<u64> {
        if parts == 0 {
            return None;
        }
        let denominator = &self.denominator * parts;
        let quotient = (&self.numerator * scale * 2_u32 + &denominator) / (&denominator * 2_u32);
        u64::try_from(quotient).ok()
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn adds_thirds_to_a_whole() {
        let mut sum = Fraction::zero();
        for (numerator, denominator) in [(1, 3), (1, 6), (2, 4)] {
            sum.add(numerator, denominator);
        }
        assert_eq!(sum.scaled(1, 1), Some(1));
        assert_eq!(sum.scaled(1_000_000, 3), Some(333_333));
        assert_eq!(sum.scaled(1, 0), None);
    }

    proptest! {
        #[test]
        fn is_the_sum_over_the_product_of_the_denominators(
            parts in prop::collection::vec((0_u32..1000, 1_u32..1000), 0..12),
            cases in 1_u64..1000,
        ) {
            let mut sum = Fraction::zero();
            let (mut numerator, mut denominator) = (BigUint::ZERO, BigUint::from(1_u32));
            for (n, d) in parts {
                sum.add(u128::from(n), d);
                numerator = numerator * d + &denominator * n;
                denominator *= d;
            }
            denominator *= cases;
            let rounded = (numerator * 2_000_000_u32 + &denominator) / (denominator * 2_u32);
            prop_assert_eq!(sum.scaled(1_000_000, cases).map(BigUint::from), Some(rounded));
        }
    }
}
