//! What the words, numbers, signs and spaces of a text look like: the quantities that a fitted estimate is a sum of. One pass over chunks.

mod pass;

pub use pass::ShapePass;

use super::quantity::{ALL, At, Quantity, SIGNS, SIGNS_FROM, WORDS_FROM};

/// The quantities, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextShape {
    counts: [u64; ALL],
}

impl TextShape {
    /// Looks at every character once.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut pass = ShapePass::default();
        pass.push(text);
        pass.finish()
    }

    /// How much of one quantity there is.
    #[must_use]
    pub fn get(&self, quantity: Quantity) -> u64 {
        self.counts
            .get(usize::from(quantity.0))
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn at(&self, at: At) -> u64 {
        self.counts[at as usize]
    }

    /// Letters in Latin words.
    pub(super) fn latin_letters(&self) -> u64 {
        let words = &self.counts[WORDS_FROM..SIGNS_FROM];
        let short: u64 = words
            .iter()
            .zip(1..)
            .map(|(words, length)| words * length)
            .sum();
        short + self.at(At::LongWordLetters)
    }

    /// Letters of the scripts without a group of their own.
    pub(super) fn rarer_letters(&self) -> u64 {
        self.counts[At::Armenian as usize..=At::OtherLetters as usize]
            .iter()
            .sum()
    }

    /// Signs of ASCII.
    pub(super) fn ascii_signs(&self) -> u64 {
        self.counts[SIGNS_FROM..].iter().sum()
    }

    /// Angle brackets and double quotes, which markup and data are full of.
    pub(super) fn data_signs(&self) -> u64 {
        let wanted = |name: &str| ["angles", "double_quotes"].contains(&name);
        let signs = SIGNS.iter().zip(&self.counts[SIGNS_FROM..]);
        signs
            .filter(|(sign, _)| wanted(sign.1))
            .map(|(_, count)| count)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Vec<(String, u64)> {
        let shape = TextShape::of(text);
        Quantity::all()
            .map(|quantity| (quantity.name(), shape.get(quantity)))
            .filter(|(_, amount)| *amount > 0)
            .collect()
    }

    fn expect(text: &str, expected: &[(&str, u64)]) {
        let expected: Vec<_> = expected.iter().map(|&(n, a)| (n.to_owned(), a)).collect();
        assert_eq!(some(text), expected, "{text:?}");
    }

    #[test]
    fn words_have_lengths_capitals_and_humps() {
        expect(
            "The newHTTP API",
            &[
                ("capitalised_words", 1),
                ("upper_words", 1),
                ("upper_word_letters", 3),
                ("upper_letters", 8),
                ("humps", 1),
                ("spaces", 2),
                ("words_3", 2),
                ("words_7", 1),
            ],
        );
    }

    #[test]
    fn spaces_are_told_by_their_place() {
        expect(
            "a\n\n  b   c d\t",
            &[
                ("spaces", 2),
                ("newlines", 2),
                ("blank_lines", 1),
                ("indents", 1),
                ("indent_spaces", 2),
                ("tabs", 1),
                ("gaps", 1),
                ("gap_spaces", 3),
                ("words_1", 4),
            ],
        );
    }

    #[test]
    fn numbers_and_signs_run() {
        expect(
            "x1234 ----[y]",
            &[
                ("glued_words", 1),
                ("numbers", 1),
                ("digits", 4),
                ("digit_groups", 2),
                ("digits_behind_letters", 1),
                ("sign_runs", 2),
                ("signs_repeated", 3),
                ("signs_behind_spaces", 1),
                ("long_sign_runs", 1),
                ("spaces", 1),
                ("words_1", 2),
                ("hyphens", 4),
                ("brackets", 2),
            ],
        );
    }

    #[test]
    fn letters_count_by_script() {
        expect(
            "日本のカ й ї",
            &[
                ("spaces", 2),
                ("han", 2),
                ("han_runs", 1),
                ("hiragana", 1),
                ("katakana", 1),
                ("kana_runs", 1),
                ("cyrillic", 2),
                ("cyrillic_words", 2),
                ("cyrillic_beyond_russian", 1),
            ],
        );
    }
}
