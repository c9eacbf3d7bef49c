//! Square tiles, so many a side at most.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::wide;
use super::parameters::{COUNT, Parameters, SIDE, TOKENS};
use super::{Dimensions, Refusal};

/// Each column of `tile` px that the picture touches counts up to `max_columns`, each row up to `max_rows`; a tile costs `tile_tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Axes {
    /// Tokens a tile.
    tile_tokens: u64,
    /// Pixels of a tile's side.
    tile: u64,
    /// Columns, inclusive.
    max_columns: u64,
    /// Rows, inclusive.
    max_rows: u64,
}

impl Rule for Axes {
    const KEYS: &'static [&'static str] = &["tile_tokens", "tile", "max_columns", "max_rows"];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            tile_tokens: from.need("tile_tokens", TOKENS),
            tile: from.need("tile", SIDE),
            max_columns: from.need("max_columns", COUNT),
            max_rows: from.need("max_rows", COUNT),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (width, height) = wide(size);
        let columns = width.div_ceil(self.tile).min(self.max_columns);
        let rows = height.div_ceil(self.tile).min(self.max_rows);
        Ok(Counted::exact(
            columns
                .saturating_mul(rows)
                .saturating_mul(self.tile_tokens),
            format!("{columns} × {rows} tiles × {}", self.tile_tokens),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_own_bound() {
        let rule = Axes {
            tile_tokens: 1601,
            tile: 560,
            max_columns: 2,
            max_rows: 2,
        };
        let of = |width, height| {
            let counted = rule.count(Dimensions::new(width, height).unwrap());
            counted.unwrap().tokens.expected()
        };
        assert_eq!(
            [of(559, 559), of(561, 559), of(559, 561)],
            [1601, 3202, 3202]
        );
        assert_eq!([of(561, 561), of(u32::MAX, u32::MAX)], [6404, 6404]);
    }
}
