//! Whole numbers listed as people read them, those that follow on each other together.

use crate::report::words::number;

/// So many numbers or ranges are listed, and no more.
const MOST: usize = 12;

/// `8, 16, 17 or 24 to 26`.
pub(super) fn either(numbers: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for next in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *next => *last = *next,
            Some(_) | None => runs.push((*next, *next)),
        }
    }
    // Two that follow on each other are two; three are a range.
    let mut words: Vec<String> = Vec::new();
    for (first, last) in runs {
        match last - first {
            0 => words.push(number(first)),
            1 => words.extend([number(first), number(last)]),
            _ => words.push(format!("{} to {}", number(first), number(last))),
        }
    }
    if words.len() > MOST {
        let more = words.len() - MOST;
        words.truncate(MOST);
        words.push(format!("{more} more"));
    }
    match &words[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        words => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_together_what_follows_on() {
        assert_eq!(either(&[11, 17, 22, 28]), "11, 17, 22 or 28");
        assert_eq!(either(&[8, 16, 17, 24, 25, 26]), "8, 16, 17 or 24 to 26");
        assert_eq!(either(&[7]), "7");
        assert_eq!(either(&[]), "");
        let odd: Vec<u64> = (0..20).map(|place| 2 * place + 1).collect();
        assert!(either(&odd).ends_with("21, 23 or 8 more"));
    }
}
