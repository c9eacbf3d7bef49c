//! Random requests of the bundled book: a model, circumstances under which one of its rows holds, and quantities of what it sells.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;
use tokenfare::meter::{Meter, Unit};
use tokenfare::price_book::condition::{Bounds, Condition, Edge, When};
use tokenfare::price_book::price::PriceRow;
use tokenfare::price_book::resolve::Resolver;
use tokenfare::price_book::terms::Terms;
use tokenfare::price_book::{Offer, PriceBook};
use tokenfare::quantity::{Basis, Corner, Count, Quantity};
use tokenfare::usage::{Length, Usage};

pub(crate) static BOOK: LazyLock<PriceBook> = LazyLock::new(tokenfare::bundled_book);
pub(crate) static OFFERS: LazyLock<Vec<Offer<'static>>> = LazyLock::new(|| BOOK.offers().collect());

/// A model, and terms that all conditions of one of its rows or adjustments accept (but for times of day).
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) offer: Offer<'static>,
    pub(crate) terms: Terms,
    when: &'static When,
}

pub(crate) fn asks() -> impl Strategy<Value = Ask> {
    let parts = (
        any::<Index>(),
        any::<Index>(),
        any::<u64>(),
        any::<Index>(),
        any::<bool>(),
    );
    parts.prop_map(|(offer, row, second, value, thinking)| {
        let offer = *offer.get(&OFFERS);
        let (rows, changes) = (&offer.model.prices, &offer.model.adjustments);
        let at = row.index(rows.len() + changes.len());
        let row = &rows[at % rows.len()];
        let when = changes
            .get(at.wrapping_sub(rows.len()))
            .map_or(&row.when, |change| &change.when);
        let mut terms = Terms::at(instant(offer, row, second));
        terms.thinking = thinking;
        for condition in when.conditions() {
            match condition {
                Condition::Service(names) => terms.service.clone_from(value.get(names)),
                Condition::Region(names) => terms.region = Some(value.get(names).clone()),
                Condition::Thinking(on) => terms.thinking = *on,
                Condition::Option(key, values) => {
                    terms.options.insert(key.clone(), value.get(values).clone());
                }
                Condition::InputTokens(_)
                | Condition::OutputTokens(_)
                | Condition::MonthlyUnits(_)
                | Condition::Window(_) => {}
            }
        }
        Ask { offer, terms, when }
    })
}

/// An instant at which a row is in force; beyond its last dated change, within two years.
fn instant(offer: Offer<'_>, row: &PriceRow, second: u64) -> Timestamp {
    let ends = [row.period.until, offer.model.retired];
    let from = row.period.from;
    let open = from + SignedDuration::from_hours(24 * 730);
    let end = ends.into_iter().flatten().min().unwrap_or(open);
    let length = end.as_second().abs_diff(from.as_second()).max(1);
    from + SignedDuration::from_secs(i64::try_from(second % length).unwrap())
}

/// A quantity of some meter, before a model is chosen; whole units of tokens, thousandths of all else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amount {
    meter: Index,
    units: Count,
}

impl Amount {
    fn of(self, meter: Meter) -> Quantity {
        if meter.unit() == Unit::Token {
            return self.units.into();
        }
        Quantity::exact(Decimal::new(
            i64::try_from(self.units.expected()).unwrap(),
            3,
        ))
        .unwrap()
    }
}

/// Some quantities; `spread` of them have a range.
pub(crate) fn amounts(spread: bool) -> impl Strategy<Value = Vec<Amount>> {
    let units = prop_oneof![3 => 0..5_000_u64, 2 => 0..300_000_u64, 1 => 0..3_000_000_u64];
    let amount = (any::<Index>(), units, 0..60_u32).prop_map(move |(meter, units, percent)| {
        let units = match spread {
            true => Count::within_percent(units, percent),
            false => Count::exact(units),
        };
        Amount { meter, units }
    });
    prop::collection::vec(amount, 1..5)
}

pub(crate) fn basis() -> impl Strategy<Value = Basis> {
    select(vec![
        Basis::Reported,
        Basis::Measured,
        Basis::Declared,
        Basis::Estimated,
    ])
}

impl Ask {
    /// The meters that have a rate, each or by a parent's, for a request as long as the row wants it.
    pub(crate) fn meters(&self) -> Vec<Meter> {
        let length = Length {
            input: self.shortest(|c| match c {
                Condition::InputTokens(bounds) => Some(*bounds),
                _ => None,
            }),
            output: self.shortest(|c| match c {
                Condition::OutputTokens(bounds) => Some(*bounds),
                _ => None,
            }),
            made: self.shortest(|c| match c {
                Condition::MonthlyUnits(bounds) => Some(*bounds),
                _ => None,
            }),
        };
        let Ok(resolver) = Resolver::new(self.offer, &self.terms, length) else {
            return Vec::new();
        };
        let priced = |meter: &Meter| resolver.decide(*meter).is_ok();
        Meter::ALL.iter().copied().filter(priced).collect()
    }

    /// The least number of tokens within the row's bounds.
    fn shortest(&self, bounds: impl Fn(&Condition) -> Option<Bounds>) -> u64 {
        let found = self.when.conditions().iter().find_map(bounds);
        match found.and_then(|bounds| bounds.lower) {
            None => 0,
            Some((number, Edge::Inclusive)) => number,
            Some((number, Edge::Exclusive)) => number + 1,
        }
    }

    /// The amounts as quantities of what the model sells; nothing if it sells nothing under these terms.
    pub(crate) fn usage(&self, amounts: &[Amount]) -> Option<Usage> {
        let meters = self.meters();
        if meters.is_empty() {
            return None;
        }
        let mut usage = Usage::new();
        for amount in amounts {
            let meter = *amount.meter.get(&meters);
            usage.add(meter, amount.of(meter), Basis::Declared).unwrap();
        }
        Some(usage)
    }

    /// Whether every length bound of the model says the same of all these usages, from low to high.
    pub(crate) fn in_one_band(&self, usages: &[&Usage]) -> bool {
        let corners = [Corner::Low, Corner::Expected, Corner::High];
        let lengths: Vec<Length> = usages
            .iter()
            .flat_map(|usage| corners.map(|corner| usage.length(corner)))
            .collect();
        let same = |inside: &dyn Fn(&Length) -> bool| {
            let mut all = lengths.iter().map(inside);
            let first = all.next();
            all.all(|inside| Some(inside) == first)
        };
        let rows = self.offer.model.prices.iter().map(|row| &row.when);
        let factors = self.offer.model.adjustments.iter().map(|a| &a.when);
        rows.chain(factors)
            .flat_map(When::conditions)
            .all(|condition| match condition {
                Condition::InputTokens(bounds) => same(&|length| bounds.contains(length.input)),
                Condition::OutputTokens(bounds) => same(&|length| bounds.contains(length.output)),
                _ => true,
            })
    }
}
