//! A calendar file to a [`Calendar`].

use super::{Calendar, Date, Holiday};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Mapping, Node, check_version_if_given, sequence_of, text_of};

/// Reads a calendar. `file` is the name that errors about its range will give.
pub fn read(node: &Node, file: &str, problems: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let mut keys = Mapping::open(node, problems)?;
    check_version_if_given(&mut keys, problems);
    for key in ["calendar", "title", "source"] {
        keys.optional(key).and_then(|node| text_of(node, problems));
    }
    let first = keys.required("complete_from", problems);
    let last = keys.required("complete_until", problems);
    let listed = keys.required("holidays", problems);
    keys.finish(problems);
    let holidays = listed.map(|node| holidays_of(node, problems)).unwrap_or_default();
    let (first, last) = (placed_date(first, problems), placed_date(last, problems));
    let ((first, begins), (last, ends)) = (first?, last?);
    if last < first {
        let problem = Diagnostic::new(Code::DatesReversed, "the calendar ends before it begins", ends);
        problems.push(problem.also(begins, "it begins here"));
    } else {
        check_days(first, last, &holidays, problems);
    }
    let holidays = holidays.into_iter().map(|(holiday, _)| holiday).collect();
    Some(Calendar::new(file, first, last, holidays))
}

fn placed_date(node: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Option<(Date, Span)> {
    let node = node?;
    Some((read_date(node, problems)?, node.span))
}

/// Reads a date written as 2019-06-04; anything else is reported.
pub fn read_date(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Date> {
    let text = text_of(node, problems)?;
    let date = Date::parse_iso(text.as_bytes());
    if date.is_none() {
        problems.push(not_a_date(text, node.span));
    }
    date
}

/// Says of words that stand in the place of a date what to write.
pub fn not_a_date(text: &str, span: Span) -> Diagnostic {
    let problem = Diagnostic::new(Code::BadDate, format!("`{text}` is not a date"), span);
    match Date::parse_day_first(text) {
        Some(meant) => problem.help(format!("write `{meant}`: the year first, and all of it with `-`")),
        None => problem.help("write a date as 2019-06-04"),
    }
}

fn holidays_of(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<(Holiday, Span)> {
    let mut holidays = Vec::new();
    for item in sequence_of(node, problems).unwrap_or_default() {
        let Some(mut keys) = Mapping::open(item, problems) else { continue };
        let date = keys.required("date", problems);
        let name = keys.required("name", problems).and_then(|node| text_of(node, problems));
        let note = keys.optional("note").and_then(|node| text_of(node, problems)).map(str::to_owned);
        keys.finish(problems);
        if let (Some((date, span)), Some(name)) = (placed_date(date, problems), name) {
            holidays.push((Holiday { date, name: name.to_owned(), note }, span));
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
