//! A batch beside a recorded draw: which of the cases drawn are in it, and which of its cases were not drawn.

use std::collections::HashMap;

use super::first::FirstFew;
use crate::record::NotUsed;
use crate::ruleset::RecordedDraw;

/// A recorded draw, to be looked up by reference.
#[derive(Debug)]
pub struct DrawLookup<'d> {
    file: &'d str,
    draw: &'d RecordedDraw,
    places: HashMap<&'d str, Place>,
}

/// Where a reference stands in a draw.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// By its number among those drawn.
    Drawn(usize),
    Reserve,
}

/// What one stretch of a batch has of a draw. It grows with the draw and not with the batch.
#[derive(Debug, Default)]
pub struct DrawFound {
    checked: Vec<usize>,
    not_used: Vec<usize>,
    not_drawn: FirstFew<String>,
    from_reserve: u64,
}

/// A batch beside a recorded draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawCompared {
    /// The draw's file, as audit.yaml names it.
    pub file: String,
    /// How many cases were drawn.
    pub drawn: u64,
    /// How many of them were checked.
    pub in_batch: u64,
    /// Those that are in the batch and could not be used, in the order of the draw.
    pub not_used: FirstFew<String>,
    /// Those of which the batch has nothing, in the order of the draw.
    pub not_in_batch: FirstFew<String>,
    /// Cases that the return counts and that were not drawn, in input order.
    pub not_drawn: FirstFew<String>,
    /// How many of these are in the draw's reserve.
    pub from_reserve: u64,
}

impl<'d> DrawLookup<'d> {
    /// Makes a draw ready to be looked up.
    pub fn new(file: &'d str, draw: &'d RecordedDraw) -> Self {
        let reserve = draw.reserve.iter().map(|reference| (reference.as_str(), Place::Reserve));
        let drawn = draw
            .drawn
            .iter()
            .enumerate()
            .map(|(number, reference)| (reference.as_str(), Place::Drawn(number)));
        Self { file, draw, places: reserve.chain(drawn).collect() }
    }

    /// Takes a case that was checked.
    pub fn checked(&self, found: &mut DrawFound, reference: &str, in_return: bool) {
        match self.places.get(reference) {
            Some(Place::Drawn(number)) => found.checked.push(*number),
            other if in_return => {
                found.not_drawn.push(|| reference.to_owned());
                found.from_reserve += u64::from(other.is_some());
            }
            Some(Place::Reserve) | None => {}
        }
    }

    /// Takes a record that could not be used.
    pub fn not_used(&self, found: &mut DrawFound, problem: &NotUsed) {
        let place = problem.case.as_deref().and_then(|case| self.places.get(case));
        if let Some(Place::Drawn(number)) = place {
            found.not_used.push(*number);
        }
    }

    /// What a whole batch came to.
    pub fn finish(&self, found: DrawFound) -> DrawCompared {
        let (mut not_used, mut not_in_batch) = (FirstFew::default(), FirstFew::default());
        let mut in_batch = 0;
        for (number, reference) in self.draw.drawn.iter().enumerate() {
            if found.checked.contains(&number) {
                in_batch += 1;
            } else if found.not_used.contains(&number) {
                not_used.push(|| reference.clone());
            } else {
                not_in_batch.push(|| reference.clone());
            }
        }
        DrawCompared {
            file: self.file.to_owned(),
            drawn: self.draw.drawn.len() as u64,
            in_batch,
            not_used,
            not_in_batch,
            not_drawn: found.not_drawn,
            from_reserve: found.from_reserve,
        }
    }
}

impl DrawFound {
    /// Adds what a later stretch has.
    pub fn append(&mut self, later: Self) {
        self.checked.extend(later.checked);
        self.not_used.extend(later.not_used);
        self.not_drawn.append(later.not_drawn);
        self.from_reserve += later.from_reserve;
    }
}

impl DrawCompared {
    /// Whether the batch is the draw: every case of it, and no other.
    pub fn is_whole(&self) -> bool {
        self.in_batch == self.drawn && self.not_drawn.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::record::Place as At;

    #[test]
    fn tells_what_was_drawn_from_what_was_not() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let drawn = words(&["a", "b", "c", "d"]);
        let draw = RecordedDraw { size: 4, drawn, reserve: words(&["r"]), ..RecordedDraw::default() };
        let lookup = DrawLookup::new("draw.yaml", &draw);
        let (mut found, mut later) = (DrawFound::default(), DrawFound::default());
        for (reference, in_return) in [("c", true), ("x", true), ("recent", false)] {
            lookup.checked(&mut found, reference, in_return);
        }
        lookup.checked(&mut later, "r", true);
        lookup.checked(&mut later, "a", false);
        for case in [Some("b"), Some("a"), Some("zz"), None] {
            let place = At { file: "x.csv".into(), sheet: None, line: 1, column: None };
            let case = case.map(str::to_owned);
            let problem = NotUsed {
                code: Code::RecordValue,
                place,
                case,
                message: String::new(),
                help: None,
                rows: Vec::new(),
            };
            lookup.not_used(&mut later, &problem);
        }
        found.append(later);
        let compared = lookup.finish(found);
        let firsts = |list: &FirstFew<String>| list.first.join(" ");
        assert_eq!((compared.drawn, compared.in_batch, compared.from_reserve), (4, 2, 1));
        assert_eq!(firsts(&compared.not_used), "b");
        assert_eq!(firsts(&compared.not_in_batch), "d");
        assert_eq!(firsts(&compared.not_drawn), "x r");
        assert!(!compared.is_whole());
    }
}
