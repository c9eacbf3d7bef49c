//! Usage and its price: every case of `tests/quotes/` against the bundled book, or against the small table of its file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tokenfare::bundled_book;
use tokenfare::cost::quote;
use tokenfare::diagnostic::SourceFile;
use tokenfare::money::parse_decimal;
use tokenfare::price_book::load::{load, read_path};
use tokenfare::price_book::rules::Rules;
use tokenfare::price_book::terms::{OptionValue, Terms};
use tokenfare::price_book::{Offer, PriceBook};
use tokenfare::quantity::{Basis, Quantity};
use tokenfare::tokens::counter::TextCounter;
use tokenfare::usage::Usage;
use tokenfare::workload::{Content, Misfit, Part, Workload};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// A provider's whole table; the bundled book if there is none.
    table: Option<String>,
    quote: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Where the answer, or the rule it follows from, is published; `computed` where the file's own table says it all.
    source: String,
    model: String,
    at: String,
    service: Option<String>,
    thinking: Option<bool>,
    region: Option<String>,
    #[serde(default)]
    options: BTreeMap<String, String>,
    requests: Option<u64>,
    /// Units of one request, as digits; without any, what the options and the text come to.
    #[serde(default)]
    usage: BTreeMap<String, String>,
    /// A text that is sent.
    text: Option<String>,
    /// What options and text come to, as digits.
    #[serde(default)]
    measured: BTreeMap<String, String>,
    /// Effective costs of all requests together.
    #[serde(default)]
    charges: BTreeMap<String, String>,
    list: Option<String>,
    total: Option<String>,
    /// How the debug form of a remark begins.
    remark: Option<String>,
    refused: Option<String>,
}

fn book(table: Option<&str>, name: &str) -> PriceBook {
    let Some(table) = table else {
        return bundled_book();
    };
    let mut set = read_path(Path::new("pricing/rules")).unwrap();
    set.providers = vec![vec![SourceFile::new(name, table)]];
    let mut loaded = load(&set, &Rules::default());
    // A case states its usage; the tables of the files need not say what options come to.
    loaded
        .diagnostics
        .retain(|found| found.code.0 != "unmeasured");
    let found = loaded.diagnostics.render(false);
    assert!(loaded.diagnostics.is_empty(), "{found}");
    PriceBook::new(loaded)
}

fn terms(case: &Case) -> Terms {
    let mut terms = Terms::at(case.at.parse().expect("an instant"));
    terms.service = case.service.clone().unwrap_or(terms.service);
    terms.thinking = case.thinking.unwrap_or_default();
    terms.region.clone_from(&case.region);
    let options = case.options.iter();
    terms.options = options
        .map(|(key, value)| (key.clone(), OptionValue::parse(value)))
        .collect();
    terms
}

/// The usage that is stated, or what the request comes to on the model.
fn usage(case: &Case, offer: Offer<'_>, book: &PriceBook) -> Result<Usage, Misfit> {
    if case.usage.is_empty() {
        let part = |text: &String| Part {
            name: "text".to_owned(),
            content: Content::Text(Box::new(TextCounter::new(text.clone()))),
        };
        let workload = Workload {
            parts: case.text.iter().map(part).collect(),
            ..Workload::default()
        };
        let measured = workload.measure(offer.model, &terms(case), book.rules())?;
        return Ok(measured.usage);
    }
    let mut usage = Usage::new();
    for (meter, units) in &case.usage {
        let units = Quantity::exact(parse_decimal(units).unwrap()).unwrap();
        usage
            .add(meter.parse().unwrap(), units, Basis::Declared)
            .unwrap();
    }
    Ok(usage)
}

fn check(book: &PriceBook, case: &Case, place: &str) {
    let published = case.source.starts_with("https://");
    assert!(published || case.source == "computed", "{place}");
    let terms = terms(case);
    let offer = book
        .named(&case.model, terms.at)
        .unwrap_or_else(|error| panic!("{place}: {error}"));
    let usage = match usage(case, offer, book) {
        Ok(usage) => usage,
        Err(misfit) => return assert_eq!(Some(misfit.to_string()), case.refused, "{place}"),
    };
    if case.usage.is_empty() {
        let units = usage.iter().map(|(meter, metered)| {
            let units = metered.quantity.expected().normalize();
            (meter.to_string(), units.to_string())
        });
        assert_eq!(units.collect::<BTreeMap<_, _>>(), case.measured, "{place}");
    }
    let quote = match quote(offer, &usage, &terms, case.requests.unwrap_or(1)) {
        Ok(quote) => quote,
        Err(error) => return assert_eq!(Some(error.to_string()), case.refused, "{place}"),
    };
    assert_eq!(case.refused, None, "{place}");
    let charges = quote.charges.iter();
    let charges: BTreeMap<String, String> = charges
        .map(|c| {
            (
                c.meter.to_string(),
                c.effective.amount().normalize().to_string(),
            )
        })
        .collect();
    assert_eq!(charges, case.charges, "{place}");
    assert_eq!(Some(quote.expected.to_string()), case.total, "{place}");
    if let Some(list) = &case.list {
        assert_eq!(&quote.list.to_string(), list, "{place}");
    }
    if let Some(remark) = &case.remark {
        let said: Vec<String> = quote.remarks.iter().map(|r| format!("{r:?}")).collect();
        assert!(
            said.iter().any(|said| said.starts_with(remark)),
            "{place}: {said:?}"
        );
    }
}

#[test]
fn every_usage_costs_what_is_published() {
    for file in fs::read_dir("tests/quotes").unwrap() {
        let path = file.unwrap().path();
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let facts: Facts = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let book = book(facts.table.as_deref(), &name);
        for (number, case) in facts.quote.iter().enumerate() {
            check(
                &book,
                case,
                &format!(
                    "{name}, quote {}: {} at {}",
                    number + 1,
                    case.model,
                    case.at
                ),
            );
        }
    }
}
