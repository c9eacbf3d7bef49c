//! The price book in the format of LiteLLM's `model_prices_and_context_window.json`.
//!
//! That format is an object of models, each with flat keys: US dollars for one unit, by meter, some service tiers and some lengths of
//! the request. What it has no key for is left out and counted.

mod entry;
mod keys;
mod left_out;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::words;
use crate::meter::{Meter, Unit};
use crate::money::{Currency, Rate, RateOrigin};
use crate::price_book::kind::Kind;
use crate::price_book::model::{Modality, Model};
use crate::price_book::plain::{ByMeter, PlainPrices, plain};
use crate::price_book::price::PriceRow;
use crate::price_book::terms::STANDARD;
use crate::price_book::{Offer, PriceBook};
use crate::report::money::exact_amount;
use entry::{Entry, Field};
use keys::{BY_RANGE, SERVICES, THRESHOLDS, by_length, key, mode};
use left_out::LeftOut;

/// The one currency of the format.
const DOLLAR: Currency = Currency::USD;

/// The end of an open range: the format wants a number, and takes the last range for everything beyond it.
const OPEN_END: u64 = 1_000_000_000;

/// An export, and what it does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteLlm {
    /// The JSON, ended by a line feed.
    pub text: String,
    /// What was left out or converted, a sentence each.
    pub notes: Vec<String>,
}

/// Writes the prices in force at an instant. Prices in another currency than dollars are left out, or converted at that day's rate.
///
/// A number is the exact decimal; a conversion, and a price by the hour that is no decimal a second, is rounded to 28 digits.
///
/// # Errors
/// If something cannot be written as JSON.
pub fn litellm(
    book: &PriceBook,
    offers: &[Offer<'_>],
    at: Timestamp,
    convert: bool,
) -> Result<LiteLlm, serde_json::Error> {
    let mut all = Entry::default();
    let mut left = LeftOut::default();
    let mut rates: BTreeMap<Currency, Option<Rate>> = BTreeMap::new();
    for &offer in offers {
        let currency = offer.provider.currency;
        let rate = if currency == DOLLAR || convert {
            let day = words::day(at, "UTC");
            let known = rates.entry(currency);
            known.or_insert_with(|| book.exchange_rate(currency, DOLLAR, day).ok())
        } else {
            &None
        };
        let Some(rate) = rate else {
            *left.currencies.entry(currency).or_default() += 1;
            continue;
        };
        if let Some(entry) = entry(offer, at, rate, &mut left) {
            all.put(offer.name(), Field::Fields(entry));
        }
    }
    let mut notes: Vec<String> = rates
        .values()
        .flatten()
        .filter(|rate| rate.origin != RateOrigin::Same)
        .map(|rate| words::exchange(rate, book.exchange_source().map(|from| from.title.as_str())))
        .collect();
    notes.extend(left.notes(at, convert));
    let mut text = serde_json::to_string_pretty(&all)?;
    text.push('\n');
    Ok(LiteLlm { text, notes })
}

/// A model as the format has it; none if it has nothing for it.
fn entry(offer: Offer<'_>, at: Timestamp, rate: &Rate, left: &mut LeftOut) -> Option<Entry> {
    let model = offer.model;
    let Ok(prices) = plain(offer, at, &SERVICES.map(|(service, _)| service)) else {
        left.unsold += 1;
        return None;
    };
    let standard = prices.services.first().map(|(_, lists)| lists)?;
    let Some(mode) = mode(model, &standard[0]) else {
        *left.kinds.entry(model.kind).or_default() += 1;
        return None;
    };
    let mut costs = Costs {
        kind: model.kind,
        rate: rate.value,
        entry: Entry::default(),
        said: Vec::new(),
    };
    costs.all(&prices, model);
    let Costs {
        entry: costs, said, ..
    } = costs;
    if costs.0.is_empty() {
        left.unpriced += 1;
        return None;
    }
    left.count(offer, at, &said);
    let mut entry = Entry::default();
    entry.put("litellm_provider", Field::Text(offer.provider.id.clone()));
    entry.put("mode", Field::Text(mode.to_owned()));
    let most = model.max_output.or(model.context);
    for (key, number) in [
        ("max_tokens", most),
        ("max_input_tokens", model.context),
        ("max_output_tokens", model.max_output),
    ] {
        if let Some(number) = number {
            entry.put(key, Field::Count(number));
        }
    }
    entry.0.extend(costs.0);
    let cached = standard[0].contains_key(&Meter::CacheRead);
    for (key, holds) in [
        ("supports_vision", model.takes(Modality::Image)),
        ("supports_pdf_input", model.takes(Modality::Pdf)),
        ("supports_audio_input", model.takes(Modality::Audio)),
        ("supports_video_input", model.takes(Modality::Video)),
        ("supports_prompt_caching", cached),
    ] {
        if holds {
            entry.put(key, Field::Yes);
        }
    }
    if let Some(retired) = model.retired {
        let day = words::day(retired, &offer.provider.timezone);
        entry.put("deprecation_date", Field::Text(day.to_string()));
    }
    let mut keys = said.iter().filter_map(|(row, _)| row.sources.first());
    if let Some(source) = keys.find_map(|key| offer.provider.source(key)) {
        entry.put("source", Field::Text(source.url.clone()));
    }
    if rate.origin != RateOrigin::Same {
        entry.put("_tokenfare", Field::Fields(converted(rate)));
    }
    Some(entry)
}

/// What the dollars were before, and by which rate they became dollars.
fn converted(rate: &Rate) -> Entry {
    let mut entry = Entry::default();
    entry.put("currency", Field::Text(rate.from.code().to_owned()));
    entry.put("rate", Field::Text(exact_amount(rate.value)));
    if let RateOrigin::Reference { day, .. } = &rate.origin {
        entry.put("rate_date", Field::Text(day.to_string()));
    }
    entry
}

/// The keys of a model that are costs, as they are collected.
struct Costs<'a> {
    kind: Kind,
    /// Dollars for one of the provider's currency.
    rate: Decimal,
    entry: Entry,
    /// What is said by some key.
    said: Vec<(&'a PriceRow, Meter)>,
}

impl<'a> Costs<'a> {
    fn all(&mut self, prices: &PlainPrices<'a>, model: &Model) {
        let above = match prices.ends[..] {
            [Some(end), None] => THRESHOLDS.into_iter().find(|(known, _)| *known == end),
            _ => None,
        };
        let ranges = prices.ends.len() > 1 && above.is_none();
        for (service, lists) in &prices.services {
            let suffix = match SERVICES.iter().find(|(known, _)| known == service) {
                _ if *service == STANDARD => "",
                Some((_, suffix)) => suffix,
                None => continue,
            };
            // Where there are ranges, their prices are those of every service tier but the batch.
            if ranges && *service != STANDARD && (suffix != "_batches" || !alike(lists)) {
                continue;
            }
            self.flat(&lists[0], suffix);
            if let Some((threshold, length)) = above {
                self.long(&lists[1], threshold, &format!("{length}{suffix}"));
            }
        }
        if ranges && let Some((_, lists)) = prices.services.first() {
            self.ranges(&prices.ends, lists, model);
        }
        // What is the same at any length is said by the key of the shortest.
        for (_, lists) in &prices.services {
            let (shortest, longer) = (&lists[0], &lists[1..]);
            for (meter, price) in longer.iter().flatten() {
                let same = shortest.get(meter).filter(|short| short.unit == price.unit);
                let known = |one: &(&PriceRow, Meter)| {
                    self.said
                        .iter()
                        .any(|said| std::ptr::eq(said.0, one.0) && said.1 == one.1)
                };
                if same.is_some_and(|short| short.stated.iter().any(known)) {
                    self.said.extend(&price.stated);
                }
            }
        }
    }

    /// Puts the number of a meter under its key, if it has both.
    fn put(&mut self, entry: &mut Entry, meter: Meter, prices: &ByMeter<'a>, suffix: &str) {
        let known = key(meter, self.kind).zip(prices.get(&meter));
        let Some(((key, units), price)) = known else {
            return;
        };
        let units = price.unit.checked_mul(Decimal::from(units));
        let Some(number) = units.and_then(|cost| cost.checked_mul(self.rate)) else {
            return;
        };
        let field = match meter {
            // One price, however much of the web goes into the context.
            Meter::WebSearch => {
                let sizes = ["low", "medium", "high"]
                    .map(|size| (format!("search_context_size_{size}"), Field::Number(number)));
                Field::Fields(Entry(sizes.into()))
            }
            _ => Field::Number(number),
        };
        entry.put(format!("{key}{suffix}"), field);
        self.said.extend(&price.stated);
    }

    fn flat(&mut self, prices: &ByMeter<'a>, suffix: &str) {
        let mut entry = std::mem::take(&mut self.entry);
        for &meter in prices.keys() {
            // Only tokens have keys by service tier.
            if suffix.is_empty() || meter.unit() == Unit::Token {
                self.put(&mut entry, meter, prices, suffix);
            }
        }
        self.entry = entry;
    }

    fn long(&mut self, prices: &ByMeter<'a>, threshold: u64, suffix: &str) {
        let mut entry = std::mem::take(&mut self.entry);
        for &meter in prices.keys().filter(|meter| by_length(**meter, threshold)) {
            self.put(&mut entry, meter, prices, suffix);
        }
        self.entry = entry;
    }

    fn ranges(&mut self, ends: &[Option<u64>], lists: &[ByMeter<'a>], model: &Model) {
        let mut tiers = Vec::new();
        let starts = std::iter::once(0).chain(ends.iter().flatten().copied());
        for ((end, start), prices) in ends.iter().zip(starts).zip(lists) {
            let mut tier = Entry::default();
            for meter in BY_RANGE {
                self.put(&mut tier, meter, prices, "");
            }
            if tier.0.is_empty() {
                continue;
            }
            let open = model
                .context
                .filter(|most| *most > start)
                .unwrap_or(OPEN_END);
            tier.put("range", Field::Range([start, end.unwrap_or(open)]));
            tiers.push(tier);
        }
        if tiers.len() > 1 {
            self.entry.put("tiered_pricing", Field::List(tiers));
        }
    }
}

/// Whether all lengths have the same prices.
fn alike(lists: &[ByMeter<'_>]) -> bool {
    let units = |list: &ByMeter<'_>| -> Vec<(Meter, Decimal)> {
        list.iter()
            .map(|(meter, price)| (*meter, price.unit))
            .collect()
    };
    lists
        .windows(2)
        .all(|pair| units(&pair[0]) == units(&pair[1]))
}
