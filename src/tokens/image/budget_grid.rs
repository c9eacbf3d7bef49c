//! The biggest grid of the picture's aspect inside a maximum.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{plus, wide};
use super::parameters::{COUNT, Parameters, TOKENS};
use super::{Dimensions, Refusal};
use crate::quantity::Count;

/// The picture is scaled, up or down, so that its aspect fills `max_tokens` cells; columns and rows are cut off to whole numbers. If one
/// is then 0 it becomes 1 and the other the aspect, cut off, inside the maximum.
///
/// Where the grid is only what usage records show and the vendor states no more than the maximum, `maximum_only = 1` makes that the high
/// end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BudgetGrid {
    /// Tokens, inclusive.
    max_tokens: u64,
    /// Whether the maximum is all that is published, so that it is the high end.
    published: bool,
    /// Tokens a picture beside its cells.
    extra: u64,
}

impl Rule for BudgetGrid {
    const KEYS: &'static [&'static str] = &["max_tokens", "maximum_only", "extra"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            max_tokens: from.need("max_tokens", COUNT),
            published: from.optional("maximum_only", 0..=1) == Some(1),
            extra: from.optional("extra", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows) = self.cells(size);
        let grid = columns * rows + self.extra;
        let high = if self.published {
            self.max_tokens + self.extra
        } else {
            grid
        };
        let extra = plus(self.extra);
        Ok(Counted {
            tokens: Count::new(grid, grid, high).unwrap_or(Count::exact(grid)),
            method: format!(
                "grid {columns} × {rows}{extra}, at most {}",
                self.max_tokens
            ),
            seen: None,
        })
    }
}

impl BudgetGrid {
    fn cells(&self, size: Dimensions) -> (u64, u64) {
        let (width, height) = wide(size);
        let (columns, rows) = double::grid((width, height), self.max_tokens);
        let line = (width.max(height) / width.min(height)).min(self.max_tokens);
        match (columns, rows) {
            (0, _) => (1, line),
            (_, 0) => (line, 1),
            both => both,
        }
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
        reason = "the published processor loses a column or row where a root is whole, as the 17 rows of 280×289 in 280 cells"
    )]

    /// Pixels of a cell's side in the processor; in exact numbers it would cancel out.
    const CELL: f64 = 48.0;

    /// Columns and rows, cut off; one may be 0.
    pub(super) fn grid((width, height): (u64, u64), cells: u64) -> (u64, u64) {
        let pixels = (width * height) as f64;
        let ratio = (cells as f64 * CELL * CELL / pixels).sqrt();
        let side = |side: u64| (side as f64 * ratio / CELL) as u64;
        (side(width), side(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(max_tokens: u64, width: u32, height: u32) -> (u64, u64) {
        BudgetGrid {
            max_tokens,
            published: false,
            extra: 0,
        }
        .cells(Dimensions::new(width, height).unwrap())
    }

    #[test]
    fn the_grid_follows_the_aspect() {
        assert_eq!(cells(1120, 352, 240), (40, 27));
        assert_eq!(cells(1120, 500, 500), (33, 33));
        assert_eq!(cells(560, 1600, 900), (31, 17));
        assert_eq!(cells(560, 850, 1100), (20, 26));
        assert_eq!(cells(280, 280, 289), (16, 16)); // exactly: 16 × 17
    }

    #[test]
    fn a_thread_is_one_line_inside_the_maximum() {
        assert_eq!(cells(280, 1, 1000), (1, 280));
        assert_eq!(cells(1120, u32::MAX, 1), (1120, 1));
    }
}
