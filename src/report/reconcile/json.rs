//! The whole as one JSON object: a fault for each figure that one is about, and one for each sum.

use std::io::{self, Write};

use super::Reconciling;
use super::said::decimal;
use crate::measure::{Cell, CheckedFigure, Fault, Figure, OneBase, Share, Why};
use crate::report::json::{amount, audit, inputs};
use crate::report::json_tree::Json;
use crate::ruleset::PublishedPeriod;

/// The version of the object's shape.
const FORMAT: u32 = 1;

/// Writes the whole.
pub fn write(out: &mut dyn Write, reconciling: &Reconciling<'_>) -> io::Result<()> {
    reconciling.json().write(out)
}

impl Reconciling<'_> {
    fn json(&self) -> Json {
        let ruleset = self.ruleset;
        let base = Json::or_null(ruleset.base.as_ref(), |base| {
            Json::Object(vec![("id", Json::text(&base.id)), ("sha256", Json::text(&base.sha256))])
        });
        let period = |period: &PublishedPeriod| {
            Json::Object(vec![
                ("period", Json::text(&period.label)),
                ("cases", Json::or_null(period.cases, Json::number)),
            ])
        };
        let cases = Json::or_null(self.summary, |summary| {
            Json::Object(vec![
                ("audit", audit(summary)),
                ("as_at", Json::text(summary.run.as_at.to_string())),
                ("inputs", inputs(summary)),
                ("read", Json::number(summary.records.read)),
                ("checked", Json::number(summary.records.checked)),
                ("not_used", Json::number(summary.records.not_used)),
            ])
        });
        let (listed, printed) = (self.reconciled.figures.len() as u64, self.printed());
        let sums = self.reconciled.sums;
        Json::Object(vec![
            ("format", Json::number(FORMAT)),
            (
                "ruleset",
                Json::Object(vec![
                    ("id", Json::text(&ruleset.id)),
                    ("title", Json::text(&ruleset.title)),
                    ("sha256", Json::text(&ruleset.sha256)),
                    ("base", base),
                ]),
            ),
            ("file", Json::text(self.file)),
            ("source", Json::or_null(self.published.source.as_ref(), Json::text)),
            ("periods", Json::list(&self.published.periods, period)),
            ("cases", cases),
            (
                "counted",
                Json::Object(vec![
                    ("listed", Json::number(listed)),
                    ("without_percent", Json::number(listed - printed)),
                    ("right", Json::number(printed - self.at_fault())),
                    ("at_fault", Json::number(self.at_fault())),
                    ("without_base", Json::number(self.reconciled.without_base)),
                    ("not_listed", Json::number(self.reconciled.not_listed)),
                    ("sums", Json::number(sums.looked_at)),
                    ("sums_off_by_rounding", Json::number(sums.off_by_rounding)),
                    ("sums_wrong", Json::number(sums.wrong)),
                ]),
            ),
            (
                "faults",
                Json::List(self.reconciled.faults.iter().flat_map(|fault| self.faults(fault)).collect()),
            ),
            ("figures", Json::list(&self.reconciled.figures, |checked| self.figure(checked))),
        ])
    }

    /// A fault, once for each figure that it is about; a sum once for all of its rows.
    fn faults(&self, fault: &Fault) -> Vec<Json> {
        let Why::Sum(sum) = &fault.why else {
            let cells =
                fault.rows.iter().flat_map(|row| fault.periods.iter().map(move |period| (*row, *period)));
            return cells.map(|(row, period)| self.fault(fault, Some(row), period)).collect();
        };
        let total = Json::number(decimal(sum.total));
        let period = fault.periods.first().copied().unwrap_or(0);
        match self.fault(fault, None, period) {
            Json::Object(mut keys) => {
                keys.iter_mut()
                    .filter(|(key, _)| *key == "percent")
                    .for_each(|(_, value)| *value = total.clone());
                vec![Json::Object(keys)]
            }
            other => vec![other],
        }
    }

    fn fault(&self, fault: &Fault, row: Option<usize>, period: usize) -> Json {
        let question = self.ruleset.questions.get(fault.question);
        let label =
            |row: usize| question.and_then(|question| question.rows.get(row)).map_or("", |row| &row.label);
        let checked = row.and_then(|row| {
            let at = (fault.question, row, period);
            self.reconciled
                .figures
                .iter()
                .find(|checked| (checked.figure.question, checked.figure.row, checked.figure.period) == at)
        });
        let (n, fitting) = match &fault.why {
            Why::Impossible(impossible) => (impossible.base, &impossible.n_that_fit[..]),
            _ => (None, &[][..]),
        };
        let mut keys = vec![
            ("kind", Json::text(fault.why.kind().key())),
            ("entitlement", Json::text(question.map_or("", |question| &question.id))),
            ("row", Json::or_null(row, |row| Json::text(label(row)))),
            ("rows", Json::list(&fault.rows, |row| Json::text(label(*row)))),
            ("period", Json::text(self.published.periods.get(period).map_or("", |period| &period.label))),
            ("percent", Json::or_null(checked.and_then(|checked| checked.figure.percent), Json::number)),
            ("n", Json::or_null(n, Json::number)),
            ("n_that_fits", Json::list(fitting, Json::number)),
        ];
        if let Why::BaseMoved(moved) = &fault.why {
            let one = moved.on_one_base.iter().find(|one| Some(one.row) == row);
            let on = Json::or_null(one, |one: &OneBase| {
                Json::List(vec![
                    self.on_base(&moved.own_base, &one.own),
                    self.on_base(&moved.whole_base, &one.whole),
                ])
            });
            keys.push(("on_one_base", on));
        }
        let computed = checked.and_then(|checked| checked.computed.as_ref());
        keys.push(("computed", Json::or_null(computed, |cell| self.json_cell(fault.question, row, cell))));
        keys.push(("sentence", Json::text(self.sentence(fault))));
        Json::Object(keys)
    }

    fn on_base(&self, base: &str, shares: &[(usize, Share)]) -> Json {
        let share = |(period, share): &(usize, Share)| {
            let label = self.published.periods.get(*period).map_or("", |period| &period.label);
            Json::Object(vec![
                ("period", Json::text(label)),
                ("numerator", Json::or_null(share.counted, |(numerator, _)| Json::number(numerator))),
                ("base", Json::or_null(share.counted, |(_, base)| Json::number(base))),
                ("percent", Json::number(share.percent)),
            ])
        };
        Json::Object(vec![("base_is", Json::text(base)), ("periods", Json::list(shares, share))])
    }

    fn figure(&self, checked: &CheckedFigure) -> Json {
        let figure = checked.figure;
        let question = self.ruleset.questions.get(figure.question);
        let row = question.and_then(|question| question.rows.get(figure.row));
        let period = self.published.periods.get(figure.period);
        Json::Object(vec![
            ("entitlement", Json::text(question.map_or("", |question| &question.id))),
            ("row", Json::text(row.map_or("", |row| &row.label))),
            ("period", Json::text(period.map_or("", |period| &period.label))),
            ("percent", Json::or_null(figure.percent, Json::number)),
            ("base", Json::or_null(figure.base, Json::number)),
            ("at_fault", Json::Flag(checked.at_fault)),
            (
                "computed",
                Json::or_null(checked.computed.as_ref(), |cell| {
                    self.json_cell(figure.question, Some(figure.row), cell)
                }),
            ),
        ])
    }

    /// What the cases come to, by the rules and as the area is said to have printed it.
    fn json_cell(&self, question: usize, row: Option<usize>, cell: &Cell) -> Json {
        let rows =
            self.ruleset.questions.get(question).map(|question| &question.rows[..]).unwrap_or_default();
        let base_is = row.and_then(|row| rows.get(row)).map_or("", |row| &row.base_is);
        let figure = |base_is: &str, figure: &Figure| {
            let mut keys = vec![("base_is", Json::text(base_is))];
            keys.extend(amount(figure));
            keys.push(("percent", Json::or_null(figure.percent, Json::number)));
            keys.push(("unknown", Json::number(figure.unknown)));
            Json::Object(keys)
        };
        Json::Object(vec![
            ("by_the_rules", figure(base_is, &cell.by_the_rules)),
            (
                "as_printed",
                Json::or_null(cell.printed.as_ref(), |printed| figure(&printed.base_is, &printed.figure)),
            ),
        ])
    }
}
