//! One meter's charge: quantity × rate, and what adjustments make of it.

use rust_decimal::Decimal;

use super::{Charge, QuoteError, Remark};
use crate::meter::Meter;
use crate::money::Money;
use crate::price_book::Offer;
use crate::price_book::price::{Adjustment, Band, Change, Each, Price, Span};
use crate::price_book::resolve::Decided;
use crate::quantity::Corner;
use crate::usage::Metered;

/// Prices one meter at one end of its range.
#[expect(
    clippy::too_many_arguments,
    reason = "one call site; the parts come from four different places"
)]
pub(super) fn charge<'a>(
    offer: Offer<'a>,
    decided: Decided<'a>,
    meter: Meter,
    metered: &Metered,
    adjustments: &[&'a Adjustment],
    requests: u64,
    corner: Corner,
    remarks: &mut Vec<Remark>,
) -> Result<Charge<'a>, QuoteError> {
    let used = metered.quantity.at(corner);
    let price = |units| cost(decided, units, requests);
    let list = price(used)?;
    let mut billed = used;
    let mut factor = Decimal::ONE;
    let mut applied = Vec::new();
    for &adjustment in adjustments
        .iter()
        .filter(|adjustment| adjustment.concerns(meter))
    {
        match &adjustment.change {
            Change::Minimum(least) if billed > Decimal::ZERO && billed < *least => billed = *least,
            Change::Block(size) if billed > Decimal::ZERO => {
                let blocks = billed.checked_div(*size).map(|blocks| blocks.ceil());
                billed = blocks
                    .and_then(|blocks| blocks.checked_mul(*size))
                    .ok_or(QuoteError::Overflow)?;
            }
            Change::Free(units, Each::Request) if billed > Decimal::ZERO => {
                billed = (billed - *units).max(Decimal::ZERO);
            }
            Change::Free(units, each) => {
                remarks.push(Remark::FreeAllowance(*units, meter, each.name()));
                continue;
            }
            Change::Factor(by) if !decided.covers(&adjustment.when) => {
                factor = factor.checked_mul(*by).ok_or(QuoteError::Overflow)?;
            }
            _ => continue,
        }
        applied.push(adjustment);
    }
    if matches!(decided.rate.price, Price::Bands(_)) && decided.row.graduated == Span::Month {
        remarks.push(Remark::MonthlySteps);
    }
    let effective = price(billed)?
        .checked_mul(factor)
        .ok_or(QuoteError::Overflow)?;
    let currency = offer.provider.currency;
    Ok(Charge {
        meter,
        quantity: metered
            .quantity
            .checked_mul(requests)
            .ok_or(QuoteError::Overflow)?,
        basis: metered.basis,
        price: &decided.rate.price,
        per: &decided.rate.per,
        list: Money::new(list, currency),
        effective: Money::new(effective, currency),
        row: decided.row,
        fallback: decided.fallback,
        adjustments: applied,
        sources: decided
            .row
            .sources
            .iter()
            .filter_map(|key| offer.provider.source(key))
            .collect(),
    })
}

/// What so many units of each request cost, for all requests.
fn cost(decided: Decided<'_>, units: Decimal, requests: u64) -> Result<Decimal, QuoteError> {
    let requests = Decimal::from(requests);
    let product = |a: Decimal, b: Decimal| a.checked_mul(b).ok_or(QuoteError::Overflow);
    let amount = match (&decided.rate.price, decided.row.graduated) {
        (Price::Flat(price), _) => product(product(units, *price)?, requests)?,
        (Price::Bands(bands), Span::Request) => product(graduated(bands, units)?, requests)?,
        (Price::Bands(bands), Span::Month) => graduated(bands, product(units, requests)?)?,
    };
    amount
        .checked_div(decided.rate.per.divisor())
        .ok_or(QuoteError::Overflow)
}

/// The sum over the bands, each charging what lies in it; still to be divided by the pricing unit.
fn graduated(bands: &[Band], units: Decimal) -> Result<Decimal, QuoteError> {
    let mut sum = Decimal::ZERO;
    let mut below = Decimal::ZERO;
    for band in bands {
        let end = band.upto.as_ref().map_or(units, |upto| upto.0.min(units));
        let inside = (end - below).max(Decimal::ZERO);
        let part = inside.checked_mul(band.price).ok_or(QuoteError::Overflow)?;
        sum = sum.checked_add(part).ok_or(QuoteError::Overflow)?;
        below = below.max(end);
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price_book::price::Upto;

    #[test]
    fn each_band_charges_only_what_lies_in_it() {
        // FLUX.2 [pro]: 0.03 for the first megapixel, 0.015 for each further one.
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        let bands = [
            Band {
                upto: Some(Upto(dec("1"))),
                price: dec("0.03"),
            },
            Band {
                upto: None,
                price: dec("0.015"),
            },
        ];
        assert_eq!(graduated(&bands, dec("3")).unwrap(), dec("0.06"));
        assert_eq!(graduated(&bands, dec("0.5")).unwrap(), dec("0.015"));
        assert_eq!(graduated(&bands, dec("0")).unwrap(), dec("0"));
    }
}
