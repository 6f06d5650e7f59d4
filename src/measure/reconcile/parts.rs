//! Which rows of a question are parts of one whole, as the rules have it.

use crate::ruleset::{AnswerId, AnswerSet, Counted, OWN_ANSWERS, Question, Unit};

/// Rows that share out one base between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The rows, by their places.
    pub(super) rows: Vec<usize>,
    /// The base's name.
    pub(super) base_is: String,
}

/// The rows of one question that share out a base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parts {
    /// Rows that the rules give one base, which they share out.
    pub(super) own: Vec<Part>,
    /// All rows, where they share out the widest base of any, though not all are given it.
    pub(super) whole: Option<Part>,
    /// The rows that the rules give the widest base.
    pub(super) widest: Vec<usize>,
}

impl Parts {
    /// Those of a question, by the edition that is in force last.
    pub(super) fn of(question: &Question) -> Self {
        let Some(latest) = question.latest() else { return Self::default() };
        let counted = question.rows.iter().enumerate().filter_map(|(place, row)| {
            let counted = latest.counted.get(place).copied().flatten()?;
            (row.on_form && row.unit == Unit::Each).then_some((place, counted))
        });
        let rows: Vec<(usize, Counted)> = counted.collect();
        let mut bases: Vec<AnswerSet> = Vec::new();
        for (_, counted) in &rows {
            if !bases.contains(&counted.out_of) {
                bases.push(counted.out_of);
            }
        }
        let part = |rows: &[(usize, Counted)], base: AnswerSet| {
            let base_is = rows.iter().find(|(_, counted)| counted.out_of == base)?;
            let base_is = question.rows.get(base_is.0)?.base_is.clone();
            shares_out(question, rows, base)
                .then(|| Part { rows: rows.iter().map(|(place, _)| *place).collect(), base_is })
        };
        let on = |base: AnswerSet| {
            rows.iter().copied().filter(|(_, counted)| counted.out_of == base).collect::<Vec<_>>()
        };
        let own = bases.iter().filter_map(|base| part(&on(*base), *base)).collect();
        let widest = bases.iter().find(|base| bases.iter().all(|other| other.is_within(**base)));
        let whole = widest.filter(|_| bases.len() > 1).and_then(|widest| part(&rows, *widest));
        let widest = widest.map(|widest| on(*widest)).unwrap_or_default();
        Self { own, whole, widest: widest.into_iter().map(|(place, _)| place).collect() }
    }
}

/// Whether no two rows count one answer, and all of them together every answer of the base that a case can be given.
fn shares_out(question: &Question, rows: &[(usize, Counted)], base: AnswerSet) -> bool {
    let mut counted = AnswerSet::EMPTY;
    for (_, row) in rows {
        if row.count.iter().any(|answer| counted.contains(answer)) {
            return false;
        }
        counted = counted.union(row.count);
    }
    // What is unknown, or failed, is in a row only where the form has one for it.
    let given = (OWN_ANSWERS.len()..question.answers.len()).filter_map(AnswerId::new);
    let mut needed = given.chain([AnswerId::NOT_APPLICABLE]).filter(|answer| base.contains(*answer));
    rows.len() > 1 && needed.all(|answer| counted.contains(answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    #[test]
    fn are_those_of_the_form() {
        let mut found = Vec::new();
        for question in &Sample::essex().ruleset.questions {
            let parts = Parts::of(question);
            let labels = |part: &Part| {
                let label = |row: &usize| question.rows[*row].label.clone();
                format!("{} of {}", part.rows.iter().map(label).collect::<Vec<_>>().join(" + "), part.base_is)
            };
            let own: Vec<String> = parts.own.iter().map(labels).collect();
            let whole = parts.whole.as_ref().map_or("-".to_owned(), labels);
            found.push(format!("{}: {} | {whole}", question.id, own.join("; ")));
        }
        insta::assert_snapshot!(found.join("\n"), @r"
        written-acknowledgement: % yes + % no of cases where a letter was suitable | % yes + % no + % not suitable of cases
        needs-assessment: % assessed + % not assessed of cases | -
        support-referral: % of those assessed referred + If not referred, why not? of cases assessed and in need | -
        timely-updates:  | -
        update-quality:  | -
        end-of-journey: % yes + % no of cases ended | % yes + % no + n/a of cases
        vps-taken: % yes + % no + % offered but declined of cases | -
        vps-used: % yes + % no of cases where it is recorded whether the VPS was used | -
        vps-reported-back: % yes + % no of cases where it is recorded whether it was reported back | % yes + % no + Unknown + n/a of cases
        release: % yes + % no of releases in scope | -
        ");
    }
}
