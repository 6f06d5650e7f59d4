//! How one question differs between two rulesets.

use super::compare::{Pair, RuleChange, Sides, Touches, matched, reordered, words};
use super::compare_rows::rows;
use super::{
    Alert, Answer, Because, Entitlement, Exemption, InForce, Question, RuleId, Ruleset, TimeLimit, Within,
};
use crate::record::FieldRef;

/// What differs of a question.
pub(super) fn question(sides: Sides<'_>, pair: &Pair) -> Vec<RuleChange> {
    let old = pair.old.and_then(|place| sides.old.questions.get(place));
    let new = pair.new.and_then(|place| sides.new.questions.get(place));
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (old, new) => {
            let said = |question: Option<&Question>| question.map(|question| question.question().to_owned());
            let change = RuleChange::new("question", "", "", said(old), said(new));
            return vec![change.touching(Touches::Question)];
        }
    };
    let mut changes = Vec::new();
    for (was, is) in editions(old, new) {
        match (was, is) {
            (Some(was), Some(is)) => {
                let between = Between { sides, old, new, was: was.1, is: is.1, editions: (was.0, is.0) };
                between.all(&mut changes);
            }
            (was, is) => {
                let said = |side: Option<(usize, &Entitlement)>, ruleset: &Ruleset| {
                    side.map(|(_, entitlement)| in_force(ruleset, entitlement.in_force.as_ref()))
                };
                let rules =
                    |side: Option<(usize, &Entitlement)>| side.map_or(Vec::new(), |(_, one)| every_rule(one));
                let change = RuleChange::new("edition", "", "", said(was, sides.old), said(is, sides.new));
                changes.push(change.touching(Touches::Question).at(rules(was), rules(is)));
            }
        }
    }
    changes.extend(rows(old, new));
    changes
}

type Edition<'r> = Option<(usize, &'r Entitlement)>;

/// Editions that belong together: those in force for the same dates, else in their order where there are as many.
fn editions<'r>(old: &'r Question, new: &'r Question) -> Vec<(Edition<'r>, Edition<'r>)> {
    let range = |one: &Entitlement| one.in_force.as_ref().map(|force| (force.from, force.until));
    let mut pairs: Vec<(Edition<'_>, Edition<'_>)> = Vec::new();
    let in_order = old.editions.len() == new.editions.len();
    for (place, is) in new.editions.iter().enumerate() {
        let was = if in_order {
            old.editions.get(place).map(|was| (place, was))
        } else {
            old.editions.iter().enumerate().find(|(_, was)| range(was) == range(is))
        };
        pairs.push((was, Some((place, is))));
    }
    for (place, was) in old.editions.iter().enumerate() {
        if !pairs.iter().any(|(known, _)| known.is_some_and(|(known, _)| known == place)) {
            pairs.push((Some((place, was)), None));
        }
    }
    pairs
}

/// Every clause that can decide.
fn every_rule(entitlement: &Entitlement) -> Vec<RuleId> {
    let exemptions = entitlement.not_owed.iter().chain(&entitlement.excused).map(|exemption| exemption.rule);
    let answers = entitlement.answers.iter().map(|answer| answer.rule);
    let force = entitlement.in_force.iter().map(|force| force.rule);
    std::iter::once(entitlement.rule).chain(force).chain(exemptions).chain(answers).collect()
}

/// One edition of a question in two rulesets.
struct Between<'r> {
    sides: Sides<'r>,
    old: &'r Question,
    new: &'r Question,
    was: &'r Entitlement,
    is: &'r Entitlement,
    editions: (usize, usize),
}

impl Between<'_> {
    fn all(&self, changes: &mut Vec<RuleChange>) {
        let (was, is) = (self.was, self.is);
        self.said(changes);
        changes.extend(self.in_force("question", "", (was.in_force.as_ref(), is.in_force.as_ref())));
        self.asked_of(changes);
        let applies = |one: &Entitlement| one.applies_when.as_ref().map(|(_, rule)| *rule);
        let conditions = [was, is].map(|one| one.applies_when.as_ref().map(|(condition, _)| condition));
        let change = self.sides.condition("applies when", "", (conditions[0], conditions[1]));
        changes.extend(change.map(|change| {
            let rules = |one: &Entitlement| applies(one).into_iter().collect();
            change.touching(Touches::Answers).at(rules(was), rules(is))
        }));
        self.exemptions(changes);
        self.answers(changes);
        self.time_limit(changes);
        self.alerts(changes);
        let because = |ruleset: &Ruleset, because: &Option<Because>| {
            because.as_ref().map_or_else(String::new, |because| Sides::path(ruleset, because.field.field))
        };
        let (was, is) = (because(self.sides.old, &was.because), because(self.sides.new, &is.because));
        changes.extend(words("reason of unknown answers", "", (&was, &is)));
    }

    /// What is only said.
    fn said(&self, changes: &mut Vec<RuleChange>) {
        let (was, is) = (self.was, self.is);
        let source = |one: &Entitlement| {
            let about = one.source.about.as_ref().map_or(String::new(), |about| format!(", {about}"));
            let verified = if one.source.verified { "verified" } else { "not verified" };
            format!("{}{about} ({verified})", one.source.code)
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let held = |one: &Entitlement| {
            one.not_collected.as_ref().map_or(String::new(), |held| format!("{} ({})", held.note, held.by))
        };
        let accepted = |one: &Entitlement| {
            let accepted = one.accepted.iter().map(|(code, why)| format!("{code}: {why}"));
            accepted.collect::<Vec<_>>().join("; ")
        };
        let pairs = [
            ("question", was.question.clone(), is.question.clone()),
            ("says", was.says.clone(), is.says.clone()),
            ("owed by", was.owed_by.clone(), is.owed_by.clone()),
            ("source", source(was), source(is)),
            ("good looks like", text(&was.good_looks_like), text(&is.good_looks_like)),
            ("look in", text(&was.look_in), text(&is.look_in)),
            ("not collected", held(was), held(is)),
            ("lint warnings accepted", accepted(was), accepted(is)),
        ];
        changes.extend(pairs.iter().filter_map(|(part, was, is)| words(part, "", (was, is))));
    }

    fn asked_of(&self, changes: &mut Vec<RuleChange>) {
        let list = |ruleset: &Ruleset, one: &Entitlement| match one.for_each {
            Some((list, _)) => format!("each row of {}", Sides::path(ruleset, FieldRef::List(list))),
            None => "each case, once".to_owned(),
        };
        let (was, is) = (list(self.sides.old, self.was), list(self.sides.new, self.is));
        let change = words("asked of", "", (&was, &is));
        changes.extend(change.map(|change| change.touching(Touches::Question)));
    }

    fn in_force(
        &self,
        part: &'static str,
        name: &str,
        (was, is): (Option<&InForce>, Option<&InForce>),
    ) -> Option<RuleChange> {
        let rules = |force: Option<&InForce>| force.map(|force| force.rule).into_iter().collect();
        let (old, new) = (rules(was), rules(is));
        let (was, is) = (in_force(self.sides.old, was), in_force(self.sides.new, is));
        (was != is).then(|| {
            let change = RuleChange::new(part, name, "in force", Some(was), Some(is));
            change.touching(Touches::Answers).at(old, new)
        })
    }

    fn exemptions(&self, changes: &mut Vec<RuleChange>) {
        let (old, new) = (Listed::all(self.sides.old, self.was), Listed::all(self.sides.new, self.is));
        for (was, is) in
            matched(&old, &new, |listed| listed.exemption.id.clone(), |listed| listed.asks.clone())
        {
            match (was, is) {
                (Some(was), Some(is)) => self.exemption(was, is, changes),
                (was, is) => {
                    let said = |side: Option<&Listed<'_>>, question: &Question, ruleset: &Ruleset| {
                        side.map(|listed| listed.said(question, ruleset))
                    };
                    let rules =
                        |side: Option<&Listed<'_>>| side.map_or(Vec::new(), |one| rules_of(one.exemption));
                    let name = was.or(is).map_or("", |listed| listed.exemption.id.as_str());
                    let (was_said, is_said) =
                        (said(was, self.old, self.sides.old), said(is, self.new, self.sides.new));
                    let change = RuleChange::new("exemption", name, "", was_said, is_said);
                    changes.push(change.touching(Touches::Answers).at(rules(was), rules(is)));
                }
            }
        }
        let order = |list: &[Listed<'_>]| -> Vec<String> {
            list.iter().map(|listed| format!("{} ({})", listed.exemption.id, listed.list)).collect()
        };
        let rules = |list: &[Listed<'_>]| list.iter().map(|listed| listed.exemption.rule).collect();
        changes.extend(
            reordered("exemptions", &order(&old), &order(&new))
                .map(|change| change.touching(Touches::Answers).at(rules(&old), rules(&new))),
        );
    }

    fn exemption(&self, was: &Listed<'_>, is: &Listed<'_>, changes: &mut Vec<RuleChange>) {
        let name = &is.exemption.id;
        let (before, after) = (rules_of(was.exemption), rules_of(is.exemption));
        let mut found = Vec::new();
        found.extend(self.sides.condition(
            "exemption",
            name,
            (Some(&was.exemption.when), Some(&is.exemption.when)),
        ));
        let answers = (self.old.answer(was.exemption.answer), self.new.answer(is.exemption.answer));
        found.extend(
            words("exemption", name, answers).map(|change| RuleChange { aspect: "answer", ..change }),
        );
        found.extend(
            words("exemption", name, (was.list, is.list))
                .map(|change| RuleChange { aspect: "looked at", ..change }),
        );
        found.extend(self.in_force(
            "exemption",
            name,
            (was.exemption.in_force.as_ref(), is.exemption.in_force.as_ref()),
        ));
        let touching =
            |change: RuleChange| change.touching(Touches::Answers).at(before.clone(), after.clone());
        changes.extend(found.into_iter().map(touching));
        let reason = |question: &Question, exemption: &Exemption| {
            let reason = question.reasons.get(usize::from(exemption.reason));
            reason.map_or(String::new(), |reason| {
                let choice = if reason.victim_choice { " (victim's choice)" } else { "" };
                format!("{}{choice}", reason.words)
            })
        };
        let (was, is) = (reason(self.old, was.exemption), reason(self.new, is.exemption));
        changes.extend(
            words("exemption", name, (&was, &is)).map(|change| RuleChange { aspect: "reason", ..change }),
        );
    }

    fn answers(&self, changes: &mut Vec<RuleChange>) {
        let (old, new): (Vec<&Answer>, Vec<&Answer>) =
            (self.was.answers.iter().collect(), self.is.answers.iter().collect());
        let name = |question: &Question, answer: &Answer| question.answer(answer.answer).to_owned();
        let asks = |ruleset: &Ruleset, answer: &Answer| Sides::asks(ruleset, answer.when.as_ref());
        let olds: Vec<Named<'_>> =
            old.iter().map(|one| (name(self.old, one), *one, asks(self.sides.old, one))).collect();
        let news: Vec<Named<'_>> =
            new.iter().map(|one| (name(self.new, one), *one, asks(self.sides.new, one))).collect();
        for (was, is) in matched(&olds, &news, |(name, _, _)| name.clone(), |(_, _, asks)| asks.clone()) {
            match (was, is) {
                (Some((name, was, _)), Some((_, is, _))) => {
                    let mut found = Vec::new();
                    found.extend(self.sides.condition("answer", name, (was.when.as_ref(), is.when.as_ref())));
                    found.extend(
                        words("answer", name, (was.counts_as.words(), is.counts_as.words()))
                            .map(|change| RuleChange { aspect: "counts as", ..change }),
                    );
                    let at = |change: RuleChange| {
                        change.touching(Touches::Answers).at(vec![was.rule], vec![is.rule])
                    };
                    changes.extend(found.into_iter().map(at));
                    changes.extend(self.beside(name, was, is));
                }
                (was, is) => {
                    let said = |side: Option<&Named<'_>>| {
                        side.map(|(_, answer, _)| {
                            let counts = format!("counts as {}", answer.counts_as.words());
                            match &answer.when {
                                Some(condition) => format!("{counts}, when {}", condition.text),
                                None => counts,
                            }
                        })
                    };
                    let rules =
                        |side: Option<&Named<'_>>| side.map(|(_, one, _)| one.rule).into_iter().collect();
                    let name = was.or(is).map_or("", |(name, _, _)| name.as_str());
                    let change = RuleChange::new("answer", name, "", said(was), said(is));
                    changes.push(change.touching(Touches::Answers).at(rules(was), rules(is)));
                }
            }
        }
        let names = |list: &[Named<'_>]| list.iter().map(|(name, _, _)| name.clone()).collect::<Vec<_>>();
        let rules = |list: &[Named<'_>]| list.iter().map(|(_, one, _)| one.rule).collect();
        changes.extend(
            reordered("answers", &names(&olds), &names(&news))
                .map(|change| change.touching(Touches::Answers).at(rules(&olds), rules(&news))),
        );
    }

    /// What an answer has beside it: neither changes the answer.
    fn beside(&self, name: &str, was: &Answer, is: &Answer) -> Vec<RuleChange> {
        let said = |ruleset: &Ruleset, answer: &Answer| {
            let because = answer.because.as_ref();
            let because = because.map(|one| format!("because {}", Sides::path(ruleset, one.field.field)));
            let wants = answer.wants.map(|field| format!("wants {}", Sides::path(ruleset, field)));
            because.into_iter().chain(wants).collect::<Vec<_>>().join(", ")
        };
        let (was, is) = (said(self.sides.old, was), said(self.sides.new, is));
        words("answer", name, (&was, &is))
            .map(|change| RuleChange { aspect: "beside it", ..change })
            .into_iter()
            .collect()
    }

    fn time_limit(&self, changes: &mut Vec<RuleChange>) {
        let (was, is) = match (&self.was.time_limit, &self.is.time_limit) {
            (Some(was), Some(is)) => (was, is),
            (None, None) => return,
            (was, is) => {
                let said = |side: &Option<TimeLimit>, ruleset: &Ruleset| {
                    side.as_ref().map(|limit| {
                        let within: Vec<String> =
                            limit.within.iter().map(|one| within(ruleset, one)).collect();
                        format!(
                            "{} to {}, within {}",
                            from(ruleset, limit),
                            to(ruleset, limit),
                            within.join("; ")
                        )
                    })
                };
                let change = RuleChange::new(
                    "time limit",
                    "",
                    "",
                    said(was, self.sides.old),
                    said(is, self.sides.new),
                );
                changes.push(change.touching(Touches::Question));
                return;
            }
        };
        let (old, new) = (self.sides.old, self.sides.new);
        let ends = [("from", from(old, was), from(new, is)), ("to", to(old, was), to(new, is))];
        for (aspect, was, is) in ends {
            let change = words("time limit", "", (&was, &is));
            changes.extend(change.map(|change| RuleChange { aspect, ..change }.touching(Touches::Question)));
        }
        let (pairs, left) = self.limits(&was.within, &is.within);
        for (before, limit) in pairs {
            match before {
                Some(before) => self.limit(before, limit, changes),
                None => changes.push(
                    RuleChange::new("limit", "", "", None, Some(within(new, limit)))
                        .touching(Touches::Due)
                        .at(Vec::new(), vec![limit.rule]),
                ),
            }
        }
        for before in left {
            let change = RuleChange::new("limit", "", "", Some(within(old, before)), None);
            changes.push(change.touching(Touches::Due).at(vec![before.rule], Vec::new()));
        }
    }

    /// Limits that belong together, and the old ones that belong to none: in their order where there are as many,
    /// else those that are the same, then those of one length and condition, whatever their dates.
    fn limits<'w>(&self, was: &'w [Within], is: &'w [Within]) -> (Vec<LimitPair<'w>>, Vec<&'w Within>) {
        let same: [Same<'_>; 2] =
            [&|was, is| within(self.sides.old, was) == within(self.sides.new, is), &|was, is| {
                undated(was) == undated(is)
            }];
        let mut left: Vec<&Within> = was.iter().collect();
        if was.len() == is.len() {
            return (left.into_iter().map(Some).zip(is).collect(), Vec::new());
        }
        let mut pairs: Vec<LimitPair<'w>> = is.iter().map(|limit| (None, limit)).collect();
        for same in same {
            for (before, limit) in pairs.iter_mut().filter(|(before, _)| before.is_none()) {
                let place = left.iter().position(|other| same(other, limit));
                *before = place.map(|place| left.remove(place));
            }
        }
        (pairs, left)
    }

    fn limit(&self, was: &Within, is: &Within, changes: &mut Vec<RuleChange>) {
        let (before, after) = (was.limit.words(), is.limit.words());
        let mut found: Vec<RuleChange> = Vec::new();
        found.extend(
            words("limit", "", (&before, &after)).map(|change| RuleChange { aspect: "length", ..change }),
        );
        found.extend(self.sides.condition("limit", &after, (was.when.as_ref(), is.when.as_ref())));
        found.extend(self.in_force("limit", &after, (was.in_force.as_ref(), is.in_force.as_ref())));
        let at = |change: RuleChange| change.touching(Touches::Due).at(vec![was.rule], vec![is.rule]);
        changes.extend(found.into_iter().map(at));
    }

    fn alerts(&self, changes: &mut Vec<RuleChange>) {
        let numbered = |one: &'_ Entitlement| -> Vec<(usize, String)> {
            one.alerts.iter().map(|alert| alert.says.clone()).enumerate().collect()
        };
        let (old, new) = (numbered(self.was), numbered(self.is));
        let alert = |one: &'_ Entitlement, place: usize| -> Option<String> {
            one.alerts.get(place).map(|alert: &Alert| alert.when.text.clone())
        };
        for (was, is) in matched(&old, &new, |(_, says)| says.clone(), |(_, says)| says.clone()) {
            let name = was.or(is).map_or(String::new(), |(_, says)| says.clone());
            let place = |side: Option<&(usize, String)>| side.map(|(place, _)| *place);
            let at = |edition: usize, place: Option<usize>| place.map(|place| (edition, place));
            let touches = Touches::Alert(at(self.editions.0, place(was)), at(self.editions.1, place(is)));
            let change = match (place(was), place(is)) {
                (Some(was), Some(is)) => {
                    let conditions = (self.was.alerts.get(was), self.is.alerts.get(is));
                    let (Some(was), Some(is)) = conditions else { continue };
                    self.sides.condition("alert", &name, (Some(&was.when), Some(&is.when)))
                }
                (was, is) => {
                    let said =
                        |one: &Entitlement, place: Option<usize>| place.and_then(|place| alert(one, place));
                    Some(RuleChange::new("alert", name, "", said(self.was, was), said(self.is, is)))
                }
            };
            changes.extend(change.map(|change| change.touching(touches)));
        }
    }
}

const NOT_OWED: &str = "not owed";
const EXCUSED: &str = "excused";

/// Whether a limit of before and one of now belong together.
type Same<'s> = &'s dyn Fn(&Within, &Within) -> bool;

/// A limit of now, and the one that it was before.
type LimitPair<'w> = (Option<&'w Within>, &'w Within);

/// An answer with its name and what its condition asks.
type Named<'r> = (String, &'r Answer, String);

/// An exemption, and which list it is in.
struct Listed<'r> {
    exemption: &'r Exemption,
    list: &'static str,
    /// What its condition asks.
    asks: String,
}

impl<'r> Listed<'r> {
    fn all(ruleset: &Ruleset, entitlement: &'r Entitlement) -> Vec<Self> {
        let not_owed = entitlement.not_owed.iter().map(|exemption| (exemption, NOT_OWED));
        let excused = entitlement.excused.iter().map(|exemption| (exemption, EXCUSED));
        let listed = |(exemption, list): (&'r Exemption, &'static str)| Self {
            exemption,
            list,
            asks: Sides::asks(ruleset, Some(&exemption.when)),
        };
        not_owed.chain(excused).map(listed).collect()
    }

    fn said(&self, question: &Question, ruleset: &Ruleset) -> String {
        let Self { exemption, list, .. } = self;
        let reason = question.reasons.get(usize::from(exemption.reason)).map_or("", |reason| &reason.words);
        let force = match &exemption.in_force {
            Some(force) => format!(", in force {}", in_force(ruleset, Some(force))),
            None => String::new(),
        };
        let answer = question.answer(exemption.answer);
        format!("{reason}; {list}, answer `{answer}`, when {}{force}", exemption.when.text)
    }
}

fn rules_of(exemption: &Exemption) -> Vec<RuleId> {
    std::iter::once(exemption.rule).chain(exemption.in_force.iter().map(|force| force.rule)).collect()
}

/// For which dates something holds, as rules write it.
fn in_force(ruleset: &Ruleset, force: Option<&InForce>) -> String {
    let Some(force) = force else { return "for every date".to_owned() };
    let bound = |word: &str, day: Option<crate::calendar::Date>| {
        day.map_or(String::new(), |day| format!(" {word} {day}"))
    };
    let by = Sides::path(ruleset, force.by.field);
    format!("by {by}{}{}", bound("from", force.from), bound("until", force.until))
}

fn from(ruleset: &Ruleset, limit: &TimeLimit) -> String {
    let paths: Vec<String> = limit.from.iter().map(|field| Sides::path(ruleset, field.field)).collect();
    paths.join(", else ")
}

fn to(ruleset: &Ruleset, limit: &TimeLimit) -> String {
    Sides::path(ruleset, limit.to.field)
}

fn within(ruleset: &Ruleset, limit: &Within) -> String {
    let force = limit.in_force.as_ref();
    let force = force.map_or(String::new(), |force| format!(", in force {}", in_force(ruleset, Some(force))));
    format!("{}{force}", undated(limit))
}

fn undated(limit: &Within) -> String {
    let when = limit.when.as_ref().map_or(String::new(), |condition| format!(" when {}", condition.text));
    format!("{}{when}", limit.limit.words())
}
