//! What a request costs if its answer is as long as it may be.

use serde_json::{Value, json};

use crate::cost::Quote;
use crate::quantity::Corner;
use crate::report::group_digits;
use crate::report::money::{exact_amount, show_amount};

/// The bound on an answer and the cost with it, as a line of facts.
#[must_use]
pub fn ceiling_fact(tokens: u64, quote: &Quote<'_>) -> (String, String) {
    let [expected, high] =
        [Corner::Expected, Corner::High].map(|corner| quote.cost(corner).amount());
    let tokens = group_digits(&tokens.to_string());
    let up_to = match expected == high {
        true => String::new(),
        false => format!(" (up to {})", show_amount(high)),
    };
    let currency = quote.expected.currency();
    (
        "at most".to_owned(),
        format!(
            "{} {currency}{up_to}, if all {tokens} output tokens that the request allows are used",
            show_amount(expected)
        ),
    )
}

/// The same for programs.
#[must_use]
pub fn ceiling_json(tokens: u64, quote: &Quote<'_>) -> Value {
    let cost = |corner| exact_amount(quote.cost(corner).amount());
    json!({
        "output_tokens": tokens,
        "cost": {
            "amount": cost(Corner::Expected), "low": cost(Corner::Low), "high": cost(Corner::High),
            "currency": quote.expected.currency().code(),
        },
    })
}
