//! Price rows, rates and adjustments.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::condition::When;
use super::period::{Period, civil};
use crate::meter::{Meter, PricingUnit};
use crate::money::exact;

/// One step of a graduated price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Units up to which it charges, inclusive; none for all the rest.
    pub upto: Option<Upto>,
    /// What one pricing unit costs within it.
    #[serde(with = "exact")]
    pub price: Decimal,
}

/// The end of a band, in units of the meter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upto(#[serde(with = "exact")] pub Decimal);

/// What a rate charges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Price {
    /// Every unit the same.
    Flat(#[serde(with = "exact")] Decimal),
    /// Each band only what lies in it; the ends rise, the last is open.
    Bands(Vec<Band>),
}

/// What one meter costs under a row: a price for a pricing unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The meter it is stated for.
    pub meter: Meter,
    /// The price in the provider's currency.
    pub price: Price,
    /// How many units one price buys, as published.
    pub per: PricingUnit,
}

/// Over what the bands of a graduated row add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// One request.
    Request,
    /// All requests of a month.
    Month,
}

/// Which table a row or an adjustment comes from: a model's own beats one for many models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// A row at the top of the file, for every model that its globs name.
    Shared,
    /// A row of the model itself.
    Own,
}

/// What holds in a period under conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    /// When it holds; an end that the file leaves open is the start of the next row with the same conditions.
    pub period: Period,
    /// What it asks of a request.
    pub when: When,
    /// What it charges, by meter.
    pub rates: Vec<Rate>,
    /// Over what its bands add up.
    pub graduated: Span,
    /// The sources by their keys, the deciding one first; never empty.
    pub sources: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// The model's own, or shared.
    pub level: Level,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

impl PriceRow {
    /// Finds the rate for a meter, parents not considered.
    #[must_use]
    pub fn rate(&self, meter: Meter) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.meter == meter)
    }
}

/// How often a free allowance comes anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Each {
    /// With every request.
    Request,
    /// Every day.
    Day,
    /// Every month.
    Month,
}

impl Each {
    /// Returns the word used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// What an adjustment does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Multiplies the list cost of a meter, unless a row that states the meter already covers the conditions.
    Factor(#[serde(with = "exact")] Decimal),
    /// Multiplies everything, after all else.
    Markup(#[serde(with = "exact")] Decimal),
    /// Adds an amount to every request.
    Surcharge(#[serde(with = "exact")] Decimal),
    /// Bills at least this quantity of a meter for every request that has any of it.
    Minimum(#[serde(with = "exact")] Decimal),
    /// Bills whole blocks of this many units of a meter, a begun one in full.
    Block(#[serde(with = "exact")] Decimal),
    /// Bills at least this amount for every request.
    MinimumCost(#[serde(with = "exact")] Decimal),
    /// Leaves this many units of a meter free.
    Free(#[serde(with = "exact")] Decimal, Each),
}

/// A published factor, surcharge, minimum or allowance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// When it holds; none for always.
    pub period: Option<Period>,
    /// What it asks of a request.
    pub when: When,
    /// The meters it applies to; empty for all.
    pub meters: Vec<Meter>,
    /// What it does.
    pub change: Change,
    /// The sources by their keys; never empty.
    pub sources: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

impl Adjustment {
    /// Whether it says anything about a meter.
    #[must_use]
    pub fn concerns(&self, meter: Meter) -> bool {
        self.meters.is_empty() || self.meters.contains(&meter)
    }
}

/// A day on which something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(#[serde(with = "civil")] pub Date);
