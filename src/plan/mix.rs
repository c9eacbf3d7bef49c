//! What one call costs on the mean, over cache hits and misses, service tiers and hours.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::placed::{OnModel, Part, Placed, only};
use super::snapshot::PriceUsed;
use super::{Assumptions, NoCost};
use crate::cost::{Charge, Quote, quote};
use crate::meter::Meter;
use crate::price_book::price::Price;
use crate::price_book::terms::Terms;
use crate::project::workload::Prefix;
use crate::quantity::{Basis, Corner, Quantity};
use crate::usage::Usage;

/// The name of the service tier that a batch goes to.
const BATCH: &str = "batch";
/// What stands for amounts that are no meter's: surcharges and what is missing to a minimum.
const SURCHARGE: &str = "surcharge";

/// What one call costs, on the mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// All of it, in the model's currency.
    pub cost: Decimal,
    /// The same by meter, and `surcharge`.
    pub spend: BTreeMap<String, Decimal>,
    /// The prices that decided, each once.
    pub prices: Vec<PriceUsed>,
}

/// One call out of many that differ in price.
struct Slice<'t> {
    terms: Terms,
    cached: Option<&'t Usage>,
    share: Decimal,
}

/// Which end of what is counted.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) part: Part,
    pub(super) corner: Corner,
}

impl Placed<'_, '_> {
    /// Prices one call of a prompt.
    pub(super) fn call(
        &self,
        prompt: &OnModel,
        assumed: &Assumptions,
        output: u64,
        end: Option<End>,
        calls: Decimal,
    ) -> Result<Call, NoCost> {
        let usage = answered(&at_end(&prompt.usage, end), prompt, assumed, output)?;
        let read = hit(&usage, prompt, assumed);
        let miss = self.miss(&usage, prompt, assumed);
        let hits = assumed.cache.map_or(Decimal::ZERO, |cache| cache.hits);
        let mut sum = Call::default();
        for (service, in_service) in [
            (
                self.task.terms.service.as_str(),
                Decimal::ONE - assumed.batch,
            ),
            (BATCH, assumed.batch),
        ] {
            for &(at, then) in &self.instants {
                let terms = Terms {
                    at,
                    service: service.to_owned(),
                    ..prompt.terms.clone()
                };
                for (cached, share) in [(&read, hits), (&miss, Decimal::ONE - hits)] {
                    let share = product(product(share, then)?, in_service)?;
                    if share.is_zero() {
                        continue;
                    }
                    let slice = Slice {
                        terms: terms.clone(),
                        cached: Some(cached),
                        share,
                    };
                    self.add(&mut sum, &slice, calls)?;
                }
            }
        }
        Ok(sum)
    }

    fn add(&self, sum: &mut Call, slice: &Slice<'_>, calls: Decimal) -> Result<(), NoCost> {
        let Some(usage) = slice.cached else {
            return Ok(());
        };
        let number = match self.by_month {
            true => whole(product(calls, slice.share)?),
            false => 1,
        };
        let quote = quote(self.offer, usage, &slice.terms, number)
            .map_err(|error| NoCost(error.to_string()))?;
        let each = |amount: Decimal| {
            let one = amount
                .checked_div(Decimal::from(number))
                .ok_or_else(NoCost::overflow)?;
            product(one, slice.share)
        };
        sum.cost = plus(sum.cost, each(quote.expected.amount())?)?;
        for charge in &quote.charges {
            let spent = sum.spend.entry(charge.meter.name().to_owned()).or_default();
            *spent = plus(*spent, each(charge.effective.amount())?)?;
        }
        for extra in &quote.extras {
            let spent = sum.spend.entry(SURCHARGE.to_owned()).or_default();
            *spent = plus(*spent, each(extra.amount.amount())?)?;
        }
        add_prices(&mut sum.prices, &quote);
        Ok(())
    }

    /// What is not in the cache is written there, where a model bills writing; elsewhere it is input like any other.
    fn miss(&self, usage: &Usage, prompt: &OnModel, assumed: &Assumptions) -> Usage {
        let mut usage = usage.clone();
        let writes = self.offer.model.prices_any(&[Meter::CacheWrite]);
        if let Some(tokens) = prefix(&usage, prompt, assumed).filter(|_| writes) {
            usage.move_units(Meter::Input, Meter::CacheWrite, tokens);
            usage = sent(&usage);
        }
        usage
    }
}

/// What a usage is where the cache has the prefix.
fn hit(usage: &Usage, prompt: &OnModel, assumed: &Assumptions) -> Usage {
    let mut usage = usage.clone();
    let marked = marked(&usage);
    if assumed
        .cache
        .is_some_and(|cache| cache.prefix == Prefix::System)
        && marked > Decimal::ZERO
    {
        for from in WRITTEN {
            usage.move_units(from, Meter::CacheRead, marked);
        }
    } else if let Some(mut left) = prefix(&usage, prompt, assumed) {
        for (from, to) in [
            (Meter::Input, Meter::CacheRead),
            (Meter::InputImage, Meter::CacheReadImage),
            (Meter::InputVideo, Meter::CacheRead),
            (Meter::InputAudio, Meter::CacheReadAudio),
        ] {
            if left > Decimal::ZERO {
                left = usage.move_units(from, to, left);
            }
        }
    }
    sent(&usage)
}

const WRITTEN: [Meter; 3] = [Meter::CacheWrite, Meter::CacheWrite1h, Meter::CacheWrite12h];

/// Tokens that a request marks for a cache itself.
fn marked(usage: &Usage) -> Decimal {
    let written = WRITTEN.iter().filter_map(|meter| usage.get(*meter));
    written.map(|metered| metered.quantity.expected()).sum()
}

/// Tokens of the prefix that a cache keeps; nothing without a cache.
fn prefix(usage: &Usage, prompt: &OnModel, assumed: &Assumptions) -> Option<Decimal> {
    let cache = assumed.cache?;
    let input = Decimal::from(usage.length(Corner::Expected).input);
    let tokens = match cache.prefix {
        Prefix::System => Decimal::from(prompt.system),
        Prefix::Share(share) => input.checked_mul(share)?.floor(),
        Prefix::Tokens(tokens) => Decimal::from(tokens),
    };
    Some(tokens.min(input)).filter(|tokens| *tokens > Decimal::ZERO)
}

/// Meters of which something is left.
fn sent(usage: &Usage) -> Usage {
    only(usage, |meter| {
        usage
            .get(meter)
            .is_some_and(|metered| metered.quantity.at(Corner::High) > Decimal::ZERO)
    })
}

/// A usage whose quantities are exact: those of one part at an end, all others as expected.
fn at_end(usage: &Usage, end: Option<End>) -> Usage {
    let mut found = Usage::new();
    for (meter, metered) in usage.iter() {
        let corner = match end {
            Some(end) if end.part == Part::of(meter) => end.corner,
            _ => Corner::Expected,
        };
        if let Some(exact) = Quantity::exact(metered.quantity.at(corner)) {
            // Each meter comes once, so nothing is added up.
            let _ = found.add(meter, exact, metered.basis);
        }
    }
    found
}

/// The usage with the answer.
fn answered(
    usage: &Usage,
    prompt: &OnModel,
    assumed: &Assumptions,
    output: u64,
) -> Result<Usage, NoCost> {
    let mut usage = usage.clone();
    if !prompt.answered {
        return Ok(usage);
    }
    let all = product(Decimal::from(output), Decimal::from(prompt.choices))?;
    let thinking = product(all, assumed.thinking)?.floor();
    for (meter, tokens) in [(Meter::Output, all - thinking), (Meter::Thinking, thinking)] {
        if let Some(tokens) = Quantity::exact(tokens).filter(|_| tokens > Decimal::ZERO) {
            usage
                .add(meter, tokens, Basis::Declared)
                .map_err(|error| NoCost(error.to_string()))?;
        }
    }
    Ok(usage)
}

fn add_prices(known: &mut Vec<PriceUsed>, quote: &Quote<'_>) {
    for charge in &quote.charges {
        let found = price_used(charge);
        if !known.contains(&found) {
            known.push(found);
        }
    }
}

fn price_used(charge: &Charge<'_>) -> PriceUsed {
    let rate = match charge.price {
        Price::Flat(price) => *price,
        // The first step is what the first unit costs.
        Price::Bands(bands) => bands.first().map_or(Decimal::ZERO, |band| band.price),
    };
    let source = charge.sources.first();
    PriceUsed {
        meter: charge.meter.name().to_owned(),
        rate,
        per: charge.per.published().to_owned(),
        confidence: source.map_or_else(String::new, |source| source.confidence.name().to_owned()),
        seen: source.map_or_else(String::new, |source| source.seen.to_string()),
    }
}

/// A number of calls as a whole one, at least one.
fn whole(calls: Decimal) -> u64 {
    u64::try_from(calls.round()).unwrap_or(u64::MAX).max(1)
}

pub(super) fn product(a: Decimal, b: Decimal) -> Result<Decimal, NoCost> {
    a.checked_mul(b).ok_or_else(NoCost::overflow)
}

pub(super) fn plus(a: Decimal, b: Decimal) -> Result<Decimal, NoCost> {
    a.checked_add(b).ok_or_else(NoCost::overflow)
}
