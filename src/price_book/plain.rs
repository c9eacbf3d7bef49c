//! What a decision table comes to where there is only one price a meter, a service tier and a length of the request.
//!
//! Other programs' price lists know no more than that. Their price is that of a request that does not think, names no region, leaves
//! options at their defaults, comes outside of all named times of day, gets a long answer, and is among the first of its month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::Offer;
use super::condition::{Bounds, Condition, Edge};
use super::price::{Change, Price, PriceRow};
use super::resolve::{Decided, NoPrice, Resolver};
use super::terms::{STANDARD, Terms};
use crate::meter::Meter;
use crate::usage::Length;

/// An answer so long that it lies above every bound.
const LONG_ANSWER: u64 = 1_000_000_000;

/// What one unit of a meter costs.
#[derive(Clone, Debug)]
pub struct PlainPrice<'a> {
    /// In the provider's currency, factors and markups included; rounded to 28 digits where an hour's price is no decimal a second.
    pub unit: Decimal,
    /// The rows that state it, with the meter for which they do.
    pub stated: Vec<(&'a PriceRow, Meter)>,
}

/// Prices by meter.
pub type ByMeter<'a> = BTreeMap<Meter, PlainPrice<'a>>;

/// A model's plain prices.
#[derive(Clone, Debug)]
pub struct PlainPrices<'a> {
    /// The lengths that are priced apart, the shortest first: where each ends, in input tokens, inclusive; none for the last.
    pub ends: Vec<Option<u64>>,
    /// The prices of each service tier that is asked for and offered, for each of the lengths.
    pub services: Vec<(&'static str, Vec<ByMeter<'a>>)>,
}

/// Works out the plain prices of a model for some service tiers besides the standard one.
///
/// # Errors
/// If the model is not sold at that time.
pub fn plain<'a>(
    offer: Offer<'a>,
    at: Timestamp,
    services: &[&'static str],
) -> Result<PlainPrices<'a>, NoPrice> {
    let ends = ends(offer, at);
    let asked = std::iter::once(STANDARD).chain(services.iter().copied());
    let mut found = PlainPrices {
        ends: ends.clone(),
        services: Vec::new(),
    };
    for service in asked {
        let starts = std::iter::once(0).chain(ends.iter().flatten().copied());
        let lengths = ends.iter().zip(starts);
        let priced = lengths.map(|(end, start)| {
            let input = end.unwrap_or_else(|| start.saturating_add(1));
            by_meter(offer, at, service, input)
        });
        let priced: Vec<Result<ByMeter<'a>, NoPrice>> = priced.collect();
        if priced.iter().any(Result::is_ok) {
            let lists = priced.into_iter().map(Result::unwrap_or_default);
            found.services.push((service, lists.collect()));
        } else if service == STANDARD {
            priced.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
    }
    found.merge();
    Ok(found)
}

/// Where the lengths end that rows in force tell apart.
fn ends(offer: Offer<'_>, at: Timestamp) -> Vec<Option<u64>> {
    let rows = offer
        .model
        .prices
        .iter()
        .filter(|row| row.period.contains(at));
    let conditions = rows.flat_map(|row| row.when.conditions());
    let bounds = conditions.filter_map(|condition| match condition {
        Condition::InputTokens(bounds) => Some(*bounds),
        _ => None,
    });
    let below = |(number, edge): (u64, Edge), last: Edge| match edge == last {
        true => number,
        false => number.saturating_sub(1),
    };
    let ends = bounds.flat_map(|Bounds { lower, upper }| {
        let before = lower.map(|end| below(end, Edge::Exclusive));
        let last = upper.map(|end| below(end, Edge::Inclusive));
        before.into_iter().chain(last)
    });
    let ends: BTreeSet<u64> = ends.filter(|end| *end > 0).collect();
    ends.into_iter().map(Some).chain([None]).collect()
}

fn by_meter<'a>(
    offer: Offer<'a>,
    at: Timestamp,
    service: &str,
    input: u64,
) -> Result<ByMeter<'a>, NoPrice> {
    let terms = Terms {
        service: service.to_owned(),
        ..Terms::at(at)
    };
    let length = Length {
        input,
        output: LONG_ANSWER,
        made: 0,
    };
    let resolver = Resolver::new(offer, &terms, length)?.outside_windows();
    let price = |meter| {
        let decided = resolver.decide(meter).ok()?;
        let unit = unit(&resolver, decided, meter)?;
        let stated = vec![(decided.row, decided.rate.meter)];
        Some((meter, PlainPrice { unit, stated }))
    };
    Ok(Meter::ALL.iter().copied().filter_map(price).collect())
}

/// What one unit costs; none if the meter has no price of its own, or a graduated one.
fn unit(resolver: &Resolver<'_>, decided: Decided<'_>, meter: Meter) -> Option<Decimal> {
    let Price::Flat(price) = &decided.rate.price else {
        return None;
    };
    let mut unit = price.checked_div(decided.rate.per.divisor())?;
    let mut own = decided.fallback.is_none();
    for adjustment in resolver.adjustments().filter(|a| a.concerns(meter)) {
        let by = match &adjustment.change {
            Change::Factor(by) if !decided.covers(&adjustment.when) => by,
            Change::Markup(by) => by,
            _ => continue,
        };
        unit = unit.checked_mul(*by)?;
        own |= matches!(adjustment.change, Change::Factor(_)) && !adjustment.meters.is_empty();
    }
    own.then_some(unit)
}

impl PlainPrices<'_> {
    /// Makes neighbouring lengths one if nothing costs more or less in the longer one.
    fn merge(&mut self) {
        let mut index = 0;
        while index + 1 < self.ends.len() {
            let same = self.services.iter().all(|(_, lists)| {
                let units = |list: &ByMeter<'_>| -> Vec<(Meter, Decimal)> {
                    list.iter()
                        .map(|(meter, price)| (*meter, price.unit))
                        .collect()
                };
                units(&lists[index]) == units(&lists[index + 1])
            });
            if !same {
                index += 1;
                continue;
            }
            self.ends.remove(index);
            for (_, lists) in &mut self.services {
                let shorter = lists.remove(index);
                for (meter, price) in shorter {
                    if let Some(longer) = lists[index].get_mut(&meter) {
                        longer.stated.extend(price.stated);
                    }
                }
            }
        }
    }
}

/// The rows in force of which something is not said, counted by what stands in the way.
#[must_use]
pub fn unsaid(
    offer: Offer<'_>,
    at: Timestamp,
    said: &[(&PriceRow, Meter)],
) -> BTreeMap<String, usize> {
    let in_force = |row: &&PriceRow| row.period.contains(at);
    let mut counted = BTreeMap::new();
    for row in offer.model.prices.iter().filter(in_force) {
        let hidden = |meter| {
            let others = offer.model.prices.iter().filter(in_force);
            let mut above =
                others.filter(|other| other.when == row.when && other.level > row.level);
            above.any(|other| other.rate(meter).is_some())
        };
        let missing = row.rates.iter().find(|rate| {
            let said = said
                .iter()
                .any(|(known, meter)| std::ptr::eq(*known, row) && *meter == rate.meter);
            !said && !hidden(rate.meter)
        });
        if let Some(rate) = missing {
            *counted.entry(obstacle(row, rate.meter)).or_default() += 1;
        }
    }
    counted
}

/// What stands in the way of saying a rate: its conditions, its steps, or what it counts.
fn obstacle(row: &PriceRow, meter: Meter) -> String {
    let conditions = row.when.conditions().iter();
    let strange = conditions.filter(|condition| {
        !matches!(condition, Condition::InputTokens(_) | Condition::Service(_))
    });
    let keys: BTreeSet<&str> = strange.map(Condition::key).collect();
    if !keys.is_empty() {
        return keys.into_iter().collect::<Vec<_>>().join(" and ");
    }
    match row.rate(meter).map(|rate| &rate.price) {
        Some(Price::Bands(_)) => "steps".to_owned(),
        _ if row.when.count() > 0 => {
            let conditions = row.when.conditions().iter();
            conditions
                .map(Condition::key)
                .collect::<Vec<_>>()
                .join(" and ")
        }
        _ => meter.name().to_owned(),
    }
}
