//! Sides snapped to multiples of a factor, the area kept inside a range.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{plus, round_half_even, wide};
use super::parameters::{AREA, Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// Each side is rounded to a multiple of `factor` px (halves to even). If the area is then above `max_pixels` or below `min_pixels`, both
/// sides are instead scaled from the original ones by one ratio and cut off (at least one factor), or rounded up. A square of
/// `factor` px is a token; `extra` tokens stand around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snap {
    /// Pixels of a cell's side.
    factor: u64,
    /// Pixels, inclusive.
    min_pixels: u64,
    /// Pixels, inclusive.
    max_pixels: u64,
    /// Tokens a picture beside its cells.
    extra: u64,
    /// Tokens that end each row of cells.
    row_tokens: u64,
    /// Frames that a still counts as where areas are compared.
    frames: u64,
    /// Pixels of the shorter side, at least: smaller pictures are enlarged before anything else.
    min_side: Option<u64>,
    /// Whether a side is first rounded up instead of to the nearest multiple.
    up: bool,
}

impl Rule for Snap {
    const KEYS: &'static [&'static str] = &[
        "factor",
        "min_pixels",
        "max_pixels",
        "extra",
        "row_tokens",
        "frames",
        "min_side",
        "round_up",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (min_pixels, max_pixels) = from.range("min_pixels", "max_pixels", AREA);
        Self {
            factor: from.need("factor", SIDE),
            min_pixels,
            max_pixels,
            extra: from.optional("extra", TOKENS).unwrap_or(0),
            row_tokens: from.optional("row_tokens", TOKENS).unwrap_or(0),
            frames: from.optional("frames", 1..=1_000).unwrap_or(1),
            min_side: from.optional("min_side", SIDE),
            up: from.optional("round_up", 0..=1) == Some(1),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = self.cells(size);
        let factor = self.factor;
        let ends = rows.saturating_mul(self.row_tokens);
        let around = ends.saturating_add(self.extra);
        Ok(Counted::exact(
            columns.saturating_mul(rows).saturating_add(around),
            format!(
                "{size} as {}×{}: {columns} × {rows} cells{}",
                columns * factor,
                rows * factor,
                plus(around)
            ),
        )
        .seen(size, (columns * factor, rows * factor)))
    }
}

impl Snap {
    fn cells(&self, size: Dimensions) -> (u64, u64) {
        let sides = match self.min_side {
            Some(least) => double::at_least(wide(size), least),
            None => wide(size),
        };
        let snap = |side: u64| match self.up {
            true => side.div_ceil(self.factor),
            false => round_half_even(side.into(), self.factor.into()),
        };
        let (columns, rows) = (snap(sides.0), snap(sides.1));
        let square = u128::from(self.factor) * u128::from(self.factor);
        let pixels = u128::from(columns) * u128::from(rows) * square * u128::from(self.frames);
        if pixels > self.max_pixels.into() {
            double::shrunk(sides, self.frames, self.max_pixels, self.factor)
        } else if pixels < self.min_pixels.into() {
            double::enlarged(sides, self.frames, self.min_pixels, self.factor)
        } else {
            (columns, rows)
        }
    }
}

/// Columns and rows of a picture that is snapped to multiples of a factor and scaled into bounds, and nothing else.
pub(super) fn cells(size: Dimensions, factor: u64, min_pixels: u64, max_pixels: u64) -> (u64, u64) {
    let plain = Snap {
        factor,
        min_pixels,
        max_pixels,
        extra: 0,
        row_tokens: 0,
        frames: 1,
        min_side: None,
        up: false,
    };
    plain.cells(size)
}

/// The steps that the vendor's reference code takes in double precision.
mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "where roots and quotients would be whole, doubles can end a cell beside them (4832×2718 at factor 28), and the bill \
                  follows the reference"
    )]

    /// The picture with a shorter side of at least `least`, cut off to whole pixels.
    pub(super) fn at_least((width, height): (u64, u64), least: u64) -> (u64, u64) {
        if width.min(height) >= least {
            return (width, height);
        }
        let fit = |side: u64| least as f64 / side as f64;
        let ratio = fit(height).max(fit(width));
        let side = |side: u64| ((side as f64 * ratio) as u64).max(1);
        (side(width), side(height))
    }

    /// A whole number beyond 64 bits is rounded once, as one inside them.
    fn area(frames: u64, width: u64, height: u64) -> f64 {
        (u128::from(frames) * u128::from(width) * u128::from(height)) as f64
    }

    /// Columns and rows of the picture at an area of `pixels`, cut off, at least 1.
    pub(super) fn shrunk(
        (width, height): (u64, u64),
        frames: u64,
        pixels: u64,
        factor: u64,
    ) -> (u64, u64) {
        let ratio = (area(frames, width, height) / pixels as f64).sqrt();
        let cells = |side: u64| ((side as f64 / ratio / factor as f64) as u64).max(1);
        (cells(width), cells(height))
    }

    /// Columns and rows of the picture at an area of `pixels`, rounded up.
    pub(super) fn enlarged(
        (width, height): (u64, u64),
        frames: u64,
        pixels: u64,
        factor: u64,
    ) -> (u64, u64) {
        let ratio = (pixels as f64 / area(frames, width, height)).sqrt();
        let cells = |side: u64| (side as f64 * ratio / factor as f64).ceil() as u64;
        (cells(width), cells(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Snap = Snap {
        factor: 28,
        min_pixels: 3_136,
        max_pixels: 12_845_056,
        extra: 2,
        row_tokens: 0,
        frames: 1,
        min_side: None,
        up: false,
    };

    fn cells(width: u32, height: u32) -> (u64, u64) {
        RULE.cells(Dimensions::new(width, height).unwrap())
    }

    #[test]
    fn halves_go_to_the_even_multiple() {
        assert_eq!(cells(28 * 4 + 14, 28 * 5 + 14), (4, 6));
    }

    #[test]
    fn doubles_round_as_the_reference_does() {
        assert_eq!(cells(2718, 4832), (95, 170)); // exactly: 96 × 170
        assert_eq!(cells(19, 19), (3, 3)); // exactly: 2 × 2
    }

    #[test]
    fn a_small_picture_is_enlarged_and_a_thread_keeps_a_cell() {
        assert_eq!(cells(20, 40), (2, 3));
        assert_eq!(cells(u32::MAX, 1).1, 1);
    }
}
