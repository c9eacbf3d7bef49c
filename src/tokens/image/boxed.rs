//! Square tiles on a picture that was shrunk into a box, and a preview.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{scale_down, wide};
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// A picture with no side above `small_side` px, where that is given, costs `tile_tokens`. Any other is shrunk, never enlarged, into a box
/// of `box_width` × `box_height` px, its sides cut off to whole pixels; each tile of `tile` px that it touches costs `tile_tokens`, and so
/// does one preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Boxed {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Pixels, inclusive.
    box_width: u64,
    /// Pixels, inclusive.
    box_height: u64,
    /// Pixels of the longer side, inclusive, of pictures that are one preview.
    small_side: Option<u64>,
}

impl Rule for Boxed {
    const KEYS: &'static [&'static str] = &[
        "tile_tokens",
        "tile",
        "box_width",
        "box_height",
        "small_side",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            box_width: from.need("box_width", SIDE),
            box_height: from.need("box_height", SIDE),
            small_side: from.optional("small_side", SIDE),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = wide(size);
        let small = |most: u64| width.max(height) <= most;
        if self.small_side.is_some_and(small) {
            let method = format!("small: one preview of {}", self.tile_tokens);
            return Ok(Counted::exact(self.tile_tokens, method));
        }
        let (width, height) = self.shrink(width, height);
        let shown = if (width, height) == wide(size) {
            size.to_string()
        } else {
            format!("{size} as {width}×{height}")
        };
        let tiles = width.div_ceil(self.tile) * height.div_ceil(self.tile);
        Ok(Counted::exact(
            (tiles + 1) * self.tile_tokens,
            format!("{shown}: ({tiles} tiles + 1) × {}", self.tile_tokens),
        )
        .seen(size, (width, height)))
    }
}

impl Boxed {
    fn shrink(&self, width: u64, height: u64) -> (u64, u64) {
        if width <= self.box_width && height <= self.box_height {
            return (width, height);
        }
        // the smaller of box_width/width and box_height/height
        let by_width = self.box_width * height <= self.box_height * width;
        let (to, of) = match by_width {
            true => (self.box_width, width),
            false => (self.box_height, height),
        };
        let side = |side| scale_down(side, to, of).max(1);
        (side(width), side(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Boxed = Boxed {
        tile_tokens: 256,
        tile: 512,
        box_width: 1536,
        box_height: 2048,
        small_side: None,
    };

    fn of(rule: &Boxed, width: u32, height: u32) -> u64 {
        let counted = rule.count(Dimensions::new(width, height).unwrap());
        counted.unwrap().tokens.expected()
    }

    #[test]
    fn tiles_and_a_preview() {
        assert_eq!(RULE.shrink(10_000, 20_000), (1024, 2048));
        assert_eq!(RULE.shrink(10_000, 1_000), (1536, 153));
        assert_eq!(of(&RULE, 10_000, 20_000), 9 * 256);
        assert_eq!(of(&RULE, 1, 1), 2 * 256);
        assert_eq!(of(&RULE, u32::MAX, 1), 4 * 256);
    }

    #[test]
    fn small_ones_are_a_preview() {
        let auto = Boxed {
            small_side: Some(768),
            ..RULE
        };
        assert_eq!(of(&auto, 768, 768), 256);
        assert_eq!(of(&auto, 769, 1), 3 * 256);
    }
}
