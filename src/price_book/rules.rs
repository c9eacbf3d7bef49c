//! The counting rules that the tables define and models name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::model::{ImageUse, Model};
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
}

impl Rules {
    /// Finds the rule that counts a model's pictures; nothing if it is unknown.
    #[must_use]
    pub fn image_of<'a>(&'a self, model: &'a Model) -> Option<&'a ImageRule> {
        match model.image.as_ref()? {
            ImageUse::Named(name) => self.image.get(name),
            ImageUse::Own(rule) => Some(rule),
        }
    }
}
