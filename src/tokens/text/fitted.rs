//! A count as a fitted sum: exact counts in public vocabularies and quantities of the text, each times a coefficient.

use serde::{Deserialize, Serialize};

use crate::quantity::Count;

use super::kind::TextKind;
use super::quantity::Quantity;
use super::rule::Vocabulary;
use super::shape::TextShape;

/// The sum and its ranges, as fitted against a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fitted {
    /// Millionths of a token for each token of a vocabulary.
    pub vocabularies: Vec<(Vocabulary, i64)>,
    /// Millionths of a token for each of a quantity.
    pub quantities: Vec<(Quantity, i64)>,
    /// Thousandths of the count in `o200k_base`, least and most, that the sum is kept between.
    pub bounds: (u32, u32),
    /// By kind of document, in the order of [`TextKind::ALL`].
    pub ranges: [Spread; TextKind::ALL.len()],
    /// Tokens at which the range is √2 times as wide as that of a long text.
    pub short: u32,
}

/// How far the true count may be from the sum, in thousandths of the sum: 80 and 95 % of documents lie within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Spread {
    /// Downward, for 95 %.
    pub low95: u32,
    /// Downward, for 80 %.
    pub low80: u32,
    /// Upward, for 80 %.
    pub high80: u32,
    /// Upward, for 95 %.
    pub high95: u32,
}

/// A fitted count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FittedCount {
    /// Tokens, with the range that holds 95 % of documents.
    pub tokens: Count,
    /// The same with the range that holds 80 %.
    pub likely: Count,
}

impl Fitted {
    /// Returns the count of a text of this `shape` and `kind`, of which `exact` gives the tokens in a vocabulary. Zero if it has no
    /// tokens in `o200k_base`, otherwise at least 1. `margin_percent` widens both ranges to both sides.
    pub fn count(
        &self,
        shape: &TextShape,
        kind: TextKind,
        exact: impl Fn(Vocabulary) -> u64,
        margin_percent: u32,
    ) -> FittedCount {
        let yardstick = exact(Vocabulary::O200kBase);
        let exacts = self.vocabularies.iter().map(|&(v, per)| (exact(v), per));
        let quantities = self.quantities.iter().map(|&(q, per)| (shape.get(q), per));
        let millionths: i128 = exacts
            .chain(quantities)
            .map(|(amount, per)| i128::from(amount) * i128::from(per))
            .sum();
        let sum = u128::try_from(millionths.saturating_add(500_000) / 1_000_000).unwrap_or(0);
        let part = |thousandths: u32| u128::from(yardstick) * u128::from(thousandths);
        let (least, most) = (
            part(self.bounds.0) / 1000,
            part(self.bounds.1).div_ceil(1000),
        );
        let kept = sum.min(most).max(least).max(u128::from(yardstick.min(1)));
        let expected = u64::try_from(kept).unwrap_or(u64::MAX);
        let spread = self.ranges[kind as usize];
        let range = |low, high| self.range(expected, low, high, margin_percent);
        FittedCount {
            tokens: range(spread.low95, spread.high95),
            likely: range(spread.low80, spread.high80),
        }
    }

    /// The range around `expected`, in thousandths for a long text.
    fn range(&self, expected: u64, low: u32, high: u32, margin_percent: u32) -> Count {
        if expected == 0 {
            return Count::ZERO;
        }
        // √(1 + short ÷ expected), in thousandths.
        let widening = (1_000_000 + 1_000_000 * u64::from(self.short) / expected).isqrt();
        let away = |thousandths: u32| {
            let millionths = u128::from(thousandths) * u128::from(widening)
                + u128::from(margin_percent) * 10_000;
            let away = (u128::from(expected) * millionths).div_ceil(1_000_000);
            u64::try_from(away).unwrap_or(u64::MAX)
        };
        let lowest = expected.saturating_sub(away(low)).max(1);
        Count::new(lowest, expected, expected.saturating_add(away(high)))
            .unwrap_or(Count::exact(expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(vocabulary: i64, spaces: i64) -> Fitted {
        Fitted {
            vocabularies: vec![(Vocabulary::O200kBase, vocabulary)],
            quantities: vec![("spaces".parse().unwrap(), spaces)],
            bounds: (500, 3000),
            ranges: [Spread {
                low95: 100,
                low80: 50,
                high80: 50,
                high95: 200,
            }; TextKind::ALL.len()],
            short: 0,
        }
    }

    fn count(fitted: &Fitted, tokens: u64, margin: u32) -> FittedCount {
        let shape = TextShape::of("a b c d");
        fitted.count(&shape, TextKind::English, |_| tokens, margin)
    }

    #[test]
    fn the_sum_is_rounded_half_up() {
        let sum = fitted(1_500_000, -250_000);
        // 1.5 × 100 − 0.25 × 3 = 149.25; 1.5 × 101 − 0.75 = 150.75
        assert_eq!(
            count(&sum, 100, 0).tokens,
            Count::new(134, 149, 179).unwrap()
        );
        assert_eq!(
            count(&sum, 101, 0).likely,
            Count::new(143, 151, 159).unwrap()
        );
    }

    #[test]
    fn the_sum_stays_within_its_bounds_and_nothing_is_nothing() {
        assert_eq!(count(&fitted(-5, -5), 100, 0).tokens.expected(), 50);
        assert_eq!(count(&fitted(9_000_000, 0), 100, 0).tokens.expected(), 300);
        assert_eq!(count(&fitted(1, 1), 1, 0).tokens.expected(), 1);
        assert_eq!(count(&fitted(1, 1), 0, 10).tokens, Count::ZERO);
    }

    #[test]
    fn short_texts_and_unsure_models_have_wider_ranges() {
        let mut sum = fitted(1_000_000, 0);
        sum.short = 300;
        // √(1 + 300 ÷ 100) = 2
        assert_eq!(
            count(&sum, 100, 0).tokens,
            Count::new(80, 100, 140).unwrap()
        );
        assert_eq!(
            count(&sum, 100, 10).tokens,
            Count::new(70, 100, 150).unwrap()
        );
    }
}
