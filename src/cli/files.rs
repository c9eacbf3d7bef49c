//! Pictures, sounds, clips and documents from the world: files by their content, or what a user says about one that is not at hand.

use std::io::{BufRead, Seek};
use std::path::Path;

use super::failure::Failure;
use super::input::open;
use crate::headers::{HeaderError, read};
use crate::tokens::media::lengths;
use crate::workload::{Content, Document, Part};

/// Reads a file that is no text.
pub(super) fn part(
    reader: impl BufRead + Seek + Send + Sync,
    name: String,
) -> Result<Part, Failure> {
    match read(reader) {
        Ok(media) => Ok(Part {
            name,
            content: media.into(),
        }),
        Err(error) => {
            let hint = hint(&error);
            Err(Failure::new(format!("`{name}`: {error}")).hint(hint))
        }
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
    let duration = lengths::length(given).map_err(|wrong| Failure::new(wrong).hint(form))?;
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
    let clip = lengths::clip(given).map_err(|wrong| Failure::new(wrong).hint(form))?;
    let time = given.rsplit('@').next().unwrap_or_default();
    Ok(Part {
        name: format!("clip {} of {time}", clip.size),
        content: Content::Video {
            clip,
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
    let pages = lengths::pages(given).map_err(|wrong| Failure::new(wrong).hint(form))?;
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
