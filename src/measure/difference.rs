//! How far two figures lie apart, and whether that can be told from chance.

use std::fmt;
use std::ops::Neg;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::figure::{Amount, Figure};

/// A share that was estimated, with all that a comparison needs of it.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    share: f64,
    low: f64,
    high: f64,
    spread: Option<Spread>,
}

/// How far a mean over cases may lie from the one found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// Of the mean.
    pub(super) variance: f64,
    pub(super) freedom: f64,
}

/// A difference of two percentages in points, to four decimals and whole, each rounded half away from nought: what
/// is so many points higher one way round is as many lower the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points {
    ten_thousandths: i64,
    whole: i64,
}

/// How one figure lies to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// The one less the other.
    pub points: Points,
    /// Its 95 % interval; none where there are too few cases for one.
    pub interval: Option<(Points, Points)>,
    /// What can be said of it.
    pub statement: Statement,
}

/// What can be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Statement {
    /// The one is higher, and chance does not explain it.
    Higher,
    /// The one is lower, and chance does not explain it.
    Lower,
    /// Chance may explain it: there are too few cases to tell.
    NotClear,
}

impl Estimate {
    /// From a share and the ends of its interval.
    pub(super) fn of(share: f64, (low, high): (f64, f64)) -> Self {
        Self { share, low, high, spread: None }
    }

    /// The same of a mean over cases that are not all alike.
    pub(super) fn spread(self, spread: Spread) -> Self {
        Self { spread: Some(spread), ..self }
    }

    fn bits(&self) -> [u64; 5] {
        let spread = self.spread.map_or([0; 2], |spread| [spread.variance, spread.freedom].map(f64::to_bits));
        [self.share.to_bits(), self.low.to_bits(), self.high.to_bits(), spread[0], spread[1]]
    }
}

impl PartialEq for Estimate {
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
    }
}

impl Eq for Estimate {}

impl Contrast {
    /// The first figure less the second; `None` where either is no figure.
    pub fn of(one: &Figure, other: &Figure) -> Option<Self> {
        let (percent, other_percent) = (one.percent?, other.percent?);
        let points = match (one.amount, other.amount) {
            (
                Amount::Counted { numerator, base },
                Amount::Counted { numerator: other_numerator, base: other_base },
            ) => Points::between((numerator, base), (other_numerator, other_base)),
            (Amount::Averaged { .. } | Amount::Counted { .. } | Amount::NotCollected, _) => {
                Points::from_shares(percent.share() - other_percent.share())
            }
        };
        let estimates = one.estimate.zip(other.estimate);
        let ends = estimates.and_then(|(one, other)| interval(&one, &other));
        let interval = ends.map(|(low, high)| (Points::from_shares(low), Points::from_shares(high)));
        Some(Self { points, interval, statement: Statement::of(interval) })
    }
}

impl Statement {
    fn of(interval: Option<(Points, Points)>) -> Self {
        match interval {
            Some((low, _)) if low.ten_thousandths > 0 => Self::Higher,
            Some((_, high)) if high.ten_thousandths < 0 => Self::Lower,
            Some(_) | None => Self::NotClear,
        }
    }

    /// As JSON writes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NotClear => "no clear difference",
        }
    }
}

impl Points {
    /// The difference of two shares that were counted, exact.
    fn between((numerator, base): (u64, u64), (other_numerator, other_base): (u64, u64)) -> Self {
        let wide = i128::from;
        let parts = wide(base) * wide(other_base);
        let apart = wide(numerator) * wide(other_base) - wide(other_numerator) * wide(base);
        let rounded = |scale: i128| {
            let magnitude = (2 * apart.abs() * scale + parts).checked_div(2 * parts).unwrap_or(0);
            i64::try_from(magnitude * apart.signum()).unwrap_or(0)
        };
        Self { ten_thousandths: rounded(1_000_000), whole: rounded(100) }
    }

    /// From shares of 1.
    #[expect(clippy::cast_possible_truncation, reason = "a difference of shares lies between -1 and 1")]
    pub(super) fn from_shares(apart: f64) -> Self {
        let apart = apart.clamp(-1.0, 1.0);
        Self { ten_thousandths: (apart * 1e6).round() as i64, whole: (apart * 1e2).round() as i64 }
    }

    /// To a whole point.
    pub fn whole(self) -> i64 {
        self.whole
    }

    /// To four decimals.
    pub fn ten_thousandths(self) -> i64 {
        self.ten_thousandths
    }
}

impl Neg for Points {
    type Output = Self;

    fn neg(self) -> Self {
        Self { ten_thousandths: -self.ten_thousandths, whole: -self.whole }
    }
}

impl fmt::Display for Points {
    /// As machines read it: `-33.3333`, `12.5`, `0`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.ten_thousandths < 0 { "-" } else { "" };
        let units = self.ten_thousandths.unsigned_abs();
        let decimals = format!("{:04}", units % 10_000);
        match decimals.trim_end_matches('0') {
            "" => write!(formatter, "{sign}{}", units / 10_000),
            decimals => write!(formatter, "{sign}{}.{decimals}", units / 10_000),
        }
    }
}

/// The 95 % interval of the difference: Welch's of two means over cases; else from the ends of each one's own interval,
/// which for two shares that were counted is Newcombe's hybrid score interval.
///
/// Newcombe RG (1998), Statistics in Medicine 17:873-890, method 10; Zou GY and Donner A (2008), 27:1693-1702.
fn interval(one: &Estimate, other: &Estimate) -> Option<(f64, f64)> {
    let apart = one.share - other.share;
    if let (Some(first), Some(second)) = (one.spread, other.spread) {
        let reach = welch(first, second)?;
        return Some((apart - reach, apart + reach));
    }
    Some(newcombe((one.share, one.low, one.high), (other.share, other.low, other.high)))
}

/// Newcombe's interval of the difference of two shares, each with the ends of its own interval.
///
/// Newcombe RG (1998), Statistics in Medicine 17:873-890, method 10.
pub(super) fn newcombe(
    (one, low, high): (f64, f64, f64),
    (other, other_low, other_high): (f64, f64, f64),
) -> (f64, f64) {
    let apart = one - other;
    (apart - (one - low).hypot(other_high - other), apart + (high - one).hypot(other - other_low))
}

/// How far either way the difference of two means may lie from the one found.
fn welch(one: Spread, other: Spread) -> Option<f64> {
    let variance = one.variance + other.variance;
    let part = |spread: Spread| spread.variance * spread.variance / spread.freedom;
    let freedom = variance * variance / (part(one) + part(other));
    let quantile = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.975);
    Some(quantile * variance.sqrt())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::measure::mean_t;

    fn vectors(method: &str) -> Vec<Value> {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        let all = file["vectors"].as_array().unwrap().clone();
        all.into_iter().filter(|vector| vector["method"] == method).collect()
    }

    fn counted(numerator: u64, base: u64) -> Figure {
        Figure::counted(numerator, base, 0, 0)
    }

    fn said(one: (u64, u64), other: (u64, u64)) -> (i64, i64, i64, Statement) {
        let contrast = Contrast::of(&counted(one.0, one.1), &counted(other.0, other.1)).unwrap();
        let (low, high) = contrast.interval.unwrap();
        (contrast.points.whole(), low.whole(), high.whole(), contrast.statement)
    }

    #[test]
    fn agrees_with_published_differences() {
        let found = vectors("newcombe_hybrid_score_diff_95");
        assert_eq!(found.len(), 5);
        for vector in found {
            let input = |key: &str| vector["inputs"][key].as_u64().unwrap();
            let estimate = |numerator, base| counted(numerator, base).estimate.unwrap();
            let (one, other) = (estimate(input("x1"), input("n1")), estimate(input("x2"), input("n2")));
            let (low, high) = interval(&one, &other).unwrap();
            for (found, key) in [(one.share - other.share, "diff"), (low, "lower"), (high, "upper")] {
                let expected = vector["expected"][key].as_f64().unwrap();
                assert!((found - expected).abs() < 1e-9, "{} {key}: {found}", vector["id"]);
            }
        }
    }

    #[test]
    fn a_difference_of_two_equal_samples_is_wider_than_either_mean() {
        // Welch's test of Student's sleep data: t = 1.8608, 17.776 degrees of freedom, -0.2055 to 3.3655.
        let sample = |values: [f64; 10]| {
            let values = values.map(|value| (value, 1));
            let (mean, spread) = crate::measure::interval::mean_and_spread(&values).unwrap();
            Estimate::of(mean, mean_t(&values).unwrap()).spread(spread)
        };
        let one = sample([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
        let other = sample([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
        let (low, high) = interval(&one, &other).unwrap();
        assert!((low - -0.205_483_2).abs() < 1e-4 && (high - 3.365_483_2).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn is_the_arithmetic_of_the_published_table() {
        assert_eq!(said((103, 118), (7, 30)), (64, 45, 76, Statement::Higher));
        assert_eq!(said((7, 20), (6, 18)).3, Statement::NotClear);
        assert_eq!(said((7, 20), (9, 18)).3, Statement::NotClear);
        assert_eq!(said((14, 30), (20, 30)).3, Statement::NotClear);
        assert_eq!(Contrast::of(&counted(0, 0), &counted(1, 2)), None);
    }

    proptest! {
        #[test]
        fn turned_round_it_is_its_mirror(
            (base, other_base) in (1_u64..200, 1_u64..200), parts in (0.0..=1.0_f64, 0.0..=1.0_f64),
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
                reason = "a part of a small number")]
            let part = |part: f64, base: u64| (part * base as f64) as u64;
            let (one, other) =
                (counted(part(parts.0, base), base), counted(part(parts.1, other_base), other_base));
            let (there, back) = (Contrast::of(&one, &other).unwrap(), Contrast::of(&other, &one).unwrap());
            prop_assert_eq!(there.points.ten_thousandths(), -back.points.ten_thousandths());
            prop_assert_eq!(there.points.whole(), -back.points.whole());
            let ((low, high), (other_low, other_high)) = (there.interval.unwrap(), back.interval.unwrap());
            prop_assert_eq!(low.ten_thousandths(), -other_high.ten_thousandths());
            prop_assert_eq!(high.ten_thousandths(), -other_low.ten_thousandths());
            let mirrored = match there.statement {
                Statement::Higher => Statement::Lower,
                Statement::Lower => Statement::Higher,
                Statement::NotClear => Statement::NotClear,
            };
            prop_assert_eq!(back.statement, mirrored);
        }

        #[test]
        fn nothing_is_said_where_the_interval_holds_nought(low in -1.0..=1.0_f64, width in 0.0..=2.0_f64) {
            let ends = (Points::from_shares(low), Points::from_shares(low + width));
            let holds = ends.0.ten_thousandths() <= 0 && ends.1.ten_thousandths() >= 0;
            prop_assert_eq!(Statement::of(Some(ends)) == Statement::NotClear, holds);
        }
    }
}
