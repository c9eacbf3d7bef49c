//! What kind of document a text is: the range of a fitted estimate depends on it.

use std::fmt;

use super::language::{Content, Language};
use super::mix::ScriptMix;
use super::quantity::At;
use super::shape::TextShape;

/// The kind of a document, told by its letters and signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextKind {
    /// Prose, mostly English.
    English,
    /// Prose in other languages in Latin letters.
    OtherLatin,
    /// Chinese, Japanese and Korean.
    EastAsian,
    /// Cyrillic and Greek.
    Cyrillic,
    /// Arabic and Hebrew.
    Arabic,
    /// Devanagari, Bengali, Tamil and Thai.
    Indic,
    /// All other scripts.
    OtherScript,
    /// Latin letters with many signs: source code.
    Code,
    /// Latin letters with many signs, most of them angle brackets, double quotes and digits: markup and data.
    Markup,
    /// Latin letters and 2 to 30 % of others.
    Mixed,
}

impl TextKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::English,
        Self::OtherLatin,
        Self::EastAsian,
        Self::Cyrillic,
        Self::Arabic,
        Self::Indic,
        Self::OtherScript,
        Self::Code,
        Self::Markup,
        Self::Mixed,
    ];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::OtherLatin => "other_latin",
            Self::EastAsian => "east_asian",
            Self::Cyrillic => "cyrillic",
            Self::Arabic => "arabic",
            Self::Indic => "indic",
            Self::OtherScript => "other_script",
            Self::Code => "code",
            Self::Markup => "markup",
            Self::Mixed => "mixed",
        }
    }

    /// Tells the kind. Other letters than Latin ones decide from 30 % of all letters. Below that, signs and digits do, from one in
    /// eight of the visible characters.
    #[must_use]
    pub fn of(shape: &TextShape, mix: &ScriptMix) -> Self {
        let sum = |wanted: &[At]| wanted.iter().map(|&at| shape.at(at)).sum::<u64>();
        let groups = [
            (
                Self::EastAsian,
                sum(&[At::Han, At::Hiragana, At::Katakana, At::Hangul]),
            ),
            (Self::Cyrillic, sum(&[At::Cyrillic, At::Greek])),
            (Self::Arabic, sum(&[At::Arabic, At::Hebrew])),
            (
                Self::Indic,
                sum(&[At::Devanagari, At::Bengali, At::Tamil, At::Thai]),
            ),
            (Self::OtherScript, shape.rarer_letters()),
        ];
        let latin = shape.latin_letters();
        let others: u64 = groups.iter().map(|(_, letters)| letters).sum();
        let letters = latin + others;
        if others * 10 >= letters * 3 && others > 0 {
            return groups
                .into_iter()
                .max_by_key(|(_, letters)| *letters)
                .map_or(Self::OtherScript, |(kind, _)| kind);
        }
        let digits = shape.at(At::Digits);
        let signs = shape.ascii_signs() + digits;
        if signs * 8 >= letters + signs {
            return if (shape.data_signs() + digits) * 5 >= signs * 2 {
                Self::Markup
            } else {
                Self::Code
            };
        }
        if others * 50 >= letters {
            return Self::Mixed;
        }
        let mut english = 0;
        let mut foreign = 0;
        for (content, amount) in mix.contents() {
            match content {
                Content::Prose(Language::English) => english += amount,
                Content::Prose(_) | Content::OtherLatin => foreign += amount,
                Content::OtherScript | Content::Code => {}
            }
        }
        if english * 2 >= english + foreign {
            Self::English
        } else {
            Self::OtherLatin
        }
    }
}

impl fmt::Display for TextKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_letters_and_signs() {
        for (text, kind) in [
            (
                "The tokens of a text that it is made of.",
                TextKind::English,
            ),
            ("Das Wetter ist nicht für jeden schön", TextKind::OtherLatin),
            ("这是一个 Rust 程序", TextKind::EastAsian),
            ("Все люди рождаются свободными", TextKind::Cyrillic),
            ("हिन्दी में", TextKind::Indic),
            ("ქართული ენა", TextKind::OtherScript),
            ("fn main() { run(&args)?; }", TextKind::Code),
            ("{\"a\": 12, \"b\": 24}", TextKind::Markup),
            (
                "the sign λ of the abstraction is a greek letter",
                TextKind::Mixed,
            ),
            ("1,234.50", TextKind::Markup),
        ] {
            let found = TextKind::of(&TextShape::of(text), &ScriptMix::of(text));
            assert_eq!(found, kind, "{text}");
        }
    }
}
