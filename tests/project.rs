//! Project files with mistakes, and valid ones: every file of `tests/projects/` says in comments what the loader finds in it.
//!
//! `# expect: unknown-key 3:1` is a code with line and column of the first place; `# help: …` is a part of a hint that one of them gives. A
//! folder is a project whose first file is `tokenfare.toml`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use tokenfare::diagnostic::{Diagnostics, SourceFile};
use tokenfare::money::{Currency, Money};
use tokenfare::project::budget::{Judged, Limit, Period, Scope};
use tokenfare::project::check::check;
use tokenfare::project::load::{Loaded, load};
use tokenfare::project::policy::UnknownPrices;
use tokenfare::project::workload::{Calls, Middle, Output, Prefix};
use tokenfare::provenance::Confidence;

fn file(path: &Path) -> std::sync::Arc<SourceFile> {
    let name = path.strip_prefix("tests/projects").unwrap();
    SourceFile::new(
        name.display().to_string(),
        fs::read_to_string(path).unwrap(),
    )
}

/// Loads a project, and checks it against the bundled prices of a day.
fn read(path: &Path) -> (Loaded, Diagnostics) {
    let (folder, name) = if path.is_dir() {
        (path.to_owned(), "tokenfare.toml".to_owned())
    } else {
        let name = path.file_name().unwrap().to_str().unwrap();
        (path.parent().unwrap().to_owned(), name.to_owned())
    };
    let mut open = |included: &str| {
        let path = folder.join(included);
        if path.is_file() {
            Ok(file(&path))
        } else {
            Err("there is no such file".to_owned())
        }
    };
    let loaded = load(&file(&folder.join(&name)), &name, &mut open);
    let mut found = loaded.diagnostics.clone();
    let at = "2024-12-18T12:00:00Z".parse().unwrap();
    found.extend(check(&loaded.project, &tokenfare::bundled_book(), at));
    found.sort();
    (loaded, found)
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/projects").unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn stated(path: &Path, word: &str) -> Vec<String> {
    let files: Vec<PathBuf> = match path.is_dir() {
        true => fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect(),
        false => vec![path.to_owned()],
    };
    let mut found = Vec::new();
    for file in files.into_iter().filter(|file| file.is_file()) {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix(word));
        found.extend(lines.map(|line| line.trim().to_owned()));
    }
    found.sort();
    found
}

#[test]
fn every_file_has_the_mistakes_that_it_says() {
    for path in cases() {
        let (_, found) = read(&path);
        let mut codes: Vec<String> = found
            .iter()
            .map(|one| {
                let (line, column) = one.line_column();
                format!("{} {line}:{column}", one.code)
            })
            .collect();
        codes.sort();
        assert_eq!(
            codes,
            stated(&path, "# expect:"),
            "{}:\n{}",
            path.display(),
            found.render(false)
        );
        for help in stated(&path, "# help:") {
            let mut given = found.iter().filter_map(|one| one.help.as_ref());
            assert!(
                given.any(|given| given.contains(&help)),
                "no help `{help}` in {}",
                path.display()
            );
        }
    }
}

/// What `tests/projects/good/` writes down, and its included file.
#[test]
fn a_valid_project_is_read_as_it_is_written() {
    let (loaded, _) = read(Path::new("tests/projects/good"));
    let project = loaded.project;
    let names: Vec<&str> = project
        .workloads
        .iter()
        .map(|one| one.name.value.as_str())
        .collect();
    assert_eq!(names, ["answers", "batches", "declared"]);
    let [answers, batches, declared] = &project.workloads[..] else {
        panic!("three workloads")
    };
    let dec = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    assert_eq!(answers.prompts[0].value, "prompts/*.md");
    assert_eq!(answers.cache.as_ref().unwrap().value.hits, dec("0.8"));
    assert_eq!(
        answers.cache.as_ref().unwrap().value.prefix,
        Prefix::Share(dec("0.7"))
    );
    assert_eq!(answers.calls.value, Calls::Day(dec("12000")));
    assert_eq!(
        answers.output.value,
        Output::Declared {
            low: 200,
            expected: 350,
            high: 600
        }
    );
    assert_eq!(
        (answers.growth, answers.tags["team"].as_str()),
        (dec("-0.02"), "support")
    );
    assert_eq!(
        answers
            .hours
            .iter()
            .map(|hour| hour.start)
            .collect::<Vec<_>>(),
        [540, 1_080]
    );
    assert_eq!(batches.calls.value, Calls::Once(dec("50000")));
    // Paths of an included file start at its own folder.
    assert_eq!(batches.requests[0].value, "more/requests/*.jsonl");
    let Output::Recorded {
        logs,
        low,
        expected,
        high,
    } = &batches.output.value
    else {
        panic!("from a log")
    };
    assert_eq!(
        (logs[0].value.as_str(), *low, *expected, *high),
        ("more/usage.jsonl", 5, Middle::Percentile(50), 95)
    );
    assert_eq!(
        declared.output.value,
        Output::Declared {
            low: 10,
            expected: 25,
            high: 40
        }
    );
    assert!(declared.thinks && declared.thinking == dec("0.4"));
    let limits: Vec<(Scope, Period, Limit)> = project
        .budgets
        .iter()
        .map(|budget| (budget.scope.clone(), budget.period, budget.limit))
        .collect();
    let tag = Scope::Tag {
        name: "team".into(),
        value: "support".into(),
    };
    let amount = |digits: &str, currency| Limit::Amount(Money::parse(digits, currency).unwrap());
    assert_eq!(
        limits,
        [
            (Scope::Total, Period::Month, amount("500", Currency::EUR)),
            (
                Scope::Workload("answers".into()),
                Period::Day,
                amount("20", Currency::USD)
            ),
            (tag, Period::Month, Limit::Growth(dec("0.1"))),
            (
                Scope::Request,
                Period::Request,
                amount("0.5", Currency::CNY)
            ),
        ]
    );
    let first = &project.budgets[0];
    assert_eq!(
        (first.warn, first.fail, first.judged),
        (Some(dec("0.8")), dec("1.1"), Judged::High)
    );
    assert_eq!(project.budgets[1].name, "answers a day");
    let policy = &project.policy;
    assert_eq!(
        policy.unknown_prices.as_ref().unwrap().value,
        UnknownPrices::Error
    );
    assert_eq!(policy.price_age.as_ref().unwrap().value, 120);
    assert_eq!(policy.context.as_ref().unwrap().value, dec("0.5"));
    assert_eq!(
        policy.confidence.as_ref().unwrap().value,
        Confidence::ThirdParty
    );
    assert_eq!(policy.forbid[0].place.line(), stated_line("forbid"));
}

/// The line of the good file that begins with a word.
fn stated_line(word: &str) -> usize {
    let text = fs::read_to_string("tests/projects/good/tokenfare.toml").unwrap();
    text.lines()
        .position(|line| line.starts_with(word))
        .unwrap()
        + 1
}
