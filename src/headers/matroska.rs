//! Matroska and `WebM`.

#![expect(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the format has its duration as a float"
)]

use std::io::{BufRead, Seek};
use std::time::Duration;

use matroska_demuxer::{DemuxError, MatroskaFile, TrackEntry, TrackType};

use super::bounded::Bounded;
use super::{Format, HeaderError, Media, Sound, Video, clusters, time};
use crate::tokens::image::Dimensions;

const FORMAT: Format = Format::Matroska;

pub(super) fn read<R: BufRead + Seek>(reader: &mut Bounded<R>) -> Result<Media, HeaderError> {
    let file = MatroskaFile::open(&mut *reader).map_err(explain)?;
    let scale = file.info().timestamp_scale().get();
    let announced = file.info().duration().map(|ticks| ticks * scale as f64);
    let announced = announced.filter(|nanoseconds| nanoseconds.is_finite() && *nanoseconds >= 1.0);
    let tracks = file.tracks().to_vec();
    let duration = match announced {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds.round() as u64),
        None => recorded(reader, scale, &tracks)?,
    };
    let of = |kind| move |track: &&TrackEntry| track.track_type() == kind;
    let sound = tracks.iter().find(of(TrackType::Audio));
    let clip = tracks.iter().find(of(TrackType::Video));
    if let Some((track, shown)) = clip.and_then(|track| Some((track, track.video()?))) {
        let side = |pixels: u64, cut: [Option<u64>; 2]| {
            let cut = cut.into_iter().flatten().fold(0, u64::saturating_add);
            u32::try_from(pixels.saturating_sub(cut)).unwrap_or(0)
        };
        let size = Dimensions::new(
            side(
                shown.pixel_width().get(),
                [shown.pixel_crop_left(), shown.pixel_crop_right()],
            ),
            side(
                shown.pixel_height().get(),
                [shown.pixel_crop_top(), shown.pixel_crop_bottom()],
            ),
        );
        let size = size.ok_or_else(|| HeaderError::broken(FORMAT, "frames without pixels"))?;
        let each = track.default_duration().map(|each| u128::from(each.get()));
        let frames = each.map(|each| (duration.as_nanos() + each / 2) / each);
        return Ok(Media::Video(Video {
            size,
            duration,
            frames: frames.and_then(|frames| u64::try_from(frames).ok()),
            has_sound: sound.is_some(),
            format: FORMAT,
        }));
    }
    let sound = sound.ok_or(HeaderError::NoTrack(FORMAT))?;
    let channels = sound
        .audio()
        .and_then(|audio| u16::try_from(audio.channels().get()).ok());
    Ok(Media::Sound(Sound {
        duration,
        channels,
        format: FORMAT,
    }))
}

/// How long a file is that does not say so.
fn recorded<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    scale: u64,
    tracks: &[TrackEntry],
) -> Result<Duration, HeaderError> {
    let each = tracks.iter().filter_map(|track| {
        let each = track.default_duration()?;
        Some((track.track_number().get(), each.get()))
    });
    let nanoseconds = clusters::end(reader, scale, &each.collect())?;
    u64::try_from(nanoseconds)
        .ok()
        .and_then(|nanoseconds| time(nanoseconds, 1_000_000_000))
        .ok_or(HeaderError::NoDuration(FORMAT))
}

fn explain(error: DemuxError) -> HeaderError {
    match error {
        DemuxError::IoError(error) => HeaderError::of_io(FORMAT, error),
        DemuxError::ElementSizeExceedsStream { .. } => HeaderError::Truncated(FORMAT),
        other => HeaderError::broken(FORMAT, other),
    }
}
