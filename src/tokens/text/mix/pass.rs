//! One pass over a text that comes in chunks: what its characters, words and lines are.

use super::super::script::{
    CJK, FIRST_SCRIPT_WITHIN, Kind, ScriptGroup, first_script, is_code_sign, is_simplified,
    is_traditional, is_ukrainian, kind_of,
};
use super::super::words;
use super::{ScriptMix, Tally};

/// Looks at a text that comes in chunks, however it is divided, as [`ScriptMix::of`] looks at the whole.
///
/// ```
/// use tokenfare::tokens::text::{MixPass, ScriptMix};
/// let mut pass = MixPass::default();
/// for chunk in ["He", "llo, 世", "界 2026!"] {
///     pass.push(chunk);
/// }
/// assert_eq!(pass.finish(), ScriptMix::of("Hello, 世界 2026!"));
/// ```
#[derive(Clone, Debug)]
pub struct MixPass {
    mix: ScriptMix,
    /// The first characters, until the script of the first letter is known.
    start: Option<String>,
    line: Tally,
    visible: u64,
    code_signs: u64,
    indent: u64,
    after_code: bool,
    script: ScriptGroup,
    /// Digits directly before this character.
    digit_run: u64,
    /// The word so far, packed; and its length in bytes.
    word: u64,
    word_len: u32,
}

impl Default for MixPass {
    fn default() -> Self {
        Self {
            mix: ScriptMix::default(),
            start: Some(String::new()),
            line: Tally::default(),
            visible: 0,
            code_signs: 0,
            indent: 0,
            after_code: false,
            script: ScriptGroup::Latin,
            digit_run: 0,
            word: 0,
            word_len: 0,
        }
    }
}

impl MixPass {
    /// A pass over a text whose first letter is of this script; of none if it has no letters.
    pub(super) fn of_script(first: Option<ScriptGroup>) -> Self {
        Self {
            script: first.unwrap_or(ScriptGroup::Latin),
            start: None,
            ..Self::default()
        }
    }

    /// Takes the next chunk.
    pub fn push(&mut self, chunk: &str) {
        let Some(start) = &mut self.start else {
            chunk.chars().for_each(|character| self.take(character));
            return;
        };
        start.push_str(chunk);
        if first_script(start).is_some() || start.chars().nth(FIRST_SCRIPT_WITHIN).is_some() {
            self.begin();
        }
    }

    /// Returns what everything that was pushed is made of.
    #[must_use]
    pub fn finish(mut self) -> ScriptMix {
        self.begin();
        self.end_word();
        self.end_line();
        self.mix
    }

    /// Takes what was held back.
    fn begin(&mut self) {
        if let Some(start) = self.start.take() {
            self.script = first_script(&start).unwrap_or(ScriptGroup::Latin);
            start.chars().for_each(|character| self.take(character));
        }
    }

    fn take(&mut self, character: char) {
        let kind = kind_of(character);
        if !matches!(kind, Kind::Space) {
            self.visible += 1;
        }
        match kind {
            Kind::Letter(group) => self.letter(character, group),
            Kind::Digit => {
                self.end_word();
                self.mix.digits += 1;
                if self.digit_run.is_multiple_of(3) {
                    self.mix.digit_groups += 1;
                }
                self.digit_run += 1;
            }
            Kind::Space => {
                self.end_word();
                self.digit_run = 0;
                self.mix.whitespace += 1;
                self.span(character);
                if self.visible == 0 {
                    self.indent += 1;
                }
                if character == '\n' {
                    self.end_line();
                }
            }
            Kind::Sign => {
                self.end_word();
                self.mix.symbols += 1;
                if is_code_sign(character) {
                    self.code_signs += 1;
                }
                if self.digit_run > 0 {
                    self.mix.separators += 1;
                } else {
                    self.span(character);
                }
                self.digit_run = 0;
            }
        }
    }

    fn letter(&mut self, character: char, group: ScriptGroup) {
        self.digit_run = 0;
        self.mix.letters[group as usize] += 1;
        self.script = group;
        self.span(character);
        match group {
            ScriptGroup::Latin => {
                self.line.latin_letters += 1;
                if !character.is_ascii() {
                    self.line.accented += 1;
                }
                let mut bytes = [0; 4];
                for byte in character
                    .to_ascii_lowercase()
                    .encode_utf8(&mut bytes)
                    .bytes()
                {
                    if self.word_len < 8 {
                        self.word |= u64::from(byte) << (8 * self.word_len);
                    }
                    self.word_len = self.word_len.saturating_add(1);
                }
            }
            ScriptGroup::Han => {
                self.line.simplified += u64::from(is_simplified(character));
                self.line.traditional += u64::from(is_traditional(character));
            }
            ScriptGroup::Cyrillic => {
                self.line.ukrainian += u64::from(is_ukrainian(character));
            }
            _ => {}
        }
        if group != ScriptGroup::Latin {
            self.end_word();
        }
    }

    /// Puts the character to the script it belongs to.
    fn span(&mut self, character: char) {
        self.line.spans[self.script as usize] += 1;
        if self.script == ScriptGroup::Latin {
            self.line.latin_bytes += character.len_utf8() as u64;
        }
    }

    fn end_word(&mut self) {
        if self.word_len > 0 {
            self.line.words += 1;
            if self.word_len <= 8
                && let Some(list) = words::list_of(self.word)
            {
                self.line.hits[list] += 1;
            }
        }
        self.word = 0;
        self.word_len = 0;
    }

    fn end_line(&mut self) {
        let signs = self.visible > 0 && self.code_signs.saturating_mul(12) >= self.visible;
        let is_code = signs || (self.after_code && (self.indent >= 2 || self.visible < 20));
        let cjk: u64 = CJK
            .iter()
            .map(|&group| self.line.spans[group as usize])
            .sum();
        if is_code || cjk.saturating_mul(3) > self.line.latin_letters {
            self.mix.code_bytes += self.line.latin_bytes;
            self.line.spans[ScriptGroup::Latin as usize] = 0;
            self.line.words = 0;
            self.line.latin_letters = 0;
            self.line.accented = 0;
            self.line.hits = [0; words::TELLABLE];
        }
        self.mix.prose.add(&self.line);
        self.line = Tally::default();
        self.after_code = is_code;
        self.visible = 0;
        self.code_signs = 0;
        self.indent = 0;
    }
}
