//! `vcop new`: what it writes can be used at once, and nothing that is there is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{CALENDAR, Run, copy_folder, vcop_in};

/// A folder with a calendar and, where it is asked for, a ruleset begun in it.
struct Place(TempDir);

impl Place {
    fn empty() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("rules/calendars/england-and-wales.yaml", CALENDAR);
        place
    }

    fn begun() -> Self {
        let place = Self::empty();
        place.done("new ruleset mine");
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn run(&self, command: &str) -> Run {
        vcop_in(self.0.path(), &command.split(' ').collect::<Vec<_>>())
    }

    #[track_caller]
    fn done(&self, command: &str) -> String {
        let run = self.run(command);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{command}\n{}", run.stdout);
        run.stdout
    }

    /// Holds that a command is refused with these words, and changes nothing on the disk.
    #[track_caller]
    fn refused(&self, command: &str, words: &str) {
        let before = self.bytes();
        let run = self.run(command);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{command}\n{}", run.stderr);
        assert!(run.stderr.contains(words), "{command}\n{}", run.stderr);
        assert!(self.bytes() == before, "{command} changed the disk");
    }

    /// Every file, with what it holds.
    fn bytes(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        fn below(folder: &Path, all: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    below(&path, all);
                    all.insert(path, None);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    all.insert(path, Some(bytes));
                }
            }
        }
        let mut all = BTreeMap::new();
        below(self.0.path(), &mut all);
        all
    }

    /// Holds that lint finds nothing but notes, that the examples pass, and that they reach everything.
    #[track_caller]
    fn is_whole(&self, folder: &str) {
        self.done(&format!("lint --strict {folder}"));
        self.done(&format!("test {folder} --coverage --fail-under 100"));
    }
}

/// Holds that a text is another with lines added, and nothing else.
#[track_caller]
fn only_added(before: &str, after: &str, lines: &str) {
    let place = after.find(lines).unwrap_or_else(|| panic!("{lines}\nis not in\n{after}"));
    assert_eq!(format!("{}{}", &after[..place], &after[place + lines.len()..]), before);
}

#[test]
fn a_ruleset_is_whole_from_the_start() {
    let place = Place::empty();
    let said = place.done("new ruleset mine");
    for file in ["ruleset.yaml", "record.yaml", "entitlements/letter.yaml", "examples/letter.yaml"] {
        assert!(said.contains(&format!("written   rules/mine/{file}\n")), "{said}");
    }
    assert!(said.contains("next      vcop lint rules/mine\n"), "{said}");
    place.is_whole("rules/mine");
    let handbook = place.done("handbook rules/mine");
    assert!(handbook.contains("Is a letter sent"), "{handbook}");
}

#[test]
fn every_key_of_a_question_is_in_its_starting_file() {
    let place = Place::begun();
    place.done("new entitlement late-visit");
    let documented = include_str!("../../rules/README.md");
    let (_, table) = documented.split_once("### entitlements/NAME.yaml").unwrap();
    let (table, _) = table.split_once("**In `time_limit`:**").unwrap();
    let (table, _) = table.split_once("<!-- end of keys -->").unwrap();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let keys = cells.filter(|cell| !cell.contains(": ")).filter_map(|cell| cell.split('`').nth(1));
    let written = place.read("rules/mine/entitlements/late-visit.yaml");
    let left_out: Vec<&str> = keys.filter(|key| !written.contains(&format!("{key}:"))).collect();
    assert_eq!(left_out, ["vcop", "because", "not_collected", "accept"], "those are not for a first draft");
}

#[test]
fn a_question_is_put_on_the_form_and_nothing_else_is_touched() {
    let place = Place::begun();
    let before = place.read("rules/mine/ruleset.yaml");
    let said = place.done("new entitlement late-visit");
    assert!(said.contains("added to  rules/mine/ruleset.yaml\n"), "{said}");
    only_added(
        &before,
        &place.read("rules/mine/ruleset.yaml"),
        "  - heading: Late visit?\n    asks: [late-visit]\n",
    );
    place.is_whole("rules/mine");
    let examples = place.read("rules/mine/examples/late-visit.yaml");
    let first = examples.lines().find(|line| line.starts_with("- name")).unwrap();
    assert_eq!(first, "- name: 'late-visit, nothing is recorded'");
    assert!(examples.contains("  given: {}\n"), "the empty record comes first");
}

#[test]
fn the_shipped_rules_take_a_question_and_stay_whole() {
    let place = Place::empty();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    copy_folder(&shipped, &place.path("rules"));
    place.done("new entitlement phone-call");
    place.is_whole("rules/moj-audit-2019-20");
}

#[test]
fn a_new_file_names_its_schema_where_the_rules_keep_one() {
    let place = Place::empty();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &place.path("rules"));
    place.done("new ruleset mine");
    place.done("new entitlement safe-contact rules/mine");
    place.done("new exemption on-holiday rules/mine");
    place.done("new audit here --rules moj-audit-2019-20");
    for (file, kind) in [
        ("rules/mine/ruleset.yaml", "ruleset"),
        ("rules/mine/record.yaml", "record"),
        ("rules/mine/exemptions.yaml", "exemptions"),
        ("rules/mine/entitlements/safe-contact.yaml", "entitlement"),
        ("rules/mine/examples/safe-contact.yaml", "examples"),
        ("cases/here/audit.yaml", "audit"),
        ("cases/here/cases.yaml", "cases"),
    ] {
        let text = place.read(file);
        let way = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        let schema = place.path(file).parent().unwrap().join(way);
        assert_eq!(schema.file_stem().unwrap(), kind, "{file}");
        assert!(schema.is_file(), "{file}: {way}");
    }
    place.done("lint rules/mine");
    place.done("check cases/here");
}

#[test]
fn a_question_without_a_date_to_ask_for_asks_for_what_there_is() {
    for fields in [
        "  id: {type: text}\n  kind: {type: choice, of: [one, 'it''s: two']}\n",
        "  id: {type: text}\n",
        "  id: {type: text}\n  visits: {type: list, row: visit, fields: {on: {type: date}}}\n",
    ] {
        let place = Place::begun();
        place.write("rules/mine/record.yaml", &format!("key: id\nfields:\n{fields}"));
        let letter = place.read("rules/mine/entitlements/letter.yaml");
        let bare = "answers:\n  - {answer: yes, counts_as: met, when: recorded(id)}\n  - {answer: no, counts_as: not met}\nrows:\n  - {label: all, count: [yes, no], out_of: every answer}\n";
        let (head, _) = letter.split_once("# The dates between").unwrap();
        place.write("rules/mine/entitlements/letter.yaml", &format!("{head}{bare}"));
        fs::remove_file(place.path("rules/mine/examples/letter.yaml")).unwrap();
        place.done("new entitlement visit-paid");
        place.done("lint --strict");
        place.done("test");
    }
}

#[test]
fn an_overlay_takes_a_question_on_a_form_of_its_own() {
    let place = Place::begun();
    place.write("rules/over/ruleset.yaml", "vcop: 1\nruleset: over\nextends: ../mine\n");
    place.done("new entitlement late-visit rules/over");
    place.is_whole("rules/over");
    place.refused("new entitlement letter rules/over", "only the keys that differ");
}

#[test]
fn line_ends_and_a_byte_order_mark_stay_as_they_are() {
    let place = Place::begun();
    let before = format!("\u{feff}{}", place.read("rules/mine/ruleset.yaml").replace('\n', "\r\n"));
    place.write("rules/mine/ruleset.yaml", &before);
    place.done("new entitlement late-visit");
    let lines = "  - heading: Late visit?\r\n    asks: [late-visit]\r\n";
    only_added(&before, &place.read("rules/mine/ruleset.yaml"), lines);
    place.is_whole("rules/mine");
}

#[test]
fn an_exemption_of_a_question_comes_with_the_example_that_reaches_it() {
    let place = Place::begun();
    let before =
        ["record.yaml", "entitlements/letter.yaml"].map(|file| place.read(&format!("rules/mine/{file}")));
    let said = place.done("new exemption moved-away --of letter");
    assert!(said.contains("`letter` names it last under `excused`"), "{said}");
    place.is_whole("rules/mine");
    only_added(
        &before[0],
        &place.read("rules/mine/record.yaml"),
        "  moved_away: {type: flag, label: Moved away}\n",
    );
    only_added(&before[1], &place.read("rules/mine/entitlements/letter.yaml"), "  - exemption: moved-away\n");
    let example = place.read("rules/mine/examples/moved-away.yaml");
    assert!(example.contains("moved_away: yes\n") && example.contains("reason: moved-away,"), "{example}");
    // A second goes after the first, with every byte of it kept.
    let first = place.read("rules/mine/exemptions.yaml");
    place.done("new exemption other --of letter");
    assert!(place.read("rules/mine/exemptions.yaml").starts_with(&first));
    place.is_whole("rules/mine");
}

#[test]
fn an_exemption_that_no_question_names_is_said_to_be_one() {
    let place = Place::begun();
    let said = place.done("new exemption moved-away");
    assert!(
        said.contains("no question names it yet") && said.contains("`- exemption: moved-away`"),
        "{said}"
    );
    let lint = place.run("lint --format json");
    assert_eq!(lint.status, 0);
    assert!(lint.stdout.contains("unused-exemption"), "{}", lint.stdout);
    // The line that was told is all that it needs.
    let letter = place.read("rules/mine/entitlements/letter.yaml");
    let line = "excused:\n  - exemption: moved-away\n";
    place.write("rules/mine/entitlements/letter.yaml", &letter.replacen("excused:\n", line, 1));
    assert!(!place.run("lint --format json").stdout.contains("unused-exemption"));
}

#[test]
fn a_round_is_checked_at_once() {
    let place = Place::begun();
    let said = place.done("new audit north");
    assert!(said.contains("next      vcop check cases/north\n"), "{said}");
    let checked = place.done("check cases/north");
    assert!(checked.ends_with("1 case read: 1 checked, 0 could not be used\n"), "{checked}");
    place.done("explain cases/north --case EXAMPLE-1");
    // Every field waits behind a sign that can be taken away.
    let case = place.read("cases/north/cases.yaml");
    let (words, fields) = case.split_once("reference").unwrap();
    let open = format!("{words}reference{}", fields.replace("\n# ", "\n"));
    place.write("cases/north/cases.yaml", &open);
    let checked = place.done("check cases/north");
    assert!(checked.ends_with("1 case read: 1 checked, 0 could not be used\n"), "{checked}");
    assert!(open.contains("\n  declared: ") || open.contains("\n  declined: yes"), "{open}");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let place = Place::begun();
    place.done("new exemption moved-away");
    place.done("new audit north");
    place.write("rules/mine/examples/late-visit.yaml", "# mine\n");
    place.write("rules/note", "a file");
    for (command, words) in [
        ("new ruleset mine", "rules/mine is there already"),
        ("new ruleset calendars", "rules/calendars is there already"),
        ("new ruleset note", "rules/note is there already"),
        ("new entitlement letter", "`letter` of entitlements/letter.yaml is there already"),
        ("new entitlement late-visit", "rules/mine/examples/late-visit.yaml is there already"),
        ("new exemption moved-away", "`moved-away` is there already"),
        ("new exemption letter --of letter", "rules/mine/examples/letter.yaml is there already"),
        ("new audit north", "cases/north is there already"),
    ] {
        place.refused(command, words);
    }
}

#[test]
fn what_cannot_be_done_says_what_to_do() {
    let place = Place::begun();
    for (command, words) in [
        ("new ruleset Mine_Two", "write mine-two"),
        ("new ruleset 2020", "begins with a letter"),
        ("new entitlement a--b", "write a-b"),
        ("new exemption ../over", "write over"),
        ("new audit con", "choose another"),
        ("new ruleset com1", "choose another"),
        ("new ruleset other --calendar mars", "there are: england-and-wales"),
        ("new ruleset other --in elsewhere", "copy a calendar"),
        ("new exemption other --of lettr", "did you mean `letter`?"),
        ("new audit other --rules my", "there are: mine"),
        ("new entitlement other rules/nowhere", "there is no folder"),
    ] {
        place.refused(command, words);
    }
    // Rules with a fault are not added to, and a form that cannot be added to is left as it is.
    let head = place.read("rules/mine/ruleset.yaml");
    let (above, _) = head.split_once("form:").unwrap();
    place.write("rules/mine/ruleset.yaml", &format!("{above}form: [{{heading: All, asks: [letter]}}]\n"));
    place.refused("new entitlement other", "asks: [other]");
    place.write("rules/mine/ruleset.yaml", &head.replace("asks: [letter]", "asks: [lettr]"));
    place.refused("new entitlement other", "mend them first");
    place.refused("new audit other", "mend them first");
}

#[test]
fn which_of_several_is_asked() {
    let place = Place::begun();
    place.done("new ruleset other");
    place.refused("new entitlement late", "which rules?");
    place.refused("new audit north", "name one with --rules NAME");
    place.done("new audit north --rules other");
    assert!(place.read("cases/north/audit.yaml").contains("\nrules: other\n"));
    place.done("check cases/north");
    place.write("rules/calendars/scotland.yaml", CALENDAR);
    place.refused("new ruleset third", "name one with --calendar NAME");
}

#[test]
fn the_starting_files_hold_no_law() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/new/templates");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for word in
            ["cohabit", "vps", "magistrate", "probation", "police", "hmcts", "acknowledg", "crime", "moj"]
        {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{}", path.display());
        count += 1;
    }
    assert!(count > 5);
}
