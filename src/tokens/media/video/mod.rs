//! Tokens of a clip: so many frames a second, each as a picture; in pairs within a budget; or between published bounds.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pairs::Pairs;
use super::{MediaCount, MediaError, SECOND, around, seconds};
use crate::provenance::Reference;
use crate::quantity::{Basis, Count};
use crate::tokens::image::{Dimensions, ImageError, ImageRule, ImageTerms};

mod raw;

pub use raw::RawVideoRule;

/// What a rule has to know of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clip {
    /// The size of a frame as it is shown.
    pub size: Dimensions,
    /// How long it is.
    pub duration: Duration,
    /// How many frames the file has; none if unknown.
    pub frames: Option<u64>,
    /// Frames a second that the sender asks for, in thousandths; as the vendor does it if none.
    pub rate: Option<u32>,
}

/// How many tokens the pictures of a clip are. Its sound is counted by the rule for sound, if this one says that it is heard.
///
/// ```
/// use std::time::Duration;
/// use tokenfare::tokens::image::Dimensions;
/// use tokenfare::tokens::media::{Clip, RawVideoRule};
/// let raw: RawVideoRule = toml::from_str("rule = 'frames'\nframe = { rule = 'flat', tokens = 258 }\nsound = true")?;
/// let rule = raw.check("example").expect("valid");
/// let clip = Clip { size: Dimensions::parse("1280x720")?, duration: Duration::from_secs(60), frames: None, rate: None };
/// assert_eq!(rule.count(clip, None)?.tokens.expected(), 60 * 258);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoRule {
    name: String,
    way: Way,
    sound: bool,
    max_seconds: Option<u64>,
    basis: Basis,
    source: Option<Reference>,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    /// Every frame is a picture with `beside` tokens beside it; `stamp` tokens a second are added.
    Frames {
        sampled: Sampled,
        frame: Box<ImageRule>,
        beside: Count,
        stamp: Count,
    },
    /// Two frames share a grid, with `beside` tokens beside it.
    Pairs { pairs: Pairs, beside: Count },
    /// Every frame is a picture of a number of tokens within bounds, and so is the whole.
    Bounded {
        sampled: Sampled,
        frame: Box<ImageRule>,
        of_frame: (u64, u64),
        of_clip: (u64, u64),
    },
}

/// So many frames in so many seconds, within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sampled {
    frames: u64,
    seconds: u64,
    least: u64,
    most: Option<u64>,
}

impl Sampled {
    fn count(&self, clip: Clip) -> Count {
        let (frames, seconds) = match clip.rate {
            Some(thousandths) => (thousandths.into(), 1_000),
            None => (self.frames, self.seconds),
        };
        let per = u128::from(seconds) * SECOND;
        let taken = around(clip.duration.as_nanos().saturating_mul(frames.into()), per);
        let bound = |frames: u64| frames.max(self.least).min(self.most.unwrap_or(u64::MAX));
        Count::new(
            bound(taken.low()),
            bound(taken.expected()),
            bound(taken.high()),
        )
        .unwrap_or_default()
    }
}

impl VideoRule {
    /// Returns the tokens of a clip's pictures at a level of detail, or at the default one.
    ///
    /// # Errors
    ///
    /// If the rule does not have this level, or the vendor would refuse the clip.
    pub fn count(&self, clip: Clip, detail: Option<&str>) -> Result<MediaCount, MediaError> {
        let most = self.max_seconds.map(Duration::from_secs);
        if let Some(most) = most.filter(|most| clip.duration > *most) {
            let (length, most) = (seconds(clip.duration), seconds(most));
            return Err(MediaError::Refused(format!(
                "a clip of {length} is longer than the limit of {most}"
            )));
        }
        let (tokens, method) = match &self.way {
            Way::Pairs { pairs, beside } => {
                no_levels(detail)?;
                paired(pairs.count(clip)?, *beside)
            }
            Way::Frames {
                sampled,
                frame,
                beside,
                stamp,
            } => {
                let (frames, each) = (
                    sampled.count(clip),
                    frame.count(clip.size, &ImageTerms::at(detail))?,
                );
                let per_second = |tokens: u64| {
                    around(
                        clip.duration.as_nanos().saturating_mul(tokens.into()),
                        SECOND,
                    )
                };
                let stamps = Count::new(
                    per_second(stamp.low()).low(),
                    per_second(stamp.expected()).expected(),
                    per_second(stamp.high()).high(),
                );
                let one = each.tokens.checked_add(*beside);
                let pictures = product(frames, one.unwrap_or(Count::exact(u64::MAX)));
                let tokens = pictures.checked_add(stamps.unwrap_or_default());
                let mut method =
                    format!("{} frames × {}", frames.expected(), each.tokens.expected());
                if stamp.high() > 0 || beside.high() > 0 {
                    method.push_str(" + time stamps");
                }
                (tokens.unwrap_or(Count::exact(u64::MAX)), method)
            }
            Way::Bounded {
                sampled,
                frame,
                of_frame,
                of_clip,
            } => {
                let (frames, each) = (
                    sampled.count(clip),
                    frame.count(clip.size, &ImageTerms::at(detail))?,
                );
                bounded(frames, each.tokens, *of_frame, *of_clip)
            }
        };
        Ok(MediaCount::new(tokens, self.basis, method))
    }

    /// Returns the tokens of pictures that are sent as the frames of a clip, one after the other: none is left out. No vendor has
    /// published how it counts them; each is taken for what a frame of a clip is.
    ///
    /// # Errors
    ///
    /// If the rule does not have this level of detail, or a frame of such a size has no count.
    pub fn count_frames(
        &self,
        size: Dimensions,
        frames: u64,
        detail: Option<&str>,
    ) -> Result<MediaCount, MediaError> {
        let (tokens, method) = match &self.way {
            Way::Pairs { pairs, beside } => {
                no_levels(detail)?;
                // The last picture is sent twice where one has no other beside it.
                paired(pairs.of_frames(size, frames.next_multiple_of(2)), *beside)
            }
            Way::Frames { frame, beside, .. } => {
                let each = frame.count(size, &ImageTerms::at(detail))?.tokens;
                let each = each.checked_add(*beside).unwrap_or(Count::exact(u64::MAX));
                let method = format!("{frames} frames × {}", each.expected());
                (product(Count::exact(frames), each), method)
            }
            Way::Bounded {
                frame,
                of_frame,
                of_clip,
                ..
            } => {
                let each = frame.count(size, &ImageTerms::at(detail))?.tokens;
                bounded(Count::exact(frames), each, *of_frame, *of_clip)
            }
        };
        Ok(MediaCount::new(tokens, Basis::Estimated, method))
    }

    /// Whether the sound of the clip is heard.
    #[must_use]
    pub fn hears(&self) -> bool {
        self.sound
    }

    /// The name by which models refer to the rule.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the rule was read.
    #[must_use]
    pub fn source(&self) -> Option<&Reference> {
        self.source.as_ref()
    }

    /// What else is to be known about it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

/// A rule that has no levels of detail is asked for none.
fn no_levels(detail: Option<&str>) -> Result<(), ImageError> {
    match detail {
        None => Ok(()),
        Some(detail) => Err(ImageError::UnknownDetail {
            detail: detail.to_owned(),
            offered: Vec::new(),
        }),
    }
}

/// Tokens of pairs, with what stands beside each.
fn paired((tokens, pairs, mut method): (u64, u64, String), beside: Count) -> (Count, String) {
    if beside.high() > 0 {
        method.push_str(" + time stamps");
    }
    let tokens = Count::exact(tokens).checked_add(product(Count::exact(pairs), beside));
    (tokens.unwrap_or(Count::exact(u64::MAX)), method)
}

/// So many frames, each and all of them between bounds.
fn bounded(
    frames: Count,
    each: Count,
    of_frame: (u64, u64),
    of_clip: (u64, u64),
) -> (Count, String) {
    let whole = |frames: u64, tokens: u64| {
        let tokens = tokens.clamp(of_frame.0, of_frame.1);
        frames.saturating_mul(tokens).clamp(of_clip.0, of_clip.1)
    };
    let expected = whole(frames.expected(), each.expected());
    let tokens = Count::new(
        whole(frames.low(), of_frame.0).min(expected),
        expected,
        whole(frames.high(), of_frame.1).max(expected),
    );
    let method = format!(
        "{} frames of {} to {}, {} to {} in all",
        frames.expected(),
        of_frame.0,
        of_frame.1,
        of_clip.0,
        of_clip.1
    );
    (tokens.unwrap_or_default(), method)
}

fn product(a: Count, b: Count) -> Count {
    Count::new(
        a.low().saturating_mul(b.low()),
        a.expected().saturating_mul(b.expected()),
        a.high().saturating_mul(b.high()),
    )
    .unwrap_or_default()
}
