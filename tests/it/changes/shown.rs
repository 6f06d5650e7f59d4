//! How a comparison is shown: what each reading does to the sample, the pages to paste, the draft of a changelog entry.

use super::{BASE, BATCH, Edited};
use crate::support::vcop;

#[test]
fn a_draft_of_the_changelog_says_what_it_did() {
    let edited = Edited::new().edit(
        "entitlements/timely-updates.yaml",
        "limit: 5 working days",
        "limit: 3 working days",
    );
    let run = edited.run(&["--changelog"]);
    insta::assert_snapshot!("changelog-entry", run.stdout);
}

/// The text with the rulesets' hashes taken out: they change with every comment.
fn without_hashes(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 12 && word.chars().all(|digit| digit.is_ascii_hexdigit());
    let words = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
    let shown = words.map(|word| {
        let bare = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        if is_hash(bare) { word.replace(bare, "HASH") } else { word.to_owned() }
    });
    shown.collect()
}

#[test]
fn what_each_reading_does_to_the_sample() {
    for folder in vcop::load::rulesets(&crate::facts::root().join("rules/readings")) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let run = vcop(&["diff", BASE, &format!("rules/readings/{name}"), "--cases", BATCH]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        insta::assert_snapshot!(format!("reading-{name}"), without_hashes(&run.stdout));
    }
}

#[test]
fn a_page_to_paste_holds_the_same() {
    let arguments =
        ["diff", BASE, "rules/readings/told-before-as-unknown", "--cases", "cases/essex-recent", "--format"];
    let page = |format: &'static str| {
        let arguments: Vec<&str> = arguments.iter().copied().chain([format]).collect();
        without_hashes(&vcop(&arguments).stdout)
    };
    insta::assert_snapshot!("changes-markdown", page("markdown"));
    insta::assert_snapshot!("changes-html", page("html"));
}
