//! Cases that a meeting may want to talk about, each with why, and its explanation behind a disclosure.

use super::Context;
use super::page::{Page, text};
use crate::measure::Summary;
use crate::report::blocks::html;
use crate::report::explain;
use crate::report::words::{counted, plain};

/// A case, and why it is worth a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDiscuss {
    /// Its reference.
    pub reference: String,
    /// Why, a line a reason.
    pub why: Vec<String>,
}

/// The cases that raised an alert, or on which a rule failed: the first of each, in the order of the alerts.
pub fn to_discuss(summary: &Summary) -> Vec<ToDiscuss> {
    let attention = &summary.attention;
    let mut cases: Vec<ToDiscuss> = Vec::new();
    let mut add =
        |reference: &str, why: String| match cases.iter_mut().find(|case| case.reference == reference) {
            Some(case) => case.why.push(why),
            None => cases.push(ToDiscuss { reference: reference.to_owned(), why: vec![why] }),
        };
    for alert in &attention.alerts {
        alert.cases.first.iter().for_each(|reference| add(reference, alert.says.clone()));
    }
    for failure in attention.failures.first.iter().chain(&attention.failed_alerts.first) {
        add(&failure.case, format!("A rule failed ({}): {}", failure.entitlement, failure.fault));
    }
    cases
}

/// Writes the cases.
pub(super) fn write(page: &mut Page, context: &Context<'_>) {
    let cases = to_discuss(context.summary);
    page.heading(2, "cases", "Cases to discuss");
    if cases.is_empty() {
        page.paragraph("No case raised an alert.");
        return;
    }
    page.paragraph("Each raised an alert, which changes no answer: a person should look at it.");
    for case in &cases {
        one(page, context, case);
    }
    let attention = &context.summary.attention;
    let alerts = attention.alerts.iter().map(|alert| alert.cases.others());
    let others: u64 = alerts.sum::<u64>() + attention.failures.others() + attention.failed_alerts.others();
    if others > 0 {
        page.paragraph(&text(&format!(
            "{} of these kinds: the findings list every one.",
            counted(others, "more case is", "more cases are")
        )));
    }
}

fn one(page: &mut Page, context: &Context<'_>, case: &ToDiscuss) {
    let why = plain(&case.why.join(". "));
    let explained = context.board.explained.iter().find(|other| other.reference() == case.reference);
    let Some(explained) = explained else {
        page.paragraph(&format!("<strong>{}</strong>: {}", text(&case.reference), text(&why)));
        return;
    };
    page.line(&format!("<details>\n<summary>{}: {}</summary>", text(&case.reference), text(&why)));
    let mut html = Vec::new();
    // Writing to a `Vec` cannot fail.
    let _ = explain::blocks(explained, 3).iter().try_for_each(|block| html::write_block(&mut html, block));
    page.line(&String::from_utf8_lossy(&html));
    page.line("</details>");
}
