//! Square tiles on the canvas that a picture fits best, and the picture once more as a whole.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// Of all canvases of at most `max_tiles` tiles of `tile` px, the picture goes into the one that enlarges it least; if all shrink it, into the
/// one that shrinks it least; of equal ones into the smallest. A canvas of one tile costs `tile_tokens` and `ends`. A bigger one costs
/// `tile_tokens` a tile, a mark after each (between columns, and at the end of a row), and the whole picture as one tile more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Canvas {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Tiles of a canvas, inclusive.
    max_tiles: u64,
    /// Tokens a picture beside its tiles.
    ends: u64,
}

impl Rule for Canvas {
    const KEYS: &'static [&'static str] = &["tile_tokens", "tile", "max_tiles", "ends"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            max_tiles: from.need("max_tiles", 1..=100),
            ends: from.optional("ends", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = self.best(size);
        let tiles = columns * rows;
        let (one, ends) = (self.tile_tokens, self.ends);
        if tiles == 1 {
            return Ok(Counted::exact(
                one + ends,
                format!("one tile: {one} + {ends}"),
            ));
        }
        Ok(Counted::exact(
            (tiles + 1) * one + tiles + ends,
            format!("({columns} × {rows} tiles + 1) × {one} + {tiles} + {ends}"),
        ))
    }
}

impl Canvas {
    /// Columns and rows of the best canvas.
    fn best(&self, size: Dimensions) -> (u64, u64) {
        let sides = wide(size);
        let canvases = (1..=self.max_tiles)
            .flat_map(|columns| (1..=self.max_tiles / columns).map(move |rows| (columns, rows)));
        let mut best: Option<((u64, u64), single::Scale)> = None;
        for canvas in canvases {
            let scale = single::scale(canvas, self.tile, sides);
            let area = canvas.0 * canvas.1;
            let better = best.is_none_or(|(other, known)| match scale.compare(known) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => area < other.0 * other.1,
                std::cmp::Ordering::Greater => false,
            });
            if better {
                best = Some((canvas, scale));
            }
        }
        best.map_or((1, 1), |(canvas, _)| canvas)
    }
}

/// The ratios that the published processor has in single precision.
mod single {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        reason = "the published processor compares single-precision ratios: canvases that differ beyond their digits are equal to it"
    )]

    use std::cmp::Ordering;

    /// By how much a canvas enlarges a picture, or shrinks it.
    #[derive(Clone, Copy)]
    pub(super) struct Scale(f32);

    impl Scale {
        /// Less is better: what enlarges least, else what shrinks least.
        pub(super) fn compare(self, other: Self) -> Ordering {
            match (self.0 >= 1.0, other.0 >= 1.0) {
                (true, true) => self.0.total_cmp(&other.0),
                (false, false) => other.0.total_cmp(&self.0),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
            }
        }
    }

    pub(super) fn scale(canvas: (u64, u64), tile: u64, sides: (u64, u64)) -> Scale {
        let fit = |tiles: u64, side: u64| (tiles * tile) as f32 / side as f32;
        let (by_width, by_height) = (fit(canvas.0, sides.0), fit(canvas.1, sides.1));
        Scale(if by_height > by_width {
            by_width
        } else {
            by_height
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Canvas = Canvas {
        tile_tokens: 144,
        tile: 336,
        max_tiles: 16,
        ends: 3,
    };

    fn of(width: u32, height: u32) -> ((u64, u64), u64) {
        let size = Dimensions::new(width, height).unwrap();
        let counted = RULE.count(size).unwrap();
        (RULE.best(size), counted.tokens.expected())
    }

    #[test]
    fn the_smallest_canvas_that_holds_it() {
        assert_eq!(of(336, 336), ((1, 1), 147));
        assert_eq!(of(337, 300), ((2, 1), 144 * 3 + 2 + 3));
        assert_eq!(of(1920, 1080).0, (5, 3));
    }

    #[test]
    fn a_thread_has_one_row() {
        assert_eq!(of(u32::MAX, 1).0, (16, 1));
        assert_eq!(of(1, u32::MAX).0, (1, 16));
    }
}
