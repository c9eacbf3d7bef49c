//! Sounds, clips and documents on a model: what its rules count, and what is billed by time or by the page.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::media::{bills_by_page, declared_seconds};
use super::{Content, Misfit, Part, PartCount, Workload};
use crate::headers::{self, PageSize, Pdf};
use crate::meter::Meter;
use crate::price_book::kind::Kind;
use crate::price_book::media::MediaOption;
use crate::price_book::model::{Modality, Model};
use crate::price_book::rules::Rules;
use crate::price_book::terms::{OptionValue, Terms};
use crate::quantity::{Basis, Count};
use crate::tokens::counter::TextCounter;
use crate::tokens::image::{Dimensions, ImageError, ImageTerms};
use crate::tokens::media::{Clip, MediaCount, MediaError};

/// The option that says how long a recording is, of a model that writes it down.
const SECONDS: &str = "seconds";
/// The option that says how long the sound or the clip is that is sent, of a model that makes something else of it.
const INPUT_SECONDS: &str = "input_seconds";
/// The option that says whether anything but text is sent.
const MEDIA_INPUT: &str = "media_input";

/// A document that is sent.
#[derive(Debug)]
pub struct Document {
    pages: Vec<PageSize>,
    file: Option<Pdf>,
    words: OnceLock<Words>,
}

/// The words of a document.
#[derive(Debug)]
enum Words {
    /// Nobody has read them, or they cannot be read.
    Unknown,
    /// There are none: its pages are pictures.
    None,
    /// All of them.
    Known(Box<TextCounter<'static>>),
}

impl Document {
    /// A document that is at hand. Its words are read when a model asks for them.
    #[must_use]
    pub fn of_file(file: Pdf) -> Self {
        Self {
            pages: file.pages().to_vec(),
            file: Some(file),
            words: OnceLock::new(),
        }
    }

    /// A document of so many sheets of A4, about which nothing else is known.
    #[must_use]
    pub fn of_pages(pages: u16) -> Self {
        Self::of_sheets(pages, PageSize::A4)
    }

    /// A document of so many sheets of a size, about which nothing else is known.
    #[must_use]
    pub fn of_sheets(pages: u16, size: PageSize) -> Self {
        Self {
            pages: vec![size; pages.into()],
            file: None,
            words: OnceLock::new(),
        }
    }

    /// The sizes of its pages.
    #[must_use]
    pub fn pages(&self) -> &[PageSize] {
        &self.pages
    }

    fn words(&self) -> &Words {
        self.words
            .get_or_init(|| match self.file.as_ref().map(Pdf::text) {
                Some(Ok(text)) if text.trim().is_empty() => Words::None,
                Some(Ok(text)) => Words::Known(Box::new(TextCounter::new(text))),
                Some(Err(_)) | None => Words::Unknown,
            })
    }
}

impl From<headers::Media> for Content {
    fn from(media: headers::Media) -> Self {
        match media {
            headers::Media::Picture(picture) => Self::Image(picture.size),
            headers::Media::Sound(sound) => Self::Sound(sound.duration),
            headers::Media::Pdf(file) => Self::Document(Document::of_file(file)),
            headers::Media::Video(video) => Self::Video {
                clip: Clip {
                    size: video.size,
                    duration: video.duration,
                    frames: video.frames,
                    rate: None,
                },
                has_sound: video.has_sound,
            },
        }
    }
}

impl From<MediaError> for Misfit {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::NoImageRule => Self::ImageRuleUnknown,
            MediaError::Image(error) => Self::Image {
                picture: None,
                error,
                accepted: None,
            },
            other => Self::Refused(other.to_string()),
        }
    }
}

/// What is counted of one part, before it is known which part it is.
pub(super) struct Counted {
    modality: Modality,
    meter: Meter,
    count: MediaCount,
}

impl Counted {
    fn clip(count: MediaCount) -> Self {
        Self {
            modality: Modality::Video,
            meter: Meter::InputVideo,
            count,
        }
    }

    pub(super) fn of_part(self, part: usize) -> PartCount {
        PartCount {
            part,
            modality: self.modality,
            meter: self.meter,
            tokens: self.count.tokens,
            likely: None,
            advice: Vec::new(),
            basis: self.count.basis,
            method: self.count.method,
        }
    }
}

fn declared(tokens: u64) -> MediaCount {
    MediaCount {
        tokens: Count::exact(tokens),
        basis: Basis::Declared,
        method: "declared".to_owned(),
    }
}

impl Workload {
    /// Counts the tokens of a sound.
    pub(super) fn count_sound(
        &self,
        duration: Duration,
        model: &Model,
        rules: &Rules,
    ) -> Result<Counted, Misfit> {
        let count = if let Some(tokens) = self.audio_tokens {
            declared(tokens)
        } else {
            let rule = rules.audio_of(model);
            rule.ok_or(Misfit::AudioRuleUnknown)?.count(duration)?
        };
        Ok(Counted {
            modality: Modality::Audio,
            meter: Meter::InputAudio,
            count,
        })
    }

    /// Counts the tokens of a clip: its pictures, and its sound if the model hears it. `own` is the level of detail that the request has
    /// for this clip; another vendor's word is none of this one's.
    pub(super) fn count_clip(
        &self,
        (clip, has_sound): (Clip, bool),
        own: Option<&str>,
        model: &Model,
        rules: &Rules,
    ) -> Result<Vec<Counted>, Misfit> {
        if let Some(tokens) = self.video_tokens {
            return Ok(vec![Counted::clip(declared(tokens))]);
        }
        let rule = rules.video_of(model).ok_or(Misfit::VideoRuleUnknown)?;
        let pictures = self.at_level(own, |detail| rule.count(clip, detail))?;
        let mut counted = vec![Counted::clip(pictures)];
        if has_sound && rule.hears() {
            counted.push(self.count_sound(clip.duration, model, rules)?);
        }
        Ok(counted)
    }

    /// Counts the tokens of pictures that are the frames of a clip.
    pub(super) fn count_frames(
        &self,
        (size, frames): (Dimensions, u64),
        own: Option<&str>,
        model: &Model,
        rules: &Rules,
    ) -> Result<Counted, Misfit> {
        if let Some(tokens) = self.video_tokens {
            return Ok(Counted::clip(declared(tokens)));
        }
        let rule = rules.video_of(model).ok_or(Misfit::VideoRuleUnknown)?;
        let count = self.at_level(own, |detail| rule.count_frames(size, frames, detail))?;
        Ok(Counted::clip(count))
    }

    /// Counts what nobody has looked at, as it is declared.
    pub(super) fn count_unseen(&self, kind: Modality) -> Result<Counted, Misfit> {
        let (tokens, meter, unknown) = match kind {
            Modality::Audio => (
                self.audio_tokens,
                Meter::InputAudio,
                Misfit::AudioRuleUnknown,
            ),
            Modality::Video => (
                self.video_tokens,
                Meter::InputVideo,
                Misfit::VideoRuleUnknown,
            ),
            Modality::Image => (
                self.image_tokens,
                Meter::InputImage,
                Misfit::ImageRuleUnknown,
            ),
            _ => (None, Meter::Input, Misfit::PageRuleUnknown),
        };
        Ok(Counted {
            modality: kind,
            meter,
            count: declared(tokens.ok_or(unknown)?),
        })
    }

    /// Counts at the level of detail that was typed, or else at that of the part where the rule has it, or else at the usual one.
    fn at_level<T>(
        &self,
        own: Option<&str>,
        count: impl Fn(Option<&str>) -> Result<T, MediaError>,
    ) -> Result<T, MediaError> {
        let typed = self.detail.as_deref();
        match count(typed.or(own)) {
            Err(MediaError::Image(ImageError::UnknownDetail { .. }))
                if typed.is_none() && own.is_some() =>
            {
                count(None)
            }
            counted => counted,
        }
    }

    /// Counts the tokens of a document: its pages as pictures, and its words.
    pub(super) fn count_document(
        &self,
        (document, own): (&Document, Option<&str>),
        model: &Model,
        terms: &Terms,
        rules: &Rules,
    ) -> Result<Vec<Counted>, Misfit> {
        let of = |meter, count| Counted {
            modality: Modality::Pdf,
            meter,
            count,
        };
        let pages = document.pages.len() as u64;
        if let Some(tokens) = self.page_tokens {
            return Ok(vec![of(
                Meter::Input,
                declared(tokens.saturating_mul(pages)),
            )]);
        }
        let rule = rules.page_of(model).ok_or(Misfit::PageRuleUnknown)?;
        let pictures = self.at_level(own, |detail| {
            let terms = ImageTerms {
                day: Some(TimeZone::UTC.to_datetime(terms.at).date()),
                ..ImageTerms::at(detail)
            };
            rule.pictures(&document.pages, &terms, rules.image_of(model))
        })?;
        let mut counted: Vec<Counted> = Vec::new();
        counted.extend(pictures.map(|count| of(Meter::InputImage, count)));
        if rule.reads() {
            let words = match document.words() {
                Words::None => None,
                Words::Known(text) => {
                    let choice = model.text.as_ref().ok_or(Misfit::TextRuleUnknown)?;
                    let choice = rules.text.resolve(choice).ok_or(Misfit::TextRuleUnknown)?;
                    let text = self.count_text(text, choice, rules)?;
                    Some(MediaCount {
                        tokens: rule.words(text.tokens),
                        basis: Basis::Estimated,
                        method: format!("words of {pages} pages, {}", text.method),
                    })
                }
                Words::Unknown => Some(MediaCount {
                    tokens: rule.usual_words(pages).ok_or(Misfit::WordsUnknown)?,
                    basis: Basis::Estimated,
                    method: format!("{pages} pages of usual words"),
                }),
            };
            counted.extend(words.map(|count| of(Meter::Input, count)));
        }
        Ok(counted)
    }

    /// Whether a part is billed by its length in time, through an option of the model that the file answers.
    pub(super) fn is_timed(part: &Part, model: &Model) -> bool {
        let filled = |name| fillable(model, name).is_some();
        match &part.content {
            Content::Sound(_) => {
                (model.kind == Kind::Transcription && filled(SECONDS))
                    || (model.audio.is_none() && filled(INPUT_SECONDS))
            }
            Content::Video { .. } => {
                model.kind == Kind::Video && model.video.is_none() && filled(INPUT_SECONDS)
            }
            _ => false,
        }
    }

    /// The media options of a request to a model: those that were given, and those that what is sent answers: how long a recording is.
    #[must_use]
    pub fn options(
        &self,
        model: &Model,
        given: &BTreeMap<String, OptionValue>,
    ) -> BTreeMap<String, OptionValue> {
        let mut options = given.clone();
        for (name, value) in self.answered(model) {
            options.entry(name.to_owned()).or_insert(value);
        }
        options
    }

    /// The options of a model that what is sent answers.
    pub(super) fn answered(&self, model: &Model) -> Vec<(&'static str, OptionValue)> {
        let mut answered = Vec::new();
        let timed = |part: &&Part| Self::is_timed(part, model);
        let length = |part: &Part| match &part.content {
            Content::Sound(duration) => *duration,
            Content::Video { clip, .. } => clip.duration,
            _ => Duration::ZERO,
        };
        let sum = self.parts.iter().filter(timed).map(length);
        let sum = sum.fold(Duration::ZERO, Duration::saturating_add);
        if !sum.is_zero() {
            let name = match model.kind == Kind::Transcription && fillable(model, SECONDS).is_some()
            {
                true => SECONDS,
                false => INPUT_SECONDS,
            };
            answered.push((name, declared_seconds(sum)));
        }
        let asks = model
            .options
            .iter()
            .any(|option| option.name == MEDIA_INPUT);
        if asks && !self.parts.is_empty() {
            let media = self.parts.iter().any(|part| part.content.text().is_none());
            answered.push((MEDIA_INPUT, OptionValue::Flag(media)));
        }
        answered
    }

    /// The pages of what is sent to a model that bills by the page: a picture is one.
    pub(super) fn pages_of(part: &Part, model: &Model) -> Option<Decimal> {
        match &part.content {
            _ if !bills_by_page(model) => None,
            Content::Document(document) => Some(Decimal::from(document.pages.len())),
            Content::Image(_) | Content::Unseen(Modality::Image) if model.image.is_none() => {
                Some(Decimal::ONE)
            }
            _ => None,
        }
    }
}

/// An option of a model that takes any number.
fn fillable<'a>(model: &'a Model, name: &str) -> Option<&'a MediaOption> {
    let mut options = model.options.iter();
    options.find(|option| option.name == name && option.values.is_empty())
}
