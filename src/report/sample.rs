//! A draw of cases: the file that records it, its list, and what is said of it. References stand in it and nothing else of
//! a case.

use std::fmt::Write as _;
use std::io::{self, Write};

use csv::Writer;

use super::csv::not_a_formula;
use super::encode;
use super::json_tree::Json;
use super::words::{counted, first_few, listed, number, plain};
use crate::calendar::Date;
use crate::measure::{Between, CaseAt, Draw, Drawn};
use crate::ruleset::LANGUAGE;

/// How the draw can be made again, as the file's first lines say it.
const RECIPE: &str = "\
# A draw of cases, made by `vcop sample`. It is not edited by hand. Lay it beside the cases and write `draw:` and this file's
# name into their audit.yaml: `vcop check` then says which of the cases are here, and which were not drawn.
#
# Anyone can make it again, in any language. For each reference of the frame take the SHA-256 of the seed, the byte 1F and the
# reference, in UTF-8. Sort the references by that hash. The first are drawn, those after them are the reserve, to be used
# in this order where a case drawn cannot be had. Where there are strata, each is drawn by itself; the lists then give one
# stratum after another. `frame: sha256` is over the references of the frame, sorted by their bytes, each ended by a line feed.
";

/// Writes the file that records a draw.
pub fn write_yaml(out: &mut dyn Write, draw: &Draw) -> io::Result<()> {
    let mut text = RECIPE.to_owned();
    let mut line = |words: String| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(format!("vcop: {LANGUAGE}"));
    line(format!("seed: {}", scalar(&draw.seed)));
    line(format!("size: {}", draw.size));
    line("frame:".to_owned());
    line(format!("  cases: {}", draw.frame.cases));
    line(format!("  sha256: {}", draw.frame.sha256));
    if let Some(between) = &draw.frame.between {
        let by: Vec<String> = between.by.iter().map(|field| scalar(field)).collect();
        line(format!("  by: [{}]", by.join(", ")));
        between.from.iter().for_each(|from| line(format!("  from: {from}")));
        between.until.iter().for_each(|until| line(format!("  until: {until}")));
        line(format!("  without_date: {}", between.without_date.count));
        line(format!("  outside: {}", between.outside));
    }
    line(format!("  not_used: {}", draw.frame.not_used));
    line("  files:".to_owned());
    for (name, sha256) in &draw.frame.files {
        line(format!("    - name: {}", scalar(name)));
        line(format!("      sha256: {sha256}"));
    }
    if let Some(by) = &draw.by {
        line(format!("by: {}", scalar(by)));
        line("strata:".to_owned());
        for part in &draw.strata {
            line(format!("  - stratum: {}", scalar(&part.stratum.words)));
            line(format!("    cases: {}", part.cases));
            line(format!("    asked: {}", part.asked));
            line(format!("    drawn: {}", part.drawn.len()));
            line(format!("    reserve: {}", part.reserve.len()));
        }
    }
    for (name, of) in LISTS {
        let empty = draw.strata.iter().all(|part| of(part).is_empty());
        line(format!("{name}:{}", if empty { " []" } else { "" }));
        for part in draw.strata.iter().filter(|part| !of(part).is_empty()) {
            if let Some(by) = &draw.by {
                line(format!("  # {by}: {}", plain(&part.stratum.words)));
            }
            for reference in of(part) {
                line(format!("  - {}", scalar(reference)));
            }
        }
    }
    out.write_all(text.as_bytes())
}

/// Writes the draw as one object, with the keys of the file.
pub fn write_json(out: &mut dyn Write, draw: &Draw) -> io::Result<()> {
    let frame = &draw.frame;
    let file = |(name, sha256): &(String, String)| {
        Json::Object(vec![("name", Json::text(name)), ("sha256", Json::text(sha256))])
    };
    let stratum = |part: &Drawn| {
        Json::Object(vec![
            ("stratum", Json::text(&part.stratum.words)),
            ("cases", Json::number(part.cases)),
            ("asked", Json::number(part.asked)),
            ("drawn", Json::number(part.drawn.len())),
            ("reserve", Json::number(part.reserve.len())),
        ])
    };
    let mut of_frame = vec![("cases", Json::number(frame.cases)), ("sha256", Json::text(&frame.sha256))];
    of_frame.extend(frame.between.iter().flat_map(between));
    of_frame.push(("not_used", Json::number(frame.not_used)));
    of_frame.push(("files", Json::list(&frame.files, file)));
    let strata = if draw.by.is_some() { &draw.strata[..] } else { &[] };
    Json::Object(vec![
        ("format", Json::number(1)),
        ("seed", Json::text(&draw.seed)),
        ("size", Json::number(draw.size)),
        ("frame", Json::Object(of_frame)),
        ("by", Json::or_null(draw.by.as_ref(), Json::text)),
        ("strata", Json::list(strata, stratum)),
        ("drawn", Json::list(draw.drawn(), Json::text)),
        ("reserve", Json::list(draw.reserve(), Json::text)),
    ])
    .write(out)
}

fn between(between: &Between) -> [(&'static str, Json); 5] {
    let day = |day: Option<Date>| Json::or_null(day, |day| Json::text(day.to_string()));
    [
        ("by", Json::list(&between.by, Json::text)),
        ("from", day(between.from)),
        ("until", day(between.until)),
        ("without_date", Json::number(between.without_date.count)),
        ("outside", Json::number(between.outside)),
    ]
}

/// Writes the list, one case a line: those drawn, then the reserve, each with its place in its stratum.
pub fn write_csv(out: &mut dyn Write, draw: &Draw) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(["list", "stratum", "place", "reference"])?;
    for (name, of) in LISTS {
        for part in &draw.strata {
            for (place, reference) in of(part).iter().enumerate() {
                let place = (place + 1).to_string();
                let stratum = not_a_formula(&part.stratum.words);
                table.write_record([name, &stratum, &place, &not_a_formula(reference)])?;
            }
        }
    }
    table.flush()
}

/// What is said of the cases that are not in the frame.
pub fn left_out(draw: &Draw) -> Vec<String> {
    let mut lines: Vec<String> = draw.frame.between.iter().flat_map(not_between).collect();
    if draw.frame.not_used > 0 {
        let those = if draw.frame.not_used == 1 { "it" } else { "they" };
        lines.push(format!(
            "{} could not be used, so {those} could not be drawn: put this right first, for another frame is another draw",
            counted(draw.frame.not_used, "record or row", "records or rows")
        ));
    }
    lines
}

/// What is said of a draw on the way, the most important line last.
pub fn said(draw: &Draw) -> Vec<String> {
    let mut lines = left_out(draw);
    if let Some(by) = &draw.by {
        lines.extend(draw.strata.iter().map(|part| of_stratum(by, part, draw.size)));
    }
    let (drawn, reserve) = (draw.drawn().count() as u64, draw.reserve().count() as u64);
    if !draw.is_in_proportion() {
        lines.push(
            "the parts are not drawn in proportion: a figure over all of them is not one of the frame, so give one for each"
                .to_owned(),
        );
    }
    if draw.by.is_none() && drawn < draw.size {
        lines.push(format!("{} were asked for, and there are only {}", number(draw.size), number(drawn)));
    }
    let cases = counted(draw.frame.cases, "case", "cases");
    let hash: String = draw.frame.sha256.chars().take(12).collect();
    let seed = plain(&draw.seed);
    lines.push(format!(
        "{} of {cases} drawn, and {} in reserve, by the seed `{seed}`; frame {hash}",
        number(drawn),
        number(reserve)
    ));
    lines
}

/// The two lists of a draw.
type List = fn(&Drawn) -> &[String];
const LISTS: [(&str, List); 2] = [("drawn", |part| &part.drawn), ("reserve", |part| &part.reserve)];

fn not_between(between: &Between) -> Vec<String> {
    let mut lines = Vec::new();
    if between.outside > 0 {
        let days = match (between.from, between.until) {
            (Some(from), Some(until)) => format!("not from {} to {}", from.long(), until.long()),
            (Some(from), None) => format!("before {}", from.long()),
            (None, Some(until)) => format!("after {}", until.long()),
            (None, None) => String::new(),
        };
        let (cases, whose) = (
            counted(between.outside, "case is", "cases are"),
            if between.outside == 1 { "its" } else { "their" },
        );
        lines.push(format!("{cases} not in the frame: {whose} date is {days}"));
    }
    let undated = &between.without_date;
    if undated.count > 0 {
        let cases = counted(undated.count, "case is", "cases are");
        let at = |case: &CaseAt| format!("{} ({})", case.reference, case.place);
        let named: Vec<String> = undated.first.iter().map(at).collect();
        let fields = listed(&between.by).replace(" and ", " or ");
        let named = first_few(&named, undated.others());
        lines.push(plain(&format!("{cases} not in the frame: {fields} is not recorded: {named}")));
    }
    lines
}

fn of_stratum(by: &str, part: &Drawn, size: u64) -> String {
    let (drawn, reserve) = (part.drawn.len() as u64, part.reserve.len() as u64);
    let words = plain(&part.stratum.words);
    let many = format!("{by}, {words}: {} of {} drawn", number(drawn), number(part.cases));
    if drawn < part.asked {
        return format!("{many}: {} were asked for", number(part.asked));
    }
    if part.asked == 0 {
        return format!("{many}: none of the {} is for it", number(size));
    }
    format!("{many}, {} in reserve", number(reserve))
}

/// Words as a value of YAML, in quotes where any reader could take them for something else.
pub(super) fn scalar(words: &str) -> String {
    let bare = |sign: char| sign.is_ascii_alphanumeric() || "-_./".contains(sign);
    let like_a_word = words.starts_with(|first: char| first.is_ascii_alphabetic())
        && words.split(' ').all(|word| !word.is_empty() && word.chars().all(bare));
    let other = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"];
    if like_a_word && !other.contains(&words.to_ascii_lowercase().as_str()) {
        return words.to_owned();
    }
    String::from_utf8_lossy(&encode::quoted(words)).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::SourceMap;
    use crate::measure::{Candidate, Frame, Stratum, Wanted};
    use crate::ruleset::{RecordedDraw, read_draw};

    fn draw(references: &[&str], by: Option<&str>) -> Draw {
        let strata = [Stratum::of(0, "one"), Stratum::of(1, "two"), Stratum::of(0, Stratum::NOT_RECORDED)];
        let candidate = |(number, reference): (usize, &&str)| Candidate {
            reference: (*reference).to_owned(),
            stratum: if by.is_some() { strata[number % 3].clone() } else { Stratum::whole() },
        };
        let cases = references.iter().enumerate().map(candidate).collect();
        let files = vec![("a b.yaml".to_owned(), "00ff".to_owned())];
        let wanted = Wanted { size: 4, strata: None, reserve: None };
        Draw::of("a: seed", by.map(str::to_owned), cases, Frame { files, ..Frame::default() }, &wanted)
    }

    fn read_back(text: &str) -> RecordedDraw {
        let mut sources = SourceMap::default();
        let (documents, fault) = crate::document::parse(sources.add("draw.yaml", text), text);
        let mut problems: Vec<_> = fault.into_iter().collect();
        let read = documents.first().and_then(|node| read_draw(node, &mut problems));
        assert_eq!(problems, [], "{text}");
        read.unwrap()
    }

    fn yaml(draw: &Draw) -> String {
        let mut out = Vec::new();
        write_yaml(&mut out, draw).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn records_a_draw_with_its_strata() {
        let text = yaml(&draw(&["A-1", "A-2", "A-3", "A-4", "0012", "yes", "=A-7"], Some("court")));
        insta::assert_snapshot!(text.strip_prefix(RECIPE).unwrap(), @r#"
        vcop: 1
        seed: "a: seed"
        size: 4
        frame:
          cases: 7
          sha256: d38b3295e860014aeab063a874a8118429bab41b46917b8f00e1280f843bfcbd
          not_used: 0
          files:
            - name: a b.yaml
              sha256: 00ff
        by: court
        strata:
          - stratum: one
            cases: 3
            asked: 2
            drawn: 2
            reserve: 1
          - stratum: two
            cases: 2
            asked: 1
            drawn: 1
            reserve: 1
          - stratum: not recorded
            cases: 2
            asked: 1
            drawn: 1
            reserve: 1
        drawn:
          # court: one
          - A-4
          - A-1
          # court: two
          - "0012"
          # court: not recorded
          - A-3
        reserve:
          # court: one
          - "=A-7"
          # court: two
          - A-2
          # court: not recorded
          - "yes"
        "#);
    }

    #[test]
    fn a_case_is_never_a_formula_in_the_list() {
        let mut out = Vec::new();
        write_csv(&mut out, &draw(&["A-1", "=A-7"], None)).unwrap();
        assert!(String::from_utf8(out).unwrap().contains(",'=A-7\n"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            references in prop::collection::btree_set("[ -~é漢\u{1}\n]{1,12}", 1..12),
            seed in "\\PC{1,12}",
            by in prop::option::of(Just("court")),
        ) {
            // As cases are read: without blanks at the ends, and never empty.
            let references: std::collections::BTreeSet<&str> = references.iter().map(|one| one.trim()).collect();
            let references: Vec<&str> = references.into_iter().filter(|one| !one.is_empty()).collect();
            prop_assume!(seed.trim() == seed && !references.is_empty());
            let draw = Draw { seed, ..draw(&references, by) };
            let read = read_back(&yaml(&draw));
            prop_assert_eq!(read.drawn, draw.drawn().collect::<Vec<_>>());
            prop_assert_eq!(read.reserve, draw.reserve().collect::<Vec<_>>());
            prop_assert_eq!((read.seed, read.size, read.cases), (draw.seed, draw.size, draw.frame.cases));
            prop_assert_eq!(read.sha256, draw.frame.sha256);
        }
    }
}
