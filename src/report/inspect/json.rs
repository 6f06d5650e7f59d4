//! What a file holds, as one object.

use std::io::{self, Write};

use super::super::json_tree::Json;
use super::columns::shown_words;
use super::{Inspected, guess_of, personal, to_look_at};
use crate::record::{ColumnProfile, Few, Layout, Looks, MappedProfile, RecordsProfile, TableProfile};

/// Writes what was found as one object.
pub fn write_json(out: &mut dyn Write, inspected: &Inspected<'_>) -> io::Result<()> {
    Json::Object(vec![
        ("format", Json::number(1)),
        ("file", Json::text(&inspected.file)),
        ("hidden_sheets", Json::list(&inspected.hidden_sheets, Json::text)),
        ("tables", Json::list(inspected.tables, |one| table(inspected, one))),
        ("records", Json::or_null(inspected.records.as_ref(), |one| records(inspected.layout, one))),
    ])
    .write(out)
}

fn table(inspected: &Inspected<'_>, table: &TableProfile) -> Json {
    Json::Object(vec![
        ("sheet", Json::or_null(table.sheet.as_ref(), Json::text)),
        ("header_row", Json::number(table.header_row)),
        ("rows", Json::number(table.rows)),
        ("uneven_rows", few(&table.uneven)),
        ("hidden_rows", few(&table.hidden.rows)),
        ("hidden_columns", Json::list(&table.hidden.columns, Json::text)),
        ("to_look_at", Json::list(to_look_at(inspected, table), Json::Text)),
        ("personal", Json::list(personal(inspected.layout, table), Json::Text)),
        ("columns", Json::list(&table.columns, |one| column(inspected.layout, one))),
    ])
}

fn column(layout: &Layout, column: &ColumnProfile) -> Json {
    let look = &column.look;
    let guess = guess_of(layout, column);
    let is_personal = look.personal(&column.heading).filter(|_| !guess.sure);
    let (name, dates) = match look.looks() {
        Looks::Blank => ("blank", None),
        Looks::Dates(dates) => ("dates", Some(dates)),
        Looks::Flag => ("flag", None),
        Looks::Choice => ("choice", None),
        Looks::Numbers => ("numbers", None),
        Looks::Text => ("text", None),
    };
    let words = shown_words(layout, column).unwrap_or_default();
    Json::Object(vec![
        ("heading", Json::text(&column.heading)),
        ("looks", Json::text(name)),
        ("personal", Json::or_null(is_personal, |found| Json::text(found.words()))),
        ("filled", Json::number(look.filled)),
        ("dates", Json::or_null(dates.and_then(|dates| dates.format), Json::text)),
        ("dates_or", Json::or_null(dates.and_then(|dates| dates.or), Json::text)),
        ("bent", few(&look.bent)),
        ("no_value", few(&look.no_value)),
        ("numbers_as_text", Json::number(look.numbers_as_text())),
        ("repeated", Json::number(look.repeated)),
        ("words", Json::Named(words.into_iter().map(|(word, count)| (word, Json::number(count))).collect())),
        ("feeds", Json::list(&guess.fields, |field| Json::text(layout.path(*field)))),
        ("sure", Json::Flag(guess.sure)),
        ("mapped", Json::list(&column.mapped, mapped)),
    ])
}

fn mapped(mapped: &MappedProfile) -> Json {
    Json::Object(vec![
        ("field", Json::text(&mapped.path)),
        ("values", Json::number(mapped.values)),
        ("none", Json::number(mapped.none)),
        ("blank", Json::number(mapped.blank)),
        ("misfits", few(&mapped.misfits)),
        ("first", Json::or_null(mapped.first.as_ref(), Json::text)),
    ])
}

fn records(layout: &Layout, records: &RecordsProfile) -> Json {
    let field = |(field, [values, none, blank]): (&crate::record::Declaration, &[u64; 3])| {
        Json::Object(vec![
            ("field", Json::text(&field.path)),
            ("values", Json::number(values)),
            ("none", Json::number(none)),
            ("blank", Json::number(blank)),
        ])
    };
    Json::Object(vec![
        ("usable", Json::number(records.usable)),
        ("not_used", Json::number(records.count_not_used())),
        ("left_out", Json::number(records.left_out)),
        ("fields", Json::list(layout.fields.iter().zip(&records.fields), field)),
    ])
}

fn few(few: &Few) -> Json {
    Json::Object(vec![
        ("count", Json::number(few.count)),
        ("first_rows", Json::list(&few.lines, Json::number)),
    ])
}
