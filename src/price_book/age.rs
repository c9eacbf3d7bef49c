//! Prices that nobody has looked at for long.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::load::{Loaded, TableSet};
use super::model::Model;
use super::price::PriceRow;
use super::provider::Provider;
use crate::diagnostic::{Code, Diagnostic};

const OLD_SOURCE: Code = Code("old-source");

/// Finds prices in force on a day whose last sighting, by any of their sources, is more than `days` before it.
#[must_use]
pub fn old_sources(loaded: &Loaded, set: &TableSet, today: Date, days: i64) -> Vec<Diagnostic> {
    let Some(oldest) = today.checked_sub(jiff::Span::new().days(days)).ok() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (provider, models) in &loaded.providers {
        for model in models {
            for row in in_force(provider, model, today) {
                let Some(seen) = last_sighting(provider, row).filter(|seen| *seen < oldest) else {
                    continue;
                };
                let message = format!("the price of `{}` was last seen on {seen}", model.id);
                let place = set.place_of_line(&model.file, row.line);
                found.extend(place.map(|(file, span)| {
                    Diagnostic::warning(OLD_SOURCE, file, span, message).with_help(
                        "look at the vendor's page and bring `seen` or `last_seen` up to date",
                    )
                }));
            }
        }
    }
    found
}

fn in_force<'a>(
    provider: &Provider,
    model: &'a Model,
    today: Date,
) -> impl Iterator<Item = &'a PriceRow> {
    let zone = TimeZone::get(&provider.timezone).unwrap_or(TimeZone::UTC);
    let now = zone.to_timestamp(today.at(12, 0, 0, 0)).ok();
    let sold = now.filter(|now| model.retired.is_none_or(|retired| *now < retired));
    let rows = model.prices.iter();
    rows.filter(move |row| sold.is_some_and(|now| row.period.contains(now)))
}

fn last_sighting(provider: &Provider, row: &PriceRow) -> Option<Date> {
    let seen = row
        .sources
        .iter()
        .filter_map(|key| provider.source(key))
        .map(|source| source.seen);
    seen.chain(row.period.last_seen).max()
}
