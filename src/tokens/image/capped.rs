//! Square tiles up to a highest number, and one more.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{root, wide};
use super::parameters::{COUNT, Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};
use crate::quantity::Count;

/// Each tile of `tile` px that the picture touches costs `tile_tokens`, at most `max_tiles` of them, and so does one more.
///
/// How a picture with too many tiles is brought down is not published: all `max_tiles` are the likely and the high end, the biggest grid of
/// its aspect inside them the low one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Capped {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Tiles, inclusive.
    max_tiles: u64,
}

impl Rule for Capped {
    const KEYS: &'static [&'static str] = &["tile_tokens", "tile", "max_tiles"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            max_tiles: from.need("max_tiles", COUNT),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = wide(size);
        let all = width
            .div_ceil(self.tile)
            .saturating_mul(height.div_ceil(self.tile));
        let tiles = all.min(self.max_tiles);
        let least = if all > self.max_tiles {
            let side = |a, b| root(self.max_tiles, a, b).clamp(1, self.max_tiles);
            side(width, height) * side(height, width)
        } else {
            tiles
        };
        let tokens = |tiles: u64| (tiles + 1).saturating_mul(self.tile_tokens);
        Ok(Counted {
            tokens: Count::new(tokens(least.min(tiles)), tokens(tiles), tokens(tiles))
                .unwrap_or(Count::exact(tokens(tiles))),
            method: format!("({tiles} tiles + 1) × {}", self.tile_tokens),
            seen: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> (u64, u64, u64) {
        let rule = Capped {
            tile_tokens: 256,
            tile: 448,
            max_tiles: 6,
        };
        let tokens = rule
            .count(Dimensions::new(width, height).unwrap())
            .unwrap()
            .tokens;
        (tokens.low(), tokens.expected(), tokens.high())
    }

    #[test]
    fn above_the_cap_the_low_end_is_a_grid_inside_it() {
        assert_eq!(of(448, 448), (512, 512, 512));
        assert_eq!(of(1344, 896), (1792, 1792, 1792));
        assert_eq!(of(4000, 4000), (1280, 1792, 1792));
        assert_eq!(of(u32::MAX, 1), (1792, 1792, 1792));
    }
}
