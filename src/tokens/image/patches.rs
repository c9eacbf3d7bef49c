//! Square patches with a budget, times a factor.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{root, round_half_up, scale_down, wide};
use super::parameters::{COUNT, Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is shrunk to `max_dimension`, its sides rounded to whole pixels, and cut into patches of `patch` px. Above the budget it
/// is shrunk once more, so far that one side is a whole number of patches. A count above the limit is refused before the factor
/// is applied; the product is rounded up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Patches {
    /// Pixels of a patch's side.
    patch: u64,
    /// Pixels of the longer side, inclusive; no bound without it.
    max_dimension: Option<u64>,
    /// Patches, inclusive: above it the picture is shrunk.
    budget: Option<u64>,
    /// Patches, inclusive: above it the picture is refused.
    limit: Option<u64>,
    /// Tokens for 100 patches.
    multiplier_percent: u64,
}

impl Rule for Patches {
    const KEYS: &'static [&'static str] = &[
        "patch",
        "max_dimension",
        "budget",
        "max_patches",
        "multiplier_percent",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        Self {
            patch: from.need("patch", SIDE),
            max_dimension: from.optional("max_dimension", SIDE),
            budget: from.optional("budget", COUNT),
            limit: from.optional("max_patches", COUNT),
            multiplier_percent: from.need("multiplier_percent", 1..=10_000),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let (mut width, mut height) = self.fit(size);
        if let Some(budget) = self.budget
            && self.cells(width).saturating_mul(self.cells(height)) > budget
        {
            (width, height) = self.shrink(width, height, budget);
        }
        let (columns, rows) = (self.cells(width), self.cells(height));
        let patches = columns.saturating_mul(rows);
        if let Some(most) = self.limit.filter(|most| patches > *most) {
            return Err(Refusal::Patches { patches, most });
        }
        let shown = if (width, height) == wide(size) {
            String::new()
        } else {
            format!("{size} as {width}×{height}, ")
        };
        Ok(Counted::exact(
            (patches.saturating_mul(self.multiplier_percent)).div_ceil(100),
            format!(
                "patches: {shown}{columns} × {rows} × {}",
                percent(self.multiplier_percent)
            ),
        )
        .seen(size, (width, height)))
    }
}

impl Patches {
    fn cells(&self, side: u64) -> u64 {
        side.div_ceil(self.patch)
    }

    fn fit(&self, size: Dimensions) -> (u64, u64) {
        let (width, height) = wide(size);
        let long = width.max(height);
        let Some(most) = self.max_dimension.filter(|most| long > *most) else {
            return (width, height);
        };
        let fitted =
            |side: u64| round_half_up(u128::from(side) * u128::from(most), long.into()).max(1);
        (fitted(width), fitted(height))
    }

    /// The guide scales by `s = sqrt(patch² · budget ÷ (w · h))`, then by the smaller of `floor(a)/a` and `floor(b)/b`, where `a` and
    /// `b` are the scaled sides in patches. Since `a = sqrt(budget · w ÷ h)`, the product is the smaller of `patch · floor(a) ÷ w` and
    /// `patch · floor(b) ÷ h`: no root needs more than its whole part. A side below one patch keeps one.
    fn shrink(&self, width: u64, height: u64, budget: u64) -> (u64, u64) {
        let columns = root(budget, width, height).clamp(1, budget);
        let rows = root(budget, height, width).clamp(1, budget);
        let by_width =
            u128::from(columns) * u128::from(height) <= u128::from(rows) * u128::from(width);
        let (to, of) = if by_width {
            (columns * self.patch, width)
        } else {
            (rows * self.patch, height)
        };
        let side = |side| scale_down(side, to.min(of), of).max(1);
        (side(width), side(height))
    }
}

/// 120 as `1.2`.
fn percent(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Patches = Patches {
        patch: 32,
        max_dimension: Some(65_535),
        budget: Some(1536),
        limit: Some(30_000),
        multiplier_percent: 100,
    };

    #[test]
    fn a_shrunk_picture_has_whole_patches_on_one_side() {
        assert_eq!(RULE.shrink(1800, 2400, 1536), (1056, 1408));
        assert_eq!(RULE.shrink(2048, 2048, 2500), (1600, 1600));
    }

    #[test]
    fn a_thread_stays_inside_the_budget() {
        let rule = Patches {
            max_dimension: None,
            ..RULE
        };
        let counted = rule.count(Dimensions::new(1_000_000, 1).unwrap()).unwrap();
        assert!((1..=1536).contains(&counted.tokens.expected()));
    }

    #[test]
    fn sides_are_rounded_when_they_are_fitted() {
        let rule = Patches {
            max_dimension: Some(512),
            ..RULE
        };
        assert_eq!(rule.fit(Dimensions::new(1024, 333).unwrap()), (512, 167));
        assert_eq!(rule.fit(Dimensions::new(u32::MAX, 1).unwrap()), (512, 1));
    }

    #[test]
    fn too_many_patches_are_refused_before_the_factor() {
        let rule = Patches {
            budget: None,
            ..RULE
        };
        let refused = rule.count(Dimensions::new(6000, 6000).unwrap());
        assert_eq!(
            refused.unwrap_err(),
            Refusal::Patches {
                patches: 35_344,
                most: 30_000
            }
        );
    }

    #[test]
    fn the_factor_is_shown_without_needless_digits() {
        assert_eq!(
            [percent(120), percent(162), percent(100)],
            ["1.2", "1.62", "1"]
        );
    }
}
