//! What does a usage cost?
//!
//! [`quote`] prices a usage on one model: one [`Charge`] a meter, each with the row that decided it, list cost and effective cost.
//! A quote is computed, never a promise. The ends of the range are priced as requests of their own, since a longer request may fall
//! under another row.

mod adjust;
mod charge;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::meter::Meter;
use crate::meter::PricingUnit;
use crate::money::{Money, MoneyError};
use crate::price_book::Offer;
use crate::price_book::period::Certainty;
use crate::price_book::price::{Adjustment, Price, PriceRow};
use crate::price_book::resolve::{NoPrice, Resolver};
use crate::price_book::source::Source;
use crate::price_book::terms::{OptionValue, Terms};
use crate::quantity::{Basis, Corner, Count, Quantity};
use crate::usage::Usage;

/// Why a usage has no cost on a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteError {
    /// The model has no price for it.
    #[error(transparent)]
    NoPrice(#[from] NoPrice),
    /// An amount does not fit.
    #[error("the cost does not fit a number of 28 digits")]
    Overflow,
}

impl From<MoneyError> for QuoteError {
    fn from(_: MoneyError) -> Self {
        Self::Overflow
    }
}

/// One line of a quote: what one meter costs for all requests together.
#[derive(Clone, Debug)]
pub struct Charge<'a> {
    /// What is charged.
    pub meter: Meter,
    /// How many units, for all requests.
    pub quantity: Quantity,
    /// How that is known.
    pub basis: Basis,
    /// What one pricing unit costs.
    pub price: &'a Price,
    /// How many units one price buys, as published.
    pub per: &'a PricingUnit,
    /// Rate × quantity ÷ pricing unit, at the expected quantity.
    pub list: Money,
    /// The same after adjustments.
    pub effective: Money,
    /// The row that decided it.
    pub row: &'a PriceRow,
    /// The meter whose rate had to serve, if this one has none.
    pub fallback: Option<Meter>,
    /// The adjustments that changed it.
    pub adjustments: Vec<&'a Adjustment>,
    /// The row's sources, the deciding one first.
    pub sources: Vec<&'a Source>,
}

/// An amount that is not a meter's: a surcharge, or what is missing to a minimum.
#[derive(Clone, Debug)]
pub struct Extra<'a> {
    /// The adjustment that adds it.
    pub adjustment: &'a Adjustment,
    /// For all requests.
    pub amount: Money,
}

/// A remark about a quote that a reader needs in order not to be misled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// The start of a price is the model's release, no other being on record.
    AssumedDates,
    /// The price was last seen before the instant asked for, and another one after it on the second day, if at all.
    LastSeen(jiff::civil::Date, Option<jiff::civil::Date>),
    /// A price is a sighting; the true start may be earlier.
    Observed,
    /// A meter went by its parent's rate.
    Fallback(Meter, Meter),
    /// A region was asked for and no price on record depends on one.
    RegionIndifferent,
    /// Another hour of the day may have another price.
    HourMatters,
    /// The calendar of holidays does not know the day.
    UnknownHolidays(String),
    /// The range of the count runs over a length bound, so that its ends are priced by different rows.
    CrossesBound,
    /// An allowance a day or a month is not taken off.
    FreeAllowance(Decimal, Meter, &'static str),
    /// A router passes the request on; whether it has the model is not on record.
    Routed(String),
    /// The steps of a monthly price are taken as if these were all requests of the month.
    MonthlySteps,
}

/// What a usage costs on one model.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// Model and provider.
    pub offer: Offer<'a>,
    /// The instant whose prices count.
    pub at: Timestamp,
    /// How many requests are billed.
    pub requests: u64,
    /// What one request uses.
    pub usage: Usage,
    /// The media options that prices went by, in the model's own words, defaults included.
    pub options: BTreeMap<String, OptionValue>,
    /// What each meter costs, for all requests.
    pub charges: Vec<Charge<'a>>,
    /// Surcharges and minima.
    pub extras: Vec<Extra<'a>>,
    /// Everything at list cost, at the expected quantities.
    pub list: Money,
    /// Everything at effective cost: at least.
    pub low: Money,
    /// Everything at effective cost: most likely.
    pub expected: Money,
    /// Everything at effective cost: at most.
    pub high: Money,
    /// What a reader needs to know besides.
    pub remarks: Vec<Remark>,
    /// What everything that is sent as text costs, at effective cost, at the low, expected and high quantities; no surcharges.
    sent: [Money; 3],
}

impl Quote<'_> {
    /// What so many of the tokens that are sent as text cost, for all requests, at one end of the range: their share of the charges for
    /// such tokens. Characters that are billed as such are text altogether. Nothing if no text is billed, or an amount does not fit.
    #[must_use]
    pub fn text_cost(&self, text: Option<Count>, corner: Corner) -> Option<Decimal> {
        let all = self.sent[corner as usize].amount();
        if self.usage.get(Meter::Character).is_some() {
            return Some(all);
        }
        let metered = TEXT_METERS
            .iter()
            .filter_map(|&meter| self.usage.get(meter));
        let units: Decimal = metered.map(|metered| metered.quantity.at(corner)).sum();
        let text = text?;
        let text = Decimal::from(match corner {
            Corner::Low => text.low(),
            Corner::Expected => text.expected(),
            Corner::High => text.high(),
        });
        match text == units {
            true => Some(all),
            false => all.checked_mul(text)?.checked_div(units),
        }
    }

    /// The oldest last sighting among the prices that decided; none if all are contract dates or still seen.
    #[must_use]
    pub fn last_seen(&self) -> Option<jiff::civil::Date> {
        let days = self.remarks.iter().filter_map(|remark| match remark {
            Remark::LastSeen(day, _) => Some(*day),
            _ => None,
        });
        days.min()
    }

    /// The amount at one end of the range.
    #[must_use]
    pub const fn cost(&self, corner: Corner) -> Money {
        match corner {
            Corner::Low => self.low,
            Corner::Expected => self.expected,
            Corner::High => self.high,
        }
    }
}

/// Meters of what is sent as text.
const TEXT_METERS: [Meter; 6] = [
    Meter::Input,
    Meter::CacheRead,
    Meter::CacheWrite,
    Meter::CacheWrite1h,
    Meter::CacheWrite12h,
    Meter::Character,
];

/// Prices a usage on a model: `requests` of it are billed.
///
/// # Errors
/// If the model does not sell it, a meter has no rate, or an amount does not fit.
pub fn quote<'a>(
    offer: Offer<'a>,
    usage: &Usage,
    terms: &Terms,
    requests: u64,
) -> Result<Quote<'a>, QuoteError> {
    let price = |corner| bill(offer, usage, terms, requests, corner);
    let expected = price(Corner::Expected)?;
    // Without a range, its ends are what is expected.
    let ranged = usage
        .iter()
        .any(|(_, metered)| !metered.quantity.is_exact());
    let ends = match ranged {
        true => Some((price(Corner::Low)?, price(Corner::High)?)),
        false => None,
    };
    let (low, high) = match &ends {
        Some((low, high)) => (low, high),
        None => (&expected, &expected),
    };
    let currency = offer.provider.currency;
    let mut list = Money::zero(currency);
    for charge in &expected.charges {
        list = list.checked_add(charge.list)?;
    }
    let sent = [sent(low)?, sent(&expected)?, sent(high)?];
    let mut remarks = remarks(&expected, terms);
    if rows(low).ne(rows(&expected)) || rows(high).ne(rows(&expected)) {
        remarks.push(Remark::CrossesBound);
    }
    // A graduated or long-context price may make the longer request the cheaper one: the range is of costs, not of lengths.
    let ends = [low.total, expected.total, high.total];
    let by_amount = |a: &&Money, b: &&Money| a.amount().cmp(&b.amount());
    let lowest = *ends.iter().min_by(by_amount).unwrap_or(&expected.total);
    let highest = *ends.iter().max_by(by_amount).unwrap_or(&expected.total);
    Ok(Quote {
        offer,
        at: terms.at,
        requests,
        usage: usage.clone(),
        list,
        low: lowest,
        expected: expected.total,
        high: highest,
        charges: expected.charges,
        extras: expected.extras,
        options: expected.options,
        remarks,
        sent,
    })
}

/// What is sent as text costs.
fn sent(bill: &Bill<'_>) -> Result<Money, MoneyError> {
    let charges = bill.charges.iter();
    let mut charges = charges.filter(|charge| TEXT_METERS.contains(&charge.meter));
    let zero = Money::zero(bill.total.currency());
    charges.try_fold(zero, |sum, charge| sum.checked_add(charge.effective))
}

/// One end of the range, priced.
struct Bill<'a> {
    zone: TimeZone,
    options: BTreeMap<String, OptionValue>,
    charges: Vec<Charge<'a>>,
    extras: Vec<Extra<'a>>,
    total: Money,
    remarks: Vec<Remark>,
}

fn rows<'b>(bill: &'b Bill<'_>) -> impl Iterator<Item = u32> + 'b {
    bill.charges.iter().map(|charge| charge.row.line)
}

fn bill<'a>(
    offer: Offer<'a>,
    usage: &Usage,
    terms: &Terms,
    requests: u64,
    corner: Corner,
) -> Result<Bill<'a>, QuoteError> {
    let resolver = Resolver::new(offer, terms, usage.length(corner).among(requests))?;
    let fees = resolver.fees();
    let adjustments: Vec<&Adjustment> = resolver.adjustments().chain(fees).collect();
    let mut remarks = Vec::new();
    let mut charges = Vec::new();
    for (meter, metered) in usage.iter() {
        let decided = resolver.decide(meter)?;
        charges.push(charge::charge(
            offer,
            decided,
            meter,
            metered,
            &adjustments,
            requests,
            corner,
            &mut remarks,
        )?);
    }
    let (extras, total) = adjust::total(offer, &mut charges, &adjustments, requests)?;
    remarks.extend(
        resolver
            .region_is_indifferent()
            .then_some(Remark::RegionIndifferent),
    );
    remarks.extend(
        offer
            .router
            .map(|router| Remark::Routed(router.name.clone())),
    );
    remarks.extend(resolver.depends_on_hour().then_some(Remark::HourMatters));
    remarks.extend(resolver.depends_on_month().then_some(Remark::MonthlySteps));
    remarks.extend(
        resolver
            .uncertain_calendar()
            .map(|name| Remark::UnknownHolidays(name.to_owned())),
    );
    Ok(Bill {
        zone: TimeZone::get(&offer.provider.timezone).unwrap_or(TimeZone::UTC),
        options: resolver.options().clone(),
        charges,
        extras,
        total,
        remarks,
    })
}

fn remarks(bill: &Bill<'_>, terms: &Terms) -> Vec<Remark> {
    let mut found = bill.remarks.clone();
    let today = TimeZone::UTC.to_datetime(terms.at).date();
    for charge in &bill.charges {
        found.extend(
            charge
                .fallback
                .map(|parent| Remark::Fallback(charge.meter, parent)),
        );
        match charge.row.period.certainty {
            Certainty::Effective => {}
            Certainty::Assumed => found.push(Remark::AssumedDates),
            Certainty::Observed => match charge.row.period.last_seen {
                Some(day) if day < today => {
                    let zone = &bill.zone;
                    let next = charge
                        .row
                        .period
                        .until
                        .map(|until| zone.to_datetime(until).date());
                    found.push(Remark::LastSeen(day, next));
                }
                _ => found.push(Remark::Observed),
            },
        }
    }
    found.sort();
    found.dedup();
    found
}
