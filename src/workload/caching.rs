//! What of a request a cache holds: so many tokens of its beginning, or what it marks.

use rust_decimal::Decimal;

use super::{Framing, Misfit, PartCount, Workload};
use crate::meter::Meter;
use crate::price_book::model::Modality;
use crate::quantity::Corner;
use crate::usage::Usage;

/// A mark: everything up to a part is for the cache, the tools before all parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheMark {
    /// How many parts stand before the mark; with none of them it is behind the tools.
    pub parts: usize,
    /// Whether the cache keeps it for an hour, and not for the vendor's default time.
    pub hour: bool,
}

/// The marks of a request, and what the cache is taken to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caching {
    /// In the order of their places.
    pub marks: Vec<CacheMark>,
    /// Whether the cache has it all already; else it is written.
    pub read: bool,
}

impl Workload {
    /// Whether marks decide what is cached: nothing else was declared.
    #[must_use]
    pub fn follows_marks(&self) -> bool {
        !self.caching.marks.is_empty() && self.cached_tokens == 0 && self.cache_write_tokens == 0
    }

    /// Moves what is marked to the meters of the cache: tools first, then part by part. The frame between them stays where it is.
    pub(super) fn move_marked(&self, usage: &mut Usage, counts: &[PartCount], framing: &Framing) {
        if !self.follows_marks() {
            return;
        }
        let tools = framing.tools.as_ref();
        let mut text = tools.map_or(0, |tools| tools.tokens.expected());
        let mut from = 0;
        for mark in &self.caching.marks {
            let inside = |count: &&PartCount| (from..mark.parts).contains(&count.part);
            let mut pictures = 0_u64;
            for count in counts.iter().filter(inside) {
                let tokens = count.tokens.expected();
                match count.modality {
                    Modality::Image => pictures = pictures.saturating_add(tokens),
                    _ => text = text.saturating_add(tokens),
                }
            }
            let (texts_to, pictures_to) = match (self.caching.read, mark.hour) {
                (true, _) => (Meter::CacheRead, Meter::CacheReadImage),
                (false, true) => (Meter::CacheWrite1h, Meter::CacheWrite1h),
                (false, false) => (Meter::CacheWrite, Meter::CacheWrite),
            };
            for (from, to, tokens) in [
                (Meter::Input, texts_to, text),
                (Meter::InputImage, pictures_to, pictures),
            ] {
                if tokens > 0 {
                    usage.move_units(from, to, Decimal::from(tokens));
                }
            }
            text = 0;
            from = mark.parts.max(from);
        }
    }

    /// Caches hold the beginning of a request: text first, then pictures, clips and sounds.
    pub(super) fn move_cached(&self, usage: &mut Usage) -> Result<(), Misfit> {
        let cached = self.cached_tokens.saturating_add(self.cache_write_tokens);
        let input = usage.length(Corner::Expected).input;
        if cached > input {
            return Err(Misfit::MoreCachedThanSent { cached, input });
        }
        let mut left = Decimal::from(self.cached_tokens);
        for (from, to) in [
            (Meter::Input, Meter::CacheRead),
            (Meter::InputImage, Meter::CacheReadImage),
            (Meter::InputVideo, Meter::CacheRead),
            (Meter::InputAudio, Meter::CacheReadAudio),
        ] {
            if left > Decimal::ZERO {
                left = usage.move_units(from, to, left);
            }
        }
        let mut left = Decimal::from(self.cache_write_tokens);
        let written = [
            Meter::Input,
            Meter::InputImage,
            Meter::InputVideo,
            Meter::InputAudio,
        ];
        for from in written {
            if left > Decimal::ZERO {
                left = usage.move_units(from, Meter::CacheWrite, left);
            }
        }
        Ok(())
    }
}
