//! Published figures for a few sizes, and what lies between them.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{round_half_up, wide};
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};
use crate::quantity::Count;

/// A picture whose longer side is below `enlarge` px is enlarged to it. Of one between two figures by its area, the line between them is the
/// likely count, and the figures, each give or take `give`, are the ends. Beyond the first and the last nothing is known.
///
/// The figures are rows of width, height and tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    /// Area in pixels and tokens, both rising.
    points: Vec<(u64, u64)>,
    /// Pixels of the longer side, at least.
    enlarge: u64,
    /// Tokens by which a published figure may be off, since it is rounded.
    give: u64,
}

impl Rule for Table {
    const KEYS: &'static [&'static str] = &["points", "enlarge", "give"];

    fn read(from: &mut Parameters<'_>) -> Self {
        let rows = from.rows::<3>("points");
        let fits = |[width, height, tokens]: &[u64; 3]| {
            SIDE.contains(width) && SIDE.contains(height) && TOKENS.contains(tokens)
        };
        if !rows.iter().all(fits) {
            from.complain("a row of `points` is out of range");
            return Self {
                points: Vec::new(),
                enlarge: 1,
                give: 0,
            };
        }
        let points: Vec<(u64, u64)> = rows.iter().map(|[w, h, tokens]| (w * h, *tokens)).collect();
        let rises = |pair: &[(u64, u64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
        if !points.windows(2).all(rises) {
            from.complain("the rows of `points` rise in area and do not fall in tokens");
        }
        Self {
            points,
            enlarge: from.optional("enlarge", SIDE).unwrap_or(1),
            give: from.optional("give", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = wide(size);
        let long = width.max(height);
        // The area at the least side; an enlarged one is rounded to whole pixels.
        let pixels = match long < self.enlarge {
            true => round_half_up(
                u128::from(size.pixels()) * u128::from(self.enlarge) * u128::from(self.enlarge),
                u128::from(long) * u128::from(long),
            ),
            false => size.pixels(),
        };
        let unpublished = |ends: u64| Refusal::Unpublished { size, ends };
        let after = self.points.iter().position(|(area, _)| pixels <= *area);
        let after =
            after.ok_or_else(|| unpublished(self.points.last().map_or(0, |(area, _)| *area)))?;
        let (area, tokens) = self.points[after];
        let (before, fewer) = match after.checked_sub(1) {
            _ if pixels == area => (area, tokens),
            Some(before) => self.points[before],
            None => return Err(unpublished(area)),
        };
        let likely = match area - before {
            0 => tokens,
            step => {
                let rise = u128::from(tokens - fewer) * u128::from(pixels - before);
                fewer + round_half_up(rise, step.into())
            }
        };
        let (low, high) = (fewer.saturating_sub(self.give), tokens + self.give);
        Ok(Counted {
            tokens: Count::new(low, likely, high).unwrap_or(Count::exact(likely)),
            method: match fewer == tokens {
                true => format!("published: about {tokens}"),
                false => format!("between the published {fewer} and {tokens}"),
            },
            seen: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> Result<(u64, u64, u64), Refusal> {
        let rule = Table {
            points: vec![(405_000, 800), (810_000, 1300), (1_260_000, 1800)],
            enlarge: 896,
            give: 50,
        };
        let tokens = rule.count(Dimensions::new(width, height).unwrap())?.tokens;
        Ok((tokens.low(), tokens.expected(), tokens.high()))
    }

    #[test]
    fn between_two_figures_both_are_the_ends() {
        assert_eq!(of(900, 900), Ok((1250, 1300, 1350)));
        assert_eq!(of(900, 675), Ok((750, 1050, 1350)));
        assert_eq!(of(9, 9), of(896, 896));
    }

    #[test]
    fn beyond_the_last_and_before_the_first_nothing_is_known() {
        assert!(of(1400, 901).is_err() && of(u32::MAX, u32::MAX).is_err());
        assert!(of(900, 449).is_err() && of(u32::MAX, 1).is_err());
    }
}
