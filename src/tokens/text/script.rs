//! Which script, or which kind, a character is of.

use serde::Serialize;
use unicode_script::{Script, UnicodeScript};

/// A group of scripts that rates are known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScriptGroup {
    /// Latin letters.
    Latin,
    /// Han characters.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Hangul syllables and letters.
    Hangul,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters.
    Arabic,
    /// Hebrew letters.
    Hebrew,
    /// Devanagari letters and signs.
    Devanagari,
    /// Bengali letters and signs.
    Bengali,
    /// Tamil letters and signs.
    Tamil,
    /// Thai letters and signs.
    Thai,
    /// Greek letters.
    Greek,
    /// Letters of any other script.
    Other,
}

impl ScriptGroup {
    /// How many there are.
    pub const COUNT: usize = 13;

    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Latin,
        Self::Han,
        Self::Kana,
        Self::Hangul,
        Self::Cyrillic,
        Self::Arabic,
        Self::Hebrew,
        Self::Devanagari,
        Self::Bengali,
        Self::Tamil,
        Self::Thai,
        Self::Greek,
        Self::Other,
    ];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latin => "latin",
            Self::Han => "han",
            Self::Kana => "kana",
            Self::Hangul => "hangul",
            Self::Cyrillic => "cyrillic",
            Self::Arabic => "arabic",
            Self::Hebrew => "hebrew",
            Self::Devanagari => "devanagari",
            Self::Bengali => "bengali",
            Self::Tamil => "tamil",
            Self::Thai => "thai",
            Self::Greek => "greek",
            Self::Other => "other scripts",
        }
    }
}

/// What a character is, before its neighbours are asked.
pub(in crate::tokens) enum Kind {
    Letter(ScriptGroup),
    Digit,
    Space,
    Sign,
}

/// Scripts of languages that use Latin letters for names, commands and abbreviations.
pub(super) const CJK: [ScriptGroup; 3] = [ScriptGroup::Han, ScriptGroup::Kana, ScriptGroup::Hangul];

/// Returns how many of the characters are Chinese ones.
#[must_use]
pub fn han_characters(text: &str) -> usize {
    let han = |character: &char| matches!(kind_of(*character), Kind::Letter(ScriptGroup::Han));
    text.chars().filter(han).count()
}

/// Characters at the start of a text among which its first letter is looked for.
pub(super) const FIRST_SCRIPT_WITHIN: usize = 256;

/// The script that signs before the first letter belong to. Text without letters counts as Latin.
pub(in crate::tokens) fn first_script(text: &str) -> Option<ScriptGroup> {
    text.chars()
        .take(FIRST_SCRIPT_WITHIN)
        .find_map(|character| match kind_of(character) {
            Kind::Letter(group) => Some(group),
            _ => None,
        })
}

pub(in crate::tokens) fn kind_of(character: char) -> Kind {
    match character {
        'a'..='z' | 'A'..='Z' => Kind::Letter(ScriptGroup::Latin),
        '0'..='9' => Kind::Digit,
        ' ' | '\t' | '\n' | '\r' => Kind::Space,
        '\0'..='\x7f' => Kind::Sign,
        '\u{4e00}'..='\u{9fff}' => Kind::Letter(ScriptGroup::Han),
        // The long-vowel sign is common to both kana, and so of no script.
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' => {
            Kind::Letter(ScriptGroup::Kana)
        }
        '\u{ac00}'..='\u{d7a3}' => Kind::Letter(ScriptGroup::Hangul),
        _ => other_kind(character),
    }
}

fn other_kind(character: char) -> Kind {
    if character.is_numeric() {
        return Kind::Digit;
    }
    if character.is_whitespace() {
        return Kind::Space;
    }
    Kind::Letter(match character.script() {
        Script::Common | Script::Inherited | Script::Unknown => return Kind::Sign,
        Script::Latin => ScriptGroup::Latin,
        Script::Han => ScriptGroup::Han,
        Script::Hiragana | Script::Katakana => ScriptGroup::Kana,
        Script::Hangul => ScriptGroup::Hangul,
        Script::Cyrillic => ScriptGroup::Cyrillic,
        Script::Arabic => ScriptGroup::Arabic,
        Script::Hebrew => ScriptGroup::Hebrew,
        Script::Devanagari => ScriptGroup::Devanagari,
        Script::Bengali => ScriptGroup::Bengali,
        Script::Tamil => ScriptGroup::Tamil,
        Script::Thai => ScriptGroup::Thai,
        Script::Greek => ScriptGroup::Greek,
        _ => ScriptGroup::Other,
    })
}

pub(in crate::tokens) fn is_code_sign(character: char) -> bool {
    "{}[]()<>=_;/\\*+&|^~#$@%\"`".contains(character)
}

/// Common characters whose simplified form differs, in the same order as [`TRADITIONAL`].
const SIMPLIFIED: [char; 24] = [
    '这', '个', '来', '为', '说', '们', '国', '时', '会', '学', '对', '过', '还', '后', '发', '与',
    '应', '权', '进', '种', '动', '关', '无', '统',
];

/// The traditional forms of [`SIMPLIFIED`].
const TRADITIONAL: [char; 24] = [
    '這', '個', '來', '為', '說', '們', '國', '時', '會', '學', '對', '過', '還', '後', '發', '與',
    '應', '權', '進', '種', '動', '關', '無', '統',
];

/// Whether the character is one of the commonest that only simplified Chinese writes so.
pub(super) fn is_simplified(character: char) -> bool {
    SIMPLIFIED.contains(&character)
}

/// Whether the character is one of the commonest that only traditional Chinese writes so.
pub(super) fn is_traditional(character: char) -> bool {
    TRADITIONAL.contains(&character)
}

/// Whether the letter is used in Ukrainian and not in Russian.
pub(super) fn is_ukrainian(character: char) -> bool {
    "іїєґІЇЄҐ".contains(character)
}
