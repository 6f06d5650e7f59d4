//! Case records made up at random, the same ones every time for one seed.

mod line;
mod random;

use std::io::{self, Write};

use line::Line;
use random::Random;

/// A day, as the number of days since 1 January 1970.
type Day = i32;

const FIRST: Day = 16_436; // 1 January 2015
const LAST: Day = 18_627; // 31 December 2020

const AREAS: [&str; 4] = ["Essex", "Kent", "Norfolk", "Suffolk"];
const COURTS: [&str; 2] = ["magistrates", "crown"];
const OFFENCE_GROUPS: [&str; 8] =
    ["violence", "sexual", "robbery", "burglary", "theft", "criminal damage", "public order", "other"];
const METHODS: [&str; 4] = ["letter", "email", "text", "handwritten"];
const KINDS: [&str; 10] = [
    "arrest",
    "interview",
    "released without charge",
    "bail",
    "charge",
    "no charge",
    "hearing",
    "verdict",
    "sentence",
    "other",
];
const CONTACTS: [&str; 5] = ["spoken", "letter", "email", "text", "voicemail"];
const SHORTCOMINGS: [&str; 4] = ["spelling", "untimely", "unclear", "other"];
const ENDINGS: [&str; 5] =
    ["no further action", "charges dropped", "convicted", "acquitted", "out of court disposal"];
const GAPS: [&str; 3] = ["no hearing record sheet", "did not reach court", "not stated on sheet"];

/// Writes `count` records, one JSON object a line, each with a reference of its own.
///
/// The dates lie from 2015 to 2020, most of them in order. Any field but the reference may be
/// unrecorded: left out, null, or `none` where it is neither a text nor a list.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn write_records(out: &mut impl Write, count: u64, seed: u64) -> io::Result<()> {
    let mut case = Case { random: Random::new(seed), line: Line::default() };
    for number in 0..count {
        out.write_all(case.write(number))?;
    }
    Ok(())
}

/// One record being written, over and over.
struct Case {
    random: Random,
    line: Line,
}

impl Case {
    fn write(&mut self, number: u64) -> &[u8] {
        let reported_on = self.random.between(FIRST, LAST - 60);
        let ended_on = self.later(reported_on, 400);
        self.line.start();
        self.line.text("reference", &format!("42/{number:08}/{}", self.random.between(15, 20)));
        let area = self.random.one_of(&AREAS);
        self.text("area", area);
        let frame = if self.random.one_in(6) { "recent" } else { "finalised" };
        self.text("frame", frame);
        self.choice("court", &COURTS);
        self.date_after("sampled_on", ended_on, 90);
        self.date_after("finalised_on", ended_on, 30);
        self.crime(reported_on);
        self.victim(reported_on);
        self.acknowledgement(reported_on);
        self.support(reported_on);
        self.developments(reported_on);
        self.journey(ended_on);
        self.vps(reported_on);
        self.release(ended_on);
        self.line.finish()
    }

    fn crime(&mut self, reported_on: Day) {
        self.line.open("crime");
        self.date("reported_on", reported_on);
        self.flag("domestic", 35);
        self.choice("offence_group", &OFFENCE_GROUPS);
        self.line.close();
    }

    fn victim(&mut self, reported_on: Day) {
        self.line.open("victim");
        self.flag("enhanced", 40);
        if self.random.one_in(2) {
            self.date_after("enhanced_from", reported_on, 90);
        }
        self.flag("lives_with_suspect", 40);
        self.flag("updates_declined", 5);
        self.line.close();
    }

    fn acknowledgement(&mut self, reported_on: Day) {
        self.line.open("acknowledgement");
        if self.random.percent(55) {
            self.date_after("sent_on", reported_on, 10);
            self.choice("method", &METHODS);
        } else {
            self.unrecorded("sent_on");
        }
        self.flag("declined", 10);
        self.flag("unsafe", 8);
        self.line.close();
    }

    fn support(&mut self, reported_on: Day) {
        self.line.open("support");
        if self.random.percent(90) {
            self.date_after("assessed_on", reported_on, 2);
        }
        self.flag("in_need", 70);
        self.flag("consented", 75);
        self.flag("already_supported", 20);
        if self.random.percent(60) {
            self.date_after("referred_on", reported_on, 5);
        } else {
            self.unrecorded("referred_on");
        }
        self.line.close();
    }

    fn developments(&mut self, reported_on: Day) {
        match self.random.between(0, 99) {
            0..2 => return,
            2..4 => return self.line.null("developments"),
            _ => self.line.open_list("developments"),
        }
        let mut occurred_on = reported_on;
        for _ in 0..self.random.between(0, 6) {
            occurred_on = self.later(occurred_on, 60);
            self.development(occurred_on);
        }
        self.line.close_list();
    }

    fn development(&mut self, occurred_on: Day) {
        self.line.open_row();
        self.choice("kind", &KINDS);
        self.date("occurred_on", occurred_on);
        if self.random.percent(85) {
            let slowest = if self.random.one_in(4) { 14 } else { 3 };
            self.date_after("told_on", occurred_on, slowest);
            self.choice("contact", &CONTACTS);
            if self.random.percent(80) {
                self.choice("quality", &["good"]);
            } else {
                self.choice("quality", &["poor"]);
                self.choice("shortcoming", &SHORTCOMINGS);
            }
        } else {
            self.unrecorded("told_on");
        }
        self.line.close();
    }

    fn journey(&mut self, ended_on: Day) {
        self.line.open("journey");
        self.choice("ending", &ENDINGS);
        self.date("ended_on", ended_on);
        if self.random.percent(85) {
            self.date_after("told_on", ended_on, 10);
        }
        self.line.close();
    }

    fn vps(&mut self, reported_on: Day) {
        self.line.open("vps");
        if self.random.percent(65) {
            self.date_after("offered_on", reported_on, 30);
        }
        self.flag("declined", 15);
        if self.random.percent(50) {
            self.date_after("taken_on", reported_on, 60);
            self.flag("used", 60);
            self.flag("reported_back", 40);
        }
        if self.random.percent(30) {
            self.choice("gap", &GAPS);
        }
        self.line.close();
    }

    fn release(&mut self, ended_on: Day) {
        self.line.open("release");
        self.flag("in_scope", 60);
        if self.random.percent(40) {
            let released_on = self.later(ended_on, 120);
            self.date("released_on", released_on);
            let told_on = self.later(released_on - 20, 25);
            self.date("told_on", told_on);
        }
        self.line.close();
    }

    fn text(&mut self, name: &str, text: &str) {
        match self.random.between(0, 99) {
            0..4 => {}
            4..6 => self.line.null(name),
            _ => self.line.text(name, text),
        }
    }

    fn date(&mut self, name: &str, day: Day) {
        if !self.is_unrecorded(name) {
            self.line.date(name, day);
        }
    }

    fn date_after(&mut self, name: &str, day: Day, most: i32) {
        let day = self.later(day, most);
        self.date(name, day);
    }

    fn flag(&mut self, name: &str, percent: i32) {
        if !self.is_unrecorded(name) {
            let flag = self.random.percent(percent);
            self.line.flag(name, flag);
        }
    }

    fn choice(&mut self, name: &str, of: &[&str]) {
        if !self.is_unrecorded(name) {
            let chosen = self.random.one_of(of);
            self.line.text(name, chosen);
        }
    }

    /// Leaves a field unrecorded about once in twelve, in one of the three ways, and says whether
    /// it did.
    fn is_unrecorded(&mut self, name: &str) -> bool {
        match self.random.between(0, 99) {
            0..4 => {}
            4..6 => self.line.null(name),
            6..8 => self.line.text(name, "none"),
            _ => return false,
        }
        true
    }

    /// Leaves a field unrecorded in one of the three ways, as often each.
    fn unrecorded(&mut self, name: &str) {
        match self.random.between(0, 2) {
            0 => {}
            1 => self.line.null(name),
            _ => self.line.text(name, "none"),
        }
    }

    /// Gives a day up to `most` days later; once in thirty, one that is as much earlier.
    fn later(&mut self, day: Day, most: i32) -> Day {
        let days = self.random.between(0, most);
        let day = if self.random.one_in(30) { day - days } else { day + days };
        day.clamp(FIRST, LAST)
    }
}
