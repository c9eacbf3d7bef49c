//! What a rule says in one period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::algorithm::{Algorithm, Counted};
use super::option::PictureOption;
use super::parameters::{Parameters, Values};
use super::{Dimensions, ImageCount, ImageError, ImageTerms, Limits};
use crate::provenance::Reference;
use crate::quantity::{Basis, Count};

/// A rule as it holds from one day until another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The first day, `YYYY-MM-DD`, in UTC; none if it has held since ever.
    pub(super) from: Option<String>,
    /// The first day after it; none if it still holds.
    pub(super) until: Option<String>,
    pub(super) sizing: Sizing,
    pub(super) limits: Limits,
    pub(super) options: BTreeMap<String, PictureOption>,
    pub(super) margin: u64,
    pub(super) basis: Basis,
    pub(super) source: Option<Reference>,
    pub(super) note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Sizing {
    /// One way for every picture.
    Plain(Way),
    /// One way a level; the default is one of them.
    Levels {
        levels: BTreeMap<String, Way>,
        default: String,
    },
}

/// How pictures are counted at one level: the likely reading of what is published, and others that the range has to span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    pub(super) likely: Reading,
    pub(super) others: Vec<Reading>,
}

/// An algorithm, with the parameters it was made from where options may change them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    pub(super) algorithm: Algorithm,
    pub(super) parameters: Option<Values>,
}

impl Edition {
    /// The first day of this edition, `YYYY-MM-DD`; nothing if it has held since ever.
    #[must_use]
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// The first day after this edition, `YYYY-MM-DD`; nothing if it still holds.
    #[must_use]
    pub fn until(&self) -> Option<&str> {
        self.until.as_deref()
    }

    /// The levels of detail in order of their names; none if there is no choice.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        let levels = match &self.sizing {
            Sizing::Plain(_) => None,
            Sizing::Levels { levels, .. } => Some(levels),
        };
        levels
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }

    /// The level that holds if none is asked for.
    #[must_use]
    pub fn default_level(&self) -> Option<&str> {
        match &self.sizing {
            Sizing::Plain(_) => None,
            Sizing::Levels { default, .. } => Some(default),
        }
    }

    /// The names of its options in order.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        self.options.keys().map(String::as_str)
    }

    /// What the vendor refuses.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where it was read; nothing for a rule that stands in place in a model's entry.
    #[must_use]
    pub fn source(&self) -> Option<&Reference> {
        self.source.as_ref()
    }

    /// What else is to be known about it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Whether it holds on a day, `YYYY-MM-DD`.
    pub(super) fn holds_on(&self, day: &str) -> bool {
        // Such days sort like their texts.
        self.from.as_deref().is_none_or(|from| from <= day)
            && self.until.as_deref().is_none_or(|until| day < until)
    }

    /// The period in words.
    pub(super) fn period(&self) -> String {
        match (&self.from, &self.until) {
            (Some(from), Some(until)) => format!("edition from {from} until {until}"),
            (Some(from), None) => format!("edition since {from}"),
            (None, Some(until)) => format!("edition until {until}"),
            (None, None) => "the only edition".to_owned(),
        }
    }

    pub(super) fn count(
        &self,
        size: Dimensions,
        terms: &ImageTerms<'_>,
    ) -> Result<ImageCount, ImageError> {
        let (level, way) = self.way(terms.detail)?;
        self.limits.check(size, terms.pictures)?;
        let changed = self.changed(way, level, terms)?;
        let way = changed.as_ref().map_or(way, |(way, _)| way);
        let Counted {
            tokens,
            mut method,
            seen,
        } = way.likely.algorithm.count(size)?;
        let (mut low, mut high) = (tokens.low(), tokens.high());
        for other in &way.others {
            let other = other.algorithm.count(size)?.tokens;
            (low, high) = (low.min(other.low()), high.max(other.high()));
        }
        if (low, high) != (tokens.low(), tokens.high()) {
            method.push_str("; other readings differ");
        }
        for ignored in changed.iter().flat_map(|(_, ignored)| ignored) {
            let level = level.unwrap_or_default();
            method.push_str(&format!("; `{ignored}` is ignored at `{level}`"));
        }
        let (low, high) = (
            low.saturating_sub(self.margin),
            high.saturating_add(self.margin),
        );
        let tokens = Count::new(low, tokens.expected(), high).unwrap_or(tokens);
        let known = if tokens.is_exact() {
            Basis::Measured
        } else {
            Basis::Estimated
        };
        Ok(ImageCount {
            tokens,
            basis: self.basis.weakest(known),
            method,
            seen: seen.and_then(|(width, height)| {
                Dimensions::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?)
            }),
        })
    }

    fn way<'a>(
        &'a self,
        detail: Option<&'a str>,
    ) -> Result<(Option<&'a str>, &'a Way), ImageError> {
        let unknown = |detail: &str| ImageError::UnknownDetail {
            detail: detail.to_owned(),
            offered: self.levels().map(str::to_owned).collect(),
        };
        match (&self.sizing, detail) {
            (Sizing::Plain(way), None) => Ok((None, way)),
            (Sizing::Plain(_), Some(detail)) => Err(unknown(detail)),
            (Sizing::Levels { levels, default }, detail) => {
                let level = detail.unwrap_or(default);
                let way = levels.get(level).ok_or_else(|| unknown(level))?;
                Ok((Some(level), way))
            }
        }
    }

    /// The way with the options of the request put in, and the names of those that are ignored; nothing if none is given.
    fn changed(
        &self,
        way: &Way,
        level: Option<&str>,
        terms: &ImageTerms<'_>,
    ) -> Result<Option<(Way, Vec<String>)>, ImageError> {
        let given = terms.options.into_iter().flatten();
        let given: Vec<_> = given
            .filter_map(|(name, value)| Some((name, value, self.options.get(name)?)))
            .collect();
        if given.is_empty() {
            return Ok(None);
        }
        let mut ignored = Vec::new();
        let mut change = |reading: &Reading| -> Result<Reading, ImageError> {
            let mut values = reading.parameters.clone().unwrap_or_default();
            let mut any = false;
            for (name, value, option) in &given {
                let changes = option.apply(name, value, level, &mut values);
                let changes = changes.map_err(ImageError::Option)? && !reading.algorithm.is_flat();
                any |= changes;
                if !changes && !ignored.contains(*name) {
                    ignored.push((*name).clone());
                }
            }
            if !any {
                return Ok(reading.clone());
            }
            let mut wrong = Vec::new();
            let mut parameters = Parameters::new(values.clone(), "", &mut wrong);
            let made = Algorithm::read(reading.algorithm.name(), &mut parameters);
            match (made, wrong.into_iter().next()) {
                (Some(algorithm), None) => Ok(Reading {
                    algorithm,
                    parameters: Some(values),
                }),
                (_, wrong) => Err(ImageError::Option(wrong.unwrap_or_default())),
            }
        };
        let likely = change(&way.likely)?;
        let others = way.others.iter().map(&mut change);
        let others = others.collect::<Result<_, _>>()?;
        Ok(Some((Way { likely, others }, ignored)))
    }
}
