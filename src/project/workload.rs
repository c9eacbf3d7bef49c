//! What is sent, how often, and what comes back, as a project states it.

use std::collections::BTreeMap;
use std::time::Duration;

use rust_decimal::Decimal;

use super::place::Place;
use super::policy::Ruled;
use crate::price_book::terms::OptionValue;
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;

/// One kind of call that a project makes. It runs on one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// What it is called; no other workload is called so.
    pub name: Ruled<String>,
    /// The model, if it is not the project's.
    pub model: Option<Ruled<String>>,
    /// Patterns of files that are prompts: each file, a text or a picture, is what one call sends.
    pub prompts: Vec<Ruled<String>>,
    /// Patterns of files that are requests of a vendor's format, one or a line each.
    pub requests: Vec<Ruled<String>>,
    /// Pictures that every call sends along: patterns of files, or sizes like `1280x720`.
    pub images: Vec<Ruled<String>>,
    /// Input tokens of one call, declared instead of files.
    pub input_tokens: Option<Ruled<u64>>,
    /// The file of the system text.
    pub system: Option<Ruled<String>>,
    /// The file of the tools.
    pub tools: Option<Ruled<String>>,
    /// How often a prompt is sent in proportion to the others, by patterns of their paths: the first that matches counts; 1 if none
    /// does.
    pub weights: Vec<(Ruled<String>, Decimal)>,
    /// Output tokens of one answer, thinking included.
    pub output: Ruled<Output>,
    /// The share of the output that is spent on thinking, from 0 to 1.
    pub thinking: Decimal,
    /// Whether the model thinks; so it does where some of the output is thinking.
    pub thinks: bool,
    /// How many calls there are.
    pub calls: Ruled<Calls>,
    /// What is read from a cache.
    pub cache: Option<Ruled<Cache>>,
    /// The share of calls that go to the batch service, from 0 to 1.
    pub batch: Decimal,
    /// When calls are made; empty if the hour is of no matter.
    pub hours: Vec<Hour>,
    /// The time zone of [`Workload::hours`], an IANA name.
    pub timezone: String,
    /// By how much calls grow from month to month: 0.05 for 5 %. Above −1.
    pub growth: Decimal,
    /// Words by which bills are added up, like `team = "support"`.
    pub tags: BTreeMap<String, String>,
    /// The service tier of what does not go to the batch service.
    pub service: Option<Ruled<String>>,
    /// The region.
    pub region: Option<Ruled<String>>,
    /// The level of detail of pictures.
    pub detail: Option<String>,
    /// Media options.
    pub options: BTreeMap<String, OptionValue>,
    /// What is taken for granted where a request names what is elsewhere.
    pub assume: Assumptions,
    /// Where it stands.
    pub place: Place,
}

/// How big and how long parts of requests are that stand at an address, or with the vendor: nothing is fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// The size of pictures.
    pub image: Option<Dimensions>,
    /// The length of sounds.
    pub audio: Option<Duration>,
    /// The size and the length of clips; they have sound.
    pub video: Option<Clip>,
    /// The pages of documents.
    pub pages: Option<u16>,
}

/// How long answers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Tokens, low ≤ expected ≤ high; nothing is expected at zero unless all of it is.
    Declared {
        /// At least.
        low: u64,
        /// Most likely.
        expected: u64,
        /// At most.
        high: u64,
    },
    /// From usage that was recorded.
    Recorded {
        /// Patterns of logs, a JSON object a line.
        logs: Vec<Ruled<String>>,
        /// The percentile that is the low end, from 0 to 100.
        low: u32,
        /// What is expected.
        expected: Middle,
        /// The percentile that is the high end.
        high: u32,
    },
}

/// What is expected of recorded numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    /// The mean: what a bill goes by, since a few long answers cost as much as many short ones.
    Mean,
    /// A percentile.
    Percentile(u32),
}

/// How many calls there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// So many a day: a month has thirty days, a year 365.
    Day(Decimal),
    /// So many a month: a day is its thirtieth part, a year has twelve.
    Month(Decimal),
    /// So many in all: a job that is done once. It is in one month and one year; nothing grows.
    Once(Decimal),
}

/// Days of a month.
const DAYS: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

impl Calls {
    /// Calls of a month; nothing if they do not fit.
    #[must_use]
    pub fn month(self) -> Option<Decimal> {
        match self {
            Self::Day(calls) => calls.checked_mul(DAYS),
            Self::Month(calls) | Self::Once(calls) => Some(calls),
        }
    }

    /// How many times the calls of the first month a year has, if they grow from month to month: twelve months, each `1 + growth` of the
    /// one before, of 365/12 days each where calls are counted by the day. Nothing if it does not fit.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use tokenfare::project::workload::Calls;
    /// let ten = Calls::Month(Decimal::TEN);
    /// assert_eq!(ten.months_of_a_year(Decimal::ZERO), Some(Decimal::from(12)));
    /// // 1 + 2 + 4 + … + 2¹¹ = 2¹² − 1
    /// assert_eq!(ten.months_of_a_year(Decimal::ONE), Some(Decimal::from(4_095)));
    /// ```
    #[must_use]
    pub fn months_of_a_year(self, growth: Decimal) -> Option<Decimal> {
        if let Self::Once(_) = self {
            return Some(Decimal::ONE);
        }
        let by = Decimal::ONE.checked_add(growth)?;
        let (mut month, mut sum) = (Decimal::ONE, Decimal::ZERO);
        for _ in 0..12 {
            sum = sum.checked_add(month)?;
            month = month.checked_mul(by)?;
        }
        match self {
            Self::Day(_) => sum
                .checked_mul(Decimal::from(365))?
                .checked_div(Decimal::from(360)),
            Self::Month(_) | Self::Once(_) => Some(sum),
        }
    }
}

/// What calls find in a vendor's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The share of calls that find the prefix there, from 0 to 1. The others write it, where a model bills writing.
    pub hits: Decimal,
    /// What the prefix is.
    pub prefix: Prefix,
}

/// The beginning of a request that a cache keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// The system text and the tools.
    System,
    /// A share of the input tokens, from 0 to 1.
    Share(Decimal),
    /// So many tokens, or all input if it has fewer.
    Tokens(u64),
}

/// A span of a day and its share of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// Minutes after midnight, 0 to 1,439.
    pub start: u16,
    /// Minutes after midnight, exclusive; at or before the start it lies on the next day.
    pub end: u16,
    /// Its share, from 0 to 1; those of a workload add up to 1.
    pub share: Decimal,
}
