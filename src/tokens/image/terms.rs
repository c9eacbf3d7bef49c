//! Under which circumstances a picture is sent.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// What a count depends on beside the picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageTerms<'a> {
    /// The level of detail, in the vendor's word; its default if none.
    pub detail: Option<&'a str>,
    /// Options of the rule by name, as typed; names that the rule does not have are of no matter here.
    pub options: Option<&'a BTreeMap<String, String>>,
    /// The day whose edition of the rule counts; the newest edition if none.
    pub day: Option<Date>,
    /// Pictures of the whole request, this one included; 0 is taken as 1.
    pub pictures: u64,
}

impl<'a> ImageTerms<'a> {
    /// Returns the terms of a picture that is sent alone at a level of detail, under the newest edition.
    #[must_use]
    pub fn at(detail: Option<&'a str>) -> Self {
        Self {
            detail,
            ..Self::default()
        }
    }
}
