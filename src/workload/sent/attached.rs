//! How big, how long, how many pages is what a request has attached?
//!
//! What is in the request is told by its content, as a file is; what is elsewhere is never fetched, but taken for what the user said.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::Duration;

use super::{Assumed, Unmeasured};
use crate::headers::{self, FIRST_BYTES, looks_like_media};
use crate::price_book::model::Modality;
use crate::request::{Media, Place, Played};
use crate::tokens::decode::{decode, looks_like_no_text};
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;
use crate::tokens::picture::read_dimensions;
use crate::workload::{Content, Document};

/// So many bytes show whether something is a text.
const LOOK: usize = 1 << 16;

/// What was found in an attachment.
pub(super) enum Attached {
    /// Something to be measured.
    Content(Content),
    /// A text.
    Text(String),
    /// Something whose quantity was declared for all of its kind.
    Declared,
}

/// Reads attachments, and remembers what was taken for granted.
pub(super) struct Attachments<'a> {
    assumed: &'a Assumed<'a>,
    /// How many of a kind are elsewhere.
    elsewhere: BTreeMap<Modality, u64>,
    declared: Vec<Modality>,
    remarks: Vec<String>,
}

/// What a part has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Of this kind; a document may be a text, too.
    Kind(Modality),
    /// Whatever it is.
    Anything,
}

/// An attachment that was looked at.
enum Found {
    Media(headers::Media),
    Text(String),
}

impl<'a> Attachments<'a> {
    pub(super) fn new(assumed: &'a Assumed<'a>) -> Self {
        Self {
            assumed,
            elsewhere: BTreeMap::new(),
            declared: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Measures an attachment.
    pub(super) fn read(
        &mut self,
        at: &str,
        wanted: Wanted,
        media: &Media,
    ) -> Result<Attached, Unmeasured> {
        let kind = expected(wanted, media);
        if self.is_declared(kind) {
            return Ok(Attached::Declared);
        }
        let broken = |why: String| Unmeasured::Broken {
            at: at.to_owned(),
            kind,
            why,
        };
        let found = match &media.place {
            Place::Inline(bytes) => {
                if let Some(length) =
                    raw_sound(media, bytes.len()).filter(|_| kind == Modality::Audio)
                {
                    return Ok(Attached::Content(Content::Sound(length)));
                }
                let (found, remarks) = opened(wanted, bytes).map_err(broken)?;
                self.remarks
                    .extend(remarks.map(|remark| format!("`{at}`: {remark}")));
                found
            }
            Place::Url(url) => match (self.assumed.local, local_path(url)) {
                (Some(read), Some(path)) => read(path).map(Found::Media).map_err(broken)?,
                _ => return self.elsewhere(at, kind, media),
            },
            Place::Uploaded(_) => return self.elsewhere(at, kind, media),
        };
        let found = match found {
            Found::Media(found) => found,
            Found::Text(text) => return Ok(Attached::Text(text)),
        };
        let content = fitting(wanted, found).map_err(broken)?;
        // The bytes may say what no word did.
        if self.is_declared(content.modality()) {
            return Ok(Attached::Declared);
        }
        played(content, media.played)
            .map(Attached::Content)
            .map_err(broken)
    }

    /// Measures pictures that are the frames of a clip: as big as the biggest of them.
    pub(super) fn frames(&mut self, at: &str, frames: &[Media]) -> Result<Attached, Unmeasured> {
        if self.is_declared(Modality::Video) {
            return Ok(Attached::Declared);
        }
        let number = frames.len() as u64;
        if self.assumed.counted.contains(&Modality::Video) {
            self.remarks.push(format!(
                "`{at}`: {number} pictures are the frames of a clip, counted as declared"
            ));
            return Ok(Attached::Content(Content::Unseen(Modality::Video)));
        }
        let mut biggest: Option<Dimensions> = None;
        for (index, frame) in frames.iter().enumerate() {
            let at = format!("{at}[{index}]");
            match self.read(&at, Wanted::Kind(Modality::Image), frame)? {
                Attached::Content(Content::Image(size)) => {
                    let bigger = |known: &Dimensions| known.pixels() >= size.pixels();
                    biggest = biggest.filter(bigger).or(Some(size));
                }
                // The tokens of a picture are not those of a frame.
                _ => return Err(elsewhere(&at, Modality::Image, frame)),
            }
        }
        let size = biggest.ok_or(Unmeasured::Empty)?;
        self.remarks.push(format!(
            "`{at}`: {number} pictures are the frames of a clip, counted as one that has these {number} frames of {size}"
        ));
        let frames = number;
        Ok(Attached::Content(Content::Frames { size, frames }))
    }

    fn is_declared(&mut self, kind: Modality) -> bool {
        let declared = self.assumed.declared.contains(&kind);
        if declared && !self.declared.contains(&kind) {
            self.declared.push(kind);
        }
        declared
    }

    /// What is not fetched is what the user says, or counts as many tokens as the user says.
    fn elsewhere(
        &mut self,
        at: &str,
        kind: Modality,
        media: &Media,
    ) -> Result<Attached, Unmeasured> {
        let assumed = self.assumed;
        let content = match kind {
            Modality::Audio => assumed.sound.map(Content::Sound),
            Modality::Video => assumed.clip.map(|clip| Content::Video {
                clip,
                has_sound: true,
            }),
            Modality::Pdf => assumed
                .pages
                .map(|pages| Content::Document(Document::of_pages(pages))),
            _ => assumed.image.map(Content::Image),
        };
        let unseen = assumed.counted.contains(&kind);
        let Some(content) = content.or(unseen.then_some(Content::Unseen(kind))) else {
            return Err(elsewhere(at, kind, media));
        };
        *self.elsewhere.entry(kind).or_default() += 1;
        let content = played(content, media.played);
        content
            .map(Attached::Content)
            .map_err(|why| Unmeasured::Broken {
                at: at.to_owned(),
                kind,
                why,
            })
    }

    /// What was assumed or left out, a fragment each.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (kind, number) in &self.elsewhere {
            let (one, taken) = match kind {
                Modality::Audio => (
                    "sound",
                    self.assumed
                        .sound
                        .map(|length| format!("{} long", time(length))),
                ),
                Modality::Video => (
                    "clip",
                    self.assumed.clip.map(|clip| {
                        format!("{} and {} long, with sound", clip.size, time(clip.duration))
                    }),
                ),
                Modality::Pdf => (
                    "document",
                    self.assumed.pages.map(|pages| match pages {
                        1 => "1 page of A4".to_owned(),
                        pages => format!("{pages} pages of A4"),
                    }),
                ),
                _ => ("picture", self.assumed.image.map(|size| size.to_string())),
            };
            let (these, are) = match number {
                1 => (format!("1 {one} that is"), "is"),
                number => (format!("{number} {one}s that are"), "are"),
            };
            notes.push(match taken {
                Some(taken) => format!("{these} not fetched {are} taken to be {taken}"),
                None => format!("{these} not fetched {are} counted as declared"),
            });
        }
        for kind in &self.declared {
            notes.push(format!(
                "the {kind} of the request is what was declared for it"
            ));
        }
        notes.extend(self.remarks.iter().cloned());
        notes
    }
}

/// The kind of a part before it is looked at: what it has to be, or what its type says.
fn expected(wanted: Wanted, media: &Media) -> Modality {
    match (wanted, media.family()) {
        (Wanted::Kind(kind), _) => kind,
        (Wanted::Anything, Some("image")) => Modality::Image,
        (Wanted::Anything, Some("audio")) => Modality::Audio,
        (Wanted::Anything, Some("video")) => Modality::Video,
        // What is sent as a file is a document unless something else is said.
        (Wanted::Anything, _) => Modality::Pdf,
    }
}

/// Looks at what is in the request, and says what is to be known about it.
fn opened(
    wanted: Wanted,
    bytes: &[u8],
) -> Result<(Found, impl Iterator<Item = String> + use<>), String> {
    let first = &bytes[..bytes.len().min(FIRST_BYTES)];
    let picture = wanted == Wanted::Kind(Modality::Image);
    let document = matches!(wanted, Wanted::Anything | Wanted::Kind(Modality::Pdf));
    if document && !looks_like_media(first) && !looks_like_no_text(&bytes[..bytes.len().min(LOOK)])
    {
        let (text, findings) = decode(bytes.to_vec());
        return Ok((
            Found::Text(text),
            Some(findings.remarks()).into_iter().flatten(),
        ));
    }
    let media = match picture {
        true => read_dimensions(Cursor::new(bytes))
            .map(headers::Media::Picture)
            .map_err(|error| error.to_string()),
        false => headers::read(Cursor::new(bytes)).map_err(|error| error.to_string()),
    };
    Ok((Found::Media(media?), None.into_iter().flatten()))
}

/// What was found, as the part needs it.
fn fitting(wanted: Wanted, found: headers::Media) -> Result<Content, String> {
    use headers::Media::{Pdf, Picture, Sound, Video};
    let Wanted::Kind(kind) = wanted else {
        return Ok(found.into());
    };
    let is = match (kind, &found) {
        // Whoever only hears takes the sound of a clip.
        (Modality::Audio, Video(clip)) if clip.has_sound => return Ok(Content::Sound(clip.duration)),
        (Modality::Audio, Sound(_))
        | (Modality::Video, Video(_))
        | (Modality::Image, Picture(_))
        // Where documents are taken, pictures are, too.
        | (Modality::Pdf, Pdf(_) | Picture(_)) => return Ok(found.into()),
        (_, Picture(picture)) => format!("a picture ({})", picture.format),
        (_, Sound(sound)) => format!("a sound ({})", sound.format),
        (Modality::Audio, Video(clip)) => format!("a clip without sound ({})", clip.format),
        (_, Video(clip)) => format!("a clip ({})", clip.format),
        (_, Pdf(_)) => "a PDF document".to_owned(),
    };
    Err(format!("it is {is}, no {}", word(kind)))
}

/// What is left of a sound or a clip between two places, at the rate that is asked for.
fn played(content: Content, played: Played) -> Result<Content, String> {
    let cut = |length: Duration| {
        let from = played.start.unwrap_or_default();
        let left = played.end.unwrap_or(length).min(length).checked_sub(from);
        left.filter(|left| !left.is_zero()).ok_or_else(|| {
            format!(
                "it is {} long, and is to be played from {} on",
                time(length),
                time(from)
            )
        })
    };
    Ok(match content {
        Content::Sound(length) => Content::Sound(cut(length)?),
        Content::Video { clip, has_sound } => {
            let duration = cut(clip.duration)?;
            let whole = duration == clip.duration;
            let clip = Clip {
                duration,
                // How many are in a part is not known.
                frames: clip.frames.filter(|_| whole),
                rate: played.rate,
                ..clip
            };
            Content::Video { clip, has_sound }
        }
        other => other,
    })
}

/// The length of samples without a header, where the type says how they are to be read: `audio/L16;rate=16000` (RFC 2586, RFC 3190), and
/// `audio/pcm` for the same in the other order of bytes.
fn raw_sound(media: &Media, bytes: usize) -> Option<Duration> {
    let mime = media.mime.as_deref()?.to_ascii_lowercase();
    let mut words = mime.split(';').map(str::trim);
    let width = match words.next()? {
        "audio/l8" => 1,
        "audio/l16" | "audio/pcm" => 2,
        "audio/l24" => 3,
        _ => return None,
    };
    let parameters: BTreeMap<&str, &str> = words.filter_map(|word| word.split_once('=')).collect();
    let number = |name: &str| parameters.get(name)?.trim().parse::<u64>().ok();
    let rate = number("rate").filter(|rate| *rate > 0)?;
    let channels = number("channels").unwrap_or(1).max(1);
    let second = u128::from(rate) * u128::from(channels) * width;
    let nanoseconds = (bytes as u128)
        .checked_mul(1_000_000_000)?
        .checked_div(second)?;
    let length = Duration::from_nanos(u64::try_from(nanoseconds).ok()?);
    (!length.is_zero()).then_some(length)
}

/// What a piece of such content is called.
pub(super) const fn word(kind: Modality) -> &'static str {
    match kind {
        Modality::Audio => "sound",
        Modality::Video => "clip",
        Modality::Pdf => "document",
        Modality::Image => "picture",
        _ => "text",
    }
}

/// A length of time in seconds, to the millisecond.
fn time(length: Duration) -> String {
    let digits = format!("{}.{:03}", length.as_secs(), length.subsec_millis());
    format!("{} s", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// The complaint about what is not fetched.
fn elsewhere(at: &str, kind: Modality, media: &Media) -> Unmeasured {
    let (place, local) = match &media.place {
        Place::Url(url) => (url.as_str(), local_path(url).is_some()),
        Place::Uploaded(id) => (id.as_str(), false),
        Place::Inline(_) => ("", false),
    };
    Unmeasured::Elsewhere {
        at: at.to_owned(),
        kind,
        place: shortened(place),
        local,
    }
}

/// The path of a local file, if it is one: `file://…`, or no address at all.
fn local_path(url: &str) -> Option<&str> {
    match url.split_once("://") {
        Some((scheme, path)) => scheme.eq_ignore_ascii_case("file").then_some(path),
        None => Some(url),
    }
}

/// An address as far as a line has room for it.
fn shortened(place: &str) -> String {
    const MOST: usize = 80;
    match place.char_indices().nth(MOST) {
        None => place.to_owned(),
        Some((at, _)) => format!("{}…", &place[..at]),
    }
}
