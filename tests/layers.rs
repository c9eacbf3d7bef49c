//! Imports point down: a module uses only modules of floors below its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own sources fails"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, the lowest first; modules of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["money", "quantity", "diagnostic", "provenance"],
    &["meter", "tokens"],
    &["headers", "usage", "request"],
    &["price_book"],
    &["workload", "cost", "project"],
    &["compare", "batch", "plan"],
    &["budget"],
    &["report"],
    &["cli"],
    &["main"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a line of code names as `crate::module`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// Every import that does not point down, as `file:line: module -> module`.
fn violations(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    sources(root, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(root).unwrap();
        let own = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for other in named(line).filter(|other| *other != own) {
                if let (Some(here), Some(there)) = (floor(own), floor(other))
                    && there >= here
                {
                    wrong.push(format!(
                        "{}:{}: {own} -> {other}",
                        inside.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    wrong
}

#[test]
fn imports_point_down() {
    assert_eq!(violations(Path::new("src")), Vec::<String>::new());
}

#[test]
fn every_module_has_its_floor() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "lib" || floor(module).is_some(),
            "{module} is on no floor"
        );
    }
}

#[test]
fn an_import_that_points_up_is_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("money.rs"), "use crate::cli::args;\n").unwrap();
    assert_eq!(violations(folder.path()), ["money.rs:1: money -> cli"]);
}

/// Whether a word does not end here.
fn goes_on(rest: &str) -> bool {
    rest.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
}

/// Providers and models are facts, and facts are in `pricing/`. The name of a vocabulary (`"acme_v3"`) or another word may begin like a
/// provider's.
#[test]
fn no_provider_is_named_in_code() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let providers: Vec<String> = fs::read_dir("pricing")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| name != "exchange")
        .collect();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for line in code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for provider in &providers {
                let start = format!("\"{provider}");
                assert!(
                    line.split(&start).skip(1).all(goes_on),
                    "{}: {line}",
                    file.display()
                );
            }
        }
    }
}
