//! Square tiles on the canvas that keeps the most pixels of the picture, and an overview; rows end with a token.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{Parameters, SIDE};
use super::{Dimensions, Refusal};

/// Of all canvases of at most `max_tiles` tiles of `tile` px, the picture goes into the one that keeps the most of its pixels, of equal ones into
/// the one with the fewest to spare. A tile is `cells` × `cells` tokens; each row of cells ends with one more, those of the overview (one
/// tile) and those of the canvas, and one stands between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Useful {
    /// Pixels of a tile's side.
    tile: u64,
    /// Cells of a tile's side.
    cells: u64,
    /// Tiles, inclusive.
    max_tiles: u64,
}

impl Rule for Useful {
    const KEYS: &'static [&'static str] = &["tile", "cells", "max_tiles"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile: from.need("tile", SIDE),
            cells: from.need("cells", 1..=1_000),
            max_tiles: from.need("max_tiles", 1..=100),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = double::canvas(wide(size), self.tile, self.max_tiles);
        let side = self.cells;
        let overview = side * (side + 1);
        let tiles = side * rows * (side * columns + 1);
        Ok(Counted::exact(
            overview + 1 + tiles,
            format!("{overview} + 1 + {columns} × {rows} tiles of {side} × {side}: {tiles}"),
        ))
    }
}

/// The steps that the published processor takes in double precision.
mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the published processor multiplies by a double and cuts off: an exact product that is whole can end a pixel lower in it"
    )]

    /// Columns and rows of the canvas.
    pub(super) fn canvas((width, height): (u64, u64), tile: u64, most: u64) -> (u64, u64) {
        let canvases =
            (1..=most).flat_map(|columns| (1..=most / columns).map(move |rows| (columns, rows)));
        let mut best = ((1, 1), (0, u64::MAX));
        for (columns, rows) in canvases {
            let (across, down) = (columns * tile, rows * tile);
            let scale = (across as f64 / width as f64).min(down as f64 / height as f64);
            let side = |side: u64| (side as f64 * scale) as u64;
            let useful = (side(width) * side(height)).min(width * height);
            let waste = (across * down).saturating_sub(useful);
            if useful > best.1.0 || (useful == best.1.0 && waste < best.1.1) {
                best = ((columns, rows), (useful, waste));
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> u64 {
        let rule = Useful {
            tile: 384,
            cells: 14,
            max_tiles: 9,
        };
        let counted = rule.count(Dimensions::new(width, height).unwrap());
        counted.unwrap().tokens.expected()
    }

    #[test]
    fn rows_and_the_overview_have_ends() {
        assert_eq!(of(384, 384), 421);
        assert_eq!(of(768, 768), 1023);
    }

    #[test]
    fn a_thread_has_a_canvas() {
        assert_eq!((of(u32::MAX, 1), of(1, u32::MAX)), (421, 421));
    }
}
