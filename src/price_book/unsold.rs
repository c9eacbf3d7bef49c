//! Products that people ask for and that had no price by use: in an app only, in a subscription only, by invitation.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::period::seconds;

/// Why a product has no price by use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unpriced {
    /// It is only in an app or on a web page of the vendor.
    App,
    /// It is only in a subscription with a flat fee.
    Subscription,
    /// It is for invited users, without a published price.
    Preview,
    /// It was shown and not offered.
    Announced,
    /// It is sold, at a price that is not published.
    Unpublished,
}

impl Unpriced {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::App,
        Self::Subscription,
        Self::Preview,
        Self::Announced,
        Self::Unpublished,
    ];

    /// Returns the word used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Subscription => "subscription",
            Self::Preview => "preview",
            Self::Announced => "announced",
            Self::Unpublished => "unpublished",
        }
    }
}

impl fmt::Display for Unpriced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::App => "only in the vendor's own app, no price by use",
            Self::Subscription => "only in a subscription, no price by use",
            Self::Preview => "for invited users only, no published price",
            Self::Announced => "shown, but not on offer",
            Self::Unpublished => "its price is not published",
        })
    }
}

/// A product without a price by use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsold {
    /// As people call it, in the manner of a model's id.
    pub id: String,
    /// As the vendor calls it.
    pub name: Option<String>,
    /// Other spellings, exact.
    pub aliases: Vec<String>,
    /// The first instant at which this holds; none if since ever.
    #[serde(with = "seconds::option")]
    pub from: Option<Timestamp>,
    /// The first instant after it; none if still.
    #[serde(with = "seconds::option")]
    pub until: Option<Timestamp>,
    /// Why it has no price.
    pub why: Unpriced,
    /// The sources by their keys; never empty.
    pub sources: Vec<String>,
    /// A remark.
    pub note: Option<String>,
}

impl Unsold {
    /// Whether it is called so.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// Whether this holds at an instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}
