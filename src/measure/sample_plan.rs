//! What a sample of so many cases can show and what it cannot, before one is drawn.

use statrs::function::factorial::ln_binomial;

use super::difference::newcombe;
use super::interval::{Interval, float, wilson};

/// What a sample of a frame, or of one stratum of it, can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// How many cases there are.
    pub cases: u64,
    /// How many of them are drawn.
    pub size: u64,
    /// Half of those drawn, rounded down: where the interval is widest.
    pub half: u64,
    /// Of how many of the cases it may be so, where it is so of half of those drawn: at least and at most.
    pub of_half: (u64, u64),
    /// The share beyond these cases, where it is so of half of those drawn.
    pub beyond: Interval,
    /// Of how many of the cases it may still be so, where it is so of none of those drawn.
    pub of_none: u64,
    /// Of how few of the cases it may be so, where it is so of all of those drawn.
    pub of_all: u64,
    /// The two counts nearest to each other, about the middle, that two samples of this size tell apart.
    pub apart: Option<(u64, u64)>,
    /// The least count that is told apart from none.
    pub apart_from_none: Option<u64>,
}

/// What is said of a sample before it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Of the whole frame.
    pub reach: Reach,
    /// The field that strata are of; none where the frame is drawn from as one.
    pub by: Option<String>,
    /// Each stratum's words and cases, and its reach; none where nothing is drawn from it.
    pub strata: Vec<(String, u64, Option<Reach>)>,
    /// How many cases it takes to come within so many points.
    pub needed: Vec<(u32, u64)>,
}

/// The normal quantile of a two-sided 95 %, squared.
const CHI_SQUARE_95: f64 = 3.841_458_820_694_124;
/// What may lie beyond each end of a 95 % interval.
const TAIL: f64 = 0.025;

impl Plan {
    /// What a sample can show that takes so many cases of each stratum, given with its words and its cases; `None` where
    /// nothing is drawn.
    pub fn of(by: Option<String>, strata: &[(String, u64, u64)]) -> Option<Self> {
        let cases = strata.iter().map(|(_, cases, _)| cases).sum();
        let reach = Reach::of(strata.iter().map(|(.., size)| size).sum(), cases)?;
        let of_stratum =
            |(words, cases, size): &(String, u64, u64)| (words.clone(), *cases, Reach::of(*size, *cases));
        let needed = [10, 5].map(|points| (points, needed(points, cases))).to_vec();
        let strata = if by.is_some() { strata.iter().map(of_stratum).collect() } else { Vec::new() };
        Some(Self { reach, by, strata, needed })
    }
}

impl Reach {
    /// What a sample of so many of so many cases can show; `None` where there is nothing to draw.
    pub fn of(size: u64, cases: u64) -> Option<Self> {
        let size = size.min(cases);
        let half = size / 2;
        let beyond = Interval::of(wilson(float(half), float(size))?);
        Some(Self {
            cases,
            size,
            half,
            of_half: finite_bounds(half, size, cases),
            beyond,
            of_none: finite_bounds(0, size, cases).1,
            of_all: finite_bounds(size, size, cases).0,
            apart: apart(size),
            apart_from_none: (1..=size).find(|count| difference((*count, size), (0, size)).0 > 0.0),
        })
    }
}

/// How many cases have to be drawn, so that a share is known to within so many points wherever it lies.
fn needed(points: u32, cases: u64) -> u64 {
    let raw = sample_size(CHI_SQUARE_95, 0.5, f64::from(points) / 100.0, Some(cases));
    (1..=cases).find(|count| float(*count) >= raw).unwrap_or(cases)
}

/// The size of sample at which a share is known to within `reach`, not rounded: Krejcie and Morgan (1970) where the
/// cases are so many, else as though they had no end.
fn sample_size(chi_square: f64, share: f64, reach: f64, cases: Option<u64>) -> f64 {
    let spread = chi_square * share * (1.0 - share);
    match cases.map(float) {
        None => spread / (reach * reach),
        Some(cases) => spread * cases / (reach * reach * (cases - 1.0) + spread),
    }
}

/// Of how many of `cases` it may be so, where it is so of `found` of `size` drawn: at least and at most, with 95 %
/// confidence. Exact, from the tails of the hypergeometric distribution.
pub fn finite_bounds(found: u64, size: u64, cases: u64) -> (u64, u64) {
    let (fewest, most) = (found, cases.saturating_sub(size.saturating_sub(found)));
    let low = first(fewest, most, |count| tail(found..=size.min(count), size, count, cases) > TAIL);
    let too_many = |count| tail(size.saturating_sub(cases - count)..=found, size, count, cases) <= TAIL;
    let high = first(fewest, most + 1, too_many) - 1;
    (low, high)
}

/// The first number for which it holds, where from then on it does; the last, where it holds for none.
fn first(from: u64, to: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// How probable it is to draw one of these numbers, where it is so of `count` of `cases` and `size` are drawn.
fn tail(numbers: std::ops::RangeInclusive<u64>, size: u64, count: u64, cases: u64) -> f64 {
    let all = ln_binomial(cases, size);
    let other = cases - count;
    let possible = numbers.filter(|found| *found <= count && size - found <= other);
    possible.map(|found| (ln_binomial(count, found) + ln_binomial(other, size - found) - all).exp()).sum()
}

/// The two counts about the middle that are nearest to each other and yet told apart by Newcombe's interval.
fn apart(size: u64) -> Option<(u64, u64)> {
    let about_the_middle = |gap: u64| {
        let low = (size - gap) / 2;
        (low, low + gap)
    };
    let mut counts = (1..=size).map(about_the_middle);
    counts.find(|(low, high)| difference((*high, size), (*low, size)).0 > 0.0)
}

/// The 95 % interval of the difference of two shares, each a count out of a base that is not empty.
fn difference(one: (u64, u64), other: (u64, u64)) -> (f64, f64) {
    let estimate = |(count, base): (u64, u64)| {
        let (low, high) = wilson(float(count), float(base)).unwrap_or((0.0, 1.0));
        (float(count) / float(base), low, high)
    };
    newcombe(estimate(one), estimate(other))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors(method: &str) -> Vec<Value> {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        let all = file["vectors"].as_array().unwrap().clone();
        all.into_iter().filter(|vector| vector["method"] == method).collect()
    }

    fn near(found: f64, vector: &Value, key: &str) {
        let expected = vector["expected"][key].as_f64().unwrap();
        let tolerance = vector["tolerance"].as_f64().unwrap();
        assert!((found - expected).abs() <= tolerance, "{} {key}: {found}, not {expected}", vector["id"]);
    }

    #[test]
    fn agrees_with_an_exact_interval_of_a_finite_frame() {
        let vectors = vectors("hypergeometric_exact_ci_95");
        for vector in &vectors {
            let input = |key: &str| vector["inputs"][key].as_u64().unwrap();
            let (low, high) = finite_bounds(input("x"), input("n"), input("N"));
            let expected = |key: &str| vector["expected"][key].as_u64().unwrap();
            assert_eq!((low, high), (expected("lower_count"), expected("upper_count")));
            near(float(low) / float(input("N")), vector, "lower");
            near(float(high) / float(input("N")), vector, "upper");
        }
        assert_eq!(vectors.len(), 1);
    }

    #[test]
    fn agrees_with_published_sample_sizes() {
        let mut seen = 0;
        for vector in
            vectors("sample_size_proportion").iter().chain(&vectors("sample_size_fpc_krejcie_morgan"))
        {
            let input = |key: &str| vector["inputs"][key].as_f64();
            let raw = sample_size(
                input("chi2").unwrap_or(CHI_SQUARE_95),
                input("p").unwrap(),
                input("abs_error").unwrap(),
                vector["inputs"]["N"].as_u64(),
            );
            near(raw, vector, "n_raw");
            // The table of a finite frame rounds to the nearest, the formula without one up.
            let rounded = if input("N").is_some() { raw.round() } else { raw.ceil() };
            near(rounded, vector, "n");
            seen += 1;
        }
        assert_eq!(seen, 4);
        assert_eq!((needed(5, 100), needed(5, 500), needed(10, 118), needed(5, 3)), (80, 218, 54, 3));
    }

    #[test]
    fn agrees_with_published_intervals_of_a_difference() {
        let vectors = vectors("newcombe_hybrid_score_diff_95");
        for vector in &vectors {
            let count = |key: &str| vector["inputs"][key].as_u64().unwrap();
            let (low, high) = difference((count("x1"), count("n1")), (count("x2"), count("n2")));
            near(low, vector, "lower");
            near(high, vector, "upper");
        }
        assert_eq!(vectors.len(), 5);
    }

    #[test]
    fn the_interval_is_widest_where_it_is_looked_at() {
        for (size, cases) in [(7, 20), (30, 118), (40, 41), (12, 4_000)] {
            let widths: Vec<u64> = (0..=size)
                .map(|found| finite_bounds(found, size, cases))
                .map(|(low, high)| high - low)
                .collect();
            let reach = Reach::of(size, cases).unwrap();
            let width = reach.of_half.1 - reach.of_half.0;
            assert!(width + 1 >= *widths.iter().max().unwrap(), "{size} of {cases}: {width}, {widths:?}");
        }
    }

    #[test]
    fn every_bound_holds_what_was_found() {
        for cases in 1..=25 {
            for size in 1..=cases {
                for found in 0..=size {
                    let (low, high) = finite_bounds(found, size, cases);
                    assert!(
                        found <= low && low <= high && high <= cases - (size - found),
                        "{found} of {size} of {cases}"
                    );
                    // By the definition, one by one.
                    let can = |count: &u64| {
                        tail(found..=size, size, *count, cases) > TAIL
                            && tail(0..=found, size, *count, cases) > TAIL
                    };
                    let all: Vec<u64> = (found..=cases - (size - found)).filter(can).collect();
                    assert_eq!(
                        (Some(&low), Some(&high)),
                        (all.first(), all.last()),
                        "{found} of {size} of {cases}"
                    );
                }
            }
        }
        assert_eq!(Reach::of(30, 30).unwrap().of_half, (15, 15));
        assert_eq!(Reach::of(0, 30), None);
    }

    #[test]
    fn small_samples_tell_little_apart() {
        assert_eq!(apart(30), Some((11, 19)));
        assert_eq!(apart(1), None);
        assert_eq!(Reach::of(30, 118).unwrap().apart_from_none, Some(5));
        let (low, high) = apart(400).unwrap();
        assert!(high - low < 30, "{low} and {high}");
    }
}
