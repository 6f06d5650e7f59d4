//! Every point of a ruleset that an example can reach, read off its clauses and their trees.

use std::collections::BTreeSet;

use crate::condition::{Condition, Node, Op};
use crate::diagnostic::Span;
use crate::finding::{Point, Stated, What};
use crate::record::FieldRef;
use crate::ruleset::{Entitlement, Exemption, InForce, RuleId, Ruleset, TimeLimit};

/// Every point, in the form's order; some may be impossible.
pub fn points(ruleset: &Ruleset) -> Vec<Stated> {
    let mut all = Vec::new();
    for (question, asked) in ruleset.questions.iter().enumerate() {
        let mut stating = Stating { question, stated: Vec::new(), seen: BTreeSet::new() };
        for edition in &asked.editions {
            stating.entitlement(edition, &asked.answers);
        }
        all.append(&mut stating.stated);
    }
    all
}

/// The points of one question.
struct Stating {
    question: usize,
    stated: Vec<Stated>,
    seen: BTreeSet<Point>,
}

impl Stating {
    fn entitlement(&mut self, entitlement: &Entitlement, answers: &[String]) {
        self.in_force(entitlement.in_force.as_ref());
        if let Some((list, _)) = entitlement.for_each {
            self.absent(FieldRef::List(list), Some(entitlement.span));
        }
        if let Some((condition, rule)) = &entitlement.applies_when {
            self.clause(&What::Applies, *rule, condition);
        }
        self.exemptions(&entitlement.not_owed);
        for answer in &entitlement.answers {
            let name = answers.get(answer.answer.index()).cloned().unwrap_or_default();
            match &answer.when {
                Some(condition) => self.clause(&What::Answer(name), answer.rule, condition),
                None => {
                    let what = What::Unconditional(format!("the answer `{name}`"));
                    self.add(Point::Clause(answer.rule, true), what, Some(answer.span));
                }
            }
        }
        self.exemptions(&entitlement.excused);
        if let Some(limit) = &entitlement.time_limit {
            self.limits(limit);
        }
        for alert in &entitlement.alerts {
            self.sides(&What::Alert(alert.says.clone()), alert.rule, &alert.when);
        }
    }

    fn exemptions(&mut self, exemptions: &[Exemption]) {
        for exemption in exemptions {
            self.in_force(exemption.in_force.as_ref());
            self.clause(&What::Exemption(exemption.id.clone()), exemption.rule, &exemption.when);
        }
    }

    fn limits(&mut self, limit: &TimeLimit) {
        for field in &limit.from {
            self.absent(field.field, None);
        }
        for within in &limit.within {
            self.in_force(within.in_force.as_ref());
            let words = within.limit.words();
            match &within.when {
                Some(condition) => self.clause(&What::Limit(words), within.rule, condition),
                None => {
                    let what = What::Unconditional(format!("the limit `{words}`"));
                    self.add(Point::Clause(within.rule, true), what, None);
                }
            }
        }
    }

    fn in_force(&mut self, force: Option<&InForce>) {
        let Some(force) = force else { return };
        for holds in [true, false] {
            self.add(Point::Clause(force.rule, holds), What::InForce, None);
        }
        self.absent(force.by.field, None);
    }

    /// A clause with a condition, and the fields that the condition needs.
    fn clause(&mut self, what: &What, rule: RuleId, condition: &Condition) {
        self.sides(what, rule, condition);
        self.needed(&condition.tree);
    }

    fn sides(&mut self, what: &What, rule: RuleId, condition: &Condition) {
        for holds in [true, false] {
            self.add(Point::Clause(rule, holds), what.clone(), Some(condition.span));
            if let Some(stated) = self.stated.last_mut() {
                stated.condition = Some(condition.text.clone());
            }
        }
        self.operands(&condition.tree);
    }

    fn operands(&mut self, node: &Node) {
        if let Op::And(nodes) | Op::Or(nodes) = &node.op {
            for operand in nodes {
                for holds in [true, false] {
                    let point = Point::Part(self.question, operand.span, holds);
                    self.add(point, What::Operand, Some(operand.span));
                }
            }
        }
        for child in node.children() {
            self.operands(child);
        }
    }

    /// Fields whose value a condition needs: `recorded` and `if_blank` need none.
    fn needed(&mut self, node: &Node) {
        match &node.op {
            Op::Field(field) => self.absent(field.field, Some(node.span)),
            Op::Rows(rows) => self.absent(FieldRef::List(rows.list), Some(node.span)),
            _ => {}
        }
        for child in node.children() {
            self.needed(child);
        }
    }

    fn absent(&mut self, field: FieldRef, span: Option<Span>) {
        self.add(Point::Absent(self.question, field), What::Field, span);
    }

    fn add(&mut self, point: Point, what: What, span: Option<Span>) {
        if self.seen.insert(point) {
            self.stated.push(Stated { point, question: self.question, what, span, condition: None });
        }
    }
}
