//! Fitted estimates against recorded counts of the reference, on texts that they were not fitted on.

use std::collections::BTreeMap;

use serde::Deserialize;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::text::{RawTextRules, TextMethod, TextRules, TextUse};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "seen")]
    _seen: toml::value::Datetime,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    text: String,
    tokens: BTreeMap<String, u64>,
}

const TABLE: &str = include_str!("../pricing/rules/text.toml");
const FACTS: &str = include_str!("estimates/claude.toml");

fn rules() -> TextRules {
    let raw: RawTextRules = toml::from_str(TABLE).expect("the table is in its format");
    raw.check().expect("the table is valid")
}

fn facts() -> Vec<Fact> {
    let facts: Facts = toml::from_str(FACTS).expect("the facts are in their format");
    facts.fact
}

/// Error in thousandths of the true count, and whether that is in the range, of every text by one rule.
fn errors(rules: &TextRules, name: &str) -> Vec<(u64, bool)> {
    let rule = rules.find(name).expect("the rule is in the table");
    assert!(matches!(rule.method, TextMethod::Fitted(_)), "{name}");
    facts()
        .iter()
        .map(|fact| {
            let found = TextCounter::new(fact.text.as_str())
                .count(TextUse::from(rule))
                .tokens;
            let tokens = fact.tokens[name];
            let error = found.expected().abs_diff(tokens) * 1000 / tokens;
            (error, (found.low()..=found.high()).contains(&tokens))
        })
        .collect()
}

/// Of texts from 40 tokens on the mean error is to be at most 6 %. The 95 % quantile of documents is to be at most 15 %; these texts
/// are short, nearly all under 150 tokens, and get 17.
#[test]
fn estimates_are_near_the_recorded_counts() {
    let rules = rules();
    for name in ["claude3", "claude4.7"] {
        let long =
            |(fact, error): (&Fact, (u64, bool))| (fact.tokens[name] >= 40).then_some(error.0);
        let mut errors: Vec<u64> = facts()
            .iter()
            .zip(errors(&rules, name))
            .filter_map(long)
            .collect();
        errors.sort_unstable();
        let mean = errors.iter().sum::<u64>() / errors.len() as u64;
        let p95 = errors[errors.len() * 95 / 100];
        assert!(mean <= 60, "{name}: mean {mean} ‰");
        assert!(p95 <= 170, "{name}: 95 % {p95} ‰");
    }
}

#[test]
fn ranges_hold_nineteen_of_twenty_recorded_counts() {
    let rules = rules();
    for name in ["claude3", "claude4.7"] {
        let errors = errors(&rules, name);
        let inside = errors.iter().filter(|(_, inside)| *inside).count();
        assert!(
            inside * 20 >= errors.len() * 19,
            "{name}: {inside} of {}",
            errors.len()
        );
    }
}

#[test]
fn every_mistake_of_a_model_is_named() {
    let table = TABLE
        .replacen("r50k_base = 4", "r40k_base = 4", 1)
        .replacen("\nampersands = ", "\nsquiggles = ", 1)
        .replacen("\nenglish = [", "\nklingon = [", 1);
    let raw: RawTextRules = toml::from_str(&table).expect("is in the format");
    let mistakes = raw.check().expect_err("is full of mistakes");
    assert_eq!(
        mistakes,
        [
            "rule `claude3`: `model.vocabularies`: unknown vocabulary `r40k_base`",
            "rule `claude3`: `model.quantities`: unknown quantity `squiggles`",
            "rule `claude3`: `model.ranges.english` is missing",
            "rule `claude3`: `model.ranges`: no kind of text is `klingon`",
        ]
    );
}
