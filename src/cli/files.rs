//! Pictures, sounds, clips and documents from the world: files by their content, or what a user says about one that is not at hand.

use std::io::{BufRead, Seek};
use std::path::Path;
use std::time::Duration;

use rust_decimal::Decimal;

use super::failure::Failure;
use super::input::open;
use crate::headers::{HeaderError, Media, Video, read};
use crate::money::parse_decimal;
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;
use crate::workload::{Content, Document, Part};

/// The longest that anything sent may be; a day has 86,400 seconds.
const LONGEST: u64 = 7 * 86_400;

/// Reads a file that is no text.
pub(super) fn part(
    reader: impl BufRead + Seek + Send + Sync,
    name: String,
) -> Result<Part, Failure> {
    match read(reader) {
        Ok(media) => Ok(Part {
            name,
            content: content(media),
        }),
        Err(error) => {
            let hint = hint(&error);
            Err(Failure::new(format!("`{name}`: {error}")).hint(hint))
        }
    }
}

fn content(media: Media) -> Content {
    match media {
        Media::Picture(picture) => Content::Image(picture.size),
        Media::Sound(sound) => Content::Sound(sound.duration),
        Media::Pdf(file) => Content::Document(Document::of_file(file)),
        Media::Video(Video {
            size,
            duration,
            frames,
            has_sound,
            ..
        }) => Content::Video {
            clip: Clip {
                size,
                duration,
                frames,
            },
            has_sound,
        },
    }
}

fn hint(error: &HeaderError) -> &'static str {
    match error {
        HeaderError::Picture(_) => "give the picture's size instead: --image 1280x720",
        HeaderError::Locked => "unlock it, or give its pages instead: --pdf 12",
        HeaderError::TooBig(_) => "give its pages instead: --pdf 12",
        HeaderError::Broken { format, .. } | HeaderError::Truncated(format)
            if format.name() == "PDF" =>
        {
            "give its pages instead: --pdf 12"
        }
        _ => "say how long it is instead: --audio 1:30, or --video 1280x720@90",
    }
}

/// Reads what `--audio` names: a length, or a sound file.
pub(super) fn read_audio(given: &str) -> Result<Part, Failure> {
    let form = "name a sound file, or a length like `90` or `1:30`";
    if let Some(part) = file(given, form)? {
        return match part.content {
            Content::Sound(_) => Ok(part),
            // What a model that only hears makes of a clip.
            Content::Video { clip, has_sound } if has_sound => Ok(Part {
                name: part.name,
                content: Content::Sound(clip.duration),
            }),
            _ => Err(Failure::new(format!("`{given}` is no sound")).hint(form)),
        };
    }
    let duration = length(given).map_err(|wrong| Failure::new(wrong).hint(form))?;
    Ok(Part {
        name: format!("sound of {given}"),
        content: Content::Sound(duration),
    })
}

/// Reads what `--video` names: a size and a length, or a video file.
pub(super) fn read_video(given: &str) -> Result<Part, Failure> {
    let form = "name a video file, or a size and a length like `1280x720@60`";
    if let Some(part) = file(given, form)? {
        return match part.content {
            Content::Video { .. } => Ok(part),
            _ => Err(Failure::new(format!("`{given}` is no video")).hint(form)),
        };
    }
    let wrong = |wrong: String| Failure::new(wrong).hint(form);
    let (size, time) = given
        .split_once('@')
        .ok_or_else(|| wrong(format!("`{given}` is no size and length")))?;
    let size = Dimensions::parse(size).map_err(|error| wrong(error.to_string()))?;
    let duration = length(time).map_err(wrong)?;
    Ok(Part {
        name: format!("clip {size} of {time}"),
        content: Content::Video {
            clip: Clip {
                size,
                duration,
                frames: None,
            },
            has_sound: true,
        },
    })
}

/// Reads what `--pdf` names: a number of pages, or a document.
pub(super) fn read_document(given: &str) -> Result<Part, Failure> {
    let form = "name a PDF document, or its number of pages";
    if let Some(part) = file(given, form)? {
        return match part.content {
            Content::Document(_) => Ok(part),
            _ => Err(Failure::new(format!("`{given}` is no PDF document")).hint(form)),
        };
    }
    let pages = given.parse::<u16>().ok().filter(|pages| *pages > 0);
    let pages = pages.ok_or_else(|| {
        Failure::new(format!(
            "`{given}` is no number of pages from 1 to {}",
            u16::MAX
        ))
        .hint(form)
    })?;
    Ok(Part {
        name: format!("{pages} pages of A4"),
        content: Content::Document(Document::of_pages(pages)),
    })
}

/// The file of that name; nothing if there is none and it looks like a number.
fn file(given: &str, form: &'static str) -> Result<Option<Part>, Failure> {
    let path = Path::new(given);
    if path.is_dir() {
        return Err(Failure::new(format!("`{given}` is a folder")).hint(form));
    }
    if path.exists() {
        return part(open(path)?, given.to_owned()).map(Some);
    }
    let numeric = |c: char| c.is_ascii_digit() || "xX×*@:.-_ ".contains(c);
    match given.chars().all(numeric) {
        true => Ok(None),
        false => Err(Failure::new(format!("no such file: `{given}`")).hint(form)),
    }
}

/// A length in seconds, or in minutes and seconds, or in hours, minutes and seconds.
fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length like `90`, `12.5` or `1:02:30`");
    let parts: Vec<&str> = text.trim().split(':').collect();
    if parts.len() > 3 {
        return Err(wrong());
    }
    let mut seconds = Decimal::ZERO;
    for (index, part) in parts.iter().enumerate() {
        let number = parse_decimal(part).map_err(|_| wrong())?;
        let whole = index + 1 == parts.len() || number.fract().is_zero();
        if number < Decimal::ZERO || !whole || (index > 0 && number >= Decimal::from(60)) {
            return Err(wrong());
        }
        let sum = seconds
            .checked_mul(Decimal::from(60))
            .and_then(|sum| sum.checked_add(number));
        seconds = sum.ok_or_else(wrong)?;
    }
    if seconds > Decimal::from(LONGEST) {
        return Err(format!("`{text}` is longer than a week"));
    }
    let nanoseconds = seconds
        .checked_mul(Decimal::from(1_000_000_000))
        .ok_or_else(wrong)?;
    match u64::try_from(nanoseconds.trunc()).unwrap_or(0) {
        0 => Err(format!("`{text}` is no time at all")),
        nanoseconds => Ok(Duration::from_nanos(nanoseconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_in_any_usual_form() {
        for (text, milliseconds) in [
            ("90", 90_000),
            ("12.5", 12_500),
            ("1:30", 90_000),
            ("1:02:03.25", 3_723_250),
        ] {
            assert_eq!(
                length(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in [
            "",
            "x",
            "-1",
            "0",
            "1:60",
            "1.5:00",
            "1:2:3:4",
            "1e99",
            "99999999999999999999999999999",
            "700000",
        ] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
