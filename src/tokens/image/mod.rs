//! Tokens of a picture, from its size in pixels.
//!
//! An [`ImageRule`] is a value: an algorithm with whole-number parameters, levels of detail, limits, options, and where all that was
//! read, in editions by date. Tables define rules and models name them ([`RawImageRule`]); nothing here knows a vendor. Nothing is read
//! or decoded either: that is the neighbour `picture`.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::quantity::{Basis, Count};

mod advice;
mod algorithm;
mod area;
mod aspect;
mod axes;
mod bounded;
mod boxed;
mod budget_grid;
mod canvas;
mod capped;
mod closest;
mod crop;
mod edition;
mod flat;
mod grid;
mod limits;
mod math;
mod option;
mod padded;
mod parameters;
mod patches;
mod raw;
mod rows;
mod size;
mod snap;
mod table;
mod terms;
mod tiles;
mod useful;
mod windows;

pub use advice::{Advice, Saving};
pub use edition::Edition;
pub use limits::{Crowd, Limits, Refusal};
pub use raw::RawImageRule;
pub use size::{Dimensions, DimensionsError};
pub use terms::ImageTerms;

/// How many tokens a picture is, by its size and the level of detail that is asked for; what is published changes, so it has editions.
///
/// ```
/// use tokenfare::tokens::image::{Dimensions, ImageTerms, RawImageRule};
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
/// let counted = rule.count(square, &ImageTerms::default())?;
/// assert_eq!((counted.tokens.expected(), counted.method.as_str()), (765, "tiles: 85 + 4 × 170"));
/// assert_eq!(rule.count(square, &ImageTerms::at(Some("low")))?.tokens.expected(), 85);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRule {
    name: String,
    /// At least one, in order of time, without overlaps or gaps.
    editions: Vec<Edition>,
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
    /// The size to which the vendor shrinks the picture before it counts, where it is known to.
    pub seen: Option<Dimensions>,
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
    /// An option has a value that the vendor does not take.
    #[error("{0}")]
    Option(String),
    /// The rule is not on record for that day.
    #[error("how pictures were counted on {day} is not on record: {known}")]
    NoEdition {
        /// The day that was asked for.
        day: String,
        /// From when, or until when, it is.
        known: String,
    },
    /// The vendor would refuse the picture.
    #[error("picture refused: {0}")]
    Refused(Refusal),
    /// The vendor has published no figure for such a picture.
    #[error("{0}")]
    Unpublished(String),
}

impl From<Refusal> for ImageError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unpublished { .. } => Self::Unpublished(refusal.to_string()),
            refusal => Self::Refused(refusal),
        }
    }
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
    /// Returns the tokens of one picture.
    ///
    /// # Errors
    ///
    /// If no edition holds on that day, it does not have this level of detail or takes no such option, or the vendor would refuse the
    /// picture.
    pub fn count(
        &self,
        size: Dimensions,
        terms: &ImageTerms<'_>,
    ) -> Result<ImageCount, ImageError> {
        let edition = self.edition(terms)?;
        let mut counted = edition.count(size, terms)?;
        if self.editions.len() > 1 {
            counted.method.push_str("; ");
            counted.method.push_str(&edition.period());
        }
        Ok(counted)
    }

    /// Returns the edition that holds on the day of the terms; the newest if they name none.
    ///
    /// # Errors
    ///
    /// If none is on record for that day.
    pub fn edition(&self, terms: &ImageTerms<'_>) -> Result<&Edition, ImageError> {
        let (Some(day), [first, .., last] | [first @ last]) = (terms.day, &self.editions[..])
        else {
            return Ok(self.newest());
        };
        let day = day.to_string();
        let held = self.editions.iter().find(|edition| edition.holds_on(&day));
        held.ok_or_else(|| {
            let known = match (first.from(), last.until()) {
                (Some(from), _) if day.as_str() < from => format!("its first edition is of {from}"),
                (_, until) => format!("its last edition ended on {}", until.unwrap_or_default()),
            };
            ImageError::NoEdition { day, known }
        })
    }

    /// The newest edition.
    #[must_use]
    pub fn newest(&self) -> &Edition {
        // The loader lets no rule through without an edition.
        &self.editions[self.editions.len() - 1]
    }

    /// All editions in order of time; at least one.
    pub fn editions(&self) -> impl Iterator<Item = &Edition> {
        self.editions.iter()
    }

    /// The name by which models refer to the rule.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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
            levels
                .count(square(9), &ImageTerms::default())
                .unwrap()
                .tokens,
            Count::exact(1)
        );
        let error = levels
            .count(square(9), &ImageTerms::at(Some("c")))
            .unwrap_err();
        assert_eq!(error.to_string(), "no detail level `c`: there are `a`, `b`");
        let plain = rule("rule = 'flat'\ntokens = 1");
        let error = plain
            .count(square(9), &ImageTerms::at(Some("low")))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "no detail level `low`: this rule has none"
        );
    }

    #[test]
    fn a_refusal_comes_before_any_arithmetic() {
        let limited = rule("rule = 'flat'\ntokens = 1\nlimits = { max_side = 8000 }");
        let error = limited
            .count(square(8001), &ImageTerms::default())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "picture refused: a side of 8001 px is above the limit of 8000 px"
        );
    }

    #[test]
    fn a_margin_makes_an_estimate() {
        let counted = rule("rule = 'flat'\ntokens = 5\nmargin = 1")
            .count(square(1), &ImageTerms::default())
            .unwrap();
        assert_eq!(counted.tokens, Count::new(4, 5, 6).unwrap());
        assert_eq!(counted.basis, Basis::Estimated);
        let counted = rule("rule = 'flat'\ntokens = 5")
            .count(square(1), &ImageTerms::default())
            .unwrap();
        assert_eq!(counted.basis, Basis::Measured);
        let counted = rule("rule = 'flat'\ntokens = 5\nbasis = 'estimated'")
            .count(square(1), &ImageTerms::default())
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
