//! Counts of random sizes by other programs: every file of `tests/image_peers/`, recorded by the script and the program beside them. Prints how many agree: `cargo test --test image_peers -- --nocapture`.

#![expect(
    clippy::unwrap_used,
    reason = "a function of a test that fails fails the test"
)]

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use tokenfare::tokens::image::{Dimensions, ImageRule, ImageTerms, RawImageRule};

#[derive(Deserialize)]
struct Table {
    image: BTreeMap<String, RawImageRule>,
}

/// What a program says of some sizes under one rule: width, height, tokens.
#[derive(Deserialize)]
struct Recorded {
    rule: String,
    detail: Option<String>,
    peer: String,
    cases: Vec<(u32, u32, u64)>,
}

fn rules() -> BTreeMap<String, ImageRule> {
    let text = fs::read_to_string("pricing/rules/image.toml").unwrap();
    let table: Table = toml::from_str(&text).unwrap();
    let checked = |(name, raw): (String, RawImageRule)| (name.clone(), raw.check(&name).unwrap());
    table.image.into_iter().map(checked).collect()
}

/// The sizes whose likely count is another one, and those of them that the range does not span.
fn compare(rule: &ImageRule, recorded: &Recorded) -> (Vec<String>, Vec<String>) {
    let (mut other, mut outside) = (Vec::new(), Vec::new());
    let terms = ImageTerms::at(recorded.detail.as_deref());
    for &(width, height, theirs) in &recorded.cases {
        let size = Dimensions::new(width, height).unwrap();
        let counted = rule.count(size, &terms);
        let tokens = counted.as_ref().map(|counted| counted.tokens);
        let line = || format!("{size}: theirs {theirs}, ours {counted:?}");
        if tokens.is_ok_and(|tokens| tokens.expected() == theirs) {
            continue;
        }
        other.push(line());
        if !tokens.is_ok_and(|tokens| (tokens.low()..=tokens.high()).contains(&theirs)) {
            outside.push(line());
        }
    }
    (other, outside)
}

#[test]
fn random_sizes_count_as_the_peers_count_them() {
    let rules = rules();
    let mut families = 0;
    let mut files: Vec<_> = fs::read_dir("tests/image_peers")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    for path in files {
        let recorded: Recorded = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(recorded.cases.len() >= 300, "{}", path.display());
        let (other, outside) = compare(&rules[&recorded.rule], &recorded);
        let all = recorded.cases.len();
        let name = path.file_stem().unwrap().to_string_lossy();
        println!(
            "{name}: {} of {all} as {} has them",
            all - other.len(),
            recorded.peer
        );
        assert!(outside.is_empty(), "{name}: {outside:#?}");
        // Where a hash decides between two grids, the range has both; nothing else may differ.
        let most = if recorded.rule == "muse-glimmer" {
            4
        } else {
            0
        };
        assert!(other.len() <= most, "{name}: {other:#?}");
        families += 1;
    }
    assert!(families >= 32);
}
