//! The names of the quantities that a fitted estimate may be a sum of.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Words in Latin letters are counted by length up to this one; longer ones together.
pub(super) const LENGTHS: usize = 16;

/// The ASCII signs by name; the two of a pair count together.
pub(super) const SIGNS: [(&str, &str); 27] = [
    ("!", "exclamation_marks"),
    ("\"", "double_quotes"),
    ("#", "hashes"),
    ("$", "dollars"),
    ("%", "percents"),
    ("&", "ampersands"),
    ("'", "single_quotes"),
    ("()", "parentheses"),
    ("*", "asterisks"),
    ("+", "pluses"),
    (",", "commas"),
    ("-", "hyphens"),
    (".", "full_stops"),
    ("/", "slashes"),
    (":", "colons"),
    (";", "semicolons"),
    ("<>", "angles"),
    ("=", "equals"),
    ("?", "question_marks"),
    ("@", "ats"),
    ("[]", "brackets"),
    ("\\", "backslashes"),
    ("^~", "carets_and_tildes"),
    ("_", "underscores"),
    ("`", "backquotes"),
    ("{}", "braces"),
    ("|", "bars"),
];

/// The place in [`SIGNS`] of every ASCII character; its length for those that are in none.
const SIGN_OF: [usize; 128] = {
    let mut places = [SIGNS.len(); 128];
    let mut at = 0;
    while at < SIGNS.len() {
        let signs = SIGNS[at].0.as_bytes();
        let mut sign = 0;
        while sign < signs.len() {
            places[signs[sign] as usize] = at;
            sign += 1;
        }
        at += 1;
    }
    places
};

/// Where among [`SIGNS`] a character counts.
pub(super) fn sign_of(character: char) -> Option<usize> {
    let place = *SIGN_OF.get(character as usize)?;
    (place < SIGNS.len()).then_some(place)
}

/// Names of the other quantities, in the order of [`At`].
const NAMES: [&str; At::Count as usize] = [
    "long_word_letters",
    "capitalised_words",
    "upper_words",
    "upper_word_letters",
    "upper_letters",
    "humps",
    "glued_words",
    "accented_letters",
    "extended_letters",
    "vietnamese_letters",
    "numbers",
    "digits",
    "digit_groups",
    "letters_behind_digits",
    "digits_behind_letters",
    "sign_runs",
    "signs_repeated",
    "signs_behind_spaces",
    "long_sign_runs",
    "spaces",
    "newlines",
    "blank_lines",
    "indents",
    "indent_spaces",
    "tabs",
    "gaps",
    "gap_spaces",
    "han",
    "han_runs",
    "hiragana",
    "katakana",
    "kana_runs",
    "hangul",
    "hangul_words",
    "cyrillic",
    "cyrillic_words",
    "cyrillic_upper",
    "cyrillic_beyond_russian",
    "arabic",
    "arabic_words",
    "arabic_beyond_arabic",
    "hebrew",
    "hebrew_words",
    "devanagari",
    "devanagari_words",
    "bengali",
    "bengali_words",
    "tamil",
    "tamil_words",
    "thai",
    "thai_words",
    "greek",
    "greek_words",
    "greek_upper",
    "armenian",
    "gurmukhi",
    "gujarati",
    "odia",
    "telugu",
    "kannada",
    "malayalam",
    "sinhala",
    "lao",
    "myanmar",
    "georgian",
    "ethiopic",
    "khmer",
    "other_letters",
    "other_words",
    "controls",
    "quotes_and_dashes",
    "wide_signs",
    "pictures",
    "other_signs",
];

/// Where the other quantities are.
#[derive(Clone, Copy)]
pub(super) enum At {
    LongWordLetters,
    CapitalisedWords,
    UpperWords,
    UpperWordLetters,
    UpperLetters,
    Humps,
    GluedWords,
    Accented,
    Extended,
    Vietnamese,
    Numbers,
    Digits,
    DigitGroups,
    LettersBehindDigits,
    DigitsBehindLetters,
    SignRuns,
    SignsRepeated,
    SignsBehindSpaces,
    LongSignRuns,
    Spaces,
    Newlines,
    BlankLines,
    Indents,
    IndentSpaces,
    Tabs,
    Gaps,
    GapSpaces,
    Han,
    HanRuns,
    Hiragana,
    Katakana,
    KanaRuns,
    Hangul,
    HangulWords,
    Cyrillic,
    CyrillicWords,
    CyrillicUpper,
    CyrillicBeyondRussian,
    Arabic,
    ArabicWords,
    ArabicBeyondArabic,
    Hebrew,
    HebrewWords,
    Devanagari,
    DevanagariWords,
    Bengali,
    BengaliWords,
    Tamil,
    TamilWords,
    Thai,
    ThaiWords,
    Greek,
    GreekWords,
    GreekUpper,
    Armenian,
    Gurmukhi,
    Gujarati,
    Odia,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Lao,
    Myanmar,
    Georgian,
    Ethiopic,
    Khmer,
    OtherLetters,
    OtherWords,
    Controls,
    QuotesAndDashes,
    WideSigns,
    Pictures,
    OtherSigns,
    Count,
}

/// Where the word lengths begin.
pub(super) const WORDS_FROM: usize = At::Count as usize;
/// Where the ASCII signs begin.
pub(super) const SIGNS_FROM: usize = WORDS_FROM + LENGTHS;
/// How many quantities there are.
pub(super) const ALL: usize = SIGNS_FROM + SIGNS.len();

/// One of the quantities of a [`TextShape`](super::TextShape), spelled in tables by its name: `spaces`, `words_5`, `brackets`.
///
/// ```
/// use tokenfare::tokens::text::Quantity;
/// assert_eq!("words_5".parse::<Quantity>().map(Quantity::name), Ok("words_5".to_owned()));
/// assert!("words".parse::<Quantity>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quantity(pub(super) u8);

impl Quantity {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL).filter_map(|at| u8::try_from(at).ok().map(Self))
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> String {
        let at = usize::from(self.0);
        if at < WORDS_FROM {
            NAMES[at].to_owned()
        } else if at < SIGNS_FROM {
            format!("words_{}", at - WORDS_FROM + 1)
        } else {
            SIGNS
                .get(at - SIGNS_FROM)
                .map_or("", |sign| sign.1)
                .to_owned()
        }
    }
}

/// The name is not that of a quantity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown quantity `{0}`")]
pub struct UnknownQuantity(pub String);

impl FromStr for Quantity {
    type Err = UnknownQuantity;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|quantity| quantity.name() == name)
            .ok_or_else(|| UnknownQuantity(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantity_is_found_by_its_name() {
        assert_eq!(Quantity::all().count(), ALL);
        for quantity in Quantity::all() {
            assert_eq!(quantity.name().parse(), Ok(quantity));
        }
    }
}
