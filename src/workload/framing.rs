//! What stands around the parts of a request: a system text, tool definitions, the frame of the chat.

use super::media::bills_text;
use super::text::unfailed;
use super::{Misfit, Workload};
use crate::price_book::kind::Kind;
use crate::price_book::model::{Modality, Model};
use crate::price_book::rules::Rules;
use crate::tokens::chat::Counted;

/// What is sent around the parts, counted on one model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framing {
    /// The system text alone.
    pub system: Option<Counted>,
    /// The tool definitions, with whatever they bring along.
    pub tools: Option<Counted>,
    /// The frame: marks around messages, the opening of the reply.
    pub frame: Option<Counted>,
    /// Whether there is a frame that nobody has described.
    pub unknown: bool,
}

impl Framing {
    /// All that was counted, with the word for it: `system`, `tools`, `frame`.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Counted)> {
        let all = [
            ("system", &self.system),
            ("tools", &self.tools),
            ("frame", &self.frame),
        ];
        all.into_iter()
            .filter_map(|(word, counted)| Some((word, counted.as_ref()?)))
    }
}

impl Workload {
    /// Returns what stands around the parts on a model.
    ///
    /// # Errors
    /// If the model takes no text, or how it counts is unknown.
    pub fn framing(&self, model: &Model, rules: &Rules) -> Result<Framing, Misfit> {
        let mut found = Framing::default();
        let by_tokens = model.characters.is_none() && bills_text(model);
        let sent = !self.parts.is_empty() || self.system.is_some() || self.tools.is_some();
        if !sent || !by_tokens {
            return Ok(found);
        }
        let asks_text = self.system.is_some() || self.tools.is_some();
        if asks_text && !model.takes(Modality::Text) {
            return Err(Misfit::NoInput(Modality::Text));
        }
        let text = model.text.as_ref();
        let text = text.and_then(|choice| rules.text.resolve(choice));
        let chat = rules.chat_of(model);
        if let Some(system) = &self.system {
            let by = text.ok_or(Misfit::TextRuleUnknown)?;
            let count = self.count_text(&system.text, by, rules)?;
            found.system = Some(Counted {
                tokens: count.tokens,
                basis: count.basis,
                method: count.method,
            });
        }
        if let Some(tools) = &self.tools {
            let text = text.ok_or(Misfit::TextRuleUnknown)?;
            let system = self.system_text();
            found.tools = Some(tools.count(chat, text, &self.tool_choice, system));
        }
        // A request without a word is no conversation: it asks what its pictures cost.
        let spoken = asks_text || self.parts.iter().any(|part| part.content.text().is_some());
        if self.unframed || !spoken || model.kind != Kind::Text {
            return Ok(found);
        }
        let turns = self.all_turns(text);
        found.frame = chat.map(|chat| chat.frame(&turns));
        found.unknown = chat.is_none();
        text.map_or(Ok(()), |text| unfailed(text.rule))?;
        Ok(found)
    }
}
