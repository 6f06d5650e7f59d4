//! What a column's figures come to, in sentences: a paragraph a question, from what was counted and tested alone.

use super::form::{amount, not_collected};
use super::period::since;
use super::said::{by_points, on_each_base, ranked, sure};
use super::words::{capital, counted, listed, number, plain};
use crate::measure::{
    Amount, Figure, FormRow, Held, OutOf, Section, Standing, Stands, Statement, Summary, newest,
};
use crate::ruleset::{CasesAre, Status, Unit};

/// What is said of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// The question's place.
    pub(super) section: usize,
    pub(super) sentences: Vec<String>,
}

/// One question in one column.
struct Telling<'s> {
    summary: &'s Summary,
    section: &'s Section,
    standing: &'s Standing,
    row: &'s FormRow,
    figure: &'s Figure,
    column: usize,
}

/// A paragraph for each question of which something can be said.
pub(super) fn paragraphs(summary: &Summary, column: usize) -> Vec<Paragraph> {
    let sections = summary.sections.iter().enumerate();
    let told = sections.map(|(section, asked)| Paragraph {
        section,
        sentences: sentences(summary, asked, column).iter().map(|sentence| plain(sentence)).collect(),
    });
    told.filter(|paragraph| !paragraph.sentences.is_empty()).collect()
}

fn sentences(summary: &Summary, section: &Section, column: usize) -> Vec<String> {
    if let Some(note) = not_collected(section) {
        return vec![format!("{} {}.", section.question, capital(&note))];
    }
    let row = section.headline.and_then(|row| section.rows.get(row));
    let Some((row, standing)) = row.zip(section.standing.get(column)) else { return Vec::new() };
    let Some(cell) = row.cells.get(column) else { return Vec::new() };
    let telling = Telling { summary, section, standing, row, figure: &cell.by_the_rules, column };
    let mut told = telling.figure();
    told.extend(telling.counted_otherwise());
    told.extend(telling.noes());
    told.extend(telling.left_out());
    told.extend(telling.not_known());
    told.extend(telling.change());
    told.extend(telling.printed());
    told.extend(telling.target());
    told
}

impl Telling<'_> {
    fn sure(&self, figure: &Figure) -> String {
        sure(figure, self.summary.audit.cases_are)
    }

    /// The figure itself; of a mean of cases, what its parts come to together too.
    fn figure(&self) -> Vec<String> {
        let (base, says) = (&self.row.base_is, &self.section.says);
        let Some(percent) = self.figure.percent else {
            return vec![format!("{} No figure: there are no {base}.", self.section.question)];
        };
        let sure = self.sure(self.figure);
        match (self.figure.amount, self.row.unit) {
            (Amount::Counted { .. }, Unit::WholeCase) => {
                vec![format!("In {} cases all {base} {says} ({sure}).", amount(self.figure))]
            }
            (Amount::Counted { .. }, Unit::Each | Unit::CaseRate) => {
                vec![format!("{} {base} {says} ({sure}).", amount(self.figure))]
            }
            (Amount::Averaged { cases, .. }, _) => {
                let cases = counted(cases, "case", "cases");
                let sure = sure.split_once("; ").map_or(String::new(), |(_, sure)| format!(" ({sure})"));
                let mean = format!(
                    "On average over {cases}, {}% of each case's {base} {says}{sure}.",
                    percent.whole()
                );
                vec![mean, self.together()]
            }
            (Amount::NotCollected, _) => Vec::new(),
        }
    }

    /// The findings of all cases together, with their own interval where a row of the question counts just them.
    fn together(&self) -> String {
        let numerator = self.sum(Stands::Counted);
        let all = Amount::Counted { numerator, base: numerator + self.sum(Stands::Against) };
        let rows = self.section.rows.iter().filter(|row| row.unit == Unit::Each);
        let figures = rows.filter_map(|row| Some(&row.cells.get(self.column)?.by_the_rules));
        let found = figures.clone().find(|figure| figure.amount == all);
        let (base, many) = (&self.row.base_is, self.sum(Stands::Against) + numerator);
        match found {
            Some(figure) => format!("Taken together, {} {base} ({}).", amount(figure), self.sure(figure)),
            None => format!("Taken together, {} of {} {base}.", number(numerator), number(many)),
        }
    }

    /// What is counted, and does not count as met.
    fn counted_otherwise(&self) -> Option<String> {
        let held: Vec<&Held> = self.held(Stands::Counted).filter(|held| held.status != Status::Met).collect();
        let (all, many) = (self.sum(Stands::Counted), sum(&held));
        (many > 0).then(|| {
            let are = if many == 1 { "does" } else { "do" };
            format!("{} of the {} {are} not count as met: {}.", number(many), number(all), ranked(&held))
        })
    }

    /// What is in the base and not counted.
    fn noes(&self) -> Vec<String> {
        let held: Vec<&Held> = self.held(Stands::Against).collect();
        let (many, blank) = (sum(&held), held.iter().map(|held| held.blank).sum::<u64>());
        if many == 0 || self.row.unit == Unit::WholeCase {
            return Vec::new();
        }
        let other = if self.sum(Stands::Counted) == 0 { "" } else { "other " };
        let one = match &held[..] {
            [held] => held.reason.is_none() && held.status == Status::NotMet,
            _ => false,
        };
        if one {
            let all = number(blank);
            let the = match many {
                1 => format!("the {other}one"),
                many => format!("the {other}{}", number(many)),
            };
            return vec![match blank {
                0 => format!("For {the} no fact is missing."),
                _ if blank == many => format!("For {the} a fact is not recorded."),
                _ => format!("Of {the}, a fact is not recorded for {all}."),
            }];
        }
        let mut told = vec![format!("The {other}{}: {}.", number(many), ranked(&held))];
        let against = held.iter().filter(|held| held.status == Status::NotMet);
        let against: u64 = against.map(|held| held.count).sum();
        match against {
            0 => told
                .push(format!("{} counts as not met.", if many == 1 { "It never" } else { "None of them" })),
            _ if against < many => {
                let count = if against == 1 { "counts" } else { "count" };
                told.push(format!("{} of them {count} as not met.", number(against)));
            }
            _ => {}
        }
        match blank {
            0 => {}
            1 if against == 1 => told.push("For that one a fact is not recorded.".to_owned()),
            _ if blank == against => told.push("For each of those a fact is not recorded.".to_owned()),
            _ => told.push(format!("A fact is not recorded for {} of them.", number(blank))),
        }
        told
    }

    /// Who is outside the base, and why.
    fn left_out(&self) -> Vec<String> {
        let outside = |applies: bool| {
            self.held(Stands::Outside).filter(move |held| match held.status {
                Status::NotApplicable => !applies,
                Status::Unknown => false,
                Status::Met | Status::NotMet | Status::Exempt | Status::NotDue | Status::Error => applies,
            })
        };
        let (held, beside): (Vec<&Held>, Vec<&Held>) = (outside(true).collect(), outside(false).collect());
        let mut told = Vec::new();
        if !held.is_empty() {
            let many = sum(&held);
            let are = if many == 1 { "is" } else { "are" };
            told.push(format!("{} more {are} left out: {}.", number(many), ranked(&held)));
        }
        if !beside.is_empty() {
            told.push(format!("For {} the question does not arise.", number(sum(&beside))));
        }
        told
    }

    /// What is not known, why, and how far it could move the figure.
    fn not_known(&self) -> Option<String> {
        let all = self.standing.statuses.of(Status::Unknown);
        if all == 0 {
            return None;
        }
        let unknown: Vec<&Held> =
            self.held(Stands::Outside).filter(|held| held.status == Status::Unknown).collect();
        let many = sum(&unknown);
        let bounds = self.figure.bounds.filter(|bounds| bounds.low != bounds.high);
        let (are, they) = if many == 1 { ("is", "it is") } else { ("are", "they are") };
        let reasons = if unknown.iter().any(|held| held.reason.is_some()) {
            format!(": {}", ranked(&unknown))
        } else {
            String::new()
        };
        let ends = bounds.map(|ends| format!("between {}% and {}%", ends.low.whole(), ends.high.whole()));
        match (many, ends) {
            (0, Some(ends)) => Some(format!("Whatever those not known are, the figure lies {ends}.")),
            (0, None) => None,
            (many, Some(ends)) => Some(format!(
                "{} more {are} not known{reasons}. Whatever {they}, the figure lies {ends}.",
                number(many)
            )),
            (many, None) => Some(format!("{} more {are} not known{reasons}.", number(many))),
        }
    }

    /// How it lies to the column that this one is compared with.
    fn change(&self) -> Option<String> {
        let change = self.row.changes.get(self.column).copied().flatten()?;
        let then = self.row.compared(change.against, change.out_of)?;
        let since = since(self.summary, change.against);
        let cases_are = self.summary.audit.cases_are;
        let Some(statement) = change.statement() else {
            let percent = then.percent?.whole();
            let then = with_percent(then);
            return (cases_are == Some(CasesAre::EveryCase))
                .then(|| format!("In {since} it was {percent}% ({then})."));
        };
        let lead = match change.out_of {
            OutOf::TheBase => String::new(),
            OutOf::EveryAnswer => self.on_one_base()?,
        };
        let was = match change.out_of {
            OutOf::TheBase => with_percent(then),
            OutOf::EveryAnswer => amount(then),
        };
        let told = match (statement, change.contrast.interval) {
            (Statement::NotClear, _) if !change.bases_agree() => {
                format!(
                    "no clear change since {since}, where it was {was}: {}",
                    on_each_base(self.row, &change)
                )
            }
            (Statement::NotClear, None) => {
                format!("no clear change since {since} ({was}): too few cases to tell")
            }
            (Statement::NotClear, Some(_)) => format!("no clear change since {since} ({was})"),
            (Statement::Higher | Statement::Lower, _) => {
                format!("{} than in {since} ({was}), {}", statement.words(), by_points(&change.contrast))
            }
        };
        Some(if lead.is_empty() { format!("{}.", capital(&told)) } else { format!("{lead} {told}.") })
    }

    /// Why two figures are not compared on the row's own base, and what the newer one is on every answer.
    fn on_one_base(&self) -> Option<String> {
        let now = self.row.compared(self.column, OutOf::EveryAnswer)?;
        let base = &self.row.every_answer()?.base_is;
        Some(format!(
            "Exemptions take clearly more out of one of the two bases than out of the other, so this is compared out of \
             all {base}: {}, which is",
            amount(now),
        ))
    }

    /// What the area printed on another base, and all columns on each base.
    fn printed(&self) -> Option<String> {
        let here = self.row.cells.get(self.column).is_some_and(|cell| cell.printed.is_some());
        let cells = &self.row.cells;
        let first = cells.iter().find_map(|cell| cell.printed.as_ref())?;
        if !here && newest(self.summary) != Some(self.column) {
            return None;
        }
        let percents = |figures: Vec<&Figure>| {
            let words = figures.iter().map(|figure| match figure.percent {
                Some(percent) => format!("{}%", percent.whole()),
                None => "no figure".to_owned(),
            });
            let words: Vec<String> = words.collect();
            let alike = words.len() > 1 && words.iter().all(|word| Some(word) == words.first());
            if alike {
                format!("{} in each", words.first().cloned().unwrap_or_default())
            } else {
                listed(&words)
            }
        };
        let printed = percents(cells.iter().map(crate::measure::Cell::shown).collect());
        let own = percents(cells.iter().map(|cell| &cell.by_the_rules).collect());
        let other = self.row.other_bases.iter().find(|base| base.base_is == first.base_is)?;
        let why = if cells.iter().all(|cell| cell.printed.is_some()) {
            "not on the base of the rules"
        } else {
            "not all on one base"
        };
        Some(format!(
            "The area printed {printed} ({}), {why}: of {} {own}; of all {} {}.",
            listed(&self.summary.columns),
            self.row.base_is,
            other.base_is,
            percents(other.figures.iter().collect())
        ))
    }

    /// How far it is from what it should reach.
    fn target(&self) -> Option<String> {
        let (target, percent) = (self.row.target?, self.figure.percent?);
        let units = u64::from(target) * 10_000;
        let (short, over) =
            (units.saturating_sub(percent.ten_thousandths()), percent.ten_thousandths() >= units);
        let points = (short + 5_000) / 10_000;
        let far = match (over, points) {
            (true, _) => "reached".to_owned(),
            (false, 0) => "less than a point short".to_owned(),
            (false, points) => format!("{} short", counted(points, "point", "points")),
        };
        let ends = self.figure.interval.filter(|_| {
            !matches!(self.summary.audit.cases_are, Some(CasesAre::EveryCase | CasesAre::PickedByHand))
        });
        let clear = ends
            .is_none_or(|ends| ends.low.ten_thousandths() >= units || ends.high.ten_thousandths() < units);
        let doubt = if clear { "" } else { ", though with so few cases it may lie on the other side" };
        Some(format!("The target of {target}% is {far}{doubt}."))
    }

    fn held(&self, stands: Stands) -> impl Iterator<Item = &Held> {
        self.standing.held.iter().filter(move |held| held.stands == stands)
    }

    fn sum(&self, stands: Stands) -> u64 {
        self.held(stands).map(|held| held.count).sum()
    }
}

/// `6 of 18`; of a mean, `69% over 29 cases`.
fn with_percent(figure: &Figure) -> String {
    match (figure.amount, figure.percent) {
        (Amount::Averaged { .. }, Some(percent)) => format!("{}% over {}", percent.whole(), amount(figure)),
        (Amount::Averaged { .. } | Amount::Counted { .. } | Amount::NotCollected, _) => amount(figure),
    }
}

fn sum(held: &[&Held]) -> u64 {
    held.iter().map(|held| held.count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;

    fn said(summary: &Summary, id: &str, column: usize) -> String {
        let place = summary.sections.iter().position(|section| section.id == id).unwrap();
        let paragraphs = paragraphs(summary, column);
        let found = paragraphs.into_iter().find(|paragraph| paragraph.section == place);
        found.map(|paragraph| paragraph.sentences.join("\n")).unwrap_or_default()
    }

    #[test]
    fn says_what_was_counted_who_is_left_out_and_what_changed() {
        insta::assert_snapshot!(said(Sample::essex_summary(), "written-acknowledgement", 2), @r"
        7 of 20 cases where a letter was suitable got a written acknowledgement (35%; 95% confidence interval 18% to 57%).
        For the other 13 a fact is not recorded.
        10 more are left out: not suitable (8: domestic incident, and the suspect and victim live at the same property), by the victim's own choice (1: the victim asked not to have a letter) and not suitable (1: a letter would put the victim at risk).
        No clear change since October to December 2019 (6 of 18).
        The area printed 30%, 33% and 35% (H1 19/20, Q3 19/20 and Q4 19/20), not all on one base: of cases where a letter was suitable 50%, 33% and 35%; of all cases 30%, 20% and 23%.
        ");
    }

    #[test]
    fn a_victims_choice_is_no_failure() {
        insta::assert_snapshot!(said(Sample::essex_summary(), "support-referral", 1), @r"
        19 of 30 cases assessed and in need were referred to support services (63%; 95% confidence interval 46% to 78%).
        5 of the 19 do not count as met: referred late.
        The other 11: by the victim's own choice (6: the victim did not agree to be referred), not referred (4: the victim already had support) and no reason recorded (1).
        None of them counts as not met.
        No clear change since April to September 2019 (23 of 28).
        ");
    }

    #[test]
    fn a_mean_over_cases_is_told_with_what_it_is_of() {
        insta::assert_snapshot!(said(Sample::essex_summary(), "timely-updates", 1), @r"
        On average over 29 cases, 69% of each case's developments due were told to the victim in time (95% confidence interval 57% to 81%).
        Taken together, 64 of 98 developments due (65%; 95% confidence interval 52% to 79%).
        The other 34: late (26) and not told (8).
        A fact is not recorded for 24 of them.
        3 more are left out: by the victim's own choice (the victim asked not to have updates).
        For 1 the question does not arise.
        2 more are not known. Whatever they are, the figure lies between 68% and 70%.
        Lower than in April to September 2019 (88% over 28 cases), by 19 points (95% confidence interval 5 to 33).
        ");
        insta::assert_snapshot!(said(Sample::essex_summary(), "update-quality", 1), @r"
        On average over 29 cases, 46% of each case's updates made were of an appropriate quality (95% confidence interval 34% to 59%).
        Taken together, 45 of 90 updates made.
        The other 45: untimely (16), spelling (13), unclear (12), other (3) and no reason recorded (1).
        For 11 the question does not arise.
        3 more are not known. Whatever they are, the figure lies between 45% and 48%.
        Lower than in April to September 2019 (97% over 28 cases), by 51 points (95% confidence interval 38 to 64).
        ");
    }

    #[test]
    fn what_is_not_known_is_no_figure() {
        insta::assert_snapshot!(said(Sample::essex_summary(), "vps-reported-back", 2), @r"
        Was this reported back to the victim? No figure: there are no cases where it is recorded whether it was reported back.
        For 19 the question does not arise.
        11 more are not known: no hearing record sheet (4), not stated on sheet (4), no reason recorded (2) and did not reach court (1). Whatever they are, the figure lies between 0% and 100%.
        The area printed 0% in each (H1 19/20, Q3 19/20 and Q4 19/20), not on the base of the rules: of cases where it is recorded whether it was reported back no figure in each; of all cases 0% in each.
        ");
        assert_eq!(
            said(Sample::essex_summary(), "vps-used", 2),
            "Was the VPS used? Not available to be collected (HMCTS)."
        );
    }

    #[test]
    fn a_full_count_has_no_interval_and_a_hand_picked_one_no_change() {
        let mut summary = Sample::essex_summary().clone();
        let row = &mut summary.sections[0].rows[0];
        row.changes.iter_mut().flatten().for_each(|change| change.told = false);
        let first = |summary: &Summary| said(summary, "written-acknowledgement", 2);
        summary.audit.cases_are = Some(CasesAre::EveryCase);
        let told = first(&summary);
        assert!(told.contains("got a written acknowledgement (35%; every case counted)."), "{told}");
        assert!(told.contains("In October to December 2019 it was 33% (6 of 18)."), "{told}");
        assert!(!told.contains("confidence") && !told.contains("clear"), "{told}");
        summary.audit.cases_are = Some(CasesAre::PickedByHand);
        let told = first(&summary);
        assert!(told.contains("(35%; of cases picked by hand)."), "{told}");
        assert!(!told.contains("December") && !told.contains("confidence"), "{told}");
    }

    #[test]
    fn says_how_far_a_target_is() {
        let mut summary = Sample::essex_summary().clone();
        let mut told = |target: u32, column: usize| {
            summary.sections[0].rows[0].target = Some(target);
            let told = said(&summary, "written-acknowledgement", column);
            told.lines().find(|line| line.starts_with("The target")).unwrap().to_owned()
        };
        assert_eq!(told(95, 2), "The target of 95% is 60 points short.");
        assert_eq!(
            told(36, 2),
            "The target of 36% is 1 point short, though with so few cases it may lie on the other side."
        );
        assert_eq!(told(10, 2), "The target of 10% is reached.");
    }

    #[test]
    fn says_how_far_what_is_not_known_could_move_a_figure() {
        let told = said(Sample::essex_summary(), "timely-updates", 0);
        assert!(told.contains("1 more is not known. Whatever it is, the figure lies between"), "{told}");
    }
}
