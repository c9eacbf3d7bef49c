//! The pieces of JSON that several results share. Money and rates are strings, tokens are integers.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::compare::Converted;
use crate::cost::{Charge, Quote};
use crate::money::RateOrigin;
use crate::price_book::condition::When;
use crate::price_book::price::{Adjustment, Band, Change, Price};
use crate::price_book::source::Source;
use crate::price_book::terms::OptionValue;
use crate::quantity::{Corner, Quantity};
use crate::report::money::exact_amount;
use crate::tokens::chat::Counted;
use crate::usage::Usage;
use crate::workload::Measured;

use super::{advice, words};

/// A whole number as an integer, another as a string.
pub(super) fn units(number: Decimal) -> Value {
    match u64::try_from(number) {
        Ok(whole) if Decimal::from(whole) == number => json!(whole),
        _ => json!(exact_amount(number)),
    }
}

fn ends(quantity: Quantity) -> [Value; 3] {
    [Corner::Low, Corner::Expected, Corner::High].map(|corner| units(quantity.at(corner)))
}

pub(super) fn usage(usage: &Usage) -> Value {
    let meters = usage.iter().map(|(meter, metered)| {
        let [low, expected, high] = ends(metered.quantity);
        json!({
            "meter": meter.name(), "unit": meter.unit().name(),
            "low": low, "expected": expected, "high": high, "basis": metered.basis.name(),
        })
    });
    meters.collect()
}

pub(super) fn source(source: &Source) -> Value {
    json!({
        "title": source.title, "url": source.url, "seen": source.seen.to_string(),
        "confidence": source.confidence.name(), "via": source.via,
    })
}

pub(super) fn conditions(when: &When) -> Value {
    let pairs = when
        .conditions()
        .iter()
        .map(|c| (c.key().to_owned(), json!(c.value())));
    Value::Object(pairs.collect::<Map<_, _>>())
}

pub(super) fn option_value(value: &OptionValue) -> Value {
    match value {
        OptionValue::Flag(flag) => json!(flag),
        OptionValue::Number(number) => json!(number),
        OptionValue::Word(word) => json!(word),
    }
}

pub(super) fn options(options: &BTreeMap<String, OptionValue>) -> Value {
    let pairs = options.iter();
    let pairs = pairs.map(|(name, value)| (name.clone(), option_value(value)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

pub(super) fn price(price: &Price) -> Value {
    match price {
        Price::Flat(price) => json!(exact_amount(*price)),
        Price::Bands(steps) => bands(steps),
    }
}

pub(super) fn bands(bands: &[Band]) -> Value {
    let bands = bands.iter().map(|band| {
        let upto = band.upto.as_ref().map(|upto| exact_amount(upto.0));
        json!({ "upto": upto, "price": exact_amount(band.price) })
    });
    bands.collect()
}

pub(super) fn adjustment(adjustment: &Adjustment) -> Value {
    let (kind, number) = match &adjustment.change {
        Change::Factor(number) => ("factor", number),
        Change::Markup(number) => ("markup", number),
        Change::Surcharge(number) => ("surcharge", number),
        Change::Minimum(number) => ("minimum", number),
        Change::Block(number) => ("block", number),
        Change::MinimumCost(number) => ("minimum_cost", number),
        Change::Free(number, _) => ("free", number),
    };
    json!({ "kind": kind, "value": exact_amount(*number), "conditions": conditions(&adjustment.when), "note": adjustment.note })
}

fn charge(charge: &Charge<'_>) -> Value {
    json!({
        "meter": charge.meter.name(),
        "quantity": units(charge.quantity.expected()),
        "basis": charge.basis.name(),
        "rate": price(charge.price),
        "per": charge.per.published(),
        "currency": charge.list.currency().code(),
        "list_cost": exact_amount(charge.list.amount()),
        "effective_cost": exact_amount(charge.effective.amount()),
        "conditions": conditions(&charge.row.when),
        "fallback": charge.fallback.map(crate::meter::Meter::name),
        "adjustments": charge.adjustments.iter().map(|a| adjustment(a)).collect::<Vec<_>>(),
        "dates": charge.row.period.certainty.name(),
        "from": charge.row.period.from.to_string(),
        "until": charge.row.period.until.map(|until| until.to_string()),
        "source": charge.sources.first().map(|first| source(first)),
        "corroborated_by": charge.sources.iter().skip(1).map(|s| source(s)).collect::<Vec<_>>(),
        "note": charge.row.note,
    })
}

/// The fields that a quote and a row of a comparison share.
pub(super) fn quote(
    quote: &Quote<'_>,
    measured: &Measured,
    converted: &Converted,
) -> Map<String, Value> {
    let cost = |corner| exact_amount(quote.cost(corner).amount());
    let extras = quote.extras.iter().map(|extra| {
        json!({ "amount": exact_amount(extra.amount.amount()), "adjustment": adjustment(extra.adjustment) })
    });
    let framing = &measured.framing;
    let expected = |counted: &Option<Counted>| counted.as_ref().map(|c| c.tokens.expected());
    let unbilled = measured.unbilled.iter().copied().map(words::unbilled);
    let fields = json!({
        "provider": quote.offer.provider.id,
        "model": quote.offer.name(),
        "options": options(&quote.options),
        "usage": usage(&quote.usage),
        "system_tokens": expected(&framing.system),
        "tools_tokens": expected(&framing.tools),
        "frame_tokens": expected(&framing.frame),
        "charges": quote.charges.iter().map(charge).collect::<Vec<_>>(),
        "extras": extras.collect::<Vec<_>>(),
        "cost": {
            "amount": cost(Corner::Expected), "low": cost(Corner::Low), "high": cost(Corner::High),
            "currency": quote.expected.currency().code(),
        },
        "list_cost": exact_amount(quote.list.amount()),
        "converted": conversion(converted),
        "advice": advice::json(measured.parts.iter().flat_map(|part| &part.advice)),
        "notes": unbilled.chain(quote.remarks.iter().map(words::remark)).chain(measured.findings.iter().cloned()).collect::<Vec<_>>(),
    });
    match fields {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn conversion(converted: &Converted) -> Value {
    let (day, declared) = match &converted.rate.origin {
        RateOrigin::Same => return Value::Null,
        RateOrigin::Declared => (None, true),
        RateOrigin::Reference { day, .. } => (Some(day.to_string()), false),
    };
    json!({
        "amount": exact_amount(converted.expected.amount()),
        "low": exact_amount(converted.low.amount()),
        "high": exact_amount(converted.high.amount()),
        "currency": converted.expected.currency().code(),
        "rate": exact_amount(converted.rate.value),
        "rate_date": day,
        "rate_declared": declared,
    })
}
