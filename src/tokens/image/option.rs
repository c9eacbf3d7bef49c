//! Options of a picture rule: what a request may set instead of the vendor's defaults.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parameters::{Values, out_of_range};

/// One option of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PictureOption {
    /// A number that takes the place of a parameter.
    Number {
        /// The parameter.
        sets: String,
        /// The least that the vendor takes, inclusive.
        least: u64,
        /// The most that the vendor takes, inclusive.
        most: u64,
        /// Parameters that change along.
        with: Values,
        /// Levels of detail at which the vendor ignores it.
        ignored_at: Vec<String>,
    },
    /// A word, with the parameters that it changes.
    Words(BTreeMap<String, Values>),
}

impl PictureOption {
    /// Changes the parameters as a request asks for, or says what is wrong with the value. The answer is whether it changed some.
    pub(super) fn apply(
        &self,
        name: &str,
        value: &str,
        level: Option<&str>,
        parameters: &mut Values,
    ) -> Result<bool, String> {
        match self {
            Self::Number {
                sets,
                least,
                most,
                with,
                ignored_at,
            } => {
                let number: u64 = value
                    .replace('_', "")
                    .parse()
                    .map_err(|_| format!("`{name}={value}` is no whole number"))?;
                if !(*least..=*most).contains(&number) {
                    return Err(out_of_range(name, number, &(*least..=*most)));
                }
                if level.is_some_and(|level| ignored_at.iter().any(|at| at == level)) {
                    return Ok(false);
                }
                parameters.set(sets, number);
                parameters.extend(with);
            }
            Self::Words(words) => {
                let changed = words.get(value).ok_or_else(|| {
                    let known: Vec<String> = words
                        .keys()
                        .map(|word| format!("`{name}={word}`"))
                        .collect();
                    format!("no `{name}={value}`: there are {}", known.join(", "))
                })?;
                parameters.extend(changed);
            }
        }
        Ok(true)
    }
}
