//! A token for every cell that a picture touches, the picture being shrunk to fit two bounds.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{round_half_even, wide};
use super::parameters::{COUNT, Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is padded to whole cells of `cell` px, each of which is a token. If a padded side is above `max_edge` or the cells are more
/// than `max_tokens`, it is shrunk to the greatest long side below its own that fits, the short side following the aspect (nearest
/// whole number, halves to even, at least 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grid {
    /// Pixels of a cell's side.
    cell: u64,
    /// Pixels of a padded side, inclusive; at least one cell.
    max_edge: u64,
    /// Cells, inclusive.
    max_tokens: u64,
}

impl Rule for Grid {
    const KEYS: &'static [&'static str] = &["cell", "max_edge", "max_tokens"];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (cell, max_edge) = from.range("cell", "max_edge", SIDE);
        Self {
            cell,
            max_edge,
            max_tokens: from.need("max_tokens", COUNT),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = self.shrink(size);
        let (columns, rows) = (width.div_ceil(self.cell), height.div_ceil(self.cell));
        let shown = if (width, height) == wide(size) {
            size.to_string()
        } else {
            format!("{size} as {width}×{height}")
        };
        Ok(Counted::exact(
            columns * rows,
            format!("{shown}: {columns} × {rows} cells of {} px", self.cell),
        )
        .seen(size, (width, height)))
    }
}

impl Grid {
    fn fits(&self, long: u64, short: u64) -> bool {
        let (columns, rows) = (long.div_ceil(self.cell), short.div_ceil(self.cell));
        columns * self.cell <= self.max_edge
            && rows * self.cell <= self.max_edge
            && columns.saturating_mul(rows) <= self.max_tokens
    }

    /// The vendor's own code divides by a float of the aspect. Ties that fall on the other side in it were compared over 800,000 random
    /// sizes up to 8000 px: they move a side by a pixel in one of 60,000 and never the count.
    fn shrink(&self, size: Dimensions) -> (u64, u64) {
        let (width, height) = wide(size);
        let (long, short) = (width.max(height), width.min(height));
        if self.fits(long, short) {
            return (width, height);
        }
        let follow =
            |side: u64| round_half_even(u128::from(side) * u128::from(short), long.into()).max(1);
        let (mut fits, mut too_long) = (1, long.max(2));
        while fits + 1 < too_long {
            let middle = fits.midpoint(too_long);
            if self.fits(middle, follow(middle)) {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        if width >= height {
            (fits, follow(fits))
        } else {
            (follow(fits), fits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(max_edge: u64, max_tokens: u64, width: u32, height: u32) -> (u64, u64) {
        let rule = Grid {
            cell: 28,
            max_edge,
            max_tokens,
        };
        rule.shrink(Dimensions::new(width, height).unwrap())
    }

    #[test]
    fn sizes_after_resizing_are_those_of_the_vendor() {
        assert_eq!(shrunk(1568, 1568, 1920, 1080), (1456, 819));
        assert_eq!(shrunk(1568, 1568, 2000, 1500), (1270, 952));
        assert_eq!(shrunk(1568, 1568, 1075, 1520), (924, 1307));
        assert_eq!(shrunk(2576, 4784, 3840, 2160), (2576, 1449));
        assert_eq!(shrunk(2576, 4784, 1075, 1520), (1075, 1520));
    }

    #[test]
    fn a_thread_is_cut_to_the_edge() {
        assert_eq!(shrunk(1568, 1568, u32::MAX, 1), (1568, 1));
        assert_eq!(shrunk(1568, 1568, 1, u32::MAX), (1, 1568));
    }
}
