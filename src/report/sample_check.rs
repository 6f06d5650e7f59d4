//! A batch beside its recorded draw, in words and as JSON.

use super::attention::{Topic, with_others};
use super::json_tree::Json;
use super::words::{counted, number, plain};
use crate::measure::{DrawCompared, FirstFew};

/// `28 of the 30 drawn; 2 not in the batch; 1 not drawn`.
pub fn line(compared: &DrawCompared) -> String {
    let mut said = format!("{} of the {} drawn", number(compared.in_batch), number(compared.drawn));
    if compared.is_whole() {
        return format!("{said}, and no other");
    }
    let parts = [
        (compared.not_in_batch.count, "not in the batch"),
        (compared.not_used.count, "could not be used"),
        (compared.not_drawn.count, "not drawn"),
    ];
    for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
        said = format!("{said}; {} {what}", number(count));
    }
    match compared.from_reserve {
        0 => said,
        reserve => format!("{said}, {} of them in reserve", number(reserve)),
    }
}

/// The same with the file's name.
pub(super) fn in_full(compared: &DrawCompared) -> String {
    format!("{}, as {} records it", line(compared), compared.file)
}

/// The cases that are not as they were drawn, the first few of each kind.
pub(super) fn topics(compared: &DrawCompared) -> Vec<Topic> {
    let topic = |cases: &FirstFew<String>, one: &str, more: &str| Topic {
        title: counted(cases.count, one, more),
        items: with_others(cases.first.iter().map(|case| plain(case)).collect(), cases.others()),
    };
    vec![
        topic(&compared.not_in_batch, "case drawn and not in the batch", "cases drawn and not in the batch"),
        topic(&compared.not_used, "case drawn that could not be used", "cases drawn that could not be used"),
        topic(&compared.not_drawn, "case not drawn", "cases not drawn"),
    ]
}

/// The object of `check --format json`.
pub(super) fn json(compared: &DrawCompared) -> Json {
    let cases = |cases: &FirstFew<String>| {
        Json::Object(vec![
            ("count", Json::number(cases.count)),
            ("cases", Json::list(&cases.first, Json::text)),
        ])
    };
    Json::Object(vec![
        ("file", Json::text(&compared.file)),
        ("drawn", Json::number(compared.drawn)),
        ("in_batch", Json::number(compared.in_batch)),
        ("not_in_batch", cases(&compared.not_in_batch)),
        ("not_used", cases(&compared.not_used)),
        ("not_drawn", cases(&compared.not_drawn)),
        ("from_reserve", Json::number(compared.from_reserve)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(in_batch: u64, not_in_batch: u64, not_drawn: u64) -> DrawCompared {
        let few = |count: u64| {
            let mut few = FirstFew::default();
            (0..count).for_each(|number| few.push(|| format!("VC-{number}")));
            few
        };
        DrawCompared {
            file: "draw.yaml".into(),
            drawn: 30,
            in_batch,
            not_used: FirstFew::default(),
            not_in_batch: few(not_in_batch),
            not_drawn: few(not_drawn),
            from_reserve: 0,
        }
    }

    #[test]
    fn says_in_a_line_what_is_missing_and_what_is_too_much() {
        assert_eq!(line(&compared(28, 2, 1)), "28 of the 30 drawn; 2 not in the batch; 1 not drawn");
        assert_eq!(line(&compared(30, 0, 0)), "30 of the 30 drawn, and no other");
        let some = DrawCompared { from_reserve: 2, ..compared(28, 2, 2) };
        assert_eq!(line(&some), "28 of the 30 drawn; 2 not in the batch; 2 not drawn, 2 of them in reserve");
    }

    #[test]
    fn lists_the_first_few() {
        let topics = topics(&compared(23, 7, 1));
        assert_eq!(topics[0].title, "7 cases drawn and not in the batch");
        assert_eq!(topics[0].items, ["VC-0", "VC-1", "VC-2", "VC-3", "VC-4", "and 2 more"]);
        assert_eq!((topics[1].items.len(), topics[2].title.as_str()), (0, "1 case not drawn"));
    }
}
