//! One pass over a text that comes in chunks: how its words, numbers, signs and spaces run.

use super::super::quantity::{ALL, At, LENGTHS, SIGNS_FROM, WORDS_FROM, sign_of};
use super::super::script::{Kind, ScriptGroup, kind_of};
use super::TextShape;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Start,
    Space,
    Letter(u8),
    Digit,
    Sign(char),
}

/// Looks at a text that comes in chunks, however it is divided, as [`TextShape::of`] looks at the whole.
#[derive(Clone, Debug)]
pub struct ShapePass {
    counts: [u64; ALL],
    last: Last,
    upper: bool,
    word: usize,
    word_upper: usize,
    first_upper: bool,
    number: u64,
    sign_run: usize,
    spaces: u64,
    line_start: bool,
}

impl Default for ShapePass {
    fn default() -> Self {
        Self {
            counts: [0; ALL],
            last: Last::Start,
            upper: false,
            word: 0,
            word_upper: 0,
            first_upper: false,
            number: 0,
            sign_run: 0,
            spaces: 0,
            line_start: true,
        }
    }
}

impl ShapePass {
    /// Takes the next chunk.
    pub fn push(&mut self, chunk: &str) {
        chunk.chars().for_each(|character| self.take(character));
    }

    /// Returns what everything that was pushed looks like.
    #[must_use]
    pub fn finish(mut self) -> TextShape {
        self.end_word();
        self.end_signs();
        self.end_spaces();
        TextShape {
            counts: self.counts,
        }
    }

    fn add(&mut self, at: At, amount: u64) {
        self.counts[at as usize] += amount;
    }

    fn take(&mut self, character: char) {
        match kind_of(character) {
            Kind::Letter(group) => {
                self.end_signs();
                self.end_spaces();
                self.letter(character, group);
            }
            Kind::Digit => {
                self.end_word();
                self.end_signs();
                self.end_spaces();
                if self.last == Last::Digit {
                    self.number += 1;
                } else {
                    if matches!(self.last, Last::Letter(_)) {
                        self.add(At::DigitsBehindLetters, 1);
                    }
                    self.number = 1;
                    self.add(At::Numbers, 1);
                }
                self.add(At::Digits, 1);
                if self.number % 3 == 1 {
                    self.add(At::DigitGroups, 1);
                }
                self.last = Last::Digit;
                self.line_start = false;
            }
            Kind::Space => {
                self.end_word();
                self.end_signs();
                if character == '\n' {
                    self.add(At::Newlines, 1);
                    if self.line_start {
                        self.add(At::BlankLines, 1);
                    }
                    self.spaces = 0;
                    self.line_start = true;
                } else {
                    if character == '\t' {
                        self.add(At::Tabs, 1);
                    }
                    self.spaces += 1;
                }
                self.last = Last::Space;
            }
            Kind::Sign => {
                self.end_word();
                let spaced = self.last == Last::Space;
                self.end_spaces();
                self.sign(character, spaced);
            }
        }
    }

    fn letter(&mut self, character: char, group: ScriptGroup) {
        let same = self.last == Last::Letter(group as u8);
        if !same {
            self.end_word();
        }
        if self.last == Last::Digit {
            self.add(At::LettersBehindDigits, 1);
        }
        let first = u64::from(!same);
        let (letters, words) = match group {
            ScriptGroup::Latin => {
                self.latin(character, same);
                self.finish_letter(group);
                return;
            }
            ScriptGroup::Han => (At::Han, At::HanRuns),
            ScriptGroup::Kana => (
                if character < '\u{30a0}' {
                    At::Hiragana
                } else {
                    At::Katakana
                },
                At::KanaRuns,
            ),
            ScriptGroup::Hangul => (At::Hangul, At::HangulWords),
            ScriptGroup::Cyrillic => {
                if character.is_uppercase() {
                    self.add(At::CyrillicUpper, 1);
                }
                if !matches!(character, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё') {
                    self.add(At::CyrillicBeyondRussian, 1);
                }
                (At::Cyrillic, At::CyrillicWords)
            }
            ScriptGroup::Arabic => {
                if !matches!(character, '\u{621}'..='\u{64a}') {
                    self.add(At::ArabicBeyondArabic, 1);
                }
                (At::Arabic, At::ArabicWords)
            }
            ScriptGroup::Hebrew => (At::Hebrew, At::HebrewWords),
            ScriptGroup::Devanagari => (At::Devanagari, At::DevanagariWords),
            ScriptGroup::Bengali => (At::Bengali, At::BengaliWords),
            ScriptGroup::Tamil => (At::Tamil, At::TamilWords),
            ScriptGroup::Thai => (At::Thai, At::ThaiWords),
            ScriptGroup::Greek => {
                if character.is_uppercase() {
                    self.add(At::GreekUpper, 1);
                }
                (At::Greek, At::GreekWords)
            }
            ScriptGroup::Other => (
                match character {
                    '\u{530}'..='\u{58f}' => At::Armenian,
                    '\u{a00}'..='\u{a7f}' => At::Gurmukhi,
                    '\u{a80}'..='\u{aff}' => At::Gujarati,
                    '\u{b00}'..='\u{b7f}' => At::Odia,
                    '\u{c00}'..='\u{c7f}' => At::Telugu,
                    '\u{c80}'..='\u{cff}' => At::Kannada,
                    '\u{d00}'..='\u{d7f}' => At::Malayalam,
                    '\u{d80}'..='\u{dff}' => At::Sinhala,
                    '\u{e80}'..='\u{eff}' => At::Lao,
                    '\u{1000}'..='\u{109f}' => At::Myanmar,
                    '\u{10a0}'..='\u{10ff}' => At::Georgian,
                    '\u{1200}'..='\u{139f}' => At::Ethiopic,
                    '\u{1780}'..='\u{17ff}' => At::Khmer,
                    _ => At::OtherLetters,
                },
                At::OtherWords,
            ),
        };
        self.add(letters, 1);
        self.add(words, first);
        self.finish_letter(group);
    }

    fn finish_letter(&mut self, group: ScriptGroup) {
        self.last = Last::Letter(group as u8);
        self.line_start = false;
    }

    fn latin(&mut self, character: char, same: bool) {
        let upper = character.is_uppercase();
        if !character.is_ascii() {
            let at = match character {
                '\u{100}'..='\u{19f}' | '\u{1b1}'..='\u{24f}' => At::Extended,
                '\u{1a0}'..='\u{1b0}' | '\u{1ea0}'..='\u{1eff}' => At::Vietnamese,
                _ => At::Accented,
            };
            self.add(at, 1);
        }
        if same {
            if upper && !self.upper {
                self.add(At::Humps, 1);
            }
        } else {
            if matches!(self.last, Last::Digit | Last::Sign(_)) {
                self.add(At::GluedWords, 1);
            }
            self.word = 0;
            self.word_upper = 0;
            self.first_upper = upper;
        }
        if upper {
            self.add(At::UpperLetters, 1);
            self.word_upper += 1;
        }
        self.word += 1;
        self.upper = upper;
    }

    fn sign(&mut self, character: char, spaced: bool) {
        if matches!(self.last, Last::Sign(before) if before == character) {
            self.add(At::SignsRepeated, 1);
        }
        if !matches!(self.last, Last::Sign(_)) {
            self.add(At::SignRuns, 1);
            self.sign_run = 0;
            if spaced {
                self.add(At::SignsBehindSpaces, 1);
            }
        }
        self.sign_run += 1;
        if let Some(at) = sign_of(character) {
            self.counts[SIGNS_FROM + at] += 1;
        } else {
            self.add(
                match character {
                    '\0'..='\u{9f}' => At::Controls,
                    '\u{2000}'..='\u{206f}' | '\u{ab}' | '\u{bb}' => At::QuotesAndDashes,
                    '\u{3000}'..='\u{303f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' => {
                        At::WideSigns
                    }
                    '\u{1f000}'.. => At::Pictures,
                    _ => At::OtherSigns,
                },
                1,
            );
        }
        self.last = Last::Sign(character);
        self.line_start = false;
    }

    fn end_word(&mut self) {
        if self.word == 0 {
            return;
        }
        let length = self.word.min(LENGTHS);
        self.counts[WORDS_FROM + length - 1] += 1;
        self.add(At::LongWordLetters, (self.word - length) as u64);
        if self.word > 1 {
            if self.word_upper == self.word {
                self.add(At::UpperWords, 1);
                self.add(At::UpperWordLetters, self.word as u64);
            } else if self.first_upper && self.word_upper == 1 {
                self.add(At::CapitalisedWords, 1);
            }
        }
        self.word = 0;
    }

    fn end_signs(&mut self) {
        if self.sign_run > 3 {
            self.add(At::LongSignRuns, 1);
        }
        self.sign_run = 0;
    }

    fn end_spaces(&mut self) {
        if self.spaces > 0 {
            if self.line_start {
                self.add(At::Indents, 1);
                self.add(At::IndentSpaces, self.spaces);
            } else if self.spaces > 1 {
                self.add(At::Gaps, 1);
                self.add(At::GapSpaces, self.spaces);
            } else {
                self.add(At::Spaces, 1);
            }
        }
        self.spaces = 0;
    }
}
