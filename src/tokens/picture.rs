//! How big is the picture in this file?
//!
//! Only headers are read; no pixel is decoded. What a header says is not trusted with memory.

use std::error::Error as _;
use std::fmt;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use image::codecs::bmp::BmpDecoder;
use image::codecs::gif::GifDecoder;
use image::codecs::ico::IcoDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ImageDecoder, ImageError, ImageFormat, ImageResult, Limits};
use thiserror::Error;

use super::image::Dimensions;

pub(crate) mod boxes;
mod frames;
mod heif;
mod svg;

/// Bytes that a decoder may allocate for what stands before the pixels: colour profile, camera data, texts.
const MOST_MEMORY: u64 = 16 << 20;

/// Bytes in which the header of a JPEG file is looked for, first and last: its decoder keeps all it is given.
const JPEG_HEAD: [u64; 2] = [256 << 10, 64 << 20];

/// How the decoders of JPEG and GIF say that the file ends too early; the others report it as such.
const CUT_OFF: [&str; 2] = ["Not enough bytes", "Unexpected End of File"];

/// A picture file, as its header describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The size after the file's orientation has been applied.
    pub size: Dimensions,
    /// The format of the file.
    pub format: PictureFormat,
    /// How many pictures it shows one after the other; none of a file that would have to be read through to say.
    pub frames: Option<u32>,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PictureFormat {
    Avif,
    Bmp,
    Gif,
    Heic,
    Ico,
    Jpeg,
    Png,
    Svg,
    Tiff,
    WebP,
}

impl PictureFormat {
    /// Returns the usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avif => "AVIF",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Heic => "HEIC",
            Self::Ico => "ICO",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
        }
    }

    fn of(format: ImageFormat) -> Option<Self> {
        Some(match format {
            ImageFormat::Bmp => Self::Bmp,
            ImageFormat::Gif => Self::Gif,
            ImageFormat::Ico => Self::Ico,
            ImageFormat::Jpeg => Self::Jpeg,
            ImageFormat::Png => Self::Png,
            ImageFormat::Tiff => Self::Tiff,
            ImageFormat::WebP => Self::WebP,
            _ => return None,
        })
    }
}

impl fmt::Display for PictureFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a file's size in pixels is not known.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The first bytes are those of no picture format, or of one that is not read.
    #[error("not a PNG, JPEG, GIF, WebP, HEIC, AVIF, BMP, TIFF, ICO or SVG picture")]
    UnknownFormat,
    /// The file ends inside its header.
    #[error("{0} header is cut off")]
    Truncated(PictureFormat),
    /// The header says that a side is 0.
    #[error("{0} header says that the picture has no pixels")]
    ZeroSized(PictureFormat),
    /// The header makes no sense, or wants more memory than a header may.
    #[error("{format} header is broken: {reason}")]
    Broken {
        /// The format that the first bytes belong to.
        format: PictureFormat,
        /// What the decoder says.
        reason: String,
    },
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

/// Whether a file that begins like this is one of the formats that are read; 16 bytes are enough. A drawing in SVG is a text as well, and
/// is taken for one here.
#[must_use]
pub fn looks_like_picture(first_bytes: &[u8]) -> bool {
    format_of(first_bytes).is_some()
}

fn format_of(first_bytes: &[u8]) -> Option<PictureFormat> {
    if let Some([b'f', b't', b'y', b'p', a, b, c, d]) = first_bytes.get(4..12) {
        return Some(match heif::is_still([*a, *b, *c, *d])? {
            true => PictureFormat::Avif,
            false => PictureFormat::Heic,
        });
    }
    // Four bytes are few: an icon counts its pictures, and gives each a reserved zero.
    if let [0, 0, 1, 0, count, 0, _, _, _, reserved, ..] = first_bytes {
        return (*count > 0 && *reserved == 0).then_some(PictureFormat::Ico);
    }
    image::guess_format(first_bytes)
        .ok()
        .and_then(PictureFormat::of)
}

/// Returns the size of a picture, as its header has it and its orientation turns it.
///
/// The format is told by the first bytes, never by a name. Of an animation this is the size of the canvas.
///
/// ```
/// use tokenfare::tokens::picture::read_dimensions;
/// let file = b"RIFF\x11\0\0\0WEBPVP8L\x05\0\0\0\x2f\x1e\0\x04\0";
/// let picture = read_dimensions(std::io::Cursor::new(file))?;
/// assert_eq!((picture.size.to_string().as_str(), picture.format.name()), ("31×17", "WebP"));
/// # Ok::<(), tokenfare::tokens::picture::PictureError>(())
/// ```
///
/// # Errors
///
/// If the file is in no format that is read, or its header is cut off, broken or of a picture without pixels.
pub fn read_dimensions(mut bytes_reader: impl BufRead + Seek) -> Result<Picture, PictureError> {
    let start = bytes_reader.stream_position()?;
    let mut first = Vec::new();
    bytes_reader.by_ref().take(26).read_to_end(&mut first)?;
    bytes_reader.seek(SeekFrom::Start(start))?;
    let format = format_of(&first)
        .or_else(|| looks_like_markup(&first).then_some(PictureFormat::Svg))
        .ok_or(PictureError::UnknownFormat)?;
    if has_no_pixels(format, &first) {
        return Err(PictureError::ZeroSized(format));
    }
    let (width, height, orientation) =
        header(format, &mut bytes_reader).map_err(|error| explain(format, error))?;
    let size = Dimensions::new(width, height).ok_or(PictureError::ZeroSized(format))?;
    let size = if is_quarter_turn(orientation) {
        size.turned()
    } else {
        size
    };
    bytes_reader.seek(SeekFrom::Start(start))?;
    let frames = match format {
        PictureFormat::Gif => frames::gif(&mut bytes_reader)?,
        PictureFormat::Png => frames::png(&mut bytes_reader)?,
        PictureFormat::WebP => frames::webp(&mut bytes_reader)?,
        PictureFormat::Avif | PictureFormat::Heic => None,
        _ => Some(1),
    };
    if frames == Some(0) {
        let reason = "no picture in it".to_owned();
        return Err(PictureError::Broken { format, reason });
    }
    Ok(Picture {
        size,
        format,
        frames,
    })
}

/// Whether a text begins like a file of marks; whether its first element is a drawing is seen when it is read.
fn looks_like_markup(first: &[u8]) -> bool {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    first.trim_ascii_start().starts_with(b"<")
}

type Header = (u32, u32, Orientation);

fn header(format: PictureFormat, reader: &mut (impl BufRead + Seek)) -> ImageResult<Header> {
    match format {
        PictureFormat::Avif | PictureFormat::Heic => heif(reader),
        PictureFormat::Ico => describe(IcoDecoder::new(reader)?),
        PictureFormat::Svg => svg(reader),
        PictureFormat::Bmp => describe(BmpDecoder::new(reader)?),
        PictureFormat::Gif => describe(GifDecoder::new(reader)?),
        PictureFormat::Jpeg => jpeg(reader),
        PictureFormat::Png => describe(PngDecoder::with_limits(reader, limits())?),
        PictureFormat::Tiff => describe(TiffDecoder::new(reader)?),
        PictureFormat::WebP => webp(reader),
    }
}

fn heif(reader: &mut (impl BufRead + Seek)) -> ImageResult<Header> {
    let found = heif::read(reader)?;
    let orientation = match found.turned {
        true => Orientation::Rotate90,
        false => Orientation::NoTransforms,
    };
    Ok((found.width, found.height, orientation))
}

fn svg(reader: &mut (impl BufRead + Seek)) -> ImageResult<Header> {
    let mut head = Vec::new();
    reader.take(svg::HEAD).read_to_end(&mut head)?;
    let invalid = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
    let (width, height) = svg::read(&head).map_err(invalid)?;
    Ok((width, height, Orientation::NoTransforms))
}

fn describe(mut decoder: impl ImageDecoder) -> ImageResult<Header> {
    let (width, height) = decoder.dimensions();
    Ok((width, height, decoder.orientation()?))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn jpeg(reader: &mut (impl BufRead + Seek)) -> ImageResult<Header> {
    let [first, last] = JPEG_HEAD;
    let mut head = Vec::new();
    reader.take(first).read_to_end(&mut head)?;
    let found = JpegDecoder::new(Cursor::new(&head)).and_then(describe);
    if found.is_ok() || (head.len() as u64) < first {
        return found;
    }
    reader.take(last - first).read_to_end(&mut head)?;
    JpegDecoder::new(Cursor::new(&head)).and_then(describe)
}

fn webp(reader: &mut (impl BufRead + Seek)) -> ImageResult<Header> {
    let start = reader.stream_position()?;
    let (width, height) = WebPDecoder::new(&mut *reader)?.dimensions();
    reader.seek(SeekFrom::Start(start))?;
    let orientation = webp_exif(reader)?.and_then(|exif| Orientation::from_exif_chunk(&exif));
    Ok((
        width,
        height,
        orientation.unwrap_or(Orientation::NoTransforms),
    ))
}

/// The camera data of a WebP file, as far as they are there: the decoder would allocate whatever size the file claims.
fn webp_exif(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<Vec<u8>>> {
    reader.seek_relative(12)?; // `RIFF`, size, `WEBP`
    let mut chunk = [0; 8];
    while reader.read_exact(&mut chunk).is_ok() {
        let [a, b, c, d, size @ ..] = chunk;
        let size = u64::from(u32::from_le_bytes(size));
        if [a, b, c, d] == *b"EXIF" {
            let mut exif = Vec::new();
            reader.take(size.min(MOST_MEMORY)).read_to_end(&mut exif)?;
            return Ok(Some(exif));
        }
        reader.seek_relative((size + size % 2).cast_signed())?;
    }
    Ok(None)
}

fn is_quarter_turn(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Whether a side is 0 in a format whose decoder has no clear word for it.
fn has_no_pixels(format: PictureFormat, first: &[u8]) -> bool {
    let sides = match format {
        PictureFormat::Png => first.get(16..24),
        PictureFormat::Bmp if first.get(14..18) != Some(&[12, 0, 0, 0]) => first.get(18..26),
        _ => None,
    };
    sides.is_some_and(|sides| sides.chunks(4).any(|side| side == [0; 4]))
}

fn explain(format: PictureFormat, error: ImageError) -> PictureError {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            PictureError::Truncated(format)
        }
        ImageError::IoError(error) if error.kind() == io::ErrorKind::InvalidData => {
            PictureError::Broken {
                format,
                reason: error.to_string(),
            }
        }
        ImageError::IoError(error) => PictureError::Unreadable(error),
        other => {
            let reason = other
                .source()
                .map_or_else(|| other.to_string(), ToString::to_string);
            if CUT_OFF.iter().any(|words| reason.contains(words)) {
                return PictureError::Truncated(format);
            }
            PictureError::Broken {
                format,
                reason: reason.trim().to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests;
