//! How far a share may lie from the one counted: 95 % intervals.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::difference::Spread;
use super::percent::Percent;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Its lower end.
    pub low: Percent,
    /// Its upper end.
    pub high: Percent,
}

/// The normal quantile of a two-sided 95 %.
const Z95: f64 = 1.959_963_984_540_054;

impl Interval {
    /// From two shares of 1.
    pub(super) fn of((low, high): (f64, f64)) -> Self {
        Self { low: Percent::estimated(low), high: Percent::estimated(high) }
    }
}

/// Wilson's score interval of `numerator` out of `base`, in shares of 1; `None` where the base is empty.
///
/// Newcombe RG (1998), Statistics in Medicine 17:857-872. A numerator need not be whole: a sum of shares is not.
pub fn wilson(numerator: f64, base: f64) -> Option<(f64, f64)> {
    if base <= 0.0 {
        return None;
    }
    let (share, square) = (numerator / base, Z95 * Z95);
    let middle = share + square / (2.0 * base);
    let reach = Z95 * (share * (1.0 - share) / base + square / (4.0 * base * base)).sqrt();
    let whole = 1.0 + square / base;
    Some((((middle - reach) / whole).clamp(0.0, 1.0), ((middle + reach) / whole).clamp(0.0, 1.0)))
}

/// Student's t interval of the mean of values, each given with how often it occurs; `None` for fewer than two.
pub fn mean_t(values: &[(f64, u64)]) -> Option<(f64, f64)> {
    let (mean, spread) = mean_and_spread(values)?;
    let quantile = StudentsT::new(0.0, 1.0, spread.freedom).ok()?.inverse_cdf(0.975);
    let reach = quantile * spread.variance.sqrt();
    Some((mean - reach, mean + reach))
}

/// The mean of values, each given with how often it occurs, and how far it may lie from the one found; `None` for fewer
/// than two.
pub(super) fn mean_and_spread(values: &[(f64, u64)]) -> Option<(f64, Spread)> {
    let count: u64 = values.iter().map(|(_, times)| times).sum();
    if count < 2 {
        return None;
    }
    let weighed = |of: &dyn Fn(f64) -> f64| -> f64 {
        values.iter().map(|(value, times)| of(*value) * float(*times)).sum()
    };
    let (all, freedom) = (float(count), float(count - 1));
    let mean = weighed(&|value| value) / all;
    let variance = weighed(&|value| (value - mean).powi(2)) / freedom / all;
    Some((mean, Spread { variance, freedom }))
}

#[expect(clippy::cast_precision_loss, reason = "estimates need no more than the 53 bits that are kept")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors() -> Vec<Value> {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        file["vectors"].as_array().unwrap().clone()
    }

    fn assert_near(found: f64, vector: &Value, key: &str) {
        let (expected, tolerance) =
            (vector["expected"][key].as_f64().unwrap(), vector["tolerance"].as_f64().unwrap());
        assert!((found - expected).abs() <= tolerance, "{} {key}: {found}, not {expected}", vector["id"]);
    }

    #[test]
    fn agrees_with_published_wilson_intervals() {
        let mut seen = 0;
        for vector in vectors() {
            let method = vector["method"].as_str().unwrap();
            if !method.starts_with("wilson") || vector["inputs"]["conf"] != 0.95 {
                continue;
            }
            let keys = if method.contains("clopper") {
                ["wilson_lower", "wilson_upper"]
            } else {
                ["lower", "upper"]
            };
            let input = |key: &str| vector["inputs"][key].as_f64().unwrap();
            let (low, high) = wilson(input("x"), input("n")).unwrap();
            assert_near(low, &vector, keys[0]);
            assert_near(high, &vector, keys[1]);
            seen += 1;
        }
        assert_eq!(seen, 10);
    }

    #[test]
    fn agrees_with_a_published_t_interval() {
        let all = vectors();
        let vector = all.iter().find(|vector| vector["id"] == "phe-mean-t").unwrap();
        let values = vector["inputs"]["values"].as_array().unwrap();
        let values: Vec<(f64, u64)> = values.iter().map(|value| (value.as_f64().unwrap(), 1)).collect();
        let (low, high) = mean_t(&values).unwrap();
        assert_near(low, vector, "lower");
        assert_near(high, vector, "upper");
        assert_eq!(mean_t(&values[..1]), None);
    }

    #[test]
    fn is_the_interval_of_the_design() {
        let interval = Interval::of(wilson(6.0, 18.0).unwrap());
        assert_eq!(
            (interval.low.to_string(), interval.high.to_string()),
            ("16.2788".into(), "56.2505".into())
        );
        assert_eq!(wilson(0.0, 0.0), None);
        let sure = Interval::of(wilson(30.0, 30.0).unwrap());
        assert_eq!((sure.low.to_string(), sure.high.to_string()), ("88.6487".into(), "100".into()));
    }
}
