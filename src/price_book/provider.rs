//! Who sends the bill.

use serde::{Deserialize, Serialize};

use super::calendar::Window;
use super::price::Adjustment;
use super::source::Source;
use super::unsold::Unsold;
use crate::money::Currency;

/// Who sends the bill; a reseller is a provider of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// The part before the slash in `provider/model`.
    pub id: String,
    /// What other price books and routers write before the slash instead, exact.
    pub aliases: Vec<String>,
    /// The name in English.
    pub name: String,
    /// The name in Chinese, where it has one.
    pub name_zh: Option<String>,
    /// The currency of every price.
    pub currency: Currency,
    /// The IANA name of the zone in which its bare dates begin.
    pub timezone: String,
    /// Its price page.
    pub url: Option<String>,
    /// The named times of day that its prices depend on.
    pub windows: Vec<Window>,
    /// What its rows cite.
    pub sources: Vec<Source>,
    /// What it adds to other providers' prices, if it passes requests on to them at those; empty otherwise.
    pub fees: Vec<Adjustment>,
    /// Products that people ask for and that it does not sell by use.
    pub unsold: Vec<Unsold>,
}

impl Provider {
    /// Finds a source by the key that rows use.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == key)
    }
}
