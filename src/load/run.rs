//! Hands the records of the inputs to a worker, on as many threads as are wanted, and brings its parts back in order.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::feed::Feed;
use super::inputs::Inputs;
use super::join::Joined;
use super::lists::Lists;
use super::names::Names;
use super::open::{Chunk, InputSummary, LIMITS};
use super::seen::Seen;
use super::stream::Limits;
use super::work::{Desk, Done, Repeated, Worker};
use crate::diagnostic::Diagnostic;
use crate::record::{Layout, Record};

/// Reads every record of the inputs and hands it to a worker; its parts go to `merge` in the order of the inputs, on
/// the thread that called, whatever the number of threads.
///
/// Of records with one key the first is used; the others are given to the worker as not used. What is held of the
/// inputs does not grow with them, but for 16 bytes a record, the rows of lists that have a file of their own, and
/// the cases of a round that is put together from `files`, which are all held.
/// A file that cannot be read, or a table whose columns are not declared, stops the run.
pub fn read<W: Worker>(
    inputs: &Inputs,
    standard_input: &mut (dyn Read + Send),
    layout: &Layout,
    threads: usize,
    worker: &W,
    merge: impl FnMut(W::Part),
) -> Result<Vec<InputSummary>, Diagnostic> {
    read_within(LIMITS, inputs, standard_input, layout, threads, worker, merge)
}

pub(super) fn read_within<W: Worker>(
    limits: Limits,
    inputs: &Inputs,
    standard_input: &mut (dyn Read + Send),
    layout: &Layout,
    threads: usize,
    worker: &W,
    merge: impl FnMut(W::Part),
) -> Result<Vec<InputSummary>, Diagnostic> {
    let names = Names::new(layout);
    let (lists, mut summaries) = Lists::read(inputs, &names, limits)?;
    let mut joined = Joined::read(inputs, &names, limits)?;
    summaries.append(&mut joined.summaries);
    let desk = Desk { worker, inputs, names: &names, lists: &lists, joined: &joined };
    let mut feed = Feed::new(inputs, &names, (&lists, &joined), limits, standard_input);
    feed.check_tables()?;
    let counts = vec![Counted::default(); inputs.iter().len()];
    let mut merging = Merging { desk: &desk, seen: Seen::new(), record: Record::default(), counts, merge };
    if threads > 1 {
        feed = on_threads(feed, threads, &mut merging)?;
    } else {
        on_this_thread(&mut feed, &mut merging)?;
    }
    merging.finish();
    summaries.extend(feed.finish());
    summaries.sort_by_key(|(input, _)| *input);
    Ok(by_file(inputs, &lists, &merging.counts, summaries))
}

/// What each file came to: the sheets of a workbook together.
fn by_file(
    inputs: &Inputs,
    lists: &Lists<'_>,
    counts: &[Counted],
    read: Vec<(u16, InputSummary)>,
) -> Vec<InputSummary> {
    let file_of =
        |number: u16| inputs.get(number).and_then(|input| input.sheet.as_ref()).map(|sheet| sheet.first);
    let mut files: Vec<(Option<u16>, InputSummary)> = Vec::new();
    for (number, mut summary) in read {
        let Counted { records, left_out } = counts.get(usize::from(number)).copied().unwrap_or_default();
        summary.records = records;
        summary.left_out = summary.rows.map_or(left_out, |rows| rows.left_out);
        summary.from = inputs.from(number).map(str::to_owned);
        let file = file_of(number);
        match files.last_mut().filter(|(earlier, _)| earlier.is_some() && *earlier == file) {
            Some((_, earlier)) => earlier.records += summary.records,
            None => files.push((file, summary)),
        }
    }
    for (file, summary) in &mut files {
        let Some(file) = *file else { continue };
        let of_file = inputs.numbered().filter(|(number, _)| file_of(*number) == Some(file));
        let names: Vec<String> = of_file
            .filter(|(number, _)| lists.is_passed_over(*number))
            .filter_map(|(_, input)| input.sheet.as_ref().map(|sheet| format!("`{}`", sheet.name)))
            .collect();
        if !names.is_empty() {
            let plural = if names.len() == 1 { "sheet" } else { "sheets" };
            summary.note = Some(format!(
                "not read, since the first sheet holds the cases and a list's sheet is named after it: {plural} {}",
                names.join(", ")
            ));
        }
    }
    files.into_iter().map(|(_, summary)| summary).collect()
}

/// Parts being brought together.
struct Merging<'d, 'a, W, F> {
    desk: &'d Desk<'a, W>,
    seen: Seen,
    record: Record,
    counts: Vec<Counted>,
    merge: F,
}

/// How many records an input has, and how many rows its map leaves out.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    records: u64,
    left_out: u64,
}

impl<W: Worker, F: FnMut(W::Part)> Merging<'_, '_, W, F> {
    /// Takes what a chunk came to, the chunks in order, and gives back the chunk's room.
    fn take(&mut self, chunk: Chunk<'_>, mut done: Done<W::Part>) -> Result<Vec<u8>, Diagnostic> {
        if let Some(problem) = done.stop.take() {
            return Err(problem);
        }
        let note = |(number, entry)| self.seen.note(entry).map(|first| Repeated { number, first });
        let repeated: Vec<Repeated> = done.keys.iter().copied().enumerate().filter_map(note).collect();
        // Repeated keys are rare, and only known here: the chunk's part is then made once more without them.
        let done =
            if repeated.is_empty() { done } else { self.desk.work(&chunk, &mut self.record, &repeated) };
        if let Some(count) = self.counts.get_mut(usize::from(chunk.input)) {
            count.records += done.records;
            count.left_out += done.left_out;
        }
        (self.merge)(done.part);
        Ok(chunk.text)
    }

    /// Takes the rows of lists that no case had.
    fn finish(&mut self) {
        let mut problems = self.desk.joined.without_case.clone();
        problems.extend(self.desk.lists.without_case(self.desk.names.key()));
        if problems.is_empty() {
            return;
        }
        let mut part = self.desk.worker.begin();
        for problem in problems {
            self.desk.worker.row_without_case(&mut part, problem);
        }
        (self.merge)(part);
    }
}

fn on_this_thread<W: Worker>(
    feed: &mut Feed<'_, '_>,
    merging: &mut Merging<'_, '_, W, impl FnMut(W::Part)>,
) -> Result<(), Diagnostic> {
    let mut record = Record::default();
    let mut room = Vec::new();
    while let Some(chunk) = feed.next(room)? {
        let done = merging.desk.work(&chunk, &mut record, &[]);
        room = merging.take(chunk, done)?;
    }
    Ok(())
}

/// How many chunks may be under way for each thread.
const CHUNKS_A_THREAD: usize = 3;

/// A chunk with what it came to, and its number; nothing where a worker's thread broke off.
type Message<'a, P> = Option<(u64, Result<(Chunk<'a>, Done<P>), Diagnostic>)>;

/// Where the workers' threads get their chunks.
struct Counter<'r, 'a> {
    feed: Feed<'r, 'a>,
    /// Rooms for chunks: there is one for each chunk that may be under way, and whoever has none waits.
    rooms: Receiver<Vec<u8>>,
    next: u64,
}

fn on_threads<'r, 'a, W: Worker>(
    feed: Feed<'r, 'a>,
    threads: usize,
    merging: &mut Merging<'_, '_, W, impl FnMut(W::Part)>,
) -> Result<Feed<'r, 'a>, Diagnostic> {
    let (rooms_back, rooms) = mpsc::channel();
    for _ in 0..threads * CHUNKS_A_THREAD {
        let _ = rooms_back.send(Vec::new());
    }
    let counter = Mutex::new(Counter { feed, rooms, next: 0 });
    let (sender, receiver) = mpsc::channel();
    let desk = merging.desk;
    thread::scope(|scope| {
        for _ in 0..threads {
            let (counter, results) = (&counter, Results(sender.clone()));
            scope.spawn(move || serve(counter, desk, &results));
        }
        drop(sender);
        let ended = in_order(receiver, |chunk, done| {
            let _ = rooms_back.send(merging.take(chunk, done)?);
            Ok(())
        });
        // Whoever still waits for a room is let go: no more come back.
        drop(rooms_back);
        ended
    })?;
    Ok(counter.into_inner().unwrap_or_else(PoisonError::into_inner).feed)
}

/// Takes chunks from the counter until there are no more.
fn serve<'a, W: Worker>(
    counter: &Mutex<Counter<'_, 'a>>,
    desk: &Desk<'_, W>,
    results: &Results<'a, W::Part>,
) {
    let mut record = Record::default();
    loop {
        let (number, chunk) = {
            let mut counter = counter.lock().unwrap_or_else(PoisonError::into_inner);
            let Ok(room) = counter.rooms.recv() else { return };
            let number = counter.next;
            counter.next += 1;
            (number, counter.feed.next(room))
        };
        let done = match chunk {
            Ok(None) => return,
            Ok(Some(chunk)) => {
                let done = desk.work(&chunk, &mut record, &[]);
                Ok((chunk, done))
            }
            Err(problem) => Err(problem),
        };
        if results.0.send(Some((number, done))).is_err() {
            return;
        }
    }
}

/// Where a worker's thread leaves its results.
struct Results<'a, P>(Sender<Message<'a, P>>);

impl<P> Drop for Results<'_, P> {
    /// A thread that breaks off says so: else the others would wait for its chunk.
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(None);
        }
    }
}

/// Hands results on in the order of their numbers, up to the first that is a fault.
fn in_order<'a, P>(
    results: Receiver<Message<'a, P>>,
    mut take: impl FnMut(Chunk<'a>, Done<P>) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for message in results {
        let Some((number, result)) = message else { return Ok(()) };
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&next) {
            let (chunk, done) = result?;
            take(chunk, done)?;
            next += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Code;
    use crate::load::inputs::{Named, Source, inputs};
    use crate::load::testing::{Run, layout, run, run_inputs, run_with};
    use crate::record::NotUsed;

    const SIZES: [usize; 5] = [1, 7, 64, 100, 1000];

    /// The same run whatever the number of threads, and however small the pieces.
    fn check(files: &[(&str, &str)]) -> Run {
        let whole = run(files);
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        for threads in [1, 2, 5] {
            for piece in SIZES {
                let cut = run_with(Limits { piece, record: 1000 }, threads, &bytes).unwrap();
                assert_eq!(cut, whole, "{threads} threads, {piece} bytes");
            }
        }
        whole
    }

    #[test]
    fn reads_the_same_records_from_every_format() {
        let ndjson = "{\"reference\":\"1\",\"crime\":{\"domestic\":true}}\r\n\r\n{\"reference\":\"2\",\"developments\":[{}]}";
        let json = "[ {\"reference\":\"1\",\"crime\":{\"domestic\":\"yes\"}} , {\"reference\":\"2\",\n\"developments\":[{}]} ]";
        let yaml = "reference: 1\ncrime:\n  domestic: Y\n---\nreference: 2\ndevelopments:\n- {}\n";
        let csv = "reference,crime.domestic\n1,true\n2,\n";
        let keys = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.split_once(' ').unwrap().1.to_owned());
            lines.collect()
        };
        let expected = ["1 crime.domestic=yes", "2 developments=[]"];
        for (name, text) in [
            ("a.ndjson", ndjson),
            ("a.jsonl", ndjson),
            ("a.json", ndjson),
            ("a.json", json),
            ("a.yaml", yaml),
        ] {
            assert_eq!(keys(&check(&[(name, text)]).lines.join("\n")), expected, "{name}");
        }
        let listed = [("a.csv", csv), ("developments.csv", "reference,kind\n1,arrest\n2,\n")];
        let with_list = ["1 crime.domestic=yes developments=[kind=arrest]", "2 developments=[]"];
        assert_eq!(keys(&check(&listed).lines.join("\n")), with_list);
    }

    #[test]
    fn gives_records_in_input_order_and_counts_them() {
        let lines = |from: u32, to: u32| -> String {
            (from..to)
                .map(|number| format!("{{\"reference\":\"E-{number}\"}}\n"))
                .collect::<Vec<_>>()
                .concat()
        };
        let files = [
            ("a.ndjson", lines(0, 40)),
            ("b.json", "x".to_owned()),
            ("c.ndjson", lines(40, 60)),
            ("d.yaml", String::new()),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let run = check(&files);
        let expected: Vec<String> = (0..40)
            .map(|number| format!("a.ndjson:{} E-{number}", number + 1))
            .chain(["b.json:1:1 record-unreadable: this is not JSON: a record begins with `{`".to_owned()])
            .chain((40..60).map(|number| format!("c.ndjson:{} E-{number}", number - 39)))
            .collect();
        assert_eq!(run.lines, expected);
        let counts: Vec<u64> = run.summaries.iter().map(|summary| summary.records).collect();
        assert_eq!(counts, [40, 1, 20, 0]);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(run.summaries[3].sha256, empty);
    }

    #[test]
    fn uses_the_first_record_with_a_key() {
        let run = check(&[
            (
                "a.ndjson",
                "{\"reference\":\"1\"}\n{\"reference\":\"2\",\"court\":\"x\"}\n{\"reference\":\"1\"}\n",
            ),
            ("b.yaml", "reference: 2\n---\nreference: 1\n---\nreference: 3\n---\nreference: ' 2'\n"),
            ("c.csv", "reference\n3\n4\n"),
        ]);
        assert_eq!(
            run.lines,
            [
                "a.ndjson:1 1",
                "a.ndjson:2:26 record-value: `court`: a word of 1 letter is not one of the choices",
                "a.ndjson:3 record-key-repeated: `1` was read before, at a.ndjson:1",
                "b.yaml:1 2",
                "b.yaml:3 record-key-repeated: `1` was read before, at a.ndjson:1",
                "b.yaml:5 3",
                "b.yaml:7 record-key-repeated: `2` was read before, at b.yaml:1",
                "c.csv:2 record-key-repeated: `3` was read before, at b.yaml:5",
                "c.csv:3 4",
            ]
        );
        let counts: Vec<u64> = run.summaries.iter().map(|summary| summary.records).collect();
        assert_eq!(counts, [3, 4, 2]);
    }

    #[test]
    fn passes_over_a_record_that_is_too_long() {
        let long = format!("{{\"reference\":\"{}\"}}", "x".repeat(500));
        let limits = Limits { piece: 50, record: 100 };
        for (name, text) in [
            ("a.ndjson", format!("{{\"reference\":\"1\"}}\n{long}\n{{\"reference\":\"2\"}}")),
            ("a.json", format!("[{{\"reference\":\"1\"}},\n{long},\n{{\"reference\":\"2\"}}]")),
            ("a.yaml", format!("reference: 1\n---\n{long}\n---\nreference: 2")),
        ] {
            let lines = run_with(limits, 2, &[(name, text.as_bytes())]).unwrap().lines;
            let what = match name {
                "a.ndjson" => "line",
                "a.json" => "record",
                _ => "document",
            };
            assert!(lines[0].ends_with(" 1") && lines[2].ends_with(" 2") && lines.len() == 3, "{lines:?}");
            assert!(
                lines[1].ends_with(&format!("record-unreadable: the {what} is longer than 16 MiB")),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn stops_at_a_file_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = ["a.ndjson", "b.ndjson"].map(|name| folder.path().join(name)).into();
        for path in &paths {
            File::create(path)
                .and_then(|mut file| std::io::Write::write_all(&mut file, b"{}\n{}\n{}\n{}\n"))
                .unwrap();
        }
        let found = inputs(&paths, |_| Named::default()).unwrap();
        std::fs::remove_file(&paths[1]).unwrap();
        for threads in [1, 2, 5] {
            let limits = Limits { piece: 2, record: 100 };
            let problem = run_inputs(limits, threads, &found, &mut std::io::empty()).unwrap_err();
            assert_eq!(problem.code, Code::FileUnreadable, "{threads}");
        }
        let utf16 = [b"\xff\xfe{\0}\0".as_slice(), b"{}"].concat();
        let problem = run_with(LIMITS, 2, &[("a.json", &utf16)]).unwrap_err();
        assert_eq!(problem.message, "`a.json` is written in UTF-16");
    }

    /// The start of a file of this name, from which it is seen how its records are written.
    const STARTS: [(&str, &str); 5] = [
        ("a.ndjson", ""),
        ("a.json", "["),
        ("a.json", "{\n\"reference\":\"0\"}"),
        ("a.yaml", ""),
        ("a.csv", "reference,court\n"),
    ];

    proptest! {
        #[test]
        fn comes_to_the_same_however_an_input_is_cut(
            start in proptest::sample::select(&STARTS),
            text in r#"(\{"reference":"[ab,}]"\}|[\[\]{},:"\\ab]|\n|\n|---|- |,\{|"court":| |\PC){0,30}"#,
            piece in 1_usize..40,
            threads in 1_usize..3,
        ) {
            let (name, start) = start;
            let text = format!("{start}{text}");
            let whole = run(&[(name, &text)]);
            let limits = Limits { piece, record: 1000 };
            assert_eq!(run_with(limits, threads, &[(name, text.as_bytes())]).unwrap(), whole, "{text}");
        }
    }

    /// Breaks off at one record.
    struct Breaking;

    impl Worker for Breaking {
        type Part = ();

        fn begin(&self) {}

        fn record(&self, (): &mut (), record: &Record, _: Source) {
            assert_ne!(record.key(&layout()), "50", "as the test wants it");
        }

        fn not_used(&self, (): &mut (), _: NotUsed) {}

        fn row_without_case(&self, (): &mut (), _: NotUsed) {}
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn does_not_wait_for_a_thread_that_breaks_off() {
        let text =
            (0..1000).map(|number| format!("{{\"reference\":\"{number}\"}}\n")).collect::<Vec<_>>().concat();
        let found = inputs(&[PathBuf::from("-")], |_| Named::default()).unwrap();
        let limits = Limits { piece: 50, record: 100 };
        let _ = read_within(limits, &found, &mut text.as_bytes(), &layout(), 3, &Breaking, |()| ());
    }
}
