//! A comparison of price books for programs.

use serde_json::{Value as Json, json};

use super::super::{json, words};
use super::{Compared, reason, rounded, status};
use crate::meter::{Meter, PricingUnit};
use crate::money::Currency;
use crate::price_book::diff::{Diff, Item, Line, Value};
use crate::price_book::price::Span;
use crate::report::money::exact_amount;

/// Lays a comparison out for programs.
#[must_use]
pub fn diff_json(diff: &Diff<'_>, old: Compared<'_>, new: Compared<'_>) -> Json {
    let rows = diff.models.iter().map(|model| {
        json!({
            "provider": model.offer.provider.id, "model": model.offer.name(),
            "change": status(&model.fate), "reason": reason(&model.fate),
            "lines": model.lines.iter().map(line_json).collect::<Vec<_>>(),
        })
    });
    json!({
        "schema": "tokenfare.prices-diff/1", "old": old.json(), "new": new.json(),
        "changed": !diff.models.is_empty(), "rows": rows.collect::<Vec<_>>(),
        "same": diff.same, "restated": diff.restated,
    })
}

fn line_json(line: &Line<'_>) -> Json {
    let (meter, adjustment, window) = match &line.item {
        Item::Rate(meter) => (Some(meter.name()), None, None),
        Item::Adjustment(key, meters) => {
            let names: Vec<&str> = meters.iter().copied().map(Meter::name).collect();
            (None, Some(json!({ "kind": key, "meters": names })), None)
        }
        Item::Window(name) => (None, None, Some(*name)),
    };
    let step = line
        .step
        .map(|step| json!({ "upto": step.upto.map(exact_amount), "each": span(step.span) }));
    json!({
        "meter": meter, "adjustment": adjustment, "window": window,
        "conditions": json::conditions(line.when), "step": step,
        "old": line.old.as_ref().map(value_json), "new": line.new.as_ref().map(value_json),
        "change_percent": line.percent().map(rounded),
    })
}

const fn span(span: Span) -> &'static str {
    match span {
        Span::Request => "request",
        Span::Month => "month",
    }
}

/// A side as it is published: nothing is turned into another unit here.
fn value_json(value: &Value<'_>) -> Json {
    let money = |rate: Json, currency: Currency, per: &PricingUnit| json!({ "rate": rate, "currency": currency.code(), "per": per.published() });
    match value {
        Value::Price(price, per, currency) => money(json!(exact_amount(*price)), *currency, per),
        Value::Steps(bands, each, per, currency) => {
            let mut fields = money(json::bands(bands), *currency, per);
            fields["graduated"] = json!(span(*each));
            fields
        }
        Value::Number(number) => json!({ "value": exact_amount(*number) }),
        Value::Amount(amount, currency) => {
            json!({ "value": exact_amount(*amount), "currency": currency.code() })
        }
        Value::Hours(window) => json!({ "hours": words::hours(window) }),
    }
}
