//! Frames in pairs: a grid of cells for every two of them, so big that a budget for the whole clip holds.
//!
//! The vendor's own code: frames are taken at a rate and bounded; the cap on a frame's pixels falls with their number; a frame is snapped
//! to multiples of a factor and scaled into its bounds; each two frames together cost its cells.

use serde::{Deserialize, Serialize};

use super::super::image::{Dimensions, snapped_cells};
use super::{Clip, MediaError, SECOND};

/// The numbers of that code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pairs {
    /// Frames a second.
    pub(super) rate: u64,
    /// Above so many seconds: so many frames a second, in order.
    pub(super) slower: Vec<(u64, u64)>,
    pub(super) min_frames: u64,
    pub(super) max_frames: u64,
    /// Pixels of a cell's side.
    pub(super) factor: u64,
    pub(super) min_frame_pixels: u64,
    pub(super) max_frame_pixels: u64,
    /// Pixels of all frames together.
    pub(super) max_video_pixels: u64,
    /// Tokens around the frames.
    pub(super) extra: u64,
}

impl Pairs {
    /// Tokens, of how many pairs, and how they come about.
    pub(super) fn count(&self, clip: Clip) -> Result<(u64, u64, String), MediaError> {
        let frames = self
            .frames(clip)
            .ok_or_else(|| MediaError::Refused("a clip too short for two frames".to_owned()))?;
        Ok(self.of_frames(clip.size, frames))
    }

    /// The same of a number of frames, at least two.
    pub(super) fn of_frames(&self, size: Dimensions, frames: u64) -> (u64, u64, String) {
        // The share of two frames, but never less than five percent above the least.
        let share = self.max_video_pixels.saturating_mul(2) / frames.max(2);
        let least = self.min_frame_pixels.saturating_mul(21) / 20;
        let cap = self.max_frame_pixels.min(share).max(least);
        let (columns, rows) = snapped_cells(size, self.factor, self.min_frame_pixels, cap);
        let pairs = frames.div_ceil(2);
        let tokens = pairs
            .saturating_mul(columns.saturating_mul(rows))
            .saturating_add(self.extra);
        let (width, height) = (columns * self.factor, rows * self.factor);
        let method = format!(
            "{frames} frames as {width}×{height}: {pairs} × {columns} × {rows} cells + {}",
            self.extra
        );
        (tokens, pairs, method)
    }

    /// Frames a second of a clip of this length, in nanoseconds.
    fn rate(&self, length: u128) -> u128 {
        let above = |(seconds, _): &&(u64, u64)| length > u128::from(*seconds) * SECOND;
        let slowest = self.slower.iter().take_while(above).last();
        u128::from(slowest.map_or(self.rate, |(_, rate)| *rate))
    }

    /// How many frames are taken; none if fewer than two.
    fn frames(&self, clip: Clip) -> Option<u64> {
        let length = clip.duration.as_nanos();
        // In so much time there are `rate` frames.
        let (rate, time) = match clip.rate {
            Some(thousandths) => (u128::from(thousandths), 1_000 * SECOND),
            None => (self.rate(length), SECOND),
        };
        // The last part of a second counts where it is longer than the time between two frames.
        let part = length % SECOND;
        let counted = match part.saturating_mul(rate) > time {
            true => length,
            false => length - part,
        };
        // Frames of the file in that time: without their number any clip has enough.
        let (sampled, all) = match clip.frames {
            Some(frames) if length > 0 => {
                let all = counted.saturating_mul(frames.into()).div_ceil(length);
                let taken = all.saturating_mul(length).saturating_mul(rate);
                (taken / (u128::from(frames).max(1) * time), all)
            }
            _ => (counted.saturating_mul(rate) / time, u128::MAX),
        };
        let most = clip
            .frames
            .map_or(self.max_frames, |frames| frames.min(self.max_frames))
            / 2
            * 2;
        let least = self.min_frames.next_multiple_of(2);
        let frames = sampled.max(least.into()).min(most.into()).min(all);
        u64::try_from(frames).ok().filter(|frames| *frames >= 2)
    }
}
