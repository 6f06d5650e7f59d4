//! One JSON object to the slots of a record.

use super::scan::{COLON, ITEM_END, MEMBER_END, Scanner, Syntax};
use crate::load::fill::{Filling, Known, Level};
use crate::load::names::{Field, Name, NameGroup, Names, Target};
use crate::record::{Kind, Slot, read_date, told};

/// Reads objects from a text into a record.
pub(super) struct Objects<'t, 'f, 'a> {
    pub(super) scan: Scanner<'t>,
    pub(super) fill: &'f mut Filling<'a>,
}

/// A group of names being read: its number, and the fields its slots belong to.
#[derive(Clone, Copy)]
struct Within {
    group: u64,
    level: Level,
}

impl<'a> Objects<'_, '_, 'a> {
    /// Reads one object, whose bracket is the next byte, into the record.
    pub(super) fn record(&mut self) -> Result<(), Syntax> {
        let names: &'a Names<'a> = self.fill.names;
        self.object(&names.root, Level::Record)
    }

    fn object(&mut self, group: &'a NameGroup<'a>, level: Level) -> Result<(), Syntax> {
        let within = Within { group: self.fill.open_group(), level };
        self.scan.at += 1;
        if self.scan.peek() == b'}' {
            self.scan.at += 1;
            return Ok(());
        }
        let mut guess = 0;
        loop {
            self.member(group, within, &mut guess)?;
            if self.scan.ends(b'}', MEMBER_END)? {
                return Ok(());
            }
        }
    }

    fn member(&mut self, group: &'a NameGroup<'a>, within: Within, guess: &mut usize) -> Result<(), Syntax> {
        self.scan.peek();
        let at = self.scan.at;
        let name = self.name(group, guess)?;
        self.scan.take(b':', COLON)?;
        match name {
            Some(name) => {
                self.fill.give(name, within.group, within.level, at);
                self.value(name, within.level)
            }
            None => self.scan.skip_value(),
        }
    }

    /// Takes a member's name. One that is not declared is a fault of the record, and `None`.
    #[inline]
    fn name(&mut self, group: &'a NameGroup<'a>, guess: &mut usize) -> Result<Option<&'a Name<'a>>, Syntax> {
        if let Some((b'"', text)) = self.scan.rest().split_first()
            && let Some((place, name)) = group.at_start_of(text, *guess)
        {
            *guess = place + 1;
            self.scan.at += name.word.len() + 2;
            return Ok(Some(name));
        }
        self.unusual_name(group)
    }

    #[cold]
    fn unusual_name(&mut self, group: &'a NameGroup<'a>) -> Result<Option<&'a Name<'a>>, Syntax> {
        let at = self.scan.at;
        let written = self.scan.member_name()?;
        let name = group.named(written);
        if name.is_none() {
            self.fill.unknown(group, written, at);
        }
        Ok(name)
    }

    #[inline]
    fn value(&mut self, name: &'a Name<'a>, level: Level) -> Result<(), Syntax> {
        let first = self.scan.peek();
        match &name.target {
            Target::Field(field) => self.field((name, field), level, first),
            Target::Group(group) if first == b'{' => self.object(group, level),
            Target::List(list) if first == b'[' => self.rows(*list),
            Target::Group(_) | Target::List(_) if first == b'n' => self.scan.literal("null"),
            Target::Group(_) => {
                let (at, found) = self.passed_over()?;
                self.fill.misplaced(name, level, "a group of fields", &found, at);
                Ok(())
            }
            Target::List(_) => {
                let (at, found) = self.passed_over()?;
                self.fill.no_list(name, &found, at);
                Ok(())
            }
        }
    }

    #[inline]
    fn field(&mut self, known: Known<'a>, level: Level, first: u8) -> Result<(), Syntax> {
        let (_, field) = known;
        let (slot, at) = (field.slot, self.scan.at);
        match (first, field.kind) {
            (b'"', _) if self.usual_value(field, level) => {}
            (b'"', _) => self.fill.word(known, level, self.scan.string()?, at),
            (b't' | b'f', Kind::Flag) => {
                let flag = self.scan.flag()?;
                self.fill.set(level, slot, Slot::Flag(flag));
            }
            (b'n', _) => self.scan.literal("null")?,
            (b'-' | b'0'..=b'9', Kind::Number) => self.fill.word(known, level, self.scan.number()?, at),
            _ => self.misfit(known, level)?,
        }
        Ok(())
    }

    /// Takes a date or one of a choice's words, where it is written as they mostly are.
    #[inline]
    fn usual_value(&mut self, field: &Field<'_>, level: Level) -> bool {
        let Some((b'"', text)) = self.scan.rest().split_first() else { return false };
        let (value, length) = match field.kind {
            Kind::Date => match text.first_chunk::<11>() {
                Some([date @ .., b'"']) => (read_date(date), 11),
                Some(_) | None => return false,
            },
            Kind::Choice(_) => match field.choices.find(text, 0) {
                Some((choice, length)) => (u16::try_from(choice).ok().map(Slot::Choice), length),
                None => return false,
            },
            Kind::Text | Kind::Flag | Kind::Number => return false,
        };
        let Some(value) = value else { return false };
        self.fill.set(level, field.slot, value);
        self.scan.at += 1 + length;
        true
    }

    #[cold]
    fn misfit(&mut self, (name, field): Known<'_>, level: Level) -> Result<(), Syntax> {
        let (at, found) = self.passed_over()?;
        self.fill.misplaced(name, level, field.kind.described(), &found, at);
        if let (Kind::Text, Some(fault)) = (field.kind, self.fill.faults.last_mut()) {
            fault.help = Some("write it in quotes: a reference may begin with a nought".to_owned());
        }
        Ok(())
    }

    fn rows(&mut self, list: u16) -> Result<(), Syntax> {
        self.fill.record.begin_rows(list);
        self.scan.at += 1;
        if self.scan.peek() == b']' {
            self.scan.at += 1;
            return Ok(());
        }
        let names: &'a Names<'a> = self.fill.names;
        for number in 1.. {
            self.row(names, list, number)?;
            if self.scan.ends(b']', ITEM_END)? {
                break;
            }
        }
        Ok(())
    }

    fn row(&mut self, names: &'a Names<'a>, list: u16, number: u32) -> Result<(), Syntax> {
        let group = names.rows.get(usize::from(list));
        if let (b'{', Some(group)) = (self.scan.peek(), group) {
            self.fill.record.add_row(list);
            return self.object(group, Level::Row { list, number });
        }
        let (at, found) = self.passed_over()?;
        self.fill.no_row(list, number, &found, at);
        Ok(())
    }

    /// Takes a value that does not belong here, and says where it stood and what it was.
    fn passed_over(&mut self) -> Result<(usize, String), Syntax> {
        let found = match self.scan.peek() {
            b'"' => None,
            b'{' => Some("a group of fields"),
            b'[' => Some("a list"),
            b't' => Some("`true`"),
            b'f' => Some("`false`"),
            b'n' => Some("null"),
            _ => Some("a number"),
        };
        let at = self.scan.at;
        match found {
            Some(found) => self.scan.skip_value().map(|()| (at, found.to_owned())),
            None => self.scan.string().map(|words| (at, told(words, &[]))),
        }
    }
}
