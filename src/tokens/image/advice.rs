//! What to send instead of a picture.

use super::math::{round_half_even, wide};
use super::{Dimensions, ImageError, ImageRule, ImageTerms, Refusal};

/// A size of the same shape to send instead of a picture, and what that is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The size to send.
    pub size: Dimensions,
    /// Tokens of that size, as expected.
    pub tokens: u64,
    /// Tokens of the picture as it is, as expected; nothing if it is refused.
    pub instead_of: Option<u64>,
    /// What is saved.
    pub saving: Saving,
}

/// What a smaller picture is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Saving {
    /// The vendor makes this very size of it and counts the same: nothing is lost but the upload.
    Upload,
    /// It has fewer tokens: the share that is saved is a fiftieth at least, and by a fifth greater than the share of pixels that is lost. Of
    /// all such sizes it is the biggest.
    Tokens,
    /// It is accepted, as the biggest of its shape.
    Acceptance,
}

impl Saving {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Tokens => "tokens",
            Self::Acceptance => "acceptance",
        }
    }
}

/// Pixels of the longest side that is tried.
const LONGEST: u64 = 65_535;

impl ImageRule {
    /// Returns what to send instead of a picture; nothing if it is well as it is. Every figure is what [`Self::count`] says of that size.
    ///
    /// # Errors
    ///
    /// If the rule has no count for it that a smaller size would mend.
    pub fn advise(
        &self,
        size: Dimensions,
        terms: &ImageTerms<'_>,
    ) -> Result<Vec<Advice>, ImageError> {
        let counted = match self.count(size, terms) {
            Ok(counted) => counted,
            Err(ImageError::Refused(_)) => {
                return Ok(self.accepted(size, terms).into_iter().collect());
            }
            Err(error) => return Err(error),
        };
        let now = counted.tokens.expected();
        let mut found = Vec::new();
        let seen = counted.seen.filter(|seen| {
            let same = |again: super::ImageCount| again.tokens == counted.tokens;
            self.count(*seen, terms).is_ok_and(same)
        });
        let lighter = seen.filter(|seen| is_lighter(*seen, size));
        found.extend(lighter.map(|seen| Advice {
            size: seen,
            tokens: now,
            instead_of: Some(now),
            saving: Saving::Upload,
        }));
        found.extend(self.bargain(size, seen.unwrap_or(size), now, terms));
        Ok(found)
    }

    /// The biggest size that is a bargain; looked for down to half of the sides.
    fn bargain(
        &self,
        size: Dimensions,
        seen: Dimensions,
        now: u64,
        terms: &ImageTerms<'_>,
    ) -> Option<Advice> {
        let longest = u64::from(seen.long_side()).min(LONGEST);
        let area = seen.pixels();
        for long in (longest / 2..longest).rev() {
            let smaller = scaled(size, long)?;
            let Ok(counted) = self.count(smaller, terms) else {
                continue;
            };
            let tokens = counted.tokens.expected();
            if tokens < now && is_bargain((now, tokens), (area, smaller.pixels())) {
                return Some(Advice {
                    size: smaller,
                    tokens,
                    instead_of: Some(now),
                    saving: Saving::Tokens,
                });
            }
        }
        None
    }

    /// The biggest size of the same shape that is not refused; nothing if none is.
    #[must_use]
    pub fn accepted(&self, size: Dimensions, terms: &ImageTerms<'_>) -> Option<Advice> {
        let at = |long: u64| {
            let smaller = scaled(size, long)?;
            let counted = self.count(smaller, terms).ok()?;
            Some((smaller, counted.tokens.expected()))
        };
        // What is too big for a bound stays so with more pixels, so that the bound can be found by halves.
        let too_big = |long: u64| {
            let refused = scaled(size, long).map(|smaller| self.count(smaller, terms));
            matches!(
                refused,
                Some(Err(ImageError::Refused(
                    Refusal::LongSide { .. }
                        | Refusal::Crowd { .. }
                        | Refusal::Pixels { .. }
                        | Refusal::Patches { .. }
                )))
            )
        };
        let (mut fits, mut bad) = (0, u64::from(size.long_side()));
        if !too_big(bad) {
            return None;
        }
        while fits + 1 < bad {
            let middle = fits.midpoint(bad);
            if too_big(middle) {
                bad = middle;
            } else {
                fits = middle;
            }
        }
        let (smaller, tokens) = at(fits)?;
        Some(Advice {
            size: smaller,
            tokens,
            instead_of: None,
            saving: Saving::Acceptance,
        })
    }
}

/// Whether a fiftieth of the tokens is saved, and a share that is by a fifth greater than that of the pixels that are lost. Pairs are before
/// and after.
fn is_bargain(tokens: (u64, u64), pixels: (u64, u64)) -> bool {
    let saved = u128::from(tokens.0 - tokens.1);
    let lost = u128::from(pixels.0.saturating_sub(pixels.1));
    let (tokens, pixels) = (u128::from(tokens.0), u128::from(pixels.0));
    50 * saved >= tokens && 5 * saved * pixels >= 6 * lost * tokens
}

/// Whether a size has at most nine tenths of the pixels of another: less is no upload worth a word.
fn is_lighter(seen: Dimensions, than: Dimensions) -> bool {
    10 * u128::from(seen.pixels()) <= 9 * u128::from(than.pixels())
}

/// The size of the same shape with a longer side of so many pixels; the other is rounded, at least 1.
fn scaled(size: Dimensions, long: u64) -> Option<Dimensions> {
    let (width, height) = wide(size);
    let (whole, rest) = (width.max(height), width.min(height));
    let short = round_half_even(u128::from(long) * u128::from(rest), whole.into()).max(1);
    let (long, short) = (u32::try_from(long).ok()?, u32::try_from(short).ok()?);
    if width >= height {
        Dimensions::new(long, short)
    } else {
        Dimensions::new(short, long)
    }
}

#[cfg(test)]
mod tests {
    use super::super::RawImageRule;
    use super::*;

    fn rule(text: &str) -> ImageRule {
        let raw: RawImageRule = toml::from_str(text).unwrap();
        raw.check("test").unwrap()
    }

    fn advised(rule: &ImageRule, width: u32, height: u32) -> Vec<(String, u64, Saving)> {
        let size = Dimensions::new(width, height).unwrap();
        let advice = rule.advise(size, &ImageTerms::default()).unwrap();
        let shown = |one: &Advice| (one.size.to_string(), one.tokens, one.saving);
        advice.iter().map(shown).collect()
    }

    const GRID: &str = "rule = 'grid'\ncell = 28\nmax_edge = 1568\nmax_tokens = 1568\nlimits = { max_side = 8000 }";

    #[test]
    fn a_picture_that_is_shrunk_anyway_can_be_shrunk_before() {
        let found = advised(&rule(GRID), 1920, 1080);
        assert_eq!(found[0], ("1456×819".to_owned(), 1560, Saving::Upload));
    }

    #[test]
    fn a_begun_row_and_column_are_cut_off() {
        let found = advised(&rule(GRID), 800, 800);
        assert_eq!(found, [("784×784".to_owned(), 784, Saving::Tokens)]);
        assert_eq!(advised(&rule(GRID), 784, 784), []);
    }

    #[test]
    fn a_refused_picture_gets_the_biggest_that_is_taken() {
        let found = advised(&rule(GRID), 16_000, 12_000);
        assert_eq!(found[0].0, "8000×6000");
        assert_eq!(found[0].2, Saving::Acceptance);
        let thread = rule("rule = 'flat'\ntokens = 1\nlimits = { max_aspect = 10 }");
        assert_eq!(advised(&thread, 100, 2), []);
    }

    #[test]
    fn where_tokens_follow_the_area_nothing_is_advised() {
        let area = rule(
            "rule = 'area'\ndivisor = 784\nmin_pixels = 1\nmax_pixels = 9_000_000\nmax_tokens = 5120",
        );
        assert_eq!(advised(&area, 1280, 720), []);
        let flat = rule("rule = 'flat'\ntokens = 258");
        assert_eq!(advised(&flat, 1280, 720), []);
    }
}
