//! Who charges which rate for what, and when.
//!
//! A [`PriceBook`] is all prices known: providers, their models, each model's prices as a decision table of *when → rates*, and the
//! rules by which a model counts. [`load`] turns files into one, [`PriceBook::bundled`] is the one inside the program, [`PriceBook::overlay`]
//! puts a user's own tables over it. [`resolve`] answers which rate a meter has for one request.

pub mod age;
mod bounds;
pub mod bundle;
pub mod calendar;
mod check;
pub mod condition;
pub mod diff;
mod elsewhere;
pub mod find;
pub mod kind;
mod lazy;
pub mod lint;
pub mod load;
pub mod media;
pub mod model;
mod models;
pub mod period;
pub mod plain;
pub mod price;
pub mod provider;
pub mod resolve;
pub mod rules;
pub mod source;
pub mod suggest;
pub mod terms;
pub mod unsold;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::money::{Currency, ExchangeError, ExchangeRates, ExchangeSource, Rate};
use crate::tokens::text::TextRule;
use lazy::Lazy;
use load::Loaded;
use model::Model;
use models::{ModelEntry, Models};
use provider::Provider;
use rules::Rules;

/// Where a provider's tables come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They are in the program.
    Bundled,
    /// The user gave them: the folder or file.
    Overlay(String),
}

/// A provider of the index.
#[derive(Debug)]
struct ProviderEntry {
    id: String,
    aliases: Vec<String>,
    head: Lazy<Provider>,
    origin: Origin,
    models: Models,
}

/// All prices known.
#[derive(Debug)]
pub struct PriceBook {
    providers: Vec<ProviderEntry>,
    rules: Lazy<Rules>,
    exchange: Option<Lazy<ExchangeRates>>,
    /// The user's own rates, without a day among them.
    declared: ExchangeRates,
}

/// A model with its provider.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Who sends the bill.
    pub provider: &'a Provider,
    /// The product.
    pub model: &'a Model,
    /// Where the tables come from.
    pub origin: &'a Origin,
    /// Through whom the request goes, if not straight to the provider.
    pub router: Option<&'a Provider>,
}

impl Offer<'_> {
    /// Returns `provider/model`, or `router/provider/model`.
    #[must_use]
    pub fn name(&self) -> String {
        let router = self.router.map(|router| format!("{}/", router.id));
        format!(
            "{}{}/{}",
            router.unwrap_or_default(),
            self.provider.id,
            self.model.id
        )
    }
}

impl PriceBook {
    /// Returns the book of loaded tables.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        let mut book = Self {
            providers: Vec::new(),
            rules: Lazy::ready(loaded.rules),
            exchange: None,
            declared: nothing_declared(),
        };
        book.exchange = loaded.exchange.map(Lazy::ready);
        book.providers = loaded
            .providers
            .into_iter()
            .map(|pair| entry(pair, Origin::Bundled))
            .collect();
        book
    }

    /// Opens the compact form that [`bundle::encode`] wrote into the program.
    ///
    /// The bytes must be its own; others end the program.
    #[must_use]
    pub fn bundled(blob: &'static [u8]) -> Self {
        bundle::open(blob)
    }

    /// Puts a user's tables over the book: a model replaces the one of its name, a new one is added, and so are providers and rules.
    pub fn overlay(&mut self, loaded: Loaded, from: &str) {
        self.rules = Lazy::ready(loaded.rules);
        if let Some(exchange) = loaded.exchange {
            self.exchange = Some(Lazy::ready(exchange));
        }
        for pair in loaded.providers {
            let over = entry(pair, Origin::Overlay(from.to_owned()));
            // The models of one file share its head, so an overlaid provider is an entry of its own before the bundled one.
            // There may be several already, of overlays before this one.
            for under in self
                .providers
                .iter_mut()
                .filter(|under| under.id == over.id)
            {
                under.models.forget(over.models.get());
            }
            self.providers.insert(0, over);
        }
        self.providers.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Adds a text rule of the user's; one of the same name gives way.
    pub fn define_text(&mut self, rule: TextRule) {
        let mut rules = self.rules().clone();
        rules.text.define(rule);
        self.rules = Lazy::ready(rules);
    }

    /// The counting rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        self.rules.get()
    }

    /// Lets an exchange rate of the user's go before the table.
    pub fn declare_rate(&mut self, from: Currency, to: Currency, value: Decimal) {
        self.declared.declare(from, to, value);
    }

    /// Finds how many `to` one `from` is on a day.
    ///
    /// # Errors
    /// If neither the user nor the table knows.
    pub fn exchange_rate(
        &self,
        from: Currency,
        to: Currency,
        day: Date,
    ) -> Result<Rate, ExchangeError> {
        let declared = self.declared.rate(from, to, day);
        match &self.exchange {
            Some(table) if declared.is_err() => table.get().rate(from, to, day),
            _ => declared,
        }
    }

    /// Where the exchange rates come from.
    #[must_use]
    pub fn exchange_source(&self) -> Option<&ExchangeSource> {
        self.exchange.as_ref().map(|table| table.get().source())
    }

    /// Every model, by provider, in the order of the tables.
    pub fn offers(&self) -> impl Iterator<Item = Offer<'_>> {
        self.providers.iter().flat_map(|provider| {
            provider
                .models
                .get()
                .iter()
                .map(move |model| offer(provider, model))
        })
    }

    /// The same, decoded by all processors at once.
    #[must_use]
    pub fn all_offers(&self) -> Vec<Offer<'_>> {
        let providers = self.providers.iter();
        let entries: Vec<&ModelEntry> = providers.flat_map(|one| one.models.get()).collect();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let share = entries.len().div_ceil(processors).max(1);
        std::thread::scope(|scope| {
            // The first share is this thread's own, in what follows; what the others have not done yet as well.
            for share in entries.chunks(share).skip(1) {
                scope.spawn(move || share.iter().for_each(|entry| _ = entry.body.get()));
            }
            self.offers().collect()
        })
    }

    /// Every head of a table with what it says of a provider; one that a user's tables are laid over has several.
    pub fn providers(&self) -> impl Iterator<Item = (&Provider, &Origin)> {
        let entries = self.providers.iter();
        entries.map(|provider| (provider.head.get(), &provider.origin))
    }

    /// The ids of the providers, each once.
    pub fn provider_ids(&self) -> impl Iterator<Item = &str> {
        let ids: std::collections::BTreeSet<&str> = self
            .providers
            .iter()
            .map(|provider| provider.id.as_str())
            .collect();
        ids.into_iter()
    }
}

/// A table without a single rate; its base is of no matter.
fn nothing_declared() -> ExchangeRates {
    let source = ExchangeSource {
        title: String::new(),
        url: String::new(),
    };
    ExchangeRates::new(Currency::EUR, source)
}

fn offer<'a>(provider: &'a ProviderEntry, model: &'a ModelEntry) -> Offer<'a> {
    Offer {
        provider: provider.head.get(),
        model: model.body.get(),
        origin: &provider.origin,
        router: None,
    }
}

fn entry((provider, models): (Provider, Vec<Model>), origin: Origin) -> ProviderEntry {
    ProviderEntry {
        id: provider.id.clone(),
        aliases: provider.aliases.clone(),
        head: Lazy::ready(provider),
        origin,
        models: Models::ready(models),
    }
}
