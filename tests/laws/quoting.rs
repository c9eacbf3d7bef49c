//! What a quote must add up to.

use proptest::prelude::*;
use rust_decimal::Decimal;
use tokenfare::cost::{Quote, quote};
use tokenfare::money::Money;
use tokenfare::price_book::condition::Condition;
use tokenfare::price_book::price::{Change, Price, Span};
use tokenfare::quantity::{Basis, Corner, Count};
use tokenfare::usage::Usage;

use super::requests::{amounts, asks, basis};
use super::small::{Prices, prices};

/// Rejects the case where the model has no answer: proptest complains if that happens too often.
macro_rules! answer {
    ($answer:expr) => {
        match $answer {
            Some(answer) => answer,
            None => return Err(TestCaseError::reject("no price")),
        }
    };
}

/// Whether quotients by the pricing units end: a price a minute is one of 60 seconds, whose sixtieths do not.
fn exact(quote: &Quote<'_>) -> bool {
    let decimal = |size: u64| size.to_string().trim_end_matches('0') == "1";
    quote
        .charges
        .iter()
        .all(|charge| decimal(charge.per.size()))
}

/// Equal to the last digit where `exact`, else to the 18th place.
fn same(a: Decimal, b: Decimal, exact: bool) -> bool {
    (exact && a == b) || (!exact && (a - b).abs() < Decimal::new(1, 18))
}

/// Whether a price depends on how much is made in a month.
fn stepped(quote: &Quote<'_>) -> bool {
    let step = |condition: &Condition| matches!(condition, Condition::MonthlyUnits(_));
    let mut charges = quote.charges.iter();
    charges.any(|charge| {
        charge.row.graduated == Span::Month || charge.row.when.conditions().iter().any(step)
    })
}

/// Whether the cost is a plain multiple of the quantities: no bands, steps of a month, minima, allowances or surcharges.
fn flat(quote: &Quote<'_>) -> bool {
    let plain = |change: &Change| matches!(change, Change::Factor(_) | Change::Markup(_));
    quote.extras.is_empty()
        && !stepped(quote)
        && quote.charges.iter().all(|charge| {
            matches!(charge.price, Price::Flat(_))
                && charge.adjustments.iter().all(|a| plain(&a.change))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 2_000, ..ProptestConfig::with_cases(1_000) })]

    /// Two usages within one length band cost together what they cost apart.
    #[test]
    fn quoting_is_additive(ask in asks(), a in amounts(false), b in amounts(false), n in 1..1_000_u64) {
        let (a, b) = (answer!(ask.usage(&a)), answer!(ask.usage(&b)));
        let both = a.plus(&b).unwrap();
        prop_assume!(ask.in_one_band(&[&a, &b, &both]));
        let price = |usage: &Usage| quote(ask.offer, usage, &ask.terms, n).ok();
        let (a, b, both) = (answer!(price(&a)), answer!(price(&b)), answer!(price(&both)));
        prop_assume!(flat(&a) && flat(&b) && flat(&both));
        let sum = |of: fn(&Quote<'_>) -> Decimal| (of(&a) + of(&b), of(&both));
        for (apart, together) in [sum(|q| q.list.amount()), sum(|q| q.expected.amount())] {
            prop_assert!(same(apart, together, exact(&both)), "{apart} apart, {together} together");
        }
    }

    /// `k` times as many requests cost `k` times as much, to the last digit.
    #[test]
    fn more_requests_cost_as_much_more(ask in asks(), usage in amounts(true), n in 1..1_000_u64, k in 1..1_000_u64) {
        let usage = answer!(ask.usage(&usage));
        let price = |requests| quote(ask.offer, &usage, &ask.terms, requests).ok();
        let (few, many) = (answer!(price(n)), answer!(price(n * k)));
        prop_assume!(!stepped(&few));
        for corner in [Corner::Low, Corner::Expected, Corner::High] {
            let (few, many, exact) = (few.cost(corner), many.cost(corner), exact(&few));
            let scaled = few.amount() * Decimal::from(k);
            prop_assert!(same(scaled, many.amount(), exact), "{k} × {few}, but {many}");
        }
    }

    /// The total is the sum of what it lists; a list cost is rate × quantity ÷ pricing unit.
    #[test]
    fn a_quote_adds_up(ask in asks(), usage in amounts(true), n in 1..10_000_u64) {
        let usage = answer!(ask.usage(&usage));
        let quote = answer!(quote(ask.offer, &usage, &ask.terms, n).ok());
        let charges = quote.charges.iter().map(|charge| charge.effective.amount());
        let extras = quote.extras.iter().map(|extra| extra.amount.amount());
        prop_assert_eq!(charges.chain(extras).sum::<Decimal>(), quote.expected.amount());
        let lists = quote.charges.iter().map(|charge| charge.list.amount());
        prop_assert_eq!(lists.sum::<Decimal>(), quote.list.amount());
        prop_assert_eq!(quote.charges.len(), usage.iter().count());
        for charge in &quote.charges {
            let used = usage.get(charge.meter).unwrap().quantity.expected() * Decimal::from(n);
            prop_assert_eq!(charge.quantity.expected(), used);
            if let Price::Flat(rate) = charge.price {
                let list = used * rate / Decimal::from(charge.per.size());
                prop_assert!(same(list, charge.list.amount(), exact(&quote)), "{list}: {charge:?}");
            }
        }
    }

    /// Low ≤ expected ≤ high, of every cost; all three are one where every quantity is exact.
    #[test]
    fn the_range_is_in_order(ask in asks(), usage in amounts(true), n in 1..10_000_u64) {
        let usage = answer!(ask.usage(&usage));
        let quote = answer!(quote(ask.offer, &usage, &ask.terms, n).ok());
        let [low, expected, high] = [quote.low, quote.expected, quote.high].map(Money::amount);
        prop_assert!(low <= expected && expected <= high, "{low} {expected} {high}");
        if usage.iter().all(|(_, metered)| metered.quantity.is_exact()) {
            prop_assert_eq!((low, high), (expected, expected));
        }
    }

    /// Within one length band, more of any meter never costs less.
    #[test]
    fn more_never_costs_less(ask in asks(), usage in amounts(true), more in amounts(false)) {
        let usage = answer!(ask.usage(&usage));
        let sum = usage.plus(&answer!(ask.usage(&more))).unwrap();
        prop_assume!(ask.in_one_band(&[&usage, &sum]));
        let price = |usage: &Usage| quote(ask.offer, usage, &ask.terms, 1).ok();
        let (less, more) = (answer!(price(&usage)), answer!(price(&sum)));
        for corner in [Corner::Low, Corner::Expected, Corner::High] {
            let (less, more) = (less.cost(corner), more.cost(corner));
            prop_assert!(less.amount() <= more.amount(), "{less}, and with more of it {more}");
        }
    }

    /// A usage is the same in whatever order it was put together.
    #[test]
    fn the_order_of_adding_does_not_matter(ask in asks(), parts in amounts(true), weak in basis(), turn in any::<prop::sample::Index>()) {
        let mut usage = answer!(ask.usage(&parts));
        let mut turned = parts.clone();
        turned.rotate_left(turn.index(parts.len()));
        let mut other = answer!(ask.usage(&turned));
        prop_assert_eq!(&usage, &other);
        for (usage, first) in [(&mut usage, weak), (&mut other, Basis::Measured)] {
            let second = if first == weak { Basis::Measured } else { weak };
            for basis in [first, second] {
                usage.add(ask.meters()[0], Count::exact(1).into(), basis).unwrap();
            }
        }
        prop_assert_eq!(usage, other);
    }

    /// Moving tokens from one meter to another makes no request longer or shorter.
    #[test]
    fn moving_tokens_keeps_the_length(ask in asks(), parts in amounts(true), units in 0..400_000_u64) {
        let mut usage = answer!(ask.usage(&parts));
        let before = usage.clone();
        let (from, to) = (tokenfare::meter::Meter::Input, tokenfare::meter::Meter::CacheRead);
        let left = usage.move_units(from, to, Decimal::from(units));
        for corner in [Corner::Low, Corner::Expected, Corner::High] {
            prop_assert_eq!(usage.length(corner), before.length(corner));
        }
        let had = before.get(from).map_or(Decimal::ZERO, |metered| metered.quantity.expected());
        prop_assert_eq!(left, (Decimal::from(units) - had).max(Decimal::ZERO));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A quote of a small table is what integers say it is, factor, surcharge, minimum and markup included.
    #[test]
    fn a_quote_is_what_integers_say(prices in prices(), input in 0..1_000_000_u32, output in 0..100_000_u32, images in 0..20_u32, n in 1..1_000_u32) {
        let asked = prices.ask([input, output, images], n);
        prop_assert_eq!(asked.expected, prices.cost([input, output, images], n), "{}", prices.table());
        prop_assert_eq!(asked.list, prices.list([input, output, images], n), "{}", prices.table());
    }

    /// On a table without surcharge and minimum, disjoint usages cost together what they cost apart.
    #[test]
    fn a_small_table_is_additive(prices in prices(), input in 0..1_000_000_u32, output in 0..100_000_u32, n in 1..1_000_u32) {
        let prices = Prices { surcharge: 0, minimum_cost: 0, ..prices };
        let cost = |quantities| prices.ask(quantities, n).expected;
        prop_assert_eq!(cost([input, 0, 0]) + cost([0, output, 0]), cost([input, output, 0]));
    }
}

/// The random requests reach rows of every kind, so that the laws above are about all of them.
#[test]
fn the_requests_reach_what_the_book_has() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut priced, mut adjusted, mut bounded, mut other) = (0, 0, 0, 0);
    for _ in 0..1_500 {
        let ask = asks().new_tree(&mut runner).unwrap().current();
        let amounts = amounts(true).new_tree(&mut runner).unwrap().current();
        let Some(usage) = ask.usage(&amounts) else {
            continue;
        };
        let Ok(quote) = quote(ask.offer, &usage, &ask.terms, 1) else {
            continue;
        };
        priced += 1;
        let charges = &quote.charges;
        adjusted += usize::from(charges.iter().any(|c| !c.adjustments.is_empty()));
        bounded += usize::from(charges.iter().any(|c| c.row.when.count() > 0));
        other += usize::from(!flat(&quote) || quote.offer.provider.currency.code() != "USD");
    }
    assert!(priced > 1_200, "{priced} of 1,500 have a price");
    assert!(adjusted > 10, "{adjusted} with an adjustment");
    assert!(bounded > 100, "{bounded} by a row with conditions");
    assert!(other > 200, "{other} in another currency or graduated");
}
