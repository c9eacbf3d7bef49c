//! What is in this file: a picture, a sound, a clip, a document? How big, how long, how many pages?
//!
//! A file is told by its content, never by its name, and only its headers are read (`Bounded` holds every reader to that): a film of
//! ten gigabytes costs no more than a ring tone. What a header says is not trusted with memory, and where it cannot be true, that is an
//! error. The containers are read by well-kept crates; what they do not say is read here: a sound without a length in its header.

use std::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::time::Duration;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::tokens::image::Dimensions;
use crate::tokens::picture::{Picture, PictureError, looks_like_picture, read_dimensions};

mod bounded;
mod clusters;
mod flac;
mod format;
mod fragments;
mod matroska;
mod mp3;
mod mp4;
mod pdf;
mod sound;

pub use crate::tokens::media::PageSize;
pub use format::Format;
pub use pdf::{Pdf, read_pdf};

use bounded::Bounded;

/// The bytes at the start of a file that tell what it is.
pub const FIRST_BYTES: usize = 64;

/// A file, as its headers describe it.
#[derive(Clone, Debug, PartialEq)]
pub enum Media {
    /// A picture.
    Picture(Picture),
    /// A sound.
    Sound(Sound),
    /// A clip.
    Video(Video),
    /// A PDF document.
    Pdf(Pdf),
}

/// A sound file, as its headers describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// How long it is, above zero.
    pub duration: Duration,
    /// How many channels; none if the header does not say.
    pub channels: Option<u16>,
    /// The format of the file.
    pub format: Format,
}

/// A video file, as its headers describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Video {
    /// The size of its frames, as they are shown: after the file's rotation.
    pub size: Dimensions,
    /// How long it is, above zero.
    pub duration: Duration,
    /// How many frames; none if the header does not say.
    pub frames: Option<u64>,
    /// Whether it has sound.
    pub has_sound: bool,
    /// The format of the file.
    pub format: Format,
}

impl Video {
    /// Frames a second, to three decimals; none if the header does not say.
    #[must_use]
    pub fn frame_rate(&self) -> Option<Decimal> {
        let nanoseconds = Decimal::from(u64::try_from(self.duration.as_nanos()).ok()?);
        let frames = Decimal::from(self.frames?).checked_mul(Decimal::from(1_000_000_000))?;
        Some(frames.checked_div(nanoseconds)?.round_dp(3).normalize())
    }
}

/// Why a file's headers do not say what is asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The first bytes are those of no format that is read.
    #[error("no picture, sound, video or PDF that can be read")]
    UnknownFormat,
    /// A known format that is not read.
    #[error("{0} is not read")]
    Unread(&'static str),
    /// The file ends before its header does, or before what its header announces.
    #[error("{0} file is cut off")]
    Truncated(Format),
    /// The header makes no sense.
    #[error("{format} header is broken: {reason}")]
    Broken {
        /// The format that the first bytes belong to.
        format: Format,
        /// What is wrong.
        reason: String,
    },
    /// The header does not say how long it is, and nothing short of playing it would.
    #[error("{0} header does not say how long it is")]
    NoDuration(Format),
    /// The header says that it has neither sound nor pictures.
    #[error("{0} file has no track of sound or video")]
    NoTrack(Format),
    /// A document that opens with a password only.
    #[error("PDF document is locked with a password")]
    Locked,
    /// A document or header beyond what is read.
    #[error("{0}")]
    TooBig(String),
    /// A picture that cannot be read.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

impl HeaderError {
    fn broken(format: Format, reason: impl fmt::Display) -> Self {
        Self::Broken {
            format,
            reason: reason.to_string(),
        }
    }

    /// The error for what a reader of a format says went wrong.
    fn of_io(format: Format, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated(format),
            io::ErrorKind::FileTooLarge => Self::broken(format, error),
            _ => Self::Unreadable(error),
        }
    }
}

/// Whether a file that begins like this is a picture, a sound, a clip or a PDF document; [`FIRST_BYTES`] are enough. Formats that are
/// known but not read count too: whoever sends them has no text.
#[must_use]
pub fn looks_like_media(first_bytes: &[u8]) -> bool {
    looks_like_picture(first_bytes)
        || Format::of(first_bytes).is_some()
        || format::unread(first_bytes).is_some()
}

/// Reads the headers of a file, from the reader's place on.
///
/// ```
/// use tokenfare::headers::{Media, read};
/// let file = std::fs::File::open("tests/files/clip.mp4")?;
/// let Media::Video(clip) = read(std::io::BufReader::new(file))? else { panic!("a clip") };
/// assert_eq!((clip.size.to_string().as_str(), clip.duration.as_secs(), clip.has_sound), ("96×64", 3, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file is in no format that is read, or its headers are cut off, broken or untrue.
pub fn read(mut reader: impl BufRead + Seek + Send + Sync) -> Result<Media, HeaderError> {
    let start = reader.stream_position()?;
    let mut first = Vec::new();
    reader
        .by_ref()
        .take(FIRST_BYTES as u64)
        .read_to_end(&mut first)?;
    reader.seek(SeekFrom::Start(start))?;
    if looks_like_picture(&first) {
        return Ok(Media::Picture(read_dimensions(reader)?));
    }
    let Some(format) = Format::of(&first) else {
        return Err(match format::unread(&first) {
            Some(name) => HeaderError::Unread(name),
            None => HeaderError::UnknownFormat,
        });
    };
    if format == Format::Pdf {
        return read_pdf(reader).map(Media::Pdf);
    }
    let mut reader = Bounded::new(reader)?;
    match format {
        Format::Mp4 => mp4::read(&mut reader),
        Format::Matroska => matroska::read(&mut reader),
        Format::Mp3 => mp3::read(&mut reader).map(Media::Sound),
        Format::Pdf | Format::Wav | Format::Aiff | Format::Flac | Format::Ogg | Format::Aac => {
            sound::read(format, &mut reader).map(Media::Sound)
        }
    }
}

/// The time of so many units, of which there are so many in a second; none if it is no time at all, or does not fit.
fn time(units: u64, per_second: u64) -> Option<Duration> {
    let nanoseconds = u128::from(units) * 1_000_000_000;
    let nanoseconds = nanoseconds.checked_div(u128::from(per_second))?;
    let whole = u64::try_from(nanoseconds / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanoseconds % 1_000_000_000).ok()?;
    let found = Duration::new(whole, rest);
    (!found.is_zero()).then_some(found)
}
