//! What holds for every bundled image rule and every size.

#![expect(
    clippy::unwrap_used,
    reason = "a function of a test that fails fails the test"
)]

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use serde::Deserialize;
use tokenfare::tokens::image::{
    Dimensions, ImageError, ImageRule, ImageTerms, RawImageRule, Saving,
};

#[derive(Deserialize)]
struct Table {
    image: BTreeMap<String, RawImageRule>,
}

fn rules() -> Vec<ImageRule> {
    let table: Table =
        toml::from_str(&fs::read_to_string("pricing/rules/image.toml").unwrap()).unwrap();
    let checked = |(name, raw): (String, RawImageRule)| raw.check(&name).unwrap();
    table.image.into_iter().map(checked).collect()
}

/// The most that a rule may count at a level, or at its default one.
#[derive(Deserialize)]
struct Most {
    rule: String,
    detail: Option<String>,
    tokens: u64,
}

#[derive(Deserialize)]
struct Facts {
    #[serde(default)]
    most: Vec<Most>,
}

fn caps() -> Vec<(ImageRule, Most)> {
    let rules = rules();
    let mut caps = Vec::new();
    for file in fs::read_dir("tests/images").unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for most in toml::from_str::<Facts>(&text).unwrap().most {
            let rule = rules.iter().find(|rule| rule.name() == most.rule).unwrap();
            caps.push((rule.clone(), most));
        }
    }
    caps
}

/// Any two sides, with more of those that cameras and screens make, and of threads.
fn sizes() -> impl Strategy<Value = Dimensions> {
    let side = || prop_oneof![4 => 1..=9_000u32, 1 => 1..=64u32, 1 => 1..=u32::MAX];
    (side(), side()).prop_map(|(width, height)| Dimensions::new(width, height).unwrap())
}

/// Rules for which a picture and the same turned by a quarter differ: rows end with a token, a box does not turn, aspects are compared as
/// quotients.
const ONE_SIDED: [&str; 12] = [
    "cohere-command-a-vision",
    "deepseek-flash",
    "deepseek-v4.1-open",
    "hunyuan-vl",
    "mistral-16",
    "mistral-16-open",
    "mistral-28",
    "mistral-28-open",
    "muse-glimmer",
    "siliconflow-deepseek-vl2",
    "siliconflow-internvl",
    "step-3",
];

/// Rules under which a picture with both sides smaller never has more tokens: no size is enlarged, and none is shrunk by steps that make
/// another shape of it.
const MONOTONE: [&str; 7] = [
    "doubao-1.8",
    "doubao-2.0",
    "doubao-before-1.8",
    "grok-2-vision",
    "gemma-3",
    "together-tiles",
    "gemini-flat-258",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Advice is true: the size that is advised counts as it says, is smaller, and saves what it says it saves.
    #[test]
    fn advice_is_what_the_rule_says_of_the_size(size in sizes()) {
        thread_local!(static RULES: Vec<ImageRule> = rules());
        RULES.with(|rules| {
            for rule in rules {
                let terms = ImageTerms::default();
                let Ok(found) = rule.advise(size, &terms) else { continue };
                for advice in found {
                    let again = rule.count(advice.size, &terms).map(|counted| counted.tokens.expected());
                    assert_eq!(again, Ok(advice.tokens), "{} {size}", rule.name());
                    assert!(advice.size.pixels() < size.pixels(), "{} {size}", rule.name());
                    match advice.saving {
                        Saving::Upload => assert_eq!(advice.instead_of, Some(advice.tokens)),
                        Saving::Tokens => assert!(advice.instead_of > Some(advice.tokens)),
                        Saving::Acceptance => assert_eq!(advice.instead_of, None),
                    }
                }
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_smaller_picture_has_no_more_tokens(size in sizes(), less in (0..200u32, 0..200u32)) {
        thread_local!(static RULES: Vec<ImageRule> = rules());
        let smaller = Dimensions::new(
            size.width().saturating_sub(less.0).max(1),
            size.height().saturating_sub(less.1).max(1),
        );
        RULES.with(|rules| {
            for rule in rules.iter().filter(|rule| MONOTONE.contains(&rule.name())) {
                let tokens = |size| rule.count(size, &ImageTerms::default()).map(|counted| counted.tokens.expected());
                if let (Ok(all), Ok(fewer)) = (tokens(size), tokens(smaller.unwrap())) {
                    assert!(fewer <= all, "{} {size}", rule.name());
                }
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_size_has_a_count_in_order_or_a_refusal(size in sizes()) {
        thread_local!(static RULES: Vec<ImageRule> = rules());
        RULES.with(|rules| {
            for rule in rules {
                for (edition, detail) in rule.editions().flat_map(|edition| edition.levels().map(move |level| (edition, Some(level))).chain([(edition, None)])) {
                    let day = edition.from().map(|day| day.parse().unwrap());
                    let day = day.or_else(|| edition.until().map(|_| "2025-01-01".parse().unwrap()));
                    match rule.count(size, &ImageTerms { day, ..ImageTerms::at(detail) }) {
                        Ok(counted) => {
                            let tokens = counted.tokens;
                            assert!(tokens.low() <= tokens.expected(), "{} {size}", rule.name());
                            assert!(tokens.expected() <= tokens.high(), "{} {size}", rule.name());
                            assert!(tokens.expected() > 0, "{} {size}", rule.name());
                        }
                        Err(error) => assert!(matches!(error, ImageError::Refused(_) | ImageError::Unpublished(_)), "{error}"),
                    }
                }
            }
        });
    }

    #[test]
    fn no_rule_goes_above_its_cap(size in sizes()) {
        thread_local!(static CAPS: Vec<(ImageRule, Most)> = caps());
        CAPS.with(|caps| {
            for (rule, most) in caps {
                if let Ok(counted) = rule.count(size, &ImageTerms::at(most.detail.as_deref())) {
                    assert!(counted.tokens.high() <= most.tokens, "{} {size}: {counted:?}", rule.name());
                }
            }
        });
    }

    #[test]
    fn a_quarter_turn_changes_nothing(size in sizes()) {
        thread_local!(static RULES: Vec<ImageRule> = rules());
        RULES.with(|rules| {
            for rule in rules.iter().filter(|rule| !ONE_SIDED.contains(&rule.name())) {
                let tokens = |size| rule.count(size, &ImageTerms::default()).map(|counted| counted.tokens).ok();
                assert_eq!(tokens(size), tokens(size.turned()), "{} {size}", rule.name());
            }
        });
    }
}

#[test]
fn every_bundled_rule_has_a_source() {
    for rule in rules() {
        for edition in rule.editions() {
            assert!(edition.source().is_some(), "{}", rule.name());
        }
    }
}
