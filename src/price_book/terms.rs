//! The circumstances of a request that a price may depend on.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::parse_decimal;

/// The name of the service tier that a request has when it asks for none.
pub const STANDARD: &str = "standard";

/// The name of the region that a request has when it asks for none.
pub const GLOBAL: &str = "global";

/// The value of a media option: a word, yes or no, or a whole number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OptionValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A word, compared exactly.
    Word(String),
}

impl OptionValue {
    /// Reads what a user typed: `true` and `false`, digits, or a word.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "true" | "yes" | "on" => Self::Flag(true),
            "false" | "no" | "off" => Self::Flag(false),
            _ => text
                .parse()
                .map_or_else(|_| Self::Word(text.to_owned()), Self::Number),
        }
    }
}

impl OptionValue {
    /// Whether two values are the same for a reader: words without regard to capitals.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(a), Self::Word(b)) => a.eq_ignore_ascii_case(b),
            _ => self == other,
        }
    }

    /// The number, of a whole one or of a word that is a decimal; none below zero.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        let number = match self {
            Self::Flag(_) => None,
            Self::Number(number) => Some(Decimal::from(*number)),
            Self::Word(word) => parse_decimal(word).ok(),
        };
        number.filter(|number| *number >= Decimal::ZERO)
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// What is asked for, apart from what is sent: the same for every model of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The instant whose prices count.
    pub at: Timestamp,
    /// The service tier; [`STANDARD`] unless asked otherwise.
    pub service: String,
    /// Whether the model thinks before it answers.
    pub thinking: bool,
    /// The region or list, if one is asked for.
    pub region: Option<String>,
    /// Media options by name.
    pub options: BTreeMap<String, OptionValue>,
}

impl Terms {
    /// Returns the terms of a plain request at an instant.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self {
            at,
            service: STANDARD.to_owned(),
            thinking: false,
            region: None,
            options: BTreeMap::new(),
        }
    }
}
