//! Which model of theirs is which of ours.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tokenfare::price_book::model::Alias;
use tokenfare::price_book::{Offer, PriceBook};

use crate::map::Line;
use crate::peer;

/// A model of both books.
#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) line: &'static Line,
    pub(crate) offer: Offer<'a>,
    /// The id of their model.
    pub(crate) theirs: String,
    /// Our names that their patterns take for it; those that are ours only for a time.
    names: Vec<(String, Option<&'a Alias>)>,
    /// The tokens that both say it takes, as far as they say so.
    pub(crate) context: Option<u64>,
}

impl Pair<'_> {
    /// A name that means this model in both books at an instant.
    pub(crate) fn name(&self, at: Timestamp) -> Option<&str> {
        let mut names = self.names.iter();
        let found = names.find(|(_, alias)| alias.is_none_or(|alias| alias.holds(at)));
        found.map(|(name, _)| name.as_str())
    }
}

/// Every pair of a line: our ids and aliases, as their patterns take them.
pub(crate) fn pairs<'a>(book: &'a PriceBook, line: &'static Line) -> Vec<Pair<'a>> {
    let contexts: BTreeMap<&str, Option<u64>> = peer::models(line.theirs).into_iter().collect();
    let mut found: BTreeMap<(String, String), Pair<'a>> = BTreeMap::new();
    for offer in book.offers().filter(|offer| offer.provider.id == line.ours) {
        let aliases = offer.model.aliases.iter();
        let aliases = aliases.map(|alias| (alias.id.as_str(), Some(alias)));
        for (name, alias) in std::iter::once((offer.model.id.as_str(), None)).chain(aliases) {
            let name = format!("{}{name}", line.prefix);
            let Some(theirs) = peer::resolve(line.theirs, &name) else {
                continue;
            };
            let wanted = |start: &&str| theirs.starts_with(start);
            if !line.only.is_empty() && !line.only.iter().any(wanted) {
                continue;
            }
            let context = contexts.get(theirs.as_str()).copied().flatten();
            let both = [offer.model.context, context];
            let pair = found.entry((offer.name(), theirs.clone()));
            let pair = pair.or_insert_with(|| Pair {
                line,
                offer,
                theirs,
                names: Vec::new(),
                context: both.into_iter().flatten().min(),
            });
            pair.names.push((name, alias));
        }
    }
    found.into_values().collect()
}
