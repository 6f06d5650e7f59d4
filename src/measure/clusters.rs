//! Findings that come several to a case: those of one case are alike, so that there is less to go by than their number.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::interval::float;

/// What the cases of one column have, in whole numbers that add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clusters {
    /// Cases with any finding in the base.
    cases: u64,
    /// Findings counted, and in the base.
    counted: u64,
    base: u64,
    /// Sums over cases of their squares, and of the product of the two.
    counted_squared: u128,
    base_squared: u128,
    product: u128,
}

impl Clusters {
    /// Adds one case's findings.
    pub(super) fn add(&mut self, counted: u32, base: u32) {
        if base == 0 {
            return;
        }
        let square = |one: u32, other: u32| u128::from(one) * u128::from(other);
        self.cases += 1;
        self.counted += u64::from(counted);
        self.base += u64::from(base);
        self.counted_squared += square(counted, counted);
        self.base_squared += square(base, base);
        self.product += square(counted, base);
    }

    /// Adds the cases of another part of the batch.
    pub(super) fn merge(&mut self, other: &Self) {
        self.cases += other.cases;
        self.counted += other.counted;
        self.base += other.base;
        self.counted_squared += other.counted_squared;
        self.base_squared += other.base_squared;
        self.product += other.product;
    }

    /// How many cases there are.
    pub(super) fn cases(&self) -> u64 {
        self.cases
    }

    /// The share, in shares of 1, and its standard error as a ratio of two sums over cases; `None` for fewer than two.
    ///
    /// Cochran WG (1977), Sampling Techniques, 3rd edition, section 3.12.
    pub(super) fn share_and_error(&self) -> Option<(f64, f64)> {
        if self.cases < 2 || self.base == 0 {
            return None;
        }
        let (cases, base) = (float(self.cases), float(self.base));
        let share = float(self.counted) / base;
        let spread = wide(self.counted_squared) - 2.0 * share * wide(self.product)
            + share * share * wide(self.base_squared);
        let variance = cases * spread.max(0.0) / ((cases - 1.0) * base * base);
        Some((share, variance.sqrt()))
    }

    /// The 95 % interval of the share, by Student's t; `None` for fewer than two cases.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let (share, error) = self.share_and_error()?;
        let quantile = StudentsT::new(0.0, 1.0, float(self.cases - 1)).ok()?.inverse_cdf(0.975);
        Some(((share - quantile * error).clamp(0.0, 1.0), (share + quantile * error).clamp(0.0, 1.0)))
    }

    /// The sum of the cases' shares, and how many they are, where all have the same: counted is then one part of the
    /// base in each, and the three sums are in proportion.
    pub(super) fn all_alike(&self) -> Option<(f64, f64)> {
        let (counted, base) = (u128::from(self.counted), u128::from(self.base));
        let alike = self.cases > 0
            && self.counted_squared * base == self.product * counted
            && self.product * base == self.base_squared * counted;
        alike.then(|| (float(self.counted) / float(self.base) * float(self.cases), float(self.cases)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "estimates need no more than the 53 bits that are kept")]
fn wide(number: u128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn near(found: f64, expected: &Value, tolerance: f64) {
        assert!((found - expected.as_f64().unwrap()).abs() <= tolerance, "{found}, not {expected}");
    }

    #[test]
    fn agrees_with_published_clusters() {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        let mut seen = 0;
        for vector in file["vectors"].as_array().unwrap() {
            let numbers = |key: &str| -> Option<Vec<u32>> {
                let numbers = vector["inputs"][key].as_array()?;
                Some(numbers.iter().map(|number| u32::try_from(number.as_u64().unwrap()).unwrap()).collect())
            };
            let (Some(base), Some(counted)) = (numbers("events"), numbers("compliant")) else { continue };
            let mut clusters = Clusters::default();
            counted.iter().zip(&base).for_each(|(counted, base)| clusters.add(*counted, *base));
            let (share, error) = clusters.share_and_error().unwrap();
            near(share, &vector["expected"]["pooled"], 1e-9);
            near(error, &vector["expected"]["se_ratio"], 1e-9);
            seen += 1;
        }
        assert_eq!(seen, 2);
    }

    #[test]
    fn cases_that_are_all_alike_are_so_many_cases() {
        let mut clusters = Clusters::default();
        for base in [2, 4, 6] {
            clusters.add(base / 2, base);
        }
        assert_eq!(clusters.all_alike(), Some((1.5, 3.0)));
        clusters.add(2, 2);
        assert_eq!(clusters.all_alike(), None);
        let mut mirrored = Clusters::default();
        mirrored.add(1, 2);
        mirrored.add(2, 1);
        assert_eq!(mirrored.all_alike(), None);
        assert_eq!(Clusters::default().interval(), None);
    }
}
