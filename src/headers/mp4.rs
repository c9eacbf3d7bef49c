//! MP4, M4A and `QuickTime`.
//!
//! The box `moov` says it all; it is looked for by jumping from box to box, and read alone.

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use mp4parse::{Error, MediaContext, SampleEntry, Track, TrackType, read_mp4};

use super::bounded::Bounded;
use super::{Format, HeaderError, Media, Sound, Video, fragments, time};
use crate::tokens::image::Dimensions;
use crate::tokens::picture::boxes::{BoxAt, box_at};

const FORMAT: Format = Format::Mp4;

/// Boxes on the outermost floor that are looked at; a film in fragments has one or two a fragment.
const MOST_BOXES: usize = 1 << 20;

pub(super) fn read<R: BufRead + Seek>(reader: &mut Bounded<R>) -> Result<Media, HeaderError> {
    let boxes = outermost(reader)?;
    let header = boxes.iter().find(|found| found.kind == *b"moov");
    let header = header.ok_or_else(|| HeaderError::broken(FORMAT, "no `moov` box"))?;
    // `mp4parse` reads everything that it is given, so it is given this box alone.
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(header.start))?;
    let length = header.end - header.start;
    reader
        .by_ref()
        .take(length)
        .read_to_end(&mut bytes)
        .map_err(|error| HeaderError::of_io(FORMAT, error))?;
    if (bytes.len() as u64) < length {
        return Err(HeaderError::Truncated(FORMAT));
    }
    let film = read_mp4(&mut Cursor::new(&bytes)).map_err(explain)?;
    let fragments = match film.mvex {
        Some(_) => fragments::durations(reader, &boxes)?,
        None => fragments::Durations::default(),
    };
    describe(&film, &fragments)
}

/// The outermost boxes. The file has to hold the last one: what is cut off is sent to nobody.
fn outermost<R: BufRead + Seek>(reader: &mut Bounded<R>) -> Result<Vec<BoxAt>, HeaderError> {
    let (mut place, end) = (0, reader.length());
    let mut found = Vec::new();
    loop {
        let next = box_at(reader, place, end).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => HeaderError::broken(FORMAT, error),
            _ => HeaderError::of_io(FORMAT, error),
        })?;
        let Some(next) = next else { break };
        if next.end > end {
            return Err(HeaderError::Truncated(FORMAT));
        }
        place = next.end;
        found.push(next);
        if found.len() > MOST_BOXES {
            return Err(HeaderError::broken(FORMAT, "more than a million boxes"));
        }
    }
    Ok(found)
}

fn describe(film: &MediaContext, fragments: &fragments::Durations) -> Result<Media, HeaderError> {
    let scale = film.timescale.map_or(0, |scale| scale.0);
    let of = |kind| {
        film.tracks
            .iter()
            .filter(move |track: &&Track| track.track_type == kind)
    };
    let length = |track: &Track| {
        let edited = track.tkhd.as_ref().map(|head| head.duration);
        let edited = edited.filter(|units| ![0, u32::MAX.into(), u64::MAX].contains(units));
        let in_fragments = track.track_id.and_then(|id| fragments.of(id));
        let own = track.timescale.map_or(0, |scale| scale.0);
        // What stands in fragments comes after what stands in the header.
        let whole = edited.and_then(|units| time(units, scale));
        let stored = track.duration.as_ref().and_then(|units| time(units.0, own));
        let later = in_fragments.and_then(|units| time(units, own));
        match (whole.or(stored), later) {
            (Some(first), Some(later)) => Some(first.max(later)),
            (first, later) => first.or(later),
        }
    };
    let announced = film
        .mvex
        .as_ref()
        .and_then(|more| more.fragment_duration.as_ref());
    let announced = announced.and_then(|units| time(units.0, scale));
    let tracks = || of(TrackType::Video).chain(of(TrackType::Audio));
    let duration = tracks().filter_map(length).chain(announced).max();
    if let Some((track, size)) = of(TrackType::Video).find_map(|track| Some((track, size(track)?)))
    {
        let counted = track.stts.as_ref().map_or(0, |runs| {
            let counts = runs.samples.iter().map(|run| u64::from(run.sample_count));
            counts.fold(0, u64::saturating_add)
        });
        let frames = counted
            + track
                .track_id
                .and_then(|id| fragments.samples(id))
                .unwrap_or(0);
        return Ok(Media::Video(Video {
            size,
            duration: duration.ok_or(HeaderError::NoDuration(FORMAT))?,
            frames: (frames > 0).then_some(frames),
            has_sound: of(TrackType::Audio).next().is_some(),
            format: FORMAT,
        }));
    }
    let sound = of(TrackType::Audio)
        .next()
        .ok_or(HeaderError::NoTrack(FORMAT))?;
    let entries = sound.stsd.iter().flat_map(|list| list.descriptions.iter());
    let channels = entries.into_iter().find_map(|entry| match entry {
        SampleEntry::Audio(audio) => u16::try_from(audio.channelcount).ok(),
        _ => None,
    });
    Ok(Media::Sound(Sound {
        duration: duration.ok_or(HeaderError::NoDuration(FORMAT))?,
        channels: channels.filter(|count| *count > 0),
        format: FORMAT,
    }))
}

/// The size of the frames, turned as they are shown.
fn size(track: &Track) -> Option<Dimensions> {
    let entries = track.stsd.iter().flat_map(|list| list.descriptions.iter());
    let stored = entries.into_iter().find_map(|entry| match entry {
        SampleEntry::Video(video) => Dimensions::new(video.width.into(), video.height.into()),
        _ => None,
    });
    let head = track.tkhd.as_ref();
    // The header of the track has the size of the picture in 65,536ths of a pixel.
    let shown = || Dimensions::new(head?.width >> 16, head?.height >> 16);
    let size = stored.or_else(shown)?;
    let turned =
        head.is_some_and(|head| head.matrix.a == 0 && head.matrix.d == 0 && head.matrix.b != 0);
    Some(if turned { size.turned() } else { size })
}

fn explain(error: Error) -> HeaderError {
    match error {
        Error::UnexpectedEOF => {
            HeaderError::broken(FORMAT, "a box is shorter than what it should hold")
        }
        Error::Io(error) => HeaderError::of_io(FORMAT, error),
        Error::InvalidData(status) => HeaderError::broken(FORMAT, format!("{status:?}")),
        other => HeaderError::broken(FORMAT, other),
    }
}
