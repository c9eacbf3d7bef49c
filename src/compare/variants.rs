//! The ways in which one model sells what is asked for: a clip at 720p or at 1080p, with sound or without.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::price_book::condition::{Condition, When};
use crate::price_book::kind::Kind;
use crate::price_book::media::settle;
use crate::price_book::model::Model;
use crate::price_book::terms::{OptionValue, Terms};

/// The option that says how long a clip or a recording is.
pub const SECONDS: &str = "seconds";
/// Options that say how good what is made is: each priced value of them is of interest, whatever the default.
pub const GRADES: [&str; 4] = ["resolution", "size", "quality", "mode"];
/// The most ways of one model that are looked at.
const MOST: usize = 512;

/// What an option is taken to be where nobody says and a model has no default: what others are asked for most.
/// How long a text takes to say is not taken to be anything.
fn usual(kind: Kind, option: &str) -> Option<OptionValue> {
    match (option, kind) {
        (SECONDS, Kind::Video | Kind::Transcription) => Some(OptionValue::Number(5)),
        ("ratio", _) => Some(OptionValue::Word("16:9".to_owned())),
        _ => None,
    }
}

/// The options of one way, in the model's own words.
pub type Options = BTreeMap<String, OptionValue>;

/// Returns the ways in which a model answers a request that leaves options open: one for each value of every option that its prices
/// or quantities ask for and that has no default, and of those that grade what is made (resolution, quality …) even with one; lengths and
/// ratios without a default are five seconds and 16:9 where the model makes them. A model without open options has one way, the request
/// as it is.
#[must_use]
pub fn variants(model: &Model, terms: &Terms) -> Vec<Options> {
    let Ok(settled) = settle(model, &terms.options) else {
        return vec![terms.options.clone()];
    };
    let pinned = given(model, terms);
    let mut ways = vec![terms.options.clone()];
    for (name, values) in open(model, terms, &settled, &pinned) {
        if ways.len().saturating_mul(values.len()) > MOST {
            break;
        }
        let with = |way: &Options, value: &OptionValue| {
            let mut way = way.clone();
            way.insert(name.clone(), value.clone());
            way
        };
        ways = ways
            .iter()
            .flat_map(|way| values.iter().map(move |value| with(way, value)))
            .collect();
    }
    ways
}

/// The names of the model's own options that the request states, in whichever words.
fn given(model: &Model, terms: &Terms) -> BTreeSet<String> {
    let stated = |name: &str| terms.options.contains_key(name);
    let options = model
        .options
        .iter()
        .filter(|option| stated(&option.name) || option.also.iter().any(|also| stated(&also.name)));
    options.map(|option| option.name.clone()).collect()
}

/// The options that are left open, with the values to look at.
fn open(
    model: &Model,
    terms: &Terms,
    settled: &Options,
    pinned: &BTreeSet<String>,
) -> Vec<(String, Vec<OptionValue>)> {
    let in_force = model
        .prices
        .iter()
        .filter(|row| row.period.contains(terms.at));
    let priced = option_names(in_force.map(|row| &row.when));
    let mut counted = option_names(model.measures.iter().map(|row| &row.when));
    counted.extend(
        model
            .measures
            .iter()
            .flat_map(|row| row.of.iter().chain(&row.times).cloned()),
    );
    let mut found = Vec::new();
    for option in &model.options {
        let known = settled.contains_key(&option.name);
        let grade = GRADES.contains(&option.name.as_str());
        let matters = priced.contains(&option.name) || counted.contains(&option.name);
        if !matters || (known && !grade) || pinned.contains(&option.name) {
            continue;
        }
        let usual = usual(model.kind, &option.name).filter(|usual| {
            option.values.is_empty() || option.values.iter().any(|value| value.is(usual))
        });
        let values = match (usual, option.values.is_empty()) {
            (Some(usual), _) => vec![usual],
            (None, true) => continue,
            (None, false) => option.values.clone(),
        };
        found.push((option.name.clone(), values));
    }
    found
}

fn option_names<'a>(whens: impl Iterator<Item = &'a When>) -> BTreeSet<String> {
    whens
        .flat_map(When::conditions)
        .filter_map(|condition| match condition {
            Condition::Option(name, _) => Some(name.clone()),
            _ => None,
        })
        .collect()
}

/// Drops the options that make no difference to what is compared, and the ways that are then the same.
///
/// `ways` are options with the cost that is compared. An option whose every value costs the same, whatever the others are, is left out
/// of the answer; of ways that differ in nothing else the first stays.
#[must_use]
pub fn distinct(ways: Vec<(Options, Decimal)>) -> Vec<(usize, Options)> {
    let names: BTreeSet<String> = ways
        .iter()
        .flat_map(|(way, _)| way.keys().cloned())
        .collect();
    let mut kept: Vec<(usize, Options, Decimal)> = ways
        .into_iter()
        .enumerate()
        .map(|(index, (way, cost))| (index, way, cost))
        .collect();
    for name in &names {
        let mut groups: BTreeMap<Options, Vec<(usize, Options, Decimal)>> = BTreeMap::new();
        for (index, way, cost) in &kept {
            let mut others = way.clone();
            others.remove(name);
            groups
                .entry(others)
                .or_default()
                .push((*index, way.clone(), *cost));
        }
        let same = |group: &Vec<(usize, Options, Decimal)>| {
            group.len() > 1 && group.iter().all(|(_, _, cost)| *cost == group[0].2)
        };
        if groups.values().all(same) {
            kept = groups
                .into_iter()
                .filter_map(|(others, group)| {
                    let (index, _, cost) = group.into_iter().next()?;
                    Some((index, others, cost))
                })
                .collect();
        }
    }
    kept.sort_by_key(|(index, ..)| *index);
    kept.into_iter()
        .map(|(index, way, _)| (index, way))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(pairs: &[(&str, &str)], cost: i64) -> (Options, Decimal) {
        let options = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OptionValue::parse(value)));
        (options.collect(), Decimal::from(cost))
    }

    #[test]
    fn an_option_that_makes_no_difference_is_dropped() {
        let ways = vec![
            way(&[("resolution", "720p"), ("seconds", "4")], 10),
            way(&[("resolution", "720p"), ("seconds", "8")], 10),
            way(&[("resolution", "1080p"), ("seconds", "4")], 30),
            way(&[("resolution", "1080p"), ("seconds", "8")], 30),
        ];
        let kept = distinct(ways);
        let left: Vec<usize> = kept.iter().map(|(index, _)| *index).collect();
        assert_eq!(left, [0, 2]);
        assert!(
            kept.iter()
                .all(|(_, way)| way.len() == 1 && way.contains_key("resolution"))
        );
    }

    #[test]
    fn an_option_that_matters_for_one_value_of_another_stays() {
        let ways = vec![
            way(&[("resolution", "720p"), ("audio", "true")], 10),
            way(&[("resolution", "720p"), ("audio", "false")], 10),
            way(&[("resolution", "1080p"), ("audio", "true")], 30),
            way(&[("resolution", "1080p"), ("audio", "false")], 20),
        ];
        assert_eq!(distinct(ways).len(), 4);
    }
}
