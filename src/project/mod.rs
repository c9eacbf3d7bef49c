//! What does a project send, how often, and what may it cost? The file `tokenfare.toml`, read and checked; nothing is measured here.
//!
//! [`load()`](load::load) reads the file and those that it includes into a [`Project`], with every mistake of all of them.
//! [`check::check`] finds what is wrong with it for a price book: models that nobody sells, currencies without a rate.

pub mod budget;
pub mod check;
pub mod load;
pub mod place;
pub mod policy;
pub mod workload;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::money::Currency;
use budget::Budget;
use policy::{Policy, Ruled};
use workload::Workload;

/// The name of the file.
pub const FILE: &str = "tokenfare.toml";

/// A project: what its files say. Paths in it are relative to the folder of the file that was loaded, with `/` between folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// What holds where a workload says nothing else.
    pub defaults: Defaults,
    /// What is sent, in the order of the files; names differ.
    pub workloads: Vec<Workload>,
    /// What it may cost.
    pub budgets: Vec<Budget>,
    /// What else is asked of it.
    pub policy: Policy,
}

/// What holds for all workloads that say nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// The model: `provider/model`, a bare id or an alias.
    pub model: Option<Ruled<String>>,
    /// Models that the plan shows beside, names or patterns.
    pub on: Vec<Ruled<String>>,
    /// The currency of totals; without it that of all models, or US dollars where they have several.
    pub currency: Option<Ruled<Currency>>,
    /// The service tier.
    pub service: Option<Ruled<String>>,
    /// The region.
    pub region: Option<Ruled<String>>,
    /// The instant whose prices count; a bare date is noon UTC. Without it, and without a lock, it is now.
    pub at: Option<Ruled<Timestamp>>,
    /// The file of frozen prices.
    pub lock: Option<Ruled<String>>,
    /// The user's own price tables: files or folders.
    pub pricing: Vec<Ruled<String>>,
    /// Exchange rates of the user's: units of the second currency for one of the first, above zero.
    pub rates: Vec<Ruled<(Currency, Currency, Decimal)>>,
}

impl Project {
    /// Finds a workload by its name.
    #[must_use]
    pub fn workload(&self, name: &str) -> Option<&Workload> {
        self.workloads
            .iter()
            .find(|workload| workload.name.value == name)
    }
}
