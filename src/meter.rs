//! What is counted and charged.
//!
//! A [`Meter`] is one kind of thing on a bill. Meters are disjoint: a token is in exactly one of them. The table below is the whole
//! vocabulary; a new billing dimension is one row of it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What one of a meter's quantity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A token of text or of another modality.
    Token,
    /// A picture.
    Image,
    /// A million pixels.
    Megapixel,
    /// A second of sound or moving picture.
    Second,
    /// A character, as the vendor counts them.
    Character,
    /// A page of a document.
    Page,
    /// A call of the API or of a tool.
    Call,
    /// A session of a tool.
    Session,
    /// A three-dimensional model.
    Model,
    /// A vendor's own credit.
    Credit,
    /// A token kept for an hour.
    TokenHour,
    /// A gigabyte kept for a day.
    GbDay,
}

impl Unit {
    /// Returns the word for one of it, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Image => "image",
            Self::Megapixel => "megapixel",
            Self::Second => "second",
            Self::Character => "character",
            Self::Page => "page",
            Self::Call => "call",
            Self::Session => "session",
            Self::Model => "model",
            Self::Credit => "credit",
            Self::TokenHour => "token-hour",
            Self::GbDay => "GB-day",
        }
    }
}

/// Whether a meter counts what is sent or what comes back; neither for what is kept or called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Counts towards the input tokens that length bounds compare.
    Input,
    /// Counts towards the output tokens that length bounds compare.
    Output,
    /// Counts towards neither.
    Aside,
}

macro_rules! meters {
    ($($variant:ident $name:literal $unit:ident $side:ident $parent:expr, $doc:literal;)*) => {
        /// One kind of thing counted and charged.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Meter {
            $(#[doc = $doc] #[serde(rename = $name)] $variant,)*
        }

        impl Meter {
            /// Every meter, in the order in which a quote lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name used in tables and JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns what one of its quantity is.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit),* }
            }

            /// Returns whether it counts as input, as output or as neither.
            #[must_use]
            pub const fn side(self) -> Side {
                match self { $(Self::$variant => Side::$side),* }
            }

            /// Returns the meter whose rate applies where this one has none.
            ///
            /// A meter without a parent has to be priced by name.
            #[must_use]
            pub const fn parent(self) -> Option<Self> {
                use Meter::*;
                match self { $(Self::$variant => $parent),* }
            }

            /// Returns what it counts, in a few words.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $doc),* }
            }
        }
    };
}

meters! {
    Input          "input"            Token     Input  None,                "text tokens sent, not from a cache";
    InputImage     "input_image"      Token     Input  Some(Input),         "tokens of pictures sent";
    InputAudio     "input_audio"      Token     Input  Some(Input),         "tokens of sound sent";
    InputVideo     "input_video"      Token     Input  Some(Input),         "tokens of video sent";
    CacheRead      "cache_read"       Token     Input  Some(Input),         "tokens sent that a cache already held";
    CacheReadImage "cache_read_image" Token     Input  Some(CacheRead),     "picture tokens that a cache already held";
    CacheReadAudio "cache_read_audio" Token     Input  Some(CacheRead),     "sound tokens that a cache already held";
    CacheWrite     "cache_write"      Token     Input  Some(Input),         "tokens sent and put into a cache for the vendor's default lifetime";
    CacheWrite1h   "cache_write_1h"   Token     Input  Some(CacheWrite),    "tokens sent and put into a cache for an hour";
    CacheWrite12h  "cache_write_12h"  Token     Input  Some(CacheWrite),    "tokens sent and put into a cache for twelve hours";
    Output         "output"           Token     Output None,                "text tokens that come back";
    Thinking       "thinking"         Token     Output Some(Output),        "tokens the model spends on thinking";
    Citation       "citation"         Token     Aside  None,                "tokens of cited passages";
    OutputImage    "output_image"     Token     Output None,                "tokens of pictures that come back";
    OutputAudio    "output_audio"     Token     Output None,                "tokens of sound that comes back";
    OutputVideo    "output_video"     Token     Output None,                "tokens of video that comes back";
    Image          "image"            Image     Aside  None,                "pictures made";
    ImageSent      "image_sent"       Image     Aside  None,                "pictures sent, where they are charged by piece";
    Megapixel      "megapixel"        Megapixel Aside  None,                "million pixels made";
    VideoSecond    "video_second"     Second    Aside  None,                "seconds of video";
    AudioSecond    "audio_second"     Second    Aside  None,                "seconds of sound";
    Character      "character"        Character Aside  None,                "characters, as the vendor counts them";
    Page           "page"             Page      Aside  None,                "pages of a document";
    Request        "request"          Call      Aside  None,                "requests";
    WebSearch      "web_search"       Call      Aside  None,                "web searches";
    WebFetch       "web_fetch"        Call      Aside  None,                "web pages fetched";
    MapSearch      "map_search"       Call      Aside  None,                "searches of maps";
    FileSearch     "file_search"      Call      Aside  None,                "file searches";
    ToolCall       "tool_call"        Call      Aside  None,                "calls of another hosted tool";
    CodeSession    "code_session"     Session   Aside  None,                "sessions of a code interpreter";
    ContainerSecond "container_second" Second   Aside  None,                "seconds of a tool's container";
    SessionSecond  "session_second"   Second    Aside  None,                "seconds of an agent's session";
    Model3d        "model_3d"         Model     Aside  None,                "three-dimensional models made";
    Credit         "credit"           Credit    Aside  None,                "credits of the vendor";
    RerankSearch   "rerank_search"    Call      Aside  None,                "searches ranked again";
    CacheTokenHour "cache_token_hour" TokenHour Aside  None,                "tokens kept in a cache for an hour";
    StorageGbDay   "storage_gb_day"   GbDay     Aside  None,                "gigabytes kept for a day";
}

impl Meter {
    /// Returns the meters whose rate may serve for this one, nearest first, itself included.
    pub fn chain(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |meter| meter.parent())
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is no meter's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown meter `{0}`")]
pub struct UnknownMeter(pub String);

impl FromStr for Meter {
    type Err = UnknownMeter;

    fn from_str(text: &str) -> Result<Self, UnknownMeter> {
        let found = Self::ALL.iter().copied().find(|meter| meter.name() == text);
        found.ok_or_else(|| UnknownMeter(text.to_owned()))
    }
}

/// How many units one published price buys: `1M tokens`, `1K calls`, `minute`.
///
/// ```
/// use tokenfare::meter::{PricingUnit, Unit};
/// let million: PricingUnit = "1M tokens".parse()?;
/// assert_eq!((million.size(), million.unit()), (1_000_000, Unit::Token));
/// assert_eq!("minute".parse::<PricingUnit>()?.size(), 60);
/// # Ok::<(), tokenfare::meter::UnknownPricingUnit>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PricingUnit {
    size: u64,
    unit: Unit,
    published: String,
}

/// A text that names no pricing unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown pricing unit `{0}`")]
pub struct UnknownPricingUnit(pub String);

/// What may follow the number, singular first, and how many of which unit one of it is.
pub const UNIT_WORDS: &[(&str, &str, Unit, u64)] = &[
    ("token", "tokens", Unit::Token, 1),
    ("image", "images", Unit::Image, 1),
    ("megapixel", "megapixels", Unit::Megapixel, 1),
    ("second", "seconds", Unit::Second, 1),
    ("minute", "minutes", Unit::Second, 60),
    ("hour", "hours", Unit::Second, 3_600),
    ("character", "characters", Unit::Character, 1),
    ("page", "pages", Unit::Page, 1),
    ("call", "calls", Unit::Call, 1),
    ("request", "requests", Unit::Call, 1),
    ("query", "queries", Unit::Call, 1),
    ("search", "searches", Unit::Call, 1),
    ("session", "sessions", Unit::Session, 1),
    ("model", "models", Unit::Model, 1),
    ("credit", "credits", Unit::Credit, 1),
    ("token-hour", "token-hours", Unit::TokenHour, 1),
    ("GB-day", "GB-days", Unit::GbDay, 1),
];

impl PricingUnit {
    /// A million tokens: the unit of a price row that names none.
    #[must_use]
    pub fn million_tokens() -> Self {
        Self {
            size: 1_000_000,
            unit: Unit::Token,
            published: "1M tokens".to_owned(),
        }
    }

    /// Units that one price buys; at least 1.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Of what.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// As the price list words it.
    #[must_use]
    pub fn published(&self) -> &str {
        &self.published
    }

    /// Returns the size as a decimal.
    #[must_use]
    pub fn divisor(&self) -> Decimal {
        Decimal::from(self.size)
    }
}

impl fmt::Display for PricingUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.published)
    }
}

impl FromStr for PricingUnit {
    type Err = UnknownPricingUnit;

    fn from_str(text: &str) -> Result<Self, UnknownPricingUnit> {
        let unknown = || UnknownPricingUnit(text.to_owned());
        let (count, word) = text.split_once(' ').unwrap_or(("1", text));
        let (digits, scale) = match count.as_bytes().last() {
            Some(b'K') => (&count[..count.len() - 1], 1_000),
            Some(b'M') => (&count[..count.len() - 1], 1_000_000),
            _ => (count, 1),
        };
        let number: u64 = digits.parse().map_err(|_| unknown())?;
        let found = UNIT_WORDS
            .iter()
            .find(|(one, many, ..)| *one == word || *many == word);
        let &(_, _, unit, each) = found.ok_or_else(unknown)?;
        let size = number
            .checked_mul(scale)
            .and_then(|n| n.checked_mul(each))
            .filter(|&n| n > 0);
        Ok(Self {
            size: size.ok_or_else(unknown)?,
            unit,
            published: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_its_meter() {
        for &meter in Meter::ALL {
            assert_eq!(meter.name().parse(), Ok(meter));
        }
    }

    #[test]
    fn a_chain_ends_and_keeps_its_unit() {
        for &meter in Meter::ALL {
            assert!(meter.chain().count() <= 4, "{meter}");
            assert!(meter.chain().all(|m| m.unit() == meter.unit()), "{meter}");
        }
        let chain: Vec<_> = Meter::CacheWrite1h.chain().collect();
        assert_eq!(
            chain,
            [Meter::CacheWrite1h, Meter::CacheWrite, Meter::Input]
        );
    }

    #[test]
    fn pricing_units_read_as_published() {
        for (text, size, unit) in [
            ("1K tokens", 1_000, Unit::Token),
            ("10K characters", 10_000, Unit::Character),
            ("hour", 3_600, Unit::Second),
            ("1M token-hours", 1_000_000, Unit::TokenHour),
            ("1K calls", 1_000, Unit::Call),
        ] {
            let read: PricingUnit = text.parse().unwrap();
            assert_eq!(
                (read.size(), read.unit(), read.to_string().as_str()),
                (size, unit, text)
            );
        }
    }

    #[test]
    fn a_unit_of_nothing_or_of_something_else_is_refused() {
        for text in [
            "",
            "0 tokens",
            "1M",
            "1G tokens",
            "-1 tokens",
            "20000000000000M tokens",
            "1 M tokens",
        ] {
            assert!(text.parse::<PricingUnit>().is_err(), "{text}");
        }
    }
}
