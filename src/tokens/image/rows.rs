//! Cells in rows that each end with one more token, the picture being shrunk to a longest side.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is shrunk, never enlarged, until its longer side is at most `max_edge` px, each side to the nearest whole number, halves to
/// even, at least 1. A cell of `cell` px that it touches is a token, and a row of cells one more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rows {
    /// Pixels of a cell's side.
    cell: u64,
    /// Pixels of the longer side, inclusive.
    max_edge: u64,
}

impl Rule for Rows {
    const KEYS: &'static [&'static str] = &["cell", "max_edge"];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (cell, max_edge) = from.range("cell", "max_edge", SIDE);
        Self { cell, max_edge }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let sides = double::shrunk(wide(size), self.max_edge);
        let (columns, rows) = (sides.0.div_ceil(self.cell), sides.1.div_ceil(self.cell));
        let shown = if sides == wide(size) {
            size.to_string()
        } else {
            format!("{size} as {}×{}", sides.0, sides.1)
        };
        Ok(Counted::exact(
            rows * (columns + 1),
            format!("{shown}: {rows} rows × ({columns} + 1)"),
        )
        .seen(size, sides))
    }
}

/// The step that the vendor's code takes in double precision.
mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the vendor's own tokenizer divides by a double: where a quotient is nearly a half, an exact one would end a pixel \
                  beside it"
    )]

    /// The sides with the longer one at most `most`, each rounded to the nearest whole number, halves to even, at least 1.
    pub(super) fn shrunk((width, height): (u64, u64), most: u64) -> (u64, u64) {
        let part = |side: u64| side as f64 / most as f64;
        let ratio = part(width).max(part(height));
        if ratio <= 1.0 {
            return (width, height);
        }
        let side = |side: u64| ((side as f64 / ratio).round_ties_even() as u64).max(1);
        (side(width), side(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> (u64, String) {
        let rule = Rows {
            cell: 28,
            max_edge: 1540,
        };
        let counted = rule.count(Dimensions::new(width, height).unwrap()).unwrap();
        (counted.tokens.expected(), counted.method)
    }

    #[test]
    fn each_row_has_one_more() {
        assert_eq!(of(28, 28), (2, "28×28: 1 rows × (1 + 1)".to_owned()));
        assert_eq!(of(29, 56).0, 2 * 3);
        assert_eq!(of(1540, 1540).0, 55 * 56);
    }

    #[test]
    fn a_thread_keeps_one_pixel() {
        assert_eq!(of(u32::MAX, 1).0, 56);
        assert_eq!(of(1, u32::MAX).0, 55 * 2);
    }
}
