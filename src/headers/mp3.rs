//! MPEG audio, layer II and III.
//!
//! An encoder that knows its trade writes how many frames there are into a first, silent one (`Xing`, `Info` or `VBRI`). Without it the
//! frames are counted, header by header: the length that a constant bit rate would give is wrong twofold for a sound of changing rate.

use std::io::{BufRead, Seek};

use super::bounded::Bounded;
use super::{Format, HeaderError, Sound, time};

const FORMAT: Format = Format::Mp3;

/// Bytes after a tag in which the first frame is looked for.
const SEARCHED: u64 = 64 << 10;

/// What the four bytes before a frame say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    /// Hertz.
    rate: u64,
    /// Samples of one channel.
    samples: u64,
    /// The whole frame, its header included.
    bytes: u64,
    mono: bool,
    /// Bytes from the end of the header to that of the side information, after which `Xing` stands.
    side: u64,
}

impl Frame {
    fn read([sync, kind, rates, channels]: [u8; 4]) -> Option<Self> {
        /// Kilobits a second: layer II and III of MPEG-1, then both of MPEG-2.
        const BIT_RATES: [[u64; 14]; 3] = [
            [
                32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
            ],
            [
                32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
            ],
            [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        ];
        if sync != 0xff || kind & 0xe0 != 0xe0 {
            return None;
        }
        let base = [44_100, 48_000, 32_000];
        let base: u64 = *base.get(usize::from((rates >> 2) & 3))?;
        let (old, rate) = match (kind >> 3) & 3 {
            3 => (true, base),
            2 => (false, base / 2),
            0 => (false, base / 4),
            _ => return None,
        };
        let third = match (kind >> 1) & 3 {
            1 => true,
            2 => false,
            _ => return None,
        };
        let table = match (old, third) {
            (true, false) => 0,
            (true, true) => 1,
            (false, _) => 2,
        };
        let index = usize::from(rates >> 4).checked_sub(1)?;
        let bit_rate = BIT_RATES[table].get(index)? * 1_000;
        let samples = if third && !old { 576 } else { 1_152 };
        let mono = channels >> 6 == 3;
        Some(Self {
            rate,
            samples,
            bytes: samples / 8 * bit_rate / rate + u64::from((rates >> 1) & 1),
            mono,
            side: match (old, mono) {
                (true, false) => 32,
                (true, true) | (false, false) => 17,
                (false, true) => 9,
            },
        })
    }

    /// Whether another frame can belong to the same stream.
    fn goes_with(self, other: Self) -> bool {
        self.rate == other.rate && self.samples == other.samples
    }
}

pub(super) fn read<R: BufRead + Seek>(reader: &mut Bounded<R>) -> Result<Sound, HeaderError> {
    let at_end = |error| HeaderError::of_io(FORMAT, error);
    let start = after_tags(reader).map_err(at_end)?;
    let (place, frame) = first_frame(reader, start).map_err(at_end)?.ok_or_else(|| {
        match start >= reader.length() {
            true => HeaderError::Truncated(FORMAT),
            false => HeaderError::broken(FORMAT, "no frame of sound where one should begin"),
        }
    })?;
    let samples = match announced(reader, place, frame).map_err(at_end)? {
        Some(Announced {
            frames,
            bytes,
            silent,
        }) => {
            // One frame less may be missing in honest files.
            if bytes > (reader.length() - place).saturating_add(frame.bytes.max(2_881)) {
                return Err(HeaderError::Truncated(FORMAT));
            }
            (frames * frame.samples).saturating_sub(silent)
        }
        None => counted(reader, place, frame)?,
    };
    Ok(Sound {
        duration: time(samples, frame.rate).ok_or(HeaderError::NoDuration(FORMAT))?,
        channels: Some(if frame.mono { 1 } else { 2 }),
        format: FORMAT,
    })
}

/// The place after the tags (`ID3v2`) at the start.
fn after_tags<R: BufRead + Seek>(reader: &mut Bounded<R>) -> std::io::Result<u64> {
    let mut place = 0;
    loop {
        reader.go_to(place)?;
        if reader.length() < place + 10 {
            return Ok(place);
        }
        let [i, d, three, _, _, flags, size @ ..]: [u8; 10] = reader.array()?;
        if [i, d, three] != *b"ID3" {
            return Ok(place);
        }
        let size = size
            .iter()
            .fold(0, |sum, &seven| sum << 7 | u64::from(seven & 0x7f));
        place += 10 + size + if flags & 0x10 == 0 { 0 } else { 10 };
    }
}

/// The first frame from a place on that is followed by another one of its kind, or ends with the file.
fn first_frame<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    start: u64,
) -> std::io::Result<Option<(u64, Frame)>> {
    for place in start..start.saturating_add(SEARCHED) {
        if place + 4 > reader.length() {
            break;
        }
        let Some(frame) = frame_at(reader, place)? else {
            continue;
        };
        let next = place + frame.bytes;
        let confirmed = next + 4 > reader.length()
            || frame_at(reader, next)?.is_some_and(|next| next.goes_with(frame));
        if confirmed {
            return Ok(Some((place, frame)));
        }
    }
    Ok(None)
}

fn frame_at<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    place: u64,
) -> std::io::Result<Option<Frame>> {
    reader.go_to(place)?;
    reader.array().map(Frame::read)
}

/// What the first frame announces of the others.
struct Announced {
    frames: u64,
    /// Bytes of the sound; 0 if it does not say.
    bytes: u64,
    /// Samples that the encoder put around the sound.
    silent: u64,
}

fn announced<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    place: u64,
    frame: Frame,
) -> std::io::Result<Option<Announced>> {
    if frame.bytes < frame.side + 16 || place + frame.bytes > reader.length() {
        return Ok(None);
    }
    reader.go_to(place + 4 + frame.side)?;
    let word: [u8; 4] = reader.array()?;
    let (frames, bytes, silent) = if word == *b"Xing" || word == *b"Info" {
        let flags = u32::from_be_bytes(reader.array()?);
        if flags & 1 == 0 {
            return Ok(None);
        }
        let frames = u32::from_be_bytes(reader.array()?);
        let bytes = match flags & 2 {
            0 => 0,
            _ => u32::from_be_bytes(reader.array()?),
        };
        (frames, bytes, padding(reader, place, frame, flags)?)
    } else {
        reader.go_to(place + 4 + 32)?;
        let word: [u8; 4] = reader.array()?;
        if word != *b"VBRI" {
            return Ok(None);
        }
        let _: [u8; 6] = reader.array()?;
        let bytes = u32::from_be_bytes(reader.array()?);
        (u32::from_be_bytes(reader.array()?), bytes, 0)
    };
    Ok((frames > 0).then_some(Announced {
        frames: frames.into(),
        bytes: bytes.into(),
        silent,
    }))
}

/// The samples that LAME says it put before and after the sound.
fn padding<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    place: u64,
    frame: Frame,
    flags: u32,
) -> std::io::Result<u64> {
    let skipped = [(1, 4), (2, 4), (4, 100), (8, 4)];
    let skipped = skipped
        .iter()
        .filter(|(flag, _)| flags & flag != 0)
        .map(|(_, bytes)| bytes);
    let tag = frame.side + 12 + skipped.sum::<u64>();
    if tag + 24 > frame.bytes {
        return Ok(0);
    }
    reader.go_to(place + tag)?;
    let name: [u8; 4] = reader.array()?;
    if name != *b"LAME" && name != *b"Lavc" && name != *b"Lavf" {
        return Ok(0);
    }
    reader.go_to(place + tag + 21)?;
    let [high, middle, low]: [u8; 3] = reader.array()?;
    let before = u64::from(high) << 4 | u64::from(middle) >> 4;
    Ok(before + (u64::from(middle & 15) << 8 | u64::from(low)))
}

/// Counts every frame by its header.
fn counted<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    place: u64,
    first: Frame,
) -> Result<u64, HeaderError> {
    let (mut place, mut samples) = (place, 0);
    while place + 4 <= reader.length() {
        let found = frame_at(reader, place).map_err(|error| HeaderError::of_io(FORMAT, error))?;
        let Some(frame) = found.filter(|frame| frame.goes_with(first)) else {
            break;
        };
        // The last frame may be a little short; no player minds.
        samples += frame.samples;
        place += frame.bytes;
    }
    // Tags may follow; anything else means that the frames lead nowhere.
    let rest = reader.length().saturating_sub(place);
    if rest > SEARCHED
        && !is_tag(reader, place).map_err(|error| HeaderError::of_io(FORMAT, error))?
    {
        let reason = format!("byte {place} begins no frame");
        return Err(HeaderError::broken(FORMAT, reason));
    }
    Ok(samples)
}

fn is_tag<R: BufRead + Seek>(reader: &mut Bounded<R>, place: u64) -> std::io::Result<bool> {
    reader.go_to(place)?;
    let start: [u8; 3] = reader.array()?;
    Ok([b"TAG", b"APE", b"ID3", b"LYR"].contains(&&start))
}
