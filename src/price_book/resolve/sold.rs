//! Is a model sold at all: at that time, with that service tier, in that region?

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::NoPrice;
use crate::price_book::Offer;
use crate::price_book::terms::{GLOBAL, STANDARD, Terms};

/// Whether a model is sold at an instant.
///
/// # Errors
/// If it is not, with the reason.
pub fn sold(offer: Offer<'_>, at: Timestamp) -> Result<(), NoPrice> {
    let model = offer.model;
    let zone = TimeZone::get(&offer.provider.timezone).unwrap_or(TimeZone::UTC);
    let day = |instant| zone.to_datetime(instant).date();
    if let Some(since) = model.retired.filter(|retired| *retired <= at) {
        return Err(NoPrice::Retired { since: day(since) });
    }
    if model.prices.iter().any(|row| row.period.contains(at)) {
        return Ok(());
    }
    match model.first_price() {
        Some(first) if at < first => Err(NoPrice::NotYet { first: day(first) }),
        _ => Err(NoPrice::Gap),
    }
}

pub(super) fn serviced(offer: Offer<'_>, terms: &Terms) -> Result<(), NoPrice> {
    let in_rows = offer
        .model
        .prices
        .iter()
        .filter(|row| row.period.contains(terms.at))
        .flat_map(|row| row.when.services());
    let in_adjustments = offer
        .model
        .adjustments
        .iter()
        .filter(|a| a.period.as_ref().is_none_or(|p| p.contains(terms.at)))
        .flat_map(|adjustment| adjustment.when.services());
    let mut offered: Vec<String> = in_rows.chain(in_adjustments).map(str::to_owned).collect();
    if terms.service == STANDARD || offered.contains(&terms.service) {
        return Ok(());
    }
    offered.sort();
    offered.dedup();
    Err(NoPrice::NoService {
        service: terms.service.clone(),
        offered,
    })
}

/// A model with regional prices must have one for the region then; one without has the same price everywhere.
pub(super) fn regional(offer: Offer<'_>, terms: &Terms) -> Result<(), NoPrice> {
    let Some(region) = terms.region.as_ref().filter(|region| *region != GLOBAL) else {
        return Ok(());
    };
    let at = terms.at;
    let rows = offer.model.prices.iter();
    let rows = rows.map(|row| (&row.when, row.period.contains(at)));
    let changes = offer.model.adjustments.iter().map(|adjustment| {
        let period = adjustment.period.as_ref();
        let in_force = period.is_none_or(|period| period.contains(at));
        (&adjustment.when, in_force)
    });
    let mut ever = false;
    let mut offered: Vec<String> = Vec::new();
    for (when, in_force) in rows.chain(changes) {
        let named = when.regions().filter(|name| *name != GLOBAL);
        let named: Vec<String> = named.map(str::to_owned).collect();
        ever |= !named.is_empty();
        offered.extend(named.into_iter().filter(|_| in_force));
    }
    if !ever || offered.contains(region) {
        return Ok(());
    }
    offered.sort();
    offered.dedup();
    Err(NoPrice::NoRegion {
        region: region.clone(),
        offered,
    })
}
