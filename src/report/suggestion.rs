//! Examples that are missing, ready to paste: a smallest record, its expectation left for a person to confirm.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::reasons::value;
use super::uncovered;
use super::words::plain;
use crate::finding::{Fact, Finding, Gap, Given, Point, What, Witness};
use crate::record::{FieldRef, Kind, Layout, Slot};
use crate::ruleset::{Ruleset, Status};

/// An example that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// What it reaches and no other does.
    pub reaches: Vec<Gap>,
    /// The example.
    pub text: String,
}

/// An example of a record made up for a question, with the findings and alerts that it comes to now. Its name is none of
/// those `taken`, and is then one of them.
pub fn suggested(
    ruleset: &Ruleset,
    reaches: Vec<Gap>,
    witness: &Witness,
    (findings, alerts): (&[Finding], &[String]),
    taken: &mut BTreeSet<String>,
) -> Suggested {
    let question = reaches.first().map_or(0, |gap| gap.stated.question);
    let id = ruleset.questions.get(question).map_or("", |question| question.id.as_str());
    let mut text = String::new();
    for gap in &reaches {
        line(&mut text, &format!("# {}: {}", plain(&gap.place), plain(&uncovered::told(ruleset, gap))));
    }
    let first = reaches.first().map_or_else(String::new, said);
    line(&mut text, &format!("- name: {}", quoted(&named(format!("{id}, {first}"), taken))));
    line(&mut text, &format!("  as_at: {}", witness.as_at));
    given(&mut text, &ruleset.layout, witness);
    line(&mut text, "  expect:");
    line(&mut text, "    # It comes to this now. Take the # away where it should.");
    match findings {
        [finding] if finding.row.is_none() => {
            line(&mut text, &format!("    # {id}: {}", came_to(ruleset, finding)));
        }
        findings => {
            line(&mut text, &format!("    # {id}:"));
            for finding in findings {
                line(&mut text, &format!("    #   - {}", came_to(ruleset, finding)));
            }
        }
    }
    if reaches.iter().any(|gap| matches!(gap.stated.what, What::Alert(_))) {
        let alerts: Vec<String> = alerts.iter().map(|says| quoted(says)).collect();
        line(&mut text, &format!("  # alerts: [{}]", alerts.join(", ")));
    }
    Suggested { reaches, text }
}

/// An example of a record made up for a question, expecting the findings that it comes to.
pub fn example(ruleset: &Ruleset, name: &str, witness: &Witness, findings: &[Finding]) -> String {
    let mut text = String::new();
    line(&mut text, &format!("- name: {}", quoted(name)));
    given(&mut text, &ruleset.layout, witness);
    line(&mut text, &format!("  as_at: {}", witness.as_at));
    line(&mut text, "  expect:");
    let id = findings.first().and_then(|finding| ruleset.questions.get(finding.question));
    let id = id.map_or("", |question| &question.id);
    match findings {
        [finding] if finding.row.is_none() => {
            line(&mut text, &format!("    {id}: {}", came_to(ruleset, finding)));
        }
        findings => {
            line(&mut text, &format!("    {id}:"));
            for finding in findings {
                line(&mut text, &format!("      - {}", came_to(ruleset, finding)));
            }
        }
    }
    text
}

/// A name that no other example has.
fn named(name: String, taken: &mut BTreeSet<String>) -> String {
    let others = (2..).map(|number| format!("{name} ({number})"));
    let free = std::iter::once(name.clone()).chain(others).find(|name| !taken.contains(name));
    let free = free.unwrap_or(name);
    taken.insert(free.clone());
    free
}

/// What is said of a gap for which no record was found, though it is not shown to be impossible.
pub fn not_found(ruleset: &Ruleset, gap: Gap) -> Suggested {
    let told = plain(&format!("{}: {}", gap.place, uncovered::told(ruleset, &gap)));
    let text = format!("# {told}\n# No record was found that reaches it: can there be one?\n");
    Suggested { reaches: vec![gap], text }
}

/// What a gap is, for a name.
fn said(gap: &Gap) -> String {
    let what = match &gap.stated.what {
        What::InForce => "in force",
        What::Applies => "applies",
        What::Exemption(words) | What::Answer(words) | What::Limit(words) | What::Alert(words) => words,
        What::Unconditional(words) => return words.replace('`', ""),
        What::Operand | What::Field => &gap.text,
    };
    match gap.stated.point {
        Point::Clause(_, true) | Point::Part(_, _, true) => format!("{what}: true"),
        Point::Clause(_, false) | Point::Part(_, _, false) => format!("{what}: false"),
        Point::Absent(..) => format!("{what} left out"),
    }
}

/// The record, its groups and lists nested.
pub(super) fn given(text: &mut String, layout: &Layout, witness: &Witness) {
    let own: Vec<&Fact> =
        witness.facts.iter().filter(|fact| matches!(fact.field, FieldRef::Record(_))).collect();
    if own.is_empty() && witness.lists.is_empty() {
        line(text, "  given: {}");
        return;
    }
    line(text, "  given:");
    let mut sorted: Vec<(Vec<&str>, &Fact)> =
        own.into_iter().map(|fact| (layout.path(fact.field).split('.').collect(), fact)).collect();
    sorted.sort_by_key(|(_, fact)| fact.field);
    let mut open: Vec<&str> = Vec::new();
    for (path, fact) in sorted {
        let Some((name, groups)) = path.split_last() else { continue };
        let shared = groups.iter().zip(&open).take_while(|(group, open)| group == open).count();
        open.truncate(shared);
        for group in groups.iter().skip(shared) {
            line(text, &format!("{}{group}:", "  ".repeat(open.len() + 2)));
            open.push(group);
        }
        line(text, &format!("{}{name}: {}", "  ".repeat(open.len() + 2), written(layout, fact)));
    }
    for (list, rows) in &witness.lists {
        let name = layout.list(*list).map_or("", |list| list.name.as_str());
        if *rows == 0 {
            line(text, &format!("    {name}: []"));
            continue;
        }
        line(text, &format!("    {name}:"));
        for row in 0..*rows {
            let own =
                |fact: &&Fact| matches!(fact.field, FieldRef::Row(of, _) if of == *list && fact.row == row);
            let fields: Vec<String> =
                witness.facts.iter().filter(own).map(|fact| field(layout, fact)).collect();
            line(text, &format!("      - {{{}}}", fields.join(", ")));
        }
    }
}

fn field(layout: &Layout, fact: &Fact) -> String {
    let name = layout.declaration(fact.field).map_or("", |declared| declared.name.as_str());
    format!("{name}: {}", written(layout, fact))
}

fn written(layout: &Layout, fact: &Fact) -> String {
    match &fact.value {
        Given::Words(words) => quoted(words),
        Given::Slot(slot) => {
            let words = value(layout, fact.field, *slot, None);
            let kind = layout.declaration(fact.field).map(|declared| &declared.kind);
            let bare = |character: char| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-');
            match (slot, kind) {
                (Slot::Choice(_), Some(Kind::Choice(_))) if !words.chars().all(bare) => quoted(&words),
                _ => words,
            }
        }
    }
}

/// What a finding came to, as an example expects it.
fn came_to(ruleset: &Ruleset, finding: &Finding) -> String {
    let Some(question) = ruleset.questions.get(finding.question) else { return String::new() };
    let bare = |character: char| character.is_alphanumeric() || matches!(character, ' ' | '-' | '.' | '_');
    let name = |words: &str| if words.chars().all(bare) { words.to_owned() } else { quoted(words) };
    let mut keys = vec![
        format!("answer: {}", name(question.answer(finding.answer))),
        format!("status: {}", finding.status.words()),
    ];
    let reason = finding.reason.and_then(|reason| question.reasons.get(usize::from(reason)));
    keys.extend(reason.map(|reason| format!("reason: {}", name(&reason.id))));
    keys.extend(finding.due.map(|due| format!("due: {due}")));
    if !finding.missing.is_empty() {
        let fields: Vec<&str> = finding.missing.iter().map(|field| ruleset.layout.path(*field)).collect();
        keys.push(format!("missing: [{}]", fields.join(", ")));
    }
    if let Some(answers) = finding.could_be {
        let answers: Vec<String> = answers.iter().map(|answer| name(question.answer(answer))).collect();
        keys.push(format!("could_be: [{}]", answers.join(", ")));
    } else if finding.status == Status::Unknown {
        keys.push("could_be: none".to_owned());
    }
    format!("{{{}}}", keys.join(", "))
}

fn quoted(words: &str) -> String {
    format!("'{}'", plain(words).replace('\'', "''"))
}

fn line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{line}");
}
