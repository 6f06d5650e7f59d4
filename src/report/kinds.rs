//! What the cases of each column are, in words: how old, of which kinds, and totals that every kind contradicts.

use super::form::in_brackets;
use super::period::since;
use super::said::{by_points, uncapital};
use super::words::{listed, plain};
use crate::calendar::Date;
use crate::measure::{Age, Ages, Contradiction, Shift, Statement, Summary};

/// Everything there is to say, a topic with its items each.
pub(super) fn topics(summary: &Summary) -> Vec<(String, Vec<String>)> {
    let mix = &summary.case_mix;
    let mut topics = Vec::new();
    if let Some(ages) = &mix.ages {
        let columns = 0..summary.columns.len();
        let title = format!("How old the cases are, by {}", uncapital(&ages.label));
        topics.push((title, columns.filter_map(|column| age(summary, ages, column)).collect()));
    }
    let shifts = mix.shifts.iter().map(|shift| self::shift(summary, shift)).collect();
    topics.push(("Kinds of case of which there are clearly more or fewer than before".to_owned(), shifts));
    let contradictions = mix.contradictions.iter().map(|found| contradiction(summary, found)).collect();
    topics.push(("Figures that every kind of case contradicts".to_owned(), contradictions));
    topics.retain(|(_, items): &(String, Vec<String>)| !items.is_empty());
    for (title, items) in &mut topics {
        *title = plain(title);
        for item in items {
            *item = plain(item);
        }
    }
    topics
}

fn age(summary: &Summary, ages: &Ages, column: usize) -> Option<String> {
    let label = summary.columns.get(column)?;
    let without = match ages.without.get(column) {
        None | Some(0) => String::new(),
        Some(1) => "; of 1 case it is not recorded".to_owned(),
        Some(without) => format!("; of {without} cases it is not recorded"),
    };
    let Some(Age { earliest, median, latest }) = ages.columns.get(column).copied().flatten() else {
        return (!without.is_empty()).then(|| format!("{label}: no case has the date{without}"));
    };
    let as_at = summary.run.as_at;
    let (first, last) = (earliest.long(), latest.long());
    let span = if earliest == latest { format!("all {first}") } else { format!("{first} to {last}") };
    Some(format!("{label}: {span}; the one in the middle {}{without}", before(median, as_at)))
}

/// `4 June 2019, about 13 months before 30 June 2020`.
fn before(day: Date, as_at: Date) -> String {
    let (days, on, as_at_words) = (day.days_to(as_at), day.long(), as_at.long());
    let many =
        |count: i64, unit: &str| if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") };
    // A month is 30.4 days on average, a year 365.25.
    let long = match days.abs() {
        days @ 0..60 => many(days, "day"),
        days @ 60..730 => format!("about {}", many((days * 10 + 152) / 304, "month")),
        days => format!("about {}", many((days * 4 + 730) / 1461, "year")),
    };
    let way = if days < 0 { "after" } else { "before" };
    format!("{on}, {long} {way} {as_at_words}")
}

fn shift(summary: &Summary, shift: &Shift) -> String {
    let [now, then] = &shift.figures;
    let more = if shift.contrast.statement == Statement::Higher { "more" } else { "fewer" };
    format!(
        "{} ({}): {more}, {} in {} against {} in {}, {}. A figure of all cases may differ for that alone",
        shift.label,
        shift.kind,
        in_brackets(now),
        since(summary, shift.column),
        in_brackets(then),
        since(summary, shift.against),
        by_points(&shift.contrast)
    )
}

fn contradiction(summary: &Summary, found: &Contradiction) -> String {
    let (section, row) = found.at;
    let asked = summary.sections.get(section);
    let label = asked.and_then(|asked| asked.rows.get(row)).map_or("", |row| &row.label);
    let id = asked.map_or("", |asked| &asked.id);
    let [now, then] = &found.total;
    let (way, other) = if now.percent > then.percent { ("up", "down") } else { ("down", "up") };
    let parts = found
        .parts
        .iter()
        .map(|(kind, [now, then])| format!("{kind} from {} to {}", in_brackets(then), in_brackets(now)));
    format!(
        "{id}, {label}: {way} from {} in {} to {} in {}, but {other} in each by {}: {}. The mix of cases moved the total",
        in_brackets(then),
        since(summary, found.against),
        in_brackets(now),
        since(summary, found.column),
        uncapital(&found.label),
        listed(&parts.collect::<Vec<_>>())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_long_ago_in_the_unit_that_fits() {
        let day = |text: &str| Date::parse_iso(text.as_bytes()).unwrap();
        let said = |text: &str| before(day(text), day("2020-06-30"));
        assert_eq!(said("2020-06-29"), "29 June 2020, 1 day before 30 June 2020");
        assert_eq!(said("2019-06-30"), "30 June 2019, about 12 months before 30 June 2020");
        assert_eq!(said("2017-01-01"), "1 January 2017, about 3 years before 30 June 2020");
        assert_eq!(said("2020-07-02"), "2 July 2020, 2 days after 30 June 2020");
    }
}
