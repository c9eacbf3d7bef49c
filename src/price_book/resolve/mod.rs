//! Which rate a meter has for one request.

mod no_price;
mod sold;

pub use no_price::NoPrice;
pub use sold::sold;

use std::collections::BTreeMap;

use self::sold::{regional, serviced};
use super::Offer;
use super::calendar::Window;
use super::condition::{Circumstances, Condition, When};
use super::media::settle;
use super::price::{Adjustment, PriceRow, Rate};
use super::terms::{GLOBAL, OptionValue, STANDARD, Terms};
use crate::meter::Meter;
use crate::usage::Length;

/// The rate that decides a meter.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// The row that states it.
    pub row: &'a PriceRow,
    /// The rate.
    pub rate: &'a Rate,
    /// The meter for which the rate is stated, if it is a parent of the one asked for.
    pub fallback: Option<Meter>,
}

impl Decided<'_> {
    /// Whether the row is a published price for these conditions already: then a factor for them says nothing new.
    #[must_use]
    pub fn covers(&self, when: &When) -> bool {
        self.fallback.is_none() && when.follows_from(&self.row.when, &When::default())
    }
}

/// Looks up rates of one offer for one request.
#[derive(Clone, Debug)]
pub struct Resolver<'a> {
    offer: Offer<'a>,
    terms: Terms,
    length: Length,
    windows: &'a [Window],
}

impl<'a> Resolver<'a> {
    /// Prepares the lookup: fills in the defaults of media options, and refuses what the model does not sell.
    ///
    /// # Errors
    /// If the model is not sold at that time, or not with that service tier or option.
    pub fn new(offer: Offer<'a>, terms: &Terms, length: Length) -> Result<Self, NoPrice> {
        sold(offer, terms.at)?;
        serviced(offer, terms)?;
        regional(offer, terms)?;
        let terms = Terms {
            options: settle(offer.model, &terms.options)?,
            ..terms.clone()
        };
        let resolver = Self {
            offer,
            terms,
            length,
            windows: &offer.provider.windows,
        };
        resolver.served()?;
        match offer.router {
            Some(router) if resolver.fees().next().is_none() => Err(NoPrice::NoFee {
                router: router.id.clone(),
            }),
            _ => Ok(resolver),
        }
    }

    /// Takes every named time of day for shut: what is left are the prices outside of them.
    #[must_use]
    pub fn outside_windows(mut self) -> Self {
        self.windows = &[];
        self
    }

    /// A service tier that is asked for must be priced for this very request: a tier that ends at a length bound, say, must not be
    /// billed at the standard price beyond it.
    fn served(&self) -> Result<(), NoPrice> {
        let asked = self.terms.service.as_str();
        let in_rows = self.rows().flat_map(|row| row.when.services());
        let in_adjustments = self
            .adjustments()
            .flat_map(|adjustment| adjustment.when.services());
        if asked == STANDARD
            || in_rows
                .chain(in_adjustments)
                .any(|service| service == asked)
        {
            return Ok(());
        }
        Err(NoPrice::NotServed {
            service: asked.to_owned(),
        })
    }

    /// Finds the rate for a meter: of the rows in force whose conditions all hold, the one with the most conditions that states it;
    /// failing that, the rate of its nearest parent that has one.
    ///
    /// # Errors
    /// If neither the meter nor a parent has a rate.
    pub fn decide(&self, meter: Meter) -> Result<Decided<'a>, NoPrice> {
        for candidate in meter.chain() {
            let rows = self
                .rows()
                .filter_map(|row| Some((row, row.rate(candidate)?)));
            let best = rows.max_by_key(|(row, _)| (row.when.count(), row.level, row.period.from));
            if let Some((row, rate)) = best {
                return Ok(Decided {
                    row,
                    rate,
                    fallback: (candidate != meter).then_some(candidate),
                });
            }
        }
        Err(NoPrice::NoRate {
            meter,
            undecided: self.undecided(meter),
        })
    }

    /// The adjustments in force whose conditions hold.
    pub fn adjustments(&self) -> impl Iterator<Item = &'a Adjustment> {
        self.holding(&self.offer.model.adjustments)
    }

    /// What the router adds, if the request goes through one.
    pub fn fees(&self) -> impl Iterator<Item = &'a Adjustment> {
        let fees = self.offer.router.map(|router| router.fees.as_slice());
        self.holding(fees.unwrap_or_default())
    }

    fn holding(&self, all: &'a [Adjustment]) -> impl Iterator<Item = &'a Adjustment> {
        let at = self.terms.at;
        let in_force =
            move |a: &&Adjustment| a.period.as_ref().is_none_or(|period| period.contains(at));
        all.iter()
            .filter(in_force)
            .filter(|a| a.when.holds(self.around()))
    }

    /// The media options in the model's own words, defaults included.
    #[must_use]
    pub const fn options(&self) -> &BTreeMap<String, OptionValue> {
        &self.terms.options
    }

    /// Whether a region was asked for and no price on record depends on one.
    #[must_use]
    pub fn region_is_indifferent(&self) -> bool {
        let rows = self.offer.model.prices.iter().map(|row| &row.when);
        let adjustments = self
            .offer
            .model
            .adjustments
            .iter()
            .map(|adjustment| &adjustment.when);
        self.terms
            .region
            .as_ref()
            .is_some_and(|region| region != GLOBAL)
            && rows
                .chain(adjustments)
                .all(|when| when.regions().all(|name| name == GLOBAL))
    }

    /// The times of day that prices in force depend on.
    fn windows(&self) -> impl Iterator<Item = &'a Window> {
        let rows = self
            .offer
            .model
            .prices
            .iter()
            .filter(|row| row.period.contains(self.terms.at));
        let names = rows
            .flat_map(|row| row.when.conditions())
            .filter_map(|condition| match condition {
                Condition::Window(name) => Some(name),
                _ => None,
            });
        let windows = &self.offer.provider.windows;
        names.filter_map(|name| windows.iter().find(|window| window.name == *name))
    }

    /// Whether another hour of the day may have another price.
    #[must_use]
    pub fn depends_on_hour(&self) -> bool {
        self.windows().next().is_some()
    }

    /// Whether a price in force depends on how much is made in a month.
    #[must_use]
    pub fn depends_on_month(&self) -> bool {
        let rows = self.offer.model.prices.iter();
        let rows = rows.filter(|row| row.period.contains(self.terms.at));
        rows.flat_map(|row| row.when.conditions())
            .any(|condition| matches!(condition, Condition::MonthlyUnits(_)))
    }

    /// The holiday calendar on which a price depends and that does not know the day, if there is one.
    #[must_use]
    pub fn uncertain_calendar(&self) -> Option<&'a str> {
        let uncertain = self
            .windows()
            .filter(|window| !window.at(self.terms.at).certain);
        uncertain
            .filter_map(|window| window.except.as_ref())
            .map(|calendar| calendar.name.as_str())
            .next()
    }

    fn around(&self) -> Circumstances<'_> {
        Circumstances {
            terms: &self.terms,
            length: self.length,
            windows: self.windows,
        }
    }

    fn rows(&self) -> impl Iterator<Item = &'a PriceRow> {
        let at = self.terms.at;
        let model = self.offer.model;
        model
            .prices
            .iter()
            .filter(move |row| row.period.contains(at))
            .filter(|row| row.when.holds(self.around()))
    }

    /// The media options on which the rates of a meter depend and that nobody gave.
    fn undecided(&self, meter: Meter) -> Vec<String> {
        let rows = self
            .offer
            .model
            .prices
            .iter()
            .filter(|row| row.period.contains(self.terms.at) && row.rate(meter).is_some());
        let keys =
            rows.flat_map(|row| row.when.conditions())
                .filter_map(|condition| match condition {
                    Condition::Option(key, _) if !self.terms.options.contains_key(key) => {
                        Some(key.clone())
                    }
                    _ => None,
                });
        let mut keys: Vec<String> = keys.collect();
        keys.sort();
        keys.dedup();
        keys
    }
}
