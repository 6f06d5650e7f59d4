//! One layout for the records of two rulesets, and the way from it to each of theirs.

use std::sync::Arc;

use super::{Child, Declaration, FieldRef, Group, Kind, Layout, ListDeclaration, Record, Slot};
use crate::diagnostic::{Code, Diagnostic};

/// The fields of two layouts together.
#[derive(Debug)]
pub struct Joined {
    /// Every field of both: those of the second first, each choice with the words of both.
    pub layout: Layout,
    /// The way to the first.
    pub old: Recast,
    /// The way to the second.
    pub new: Recast,
}

/// The way from a joined layout to one of the two that it is made of.
#[derive(Debug)]
pub struct Recast {
    fields: Vec<Way>,
    lists: Vec<ListWay>,
    /// Whether every slot and word is the same in both, so that a record is one of both.
    same: bool,
}

/// Where a field stands in the joined layout.
#[derive(Debug)]
struct Way {
    slot: u16,
    /// For each of its own words, the number of the joined one.
    words: Vec<u16>,
}

#[derive(Debug)]
struct ListWay {
    list: u16,
    fields: Vec<Way>,
}

impl Joined {
    /// Lays the fields of two layouts together. What is declared in two ways that no record can be read for is given
    /// back, one diagnostic each.
    pub fn of(old: &Layout, new: &Layout) -> Result<Self, Vec<Diagnostic>> {
        let mut joining = Joining { layout: new.clone(), problems: Vec::new() };
        if old.fields.get(usize::from(old.key)).map(|field| &field.path)
            != new.fields.get(usize::from(new.key)).map(|field| &field.path)
        {
            joining.clash("the field that tells cases apart (`key`) is another in each");
        }
        let mut root = std::mem::take(&mut joining.layout.root);
        joining.group(old, &old.root, &mut root, "");
        joining.layout.root = root;
        if !joining.problems.is_empty() {
            return Err(joining.problems);
        }
        let layout = joining.layout;
        let (old, new) = (Recast::between(&layout, old), Recast::between(&layout, new));
        Ok(Self { layout, old, new })
    }
}

struct Joining {
    layout: Layout,
    problems: Vec<Diagnostic>,
}

impl Joining {
    fn clash(&mut self, what: &str) {
        let problem = Diagnostic::placeless(Code::TypeMismatch, what.to_owned());
        self.problems
            .push(problem.help("one batch cannot be read for both rulesets: declare it alike in both"));
    }

    fn group(&mut self, old: &Layout, from: &Group, into: &mut Group, prefix: &str) {
        for (name, child) in &from.children {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            let there = into.children.iter_mut().find(|(known, _)| known == name).map(|(_, child)| child);
            match (child, there) {
                (Child::Group(group), Some(Child::Group(inner))) => self.group(old, group, inner, &path),
                (Child::Field(slot), Some(Child::Field(same))) => {
                    let declared = old.fields.get(usize::from(*slot));
                    let mut fields = std::mem::take(&mut self.layout.fields);
                    self.field(declared, fields.get_mut(usize::from(*same)));
                    self.layout.fields = fields;
                }
                (Child::List(list), Some(Child::List(same))) => {
                    let mut lists = std::mem::take(&mut self.layout.lists);
                    if let (Some(from), Some(into)) =
                        (old.lists.get(usize::from(*list)), lists.get_mut(usize::from(*same)))
                    {
                        self.rows(from, into);
                    }
                    self.layout.lists = lists;
                }
                (_, Some(_)) => {
                    self.clash(&format!("`{path}` is a field in one, and a list or a group in the other"));
                }
                (child, None) => {
                    let child = self.added(old, child, &path);
                    into.children.push((name.clone(), child));
                }
            }
        }
    }

    /// Adds what only the old layout has.
    fn added(&mut self, old: &Layout, child: &Child, path: &str) -> Child {
        match child {
            Child::Field(slot) => {
                self.layout.fields.extend(old.fields.get(usize::from(*slot)).cloned());
                Child::Field(last(self.layout.fields.len()))
            }
            Child::List(list) => {
                self.layout.lists.extend(old.lists.get(usize::from(*list)).cloned());
                Child::List(last(self.layout.lists.len()))
            }
            Child::Group(group) => {
                let mut inner = Group::default();
                self.group(old, group, &mut inner, path);
                Child::Group(inner)
            }
        }
    }

    fn rows(&mut self, from: &ListDeclaration, into: &mut ListDeclaration) {
        for field in &from.fields {
            match into.fields.iter().position(|known| known.name == field.name) {
                Some(place) => self.field(Some(field), into.fields.get_mut(place)),
                None => into.fields.push(field.clone()),
            }
        }
    }

    fn field(&mut self, from: Option<&Declaration>, into: Option<&mut Declaration>) {
        let (Some(from), Some(into)) = (from, into) else { return };
        match (&from.kind, &into.kind) {
            (Kind::Choice(old), Kind::Choice(new)) => {
                let more = old.iter().filter(|word| !new.contains(word));
                let words: Arc<[String]> = new.iter().chain(more).cloned().collect();
                into.kind = Kind::Choice(words);
            }
            (old, new) if old == new => {}
            (old, new) => {
                let (old, new) = (old.described(), new.described());
                self.clash(&format!("`{}` is {old} in the old rules, and {new} in the new", from.path));
            }
        }
    }
}

/// The number of the last of so many.
fn last(count: usize) -> u16 {
    u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX)
}

impl Recast {
    fn between(joined: &Layout, own: &Layout) -> Self {
        let field = |field: &Declaration| {
            let slot = joined.fields.iter().position(|known| known.path == field.path).unwrap_or(usize::MAX);
            Way::to(slot, field, joined.fields.get(slot))
        };
        let list = |list: &ListDeclaration| {
            let (number, known) =
                joined.list_named(&list.name).map_or((u16::MAX, None), |(n, l)| (n, Some(l)));
            let fields = known.map_or(&[][..], |known| &known.fields);
            let way = |field: &Declaration| {
                let slot = fields.iter().position(|known| known.name == field.name).unwrap_or(usize::MAX);
                Way::to(slot, field, fields.get(slot))
            };
            ListWay { list: number, fields: list.fields.iter().map(way).collect() }
        };
        let mut recast = Self {
            fields: own.fields.iter().map(field).collect(),
            lists: own.lists.iter().map(list).collect(),
            same: false,
        };
        let wide =
            |joined: &[Declaration], ways: &[Way]| joined.len() == ways.len() && in_place(ways, joined);
        recast.same = wide(&joined.fields, &recast.fields)
            && joined.lists.len() == recast.lists.len()
            && (0_u16..)
                .zip(joined.lists.iter().zip(&recast.lists))
                .all(|(place, (list, way))| way.list == place && wide(&list.fields, &way.fields));
        recast
    }

    /// Lays a joined record out as the ruleset knows it: the record itself where that is the same. A word of a choice
    /// that the ruleset does not have is given back as the joined field.
    pub fn record<'r>(
        &self,
        joined: &'r Record,
        layout: &Layout,
        own: &'r mut Record,
    ) -> Result<&'r Record, FieldRef> {
        if self.same {
            return Ok(joined);
        }
        own.clear(layout);
        for (slot, way) in (0..).zip(&self.fields) {
            let value = way.down(joined.slot(way.slot)).ok_or(FieldRef::Record(way.slot))?;
            let value = copied(joined, own, value);
            own.set(slot, value);
        }
        for (list, way) in (0..).zip(&self.lists) {
            let Some(rows) = joined.row_count(way.list) else { continue };
            own.begin_rows(list);
            for row in 0..rows {
                own.add_row(list);
                for (slot, field) in (0..).zip(&way.fields) {
                    let value = field.down(joined.row_slot(way.list, row, field.slot));
                    let value = value.ok_or(FieldRef::Row(way.list, field.slot))?;
                    let value = copied(joined, own, value);
                    own.set_in_row(list, slot, value);
                }
            }
        }
        Ok(own)
    }

    /// A field of the ruleset as the joined layout has it.
    pub fn up(&self, field: FieldRef) -> FieldRef {
        match field {
            FieldRef::Record(slot) => {
                self.way(field).map_or(FieldRef::Record(slot), |way| FieldRef::Record(way.slot))
            }
            FieldRef::Row(list, slot) => {
                FieldRef::Row(self.up_list(list), self.way(field).map_or(slot, |way| way.slot))
            }
            FieldRef::List(list) => FieldRef::List(self.up_list(list)),
        }
    }

    /// A list of the ruleset as the joined layout has it.
    pub fn up_list(&self, list: u16) -> u16 {
        self.lists.get(usize::from(list)).map_or(list, |way| way.list)
    }

    /// A joined list as the ruleset has it, where it does.
    pub fn down_list(&self, joined: u16) -> Option<u16> {
        u16::try_from(self.lists.iter().position(|way| way.list == joined)?).ok()
    }

    /// A joined field as the ruleset has it, where it does.
    pub fn down(&self, field: FieldRef) -> Option<FieldRef> {
        let number = |place: usize| u16::try_from(place).ok();
        match field {
            FieldRef::Record(slot) => {
                let place = self.fields.iter().position(|way| way.slot == slot)?;
                Some(FieldRef::Record(number(place)?))
            }
            FieldRef::Row(joined, slot) => {
                let list = self.down_list(joined)?;
                let ways = &self.lists.get(usize::from(list))?.fields;
                Some(FieldRef::Row(list, number(ways.iter().position(|way| way.slot == slot)?)?))
            }
            FieldRef::List(joined) => self.down_list(joined).map(FieldRef::List),
        }
    }

    /// A value of one of the ruleset's fields as the joined layout has it.
    pub fn up_slot(&self, field: FieldRef, value: Slot) -> Slot {
        match (value, self.way(field)) {
            (Slot::Choice(word), Some(way)) => {
                Slot::Choice(way.words.get(usize::from(word)).copied().unwrap_or(word))
            }
            (value, _) => value,
        }
    }

    fn way(&self, field: FieldRef) -> Option<&Way> {
        match field {
            FieldRef::Record(slot) => self.fields.get(usize::from(slot)),
            FieldRef::Row(list, slot) => self.lists.get(usize::from(list))?.fields.get(usize::from(slot)),
            FieldRef::List(_) => None,
        }
    }
}

impl Way {
    fn to(slot: usize, own: &Declaration, joined: Option<&Declaration>) -> Self {
        let words = match (&own.kind, joined.map(|joined| &joined.kind)) {
            (Kind::Choice(own), Some(Kind::Choice(joined))) => {
                let place = |word| joined.iter().position(|known| known == word);
                own.iter().filter_map(|word| u16::try_from(place(word)?).ok()).collect()
            }
            _ => Vec::new(),
        };
        Self { slot: u16::try_from(slot).unwrap_or(u16::MAX), words }
    }

    /// A joined value as the field's own; `None` for a word that it does not have.
    fn down(&self, value: Slot) -> Option<Slot> {
        let Slot::Choice(word) = value else { return Some(value) };
        let place = self.words.iter().position(|known| *known == word)?;
        u16::try_from(place).ok().map(Slot::Choice)
    }
}

/// Whether every field stands where its joined one does, with all of its words in their order.
fn in_place(ways: &[Way], joined: &[Declaration]) -> bool {
    (0_u16..).zip(ways.iter().zip(joined)).all(|(place, (way, joined))| {
        let words = match &joined.kind {
            Kind::Choice(words) => words.len(),
            Kind::Text | Kind::Date | Kind::Flag | Kind::Number => 0,
        };
        way.slot == place && way.words.len() == words && (0..).zip(&way.words).all(|(at, word)| at == *word)
    })
}

fn copied(from: &Record, into: &mut Record, value: Slot) -> Slot {
    match value {
        Slot::Text { start, length } => into.keep(from.text(start, length)),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceMap;
    use crate::document;

    fn layout(text: &str) -> Layout {
        let mut sources = SourceMap::default();
        let source = sources.add("record.yaml", text);
        let (documents, fault) = document::parse(source, text);
        assert!(fault.is_none());
        let mut problems = Vec::new();
        let layout = crate::record::read(&documents[0], &mut problems).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        layout
    }

    const OLD: &str = "key: id
fields:
  id: {type: text, label: Id}
  gone: {type: flag, label: Gone}
  a:
    kind: {type: choice, of: [x, y], label: Kind}
  rows: {type: list, row: line, fields: {was: {type: date, label: Was}, on: {type: date, label: On}}}
";
    const NEW: &str = "key: id
fields:
  id: {type: text, label: Id}
  a:
    kind: {type: choice, of: [z, y, x], label: Kind}
    more: {type: number, label: More}
  rows: {type: list, row: entry, fields: {on: {type: date, label: On}}}
";

    #[test]
    fn a_record_of_both_is_laid_out_as_each_knows_it() {
        let (old, new) = (layout(OLD), layout(NEW));
        let joined = Joined::of(&old, &new).unwrap();
        let mut record = Record::default();
        record.clear(&joined.layout);
        let key = record.keep("VC-1");
        let field = |path: &str| match joined.layout.field_named(path) {
            Some(FieldRef::Record(slot)) => slot,
            other => panic!("{path}: {other:?}"),
        };
        record.set(field("id"), key);
        record.set(field("gone"), Slot::Flag(true));
        record.set(field("a.kind"), Slot::Choice(2));
        record.begin_rows(0);
        record.add_row(0);
        let day = crate::calendar::Date::new(2020, 1, 2).unwrap();
        record.set_in_row(0, 0, Slot::Date(day));
        let (mut as_old, mut as_new) = (Record::default(), Record::default());
        let as_old = joined.old.record(&record, &old, &mut as_old).unwrap();
        assert_eq!(
            (as_old.key(&old), as_old.slot(1), as_old.slot(2)),
            ("VC-1", Slot::Flag(true), Slot::Choice(0))
        );
        assert_eq!((as_old.row_slot(0, 0, 0), as_old.row_slot(0, 0, 1)), (Slot::Blank, Slot::Date(day)));
        let as_new = joined.new.record(&record, &new, &mut as_new).unwrap();
        assert_eq!((as_new.key(&new), as_new.slot(1)), ("VC-1", Slot::Choice(2)));
        let slots =
            old.fields.iter().enumerate().map(|(slot, _)| FieldRef::Record(u16::try_from(slot).unwrap()));
        for own in slots.chain([FieldRef::Row(0, 0), FieldRef::Row(0, 1), FieldRef::List(0)]) {
            assert_eq!(joined.old.down(joined.old.up(own)), Some(own));
        }
        assert_eq!(joined.old.up_slot(FieldRef::Record(2), Slot::Choice(1)), Slot::Choice(1));
        assert_eq!(joined.old.up_slot(FieldRef::Record(2), Slot::Choice(0)), Slot::Choice(2));
    }

    #[test]
    fn a_word_that_a_ruleset_does_not_have_is_no_value_for_it() {
        let (old, new) = (layout(OLD), layout(NEW));
        let joined = Joined::of(&old, &new).unwrap();
        let mut record = Record::default();
        record.clear(&joined.layout);
        let kind = joined.layout.field_named("a.kind").unwrap();
        let FieldRef::Record(slot) = kind else { panic!("a field") };
        record.set(slot, Slot::Choice(0));
        assert_eq!(joined.old.record(&record, &old, &mut Record::default()).err(), Some(kind));
        assert!(joined.new.record(&record, &new, &mut Record::default()).is_ok());
    }

    #[test]
    fn a_record_of_two_that_are_alike_is_the_record_itself() {
        let (old, new) = (layout(OLD), layout(OLD));
        let joined = Joined::of(&old, &new).unwrap();
        let mut record = Record::default();
        record.clear(&joined.layout);
        let mut room = Record::default();
        assert!(std::ptr::eq(joined.old.record(&record, &old, &mut room).unwrap(), &raw const record));
    }

    #[test]
    fn what_no_record_can_be_read_for_is_said() {
        let other = NEW.replace("type: number", "type: text").replace("key: id", "key: a.more");
        let joined = Joined::of(&layout(NEW), &layout(&other)).unwrap_err();
        let said: Vec<&str> = joined.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "the field that tells cases apart (`key`) is another in each",
                "`a.more` is a whole number in the old rules, and text in the new",
            ]
        );
    }
}
