//! Padded cells on a picture that was shrunk into a budget of patches and a longest side.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{COUNT, Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is shrunk, never enlarged, by one ratio: until its whole patches of `patch` px are at most `max_patches`, and a side has at most
/// `max_side`. Its sides, cut off to whole pixels, are padded to whole cells of `merge` × `merge` patches, each of which is a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bounded {
    /// Pixels of a patch's side.
    patch: u64,
    /// Patches of a cell's side.
    merge: u64,
    /// Patches, inclusive.
    max_patches: u64,
    /// Pixels of a side, inclusive.
    max_side: u64,
}

impl Rule for Bounded {
    const KEYS: &'static [&'static str] = &["patch", "merge", "max_patches", "max_side"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            patch: from.need("patch", SIDE),
            merge: from.need("merge", 1..=1_000),
            max_patches: from.need("max_patches", COUNT),
            max_side: from.need("max_side", SIDE),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let sides = double::shrunk(wide(size), self);
        let cells = |side: u64| side.div_ceil(self.patch * self.merge);
        let (columns, rows) = (cells(sides.0), cells(sides.1));
        let shown = if sides == wide(size) {
            size.to_string()
        } else {
            format!("{size} as {}×{}", sides.0, sides.1)
        };
        Ok(Counted::exact(
            columns * rows,
            format!(
                "{shown}: {columns} × {rows} cells of {} px",
                self.patch * self.merge
            ),
        )
        .seen(size, sides))
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

    use super::Bounded;

    pub(super) fn shrunk((width, height): (u64, u64), rule: &Bounded) -> (u64, u64) {
        let patches = |side: u64| ((side / rule.patch) as f64).max(1.0);
        let all = patches(height) * patches(width);
        let budget = (rule.max_patches as f64 / all).sqrt();
        let fit = |side: u64| rule.max_side as f64 / side as f64;
        let scale = budget.min(fit(height)).min(fit(width)).min(1.0);
        let side = |side: u64| ((side as f64 * scale) as u64).clamp(1, rule.max_side);
        (side(width), side(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Bounded = Bounded {
        patch: 14,
        merge: 2,
        max_patches: 16_384,
        max_side: 7_168,
    };

    fn of(width: u32, height: u32) -> u64 {
        let counted = RULE.count(Dimensions::new(width, height).unwrap());
        counted.unwrap().tokens.expected()
    }

    #[test]
    fn a_begun_cell_is_whole() {
        assert_eq!(of(28, 28), 1);
        assert_eq!(of(29, 28), 2);
        assert_eq!(of(1024, 1024), 37 * 37);
    }

    #[test]
    fn a_thread_has_a_longest_side() {
        assert_eq!(of(u32::MAX, 1), 256);
    }
}
