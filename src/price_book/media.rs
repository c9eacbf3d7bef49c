//! The options of media models, and how they become quantities: how long a clip is, how many pictures are made.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::condition::When;
use super::model::Model;
use super::terms::OptionValue;
use crate::meter::Meter;
use crate::money::exact;

/// A media option that prices or quantities ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaOption {
    /// Its name.
    pub name: String,
    /// What it may be; empty for anything.
    pub values: Vec<OptionValue>,
    /// What it is when nobody says.
    pub default: Option<OptionValue>,
    /// Other options that say the same in other words: a size in pixels for a resolution.
    pub also: Vec<Also>,
}

/// Another option that says the same in other words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Also {
    /// The name of the other option.
    pub name: String,
    /// What each of its values means.
    pub means: Vec<(OptionValue, OptionValue)>,
}

/// How many units one of what a request asks for is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// So many.
    Units(#[serde(with = "exact")] Decimal),
    /// Tokens of a second of video: width × height × rate ÷ pixels a token.
    Frames {
        /// Pixels, at least 1.
        width: u32,
        /// Pixels, at least 1.
        height: u32,
        /// Frames a second.
        #[serde(with = "exact")]
        rate: Decimal,
        /// Pixels that make a token, at least 1.
        pixels_per_token: u32,
    },
}

impl Amount {
    /// Units, exactly; none if it does not fit.
    #[must_use]
    pub fn units(&self) -> Option<Decimal> {
        match self {
            Self::Units(units) => Some(*units),
            Self::Frames {
                width,
                height,
                rate,
                pixels_per_token,
            } => Decimal::from(u64::from(*width) * u64::from(*height))
                .checked_mul(*rate)?
                .checked_div(Decimal::from(*pixels_per_token)),
        }
    }
}

/// How much of a meter one request is, by its options.
///
/// The quantity is the amount × the sum of the options in `of` × the product of those in `times`. Of the rows of a meter that hold,
/// the one with the most conditions counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureRow {
    /// What it asks of a request: options only.
    pub when: When,
    /// What is counted.
    pub meter: Meter,
    /// How many units, of each.
    pub amount: Amount,
    /// Options whose numbers are added: seconds made and seconds sent, say.
    pub of: Vec<String>,
    /// Options whose numbers are factors: pictures made, say.
    pub times: Vec<String>,
    /// The sources by their keys; empty where the unit of the price says it all.
    pub sources: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

/// How characters are counted where a text is billed by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Characters {
    /// How many characters a Chinese one counts as; at least 1. Every other counts as one.
    pub han: u32,
}

/// An option that a model does not have, or not with that value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no option `{option}`")]
pub struct NoOption {
    /// What was asked for.
    pub option: String,
    /// What it has.
    pub offered: Vec<String>,
}

/// Returns the options of a request in the model's own words, defaults filled in; those of its picture rule are left to that rule.
///
/// # Errors
/// If the model has no such option, or not with that value.
pub fn settle(
    model: &Model,
    given: &BTreeMap<String, OptionValue>,
) -> Result<BTreeMap<String, OptionValue>, NoOption> {
    let mut settled: BTreeMap<String, OptionValue> = BTreeMap::new();
    for (key, value) in given {
        let own_option = model.options.iter().any(|option| option.name == *key);
        if !own_option && model.picture_options.contains(key) {
            continue;
        }
        let (name, own) = own_words(model, key, value)?;
        match settled.get(name) {
            Some(known) if *known != own => {
                return Err(NoOption {
                    option: format!("{name}={known} with {key}={value}"),
                    offered: vec![format!("{name}={known}"), format!("{name}={own}")],
                });
            }
            _ => settled.insert(name.to_owned(), own),
        };
    }
    for option in &model.options {
        if let Some(default) = &option.default {
            settled
                .entry(option.name.clone())
                .or_insert_with(|| default.clone());
        }
    }
    Ok(settled)
}

/// The model's own name and value for what was asked.
fn own_words<'a>(
    model: &'a Model,
    key: &str,
    value: &OptionValue,
) -> Result<(&'a str, OptionValue), NoOption> {
    if let Some(option) = model.options.iter().find(|option| option.name == key) {
        if option.values.is_empty() {
            return Ok((&option.name, value.clone()));
        }
        let same = option.values.iter().find(|known| known.is(value));
        return same
            .map(|known| (option.name.as_str(), known.clone()))
            .ok_or_else(|| NoOption {
                option: format!("{key}={value}"),
                offered: spelled(key, option.values.iter()),
            });
    }
    let other = model.options.iter().find_map(|option| {
        let also = option.also.iter().find(|also| also.name == key)?;
        Some((option, also))
    });
    let Some((option, also)) = other else {
        return Err(NoOption {
            option: key.to_owned(),
            offered: model
                .options
                .iter()
                .map(|option| option.name.clone())
                .chain(model.picture_options.iter().cloned())
                .collect(),
        });
    };
    let meant = also.means.iter().find(|(theirs, _)| theirs.is(value));
    meant
        .map(|(_, own)| (option.name.as_str(), own.clone()))
        .ok_or_else(|| NoOption {
            option: format!("{key}={value}"),
            offered: spelled(key, also.means.iter().map(|(theirs, _)| theirs)),
        })
}

fn spelled<'a>(key: &str, values: impl Iterator<Item = &'a OptionValue>) -> Vec<String> {
    values.map(|value| format!("{key}={value}")).collect()
}

/// Returns options as a user gives them, with what they may be: `seconds=4|8|12`.
#[must_use]
pub fn asked<'a>(model: &Model, names: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let one = |name: &String| {
        let known = model.options.iter().find(|option| option.name == *name);
        let values: Vec<String> = known
            .into_iter()
            .flat_map(|option| option.values.iter().map(ToString::to_string))
            .collect();
        match values.is_empty() {
            true => format!("{name}=N"),
            false => format!("{name}={}", values.join("|")),
        }
    };
    names.into_iter().map(one).collect()
}
