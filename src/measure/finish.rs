//! The counts of a whole batch to its whole result: the form, and the lists beside it.

use super::case_mix::CaseMix;
use super::change::periods;
use super::section::section;
use super::summary::{
    Alerted, Attention, AuditUsed, FormHeading, NotUsedCount, Records, RulesetUsed, Run, Summary,
};
use super::tally::{AlertCount, Tally};
use crate::diagnostic::Code;

/// The whole result.
pub(super) fn summary(tally: Tally<'_>, run: Run) -> Summary {
    let (ruleset, audit) = (tally.ruleset, tally.audit);
    let headings = ruleset.form.iter();
    Summary {
        ruleset: RulesetUsed {
            id: ruleset.id.clone(),
            title: ruleset.title.clone(),
            code: ruleset.code.clone(),
            sha256: ruleset.sha256.clone(),
            base: ruleset.base.clone(),
        },
        audit: AuditUsed {
            title: audit.title.clone(),
            area: audit.area.clone(),
            collection_period: audit.collection_period.clone(),
            cases_are: audit.cases_are,
        },
        run,
        depends_on_as_at: tally.depends_on_as_at,
        records: records(&tally),
        columns: audit.columns.iter().map(|column| column.label.clone()).collect(),
        form: headings
            .map(|heading| FormHeading { text: heading.text.clone(), asks: heading.asks.clone() })
            .collect(),
        sections: ruleset.questions.iter().enumerate().map(|(index, _)| section(&tally, index)).collect(),
        periods: periods(audit),
        case_mix: CaseMix::default(),
        side_by_side: None,
        attention: attention(tally),
        draw: None,
    }
}

fn records(tally: &Tally<'_>) -> Records {
    let parts_not_used =
        tally.not_used_by_code.iter().filter(|(code, _)| !is_case(**code)).map(|(_, count)| count).sum();
    let not_used = tally.not_used.count.saturating_sub(parts_not_used);
    Records {
        read: tally.checked + not_used,
        checked: tally.checked,
        not_used,
        parts_not_used,
        in_no_period: tally.in_no_period.count,
        not_in_return: tally.not_in_return,
    }
}

/// Whether what could not be used is a case, and not a row of a list or a whole table.
fn is_case(code: Code) -> bool {
    !matches!(code, Code::RowWithoutCase | Code::TableUnusable | Code::FileUnreadable)
}

fn attention(tally: Tally<'_>) -> Attention {
    let questions = &tally.ruleset.questions;
    let id = |question: usize| questions.get(question).map(|question| question.id.clone());
    let mut alerts = tally.alerts;
    let place = |alert: &AlertCount| alert.question.unwrap_or(usize::MAX);
    alerts.sort_by(|one, other| (place(one), &one.says).cmp(&(place(other), &other.says)));
    let alerted = |alert: AlertCount| Alerted {
        entitlement: alert.question.and_then(id),
        says: alert.says,
        raised: alert.raised,
        cases: alert.cases,
    };
    let by_code = tally.not_used_by_code.into_iter();
    Attention {
        alerts: alerts.into_iter().map(alerted).collect(),
        missing: tally.facts.ranked(&tally.ruleset.layout),
        in_no_period: tally.in_no_period,
        not_used: tally.not_used,
        not_used_by_code: by_code.map(|(code, count)| NotUsedCount { code, count }).collect(),
        failures: tally.failures,
        failed_alerts: tally.failed_alerts,
        disagreements: tally.disagreements,
    }
}
