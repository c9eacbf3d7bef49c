//! Tables with mistakes, and their valid twins: every file of `tests/tables/` says in comments what the loader finds in it.
//!
//! `# expect: error tie 14:1` is a severity, a code, and line and column of the first place; `# help: …` is a hint that one of them
//! gives. A folder is a set of its own. Tables without rules of their own get those of `tests/tables/rules/`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tokenfare::diagnostic::Severity;
use tokenfare::price_book::lint::LINTS;
use tokenfare::price_book::load::{TableSet, load, read_path};
use tokenfare::price_book::rules::Rules;

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/tables").unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| !path.ends_with("rules")).collect()
}

fn set(case: &Path) -> TableSet {
    let mut set = read_path(case).unwrap();
    if set.rules.is_empty() {
        set.extend(read_path(Path::new("tests/tables/rules")).unwrap());
    }
    set
}

/// The lines of all files of a set that begin so, each with its file's name.
fn stated(set: &TableSet, word: &str) -> Vec<String> {
    let files = set
        .providers
        .iter()
        .flatten()
        .chain(&set.rules)
        .chain(&set.exchange);
    let lines = files.flat_map(|file| {
        let lines = file.text.lines().filter_map(|line| line.strip_prefix(word));
        lines.map(|line| format!("{}: {}", file.name, line.trim()))
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

#[test]
fn every_mistake_is_found_where_it_is() {
    for case in cases() {
        let set = set(&case);
        let loaded = load(&set, &Rules::default());
        let mut found = Vec::new();
        let mut helps = BTreeSet::new();
        for one in loaded.diagnostics.iter() {
            let severity = if one.severity == Severity::Error {
                "error"
            } else {
                "warning"
            };
            let (line, column) = one.line_column();
            found.push(format!(
                "{}: {severity} {} {line}:{column}",
                one.file.name, one.code
            ));
            helps.extend(
                one.help
                    .iter()
                    .map(|help| format!("{}: {help}", one.file.name)),
            );
        }
        found.sort();
        let drawn = loaded.diagnostics.render(false);
        assert_eq!(found, stated(&set, "# expect:"), "{drawn}");
        for help in stated(&set, "# help:") {
            assert!(helps.contains(&help), "{help} is not among {helps:#?}");
        }
        let name = case.file_name().unwrap().to_string_lossy();
        let fine = name.starts_with("ok-");
        assert_eq!(
            fine,
            loaded.diagnostics.is_empty(),
            "{name} is named `ok-` if nothing is wrong with it"
        );
    }
}

/// The codes that the source of the price book defines.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let names = text
            .split("Code(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        found.extend(names.map(str::to_owned));
    }
}

#[test]
fn every_code_has_a_table() {
    let mut wanted: BTreeSet<String> = LINTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    codes(Path::new("src/price_book"), &mut wanted);
    assert!(
        wanted.contains("tie"),
        "the codes are written otherwise: {wanted:?}"
    );
    // Whether a source is old depends on the day: `tests/cmd/prices.trycmd`.
    wanted.remove("old-source");
    for case in cases() {
        for line in stated(&set(&case), "# expect:") {
            wanted.retain(|code| !line.contains(&format!(" {code} ")));
        }
    }
    assert_eq!(
        wanted,
        BTreeSet::new(),
        "codes without a table in tests/tables"
    );
}
