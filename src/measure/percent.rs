//! Shares in percent, rounded half up from whole numbers and never by way of floats.

use std::fmt;

use super::fraction::Fraction;

/// A share in percent, to four decimals and to a whole percent, each rounded half up from the exact share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    ten_thousandths: u64,
    whole: u64,
}

/// A number to six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millionths(u64);

/// Ten-thousandths of a percent in the whole.
const WHOLE: u64 = 1_000_000;

impl Percent {
    /// `numerator` out of `base`; `None` where the base is empty.
    pub fn of(numerator: u64, base: u64) -> Option<Self> {
        let rounded = |scale: u64| half_up(u128::from(numerator) * u128::from(scale), u128::from(base));
        Some(Self { ten_thousandths: rounded(WHOLE)?, whole: rounded(100)? })
    }

    /// The mean of the shares of so many cases, from their sum; `None` where there is no case.
    pub(super) fn of_mean(sum: &Fraction, cases: u64) -> Option<Self> {
        Some(Self { ten_thousandths: sum.scaled(WHOLE, cases)?, whole: sum.scaled(100, cases)? })
    }

    /// A share that was estimated, as the end of an interval is; kept between 0 and 1.
    pub(super) fn estimated(share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        Self { ten_thousandths: nearest(share * 1e6), whole: nearest(share * 1e2) }
    }

    /// As a share of 1, for estimates.
    pub(super) fn share(self) -> f64 {
        super::interval::float(self.ten_thousandths) / 1e6
    }

    /// To a whole percent.
    pub fn whole(self) -> u64 {
        self.whole
    }

    /// To four decimals: 333,333 for 33.3333 %.
    pub fn ten_thousandths(self) -> u64 {
        self.ten_thousandths
    }
}

impl Millionths {
    /// The exact number, rounded half up.
    pub(super) fn of(number: &Fraction) -> Self {
        Self(number.scaled(1_000_000, 1).unwrap_or(u64::MAX))
    }

    /// In millionths.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Percent {
    /// As machines read it: `33.3333`, `12.5`, `50`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(formatter, self.ten_thousandths, 4)
    }
}

impl fmt::Display for Millionths {
    /// As machines read it: `20.583333`, `12`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(formatter, self.0, 6)
    }
}

/// The quotient, half up; `None` where there is nothing to divide by.
fn half_up(numerator: u128, denominator: u128) -> Option<u64> {
    let quotient = (2 * numerator + denominator).checked_div(2 * denominator)?;
    u64::try_from(quotient).ok()
}

/// A whole number of units of `places` decimals, without idle zeros.
fn decimal(formatter: &mut fmt::Formatter<'_>, units: u64, places: usize) -> fmt::Result {
    let one = 10_u64.pow(u32::try_from(places).unwrap_or(0));
    let decimals = format!("{:0places$}", units % one);
    match decimals.trim_end_matches('0') {
        "" => write!(formatter, "{}", units / one),
        decimals => write!(formatter, "{}.{decimals}", units / one),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate between 0 and a million"
)]
fn nearest(estimate: f64) -> u64 {
    (estimate + 0.5).floor() as u64
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rounds_half_up_and_has_no_share_of_nothing() {
        let printed =
            |numerator, base| Percent::of(numerator, base).map(|share| (share.to_string(), share.whole()));
        assert_eq!(printed(6, 18), Some(("33.3333".into(), 33)));
        assert_eq!(printed(1, 2), Some(("50".into(), 50)));
        assert_eq!(printed(1, 8), Some(("12.5".into(), 13)));
        assert_eq!(printed(1, 200), Some(("0.5".into(), 1)));
        // To four decimals it is 0.5, yet it is less than half a percent.
        assert_eq!(printed(49_999_999, 10_000_000_000), Some(("0.5".into(), 0)));
        assert_eq!(printed(30, 30), Some(("100".into(), 100)));
        assert_eq!(printed(0, 0), None);
        assert_eq!(Percent::estimated(1.04), Percent::of(1, 1).unwrap());
        assert_eq!(Percent::estimated(-0.2), Percent::of(0, 1).unwrap());
    }

    proptest! {
        #[test]
        fn is_never_more_than_half_a_unit_away(numerator in 0_u64..=u64::MAX / 2, more in 0_u64..=u64::MAX / 2) {
            let base = numerator + more;
            prop_assume!(base > 0);
            let share = Percent::of(numerator, base).unwrap();
            for (rounded, scale) in [(share.ten_thousandths(), 1_000_000_u64), (share.whole(), 100)] {
                // rounded - 1/2 <= exact < rounded + 1/2, with everything multiplied by twice the base
                let exact = BigUint::from(numerator) * scale * 2_u32;
                let (rounded, base) = (BigUint::from(rounded) * 2_u32, BigUint::from(base));
                prop_assert!(&rounded * &base <= &exact + &base);
                prop_assert!(exact < (rounded + 1_u32) * base);
            }
        }
    }
}
