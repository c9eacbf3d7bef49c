//! What holds for every comparison, and for counts whatever the day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;
use serde_json::Value;
use tokenfare::compare::{Candidate, Comparison, Excluded, compare};
use tokenfare::cost::quote;
use tokenfare::money::{Currency, Money};
use tokenfare::price_book::terms::Terms;
use tokenfare::price_book::{Offer, PriceBook};
use tokenfare::workload::Workload;

use super::requests::{BOOK, OFFERS};

/// A request with declared tokens, of some models at some instant of the book.
#[derive(Clone, Debug)]
struct Case {
    offers: Vec<Offer<'static>>,
    at: Timestamp,
    input: u64,
    output: u64,
    requests: u64,
}

fn instants() -> impl Strategy<Value = Timestamp> {
    let first: Timestamp = "2024-12-18T00:00:00Z".parse().unwrap();
    (0..24 * 700_i64).prop_map(move |hour| first + SignedDuration::from_hours(hour))
}

fn cases() -> impl Strategy<Value = Case> {
    let parts = (
        prop::collection::vec(any::<Index>(), 1..40),
        instants(),
        prop_oneof![4 => 0..20_000_u64, 1 => 0..2_000_000_u64],
        0..8_000_u64,
        1..1_000_000_u64,
    );
    parts.prop_map(|(chosen, at, input, output, requests)| {
        let chosen: BTreeSet<usize> = chosen.iter().map(|i| i.index(OFFERS.len())).collect();
        let offers = chosen.into_iter().map(|i| OFFERS[i]).collect();
        Case {
            offers,
            at,
            input,
            output,
            requests,
        }
    })
}

impl Case {
    /// Prices the request on every model: those that answer, and those that do not.
    fn candidates(&self) -> (Vec<Candidate<'static>>, Vec<Excluded>) {
        let workload = Workload {
            input_tokens: Some(self.input),
            output_tokens: Some(self.output),
            ..Workload::default()
        };
        let (mut found, mut excluded) = (Vec::new(), Vec::new());
        for &offer in &self.offers {
            let terms = Terms::at(self.at);
            let measured = workload.measure(offer.model, &terms, BOOK.rules()).ok();
            let priced = measured.and_then(|measured| {
                let quote = quote(offer, &measured.usage, &terms, self.requests).ok()?;
                Some(Candidate {
                    quote,
                    measured,
                    variant: BTreeMap::new(),
                    seconds: None,
                    characters: None,
                })
            });
            match priced {
                Some(candidate) => found.push(candidate),
                None => excluded.push(Excluded {
                    model: offer.name(),
                    reason: String::new(),
                    group: "no price",
                }),
            }
        }
        (found, excluded)
    }

    fn compare(&self, wanted: Option<Currency>, book: &PriceBook) -> Comparison<'static> {
        let (candidates, excluded) = self.candidates();
        compare(candidates, excluded, wanted, book, self.at, self.requests)
    }
}

fn places(comparison: &Comparison<'_>) -> Vec<(usize, String)> {
    let rows = comparison.rows.iter();
    rows.map(|row| (row.rank, row.candidate.quote.offer.name()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Places rise with the cost, equal costs share one, and the cheapest that costs anything costs 1.00 times itself.
    #[test]
    fn places_rise_with_the_cost(case in cases(), wanted in prop::option::of(select(Currency::ALL.to_vec()))) {
        let comparison = case.compare(wanted, &BOOK);
        let costs: Vec<Decimal> = comparison.rows.iter().map(|row| row.converted.expected.amount()).collect();
        prop_assert!(costs.is_sorted(), "{costs:?}");
        for (row, cost) in comparison.rows.iter().zip(&costs) {
            prop_assert_eq!(row.rank, 1 + costs.iter().filter(|other| *other < cost).count());
            prop_assert_eq!(row.converted.expected.currency(), comparison.currency);
            let cheapest = costs.iter().find(|cost| !cost.is_zero());
            let times = cheapest.filter(|_| !cost.is_zero()).map(|cheapest| cost / cheapest);
            prop_assert_eq!(row.relative, times);
            let [low, high] = [row.converted.low, row.converted.high].map(Money::amount);
            prop_assert!(low <= *cost && *cost <= high);
        }
    }

    /// Every model that was chosen is ranked or left out, once.
    #[test]
    fn nobody_is_lost(case in cases(), wanted in prop::option::of(select(Currency::ALL.to_vec()))) {
        let comparison = case.compare(wanted, &BOOK);
        let ranked = places(&comparison).into_iter().map(|(_, name)| name);
        let mut seen: Vec<String> = ranked.chain(comparison.excluded.into_iter().map(|e| e.model)).collect();
        let mut chosen: Vec<String> = case.offers.iter().map(Offer::name).collect();
        seen.sort();
        chosen.sort();
        prop_assert_eq!(seen, chosen);
    }

    /// A declared rate changes the numbers, not the places; back again they are what they were.
    #[test]
    fn another_currency_keeps_the_places(case in cases(), milli in 1..5_000_000_u32, to in select(Currency::ALL.to_vec())) {
        let native = case.offers[0].provider.currency;
        prop_assume!(to != native);
        let mut book = tokenfare::bundled_book();
        book.declare_rate(native, to, Decimal::new(milli.into(), 3));
        let alike = Case {
            offers: case.offers.iter().copied().filter(|offer| offer.provider.currency == native).collect(),
            ..case
        };
        let (there, here) = (alike.compare(Some(to), &book), alike.compare(None, &BOOK));
        prop_assert_eq!(places(&there), places(&here));
        let day = jiff::tz::TimeZone::UTC.to_datetime(alike.at).date();
        let back = book.exchange_rate(to, native, day).unwrap();
        for (there, here) in there.rows.iter().zip(&here.rows) {
            let again = back.convert(there.converted.expected).unwrap();
            let lost = (again.amount() - here.converted.expected.amount()).abs();
            prop_assert!(lost < Decimal::new(1, 12), "{again} for {:?}", here.converted);
        }
    }
}

/// Runs the program and returns what it says in JSON; nothing if it does not answer.
fn run(arguments: &[&str]) -> Option<Value> {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut world = tokenfare::cli::World {
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let all = ["tokenfare"]
        .iter()
        .chain(arguments)
        .chain(&["--format", "json"]);
    let _ = tokenfare::cli::run(all.map(Into::into), &mut world);
    serde_json::from_slice(&stdout).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 4_000, ..ProptestConfig::with_cases(24) })]

    /// The day changes the price of a text or a picture, never its count; a name that moves on to another model is another matter, and so is
    /// a picture whose rule has editions.
    #[test]
    fn the_day_never_changes_a_count(offer in any::<Index>(), days in [instants(), instants()], text in "[a-z豆包 .,]{1,60}", sides in [1..3_000_u32, 1..3_000_u32]) {
        let offer = offer.get(&OFFERS);
        let name = offer.name();
        let rule = BOOK.rules().image_of(offer.model);
        let dated = rule.is_some_and(|rule| rule.editions().count() > 1);
        let picture = format!("{}x{}", sides[0], sides[1]);
        let usage = |at: Timestamp, request: &[&str]| {
            let at = at.to_string();
            let arguments = [&["quote", &name, "--output-tokens", "0", "--at", &at], request].concat();
            let said = run(&arguments)?;
            (said["model"] == name.as_str()).then(|| said["usage"].clone())
        };
        let both = [&["--text", &text][..], &["--text", &text, "--image", &picture]];
        let asked = &both[..if dated { 1 } else { 2 }];
        let counts: Vec<[Option<Value>; 2]> = asked.iter().map(|request| days.map(|day| usage(day, request))).collect();
        prop_assume!(counts[0].iter().all(Option::is_some));
        for [one, other] in &counts {
            prop_assert!(one.is_none() || other.is_none() || one == other, "{one:?} {other:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// The program ranks every model of the book, in one or more ways, or leaves it out.
    #[test]
    fn the_program_loses_nobody(input in 0..300_000_u64, output in 0..10_000_u64, at in instants()) {
        let (input, output, at) = (input.to_string(), output.to_string(), at.to_string());
        let said = run(&["compare", "--input-tokens", &input, "--output-tokens", &output, "--at", &at, "--all"]).unwrap();
        let names = |key: &str| -> Vec<String> {
            let rows = said[key].as_array().unwrap().iter();
            rows.map(|row| row["model"].as_str().unwrap().to_owned()).collect()
        };
        let (ranked, left_out) = (names("rows"), names("excluded"));
        prop_assert!(left_out.iter().all(|name| !ranked.contains(name)));
        let seen: BTreeSet<String> = ranked.into_iter().chain(left_out.iter().cloned()).collect();
        prop_assert_eq!(left_out.iter().collect::<BTreeSet<_>>().len(), left_out.len());
        let book: BTreeSet<String> = OFFERS.iter().map(Offer::name).collect();
        let missing: Vec<&String> = book.symmetric_difference(&seen).collect();
        prop_assert!(missing.is_empty(), "{:?}", missing);
    }
}
