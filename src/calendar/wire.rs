//! A calendar file to a [`Calendar`].

use super::{Calendar, Date, Holiday};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, sequence_of, text_of};

/// Reads a calendar. `file` is the name that errors about its range will give.
pub fn read(node: &Node, file: &str, problems: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let mut keys = Mapping::open(node, problems)?;
    keys.optional("vcop");
    keys.optional("calendar");
    keys.optional("title");
    keys.optional("source");
    let first = keys.required("complete_from", problems).and_then(|node| date_of(node, problems));
    let last = keys.required("complete_until", problems).and_then(|node| date_of(node, problems));
    let listed = keys.required("holidays", problems);
    let span = keys.key_span("complete_until").unwrap_or(node.span);
    keys.finish(problems);
    let holidays = listed.map(|node| holidays_of(node, problems)).unwrap_or_default();
    let (first, last) = (first?, last?);
    if last < first {
        problems.push(Diagnostic::new(Code::DatesReversed, "the calendar ends before it begins", span));
    }
    check_days(first, last, &holidays, problems);
    let holidays = holidays.into_iter().map(|(holiday, _)| holiday).collect();
    Some(Calendar::new(file, first, last, holidays))
}

/// Reads a date written as 2019-06-04; anything else is reported.
fn date_of(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Date> {
    let text = text_of(node, problems)?;
    let date = Date::parse_iso(text.as_bytes());
    if date.is_none() {
        problems.push(
            Diagnostic::new(Code::BadDate, format!("`{text}` is not a date"), node.span)
                .help("write a date as 2019-06-04"),
        );
    }
    date
}

fn holidays_of(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<(Holiday, Span)> {
    let mut holidays = Vec::new();
    for item in sequence_of(node, problems).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(item, problems) else { continue };
        let date = keys.required("date", problems).and_then(|node| date_of(node, problems));
        let name = keys.required("name", problems).and_then(|node| text_of(node, problems));
        let note = keys.optional("note").and_then(|node| text_of(node, problems)).map(str::to_owned);
        keys.finish(problems);
        if let (Some(date), Some(name)) = (date, name) {
            holidays.push((Holiday { date, name: name.to_owned(), note }, item.span));
        }
    }
    holidays
}

fn check_days(first: Date, last: Date, holidays: &[(Holiday, Span)], problems: &mut Vec<Diagnostic>) {
    for (index, (holiday, span)) in holidays.iter().enumerate() {
        let earlier = holidays.iter().take(index).find(|(other, _)| other.date == holiday.date);
        if let Some((_, other)) = earlier {
            let message = format!("{} is listed twice", holiday.date);
            problems
                .push(Diagnostic::new(Code::CalendarDay, message, *span).also(*other, "first listed here"));
        }
        if holiday.date < first || holiday.date > last {
            let message = format!("{} lies outside {first} to {last}", holiday.date);
            problems.push(
                Diagnostic::new(Code::CalendarDay, message, *span)
                    .help("move `complete_from` or `complete_until`, once every holiday up to it is listed"),
            );
        }
    }
}
