//! Square tiles on a picture that was shrunk into two bounds.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{plus, scale_down, wide};
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// The picture is shrunk, never enlarged, to fit a square of `fit` px, then until its short side is at most `short_side` px; the sides
/// are cut off to whole pixels. Each tile of `tile` px that it touches costs `tile_tokens`, on top of `base_tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tiles {
    /// Tokens a picture.
    base_tokens: u64,
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Pixels of the longer side, inclusive.
    fit: u64,
    /// Pixels of the shorter side, inclusive.
    short_side: u64,
    /// Tokens that a square picture costs more.
    square_extra: u64,
    /// Tokens that any other picture costs more.
    oblong_extra: u64,
}

impl Rule for Tiles {
    const KEYS: &'static [&'static str] = &[
        "base_tokens",
        "tile_tokens",
        "tile",
        "fit",
        "short_side",
        "square_extra",
        "oblong_extra",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            base_tokens: from.need("base_tokens", TOKENS),
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            fit: from.need("fit", SIDE),
            short_side: from.need("short_side", SIDE),
            square_extra: from.optional("square_extra", TOKENS).unwrap_or(0),
            oblong_extra: from.optional("oblong_extra", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = self.shrink(size);
        let tiles = width.div_ceil(self.tile) * height.div_ceil(self.tile);
        let more = match size.width() == size.height() {
            true => self.square_extra,
            false => self.oblong_extra,
        };
        let shown = plus(more);
        Ok(Counted::exact(
            self.base_tokens + tiles * self.tile_tokens + more,
            format!(
                "tiles: {} + {tiles} × {}{shown}",
                self.base_tokens, self.tile_tokens
            ),
        )
        .seen(size, (width, height)))
    }
}

impl Tiles {
    fn shrink(&self, size: Dimensions) -> (u64, u64) {
        let (width, height) = wide(size);
        let (long, short) = (width.max(height), width.min(height));
        // both bounds hold if the picture is scaled by the smallest of 1, fit/long and short_side/short
        let (to, of) = if self.fit * short <= self.short_side * long {
            (self.fit, long)
        } else {
            (self.short_side, short)
        };
        if to >= of {
            return (width, height);
        }
        let shrunk = |side| scale_down(side, to, of).max(1);
        (shrunk(width), shrunk(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Tiles = Tiles {
        base_tokens: 85,
        tile_tokens: 170,
        tile: 512,
        fit: 2048,
        short_side: 768,
        square_extra: 0,
        oblong_extra: 0,
    };

    fn shrunk(width: u32, height: u32) -> (u64, u64) {
        RULE.shrink(Dimensions::new(width, height).unwrap())
    }

    #[test]
    fn the_tighter_bound_decides() {
        assert_eq!(shrunk(2048, 4096), (768, 1536));
        assert_eq!(shrunk(1024, 1024), (768, 768));
        assert_eq!(shrunk(10_000, 1_000), (2048, 204));
        assert_eq!(shrunk(128, 64), (128, 64));
    }

    #[test]
    fn a_thread_keeps_one_pixel() {
        assert_eq!(shrunk(u32::MAX, 1), (2048, 1));
    }

    #[test]
    fn the_method_shows_base_and_tiles() {
        let counted = RULE.count(Dimensions::new(1024, 1024).unwrap()).unwrap();
        assert_eq!(counted.method, "tiles: 85 + 4 × 170");
    }
}
