//! The differences one by one, each to be accepted, rejected or left for later.

use std::io::{self, BufRead, Write};

use super::batch::{Against, Batch};
use super::{Compared, counted};
use crate::cli::using::shown;
use crate::report::Screen;
use crate::report::snapshot::{Change, difference, sentence};

/// What was decided, in the order of what was asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// For each batch, which of its differences are accepted.
    pub(super) taken: Vec<Vec<bool>>,
    /// For each stale snapshot, whether it is to be removed.
    pub(super) removed: Vec<bool>,
}

impl Decided {
    /// Whether nothing was rejected or left.
    pub(super) fn all(&self) -> bool {
        self.taken.iter().flatten().chain(&self.removed).all(|taken| *taken)
    }
}

/// One decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Accept,
    Reject,
    Skip,
    Quit,
}

/// The person, and how far they are.
struct Talk<'t> {
    input: &'t mut dyn BufRead,
    out: &'t mut dyn Write,
    asked: usize,
    all: usize,
    has_quit: bool,
    rejected: Vec<String>,
    left: usize,
}

/// Walks through everything that differs.
pub(super) fn review(
    compared: &Compared,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    screen: Screen,
) -> io::Result<Decided> {
    let all =
        compared.batches.iter().map(|batch| steps(&batch.against)).sum::<usize>() + compared.stale.len();
    let mut talk = Talk { input, out, asked: 0, all, has_quit: false, rejected: Vec::new(), left: 0 };
    let mut decided = Decided::default();
    for batch in &compared.batches {
        decided.taken.push(talk.batch(batch, screen)?);
    }
    for path in &compared.stale {
        let what = format!("{}: stale: no batch makes it any more; accept to remove it", shown(path));
        decided.removed.push(talk.ask(&what, |_| Ok(()))?);
    }
    talk.end(compared)?;
    Ok(decided)
}

fn steps(against: &Against) -> usize {
    match against {
        Against::Same => 0,
        Against::Nothing | Against::Foreign(_) => 1,
        Against::Other(_, changes) => changes.len(),
    }
}

impl Talk<'_> {
    fn batch(&mut self, batch: &Batch, screen: Screen) -> io::Result<Vec<bool>> {
        let path = shown(&batch.path);
        let snapshot = &batch.now.snapshot;
        match &batch.against {
            Against::Same => Ok(Vec::new()),
            Against::Nothing => {
                let (findings, listed) = (snapshot.findings(), snapshot.listed());
                let what = format!(
                    "{path}: there is no snapshot yet; cases: {}; {findings} findings, {listed} of them listed",
                    snapshot.cases
                );
                Ok(vec![self.ask(&what, |_| Ok(()))?])
            }
            Against::Foreign(text) => {
                let what = format!("{path}: the text is not as vcop writes it");
                let taken = self.ask(&what, |out| difference(out, text, &snapshot.to_string(), screen))?;
                Ok(vec![taken])
            }
            Against::Other(_, changes) => {
                let records =
                    batch.records().map_err(|_| io::Error::other("the cases could not be read again"))?;
                if !self.has_quit {
                    writeln!(self.out, "{path}")?;
                }
                let explained = |change: &Change, out: &mut dyn Write| match change {
                    Change::Finding(change) => {
                        let asked = change.asked.as_ref();
                        match asked.and_then(|asked| Some((asked, records.get(&asked.case)?))) {
                            Some((asked, record)) => batch.explain(out, asked, record, screen),
                            None => Ok(()),
                        }
                    }
                    Change::Count { .. } | Change::Cases { .. } | Change::Order => Ok(()),
                };
                let ask = |change| self.ask(&sentence(change), |out| explained(change, out));
                changes.iter().map(ask).collect()
            }
        }
    }

    /// Shows one difference and asks what to do about it; gives whether it is accepted.
    fn ask(&mut self, what: &str, more: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<bool> {
        self.asked += 1;
        if self.has_quit {
            self.left += 1;
            return Ok(false);
        }
        writeln!(self.out, "\n{} of {}: {what}", self.asked, self.all)?;
        more(self.out)?;
        match self.choice()? {
            Choice::Accept => return Ok(true),
            Choice::Reject => self.rejected.push(what.to_owned()),
            Choice::Skip => self.left += 1,
            Choice::Quit => {
                self.has_quit = true;
                self.left += 1;
            }
        }
        Ok(false)
    }

    fn choice(&mut self) -> io::Result<Choice> {
        loop {
            write!(self.out, "a accept, r reject, s skip, q quit: ")?;
            self.out.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                writeln!(self.out)?;
                return Ok(Choice::Quit);
            }
            match line.trim().to_lowercase().as_str() {
                "a" | "accept" => return Ok(Choice::Accept),
                "r" | "reject" => return Ok(Choice::Reject),
                "s" | "skip" => return Ok(Choice::Skip),
                "q" | "quit" => return Ok(Choice::Quit),
                _ => writeln!(self.out, "type one of the letters a, r, s or q, then Enter")?,
            }
        }
    }

    /// Says what came of it, and what there is to do.
    fn end(&mut self, compared: &Compared) -> io::Result<()> {
        if self.all == 0 {
            let all = counted(compared.batches.len());
            writeln!(self.out, "{all} as accepted: there is nothing to review")?;
            return self.out.flush();
        }
        if !self.rejected.is_empty() {
            writeln!(self.out, "\nRejected, so the rules or the cases are to be mended:")?;
            for what in &self.rejected {
                writeln!(self.out, "  {what}")?;
            }
        }
        let accepted = self.all - self.rejected.len() - self.left;
        let (rejected, left) = (self.rejected.len(), self.left);
        writeln!(self.out, "\n{accepted} accepted, {rejected} rejected, {left} left for later")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::cli::exit::Exit;
    use crate::cli::snapshot::{accept, check, write_reviewed};
    use crate::load;
    use crate::report::Colour;

    const SCREEN: Screen = Screen { width: 100, colour: Colour::Plain };
    const ROUND: &str = "vcop: 1\naudit: One\nrules: moj-audit-2019-20\nas_at: 2020-06-30\n";
    const WAS: &str = "
reference: A-1
vps: {taken_on: none, offered_on: none}
---
reference: A-2
journey: {ending: charged, ended_on: 2020-01-01, told_on: none}
---
reference: A-3
vps: {taken_on: 2020-01-02, used: no}
";

    fn write(path: &Path, text: &str) {
        let mut file = load::NewFile::begin(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.finish().unwrap();
    }

    /// A batch of these cases in a folder, judged by the shipped rules.
    fn batch(folder: &Path, cases: &str) -> Compared {
        write(&folder.join("audit.yaml"), ROUND);
        write(&folder.join("cases.yaml"), &cases.replace("charged", "convicted"));
        let rules = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/moj-audit-2019-20");
        Compared { batches: vec![Batch::read(folder, Some(&rules)).unwrap()], stale: Vec::new() }
    }

    /// What is accepted of the changed cases by someone who types these lines, what they are shown, and what is left.
    fn reviewed(typed: &str) -> (String, String, Exit) {
        let folder = tempfile::tempdir().unwrap();
        accept(&batch(folder.path(), WAS), &mut Vec::new()).unwrap();
        let now = WAS.replace("taken_on: none", "taken_on: 2020-01-02").replace("used: no", "used: yes");
        let compared = batch(folder.path(), &now);
        let mut out = Vec::new();
        let decided = review(&compared, &mut typed.as_bytes(), &mut out, SCREEN).unwrap();
        let exit = write_reviewed(&compared, &decided).unwrap();
        let mut left = Vec::new();
        check(&batch(folder.path(), &now), &mut left, SCREEN).unwrap();
        let told = |out: Vec<u8>| {
            let folder = folder.path().to_string_lossy().replace('\\', "/");
            String::from_utf8(out).unwrap().replace(&folder, "BATCH")
        };
        (told(out), told(left), exit)
    }

    #[test]
    fn each_difference_is_shown_with_its_reasons_and_taken_or_left_by_itself() {
        let (shown, left, exit) = reviewed("a\nwhat?\nr\ns\na\n");
        assert_eq!(exit, Exit::Failed);
        insta::assert_snapshot!("review", format!("{shown}\n== vcop snapshot afterwards\n{left}"));
    }

    #[test]
    fn with_all_accepted_nothing_is_left() {
        let (shown, left, exit) = reviewed(&"a\n".repeat(9));
        assert!(shown.ends_with("4 accepted, 0 rejected, 0 left for later\n"), "{shown}");
        assert!(left.ends_with("1 snapshot as accepted\n"), "{left}");
        assert_eq!(exit, Exit::Done);
    }

    #[test]
    fn with_nothing_accepted_all_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        accept(&batch(folder.path(), WAS), &mut Vec::new()).unwrap();
        let changed = batch(folder.path(), &WAS.replace("used: no", "used: yes"));
        let before = load::read_snapshot(&changed.batches[0].path).unwrap();
        for typed in ["", "q\n", "r\nr\nr\n", "s\nq\n"] {
            let decided = review(&changed, &mut typed.as_bytes(), &mut Vec::new(), SCREEN).unwrap();
            assert!(!decided.all(), "{typed}");
            assert_eq!(write_reviewed(&changed, &decided).unwrap(), Exit::Failed);
            assert_eq!(load::read_snapshot(&changed.batches[0].path).unwrap(), before, "{typed}");
        }
    }

    #[test]
    fn a_snapshot_that_is_new_and_one_that_is_stale_are_one_question_each() {
        let folder = tempfile::tempdir().unwrap();
        let mut compared = batch(folder.path(), WAS);
        let stale = load::snapshot_path(folder.path(), "gone");
        load::write_snapshot(&stale, "text").unwrap();
        compared.stale.push(stale.clone());
        let mut out = Vec::new();
        let decided = review(&compared, &mut "r\na\n".as_bytes(), &mut out, SCREEN).unwrap();
        assert_eq!(decided, Decided { taken: vec![vec![false]], removed: vec![true] });
        write_reviewed(&compared, &decided).unwrap();
        assert!(!stale.exists() && !compared.batches[0].path.exists());
        let words = String::from_utf8(out).unwrap();
        assert!(words.contains("1 of 2") && words.contains("there is no snapshot yet"), "{words}");
        assert!(words.contains("2 of 2") && words.contains("accept to remove it"), "{words}");
    }
}
