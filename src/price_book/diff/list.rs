//! All that a model's tables state at an instant, by where it stands.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Value;
use crate::meter::Meter;
use crate::money::Currency;
use crate::price_book::Offer;
use crate::price_book::calendar::Window;
use crate::price_book::condition::{Condition, When};
use crate::price_book::price::{Adjustment, Change, Each, Price, PriceRow, Rate};

/// A rate with the row that states it.
#[derive(Clone, Copy)]
pub(super) struct Stated<'a> {
    offer: Offer<'a>,
    row: &'a PriceRow,
    rate: &'a Rate,
}

impl<'a> Stated<'a> {
    pub(super) fn value(self) -> Value<'a> {
        let currency = self.offer.provider.currency;
        match &self.rate.price {
            Price::Flat(price) => Value::Price(*price, &self.rate.per, currency),
            Price::Bands(bands) => {
                Value::Steps(bands, self.row.graduated, &self.rate.per, currency)
            }
        }
    }

    /// What its sources say and what is remarked, without the names by which rows refer to them.
    pub(super) fn cited(self) -> (Vec<[String; 4]>, Option<&'a str>) {
        let keys = self.row.sources.iter();
        let sources = keys.filter_map(|key| self.offer.provider.source(key));
        let cited = sources.map(|source| {
            let via = source.via.clone().unwrap_or_default();
            [
                source.title.clone(),
                source.url.clone(),
                source.seen.to_string(),
                via,
            ]
        });
        (cited.collect(), self.row.note.as_deref())
    }
}

/// Where a rate stands in a list.
pub(super) type Place<'a> = (&'a When, Meter);
/// Where an adjustment stands in a list.
pub(super) type AdjustmentPlace<'a> = (&'a When, &'static str, &'a [Meter]);

/// All that a model's tables state at an instant.
#[derive(Default)]
pub(super) struct List<'a> {
    pub(super) rates: BTreeMap<Place<'a>, Stated<'a>>,
    pub(super) adjustments: BTreeMap<AdjustmentPlace<'a>, Vec<Value<'a>>>,
    pub(super) windows: BTreeMap<&'a str, (&'a When, &'a Window)>,
}

impl<'a> List<'a> {
    pub(super) fn of(offer: Offer<'a>, at: Timestamp) -> Self {
        let mut list = Self::default();
        for row in offer
            .model
            .prices
            .iter()
            .filter(|row| row.period.contains(at))
        {
            for rate in &row.rates {
                let stated = Stated { offer, row, rate };
                let place = list.rates.entry((&row.when, rate.meter)).or_insert(stated);
                // As in a quote: a model's own row before a shared one, the later before the earlier.
                let rank = |row: &PriceRow| (row.level, row.period.from);
                if rank(place.row) < rank(row) {
                    *place = stated;
                }
            }
            list.open(offer, &row.when);
        }
        for adjustment in &offer.model.adjustments {
            if adjustment
                .period
                .as_ref()
                .is_none_or(|period| period.contains(at))
            {
                let (key, value) = told(adjustment, offer.provider.currency);
                let place = (&adjustment.when, key, adjustment.meters.as_slice());
                list.adjustments.entry(place).or_default().push(value);
                list.open(offer, &adjustment.when);
            }
        }
        list
    }

    /// Notes the times of day that conditions name.
    fn open(&mut self, offer: Offer<'a>, when: &'a When) {
        for condition in when.conditions() {
            let Condition::Window(name) = condition else {
                continue;
            };
            let window = offer.provider.windows.iter().find(|w| w.name == *name);
            if let Some(window) = window {
                self.windows.entry(name).or_insert((when, window));
            }
        }
    }
}

/// The key under which tables write what an adjustment does, and the number.
fn told<'a>(adjustment: &Adjustment, currency: Currency) -> (&'static str, Value<'a>) {
    match &adjustment.change {
        Change::Factor(number) => ("factor", Value::Number(*number)),
        Change::Markup(number) => ("markup", Value::Number(*number)),
        Change::Surcharge(amount) => ("surcharge", Value::Amount(*amount, currency)),
        Change::Minimum(number) => ("minimum", Value::Number(*number)),
        Change::Block(number) => ("block", Value::Number(*number)),
        Change::MinimumCost(amount) => ("minimum_cost", Value::Amount(*amount, currency)),
        Change::Free(number, Each::Request) => ("free each request", Value::Number(*number)),
        Change::Free(number, Each::Day) => ("free each day", Value::Number(*number)),
        Change::Free(number, Each::Month) => ("free each month", Value::Number(*number)),
    }
}
