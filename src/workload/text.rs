//! The texts of a workload: their tokens by a rule, their characters.

use super::{Misfit, Workload};
use crate::price_book::rules::Rules;
use crate::tokens::counter::{TextCount, TextCounter};
use crate::tokens::text::{TextMethod, TextRule, TextUse};

/// Makes sure that a vocabulary that a user brings along has counted everything so far.
pub(super) fn unfailed(rule: &TextRule) -> Result<(), Misfit> {
    match &rule.method {
        TextMethod::Supplied(vocabulary) => match vocabulary.failure() {
            Some(why) => Err(Misfit::VocabularyFailed(why.to_owned())),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

impl Workload {
    /// Returns the tokens of one text by a rule, special tokens parsed if that was asked for; says what was found when it was decoded.
    ///
    /// # Errors
    /// If they are to be parsed and nobody has published which the rule has; if the text was read in passing without asking for the rule; if
    /// a vocabulary that a user brings along fails on it.
    pub fn count_text(
        &self,
        text: &TextCounter<'_>,
        by: TextUse<'_>,
        rules: &Rules,
    ) -> Result<TextCount, Misfit> {
        let mut count = match self.special {
            false if !text.knows(by.rule) => {
                return Err(Misfit::NotCounted(by.rule.name.clone()));
            }
            false => {
                let count = text.count(by);
                unfailed(by.rule)?;
                count
            }
            true => {
                let specials = rules.text.specials(&by.rule.name);
                specials
                    .filter(|specials| !specials.is_empty())
                    .and_then(|specials| text.count_parsed(by, specials))
                    .ok_or_else(|| Misfit::SpecialUnknown(by.rule.name.clone()))?
            }
        };
        for remark in text.findings().remarks() {
            count.method.push_str("; ");
            count.method.push_str(&remark);
        }
        Ok(count)
    }

    /// All texts that are sent: the parts and the system text.
    pub fn texts(&self) -> impl Iterator<Item = &TextCounter<'static>> {
        let parts = self.parts.iter().filter_map(|part| part.content.text());
        parts.chain(self.system.iter().map(|system| &*system.text))
    }

    /// Characters (Unicode scalar values) of all texts that are sent.
    #[must_use]
    pub fn characters(&self) -> u64 {
        self.texts().map(TextCounter::characters).sum()
    }
}
