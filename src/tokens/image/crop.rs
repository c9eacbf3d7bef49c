//! Tiles whose side follows the short side of the picture.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{scale_down, wide};
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};
use crate::quantity::Count;

/// A picture with no side above `small_side` px is one tile. Otherwise a tile is two thirds of the short side (cut off), but between
/// `unit_min` and `unit_max` px, and every tile that the picture touches costs `tile_tokens`.
///
/// The documentation calls the rule rough, and other readings exist: tiles of `unit_max` px on a picture shrunk to `fit` px are the
/// low end; an overview tile on top of the documented ones is the high end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Crop {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of the longer side, inclusive.
    small_side: u64,
    /// Pixels of a tile's side, at least.
    unit_min: u64,
    /// Pixels of a tile's side, at most.
    unit_max: u64,
    /// Pixels of the longer side, inclusive, of the low reading.
    fit: u64,
}

impl Rule for Crop {
    const KEYS: &'static [&'static str] =
        &["tile_tokens", "small_side", "unit_min", "unit_max", "fit"];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (unit_min, unit_max) = from.range("unit_min", "unit_max", SIDE);
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            small_side: from.need("small_side", SIDE),
            unit_min,
            unit_max,
            fit: from.need("fit", SIDE),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = wide(size);
        let (long, short) = (width.max(height), width.min(height));
        if long <= self.small_side {
            let method = format!("one tile of {}", self.tile_tokens);
            return Ok(Counted::exact(self.tile_tokens, method));
        }
        let unit = (short * 2 / 3).clamp(self.unit_min, self.unit_max);
        let (columns, rows) = (width.div_ceil(unit), height.div_ceil(unit));
        let tiles = columns.saturating_mul(rows);
        let tokens = |tiles: u64| tiles.saturating_mul(self.tile_tokens);
        Ok(Counted {
            tokens: Count::new(
                tokens(self.coarse(width, height)),
                tokens(tiles),
                tokens(tiles.saturating_add(1)),
            )
            .unwrap_or(Count::exact(tokens(tiles))),
            method: format!(
                "tiles of {unit} px: {columns} × {rows} × {}",
                self.tile_tokens
            ),
            seen: None,
        })
    }
}

impl Crop {
    fn coarse(&self, width: u64, height: u64) -> u64 {
        let long = width.max(height);
        let tiles = |side: u64| {
            let side = scale_down(side, long.min(self.fit), long).max(1);
            side.div_ceil(self.unit_max)
        };
        tiles(width).saturating_mul(tiles(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Crop = Crop {
        tile_tokens: 258,
        small_side: 384,
        unit_min: 256,
        unit_max: 768,
        fit: 3072,
    };

    fn of(width: u32, height: u32) -> Counted {
        RULE.count(Dimensions::new(width, height).unwrap()).unwrap()
    }

    #[test]
    fn the_range_spans_the_other_readings() {
        let tokens = of(960, 540).tokens;
        assert_eq!(
            (tokens.low(), tokens.expected(), tokens.high()),
            (516, 1548, 1806)
        );
        assert_eq!(of(10_000, 10_000).tokens.low(), 16 * 258);
    }

    #[test]
    fn a_small_picture_is_one_tile_for_everybody() {
        assert!(of(384, 384).tokens.is_exact());
        assert_eq!(of(385, 1).method, "tiles of 256 px: 2 × 1 × 258");
    }
}
