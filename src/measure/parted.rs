//! Cases parted by a fact of theirs, each group counted by itself; the figures of the groups stand side by side.

use super::change::Change;
use super::section::section;
use super::summary::{FormRow, Section};
use super::tally::{Case, Tally};
use crate::calendar::Date;
use crate::record::{FieldRef, Kind, Record, Slot};
use crate::ruleset::{Audit, CasesAre, Ruleset};

/// By what cases are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// By what a text, choice or flag field of the record says.
    Field(u16),
    /// By a date field: before a day, and from it on.
    Cohort(u16, Date),
}

/// Why a field cannot part cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSplit {
    /// The records have no such field.
    Unknown,
    /// It is a field of the rows of a list, of which a case has several.
    OfRows,
    /// It has another type.
    Type(&'static str),
    /// It is the field that tells cases apart.
    Key,
}

/// The groups of one part of a batch. What it holds does not grow with the batch.
#[derive(Debug, Clone)]
pub struct Parted<'r> {
    ruleset: &'r Ruleset,
    audit: &'r Audit,
    split: Split,
    groups: Vec<Counting<'r>>,
    /// Cases in which the field is not recorded.
    pub(super) without: u64,
    /// Whether there are more groups than are counted.
    pub too_many: bool,
}

/// One group while it is counted.
#[derive(Debug, Clone)]
struct Counting<'r> {
    /// Its place among the words of a choice, and its name.
    name: (u16, String),
    /// Its cases in each column.
    cases: Vec<u64>,
    tally: Tally<'r>,
}

/// The figures of groups of cases beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideBySide {
    /// The field that tells the groups apart, as rules name it.
    pub field: String,
    /// What people see of it.
    pub label: String,
    /// The groups, in the order of a choice's words, of the days or of the alphabet.
    pub groups: Vec<GroupFigures>,
    /// Cases that have nothing recorded there.
    pub without: u64,
    /// How the cases came to be there, where that is said.
    pub cases_are: Option<CasesAre>,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFigures {
    /// Its name.
    pub name: String,
    /// Its cases, by column.
    pub cases: Vec<u64>,
    /// The form, of its cases alone.
    pub sections: Vec<Section>,
}

/// How many groups are counted at most.
pub const MOST_GROUPS: usize = 12;
/// Up to so many groups, each is compared with each; of more, each with the first.
const MOST_PAIRED: usize = 4;

impl Split {
    /// By a text, choice or flag field of the record.
    pub fn by(ruleset: &Ruleset, path: &str) -> Result<Self, NoSplit> {
        let (slot, kind) = field(ruleset, path)?;
        match kind {
            Kind::Text if slot == ruleset.layout.key => Err(NoSplit::Key),
            Kind::Text | Kind::Choice(_) | Kind::Flag => Ok(Self::Field(slot)),
            Kind::Date | Kind::Number => Err(NoSplit::Type(kind.described())),
        }
    }

    /// By a date field of the record.
    pub fn cohort(ruleset: &Ruleset, path: &str, day: Date) -> Result<Self, NoSplit> {
        let (slot, kind) = field(ruleset, path)?;
        match kind {
            Kind::Date => Ok(Self::Cohort(slot, day)),
            Kind::Text | Kind::Choice(_) | Kind::Flag | Kind::Number => Err(NoSplit::Type(kind.described())),
        }
    }

    fn slot(self) -> u16 {
        match self {
            Self::Field(slot) | Self::Cohort(slot, _) => slot,
        }
    }
}

fn field<'r>(ruleset: &'r Ruleset, path: &str) -> Result<(u16, &'r Kind), NoSplit> {
    let layout = &ruleset.layout;
    match layout.field_named(path) {
        Some(FieldRef::Record(slot)) => {
            let declared = layout.declaration(FieldRef::Record(slot)).ok_or(NoSplit::Unknown)?;
            Ok((slot, &declared.kind))
        }
        Some(FieldRef::Row(..)) => Err(NoSplit::OfRows),
        Some(FieldRef::List(_)) | None => Err(NoSplit::Unknown),
    }
}

impl<'r> Parted<'r> {
    /// Begins to count groups of cases for one ruleset and round.
    pub fn new(ruleset: &'r Ruleset, audit: &'r Audit, split: Split) -> Self {
        Self { ruleset, audit, split, groups: Vec::new(), without: 0, too_many: false }
    }

    /// Counts one case in its group.
    pub fn case(&mut self, record: &Record, case: &Case<'_>) {
        let (order, words): (u16, &str) = match (self.split, record.slot(self.split.slot())) {
            (_, Slot::Blank | Slot::None | Slot::Number(_)) | (Split::Field(_), Slot::Date(_)) => {
                self.without += 1;
                return;
            }
            (_, Slot::Flag(flag)) => (u16::from(!flag), if flag { "yes" } else { "no" }),
            (_, Slot::Choice(place)) => (place, self.choice(place)),
            (_, Slot::Text { start, length }) => (0, record.text(start, length)),
            (Split::Cohort(_, day), Slot::Date(date)) => {
                let before = date < day;
                (u16::from(!before), if before { "before" } else { "from" })
            }
        };
        let known = self.groups.iter().position(|group| group.name.0 == order && group.name.1 == words);
        let place = match known {
            Some(place) => place,
            None => {
                let name = (order, words.to_owned());
                let Some(place) = self.begin(name) else { return };
                place
            }
        };
        if let Some(group) = self.groups.get_mut(place) {
            for column in case.columns.iter().filter(|_| case.in_return) {
                if let Some(cases) = group.cases.get_mut(*column) {
                    *cases += 1;
                }
            }
            group.tally.case(case);
        }
    }

    fn choice(&self, place: u16) -> &'r str {
        let declared = self.ruleset.layout.declaration(FieldRef::Record(self.split.slot()));
        match declared.map(|declared| &declared.kind) {
            Some(Kind::Choice(words)) => words.get(usize::from(place)).map_or("", String::as_str),
            Some(Kind::Text | Kind::Date | Kind::Flag | Kind::Number) | None => "",
        }
    }

    /// A group more, where there is room. The words of a choice are as many as its field declares.
    fn begin(&mut self, name: (u16, String)) -> Option<usize> {
        let is_text = name.0 == 0 && self.groups.iter().all(|group| group.name.0 == 0);
        if is_text && self.groups.len() >= MOST_GROUPS {
            self.too_many = true;
            return None;
        }
        let cases = vec![0; self.audit.columns.len()];
        self.groups.push(Counting { name, cases, tally: Tally::new(self.ruleset, self.audit) });
        Some(self.groups.len() - 1)
    }

    /// Adds the part of the batch that comes after this one.
    pub fn merge(&mut self, later: Self) {
        self.without += later.without;
        self.too_many |= later.too_many;
        for group in later.groups {
            let known = self.groups.iter().position(|ours| ours.name == group.name);
            let Some(place) = known.or_else(|| self.begin(group.name.clone())) else { continue };
            if let Some(ours) = self.groups.get_mut(place) {
                ours.cases.iter_mut().zip(&group.cases).for_each(|(sum, more)| *sum += more);
                ours.tally.merge(group.tally);
            }
        }
    }

    /// What it all came to.
    pub fn finish(mut self) -> SideBySide {
        self.groups.sort_by(|one, other| one.name.cmp(&other.name));
        let field = FieldRef::Record(self.split.slot());
        let name = |words: String| match self.split {
            Split::Field(_) => words,
            Split::Cohort(_, day) => format!("{words} {}", day.long()),
        };
        let questions = 0..self.ruleset.questions.len();
        let figures = |group: Counting<'r>| GroupFigures {
            name: name(group.name.1),
            cases: group.cases,
            sections: questions.clone().map(|index| section(&group.tally, index)).collect(),
        };
        SideBySide {
            field: self.ruleset.layout.path(field).to_owned(),
            label: self.ruleset.layout.label(field).to_owned(),
            groups: self.groups.into_iter().map(figures).collect(),
            without: self.without,
            cases_are: self.audit.cases_are,
        }
    }
}

impl SideBySide {
    /// The groups that are compared, each with one before it: all pairs of a few groups, else each with the first.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        let groups = self.groups.len();
        let each_with_each = groups <= MOST_PAIRED;
        let pairs = (1..groups).flat_map(|one| (0..one).map(move |other| (one, other)));
        let mut pairs: Vec<(usize, usize)> =
            pairs.filter(|(_, other)| each_with_each || *other == 0).collect();
        pairs.sort_by_key(|(one, other)| (*other, *one));
        pairs
    }

    /// Whether there are two groups to compare.
    pub fn is_compared(&self) -> bool {
        self.groups.len() > 1
    }

    /// A row of the first group against that of the second; `None` where either has no figure.
    pub fn change(&self, (one, other): (usize, usize), section: usize, row: usize) -> Option<Change> {
        let row_of = |group: usize| self.row(group, section, row);
        let change = Change::of((row_of(one)?, 0), (row_of(other)?, 0), self.cases_are)?;
        Some(Change { against: other, ..change })
    }

    /// A row of a group.
    pub fn row(&self, group: usize, section: usize, row: usize) -> Option<&FormRow> {
        self.groups.get(group)?.sections.get(section)?.rows.get(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::Sample;
    use crate::measure::{OutOf, Statement};
    use crate::record::Place;

    /// The sample's columns as groups: the cases of each third under the words given.
    fn grouped(order: &[usize], words: [&str; 3]) -> SideBySide {
        let sample = Sample::essex();
        let audit: &'static Audit = Box::leak(Box::new(Audit::unstated()));
        let split = Split::by(&sample.ruleset, "frame").unwrap();
        let mut parted = Parted::new(&sample.ruleset, audit, split);
        let mut record = Record::default();
        for index in order {
            let (reference, findings) = &sample.cases[*index];
            record.clear(&sample.ruleset.layout);
            let kept = record.keep(words[index / 30]);
            record.set(split.slot(), kept);
            parted.case(
                &record,
                &Case {
                    reference,
                    place: &Place::default,
                    findings,
                    columns: &[0],
                    in_return: true,
                    found_none: &|_, _| false,
                },
            );
        }
        parted.finish()
    }

    fn in_order() -> Vec<usize> {
        (0..90).collect()
    }

    #[test]
    fn each_is_compared_with_each_or_many_with_the_first() {
        let groups = grouped(&in_order(), ["a", "b", "c"]);
        assert_eq!(groups.pairs(), [(1, 0), (2, 0), (2, 1)]);
        let mut many = groups.clone();
        many.groups.extend(groups.groups.clone());
        assert_eq!(many.pairs(), [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]);
    }

    #[test]
    fn the_published_table_is_told_from_chance_where_it_can_be() {
        let groups = grouped(&in_order(), ["1 H1", "2 Q3", "3 Q4"]);
        let place = |id: &str| Sample::essex().ruleset.question(id).unwrap().0;
        let change = |pair, id: &str, row| groups.change(pair, place(id), row).unwrap();
        let said = |pair, id: &str, row| {
            let change = change(pair, id, row);
            (change.contrast.points.whole(), change.statement().unwrap(), change.out_of)
        };
        let (own, not_clear) = (OutOf::TheBase, Statement::NotClear);
        for pair in groups.pairs() {
            assert_eq!(said(pair, "written-acknowledgement", 0).1, not_clear, "{pair:?}");
        }
        assert_eq!(said((1, 0), "update-quality", 0).1, Statement::Lower);
        assert_eq!(said((2, 1), "update-quality", 0), (54, Statement::Higher, own));
        assert_eq!(said((2, 0), "timely-updates", 0), (-33, Statement::Lower, own));
        let (low, high) = change((2, 0), "timely-updates", 0).contrast.interval.unwrap();
        assert!(low.whole() >= -55 && high.whole() <= -11, "{low} to {high}");
        assert_eq!(said((2, 0), "vps-taken", 3), (-20, not_clear, own));
    }

    #[test]
    fn the_order_of_the_cases_changes_nothing() {
        let mut turned = in_order();
        turned.reverse();
        assert_eq!(grouped(&turned, ["a", "b", "c"]), grouped(&in_order(), ["a", "b", "c"]));
    }

    #[test]
    fn groups_that_change_places_mirror_every_difference() {
        let (there, back) = (grouped(&in_order(), ["a", "b", "b"]), grouped(&in_order(), ["b", "a", "a"]));
        for (section, asked) in there.groups[0].sections.iter().enumerate() {
            for row in 0..asked.rows.len() {
                let (one, other) = (there.change((1, 0), section, row), back.change((1, 0), section, row));
                let Some((one, other)) = one.zip(other) else {
                    assert_eq!(one, other);
                    continue;
                };
                assert_eq!(one.contrast.points, -other.contrast.points);
                let mirrored = other.contrast.interval.map(|(low, high)| (-high, -low));
                assert_eq!(one.contrast.interval, mirrored);
            }
        }
    }

    #[test]
    fn a_text_with_too_many_values_is_not_grouped() {
        let sample = Sample::essex();
        let split = Split::by(&sample.ruleset, "area").unwrap();
        let audit = Audit::unstated();
        let mut parted = Parted::new(&sample.ruleset, &audit, split);
        let mut record = Record::default();
        let case = Case {
            reference: "VC-1",
            place: &Place::default,
            findings: &[],
            columns: &[0],
            in_return: true,
            found_none: &|_, _| false,
        };
        for number in 0..=MOST_GROUPS {
            assert!(!parted.too_many);
            record.clear(&sample.ruleset.layout);
            let kept = record.keep(&number.to_string());
            record.set(split.slot(), kept);
            parted.case(&record, &case);
        }
        assert!(parted.too_many);
    }
}
