//! A comparison for programs.

use serde_json::{Value, json};

use super::{Changed, rounded};
use crate::budget::change::{Figures, PriceMove, RowChange, percent};
use crate::report::money::exact_amount;
use crate::report::view::json::units;

/// Lays a comparison out for programs.
#[must_use]
pub fn changed_json(changed: Changed<'_>) -> Value {
    let change = changed.change;
    let [old, new] = change.month;
    let price = |moved: &PriceMove| {
        let side = |side: &[(rust_decimal::Decimal, String)]| -> Value {
            let rates = side.iter();
            rates
                .map(|(rate, per)| json!({ "rate": exact_amount(*rate), "per": per }))
                .collect()
        };
        json!({
            "model": moved.model, "meter": moved.meter, "currency": moved.currency,
            "old": side(&moved.old), "new": side(&moved.new),
        })
    };
    let rates = change.rates.iter().map(|moved| {
        json!({ "from": moved.from, "old": exact_amount(moved.old), "new": exact_amount(moved.new) })
    });
    json!({
        "schema": "tokenfare.diff/1",
        "base": { "name": changed.base, "at": change.at[0] },
        "head": { "name": changed.head, "at": change.at[1] },
        "currency": change.currency,
        "month": {
            "old": exact_amount(old), "new": exact_amount(new),
            "change_percent": percent(old, new).map(rounded),
            "by_project": exact_amount(change.parts.project),
            "by_prices": exact_amount(change.parts.prices),
        },
        "rows": change.rows.iter().map(row_json).collect::<Vec<_>>(),
        "prices": change.prices.iter().map(price).collect::<Vec<_>>(),
        "exchange": rates.collect::<Vec<_>>(),
        "unpriced": { "old": change.unpriced[0], "new": change.unpriced[1] },
        "notes": changed.notes,
    })
}

fn row_json(row: &RowChange) -> Value {
    let prompts = row.prompts.iter().map(|prompt| {
        json!({
            "prompt": prompt.path, "change": prompt.fate.name(),
            "old": prompt.base.map(side_json), "new": prompt.head.map(side_json),
        })
    });
    json!({
        "workload": row.workload, "model": row.model, "change": row.fate.name(),
        "old": row.base.map(side_json), "new": row.head.map(side_json),
        "by_project": exact_amount(row.parts.project), "by_prices": exact_amount(row.parts.prices),
        "prompts": prompts.collect::<Vec<_>>(),
    })
}

fn side_json(side: Figures) -> Value {
    json!({
        "input": units(side.input), "output": units(side.output),
        "exact": side.exact, "call": exact_amount(side.call), "month": exact_amount(side.month),
    })
}
