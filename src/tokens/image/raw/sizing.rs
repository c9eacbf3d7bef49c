//! From the parameters of a table to ways of counting.

use std::collections::BTreeMap;

use super::super::algorithm::Algorithm;
use super::super::edition::{Reading, Sizing, Way};
use super::super::option::PictureOption;
use super::super::parameters::{Parameters, Values};
use super::{RawEntry, RawLevel};

/// What all levels of an edition share.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) own: &'a RawLevel,
    /// Whether options may change parameters, so that these have to be kept.
    pub(super) optional: bool,
}

pub(super) fn sizing(
    parts: Parts<'_>,
    levels: BTreeMap<String, RawEntry>,
    default: Option<String>,
    wrong: &mut Vec<String>,
) -> Option<Sizing> {
    if parts.own.rule.is_none() {
        wrong.push(format!(
            "`rule` is missing: it is {}",
            one_of(Algorithm::NAMES)
        ));
        return None;
    }
    if levels.is_empty() {
        if default.is_some() {
            wrong.push("`default` names a level, but there are no `levels`".to_owned());
        }
        return way(parts, RawLevel::default(), "", wrong).map(Sizing::Plain);
    }
    let mut read = BTreeMap::new();
    let mut same = Vec::new();
    for (level, entry) in levels {
        match entry {
            RawEntry::Same(other) => same.push((level, other)),
            RawEntry::Own(own) => {
                let place = format!("level `{level}`: ");
                if let Some(found) = way(parts, own, &place, wrong) {
                    read.insert(level, found);
                }
            }
        }
    }
    for (level, other) in same {
        match read.get(&other).cloned() {
            Some(found) => {
                read.insert(level, found);
            }
            None if wrong.is_empty() => wrong.push(format!(
                "level `{level}` is the same as `{other}`, which has no parameters of its own"
            )),
            None => {}
        }
    }
    match default {
        None => wrong.push("`default` is missing: it names one of the `levels`".to_owned()),
        Some(default) if read.contains_key(&default) => {
            return Some(Sizing::Levels {
                levels: read,
                default,
            });
        }
        Some(default) if wrong.is_empty() => {
            wrong.push(format!("`default` names no level: `{default}`"));
        }
        Some(_) => {}
    }
    None
}

/// One level with its other readings, what it leaves open taken from the edition.
fn way(parts: Parts<'_>, level: RawLevel, place: &str, wrong: &mut Vec<String>) -> Option<Way> {
    let inherits = level.rule.is_none();
    let or = level.or.clone();
    let or = or.or_else(|| parts.own.or.clone().filter(|_| inherits));
    let whole = laid_over(parts.own, level);
    let likely = reading(parts, &whole, place, wrong);
    let mut others = Vec::new();
    for (index, other) in or.into_iter().flatten().enumerate() {
        let place = format!("{place}reading {}: ", index + 2);
        others.extend(reading(parts, &laid_over(&whole, other), &place, wrong));
    }
    Some(Way {
        likely: likely?,
        others,
    })
}

/// What is stated, and what it leaves open; whoever states an algorithm inherits no parameters.
fn laid_over(base: &RawLevel, level: RawLevel) -> RawLevel {
    if level.rule.is_some() {
        return level;
    }
    let mut parameters = base.parameters.clone();
    parameters.extend(&level.parameters);
    RawLevel {
        rule: base.rule.clone(),
        parameters,
        or: None,
    }
}

fn reading(
    parts: Parts<'_>,
    level: &RawLevel,
    place: &str,
    wrong: &mut Vec<String>,
) -> Option<Reading> {
    let rule = level.rule.as_deref()?;
    let mut parameters = Parameters::new(level.parameters.clone(), place, wrong);
    let Some(algorithm) = Algorithm::read(rule, &mut parameters) else {
        let offered = one_of(Algorithm::NAMES);
        parameters.complain(&format!("unknown rule `{rule}`: it is {offered}"));
        return None;
    };
    for key in parameters.rest() {
        parameters.complain(&format!("rule `{rule}` has no `{key}`"));
    }
    Some(Reading {
        algorithm,
        parameters: parts.optional.then(|| level.parameters.clone()),
    })
}

/// Whether an option sets only parameters that the algorithm of a reading has, to values that it takes.
pub(super) fn takes(reading: &Reading, option: &PictureOption) -> bool {
    let fits = |changed: &Values| {
        let mut values = reading.parameters.clone().unwrap_or_default();
        values.extend(changed);
        let mut wrong = Vec::new();
        let mut parameters = Parameters::new(values, "", &mut wrong);
        Algorithm::read(reading.algorithm.name(), &mut parameters);
        parameters.rest().next().is_none() && wrong.is_empty()
    };
    match option {
        PictureOption::Words(words) => words.values().all(fits),
        PictureOption::Number {
            sets,
            least,
            most,
            with,
            ..
        } => [least, most].into_iter().any(|end| {
            let mut changed = with.clone();
            changed.set(sets, *end);
            fits(&changed)
        }),
    }
}

fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("one of {}", quoted.join(", "))
}
