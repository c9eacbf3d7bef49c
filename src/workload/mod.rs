//! What is sent and expected back, before a model is chosen; and what that is on a model.
//!
//! The same workload is a different usage on every model, since tokenizers and picture rules differ: [`Workload::measure`].

mod caching;
mod files;
mod framing;
mod measure;
mod media;
mod misfit;
mod pictures;
pub mod sent;
mod text;
mod turns;

use std::collections::BTreeMap;

use std::time::Duration;

use rust_decimal::Decimal;

use crate::meter::Meter;
use crate::price_book::model::Modality;
use crate::quantity::{Basis, Count};
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;
use crate::tokens::tools::{ToolCall, ToolChoice, ToolSet};
use crate::usage::Usage;

pub use caching::{CacheMark, Caching};
pub use files::Document;
pub use framing::Framing;
pub use misfit::Misfit;
pub use pictures::PictureAdvice;
pub use turns::Speaker;

/// One thing that is sent.
#[derive(Debug)]
pub struct Part {
    /// Where it comes from: a path, `-`, or a few words.
    pub name: String,
    /// What it is.
    pub content: Content,
}

/// What a part is.
#[derive(Debug)]
pub enum Content {
    /// A text.
    Text(Box<TextCounter<'static>>),
    /// A picture of this size.
    Image(Dimensions),
    /// A tool that the model called, earlier.
    Call(Box<ToolCall>),
    /// What the model thought, earlier: vendors leave some of it out.
    Thought(Box<TextCounter<'static>>),
    /// The schema that the answer has to follow, as JSON: every vendor puts it into the prompt in a form of its own.
    Schema(Box<TextCounter<'static>>),
    /// A sound of this length.
    Sound(Duration),
    /// A clip.
    Video {
        /// Its frames.
        clip: Clip,
        /// Whether it has sound.
        has_sound: bool,
    },
    /// Single pictures that are looked at as the frames of a clip.
    Frames {
        /// The size of each.
        size: Dimensions,
        /// How many, at least one.
        frames: u64,
    },
    /// A document.
    Document(Document),
    /// Something of this kind that nobody has looked at: only what is declared for each of its kind counts it.
    Unseen(Modality),
}

impl Content {
    /// Returns the text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&TextCounter<'static>> {
        match self {
            Self::Text(counter) | Self::Thought(counter) | Self::Schema(counter) => Some(counter),
            Self::Call(call) => Some(call.text()),
            Self::Image(_)
            | Self::Sound(_)
            | Self::Video { .. }
            | Self::Frames { .. }
            | Self::Document(_)
            | Self::Unseen(_) => None,
        }
    }

    /// Returns the kind of content.
    #[must_use]
    pub const fn modality(&self) -> Modality {
        match self {
            Self::Text(_) | Self::Call(_) | Self::Thought(_) | Self::Schema(_) => Modality::Text,
            Self::Image(_) => Modality::Image,
            Self::Sound(_) => Modality::Audio,
            Self::Video { .. } | Self::Frames { .. } => Modality::Video,
            Self::Document(_) => Modality::Pdf,
            Self::Unseen(kind) => *kind,
        }
    }
}

/// A system text.
#[derive(Debug)]
pub struct System {
    /// Where it comes from: a path, or a few words.
    pub name: String,
    /// The text.
    pub text: Box<TextCounter<'static>>,
}

/// One request: what is sent and what is expected back.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
#[derive(Debug, Default)]
pub struct Workload {
    /// What is sent, to be counted.
    pub parts: Vec<Part>,
    /// Who says which of the parts, in order; if nobody does, all are one message of the user.
    pub turns: Vec<Speaker>,
    /// Levels of detail of single pictures, by the place of the part; where a model has no such level, its default.
    pub details: BTreeMap<usize, String>,
    /// Options of the picture rule for single pictures, by the place of the part; where a model's rule has no such option, its own way.
    pub options: BTreeMap<usize, BTreeMap<String, String>>,
    /// The system text, if there is one.
    pub system: Option<System>,
    /// The tools that the model may call, if there are some.
    pub tools: Option<ToolSet>,
    /// How a tool is chosen.
    pub tool_choice: ToolChoice,
    /// Whether the texts alone are counted, without the frame of a chat.
    pub unframed: bool,
    /// Whether special-token strings in the texts are parsed as such; otherwise they are ordinary text.
    pub special: bool,
    /// The level of detail at which pictures, clips and documents are sent, in the vendor's word; the vendor's default if none.
    pub detail: Option<String>,
    /// Whether to look for sizes that would be better to send.
    pub advise: bool,
    /// Tokens of each picture, declared: no rule is asked.
    pub image_tokens: Option<u64>,
    /// Tokens of each sound, declared: no rule is asked.
    pub audio_tokens: Option<u64>,
    /// Tokens of each clip, its sound included, declared: no rule is asked.
    pub video_tokens: Option<u64>,
    /// Tokens of each page of a document, declared: no rule is asked.
    pub page_tokens: Option<u64>,
    /// Input tokens that the user declares instead of parts; cached ones included.
    pub input_tokens: Option<u64>,
    /// Of the input tokens: read from a cache.
    pub cached_tokens: u64,
    /// Of the input tokens: written to a cache.
    pub cache_write_tokens: u64,
    /// What is marked for a cache; declared numbers go before.
    pub caching: Caching,
    /// Whether an answer in text is expected, whatever its length.
    pub answer: bool,
    /// Output tokens of one answer, thinking included; none if nobody said.
    pub output_tokens: Option<u64>,
    /// Output tokens of one answer, thinking included, that the request allows at most.
    pub most_output: Option<u64>,
    /// How many answers are asked for; one if nobody said.
    pub choices: Option<u64>,
    /// Of the output tokens: spent on thinking.
    pub thinking_tokens: u64,
    /// Quantities of other meters, declared.
    pub meters: Vec<(Meter, Decimal)>,
}

/// The tokens of one part on one model, on one meter: a clip has pictures and sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCount {
    /// Which part, by its place in the workload.
    pub part: usize,
    /// What it is.
    pub modality: Modality,
    /// What they are billed as.
    pub meter: Meter,
    /// How many tokens.
    pub tokens: Count,
    /// The narrower range that holds four texts of five, where it is known.
    pub likely: Option<Count>,
    /// How that is known.
    pub basis: Basis,
    /// How it was worked out, in one line.
    pub method: String,
    /// What to send instead of a picture, if that was asked for.
    pub advice: Vec<PictureAdvice>,
}

/// What a workload is on one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Quantities by meter, of one request.
    pub usage: Usage,
    /// The tokens of each part.
    pub parts: Vec<PartCount>,
    /// What stands around the parts.
    pub framing: Framing,
    /// Kinds of content that are sent and that the price list does not bill.
    pub unbilled: Vec<Modality>,
    /// What was found when texts were decoded: `name`: invalid bytes, a byte order mark.
    pub findings: Vec<String>,
    /// What it would be if the answer were as long as it may; none if its length was declared, or is not bounded.
    pub ceiling: Option<Ceiling>,
}

/// What a request is if its answer is as long as it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// Output tokens of all answers.
    pub tokens: u64,
    /// Quantities by meter, of one request.
    pub usage: Usage,
}

impl Measured {
    /// The tokens of all parts of a kind, and the weakest basis among them; none without such a part. A system text is text.
    #[must_use]
    pub fn tokens_of(&self, modality: Modality) -> Option<(Count, Basis)> {
        let parts = self.parts.iter().filter(|part| part.modality == modality);
        let system = self.framing.system.iter();
        let system = system.filter(|_| modality == Modality::Text);
        let parts = parts.map(|part| (part.tokens, part.basis));
        sum(parts.chain(system.map(|system| (system.tokens, system.basis))))
    }

    /// Everything that was counted, and the weakest basis; none if all was declared.
    #[must_use]
    pub fn counted(&self) -> Option<(Count, Basis)> {
        let parts = self.parts.iter().map(|part| (part.tokens, part.basis));
        let around = self.framing.iter();
        sum(parts.chain(around.map(|(_, counted)| (counted.tokens, counted.basis))))
    }
}

fn sum(counts: impl Iterator<Item = (Count, Basis)>) -> Option<(Count, Basis)> {
    counts.reduce(|(sum, weak), (tokens, basis)| {
        (
            sum.checked_add(tokens).unwrap_or(Count::exact(u64::MAX)),
            weak.weakest(basis),
        )
    })
}
