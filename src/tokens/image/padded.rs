//! Merged patches in rows that each end with one more token.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{AREA, COUNT, Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is enlarged to `min_pixels`, padded to whole patches of `patch` px, and `merge` × `merge` patches are a cell. A row of cells
/// costs one token more than its cells, and the picture two more. Above `max_tokens` it is shrunk to the biggest grid that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Padded {
    /// Pixels of a patch's side.
    patch: u64,
    /// Patches of a cell's side.
    merge: u64,
    /// Pixels, inclusive: smaller pictures are enlarged.
    min_pixels: u64,
    /// Tokens, inclusive.
    max_tokens: u64,
    /// Pixels of the longer side, inclusive, of the picture before anything else; no bound without it.
    max_dimension: Option<u64>,
    /// Pixels of the longer side, inclusive, of the picture that is made.
    max_edge: u64,
}

/// Tokens of a picture beside its rows.
const ENDS: u64 = 2;

/// Resizing is repeated until it changes nothing; the vendor's code gives up after 10 rounds, which real sizes do not need.
const ROUNDS: usize = 10;

/// A picture whose sides are too long is shortened and fitted anew; the vendor's code gives up after 6 rounds.
const FITS: usize = 6;

impl Rule for Padded {
    const KEYS: &'static [&'static str] = &[
        "patch",
        "merge",
        "min_pixels",
        "max_tokens",
        "max_dimension",
        "max_edge",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (patch, max_edge) = from.range("patch", "max_edge", SIDE);
        Self {
            patch,
            max_edge,
            merge: from.need("merge", 1..=1_000),
            min_pixels: from.need("min_pixels", AREA),
            max_tokens: from.need("max_tokens", *COUNT.start() + ENDS + 1..=*COUNT.end()),
            max_dimension: from.optional("max_dimension", SIDE),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let mut sides = wide(size);
        if let Some(most) = self.max_dimension {
            sides = double::shortened(sides, most);
        }
        for _ in 0..FITS {
            sides = self.settle(sides);
            if sides.0.max(sides.1) <= self.max_edge {
                break;
            }
            let (width, height) = double::shortened(sides, self.max_edge / self.patch * self.patch);
            sides = (self.pad(width), self.pad(height));
        }
        let (columns, rows) = self.cells(sides);
        Ok(Counted::exact(
            self.tokens(sides),
            format!("{rows} × ({columns} + 1) + {ENDS}"),
        )
        .seen(size, sides))
    }
}

impl Padded {
    fn cells(&self, (width, height): (u64, u64)) -> (u64, u64) {
        let cells = |side: u64| side.div_ceil(self.patch).div_ceil(self.merge);
        (cells(width), cells(height))
    }

    fn tokens(&self, sides: (u64, u64)) -> u64 {
        let (columns, rows) = self.cells(sides);
        rows.saturating_mul(columns + 1).saturating_add(ENDS)
    }

    fn pad(&self, side: u64) -> u64 {
        side.div_ceil(self.patch) * self.patch
    }

    fn settle(&self, mut sides: (u64, u64)) -> (u64, u64) {
        for _ in 0..ROUNDS {
            let next = self.resize(sides);
            if next == sides {
                break;
            }
            sides = next;
        }
        sides
    }

    fn resize(&self, mut sides: (u64, u64)) -> (u64, u64) {
        if sides.0.saturating_mul(sides.1) < self.min_pixels {
            sides = double::enlarged(sides, self.min_pixels);
        }
        let padded = (self.pad(sides.0), self.pad(sides.1));
        if self.tokens(padded) > self.max_tokens {
            double::shrunk(sides, self.max_tokens - ENDS, self.patch, self.merge)
        } else {
            padded
        }
    }
}

/// The steps that the vendor's code takes in double precision.
mod double {
    #![expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the vendor's published code works in doubles: exact numbers would give another grid where its results are nearly \
                  whole, as for 962×3600"
    )]

    /// The sides with the longer one at most `most`, to the nearest whole number, halves up, at least 1.
    pub(super) fn shortened((width, height): (u64, u64), most: u64) -> (u64, u64) {
        let long = width.max(height);
        if long <= most {
            return (width, height);
        }
        let ratio = most as f64 / long as f64;
        let side = |side: u64| ((side as f64 * ratio).round() as u64).max(1);
        (side(width), side(height))
    }

    /// The sides of the same aspect with an area of `pixels`, cut off.
    pub(super) fn enlarged((width, height): (u64, u64), pixels: u64) -> (u64, u64) {
        let ratio = (pixels as f64 / (width * height) as f64).sqrt();
        let side = |side: u64| ((side as f64 * ratio) as u64).max(1);
        (side(width), side(height))
    }

    /// The sides, in whole patches, of the biggest grid of this aspect with `rows · (columns + 1) ≤ room`.
    pub(super) fn shrunk(
        (width, height): (u64, u64),
        room: u64,
        patch: u64,
        merge: u64,
    ) -> (u64, u64) {
        let cell = patch * merge;
        let (w, h) = (width as f64, height as f64);
        let ratio = h / w;
        let columns = (room as f64 / ratio + 0.25).sqrt() - 0.5;
        let rows = columns * ratio;
        if columns < 1.0 {
            return (cell, (room / 2).max(1) * cell);
        }
        if rows < 1.0 {
            return ((room - 1).max(1) * cell, cell);
        }
        let fit = |cells: f64, side: f64| (cells as u64 * cell) as f64 / side;
        let scale = fit(columns, w).min(fit(rows, h));
        let side = |side: f64| ((side * scale / patch as f64) as u64).max(1) * patch;
        (side(w), side(h))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Padded = Padded {
        patch: 14,
        merge: 3,
        min_pixels: 544 * 544,
        max_tokens: 1024,
        max_dimension: None,
        max_edge: 16_383,
    };

    fn of(width: u32, height: u32) -> (u64, String) {
        let counted = RULE.count(Dimensions::new(width, height).unwrap()).unwrap();
        (counted.tokens.expected(), counted.method)
    }

    #[test]
    fn rows_end_with_a_token() {
        assert_eq!(of(1920, 1080), (968, "23 × (41 + 1) + 2".to_owned()));
        assert_eq!(of(1, 1), (184, "13 × (13 + 1) + 2".to_owned()));
    }

    #[test]
    fn doubles_round_as_the_vendor_does() {
        assert_eq!(of(962, 3600).0, 1005); // exactly: 1022
    }

    #[test]
    fn a_thread_is_shortened_and_stays_inside_the_maximum() {
        assert_eq!(RULE.settle((1, 8192)), (42, 511 * 42));
        assert_eq!(of(1, 8192).1, "390 × (1 + 1) + 2");
        assert!(of(u32::MAX, 1).0 <= 1024);
    }
}
