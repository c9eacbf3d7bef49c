//! Rules as a table spells them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::provenance::RawReference;

/// A table of rules: `[text.NAME]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTextRules {
    /// The rules by name.
    #[serde(default, rename = "text")]
    pub rule: BTreeMap<String, RawTextRule>,
}

/// One rule as it is spelled. Exactly one of `vocabulary`, `model`, `rates`, `family` and `same_as` says how it counts; `rates` beside
/// `vocabulary` or `model` serve families that the rule is a member of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTextRule {
    /// What it is, for people.
    pub title: String,
    /// The compiled-in vocabulary that counts it exactly.
    pub vocabulary: Option<String>,
    /// A sum fitted against a reference.
    pub model: Option<RawFitted>,
    /// Measured rates.
    pub rates: Option<RawRates>,
    /// Names of rules with rates, at least two.
    pub family: Option<Vec<String>>,
    /// Another rule that gives the same counts.
    pub same_as: Option<String>,
    /// Percent, 1 to 200; needed for rates and families, of `same_as` the other rule's if not given. Beside a vocabulary that a
    /// program may be built without, for the rates that then count.
    pub margin_percent: Option<u32>,
    /// Where it comes from.
    pub source: RawReference,
    /// What else is to be known.
    pub note: Option<String>,
}

/// A fitted sum as it is spelled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFitted {
    /// Millionths of a token for each token of a compiled-in vocabulary, by name.
    pub vocabularies: BTreeMap<String, i64>,
    /// Millionths of a token for each of a quantity, by name.
    pub quantities: BTreeMap<String, i64>,
    /// Thousandths of the count in `o200k_base` that the sum is kept between.
    pub bounds: [u32; 2],
    /// Thousandths of the sum by kind of document: down for 95 %, down for 80 %, up for 80 %, up for 95 %.
    pub ranges: BTreeMap<String, [u32; 4]>,
    /// Tokens at which the range is √2 times as wide as that of a long text.
    pub short: u32,
}

/// How digits are spelled.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawDigits {
    /// One token each.
    Each,
    /// Up to three a token.
    Threes,
}

/// Rates as they are spelled: tokens per 1,000 characters by language, per 1,000 bytes of code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRates {
    /// Languages in Latin letters.
    pub latin: RawLatin,
    /// Chinese, Japanese and Korean.
    pub east_asian: RawEastAsian,
    /// Languages in other scripts.
    pub other: RawOther,
    /// Tokens per 1,000 bytes of source code, where measured.
    pub code: Option<u32>,
    /// How digits are counted.
    pub digits: RawDigits,
    /// Instead, tokens per 1,000 digits, 334 to 1000.
    pub digits_per_thousand: Option<u32>,
}

/// Tokens per 1,000 characters of languages in Latin letters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLatin {
    /// English.
    pub english: u32,
    /// German.
    pub german: u32,
    /// French.
    pub french: u32,
    /// Spanish.
    pub spanish: u32,
    /// Portuguese.
    pub portuguese: u32,
    /// Indonesian.
    pub indonesian: u32,
    /// Vietnamese.
    pub vietnamese: u32,
    /// Turkish.
    pub turkish: u32,
    /// Polish.
    pub polish: u32,
}

/// Tokens per 1,000 characters of Chinese, Japanese and Korean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawEastAsian {
    /// Chinese, simplified.
    pub chinese_simplified: u32,
    /// Chinese, traditional.
    pub chinese_traditional: u32,
    /// Japanese.
    pub japanese: u32,
    /// Korean.
    pub korean: u32,
}

/// Tokens per 1,000 characters of languages in other scripts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOther {
    /// Russian.
    pub russian: u32,
    /// Ukrainian.
    pub ukrainian: u32,
    /// Arabic.
    pub arabic: u32,
    /// Hebrew.
    pub hebrew: u32,
    /// Hindi.
    pub hindi: u32,
    /// Bengali.
    pub bengali: u32,
    /// Tamil.
    pub tamil: u32,
    /// Thai.
    pub thai: u32,
    /// Greek.
    pub greek: u32,
}
