//! Which whole numbers of cases a printed percentage can come from.

use crate::ruleset::PrintedPercent;

/// How a share is brought to as many decimals as are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To the nearest, a half up.
    HalfUp,
    /// To the nearest, a half to the even digit.
    HalfEven,
    /// To the nearest, a half down.
    HalfDown,
    /// Cut off.
    Down,
    /// To the next above, where it is not whole.
    Up,
}

impl Rounding {
    /// Every way but half up, the likeliest first.
    pub const OTHERS: [Self; 4] = [Self::Down, Self::HalfEven, Self::HalfDown, Self::Up];

    /// `numerator` out of `base` in printed units; `None` where the base is empty.
    fn units(self, numerator: u64, base: u64, places: u32) -> Option<u64> {
        let (scaled, base) = (u128::from(numerator) * scale(places), u128::from(base));
        let (whole, rest) = (scaled.checked_div(base)?, scaled.checked_rem(base)?);
        let up = match self {
            Self::HalfUp => 2 * rest >= base,
            Self::HalfDown => 2 * rest > base,
            Self::HalfEven => 2 * rest > base || (2 * rest == base && whole % 2 == 1),
            Self::Down => false,
            Self::Up => rest > 0,
        };
        u64::try_from(whole + u128::from(up)).ok()
    }
}

/// Printed units in the whole: 100 of whole percents.
fn scale(places: u32) -> u128 {
    100 * 10_u128.pow(places.min(4))
}

/// The whole numbers of `base` that print as the percentage, the least first and at most `most` of them.
pub fn numerators(percent: PrintedPercent, base: u64, rounding: Rounding, most: usize) -> Vec<u64> {
    // No rounding moves a share by a whole unit, so that the least is not below this.
    let below = u128::from(percent.units.saturating_sub(1)) * u128::from(base) / scale(percent.places);
    let first = u64::try_from(below).unwrap_or(u64::MAX);
    let mut found = Vec::new();
    for numerator in first..=base {
        match rounding.units(numerator, base, percent.places) {
            Some(units) if units == percent.units => found.push(numerator),
            Some(units) if units < percent.units => {}
            Some(_) | None => break,
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// Whether a percentage can be printed of a whole number of `base`, rounded half up.
pub(super) fn fits(percent: PrintedPercent, base: u64) -> bool {
    !numerators(percent, base, Rounding::HalfUp, 1).is_empty()
}

/// Whether so many of so many print as the percentage, rounded half up.
pub(super) fn prints(numerator: u64, base: u64, percent: PrintedPercent) -> bool {
    Rounding::HalfUp.units(numerator, base, percent.places) == Some(percent.units)
}

/// The only whole number of `base` that prints as the percentage.
pub(super) fn only(percent: PrintedPercent, base: u64) -> Option<u64> {
    match numerators(percent, base, Rounding::HalfUp, 2)[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// Every base from 1 to `most` of which a whole number prints as the percentage, rounded half up.
pub(super) fn bases_that_fit(percent: PrintedPercent, most: u64) -> Vec<u64> {
    (1..=most).filter(|base| fits(percent, *base)).collect()
}

/// The whole numbers next to the percentage, one below it and one above it, where there are such, each with its own
/// percentage to one decimal more than is printed.
pub(super) fn neighbours(percent: PrintedPercent, base: u64) -> Vec<(u64, PrintedPercent)> {
    let below = u128::from(percent.units) * u128::from(base) / scale(percent.places);
    let below = u64::try_from(below).unwrap_or(base).min(base);
    let places = (percent.places + 1).min(4);
    let near = [below, below + 1].into_iter().filter(|numerator| *numerator <= base);
    near.filter_map(|numerator| {
        let units = Rounding::HalfUp.units(numerator, base, places)?;
        Some((numerator, PrintedPercent { units, places }))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measure::Percent;

    fn printed(text: &str) -> PrintedPercent {
        PrintedPercent::parse(text).unwrap()
    }

    #[test]
    fn finds_the_counts_of_the_worked_example() {
        let data: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/data/statistics.json")).unwrap();
        let vectors = data["vectors"].as_array().unwrap();
        let example = vectors.iter().find(|vector| vector["method"] == "grim_consistency").unwrap();
        let base = example["inputs"]["n"].as_u64().unwrap();
        let figures = example["inputs"]["percentages"].as_object().unwrap();
        assert_eq!(figures.len(), 20);
        let mut impossible = Vec::new();
        for (name, percent) in figures {
            let percent = printed(&percent.to_string());
            let expected: Vec<u64> =
                serde_json::from_value(example["expected"]["possible_counts"][name].clone()).unwrap();
            assert_eq!(numerators(percent, base, Rounding::HalfUp, 5), expected, "{name}");
            if !fits(percent, base) {
                impossible.push(name.clone());
            }
        }
        let mut expected: Vec<String> =
            serde_json::from_value(example["expected"]["impossible"].clone()).unwrap();
        expected.sort();
        impossible.sort();
        assert_eq!(impossible, expected);
    }

    #[test]
    fn lists_the_bases_that_fit() {
        assert_eq!(bases_that_fit(printed("82"), 30), [11, 17, 22, 28]);
        assert_eq!(only(printed("82"), 28), Some(23));
        assert_eq!(bases_that_fit(printed("100"), 3), [1, 2, 3]);
        assert_eq!(bases_that_fit(printed("140"), 300), Vec::<u64>::new());
        assert_eq!(bases_that_fit(printed("33.3"), 10), [3, 6, 9]);
        assert_eq!(neighbours(printed("88"), 30), [(26, printed("86.7")), (27, printed("90.0"))]);
        assert_eq!(neighbours(printed("140"), 30), [(30, printed("100.0"))]);
    }

    #[test]
    fn tells_the_ways_of_rounding_apart() {
        let ways = |text: &str, base: u64| {
            let fits = |rounding: &Rounding| !numerators(printed(text), base, *rounding, 1).is_empty();
            Rounding::OTHERS.into_iter().filter(fits).collect::<Vec<_>>()
        };
        // 14 of 30 is 46.67 %.
        assert_eq!(ways("46", 30), [Rounding::Down]);
        // 1 of 8 is 12.5 %, which is half way; 12 is even.
        assert_eq!(ways("12", 8), [Rounding::Down, Rounding::HalfEven, Rounding::HalfDown]);
        assert_eq!(ways("13", 8), [Rounding::Up]);
        assert_eq!(ways("34", 3), [Rounding::Up]);
        assert!(ways("82", 30).is_empty());
    }

    proptest! {
        #[test]
        fn a_whole_number_rounded_half_up_always_fits(
            (base, numerator) in (1_u64..5_000).prop_flat_map(|base| (Just(base), 0..=base)),
            places in 0_u32..=4,
        ) {
            let units = Rounding::HalfUp.units(numerator, base, places).unwrap();
            let percent = PrintedPercent { units, places };
            prop_assert!(numerators(percent, base, Rounding::HalfUp, 10_000).contains(&numerator));
            prop_assert!(prints(numerator, base, percent));
            let share = Percent::of(numerator, base).unwrap();
            prop_assert!(places != 0 || units == share.whole());
            prop_assert!(places != 4 || units == share.ten_thousandths());
        }

        #[test]
        fn nothing_that_fits_is_passed_over(units in 0_u64..=110, base in 1_u64..400) {
            let percent = PrintedPercent { units, places: 0 };
            for rounding in [Rounding::HalfUp].into_iter().chain(Rounding::OTHERS) {
                let all: Vec<u64> =
                    (0..=base).filter(|numerator| rounding.units(*numerator, base, 0) == Some(units)).collect();
                prop_assert_eq!(numerators(percent, base, rounding, 1_000), all);
            }
        }
    }
}
