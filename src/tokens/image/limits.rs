//! Pictures that a vendor refuses.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Dimensions;

/// The bounds outside which a picture is refused; a bound that is not given does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Pixels of the shorter side, inclusive.
    pub min_side: Option<u32>,
    /// Pixels of the longer side, inclusive.
    pub max_side: Option<u32>,
    /// Pixels in all, inclusive.
    pub max_pixels: Option<u64>,
    /// The longer side is at most so many times the shorter one.
    pub max_aspect: Option<u32>,
    /// Pictures of one request, inclusive.
    pub max_images: Option<u64>,
    /// What holds where a request has many pictures.
    pub crowd: Option<Crowd>,
}

/// A tighter bound for each picture of a request that has many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// The most pictures for which the bound does not hold yet.
    pub above: u64,
    /// Pixels of the longer side, inclusive.
    pub max_side: u32,
}

/// Why a vendor would refuse a picture: the limit and what the picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The shorter side is below the limit.
    #[error("a side of {side} px is below the limit of {least} px")]
    ShortSide {
        /// Pixels of the shorter side.
        side: u32,
        /// The least that is accepted, in pixels.
        least: u32,
    },
    /// The longer side is above the limit.
    #[error("a side of {side} px is above the limit of {most} px")]
    LongSide {
        /// Pixels of the longer side.
        side: u32,
        /// The most that is accepted, in pixels.
        most: u32,
    },
    /// The longer side is above the limit for requests with so many pictures.
    #[error(
        "a side of {side} px is above the limit of {most} px for a request with more than {above} pictures"
    )]
    Crowd {
        /// Pixels of the longer side.
        side: u32,
        /// The most that is accepted, in pixels.
        most: u32,
        /// The most pictures for which the limit does not hold yet.
        above: u64,
    },
    /// The request has too many pictures.
    #[error("{pictures} pictures in a request are above the limit of {most}")]
    Pictures {
        /// Pictures of the request.
        pictures: u64,
        /// The most that is accepted.
        most: u64,
    },
    /// The area is above the limit.
    #[error("{pixels} pixels are above the limit of {most}")]
    Pixels {
        /// Pixels in all.
        pixels: u64,
        /// The most that is accepted.
        most: u64,
    },
    /// The picture is too long and thin.
    #[error("a size of {size} is longer than the limit of {most}:1")]
    Aspect {
        /// The picture.
        size: Dimensions,
        /// The longest accepted, as times of the shorter side.
        most: u32,
    },
    /// The picture has too many patches after it was resized.
    #[error("{patches} patches are above the limit of {most}")]
    Patches {
        /// Patches after resizing.
        patches: u64,
        /// The most that is accepted.
        most: u64,
    },
    /// No refusal of the vendor's: it has published no figure for pictures of this size.
    #[error("no figure is published for a picture of {size}: they end at {ends} pixels")]
    Unpublished {
        /// The picture.
        size: Dimensions,
        /// Pixels of the last picture with a figure on this side.
        ends: u64,
    },
}

impl Limits {
    /// Whether a picture is inside the bounds when it is one of so many in a request.
    pub(super) fn check(&self, size: Dimensions, pictures: u64) -> Result<(), Refusal> {
        let (long, short, pixels) = (size.long_side(), size.short_side(), size.pixels());
        if let Some(least) = self.min_side.filter(|least| short < *least) {
            return Err(Refusal::ShortSide { side: short, least });
        }
        if let Some(most) = self.max_side.filter(|most| long > *most) {
            return Err(Refusal::LongSide { side: long, most });
        }
        let crowd = self.crowd.filter(|crowd| pictures > crowd.above);
        if let Some(Crowd { above, max_side }) = crowd.filter(|crowd| long > crowd.max_side) {
            return Err(Refusal::Crowd {
                side: long,
                most: max_side,
                above,
            });
        }
        if let Some(most) = self.max_images.filter(|most| pictures > *most) {
            return Err(Refusal::Pictures { pictures, most });
        }
        if let Some(most) = self.max_pixels.filter(|most| pixels > *most) {
            return Err(Refusal::Pixels { pixels, most });
        }
        let too_long = |most: &u32| u64::from(long) > u64::from(short) * u64::from(*most);
        if let Some(most) = self.max_aspect.filter(too_long) {
            return Err(Refusal::Aspect { size, most });
        }
        Ok(())
    }

    pub(super) fn complain(&self, wrong: &mut Vec<String>) {
        let sides = [
            self.max_side,
            self.max_aspect,
            self.crowd.map(|crowd| crowd.max_side),
        ];
        let counts = [self.max_pixels, self.max_images];
        if sides.contains(&Some(0)) || counts.contains(&Some(0)) {
            wrong.push("a limit of 0 would refuse every picture".to_owned());
        }
        if let (Some(least), Some(most)) = (self.min_side, self.max_side)
            && least > most
        {
            wrong.push("`min_side` is above `max_side`".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        min_side: Some(15),
        max_side: Some(9_000),
        max_pixels: Some(36_000_000),
        max_aspect: Some(150),
        max_images: Some(50),
        crowd: Some(Crowd {
            above: 20,
            max_side: 2_000,
        }),
    };

    fn refused(width: u32, height: u32) -> Option<String> {
        let size = Dimensions::new(width, height).unwrap();
        LIMITS
            .check(size, 1)
            .err()
            .map(|refusal| refusal.to_string())
    }

    #[test]
    fn bounds_are_inclusive_and_a_refusal_names_limit_and_value() {
        assert_eq!(
            [refused(15, 15), refused(6000, 6000), refused(3000, 20)],
            [None, None, None]
        );
        let said = [
            refused(14, 99),
            refused(9001, 99),
            refused(6000, 6001),
            refused(20, 3001),
        ];
        assert_eq!(
            said.map(Option::unwrap),
            [
                "a side of 14 px is below the limit of 15 px",
                "a side of 9001 px is above the limit of 9000 px",
                "36006000 pixels are above the limit of 36000000",
                "a size of 20×3001 is longer than the limit of 150:1",
            ]
        );
    }
    #[test]
    fn a_request_with_many_pictures_takes_smaller_ones_and_only_so_many() {
        let size = Dimensions::new(100, 2001).unwrap();
        let said = |pictures| {
            LIMITS
                .check(size, pictures)
                .map_err(|refusal| refusal.to_string())
        };
        assert_eq!(said(20), Ok(()));
        assert_eq!(
            said(21).unwrap_err(),
            "a side of 2001 px is above the limit of 2000 px for a request with more than 20 pictures"
        );
        let small = Dimensions::new(99, 99).unwrap();
        assert_eq!(LIMITS.check(small, 50), Ok(()));
        assert_eq!(
            LIMITS.check(small, 51).unwrap_err().to_string(),
            "51 pictures in a request are above the limit of 50"
        );
    }
}
