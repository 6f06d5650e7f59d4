//! One batch counted by two rulesets side by side: which findings come out otherwise, and through which change.

use std::collections::BTreeMap;

use super::attribute::{Attribution, row_counts};
use super::first::FirstFew;
use super::summary::{Disagreement, Run, Summary};
use super::tally::{Case, Tally};
use crate::finding::Finding;
use crate::record::NotUsed;
use crate::ruleset::{AnswerId, Audit, RuleChanges, RuleId, Ruleset, Status, Touches};

/// The two rulesets and rounds that a batch is compared by.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'r> {
    /// The rules as they were, and the round read against them.
    pub old: (&'r Ruleset, &'r Audit),
    /// The rules as they are.
    pub new: (&'r Ruleset, &'r Audit),
    /// What differs between them.
    pub changes: &'r RuleChanges,
    /// Whether every reference of a group is kept; else the first few.
    pub every_reference: bool,
}

/// The counts of one part of a batch. Unless every reference is kept, what it holds does not grow with the batch.
#[derive(Debug, Clone)]
pub struct Comparing<'r> {
    sides: Sides<'r>,
    old: Tally<'r>,
    new: Tally<'r>,
    groups: BTreeMap<Key, Group>,
    effects: Vec<Effect>,
    findings_compared: u64,
    cases_changed: u64,
}

/// Findings that came out alike by the old rules, and alike by the new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The question, by its place in [`RuleChanges::pairs`].
    pub pair: usize,
    /// What it came to by the old rules; `None` where they do not ask it.
    pub from: Option<(AnswerId, Status)>,
    /// What it comes to by the new ones; `None` where they do not ask it.
    pub to: Option<(AnswerId, Status)>,
}

/// How many there are of them, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Findings.
    pub findings: u64,
    /// Cases with any of them.
    pub cases: References,
    /// The clauses that decided, old and new; `None` where trials agreed on the answer and not on the clause.
    pub clauses: BTreeMap<Clauses, References>,
}

/// The clause that decided by the old rules, and that which decides by the new.
pub type Clauses = (Option<RuleId>, Option<RuleId>);

/// The references of cases, in input order: a count, and the first few or all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References {
    /// How many cases.
    pub count: u64,
    /// Those that are listed.
    pub listed: Vec<String>,
}

/// What a change of the rules moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effect {
    /// Findings that came out otherwise where it had a part.
    pub findings: u64,
    /// Cases with any of them.
    pub cases: u64,
    /// Whether it moved a row of the form or an alert, of changes of these.
    pub moved: bool,
}

/// What comparing came to.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// By the old rules.
    pub old: Summary,
    /// By the new ones.
    pub new: Summary,
    /// Findings that both made.
    pub findings_compared: u64,
    /// Those of them with another answer or status.
    pub findings_changed: u64,
    /// Cases with any of these.
    pub cases_changed: u64,
    /// Findings that only the new rules made.
    pub findings_added: u64,
    /// Findings that only the old rules made.
    pub findings_removed: u64,
    /// By question, what they were and what they are.
    pub groups: Vec<(Key, Group)>,
    /// For each of the changes, what it moved.
    pub effects: Vec<Effect>,
}

impl<'r> Comparing<'r> {
    /// Begins to count.
    pub fn new(sides: Sides<'r>) -> Self {
        Self {
            sides,
            old: Tally::new(sides.old.0, sides.old.1),
            new: Tally::new(sides.new.0, sides.new.1),
            groups: BTreeMap::new(),
            effects: vec![Effect::default(); sides.changes.changes.len()],
            findings_compared: 0,
            cases_changed: 0,
        }
    }

    /// Counts one case, judged by the old rules and by the new.
    pub fn case(&mut self, old: &Case<'_>, new: &Case<'_>) {
        self.old.case(old);
        self.new.case(new);
        let mut touched: Vec<(Key, Option<Clauses>)> = Vec::new();
        let mut had_a_part: Vec<usize> = Vec::new();
        let changes = self.sides.changes;
        for (pair, names) in changes.pairs.iter().enumerate() {
            let of = |findings: &[Finding], place: Option<usize>| {
                let Some(place) = place else { return 0..0 };
                let first = findings.partition_point(|finding| finding.question < place);
                first..findings.partition_point(|finding| finding.question <= place)
            };
            let was = old.findings.get(of(old.findings, names.old)).unwrap_or_default();
            let is = new.findings.get(of(new.findings, names.new)).unwrap_or_default();
            for (was, is) in by_row(was, is) {
                self.findings_compared += u64::from(was.is_some() && is.is_some());
                let key = Key { pair, from: was.map(came_to), to: is.map(came_to) };
                if self.is_same(key) {
                    continue;
                }
                self.group(key, (was, is), old.reference, &mut touched);
                let attribution = Attribution { changes, pair };
                for change in attribution.of(was, is) {
                    if let Some(effect) = self.effects.get_mut(change) {
                        effect.findings += 1;
                        effect.cases += u64::from(!had_a_part.contains(&change));
                        had_a_part.push(change);
                    }
                }
            }
        }
        self.cases_changed +=
            u64::from(touched.iter().any(|(key, _)| key.from.is_some() && key.to.is_some()));
    }

    /// Counts a record that could not be used by either, or that only one of them can use.
    pub fn not_used(&mut self, problem: &NotUsed) {
        self.old.not_used(problem);
        self.new.not_used(problem);
    }

    /// Counts a fact on which files disagree, whatever the rules.
    pub fn disagreement(&mut self, disagreement: Disagreement) {
        self.old.disagreement(disagreement.clone());
        self.new.disagreement(disagreement);
    }

    /// Counts an alert raised by the old rules, or by the new ones.
    pub fn alert(&mut self, is_new: bool, case: &str, question: Option<usize>, says: &str) {
        if is_new { &mut self.new } else { &mut self.old }.alert(case, question, says);
    }

    /// Adds the part of the batch that comes after this one.
    pub fn merge(&mut self, later: Self) {
        self.old.merge(later.old);
        self.new.merge(later.new);
        for (key, group) in later.groups {
            let ours = self.groups.entry(key).or_default();
            ours.findings += group.findings;
            ours.cases.append(group.cases, self.sides.every_reference);
            for (clauses, references) in group.clauses {
                ours.clauses.entry(clauses).or_default().append(references, self.sides.every_reference);
            }
        }
        for (ours, more) in self.effects.iter_mut().zip(later.effects) {
            ours.findings += more.findings;
            ours.cases += more.cases;
        }
        self.findings_compared += later.findings_compared;
        self.cases_changed += later.cases_changed;
    }

    /// What it all came to.
    pub fn finish(self, run: Run) -> Comparison {
        let changes = self.sides.changes;
        let (old, new) = (self.old.finish(run.clone()), self.new.finish(run));
        let mut effects = self.effects;
        for (change, effect) in changes.changes.iter().zip(&mut effects) {
            let pair = change.pair.and_then(|pair| changes.pairs.get(pair));
            effect.moved = match (change.touches, pair) {
                (Touches::Row(was, is), Some(pair)) => {
                    row_counts(&old, pair.old, was) != row_counts(&new, pair.new, is)
                }
                (Touches::Alert(..), Some(pair)) => {
                    let raised = |summary: &Summary| {
                        let alerts = &summary.attention.alerts;
                        let of = |alert: &&super::Alerted| {
                            alert.entitlement.as_deref() == Some(&pair.id) && alert.says == change.name
                        };
                        alerts.iter().find(of).map_or(0, |alert| alert.raised)
                    };
                    raised(&old) != raised(&new)
                }
                _ => effect.findings > 0,
            };
        }
        let count = |of: fn(&Key) -> bool| -> u64 {
            self.groups.iter().filter(|(key, _)| of(key)).map(|(_, group)| group.findings).sum()
        };
        Comparison {
            findings_compared: self.findings_compared,
            findings_changed: count(|key| key.from.is_some() && key.to.is_some()),
            cases_changed: self.cases_changed,
            findings_added: count(|key| key.from.is_none()),
            findings_removed: count(|key| key.to.is_none()),
            groups: self.groups.into_iter().collect(),
            effects,
            old,
            new,
        }
    }

    /// Whether the findings of both have one answer, by name, and one status.
    fn is_same(&self, key: Key) -> bool {
        let (Some((from, was)), Some((to, is))) = (key.from, key.to) else { return false };
        let pair = self.sides.changes.pairs.get(key.pair);
        let (old, new) = pair.map_or((None, None), |pair| (pair.old, pair.new));
        was == is && name(self.sides.old.0, old, from) == name(self.sides.new.0, new, to)
    }

    fn group(
        &mut self,
        key: Key,
        (was, is): (Option<&Finding>, Option<&Finding>),
        reference: &str,
        touched: &mut Vec<(Key, Option<Clauses>)>,
    ) {
        let every = self.sides.every_reference;
        let group = self.groups.entry(key).or_default();
        group.findings += 1;
        let clauses = (was.and_then(|finding| finding.rule), is.and_then(|finding| finding.rule));
        if !touched.contains(&(key, None)) {
            group.cases.note(reference, every);
            touched.push((key, None));
        }
        if !touched.contains(&(key, Some(clauses))) {
            group.clauses.entry(clauses).or_default().note(reference, every);
            touched.push((key, Some(clauses)));
        }
    }
}

fn name(ruleset: &Ruleset, question: Option<usize>, answer: AnswerId) -> &str {
    let question = question.and_then(|question| ruleset.questions.get(question));
    question.map_or("", |question| question.answer(answer))
}

fn came_to(finding: &Finding) -> (AnswerId, Status) {
    (finding.answer, finding.status)
}

/// Findings of one question, those about one row together; both are in the order of the rows.
pub fn by_row<'f>(old: &'f [Finding], new: &'f [Finding]) -> Vec<(Option<&'f Finding>, Option<&'f Finding>)> {
    let mut pairs: Vec<(Option<&Finding>, Option<&Finding>)> = Vec::with_capacity(new.len());
    let mut left = old.iter().peekable();
    for is in new {
        while let Some(was) = left.next_if(|was| was.row < is.row) {
            pairs.push((Some(was), None));
        }
        pairs.push((left.next_if(|was| was.row == is.row), Some(is)));
    }
    pairs.extend(left.map(|was| (Some(was), None)));
    pairs
}

impl References {
    fn note(&mut self, reference: &str, every: bool) {
        self.count += 1;
        if every || self.listed.len() < super::MOST_SHOWN {
            self.listed.push(reference.to_owned());
        }
    }

    fn append(&mut self, later: Self, every: bool) {
        self.count += later.count;
        let room = if every { usize::MAX } else { super::MOST_SHOWN.saturating_sub(self.listed.len()) };
        self.listed.extend(later.listed.into_iter().take(room));
    }

    /// How many are not listed.
    pub fn others(&self) -> u64 {
        self.count.saturating_sub(self.listed.len() as u64)
    }
}

impl Comparison {
    /// Records that could not be used, by either or by one of the two.
    pub fn not_used(&self) -> &FirstFew<NotUsed> {
        &self.new.attention.not_used
    }
}
