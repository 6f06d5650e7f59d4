//! What a sample of so many cases can show and what it cannot, in plain sentences and as JSON.

use std::io::{self, Write};

use super::Screen;
use super::json_tree::Json;
use super::words::{counted, number, plain};
use super::wrap::wrapped;
use crate::measure::{Percent, Plan, Reach};

/// Writes the plan for a terminal.
pub fn write_text(out: &mut dyn Write, plan: &Plan, screen: Screen) -> io::Result<()> {
    let mut write = |indent: &str, words: &str| -> io::Result<()> {
        let lines = wrapped(words, screen.width.saturating_sub(indent.len()));
        lines.iter().try_for_each(|line| writeln!(out, "{indent}{line}"))
    };
    let reach = &plan.reach;
    write("", &format!("{}, with 95% confidence", capital_title(reach)))?;
    for (heading, lines) in sections(plan) {
        write("", "")?;
        write("", &heading)?;
        lines.iter().try_for_each(|line| write("  ", line))?;
    }
    write("", "")?;
    write("", &cannot(reach))
}

/// Writes the plan as one object.
pub fn write_json(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let needed = |(points, cases): &(u32, u64)| {
        Json::Object(vec![("points", Json::number(points)), ("cases", Json::number(cases))])
    };
    let stratum = |(words, cases, stratum): &(String, u64, Option<Reach>)| {
        Json::Object(vec![
            ("stratum", Json::text(words)),
            ("cases", Json::number(cases)),
            ("reach", Json::or_null(stratum.as_ref(), reach)),
        ])
    };
    Json::Object(vec![
        ("format", Json::number(1)),
        ("reach", reach(&plan.reach)),
        ("needed", Json::list(&plan.needed, needed)),
        ("by", Json::or_null(plan.by.as_ref(), Json::text)),
        ("strata", Json::list(&plan.strata, stratum)),
    ])
    .write(out)
}

fn reach(reach: &Reach) -> Json {
    let pair = |(low, high): (u64, u64)| Json::list([low, high], Json::number);
    Json::Object(vec![
        ("cases", Json::number(reach.cases)),
        ("size", Json::number(reach.size)),
        ("half", Json::number(reach.half)),
        ("of_half", pair(reach.of_half)),
        ("beyond_low", Json::number(reach.beyond.low)),
        ("beyond_high", Json::number(reach.beyond.high)),
        ("of_none_at_most", Json::number(reach.of_none)),
        ("of_all_at_least", Json::number(reach.of_all)),
        ("apart", Json::or_null(reach.apart, pair)),
        ("apart_from_none", Json::or_null(reach.apart_from_none, Json::number)),
    ])
}

fn capital_title(reach: &Reach) -> String {
    format!("What {} of {} can show", number(reach.size), counted(reach.cases, "case", "cases"))
}

/// Each heading with what is said under it.
fn sections(plan: &Plan) -> Vec<(String, Vec<String>)> {
    let reach = &plan.reach;
    let mut sections = vec![("Of these cases".to_owned(), of_the_frame(reach))];
    let (low, high) = (reach.beyond.low.whole(), reach.beyond.high.whole());
    let beyond = format!(
        "Taken as a sign of practice at large, beyond these cases, {} of {} would mean {low}% to {high}%: up to {} \
         points either way.",
        number(reach.half),
        number(reach.size),
        points_either_way(reach)
    );
    if reach.half > 0 {
        sections.push(("Beyond these cases".to_owned(), vec![beyond]));
    }
    sections.push(("One sample beside another".to_owned(), vec![side_by_side(reach)]));
    if reach.size < reach.cases {
        sections.push(("To know more".to_owned(), more(plan)));
    }
    if let Some(by) = &plan.by {
        let lines = plan.strata.iter().map(of_stratum).collect();
        sections.push((format!("By {}, each by itself", plain(by)), lines));
    }
    sections
}

fn of_the_frame(reach: &Reach) -> Vec<String> {
    let (size, cases) = (number(reach.size), number(reach.cases));
    if reach.size == reach.cases {
        return vec![format!("All {cases} are looked at: what is counted is so, and nothing is estimated.")];
    }
    let share = |count: u64| Percent::of(count, reach.cases).map_or(0, Percent::whole);
    let (low, high) = reach.of_half;
    let about_half = (reach.half > 0).then(|| {
        format!(
            "If {} of the {size} got what they were owed, {} to {} of the {cases} did ({}% to {}%). This is where the \
             sample says least.",
            number(reach.half),
            number(low),
            number(high),
            share(low),
            share(high)
        )
    });
    let ends = [
        format!(
            "If none of the {size} got what they were owed, up to {} of the {cases} may have ({}%).",
            number(reach.of_none),
            share(reach.of_none)
        ),
        format!(
            "If all {size} did, up to {} of the {cases} may not have ({}%).",
            number(reach.cases - reach.of_all),
            share(reach.cases - reach.of_all)
        ),
    ];
    about_half.into_iter().chain(ends).collect()
}

/// The wider side of the interval about half of those drawn.
fn points_either_way(reach: &Reach) -> u64 {
    let half = Percent::of(reach.half, reach.size).map_or(0, Percent::ten_thousandths);
    let (low, high) = (reach.beyond.low.ten_thousandths(), reach.beyond.high.ten_thousandths());
    let widest = half.saturating_sub(low).max(high.saturating_sub(half));
    // In ten-thousandths of a percent, rounded half up.
    (widest + 5_000) / 10_000
}

fn side_by_side(reach: &Reach) -> String {
    let size = number(reach.size);
    let Some(((low, high), least)) = reach.apart.zip(reach.apart_from_none) else {
        return format!("Two samples of {size} cannot be told apart, whatever they show.");
    };
    format!(
        "Two samples of {size}, of two periods or two areas, are told apart about the middle only from {} of {size} beside {} \
         of {size} on ({}), and at either end from {} of {size} beside none on ({}). A smaller gap may be chance.",
        number(low),
        number(high),
        points(high - low, reach.size),
        number(least),
        points(least, reach.size)
    )
}

fn more(plan: &Plan) -> Vec<String> {
    let line = |(points, cases): &(u32, u64)| {
        let enough = if *cases <= plan.reach.size { ": this sample is enough" } else { "" };
        let all = number(plan.reach.cases);
        format!("To come within {points} points either way takes {} of the {all}{enough}.", number(*cases))
    };
    plan.needed.iter().map(line).collect()
}

fn of_stratum((words, cases, reach): &(String, u64, Option<Reach>)) -> String {
    let words = plain(words);
    let Some(reach) = reach else {
        return format!("{words}: none of {} is drawn, and nothing can be said of them.", number(*cases));
    };
    let many = format!("{words}: {} of {}", number(reach.size), number(reach.cases));
    if reach.size == reach.cases {
        return format!("{many}, all there are.");
    }
    let share = |count: u64| Percent::of(count, reach.cases).map_or(0, Percent::whole);
    let (low, high) = reach.of_half;
    format!(
        "{many}; {} of {} would mean {}% to {}%.",
        number(reach.half),
        number(reach.size),
        share(low),
        share(high)
    )
}

/// The most important line.
fn cannot(reach: &Reach) -> String {
    let size = number(reach.size);
    match reach.apart.zip(reach.apart_from_none) {
        None => format!("A sample of {size} cannot show whether practice got better or worse."),
        Some(((low, high), least)) => format!(
            "A sample of {size} cannot show a change of less than {}, or of less than {} about the middle, and cannot \
             rank areas that lie closer.",
            points(least, reach.size),
            points(high - low, reach.size)
        ),
    }
}

/// `27 points`; never none, since less than a point is rounded away.
fn points(count: u64, size: u64) -> String {
    counted(Percent::of(count, size).map_or(0, Percent::whole).max(1), "point", "points")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Colour;

    fn written(by: Option<&str>, strata: &[(&str, u64, u64)]) -> String {
        let strata: Vec<_> =
            strata.iter().map(|(words, cases, size)| ((*words).to_owned(), *cases, *size)).collect();
        let plan = Plan::of(by.map(str::to_owned), &strata).unwrap();
        let mut out = Vec::new();
        write_text(&mut out, &plan, Screen { width: 100, colour: Colour::Plain }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn says_what_a_sample_can_show() {
        insta::assert_snapshot!(written(Some("court"), &[("one", 79, 20), ("two", 38, 10), ("not recorded", 1, 0)]), @r"
        What 30 of 118 cases can show, with 95% confidence

        Of these cases
          If 15 of the 30 got what they were owed, 40 to 78 of the 118 did (34% to 66%). This is where the
          sample says least.
          If none of the 30 got what they were owed, up to 11 of the 118 may have (9%).
          If all 30 did, up to 11 of the 118 may not have (9%).

        Beyond these cases
          Taken as a sign of practice at large, beyond these cases, 15 of 30 would mean 33% to 67%: up to 17
          points either way.

        One sample beside another
          Two samples of 30, of two periods or two areas, are told apart about the middle only from 11 of 30
          beside 19 of 30 on (27 points), and at either end from 5 of 30 beside none on (17 points). A
          smaller gap may be chance.

        To know more
          To come within 10 points either way takes 54 of the 118.
          To come within 5 points either way takes 91 of the 118.

        By court, each by itself
          one: 20 of 79; 10 of 20 would mean 30% to 70%.
          two: 10 of 38; 5 of 10 would mean 24% to 76%.
          not recorded: none of 1 is drawn, and nothing can be said of them.

        A sample of 30 cannot show a change of less than 17 points, or of less than 27 points about the
        middle, and cannot rank areas that lie closer.
        ");
    }

    #[test]
    fn all_there_are_is_no_sample() {
        let text = written(None, &[("", 20, 20)]);
        assert!(text.contains("All 20 are looked at") && !text.contains("To know more"), "{text}");
        let one = written(None, &[("", 20, 1)]);
        assert!(one.contains("Two samples of 1 cannot be told apart") && !one.contains("If 0 of"), "{one}");
    }
}
