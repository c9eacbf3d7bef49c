//! Where a fact comes from, and how close the reading was to who knows.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// How close the reading was to the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The vendor's own page, feed or code was read.
    Official,
    /// A copy that cites the vendor, or somebody's measurement.
    ThirdParty,
    /// Derived from other facts, or doubtful.
    Inferred,
}

impl Confidence {
    /// Every kind, the best first.
    pub const ALL: [Self; 3] = [Self::Official, Self::ThirdParty, Self::Inferred];

    /// Returns the word used in tables and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::ThirdParty => "third-party",
            Self::Inferred => "inferred",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The page that a rule was read from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// What the page is.
    pub title: String,
    /// The vendor's own page where it is known.
    pub url: String,
    /// The day it was read, `YYYY-MM-DD`.
    pub seen: String,
    /// How close the reading was to the vendor.
    pub confidence: Confidence,
}

/// A reference as it stands in a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawReference {
    title: String,
    url: String,
    #[serde(deserialize_with = "day")]
    seen: String,
    confidence: Confidence,
}

impl RawReference {
    /// Returns the reference; what is wrong with it goes to `wrong`.
    pub fn check(&self, wrong: &mut Vec<String>) -> Reference {
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            wrong.push(format!("`{}` is not a web address", self.url));
        }
        if self.title.trim().is_empty() {
            wrong.push("the `title` of the source is empty".to_owned());
        }
        Reference {
            title: self.title.clone(),
            url: self.url.clone(),
            seen: self.seen.clone(),
            confidence: self.confidence,
        }
    }
}

/// A day of a table, `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Day(#[serde(deserialize_with = "day")] pub(crate) String);

/// Reads a day, bare or as a string. A bare TOML date reaches serde as a table whose one value is its text.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Day;

    impl<'de> Visitor<'de> for Day {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a day like 2026-10-01")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            if is_day(text) {
                Ok(text.to_owned())
            } else {
                Err(E::custom(format!("`{text}` is not a day like 2026-10-01")))
            }
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
            match map.next_entry::<String, String>()? {
                Some((_, text)) => self.visit_str(&text),
                None => Err(A::Error::custom("expected a day like 2026-10-01")),
            }
        }
    }

    deserializer.deserialize_any(Day)
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize, most: u32| {
        part.len() == digits
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
    };
    matches!(parts[..], [year, month, day] if number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31))
}
