//! What a column of a table looks like: counted while its cells go by, so that no more of it is kept than that takes.

mod dates;
mod personal;

pub use dates::Dates;
pub use personal::Personal;

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::value::is_in_range;
use super::{Layout, NotUsed, Record, Slot};
use crate::calendar::Date;
use crate::diagnostic::Code;
use dates::DateCounts;
use personal::Shapes;

/// A table that was looked at.
#[derive(Debug, Clone, Default)]
pub struct TableProfile {
    /// Its file, as it is shown.
    pub file: String,
    /// Its sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row of its headings, from 1.
    pub header_row: u64,
    /// Whether rows that say something stand above the headings.
    pub has_rows_above: bool,
    /// How many rows stand below the headings, blank ones left out.
    pub rows: u64,
    /// Rows that cannot be read, or that have more or fewer cells than there are headings.
    pub uneven: Few,
    /// What the workbook does not show.
    pub hidden: Hidden,
    /// Its columns, in their order.
    pub columns: Vec<ColumnProfile>,
    /// What is to be said of how it was read.
    pub note: Option<String>,
}

/// What a sheet does not show to whoever opens it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Rows that are hidden, or filtered away; they are read all the same.
    pub rows: Few,
    /// Columns that are hidden, by their letters.
    pub columns: Vec<String>,
}

/// The records of one or more inputs, as they come in.
#[derive(Debug, Clone, Default)]
pub struct RecordsProfile {
    /// How many can be used.
    pub usable: u64,
    /// Rows that a map leaves out.
    pub left_out: u64,
    /// Of each field of a record: how many have a value, say `none`, and leave it blank.
    pub fields: Vec<[u64; 3]>,
    /// Of each list: how many records have it, and how many rows it has in all.
    pub lists: Vec<[u64; 2]>,
    /// Those that cannot be used, by why: how many, and the first of them.
    pub not_used: BTreeMap<Code, (u64, NotUsed)>,
}

/// A count, and the rows of the first few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Few {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub lines: Vec<u64>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct ColumnProfile {
    /// Its heading, on one line.
    pub heading: String,
    /// What stands in it.
    pub look: Look,
    /// Whether other headings differ from it by a number alone: `Update 1 date`, `Update 2 date`.
    pub is_numbered: bool,
    /// What it holds through a map, where one names it.
    pub mapped: Vec<MappedProfile>,
}

/// What a column comes to through a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedProfile {
    /// The field.
    pub path: String,
    /// Cells that have a value of it.
    pub values: u64,
    /// Cells that say that it was looked for and there is none.
    pub none: u64,
    /// Cells of which it is not recorded.
    pub blank: u64,
    /// Cells that do not fit.
    pub misfits: Few,
    /// What is wrong with the first of those.
    pub first: Option<String>,
}

/// What stands in one cell that is not blank.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'c> {
    /// Words; `bent` where a spreadsheet has put them in the place of others.
    Words {
        /// As they were written.
        words: &'c str,
        /// Whether they are a spreadsheet's own.
        bent: bool,
    },
    /// A day of a workbook, and whether a time of day goes with it.
    Day {
        /// The day.
        day: Date,
        /// Whether there is a time.
        timed: bool,
    },
    /// A number of a workbook, the day that it would be, and whether it has lost digits.
    Number {
        /// The day.
        day: Option<Date>,
        /// Its digits.
        words: &'c str,
        /// Whether digits are lost.
        bent: bool,
    },
    /// An error of a formula, or a time without a day.
    NoValue,
}

/// What stands in the cells of a column.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Cells that are not blank.
    pub filled: u64,
    /// Cells that hold no value: errors of formulas.
    pub no_value: Few,
    /// Cells whose words a spreadsheet has bent: `1.23E+11`, `###`.
    pub bent: Few,
    /// Numbers of a workbook.
    pub numbers: u64,
    /// Words that are digits alone.
    pub digits: u64,
    /// Numbers, or digits, that a workbook would count a day of these years by.
    pub serials: u64,
    /// Cells in which a figure stands, as in a reference.
    pub figured: u64,
    /// The fewest and the most letters.
    pub letters: Option<(usize, usize)>,
    /// The fewest and the most words.
    pub words: Option<(usize, usize)>,
    /// Values that stand in more than one cell: the rows of the first pairs.
    pub repeated: u64,
    /// The rows of the first few that are alike.
    pub alike: Vec<(u64, u64)>,
    dates: DateCounts,
    shapes: Shapes,
    distinct: BTreeMap<String, u64>,
    has_many: bool,
    keys: HashMap<u64, u64>,
    /// Whether the values were too many, or too often alike, to be held against each other to the end.
    stopped: bool,
}

/// What a column looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Nothing stands in it.
    Blank,
    /// Dates.
    Dates(Dates),
    /// Yes and no.
    Flag,
    /// A few short words, again and again.
    Choice,
    /// Whole numbers.
    Numbers,
    /// Anything else.
    Text,
}

/// How many different words of a column are kept, and how long they may be.
const MOST_WORDS: usize = 20;
const LONGEST_WORD: usize = 30;
/// How many different values are held against each other, and how many of a column whose values are often alike.
const MOST_KEYS: usize = 1_000_000;
const MOST_KEYS_OF_WORDS: usize = 1_000;
/// Words that a flag is written with.
const FLAGS: [&str; 10] = ["yes", "no", "y", "n", "true", "false", "none", "n/a", "not known", "unknown"];

impl RecordsProfile {
    /// Takes a record.
    pub fn add(&mut self, record: &Record, layout: &Layout) {
        self.usable += 1;
        self.fields.resize(layout.fields.len(), [0; 3]);
        self.lists.resize(layout.lists.len(), [0; 2]);
        for (slot, [values, none, blank]) in (0..).zip(&mut self.fields) {
            match record.slot(slot) {
                Slot::Blank => *blank += 1,
                Slot::None => *none += 1,
                _ => *values += 1,
            }
        }
        for (list, [records, rows]) in (0..).zip(&mut self.lists) {
            let count = record.row_count(list);
            *records += u64::from(count.is_some());
            *rows += u64::from(count.unwrap_or(0));
        }
    }

    /// Takes a record that cannot be used.
    pub fn add_not_used(&mut self, problem: NotUsed) {
        self.not_used.entry(problem.code).or_insert((0, problem)).0 += 1;
    }

    /// Adds what comes after.
    pub fn append(&mut self, other: Self) {
        self.usable += other.usable;
        self.fields.resize(self.fields.len().max(other.fields.len()), [0; 3]);
        self.lists.resize(self.lists.len().max(other.lists.len()), [0; 2]);
        let fields = self.fields.iter_mut().zip(&other.fields);
        fields.for_each(|(own, more)| own.iter_mut().zip(more).for_each(|(own, more)| *own += more));
        let lists = self.lists.iter_mut().zip(&other.lists);
        lists.for_each(|(own, more)| own.iter_mut().zip(more).for_each(|(own, more)| *own += more));
        for (code, (count, first)) in other.not_used {
            self.not_used.entry(code).or_insert((0, first)).0 += count;
        }
    }

    /// How many cannot be used.
    pub fn count_not_used(&self) -> u64 {
        self.not_used.values().map(|(count, _)| count).sum()
    }
}

impl Few {
    /// Counts one more.
    pub fn add(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < 3 {
            self.lines.push(line);
        }
    }
}

impl Look {
    /// Takes a cell that is not blank.
    pub fn add(&mut self, seen: Seen<'_>, line: u64) {
        self.filled += 1;
        match seen {
            Seen::NoValue => self.no_value.add(line),
            Seen::Day { day, timed } => {
                self.dates.add_day(day, timed);
                self.compare(&day, line);
            }
            Seen::Number { day, words, bent } => {
                self.numbers += 1;
                self.serials += u64::from(day.is_some_and(is_in_range));
                self.add_words(words, bent, line);
            }
            Seen::Words { words, bent } => {
                let words = words.trim();
                if words.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.digits += 1;
                    self.serials += u64::from(is_serial(words));
                }
                self.dates.add_words(words);
                self.shapes.add(words);
                self.add_words(words, bent, line);
            }
        }
    }

    fn add_words(&mut self, words: &str, bent: bool, line: u64) {
        if bent {
            self.bent.add(line);
        }
        self.figured += u64::from(words.bytes().any(|byte| byte.is_ascii_digit()));
        let (letters, parts) = (words.chars().count(), words.split_whitespace().count());
        let wider = |known: Option<(usize, usize)>, now: usize| {
            known.map_or((now, now), |(least, most)| (least.min(now), most.max(now)))
        };
        self.letters = Some(wider(self.letters, letters));
        self.words = Some(wider(self.words, parts));
        self.compare(&words, line);
        if letters > LONGEST_WORD {
            self.has_many = true;
        } else if let Some(count) = self.distinct.get_mut(words) {
            *count += 1;
        } else if self.distinct.len() < MOST_WORDS {
            self.distinct.insert(words.to_owned(), 1);
        } else {
            self.has_many = true;
        }
    }

    /// Holds a value against those before it, by a fingerprint.
    fn compare(&mut self, value: &impl Hash, line: u64) {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(first) = self.keys.get(&key) {
            self.repeated += 1;
            if self.alike.len() < 3 {
                self.alike.push((*first, line));
            }
            return;
        }
        let are_often_alike = self.repeated * 20 > self.filled;
        let most = if are_often_alike { MOST_KEYS_OF_WORDS } else { MOST_KEYS };
        if self.keys.len() < most {
            self.keys.insert(key, line);
        } else {
            self.stopped = true;
        }
    }

    /// Whether no two cells are alike, as far as they were compared.
    pub fn all_differ(&self) -> bool {
        self.filled > 1 && self.repeated == 0 && !self.stopped
    }

    /// Whether nearly all cells differ, as those of a reference do.
    pub fn nearly_all_differ(&self) -> bool {
        self.repeated > 0 && self.repeated * 10 <= self.filled && !self.stopped
    }

    /// The different words with how often each stands there; none where they are too many or too long to be shown.
    pub fn distinct(&self) -> impl Iterator<Item = (&str, u64)> {
        let shown = if self.has_many { None } else { Some(&self.distinct) };
        shown.into_iter().flatten().map(|(words, count)| (words.as_str(), *count))
    }

    /// What the column looks like.
    pub fn looks(&self) -> Looks {
        if self.filled == 0 {
            return Looks::Blank;
        }
        if let Some(dates) = self.dates.found(self.filled - self.no_value.count - self.bent.count) {
            return Looks::Dates(dates);
        }
        let count = self.distinct().count() as u64;
        let is_flag = |(word, _): (&str, u64)| FLAGS.iter().any(|flag| word.eq_ignore_ascii_case(flag));
        let says_so =
            |(word, _): (&str, u64)| FLAGS.iter().take(6).any(|flag| word.eq_ignore_ascii_case(flag));
        if count > 0 && self.distinct().all(is_flag) && self.distinct().any(says_so) {
            return Looks::Flag;
        }
        if self.numbers + self.digits + self.bent.count + self.no_value.count >= self.filled {
            return Looks::Numbers;
        }
        if count > 0 && count <= 12 && count * 3 <= self.filled && !self.shapes.may_be_names(self.filled) {
            return Looks::Choice;
        }
        Looks::Text
    }

    /// Whether it may be a reference of which a few stand in several rows.
    pub fn is_nearly_a_key(&self) -> bool {
        let is_reference = matches!(self.looks(), Looks::Text | Looks::Numbers) && !self.may_be_serial();
        is_reference && self.figured == self.filled && self.nearly_all_differ()
    }

    /// Whether its numbers may be dates as a workbook counts them.
    pub fn may_be_serial(&self) -> bool {
        self.serials > 0 && self.serials == self.numbers + self.digits && self.looks() == Looks::Numbers
    }

    /// Numbers that stand among others as text.
    pub fn numbers_as_text(&self) -> u64 {
        if self.numbers > 0 { self.digits } else { 0 }
    }

    /// What personal data it looks like.
    pub fn personal(&self, heading: &str) -> Option<Personal> {
        let looks = self.looks();
        personal::by_heading(heading, looks)
            .or_else(|| self.dates.may_be_births().then_some(Personal::Birth))
            .or_else(|| self.shapes.personal(self.filled))
    }
}

/// Whether digits are those by which a workbook counts a day of these years.
fn is_serial(digits: &str) -> bool {
    let day = || Date::from_serial(digits.parse().ok()?, crate::calendar::SerialFrom::Year1900);
    digits.len() == 5 && day().is_some_and(is_in_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(words: &[&str]) -> Look {
        let mut look = Look::default();
        for (line, words) in (2..).zip(words) {
            look.add(Seen::Words { words, bent: false }, line);
        }
        look
    }

    #[test]
    fn tells_flags_choices_numbers_and_text_apart() {
        assert_eq!(look(&[]).looks(), Looks::Blank);
        assert_eq!(look(&["yes", "No", "N/A"]).looks(), Looks::Flag);
        assert_eq!(look(&["N/A", "unknown"]).looks(), Looks::Text, "neither says yes or no");
        assert_eq!(look(&["red", "red", "blue", "red", "blue", "red"]).looks(), Looks::Choice);
        assert_eq!(look(&["red", "blue", "green"]).looks(), Looks::Text, "each once is no choice");
        assert_eq!(look(&["Ann Madeup"; 9]).looks(), Looks::Text, "one name, again and again");
        assert_eq!(look(&["012", "7"]).looks(), Looks::Numbers);
        assert!(look(&["43620", "43621"]).may_be_serial() && !look(&["43620", "7"]).may_be_serial());
    }

    #[test]
    fn finds_values_that_are_alike() {
        let look = look(&["A-1", "A-2", "A-1"]);
        assert_eq!((look.repeated, look.alike.as_slice(), look.all_differ()), (1, &[(2, 4)][..], false));
        let many: Vec<String> = (0..5_000).map(|number| (number % 50).to_string()).collect();
        let mut often = Look::default();
        for words in &many {
            often.add(Seen::Words { words, bent: false }, 1);
        }
        assert!(often.keys.len() <= 50 && !often.nearly_all_differ());
    }
}
