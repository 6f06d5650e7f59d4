//! Suspect clauses: exemptions that ask the same, limits nobody reads, dates for which no limit is in force.

use super::Ruleset;
use super::lint::entry_of;
use super::overlay::Piece;
use super::question::{Entitlement, Exemption, InForce, TimeLimit};
use crate::calendar::Date;
use crate::condition::{Condition, Meaning};
use crate::diagnostic::{Code, Diagnostic};

/// Everything suspect in the clauses of one entitlement.
pub(super) fn clauses(ruleset: &Ruleset, entitlement: &Entitlement, piece: &Piece) -> Vec<Diagnostic> {
    let meaning = Meaning { layout: &ruleset.layout, scripts: &ruleset.scripts, in_order: false };
    let mut problems = same_conditions(entitlement, meaning);
    problems.extend(unread_limit(entitlement, piece));
    problems.extend(entitlement.time_limit.as_ref().and_then(|limit| limits_gap(limit, piece)));
    problems
}

/// Two exemptions of one question that ask the same, however each is written.
fn same_conditions(entitlement: &Entitlement, meaning: Meaning<'_>) -> Vec<Diagnostic> {
    let all: Vec<&Exemption> = entitlement.not_owed.iter().chain(&entitlement.excused).collect();
    let mut problems = Vec::new();
    for (index, later) in all.iter().enumerate() {
        let asks = meaning.of(&later.when.tree);
        let same = |first: &&&Exemption| meaning.of(&first.when.tree) == asks && can_meet(first, later);
        let Some(first) = all.iter().take(index).find(same) else { continue };
        if is_error_already(first, later, entitlement) {
            continue;
        }
        let message = format!("`{}` asks the same as `{}`", later.id, first.id);
        let help = "the first that holds is taken: tell the two apart, or take one out";
        problems.push(
            Diagnostic::new(Code::SameCondition, message, later.when.span)
                .also(first.when.span, "the same condition")
                .help(help),
        );
    }
    problems
}

/// Whether the two can be in force on one day.
fn can_meet(first: &Exemption, later: &Exemption) -> bool {
    let (Some(one), Some(other)) = (&first.in_force, &later.in_force) else { return true };
    one.by != other.by || (!ends_before(one, other) && !ends_before(other, one))
}

fn ends_before(one: &InForce, other: &InForce) -> bool {
    matches!((one.until, other.from), (Some(until), Some(from)) if until < from)
}

/// Word for word the same in one list, the first in force for every date: that is an error, reported as such.
fn is_error_already(first: &Exemption, later: &Exemption, entitlement: &Entitlement) -> bool {
    let within = |list: &[Exemption]| {
        [first, later].iter().all(|one| list.iter().any(|exemption| std::ptr::eq(exemption, *one)))
    };
    let one_list = within(&entitlement.not_owed) || within(&entitlement.excused);
    one_list && first.in_force.is_none() && first.when.text == later.when.text
}

/// A time limit that no condition speaks of.
fn unread_limit(entitlement: &Entitlement, piece: &Piece) -> Option<Diagnostic> {
    let limit = entry_of(&piece.node, "time_limit").filter(|_| entitlement.time_limit.is_some())?;
    let reads = |condition: &Condition| condition.tree.reads_limit() || condition.tree.is_interpreted();
    if conditions(entitlement).into_iter().any(reads) {
        return None;
    }
    let help = "use `in_time`, `late`, `running`, `overdue` or `due` in a condition, or take the limit out";
    Some(
        Diagnostic::new(Code::UnreadLimit, "no condition here reads the time limit", limit.key_span)
            .help(help),
    )
}

/// Every condition of an entitlement but those of its time limit.
pub(super) fn conditions(entitlement: &Entitlement) -> Vec<&Condition> {
    let exemptions = entitlement.not_owed.iter().chain(&entitlement.excused).map(|exemption| &exemption.when);
    let answers = entitlement.answers.iter().filter_map(|answer| answer.when.as_ref());
    let alerts = entitlement.alerts.iter().map(|alert| &alert.when);
    let applies = entitlement.applies_when.iter().map(|(condition, _)| condition);
    applies.chain(exemptions).chain(answers).chain(alerts).collect()
}

/// Days between the limits' dates for which none of them is in force.
fn limits_gap(limit: &TimeLimit, piece: &Piece) -> Option<Diagnostic> {
    let ranges: Option<Vec<&InForce>> = limit.within.iter().map(|within| within.in_force.as_ref()).collect();
    let mut ranges = ranges?;
    let by = ranges.first()?.by;
    if ranges.iter().any(|range| range.by != by) {
        return None;
    }
    ranges.sort_by_key(|range| range.from);
    let mut reached: Option<Date> = None;
    for (index, range) in ranges.iter().enumerate() {
        if let (true, Some(until), Some(from)) = (index > 0, reached, range.from)
            && until.days_to(from) > 1
        {
            let entry = entry_of(&entry_of(&piece.node, "time_limit")?.node, "within")?;
            let days = until.days_to(from) - 1;
            let message = format!("no limit is in force for {days} days from the day after {until}");
            let help =
                "cases of those days are `not applicable`; move `from` or `until` if that is not meant";
            return Some(Diagnostic::new(Code::LimitsGap, message, entry.key_span).help(help));
        }
        // A range without an end reaches past every later one.
        let until = range.until?;
        reached = Some(reached.map_or(until, |known| known.max(until)));
    }
    None
}
