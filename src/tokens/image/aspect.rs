//! Square tiles on the grid whose aspect is closest to the picture's, and a thumbnail.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// Of all grids of at most `max_tiles` tiles, taken from the smallest on, the picture is stretched onto the one whose aspect is closest; of
/// equally close ones onto the later, if the picture has more than half of its pixels. A tile costs `tile_tokens`, and so does the
/// thumbnail beside several tiles; `extra` tokens stand around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Aspect {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Tiles, inclusive, without the thumbnail.
    max_tiles: u64,
    /// Tokens a picture beside its tiles.
    extra: u64,
}

impl Rule for Aspect {
    const KEYS: &'static [&'static str] = &["tile_tokens", "tile", "max_tiles", "extra"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            max_tiles: from.need("max_tiles", 1..=100),
            extra: from.optional("extra", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = double::grid(wide(size), self.tile, self.max_tiles);
        let tiles = columns * rows;
        let all = if tiles > 1 { tiles + 1 } else { 1 };
        let thumbnail = if tiles > 1 { " + 1" } else { "" };
        Ok(Counted::exact(
            all * self.tile_tokens + self.extra,
            format!(
                "({columns} × {rows} tiles{thumbnail}) × {}{}",
                self.tile_tokens,
                super::math::plus(self.extra)
            ),
        ))
    }
}

/// The steps that the published processor takes in double precision.
pub(super) mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        reason = "the published processor compares aspects as doubles; where two grids are equally close, its digits decide"
    )]

    /// Columns and rows.
    pub(in super::super) fn grid((width, height): (u64, u64), tile: u64, most: u64) -> (u64, u64) {
        let aspect = width as f64 / height as f64;
        let area = (width * height) as f64;
        let mut grids: Vec<(u64, u64)> = (1..=most)
            .flat_map(|columns| (1..=most / columns).map(move |rows| (columns, rows)))
            .collect();
        // In order of their area, of equal ones the narrower first.
        grids.sort_by_key(|(columns, rows)| (columns * rows, *columns));
        let (mut best, mut least) = ((1, 1), f64::INFINITY);
        for (columns, rows) in grids {
            let off = (aspect - columns as f64 / rows as f64).abs();
            let half = 0.5 * (tile * tile * columns * rows) as f64;
            let better = off < least || (off == least && area > half);
            if better {
                (best, least) = ((columns, rows), off);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> u64 {
        let rule = Aspect {
            tile_tokens: 256,
            tile: 448,
            max_tiles: 12,
            extra: 0,
        };
        let counted = rule.count(Dimensions::new(width, height).unwrap());
        counted.unwrap().tokens.expected()
    }

    #[test]
    fn the_closest_aspect_decides_and_then_the_area() {
        assert_eq!(of(448, 448), 256);
        assert_eq!(of(2000, 2000), 10 * 256); // 3 × 3 and a thumbnail
        assert_eq!(of(900, 900), 5 * 256); // more than half of 2 × 2, less than half of 3 × 3
        assert_eq!(of(u32::MAX, 1), 13 * 256);
    }
}
