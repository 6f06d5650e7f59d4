fn main() {
    let r = vcop::load::rules(std::path::Path::new("rules/moj-audit-2019-20"));
    let (set, problems) = vcop::ruleset::compile(&r.files, &r.sources);
    for p in r.problems.iter().chain(&problems) {
        println!(
            "{} {} {:?} {:?} {:?}",
            p.code.name(),
            p.message,
            p.labels.first().map(|l| (
                r.sources.name(l.span.source).to_owned(),
                r.sources.position(l.span),
                r.sources.slice(l.span).to_owned()
            )),
            p.help,
            p.labels.len()
        );
    }
    println!("{}", set.is_some());
}
