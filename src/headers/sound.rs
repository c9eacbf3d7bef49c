//! WAV, AIFF, FLAC, Ogg and bare AAC.

use std::io::{BufRead, Read, Seek, SeekFrom};

use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::units::Timestamp;
use symphonia::default::formats::{AiffReader, FlacReader, OggReader, WavReader};

use super::bounded::Bounded;
use super::flac::Frames;
use super::{Format, HeaderError, Sound, time};

/// The whole file, for a reader that may go anywhere in it.
struct Source<'a, R>(&'a mut Bounded<R>);

impl<R: BufRead + Seek> Read for Source<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(into)
    }
}

impl<R: BufRead + Seek> Seek for Source<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl<R: BufRead + Seek + Send + Sync> MediaSource for Source<'_, R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.0.length())
    }
}

pub(super) fn read<R: BufRead + Seek + Send + Sync>(
    format: Format,
    reader: &mut Bounded<R>,
) -> Result<Sound, HeaderError> {
    if format == Format::Aac {
        return adts(reader);
    }
    if let Format::Wav | Format::Aiff = format {
        check_frame(format, reader)?;
    }
    let length = reader.length();
    let source: Box<dyn MediaSource + '_> = match format {
        Format::Flac => Box::new(Frames::new(reader)?),
        _ => Box::new(Source(reader)),
    };
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let options = FormatOptions::default();
    let opened: Result<Box<dyn FormatReader + '_>, Error> = match format {
        Format::Wav => WavReader::try_new(stream, options).map(|r| Box::new(r) as Box<_>),
        Format::Aiff => AiffReader::try_new(stream, options).map(|r| Box::new(r) as Box<_>),
        Format::Flac => FlacReader::try_new(stream, options).map(|r| Box::new(r) as Box<_>),
        _ => OggReader::try_new(stream, options).map(|r| Box::new(r) as Box<_>),
    };
    let mut opened = opened.map_err(|error| explain(format, error))?;
    let track = opened
        .first_track(TrackType::Audio)
        .ok_or(HeaderError::NoTrack(format))?;
    let (found, id, frames) = (describe(format, track, length)?, track.id, track.num_frames);
    if format == Format::Flac
        && let Some(last) = frames.and_then(|frames| i64::try_from(frames - 1).ok())
    {
        // Its header says how long it is, and only the last frame proves it: a few jumps away.
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(last),
            track_id: id,
        };
        opened
            .seek(SeekMode::Coarse, to)
            .map_err(|error| explain(format, error))?;
    }
    Ok(found)
}

/// Walks through the chunks of a WAV or AIFF file to the one that says how big a frame is: the reader reckons with two bytes.
///
/// # Errors
/// If more channels are claimed, or bigger samples, than any file has.
fn check_frame<R: BufRead + Seek + Send + Sync>(
    format: Format,
    reader: &mut Bounded<R>,
) -> Result<(), HeaderError> {
    let of_io = |error| HeaderError::of_io(format, error);
    // Where in its chunk the number of channels stands, and the bits of a sample.
    let (name, channels, bits, number): (_, _, _, fn([u8; 2]) -> u16) = match format {
        Format::Wav => (*b"fmt ", 2, 14, u16::from_le_bytes),
        _ => (*b"COMM", 0, 6, u16::from_be_bytes),
    };
    let mut place = 12;
    // A file that ends before is a matter of whoever reads it.
    while place + 24 <= reader.length() {
        reader.go_to(place).map_err(of_io)?;
        let found: [u8; 4] = reader.array().map_err(of_io)?;
        let size: [u8; 4] = reader.array().map_err(of_io)?;
        if found == name {
            let fields: [u8; 16] = reader.array().map_err(of_io)?;
            let at = |at: usize| number([fields[at], fields[at + 1]]);
            let (channels, bits) = (at(channels), at(bits));
            if channels.checked_mul(bits / 8).is_none() {
                let reason = format!("{channels} channels of {bits} bits");
                return Err(HeaderError::broken(format, reason));
            }
            break;
        }
        let size = match format {
            Format::Wav => u32::from_le_bytes(size),
            _ => u32::from_be_bytes(size),
        };
        place += 8 + u64::from(size).next_multiple_of(2);
    }
    reader.go_to(0).map_err(of_io)
}

fn describe(format: Format, track: &Track, length: u64) -> Result<Sound, HeaderError> {
    let Some(CodecParameters::Audio(audio)) = &track.codec_params else {
        return Err(HeaderError::NoTrack(format));
    };
    let rate = audio.sample_rate.unwrap_or(0);
    let channels = audio.channels.as_ref().map(Channels::count);
    let frames = track.num_frames.ok_or(HeaderError::NoDuration(format))?;
    if frames == 0 {
        return Err(HeaderError::NoDuration(format));
    }
    // What is not packed takes the bytes that it says.
    if matches!(format, Format::Wav | Format::Aiff)
        && let (Some(channels), Some(bits)) = (channels, audio.bits_per_coded_sample)
    {
        let bits = u128::from(frames) * channels as u128 * u128::from(bits);
        if bits / 8 > u128::from(length) {
            return Err(HeaderError::Truncated(format));
        }
    }
    let Some(duration) = time(frames, rate.into()) else {
        return Err(HeaderError::broken(format, "no sampling rate"));
    };
    Ok(Sound {
        duration,
        channels: channels.and_then(|count| u16::try_from(count).ok()),
        format,
    })
}

fn explain(format: Format, error: Error) -> HeaderError {
    match error {
        Error::IoError(error) => HeaderError::of_io(format, error),
        other => HeaderError::broken(format, other),
    }
}

/// Bare AAC frames have no header for the file: they are counted, each by the seven bytes before it.
fn adts<R: BufRead + Seek + Send + Sync>(reader: &mut Bounded<R>) -> Result<Sound, HeaderError> {
    const RATES: [u64; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
        8_000, 7_350,
    ];
    const FRAME: u64 = 1_024;
    let format = Format::Aac;
    let mut first: Option<([u8; 2], u64)> = None;
    let (mut place, mut samples) = (0, 0_u64);
    while place + 7 <= reader.length() {
        reader.go_to(place)?;
        let head: [u8; 7] = reader
            .array()
            .map_err(|error| HeaderError::of_io(format, error))?;
        let [sync, kind, set, channels, length, low, blocks] = head;
        if sync != 0xff || kind & 0xf6 != 0xf0 {
            // A tag at the end is no sound.
            if samples > 0 && (head.starts_with(b"TAG") || head.starts_with(b"APETAGE")) {
                break;
            }
            let reason = format!("byte {place} begins no frame");
            return Err(HeaderError::broken(format, reason));
        }
        let rate = usize::from((set >> 2) & 15);
        let rate = *RATES
            .get(rate)
            .ok_or_else(|| HeaderError::broken(format, "no sampling rate"))?;
        let key = [set & 0xfd, channels & 0xc0];
        let (known, _) = *first.get_or_insert((key, rate));
        if known != key {
            return Err(HeaderError::broken(
                format,
                "the sampling rate changes midway",
            ));
        }
        let bytes = u64::from(channels & 3) << 11 | u64::from(length) << 3 | u64::from(low) >> 5;
        if bytes < 7 {
            return Err(HeaderError::broken(
                format,
                format!("the frame at byte {place} has no length"),
            ));
        }
        place += bytes;
        samples += FRAME * (u64::from(blocks & 3) + 1);
        if place > reader.length() {
            return Err(HeaderError::Truncated(format));
        }
    }
    let Some(([set, channels], rate)) = first else {
        return Err(HeaderError::Truncated(format));
    };
    let channels = u16::from(set & 1) << 2 | u16::from(channels >> 6);
    Ok(Sound {
        duration: time(samples, rate).ok_or(HeaderError::NoDuration(format))?,
        channels: (channels > 0).then_some(if channels == 7 { 8 } else { channels }),
        format,
    })
}
