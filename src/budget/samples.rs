//! Snapshots for tests.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::plan::snapshot::{Amounts, PriceUsed, Prompt, Range, Row, SCHEMA, Snapshot};

/// The number of these digits.
pub(crate) fn number(digits: &str) -> Decimal {
    digits.parse().unwrap()
}

/// A snapshot in US dollars without rates.
pub(crate) fn snapshot(rows: Vec<Row>) -> Snapshot {
    Snapshot {
        schema: SCHEMA.to_owned(),
        at: "2026-11-23T12:00:00Z".to_owned(),
        currency: "USD".to_owned(),
        rates: BTreeMap::new(),
        rows,
        unpriced: Vec::new(),
    }
}

/// A thousand exact calls a month of one prompt, `WORKLOAD.md` of 100 tokens in and 10 out.
pub(crate) fn row(workload: &str, model: &str, currency: &str, month: &str) -> Row {
    let month = number(month);
    let amounts = |amount| Amounts {
        low: amount,
        expected: amount,
        high: amount,
    };
    let tokens = |tokens| Range {
        low: tokens,
        expected: tokens,
        high: tokens,
    };
    let call = month / Decimal::ONE_THOUSAND;
    Row {
        workload: workload.to_owned(),
        model: model.to_owned(),
        tags: BTreeMap::new(),
        currency: currency.to_owned(),
        calls: Decimal::ONE_THOUSAND,
        months_a_year: Decimal::from(12),
        prompts: vec![Prompt {
            path: format!("{workload}.md"),
            input: tokens(100),
            output: tokens(10),
            basis: "measured".to_owned(),
            share: Decimal::ONE,
            call: amounts(call),
            month: amounts(month),
        }],
        call: amounts(call),
        month: amounts(month),
        spend: BTreeMap::from([("input".to_owned(), month)]),
        spreads: BTreeMap::new(),
        terms: BTreeMap::new(),
        context: Some(1_000),
        prices: vec![PriceUsed {
            meter: "input".to_owned(),
            rate: Decimal::TWO,
            per: "1M tokens".to_owned(),
            confidence: "official".to_owned(),
            seen: "2026-11-01".to_owned(),
        }],
    }
}
