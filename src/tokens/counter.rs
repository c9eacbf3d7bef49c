//! One text, counted by many rules, each vocabulary touched once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::quantity::{Basis, Count};

use super::decode::Findings;
use super::special;
use super::text::{
    Digest, ScriptMix, Specials, Supplied, TextKind, TextMethod, TextRule, TextShape, TextUse,
    Vocabulary, estimate, han_characters, median,
};
use super::vocabulary;

/// Percent that a family's range grows by where vocabularies differ most, in Indic, Thai and rarer scripts: without it, guessing a
/// known member from the others fails one text in ten.
const FAMILY_APART: u32 = 15;

/// Counts one text by any number of rules, from any number of threads; what rules share is computed once.
///
/// ```
/// use tokenfare::quantity::Count;
/// use tokenfare::tokens::counter::TextCounter;
/// use tokenfare::provenance::{Confidence, Reference};
/// use tokenfare::tokens::text::{TextMethod, TextRule, TextUse, Vocabulary};
/// let rule = TextRule {
///     name: "o200k_base".to_owned(),
///     title: "o200k_base".to_owned(),
///     method: TextMethod::Exact(Vocabulary::O200kBase),
///     margin_percent: 0,
///     source: Reference {
///         title: "tiktoken".to_owned(),
///         url: "https://github.com/openai/tiktoken".to_owned(),
///         seen: "2026-11-23".to_owned(),
///         confidence: Confidence::Official,
///     },
///     note: None,
/// };
/// let counter = TextCounter::new("tiktoken is great!");
/// assert_eq!(counter.count(TextUse::from(&rule)).tokens, Count::exact(6));
/// ```
#[derive(Debug)]
pub struct TextCounter<'a> {
    text: Source<'a>,
    findings: Findings,
    mix: OnceLock<ScriptMix>,
    shape: OnceLock<TextShape>,
    characters: OnceLock<u64>,
    han: OnceLock<u64>,
    exact: [OnceLock<u64>; Vocabulary::ALL.len()],
    /// With special tokens parsed, by rule.
    parsed: Mutex<BTreeMap<String, u64>>,
    supplied: Mutex<BTreeMap<Digest, u64>>,
}

/// Where a text is.
#[derive(Debug)]
enum Source<'a> {
    /// Here.
    Held(Cow<'a, str>),
    /// It was read in passing, and so many bytes long.
    Passed(u64),
}

/// What was found out about a text in passing.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) bytes: u64,
    pub(super) characters: u64,
    pub(super) exact: Vec<(Vocabulary, u64)>,
    /// What it looks like, and its Han characters, if that was wanted.
    pub(super) looks: Option<(ScriptMix, TextShape, u64)>,
    pub(super) findings: Findings,
}

/// Tokens of a text by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextCount {
    /// Tokens.
    pub tokens: Count,
    /// The narrower range that holds four texts of five, where it is known.
    pub likely: Option<Count>,
    /// Measured where the rule's vocabulary was counted itself, estimated otherwise.
    pub basis: Basis,
    /// How, in one line: `o200k_base`, or `claude3: o200k_base 1,234 × 1.07, ±15 %`.
    pub method: String,
}

impl<'a> TextCounter<'a> {
    /// Prepares to count `text`; counts nothing yet.
    #[must_use]
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self::of(Source::Held(text.into()), Findings::default())
    }

    /// Adds what was found when the text was decoded.
    #[must_use]
    pub fn with_findings(self, findings: Findings) -> Self {
        Self { findings, ..self }
    }

    pub(super) fn passed(passed: Passed) -> Self {
        let counter = Self::of(Source::Passed(passed.bytes), passed.findings);
        for (vocabulary, tokens) in passed.exact {
            counter.exact[vocabulary as usize].get_or_init(|| tokens);
        }
        if let Some((mix, shape, han)) = passed.looks {
            counter.mix.get_or_init(|| mix);
            counter.shape.get_or_init(|| shape);
            counter.han.get_or_init(|| han);
        }
        counter.characters.get_or_init(|| passed.characters);
        counter
    }

    fn of(text: Source<'a>, findings: Findings) -> Self {
        Self {
            text,
            findings,
            mix: OnceLock::new(),
            shape: OnceLock::new(),
            characters: OnceLock::new(),
            han: OnceLock::new(),
            exact: std::array::from_fn(|_| OnceLock::new()),
            parsed: Mutex::default(),
            supplied: Mutex::default(),
        }
    }

    /// The text; none if it was only read in passing.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.text {
            Source::Held(text) => Some(text),
            Source::Passed(_) => None,
        }
    }

    /// The text, for what was not found out about it in passing.
    fn held(&self, wanted: &str) -> &str {
        self.text().unwrap_or_else(|| {
            panic!("a text that was read in passing was not asked for its {wanted}")
        })
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.text {
            Source::Held(text) => text.is_empty(),
            Source::Passed(bytes) => *bytes == 0,
        }
    }

    /// What was found when the text was decoded.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Whether [`Self::count`] can be asked for this rule: always, but of a text that was read in passing without asking for it.
    #[must_use]
    pub fn knows(&self, rule: &TextRule) -> bool {
        let counted = |vocabulary: Vocabulary| self.exact[vocabulary as usize].get().is_some();
        let looked = self.shape.get().is_some() || !rule.looks_at_text();
        let supplied = matches!(rule.method, TextMethod::Supplied(_));
        self.text().is_some() || (!supplied && looked && rule.vocabularies().all(counted))
    }

    /// What the text is made of.
    ///
    /// # Panics
    /// If the text was read in passing, and this was not wanted; so do [`Self::shape`], [`Self::exact`], [`Self::han`] and [`Self::count`].
    pub fn mix(&self) -> &ScriptMix {
        self.mix.get_or_init(|| ScriptMix::of(self.held("looks")))
    }

    /// What its words, numbers and signs look like.
    pub fn shape(&self) -> &TextShape {
        self.shape.get_or_init(|| TextShape::of(self.held("looks")))
    }

    /// Characters.
    pub fn characters(&self) -> u64 {
        *self
            .characters
            .get_or_init(|| self.held("characters").chars().count() as u64)
    }

    /// Chinese characters among them.
    pub fn han(&self) -> u64 {
        *self
            .han
            .get_or_init(|| han_characters(self.held("looks")) as u64)
    }

    /// What kind of document it is.
    pub fn kind(&self) -> TextKind {
        TextKind::of(self.shape(), self.mix())
    }

    /// Tokens in a compiled-in vocabulary, exactly.
    pub fn exact(&self, vocabulary: Vocabulary) -> u64 {
        let slot = &self.exact[vocabulary as usize];
        *slot.get_or_init(|| vocabulary::count(vocabulary, self.held(vocabulary.name())))
    }

    /// Counts by a rule that is exact, every special-token string being one token; nothing if the rule is not exact.
    ///
    /// # Panics
    /// If the text was read in passing.
    pub fn count_parsed(&self, text_use: TextUse<'_>, specials: &Specials) -> Option<TextCount> {
        let rule = text_use.rule;
        let TextMethod::Exact(vocabulary) = rule.method else {
            return None;
        };
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let count = || special::count(vocabulary, specials, self.held("special tokens"));
        let tokens = *parsed.entry(rule.name.clone()).or_insert_with(count);
        let margin = text_use.margin_percent.unwrap_or(0);
        Some(exactly(&rule.name, tokens, margin))
    }

    /// Tokens in a vocabulary that a user brings along, exactly; more than any limit if they cannot be counted, which
    /// [`Supplied::failure`] says.
    ///
    /// # Panics
    /// If the text was read in passing.
    pub fn supplied(&self, vocabulary: &Supplied) -> u64 {
        // A count that panicked has left nothing behind.
        let known = self.supplied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&tokens) = known.get(&vocabulary.digest()) {
            return tokens;
        }
        drop(known);
        let tokens = vocabulary.count(self.held(vocabulary.title()));
        let tokens = tokens.unwrap_or(u64::MAX);
        let mut known = self.supplied.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(vocabulary.digest(), tokens);
        tokens
    }

    /// Counts by the rule. No text is no tokens, exactly, by every rule.
    pub fn count(&self, text_use: TextUse<'_>) -> TextCount {
        let rule = text_use.rule;
        let more = text_use.margin_percent.unwrap_or(0);
        if self.is_empty() {
            return TextCount {
                tokens: Count::ZERO,
                likely: None,
                basis: Basis::Measured,
                method: rule.name.clone(),
            };
        }
        match &rule.method {
            TextMethod::Exact(vocabulary) => exactly(&rule.name, self.exact(*vocabulary), more),
            TextMethod::Supplied(vocabulary) => {
                exactly(&rule.name, self.supplied(vocabulary), more)
            }
            TextMethod::Fitted(fitted) => {
                let exact = |vocabulary| self.exact(vocabulary);
                let count = fitted.count(self.shape(), self.kind(), exact, more);
                let likely = count.likely;
                TextCount {
                    tokens: count.tokens,
                    likely: Some(likely),
                    basis: Basis::Estimated,
                    method: format!(
                        "{}, 80 % {}–{}",
                        scaled(&rule.name, exact(Vocabulary::O200kBase), count.tokens),
                        grouped(likely.low()),
                        grouped(likely.high())
                    ),
                }
            }
            TextMethod::Rates(rates) => {
                let exact = self.exact(Vocabulary::O200kBase);
                let margin = rule.margin_percent.saturating_add(more);
                let estimate = estimate(rates, self.mix(), exact, margin);
                TextCount {
                    tokens: estimate.tokens,
                    likely: None,
                    basis: Basis::Estimated,
                    method: format!(
                        "{}, ±{} %",
                        scaled(&rule.name, exact, estimate.tokens),
                        estimate.margin_percent
                    ),
                }
            }
            TextMethod::Family(members) => {
                let exact = self.exact(Vocabulary::O200kBase);
                let apart = match self.kind() {
                    TextKind::Indic | TextKind::OtherScript => FAMILY_APART,
                    _ => 0,
                };
                let margin = rule
                    .margin_percent
                    .saturating_add(more)
                    .saturating_add(apart);
                let estimates = members
                    .iter()
                    .map(|(_, rates)| estimate(rates, self.mix(), exact, margin))
                    .collect();
                // A checked family has members; without any, the yardstick itself is the least wrong answer.
                let tokens =
                    median(estimates).unwrap_or_else(|| Count::within_percent(exact, margin));
                TextCount {
                    tokens,
                    likely: None,
                    basis: Basis::Estimated,
                    method: format!(
                        "{}, between {} tokenizers",
                        scaled(&rule.name, exact, tokens),
                        members.len()
                    ),
                }
            }
        }
    }
}

/// So many tokens, with a margin if there is one.
fn exactly(rule: &str, tokens: u64, margin: u32) -> TextCount {
    if margin == 0 {
        TextCount {
            tokens: Count::exact(tokens),
            likely: None,
            basis: Basis::Measured,
            method: rule.to_owned(),
        }
    } else {
        TextCount {
            tokens: Count::within_percent(tokens, margin),
            likely: None,
            basis: Basis::Estimated,
            method: format!("{rule} {}, ±{margin} %", grouped(tokens)),
        }
    }
}

/// `claude3: o200k_base 1,234 × 1.07`.
fn scaled(name: &str, exact: u64, tokens: Count) -> String {
    let yardstick = Vocabulary::O200kBase;
    let (exact_wide, expected) = (u128::from(exact), u128::from(tokens.expected()));
    let hundredths = (expected * 100 + exact_wide / 2)
        .checked_div(exact_wide)
        .unwrap_or(100);
    let exact = grouped(exact);
    format!(
        "{name}: {yardstick} {exact} × {}.{:02}",
        hundredths / 100,
        hundredths % 100
    )
}

/// The number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(123_456), "123,456");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_counter_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<TextCounter<'_>>();
    }
}
