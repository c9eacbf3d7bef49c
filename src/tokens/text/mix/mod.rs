//! What a text is made of: how much of which language, how much code, how many digits. One pass over chunks.

mod pass;

pub use pass::MixPass;

use super::language::{Content, Language};
use super::script::{ScriptGroup, first_script};
use super::words;

/// The characters of a text by script and kind.
///
/// Spaces and signs have no script of their own; for the estimate they belong to the letters before them, as in Unicode's
/// division of text into script runs. A line counts as code where at least one in twelve of its visible characters is a sign that
/// is rare in prose (`{ } [ ] ( ) < > = _ ; / \ * + & | ^ ~ # $ @ % " ` and the backquote), or where it is blank, indented or
/// shorter than 20 visible characters and follows a line of code. Latin letters on a line of Chinese, Japanese or Korean count as
/// code too: they are names, commands and abbreviations, and as dense as code.
///
/// ```
/// use tokenfare::tokens::text::{ScriptGroup, ScriptMix};
/// let mix = ScriptMix::of("Hello, 世界 2026!");
/// assert_eq!(mix.letters(ScriptGroup::Latin), 5);
/// assert_eq!(mix.letters(ScriptGroup::Han), 2);
/// assert_eq!((mix.digits(), mix.whitespace(), mix.symbols()), (4, 2, 2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ScriptMix {
    letters: [u64; ScriptGroup::COUNT],
    digits: u64,
    digit_groups: u64,
    separators: u64,
    whitespace: u64,
    symbols: u64,
    prose: Tally,
    code_bytes: u64,
}

/// What is summed up line by line, until it is known whether the line is code.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct Tally {
    /// Characters by the script they belong to, digits excepted.
    spans: [u64; ScriptGroup::COUNT],
    latin_bytes: u64,
    latin_letters: u64,
    accented: u64,
    words: u64,
    hits: [u64; words::TELLABLE],
    simplified: u64,
    traditional: u64,
    ukrainian: u64,
}

impl Tally {
    fn add(&mut self, line: &Self) {
        for (sum, part) in self.spans.iter_mut().zip(line.spans) {
            *sum += part;
        }
        for (sum, part) in self.hits.iter_mut().zip(line.hits) {
            *sum += part;
        }
        self.latin_bytes += line.latin_bytes;
        self.latin_letters += line.latin_letters;
        self.accented += line.accented;
        self.words += line.words;
        self.simplified += line.simplified;
        self.traditional += line.traditional;
        self.ukrainian += line.ukrainian;
    }
}

impl ScriptMix {
    /// Looks at every character of `text` once.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut pass = MixPass::of_script(first_script(text));
        pass.push(text);
        pass.finish()
    }

    /// Letters of `group`, in characters.
    #[must_use]
    pub fn letters(&self, group: ScriptGroup) -> u64 {
        self.letters[group as usize]
    }

    /// Digits and other numeric characters of any script.
    #[must_use]
    pub fn digits(&self) -> u64 {
        self.digits
    }

    /// Digits taken three at a time within each number, the last group of a number shorter: what most vocabularies make of them.
    #[must_use]
    pub fn digit_groups(&self) -> u64 {
        self.digit_groups
    }

    /// Signs directly behind a digit, which nearly always are a token of their own.
    #[must_use]
    pub fn separators(&self) -> u64 {
        self.separators
    }

    /// White space, in characters.
    #[must_use]
    pub fn whitespace(&self) -> u64 {
        self.whitespace
    }

    /// Punctuation, symbols, marks and emoji, in characters.
    #[must_use]
    pub fn symbols(&self) -> u64 {
        self.symbols
    }

    /// Bytes in Latin letters, with the spaces and signs between them, on lines that look like code.
    #[must_use]
    pub fn code_bytes(&self) -> u64 {
        self.code_bytes
    }

    /// What rates apply to how much of the text, digits and separators aside: characters, or bytes of code.
    pub(crate) fn contents(&self) -> impl Iterator<Item = (Content, u64)> {
        let span = |group: ScriptGroup| self.prose.spans[group as usize];
        let kana = span(ScriptGroup::Kana);
        let japanese_han = span(ScriptGroup::Han).min(kana * 3 / 2);
        let chinese = span(ScriptGroup::Han) - japanese_han;
        let marks = self.prose.simplified + self.prose.traditional;
        let traditional = share(chinese, self.prose.traditional, marks);
        // І, ї, є and ґ are one Ukrainian letter in twelve.
        let cyrillic = span(ScriptGroup::Cyrillic);
        let ukrainian = cyrillic.min(self.prose.ukrainian.saturating_mul(12));
        let others = [
            (
                Content::Prose(Language::ChineseSimplified),
                chinese - traditional,
            ),
            (Content::Prose(Language::ChineseTraditional), traditional),
            (Content::Prose(Language::Japanese), japanese_han + kana),
            (Content::Prose(Language::Korean), span(ScriptGroup::Hangul)),
            (Content::Prose(Language::Russian), cyrillic - ukrainian),
            (Content::Prose(Language::Ukrainian), ukrainian),
            (Content::Prose(Language::Arabic), span(ScriptGroup::Arabic)),
            (Content::Prose(Language::Hebrew), span(ScriptGroup::Hebrew)),
            (
                Content::Prose(Language::Hindi),
                span(ScriptGroup::Devanagari),
            ),
            (
                Content::Prose(Language::Bengali),
                span(ScriptGroup::Bengali),
            ),
            (Content::Prose(Language::Tamil), span(ScriptGroup::Tamil)),
            (Content::Prose(Language::Thai), span(ScriptGroup::Thai)),
            (Content::Prose(Language::Greek), span(ScriptGroup::Greek)),
            (Content::OtherScript, span(ScriptGroup::Other)),
            (Content::Code, self.code_bytes),
        ];
        self.latin()
            .into_iter()
            .chain(others)
            .filter(|(_, amount)| *amount > 0)
    }

    /// Divides the Latin prose by the small words found in it. With fewer than one in 25 words known, plain letters are taken for
    /// English, and letters with accents (from one in 50) for a language without measured rates.
    fn latin(&self) -> [(Content, u64); words::TELLABLE] {
        let all = self.prose.spans[ScriptGroup::Latin as usize];
        let hits: u64 = self.prose.hits.iter().sum();
        let known = hits > 0 && hits.saturating_mul(25) >= self.prose.words;
        let guess = if self.prose.accented.saturating_mul(50) > self.prose.latin_letters {
            words::ELSEWHERE
        } else {
            0
        };
        let mut rest = all;
        let mut parts = std::array::from_fn(|list| {
            let amount = if known {
                share(all, self.prose.hits[list], hits)
            } else {
                0
            };
            rest -= amount;
            let content = if list == words::ELSEWHERE {
                Content::OtherLatin
            } else {
                Content::Prose(Language::ALL[list])
            };
            (content, amount)
        });
        let heaviest =
            (0..words::TELLABLE).max_by_key(|&list| (parts[list].1, words::TELLABLE - list));
        let takes_rest = if known { heaviest.unwrap_or(0) } else { guess };
        parts[takes_rest].1 += rest;
        parts
    }
}

/// `whole` × `part` ÷ `sum`, rounded down; nothing of nothing.
fn share(whole: u64, part: u64, sum: u64) -> u64 {
    if sum == 0 {
        return 0;
    }
    let share = u128::from(whole) * u128::from(part) / u128::from(sum);
    u64::try_from(share).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(Content, u64)> {
        ScriptMix::of(text).contents().collect()
    }

    #[test]
    fn spaces_and_signs_belong_to_the_letters_before_them() {
        let expected = vec![
            (Content::Prose(Language::English), 6),
            (Content::Prose(Language::Greek), 5),
        ];
        assert_eq!(contents("Yes!! λόγος"), expected);
    }

    #[test]
    fn small_words_divide_latin_prose() {
        let german = contents("Das Haus und der Garten sind schön");
        assert_eq!(german[0].0, Content::Prose(Language::German));
        let dutch = contents("Het huis is niet van mij");
        assert_eq!(dutch[0].0, Content::OtherLatin);
    }

    #[test]
    fn characteristic_letters_divide_han_and_cyrillic() {
        assert_eq!(
            contents("这个国家"),
            vec![(Content::Prose(Language::ChineseSimplified), 4)]
        );
        assert_eq!(
            contents("這個國家"),
            vec![(Content::Prose(Language::ChineseTraditional), 4)]
        );
        assert_eq!(
            contents("日本の本です"),
            vec![(Content::Prose(Language::Japanese), 6)]
        );
        assert_eq!(
            contents("Київ"),
            vec![(Content::Prose(Language::Ukrainian), 4)]
        );
    }

    #[test]
    fn lines_of_code_are_told_from_prose() {
        let mix = ScriptMix::of("A line of plain words.\nlet x = f(a);\n");
        assert_eq!(mix.code_bytes(), 14);
    }

    #[test]
    fn digits_are_grouped_within_a_number() {
        let mix = ScriptMix::of("1234,56");
        assert_eq!(
            (mix.digits(), mix.digit_groups(), mix.separators()),
            (6, 3, 1)
        );
    }

    #[test]
    fn every_character_is_counted_once() {
        let text = "Hi 你好 12, éß\t— e\u{301} ب";
        let mix = ScriptMix::of(text);
        let letters: u64 = mix.letters.iter().sum();
        let all = letters + mix.digits() + mix.whitespace() + mix.symbols();
        assert_eq!(all, text.chars().count() as u64);
    }
}
