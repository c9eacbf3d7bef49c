//! Rules of a project that are not about amounts: which models, how well known, how long.

use rust_decimal::Decimal;

use crate::provenance::Confidence;

use super::place::Place;

/// A rule and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled<T> {
    /// What it says.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// The rules of a project; what is absent is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Patterns of models that may be used (`provider/model` with `*`, `?`, `[…]`, `{…}`); a bare provider's id stands for all its
    /// models. Empty: any.
    pub allow: Vec<Ruled<String>>,
    /// Patterns of models that may not be used; they go before those that may.
    pub forbid: Vec<Ruled<String>>,
    /// Whether a workload without a price is an error. Without the rule it is a warning.
    pub unknown_prices: Option<Ruled<UnknownPrices>>,
    /// How many days ago a price was last looked at, at most.
    pub price_age: Option<Ruled<u64>>,
    /// Input tokens of one call at most, at the high end of the count.
    pub prompt_tokens: Option<Ruled<u64>>,
    /// The share of a model's context window that input and output may take together at most, at the high end; from 0 to 1.
    pub context: Option<Ruled<Decimal>>,
    /// Regions that may be asked for; empty: any. A workload that asks for none has `global`.
    pub regions: Vec<Ruled<String>>,
    /// How close to the vendor prices were read, at least.
    pub confidence: Option<Ruled<Confidence>>,
}

/// What a workload without a price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownPrices {
    /// An error.
    Error,
    /// A warning.
    Warn,
    /// Nothing worth a word.
    Ignore,
}

impl UnknownPrices {
    /// Returns every kind with the word of the file.
    pub const ALL: [(&'static str, Self); 3] = [
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("ignore", Self::Ignore),
    ];
}

impl Policy {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
