//! A priced product of a provider.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::media::{Characters, MeasureRow, MediaOption};
use super::period::seconds;
use super::price::{Adjustment, Day, PriceRow};
use crate::meter::Meter;
use crate::tokens::image::ImageRule;
use crate::tokens::text::TextChoice;

/// A kind of content that goes in or comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Modality {
    /// Text.
    Text,
    /// Pictures.
    Image,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// PDF documents.
    Pdf,
    /// Vectors.
    Embedding,
    /// Relevance scores.
    Score,
    /// Three-dimensional models.
    Model3d,
}

impl Modality {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Image,
        Self::Audio,
        Self::Video,
        Self::Pdf,
        Self::Embedding,
        Self::Score,
        Self::Model3d,
    ];

    /// Returns the word used in tables and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Pdf => "pdf",
            Self::Embedding => "embedding",
            Self::Score => "score",
            Self::Model3d => "3d",
        }
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Modality {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|m| m.name() == text)
            .ok_or_else(|| format!("unknown modality `{text}`"))
    }
}

/// Another spelling of a model's id, possibly for a time only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The spelling, exact.
    pub id: String,
    /// The first instant; none if since ever.
    #[serde(with = "seconds::option")]
    pub from: Option<Timestamp>,
    /// The first instant after it; none if still.
    #[serde(with = "seconds::option")]
    pub until: Option<Timestamp>,
}

impl Alias {
    /// Whether it names the model at an instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// Which rule counts a model's pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImageUse {
    /// A rule of the book by its name.
    Named(String),
    /// A rule written in place.
    Own(Box<ImageRule>),
}

/// A priced product of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// As the API takes it.
    pub id: String,
    /// As people call it.
    pub name: Option<String>,
    /// Other spellings.
    pub aliases: Vec<Alias>,
    /// What may be sent.
    pub input: Vec<Modality>,
    /// What comes back.
    pub output: Vec<Modality>,
    /// Tokens of input and output together, unless the vendor says otherwise; none if unknown.
    pub context: Option<u64>,
    /// Tokens of output at most; none if unknown.
    pub max_output: Option<u64>,
    /// Which rule counts text; none if unknown.
    pub text: Option<TextChoice>,
    /// Which rule counts pictures; none if unknown.
    pub image: Option<ImageUse>,
    /// The names of the options that this rule takes, in any of its editions.
    pub picture_options: Vec<String>,
    /// Which rule counts sound; none if unknown.
    pub audio: Option<String>,
    /// Which rule counts the pictures of clips; none if unknown.
    pub video: Option<String>,
    /// Which rule counts the pages of documents; none if unknown.
    pub page: Option<String>,
    /// Which rule says what a chat adds to its texts; none if unknown, or if it is no model to chat with.
    pub chat: Option<String>,
    /// How its characters are counted, if it bills text by the character instead of the token.
    pub characters: Option<Characters>,
    /// What it is for.
    pub kind: Kind,
    /// The media options that prices and quantities ask for.
    pub options: Vec<MediaOption>,
    /// How much of each meter one request is, by its options.
    pub measures: Vec<MeasureRow>,
    /// The day of its release.
    pub released: Option<Day>,
    /// No price from here on.
    #[serde(with = "seconds::option")]
    pub retired: Option<Timestamp>,
    /// A remark.
    pub note: Option<String>,
    /// The decision table, oldest first.
    pub prices: Vec<PriceRow>,
    /// Factors, surcharges, minima and allowances.
    pub adjustments: Vec<Adjustment>,
    /// The name of the file it stands in.
    pub file: String,
    /// The line of that file on which it begins, from 1.
    pub line: u32,
}

impl Model {
    /// Whether it takes such content.
    #[must_use]
    pub fn takes(&self, modality: Modality) -> bool {
        self.input.contains(&modality)
    }

    /// Whether some price states one of these meters, at whatever time.
    #[must_use]
    pub fn prices_any(&self, meters: &[Meter]) -> bool {
        self.prices
            .iter()
            .any(|row| meters.iter().any(|meter| row.rate(*meter).is_some()))
    }

    /// The first instant at which it has a price.
    #[must_use]
    pub fn first_price(&self) -> Option<Timestamp> {
        self.prices.iter().map(|row| row.period.from).min()
    }

    /// The service tiers that its rows and adjustments name.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let rows = self.prices.iter().flat_map(|row| row.when.services());
        rows.chain(
            self.adjustments
                .iter()
                .flat_map(|adjustment| adjustment.when.services()),
        )
    }
}
