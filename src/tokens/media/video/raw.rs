//! A rule for clips as a table has it, and what is wrong with it.

use serde::Deserialize;

use super::super::pairs::Pairs;
use super::super::{ordered, positive, provenance};
use super::{Sampled, VideoRule, Way};
use crate::provenance::RawReference;
use crate::quantity::{Basis, Count};
use crate::tokens::image::{ImageRule, RawImageRule};

/// A rule as it stands in a table `[video.NAME]`.
///
/// | key | meaning |
/// |---|---|
/// | `rule` | `frames`, `pairs` or `bounded` |
/// | `frames`, `seconds` | so many frames are taken in so many seconds; 1 in 1 if they are not stated |
/// | `min_frames`, `max_frames` | the fewest and the most, inclusive |
/// | `frame` | `frames`, `bounded`: how a frame is counted, a rule for pictures in place |
/// | `stamp_tokens` | `frames`: tokens a second beside the frames, `[low, expected, high]` |
/// | `beside_tokens` | `frames`, `pairs`: tokens beside each frame or pair, `[low, expected, high]` |
/// | `slower` | `pairs`: `[[30, 2], [300, 1]]`, above so many seconds so many frames a second |
/// | `factor`, `min_frame_pixels`, `max_frame_pixels`, `max_video_pixels`, `extra` | `pairs`: the grid and its budget, tokens around |
/// | `min_frame_tokens`, `max_frame_tokens`, `min_tokens`, `max_tokens` | `bounded`: of a frame, of the clip |
/// | `sound` | whether the sound of the clip is heard, and counted by the rule for sound |
/// | `max_seconds` | a longer clip is refused, inclusive |
/// | `basis`, `source`, `note` | as for pictures |
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawVideoRule {
    rule: String,
    frames: Option<u64>,
    seconds: Option<u64>,
    min_frames: Option<u64>,
    max_frames: Option<u64>,
    frame: Option<RawImageRule>,
    stamp_tokens: Option<[u64; 3]>,
    beside_tokens: Option<[u64; 3]>,
    slower: Option<Vec<(u64, u64)>>,
    factor: Option<u64>,
    min_frame_pixels: Option<u64>,
    max_frame_pixels: Option<u64>,
    max_video_pixels: Option<u64>,
    extra: Option<u64>,
    min_frame_tokens: Option<u64>,
    max_frame_tokens: Option<u64>,
    min_tokens: Option<u64>,
    max_tokens: Option<u64>,
    sound: Option<bool>,
    max_seconds: Option<u64>,
    basis: Option<Basis>,
    source: Option<RawReference>,
    note: Option<String>,
}

impl RawVideoRule {
    /// Returns the rule if every parameter is there and in its range.
    ///
    /// # Errors
    ///
    /// All that is wrong, one fragment each.
    pub fn check(mut self, name: &str) -> Result<VideoRule, Vec<String>> {
        let mut wrong = Vec::new();
        self.complain_of_strangers(&mut wrong);
        let way = match self.rule.as_str() {
            "pairs" => Some(Way::Pairs {
                beside: self.beside(&mut wrong),
                pairs: self.pairs(&mut wrong),
            }),
            "frames" => self.frame(&mut wrong).map(|frame| Way::Frames {
                sampled: self.sampled(&mut wrong),
                frame,
                beside: self.beside(&mut wrong),
                stamp: ordered(
                    "stamp_tokens",
                    self.stamp_tokens.unwrap_or([0; 3]),
                    &mut wrong,
                ),
            }),
            "bounded" => self.frame(&mut wrong).map(|frame| Way::Bounded {
                sampled: self.sampled(&mut wrong),
                frame,
                of_frame: bounds(
                    ["min_frame_tokens", "max_frame_tokens"],
                    [self.min_frame_tokens, self.max_frame_tokens],
                    &mut wrong,
                ),
                of_clip: bounds(
                    ["min_tokens", "max_tokens"],
                    [self.min_tokens, self.max_tokens],
                    &mut wrong,
                ),
            }),
            other => {
                wrong.push(format!(
                    "unknown rule `{other}`: it is one of `bounded`, `frames`, `pairs`"
                ));
                None
            }
        };
        let (basis, source) = provenance(self.basis, self.source.as_ref(), &mut wrong);
        match way {
            Some(way) if wrong.is_empty() => Ok(VideoRule {
                name: name.to_owned(),
                way,
                sound: self.sound.unwrap_or(false),
                max_seconds: self.max_seconds,
                basis,
                source,
                note: self.note,
            }),
            _ => Err(wrong),
        }
    }

    fn complain_of_strangers(&self, wrong: &mut Vec<String>) {
        let stated = |numbers: &[Option<u64>]| numbers.iter().any(Option::is_some);
        let grid = [
            self.factor,
            self.min_frame_pixels,
            self.max_frame_pixels,
            self.max_video_pixels,
            self.extra,
        ];
        let bounds = [
            self.min_frame_tokens,
            self.max_frame_tokens,
            self.min_tokens,
            self.max_tokens,
        ];
        let strangers = match self.rule.as_str() {
            "pairs" => {
                stated(&bounds)
                    || self.frame.is_some()
                    || self.stamp_tokens.is_some()
                    || self.seconds.is_some()
            }
            "frames" => stated(&bounds) || stated(&grid) || self.slower.is_some(),
            "bounded" => {
                stated(&grid)
                    || self.stamp_tokens.is_some()
                    || self.beside_tokens.is_some()
                    || self.slower.is_some()
            }
            _ => false,
        };
        if strangers {
            wrong.push(format!("rule `{}` has keys of another rule", self.rule));
        }
    }

    fn beside(&self, wrong: &mut Vec<String>) -> Count {
        ordered("beside_tokens", self.beside_tokens.unwrap_or([0; 3]), wrong)
    }

    fn pairs(&self, wrong: &mut Vec<String>) -> Pairs {
        let slower = self.slower.clone().unwrap_or_default();
        if !slower.is_sorted_by(|one, next| one.0 < next.0) {
            wrong.push("`slower` is not in order of seconds".to_owned());
        }
        if slower.iter().any(|(_, rate)| *rate == 0) {
            wrong.push("`slower` has no frames a second".to_owned());
        }
        let mut need = |name: &str, value: Option<u64>| {
            if let Some(value) = value {
                return positive(name, value, wrong);
            }
            wrong.push(format!("`{name}` is missing"));
            1
        };
        Pairs {
            rate: need("frames", Some(self.frames.unwrap_or(1))),
            slower,
            min_frames: need("min_frames", self.min_frames),
            max_frames: need("max_frames", self.max_frames),
            factor: need("factor", self.factor),
            min_frame_pixels: need("min_frame_pixels", self.min_frame_pixels),
            max_frame_pixels: need("max_frame_pixels", self.max_frame_pixels),
            max_video_pixels: need("max_video_pixels", self.max_video_pixels),
            extra: self.extra.unwrap_or(0).min(1_000_000_000_000),
        }
    }

    fn frame(&mut self, wrong: &mut Vec<String>) -> Option<Box<ImageRule>> {
        let Some(frame) = self.frame.take() else {
            wrong.push("`frame` is missing: how a frame is counted".to_owned());
            return None;
        };
        match frame.check("frame") {
            Ok(rule) => Some(Box::new(rule)),
            Err(more) => {
                wrong.extend(more.into_iter().map(|message| format!("frame: {message}")));
                None
            }
        }
    }

    fn sampled(&self, wrong: &mut Vec<String>) -> Sampled {
        let least = positive("min_frames", self.min_frames.unwrap_or(1), wrong);
        if self.max_frames.is_some_and(|most| most < least) {
            wrong.push("`min_frames` is above `max_frames`".to_owned());
        }
        Sampled {
            frames: positive("frames", self.frames.unwrap_or(1), wrong),
            seconds: positive("seconds", self.seconds.unwrap_or(1), wrong),
            least,
            most: self.max_frames,
        }
    }
}

fn bounds(names: [&str; 2], values: [Option<u64>; 2], wrong: &mut Vec<String>) -> (u64, u64) {
    let (Some(least), Some(most)) = (values[0], values[1]) else {
        wrong.push(format!("`{}` and `{}` are needed", names[0], names[1]));
        return (0, 0);
    };
    if least > most {
        wrong.push(format!("`{}` is above `{}`", names[0], names[1]));
    }
    (least, most.max(least))
}
