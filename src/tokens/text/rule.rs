//! The rules themselves, checked and ready for use.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::provenance::Reference;
use crate::quantity::Basis;

use super::fitted::Fitted;
use super::rates::Rates;
use super::special::Specials;
use super::supplied::Supplied;

/// A public vocabulary that is compiled in, so that counts are exact.
///
/// ```
/// use tokenfare::tokens::text::Vocabulary;
/// assert_eq!("o200k_base".parse(), Ok(Vocabulary::O200kBase));
/// assert_eq!(Vocabulary::Cl100kBase.name(), "cl100k_base");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Vocabulary {
    /// `o200k_base`, 199,998 tokens; those of `o200k_harmony` too, which differs in special tokens.
    O200kBase,
    /// `cl100k_base`, 100,256 tokens.
    Cl100kBase,
    /// `p50k_base`, 50,280 tokens: `r50k_base` and runs of spaces.
    P50kBase,
    /// `r50k_base`, also called `gpt2`, 50,256 tokens.
    R50kBase,
    /// `qwen2`, 151,643 tokens.
    Qwen2,
    /// `qwen3.5`, 248,044 tokens.
    Qwen35,
    /// `deepseek_v3`, 128,000 tokens; those of `deepseek_v4` too, which differs in special tokens.
    DeepseekV3,
    /// `glm4`, 151,329 tokens.
    Glm4,
    /// `glm5`, 154,820 tokens: `glm4` and more.
    Glm5,
    /// `kimi_k2`, 163,584 tokens; those of `kimi_k3` too, which differs in special tokens.
    KimiK2,
    /// `minimax_m2`, 200,000 tokens.
    MinimaxM2,
    /// `tekken`, 130,072 tokens.
    Tekken,
    /// `mistral_v1`, 31,741 pieces; those of `mistral_v3` too, which differs in control pieces.
    MistralV1,
    /// `gemma4`, 262,144 pieces, not all of them within reach.
    Gemma4,
    /// `gemma2`, 256,000 pieces.
    #[cfg(feature = "restricted-vocabularies")]
    Gemma2,
    /// `gemma3`, 262,144 pieces.
    #[cfg(feature = "restricted-vocabularies")]
    Gemma3,
    /// `llama2`, 32,000 pieces.
    #[cfg(feature = "restricted-vocabularies")]
    Llama2,
    /// `llama3`, 128,000 tokens: `cl100k_base` and more.
    #[cfg(feature = "restricted-vocabularies")]
    Llama3,
}

impl Vocabulary {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::O200kBase,
        Self::Cl100kBase,
        Self::P50kBase,
        Self::R50kBase,
        Self::Qwen2,
        Self::Qwen35,
        Self::DeepseekV3,
        Self::Glm4,
        Self::Glm5,
        Self::KimiK2,
        Self::MinimaxM2,
        Self::Tekken,
        Self::MistralV1,
        Self::Gemma4,
        #[cfg(feature = "restricted-vocabularies")]
        Self::Gemma2,
        #[cfg(feature = "restricted-vocabularies")]
        Self::Gemma3,
        #[cfg(feature = "restricted-vocabularies")]
        Self::Llama2,
        #[cfg(feature = "restricted-vocabularies")]
        Self::Llama3,
    ];

    /// Whether the vocabulary of this name comes with the feature `restricted-vocabularies` only.
    #[must_use]
    pub fn may_be_left_out(name: &str) -> bool {
        ["gemma2", "gemma3", "llama2", "llama3"].contains(&name)
    }

    /// The name its publisher or the field gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::O200kBase => "o200k_base",
            Self::Cl100kBase => "cl100k_base",
            Self::P50kBase => "p50k_base",
            Self::R50kBase => "r50k_base",
            Self::Qwen2 => "qwen2",
            Self::Qwen35 => "qwen3.5",
            Self::DeepseekV3 => "deepseek_v3",
            Self::Glm4 => "glm4",
            Self::Glm5 => "glm5",
            Self::KimiK2 => "kimi_k2",
            Self::MinimaxM2 => "minimax_m2",
            Self::Tekken => "tekken",
            Self::MistralV1 => "mistral_v1",
            Self::Gemma4 => "gemma4",
            #[cfg(feature = "restricted-vocabularies")]
            Self::Gemma2 => "gemma2",
            #[cfg(feature = "restricted-vocabularies")]
            Self::Gemma3 => "gemma3",
            #[cfg(feature = "restricted-vocabularies")]
            Self::Llama2 => "llama2",
            #[cfg(feature = "restricted-vocabularies")]
            Self::Llama3 => "llama3",
        }
    }
}

impl fmt::Display for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is not that of a compiled-in vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown vocabulary `{0}`")]
pub struct UnknownVocabulary(pub String);

impl FromStr for Vocabulary {
    type Err = UnknownVocabulary;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|vocabulary| vocabulary.name() == name)
            .ok_or_else(|| UnknownVocabulary(name.to_owned()))
    }
}

/// How a rule counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextMethod {
    /// Exactly, in a compiled-in vocabulary.
    Exact(Vocabulary),
    /// By a sum that was fitted against a reference, for a vocabulary that is not public.
    Fitted(Box<Fitted>),
    /// By the measured rates of a vocabulary that is not compiled in.
    Rates(Rates),
    /// No public vocabulary: the middle of named, measured vocabularies of its surroundings. At least two.
    Family(Vec<(String, Rates)>),
    /// Exactly, in a vocabulary that a user brings along. It is written nowhere, and stands last: what is written counts variants.
    #[serde(skip)]
    Supplied(Supplied),
}

/// How the tokens of a text are counted: one named entry of the rule table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextRule {
    /// The name that models refer to it by.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// How it counts.
    pub method: TextMethod,
    /// Percent of the estimate, to both sides, that hold the true count of 19 documents in 20; 0 for an exact rule and for a
    /// fitted sum, which has its own ranges.
    pub margin_percent: u32,
    /// Where it comes from.
    pub source: Reference,
    /// What else is to be known.
    pub note: Option<String>,
}

impl TextRule {
    /// Returns how well its counts are known, for a model whose vendor says that it uses this rule.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match self.method {
            TextMethod::Exact(_) | TextMethod::Supplied(_) => Basis::Measured,
            TextMethod::Fitted(_) | TextMethod::Rates(_) | TextMethod::Family(_) => {
                Basis::Estimated
            }
        }
    }
}

impl TextRule {
    /// The compiled-in vocabulary that is counted: the rule's own, or the one that its estimate starts from. None for a vocabulary
    /// that a user brings along.
    #[must_use]
    pub const fn vocabulary(&self) -> Option<Vocabulary> {
        match &self.method {
            TextMethod::Exact(vocabulary) => Some(*vocabulary),
            TextMethod::Supplied(_) => None,
            TextMethod::Fitted(_) | TextMethod::Rates(_) | TextMethod::Family(_) => {
                Some(Vocabulary::O200kBase)
            }
        }
    }
}

impl TextRule {
    /// All vocabularies that counting by the rule needs: [`Self::vocabulary`], and what a fitted sum adds up.
    pub fn vocabularies(&self) -> impl Iterator<Item = Vocabulary> {
        let more = match &self.method {
            TextMethod::Fitted(fitted) => fitted.vocabularies.as_slice(),
            _ => &[],
        };
        self.vocabulary()
            .into_iter()
            .chain(more.iter().map(|&(vocabulary, _)| vocabulary))
    }

    /// Whether counting by the rule looks at what a text is made of, besides its exact tokens.
    #[must_use]
    pub const fn looks_at_text(&self) -> bool {
        !matches!(self.method, TextMethod::Exact(_) | TextMethod::Supplied(_))
    }
}

/// The rules of a price book, by name.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TextRules {
    pub(super) rules: BTreeMap<String, TextRule>,
    pub(super) specials: BTreeMap<String, Specials>,
}

impl TextRules {
    /// Returns the rule of this name, if there is one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&TextRule> {
        self.rules.get(name)
    }

    /// Returns the chosen rule with the chosen margin, if there is such a rule.
    #[must_use]
    pub fn resolve(&self, choice: &TextChoice) -> Option<TextUse<'_>> {
        Some(TextUse {
            rule: self.find(&choice.rule)?,
            margin_percent: choice.margin_percent,
        })
    }

    /// All rules, by name.
    pub fn iter(&self) -> impl Iterator<Item = &TextRule> {
        self.rules.values()
    }

    /// Adds a rule; one of the same name gives way.
    pub fn define(&mut self, rule: TextRule) {
        self.rules.insert(rule.name.clone(), rule);
    }

    /// Returns the special tokens of the rule of this name, where they are on record; there may be none.
    #[must_use]
    pub fn specials(&self, rule: &str) -> Option<&Specials> {
        self.specials.get(rule)
    }

    /// Says what the special tokens of a rule are.
    pub fn define_specials(&mut self, rule: &str, specials: Specials) {
        self.specials.insert(rule.to_owned(), specials);
    }

    /// Returns what is to be added to the numbers of a rule's vocabulary to have those that the rule's tokens are published under; nothing
    /// where these are not on record.
    #[must_use]
    pub fn ids_higher_by(&self, rule: &TextRule) -> Option<u32> {
        match (self.specials(&rule.name), &rule.method) {
            (Some(specials), TextMethod::Exact(_)) => Some(specials.ids_higher_by),
            (None, TextMethod::Exact(vocabulary)) if vocabulary.name() == rule.name => Some(0),
            (None, TextMethod::Supplied(_)) => Some(0),
            _ => None,
        }
    }

    /// Takes all rules of `other`, which win over rules of the same name.
    pub fn overlay(&mut self, other: Self) {
        // Another rule of the name has other special tokens, or none on record.
        self.specials
            .retain(|name, _| !other.rules.contains_key(name));
        self.specials.extend(other.specials);
        self.rules.extend(other.rules);
    }
}

/// What the entry of a model says about its text: a rule by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextChoice {
    /// The rule's name.
    pub rule: String,
    /// As in [`TextUse`].
    pub margin_percent: Option<u32>,
}

/// A rule as one model uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextUse<'r> {
    /// The rule.
    pub rule: &'r TextRule,
    /// Percent by which the vendor's count may differ from the rule's, where the vendor has not said that this model uses it; an
    /// exact count becomes an estimate with this margin, an estimate's range grows by it.
    pub margin_percent: Option<u32>,
}

impl<'r> From<&'r TextRule> for TextUse<'r> {
    fn from(rule: &'r TextRule) -> Self {
        Self {
            rule,
            margin_percent: None,
        }
    }
}
