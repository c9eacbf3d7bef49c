//! The counting rules that the tables define and models name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::model::{ImageUse, Model};
use crate::tokens::chat::ChatRule;
use crate::tokens::image::ImageRule;
use crate::tokens::text::TextRules;

/// All counting rules by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Rules for text.
    pub text: TextRules,
    /// Rules for pictures.
    pub image: BTreeMap<String, ImageRule>,
    /// Calendars of holidays, on which a named time of day may be shut.
    pub calendars: BTreeMap<String, Calendar>,
    /// Rules for what a chat adds to its texts.
    pub chat: BTreeMap<String, ChatRule>,
}

impl Rules {
    /// Finds the rule for what a chat with a model adds; nothing if it is unknown.
    #[must_use]
    pub fn chat_of(&self, model: &Model) -> Option<&ChatRule> {
        self.chat.get(model.chat.as_ref()?)
    }

    /// Returns the name of the chat rule that models have whose text is counted by this rule, if they name none.
    #[must_use]
    pub fn chat_by_text(&self, text_rule: &str) -> Option<&str> {
        let mut rules = self.chat.values();
        let found = rules.find(|rule| rule.text.iter().any(|name| name == text_rule));
        found.map(|rule| rule.name.as_str())
    }

    /// Finds the rule that counts a model's pictures; nothing if it is unknown.
    #[must_use]
    pub fn image_of<'a>(&'a self, model: &'a Model) -> Option<&'a ImageRule> {
        match model.image.as_ref()? {
            ImageUse::Named(name) => self.image.get(name),
            ImageUse::Own(rule) => Some(rule),
        }
    }
}
