//! A draw of cases that anyone can make again: cases ranked by a hash of the seed and their reference, the first taken.

use sha2::{Digest, Sha256};

use super::first::FirstFew;
use super::summary::CaseAt;
use crate::calendar::Date;

/// A case of the frame that a draw is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its reference.
    pub reference: String,
    /// Where it belongs.
    pub stratum: Stratum,
}

/// A part of the frame that is drawn from by itself. Strata are in the order of their places, then of their words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stratum {
    place: u16,
    /// What a case has there.
    pub words: String,
}

/// What is known of the frame beside its cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// How many cases there are in it.
    pub cases: u64,
    /// Over the references, sorted by their bytes, each ended by a line feed.
    pub sha256: String,
    /// The first day of the cases in it, and the last, where it was bounded.
    pub between: Option<Between>,
    /// Records that could not be used, and so could not be drawn.
    pub not_used: u64,
    /// The files that were read, each with the hash of its bytes.
    pub files: Vec<(String, String)>,
}

/// The dates that bound a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// The date fields by which cases are in it: the first that is recorded.
    pub by: Vec<String>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// Cases left out since none of the dates is recorded.
    pub without_date: FirstFew<CaseAt>,
    /// Cases left out since their date lies outside.
    pub outside: u64,
}

/// How many are to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In all.
    pub size: u64,
    /// From each stratum; in proportion, where it is not stated.
    pub strata: Option<Vec<(Stratum, u64)>>,
    /// In reserve; as many as are drawn, where it is not stated.
    pub reserve: Option<u64>,
}

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// What the hashes begin with.
    pub seed: String,
    /// How many were asked for.
    pub size: u64,
    /// What it was made from.
    pub frame: Frame,
    /// The field that strata are of; none where the frame is drawn from as one.
    pub by: Option<String>,
    /// The strata in order; one, where there is no such field.
    pub strata: Vec<Drawn>,
}

/// What was drawn from one stratum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The stratum.
    pub stratum: Stratum,
    /// How many cases of the frame are in it.
    pub cases: u64,
    /// How many were asked for.
    pub asked: u64,
    /// The references of the cases drawn, in the order in which they were drawn.
    pub drawn: Vec<String>,
    /// Those of the cases that come next, in order.
    pub reserve: Vec<String>,
}

/// The byte between the seed and the reference: a sign that nobody writes in either.
const SEPARATOR: u8 = 0x1F;

impl Stratum {
    /// What the stratum of cases is called in which the fact is not recorded.
    pub const NOT_RECORDED: &'static str = "not recorded";
    /// What the stratum of cases is called of which it is recorded that there is none.
    pub const NONE_FOUND: &'static str = "none found";

    /// That of a word, by the word's place among those of its field.
    pub fn of(place: u16, words: impl Into<String>) -> Self {
        let words = words.into();
        match words.as_str() {
            Self::NOT_RECORDED => Self { place: u16::MAX, words },
            Self::NONE_FOUND => Self { place: u16::MAX - 1, words },
            _ => Self { place: place.min(u16::MAX - 2), words },
        }
    }

    /// That of every case, where the frame is drawn from as one.
    pub fn whole() -> Self {
        Self { place: 0, words: String::new() }
    }
}

impl Draw {
    /// Draws from the cases of a frame, whatever their order.
    pub fn of(seed: &str, by: Option<String>, cases: Vec<Candidate>, frame: Frame, wanted: &Wanted) -> Self {
        let mut ranked: Vec<([u8; 32], Candidate)> =
            cases.into_iter().map(|case| (rank(seed, &case.reference), case)).collect();
        ranked.sort_by(|(one, first), (other, second)| {
            (&first.stratum, one, &first.reference).cmp(&(&second.stratum, other, &second.reference))
        });
        let mut references: Vec<&str> = ranked.iter().map(|(_, case)| case.reference.as_str()).collect();
        let frame = Frame { cases: references.len() as u64, sha256: frame_hash(&mut references), ..frame };
        let mut strata = strata(ranked.iter().map(|(_, case)| &case.stratum), wanted);
        let reserves = reserves(&strata, wanted);
        let mut left = ranked.into_iter().map(|(_, case)| case.reference);
        for (stratum, reserve) in strata.iter_mut().zip(reserves) {
            let mut own = left.by_ref().take(size(stratum.cases));
            stratum.drawn = own.by_ref().take(size(stratum.asked)).collect();
            stratum.reserve = own.by_ref().take(size(reserve)).collect();
            own.for_each(drop);
        }
        Self { seed: seed.to_owned(), size: wanted.size, frame, by, strata }
    }

    /// Whether as many are drawn from each stratum as its share of the frame.
    pub fn is_in_proportion(&self) -> bool {
        let cases: Vec<u64> = self.strata.iter().map(|part| part.cases).collect();
        let drawn: Vec<u64> = self.strata.iter().map(|part| part.drawn.len() as u64).collect();
        largest_remainder(&cases, drawn.iter().sum()) == drawn
    }

    /// Every reference that was drawn, stratum by stratum.
    pub fn drawn(&self) -> impl Iterator<Item = &str> {
        self.strata.iter().flat_map(|stratum| &stratum.drawn).map(String::as_str)
    }

    /// Every reference in reserve, stratum by stratum.
    pub fn reserve(&self) -> impl Iterator<Item = &str> {
        self.strata.iter().flat_map(|stratum| &stratum.reserve).map(String::as_str)
    }
}

/// What cases are ranked by: the SHA-256 of the seed, the byte 1F and the reference.
pub fn rank(seed: &str, reference: &str) -> [u8; 32] {
    let hash = Sha256::new().chain_update(seed).chain_update([SEPARATOR]).chain_update(reference);
    hash.finalize().into()
}

/// The hash of a frame: over its references, sorted by their bytes, each ended by a line feed.
pub fn frame_hash(references: &mut [&str]) -> String {
    references.sort_unstable();
    let mut hash = Sha256::new();
    for reference in references {
        hash.update(reference.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Divides a total in proportion to counts, by largest remainder; of equal remainders the first in order gets more.
pub fn largest_remainder(counts: &[u64], total: u64) -> Vec<u64> {
    let all: u128 = counts.iter().map(|count| u128::from(*count)).sum();
    if all == 0 {
        return vec![0; counts.len()];
    }
    let quotas = counts.iter().map(|count| u128::from(*count) * u128::from(total));
    let (mut shares, remainders): (Vec<u64>, Vec<u128>) =
        quotas.map(|quota| (u64::try_from(quota / all).unwrap_or(u64::MAX), quota % all)).unzip();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(remainders.get(*place).copied()));
    let left = total.saturating_sub(shares.iter().sum());
    for place in order.into_iter().take(size(left)) {
        if let Some(share) = shares.get_mut(place) {
            *share += 1;
        }
    }
    shares
}

/// The strata that there are and those that are asked for, in order, each with its cases and how many to draw.
fn strata<'c>(sorted: impl Iterator<Item = &'c Stratum>, wanted: &Wanted) -> Vec<Drawn> {
    let mut strata: Vec<Drawn> = Vec::new();
    let new = |stratum: &Stratum, cases, asked| Drawn {
        stratum: stratum.clone(),
        cases,
        asked,
        drawn: Vec::new(),
        reserve: Vec::new(),
    };
    for stratum in sorted {
        match strata.last_mut().filter(|last| last.stratum == *stratum) {
            Some(last) => last.cases += 1,
            None => strata.push(new(stratum, 1, 0)),
        }
    }
    match &wanted.strata {
        None => {
            let counts: Vec<u64> = strata.iter().map(|stratum| stratum.cases).collect();
            let shares = largest_remainder(&counts, wanted.size.min(counts.iter().sum()));
            strata.iter_mut().zip(shares).for_each(|(stratum, share)| stratum.asked = share);
        }
        Some(stated) => {
            for (asked_of, asked) in stated {
                match strata.iter_mut().find(|stratum| stratum.stratum == *asked_of) {
                    Some(stratum) => stratum.asked = *asked,
                    None => strata.push(new(asked_of, 0, *asked)),
                }
            }
            strata.sort_by(|one, other| one.stratum.cmp(&other.stratum));
        }
    }
    strata
}

/// How many cases of each stratum are kept in reserve: as many as are drawn from it, or a number in that proportion.
fn reserves(strata: &[Drawn], wanted: &Wanted) -> Vec<u64> {
    let drawn: Vec<u64> = strata.iter().map(|stratum| stratum.asked.min(stratum.cases)).collect();
    match wanted.reserve {
        None => drawn,
        Some(reserve) => largest_remainder(&drawn, reserve),
    }
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn vectors(method: &str) -> Vec<Value> {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/statistics.json")).unwrap();
        let all = file["vectors"].as_array().unwrap().clone();
        all.into_iter().filter(|vector| vector["method"].as_str().unwrap().starts_with(method)).collect()
    }

    fn cases(strata: &[(u16, u32)]) -> Vec<Candidate> {
        let of = |(place, count): (u16, u32)| {
            (0..count).map(move |number| Candidate {
                reference: format!("{place}-{number}"),
                stratum: Stratum::of(place, format!("part {place}")),
            })
        };
        strata.iter().copied().flat_map(of).collect()
    }

    fn drawn(cases: Vec<Candidate>, wanted: &Wanted) -> Draw {
        Draw::of("a seed", None, cases, Frame::default(), wanted)
    }

    fn proportion(size: u64) -> Wanted {
        Wanted { size, strata: None, reserve: None }
    }

    #[test]
    fn draws_the_sample_of_the_vector() {
        let vectors = vectors("sha256_rank_sample");
        for vector in &vectors {
            let seed = vector["inputs"]["seed"].as_str().unwrap();
            let words = |list: &Value| -> Vec<String> {
                list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
            };
            let candidate = |reference| Candidate { reference, stratum: Stratum::whole() };
            let cases = words(&vector["inputs"]["refs"]).into_iter().map(candidate).collect();
            let wanted = proportion(vector["inputs"]["k"].as_u64().unwrap());
            let draw = Draw::of(seed, None, cases, Frame::default(), &wanted);
            assert_eq!(draw.drawn().collect::<Vec<_>>(), words(&vector["expected"]["selected"]));
            let first = rank(seed, draw.drawn().next().unwrap());
            let hex: String = first.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, vector["expected"]["first_hash"].as_str().unwrap());
        }
        assert_eq!(vectors.len(), 1);
    }

    #[test]
    fn divides_as_published_and_as_computed() {
        let vectors = vectors("largest_remainder");
        for vector in &vectors {
            let numbers = |list: &Value| -> Vec<u64> {
                list.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
            };
            let total = vector["inputs"]["total"].as_u64().unwrap();
            let shares = largest_remainder(&numbers(&vector["inputs"]["counts"]), total);
            assert_eq!(shares, numbers(&vector["expected"]["allocation"]), "{}", vector["id"]);
        }
        assert_eq!(vectors.len(), 4);
        assert_eq!(largest_remainder(&[0, 0], 5), [0, 0]);
        assert_eq!(largest_remainder(&[], 5), Vec::<u64>::new());
    }

    #[test]
    fn the_frame_is_known_by_its_references_in_any_order() {
        let hash = frame_hash(&mut ["b", "a", "B"]);
        // printf 'B\na\nb\n' | sha256sum
        assert_eq!(hash, "7a635c760621356f604d36362a3f6fc527049e64be1d883bcd4db07739f15972");
    }

    #[test]
    fn stated_numbers_are_drawn_so_far_as_there_are_cases() {
        let stated = vec![
            (Stratum::of(2, "part 2"), 5),
            (Stratum::of(0, "part 0"), 4),
            (Stratum::of(1, Stratum::NOT_RECORDED), 2),
        ];
        let wanted = Wanted { size: 11, strata: Some(stated), reserve: Some(4) };
        let draw = drawn(cases(&[(0, 10), (1, 10), (2, 3)]), &wanted);
        let came_to: Vec<(&str, u64, u64, usize, usize)> = draw
            .strata
            .iter()
            .map(|part| {
                (&part.stratum.words[..], part.cases, part.asked, part.drawn.len(), part.reserve.len())
            })
            .collect();
        let expected = [
            ("part 0", 10, 4, 4, 2),
            ("part 1", 10, 0, 0, 0),
            ("part 2", 3, 5, 3, 0),
            ("not recorded", 0, 2, 0, 0),
        ];
        assert_eq!(came_to, expected);
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_within_one_of_their_quotas(
            counts in prop::collection::vec(0_u64..10_000, 1..12),
            total in 0_u64..5_000,
        ) {
            let all: u64 = counts.iter().sum();
            prop_assume!(all > 0);
            let shares = largest_remainder(&counts, total);
            prop_assert_eq!(shares.iter().sum::<u64>(), total);
            for (share, count) in shares.iter().zip(&counts) {
                let quota = count * total;
                prop_assert!(share * all < quota + all && quota < (share + 1) * all);
            }
        }

        #[test]
        fn strata_add_up_whatever_their_sizes(
            sizes in prop::collection::vec(0_u32..40, 1..6),
            size in 1_u64..90,
        ) {
            let parts: Vec<(u16, u32)> = (0..).zip(sizes).collect();
            let all: u64 = parts.iter().map(|(_, count)| u64::from(*count)).sum();
            let draw = drawn(cases(&parts), &proportion(size));
            prop_assert_eq!(draw.frame.cases, all);
            prop_assert_eq!(draw.drawn().count() as u64, size.min(all));
            for part in &draw.strata {
                prop_assert_eq!(part.drawn.len() as u64, part.asked);
                prop_assert!(part.asked <= part.cases);
            }
            let mut every: Vec<&str> = draw.drawn().chain(draw.reserve()).collect();
            let count = every.len();
            every.sort_unstable();
            every.dedup();
            prop_assert_eq!(every.len(), count, "nobody is drawn twice");
        }

        #[test]
        fn the_order_of_the_cases_does_not_matter(
            shuffled in Just(cases(&[(0, 30), (1, 11), (2, 5)])).prop_shuffle(),
            size in 1_u64..50,
        ) {
            let wanted = proportion(size);
            prop_assert_eq!(drawn(shuffled, &wanted), drawn(cases(&[(0, 30), (1, 11), (2, 5)]), &wanted));
        }

        #[test]
        fn a_larger_draw_begins_with_the_smaller(small in 1_u64..40, more in 0_u64..20) {
            let all = cases(&[(0, 50)]);
            let (one, other) = (drawn(all.clone(), &proportion(small)), drawn(all, &proportion(small + more)));
            let (one, other): (Vec<&str>, Vec<&str>) = (one.drawn().collect(), other.drawn().collect());
            prop_assert!(other.starts_with(&one));
        }

        #[test]
        fn the_reserve_is_what_a_larger_draw_takes_next(small in 1_u64..40, reserve in 0_u64..20) {
            let all = cases(&[(0, 50)]);
            let with = drawn(all.clone(), &Wanted { reserve: Some(reserve), ..proportion(small) });
            let larger = drawn(all, &proportion(small + reserve));
            let both: Vec<&str> = with.drawn().chain(with.reserve()).collect();
            prop_assert_eq!(both, larger.drawn().collect::<Vec<_>>());
        }
    }
}
