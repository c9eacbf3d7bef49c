//! The price book in the format of LiteLLM's `model_prices_and_context_window.json`.
//!
//! That format is an object of models, each with flat keys: US dollars for one unit, by meter, some service tiers and some lengths of
//! the request. What it has no key for is left out and counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::words;
use crate::meter::{Meter, Unit};
use crate::money::{Currency, Rate, RateOrigin};
use crate::price_book::kind::Kind;
use crate::price_book::model::{Modality, Model};
use crate::price_book::plain::{ByMeter, PlainPrices, plain, unsaid};
use crate::price_book::price::PriceRow;
use crate::price_book::terms::STANDARD;
use crate::price_book::{Offer, PriceBook};
use crate::report::money::exact_amount;

/// The one currency of the format.
const DOLLAR: Currency = Currency::USD;

/// Service tiers, and what the format puts at the end of a key for them.
const SERVICES: [(&str, &str); 3] = [
    ("batch", "_batches"),
    ("flex", "_flex"),
    ("priority", "_priority"),
];

/// Lengths beyond which the format has keys of its own, in input tokens; it has them for [`BY_LENGTH`].
const THRESHOLDS: [(u64, &str); 3] = [
    (100_000, "_above_100k_tokens"),
    (200_000, "_above_200k_tokens"),
    (272_000, "_above_272k_tokens"),
];

/// Meters that have keys by length.
const BY_LENGTH: [Meter; 4] = [Meter::Input, Meter::Output, Meter::CacheRead, Meter::CacheWrite];

/// Meters that a range of lengths may price; for other lengths than [`THRESHOLDS`].
const BY_RANGE: [Meter; 5] = [
    Meter::Input,
    Meter::Output,
    Meter::CacheRead,
    Meter::CacheWrite,
    Meter::Thinking,
];

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

/// What stands under a key.
enum Field {
    Text(String),
    Count(u64),
    Yes,
    /// Written digit by digit: a float would round it.
    Number(Decimal),
    Range([u64; 2]),
    Fields(Entry),
    List(Vec<Entry>),
}

/// Keys and what stands under them, in order.
#[derive(Default)]
struct Entry(Vec<(String, Field)>);

impl Entry {
    fn put(&mut self, key: impl Into<String>, field: Field) {
        self.0.push((key.into(), field));
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, field) in &self.0 {
            map.serialize_entry(key, field)?;
        }
        map.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Count(count) => to.serialize_u64(*count),
            Self::Yes => to.serialize_bool(true),
            Self::Number(number) => RawValue::from_string(exact_amount(*number))
                .map_err(S::Error::custom)?
                .serialize(to),
            Self::Range(ends) => ends.serialize(to),
            Self::Fields(entry) => entry.serialize(to),
            Self::List(entries) => entries.serialize(to),
        }
    }
}

/// What could not be said, counted.
#[derive(Default)]
struct LeftOut {
    unsold: usize,
    currencies: BTreeMap<Currency, usize>,
    kinds: BTreeMap<Kind, usize>,
    unpriced: usize,
    rows: BTreeMap<String, usize>,
    models: usize,
    adjustments: usize,
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

/// What the format calls the use of a model; none if it has no such use.
fn mode(model: &Model, prices: &ByMeter<'_>) -> Option<&'static str> {
    let tokens = |meter: &Meter| meter.unit() == Unit::Token;
    Some(match model.kind {
        Kind::Text if prices.contains_key(&Meter::Page) && !prices.keys().any(tokens) => "ocr",
        Kind::Text => "chat",
        Kind::Image => "image_generation",
        Kind::Video => "video_generation",
        Kind::Speech => "audio_speech",
        Kind::Transcription => "audio_transcription",
        Kind::Embedding => "embedding",
        Kind::Rerank => "rerank",
        Kind::Music | Kind::Model3d => return None,
    })
}

/// The key of a meter, and for how many units its number is.
const fn key(meter: Meter, kind: Kind) -> Option<(&'static str, u32)> {
    Some(match meter {
        Meter::Input => ("input_cost_per_token", 1),
        Meter::InputImage => ("input_cost_per_image_token", 1),
        Meter::InputAudio => ("input_cost_per_audio_token", 1),
        Meter::InputVideo => ("input_cost_per_video_token", 1),
        Meter::CacheRead => ("cache_read_input_token_cost", 1),
        Meter::CacheReadImage => ("cache_read_input_image_token_cost", 1),
        Meter::CacheReadAudio => ("cache_read_input_audio_token_cost", 1),
        Meter::CacheWrite => ("cache_creation_input_token_cost", 1),
        Meter::CacheWrite1h => ("cache_creation_input_token_cost_above_1hr", 1),
        Meter::CacheWrite12h => ("cache_creation_input_token_cost_above_12hr", 1),
        Meter::Output => ("output_cost_per_token", 1),
        Meter::Thinking => ("output_cost_per_reasoning_token", 1),
        Meter::Citation => ("citation_cost_per_token", 1),
        Meter::OutputImage => ("output_cost_per_image_token", 1),
        Meter::OutputAudio => ("output_cost_per_audio_token", 1),
        Meter::OutputVideo => ("output_cost_per_video_token", 1),
        Meter::Image => ("output_cost_per_image", 1),
        Meter::ImageSent => ("input_cost_per_image", 1),
        Meter::VideoSecond => match kind {
            Kind::Video => ("output_cost_per_second", 1),
            _ => ("input_cost_per_video_per_second", 1),
        },
        Meter::AudioSecond => match kind {
            Kind::Transcription => ("input_cost_per_second", 1),
            Kind::Speech => ("output_cost_per_second", 1),
            _ => ("input_cost_per_audio_per_second", 1),
        },
        Meter::Character => ("input_cost_per_character", 1),
        Meter::Page => ("ocr_cost_per_page", 1),
        Meter::Request => ("input_cost_per_request", 1),
        Meter::RerankSearch => ("input_cost_per_query", 1),
        Meter::WebSearch => ("search_context_cost_per_query", 1),
        Meter::FileSearch => ("file_search_cost_per_1k_calls", 1_000),
        Meter::CodeSession => ("code_interpreter_cost_per_session", 1),
        Meter::Megapixel
        | Meter::ToolCall
        | Meter::Model3d
        | Meter::Credit
        | Meter::CacheTokenHour
        | Meter::StorageGbDay => return None,
    })
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
    let Costs { entry: costs, said, .. } = costs;
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
    let keys = said.iter().filter_map(|(row, _)| row.sources.first());
    if let Some(source) = keys.filter_map(|key| offer.provider.source(key)).next() {
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
            if let Some((_, length)) = above {
                self.long(&lists[1], &format!("{length}{suffix}"));
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
                    self.said.iter().any(|said| std::ptr::eq(said.0, one.0) && said.1 == one.1)
                };
                if same.is_some_and(|short| short.stated.iter().any(known)) {
                    self.said.extend(&price.stated);
                }
            }
        }
    }

    /// Puts the number of a meter under its key; says whether there is one.
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
                let sizes = ["low", "medium", "high"].map(|size| {
                    (format!("search_context_size_{size}"), Field::Number(number))
                });
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

    fn long(&mut self, prices: &ByMeter<'a>, suffix: &str) {
        let mut entry = std::mem::take(&mut self.entry);
        for meter in BY_LENGTH {
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
            let open = model.context.filter(|most| *most > start).unwrap_or(OPEN_END);
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
        list.iter().map(|(meter, price)| (*meter, price.unit)).collect()
    };
    lists.windows(2).all(|pair| units(&pair[0]) == units(&pair[1]))
}

impl LeftOut {
    /// Counts what is not said of a model.
    fn count(&mut self, offer: Offer<'_>, at: Timestamp, said: &[(&PriceRow, Meter)]) {
        use crate::price_book::price::Change;

        let rows = unsaid(offer, at, said);
        let adjustments = offer.model.adjustments.iter().filter(|adjustment| {
            let plain = matches!(adjustment.change, Change::Factor(_) | Change::Markup(_));
            let known = |service: &str| SERVICES.iter().any(|(name, _)| *name == service);
            let services = adjustment.when.services().any(known);
            let said = plain && (adjustment.when.count() == 0 || services);
            adjustment.period.as_ref().is_none_or(|period| period.contains(at)) && !said
        });
        let adjustments = adjustments.count();
        self.models += usize::from(!rows.is_empty() || adjustments > 0);
        self.adjustments += adjustments;
        for (why, number) in rows {
            *self.rows.entry(why).or_default() += number;
        }
    }

    fn notes(&self, at: Timestamp, convert: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let listed = |counted: &mut dyn Iterator<Item = (String, usize)>| {
            let words: Vec<String> = counted.map(|(what, number)| format!("{what} {number}")).collect();
            words.join(", ")
        };
        let sum = |counted: &mut dyn Iterator<Item = &usize>| counted.sum::<usize>();
        let currencies = sum(&mut self.currencies.values());
        if currencies > 0 {
            let by = listed(&mut self.currencies.iter().map(|(c, n)| (c.to_string(), *n)));
            let mut note = format!("left out: {currencies} models with prices in other currencies than {DOLLAR} ({by})");
            if !convert {
                let _ = write!(note, "; --currency {DOLLAR} converts them");
            }
            notes.push(note);
        }
        if self.unsold > 0 {
            let day = words::instant(at);
            notes.push(format!("left out: {} models not on sale on {day}", self.unsold));
        }
        let kinds = sum(&mut self.kinds.values());
        if kinds > 0 {
            let by = listed(&mut self.kinds.iter().map(|(kind, n)| (kind.to_string(), *n)));
            notes.push(format!("left out: {kinds} models of a kind that the format has no mode for ({by})"));
        }
        if self.unpriced > 0 {
            notes.push(format!("left out: {} models without a price that the format can say", self.unpriced));
        }
        let rows = sum(&mut self.rows.values());
        let by = listed(&mut self.rows.iter().map(|(why, n)| (why.clone(), *n)));
        if rows > 0 {
            notes.push(format!("left out: {rows} price rows that the format cannot say, by what they depend on ({by})"));
        }
        if self.adjustments > 0 {
            notes.push(format!("left out: {} adjustments: allowances, minima, surcharges", self.adjustments));
        }
        if self.models > 0 {
            notes.push(format!("{} models are said in part", self.models));
        }
        notes
    }
}
