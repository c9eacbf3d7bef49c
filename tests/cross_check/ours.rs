//! Our book, asked for the same.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use tokenfare::cost::quote;
use tokenfare::meter::{Meter, Side, Unit};
use tokenfare::price_book::Offer;
use tokenfare::price_book::resolve::{NoPrice, Resolver};
use tokenfare::price_book::terms::Terms;
use tokenfare::quantity::{Basis, Quantity};
use tokenfare::usage::{Length, Usage};

use crate::rate::per;

/// Tokens of each meter in the request that is priced; few, so that the output is short.
const EACH: u64 = 10;

/// A rate of ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub(crate) price: Decimal,
    /// Whether the source that decides it is the other book itself, in a later edition perhaps.
    pub(crate) copied: bool,
}

/// What a model may make besides text.
const MADE: [Meter; 3] = [Meter::OutputImage, Meter::OutputAudio, Meter::OutputVideo];

/// Our rates of those meters that have one, their own or a parent's, in a request of so many input tokens.
///
/// Of a model that makes sound or pictures only they often state the price of these as that of output. So where we have a rate for
/// one medium of output and none for text, it is that of output too.
pub(crate) fn rates(
    offer: Offer<'_>,
    terms: &Terms,
    length: u64,
    meters: &[Meter],
) -> Result<BTreeMap<Meter, Rate>, NoPrice> {
    let size = Length {
        input: length,
        output: EACH,
        made: 0,
    };
    let resolver = Resolver::new(offer, terms, size)?;
    let besides = [Meter::Input].into_iter().chain(MADE);
    let asked: BTreeSet<Meter> = meters.iter().copied().chain(besides).collect();
    let priced = asked.into_iter();
    let priced = priced.filter(|meter| resolver.decide(*meter).is_ok());
    let (tokens, others): (Vec<Meter>, Vec<Meter>) =
        priced.partition(|meter| meter.unit() == Unit::Token);
    let mut found = BTreeMap::new();
    let mut usages = vec![together(&tokens, length)];
    usages.extend(others.into_iter().map(alone));
    for usage in usages {
        let Ok(quote) = quote(offer, &usage, terms, 1) else {
            continue;
        };
        for charge in &quote.charges {
            let units = charge.quantity.expected();
            let price = charge.effective.amount() * Decimal::from(per(charge.meter)) / units;
            let decides = charge.sources.first();
            let copied = decides.is_some_and(|source| {
                let read = source.via.as_ref().unwrap_or(&source.url);
                read.contains("genai-prices")
            });
            let price = price.normalize();
            found.insert(charge.meter, Rate { price, copied });
        }
    }
    let mut made = MADE.iter().filter_map(|meter| found.get(meter).copied());
    if let (None, Some(only), None) = (found.get(&Meter::Output), made.next(), made.next()) {
        found.insert(Meter::Output, only);
    }
    Ok(found)
}

/// A few tokens of each meter, and input up to the length where it is priced.
fn together(meters: &[Meter], length: u64) -> Usage {
    let mut usage = Usage::new();
    let mut left = length;
    for &meter in meters.iter().filter(|meter| **meter != Meter::Input) {
        add(&mut usage, meter, EACH);
        left -= if meter.side() == Side::Input { EACH } else { 0 };
    }
    if meters.contains(&Meter::Input) {
        add(&mut usage, Meter::Input, left);
    }
    usage
}

fn alone(meter: Meter) -> Usage {
    let mut usage = Usage::new();
    add(&mut usage, meter, per(meter).into());
    usage
}

fn add(usage: &mut Usage, meter: Meter, units: u64) {
    let quantity = Quantity::exact(units.into()).unwrap();
    usage.add(meter, quantity, Basis::Declared).unwrap();
}
