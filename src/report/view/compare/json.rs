//! A comparison for programs: every place and everyone left out.

use serde_json::{Value, json};

use super::super::{json, words};
use crate::compare::Comparison;
use crate::report::money::exact_amount;

/// Lays a comparison out for programs: every place and everyone left out.
#[must_use]
pub fn compare_json(comparison: &Comparison<'_>) -> Value {
    let rows = comparison.rows.iter().map(|row| {
        let mut fields = serde_json::Map::new();
        fields.insert("rank".to_owned(), json!(row.rank));
        fields.extend(json::quote(
            &row.candidate.quote,
            &row.candidate.measured,
            &row.converted,
        ));
        let most = row.candidate.ceiling.map(|(tokens, money)| {
            json!({ "output_tokens": tokens, "high": exact_amount(money.amount()), "currency": money.currency().code() })
        });
        fields.insert("output_ceiling".to_owned(), json!(most));
        fields.insert("variant".to_owned(), json::options(&row.candidate.variant));
        if row.candidate.seconds.is_some() {
            let second = exact_amount(row.compared);
            fields.insert("converted_per_second".to_owned(), json!(second));
        }
        let characters = row.candidate.characters.map(|price| {
            json!({
                "amount": exact_amount(price.expected.amount()),
                "low": exact_amount(price.low.amount()), "high": exact_amount(price.high.amount()),
                "currency": price.expected.currency().code(),
            })
        });
        fields.insert("per_million_characters".to_owned(), json!(characters));
        fields.insert("relative".to_owned(), json!(row.relative.map(words::ratio)));
        Value::Object(fields)
    });
    let excluded = comparison
        .excluded
        .iter()
        .map(|one| json!({ "model": one.model, "reason": one.reason, "group": one.group }));
    json!({
        "schema": "tokenfare.compare/1",
        "at": comparison.at.to_string(),
        "requests": comparison.requests,
        "currency": comparison.currency.code(),
        "rows": rows.collect::<Vec<_>>(),
        "excluded": excluded.collect::<Vec<_>>(),
    })
}
