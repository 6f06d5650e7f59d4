//! How far what is unknown could move a figure: the lowest and the highest that it could come to.

use super::interval::Interval;
use super::percent::Percent;
use crate::ruleset::{AnswerId, AnswerSet, Counted, OWN_ANSWERS};

/// Where an unknown finding could go in a row, once its facts are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ways {
    /// Into the base, and counted.
    counted: bool,
    /// Into the base, and not counted.
    against: bool,
    /// Out of the base.
    outside: bool,
}

/// How many would be counted out of how many, where what is unknown turns out worst and where it turns out best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) low: Tally,
    pub(super) high: Tally,
}

/// So many counted, out of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) counted: u64,
    pub(super) base: u64,
}

impl Ways {
    /// The ways of a finding that could have these answers; where that cannot be told, any of the `answers` that the
    /// question has, or none since it does not apply.
    pub(super) fn of(counted: Counted, could_be: Option<AnswerSet>, answers: usize) -> Self {
        let any = || (OWN_ANSWERS.len()..answers).filter_map(AnswerId::new).chain([AnswerId::NOT_APPLICABLE]);
        let mut ways = Self::default();
        let mut add =
            |answer: AnswerId| match (counted.out_of.contains(answer), counted.count.contains(answer)) {
                (true, true) => ways.counted = true,
                (true, false) => ways.against = true,
                (false, _) => ways.outside = true,
            };
        match could_be {
            Some(answers) => answers.iter().for_each(&mut add),
            None => any().for_each(&mut add),
        }
        ways
    }
}

impl Ends {
    /// Adds what is known.
    pub(super) fn known_too(&mut self, counted: u64, base: u64) {
        for end in [&mut self.low, &mut self.high] {
            end.counted += counted;
            end.base += base;
        }
    }

    /// Adds unknown findings. A share is lowest where each goes against it that can, and highest where each is counted
    /// that can be; what can do neither stays outside where it can.
    pub(super) fn add(&mut self, ways: Ways, times: u64) {
        let forced = !ways.outside;
        if ways.against {
            self.low.base += times;
        } else if ways.counted && forced {
            self.low.counted += times;
            self.low.base += times;
        }
        if ways.counted {
            self.high.counted += times;
            self.high.base += times;
        } else if ways.against && forced {
            self.high.base += times;
        }
    }

    /// The two as percentages. Where one of them has no base, there is a figure only where it is the other.
    pub(super) fn interval(self) -> Option<Interval> {
        let percent = |tally: Tally| Percent::of(tally.counted, tally.base);
        between(percent(self.low), percent(self.high))
    }
}

/// From the one to the other; where one is missing, the other alone.
pub(super) fn between(low: Option<Percent>, high: Option<Percent>) -> Option<Interval> {
    Some(Interval { low: low.or(high)?, high: high.or(low)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(answers: &[usize]) -> AnswerSet {
        answers.iter().filter_map(|answer| AnswerId::new(*answer)).collect()
    }

    fn known(counted: u64, base: u64) -> Ends {
        let mut ends = Ends::default();
        ends.known_too(counted, base);
        ends
    }

    /// Answers 3 and 4 are in the base, 3 is counted, 5 is outside.
    fn row() -> Counted {
        Counted { count: set(&[3]), out_of: set(&[3, 4]) }
    }

    #[test]
    fn agrees_with_published_bounds() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        let mut seen = 0;
        for vector in file["vectors"].as_array().unwrap() {
            if vector["method"] != "worst_case_bounds" {
                continue;
            }
            let input = |key: &str| vector["inputs"][key].as_u64().unwrap();
            let mut ends = known(input("success"), input("known"));
            ends.add(Ways::of(row(), Some(set(&[3, 4])), 6), input("total") - input("known"));
            let bounds = ends.interval().unwrap();
            for (key, found) in [("lower", bounds.low), ("upper", bounds.high)] {
                let expected = vector["expected"][key].as_f64().unwrap() * 1e6;
                let found = f64::from(u32::try_from(found.ten_thousandths()).unwrap());
                assert!((found - expected).abs() <= 1.0, "{} {key}", vector["id"]);
            }
            seen += 1;
        }
        assert_eq!(seen, 2);
    }

    #[test]
    fn what_can_stay_outside_does_where_that_is_worst_or_best() {
        let mut ends = known(1, 2);
        ends.add(Ways::of(row(), Some(set(&[3, 5])), 6), 1);
        ends.add(Ways::of(row(), Some(set(&[4, 5])), 6), 1);
        ends.add(Ways::of(row(), Some(set(&[5])), 6), 1);
        assert_eq!((ends.low, ends.high), (Tally { counted: 1, base: 3 }, Tally { counted: 2, base: 3 }));
        let mut only = known(0, 0);
        only.add(Ways::of(row(), Some(set(&[3, 5])), 6), 2);
        let bounds = only.interval().unwrap();
        assert_eq!((bounds.low.whole(), bounds.high.whole()), (100, 100));
        assert_eq!(known(0, 0).interval(), None);
    }

    proptest! {
        /// Every way in which the unknown findings could turn out lies between the two ends, and the ends are reached.
        #[test]
        fn are_the_worst_and_the_best_of_all_ways(
            noted in (0_u64..4, 0_u64..4),
            unknown in prop::collection::vec(prop::sample::subsequence(vec![3_usize, 4, 5], 1..=3), 0..5),
        ) {
            let (counted, against) = noted;
            let mut ends = known(counted, counted + against);
            for could_be in &unknown {
                ends.add(Ways::of(row(), Some(set(could_be)), 6), 1);
            }
            let mut all = vec![(counted, counted + against)];
            for could_be in &unknown {
                let ways = all.into_iter().flat_map(|(k, m)| could_be.iter().map(move |answer| match answer {
                    3 => (k + 1, m + 1),
                    4 => (k, m + 1),
                    _ => (k, m),
                }));
                all = ways.collect();
            }
            let shares: Vec<Percent> = all.into_iter().filter_map(|(k, m)| Percent::of(k, m)).collect();
            let bounds = ends.interval();
            prop_assert_eq!(bounds.map(|bounds| bounds.low), shares.iter().min().copied());
            prop_assert_eq!(bounds.map(|bounds| bounds.high), shares.iter().max().copied());
        }

        #[test]
        fn one_more_unknown_never_raises_the_lower_nor_lowers_the_upper(
            noted in (0_u64..9, 1_u64..9),
            unknown in prop::collection::vec(prop::sample::subsequence(vec![3_usize, 4, 5], 1..=3), 1..9),
        ) {
            // One that can stay outside and has two ways in, as every answer of a blank flag or choice has, widens; one
            // that can only be counted is no longer unknown but in name.
            let mut ends = known(noted.0, noted.0 + noted.1);
            for could_be in unknown.into_iter().filter(|could_be| could_be.contains(&5) || could_be.len() > 1) {
                let before = ends.interval().unwrap();
                ends.add(Ways::of(row(), Some(set(&could_be)), 6), 1);
                let after = ends.interval().unwrap();
                prop_assert!(after.low <= before.low && after.high >= before.high);
            }
        }
    }
}
