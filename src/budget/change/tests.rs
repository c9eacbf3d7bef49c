use super::*;
use crate::budget::samples::{number, row, snapshot};
use crate::plan::snapshot::Exchange;

/// 10 USD a month become 15 by prompts, and 18 by a price that rose by a fifth.
#[test]
fn prompts_and_prices_are_told_apart() {
    let base = snapshot(vec![row("a", "acme/one", "USD", "10")]);
    let mut longer = row("a", "acme/one", "USD", "15");
    longer.prompts[0].input.expected = 150;
    let middle = snapshot(vec![longer.clone()]);
    let mut dearer = row("a", "acme/one", "USD", "18");
    dearer.prompts[0].input.expected = 150;
    dearer.prices[0].rate = number("2.4");
    let head = snapshot(vec![dearer]);
    let change = compare(&base, &middle, &head).unwrap();
    assert_eq!(change.month, [number("10"), number("18")]);
    assert_eq!(
        change.parts,
        Parts {
            project: number("5"),
            prices: number("3")
        }
    );
    let [price] = change.prices.as_slice() else {
        panic!("{:?}", change.prices);
    };
    assert_eq!(
        (&price.old[0].0, &price.new[0].0),
        (&number("2"), &number("2.4"))
    );
    assert_eq!(change.rows[0].fate, Fate::Changed);
    assert_eq!(change.rows[0].prompts[0].fate, Fate::Changed);
    assert_eq!(percent(number("10"), number("18")), Some(number("80")));
}

#[test]
fn rows_come_and_go_and_the_parts_are_the_whole() {
    let base = snapshot(vec![
        row("gone", "acme/one", "USD", "4"),
        row("kept", "acme/one", "USD", "3"),
    ]);
    let head = snapshot(vec![
        row("kept", "acme/one", "USD", "3"),
        row("new", "acme/two", "USD", "7"),
    ]);
    let change = compare(&base, &head, &head).unwrap();
    let fates: Vec<_> = change
        .rows
        .iter()
        .map(|row| (row.workload.as_str(), row.fate))
        .collect();
    assert_eq!(
        fates,
        [
            ("kept", Fate::Same),
            ("new", Fate::Added),
            ("gone", Fate::Removed)
        ]
    );
    assert_eq!(
        change.parts.project + change.parts.prices,
        change.month[1] - change.month[0]
    );
    assert_eq!(change.parts.project, number("3"));
}

/// 100 CNY at 0.14 are 14 USD, at 0.15 they are 15: nothing but the exchange rate.
#[test]
fn an_exchange_rate_is_a_price() {
    let at = |rate: &str| {
        let mut one = snapshot(vec![row("a", "bell/one", "CNY", "100")]);
        let rate = number(rate);
        one.rates.insert("CNY".into(), Exchange { rate, day: None });
        one
    };
    let change = compare(&at("0.14"), &at("0.14"), &at("0.15")).unwrap();
    assert_eq!(
        (change.parts.project, change.parts.prices),
        (Decimal::ZERO, Decimal::ONE)
    );
    assert_eq!(change.rates[0].old, number("0.14"));
}

#[test]
fn a_base_in_another_currency_is_converted_by_the_heads_rates() {
    let mut base = snapshot(vec![row("a", "bell/one", "CNY", "100")]);
    base.currency = "CNY".into();
    let mut head = snapshot(vec![row("a", "bell/one", "CNY", "100")]);
    let rate = number("0.14");
    head.rates
        .insert("CNY".into(), Exchange { rate, day: None });
    let change = compare(&base, &head, &head).unwrap();
    assert!(change.converted);
    assert_eq!(change.month, [number("14"), number("14")]);
}
