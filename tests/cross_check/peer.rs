//! The other book, asked for one rate at a time.

use std::time::{Duration, UNIX_EPOCH};

use genai_prices::{Calculator, ErrorKind, PriceCalculation, PriceRequest, ProviderInfo, Usage};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tokenfare::meter::{Meter, Unit};
use tokenfare::money::parse_decimal;

use crate::rate::{STANDARD, per};

/// One model of theirs, at one time and service tier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) provider: &'a str,
    /// A name that their patterns take for the model.
    pub(crate) name: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) service: &'a str,
}

/// The ids of all providers.
pub(crate) fn providers() -> impl Iterator<Item = &'static str> {
    Calculator::bundled().providers().map(ProviderInfo::id)
}

/// Whether some provider of theirs has this id or alias.
pub(crate) fn knows_provider(id: &str) -> bool {
    Calculator::bundled()
        .find_provider(Some(id), None)
        .unwrap()
        .is_some()
}

/// The ids of a provider's models, with the context of each.
pub(crate) fn models(provider: &str) -> Vec<(&'static str, Option<u64>)> {
    let provider = Calculator::bundled()
        .find_provider(Some(provider), None)
        .unwrap()
        .unwrap();
    let models = provider.models();
    models
        .map(|model| (model.id(), model.context_window()))
        .collect()
}

/// The id of the model that they take a name for.
pub(crate) fn resolve(provider: &str, name: &str) -> Option<String> {
    let at = Timestamp::UNIX_EPOCH;
    let question = Question {
        provider,
        name,
        at,
        service: STANDARD,
    };
    question.ask(&[]).ok().map(|answer| answer.model_id)
}

/// The names under which they count what is a meter of ours: a more special one is part of a more general one, which comes first.
fn keys(meter: Meter) -> &'static [&'static str] {
    match meter {
        Meter::Input => &["input_tokens"],
        Meter::CacheRead => &["input_tokens", "cache_read_tokens"],
        Meter::CacheWrite => &["input_tokens", "cache_write_tokens"],
        Meter::CacheWrite1h => &[
            "input_tokens",
            "cache_write_tokens",
            "cache_write_1h_tokens",
        ],
        Meter::InputImage => &["input_tokens", "input_image_tokens"],
        Meter::InputAudio => &["input_tokens", "input_audio_tokens"],
        Meter::InputVideo => &["input_tokens", "input_video_tokens"],
        Meter::CacheReadImage => &[
            "input_tokens",
            "cache_read_tokens",
            "input_image_tokens",
            "cache_image_read_tokens",
        ],
        Meter::CacheReadAudio => &[
            "input_tokens",
            "cache_read_tokens",
            "input_audio_tokens",
            "cache_audio_read_tokens",
        ],
        Meter::Output => &["output_tokens"],
        Meter::Thinking => &["output_tokens", "output_reasoning_tokens"],
        Meter::Citation => &["output_tokens", "output_citation_tokens"],
        Meter::OutputImage => &["output_tokens", "output_image_tokens"],
        Meter::OutputAudio => &["output_tokens", "output_audio_tokens"],
        Meter::OutputVideo => &["output_tokens", "output_video_tokens"],
        Meter::AudioSecond => &["audio_seconds", "input_audio_seconds"],
        Meter::Character => &["input_characters"],
        Meter::Page => &["input_document_pages"],
        Meter::WebSearch => &["web_searches"],
        Meter::FileSearch => &["storage_searches"],
        // A call of theirs is always one request.
        _ => &[],
    }
}

impl Question<'_> {
    fn ask(&self, counts: &[(&str, u32)]) -> Result<PriceCalculation, ErrorKind> {
        let counts = counts.iter().map(|&(key, count)| (key, count.into()));
        let usage: Usage = counts.collect();
        let seconds = Duration::from_secs(self.at.as_second().unsigned_abs());
        let request = PriceRequest::new(self.name, &usage)
            .with_provider_id(self.provider)
            .with_timestamp(UNIX_EPOCH + seconds);
        let request = match self.service {
            STANDARD => request,
            "batch" => request.with_price_context("processing", "batch"),
            tier => request.with_price_context("service_tier", tier),
        };
        genai_prices::calculate(&request).map_err(|error| error.kind())
    }

    fn refuses(&self, counts: &[(&str, u32)]) -> bool {
        matches!(self.ask(counts), Err(ErrorKind::InvalidUsage))
    }

    /// Whether they have a price for this very meter. They do not say so, but they refuse tokens that are a part of more than its whole,
    /// or of a whole that is not given, and look only at those that have a price.
    pub(crate) fn states(&self, meter: Meter) -> bool {
        let of = |count: u32| move |key: &&'static str| (*key, count);
        match (meter, keys(meter)) {
            (Meter::Input, _) => self.refuses(&[("cache_read_tokens", 1)]),
            (Meter::Output, _) => self.refuses(&[("output_reasoning_tokens", 1)]),
            (Meter::Request, _) => self.total(&[]) > Decimal::ZERO,
            (_, [wholes @ .., part]) if meter.unit() == Unit::Token => {
                let counts = wholes.iter().map(of(1)).chain([(*part, 2)]);
                self.refuses(&counts.collect::<Vec<_>>())
            }
            (_, keys) => {
                let counts: Vec<_> = keys.iter().map(of(per(meter))).collect();
                self.total(&counts) > self.total(&[])
            }
        }
    }

    /// Their price of a meter in a request of so many input tokens. All of these, or 1000 output tokens, or one pricing unit of something
    /// else, are of this one meter.
    pub(crate) fn rate(&self, meter: Meter, length: u64) -> Decimal {
        let length = u32::try_from(length).unwrap();
        let keys = keys(meter);
        let of = |count: u32| keys.iter().map(move |key| (*key, count));
        let (cost, count) = match keys.first() {
            Some(&"input_tokens") => {
                let counts: Vec<_> = of(length).collect();
                (digits(&self.ask(&counts).unwrap(), Part::Input), length)
            }
            Some(&"output_tokens") => {
                let counts: Vec<_> = of(1_000).chain([("input_tokens", length)]).collect();
                (digits(&self.ask(&counts).unwrap(), Part::Output), 1_000)
            }
            Some(_) => {
                let counts: Vec<_> = of(per(meter)).collect();
                (self.total(&counts) - self.total(&[]), per(meter))
            }
            None => (self.total(&[]), 1),
        };
        let price = cost * Decimal::from(per(meter)) / Decimal::from(count);
        price.round_sf(12).unwrap().normalize()
    }

    fn total(&self, counts: &[(&str, u32)]) -> Decimal {
        digits(&self.ask(counts).unwrap(), Part::Total)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Input,
    Output,
    Total,
}

/// An amount of theirs as 12 significant digits, which is where it stops to be a matter of binary fractions.
fn digits(answer: &PriceCalculation, part: Part) -> Decimal {
    let amount = match part {
        Part::Input => answer.input_price,
        Part::Output => answer.output_price,
        Part::Total => answer.total_price,
    };
    parse_decimal(&format!("{amount:.11e}")).unwrap()
}
