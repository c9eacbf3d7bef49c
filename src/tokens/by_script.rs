//! How dear each script of a text is: which of its tokens stand for which of its characters.
//!
//! A token belongs to the characters whose bytes it holds; one that holds bytes of two scripts is divided by bytes. Spaces and signs
//! belong to the letters before them; digits are apart, and so are Latin letters, spaces and signs on lines that look like code
//! (see [`ScriptMix`](super::text::ScriptMix)).

use std::ops::Range;

use super::text::ScriptGroup;
use super::text::script::{Kind, first_script, is_code_sign, kind_of};

/// What a character counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Letters of a script, with spaces and signs behind them.
    Script(ScriptGroup),
    /// Latin letters, spaces and signs on lines of code.
    Code,
    /// Digits.
    Digits,
}

impl Category {
    /// How many there are.
    const COUNT: usize = ScriptGroup::COUNT + 2;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let scripts = ScriptGroup::ALL.into_iter().map(Self::Script);
        scripts.chain([Self::Code, Self::Digits])
    }

    const fn place(self) -> usize {
        match self {
            Self::Script(group) => group as usize,
            Self::Code => ScriptGroup::COUNT,
            Self::Digits => ScriptGroup::COUNT + 1,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Script(group) => group.name(),
            Self::Code => "code",
            Self::Digits => "digits",
        }
    }
}

/// A number for each category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerCategory([u128; Category::COUNT]);

impl PerCategory {
    /// The number of one.
    #[must_use]
    pub const fn get(&self, category: Category) -> u128 {
        self.0[category.place()]
    }

    /// The sum of all.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.0.iter().sum()
    }

    /// Adds those of another text.
    pub fn add(&mut self, other: &Self) {
        for (sum, part) in self.0.iter_mut().zip(other.0) {
            *sum += part;
        }
    }
}

/// Parts of a token that it is divided into.
pub const PARTS: u128 = 1_000_000;

/// A text by category.
#[derive(Clone, Debug)]
pub struct Categories {
    /// Where each run of one category ends, in bytes.
    runs: Vec<(usize, Category)>,
    characters: PerCategory,
}

impl Categories {
    /// Looks at every character of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut found = Self {
            runs: Vec::new(),
            characters: PerCategory::default(),
        };
        let mut script = first_script(text).unwrap_or(ScriptGroup::Latin);
        let mut after_code = false;
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            after_code = is_code(line, after_code);
            for character in line.chars() {
                end += character.len_utf8();
                let category = match kind_of(character) {
                    Kind::Digit => Category::Digits,
                    Kind::Letter(group) => {
                        script = group;
                        Category::Script(group)
                    }
                    Kind::Space | Kind::Sign => Category::Script(script),
                };
                found.push(
                    end,
                    match category {
                        Category::Script(ScriptGroup::Latin) if after_code => Category::Code,
                        other => other,
                    },
                );
            }
        }
        found
    }

    fn push(&mut self, end: usize, category: Category) {
        self.characters.0[category.place()] += 1;
        match self.runs.last_mut() {
            Some(last) if last.1 == category => last.0 = end,
            _ => self.runs.push((end, category)),
        }
    }

    /// Characters of each category.
    #[must_use]
    pub const fn characters(&self) -> &PerCategory {
        &self.characters
    }

    /// Divides tokens, by their bytes in the text and in order, among the categories: in millionths of a token. One without bytes belongs to
    /// what comes next.
    #[must_use]
    pub fn divide(&self, tokens: impl Iterator<Item = Range<usize>>) -> PerCategory {
        let mut shares = PerCategory::default();
        let mut run = 0;
        for token in tokens {
            let length = token.len() as u128;
            let mut start = token.start;
            let mut left = PARTS;
            while self.runs.get(run).is_some_and(|&(end, _)| end <= start) {
                run += 1;
            }
            let mut at = run;
            while let Some(&(end, category)) = self.runs.get(at) {
                let last = end >= token.end;
                // What rounding leaves goes to the last.
                let part = match last {
                    true => left,
                    false => (end - start) as u128 * PARTS / length,
                };
                shares.0[category.place()] += part;
                left -= part;
                start = end;
                if last {
                    break;
                }
                at += 1;
            }
            run = at;
        }
        shares
    }
}

/// Whether a line looks like code: one in twelve of its visible characters is a sign that is rare in prose, or it is indented, blank or
/// short and behind such a line.
fn is_code(line: &str, after_code: bool) -> bool {
    let space = |character: &char| matches!(kind_of(*character), Kind::Space);
    let visible = line.chars().filter(|c| !space(c)).count();
    let signs = line.chars().filter(|&c| is_code_sign(c)).count();
    let indent = line.chars().take_while(space).count();
    (visible > 0 && signs * 12 >= visible) || (after_code && (indent >= 2 || visible < 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAN: Category = Category::Script(ScriptGroup::Han);
    const LATIN: Category = Category::Script(ScriptGroup::Latin);

    #[test]
    fn a_token_of_two_scripts_is_divided_by_bytes() {
        // `ab` is 2 bytes, `中` 3: of one token over all five, two fifths are Latin.
        let categories = Categories::of("ab中");
        let shares = categories.divide(std::iter::once(0..5));
        assert_eq!(shares.get(LATIN), 400_000);
        assert_eq!(shares.get(HAN), 600_000);
        assert_eq!(categories.characters().get(LATIN), 2);
    }

    #[test]
    fn no_part_of_a_token_is_lost() {
        let text = "Price 价格: 12元\nlet x = f(a);\n  y\nПривет\u{301}! 한국어";
        let categories = Categories::of(text);
        for size in 1..9 {
            let starts = (0..text.len()).step_by(size);
            let tokens = starts.clone().map(|at| at..text.len().min(at + size));
            let shares = categories.divide(tokens);
            assert_eq!(shares.sum(), starts.count() as u128 * PARTS);
        }
        let characters = categories.characters().sum();
        assert_eq!(characters, text.chars().count() as u128);
        assert!(categories.characters().get(Category::Code) >= 13);
        assert_eq!(categories.characters().get(Category::Digits), 2);
    }

    #[test]
    fn a_token_without_bytes_belongs_to_what_comes_next() {
        let shares = Categories::of("中a").divide([0..0, 0..3, 3..4].into_iter());
        assert_eq!((shares.get(HAN), shares.get(LATIN)), (2 * PARTS, PARTS));
    }
}
