//! What is said beside the form as JSON: each column in sentences, agencies, what the cases are, and groups beside each other.

use super::json::{amount, figure};
use super::json_tree::Json;
use super::{insight, kinds, period};
use crate::measure::{
    Age, Change, Contradiction, Contrast, Figure, FormRow, OutOf, RowOnBase, Section, Shift, SideBySide,
    Summary, agencies, newest,
};

/// Each column in sentences, and what each agency owed.
pub(super) fn insight(summary: &Summary) -> Json {
    let columns = 0..summary.columns.len();
    Json::Object(vec![
        ("newest", label(summary, newest(summary))),
        ("periods", Json::list(columns, |column| of_column(summary, column))),
    ])
}

fn of_column(summary: &Summary, column: usize) -> Json {
    let period = summary.periods.get(column);
    let day = |day: Option<crate::calendar::Date>| Json::or_null(day, |day| Json::text(day.to_string()));
    Json::Object(vec![
        ("period", label(summary, Some(column))),
        ("from", day(period.and_then(|period| period.from))),
        ("until", day(period.and_then(|period| period.until))),
        ("words", Json::text(period::since(summary, column))),
        ("compared_with", label(summary, period.and_then(|period| period.earlier))),
        (
            "paragraphs",
            Json::list(insight::paragraphs(summary, column), |paragraph| {
                let asked = summary.sections.get(paragraph.section);
                let row = asked.and_then(|asked| asked.rows.get(asked.headline?));
                Json::Object(vec![
                    ("entitlement", Json::or_null(asked, |asked| Json::text(&asked.id))),
                    ("row", Json::or_null(row, |row| Json::text(&row.label))),
                    ("sentences", Json::list(paragraph.sentences, Json::text)),
                ])
            }),
        ),
        (
            "agencies",
            Json::list(agencies(summary, column), |agency| {
                Json::Object(vec![
                    ("owed_by", Json::text(&agency.name)),
                    ("owed", Json::number(agency.owed())),
                    ("met", Json::number(agency.met)),
                    ("not_met", Json::number(agency.not_met)),
                    ("blank", Json::number(agency.blank)),
                    ("unknown", Json::number(agency.unknown)),
                    ("victims_choice", Json::number(agency.choices)),
                ])
            }),
        ),
    ])
}

fn label(summary: &Summary, column: Option<usize>) -> Json {
    Json::or_null(column.and_then(|column| summary.columns.get(column)), Json::text)
}

/// The changes of a row from column to column.
pub(super) fn changes(row: &FormRow, columns: &[String]) -> Json {
    let changes = row.changes.iter().enumerate();
    let told = changes.filter_map(|(column, change)| Some((column, (*change)?)));
    Json::list(told, |(column, change)| {
        let name = |column: usize| Json::or_null(columns.get(column), Json::text);
        let mut keys = vec![("period", name(column)), ("against", name(change.against))];
        keys.extend(contrast(&change, row));
        Json::Object(keys)
    })
}

/// A row on further bases.
pub(super) fn other_bases(row: &FormRow, columns: &[String]) -> Json {
    Json::list(&row.other_bases, |base: &RowOnBase| {
        let figures = columns.iter().zip(&base.figures);
        Json::Object(vec![
            ("base_is", Json::text(&base.base_is)),
            (
                "periods",
                Json::list(figures, |(column, of)| {
                    let mut keys = vec![("period", Json::text(column))];
                    keys.extend(figure(of));
                    Json::Object(keys)
                }),
            ),
        ])
    })
}

fn contrast(change: &Change, row: &FormRow) -> Vec<(&'static str, Json)> {
    let base = match change.out_of {
        OutOf::TheBase => Some(&row.base_is),
        OutOf::EveryAnswer => row.every_answer().map(|base| &base.base_is),
    };
    let statement = change.statement().map(crate::measure::Statement::words);
    let mut on_own_base = points(&change.on_the_base);
    let own_statement = change.told.then_some(change.on_the_base.statement.words());
    on_own_base.push(("statement", Json::or_null(own_statement, Json::text)));
    let mut keys = points(&change.contrast);
    keys.extend([
        ("statement", Json::or_null(statement, Json::text)),
        ("base_is", Json::or_null(base, Json::text)),
        ("every_answer", Json::Flag(change.out_of == OutOf::EveryAnswer)),
        ("on_own_base", Json::Object(on_own_base)),
    ]);
    keys
}

fn points(contrast: &Contrast) -> Vec<(&'static str, Json)> {
    let ends = contrast.interval;
    vec![
        ("points", Json::number(contrast.points)),
        ("low", Json::or_null(ends, |(low, _)| Json::number(low))),
        ("high", Json::or_null(ends, |(_, high)| Json::number(high))),
    ]
}

/// What the cases of each column are.
pub(super) fn case_mix(summary: &Summary) -> Json {
    let mix = &summary.case_mix;
    let ages = Json::or_null(mix.ages.as_ref(), |ages| {
        let columns = summary.columns.iter().zip(ages.columns.iter().zip(&ages.without));
        Json::Object(vec![
            ("label", Json::text(&ages.label)),
            ("periods", Json::list(columns, |(column, (age, without))| of_age(column, *age, *without))),
        ])
    });
    let words = kinds::topics(summary).into_iter().flat_map(|(_, items)| items);
    Json::Object(vec![
        ("age", ages),
        ("shifts", Json::list(&mix.shifts, |shift| of_shift(summary, shift))),
        ("contradictions", Json::list(&mix.contradictions, |found| of_contradiction(summary, found))),
        ("sentences", Json::list(words, Json::text)),
    ])
}

fn of_age(column: &str, age: Option<Age>, without: u64) -> Json {
    let day =
        |day: fn(Age) -> crate::calendar::Date| Json::or_null(age, |age| Json::text(day(age).to_string()));
    Json::Object(vec![
        ("period", Json::text(column)),
        ("earliest", day(|age| age.earliest)),
        ("median", day(|age| age.median)),
        ("latest", day(|age| age.latest)),
        ("not_recorded", Json::number(without)),
    ])
}

fn of_shift(summary: &Summary, shift: &Shift) -> Json {
    let mut keys = vec![
        ("label", Json::text(&shift.label)),
        ("kind", Json::text(&shift.kind)),
        ("period", label(summary, Some(shift.column))),
        ("against", label(summary, Some(shift.against))),
        ("figures", Json::list(&shift.figures, counted)),
    ];
    keys.extend(points(&shift.contrast));
    keys.push(("statement", Json::text(shift.contrast.statement.words())));
    Json::Object(keys)
}

fn of_contradiction(summary: &Summary, found: &Contradiction) -> Json {
    let (section, row) = found.at;
    let asked = summary.sections.get(section);
    let row = asked.and_then(|asked| asked.rows.get(row));
    Json::Object(vec![
        ("entitlement", Json::or_null(asked, |asked| Json::text(&asked.id))),
        ("row", Json::or_null(row, |row| Json::text(&row.label))),
        ("label", Json::text(&found.label)),
        ("period", label(summary, Some(found.column))),
        ("against", label(summary, Some(found.against))),
        ("total", Json::list(&found.total, counted)),
        (
            "parts",
            Json::list(&found.parts, |(kind, figures)| {
                Json::Object(vec![("kind", Json::text(kind)), ("figures", Json::list(figures, counted))])
            }),
        ),
    ])
}

fn counted(of: &Figure) -> Json {
    let mut keys: Vec<(&'static str, Json)> = amount(of).into();
    keys.push(("percent", Json::or_null(of.percent, Json::number)));
    Json::Object(keys)
}

/// Groups of cases beside each other.
pub(super) fn side_by_side(summary: &Summary, groups: &SideBySide) -> Json {
    let each = Json::list(&groups.groups, |group| {
        let cases: u64 = group.cases.iter().sum();
        Json::Object(vec![("group", Json::text(&group.name)), ("cases", Json::number(cases))])
    });
    let sections = summary.sections.iter().enumerate();
    Json::Object(vec![
        ("by", Json::text(&groups.field)),
        ("label", Json::text(&groups.label)),
        ("groups", each),
        ("not_recorded", Json::number(groups.without)),
        ("sections", Json::list(sections, |(place, asked)| of_section(groups, place, asked))),
    ])
}

fn of_section(groups: &SideBySide, section: usize, asked: &Section) -> Json {
    let rows = asked.rows.iter().enumerate();
    Json::Object(vec![
        ("entitlement", Json::text(&asked.id)),
        ("rows", Json::list(rows, |(place, row)| of_row(groups, (section, place), row))),
    ])
}

fn of_row(groups: &SideBySide, (section, place): (usize, usize), row: &FormRow) -> Json {
    let name = |group: usize| Json::or_null(groups.groups.get(group), |group| Json::text(&group.name));
    let figures = Json::list(0..groups.groups.len(), |group| {
        let mut keys = vec![("group", name(group))];
        let found = groups.row(group, section, place);
        keys.extend(
            found
                .and_then(|row| row.cells.first())
                .map(|cell| figure(&cell.by_the_rules))
                .unwrap_or_default(),
        );
        Json::Object(keys)
    });
    let pairs = groups.pairs().into_iter();
    let told = pairs.filter_map(|pair| Some((pair, groups.change(pair, section, place)?)));
    let differences = Json::list(told, |((one, other), change)| {
        let mut keys = vec![("group", name(one)), ("against", name(other))];
        keys.extend(groups.row(one, section, place).map(|row| contrast(&change, row)).unwrap_or_default());
        Json::Object(keys)
    });
    let on_every_answer = groups.row(0, section, place).and_then(FormRow::every_answer);
    Json::Object(vec![
        ("label", Json::text(&row.label)),
        ("unit", Json::text(row.unit.words())),
        ("base_is", Json::text(&row.base_is)),
        ("groups", figures),
        ("differences", differences),
        (
            "every_answer",
            Json::or_null(on_every_answer, |_| {
                Json::list(0..groups.groups.len(), |group| {
                    let mut keys = vec![("group", name(group))];
                    let base = groups.row(group, section, place).and_then(FormRow::every_answer);
                    keys.extend(base.and_then(|base| base.figures.first()).map(figure).unwrap_or_default());
                    Json::Object(keys)
                })
            }),
        ),
    ])
}
