//! What a change does to a bill, over the commits of a repository.
//!
//! `answers` of the sample project are 30,000 calls a month, half of them each prompt, on `acme/one`: 2 and 10 USD for a million tokens in and
//! out until July 2026, 3 and 12 from then on; every answer has 100 tokens.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod repository;

use std::fs;

use repository::{Repository, complaint, git, printed, tokenfare};
use rust_decimal::Decimal;
use serde_json::Value;

const DAY: [&str; 2] = ["--at", "2026-11-23"];

fn json(repository: &Repository, arguments: &[&str]) -> Value {
    let arguments = [&["diff", "--format", "json"][..], arguments].concat();
    let text = printed(&tokenfare(repository.path(), &arguments), 0);
    serde_json::from_str(&text).unwrap()
}

fn number(value: &Value) -> Decimal {
    match value {
        Value::String(digits) => digits.parse().unwrap(),
        other => other.to_string().parse().unwrap(),
    }
}

/// Two sentences more, in one of two prompts.
fn lengthen(repository: &Repository) {
    repository.edit("prompts/refund.md", |text| {
        text + "\nAsk for the number of the order first. Then offer a new bell, and only then the money.\n"
    });
}

/// The prompt's tokens before and after.
fn tokens(row: &Value) -> (Decimal, Decimal) {
    let prompts = row["prompts"].as_array().unwrap();
    let prompt = prompts
        .iter()
        .find(|p| p["prompt"] == "prompts/refund.md")
        .unwrap();
    (
        number(&prompt["old"]["input"]),
        number(&prompt["new"]["input"]),
    )
}

fn row<'j>(diff: &'j Value, workload: &str) -> &'j Value {
    let rows = diff["rows"].as_array().unwrap();
    rows.iter().find(|row| row["workload"] == workload).unwrap()
}

/// So many more tokens × 3 USD a million × 15,000 calls.
#[test]
fn a_longer_prompt_costs_its_tokens() {
    let repository = Repository::new(".");
    lengthen(&repository);
    let diff = json(&repository, &[&["--base", "HEAD"][..], &DAY].concat());
    let (old, new) = tokens(row(&diff, "answers"));
    assert!(new > old);
    let step = (new - old) * Decimal::from(3) * Decimal::from(15_000) / Decimal::from(1_000_000);
    assert_eq!(number(&diff["month"]["by_project"]), step);
    assert_eq!(number(&diff["month"]["by_prices"]), Decimal::ZERO);
    assert_eq!(row(&diff, "answers")["change"], "changed");
    assert_eq!(row(&diff, "labels")["change"], "same");
    // Two commits say the same as the work tree did.
    repository.commit();
    let again = json(&repository, &[&["--base", "HEAD~1"][..], &DAY].concat());
    assert_eq!(again["rows"], diff["rows"]);
}

/// The prompts' part at the old prices, 2 USD a million: more tokens × 2 × 15,000 calls. The prices' part is one USD more on all of the new
/// input, and two on 100 tokens of output, of 30,000 calls.
#[test]
fn prices_and_prompts_are_told_apart() {
    let repository = Repository::new(".");
    printed(
        &tokenfare(repository.path(), &["lock", "--at", "2026-06-01"]),
        0,
    );
    repository.commit();
    lengthen(&repository);
    printed(
        &tokenfare(
            repository.path(),
            &["lock", "--refresh", "--at", "2026-11-23"],
        ),
        0,
    );
    let diff = json(&repository, &["--base", "HEAD"]);
    let answers = row(&diff, "answers");
    let (old, new) = tokens(answers);
    let million = Decimal::from(1_000_000);
    let project = (new - old) * Decimal::TWO * Decimal::from(15_000) / million;
    let mean = number(&answers["new"]["input"]);
    let prices = (mean + Decimal::from(200)) * Decimal::from(30_000) / million;
    assert_eq!(number(&diff["month"]["by_project"]), project);
    assert_eq!(number(&diff["month"]["by_prices"]), prices);
    let whole = number(&diff["month"]["new"]) - number(&diff["month"]["old"]);
    assert_eq!(whole, project + prices);
    assert_eq!(diff["base"]["at"], "2026-06-01T12:00:00Z");
    let moved = diff["prices"].as_array().unwrap();
    let meters: Vec<&str> = moved.iter().map(|m| m["meter"].as_str().unwrap()).collect();
    assert_eq!(meters, ["input", "output"]);
}

/// Tables of the project's own are files of the revision like any other: at the base's prices means by the base's tables.
#[test]
fn tables_of_the_project_are_those_of_the_revision() {
    let repository = Repository::new(".");
    repository.edit("prices/acme.toml", |text| {
        text.replace("input = 3,", "input = 6,")
    });
    let diff = json(&repository, &[&["--base", "HEAD"][..], &DAY].concat());
    assert_eq!(number(&diff["month"]["by_project"]), Decimal::ZERO);
    let input = number(&row(&diff, "answers")["new"]["input"]);
    let step = input * Decimal::from(3) * Decimal::from(30_000) / Decimal::from(1_000_000);
    assert_eq!(number(&diff["month"]["by_prices"]), step);
}

#[test]
fn a_project_in_a_folder_and_a_linked_prompt_are_read_from_the_revision() {
    let repository = Repository::new("service/models");
    let shared = repository.path().join("shared.md");
    fs::write(&shared, "A prompt that several services have.\n").unwrap();
    std::os::unix::fs::symlink(
        "../../../shared.md",
        repository.path().join("service/models/prompts/shared.md"),
    )
    .unwrap();
    repository.edit("service/models/workloads.toml", |text| {
        text.replace(
            "\"prompts/*.md\"",
            "\"prompts/*.md\", \"prompts/shared.md\"",
        )
    });
    repository.commit();
    let arguments = [
        "--base",
        "HEAD",
        "--project",
        "service/models",
        "--at",
        "2026-11-23",
    ];
    let diff = json(&repository, &arguments);
    assert_eq!(row(&diff, "answers")["change"], "same");
    assert_eq!(diff["month"]["old"], diff["month"]["new"]);
    let prompts = row(&diff, "answers")["prompts"].as_array().unwrap();
    assert_eq!(prompts.len(), 3);
}

#[test]
fn the_work_tree_is_left_alone() {
    let repository = Repository::new(".");
    lengthen(&repository);
    fs::write(repository.path().join("new.md"), "not yet added").unwrap();
    let state = || git(repository.path(), &["status", "--porcelain=v2", "--branch"]);
    let before = state();
    json(&repository, &[&["--base", "HEAD"][..], &DAY].concat());
    assert_eq!(state(), before);
}

#[test]
fn a_project_that_was_not_there_is_new() {
    let repository = Repository::new(".");
    fs::remove_file(repository.path().join("tokenfare.toml")).unwrap();
    repository.commit();
    git(
        repository.path(),
        &["checkout", "HEAD~1", "--", "tokenfare.toml"],
    );
    let diff = json(&repository, &[&["--base", "HEAD"][..], &DAY].concat());
    assert_eq!(row(&diff, "answers")["change"], "added");
    assert_eq!(diff["month"]["old"], "0");
    assert!(
        diff["notes"][0]
            .as_str()
            .unwrap()
            .contains("no `tokenfare.toml`")
    );
}

#[test]
fn growth_is_judged_over_commits() {
    let repository = Repository::new(".");
    let check = |code| {
        let arguments = [
            "check",
            "--project",
            "growth.toml",
            "--base",
            "HEAD",
            "--at",
            "2026-11-23",
            "--format",
            "level",
        ];
        printed(&tokenfare(repository.path(), &arguments), code)
    };
    assert_eq!(check(0), "pass\n");
    repository.edit("workloads.toml", |text| {
        text.replace("day = 1_000", "day = 2_000")
    });
    assert_eq!(check(1), "fail\n");
}

#[test]
fn where_the_branch_left_its_base_is_found() {
    let repository = Repository::new(".");
    git(repository.path(), &["checkout", "--quiet", "-b", "change"]);
    repository.commit_empty();
    git(repository.path(), &["checkout", "--quiet", "main"]);
    lengthen(&repository);
    repository.commit();
    git(repository.path(), &["checkout", "--quiet", "change"]);
    let plain = json(&repository, &[&["--base", "main"][..], &DAY].concat());
    assert_eq!(
        row(&plain, "answers")["change"],
        "changed",
        "main has moved on"
    );
    let left = json(
        &repository,
        &[&["--base", "main", "--merge-base"][..], &DAY].concat(),
    );
    assert_eq!(row(&left, "answers")["change"], "same");
}

#[test]
fn what_is_not_there_is_said_with_what_to_do() {
    let repository = Repository::new(".");
    let first = git(repository.path(), &["rev-parse", "HEAD"]);
    lengthen(&repository);
    repository.commit();
    let (_folder, clone) = repository.shallow();
    let run = |folder, base: &str| complaint(&tokenfare(folder, &["diff", "--base", base]));
    for base in ["HEAD~1", first.as_str(), "origin/other"] {
        let told = run(&clone, base);
        assert!(
            told.contains("shallow clone") && told.contains("git fetch --depth=1"),
            "{told}"
        );
    }
    // And what is said is of use.
    git(&clone, &["fetch", "--quiet", "--depth=1", "origin", &first]);
    let diff = tokenfare(&clone, &["diff", "--base", &first, "--exit-code"]);
    printed(&diff, 1);
    let told = run(repository.path(), "no-such-branch");
    assert!(told.contains("no revision `no-such-branch`"), "{told}");
    let output = tokenfare(repository.path(), &["diff", "--base=--output=x"]);
    let told = complaint(&output);
    assert!(
        told.contains("no revision `--output=x`"),
        "no option of git's: {told}"
    );
    fs::remove_dir_all(repository.path().join(".git")).unwrap();
    let told = run(repository.path(), "main");
    assert!(
        told.contains("in no git repository") && told.contains("--baseline"),
        "{told}"
    );
}

/// `plan` and `check` count the same thing, so they keep the same file, and a comparison with either finds nothing.
#[test]
fn a_plan_is_a_base_like_any_other() {
    let repository = Repository::new(".");
    for command in ["plan", "check"] {
        let arguments = [&[command, "--save", command][..], &DAY].concat();
        printed(&tokenfare(repository.path(), &arguments), 0);
    }
    let kept = |name: &str| fs::read_to_string(repository.path().join(name)).unwrap();
    assert_eq!(kept("plan"), kept("check"));
    let arguments = [&["--baseline", "plan", "--exit-code"][..], &DAY].concat();
    let same = json(&repository, &arguments);
    assert_eq!(number(&same["month"]["old"]), number(&same["month"]["new"]));
    lengthen(&repository);
    let longer = json(&repository, &[&["--baseline", "plan"][..], &DAY].concat());
    let (old, new) = tokens(row(&longer, "answers"));
    assert!(old < new);
}

/// A part of the project is no base for all of it.
#[test]
fn some_workloads_alone_are_not_kept() {
    let repository = Repository::new(".");
    let arguments = ["plan", "--workload", "answers", "--save", "plan.json"];
    let told = complaint(&tokenfare(repository.path(), &arguments));
    assert!(told.contains("--save") && told.contains("--workload"), "{told}");
    assert!(!repository.path().join("plan.json").exists());
}

/// The ends of a month are the same digits in both reports.
#[test]
fn the_range_of_a_plan_is_that_of_the_check() {
    let repository = Repository::new(".");
    let [plan, check] = ["plan", "check"].map(|command| {
        let arguments = [&[command, "--format", "json"][..], &DAY].concat();
        let text = printed(&tokenfare(repository.path(), &arguments), 0);
        serde_json::from_str::<Value>(&text).unwrap()
    });
    let (plan, check) = (&plan["total"]["month"], &check["month"]);
    assert!(number(&plan["low"]) < number(&plan["high"]), "{plan}");
    for end in ["low", "high"] {
        assert_eq!(number(&plan[end]), number(&check[end]), "{end}");
    }
}
