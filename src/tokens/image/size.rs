//! How big a picture is.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Width and height of a picture in pixels, each at least 1, after its orientation has been applied.
///
/// ```
/// use tokenfare::tokens::image::Dimensions;
/// let size = Dimensions::parse("1280x720")?;
/// assert_eq!((size.width(), size.height()), (1280, 720));
/// assert_eq!(size.to_string(), "1280×720");
/// # Ok::<(), tokenfare::tokens::image::DimensionsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dimensions {
    width: u32,
    height: u32,
}

/// Why a text is not a size.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DimensionsError {
    /// It is not two whole numbers with a cross between them.
    #[error("`{0}` is not a size like `1280x720`")]
    NotASize(String),
    /// One side is 0.
    #[error("a picture of `{0}` has no pixels")]
    ZeroSide(String),
    /// A side is beyond what any picture format can hold.
    #[error("`{0}` is too big: a side is at most {max} px", max = u32::MAX)]
    TooBig(String),
}

impl Dimensions {
    /// One pixel.
    pub(crate) const ONE: Self = Self {
        width: 1,
        height: 1,
    };

    /// Returns the size, or nothing if a side is 0.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Option<Self> {
        if width == 0 || height == 0 {
            None
        } else {
            Some(Self { width, height })
        }
    }

    /// Reads `WIDTHxHEIGHT`; the cross may be `x`, `X`, `×` or `*`, with spaces around it.
    ///
    /// # Errors
    ///
    /// If the text is something else, or a side is 0 or above [`u32::MAX`].
    pub fn parse(text: &str) -> Result<Self, DimensionsError> {
        let not_a_size = || DimensionsError::NotASize(text.to_owned());
        let (width, height) = text
            .split_once(['x', 'X', '×', '*'])
            .ok_or_else(not_a_size)?;
        let side = |digits: &str| {
            let digits = digits.trim();
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(not_a_size());
            }
            digits
                .parse::<u32>()
                .map_err(|_| DimensionsError::TooBig(text.to_owned()))
        };
        let (width, height) = (side(width)?, side(height)?);
        Self::new(width, height).ok_or_else(|| DimensionsError::ZeroSide(text.to_owned()))
    }

    /// Pixels from left to right, at least 1.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, at least 1.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.height
    }

    /// Returns the size after a quarter turn.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }

    /// Pixels in all.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Pixels of the longer side.
    #[must_use]
    pub fn long_side(self) -> u32 {
        self.width.max(self.height)
    }

    /// Pixels of the shorter side.
    #[must_use]
    pub fn short_side(self) -> u32 {
        self.width.min(self.height)
    }
}

impl FromStr for Dimensions {
    type Err = DimensionsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_usual_cross_is_read() {
        for text in [
            "1280x720",
            "1280X720",
            "1280×720",
            "1280*720",
            " 1280 x 720 ",
        ] {
            assert_eq!(
                Dimensions::parse(text),
                Ok(Dimensions::new(1280, 720).unwrap()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_size_is_said_clearly() {
        for text in [
            "", "x", "1280", "1280x", "-1x5", "+1x5", "1x2x3", "1.5x2", "１x２",
        ] {
            let error = Dimensions::parse(text).unwrap_err();
            assert_eq!(error, DimensionsError::NotASize(text.to_owned()));
        }
        let zero = Dimensions::parse("0x720").unwrap_err();
        assert_eq!(zero.to_string(), "a picture of `0x720` has no pixels");
        let big = Dimensions::parse("4294967296x1").unwrap_err();
        assert_eq!(
            big.to_string(),
            "`4294967296x1` is too big: a side is at most 4294967295 px"
        );
    }
}
