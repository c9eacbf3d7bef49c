//! A token for every so many pixels.

use serde::{Deserialize, Serialize};

use super::algorithm::{Counted, Rule};
use super::math::{round_half_up, scale_down};
use super::parameters::{AREA, COUNT, Parameters, SIDE};
use super::{Dimensions, Refusal};

/// The picture is scaled with its aspect, up or down, into a range of pixels; its area is divided by `divisor` (pixels a token) and
/// rounded to the nearest whole number, halves up, or up; the cap comes last. With `fit`, a longer side above it is first shrunk to it.
///
/// The sides after scaling are not rounded: only the area counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Area {
    /// Pixels a token.
    divisor: u64,
    /// Pixels, inclusive: smaller pictures are enlarged to it.
    min_pixels: u64,
    /// Pixels, inclusive: bigger pictures are shrunk to it.
    max_pixels: u64,
    /// Tokens, inclusive.
    max_tokens: u64,
    /// Pixels of the longer side, inclusive.
    fit: Option<u64>,
    /// Whether a begun token is a whole one.
    up: bool,
}

impl Rule for Area {
    const KEYS: &'static [&'static str] = &[
        "divisor",
        "min_pixels",
        "max_pixels",
        "max_tokens",
        "fit",
        "round_up",
    ];

    fn read(from: &mut Parameters<'_>) -> Self {
        let (min_pixels, max_pixels) = from.range("min_pixels", "max_pixels", AREA);
        Self {
            divisor: from.need("divisor", AREA),
            min_pixels,
            max_pixels,
            max_tokens: from.need("max_tokens", COUNT),
            fit: from.optional("fit", SIDE),
            up: from.optional("round_up", 0..=1) == Some(1),
        }
    }

    fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
        let long = u64::from(size.long_side());
        let fitted = match self.fit.filter(|most| long > *most) {
            Some(most) => scale_down(scale_down(size.pixels(), most, long), most, long),
            None => size.pixels(),
        };
        let pixels = fitted.clamp(self.min_pixels, self.max_pixels);
        let tokens = match self.up {
            true => pixels.div_ceil(self.divisor),
            false => round_half_up(pixels.into(), self.divisor.into()),
        };
        let scaled = if pixels == size.pixels() {
            String::new()
        } else {
            format!(" scaled to {pixels} px")
        };
        let capped = if tokens > self.max_tokens {
            format!(", at most {}", self.max_tokens)
        } else {
            String::new()
        };
        Ok(Counted::exact(
            tokens.min(self.max_tokens),
            format!("{size}{scaled} / {}{capped}", self.divisor),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: Area = Area {
        divisor: 784,
        min_pixels: 3136,
        max_pixels: 1_048_576,
        max_tokens: 1312,
        fit: None,
        up: false,
    };

    fn of(width: u32, height: u32) -> (u64, String) {
        let counted = LOW.count(Dimensions::new(width, height).unwrap()).unwrap();
        (counted.tokens.expected(), counted.method)
    }

    #[test]
    fn the_method_says_what_happened_to_the_picture() {
        assert_eq!(of(1280, 720), (1176, "1280×720 / 784".to_owned()));
        assert_eq!(of(1, 1), (4, "1×1 scaled to 3136 px / 784".to_owned()));
        assert_eq!(
            of(1920, 1080),
            (
                1312,
                "1920×1080 scaled to 1048576 px / 784, at most 1312".to_owned()
            )
        );
    }

    #[test]
    fn a_half_token_is_rounded_up() {
        assert_eq!(of(28, 28 * 5 + 14).0, 6);
    }
}
