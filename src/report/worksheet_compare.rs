//! What two sheets filled in on the same cases come to: agreement by fact, as text and as JSON.

use std::io::{self, Write};

use super::json_tree::Json;
use super::stated;
use super::words::{counted, number, plain};
use crate::measure::{Agreement, Differs, FactAgreement, FirstFew};
use crate::record::{FieldRef, Layout, Slot};

/// A comparison with what it is of.
#[derive(Debug)]
pub struct Compared<'c> {
    /// The declared fields.
    pub layout: &'c Layout,
    /// The two sheets, as they are shown.
    pub names: [&'c str; 2],
    /// What they come to.
    pub agreement: &'c Agreement,
}

/// Writes the comparison for a terminal, all facts together last.
pub fn write_text(out: &mut dyn Write, compared: &Compared<'_>) -> io::Result<()> {
    let Compared { layout, names: [first, second], agreement } = compared;
    writeln!(out, "Two sheets on {}", counted(agreement.cases, "case", "cases"))?;
    writeln!(out, "  first:  {first}\n  second: {second}")?;
    only(out, "first", &agreement.only_first)?;
    only(out, "second", &agreement.only_second)?;
    for (field, fact) in &agreement.facts {
        let (label, path) = (plain(layout.label(*field)), layout.path(*field));
        let what = if matches!(field, FieldRef::List(_)) { ": number of rows" } else { "" };
        writeln!(out, "\n{label}{what} ({path})")?;
        writeln!(out, "  {}", sentence(fact))?;
        for differs in &fact.differ.first {
            let [one, other] = said(layout, *field, differs);
            writeln!(out, "  {}: {one} | {other}", place(differs))?;
        }
        if fact.differ.others() > 0 {
            writeln!(out, "  and {} more", number(fact.differ.others()))?;
        }
    }
    let (agree, both) = agreement.whole();
    let whole = FactAgreement { agree, both, ..FactAgreement::default() };
    writeln!(out, "\nAll facts: {}", sentence(&whole))
}

fn only(out: &mut dyn Write, which: &str, cases: &FirstFew<String>) -> io::Result<()> {
    if cases.count == 0 {
        return Ok(());
    }
    let listed: Vec<String> = cases.first.iter().map(|case| plain(case)).collect();
    let more =
        if cases.others() > 0 { format!(" and {} more", number(cases.others())) } else { String::new() };
    writeln!(
        out,
        "  {} only in the {which}, not compared: {}{more}",
        counted(cases.count, "case", "cases"),
        listed.join(", ")
    )
}

/// "90% agree (27 of 30 filled in by both); 2 filled in only in the first".
fn sentence(fact: &FactAgreement) -> String {
    let mut words = match fact.percent() {
        Some(percent) => {
            let (agree, both) = (number(fact.agree), number(fact.both));
            format!("{}% agree ({agree} of {both} filled in by both)", percent.whole())
        }
        None => "none filled in by both".to_owned(),
    };
    for (count, which) in [(fact.only_first, "first"), (fact.only_second, "second")] {
        if count > 0 {
            words = format!("{words}; {} only in the {which}", number(count));
        }
    }
    words
}

fn place(differs: &Differs) -> String {
    let case = plain(&differs.case);
    differs.row.map_or_else(|| case.clone(), |row| format!("{case}, row {}", row + 1))
}

/// What each says; the words of a text are not shown.
fn said(layout: &Layout, field: FieldRef, differs: &Differs) -> [String; 2] {
    let said = |slot: Slot| stated(layout, field, slot).unwrap_or_else(|| "a text".to_owned());
    [said(differs.first), said(differs.second)]
}

/// Writes the comparison as one object.
pub fn write_json(out: &mut dyn Write, compared: &Compared<'_>) -> io::Result<()> {
    let Compared { layout, names, agreement } = compared;
    let few = |cases: &FirstFew<String>| {
        Json::Object(vec![
            ("count", Json::number(cases.count)),
            ("first", Json::list(&cases.first, |case| Json::text(case.as_str()))),
        ])
    };
    let (agree, both) = agreement.whole();
    let whole = FactAgreement { agree, both, ..FactAgreement::default() };
    let facts = Json::list(&agreement.facts, |(field, fact)| {
        let mut entries =
            vec![("field", Json::text(layout.path(*field))), ("label", Json::text(layout.label(*field)))];
        entries.extend(figures(fact));
        entries.push(("only_first", Json::number(fact.only_first)));
        entries.push(("only_second", Json::number(fact.only_second)));
        entries.push(("differ", differ(layout, *field, fact)));
        Json::Object(entries)
    });
    Json::Object(vec![
        ("sheets", Json::list(names, |name| Json::text(*name))),
        ("cases", Json::number(agreement.cases)),
        ("only_first", few(&agreement.only_first)),
        ("only_second", few(&agreement.only_second)),
        ("all_facts", Json::Object(figures(&whole))),
        ("facts", facts),
    ])
    .write(out)
}

fn figures(fact: &FactAgreement) -> Vec<(&'static str, Json)> {
    vec![
        ("percent", Json::or_null(fact.percent(), Json::number)),
        ("agree", Json::number(fact.agree)),
        ("both", Json::number(fact.both)),
    ]
}

fn differ(layout: &Layout, field: FieldRef, fact: &FactAgreement) -> Json {
    let one = |differs: &Differs| {
        let [first, second] = said(layout, field, differs);
        Json::Object(vec![
            ("case", Json::text(differs.case.as_str())),
            ("row", Json::or_null(differs.row, |row| Json::number(u64::from(row) + 1))),
            ("first", Json::text(first)),
            ("second", Json::text(second)),
        ])
    };
    let first = Json::list(&fact.differ.first, one);
    Json::Object(vec![("count", Json::number(fact.differ.count)), ("first", first)])
}
