//! The counting rules that the tables define and models name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::model::{ImageUse, Model};
use crate::tokens::chat::ChatRule;
use crate::tokens::image::ImageRule;
use crate::tokens::media::{AudioRule, PageRule, VideoRule};
use crate::tokens::text::TextRules;

/// All counting rules by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Rules for text.
    pub text: TextRules,
    /// Rules for pictures.
    pub image: BTreeMap<String, ImageRule>,
    /// Rules for sound.
    pub audio: BTreeMap<String, AudioRule>,
    /// Rules for the pictures of clips.
    pub video: BTreeMap<String, VideoRule>,
    /// Rules for the pages of documents.
    pub page: BTreeMap<String, PageRule>,
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

    /// Finds the rule that counts what a model hears; nothing if it is unknown.
    #[must_use]
    pub fn audio_of(&self, model: &Model) -> Option<&AudioRule> {
        self.audio.get(model.audio.as_ref()?)
    }

    /// Finds the rule that counts the pictures of a clip; nothing if it is unknown.
    #[must_use]
    pub fn video_of(&self, model: &Model) -> Option<&VideoRule> {
        self.video.get(model.video.as_ref()?)
    }

    /// Finds the rule that counts the pages of a document; nothing if it is unknown.
    #[must_use]
    pub fn page_of(&self, model: &Model) -> Option<&PageRule> {
        self.page.get(model.page.as_ref()?)
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
