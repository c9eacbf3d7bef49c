//! Tokens of a picture, from its size in pixels.
//!
//! An [`ImageRule`] is a value: an algorithm with whole-number parameters, levels of detail, limits, and where all that was read.
//! Tables define rules and models name them ([`RawImageRule`]); nothing here knows a vendor. Nothing is read or decoded either: that is
//! the neighbour `picture`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::provenance::Reference;
use crate::quantity::{Basis, Count};
use algorithm::{Algorithm, Counted};

mod algorithm;
mod area;
mod budget_grid;
mod crop;
mod flat;
mod grid;
mod limits;
mod math;
mod padded;
mod parameters;
mod patches;
mod raw;
mod size;
mod snap;
mod tiles;

pub use limits::{Limits, Refusal};
pub use raw::RawImageRule;
pub use size::{Dimensions, DimensionsError};

/// How many tokens a picture is, by its size and the level of detail that is asked for.
///
/// ```
/// use tokenfare::tokens::image::{Dimensions, RawImageRule};
/// let raw: RawImageRule = toml::from_str(
///     r#"
///     rule = "tiles"
///     base_tokens = 85
///     tile_tokens = 170
///     tile = 512
///     fit = 2048
///     short_side = 768
///     default = "high"
///     levels = { high = {}, low = { rule = "flat", tokens = 85 } }
///     "#,
/// )?;
/// let rule = raw.check("example").expect("valid");
/// let square = Dimensions::parse("1024x1024")?;
/// let counted = rule.count(square, None)?;
/// assert_eq!((counted.tokens.expected(), counted.method.as_str()), (765, "tiles: 85 + 4 × 170"));
/// assert_eq!(rule.count(square, Some("low"))?.tokens.expected(), 85);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRule {
    name: String,
    sizing: Sizing,
    limits: Limits,
    margin: u64,
    basis: Basis,
    source: Option<Reference>,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Sizing {
    /// One way for every picture.
    Plain(Algorithm),
    /// One way a level; the default is one of them.
    Levels {
        levels: BTreeMap<String, Algorithm>,
        default: String,
    },
}

/// What one picture counts as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCount {
    /// Tokens.
    pub tokens: Count,
    /// Measured by an exact published rule, or estimated.
    pub basis: Basis,
    /// The sum in one line.
    pub method: String,
}

/// Why a picture has no count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The rule has no such level of detail.
    #[error("no detail level `{detail}`: {}", offer(offered))]
    UnknownDetail {
        /// What was asked for.
        detail: String,
        /// The levels there are, in order of their names; empty if the rule has none.
        offered: Vec<String>,
    },
    /// The vendor would refuse the picture.
    #[error("picture refused: {0}")]
    Refused(#[from] Refusal),
}

/// Columns and rows of cells of `factor` px, as the `snap` rule has them, for who counts frames as it counts pictures.
pub(crate) fn snapped_cells(
    size: Dimensions,
    factor: u64,
    min_pixels: u64,
    max_pixels: u64,
) -> (u64, u64) {
    snap::cells(size, factor, min_pixels, max_pixels)
}

fn offer(offered: &[String]) -> String {
    if offered.is_empty() {
        return "this rule has none".to_owned();
    }
    let quoted: Vec<String> = offered.iter().map(|level| format!("`{level}`")).collect();
    format!("there are {}", quoted.join(", "))
}

impl ImageRule {
    /// Returns the tokens of one picture at a level of detail, or at the default one.
    ///
    /// # Errors
    ///
    /// If the rule does not have this level, or the vendor would refuse the picture.
    pub fn count(&self, size: Dimensions, detail: Option<&str>) -> Result<ImageCount, ImageError> {
        let algorithm = self.algorithm(detail)?;
        self.limits.check(size)?;
        let Counted { tokens, method } = algorithm.count(size)?;
        let tokens = Count::new(
            tokens.low().saturating_sub(self.margin),
            tokens.expected(),
            tokens.high().saturating_add(self.margin),
        )
        .unwrap_or(tokens);
        let known = if tokens.is_exact() {
            Basis::Measured
        } else {
            Basis::Estimated
        };
        Ok(ImageCount {
            tokens,
            basis: self.basis.weakest(known),
            method,
        })
    }

    fn algorithm(&self, detail: Option<&str>) -> Result<&Algorithm, ImageError> {
        let unknown = |detail: &str| ImageError::UnknownDetail {
            detail: detail.to_owned(),
            offered: self.levels().map(str::to_owned).collect(),
        };
        match (&self.sizing, detail) {
            (Sizing::Plain(algorithm), None) => Ok(algorithm),
            (Sizing::Plain(_), Some(detail)) => Err(unknown(detail)),
            (Sizing::Levels { levels, default }, detail) => {
                let level = detail.unwrap_or(default);
                levels.get(level).ok_or_else(|| unknown(level))
            }
        }
    }

    /// The name by which models refer to the rule.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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

    /// What the vendor refuses.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where the rule was read; nothing for one that stands in place in a model's entry.
    #[must_use]
    pub fn source(&self) -> Option<&Reference> {
        self.source.as_ref()
    }

    /// What else is to be known about it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> ImageRule {
        let raw: RawImageRule = toml::from_str(text).unwrap();
        raw.check("test").unwrap()
    }

    fn square(side: u32) -> Dimensions {
        Dimensions::new(side, side).unwrap()
    }

    #[test]
    fn an_unknown_level_is_an_error_that_offers_the_others() {
        let levels = rule(
            "rule = 'flat'\ndefault = 'b'\nlevels = { b = { tokens = 1 }, a = { tokens = 2 } }",
        );
        assert_eq!(
            levels.count(square(9), None).unwrap().tokens,
            Count::exact(1)
        );
        let error = levels.count(square(9), Some("c")).unwrap_err();
        assert_eq!(error.to_string(), "no detail level `c`: there are `a`, `b`");
        let plain = rule("rule = 'flat'\ntokens = 1");
        let error = plain.count(square(9), Some("low")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no detail level `low`: this rule has none"
        );
    }

    #[test]
    fn a_refusal_comes_before_any_arithmetic() {
        let limited = rule("rule = 'flat'\ntokens = 1\nlimits = { max_side = 8000 }");
        let error = limited.count(square(8001), None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "picture refused: a side of 8001 px is above the limit of 8000 px"
        );
    }

    #[test]
    fn a_margin_makes_an_estimate() {
        let counted = rule("rule = 'flat'\ntokens = 5\nmargin = 1")
            .count(square(1), None)
            .unwrap();
        assert_eq!(counted.tokens, Count::new(4, 5, 6).unwrap());
        assert_eq!(counted.basis, Basis::Estimated);
        let counted = rule("rule = 'flat'\ntokens = 5")
            .count(square(1), None)
            .unwrap();
        assert_eq!(counted.basis, Basis::Measured);
        let counted = rule("rule = 'flat'\ntokens = 5\nbasis = 'estimated'")
            .count(square(1), None)
            .unwrap();
        assert!(counted.tokens.is_exact() && counted.basis == Basis::Estimated);
    }

    #[test]
    fn the_compact_form_keeps_the_rule() {
        let rule = rule(
            "rule = 'area'\ndivisor = 784\nmin_pixels = 1\nmax_pixels = 9\nmax_tokens = 3\nnote = 'n'\ndefault = 'a'\n\
             levels = { a = {}, b = { rule = 'flat', tokens = 3 } }\nlimits = { min_side = 2 }\n\
             source = { title = 't', url = 'https://example.com', seen = 2026-10-01, confidence = 'official' }",
        );
        let bytes = postcard::to_stdvec(&rule).unwrap();
        assert_eq!(postcard::from_bytes::<ImageRule>(&bytes).unwrap(), rule);
    }
}
