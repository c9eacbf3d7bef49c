//! The grid of cells that is closest to the shape of the picture, inside a maximum.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{COUNT, Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};
use crate::quantity::Count;

/// The picture has so many cells of `cell` px as its sides make, in fractions; above `max_tokens` these are shrunk to it. Of the whole grids
/// around them that have at most `max_tokens` cells, the one whose aspect is closest counts: a token a cell, and `extra` around them. Where
/// two are equally close (a square and the next one), the published processor takes whichever a hash brings first: they are the ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closest {
    /// Pixels of a cell's side.
    cell: u64,
    /// Cells, inclusive.
    max_tokens: u64,
    /// Tokens a picture beside its cells.
    extra: u64,
}

impl Rule for Closest {
    const KEYS: &'static [&'static str] = &["cell", "max_tokens", "extra"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            cell: from.need("cell", SIDE),
            max_tokens: from.need("max_tokens", COUNT),
            extra: from.optional("extra", TOKENS).unwrap_or(0),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (columns, rows, next) = double::cells(wide(size), self.cell, self.max_tokens);
        let tokens = |cells: u64| cells.min(self.max_tokens) + self.extra;
        let (few, many) = (tokens(columns * rows), tokens(next.max(columns * rows)));
        Ok(Counted {
            tokens: Count::new(few, few, many).unwrap_or(Count::exact(few)),
            method: format!(
                "{columns} × {rows} cells of {} px{}",
                self.cell,
                super::math::plus(self.extra)
            ),
            seen: None,
        }
        .seen(size, (columns * self.cell, rows * self.cell)))
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
        reason = "the published processor compares aspects as doubles; where two grids are equally close, its digits decide"
    )]

    /// Columns and rows, and the cells of the last grid that is as close.
    pub(super) fn cells((width, height): (u64, u64), cell: u64, most: u64) -> (u64, u64, u64) {
        let (mut rows, mut columns) = (height as f64 / cell as f64, width as f64 / cell as f64);
        let ratio = columns / rows;
        if rows * columns > most as f64 {
            rows = (most as f64 / ratio).sqrt();
            columns = rows * ratio;
        }
        let aspect = height as f64 / width as f64;
        let mut best: Option<((u64, u64), f64, u64)> = None;
        for grid_rows in [rows.floor() as u64, rows.ceil() as u64] {
            for grid_columns in [columns.floor() as u64, columns.ceil() as u64] {
                if grid_rows < 1 || grid_columns < 1 || grid_rows * grid_columns > most {
                    continue;
                }
                let off = (grid_rows as f64 / grid_columns as f64 - aspect).abs();
                let all = grid_columns * grid_rows;
                match &mut best {
                    Some((_, least, last)) if off.total_cmp(least).is_eq() => *last = all,
                    Some((_, least, _)) if off > *least => {}
                    _ => best = Some(((grid_columns, grid_rows), off, all)),
                }
            }
        }
        let nearest = |cells: f64| (cells.round_ties_even() as u64).max(1);
        best.map_or(
            (nearest(columns), nearest(rows), 0),
            |((columns, rows), _, last)| (columns, rows, last),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Closest = Closest {
        cell: 28,
        max_tokens: 4096,
        extra: 2,
    };

    fn of(width: u32, height: u32) -> u64 {
        let counted = RULE.count(Dimensions::new(width, height).unwrap());
        counted.unwrap().tokens.expected()
    }

    #[test]
    fn the_shape_decides_which_way_a_begun_cell_is_rounded() {
        assert_eq!(of(280, 280), 102);
        let both = RULE.count(Dimensions::new(294, 294).unwrap()).unwrap();
        assert_eq!(both.tokens, Count::new(102, 102, 123).unwrap()); // 10.5 × 10.5
        assert_eq!(of(8000, 8000), 4098);
    }

    #[test]
    fn a_thread_stays_inside_the_maximum() {
        assert!(of(u32::MAX, 1) <= 4098);
        assert_eq!(of(1, 1), 3);
    }
}
