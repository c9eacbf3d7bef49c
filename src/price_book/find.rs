//! From what a user typed to models: exact names (capitals aside, where no name is spelled so), aliases, globs; never a guess.

use globset::Glob;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::models::ModelEntry;
use super::provider::Provider;
use super::resolve::sold;
use super::suggest::suggestions;
use super::unsold::Unsold;
use super::{Offer, PriceBook, ProviderEntry, offer};

/// Why a name finds no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// No model and no alias is called so.
    #[error("unknown model `{name}`")]
    Unknown {
        /// What was typed.
        name: String,
        /// Names like it, best first.
        like: Vec<String>,
    },
    /// A bare id that several providers have.
    #[error("`{name}` is sold by {} providers", offers.len())]
    Ambiguous {
        /// What was typed.
        name: String,
        /// The full names.
        offers: Vec<String>,
    },
    /// An alias that names the model at another time only.
    #[error("`{name}` names no model at that time")]
    NotThen {
        /// What was typed.
        name: String,
        /// The model that it names at another time.
        model: String,
    },
    /// A product that has no price by use.
    #[error("`{provider}/{}`: {}{}", product.id, if *now { "" } else { "no longer; it was " }, product.why)]
    NotSold {
        /// The provider's id.
        provider: String,
        /// What is known of it.
        product: Box<Unsold>,
        /// Whether that holds at the instant asked for.
        now: bool,
        /// The days, where the provider is, on which that begins and ends.
        span: (Option<Date>, Option<Date>),
    },
    /// A pattern that no model matches.
    #[error("no model matches `{pattern}`")]
    NoMatch {
        /// What was typed.
        pattern: String,
        /// Providers like it.
        like: Vec<String>,
    },
    /// A router's name, without the model that it is to pass a request on to.
    #[error("`{router}` has no models of its own: it passes requests on to other providers")]
    Router {
        /// The router's id.
        router: String,
    },
    /// A pattern that is none.
    #[error("`{pattern}` is no pattern: {why}")]
    BadPattern {
        /// What was typed.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A model's entry with its provider's.
type Pair<'a> = (&'a ProviderEntry, &'a ModelEntry);

impl PriceBook {
    /// Finds the models that a name or a pattern (`*`, `?`, `[…]`) means at an instant; a name means exactly one.
    ///
    /// # Errors
    /// If it means none, or a bare id means several.
    pub fn find(&self, wanted: &str, at: Timestamp) -> Result<Vec<Offer<'_>>, FindError> {
        if let Some((router, rest)) = self.routed(wanted) {
            let offers = self.find(rest, at)?.into_iter();
            let offers: Vec<Offer<'_>> =
                offers.filter_map(|offer| through(router, offer)).collect();
            return match offers.is_empty() {
                true => Err(self.unknown(wanted)),
                false => Ok(offers),
            };
        }
        if wanted.contains(['*', '?', '[', '{']) {
            self.matching(wanted, at)
        } else {
            Ok(vec![self.named(wanted, at)?])
        }
    }

    /// Finds the one model that a full or bare name, or an alias, means at an instant.
    ///
    /// # Errors
    /// If it means none or, as a bare id, several.
    pub fn named(&self, wanted: &str, at: Timestamp) -> Result<Offer<'_>, FindError> {
        if let Some((router, rest)) = self.routed(wanted) {
            let offer = through(router, self.named(rest, at)?);
            return offer.ok_or_else(|| self.unknown(wanted));
        }
        let mut found = self.called(wanted, at, str::eq);
        if found.is_empty() {
            found = self.called(wanted, at, str::eq_ignore_ascii_case);
        }
        if found.len() > 1 {
            // A name that moved on: the model that had it is retired, and another has it now.
            let retired =
                |model: &ModelEntry| model.body.get().retired.is_some_and(|day| day <= at);
            if found.iter().any(|(_, model)| !retired(model)) {
                found.retain(|(_, model)| !retired(model));
            }
        }
        if found.len() > 1 {
            // A bare id that several have means the one that sells it then.
            let on_sale = |(provider, model): &Pair<'_>| sold(offer(provider, model), at).is_ok();
            if found.iter().any(on_sale) {
                found.retain(on_sale);
            }
        }
        match found[..] {
            [(provider, model)] => {
                // On sale later, and meanwhile known for a reason why not.
                let not_yet = model
                    .body
                    .get()
                    .first_price()
                    .is_some_and(|first| at < first);
                match not_yet.then(|| self.unsold(wanted, at)).flatten() {
                    Some(error @ FindError::NotSold { now: true, .. }) => Err(error),
                    _ => Ok(offer(provider, model)),
                }
            }
            [] => Err(self
                .unsold(wanted, at)
                .unwrap_or_else(|| self.unknown(wanted))),
            _ => {
                let offers = found
                    .iter()
                    .map(|(provider, model)| format!("{}/{}", provider.id, model.id))
                    .collect();
                Err(FindError::Ambiguous {
                    name: wanted.to_owned(),
                    offers,
                })
            }
        }
    }

    /// The models that a full name means or, if it names no provider, a bare one; `same` compares two spellings of an id.
    fn called(&self, wanted: &str, at: Timestamp, same: fn(&str, &str) -> bool) -> Vec<Pair<'_>> {
        let mut found = Vec::new();
        for provider in &self.providers {
            for id in provider.ids_after_slash(wanted) {
                let models = provider.models.get().iter();
                let called = models.filter(|model| model.is_called(id, at, same));
                found.extend(called.map(|model| (provider, model)));
            }
        }
        if found.is_empty() && !self.names_provider(wanted) {
            let pairs = self.pairs();
            found = pairs
                .filter(|(_, model)| model.is_called(wanted, at, same))
                .collect();
        }
        found
    }

    /// The router before the first slash and the name of another provider's model after it.
    fn routed<'b>(&self, wanted: &'b str) -> Option<(&Provider, &'b str)> {
        let (head, rest) = wanted.split_once('/')?;
        if !self.names_provider(rest) {
            return None;
        }
        let named = self
            .providers
            .iter()
            .filter(|provider| provider.is_called(head));
        let mut heads = named.map(|provider| provider.head.get());
        Some((heads.find(|head| !head.fees.is_empty())?, rest))
    }

    /// Whether what stands before the slash is a provider: then nobody else's model is meant, whatever it is called.
    fn names_provider(&self, wanted: &str) -> bool {
        let head = wanted.split_once('/').map(|(head, _)| head);
        head.is_some_and(|head| {
            self.providers
                .iter()
                .any(|provider| provider.is_called(head))
        })
    }

    fn matching(&self, pattern: &str, at: Timestamp) -> Result<Vec<Offer<'_>>, FindError> {
        let glob = Glob::new(pattern).map_err(|error| FindError::BadPattern {
            pattern: pattern.to_owned(),
            why: error.kind().to_string(),
        })?;
        let matcher = glob.compile_matcher();
        let bare = !self.names_provider(pattern);
        let called = |provider: &ProviderEntry, id: &str| {
            let mut heads = provider.names();
            (bare && matcher.is_match(id))
                || heads.any(|head| matcher.is_match(format!("{head}/{id}")))
        };
        let found = self
            .pairs()
            .filter(|(provider, model)| model.names(at).any(|id| called(provider, id)));
        let offers: Vec<Offer<'_>> = found
            .map(|(provider, model)| offer(provider, model))
            .collect();
        if offers.is_empty() {
            let head = pattern.split_once('/').map_or(pattern, |(head, _)| head);
            let mut named = self.providers.iter().filter(|one| one.is_called(head));
            if let Some(router) = named.find(|one| !one.head.get().fees.is_empty()) {
                return Err(FindError::Router {
                    router: router.id.clone(),
                });
            }
            let provider = pattern
                .split('/')
                .next()
                .unwrap_or(pattern)
                .trim_matches('*');
            let like = suggestions(provider, self.provider_ids())
                .into_iter()
                .map(|id| format!("{id}/*"))
                .collect();
            return Err(FindError::NoMatch {
                pattern: pattern.to_owned(),
                like,
            });
        }
        Ok(offers)
    }

    /// The product that a name means and that is not sold by use; at another time, if it is at none now.
    fn unsold(&self, wanted: &str, at: Timestamp) -> Option<FindError> {
        let bare = !self.names_provider(wanted);
        let products = self.providers.iter().flat_map(|provider| {
            let head = provider.head.get();
            head.unsold.iter().map(move |product| (provider, product))
        });
        let meant = products.filter(|(provider, product)| {
            let mut full = provider.ids_after_slash(wanted);
            full.any(|id| product.is_called(id)) || (bare && product.is_called(wanted))
        });
        let meant: Vec<_> = meant.collect();
        let now = meant.iter().find(|(_, product)| product.holds(at));
        let (provider, product) = now.or_else(|| meant.last())?;
        let zone = TimeZone::get(&provider.head.get().timezone).unwrap_or(TimeZone::UTC);
        let day = |instant| zone.to_datetime(instant).date();
        Some(FindError::NotSold {
            provider: provider.id.clone(),
            product: Box::new((*product).clone()),
            now: product.holds(at),
            span: (product.from.map(day), product.until.map(day)),
        })
    }

    fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        self.providers.iter().flat_map(|provider| {
            provider
                .models
                .get()
                .iter()
                .map(move |model| (provider, model))
        })
    }

    fn unknown(&self, wanted: &str) -> FindError {
        let bare = !self.names_provider(wanted);
        let dated = self.pairs().find(|(provider, model)| {
            let mut aliases = model.aliases.iter();
            aliases.any(|alias| {
                let mut full = provider.ids_after_slash(wanted);
                (bare && alias.id == wanted) || full.any(|id| alias.id == id)
            })
        });
        if let Some((provider, model)) = dated {
            return FindError::NotThen {
                name: wanted.to_owned(),
                model: format!("{}/{}", provider.id, model.id),
            };
        }
        let mut names: Vec<(String, String)> = Vec::new();
        for (provider, model) in self.pairs() {
            let full = format!("{}/{}", provider.id, model.id);
            names.push((model.id.clone(), full.clone()));
            names.push((full.clone(), full.clone()));
            names.extend(
                model
                    .aliases
                    .iter()
                    .map(|alias| (alias.id.clone(), full.clone())),
            );
        }
        let mut like: Vec<String> = Vec::new();
        for name in suggestions(wanted, names.iter().map(|(name, _)| name.as_str())) {
            let fulls = names
                .iter()
                .filter(|(known, _)| known == name)
                .map(|(_, full)| full.clone());
            for full in fulls {
                if !like.contains(&full) && like.len() < 3 {
                    like.push(full);
                }
            }
        }
        FindError::Unknown {
            name: wanted.to_owned(),
            like,
        }
    }
}

/// The offer through a router; nothing if that bills in another currency, or the request goes through another already.
fn through<'a>(router: &'a Provider, offer: Offer<'a>) -> Option<Offer<'a>> {
    let same = router.currency == offer.provider.currency;
    (same && offer.router.is_none()).then_some(Offer {
        router: Some(router),
        ..offer
    })
}

impl ProviderEntry {
    /// Its id, and what others write before the slash.
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id)
            .chain(&self.aliases)
            .map(String::as_str)
    }

    fn is_called(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// What follows one of its names and a slash.
    fn ids_after_slash<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        self.names()
            .filter_map(|name| wanted.strip_prefix(name)?.strip_prefix('/'))
    }
}

impl ModelEntry {
    /// Its id, and the aliases that hold at an instant.
    fn names(&self, at: Timestamp) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().filter(move |alias| alias.holds(at));
        std::iter::once(self.id.as_str()).chain(aliases.map(|alias| alias.id.as_str()))
    }

    fn is_called(&self, name: &str, at: Timestamp, same: fn(&str, &str) -> bool) -> bool {
        self.names(at).any(|known| same(known, name))
    }
}
