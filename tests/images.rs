//! Published sizes and their tokens: every file of `tests/images/` against the bundled rules.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use tokenfare::quantity::{Basis, Count};
use tokenfare::tokens::image::{Dimensions, ImageRule, ImageTerms, RawImageRule};

#[derive(Deserialize)]
struct Table {
    image: BTreeMap<String, RawImageRule>,
}

/// A bundled rule by its name, or one of the group's `own`.
#[derive(Deserialize)]
struct Group {
    rule: Option<String>,
    own: Option<RawImageRule>,
    basis: Option<Basis>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    width: u32,
    height: u32,
    detail: Option<String>,
    tokens: Option<u64>,
    low: Option<u64>,
    high: Option<u64>,
    refused: Option<String>,
    /// Options as typed.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// The day whose edition counts; the newest without it.
    day: Option<String>,
    /// Pictures of the whole request.
    pictures: Option<u64>,
}

#[derive(Deserialize)]
struct Facts {
    group: Vec<Group>,
}

#[test]
fn every_published_size_has_its_tokens() {
    let table: Table =
        toml::from_str(&fs::read_to_string("pricing/rules/image.toml").unwrap()).unwrap();
    let rules: BTreeMap<String, ImageRule> = table
        .image
        .into_iter()
        .map(|(name, raw)| (name.clone(), raw.check(&name).expect(&name)))
        .collect();
    for file in fs::read_dir("tests/images").unwrap() {
        let path = file.unwrap().path();
        let facts: Facts = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for group in facts.group {
            let rule = match (group.rule, group.own) {
                (Some(name), None) => rules[&name].clone(),
                (None, Some(own)) => own.check("own").unwrap(),
                _ => panic!("{}: a group has `rule` or `own`", path.display()),
            };
            for case in group.cases {
                check(&rule, group.basis, &case);
            }
        }
    }
}

fn check(rule: &ImageRule, basis: Option<Basis>, case: &Case) {
    let size = Dimensions::new(case.width, case.height).expect("a size");
    let terms = ImageTerms {
        detail: case.detail.as_deref(),
        options: Some(&case.options),
        day: case.day.as_ref().map(|day| day.parse().expect("a day")),
        pictures: case.pictures.unwrap_or(1),
    };
    let counted = rule.count(size, &terms);
    let place = format!("{} {size} {terms:?}: {counted:?}", rule.name());
    match (case.tokens, counted) {
        (Some(tokens), Ok(counted)) => {
            let (low, high) = (case.low.unwrap_or(tokens), case.high.unwrap_or(tokens));
            assert_eq!(
                Some(counted.tokens),
                Count::new(low, tokens, high),
                "{place}"
            );
            let known = if low == high {
                Basis::Measured
            } else {
                Basis::Estimated
            };
            assert_eq!(counted.basis, basis.unwrap_or(known), "{place}");
        }
        (None, Err(error)) => assert_eq!(Some(error.to_string()), case.refused, "{place}"),
        _ => panic!("{place}"),
    }
}
