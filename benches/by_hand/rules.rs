//! The ten questions of the audit of 2019-20, each as plain conditions on a record.

use super::calendar::{Calendar, Day};
use super::record::{Development, Field, Quality, Record, Support};
use super::{Answer, Finding, Status, Tally};

const NOT_APPLICABLE: Finding = Finding::new(Answer::NotApplicable, Status::NotApplicable);
const UNKNOWN: Finding = Finding::new(Answer::Unknown, Status::Unknown);
const ERROR: Finding = Finding::new(Answer::Error, Status::Error);

/// The first day on which a written acknowledgement was owed.
const CODE_OF_2015: Day = Day::of(2015, 11, 16);

/// How a time limit stands on the as-at date.
enum Standing {
    InTime,
    Late,
    Running,
    Overdue,
}

/// What every record is judged by.
pub(super) struct Clock {
    pub(super) calendar: Calendar,
    pub(super) as_at: Day,
}

impl Clock {
    /// Says how a limit stands, or nothing where the calendar does not reach its end.
    fn standing(&self, from: Day, to: Field<Day>, limit_working_days: usize) -> Option<Standing> {
        let due = self.calendar.due(from, limit_working_days)?;
        Some(match to {
            Field::Recorded(to) if to <= due => Standing::InTime,
            Field::Recorded(_) => Standing::Late,
            Field::Blank | Field::NoneFound if self.as_at <= due => Standing::Running,
            Field::Blank | Field::NoneFound => Standing::Overdue,
        })
    }
}

/// Judges a finding that hangs on an unrecorded fact by what it would be either way: unknown only
/// where that matters.
fn either(one: Finding, other: Finding) -> Finding {
    if one.status == Status::Error || other.status == Status::Error {
        ERROR
    } else if one.answer == other.answer && one.status == other.status {
        Finding { some_blank: one.some_blank || other.some_blank, ..one }
    } else {
        UNKNOWN
    }
}

pub(super) fn written_acknowledgement(record: &Record<'_>) -> Finding {
    let Some(reported_on) = record.crime.reported_on.value() else {
        return UNKNOWN;
    };
    if reported_on < CODE_OF_2015 {
        return NOT_APPLICABLE;
    }
    let cohabiting_suspect = Finding::new(Answer::NotSuitable, Status::Exempt);
    match (record.crime.domestic.flag(), record.victim.lives_with_suspect.flag()) {
        (Some(true), Some(true)) => cohabiting_suspect,
        (Some(false), _) | (_, Some(false)) => acknowledgement_where_suitable(record),
        (None, _) | (_, None) => either(cohabiting_suspect, acknowledgement_where_suitable(record)),
    }
}

fn acknowledgement_where_suitable(record: &Record<'_>) -> Finding {
    let acknowledgement = &record.acknowledgement;
    if acknowledgement.sent_on.is_recorded() {
        return Finding::new(Answer::Yes, Status::Met);
    }
    if acknowledgement.declined.flag_or(false) || acknowledgement.r#unsafe.flag_or(false) {
        return Finding::new(Answer::NotSuitable, Status::Exempt);
    }
    let some_blank = acknowledgement.sent_on.is_blank()
        || acknowledgement.declined.is_blank()
        || acknowledgement.r#unsafe.is_blank();
    Finding::not_met(Answer::No, some_blank)
}

pub(super) fn needs_assessment(record: &Record<'_>) -> Finding {
    let assessed_on = record.support.assessed_on;
    if assessed_on.is_recorded() {
        Finding::new(Answer::Assessed, Status::Met)
    } else {
        Finding::not_met(Answer::NotAssessed, assessed_on.is_blank())
    }
}

pub(super) fn support_referral(record: &Record<'_>, clock: &Clock) -> Finding {
    if !record.support.assessed_on.is_recorded() {
        return NOT_APPLICABLE;
    }
    match record.support.in_need.flag() {
        Some(true) => referral_of_one_in_need(record, clock),
        Some(false) => NOT_APPLICABLE,
        None => either(referral_of_one_in_need(record, clock), NOT_APPLICABLE),
    }
}

fn referral_of_one_in_need(record: &Record<'_>, clock: &Clock) -> Finding {
    let Some(reported_on) = record.crime.reported_on.value() else {
        return UNKNOWN;
    };
    match clock.standing(reported_on, record.support.referred_on, 2) {
        Some(Standing::InTime) => Finding::new(Answer::Referred, Status::Met),
        Some(Standing::Late) => Finding::not_met(Answer::ReferredLate, false),
        Some(Standing::Running) => Finding::new(Answer::NotYetDue, Status::NotDue),
        Some(Standing::Overdue) => no_referral(&record.support),
        None => ERROR,
    }
}

fn no_referral(support: &Support) -> Finding {
    let excused = Finding::new(Answer::NotReferred, Status::Exempt);
    let if_consented = match support.already_supported.flag() {
        Some(true) => excused,
        Some(false) => Finding::not_met(Answer::NotReferred, support.referred_on.is_blank()),
        None => UNKNOWN,
    };
    match support.consented.flag() {
        Some(true) => if_consented,
        Some(false) => excused,
        None => either(excused, if_consented),
    }
}

pub(super) fn timely_updates(record: &Record<'_>, development: &Development, clock: &Clock) -> Finding {
    let Some(occurred_on) = development.occurred_on.value() else {
        return UNKNOWN;
    };
    let victim = &record.victim;
    let within = |limit_working_days, some_blank| {
        let some_blank = some_blank || victim.updates_declined.is_blank();
        let answer = match clock.standing(occurred_on, development.told_on, limit_working_days) {
            Some(Standing::InTime) => return Finding::new(Answer::InTime, Status::Met),
            Some(Standing::Running) => return Finding::new(Answer::NotYetDue, Status::NotDue),
            Some(Standing::Late) => Answer::Late,
            Some(Standing::Overdue) => Answer::NotTold,
            None => return ERROR,
        };
        if victim.updates_declined.flag_or(false) {
            return Finding::new(Answer::UpdatesDeclined, Status::Exempt);
        }
        Finding::not_met(answer, some_blank || development.told_on.is_blank())
    };
    let standard = || within(5, false);
    let enhanced = || match victim.enhanced_from {
        Field::Recorded(from) if from > occurred_on => within(5, false),
        from => within(1, from.is_blank()),
    };
    match victim.enhanced.flag() {
        Some(true) => enhanced(),
        Some(false) => standard(),
        None => either(enhanced(), standard()),
    }
}

pub(super) fn update_quality(development: &Development) -> Finding {
    if !development.told_on.is_recorded() {
        return NOT_APPLICABLE;
    }
    match development.quality.value() {
        Some(Quality::Good) => Finding::new(Answer::Appropriate, Status::Met),
        Some(Quality::Poor) => Finding::not_met(Answer::NotAppropriate, false),
        None => UNKNOWN,
    }
}

/// Adds to a tally the findings of a question that is asked of every development.
pub(super) fn each_development(
    record: &Record<'_>,
    tally: &mut Tally,
    ask: impl Fn(&Development) -> Finding,
) {
    match record.developments.as_deref() {
        None => tally.add(UNKNOWN),
        Some([]) => tally.add(NOT_APPLICABLE),
        Some(developments) => developments.iter().for_each(|development| tally.add(ask(development))),
    }
}

pub(super) fn end_of_journey(record: &Record<'_>) -> Finding {
    let journey = &record.journey;
    if !journey.ended_on.is_recorded() && !record.finalised_on.is_recorded() {
        return NOT_APPLICABLE;
    }
    if journey.told_on.is_recorded() {
        return Finding::new(Answer::Yes, Status::Met);
    }
    Finding::not_met(Answer::No, journey.ended_on.is_blank() || journey.told_on.is_blank())
}

pub(super) fn vps_taken(record: &Record<'_>) -> Finding {
    let vps = &record.vps;
    if vps.taken_on.is_recorded() {
        return Finding::new(Answer::Yes, Status::Met);
    }
    if vps.declined.flag_or(false) {
        return Finding::new(Answer::OfferedButDeclined, Status::Exempt);
    }
    if vps.offered_on.is_recorded() {
        return Finding::new(Answer::OfferedNoReply, Status::Met);
    }
    let some_blank = vps.taken_on.is_blank() || vps.offered_on.is_blank() || vps.declined.is_blank();
    Finding::not_met(Answer::No, some_blank)
}

pub(super) fn vps_used(record: &Record<'_>) -> Finding {
    if !record.vps.taken_on.is_recorded() {
        return NOT_APPLICABLE;
    }
    yes_or_no(record.vps.used.flag())
}

pub(super) fn vps_reported_back(record: &Record<'_>) -> Finding {
    if !record.vps.taken_on.is_recorded() {
        return NOT_APPLICABLE;
    }
    yes_or_no(record.vps.reported_back.flag())
}

const fn yes_or_no(flag: Option<bool>) -> Finding {
    match flag {
        Some(true) => Finding::new(Answer::Yes, Status::Met),
        Some(false) => Finding::not_met(Answer::No, false),
        None => UNKNOWN,
    }
}

pub(super) fn release(record: &Record<'_>) -> Finding {
    let release = &record.release;
    let Some(released_on) = release.released_on.value() else {
        return NOT_APPLICABLE;
    };
    if !release.in_scope.flag_or(true) {
        return NOT_APPLICABLE;
    }
    match release.told_on.value() {
        Some(told_on) if told_on <= released_on => Finding::new(Answer::Yes, Status::Met),
        _ => Finding::not_met(Answer::No, release.in_scope.is_blank() || release.told_on.is_blank()),
    }
}
