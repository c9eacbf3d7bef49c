//! Which languages have measured rates, and which writing belongs to which.

use serde::{Deserialize, Serialize};

/// A language whose tokens per character are measured: a column of [`Rates`](super::Rates).
///
/// Tokenizers differ by what they were trained on, so the language decides, not the alphabet alone: German costs some of them a
/// third more than English does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Indonesian and Malay.
    Indonesian,
    /// Vietnamese.
    Vietnamese,
    /// Turkish.
    Turkish,
    /// Polish.
    Polish,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// Japanese: kana, and the Han characters among them.
    Japanese,
    /// Korean.
    Korean,
    /// Russian.
    Russian,
    /// Ukrainian.
    Ukrainian,
    /// Arabic, and other languages in its script.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Hindi, and other languages in Devanagari.
    Hindi,
    /// Bengali.
    Bengali,
    /// Tamil.
    Tamil,
    /// Thai.
    Thai,
    /// Greek.
    Greek,
}

impl Language {
    /// How many there are.
    pub const COUNT: usize = 22;

    /// All of them, in the order of the columns.
    pub const ALL: [Self; Self::COUNT] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Indonesian,
        Self::Vietnamese,
        Self::Turkish,
        Self::Polish,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::Japanese,
        Self::Korean,
        Self::Russian,
        Self::Ukrainian,
        Self::Arabic,
        Self::Hebrew,
        Self::Hindi,
        Self::Bengali,
        Self::Tamil,
        Self::Thai,
        Self::Greek,
    ];

    /// The name used as a key in the rule tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::German => "german",
            Self::French => "french",
            Self::Spanish => "spanish",
            Self::Portuguese => "portuguese",
            Self::Indonesian => "indonesian",
            Self::Vietnamese => "vietnamese",
            Self::Turkish => "turkish",
            Self::Polish => "polish",
            Self::ChineseSimplified => "chinese_simplified",
            Self::ChineseTraditional => "chinese_traditional",
            Self::Japanese => "japanese",
            Self::Korean => "korean",
            Self::Russian => "russian",
            Self::Ukrainian => "ukrainian",
            Self::Arabic => "arabic",
            Self::Hebrew => "hebrew",
            Self::Hindi => "hindi",
            Self::Bengali => "bengali",
            Self::Tamil => "tamil",
            Self::Thai => "thai",
            Self::Greek => "greek",
        }
    }

    /// The column of this language in a row of rates.
    #[must_use]
    pub const fn column(self) -> usize {
        self as usize
    }
}

/// What a stretch of text is made of, as far as rates are known: a measured language, or a neighbour that stands in for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Characters of a measured language, the spaces and signs between its words included.
    Prose(Language),
    /// Characters in Latin letters of a language without a measured column (Italian, Dutch, Czech …).
    OtherLatin,
    /// Characters of a script without a measured column (Georgian, Khmer, Telugu …).
    OtherScript,
    /// Bytes of source code and markup in Latin letters.
    Code,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_the_order_of_the_list() {
        for (column, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(language.column(), column);
        }
    }
}
