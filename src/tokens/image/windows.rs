//! An overview and windows whose side follows the shape of the picture.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{plus, wide};
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// The picture costs `overview_tokens`, each window on it `window_tokens`, and each row of windows but the last one more.
///
/// A picture with a side below 32 px and an aspect above 4 is first padded to a square; the longer side is cut to `max_edge` px. If it is at
/// most `overview` px, there are no windows up to an aspect of 1.5, and windows as wide as the shorter side beyond. Else a window has
/// `window` px, or the shorter side if that is less and the aspect above 4. A side begins another window where more than a fifth of one is
/// left over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Windows {
    /// Tokens a picture.
    overview_tokens: u64,
    /// Tokens a window.
    window_tokens: u64,
    /// Pixels of the overview's side.
    overview: u64,
    /// Pixels of a window's side, at most.
    window: u64,
    /// Pixels of the longer side, inclusive.
    max_edge: u64,
}

/// Shorter sides below it, in pixels, make a long picture a square.
const THIN: u64 = 32;

impl Rule for Windows {
    const KEYS: &'static [&'static str] = &[
        "overview_tokens",
        "window_tokens",
        "overview",
        "window",
        "max_edge",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            overview_tokens: from.need("overview_tokens", TOKENS),
            window_tokens: from.need("window_tokens", TOKENS),
            overview: from.need("overview", SIDE),
            window: from.need("window", SIDE),
            max_edge: from.need("max_edge", SIDE),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = self.windows(size);
        let windows = columns * rows;
        let breaks = rows.saturating_sub(1);
        Ok(Counted::exact(
            self.overview_tokens + windows * self.window_tokens + breaks,
            format!(
                "{} + {columns} × {rows} windows × {}{}",
                self.overview_tokens,
                self.window_tokens,
                plus(breaks)
            ),
        ))
    }
}

impl Windows {
    /// Columns and rows of windows; both 0 without any.
    fn windows(&self, size: Dimensions) -> (u64, u64) {
        let (mut width, mut height) = wide(size);
        let long = width.max(height);
        if width.min(height) < THIN && long > 4 * width.min(height) {
            (width, height) = (long, long);
        }
        if long > self.max_edge {
            let side = |side| double::scaled(side, self.max_edge, long).max(1);
            (width, height) = (side(width), side(height));
        }
        let (long, short) = (width.max(height), width.min(height));
        let window = if long <= self.overview {
            if 2 * long <= 3 * short {
                return (0, 0);
            }
            short
        } else if long > 4 * short {
            short.min(self.window)
        } else {
            self.window
        };
        // One window, and another where more than a fifth of one is left over.
        let many = |side: u64| {
            let left = side % window;
            (side / window + u64::from(side > window && 5 * left > window)).max(1)
        };
        (many(width), many(height))
    }
}

/// The step that the published processor takes in double precision.
mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the published processor multiplies by a double and cuts off: an exact product that is whole can end a pixel lower in it"
    )]

    /// `side · most ÷ long`, cut off.
    pub(super) fn scaled(side: u64, most: u64, long: u64) -> u64 {
        (side as f64 * (most as f64 / long as f64)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Windows = Windows {
        overview_tokens: 171,
        window_tokens: 83,
        overview: 728,
        window: 504,
        max_edge: 3_024,
    };

    fn of(width: u32, height: u32) -> ((u64, u64), u64) {
        let size = Dimensions::new(width, height).unwrap();
        let counted = RULE.count(size).unwrap();
        (RULE.windows(size), counted.tokens.expected())
    }

    #[test]
    fn a_small_picture_has_an_overview_alone() {
        assert_eq!(of(728, 728), ((0, 0), 171));
        assert_eq!(of(728, 400), ((2, 1), 171 + 2 * 83));
    }

    #[test]
    fn a_fifth_left_over_begins_a_window() {
        assert_eq!(of(1008 + 100, 1008), ((2, 2), 171 + 4 * 83 + 1));
        assert_eq!(of(1008 + 101, 1008), ((3, 2), 171 + 6 * 83 + 1));
    }

    #[test]
    fn a_thread_is_a_square_or_long_windows() {
        assert_eq!(of(3000, 10).0, (6, 6));
        assert_eq!(of(u32::MAX, 1).0, (6, 6));
        assert_eq!(of(3000, 100).0, (30, 1));
    }
}
