//! Counts of random sizes by other programs: every file of `tests/image_peers/`, recorded by the script beside them, and a vendor's own
//! crate, asked in place. Prints how many agree: `cargo test --test image_peers -- --nocapture`.

#![expect(
    clippy::unwrap_used,
    reason = "a function of a test that fails fails the test"
)]

use std::collections::BTreeMap;
use std::fs;

use deepseek_recipe_core::multimodal::ImageTokenSpec;
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
        if tokens.clone().map(|tokens| tokens.expected()) == Ok(theirs) {
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
    assert!(families >= 30);
}

#[test]
fn random_sizes_count_as_the_crate_of_their_vendor_counts_them() {
    let rule = &rules()["deepseek-flash"];
    let spec = ImageTokenSpec::v41();
    let (mut state, mut compared) = (1_u64, 0);
    let mut draw = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % most + 1).unwrap()
    };
    for round in 0..20_000 {
        let (width, height) = match round % 4 {
            0 => (draw(8_192), draw(64)),
            1 => (draw(64), draw(8_192)),
            _ => (draw(8_192), draw(8_192)),
        };
        let Ok(resized) = spec.calc_resize(width as usize, height as usize) else {
            continue;
        };
        // What the picture format cannot hold is shortened by another crate of theirs.
        if resized.best_width.max(resized.best_height) > 16_383 {
            continue;
        }
        let size = Dimensions::new(width, height).unwrap();
        let ours = rule.count(size, &ImageTerms::default()).unwrap();
        assert_eq!(
            usize::try_from(ours.tokens.expected()).unwrap(),
            resized.token_count,
            "{size}"
        );
        compared += 1;
    }
    println!("{compared} sizes as deepseek-recipe-core has them");
    assert!(compared > 15_000);
}
