//! Why a workload is none for a model.

use crate::meter::Meter;
use crate::price_book::media::NoOption;
use crate::price_book::model::Modality;
use crate::tokens::image::{Dimensions, ImageError};

/// Why a model cannot be asked this, or what it would cost cannot be known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misfit {
    /// It does not take such content.
    #[error("no {0} input")]
    NoInput(Modality),
    /// It does not return text.
    #[error("no {0} output")]
    NoOutput(Modality),
    /// Nobody has published how it counts text.
    #[error("text rule unknown")]
    TextRuleUnknown,
    /// Nobody has published the special tokens of its text rule.
    #[error("the special tokens of `{0}` are not on record")]
    SpecialUnknown(String),
    /// Nobody has published how it counts pictures.
    #[error("image rule unknown")]
    ImageRuleUnknown,
    /// Nobody has published how it counts sound.
    #[error("audio rule unknown")]
    AudioRuleUnknown,
    /// Nobody has published how it counts clips.
    #[error("video rule unknown")]
    VideoRuleUnknown,
    /// Nobody has published how it counts the pages of documents.
    #[error("page rule unknown")]
    PageRuleUnknown,
    /// The words of a document are counted, and nobody has read them.
    #[error("the words on the pages are not known")]
    WordsUnknown,
    /// It counts such content by something else than tokens.
    #[error("it is billed by `{0}`, not by tokens")]
    NotTokens(Meter),
    /// The vendor would refuse the sound, the clip or the document.
    #[error("{0}")]
    Refused(String),
    /// The vendor would refuse the picture, or does not count it so.
    #[error("{}{error}", picture.as_ref().map(|name| format!("{name}: ")).unwrap_or_default())]
    Image {
        /// Which picture, if there are several.
        picture: Option<String>,
        /// Why.
        error: ImageError,
        /// The biggest size of its shape that is taken, if it was refused for its size.
        accepted: Option<Dimensions>,
    },
    /// More tokens than fit.
    #[error("context too small: {needed} tokens needed, {context} fit")]
    ContextTooSmall {
        /// Input and output together, as expected.
        needed: u64,
        /// The model's limit.
        context: u64,
    },
    /// More output than the model returns.
    #[error("output too long: {wanted} tokens wanted, at most {most}")]
    OutputTooLong {
        /// What was asked for.
        wanted: u64,
        /// The model's limit.
        most: u64,
    },
    /// More cached tokens than there are input tokens.
    #[error("{cached} cached tokens in an input of {input}")]
    MoreCachedThanSent {
        /// Read from and written to caches, together.
        cached: u64,
        /// All input, as expected.
        input: u64,
    },
    /// It has no such option, or not with that value.
    #[error(transparent)]
    NoOption(#[from] NoOption),
    /// How much is asked for depends on options that nobody gave.
    #[error("how much is asked for depends on options: {}", .0.join(", "))]
    Undecided(
        /// As a user gives them, with what they may be.
        Vec<String>,
    ),
    /// The rule that counts a meter is not on record for these options.
    #[error("how many `{0}` these options come to is not on record")]
    NotMeasured(Meter),
    /// An option that is a number has another value.
    #[error("`{option}={value}` is no number of at least zero")]
    NoNumber {
        /// The option.
        option: String,
        /// What was given.
        value: String,
    },
    /// A text was read in passing, and not counted as this rule counts.
    #[error("the text was not counted by `{0}` when it was read")]
    NotCounted(String),
    /// A vocabulary that a user brings along failed on a text.
    #[error("the vocabulary cannot count this: {0}")]
    VocabularyFailed(String),
    /// Nothing is sent and nothing is asked for.
    #[error("nothing to price")]
    Nothing,
    /// A quantity that does not fit.
    #[error("the quantity of `{0}` does not fit")]
    Overflow(Meter),
}

impl Misfit {
    /// Returns the reason in words that many models share.
    #[must_use]
    pub const fn group(&self) -> &'static str {
        match self {
            Self::NoInput(Modality::Text) => "no text input",
            Self::NoInput(Modality::Image) => "no image input",
            Self::NoInput(Modality::Audio) => "no audio input",
            Self::NoInput(Modality::Video) => "no video input",
            Self::NoInput(Modality::Pdf) => "no pdf input",
            Self::NoInput(_) => "does not take such input",
            Self::NoOutput(_) => "no text output",
            Self::TextRuleUnknown => "text rule unknown",
            Self::SpecialUnknown(_) => "special tokens not on record",
            Self::ImageRuleUnknown => "image rule unknown",
            Self::AudioRuleUnknown => "audio rule unknown",
            Self::VideoRuleUnknown => "video rule unknown",
            Self::PageRuleUnknown => "page rule unknown",
            Self::WordsUnknown => "words not known",
            Self::NotTokens(_) => "not billed by tokens",
            Self::Refused(_) => "refused for its length",
            Self::Image { error, .. } => match error {
                ImageError::UnknownDetail { .. } => "detail level not offered",
                ImageError::Option(_) => "option not taken",
                ImageError::NoEdition { .. } => "image rule not on record then",
                ImageError::Unpublished(_) => "no figure for such a picture",
                _ => "picture refused",
            },
            Self::ContextTooSmall { .. } => "context too small",
            Self::OutputTooLong { .. } => "output too long",
            Self::MoreCachedThanSent { .. } => "fewer input than cached tokens",
            Self::NoOption(_) => "option not offered",
            Self::Undecided(_) => "needs more options",
            Self::NotMeasured(_) => "quantity not on record",
            Self::NoNumber { .. } => "option is no number",
            Self::NotCounted(_) => "not counted",
            Self::VocabularyFailed(_) => "the vocabulary failed",
            Self::Nothing => "nothing to price",
            Self::Overflow(_) => "too much to count",
        }
    }

    /// Something to do about it, if there is.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            Self::ImageRuleUnknown
            | Self::Image {
                error: ImageError::NoEdition { .. } | ImageError::Unpublished(_),
                ..
            } => Some("give the tokens of a picture yourself: --image-tokens N"),
            Self::Image {
                accepted: Some(size),
                ..
            } => return Some(format!("the biggest of its shape that is taken is {size}")),
            Self::AudioRuleUnknown => Some("give the tokens of a sound yourself: --audio-tokens N"),
            Self::VideoRuleUnknown => Some("give the tokens of a clip yourself: --video-tokens N"),
            Self::PageRuleUnknown => Some("give the tokens of a page yourself: --page-tokens N"),
            Self::WordsUnknown => {
                Some("give the document itself, or the tokens of a page: --page-tokens N")
            }
            Self::NotTokens(_) => Some("`quote` says what it costs"),
            Self::SpecialUnknown(_) => {
                Some("leave --special out: such strings then count as ordinary text")
            }
            Self::TextRuleUnknown => Some("give the tokens yourself: --input-tokens N"),
            Self::NotMeasured(meter) => {
                return Some(format!("give the quantity yourself: --meter {meter}=N"));
            }
            Self::Nothing => {
                Some("name a file, or give --text, --image 1280x720 or --input-tokens N")
            }
            _ => None,
        };
        match self {
            Self::NoOption(NoOption { offered, .. }) if offered.is_empty() => {
                Some("it has no options".to_owned())
            }
            Self::NoOption(NoOption { offered, .. }) => {
                Some(format!("it has: {}", offered.join(", ")))
            }
            Self::Undecided(missing) => {
                let given = missing.iter().map(|option| format!("--option {option}"));
                Some(format!("give {}", given.collect::<Vec<_>>().join(" ")))
            }
            _ => words.map(str::to_owned),
        }
    }
}
